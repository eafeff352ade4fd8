"""The journal as Python sees it: entries, their list, search, drafts, the file that a person can keep."""

import json
import unittest

import porchlight
from porchlight import CompanionError
from test_companion import CompanionTest


class Journal(CompanionTest):
    def test_an_entry_is_listed_read_found_and_there_after_opening_again(self):
        ana = self.open()
        entry = ana.write_entry("Amanecer 🌅", "The lake was still.\nSo was I.")
        self.clock.set("2026-11-25T18:00:00+00:00")
        later = ana.write_entry("", "A second day")
        self.assertEqual([row.id for row in ana.journal()], [later.id, entry.id], "newest first")
        self.assertEqual(ana.journal()[1].day, "2026-11-24")
        self.assertEqual([row.id for row in ana.search_journal("LAKE still")], [entry.id])
        self.assertEqual(ana.search_journal("lake day"), [])
        ana.close()
        again = self.open().entry(entry.id)
        self.assertEqual((again.title, again.text), ("Amanecer 🌅", "The lake was still.\nSo was I."))
        self.assertFalse(again.has_reached_house)

    def test_an_edit_keeps_the_id_and_a_deletion_is_for_good(self):
        ana = self.open()
        entry = ana.write_entry("Dawn", "one")
        edited = ana.edit_entry(entry.id, entry.revision, "Noon", "one two")
        self.assertEqual((edited.id, edited.title, edited.text), (entry.id, "Noon", "one two"))
        self.assertNotEqual(edited.revision, entry.revision)
        ana.delete_entry(entry.id)
        self.assertEqual(ana.journal(), [])
        with self.assert_fails(CompanionError.NotFound, code="entry"):
            ana.entry(entry.id)

    def test_what_cannot_be_an_entry_is_kept_as_a_draft(self):
        ana = self.open()
        with self.assert_fails(CompanionError.InvalidInput, field="body", code="too_long"):
            ana.write_entry("", "x" * 300_000)
        deleted = ana.write_entry("", "short")
        ana.delete_entry(deleted.id)
        with self.assert_fails(CompanionError.NotFound, code="entry"):
            ana.edit_entry(deleted.id, deleted.revision, "", "typed meanwhile")
        drafts = {draft.reason: draft for draft in ana.drafts()}
        self.assertEqual(drafts[porchlight.DraftReason.DELETED_ELSEWHERE].text, "typed meanwhile")
        self.assertEqual(len(drafts[porchlight.DraftReason.TOO_LONG].text), 300_000)
        for draft in drafts.values():
            ana.forget_draft(draft.id)
        self.assertEqual(ana.drafts(), [])

    def test_input_that_is_none_says_which(self):
        ana = self.open()
        with self.assert_fails(CompanionError.InvalidInput, field="body", code="empty"):
            ana.write_entry("", " ")
        for call in (ana.entry, ana.delete_entry, ana.forget_draft):
            with self.assert_fails(CompanionError.InvalidInput, field="id", code="not_an_id"):
                call("no id")
        entry = ana.write_entry("", "short")
        with self.assert_fails(CompanionError.InvalidInput, field="revision", code="not_a_revision"):
            ana.edit_entry(entry.id, "no revision", "", "short")

    def test_a_file_brings_everything_back_or_nothing(self):
        ana = self.open()
        kept, deleted = ana.write_entry("Dawn", "kept"), ana.write_entry("", "deleted")
        file = ana.export_journal()
        self.assertEqual({entry["text"] for entry in json.loads(file)["entries"]}, {"kept", "deleted"})
        ana.delete_entry(deleted.id)
        came = ana.import_journal(file)
        self.assertEqual((came.added, came.already_here, came.added_as_new), (0, 1, 1))
        self.assertEqual(sorted(ana.entry(row.id).text for row in ana.journal()), ["deleted", "kept"])
        self.assertEqual(ana.entry(kept.id).title, "Dawn")
        broken = json.loads(file)
        broken["entries"][1]["day"] = "some day"
        with self.assert_fails(CompanionError.InvalidInput, field="day", code="malformed", position=2):
            ana.import_journal(json.dumps(broken))
        with self.assert_fails(CompanionError.InvalidInput, code="not_json"):
            ana.import_journal("not a file of ours")
        self.assertEqual(len(ana.journal()), 2)

    def test_an_error_holds_nothing_that_was_written(self):
        ana = self.open()
        entry = ana.write_entry("Dawn", "private")
        with self.assertRaises(CompanionError) as caught:
            ana.edit_entry(entry.id, entry.revision, "private title", "x" * 300_000)
        self.assertNotIn("private", repr(caught.exception))


if __name__ == "__main__":
    unittest.main()
