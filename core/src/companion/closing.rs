//! Closing an account, for good: asked for on one device with what the screen showed, signed by it once it has read its
//! home to the end, and heard by all others. Nothing closes an account but that signed word: no server can.

use super::open::{Base, Unlocked};
use super::{Companion, Session, encouraging};
use crate::circles::Left;
use crate::error::CompanionError;
use crate::storage::Storage;
use crate::sync::engine::Proposal;
use crate::time::EpochMs;
use crate::views::{ClosedHouseView, ClosingGoesView, ClosingStateView, ClosingStaysView, ClosingView};

/// How long a device that hears of a closing gives the export before it erases itself: 30 days.
const KEPT_MS: EpochMs = 30 * 24 * 60 * 60 * 1000;
/// When this device heard that its account was closed.
const HEARD: &str = "heard_of_closing";
const GOES: [ClosingGoesView; 4] =
    [ClosingGoesView::Phones, ClosingGoesView::Home, ClosingGoesView::Shared, ClosingGoesView::Circles];
const STAYS: [ClosingStaysView; 4] =
    [ClosingStaysView::Exports, ClosingStaysView::Readings, ClosingStaysView::Roster, ClosingStaysView::Others];

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// What closing the account would mean, or how far it has come.
    pub fn closing(&self) -> Result<ClosingView, CompanionError> {
        if let Session::Removed(base) = &*self.session()
            && base.is_closed()?
        {
            return Ok(view(ClosingStateView::Erased));
        }
        self.with_any(Unlocked::closing)
    }

    /// Closes the account for good, once this device reaches the server of the person's home; without one, at once. To be
    /// asked twice, after the export was offered; `confirmation` is what the view of closing said. Errors: `InvalidInput`
    /// for `confirmation` with `not_the_confirmation`; `NotAllowed` with `account_closed`.
    pub fn close_account(&self, confirmation: String) -> Result<ClosingView, CompanionError> {
        let is_at_once = self.with(|unlocked| {
            if confirmation != unlocked.closing_confirmation() {
                return Err(CompanionError::invalid("confirmation", "not_the_confirmation"));
            }
            let has_no_server = unlocked.tenants()?.is_empty();
            if has_no_server {
                unlocked.close_here()?;
            } else {
                unlocked.plan(|plan| plan.close = Some(true))?;
            }
            Ok(has_no_server)
        })?;
        if is_at_once {
            self.session().end()?;
        }
        self.closing()
    }

    /// Keeps the account after all, as long as closing it has not taken effect. Errors: `NotAllowed` with `account_closed`.
    pub fn keep_account(&self) -> Result<ClosingView, CompanionError> {
        self.with(|unlocked| unlocked.plan(|plan| plan.close = None))?;
        self.closing()
    }

    /// Erases this device, which heard that the account was closed. Errors: `NotAllowed` with `account_open`.
    pub fn erase_closed_account(&self) -> Result<ClosingView, CompanionError> {
        let is_closed = match &*self.session() {
            Session::Removed(base) => base.is_closed()?,
            _ => false,
        };
        if !is_closed {
            self.with_any(|unlocked| {
                if unlocked.log.is_closed() { Ok(()) } else { Err(CompanionError::not_allowed("account_open")) }
            })?;
            self.session().end()?;
        }
        self.closing()
    }

    /// The houses that were closed while the person belonged to them. What the person has of their own is all here.
    pub fn closed_houses(&self) -> Result<Vec<ClosedHouseView>, CompanionError> {
        self.with(|unlocked| {
            let houses = unlocked.storage.read(|transaction| transaction.closed_houses())?;
            Ok(houses.into_iter().map(|(house, name)| ClosedHouseView { id: house.to_string(), name }).collect())
        })
    }
}

impl Unlocked {
    /// Of an account that was closed elsewhere nothing is done any more.
    pub(super) fn must_not_be_closed(&self) -> Result<(), CompanionError> {
        if self.log.is_closed() { Err(CompanionError::not_allowed("account_closed")) } else { Ok(()) }
    }

