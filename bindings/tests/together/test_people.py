"""People whose phones speak different languages: each writes for a week without a network, and then all have the same."""

import unittest

from phones import LANGUAGES, Together

DAY_MS = 86_400_000


class People(Together):
    def test_two_people_in_two_languages_come_together_after_a_week(self):
        self.serve()
        ana, ben = (self.phone(language, name) for language, name in (("kotlin", "ana"), ("swift", "ben")))
        for phone, name in ((ana, "Ana"), (ben, "Ben")):
            phone.ask("join", self.house("invite", "resident", "--house", "Cedar House", "--name", name)["code"])
            phone.ask("set_display_name", name)
        for phone in (ana, ben, ana):
            self.assertEqual(phone.ask("sync"), "up_to_date")
        for day in range(7):
            for phone, name in ((ana, "Ana"), (ben, "Ben")):
                phone.ask("at", self.now_ms + day * DAY_MS, "America/Denver")
                phone.ask("check_in", 1 + day % 5)
                phone.ask("encourage", f"{name}, day {day}: sopa caliente 🍲")
        for phone in (ana, ben):
            self.assertGreater(phone.ask("today")["sync"]["waiting"], 7)
        for phone in (ana, ben, ana):
            self.assertEqual(phone.ask("sync"), "up_to_date")
        posts = [sorted(self.as_everybody(post) for post in phone.ask("circle")["posts"]) for phone in (ana, ben)]
        self.assertEqual(len(posts[0]), 14)
        self.assertEqual(posts[0], posts[1])
        for phone in (ana, ben):
            self.assertEqual(phone.ask("today")["sync"]["waiting"], 0)

    def as_everybody(self, post):
        return post["given_ms"], post["text"], post["author"]

    def test_three_phones_of_one_person_in_three_languages_come_together(self):
        self.serve()
        first, *others = [self.phone(language, language, language == LANGUAGES[0]) for language in LANGUAGES]
        first.ask("join", self.house("invite", "resident", "--house", "Cedar House", "--name", "Ana")["code"])
        tracker = first.ask("start_tracker", "abstain", "sin alcohol 🌱", "2026-01-01")
        for phone in others:
            phone.ask("at", self.now_ms, "America/Denver")
            phone.ask("finish_link", *first.ask("answer_link", phone.ask("link")))
            phone.ask("join_as_device", f"http://{self.listen}")
        phones = [first, *others]
        for phone in phones * 2:
            self.assertEqual(phone.ask("sync"), "up_to_date")
        for day in range(7):
            for mood, phone in enumerate(phones, 1):
                phone.ask("at", self.now_ms + day * DAY_MS + mood * 60_000, "America/Denver")
                phone.ask("check_in", mood)
                phone.ask("write", "", f"{phone.language}, day {day}")
        for phone in phones * 2:
            self.assertEqual(phone.ask("sync"), "up_to_date")
        for phone in phones:
            phone.ask("at", self.now_ms + 7 * DAY_MS, "America/Denver")
        journals, paths = ([phone.ask(screen) for phone in phones] for screen in ("journal", "path"))
        self.assertEqual(len(journals[0]), 21)
        self.assertEqual(len({row["id"] for row in journals[0]}), 21)
        self.assertEqual([shown["id"] for shown in paths[0]["trackers"]], [tracker])
        for journal, path in zip(journals, paths):
            self.assertEqual(journal, journals[0])
            self.assertEqual(path, paths[0])
        days = [phone.ask("today") for phone in phones]
        for day in days:
            day["sync"].update(last_success_ms=None, clock_skew_ms=None)  # each at its own time
            self.assertEqual(day, days[0])
        self.assertEqual([sum(device["is_this"] for device in phone.ask("devices")) for phone in phones], [1, 1, 1])


if __name__ == "__main__":
    unittest.main()
