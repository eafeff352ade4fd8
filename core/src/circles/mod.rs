//! Pairs and small circles: they exist by their members' own signed records, and by nothing else. A pair is there from
//! the first word that one of two says to the other; a small circle is founded, invites, and is renewed by each member
//! every thirty days. Who is in one is a function of those records, the same on every phone and on the server.

pub mod bonds;
pub mod invitations;
pub mod sharing;

pub use bonds::{Bond, Bonds, Member};
pub use invitations::CircleInvitation;
pub use sharing::{CircleSharing, CompanyWanted, Field};

use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, RecordId, SpaceId, digest, truncated};
use crate::profile::{self, InvalidDisplayName};
use crate::time::EpochMs;
use minicbor::{Decode, Encode};

/// Most members of a small circle, the founder counted.
pub const MEMBERS_MAX: usize = 6;
/// How long a membership of a small circle stands before it has to be renewed.
pub const STANDS_MS: EpochMs = 30 * 24 * 3_600_000;
/// How long an invitation can be accepted.
pub const INVITATION_MS: EpochMs = 14 * 24 * 3_600_000;
/// So long before its thirty days are over, a member is asked whether they stay.
pub const RENEWAL_MS: EpochMs = 7 * 24 * 3_600_000;

/// Opens the pair of its author and somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct PairOpened {
    #[n(0)]
    record_type: RecordType,
    /// The other one.
    #[n(1)]
    pub with: AccountId,
}

/// Founds a small circle; its record's id is part of the circle's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Founded {
    #[n(0)]
    record_type: RecordType,
    /// What the founder calls it.
    #[n(1)]
    pub name: String,
    /// When, by the founder's clock.
    #[n(2)]
    pub at_ms: EpochMs,
}

/// Asks somebody into a small circle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Invited {
    #[n(0)]
    record_type: RecordType,
    /// Who is asked.
    #[n(1)]
    pub to: AccountId,
    /// When, by the inviting member's clock; good for [`INVITATION_MS`].
    #[n(2)]
    pub at_ms: EpochMs,
}

/// Says yes to an invitation. Whoever was in the circle before names what ended that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Accepted {
    #[n(0)]
    record_type: RecordType,
    /// The invitation.
    #[n(1)]
    pub invitation: RecordId,
    /// When, by the new member's clock.
    #[n(2)]
    pub at_ms: EpochMs,
    /// Own leavings that this comes after.
    #[n(3)]
    pub after: Vec<RecordId>,
}

/// Stays for thirty days more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Renewed {
    #[n(0)]
    record_type: RecordType,
    /// When, by the member's clock.
    #[n(2)]
    pub at_ms: EpochMs,
}

/// Leaves, without a word to anybody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Left {
    #[n(0)]
    record_type: RecordType,
    /// When, by the member's clock.
    #[n(2)]
    pub at_ms: EpochMs,
}

/// That the person left a small circle, for their own devices: of a space that is read no more, they would not hear even
/// that. It lies in the sealed path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CircleLeft {
    #[n(0)]
    record_type: RecordType,
    /// The circle.
    #[n(1)]
    pub space: SpaceId,
    /// The leaving among its bonds.
    #[n(2)]
    left: RecordId,
    /// Its time.
    #[n(3)]
    at_ms: EpochMs,
}

impl std::fmt::Debug for Founded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Founded").field("at_ms", &self.at_ms).finish_non_exhaustive()
    }
}

impl PairOpened {
    /// The record that opens a pair; it has the same id on all devices, so a pair is opened once by each of the two.
    pub fn record(with: AccountId, space: SpaceId, author: AccountId) -> Record {
        let hash = digest("porchlight/v1/pair-opened", &[space.as_bytes(), author.as_bytes()]);
        let id = RecordId::from_bytes(truncated(&hash));
        Record::of(id, &Self { record_type: RecordType::PairOpened, with })
    }
}

impl Founded {
    /// A circle's first record; its name has the form of a person's.
    pub fn parse(name: &str, at_ms: EpochMs) -> Result<Self, InvalidDisplayName> {
        Ok(Self { record_type: RecordType::Founded, name: profile::trimmed(name)?.to_owned(), at_ms })
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }
}

impl Invited {
    /// An invitation's record.
    pub fn record(id: RecordId, to: AccountId, at_ms: EpochMs) -> Record {
        Record::of(id, &Self { record_type: RecordType::Invited, to, at_ms })
    }
}

impl Accepted {
    /// An acceptance's record.
    pub fn record(id: RecordId, invitation: RecordId, at_ms: EpochMs, after: Vec<RecordId>) -> Record {
        Record::of(id, &Self { record_type: RecordType::Accepted, invitation, at_ms, after })
    }
}

impl Renewed {
    /// A renewal's record.
    pub fn record(id: RecordId, at_ms: EpochMs) -> Record {
        Record::of(id, &Self { record_type: RecordType::Renewed, at_ms })
    }
}

impl Left {
    /// A leaving's record.
    pub fn record(id: RecordId, at_ms: EpochMs) -> Record {
        Record::of(id, &Self { record_type: RecordType::Left, at_ms })
    }
}

impl CircleLeft {
    /// The record that tells the person's own devices of a leaving.
    pub fn record(id: RecordId, space: SpaceId, left: RecordId, at_ms: EpochMs) -> Record {
        Record::of(id, &Self { record_type: RecordType::CircleLeft, space, left, at_ms })
    }

    /// The leavings that a path tells of, each with its space.
    pub fn all(path: &[Record]) -> impl Iterator<Item = (SpaceId, Record)> {
        let told = path.iter().filter_map(|record| record.read::<Self>(RecordType::CircleLeft));
        told.map(|told| (told.space, Left::record(told.left, told.at_ms)))
    }
}

/// Whether a record has the shape of its type; for types of this file.
pub fn is_fit(record: &Record, record_type: RecordType) -> bool {
    match record_type {
        RecordType::PairOpened => record.read::<PairOpened>(record_type).is_some(),
        RecordType::Founded => record
            .read::<Founded>(record_type)
            .is_some_and(|founded| Founded::parse(&founded.name, founded.at_ms).is_ok_and(|parsed| parsed == founded)),
        RecordType::Invited => record.read::<Invited>(record_type).is_some(),
        RecordType::Accepted => record.read::<Accepted>(record_type).is_some(),
        RecordType::Renewed => record.read::<Renewed>(record_type).is_some(),
        RecordType::Left => record.read::<Left>(record_type).is_some(),
        RecordType::CircleSharing => CircleSharing::read(record).is_some(),
        _ => false,
    }
}
