"""`kill -9` in every language: what a phone answered for is there when it is opened again. `SEED=7` plays other moments."""

import os
import random
import unittest

from phones import LANGUAGES, Together

DAY_MS = 86_400_000
KILLS = {"python": 6, "kotlin": 3, "swift": 4}
TOLD = 40


class Kills(Together):
    def test_what_was_answered_for_is_there(self):
        seed = int(os.environ.get("SEED", "1"))
        for language in LANGUAGES:
            with self.subTest(language=language, SEED=seed):
                self.assertGreater(self.kills_of(language, random.Random(f"{seed} {language}")), KILLS[language])

    def kills_of(self, language, luck):
        """How many check-ins were answered for in all."""
        answered, day = [], 0
        for kill in range(KILLS[language]):
            phone = self.phone(language, language)
            self.assertEqual(self.moods(phone, answered), [mood for _, mood in answered], f"before kill {kill}")
            for mood in range(TOLD):
                phone.tell("at", self.now_ms + (day + mood) * DAY_MS, "UTC")
                phone.tell("check_in", 1 + mood % 5)
            for mood in range(luck.randrange(TOLD)):
                phone.hear()
                self.assertEqual(phone.hear(), {"ok": None})
                answered.append((day + mood, 1 + mood % 5))
            phone.kill()  # while it writes on: nobody waits for the rest
            day += TOLD
        phone = self.phone(language, language)
        self.assertEqual(self.moods(phone, answered), [mood for _, mood in answered], "after all")
        return len(answered)

    def moods(self, phone, answered):
        shown = []
        for day, _ in answered:
            phone.ask("at", self.now_ms + day * DAY_MS, "UTC")
            check_in = phone.ask("today")["check_in"]
            shown.append(check_in and check_in["answers"]["mood"])
        return shown


if __name__ == "__main__":
    unittest.main()
