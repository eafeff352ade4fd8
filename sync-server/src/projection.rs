//! The projection: what the dashboard needs of shared documents and of asks, taken straight from their changes. No document is ever
//! loaded, and which records stand is decided by the phones' own function, when a page is read.

use crate::store::ResidentRead;
use porchlight_core::asks::open_asks;
use porchlight_core::consent::publish::{SharedMilestone, standing_milestones};
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::documents::{Record, RecordType};
use porchlight_core::gate::changes;
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::time::{Day, EpochMs};
use std::collections::BTreeMap;
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
    open.keys().filter_map(|id| received.get(id).copied()).min()
}

/// What of a resident may be shown today: `None` while no consent is in force, whatever the projection holds, and while
/// a restored database has not heard from them. Consent never given and consent withdrawn give the same answer.
pub fn milestones_in_force(resident: &ResidentRead, today: Day) -> Option<BTreeMap<RecordId, SharedMilestone>> {
    if resident.is_unheard {
        return None;
    }
    let consents = Consents::of(&resident.consents);
    consents.in_force(Purpose::StaffMilestones, Audience::Staff, today)?;
    let in_force = |consent| consents.allows(consent, RecordType::SharedMilestone, today);
    let shown = resident
        .shared
        .iter()
        .filter(|document| in_force(document.consent))
        .flat_map(|document| standing_milestones(&document.records))
        .filter(|(_, milestone)| in_force(milestone.consent));
    Some(shown.collect())
}
