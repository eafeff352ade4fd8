//! Taking consent back: any time, offline, for a purpose and audience as a whole.

use super::{Audience, Purpose};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::Day;
use minicbor::{Decode, Encode};

/// A consent taken back. It ends every grant of its purpose and audience that does not list it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Withdrawal {
    #[n(0)]
    record_type: RecordType,
    /// What the consents were for.
    #[n(1)]
    pub purpose: Purpose,
    /// Who could read.
    #[n(2)]
    pub audience: Audience,
    /// The day on which the person withdrew.
    #[n(3)]
    pub withdrawn: Day,
}

impl Withdrawal {
    /// A withdrawal on a day.
    pub fn new(purpose: Purpose, audience: Audience, withdrawn: Day) -> Self {
        Self { record_type: RecordType::Withdrawal, purpose, audience, withdrawn }
    }

    /// The withdrawal in a record, if it is one.
    pub fn of(record: &Record) -> Option<Self> {
        record.read(RecordType::Withdrawal)
    }

    /// The record of this withdrawal.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }
}
