//! Who looked at what the person shared, as this phone has it: it needs no network.

use super::Companion;
use super::open::Unlocked;
use crate::disclosures::{EXPORTED, Reading};
use crate::documents::RecordType;
use crate::error::CompanionError;
use crate::ids::{RecordId, TenantId};
use crate::storage::StorageError;
use crate::storage::disclosures::KeptReading;
use crate::views::{
    AskSeenView, HouseLogView, ReadingView, SeenKindView, SeenReasonView, StaffRoleView, WhoLookedView,
};
use std::collections::{BTreeMap, BTreeSet};

/// Readings on one page.
const PAGE: usize = 50;
/// The longest pause between two readings of one sitting.
const SITTING_MS: i64 = 10 * 60_000;
/// Readings that are looked through for who saw an ask: it is open for three days at most.
const LOOKED_THROUGH: usize = 512;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Who looked at what this person shared, the newest first: the first page, or the one that `next` of the page before
    /// named. Works without a network, from what the houses last proved.
    pub fn who_looked(&self, next: Option<i64>) -> Result<WhoLookedView, CompanionError> {
        self.with(|unlocked| unlocked.who_looked(next.unwrap_or(i64::MAX)))
    }
}

impl Unlocked {
    fn who_looked(&mut self, before: i64) -> Result<WhoLookedView, CompanionError> {
        let names: BTreeMap<TenantId, String> =
            self.houses_known()?.into_iter().map(|known| (known.tenant, known.name)).collect();
        let (kept, houses) = self.storage.read(|transaction| {
            let mut houses = Vec::new();
            for (house, name) in &names {
                houses.push(HouseLogView {
                    house: name.clone(),
                    checked_ms: transaction.newest_pin(*house)?.map(|pin| pin.shown_ms),
                    broken: transaction.last_breach(*house)?.map(|breach| breach.name),
                });
            }
            Ok::<_, StorageError>((transaction.readings(before, PAGE + 1)?, houses))
        })?;
        let next = kept.get(PAGE).map(|_| kept[PAGE - 1].place);
        let shown = &kept[..kept.len().min(PAGE)];
        let readings = shown
            .chunk_by(is_one_sitting)
            .map(|sitting| {
                let (last, first) = (&sitting[0].reading, &sitting[sitting.len() - 1].reading);
                ReadingView {
                    house: names.get(&sitting[0].house).cloned().unwrap_or_default(),
                    staff: last.name.clone(),
                    role: role_of(&last.role),
                    at_ms: last.at_ms,
                    since_ms: first.at_ms,
                    times: u32::try_from(sitting.len()).unwrap_or(u32::MAX),
                    kinds: kinds_of(last),
                    reason: reason_of(&last.reason),
                    what_for: last.what_for.clone(),
                }
            })
            .collect();
        Ok(WhoLookedView { readings, next, houses })
    }

    /// Who saw one of these asks, each once, the first one leading.
    pub(super) fn who_saw(
        &mut self,
        house: TenantId,
        asks: &BTreeSet<RecordId>,
    ) -> Result<Vec<AskSeenView>, CompanionError> {
        let kept = self.storage.read(|transaction| transaction.readings(i64::MAX, LOOKED_THROUGH))?;
        let is_of_them = |reading: &Reading| reading.asks.iter().any(|ask| asks.contains(ask));
        let mut by_staff: BTreeMap<[u8; 16], AskSeenView> = BTreeMap::new();
        for kept in kept.iter().filter(|kept| kept.house == house && is_of_them(&kept.reading)) {
            let Reading { staff, name, role, at_ms, .. } = &kept.reading;
            let seen = AskSeenView { staff: name.clone(), role: role_of(role), at_ms: *at_ms };
            by_staff.insert(**staff, seen); // from the newest back: the first one stays
        }
        let mut seen: Vec<AskSeenView> = by_staff.into_values().collect();
        seen.sort_by_key(|seen| seen.at_ms);
        Ok(seen)
    }
}

/// Whether a reading only goes on with the one before it: the same person saw the same for the same reason a little later.
/// An open page is read anew whenever something changes, and each time counts, but forty lines about one look would
/// frighten and hide what else there is.
fn is_one_sitting(later: &KeptReading, earlier: &KeptReading) -> bool {
    let (house, then) = (earlier.house, &earlier.reading);
    let now = Reading { number: then.number, at_ms: then.at_ms, ..later.reading.clone() };
    later.house == house && now == *then && later.reading.at_ms.saturating_sub(then.at_ms) <= SITTING_MS
}

/// The names are the server's own; one of a later version reads as other.
fn role_of(name: &str) -> StaffRoleView {
    match name {
        "house-staff" => StaffRoleView::HouseStaff,
        "counsellor" => StaffRoleView::Counsellor,
        "house-manager" => StaffRoleView::HouseManager,
        _ => StaffRoleView::Other,
    }
}

fn reason_of(name: &str) -> SeenReasonView {
    match name {
        "house page" => SeenReasonView::HousePage,
        "resident page" => SeenReasonView::ResidentPage,
        "report" => SeenReasonView::Report,
        "session" => SeenReasonView::Session,
        "house climate" => SeenReasonView::HouseClimate,
        "re-issue" => SeenReasonView::NewAccount,
        EXPORTED => SeenReasonView::Exported,
        _ => SeenReasonView::Other,
    }
}

fn kinds_of(reading: &Reading) -> Vec<SeenKindView> {
    const KINDS: [(RecordType, SeenKindView); 10] = [
        (RecordType::Ask, SeenKindView::Ask),
        (RecordType::SharedCheckIn, SeenKindView::CheckIns),
        (RecordType::SharedAnswers, SeenKindView::Answers),
        (RecordType::FollowUpWords, SeenKindView::FollowUpWords),
        (RecordType::SharedMilestone, SeenKindView::Milestones),
        (RecordType::SharedPlanLine, SeenKindView::Plan),
        (RecordType::SharedReturn, SeenKindView::ReturnToUse),
        (RecordType::Grant, SeenKindView::StayingInTouch),
        (RecordType::Report, SeenKindView::Report),
        (RecordType::ReflectionLine, SeenKindView::SessionLines),
    ];
    let kind =
        |number: &u16| KINDS.iter().find(|(of, _)| *of as u16 == *number).map_or(SeenKindView::Other, |(_, it)| *it);
    let kinds: BTreeSet<SeenKindView> = reading.record_types.iter().map(kind).collect();
    kinds.into_iter().collect()
}
