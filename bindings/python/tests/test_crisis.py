"""The crisis screen as Python sees it: two calls, before anything is opened."""

import unittest

import porchlight


class Crisis(unittest.TestCase):
    def test_two_calls_without_a_companion_say_whom_to_call(self):
        self.assertIn("US", porchlight.crisis_countries())
        screen = porchlight.crisis_resources("us", at_ms=1_795_608_000_000)
        self.assertEqual([e.link for e in screen.emergency], ["tel:911"])
        self.assertEqual((screen.lines[0].name, screen.lines[0].link), ("988 Suicide & Crisis Lifeline", "tel:988"))
        self.assertEqual(screen.lines[0].kind, porchlight.CrisisContactKindView.CALL)

    def test_an_unknown_country_has_the_advice_alone(self):
        screen = porchlight.crisis_resources("ZZ", at_ms=0)
        self.assertTrue(screen.use_local_emergency_number)
        self.assertEqual((screen.country, screen.emergency, screen.lines), (None, [], []))


if __name__ == "__main__":
    unittest.main()
