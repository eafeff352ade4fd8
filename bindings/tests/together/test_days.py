"""The day vectors of `core/testdata/days`, in every language. Those with a tablet need a server with a clock that is
set by hand; Rust has one."""

import datetime
import json
import pathlib
import unittest
from concurrent.futures import ThreadPoolExecutor

from phones import BINDINGS, LANGUAGES, Failed, Together

FOLDER = BINDINGS.parent / "core" / "testdata" / "days"
VECTORS_LEAST = 100
AS_THEY_ARE = (
    "name", "start", "hours", "is_done_today", "total_days", "current_run_days", "longest_run_days", "recent_days", "of_days",
)


def vectors():
    for file in sorted(FOLDER.glob("*.json")):
        for vector in json.loads(file.read_text(encoding="utf-8"))["vectors"]:
            if all("device" not in step for step in vector["steps"]):
                yield f"{file.stem}: {vector['name']}", vector["steps"]


def at_ms(text):
    return round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def mark(milestone):
    return milestone and {name: milestone[name] for name in ("ladder", "unit", "amount", "day")}


class Story:
    """A vector on a phone: its labels, and what its screens say."""

    def __init__(self, phone):
        self.phone, self.ids, self.at, self.zone = phone, {}, None, None

    def step(self, step):
        self.at, self.zone = step.get("at", self.at), step.get("zone", self.zone)
        self.phone.ask("at", at_ms(self.at), self.zone)
        if "do" in step:
            try:
                self.act(**step)
                failed = None
            except Failed as error:
                failed = {"field": error.field, "code": error.code} if error.field else {"code": error.code}
            if failed != step.get("fails"):
                yield f"fails with {failed}"
        if "expect" in step:
            yield from self.differences(step["expect"])

    def act(self, do, **step):
        ask, tracker = self.phone.ask, self.ids.get(step.get("tracker"))
        day, part = step.get("day"), step.get("part", "evening")
        if do == "check_in":
            ask(do, step.get("mood"))
        elif do == "check_in_for":
            ask(do, day, part, step.get("mood"))
        elif do == "take_check_in_away":
            ask(do, day, part)
        elif do == "start_tracker":
            self.ids[step["label"]] = ask(do, step["kind"], step.get("name", step["label"]), step["start"])
        elif do == "start_habit":
            self.ids[step["label"]] = ask(do, step["label"], self.cadence(step.get("cadence", "daily")))
        elif do == "edit_tracker":
            often = step.get("cadence")
            ask(do, tracker, step.get("name"), step.get("start"), often and self.cadence(often))
        elif do in ("set_tracker_aside", "take_tracker_up"):
            ask("set_tracker_aside", tracker, "true" if do == "set_tracker_aside" else "false")
        elif do in ("mark_done", "take_done_away"):
            ask(do, tracker, day)
        elif do == "excuse_days":
            ask(do, step["from"], step["until"], step.get("reason", "other"))
        elif do == "take_excusal_back":
            held = [excusal["id"] for excusal in ask("path")["excused"] if excusal["first_day"] == step["from"]]
            ask(do, next(iter(held), None), step["from"])
        elif do == "record_return_to_use":
            happened, told = step.get("happened_at"), [step.get(name) for name in ("private_note", "what_helped", "new_start")]
            ask(do, day, happened and at_ms(happened), *told, *(self.ids[label] for label in step["trackers"]))
        elif do == "take_return_back":
            held = [noted["id"] for noted in ask("return_to_use")["noted"] if noted["day"] == day]
            ask(do, next(iter(held), None), day)
        elif do == "set_day_end":
            ask(do, step["minutes"])
        elif do == "celebrate":
            wanted = {**step["milestone"], "tracker": self.ids[step["milestone"]["tracker"]]}
            held = [shown["id"] for shown in ask("path")["milestones"] if all(shown[name] == wanted[name] for name in wanted)]
            ask(do, next(iter(held), None), step.get("words"))
        elif do == "restart":
            ask("close")
            ask("open")
        else:
            raise AssertionError(f"nobody can do {do}")

    def cadence(self, told):
        if told == "daily":
            return told
        if "times_a_week" in told:
            return f"times {told['times_a_week']}"
        return " ".join(["weekdays", *map(str, told["weekdays"])])

    def differences(self, expected):
        today, path = (self.phone.ask(screen) for screen in ("today", "path"))
        shown = self.screens(today, path)
        for name, wanted in expected.items():
            if name == "check_ins":
                shown[name] = {day: len(self.phone.ask("check_in_history", day)) for day in wanted}
            if name == "edits":
                starts = {label: self.phone.ask("tracker_history", self.ids[label]) for label in wanted}
                shown[name] = {label: [edit["start"] for edit in edits] for label, edits in starts.items()}
            if name == "trackers":
                found = {label: {key: shown[name][label][key] for key in fields} for label, fields in wanted.items()}
            else:
                found = shown[name]
            if self.in_order(found) != self.in_order(wanted):
                yield f"{name} is {found}, expected {wanted}"

    def in_order(self, value):
        """Milestones have no order among those of one day."""
        is_of_objects = isinstance(value, list) and all(isinstance(one, dict) for one in value)
        return sorted(value, key=lambda one: json.dumps(one, sort_keys=True)) if is_of_objects else value

    def screens(self, today, path):
        check_in, labels = today["check_in"], {known: label for label, known in self.ids.items()}

        def of_tracker(milestone):
            words = {"words": milestone["words"]} if milestone["words"] else {}
            return {**mark(milestone), "tracker": labels[milestone["tracker"]], **words}

        return {
            "day": today["day"],
            "checked_in": check_in is not None,
            "checked_in_this_morning": today["morning_check_in"] is not None,
            "mood": check_in and check_in["answers"]["mood"],
            "is_filled_in": check_in and check_in["is_filled_in"],
            "offers_plan": today["offers_plan"],
            "celebrations": [of_tracker(milestone) for milestone in today["celebrations"]],
            "milestones": [of_tracker(milestone) for milestone in path["milestones"]],
            "excused": [[excusal["first_day"], excusal["last_day"]] for excusal in path["excused"]],
            "trackers": {
                labels[tracker["id"]]: {
                    **{name: tracker[name] for name in AS_THEY_ARE},
                    "is_set_aside": tracker not in path["trackers"],
                    "reached": mark(tracker["reached"]),
                    "next": mark(tracker["next"]),
                    "runs": [[run["start"], run["end"], run["days"]] for run in tracker["runs"]],
                }
                for tracker in path["trackers"] + path["set_aside"]
            },
        }


class Days(Together):
    def test_days_are_counted_alike_in_every_language(self):
        told = list(vectors())
        self.assertGreaterEqual(len(told), VECTORS_LEAST)
        phones = [self.phone(language, language, is_open=False) for language in LANGUAGES]
        with ThreadPoolExecutor() as all_at_once:
            for phone, differences in zip(phones, all_at_once.map(lambda phone: self.tell(phone, told), phones)):
                with self.subTest(language=phone.language):
                    self.assertEqual(differences, [])

    def tell(self, phone, told):
        """What comes out otherwise."""
        differences = []
        for number, (name, steps) in enumerate(told):
            phone.ask("move", str(self.folder / phone.language / str(number)))
            phone.ask("at", at_ms(steps[0]["at"]), steps[0]["zone"])
            phone.ask("open")
            story = Story(phone)
            for place, step in enumerate(steps, 1):
                differences += [f"{name}, step {place}: {found}" for found in story.step(step)]
            phone.ask("close")
        return differences


if __name__ == "__main__":
    unittest.main()
