//! `porchlight staff list`, `porchlight staff link` and `porchlight staff end`.

use super::invite::SignInLink;
use crate::auth::links::LINK_PURPOSE;
use crate::auth::{HouseSecret, LINK_MS, StaffId, StaffRole};
use crate::say;
use crate::store::{StaffEntry, Store};
use crate::words::Refused;
use anyhow::{bail, ensure};
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::House;
use porchlight_core::time::{EpochMs, Zone};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// One staff member, as the list shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    /// The id, by which namesakes are told apart.
    pub id: String,
    /// The name.
    pub name: String,
    /// The role.
    pub role: StaffRole,
    /// `set up`, `invited`, `link over` or `ended`.
    pub state: String,
    /// The day on which their access ended, where the house is.
    pub ended: Option<String>,
}

/// All staff that a house ever had, those whose access ended last.
pub fn list(store: &dyn Store, house: &House, now_ms: EpochMs) -> anyhow::Result<Vec<StaffRow>> {
    let zone = Zone::named(&house.zone)?;
    let mut all = store.staff_of(house.tenant, now_ms)?;
    all.sort_by_cached_key(|entry| (entry.ended_ms.is_some(), entry.staff.name.to_lowercase(), entry.staff.id));
    let row = |entry: &StaffEntry| StaffRow {
        id: entry.staff.id.to_string(),
        name: entry.staff.name.clone(),
        role: entry.staff.role,
        state: state_of(entry).to_owned(),
        ended: entry.ended_ms.and_then(|ended_ms| Some(zone.civil(ended_ms).ok()?.0.to_string())),
    };
    Ok(all.iter().map(row).collect())
}

fn state_of(entry: &StaffEntry) -> &'static str {
    match (entry.ended_ms, entry.is_set_up, entry.link_until_ms) {
        (Some(_), _, _) => "ended",
        (None, true, _) => "set up",
        (None, false, Some(_)) => "invited",
        (None, false, None) => "link over",
    }
}

/// Somebody on the staff by name or id, whose access has not ended.
pub fn find(store: &dyn Store, house: &House, name_or_id: &str, now_ms: EpochMs) -> anyhow::Result<StaffId> {
    let all = store.staff_of(house.tenant, now_ms)?;
    let named = |entry: &&StaffEntry| entry.staff.name == name_or_id || entry.staff.id.to_string() == name_or_id;
    let mut found = all.iter().filter(|entry| entry.ended_ms.is_none()).filter(named);
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry.staff.id),
        (Some(_), Some(_)) => bail!(
            "{} has more than one {name_or_id:?} on its staff; name them by the id that `porchlight staff list` shows",
            house.name
        ),
        (None, _) => bail!("{} has no {name_or_id:?} on its staff; see `porchlight staff list`", house.name),
    }
}

/// A new link for somebody who lost their way in. Whatever let them in before stops at once: it may be in other hands.
pub fn link(
    store: &dyn Store,
    house: TenantId,
    staff: StaffId,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<SignInLink> {
    let link = HouseSecret::generate(house, rng);
    let is_made = store.renew_link(house, staff, link.hash(LINK_PURPOSE), now_ms + LINK_MS)?;
    ensure!(is_made, Refused::of(say("refusals-access-ended")));
    Ok(SignInLink::of(&link))
}

/// The list in plain words.
pub(super) fn in_words(staff: &[StaffRow]) -> String {
    if staff.is_empty() {
        return "Nobody yet. Invite somebody with `porchlight invite staff`.".into();
    }
    let line = |row: &StaffRow| {
        let on = row.ended.as_ref().map(|day| format!(" on {day}")).unwrap_or_default();
        format!("{}, {}: {}{on}  ({})", row.name, row.role.in_words().to_lowercase(), row.state, row.id)
    };
    staff.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{self, StaffSession};
    use crate::commands::invite;
    use crate::store::StaffStore;
    use crate::test_phone::{Cedar, NOON, cedar, rng};

    fn signed_in(cedar: &Cedar, name: &str, seed: u64) -> StaffSession {
        let (house, role) = (cedar.house.tenant, StaffRole::Counsellor);
        let link = invite::staff(&cedar.store, house, name, role, NOON, &mut rng(seed)).unwrap();
        auth::sign_in(&cedar.store, &link.secret, NOON, &mut rng(seed + 50)).unwrap()
    }

    #[test]
    fn ended_access_cuts_every_session_and_link_at_once() {
        let cedar = cedar();
        let (carla, sam) = (signed_in(&cedar, "Carla", 1), signed_in(&cedar, "Sam", 2));
        let link = link(&cedar.store, carla.house, carla.staff.id, NOON, &mut rng(3)).unwrap();
        assert!(auth::session(&cedar.store, &carla.cookie, NOON).is_err(), "a new link ends what was there");
        let carla = auth::sign_in(&cedar.store, &link.secret, NOON, &mut rng(4)).unwrap();
        let waiting = super::link(&cedar.store, sam.house, sam.staff.id, NOON, &mut rng(5)).unwrap();
        for staff in [carla.staff.id, sam.staff.id] {
            assert!(cedar.store.end_staff(carla.house, staff, NOON).unwrap());
            assert!(!cedar.store.end_staff(carla.house, staff, NOON).unwrap(), "once");
        }
        assert!(auth::session(&cedar.store, &carla.cookie, NOON).is_err());
        assert!(auth::look_at_link(&cedar.store, &waiting.secret, NOON).is_err());
        let again = super::link(&cedar.store, carla.house, carla.staff.id, NOON, &mut rng(6));
        assert!(again.unwrap_err().to_string().contains("invite them again"));
        let rows = list(&cedar.store, &cedar.house, NOON).unwrap();
        assert!(rows.iter().all(|row| row.state == "ended" && row.ended.as_deref() == Some("2026-11-24")), "{rows:?}");
        assert!(cedar.store.staff_named(carla.house, "Carla").unwrap().is_empty());
    }

    #[test]
    fn staff_are_found_by_name_unless_there_are_two() {
        let cedar = cedar();
        let (carla, _) = (signed_in(&cedar, "Carla", 1), signed_in(&cedar, "Carla", 2));
        let found = |name: &str| find(&cedar.store, &cedar.house, name, NOON);
        assert!(found("Carla").unwrap_err().to_string().contains("more than one"));
        assert_eq!(found(&carla.staff.id.to_string()).unwrap(), carla.staff.id);
        assert!(found("Nobody").unwrap_err().to_string().contains("has no \"Nobody\""));
    }
}
