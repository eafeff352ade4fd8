"""Words, PIN and devices as Python sees them; two companions that link by codes, as two phones' screens would."""

import pathlib
import unittest

import porchlight
from porchlight import CheckInAnswers, Companion, CompanionError, LinkingDevice, OpenConfig, SharedPhone
from stand_ins import FileKeyStore
from test_companion import CompanionTest


class Words(CompanionTest):
    def test_words_count_once_three_were_given_back(self):
        ana = self.open()
        self.assertFalse(ana.has_recovery_words())
        for words, list_of_words in ((12, porchlight.WordListView.ENGLISH), (12, porchlight.WordListView.SPANISH)):
            shown = ana.new_recovery_words(list_of_words)
            self.assertEqual(len(set(shown.words)) > 6 and len(shown.words), words)
            self.assertEqual(shown.asked_back, sorted(set(shown.asked_back)))
        asked = [shown.words[position - 1] for position in shown.asked_back]
        for wrong in (asked[::-1], asked[:2], ["", "", ""]):
            with self.assert_fails(CompanionError.InvalidInput, field="words", code="not_the_words"):
                ana.confirm_recovery_words(wrong)
        ana.confirm_recovery_words(asked)
        self.assertTrue(ana.has_recovery_words())
        with self.assert_fails(CompanionError.NotAllowed, code="no_words_shown"):
            ana.confirm_recovery_words(asked)

    def test_coming_back_says_what_is_wrong_with_the_words_before_it_asks_anybody(self):
        config = OpenConfig(directory=str(self.directory))

        def recover(words):
            return Companion.recover(config, self.key_store, self.clock, words, "http://127.0.0.1:1")

        with self.assert_fails(CompanionError.InvalidInput, field="words", code="not_twelve"):
            recover("abandon abandon")
        with self.assert_fails(CompanionError.InvalidInput, field="words", code="not_in_list", position=2):
            recover("abandon qwertz" + " abandon" * 10)
        with self.assert_fails(CompanionError.InvalidInput, field="words", code="do_not_fit_together"):
            recover("abandon " * 12)
        with self.assert_fails(CompanionError.Unreachable, code="unreachable"):
            recover("abandon " * 11 + "about")
        self.assertFalse(porchlight.account_exists(config), "and the folder is still free")


class Pin(CompanionTest):
    def test_a_locked_phone_shows_nothing_and_still_exchanges(self):
        ana = self.open()
        shown = ana.record_check_in(CheckInAnswers(mood=4))
        self.assertFalse(ana.has_pin())
        ana.lock()
        self.assertFalse(ana.is_locked(), "without a PIN there is nothing to lock")
        ana.set_pin("2468")
        ana.lock()
        self.assertTrue(ana.is_locked())
        for call in (ana.today, ana.journal, ana.devices, lambda: ana.set_pin(None)):
            with self.assert_fails(CompanionError.Locked, code="locked"):
                call()
        self.assertEqual(ana.run_sync_until(1_000), porchlight.SyncOutcome.NO_HOUSE)
        with self.assert_fails(CompanionError.NotAllowed, code="wrong_pin"):
            ana.unlock("1357")
        ana.unlock("2468")
        self.assertEqual(ana.today(), shown)

    def test_a_phone_with_a_pin_opens_locked_and_locks_itself_after_a_minute(self):
        ana = self.open()
        ana.set_pin("una contraseña larga")
        ana.close()
        ana = self.open()
        self.assertTrue(ana.has_pin() and ana.is_locked())
        ana.unlock("una contraseña larga")
        self.clock.at_ms += 59_000
        ana.was_used()
        self.clock.at_ms += 59_000
        ana.today()  # a look is no use
        self.clock.at_ms += 1_000
        with self.assert_fails(CompanionError.Locked, code="locked"):
            ana.today()

    def test_wrong_pins_make_it_wait_and_erase_nothing(self):
        ana = self.open()
        ana.set_pin("2468")
        ana.lock()
        for _ in range(6):
            with self.assert_fails(CompanionError.NotAllowed, code="wrong_pin"):
                ana.unlock("0000")
        with self.assert_fails(CompanionError.NotAllowed, code="too_many_tries"):
            ana.unlock("2468")
        self.clock.at_ms += 60_000
        ana.unlock("2468")
        ana.set_pin(None)
        ana.close()
        self.assertFalse(self.open().is_locked())

    def test_a_pin_has_a_length(self):
        ana = self.open()
        for pin, code in (("123", "too_short"), ("1" * 65, "too_long")):
            with self.assert_fails(CompanionError.InvalidInput, field="pin", code=code):
                ana.set_pin(pin)
        self.assertFalse(ana.has_pin())


