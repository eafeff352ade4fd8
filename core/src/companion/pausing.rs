//! Suspending and resuming: while a phone's app sleeps, the database is closed, and no lock is held on its file.

use super::locking::AutoLock;
use super::open::{Base, Randomness, Unlocked};
use super::vault::VaultSecret;
use super::{Companion, Session};
use crate::crypto::keys::{DevicePublic, StorageKey};
use crate::error::CompanionError;
use crate::identity::words::{Quiz, RecoveryWords};
use crate::ids::{AccountId, DeviceId};
use crate::storage::{BareStorage, DiskKeys, Place};
use crate::sync::engine::Engine;
use crate::time::EpochMs;
use crate::views::AreaView;

/// What a companion keeps in memory while it is suspended.
pub(super) struct Suspended {
    place: Place,
    public: Option<DevicePublic>,
    engine: Engine,
    rng: Randomness,
    vault_secret: VaultSecret,
    account: AccountId,
    device: DeviceId,
    was: Was,
}

/// What it was before.
enum Was {
    Locked,
    Removed,
    Unlocked { vault_key: StorageKey, auto_lock: AutoLock, shown_words: Option<(RecoveryWords, Quiz)> },
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Before the system suspends the app: lets go of requests that are out, writes everything back and closes the
    /// database, so that no lock is held. Every call but `resume`, `lock` and `close` then answers `Closed` with
    /// `suspended`. Errors: `Closed`; `StorageFull` and the like if not everything could be written back, and it is
    /// suspended all the same: what was saved is on disk.
    pub fn suspend(&self) -> Result<(), CompanionError> {
        self.network.shut();
        let mut session = self.session();
        let (base, was) = match std::mem::replace(&mut *session, Session::Closed) {
            Session::Unlocked(mut unlocked) => {
                let shown_words = unlocked.shown_words.take();
                let was =
                    Was::Unlocked { vault_key: unlocked.vault_key.clone(), auto_lock: unlocked.auto_lock, shown_words };
                (unlocked.into_base(), was)
            }
            Session::Locked(base) => (base, Was::Locked),
            Session::Removed(base) => (base, Was::Removed),
            Session::Suspended(suspended) => {
                *session = Session::Suspended(suspended);
                return Ok(());
            }
            Session::Closed => return Err(CompanionError::closed()),
        };
        self.network.shut(); // once more: a `resume` may have come before the session was ours
        let written_back = base.storage.checkpoint();
        *session = Session::Suspended(Box::new(Suspended::of(base, was)));
        Ok(written_back?)
    }

    /// Goes on where `suspend` stopped. A phone with a PIN that nobody used for a minute is locked. Errors: `Closed`,
    /// or what opening a companion answers; it stays suspended then, and may be tried again.
    pub fn resume(&self) -> Result<(), CompanionError> {
        let now_ms = self.now()?.at_ms;
        let mut session = self.session();
        match std::mem::replace(&mut *session, Session::Closed) {
            Session::Suspended(suspended) => match suspended.woken(now_ms) {
                Ok(woken) => *session = woken,
                Err((suspended, error)) => {
                    *session = Session::Suspended(suspended);
                    return Err(error);
                }
            },
            Session::Closed => return Err(CompanionError::closed()),
            awake => *session = awake,
        }
        self.network.open();
        drop(session);
        self.observers.tell_areas(AreaView::ALL);
        Ok(())
    }
}

impl Suspended {
    fn of(base: Base, was: Was) -> Self {
        let Base { storage, engine, rng, vault_secret, account, device } = base;
        let (place, public) = storage.place();
        Self { place, public, engine, rng, vault_secret, account, device, was }
    }

    /// The same, locked: the vault's key is gone from memory.
    pub(super) fn locked(mut self: Box<Self>) -> Box<Self> {
        if matches!(self.was, Was::Unlocked { .. }) {
            self.was = Was::Locked;
        }
        self
    }

