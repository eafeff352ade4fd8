//! The app lock: a PIN, locking by hand and by itself, unlocking. While it is locked a phone exchanges
//! and verifies; it signs, opens and shows nothing.

use super::open::{Base, Unlocked};
use super::vault::check_pin;
use super::{Companion, Session};
use crate::error::CompanionError;
use crate::time::EpochMs;
use crate::views::AreaView;
use std::sync::atomic::Ordering;

/// A phone that nobody used for this long locks itself: 60 seconds.
pub const AUTO_LOCK_MS: EpochMs = 60_000;

/// When a phone locks itself. Only one that has a PIN does.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AutoLock {
    last_used_ms: Option<EpochMs>,
}

impl AutoLock {
    /// Whether the time is up, by a clock that was read after it stood as in `before`. One that went back locks too:
    /// nobody knows how long it has been. But where somebody used the phone since `before`, another call has read the
    /// same clock a moment later than this one, and nothing went back.
    pub fn is_due(self, now_ms: EpochMs, before: Self) -> bool {
        let went_back = |last| now_ms < last && self.last_used_ms == before.last_used_ms;
        self.last_used_ms.is_some_and(|last| went_back(last) || now_ms - last >= AUTO_LOCK_MS)
    }

    /// Somebody used the phone. Without an instant, one that has no PIN.
    pub fn used(&mut self, now_ms: impl Into<Option<EpochMs>>) {
        self.last_used_ms = now_ms.into().or(self.last_used_ms);
    }
}

impl Companion {
    /// Runs `work` unless the phone is locked, which it is from now on if its time is up. `work` is told the time of a
    /// phone that has a PIN.
    pub(super) fn unless_locked<T>(
        &self,
        work: impl FnOnce(&mut Unlocked, Option<EpochMs>) -> Result<T, CompanionError>,
    ) -> Result<T, CompanionError> {
        let before = self.session().auto_lock();
        // The clock is the shell's: no lock is held while calling out.
        let now_ms = if self.has_pin() { Some(self.now()?.at_ms) } else { None };
        self.changing(|session| {
            if now_ms.is_some_and(|now_ms| session.auto_lock().is_due(now_ms, before)) {
                session.lock();
                self.observers.tell_areas(AreaView::ALL);
            }
            match session {
                Session::Unlocked(unlocked) => work(unlocked, now_ms),
                Session::Locked(_) => Err(CompanionError::locked()),
                Session::Removed(base) => Err(base.why_at_its_end()),
                Session::Closed => Err(CompanionError::closed()),
                Session::Suspended(_) => Err(CompanionError::suspended()),
            }
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Sets, changes or, without one, removes the PIN; the phone must be unlocked. Errors: `InvalidInput`
    /// for `pin` with `too_short` or `too_long`.
    pub fn set_pin(&self, pin: Option<String>) -> Result<(), CompanionError> {
        if let Some(pin) = &pin {
            check_pin(pin)?;
        }
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            unlocked.auto_lock.used(now_ms); // the minute begins with the PIN, not with what is done next
            let Unlocked { storage, vault_secret, vault_key, rng, .. } = unlocked;
            storage.transaction(|transaction| vault_secret.set_pin(transaction, vault_key, pin.as_deref(), rng))
        })?;
        self.has_pin.store(pin.is_some(), Ordering::SeqCst);
        self.observers.tell_areas([AreaView::Settings]);
        Ok(())
    }

    /// Whether there is a PIN.
    pub fn has_pin(&self) -> bool {
        self.has_pin.load(Ordering::SeqCst)
    }

    /// Says that somebody touched the screen or typed: a phone with a PIN locks itself a minute after the last time.
    /// What a person writes here says so by itself; what is read, asked, exchanged or resumed says nothing. It unlocks
    /// nothing. Errors: `Locked`, also when the minute was over before.
    pub fn was_used(&self) -> Result<(), CompanionError> {
        self.unless_locked(|unlocked, now_ms| {
            unlocked.auto_lock.used(now_ms);
            Ok(())
        })
    }

    /// Whether the phone is locked (by hand, or since nobody used it for a minute). To ask is not to use it.
    pub fn is_locked(&self) -> Result<bool, CompanionError> {
        match self.unless_locked(|_, _| Ok(())) {
            Ok(()) => Ok(false),
            Err(CompanionError::Locked { .. }) => Ok(true),
            Err(other) => Err(other),
        }
    }

    /// Locks the phone, if it has a PIN: every key but the send queue's is gone from memory.
    pub fn lock(&self) -> Result<(), CompanionError> {
        if self.has_pin() {
            self.session().lock();
            self.observers.tell_areas(AreaView::ALL);
        }
        Ok(())
    }

    /// Unlocks the phone. Errors: `NotAllowed` with `wrong_pin` or `too_many_tries`.
    pub fn unlock(&self, pin: String) -> Result<(), CompanionError> {
        let now_ms = self.now()?.at_ms;
        let mut session = self.session();
        let Session::Locked(base) = &mut *session else {
            return match &*session {
                Session::Unlocked(_) => Ok(()),
                Session::Removed(base) => Err(base.why_at_its_end()),
                shut => Err(shut.why_shut()),
            };
        };
        let Base { storage, vault_secret, .. } = base;
        let key = storage.transaction(|transaction| vault_secret.open_with_pin(transaction, &pin, now_ms))??;
        session.unlock(key, now_ms)?;
        self.observers.tell_areas(AreaView::ALL);
        Ok(())
    }
}

impl Session {
    fn auto_lock(&self) -> AutoLock {
        match self {
            Self::Unlocked(unlocked) => unlocked.auto_lock,
            _ => AutoLock::default(),
        }
    }

