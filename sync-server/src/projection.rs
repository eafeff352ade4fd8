//! The projection: what the dashboard needs of shared documents, taken straight from their changes. No document is ever
//! loaded, and which records stand is decided by the phones' own function, when a page is read.

use crate::store::ResidentRead;
use porchlight_core::consent::publish::{SharedMilestone, standing_milestones};
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::documents::{Record, RecordType};
use porchlight_core::gate::changes;
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::time::Day;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The records of one envelope of a shared document; `None` if it cannot be read, whatever its bytes do to the reader.
pub fn records(house: TenantId, envelope: &Envelope) -> Option<Vec<Record>> {
    catch_unwind(AssertUnwindSafe(|| changes::contents(envelope, house).ok())).ok()?.map(|contents| contents.records)
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