    fn woken(self: Box<Self>, now_ms: EpochMs) -> Result<Session, (Box<Self>, CompanionError)> {
        let bare = match BareStorage::open(&self.place.directory, self.place.may_commit.clone()) {
            Ok(bare) => bare,
            Err(error) => return Err((self, error.into())),
        };
        let Self { public, engine, rng, vault_secret, account, device, was, .. } = *self;
        let keys = DiskKeys { vault: None, queue: vault_secret.queue_key(), device: public };
        let base = Base { storage: bare.with_keys(keys), engine, rng, vault_secret, account, device };
        let again = |(base, error): (Box<Base>, CompanionError), was| (Box::new(Self::of(*base, was)), error);
        match was {
            Was::Removed => base.at_its_end().map_err(|failed| again(failed, Was::Removed)),
            Was::Unlocked { vault_key, auto_lock, shown_words } => {
                match Unlocked::of(base, vault_key.clone(), now_ms) {
                    Ok(Session::Unlocked(unlocked)) => {
                        Ok(Session::Unlocked(Unlocked { auto_lock, shown_words, ..unlocked }))
                    }
                    Ok(other) => Ok(other),
                    Err(failed) => Err(again(failed, Was::Unlocked { vault_key, auto_lock, shown_words })),
                }
            }
            Was::Locked => Ok(Session::Locked(base)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper;
    use super::*;
    use crate::storage::{FILE_NAME, StorageError};
    use crate::views::{CheckInAnswers, SyncOutcome, WordListView};

    fn mood(mood: u8) -> CheckInAnswers {
        CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() }
    }

    #[test]
    fn a_suspended_phone_holds_no_file_and_goes_on_where_it_was() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let ana = &phone.companion;
        let shown = ana.record_check_in(mood(4)).unwrap();
        let words = ana.new_recovery_words(WordListView::English).unwrap();
        let log = phone.directory().join(format!("{FILE_NAME}-wal"));
        assert!(log.exists());
        ana.suspend().unwrap();
        ana.suspend().unwrap();
        assert!(!log.exists(), "everything is written back");
        for code in [ana.today().unwrap_err(), ana.run_sync_until(1_000).unwrap_err(), ana.is_locked().unwrap_err()] {
            assert_eq!(code.code(), "suspended");
        }
        drop(BareStorage::open(phone.directory(), None).expect("nobody holds the folder"));
        ana.resume().unwrap();
        ana.resume().unwrap();
        assert!(matches!(BareStorage::open(phone.directory(), None), Err(StorageError::AlreadyOpen)));
        assert_eq!(ana.today().unwrap(), shown);
        let asked = words.asked_back.iter().map(|place| words.words[*place as usize - 1].clone()).collect();
        ana.confirm_recovery_words(asked).expect("words that were shown are still asked back");
        assert_eq!(ana.run_sync_until(1_000).unwrap(), SyncOutcome::NoHouse);
        ana.record_check_in(mood(2)).unwrap();
    }

    #[test]
    fn a_phone_that_cannot_go_on_yet_may_try_again() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let ana = &phone.companion;
        let shown = ana.record_check_in(mood(4)).unwrap();
        ana.suspend().unwrap();
        let other = BareStorage::open(phone.directory(), None).unwrap();
        assert_eq!(ana.resume().unwrap_err().code(), "already_open");
        assert_eq!(ana.today().unwrap_err().code(), "suspended");
        drop(other);
        ana.resume().unwrap();
        assert_eq!(ana.today().unwrap(), shown);
        ana.suspend().unwrap();
        ana.close().unwrap();
        assert_eq!(ana.resume().unwrap_err().code(), "closed");
    }

    #[test]
    fn a_locked_phone_stays_locked_and_one_that_slept_a_minute_is() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let ana = &phone.companion;
        ana.set_pin(Some("2468".into())).unwrap();
        ana.suspend().unwrap();
        ana.resume().unwrap();
        assert!(!ana.is_locked().unwrap(), "a moment ago somebody used it");
        ana.suspend().unwrap();
        phone.clock.set("2026-11-25T19:01:00Z", "America/Denver");
        ana.resume().unwrap();
        assert!(ana.is_locked().unwrap());
        ana.suspend().unwrap();
        ana.resume().unwrap();
        assert!(ana.is_locked().unwrap());
        ana.unlock("2468".into()).unwrap();
        ana.suspend().unwrap();
        ana.lock().unwrap();
        ana.resume().unwrap();
        assert!(ana.is_locked().unwrap(), "locked while it slept");
    }
}
