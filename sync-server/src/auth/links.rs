//! Links that work once. A link leads to a set-up: only where people are invented does it open the house by itself.

use super::sessions::{self, SESSION_PURPOSE};
use super::{AuthError, HouseSecret, Staff, StaffSession, WayInError};
use crate::say;
use crate::store::{SetUp, Store, Way, WayIn};
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;

/// How long a sign-in link waits: 24 hours.
pub const LINK_MS: EpochMs = 24 * 60 * 60 * 1000;
pub(crate) const LINK_PURPOSE: &str = "porchlight/v1/sign-in-link";

/// Whose link this is, without using it up.
pub fn look_at_link(store: &dyn Store, secret: &str, now_ms: EpochMs) -> Result<Staff, AuthError> {
    let link = HouseSecret::parse(secret)?;
    store.sign_in_link(link.house, link.hash(LINK_PURPOSE), now_ms)?.ok_or(AuthError::Unauthorized)
}

/// Uses a link up and starts a session, with no way in afterwards.
pub fn sign_in(
    store: &dyn Store,
    secret: &str,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> Result<StaffSession, AuthError> {
    let link = HouseSecret::parse(secret)?;
    let session = HouseSecret::generate(link.house, rng);
    let staff = store
        .start_session(link.house, link.hash(LINK_PURPOSE), session.hash(SESSION_PURPOSE), now_ms)?
        .ok_or(AuthError::Unauthorized)?;
    Ok(sessions::new_session(session, staff, Way::Link, now_ms))
}

/// Uses a link up, keeps what was set up and starts a session with it.
pub(crate) fn set_up(
    store: &dyn Store,
    secret: &str,
    way_in: WayIn,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> Result<StaffSession, WayInError> {
    let link = HouseSecret::parse(secret).map_err(|_| WayInError::LinkGone)?;
    let (session, way) = (HouseSecret::generate(link.house, rng), way_in.way());
    match store.set_up(link.house, link.hash(LINK_PURPOSE), way_in, session.hash(SESSION_PURPOSE), now_ms)? {
        SetUp::Done(staff) => Ok(sessions::new_session(session, staff, way, now_ms)),
        SetUp::LinkGone => Err(WayInError::LinkGone),
        SetUp::NameTaken => Err(WayInError::Choice(say("sign-in-name-taken"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::StaffRole;
    use crate::commands::invite;
    use crate::test_phone::{NOON, cedar, rng};

    #[test]
    fn a_link_works_once_and_waits_a_day() {
        let cedar = cedar();
        let house = cedar.house.tenant;
        let link = |seed| {
            invite::staff(&cedar.store, house, "Carla", StaffRole::HouseManager, NOON, &mut rng(seed)).unwrap().secret
        };
        let (first, second) = (link(1), link(2));
        assert_eq!(look_at_link(&cedar.store, &first, NOON).unwrap().name, "Carla");
        assert_eq!(look_at_link(&cedar.store, &first, NOON).unwrap().name, "Carla", "looking does not use it up");
        assert!(sign_in(&cedar.store, &first, NOON, &mut rng(3)).is_ok());
        assert!(matches!(sign_in(&cedar.store, &first, NOON, &mut rng(4)), Err(AuthError::Unauthorized)));
        assert!(matches!(sign_in(&cedar.store, &second, NOON + LINK_MS, &mut rng(5)), Err(AuthError::Unauthorized)));
        assert!(matches!(look_at_link(&cedar.store, "nonsense", NOON), Err(AuthError::Unauthorized)));
    }
}
