//! What the house page is made of, as the store hands it out.

use crate::store::{FollowUpMark, Handover, HouseEvent, Signed, Stay};
use porchlight_core::documents::Record;
use porchlight_core::ids::{AccountId, DocumentId, RecordId};
use porchlight_core::protocol::House;
use porchlight_core::time::{Day, EpochMs};
use std::collections::BTreeMap;

/// All that the house page is made of, from one snapshot.
#[derive(Debug, Clone)]
pub struct HouseRead {
    /// The house.
    pub house: House,
    /// Everybody who lives there, and who left and can still be read.
    pub residents: Vec<ResidentRead>,
    /// What happened in the last three days, the earliest first.
    pub events: Vec<HouseEvent>,
    /// Who talks with whom of those who asked.
    pub taken: BTreeMap<AccountId, Signed>,
    /// What became of follow-ups.
    pub marks: Vec<FollowUpMark>,
    /// The latest hand-over.
    pub handover: Option<Handover>,
    /// When the shift before this one began, if that was in the last three days.
    pub last_shift_ms: Option<EpochMs>,
}

/// What the store holds of one resident. What of it may be shown is for the consents to say.
#[derive(Debug, Clone)]
pub struct ResidentRead {
    /// The account.
    pub account: AccountId,
    /// The name that staff gave.
    pub display_name: String,
    /// When they left, if they do not live there any more.
    pub left_ms: Option<EpochMs>,
    /// Whether they are away for a while, by the house's own word.
    pub away: Option<Away>,
    /// What the house noted of their stay.
    pub stay: Stay,
    /// Whether the database came back from a backup and no device of the account has finished an exchange since: what
    /// it holds may have been taken back meanwhile.
    pub is_unheard: bool,
    /// When one of the account's devices last finished an exchange with the house.
    pub last_exchange_ms: Option<EpochMs>,
    /// All grants and withdrawals.
    pub consents: Vec<Record>,
    /// The projected records of the asks documents.
    pub asks: Vec<ReceivedRecord>,
    /// The projected records of each shared document, with the consent it was published under.
    pub shared: Vec<SharedDocument>,
}

/// Somebody who lives in the house and is not there for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// Since when, on the server's clock.
    pub since_ms: EpochMs,
    /// The last day away that staff expect, if they do.
    pub until: Option<Day>,
}

/// A record, and when it came in first, on the server's clock.
#[derive(Debug, Clone)]
pub struct ReceivedRecord {
    /// The record.
    pub record: Record,
    /// When.
    pub received_ms: EpochMs,
}

/// The projected records of one shared document.
#[derive(Debug, Clone)]
pub struct SharedDocument {
    /// The document.
    pub document: DocumentId,
    /// The consent.
    pub consent: RecordId,
    /// Its records.
    pub records: Vec<Record>,
}
