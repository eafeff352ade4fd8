//! What the house says of its mentors: a notice that approves somebody for a while, and one that ends it.

use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, RecordId};
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

/// How many months a mentor has behind them, unless a house says otherwise.
pub const MONTHS_LEAST: u16 = 12;
/// How long an approval stands at most, in days: a newcomer reads the notices of so many days, and knows every mentor.
pub const APPROVED_DAYS_MAX: i32 = 90;

/// The house approves a mentor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MentorApproved {
    #[n(0)]
    record_type: RecordType,
    /// Whom.
    #[n(1)]
    pub account: AccountId,
    /// Whether they were trained; always so.
    #[n(2)]
    pub training_done: bool,
    /// The last day.
    #[n(3)]
    pub until: Day,
    /// When it was said.
    #[n(4)]
    pub at_ms: EpochMs,
    /// The house's day then.
    #[n(5)]
    pub day: Day,
}

/// The house ends approvals, for good.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MentorApprovalEnded {
    #[n(0)]
    record_type: RecordType,
    /// Whose.
    #[n(1)]
    pub account: AccountId,
    /// The approvals that stood.
    #[n(2)]
    pub approvals: Vec<RecordId>,
    /// When it was said.
    #[n(4)]
    pub at_ms: EpochMs,
    /// The house's day then.
    #[n(5)]
    pub day: Day,
}

/// An approval that cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidApproval {
    /// Without training.
    #[error("a mentor is approved once the training is done; say --training-done")]
    NoTraining,
    /// It would end before it begins, or last too long.
    #[error("an approval lasts until today at least and for {APPROVED_DAYS_MAX} days at most")]
    Until,
}

impl MentorApproved {
    /// An approval from `day` on, for 90 days or until an earlier day.
    pub fn parse(
        account: AccountId,
        training_done: bool,
        until: Option<Day>,
        at_ms: EpochMs,
        day: Day,
    ) -> Result<Self, InvalidApproval> {
        let until = until.unwrap_or_else(|| day.plus(APPROVED_DAYS_MAX));
        if !training_done {
            return Err(InvalidApproval::NoTraining);
        }
        if !(0..=APPROVED_DAYS_MAX).contains(&until.days_since(day)) {
            return Err(InvalidApproval::Until);
        }
        Ok(Self { record_type: RecordType::MentorApproved, account, training_done, until, at_ms, day })
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The approval in a record, if it is one within its limits.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::MentorApproved)?;
        Self::parse(read.account, read.training_done, Some(read.until), read.at_ms, read.day).ok()
    }
}

impl MentorApprovalEnded {
    /// The record that ends approvals.
    pub fn record(id: RecordId, account: AccountId, approvals: Vec<RecordId>, at_ms: EpochMs, day: Day) -> Record {
        let record_type = RecordType::MentorApprovalEnded;
        Record::of(id, &Self { record_type, account, approvals, at_ms, day })
    }

    /// The word in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::MentorApprovalEnded)
    }
}

/// Whether a record has the shape of its type; for the notices of this file.
pub fn is_fit(record: &Record, record_type: RecordType) -> bool {
    match record_type {
        RecordType::MentorApproved => MentorApproved::read(record).is_some(),
        RecordType::MentorApprovalEnded => MentorApprovalEnded::read(record).is_some(),
        _ => false,
    }
}

/// The approvals of a house, by its notices in any order.
#[derive(Debug, Clone, Default)]
pub struct Approvals {
    approved: Vec<(RecordId, MentorApproved)>,
    ended: BTreeSet<RecordId>,
}

