#!/usr/bin/env python3
"""Counts the day vectors a second time, from the rules and the calendar, without the core.

    python3 core/testdata/days/model.py [FILE…]     every vector, or those of some files; ends 1 if one differs

It knows dates, zones (zoneinfo) and what was done; it keeps every event and counts anew for every screen. Only what a
vector expects is compared. Errors are the vector's own word: of those steps the model believes that nothing was kept.
"""
import calendar
import json
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
FILLED_IN_DAYS = 7  # an earlier day can be filled in for so long
NEAR = timedelta(hours=36)  # the next entry continues a run within this, whatever the dates say
ZONE_DAYS = 2  # a change of zone puts the date back by so much, no more
RECENT = 90
RUN_DAYS, RUN_MONTHS = (1, 3, 7, 14, 30, 60, 90), (6, 9, 12, 18)
TOTAL_DAYS = (30, 60, 90, 180, 270, 365, 547, 730)


def d(text):
    return date.fromisoformat(text)


def told(mark):
    """A mark of a total, as a run would say it."""
    _, _, unit, amount = mark
    if unit == "days" and amount in (180, 270, 547):
        return "months", {180: 6, 270: 9, 547: 18}[amount]
    return ("years", amount // 365) if unit == "days" and amount % 365 == 0 else (unit, amount)


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def months_later(day, months):
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Person:
    """Events in the order in which they were made; each knows which devices have heard of it."""

    def __init__(self):
        self.events = []
        self.shown = {}  # by device: the latest day that was on its screen

    # --- what is known -------------------------------------------------------------------------------------
    def known(self, kind):
        return [event for event in self.events if event["kind"] == kind and self.device in event["known"]]

    def standing(self, kind):
        """What nothing replaced, by when it was recorded."""
        known = self.known(kind)
        replaced = {id(other) for event in known for other in event["replaces"]}
        return sorted((e for e in known if id(e) not in replaced), key=lambda event: event["recorded"])

    def keep(self, kind, replaces=(), **fields):
        event = dict(fields, kind=kind, recorded=self.now, known={self.device}, replaces=list(replaces))
        self.events.append(event)
        return event

    # --- days ----------------------------------------------------------------------------------------------
    def today(self):
        ends = [event["minutes"] for event in self.standing("day_end")]
        local = self.now.astimezone(ZoneInfo(self.zone))
        minutes = local.hour * 60 + local.minute
        return local.date() - DAY if minutes < (ends[-1] if ends else 180) else local.date()

    def counting_day(self):
        """No number falls because a person flew west: what was shown, or what has an entry, stays counted."""
        today = self.today()
        last = today + ZONE_DAYS * DAY
        entries = [e["day"] for kind in ("check_in", "done") for e in self.standing(kind) if e["stands"]]
        candidates = [today] + [day for day in entries if today < day <= last]
        shown = self.shown.get(self.device)
        if shown and today < shown <= last:
            candidates.append(shown)
        self.shown[self.device] = max(candidates)
        return max(candidates)

    def moment(self, day):
        """When an entry for a day was: now, or noon of that day here."""
        if day == self.today():
            return self.now
        return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(self.zone)).astimezone(timezone.utc)

    # --- trackers ------------------------------------------------------------------------------------------
    def trackers(self):
        return {e["label"]: e for e in self.standing("tracker")}

    def edit(self, label, **changes):
        standing = [e for e in self.standing("tracker") if e["label"] == label]
        last = standing[-1]
        fields = {key: last[key] for key in ("label", "tracker_kind", "start", "cadence", "aside", "began", "name")}
        self.keep("tracker", standing, **{**fields, **changes})

    # --- time since a day ----------------------------------------------------------------------------------
    def returns(self, tracker):
        mine = [e for e in self.standing("return") if e["stands"] and tracker["label"] in e["trackers"]]
        return sorted((e["day"], e["new_start"]) for e in mine if e["day"] >= tracker["start"])

    def runs(self, tracker, today):
        runs, start = [], tracker["start"]
        for day, new_start in self.returns(tracker):
            if day > today:
                continue
            if day >= start:
                runs.append((start, day))
            start = max(start, day, new_start)
        return runs + [(start, None)]

    def days_out(self, tracker, today):
        """The day of a return, and those until the person counted again."""
        out = set()
        for day, new_start in self.returns(tracker):
            out |= {day} | {day + n * DAY for n in range((new_start - day).days)}
        return {day for day in out if day <= today}

    def length(self, tracker, run, today):
        """The dates of a run: the day of a return is none of them, whether it opened the run or closed it."""
        start, end = run
        days = (min(end or today, today) - start).days
        return max(0, days - 1 if end and start in self.days_out(tracker, today) else days)

    def abstain(self, tracker, today):
        runs, out = self.runs(tracker, today), self.days_out(tracker, today)
        lengths = [self.length(tracker, run, today) for run in runs]
        total = sum(lengths)
        assert total + len(out) <= max(0, (today - tracker["start"]).days + 1), "more days than the calendar has"
        window = RECENT - sum(1 for day in out if day > today - RECENT * DAY)
        return {
            "total_days": total,
            "current_run_days": lengths[-1],
            "longest_run_days": max(lengths),
            "recent_days": min(total, window),
            "of_days": total + len(out),
            "runs": [[str(a), b and str(b), n] for (a, b), n in zip(runs, lengths)],
        }

    # --- milestones ----------------------------------------------------------------------------------------
    @staticmethod
    def run_marks(start):
        marks = [("days", n, start + n * DAY) for n in RUN_DAYS]
        for n in RUN_MONTHS:
            marks.append(("years", 1, months_later(start, 12)) if n == 12 else ("months", n, months_later(start, n)))
        return marks + [("years", n, months_later(start, 12 * n)) for n in range(2, 60)]

    @staticmethod
    def total_marks(start, before):
        """The total's ladder goes on where the runs before ended; within the first run it would say everything twice."""
        if not before:
            return []
        amounts = TOTAL_DAYS + tuple(365 * years for years in range(3, 60))
        return [("days", n, start + (n - before) * DAY) for n in amounts if n > before]

    def marks(self, tracker, today):
        """All marks of all runs: reached, and the first ones ahead."""
        reached, ahead, before = [], [], 0
        for start, end in self.runs(tracker, today):
            length = self.length(tracker, (start, end), today)
            until = start + length * DAY
            ladders = (("run", self.run_marks(start)), ("total", self.total_marks(start, before)))
            for ladder, marks in ladders:
                named = [(day, ladder, unit, amount) for unit, amount, day in marks]
                reached += [mark for mark in named if mark[0] <= until]
                if end is None:
                    ahead += [mark for mark in named if mark[0] > today][:1]
            before += length
        order = lambda mark: (mark[0], mark[1] == "total")
        return sorted(reached, key=order), sorted(ahead, key=order)

    def abstain_trackers(self):
        return {label: t for label, t in self.trackers().items() if t["tracker_kind"] == "abstain"}

    def as_kept(self, label, mark):
        """The award that says the same of the same day, where a return that was noted late makes another mark of it."""
        kept = sorted(award[1:] for award in self.awards() if award[0] == label)
        same = [award for award in kept if (award[0], told(award)) == (mark[0], told(mark))]
        return mark if mark in kept or not same else same[0]

    def reached_now(self, today):
        trackers = self.abstain_trackers().items()
        return {(label, *self.as_kept(label, m)) for label, t in trackers for m in self.marks(t, today)[0]}

    def awards(self):
        return {mark for event in self.known("awards") for mark in event["marks"]}

    def keep_awards(self):
        self.keep("awards", marks=self.reached_now(self.counting_day()))

    # --- habits --------------------------------------------------------------------------------------------
    def entries(self, tracker, today):
        """First and last instant of each day with an entry."""
        of_check_ins = tracker["tracker_kind"] == "check_in_habit"
        days = {}
        for event in self.standing("check_in" if of_check_ins else "done"):
            is_mine = of_check_ins or event["tracker"] == tracker["label"]
            if is_mine and event["stands"] and event["day"] <= today:
                first, last = days.get(event["day"], (event["at"], event["at"]))
                days[event["day"]] = (min(first, event["at"]), max(last, event["at"]))
        return days

    def excused(self):
        spans = [(e["from"], e["until"]) for e in self.standing("excused") if e["stands"]]
        return {a + n * DAY for a, b in spans for n in range((b - a).days + 1)}

    def follows(self, tracker, last, day, near, full_week):
        """Whether an entry on `day` goes on with the run whose last entry was on `last`: None, or the day rested."""
        excused, cadence = self.excused(), tracker["cadence"]
        if isinstance(cadence, dict) and "times_a_week" in cadence:
            monday = last - last.weekday() * DAY
            while monday < day - day.weekday() * DAY:
                week = [monday + n * DAY for n in range(7)]
                due = cadence["times_a_week"] * sum(1 for each in week if each not in excused) // 7
                if not full_week(monday, due):
                    return None
                monday += 7 * DAY
            return []
        if near:
            return []
        weekdays = cadence["weekdays"] if isinstance(cadence, dict) else range(7)
        between = [last + n * DAY for n in range(1, (day - last).days)]
        missed = [each for each in between if each.weekday() in weekdays and each not in excused]
        return missed if len(missed) <= 1 else None

    def habit(self, tracker, today):
        """A run is the longest stretch of entries that ends with the last one (or would, were there one now) and keeps
        the rules. Every stretch is tried."""
        days = self.entries(tracker, today)
        dates = sorted(days)

        def keeps_rules(stretch, end, near):
            rests = []
            for last, day in zip(stretch, stretch[1:] + [end]):
                is_near = near if day is end else abs(days[day][0] - days[last][1]) <= NEAR
                full_week = lambda monday, due: stretch[0] >= monday or due <= sum(
                    1 for each in stretch if monday <= each < monday + 7 * DAY)
                rested = self.follows(tracker, last, day, is_near, full_week)
                if rested is None or any((rest - rests[-1]).days < 7 for rest in rested if rests):
                    return False
                rests += rested
            return True

        def longest_to(stop, end, near):
            """How long the stretch before `stop` can be, and still go on at `end`."""
            starts = self.starts(tracker, dates[:stop], end, near, keeps_rules)
            return max((stop - start for start in starts), default=0)

        ends = [longest_to(n, dates[n], abs(days[dates[n]][0] - days[dates[n - 1]][1]) <= NEAR) + 1 if n else 1
                for n in range(len(dates))]
        near = dates and abs(self.now - days[dates[-1]][1]) <= NEAR
        return {
            "total_days": len(days),
            "current_run_days": longest_to(len(dates), today, near) if dates else 0,
            "longest_run_days": max(ends, default=0),
            "recent_days": sum(1 for day in days if day > today - RECENT * DAY),
            "of_days": len(days),
            "runs": [],
        }

    @staticmethod
    def starts(tracker, dates, end, near, keeps_rules):
        """Where a run to `end` can have begun. So many times a week, it began with the first entry after the last one
        that could not go on: the first week of a run is spared, and a run cannot begin anew each week to be spared."""
        cadence = tracker["cadence"]
        if not (isinstance(cadence, dict) and "times_a_week" in cadence):
            return [n for n in range(len(dates)) if keeps_rules(dates[n:], end, near)]
        begin = 0
        for n in range(1, len(dates)):
            if not keeps_rules(dates[begin:n], dates[n], False):
                begin = n
        return [begin] if dates and keeps_rules(dates[begin:], end, near) else []

    # --- screens -------------------------------------------------------------------------------------------
    def mark(self, mark, label=None):
        day, ladder, unit, amount = mark
        named = {"ladder": ladder, "unit": unit, "amount": amount, "day": str(day)}
        return named if label is None else {**named, "tracker": label}

    def tracker_screen(self, label, tracker, today, counting):
        is_abstain = tracker["tracker_kind"] == "abstain"
        numbers = self.abstain(tracker, counting) if is_abstain else self.habit(tracker, counting)
        reached, ahead = self.marks(tracker, counting) if is_abstain else ([], [])
        hours = None
        if tracker["began"] and len(self.runs(tracker, counting)) == 1 and self.now >= tracker["began"]:
            passed = (self.now - tracker["began"]) // timedelta(hours=1)
            hours = passed if passed < 72 else None
        return {
            **numbers,
            "name": tracker["name"],
            "start": str(tracker["start"]),
            "is_set_aside": tracker["aside"],
            "hours": hours,
            "is_done_today": not is_abstain and today in self.entries(tracker, max(today, counting)),
            "reached": self.mark(self.as_kept(label, reached[-1])) if reached else None,
            "next": self.mark(ahead[0]) if ahead else None,
        }

    def screen(self):
        today, counting = self.today(), self.counting_day()
        check_ins = {(e["day"], e["part"]): e for e in self.standing("check_in") if e["stands"]}
        check_in = check_ins.get((today, "evening"))
        milestones = self.awards() | self.reached_now(counting)
        words = {e["mark"]: e["words"] for e in self.standing("words")}
        celebrations = []
        for label, tracker in self.abstain_trackers().items():
            reached = self.marks(tracker, counting)[0]
            latest = (label, *self.as_kept(label, reached[-1])) if reached else None
            if latest and not tracker["aside"] and latest not in self.awards():
                celebrations.append(self.mark(latest[1:], label))
        days_of_return = {e["day"] for e in self.standing("return") if e["stands"]}
        history = [e for e in self.known("check_in") if e["stands"]]
        edits = lambda label: [str(e["start"]) for e in self.known("tracker") if e["label"] == label]
        worded = lambda m: {**self.mark(m[1:], m[0]), **({"words": words[m]} if m in words else {})}
        return {
            "day": str(today),
            "checked_in": check_in is not None,
            "checked_in_this_morning": (today, "morning") in check_ins,
            "mood": check_in["mood"] if check_in else None,
            "is_filled_in": check_in["filled_in"] if check_in else None,
            "offers_plan": sum(1 for day in days_of_return if today - 14 * DAY < day <= today) >= 3,
            "celebrations": celebrations,
            "milestones": [worded(mark) for mark in milestones],
            "excused": [[str(e["from"]), str(e["until"])] for e in self.standing("excused") if e["stands"]],
            "trackers": {k: self.tracker_screen(k, t, today, counting) for k, t in self.trackers().items()},
            "check_ins": lambda day: sum(1 for e in history if str(e["day"]) == day),
            "edits": edits,
        }

    # --- acts ----------------------------------------------------------------------------------------------
    def act(self, step):
        day = d(step["day"]) if "day" in step else self.today()
        label, part = step.get("tracker"), step.get("part", "evening")
        act = step["do"]
        if act in ("check_in", "check_in_for", "take_check_in_away"):
            earlier = [e for e in self.standing("check_in") if (e["day"], e["part"]) == (day, part)]
            at = self.moment(day)
            fields = dict(day=day, part=part, at=at, mood=step.get("mood"), filled_in=day != self.today())
            self.keep("check_in", earlier, stands=act != "take_check_in_away", **fields)
        elif act in ("start_tracker", "start_habit"):
            kind, start = step.get("kind", "habit"), d(step["start"]) if "start" in step else self.today()
            began = self.now if start == self.today() else None
            cadence, name = step.get("cadence", "daily"), step.get("name", step["label"])
            self.keep("tracker", label=step["label"], tracker_kind=kind, start=start, cadence=cadence, aside=False,
                      began=began, name=name)
        elif act == "edit_tracker":
            self.keep_awards()
            old = self.trackers()[label]
            changes = {key: step[key] for key in ("name", "cadence") if key in step}
            if "start" in step and d(step["start"]) != old["start"]:
                changes.update(start=d(step["start"]), began=None)
            self.edit(label, **changes)
        elif act in ("set_tracker_aside", "take_tracker_up"):
            self.edit(label, aside=act == "set_tracker_aside")
        elif act in ("mark_done", "take_done_away"):
            earlier = [e for e in self.standing("done") if (e["day"], e["tracker"]) == (day, label)]
            self.keep("done", earlier, day=day, tracker=label, at=self.moment(day), stands=act == "mark_done")
        elif act == "excuse_days":
            start, until = d(step["from"]), d(step["until"])
            while start <= until:  # each month is a document of its own
                month_end = start.replace(day=calendar.monthrange(start.year, start.month)[1])
                self.keep("excused", **{"from": start, "until": min(until, month_end)}, stands=True)
                start = month_end + DAY
        elif act == "take_excusal_back":
            spans = [e for e in self.standing("excused") if e["stands"] and e["from"] == d(step["from"])]
            self.keep("excused", spans, **{"from": spans[0]["from"], "until": spans[0]["until"]}, stands=False)
        elif act == "record_return_to_use":
            self.keep_awards()
            new_start = d(step["new_start"]) if "new_start" in step else day
            self.keep("return", day=day, new_start=new_start, trackers=step["trackers"], stands=True)
        elif act == "take_return_back":
            self.keep_awards()
            noted = [e for e in self.standing("return") if e["stands"] and e["day"] == day][-1]
            self.keep("return", [noted], day=day, new_start=noted["new_start"], trackers=noted["trackers"], stands=False)
        elif act == "set_day_end":
            self.keep("day_end", self.standing("day_end"), minutes=step["minutes"])
        elif act == "celebrate":
            self.keep_awards()
            wanted = step["milestone"]
            key = (wanted["tracker"], wanted["ladder"], wanted["unit"], wanted["amount"])
            found = [m for m in self.awards() if (m[0], m[2], m[3], m[4]) == key]
            assert found, f"not reached: {wanted}"
            if "words" in step:
                self.keep("words", mark=found[-1], words=step["words"])
        elif act == "exchange":
            for event in self.events:
                event["known"] = {"phone", "tablet"}
        elif act != "restart":
            raise ValueError(f"nobody can do {act}")

    def tell(self, steps):
        """Yields each difference: place, shown, expected."""
        self.device = "phone"
        for number, step in enumerate(steps, 1):
            self.now = instant(step["at"]) if "at" in step else self.now
            self.zone, self.device = step.get("zone", getattr(self, "zone", None)), step.get("device", self.device)
            if "do" in step and "fails" not in step:
                self.act(step)
                if step["do"] != "exchange":
                    self.counting_day()
            if "expect" in step:
                screen = self.screen()
                for place, shown, expected in compare(screen, step["expect"], f"step {number}"):
                    yield place, shown, expected


def compare(shown, expected, place):
    for key, value in expected.items():
        here = f"{place}: {key}"
        if key in ("check_ins", "edits"):
            for name, wanted in value.items():
                if shown[key](name) != wanted:
                    yield f"{here} {name}", shown[key](name), wanted
        elif key == "trackers":
            for label, wanted in value.items():
                yield from compare(shown[key][label], wanted, f"{here} {label}")
        elif key in ("milestones", "celebrations"):
            in_order = lambda marks: sorted(json.dumps(mark, sort_keys=True) for mark in marks)
            if in_order(shown[key]) != in_order(value):
                yield here, shown[key], value
        elif shown[key] != value:
            yield here, shown[key], value


def main(paths):
    paths = [Path(path) for path in paths] or sorted(Path(__file__).parent.glob("*.json"))
    count = differences = 0
    for path in paths:
        for vector in json.loads(path.read_text())["vectors"]:
            count += 1
            for place, shown, expected in Person().tell(vector["steps"]):
                differences += 1
                print(f"{path.name}: {vector['name']}, {place} is {shown}, expected {expected}")
    print(f"{count} vectors, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
