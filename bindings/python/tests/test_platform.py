"""A system that misbehaves, as Python sees it: a clear error, nothing that hangs, and the next call works."""

import threading
import unittest
from unittest import mock

import porchlight
from porchlight import AreaView, CheckInAnswers, CompanionError
from test_companion import CompanionTest

WAIT_S = 30


class Listening(porchlight.Observer):
    """Keeps what it is told; `then` is done each time, after that."""

    def __init__(self, then=lambda: None):
        self.told, self.then, self.has_more = [], then, threading.Condition()

    def on_change(self, revision, areas):
        with self.has_more:
            self.told.append((revision, areas))
            self.has_more.notify_all()
        self.then()

    def hears(self, count):
        with self.has_more:
            return self.has_more.wait_for(lambda: len(self.told) >= count, WAIT_S) and self.told[count - 1]


class Garbage(CompanionTest):
    def test_instants_that_no_calendar_has_are_said_and_keep_nothing(self):
        ana, noon = self.open(), self.clock.at_ms
        for at_ms in (9_400_000_000_000_000, 2**63 - 1, -(2**63)):  # the first is in the year 299,000
            self.clock.at_ms = at_ms
            for call in (ana.today, ana.path, lambda: ana.record_check_in(CheckInAnswers(mood=4))):
                with self.assert_fails(CompanionError.InvalidInput, field="date", code="out_of_range"):
                    call()
            self.assertEqual(ana.journal(), [])
            self.assertEqual(ana.run_sync_until(1_000), porchlight.SyncOutcome.NO_HOUSE)
            self.clock.at_ms = noon
            self.assertIsNone(ana.today().check_in)
        self.clock.at_ms = -1
        self.assertEqual(ana.record_check_in(CheckInAnswers(mood=4)).day, "1969-12-31")

    def test_a_zone_that_is_none_refuses_nothing(self):
        ana = self.open()
        for zone in ("", "Mars/Olympus", "../../etc/passwd", "\0", "x" * 100_000):
            self.clock.zone = zone
            self.assertEqual(ana.record_check_in(CheckInAnswers(mood=4)).day, "2026-11-24")

    def test_a_clock_that_answers_something_else_fails_the_call(self):
        ana = self.open()
        for answer in (None, "noon", 5, porchlight.ClockReading(at_ms=2**63, zone="UTC"), porchlight.ClockReading(at_ms=0, zone=None)):
            with mock.patch.object(self.clock, "read_clock", lambda answer=answer: answer):
                with self.assert_fails(CompanionError.Internal, code="platform_failed"):
                    ana.today()
            self.assertIsNone(ana.today().check_in)

    def test_a_keystore_that_raises_anything_leaves_the_folder_free(self):
        for raised in (RuntimeError("no key"), porchlight.PlatformError.Failed("no key"), KeyError(), RecursionError()):
            with mock.patch.object(self.key_store, "wrap_secret", side_effect=raised):
                with self.assert_fails(CompanionError.Internal, code="platform_failed"):
                    self.open()
        self.assertIsNone(self.open().today().check_in)


class Blocking(CompanionTest):
    def test_a_clock_that_blocks_holds_up_its_own_call_alone(self):
        ana, blocked, release = self.open(), threading.Event(), threading.Event()
        read_clock, first = self.clock.read_clock, threading.Lock()

        def blocks():
            if first.acquire(blocking=False):
                blocked.set()
                release.wait(WAIT_S)
            return read_clock()

        outcomes = []
        with mock.patch.object(self.clock, "read_clock", blocks):
            caller = threading.Thread(target=lambda: outcomes.append(ana.run_sync_until(1)))
            caller.start()
            self.assertTrue(blocked.wait(WAIT_S))
            self.assertEqual(ana.record_check_in(CheckInAnswers(mood=4)).check_in.answers.mood, 4)
            self.assertEqual(outcomes, [])
            release.set()
            caller.join(WAIT_S)
        self.assertEqual(len(outcomes), 1)

    def test_a_clock_may_call_back(self):
        ana, depth, read_clock = self.open(), [], self.clock.read_clock

        def calls_back():
            if len(depth) < 3:
                depth.append(len(depth))
                ana.record_check_in(CheckInAnswers(mood=1 + depth[-1]))
                ana.run_sync_until(60_000)
            return read_clock()

        with mock.patch.object(self.clock, "read_clock", calls_back):
            ana.run_sync_until(60_000)
        self.assertEqual(depth, [0, 1, 2])
        self.assertIsNotNone(ana.today().check_in)


