"""Ana's companion as Python sees it: the real core, on a real database, with a Python clock and keystore."""

import contextlib
import gc
import inspect
import os
import pathlib
import pydoc
import tempfile
import threading
import unittest
import weakref

import porchlight
from porchlight import CheckInAnswers, Companion, CompanionError, OpenConfig
from stand_ins import BrokenKeyStore, FileKeyStore, StoppedClock


class CompanionTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.directory = pathlib.Path(folder.name, "ana")
        self.database = self.directory / "porchlight.db"
        self.clock = StoppedClock()
        self.key_store = FileKeyStore(pathlib.Path(folder.name, "keystore.json"))

    def open(self, key_store=None):
        config = OpenConfig(directory=str(self.directory))
        companion = Companion.open(config, key_store or self.key_store, self.clock)
        self.addCleanup(companion.close)
        return companion

    @contextlib.contextmanager
    def assert_fails(self, variant, **fields):
        with self.assertRaises(variant) as caught:
            yield
        self.assertIsInstance(caught.exception, CompanionError)
        self.assertEqual({name: getattr(caught.exception, name) for name in fields}, fields)


class Today(CompanionTest):
    def test_a_check_in_is_on_the_today_screen(self):
        ana = self.open()
        self.assertIsNone(ana.today().check_in)
        shown = ana.record_check_in(CheckInAnswers(mood=4, craving=0, connected=True))
        self.assertEqual(shown, ana.today())
        self.assertEqual(shown.day, "2026-11-24")
        self.assertEqual(shown.check_in.answers, CheckInAnswers(mood=4, craving=0, connected=True))
        self.assertIsNone(shown.check_in.answers.sleep, "skipped is not zero")
        self.assertEqual(shown.check_in.recorded_ms, self.clock.at_ms)
        self.assertFalse(shown.check_in.has_reached_house)
        self.assertEqual(shown.sync.waiting, 1)

    def test_a_second_check_in_on_the_day_corrects_the_first(self):
        ana = self.open()
        first = ana.record_check_in(CheckInAnswers(mood=2))
        self.clock.set("2026-11-24T23:00:00+00:00")
        second = ana.record_check_in(CheckInAnswers(mood=3, sleep=5))
        self.assertEqual(second.check_in.answers, CheckInAnswers(mood=3, sleep=5))
        self.assertNotEqual(second.check_in.id, first.check_in.id)

    def test_the_day_is_the_one_where_ana_is(self):
        ana = self.open()
        ana.record_check_in(CheckInAnswers(mood=2))
        self.clock.set("2026-11-25T09:59:00+00:00")  # 02:59 in Denver: the night belongs to the 24th
        self.assertEqual(ana.today().check_in.answers.mood, 2)
        self.clock.set("2026-11-25T10:00:00+00:00")
        self.assertEqual(ana.today().day, "2026-11-25")
        self.assertIsNone(ana.today().check_in)

    def test_everything_is_there_after_opening_again(self):
        ana = self.open()
        ana.start_tracker(porchlight.TrackerKindView.ABSTAIN, "sin alcohol 🌱", "2026-10-25")
        shown = ana.record_check_in(CheckInAnswers(confidence=10))
        ana.close()
        again = self.open().today()
        self.assertEqual(again, shown)
        self.assertEqual(again.trackers[0].name, "sin alcohol 🌱")
        self.assertEqual(again.trackers[0].reached.unit, porchlight.MarkUnitView.DAYS)

    def test_an_answer_off_its_scale_names_the_question_and_keeps_nothing(self):
        ana = self.open()
        ana.record_check_in(CheckInAnswers(mood=2))
        with self.assert_fails(CompanionError.InvalidInput, field="mood", code="out_of_range"):
            ana.record_check_in(CheckInAnswers(mood=6))
        self.assertEqual(ana.today().check_in.answers.mood, 2)

    def test_an_answer_that_is_no_small_number_never_reaches_the_core(self):
        ana = self.open()
        for mood in (256, -1):
            with self.assertRaises(ValueError):
                ana.record_check_in(CheckInAnswers(mood=mood))
        with self.assertRaises(TypeError):
            ana.record_check_in(CheckInAnswers(mood="good"))
        self.assertIsNone(ana.today().check_in)


