"""One phone, commands by line: `python3 phone.py FOLDER`. A command is a line of words with tabs between them, `-` for
nothing; its answer is a line of JSON: `{"ok": …}`, or `{"error": variant, "code": …, "field": …}`. `bindings/kotlin` and
`bindings/swift` have the same, word by word; `bindings/tests/together` lets all three live together."""

import enum
import json
import pathlib
import secrets
import sys

import porchlight
from porchlight import CadenceView, CheckInAnswers, CheckInPartView, Companion, ExcuseReasonView, OpenConfig, ReturnEntry


class HandClock(porchlight.Clock):
    at_ms, zone = 0, "UTC"

    def read_clock(self):
        return porchlight.ClockReading(at_ms=self.at_ms, zone=self.zone)


class FolderKeyStore(porchlight.KeyStore):
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def wrap_secret(self, secret):
        handle = secrets.token_hex(16)
        (self.folder / handle).write_bytes(secret)
        return handle.encode()

    def unwrap_secret(self, wrapped):
        return (self.folder / wrapped.decode()).read_bytes()


class Phone:
    """Each method is a command."""

    def __init__(self, folder):
        self.clock = HandClock()
        self.move(folder)

    def move(self, folder):
        folder = pathlib.Path(folder)
        self.config, self.keys = OpenConfig(directory=str(folder / "data")), FolderKeyStore(folder / "keys")

    def at(self, at_ms, zone):
        self.clock.at_ms, self.clock.zone = int(at_ms), zone

    def open(self):
        self.core = Companion.open(self.config, self.keys, self.clock)

    def close(self):
        self.core.close()

    def link(self):
        self.linking = porchlight.LinkingDevice.begin_now()
        return self.linking.code()

    def answer_link(self, code):
        return self.core.answer_link_code(code)

    def finish_link(self, *codes):
        self.core = self.linking.finish_with_codes(list(codes), self.config, self.keys, self.clock)

    def join(self, invite):
        self.core.join_house(invite)

    def join_as_device(self, url):
        self.core.join_as_device(url)

    def sync(self):
        return self.core.run_sync_until(60_000)

    def today(self):
        return self.core.today()

    def path(self):
        return self.core.path()

    def journal(self):
        return self.core.journal()

    def circle(self):
        return self.core.circle()

    def devices(self):
        return self.core.devices()

    def return_to_use(self):
        return self.core.return_to_use()

    def check_in_history(self, day):
        return self.core.check_in_history(day)

    def tracker_history(self, tracker):
        return self.core.tracker_history(tracker)

    def write(self, title, text):
        return self.core.write_entry(title or "", text)

    def set_display_name(self, name):
        self.core.set_display_name(name)

    def encourage(self, text):
        self.core.encourage(None, None, text, False)

    def check_in(self, mood):
        self.core.record_check_in(answers(mood))

    def check_in_for(self, day, part, mood):
        self.core.record_check_in_for(day, CheckInPartView[part.upper()], answers(mood))

    def take_check_in_away(self, day, part):
        self.core.take_check_in_away(day, CheckInPartView[part.upper()])

    def start_tracker(self, kind, name, start):
        return self.core.start_tracker(porchlight.TrackerKindView[kind.upper()], name, start)

    def start_habit(self, name, often):
        return self.core.start_habit(name, cadence(often))

    def edit_tracker(self, tracker, name, start, often):
        path = self.core.path()
        (held,) = [held for held in path.trackers + path.set_aside if held.id == tracker]
        often = cadence(often) if often else held.cadence
        self.core.edit_tracker(held.id, name or held.name, start or held.start, often)

    def set_tracker_aside(self, tracker, is_set_aside):
        self.core.set_tracker_aside(tracker, is_set_aside == "true")

    def mark_done(self, tracker, day):
        self.core.mark_done(tracker, day)

    def take_done_away(self, tracker, day):
        self.core.take_done_away(tracker, day)

    def excuse_days(self, first, last, reason):
        self.core.excuse_days(first, last, ExcuseReasonView[reason.upper()])

    def take_excusal_back(self, excusal, first):
        self.core.take_excusal_back(excusal or "", first)

    def record_return_to_use(self, day, at_ms, private_note, what_helped, new_start, *trackers):
        at_ms = int(at_ms) if at_ms else None
        self.core.record_return_to_use(ReturnEntry(
            trackers=list(trackers), day=day, at_ms=at_ms, private_note=private_note, what_helped=what_helped,
            new_start=new_start,
        ))

    def take_return_back(self, noted, day):
        self.core.take_return_back(noted or "", day)

    def set_day_end(self, minutes):
        self.core.set_day_end(int(minutes))

    def celebrate(self, milestone, words):
        self.core.celebrate(milestone or "", words)


def answers(mood):
    return CheckInAnswers(mood=int(mood) if mood else None)


def cadence(text):
    """`daily`, `times 3`, `weekdays 0 2`: from Monday, which is 0."""
    word, *numbers = text.split(" ")
    if word == "daily":
        return CadenceView.DAILY()
    if word == "times":
        return CadenceView.TIMES_A_WEEK(times=int(numbers[0]))
    return CadenceView.WEEKDAYS(days=[list(porchlight.WeekdayView)[int(number)] for number in numbers])


def as_json(value):
    if isinstance(value, CadenceView):
        return {"enum": type(value).__name__.rpartition(".")[2]}
    return {"enum": value.name} if isinstance(value, enum.Enum) else vars(value)


def main():
    phone = Phone(sys.argv[1])
    for line in sys.stdin:
        word, *given = line.rstrip("\n").split("\t")
        try:
            answer = {"ok": getattr(phone, word)(*[None if text == "-" else text for text in given])}
        except porchlight.CompanionError as error:
            answer = {"error": type(error).__name__, "code": error.code, "field": getattr(error, "field", None)}
        print(json.dumps(answer, default=as_json), flush=True)


if __name__ == "__main__":
    main()