    /// Locks an unlocked session.
    pub(super) fn lock(&mut self) {
        match std::mem::replace(self, Self::Closed) {
            Self::Unlocked(unlocked) => *self = Self::Locked(unlocked.into_base()),
            Self::Suspended(suspended) => *self = Self::Suspended(suspended.locked()),
            other => *self = other,
        }
    }

    fn unlock(&mut self, key: crate::crypto::keys::StorageKey, now_ms: EpochMs) -> Result<(), CompanionError> {
        let Self::Locked(base) = std::mem::replace(self, Self::Closed) else { return Ok(()) };
        match Unlocked::of(base, key, now_ms) {
            Ok(session) => {
                *self = session;
                Ok(())
            }
            Err((base, error)) => {
                *self = Self::Locked(*base);
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper::{self, HandClock};
    use super::super::{Clock, ClockReading, PlatformError};
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn a_phone_locks_after_a_minute_unused_and_when_its_clock_goes_back() {
        let mut lock = AutoLock::default();
        assert!(!lock.is_due(5, lock), "not before it was ever used");
        lock.used(1_000);
        assert!(!lock.is_due(1_000 + AUTO_LOCK_MS - 1, lock));
        assert!(lock.is_due(1_000 + AUTO_LOCK_MS, lock));
        assert!(lock.is_due(999, lock));
        lock.used(60_000);
        assert!(!lock.is_due(61_000, lock));
        lock.used(None);
        assert!(lock.is_due(60_000 + AUTO_LOCK_MS, lock));
    }

    /// Its clock is read once more by another call, which is through first.
    struct Overtaken(Mutex<Option<Arc<Companion>>>, Arc<HandClock>);

    impl Clock for Overtaken {
        fn read_clock(&self) -> Result<ClockReading, PlatformError> {
            let reading = self.1.read_clock();
            let other = self.0.lock().unwrap().take();
            if let Some(ana) = other {
                self.1.set("2026-11-25T19:00:00.005Z", "America/Denver");
                ana.was_used().unwrap();
            }
            reading
        }
    }

    #[test]
    fn a_touch_that_overtakes_another_call_does_not_look_like_a_clock_that_went_back() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let clock = Arc::new(Overtaken(Mutex::default(), Arc::clone(&phone.clock)));
        let ana = Arc::new(phone.opened_again(clock.clone()));
        ana.set_pin(Some("2468".into())).unwrap();
        *clock.0.lock().unwrap() = Some(Arc::clone(&ana));
        assert_eq!(ana.journal().unwrap(), []);
        assert!(!ana.is_locked().unwrap());
    }

    #[test]
    fn a_clock_that_jumps_from_one_end_of_time_to_the_other_locks_and_breaks_nothing() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let ana = &phone.companion;
        ana.new_recovery_words(crate::views::WordListView::English).unwrap();
        for (one, other) in [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (0, i64::MAX), (i64::MIN, 0)] {
            phone.clock.show(one);
            ana.set_pin(Some("2468".into())).unwrap();
            phone.clock.show(other);
            assert!(ana.is_locked().unwrap(), "from {one} to {other}");
            (0..7).for_each(|_| drop(ana.unlock("0000".into()).unwrap_err()));
            phone.clock.show(one);
            ana.unlock("2468".into())
                .or_else(|_| {
                    phone.clock.show(if one < other { i64::MAX } else { 0 });
                    ana.unlock("2468".into())
                })
                .unwrap();
            assert_eq!(ana.devices().unwrap().len(), 1);
            ana.run_sync_until(1_000).unwrap();
            ana.set_pin(None).unwrap();
        }
    }
}