impl Approvals {
    /// Those among the notices of a house: only what the house's own account wrote belongs in here.
    pub fn of<'a>(notices: impl IntoIterator<Item = &'a Record>) -> Self {
        let (mut approved, mut ended) = (Vec::new(), BTreeSet::new());
        for record in notices {
            if let Some(approval) = MentorApproved::read(record) {
                approved.push((record.id, approval));
            } else if let Some(end) = MentorApprovalEnded::read(record) {
                ended.extend(end.approvals);
            }
        }
        Self { approved, ended }
    }

    /// Until which day somebody is approved, if they are today.
    pub fn until(&self, account: AccountId, today: Day) -> Option<Day> {
        self.standing(account, today).map(|(_, approval)| approval.until).max()
    }

    /// The records that approve somebody today by their days, ended or not: what an ending names, since it may reach those
    /// whom an earlier one did not.
    pub fn ids(&self, account: AccountId, today: Day) -> Vec<RecordId> {
        self.by_day(account, today).map(|(id, _)| *id).collect()
    }

    fn standing(&self, account: AccountId, today: Day) -> impl Iterator<Item = &(RecordId, MentorApproved)> {
        self.by_day(account, today).filter(|(id, _)| !self.ended.contains(id))
    }

    fn by_day(&self, account: AccountId, today: Day) -> impl Iterator<Item = &(RecordId, MentorApproved)> {
        self.approved.iter().filter(move |(_, approval)| approval.account == account && today <= approval.until)
    }

    /// Whether somebody was approved and is no longer: not said of those of whom nothing is known here.
    pub fn is_over(&self, account: AccountId, today: Day) -> bool {
        let was_approved = self.approved.iter().any(|(_, approval)| approval.account == account);
        was_approved && self.until(account, today).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn day(number: i32) -> Day {
        Day::from_number(20_000 + number).unwrap()
    }

    const DEV: AccountId = AccountId::from_bytes([4; 16]);

    fn approved(n: u8, until: i32) -> Record {
        MentorApproved::parse(DEV, true, Some(day(until)), 5, day(0)).unwrap().record(id(n))
    }

    #[test]
    fn what_cannot_be_approved_is_named() {
        let parse = |training, until: i32| MentorApproved::parse(DEV, training, Some(day(until)), 5, day(0));
        assert_eq!(parse(false, 10), Err(InvalidApproval::NoTraining));
        assert_eq!(parse(true, -1), Err(InvalidApproval::Until));
        assert_eq!(parse(true, 91), Err(InvalidApproval::Until));
        assert!(parse(true, 0).is_ok());
        assert_eq!(MentorApproved::parse(DEV, true, None, 5, day(0)), parse(true, 90));
        let untrained = MentorApproved { training_done: false, ..parse(true, 1).unwrap() };
        assert_eq!(MentorApproved::read(&untrained.record(id(1))), None);
    }

    #[test]
    fn an_approval_stands_until_its_day_or_until_the_house_ends_it() {
        let records = [approved(1, 10), approved(2, 20)];
        let until = |records: &[Record], today| Approvals::of(records).until(DEV, day(today));
        assert_eq!(until(&records, 0), Some(day(20)));
        assert_eq!(until(&records, 20), Some(day(20)));
        assert_eq!(until(&records, 21), None);
        assert_eq!(Approvals::of(&records).until(AccountId::from_bytes([5; 16]), day(0)), None);
        let ids = Approvals::of(&records).ids(DEV, day(0));
        let ended = [MentorApprovalEnded::record(id(3), DEV, ids, 6, day(1)), approved(1, 10), approved(2, 20)];
        assert_eq!(until(&ended, 1), None, "whatever came first");
        assert!(Approvals::of(&ended).is_over(DEV, day(1)) && !Approvals::of(&records).is_over(DEV, day(20)));
        assert!(!Approvals::default().is_over(DEV, day(1)), "nothing is known");
        let again = [&ended[..], &[approved(4, 30)]].concat();
        assert_eq!(until(&again, 1), Some(day(30)), "a later word counts");
    }

    #[test]
    fn the_bytes_of_approvals_do_not_change() {
        let hex = |record: Record| data_encoding::HEXLOWER.encode(&record.bytes);
        let (dev, one) = ("04".repeat(16), "01".repeat(16));
        let approval = format!("a6001854 0150{dev} 02f5 03194e2a 0405 05194e20").replace(' ', "");
        assert_eq!(hex(approved(1, 10)), approval);
        let ended = MentorApprovalEnded::record(id(2), DEV, vec![id(1)], 5, day(0));
        assert_eq!(hex(ended), format!("a5001856 0150{dev} 028150{one} 0405 05194e20").replace(' ', ""));
    }
}
