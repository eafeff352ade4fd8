//! The companion: the one object that a phone app holds. Its methods are what a person does; each
//! file is one part of life. Local calls are synchronous and return before anything leaves the
//! device.

mod account_keys;
mod admissions;
mod asks;
mod authoring;
mod background;
mod blocking;
mod carrying_on;
mod celebrating;
mod circle;
mod circle_screen;
mod circle_shares;
mod circle_sharing;
mod clock_ahead;
mod closing;
mod crisis;
mod devices;
mod diagnostics;
mod drafts;
mod encouraging;
mod follow_ups;
mod handing_over;
mod housekeeping;
mod houses;
mod identity;
mod joining;
mod joining_by_code;
mod journal;
mod late_choices;
mod kept;
mod late_words;
mod leaving;
mod linking_again;
mod loading;
mod locking;
mod mentors;
mod mentors_screen;
mod network;
mod observers;
#[cfg(test)]
mod on_paper;
mod open;
mod own_summary;
mod open_pages;
mod past;
mod path;
mod path_read;
mod pausing;
mod plan;
mod platform;
mod prompts;
mod publishing;
mod publishing_to_staff;
mod reading;
mod recovering;
mod reissue;
mod removed;
mod reporting;
mod returning;
mod rewriting;
mod schedule;
mod schedule_screen;
mod settings;
mod shared_phone;
mod sharing;
mod sharing_with_counsellor;
mod small_circles;
mod small_circles_screen;
mod starting_over;
mod suspending;
mod sync;
mod today;
mod trackers;
mod turns;
mod vault;
mod who_looked;

pub use circle::SHOWN_DAYS;
pub use crisis::{crisis_countries, crisis_resources};
pub use devices::LinkingDevice;
pub use diagnostics::OwnDocument;
pub use locking::AUTO_LOCK_MS;
pub use observers::{Observer, Subscription};
pub use open::{Randomness, account_exists};
pub use platform::{Clock, ClockReading, KeyStore, PlatformError};
pub use recovering::RecoveringDevice;
pub use shared_phone::{AccountOnPhone, SharedPhone};
pub use vault::{PIN_CHARS_LEAST, PIN_CHARS_MAX};

use crate::error::CompanionError;
use crate::storage::Storage;
use open::{Base, Unlocked};
use pausing::Suspended;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where a companion keeps its data.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OpenConfig {
    /// A folder of this companion's own; created if it is missing.
    pub directory: String,
}

/// A person's companion on this device.
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct Companion {
    session: Mutex<Session>,
    has_pin: AtomicBool,
    network: network::Network,
    turns: turns::Turns,
    background: background::Background,
    observers: observers::Observers,
    clock: Arc<dyn Clock>,
}

/// What may happen now.
#[expect(clippy::large_enum_variant, reason = "there is one of it")]
enum Session {
    /// Nothing any more.
    Closed,
    /// Exchange and verify.
    Locked(Base),
    /// Everything.
    Unlocked(Unlocked),
    /// The account's log removes this device: it sends what it has, and no more.
    Removed(Base),
    /// Nothing until it is resumed; the database is closed.
    Suspended(Box<Suspended>),
}

impl std::fmt::Debug for Companion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Companion(…)")
    }
}

impl Companion {
    fn session(&self) -> MutexGuard<'_, Session> {
        // A panic in an earlier call left nothing half-written: transactions roll back, replicas
        // that were being written are dropped by `authoring`.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` on the unlocked companion; every method of a person goes through here. What it changes was done by
    /// somebody, so the phone does not lock itself for another minute; what it reads a screen may have asked for by
    /// itself. Of an account that was closed elsewhere nothing is done any more.
    fn with<T>(&self, work: impl FnOnce(&mut Unlocked) -> Result<T, CompanionError>) -> Result<T, CompanionError> {
        self.with_any(|unlocked| unlocked.must_not_be_closed().and_then(|()| work(unlocked)))
    }

