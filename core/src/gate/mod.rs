//! The gate: every envelope passes it three times. Its author runs it before committing, the server
//! on receipt, every phone on pull. The order is fixed: caps and parse, live device, signature
//! (`header`), sequence and chain (`chain`), owner and kind, consent, changes (`changes`). Only then
//! is anything applied.

pub mod chain;
pub mod changes;
pub mod header;

use crate::crypto::covers::Cover;
use crate::crypto::envelope::InvalidHeader;
use crate::crypto::segment::{InvalidSegment, Segment};
use crate::documents::{Record, SpaceKind};
use crate::ids::{AccountId, EnvelopeId, SpaceId, TenantId};

/// Why an envelope is refused. The code is on the wire and in the app's strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The bytes are not an envelope.
    Malformed,
    /// A version, suite or record type that this side does not know yet.
    UnknownVersion,
    /// Over a limit of size or number.
    TooLarge,
    /// The last envelope carries no signature.
    Unsigned,
    /// The account is not known here.
    UnknownAccount,
    /// The device was not live at the account-log head that the envelope cites.
    NotLive,
    /// The signature is not the device's.
    BadSignature,
    /// Does not follow the envelope that is held under the sequence before.
    BrokenChain,
    /// Another envelope is held under the same sequence.
    Equivocation,
    /// This account may not write this document, or not in this space.
    NotTheOwner,
    /// The space is a pair or a small circle, and no bond says that its author is in it, yet.
    NoBond,
    /// The two of a pair are in no circle of the house together, so neither writes to the other; until the house's word
    /// about its circles is another one.
    NotTogether,
    /// The house says that another account stands in its author's place, or in that of the other one of a pair.
    Superseded,
    /// The small circle has as many members as it can have.
    CircleFull,
    /// The author has left the small circle.
    CircleLeft,
    /// This kind of document does not belong in this space or form.
    WrongPlace,
    /// No consent in force allows it, yet.
    NoConsent,
    /// The consent was withdrawn.
    Withdrawn,
    /// The document was deleted for good.
    Deleted,
    /// The device was removed, and this lies outside of what stays valid of its writing.
    OutsideCut,
    /// Sealed under another key epoch than the one in force at the account-log head that is cited.
    WrongEpoch,
    /// The account has used up the room that it has here, or what it may say to circles in a day. It goes later.
    OverQuota,
    /// Its author has closed their account.
    AccountClosed,
    /// A change is not what our documents hold.
    UnfitChange,
    /// A record does not have the shape of its type.
    UnfitRecord,
}

impl Refusal {
    /// All of them, for tables and tests.
    pub const ALL: [Self; 25] = [
        Self::Malformed,
        Self::UnknownVersion,
        Self::TooLarge,
        Self::Unsigned,
        Self::UnknownAccount,
        Self::NotLive,
        Self::BadSignature,
        Self::BrokenChain,
        Self::Equivocation,
        Self::NotTheOwner,
        Self::NoBond,
        Self::NotTogether,
        Self::Superseded,
        Self::CircleFull,
        Self::CircleLeft,
        Self::WrongPlace,
        Self::NoConsent,
        Self::Withdrawn,
        Self::Deleted,
        Self::OutsideCut,
        Self::WrongEpoch,
        Self::OverQuota,
        Self::AccountClosed,
        Self::UnfitChange,
        Self::UnfitRecord,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnknownVersion => "unknown_version",
            Self::TooLarge => "too_large",
            Self::Unsigned => "unsigned",
            Self::UnknownAccount => "unknown_account",
            Self::NotLive => "not_live",
            Self::BadSignature => "bad_signature",
            Self::BrokenChain => "broken_chain",
            Self::Equivocation => "equivocation",
            Self::NotTheOwner => "not_the_owner",
            Self::NoBond => "no_bond",
            Self::NotTogether => "not_together",
            Self::Superseded => "superseded",
            Self::CircleFull => "circle_full",
            Self::CircleLeft => "circle_left",
            Self::WrongPlace => "wrong_place",
            Self::NoConsent => "no_consent",
            Self::Withdrawn => "withdrawn",
            Self::Deleted => "deleted",
            Self::OutsideCut => "outside_cut",
            Self::WrongEpoch => "wrong_epoch",
            Self::OverQuota => "over_quota",
            Self::AccountClosed => "account_closed",
            Self::UnfitChange => "unfit_change",
            Self::UnfitRecord => "unfit_record",
        }
    }

    /// The refusal with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
    }

    /// Whether sending the same bytes again can never succeed.
    pub const fn is_permanent(self) -> bool {
        !matches!(
            self,
            Self::UnknownVersion
                | Self::UnknownAccount
                | Self::NotLive
                | Self::NoConsent
                | Self::NoBond
                | Self::OverQuota
        )
    }
}

impl From<InvalidSegment> for Refusal {
    fn from(invalid: InvalidSegment) -> Self {
        match invalid {
            InvalidSegment::Header(InvalidHeader::UnknownVersion) => Self::UnknownVersion,
            InvalidSegment::Header(InvalidHeader::TooLarge) => Self::TooLarge,
            InvalidSegment::Unsigned => Self::Unsigned,
            InvalidSegment::Header(InvalidHeader::Malformed)
            | InvalidSegment::NotConsecutive
            | InvalidSegment::Unreadable
            | InvalidSegment::WrongLength => Self::Malformed,
        }
    }
}

/// What an envelope says, as far as a reader without keys can tell.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// The records of an open envelope; none of a sealed one.
    pub records: Vec<Record>,
    /// What a snapshot or tombstone stands for.
    pub covers: Vec<Cover>,
}

/// A segment whose signature and device are right, and what is known of its contents.
#[derive(Debug, Clone)]
pub struct CheckedSegment {
    /// The envelopes.
    pub segment: Segment,
    /// Their ids, in order.
    pub ids: Vec<EnvelopeId>,
    /// The contents of each envelope, or why they are refused. Looked at only after the chain, as the
    /// order of the gate wants it.
    pub contents: Result<Vec<Contents>, Refusal>,
    /// Whether all of it stays valid: always, unless its device was removed. What lies outside the
    /// cut is set aside and offered to the person, and goes no further through the gate.
    pub is_inside_cut: bool,
}

/// What kind of space this is for an account in a tenant, from the ids alone. Whatever is none that the ids tell may be
/// one of somebody's bonds: who holds the bonds judges that.
pub fn space_kind(tenant: TenantId, account: AccountId, space: SpaceId) -> SpaceKind {
    if space == SpaceId::personal(account) && tenant == TenantId::of(account) {
        SpaceKind::Personal
    } else if space == SpaceId::care(tenant, account) {
        SpaceKind::Care
    } else if space == SpaceId::house_circle(tenant) || space == SpaceId::alumni_circle(tenant) {
        SpaceKind::Circle
    } else {
        SpaceKind::Bonded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_its_own() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::from_code(refusal.code()), Some(refusal));
        }
    }
}
