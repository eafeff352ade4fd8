//! The person's houses: which one this phone shows, and where their servers are. What was left stays readable and can be
//! shown again; what happens by itself happens in all of them.

use super::Companion;
use super::open::Unlocked;
use super::reading::path;
use crate::error::CompanionError;
use crate::houses::{Candidate, Chosen, HouseJoined, shown};
use crate::ids::TenantId;
use crate::protocol::State;
use crate::storage::tenants::KnownTenant;
use crate::time::EpochMs;
use crate::views::HouseView;
use std::collections::BTreeMap;

/// The house that the person chose to see on this device; it is told to no other.
const SHOWN_HOUSE: &str = "shown_house";

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The person's houses, the shown one first, then by name.
    pub fn houses(&self) -> Result<Vec<HouseView>, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let Ok(shown) = unlocked.house() else { return Ok(Vec::new()) };
            let mut views = Vec::new();
            for known in unlocked.houses_known()? {
                let (word, waiting) = unlocked.storage.read(|transaction| {
                    let waiting = transaction.queued_count(Some(known.tenant))?;
                    Ok::<_, CompanionError>((transaction.house_word(known.tenant)?, waiting))
                })?;
                let line = unlocked.engine.line_status(&known.server_url);
                views.push(HouseView {
                    id: known.tenant.to_string(),
                    name: known.name,
                    state: word.map(|word| super::leaving::state_at(&word, known.tenant, now_ms).into()),
                    is_shown: known.tenant == shown,
                    waiting,
                    last_success_ms: line.last_success_ms,
                    failure: line.failure.map(str::to_owned),
                });
            }
            views.sort_by(|one, other| {
                (!one.is_shown, &one.name, &one.id).cmp(&(!other.is_shown, &other.name, &other.id))
            });
            Ok(views)
        })
    }

    /// Shows a house on this device: its circle and schedule, what is shared there, and asks for its staff. Errors:
    /// `NotFound` with `house`.
    pub fn show_house(&self, id: String) -> Result<Vec<HouseView>, CompanionError> {
        let now_ms = self.now()?.at_ms;
        let house: TenantId = id.parse().map_err(|_| CompanionError::invalid("house", "not_an_id"))?;
        self.with(|unlocked| {
            if !unlocked.houses_known()?.iter().any(|known| known.tenant == house) {
                return Err(CompanionError::not_found("house"));
            }
            unlocked.show(house, now_ms)
        })?;
        self.houses()
    }
}

impl Unlocked {
    /// The houses that this phone knows.
    pub(super) fn houses_known(&self) -> Result<Vec<KnownTenant>, CompanionError> {
        let mut tenants = self.tenants()?;
        tenants.retain(|known| known.is_house);
        Ok(tenants)
    }

    /// The house that this phone shows. Errors: `NotAllowed` with `no_house`.
    pub(super) fn house(&mut self) -> Result<TenantId, CompanionError> {
        let houses = self.houses_known()?;
        if let [only] = &houses[..] {
            return Ok(only.tenant);
        }
        let chosen = self.storage.read(|transaction| transaction.fact(SHOWN_HOUSE))?;
        let joined = self.houses_joined()?;
        let mut candidates = Vec::new();
        for KnownTenant { tenant: house, .. } in houses {
            let word = self.storage.read(|transaction| transaction.house_word(house))?;
            let lives_there = word.is_some_and(|word| matches!(word.standing.state, State::Resident | State::Leave));
            candidates.push(Candidate { house, lives_there, joined_ms: joined.get(&house).map(|joined| joined.at_ms) });
        }
        shown(&candidates, chosen.as_deref().and_then(chosen_by)).ok_or_else(|| CompanionError::not_allowed("no_house"))
    }

    /// The houses, the shown one first.
    pub(super) fn houses_in_order(&mut self) -> Result<Vec<TenantId>, CompanionError> {
        let mut houses: Vec<_> = self.houses_known()?.into_iter().map(|known| known.tenant).collect();
        if houses.len() > 1 {
            let shown = self.house()?;
            houses.sort_by_key(|house| *house != shown);
        }
        Ok(houses)
    }

    pub(super) fn has_house(&self) -> Result<bool, CompanionError> {
        Ok(!self.houses_known()?.is_empty())
    }

    pub(super) fn name_of_house(&self, house: TenantId) -> Result<Option<String>, CompanionError> {
        Ok(self.houses_known()?.into_iter().find(|known| known.tenant == house).map(|known| known.name))
    }

    /// Shows a house from now on.
    pub(super) fn show(&mut self, house: TenantId, now_ms: EpochMs) -> Result<(), CompanionError> {
        let fact = [&house.as_bytes()[..], &now_ms.to_be_bytes()].concat();
        self.storage.transaction(|transaction| transaction.set_fact(SHOWN_HOUSE, &fact))?;
        self.kept.circle = None;
        Ok(())
    }

    /// What this person's devices told each other of their houses.
    pub(super) fn houses_joined(&mut self) -> Result<BTreeMap<TenantId, HouseJoined>, CompanionError> {
        Ok(HouseJoined::all(&self.records(&path())?))
    }

    /// The houses that another device of the person joined and this one has no place in, each with its server.
    pub(super) fn houses_to_follow(&mut self) -> Result<Vec<HouseJoined>, CompanionError> {
        let known = self.tenants()?;
        let closed = self.storage.read(|transaction| transaction.closed_houses())?;
        let is_known = |joined: &HouseJoined| {
            known.iter().any(|known| known.tenant == joined.house)
                || closed.iter().any(|(house, _)| *house == joined.house)
        };
        Ok(self.houses_joined()?.into_values().filter(|joined| !is_known(joined)).collect())
    }
}

/// A choice as it was kept: the house, then its milliseconds.
fn chosen_by(fact: &[u8]) -> Option<Chosen> {
    let (house, at_ms) = fact.split_first_chunk::<16>()?;
    Some(Chosen { house: TenantId::from_bytes(*house), at_ms: EpochMs::from_be_bytes(at_ms.try_into().ok()?) })
}
