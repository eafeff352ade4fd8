//! Disclosures: one reading of a resident's shared data by somebody else, written down before it is shown; and what a house
//! shows of that log to a phone, with its signature.

use crate::auth::StaffId;
use crate::clock;
use crate::house_voice;
use crate::store::{DisclosurePage, Store, StoreError};
use porchlight_core::disclosures::{Checkpoint, Held, Shown, SignedCheckpoint};
use porchlight_core::documents::RecordType;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::time::EpochMs;
use std::sync::Arc;

/// Most readings in one answer. The rest follows in the next ones.
pub const READINGS_MAX: usize = 256;
/// What staff looked at who read reports.
pub const OF_A_REPORT: &str = "report";

/// What staff did who asked for a new account in the place of somebody's, or stopped one.
pub const REISSUE: &str = "re-issue";

/// One reading: whose data, by whom, when, what and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Whose data was read.
    pub account: AccountId,
    /// Who read it.
    pub staff: StaffId,
    /// When, on the server's clock.
    pub at_ms: EpochMs,
    /// The numbers of the record types that were shown, in order, with commas: `30`.
    pub record_types: String,
    /// Why: `house page`, `report`, or that a copy was taken away.
    pub reason: String,
    /// The asks that were shown.
    pub asks: Vec<RecordId>,
    /// What for, in the reader's own words: of a copy that was taken away.
    pub what_for: Option<String>,
}

impl Disclosure {
    /// The record types that were shown.
    pub fn types(&self) -> impl Iterator<Item = u16> {
        self.record_types.split(',').filter_map(|number| number.parse().ok())
    }

    /// Whether the person is told. Of a report its author is; whoever heard that staff read their post as one would know
    /// that somebody reported it, and between two people, who.
    pub fn is_told(&self) -> bool {
        self.reason != OF_A_REPORT || self.types().all(|number| number == RecordType::Report as u16)
    }
}

/// What a house shows of its log to who asks: the newest checkpoint, that it continues theirs, and their own readings, as
/// far as `budget` bytes reach. Nothing of a home, and nothing where the house's keys are not on this machine.
pub fn show(
    store: &dyn Store,
    house: TenantId,
    account: AccountId,
    held: &Held,
    budget: usize,
    now_ms: EpochMs,
) -> Result<Option<Shown>, StoreError> {
    let page = match store.disclosure_page(house, account, held, budget) {
        Ok(Some(page)) => page,
        Ok(None) => return Ok(None),
        // Somebody changed the tree. The phone says since when it has not been checked, and its words still arrive.
        Err(error @ StoreError::Damaged(_)) => {
            tracing::error!(%error, "the log of who looked cannot be shown; porchlight verify says what is wrong with it");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let DisclosurePage { said, signed, growth, readings, more, start } = page;
    let checkpoint = signed.or_else(|| sign(store, house, said, now_ms));
    let shown = |checkpoint| Shown { checkpoint, growth: growth.map(Into::into), readings, more, start };
    Ok(checkpoint.map(shown))
}

/// The house's own account log, which its checkpoints are verified with, for who has less of it: who left reads nothing of
/// the house that would bring it along.
pub fn house_log(
    store: &dyn Store,
    house: TenantId,
    held: &Held,
    sent: &[Arc<AccountLog>],
) -> Result<Option<Arc<AccountLog>>, StoreError> {
    if sent.iter().any(|log| log.account() == house.account()) {
        return Ok(None);
    }
    let log = store.account_log(house, house.account())?;
    Ok(log.filter(|log| log.records().len() as u64 > held.house_log))
}

/// Signs what the log is now, and keeps that. A full disk takes no checkpoint, and lets phones read on.
fn sign(store: &dyn Store, house: TenantId, said: Checkpoint, now_ms: EpochMs) -> Option<SignedCheckpoint> {
    let signed = house_voice::known_keys(store, house, now_ms, &mut clock::system_rng())
        .map(|keys| Checkpoint { at_ms: now_ms, ..said }.sign(&keys))
        .and_then(|signed| Ok(store.keep_checkpoint(house, &signed).map(|()| signed)?));
    signed.inspect_err(|error| tracing::warn!(%error, "a checkpoint of the log of who looked could not be kept")).ok()
}
