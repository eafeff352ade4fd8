//! `porchlight house create`.

use crate::say;
use crate::store::Store;
use crate::words::Refused;
use anyhow::{Context, bail};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::House;
use porchlight_core::time::{EpochMs, Zone};
use rand_core::CryptoRng;

/// Longest name of a house or a person, in characters.
pub const NAME_CHARS_MAX: usize = 80;

/// Makes a house: an account of its own, whose one device is this server. `zone` is an IANA name.
pub fn create(
    store: &dyn Store,
    name: &str,
    zone: &str,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<House> {
    let name = checked_name(name)?;
    Zone::named(zone).with_context(|| format!("{zone:?} is no time zone"))?;
    let keys = DeviceKeys::generate(rng);
    let log = AccountLog::genesis(&keys, rng);
    let house = House { tenant: TenantId::of(log.account()), name, zone: zone.to_owned() };
    store.create_house(&house, &log, &keys, now_ms)?;
    Ok(house)
}

/// The house with this id or this name; fails when there is none, or more than one of that name.
pub fn find(store: &dyn Store, id_or_name: &str) -> anyhow::Result<House> {
    let houses = store.houses()?;
    let is_it = |house: &&House| house.tenant.to_string() == id_or_name || house.name == id_or_name;
    let mut found = houses.iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(house), None) => Ok(house.clone()),
        (Some(_), Some(_)) => bail!("there is more than one house called {id_or_name:?}; name it by its id"),
        (None, _) => bail!("there is no house {id_or_name:?}; make one with `porchlight house create`"),
    }
}

/// A name that can stand on a page: not empty, not too long, no control characters.
pub(crate) fn checked_name(name: &str) -> anyhow::Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        bail!(Refused::of(say("refusals-name").with("count", NAME_CHARS_MAX)));
    }
    Ok(name.to_owned())
}
