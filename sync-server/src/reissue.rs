//! The house's word that an account stands in the place of another. The store ends the old one where it lets the new one in;
//! the circles are told behind that commit, and again after a start, if a kill came between.

use crate::house_voice;
use crate::store::Store;
use porchlight_core::ids::{SpaceId, TenantId};
use porchlight_core::protocol::House;
use porchlight_core::reissue::Superseded;
use porchlight_core::time::{EpochMs, Zone};
use rand_core::CryptoRng;

/// Tells the circles of a house of every account that has ended and of which they do not know yet.
pub fn say_what_is_due(
    store: &dyn Store,
    house: &House,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<()> {
    let tenant = house.tenant;
    for ended in store.superseded_unsaid(tenant)? {
        let day = Zone::named(&house.zone)?.civil(ended.at_ms)?.0;
        let record = Superseded::record(ended.old, ended.new, ended.at_ms, day);
        for circle in circles(store, tenant, now_ms)? {
            if !house_voice::said_in(store, tenant, circle, day.month())?.iter().any(|said| said.id == record.id) {
                house_voice::say_in(store, tenant, circle, std::slice::from_ref(&record), now_ms, rng)?;
            }
        }
        store.note_superseded_said(tenant, ended.old, now_ms)?;
    }
    Ok(())
}

/// The same in every house of a server that starts; what cannot be said is told to whoever runs it, and stops nothing.
pub fn say_everywhere(store: &dyn Store, now_ms: EpochMs, rng: &mut impl CryptoRng) {
    let houses = store.houses().unwrap_or_default();
    for house in houses {
        if let Err(error) = say_what_is_due(store, &house, now_ms, rng) {
            tracing::warn!(%error, "a house could not say that an account has ended");
        }
    }
}

/// The circles that there are in a house: the house itself is in all of them.
fn circles(store: &dyn Store, house: TenantId, now_ms: EpochMs) -> anyhow::Result<Vec<SpaceId>> {
    let word = store.house_word(house, house.account(), now_ms)?;
    let is_there = |circle: &SpaceId| word.iter().flat_map(|word| &word.circles).any(|known| known.space == *circle);
    Ok([SpaceId::house_circle(house), SpaceId::alumni_circle(house)].into_iter().filter(is_there).collect())
}