    fn closing(&mut self) -> Result<ClosingView, CompanionError> {
        let state = match (self.log.is_closed(), self.planned()?.closes()) {
            (true, _) => ClosingStateView::Closed,
            (false, true) => ClosingStateView::Waiting,
            (false, false) => ClosingStateView::Open,
        };
        let erases_itself_ms = heard_ms(&self.storage)?.map(|heard_ms| heard_ms.saturating_add(KEPT_MS));
        Ok(ClosingView {
            confirmation: (state == ClosingStateView::Open).then(|| self.closing_confirmation()),
            entries: self.entry_rows()?.len() as u64,
            unsent: self.storage.read(|transaction| transaction.queued_count(None))?,
            houses: self.houses_known()?.into_iter().map(|known| known.name).collect(),
            goes: GOES.to_vec(),
            stays: STAYS.to_vec(),
            erases_itself_ms: erases_itself_ms.filter(|_| state == ClosingStateView::Closed),
            ..view(state)
        })
    }

    /// Only who was shown what it means knows this; with another device it is another.
    fn closing_confirmation(&self) -> String {
        self.log.head().to_string()
    }

    /// Whether nothing of this device stays open: it was removed, or its account closed, by this very device or so long
    /// ago that there was time to take the export.
    pub(super) fn is_at_its_end(&mut self, now_ms: EpochMs) -> Result<bool, CompanionError> {
        if !self.log.is_closed() {
            return Ok(self.log.is_removed(self.device()));
        }
        Ok(self.planned()?.closes() || is_due(&mut self.storage, now_ms)?)
    }

    /// Leaves the small circles, then proposes the end of the account's log; whether there is something to send now.
    pub(super) fn propose_closing(&mut self, now_ms: EpochMs) -> Result<bool, CompanionError> {
        if self.leave_all_circles(now_ms)? {
            return Ok(true);
        }
        let record = self.log.account_close(&self.keys);
        self.engine.propose(Proposal { record, cuts: Vec::new() });
        Ok(true)
    }

    fn leave_all_circles(&mut self, now_ms: EpochMs) -> Result<bool, CompanionError> {
        let (me, mut has_left) = (self.account(), false);
        for house in self.houses_known()?.into_iter().map(|known| known.tenant) {
            for (space, bonds) in self.bonds(house)? {
                if bonds.members(house, space).contains_key(&me) {
                    let left = Left::record(self.new_id(), now_ms);
                    self.write(&encouraging::bonds(house, space), &[left])?;
                    has_left = true;
                }
            }
        }
        Ok(has_left)
    }

    /// Closes an account that no server knows.
    fn close_here(&mut self) -> Result<(), CompanionError> {
        let mut log = self.log.clone();
        log.append(log.account_close(&self.keys)).map_err(|_| CompanionError::internal("own_record_invalid"))?;
        self.storage.transaction(|transaction| transaction.keep_account_log(&log))?;
        self.log = log;
        Ok(())
    }
}

impl Base {
    pub(super) fn is_closed(&self) -> Result<bool, CompanionError> {
        let account = self.account;
        Ok(self.storage.read(|transaction| transaction.account_log(account))?.is_some_and(|log| log.is_closed()))
    }

    /// What every call says on a device that is at its end.
    pub(super) fn why_at_its_end(&self) -> CompanionError {
        match self.is_closed() {
            Ok(true) => CompanionError::not_allowed("account_closed"),
            Ok(false) | Err(_) => CompanionError::not_allowed("device_removed"),
        }
    }
}

/// Whether this device has heard before that its account was closed.
pub(super) fn has_heard(storage: &Storage) -> Result<bool, CompanionError> {
    Ok(heard_ms(storage)?.is_some())
}

/// Whether the time is up since this device heard that its account was closed: it hears it now, if it has not before. A
/// clock that is wrong can make it end sooner or later; the word that it ends on was signed.
pub(super) fn is_due(storage: &mut Storage, now_ms: EpochMs) -> Result<bool, CompanionError> {
    match heard_ms(storage)? {
        Some(heard_ms) => Ok(now_ms >= heard_ms.saturating_add(KEPT_MS)),
        None => {
            storage.transaction(|transaction| transaction.set_fact(HEARD, &now_ms.to_be_bytes()))?;
            Ok(false)
        }
    }
}

fn heard_ms(storage: &Storage) -> Result<Option<EpochMs>, CompanionError> {
    let bytes = storage.read(|transaction| transaction.fact(HEARD))?;
    Ok(bytes.and_then(|bytes| bytes.try_into().ok()).map(EpochMs::from_be_bytes))
}

fn view(state: ClosingStateView) -> ClosingView {
    ClosingView {
        state,
        confirmation: None,
        entries: 0,
        unsent: 0,
        houses: Vec::new(),
        goes: Vec::new(),
        stays: Vec::new(),
        erases_itself_ms: None,
    }
}
