//! Consent: permission to publish a copy. Default off, one switch for each purpose and audience.
//!
//! The rule of force, the same on phones and server and in any order of arrival: a grant lists the
//! withdrawals of its purpose and audience that its author had seen; a grant that misses one which
//! the reader holds is void. So a stale device can never bring a withdrawn consent back.

pub mod follow_up_words;
pub mod grant;
pub mod in_circles;
pub mod publish;
pub mod redisclosure;
pub mod to_counsellor;
pub mod to_staff;
pub mod withdraw;

use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::Day;
use grant::Grant;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;
use withdraw::Withdrawal;

/// A consent is named by the record that grants it.
pub type ConsentId = RecordId;

/// What a consent is for. Each is a separate switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Purpose {
    /// Staff may see the milestones that the person shares.
    #[n(2)]
    StaffMilestones,
    /// Staff may still read what the person shared with them once the person has left the house.
    #[n(3)]
    Aftercare,
    /// The house may put the person into its alumni circle once they have left.
    #[n(4)]
    Alumni,
    /// Staff may see on which days the person checked in.
    #[n(5)]
    StaffCheckIns,
    /// Staff may see five of the answers of each check-in.
    #[n(6)]
    StaffAnswers,
    /// A counsellor may see each return to use that the person shares.
    #[n(7)]
    StaffReturns,
    /// A counsellor may see the plan.
    #[n(8)]
    StaffPlan,
}

/// Who may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Audience {
    /// Staff of the house whose `care` space the consent lies in.
    #[n(1)]
    Staff,
}

impl Audience {
    /// The audience with this number, if this version knows it.
    pub fn from_number(number: u16) -> Option<Self> {
        minicbor::decode(&minicbor::to_vec(number).ok()?).ok()
    }
}

impl Purpose {
    /// The purpose with this number, if this version knows it.
    pub fn from_number(number: u16) -> Option<Self> {
        minicbor::decode(&minicbor::to_vec(number).ok()?).ok()
    }

    /// What a record gives or takes back, if it is a consent or a withdrawal.
    pub fn of(record: &Record) -> Option<Self> {
        let given = record.read::<Grant>(RecordType::Grant).map(|grant| grant.purpose);
        given.or_else(|| Withdrawal::of(record).map(|withdrawal| withdrawal.purpose))
    }

    /// The records that may be published for this purpose.
    pub fn fields(self) -> &'static [RecordType] {
        match self {
            Self::StaffMilestones => &[RecordType::SharedMilestone, RecordType::Retraction],
            Self::StaffCheckIns => &[RecordType::SharedCheckIn, RecordType::Retraction],
            Self::StaffAnswers => &[RecordType::SharedAnswers, RecordType::Retraction, RecordType::FollowUpWords],
            Self::StaffReturns => &[RecordType::SharedReturn, RecordType::Retraction],
            Self::StaffPlan => &[RecordType::SharedPlanLine, RecordType::Retraction],
            // Nothing is published for these: one lets staff read on, the other opens a circle.
            Self::Aftercare | Self::Alumni => &[],
        }
    }

    /// The purpose's name in SQL, HTTP and the shells.
    pub fn name(self) -> &'static str {
        match self {
            Self::StaffMilestones => "staff_milestones",
            Self::Aftercare => "aftercare",
            Self::Alumni => "alumni",
            Self::StaffCheckIns => "staff_checkins",
            Self::StaffAnswers => "staff_answers",
            Self::StaffReturns => "staff_returns",
            Self::StaffPlan => "staff_plan",
        }
    }
}

/// All grants and withdrawals of one `care` space that a reader holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consents {
    grants: BTreeMap<ConsentId, Grant>,
    withdrawals: BTreeMap<RecordId, Withdrawal>,
}

/// A value that its owner may publish under a consent in force. There is no other way to make one than
/// [`Consents::shareable`] and, in pairs and small circles, [`in_circles::shareable`], so what is not consented does not
/// compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shareable<T> {
    consent: ConsentId,
    value: T,
}

/// A kind of value that can be published, and the record it becomes.
pub trait Disclosed {
    /// The record type that a consent must list.
    const RECORD: RecordType;
}

/// Where a consent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Publishing and reading are allowed.
    InForce,
    /// Taken back, or void because a withdrawal was not known to its author.
    Withdrawn,
    /// Its last day has passed.
    Expired,
    /// No such grant is held.
    Unknown,
}

impl Consents {
    /// The consents among a `consents` document's records; other records are passed over.
    pub fn of(records: &[Record]) -> Self {
        let mut consents = Self::default();
        for record in records {
            if let Some(grant) = record.read::<Grant>(RecordType::Grant) {
                consents.grants.insert(record.id, grant);
            } else if let Some(withdrawal) = Withdrawal::of(record) {
                consents.withdrawals.insert(record.id, withdrawal);
            }
        }
        consents
    }

    /// Where a consent stands on a day.
    pub fn standing(&self, consent: ConsentId, today: Day) -> Standing {
        let Some(grant) = self.grants.get(&consent) else {
            return Standing::Unknown;
        };
        if self.is_withdrawn(grant) {
            return Standing::Withdrawn;
        }
        if grant.last_day.is_some_and(|last| today > last) { Standing::Expired } else { Standing::InForce }
    }

    /// The consent in force for a purpose and audience; of several, the one with the least id.
    pub fn in_force(&self, purpose: Purpose, audience: Audience, today: Day) -> Option<ConsentId> {
        self.grants
            .iter()
            .filter(|(_, grant)| grant.purpose == purpose && grant.audience == audience)
            .map(|(id, _)| *id)
            .find(|id| self.standing(*id, today) == Standing::InForce)
    }