class Linking(CompanionTest):
    def finish(self, device, codes, name="tablet"):
        folder = self.directory.parent
        self.tablet_keys = FileKeyStore(folder / f"{name}.json")
        config = OpenConfig(directory=str(folder / name))
        companion = device.finish_with_codes(codes, config, self.tablet_keys, self.clock)
        self.addCleanup(companion.close)
        return companion

    def test_two_codes_make_a_second_device(self):
        ana, device = self.open(), LinkingDevice.begin_now()
        self.assertRegex(device.code(), r"^PLQ1\.[A-Za-z0-9_-]+$")
        codes = ana.answer_link_code(f"  {device.code()}\n")
        for code in codes:
            self.assertRegex(code, r"^PLA1\.\d+/\d+\.[A-Za-z0-9_-]+$")
            self.assertLessEqual(len(code), 1_800)
        tablet = self.finish(device, [f"\n{code} " for code in reversed(codes)])
        this, other = tablet.devices()
        self.assertTrue(this.is_this)
        self.assertEqual(this.added_by, porchlight.DeviceAddedBy.DEVICE(id=other.id))
        self.assertEqual(other.added_by, porchlight.DeviceAddedBy.FIRST())
        self.assertEqual((this.is_new, other.is_new), (False, False), "the old one is no news to the new one")
        self.assertEqual([device.id for device in ana.devices()], [other.id], "Ana's phone hears of it from the house")
        # Both phones have the account's keys, so the same document for the same day.
        self.assertEqual(tablet.record_check_in(CheckInAnswers(mood=4)).check_in.answers.mood, 4)
        tablet.close()
        config = OpenConfig(directory=str(self.directory.parent / "tablet"))
        again = Companion.open(config, self.tablet_keys, self.clock)
        self.addCleanup(again.close)
        self.assertEqual(again.devices()[0].id, this.id)

    def test_a_wrong_code_is_said_and_the_device_may_try_again(self):
        ana, device, another = self.open(), LinkingDevice.begin_now(), LinkingDevice.begin_now()
        (code,) = ana.answer_link_code(device.code())
        for wrong in ("", "PLQ1.", "PL1.abc", code, device.code()[:-1], device.code() + "A"):
            with self.assert_fails(CompanionError.InvalidInput, field="code", code="not_a_link_code"):
                ana.answer_link_code(wrong)
        wrong = ([], [""], [device.code()], [code[:-1]], [code, *ana.answer_link_code(another.code())], ["A" * 1_000_000])
        for codes in wrong:
            with self.assert_fails(CompanionError.InvalidInput, field="code", code="not_a_link_code"):
                self.finish(device, codes)
        with self.assert_fails(CompanionError.InvalidInput, field="code", code="parts_missing"):
            self.finish(device, [code.replace("1/1", "1/2")])
        with self.assert_fails(CompanionError.InvalidInput, field="code", code="not_for_this_device"):
            self.finish(another, [code])
        self.finish(device, [code])
        with self.assert_fails(CompanionError.NotAllowed, code="already_linked"):
            self.finish(device, [code], "third")

    def test_a_folder_with_an_account_keeps_it(self):
        ana, device = self.open(), LinkingDevice.begin_now()
        codes = ana.answer_link_code(device.code())
        ben = Companion.open(OpenConfig(directory=str(self.directory.parent / "ben")), self.key_store, self.clock)
        shown = ben.record_check_in(CheckInAnswers(mood=2))
        ben.close()
        with self.assert_fails(CompanionError.NotAllowed, code="account_exists_here"):
            device.finish_with_codes(
                codes, OpenConfig(directory=str(self.directory.parent / "ben")), self.key_store, self.clock
            )
        ben = Companion.open(OpenConfig(directory=str(self.directory.parent / "ben")), self.key_store, self.clock)
        self.addCleanup(ben.close)
        self.assertEqual(ben.today(), shown)
        self.finish(device, codes)


class Devices(CompanionTest):
    def test_a_lone_device_cannot_be_removed(self):
        ana = self.open()
        (this,) = ana.devices()
        self.assertTrue(this.is_this)
        with self.assert_fails(CompanionError.NotAllowed, code="this_device"):
            ana.remove_devices([this.id])
        with self.assert_fails(CompanionError.NotAllowed, code="this_device"):
            ana.suspend_device(this.id, True)
        with self.assert_fails(CompanionError.NotFound, code="device"):
            ana.remove_devices(["0" * len(this.id)])
        with self.assert_fails(CompanionError.InvalidInput, field="device", code="not_an_id"):
            ana.remove_devices(["no id"])
        self.assertEqual(ana.late_words(), [])

    def test_accounts_on_a_shared_phone_have_folders_of_their_own(self):
        phone = SharedPhone.at(str(pathlib.Path(self.directory.parent, "shared")))
        configs = [phone.add("blue"), phone.add("🌊")]
        self.assertEqual([account.label for account in phone.accounts()], ["blue", "🌊"])
        first, second = (Companion.open(config, self.key_store, self.clock) for config in configs)
        for companion in (first, second):
            self.addCleanup(companion.close)
        first.write_entry("", "mine alone")
        self.assertEqual(second.journal(), [])
        self.assertNotEqual(first.devices()[0].id, second.devices()[0].id)


if __name__ == "__main__":
    unittest.main()
