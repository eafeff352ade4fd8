"""The circle as Python sees it, as far as one goes without a house."""

import porchlight
from porchlight import CompanionError, LooksLikeView
from test_companion import CompanionTest


class Circle(CompanionTest):
    def test_without_a_house_words_stay_as_a_draft(self):
        ana = self.open()
        with self.assert_fails(CompanionError.NotAllowed, code="no_house"):
            ana.circle()
        with self.assert_fails(CompanionError.NotAllowed, code="no_house"):
            ana.encourage(None, None, "Soup is on the stove", True)
        [draft] = ana.drafts()
        self.assertEqual((draft.reason, draft.text), (porchlight.DraftReason.NOT_GIVEN, "Soup is on the stove"))
        with self.assert_fails(CompanionError.InvalidInput, field="name", code="not_one_line"):
            ana.set_display_name("Ana\nB")

    def test_without_a_house_nothing_is_reported_or_announced(self):
        ana = self.open()
        with self.assert_fails(CompanionError.NotAllowed, code="no_house"):
            ana.report("00" * 32, porchlight.ReportReasonView.OTHER, None)
        with self.assert_fails(CompanionError.NotAllowed, code="no_house"):
            ana.reports()
        with self.assert_fails(CompanionError.NotFound, code="milestone"):
            ana.announce_milestone("00" * 16, 1, None)
        with self.assert_fails(CompanionError.InvalidInput, field="card", code="not_a_card"):
            ana.announce_milestone("00" * 16, 5, None)

    def test_without_a_house_nothing_is_shown_to_anybody(self):
        ana = self.open()
        fields = porchlight.SharedFieldsView(checked_in=True, milestones=True, counters=False, company=True)
        for ask in (
            lambda: ana.share_in_circle("00" * 16, fields),
            lambda: ana.share_with("00" * 16, fields),
            lambda: ana.ask_for_company("00" * 16),
            lambda: ana.company_no_longer("00" * 16),
        ):
            with self.assert_fails(CompanionError.NotAllowed, code="no_house"):
                ask()

    def test_words_are_looked_at_on_the_phone(self):
        ana = self.open()
        self.assertEqual(ana.check_words("half a pill"), [LooksLikeView.DOSING])
        self.assertEqual(ana.check_words("well done"), [])
