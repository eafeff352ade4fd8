//! The projection: what the dashboard needs of shared documents and of asks, taken straight from their changes. No document is ever
//! loaded, and which records stand is decided by the phones' own function, when a page is read.

use crate::store::{ResidentRead, SharedDocument};
use porchlight_core::asks::open_asks;
use porchlight_core::check_ins::DayPart;
use porchlight_core::consent::follow_up_words::{FollowUpWords, open_words};
use porchlight_core::consent::publish::{SharedMilestone, standing_milestones};
use porchlight_core::consent::to_counsellor::{SharedPlanLine, standing_plan, standing_returns};
use porchlight_core::consent::to_staff::{StaffAnswers, standing_answers, standing_days};
use porchlight_core::consent::{Audience, ConsentId, Consents, Purpose};
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::documents::{Record, RecordType};
use porchlight_core::gate::changes;
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::time::{Day, EpochMs};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The records of one envelope of a shared or asks document; `None` if it cannot be read, whatever its bytes do to the reader.
pub fn records(house: TenantId, envelope: &Envelope) -> Option<Vec<Record>> {
    catch_unwind(AssertUnwindSafe(|| changes::contents(envelope, house).ok())).ok()?.map(|contents| contents.records)
}

/// Since when a resident asks for support: when the oldest of the open asks came in, and which those are. Each ask is its own consent, so no
/// other is looked at; while a restored database has not heard from the resident, nobody knows what was taken back.
pub fn asks_since(resident: &ResidentRead, now_ms: EpochMs) -> Option<(EpochMs, Vec<RecordId>)> {
    if resident.is_unheard {
        return None;
    }
    let received: BTreeMap<RecordId, EpochMs> =
        resident.asks.iter().map(|received| (received.record.id, received.received_ms)).collect();
    let records: Vec<Record> = resident.asks.iter().map(|received| received.record.clone()).collect();
    let open = open_asks(&records, now_ms, |id, _| received.get(&id).copied());
    let since_ms = open.keys().filter_map(|id| received.get(id).copied()).min()?;
    Some((since_ms, open.into_keys().collect()))
}

/// What of a resident may be shown today: `None` while no consent is in force, whatever the projection holds, and while
/// a restored database has not heard from them. Consent never given and consent withdrawn give the same answer.
pub fn milestones_in_force(resident: &ResidentRead, today: Day) -> Option<BTreeMap<RecordId, SharedMilestone>> {
    let in_force = InForce::of(resident, Purpose::StaffMilestones, today)?;
    let standing =
        in_force.documents(RecordType::SharedMilestone).flat_map(|document| standing_milestones(&document.records));
    Some(standing.filter(|(_, milestone)| in_force.allows(milestone.consent, RecordType::SharedMilestone)).collect())
}

/// The days on which a resident checked in, as far as staff may know; `None` as above.
pub fn check_ins_in_force(resident: &ResidentRead, today: Day) -> Option<BTreeSet<Day>> {
    let in_force = InForce::of(resident, Purpose::StaffCheckIns, today)?;
    let standing = in_force.documents(RecordType::SharedCheckIn).flat_map(|document| standing_days(&document.records));
    Some(
        standing
            .filter(|(consent, _)| in_force.allows(*consent, RecordType::SharedCheckIn))
            .map(|(_, day)| day)
            .collect(),
    )
}

/// The answers of a resident's check-ins, as far as a counsellor may know; `None` as above.
pub fn answers_in_force(resident: &ResidentRead, today: Day) -> Option<BTreeMap<(Day, DayPart), StaffAnswers>> {
    let in_force = InForce::of(resident, Purpose::StaffAnswers, today)?;
    let standing =
        in_force.documents(RecordType::SharedAnswers).flat_map(|document| standing_answers(&document.records));
    let allowed = standing.filter(|(_, copy)| in_force.allows(copy.consent, RecordType::SharedAnswers));
    Some(allowed.map(|(of, copy)| (of, copy.answers())).collect())
}

/// A resident's own words beside follow-ups that are open, as far as a counsellor may know; the latest day first.
pub fn words_in_force(resident: &ResidentRead, today: Day) -> Vec<FollowUpWords> {
    let Some(in_force) = InForce::of(resident, Purpose::StaffAnswers, today) else { return Vec::new() };
    let documents = in_force.documents(RecordType::FollowUpWords);
    let open = documents.flat_map(|document| open_words(&document.records, today));
    let allowed = open.filter(|(_, words)| in_force.allows(words.consent, RecordType::FollowUpWords));
    let mut words: Vec<(RecordId, FollowUpWords)> = allowed.collect();
    words.sort_by_key(|(id, words)| (std::cmp::Reverse(words.day), words.rule, *id));
    words.into_iter().map(|(_, words)| words).collect()
}

/// The days of returns to use that a resident told a counsellor of, by the copy's id; `None` as above.
pub fn returns_in_force(resident: &ResidentRead, today: Day) -> Option<BTreeMap<RecordId, Day>> {
    let in_force = InForce::of(resident, Purpose::StaffReturns, today)?;
    let standing =
        in_force.documents(RecordType::SharedReturn).flat_map(|document| standing_returns(&document.records));
    let allowed = standing.filter(|(_, copy)| in_force.allows(copy.consent, RecordType::SharedReturn));
    Some(allowed.map(|(id, copy)| (id, copy.day)).collect())
}

/// The lines of a plan that a resident shows to a counsellor, by part and place; `None` as above.
pub fn plan_in_force(resident: &ResidentRead, today: Day) -> Option<Vec<SharedPlanLine>> {
    let in_force = InForce::of(resident, Purpose::StaffPlan, today)?;
    let standing = in_force.documents(RecordType::SharedPlanLine).flat_map(|document| standing_plan(&document.records));
    let first = standing.filter_map(|(_, copies)| copies.into_iter().next().map(|(_, copy)| copy));
    let mut lines: Vec<SharedPlanLine> =
        first.filter(|copy| in_force.allows(copy.consent, RecordType::SharedPlanLine)).collect();
    lines.sort_by_key(|line| (line.part, line.place, line.line));
    Some(lines)
}

/// A resident's consents, one of a purpose among them.
struct InForce<'a> {
    resident: &'a ResidentRead,
    consents: Consents,
    today: Day,
}

impl<'a> InForce<'a> {
    fn of(resident: &'a ResidentRead, purpose: Purpose, today: Day) -> Option<Self> {
        if resident.is_unheard {
            return None;
        }
        let consents = Consents::of(&resident.consents);
        consents.in_force(purpose, Audience::Staff, today)?;
        Some(Self { resident, consents, today })
    }

    fn allows(&self, consent: ConsentId, record: RecordType) -> bool {
        self.consents.allows(consent, record, self.today)
    }

    fn documents(&self, record: RecordType) -> impl Iterator<Item = &'a SharedDocument> {
        self.resident.shared.iter().filter(move |document| self.allows(document.consent, record))
    }
}