    /// The same, of a closed account too.
    fn with_any<T>(&self, work: impl FnOnce(&mut Unlocked) -> Result<T, CompanionError>) -> Result<T, CompanionError> {
        self.unless_locked(|unlocked, now_ms| {
            let before = unlocked.storage.commits_that_touched();
            let done = work(unlocked);
            if unlocked.storage.commits_that_touched() != before {
                unlocked.auto_lock.used(now_ms);
            }
            done
        })
    }

    /// Runs `work` on the unlocked companion for the exchange, which nobody has to be there for.
    fn with_nobody<T>(
        &self,
        work: impl FnOnce(&mut Unlocked) -> Result<T, CompanionError>,
    ) -> Result<T, CompanionError> {
        self.unless_locked(|unlocked, _| unlocked.must_not_be_closed().and_then(|()| work(unlocked)))
    }

    /// Runs `work` on the session, and lets observers know what was committed.
    fn changing<T>(&self, work: impl FnOnce(&mut Session) -> T) -> T {
        let mut session = self.session();
        let done = work(&mut session);
        if let Some(storage) = session.storage_mut() {
            self.observers.tell(&storage.take_touched());
        }
        done
    }
}

impl Session {
    fn storage_mut(&mut self) -> Option<&mut Storage> {
        match self {
            Self::Unlocked(Unlocked { storage, .. })
            | Self::Locked(Base { storage, .. })
            | Self::Removed(Base { storage, .. }) => Some(storage),
            Self::Closed | Self::Suspended(_) => None,
        }
    }

    /// Why nothing can be done without a database.
    fn why_shut(&self) -> CompanionError {
        match self {
            Self::Suspended(_) => CompanionError::suspended(),
            _ => CompanionError::closed(),
        }
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Writes everything back and closes the database for good; a request that is out is let go of. Every later call
    /// answers `Closed`.
    pub fn close(&self) -> Result<(), CompanionError> {
        self.network.shut();
        let mut closed = std::mem::replace(&mut *self.session(), Session::Closed);
        closed.storage_mut().map_or(Ok(()), |storage| Ok(storage.checkpoint()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::CheckInAnswers;
    use rand_core::{Rng, SeedableRng, TryCryptoRng, TryRng};
    use std::convert::Infallible;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicU32, Ordering};

    /// Randomness that panics at one of the next draws.
    struct Breaking(rand_chacha::ChaCha20Rng, Arc<AtomicU32>);

    impl Breaking {
        fn draw(&mut self) -> &mut rand_chacha::ChaCha20Rng {
            let left = self.1.load(Ordering::SeqCst);
            assert_ne!(left, 1, "planted");
            self.1.store(left.saturating_sub(1), Ordering::SeqCst);
            &mut self.0
        }
    }

    impl TryRng for Breaking {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(self.draw().next_u32())
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(self.draw().next_u64())
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            self.draw().fill_bytes(bytes);
            Ok(())
        }
    }

    impl TryCryptoRng for Breaking {}

    #[test]
    fn a_panic_at_any_draw_while_something_is_written_keeps_nothing_of_it_and_the_next_call_works() {
        let left = Arc::new(AtomicU32::new(0));
        let rng = Breaking(rand_chacha::ChaCha20Rng::seed_from_u64(1), Arc::clone(&left));
        let phone = on_paper::ana_with("2026-11-25T19:00:00Z", "America/Denver", Box::new(rng));
        let ana = &phone.companion;
        let check_in = |mood| {
            let answers = CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() };
            catch_unwind(AssertUnwindSafe(|| ana.record_check_in(answers).unwrap()))
        };
        let mut panics = 0;
        loop {
            left.store(panics + 1, Ordering::SeqCst);
            let did_panic = check_in(2).is_err();
            left.store(0, Ordering::SeqCst);
            if !did_panic {
                break;
            }
            panics += 1;
            let shown = ana.today().expect("the next call works");
            assert_eq!(shown.check_in.and_then(|shown| shown.answers.mood), if panics == 1 { None } else { Some(4) });
            let shown = check_in(4).expect("and writes");
            assert_eq!(shown.sync.waiting, u64::from(panics));
        }
        assert!(panics > 0, "writing draws no randomness");
        ana.close().unwrap();
    }
}
