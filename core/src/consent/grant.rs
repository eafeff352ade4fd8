//! Giving consent: the record that 42 CFR 2.31 asks for, as far as a phone can hold it. The person
//! is the document's owner; the signature is the envelope's.

use super::{Audience, Purpose};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::Day;
use minicbor::{Decode, Encode};

/// How the consent was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Ceremony {
    /// By the person, in the app, on their own device.
    #[n(1)]
    OwnDevice,
}

/// A consent given.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Grant {
    #[n(0)]
    record_type: RecordType,
    /// What it is for.
    #[n(1)]
    pub purpose: Purpose,
    /// Who may read.
    #[n(2)]
    pub audience: Audience,
    /// Numbers of the record types that may be published; numbers this version does not know are
    /// kept and allow nothing here.
    #[n(3)]
    pub fields: Vec<u16>,
    /// SHA-256 of the text that the person was shown.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub text_hash: [u8; 32],
    /// The day on which it was given.
    #[n(5)]
    pub given: Day,
    /// The last day on which it stands; open-ended when absent.
    #[n(6)]
    pub last_day: Option<Day>,
    /// How it was given.
    #[n(7)]
    pub ceremony: Ceremony,
    /// The withdrawals of this purpose and audience that its author had seen.
    #[n(8)]
    pub seen: Vec<RecordId>,
}

impl Grant {
    /// A consent for all fields of a purpose, given by the person on their own device.
    pub fn new(
        purpose: Purpose,
        audience: Audience,
        text_hash: [u8; 32],
        given: Day,
        last_day: Option<Day>,
        seen: Vec<RecordId>,
    ) -> Self {
        Self {
            record_type: RecordType::Grant,
            purpose,
            audience,
            fields: purpose.fields().iter().map(|field| *field as u16).collect(),
            text_hash,
            given,
            last_day,
            ceremony: Ceremony::OwnDevice,
            seen,
        }
    }

    /// The record of this consent; its id is the consent's id.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }
}