class Platform(CompanionTest):
    def test_a_clock_that_raises_fails_the_call_and_not_the_next_one(self):
        ana = self.open()
        for failure in (RuntimeError("no battery"), porchlight.PlatformError.Failed("no battery")):
            self.clock.failure = failure
            with self.assert_fails(CompanionError.Internal, code="platform_failed"):
                ana.record_check_in(CheckInAnswers(mood=4))
            self.clock.failure = None
            self.assertIsNone(ana.today().check_in)
        self.assertEqual(ana.record_check_in(CheckInAnswers(mood=4)).check_in.answers.mood, 4)

    def test_an_unknown_zone_does_not_refuse_an_entry(self):
        self.clock.zone = "Mars/Olympus"
        self.assertEqual(self.open().record_check_in(CheckInAnswers(mood=4)).day, "2026-11-24")

    def test_a_keystore_that_returns_garbage_does_not_lock_the_folder(self):
        for garbage in (b"", b"garbage", bytes(32)):
            with self.assert_fails(CompanionError.Internal, code="keystore_returned_other_bytes"):
                self.open(BrokenKeyStore(garbage))
        self.assertIsNone(self.open().today().check_in)

    def test_a_keystore_that_later_returns_garbage_loses_nothing(self):
        ana = self.open()
        shown = ana.record_check_in(CheckInAnswers(mood=4))
        ana.close()
        with self.assert_fails(CompanionError.Internal, code="keystore_returned_other_bytes"):
            self.open(BrokenKeyStore(b"garbage"))
        with self.assert_fails(CompanionError.StorageDamaged, code="wrong_key", set_aside=None):
            self.open(BrokenKeyStore(bytes(32)))
        with self.assert_fails(CompanionError.Internal, code="platform_failed"):
            self.open(BrokenKeyStore(None))
        with self.assert_fails(CompanionError.Internal, code="platform_failed"):
            self.open(FileKeyStore(self.directory / "another.json"))
        self.assertEqual(self.open().today(), shown)

    def test_the_keystore_gives_no_secret_to_the_folder(self):
        self.open().close()
        (secret,) = self.key_store._kept().values()
        for file in self.directory.iterdir():
            self.assertNotIn(bytes.fromhex(secret), file.read_bytes())

    def test_no_lock_is_held_while_the_core_calls_out(self):
        ana = self.open()

        class ClosingClock(StoppedClock):
            def read_clock(self):
                ana.close()  # waits forever if the core still holds its lock
                return super().read_clock()

        self.clock.read_clock = ClosingClock().read_clock
        answers = []

        def call():
            with self.assert_fails(CompanionError.Closed, code="closed"):
                ana.today()
            answers.append("answered")

        caller = threading.Thread(target=call, daemon=True)
        caller.start()
        caller.join(timeout=10)
        self.assertEqual(answers, ["answered"])


class Storage(CompanionTest):
    def test_a_damaged_database_is_set_aside_and_kept(self):
        ana = self.open()
        ana.record_check_in(CheckInAnswers(mood=4))
        ana.close()
        damaged = b"\x5a" * 8_192 + self.database.read_bytes()[8_192:]
        self.database.write_bytes(damaged)
        with self.assertRaises(CompanionError.StorageDamaged) as caught:
            self.open()
        self.assertEqual(caught.exception.code, "damaged")
        kept = pathlib.Path(caught.exception.set_aside)
        self.assertEqual(kept.parent, self.directory)
        self.assertEqual(kept.read_bytes(), damaged)
        self.assertIsNone(self.open().today().check_in, "the next start begins anew")
        self.assertTrue(kept.exists())

    def test_a_folder_that_cannot_be_made_is_an_error_of_ours(self):
        self.directory.write_text("a file where the folder should be")
        with self.assert_fails(CompanionError.Internal, code="storage_failed"):
            self.open()

    def test_a_closed_companion_says_so(self):
        ana = self.open()
        ana.close()
        ana.close()
        for call in (ana.today, ana.sharing, lambda: ana.record_check_in(CheckInAnswers()), lambda: ana.run_sync_until(0)):
            with self.assert_fails(CompanionError.Closed, code="closed"):
                call()

    def test_two_hundred_starts(self):
        ana = self.open()
        ana.record_check_in(CheckInAnswers(mood=4))
        ana.close()
        descriptors = pathlib.Path("/proc/self/fd")
        before = len(os.listdir(descriptors)) if descriptors.exists() else None
        for _ in range(200):
            ana = Companion.open(OpenConfig(directory=str(self.directory)), self.key_store, self.clock)
            self.assertEqual(ana.today().check_in.answers.mood, 4)
            ana.close()
        if before is not None:
            self.assertLessEqual(len(os.listdir(descriptors)), before)

    def test_a_forgotten_companion_closes_and_lets_go_of_the_clock(self):
        clock = StoppedClock()
        ana = Companion.open(OpenConfig(directory=str(self.directory)), self.key_store, clock)
        ana.record_check_in(CheckInAnswers(mood=4))
        clock = weakref.ref(clock)
        del ana
        gc.collect()
        self.assertIsNone(clock())
        self.assertEqual(self.open().today().check_in.answers.mood, 4)

    def test_a_folder_is_open_once(self):
        ana = self.open()
        with self.assertRaises(CompanionError.NotAllowed) as caught:
            self.open()
        self.assertEqual(caught.exception.code, "already_open")
        ana.record_check_in(CheckInAnswers(mood=1))
        ana.close()
        self.assertEqual(self.open().today().check_in.answers.mood, 1)