    /// The day on which a consent was given.
    pub fn given(&self, consent: ConsentId) -> Option<Day> {
        self.grants.get(&consent).map(|grant| grant.given)
    }

    /// The last day of a consent, if it ends by itself.
    pub fn last_day(&self, consent: ConsentId) -> Option<Day> {
        self.grants.get(&consent)?.last_day
    }

    /// The consents that are in force on a day, by id.
    pub fn all_in_force(&self, today: Day) -> impl Iterator<Item = (ConsentId, &Grant)> {
        let in_force = move |id: &ConsentId| self.standing(*id, today) == Standing::InForce;
        self.grants.iter().filter(move |(id, _)| in_force(id)).map(|(id, grant)| (*id, grant))
    }

    /// The latest last day among the grants of a purpose and audience that were not taken back, over or not; the last of
    /// all days where one is open-ended. Nothing where there is none.
    pub fn last_day_given(&self, purpose: Purpose, audience: Audience) -> Option<Day> {
        let is_of_this =
            |grant: &&Grant| grant.purpose == purpose && grant.audience == audience && !self.is_withdrawn(grant);
        self.grants.values().filter(is_of_this).map(|grant| grant.last_day.unwrap_or(Day::LAST)).max()
    }

    /// The value as one that may be published, if a consent for it is in force.
    pub fn shareable<T: Disclosed>(
        &self,
        purpose: Purpose,
        audience: Audience,
        today: Day,
        value: T,
    ) -> Option<Shareable<T>> {
        let consent = self.in_force(purpose, audience, today)?;
        self.allows(consent, T::RECORD, today).then_some(Shareable { consent, value })
    }

    /// Whether a record of this type may be published under a consent.
    pub fn allows(&self, consent: ConsentId, record: RecordType, today: Day) -> bool {
        self.standing(consent, today) == Standing::InForce
            && self.grants.get(&consent).is_some_and(|grant| grant.fields.contains(&(record as u16)))
    }

    /// Consents that were given and do not stand for reason of a withdrawal.
    pub fn withdrawn(&self) -> Vec<ConsentId> {
        self.grants.iter().filter(|(_, grant)| self.is_withdrawn(grant)).map(|(id, _)| *id).collect()
    }

    fn is_withdrawn(&self, grant: &Grant) -> bool {
        self.withdrawals_of(grant.purpose, grant.audience).any(|held| !grant.seen.contains(&held))
    }

    /// The withdrawals held for a purpose and audience.
    pub fn withdrawals_of(&self, purpose: Purpose, audience: Audience) -> impl Iterator<Item = RecordId> {
        self.withdrawals
            .iter()
            .filter(move |(_, held)| held.purpose == purpose && held.audience == audience)
            .map(|(id, _)| *id)
    }
}

impl<T> Shareable<T> {
    /// The consent under which the value may be published.
    pub fn consent(&self) -> ConsentId {
        self.consent
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::milestones::{Milestone, reached};
    use proptest::prelude::*;

    const PURPOSE: Purpose = Purpose::StaffMilestones;

    fn day(n: i32) -> Day {
        Day::from_number(n).unwrap()
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn grant(n: u8, seen: &[u8], last_day: Option<Day>) -> Record {
        let seen = seen.iter().map(|n| id(*n)).collect();
        Grant::new(PURPOSE, Audience::Staff, [0; 32], day(10), last_day, seen).record(id(n))
    }

    fn withdrawal(n: u8) -> Record {
        Withdrawal::new(PURPOSE, Audience::Staff, day(20)).record(id(n))
    }

    fn milestone() -> Milestone {
        reached(id(99), &crate::streaks::Ledger::of(day(0), []), day(30))[0]
    }

    #[test]
    fn nothing_is_shareable_without_a_grant() {
        let none = Consents::default();
        assert!(none.shareable(PURPOSE, Audience::Staff, day(15), milestone()).is_none());
        let given = Consents::of(&[grant(1, &[], None)]);
        assert_eq!(given.shareable(PURPOSE, Audience::Staff, day(15), milestone()).unwrap().consent(), id(1));
    }

    #[test]
    fn a_withdrawal_ends_every_grant_whose_author_had_not_seen_it() {
        let consents = Consents::of(&[grant(1, &[], None), withdrawal(2), grant(3, &[2], None)]);
        assert_eq!(consents.standing(id(1), day(21)), Standing::Withdrawn);
        assert_eq!(consents.standing(id(3), day(21)), Standing::InForce, "given anew, knowing the withdrawal");
        assert_eq!(consents.withdrawn(), vec![id(1)]);
    }

    #[test]
    fn a_last_day_is_the_last_day() {
        let consents = Consents::of(&[grant(1, &[], Some(day(30)))]);
        assert_eq!(consents.standing(id(1), day(30)), Standing::InForce);
        assert_eq!(consents.standing(id(1), day(31)), Standing::Expired);
        assert_eq!(consents.standing(id(7), day(1)), Standing::Unknown);
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_never_matters(order in Just(vec![0usize, 1, 2, 3, 4]).prop_shuffle()) {
            let records = [grant(1, &[], None), withdrawal(2), grant(3, &[2], None), grant(4, &[], None), withdrawal(5)];
            let shuffled: Vec<_> = order.iter().map(|index| records[*index].clone()).collect();
            prop_assert_eq!(Consents::of(&shuffled), Consents::of(&records));
            for n in [1, 3, 4] {
                prop_assert_eq!(Consents::of(&shuffled).standing(id(n), day(21)), Standing::Withdrawn);
            }
        }
    }
}
