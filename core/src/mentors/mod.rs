//! Mentors: people with lived experience who walk with somebody, three at most. They say so themselves, the house approves
//! them, the other one asks, they accept, and either of the two ends it at any time without a word. What the two say
//! lies among the bonds of their pair; a mentor reads nothing more for being one.

pub mod approval;
pub mod statement;

pub use approval::{Approvals, MentorApprovalEnded, MentorApproved};
pub use statement::{InvalidOffer, MentorStatement, Offer};

use crate::circles::INVITATION_MS;
use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, RecordId};
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

/// Most people whom one mentor walks with.
pub const MENTEES_MAX: u8 = 3;

/// Asks the other one of a pair to be one's mentor; good for [`INVITATION_MS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MentorAsked {
    #[n(0)]
    record_type: RecordType,
    /// When, by the asking one's clock.
    #[n(2)]
    pub at_ms: EpochMs,
}

/// Says yes to an asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MentorAccepted {
    #[n(0)]
    record_type: RecordType,
    /// The asking.
    #[n(1)]
    pub asking: RecordId,
    /// When, by the mentor's clock.
    #[n(2)]
    pub at_ms: EpochMs,
}

/// Ends what came of some askings, or takes them back: by either of the two, for good.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MentorEnded {
    #[n(0)]
    record_type: RecordType,
    /// The askings.
    #[n(1)]
    pub askings: Vec<RecordId>,
    /// When, by its author's clock.
    #[n(2)]
    pub at_ms: EpochMs,
}

impl MentorAsked {
    /// An asking's record.
    pub fn record(id: RecordId, at_ms: EpochMs) -> Record {
        Record::of(id, &Self { record_type: RecordType::MentorAsked, at_ms })
    }
}

impl MentorAccepted {
    /// A yes's record.
    pub fn record(id: RecordId, asking: RecordId, at_ms: EpochMs) -> Record {
        Record::of(id, &Self { record_type: RecordType::MentorAccepted, asking, at_ms })
    }
}

impl MentorEnded {
    /// An ending's record.
    pub fn record(id: RecordId, askings: Vec<RecordId>, at_ms: EpochMs) -> Record {
        Record::of(id, &Self { record_type: RecordType::MentorEnded, askings, at_ms })
    }
}

/// Whether a record has the shape of its type; for the bonds of this file.
pub fn is_fit(record: &Record, record_type: RecordType) -> bool {
    match record_type {
        RecordType::MentorAsked => record.read::<MentorAsked>(record_type).is_some(),
        RecordType::MentorAccepted => record.read::<MentorAccepted>(record_type).is_some(),
        RecordType::MentorEnded => record.read::<MentorEnded>(record_type).is_some(),
        _ => false,
    }
}

/// One asking: what two people wrote under one id is two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asking {
    /// Who was asked.
    pub mentor: AccountId,
    /// Who asked.
    pub mentee: AccountId,
    /// The record.
    pub id: RecordId,
    /// When.
    pub at_ms: EpochMs,
}

impl Asking {
    /// Until when it can be accepted.
    pub fn until_ms(&self) -> EpochMs {
        self.at_ms.saturating_add(INVITATION_MS)
    }

    /// Whether somebody is one of the two.
    pub fn is_of(&self, account: AccountId) -> bool {
        self.mentor == account || self.mentee == account
    }
}

/// What was said about mentors in some pairs: a function of the records, in any order.
#[derive(Debug, Clone, Default)]
pub struct Mentoring {
    asked: BTreeSet<Asking>,
    /// By time, then by asking: mentor, mentee, asking.
    accepted: BTreeSet<(EpochMs, RecordId, AccountId, AccountId)>,
    /// Author, the other one, asking.
    ended: BTreeSet<(AccountId, AccountId, RecordId)>,
}