class Panics(CompanionTest):
    def test_a_panic_is_an_error_and_the_next_call_works(self):
        ana = self.open()
        shown = ana.record_check_in(CheckInAnswers(mood=4))
        # Bytes that no generated code lowers: the scaffolding panics, as a fault in the core would.
        with mock.patch.object(porchlight._UniffiFfiConverterTypeCheckInAnswers, "write", lambda value, buffer: None):
            with self.assertRaises(porchlight.InternalError) as caught:
                ana.record_check_in(CheckInAnswers(mood=2))
        self.assertIn("answers", str(caught.exception))
        self.assertEqual(ana.today(), shown)
        self.assertEqual(ana.record_check_in(CheckInAnswers(mood=3)).check_in.answers.mood, 3)


class Observers(CompanionTest):
    def test_what_changes_is_told_with_its_screens(self):
        ana, observer = self.open(), Listening()
        subscription = ana.subscribe(observer)
        ana.record_check_in(CheckInAnswers(mood=4))
        first, areas = observer.hears(1)
        self.assertIn(AreaView.TODAY, areas)
        self.assertNotIn(AreaView.JOURNAL, areas)
        ana.today()
        ana.write_entry("", "mine")
        second, areas = observer.hears(2)
        self.assertEqual(second, first + 1, "what is read is not told")
        self.assertIn(AreaView.JOURNAL, areas)
        subscription.end()
        later = Listening()
        other = ana.subscribe(later)  # under another name: the first one is ended, not forgotten
        ana.record_check_in(CheckInAnswers(mood=3))
        later.hears(1)
        self.assertEqual(len(observer.told), 2, "an ended one is not called")
        other.end()

    def test_one_that_raises_or_calls_back_harms_nobody(self):
        ana, moods = self.open(), []

        def raises():
            raise RuntimeError("no screen")

        observers = [Listening(raises), Listening(lambda: moods.append(ana.today().check_in)), Listening()]
        subscriptions = [ana.subscribe(observer) for observer in observers]
        for count, mood in enumerate((4, 2), 1):
            ana.record_check_in(CheckInAnswers(mood=mood))
            for observer in observers:
                self.assertTrue(observer.hears(count))
        self.assertEqual(moods[0].answers.mood, 4)
        ana.close()
        for subscription in subscriptions:
            subscription.end()

    def test_the_background_says_how_it_went_and_once(self):
        ana, observer = self.open(), Listening()
        subscription = ana.subscribe(observer)
        self.clock.failure = RuntimeError("no battery")
        ana.sync_now()
        self.assertIn(AreaView.TODAY, observer.hears(1)[1])
        self.clock.failure = None
        with self.assert_fails(CompanionError.Internal, code="platform_failed"):
            ana.sync_now()
        self.assertEqual(ana.run_sync_until(60_000), porchlight.SyncOutcome.NO_HOUSE)
        subscription.end()


class Suspending(CompanionTest):
    def test_a_suspended_companion_holds_nothing_and_goes_on(self):
        ana = self.open()
        shown = ana.record_check_in(CheckInAnswers(mood=4))
        ana.suspend()
        for call in (ana.today, ana.sync_now, lambda: ana.run_sync_until(1)):
            with self.assert_fails(CompanionError.Closed, code="suspended"):
                call()
        other = self.open()  # nobody holds the folder
        self.assertEqual(other.today(), shown)
        with self.assert_fails(CompanionError.NotAllowed, code="already_open"):
            ana.resume()
        other.close()
        ana.resume()
        self.assertEqual(ana.today(), shown)
        ana.set_pin("2468")
        ana.suspend()
        ana.lock()
        ana.resume()
        self.assertTrue(ana.is_locked())
        ana.unlock("2468")
        ana.close()
        with self.assert_fails(CompanionError.Closed, code="closed"):
            ana.resume()


if __name__ == "__main__":
    unittest.main()