class Threads(CompanionTest):
    def test_threads_may_share_one_companion(self):
        ana = self.open()
        failures = []

        def check_in(mood):
            try:
                for _ in range(10):
                    ana.record_check_in(CheckInAnswers(mood=mood))
            except Exception as failure:
                failures.append(failure)

        threads = [threading.Thread(target=check_in, args=(mood,)) for mood in (1, 2, 3, 4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(ana.today().sync.waiting, 40)


class House(CompanionTest):
    def test_without_a_house_there_is_nothing_to_reach(self):
        ana = self.open()
        self.assertEqual(ana.run_sync_until(1_000), porchlight.SyncOutcome.NO_HOUSE)
        self.assertFalse(any(consent.is_on for consent in ana.sharing().consents))
        self.assertTrue(ana.sharing().consents)
        with self.assert_fails(CompanionError.NotAllowed, code="no_house"):
            ana.give_consent(porchlight.PurposeView.STAFF_MILESTONES, "Staff will see…")
        with self.assert_fails(CompanionError.InvalidInput, field="milestone", code="not_an_id"):
            ana.share_milestone("30 days")
        with self.assert_fails(CompanionError.InvalidInput, field="invite", code="not_an_invite"):
            ana.join_house("not an invite")

    def test_a_server_that_is_not_there_is_unreachable(self):
        with self.assert_fails(CompanionError.Unreachable, code="unreachable"):
            self.open().join_as_device("http://127.0.0.1:1")


class Border(unittest.TestCase):
    """What `porchlight-core` promises of everything that it exports."""

    def test_help_explains(self):
        self.assertIn("A person's companion on this device.", pydoc.render_doc(Companion))
        self.assertIn("corrects", inspect.getdoc(Companion.record_check_in))
        for kind in (Companion, porchlight.LinkingDevice, porchlight.SharedPhone):
            undocumented = [name for name, method in methods(kind) if not inspect.getdoc(method)]
            self.assertEqual(undocumented, [], kind)
        for kind in (CompanionError, CompanionError.InvalidInput, porchlight.TodayView, porchlight.KeyStore, porchlight.Clock):
            self.assertTrue(inspect.getdoc(kind), kind)

    def test_nothing_is_asynchronous(self):
        # Cancelling a Kotlin coroutine drops the Rust future (uniffi #2771).
        kinds = (Companion, porchlight.LinkingDevice, porchlight.SharedPhone, porchlight.KeyStore, porchlight.Clock)
        for kind in kinds:
            for name, method in methods(kind):
                self.assertFalse(inspect.iscoroutinefunction(method), name)

    def test_no_name_collides_in_another_language(self):
        # `message` and `cause` are members of Kotlin's exceptions (uniffi #2938); the start of a
        # comment inside a comment ends no Kotlin file well (uniffi #2411).
        for error in (CompanionError, porchlight.PlatformError):
            for variant in vars(error).values():
                if inspect.isclass(variant):
                    fields = inspect.signature(variant.__init__).parameters
                    self.assertFalse({"message", "cause"} & set(fields), variant)
        for name, kind in vars(porchlight).items():
            if inspect.isclass(kind) and not name.startswith("_"):
                for documented in (kind, *(method for _, method in methods(kind))):
                    self.assertNotIn("/*", inspect.getdoc(documented) or "", documented)


def methods(kind):
    return [(name, method) for name, method in inspect.getmembers(kind, callable) if not name.startswith("_")]


if __name__ == "__main__":
    unittest.main()