impl Mentoring {
    /// What some records say, each with its author and the other one of its pair; others are passed over.
    pub fn of<'a>(said: impl IntoIterator<Item = (AccountId, AccountId, &'a Record)>) -> Self {
        let mut mentoring = Self::default();
        for (author, other, record) in said {
            if let Some(MentorAsked { at_ms, .. }) = record.read(RecordType::MentorAsked) {
                mentoring.asked.insert(Asking { mentor: other, mentee: author, id: record.id, at_ms });
            } else if let Some(MentorAccepted { asking, at_ms, .. }) = record.read(RecordType::MentorAccepted) {
                mentoring.accepted.insert((at_ms, asking, author, other));
            } else if let Some(MentorEnded { askings, .. }) = record.read(RecordType::MentorEnded) {
                mentoring.ended.extend(askings.into_iter().map(|asking| (author, other, asking)));
            }
        }
        mentoring
    }

    /// Askings that were accepted in time and that neither of the two ended, the first yes leading.
    fn accepted(&self) -> Vec<Asking> {
        let asked = |(at_ms, id, mentor, mentee): &(EpochMs, RecordId, AccountId, AccountId)| {
            let is_it = |asking: &&Asking| {
                (asking.mentor, asking.mentee, asking.id) == (*mentor, *mentee, *id) && *at_ms <= asking.until_ms()
            };
            self.asked.iter().filter(is_it).find(|asking| !self.has_ended(asking)).copied()
        };
        self.accepted.iter().filter_map(asked).collect()
    }

    fn has_ended(&self, asking: &Asking) -> bool {
        let Asking { mentor, mentee, id, .. } = *asking;
        self.ended.contains(&(mentor, mentee, id)) || self.ended.contains(&(mentee, mentor, id))
    }

    /// Every asking that made somebody a mentee, each pair of people once: at most three for a mentor, those to whom they
    /// said yes first. An approval is not looked at: that decides what stands ([`Self::standing`]).
    pub fn held(&self) -> Vec<Asking> {
        let mut held: Vec<Asking> = Vec::new();
        for asking in self.accepted() {
            let of_mentor = || held.iter().filter(|other| other.mentor == asking.mentor);
            let is_new = of_mentor().all(|other| other.mentee != asking.mentee);
            if is_new && of_mentor().count() < usize::from(MENTEES_MAX) {
                held.push(asking);
            }
        }
        held
    }

    /// Whom a mentor walks with, approved or not: so many of their places are taken.
    pub fn mentees(&self, mentor: AccountId) -> BTreeSet<AccountId> {
        self.held().into_iter().filter(|asking| asking.mentor == mentor).map(|asking| asking.mentee).collect()
    }

    /// Askings that a mentor accepted on one phone while another had filled the places. Only the mentor sees that, so it is
    /// the mentor's phone that ends them.
    pub fn surplus(&self, mentor: AccountId) -> Vec<Asking> {
        let mentees = self.mentees(mentor);
        let of_mentor = self.accepted().into_iter().filter(|asking| asking.mentor == mentor);
        of_mentor.filter(|asking| !mentees.contains(&asking.mentee)).collect()
    }

    /// The mentorships that stand: accepted, not ended, and approved by the house.
    pub fn standing(&self, approvals: &Approvals, today: Day) -> Vec<Asking> {
        self.held().into_iter().filter(|asking| approvals.until(asking.mentor, today).is_some()).collect()
    }

    /// Askings that can be accepted at an instant: neither answered nor taken back.
    pub fn open(&self, now_ms: EpochMs) -> Vec<Asking> {
        let is_accepted = |asking: &Asking| {
            let Asking { mentor, mentee, id, .. } = *asking;
            self.accepted.iter().any(|(_, accepted, by, of)| (*accepted, *by, *of) == (id, mentor, mentee))
        };
        let is_open = |asking: &&Asking| now_ms <= asking.until_ms() && !is_accepted(asking) && !self.has_ended(asking);
        self.asked.iter().filter(is_open).copied().collect()
    }

    /// What one of two people can end: what came of askings, and their own that are open. A no to the other's is no
    /// ending, since nobody hears of that.
    pub fn endable(&self, one: AccountId, other: AccountId, now_ms: EpochMs) -> Vec<Asking> {
        let own = self.open(now_ms).into_iter().filter(|asking| asking.mentee == one);
        let all = self.accepted().into_iter().chain(own);
        all.filter(|asking| one != other && asking.is_of(one) && asking.is_of(other)).collect()
    }

    /// Whether nobody asked anybody.
    pub fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }
}

#[cfg(test)]
mod tests;
