//! Sessions of staff: one house, an end when nobody uses them, a lock before that.

use super::{AuthError, HouseSecret, Staff, StaffId};
use crate::store::{Store, StoreError, Way};
use data_encoding::BASE64URL_NOPAD;
use porchlight_core::ids::{TenantId, digest};
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;

/// A session that nobody used for this time asks again who is there: 5 minutes.
pub const LOCK_MS: EpochMs = 5 * 60 * 1000;
/// A session that nobody used for this time has ended: 15 minutes.
pub const IDLE_MS: EpochMs = 15 * 60 * 1000;
/// No session lasts longer: 8 hours.
pub const ABSOLUTE_MS: EpochMs = 8 * 60 * 60 * 1000;
/// Use of a session is written down at most this often: 15 seconds.
const TOUCH_MS: EpochMs = 15 * 1000;

pub(crate) const SESSION_PURPOSE: &str = "porchlight/v1/session";
const FORM_PURPOSE: &str = "porchlight/v1/form";

/// A staff member who has signed in to one house.
#[derive(Clone)]
pub struct StaffSession {
    /// The house; no other one can be seen.
    pub house: TenantId,
    /// Who.
    pub staff: Staff,
    /// When a page was last asked for.
    pub last_seen_ms: EpochMs,
    /// What the cookie holds: the house and 32 secret bytes.
    pub cookie: String,
    /// Whether it waits until its owner proves again that they are there.
    pub is_locked: bool,
    /// With what it was started.
    pub way: Way,
}

/// One of somebody's own sessions, as they see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnSession {
    pub created_ms: EpochMs,
    pub last_seen_ms: EpochMs,
    pub way: Way,
    pub is_this_one: bool,
}

impl std::fmt::Debug for StaffSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StaffSession({:?}, {:?}, …)", self.house, self.staff.id)
    }
}

impl StaffSession {
    /// What every form of this session carries, so that no other site can send one.
    pub fn form_token(&self) -> String {
        form_token(&self.cookie)
    }
}

/// The token of forms on pages that were given out with this cookie.
pub(crate) fn form_token(cookie: &str) -> String {
    BASE64URL_NOPAD.encode(&digest(FORM_PURPOSE, &[cookie.as_bytes()]))
}

pub(crate) fn new_session(secret: HouseSecret, staff: Staff, way: Way, now_ms: EpochMs) -> StaffSession {
    let (house, cookie) = (secret.house, secret.to_text());
    StaffSession { house, staff, last_seen_ms: now_ms, cookie, is_locked: false, way }
}

/// Starts the session of somebody who proved who they are, under a new id. `before` is the cookie that the browser had:
/// that session ends.
pub(crate) fn open(
    store: &dyn Store,
    (house, staff): (TenantId, StaffId),
    way: Way,
    before: Option<&str>,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> Result<StaffSession, AuthError> {
    if let Some(before) = before {
        end(store, before)?;
    }
    let secret = HouseSecret::generate(house, rng);
    let opened = store.open_session(house, staff, secret.hash(SESSION_PURPOSE), way, now_ms)?;
    Ok(new_session(secret, opened.ok_or(AuthError::Unauthorized)?, way, now_ms))
}

/// The session of a cookie, if it has not ended by now. Only one that is not locked is noted as used.
pub fn session(store: &dyn Store, cookie: &str, now_ms: EpochMs) -> Result<StaffSession, AuthError> {
    let secret = HouseSecret::parse(cookie)?;
    let hash = secret.hash(SESSION_PURPOSE);
    let held = store.session(secret.house, hash)?.ok_or(AuthError::Unauthorized)?;
    if !is_live(held.created_ms, held.last_seen_ms, now_ms) {
        store.end_session(secret.house, hash)?;
        return Err(AuthError::Unauthorized);
    }
    let unused_ms = now_ms - held.last_seen_ms;
    let is_locked = unused_ms >= LOCK_MS;
    if !is_locked && unused_ms >= TOUCH_MS {
        store.touch_session(secret.house, hash, now_ms)?;
    }
    let last_seen_ms = if is_locked { held.last_seen_ms } else { now_ms };
    let cookie = cookie.to_owned();
    Ok(StaffSession { house: secret.house, staff: held.staff, last_seen_ms, cookie, is_locked, way: held.way })
}

/// The same without noting that it was used: an open page that listens is nobody who is there.
pub(crate) fn look(store: &dyn Store, cookie: &str, now_ms: EpochMs) -> Result<StaffSession, AuthError> {
    let secret = HouseSecret::parse(cookie)?;
    let held = store.session(secret.house, secret.hash(SESSION_PURPOSE))?.ok_or(AuthError::Unauthorized)?;
    if !is_live(held.created_ms, held.last_seen_ms, now_ms) {
        return Err(AuthError::Unauthorized);
    }
    let (is_locked, cookie) = (now_ms - held.last_seen_ms >= LOCK_MS, cookie.to_owned());
    let last_seen_ms = held.last_seen_ms;
    Ok(StaffSession { house: secret.house, staff: held.staff, last_seen_ms, cookie, is_locked, way: held.way })
}

fn is_live(created_ms: EpochMs, last_seen_ms: EpochMs, now_ms: EpochMs) -> bool {
    now_ms - last_seen_ms < IDLE_MS && now_ms - created_ms < ABSOLUTE_MS
}

/// Opens a locked session again; its owner has proved that they are there.
pub(crate) fn unlock(store: &dyn Store, session: &StaffSession, now_ms: EpochMs) -> Result<(), AuthError> {
    let secret = HouseSecret::parse(&session.cookie)?;
    Ok(store.touch_session(secret.house, secret.hash(SESSION_PURPOSE), now_ms)?)
}

/// The sessions of a session's owner that have not ended, the latest leading.
pub(crate) fn own_sessions(
    store: &dyn Store,
    session: &StaffSession,
    now_ms: EpochMs,
) -> Result<Vec<OwnSession>, AuthError> {
    let this = HouseSecret::parse(&session.cookie)?.hash(SESSION_PURPOSE);
    let mut own = store.sessions(session.house, session.staff.id)?;
    own.retain(|held| is_live(held.created_ms, held.last_seen_ms, now_ms));
    let row = |held: &crate::store::StoredSession| OwnSession {
        created_ms: held.created_ms,
        last_seen_ms: held.last_seen_ms,
        way: held.way,
        is_this_one: held.hash == this,
    };
    Ok(own.iter().map(row).collect())
}

/// Ends a session.
pub fn sign_out(store: &dyn Store, cookie: &str) -> Result<(), AuthError> {
    Ok(end(store, cookie)?)
}

/// Ends every session of somebody.
pub(crate) fn sign_out_everywhere(store: &dyn Store, session: &StaffSession) -> Result<(), StoreError> {
    store.end_sessions(session.house, session.staff.id)
}

fn end(store: &dyn Store, cookie: &str) -> Result<(), StoreError> {
    let Ok(secret) = HouseSecret::parse(cookie) else { return Ok(()) };
    store.end_session(secret.house, secret.hash(SESSION_PURPOSE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{StaffRole, sign_in};
    use crate::commands::invite;
    use crate::test_phone::{Cedar, NOON, cedar, rng};

    fn carla(cedar: &Cedar, seed: u64) -> StaffSession {
        let (house, role) = (cedar.house.tenant, StaffRole::Counsellor);
        let link = invite::staff(&cedar.store, house, "Carla", role, NOON, &mut rng(seed)).unwrap();
        sign_in(&cedar.store, &link.secret, NOON, &mut rng(seed + 100)).unwrap()
    }

    #[test]
    fn a_session_locks_then_ends_and_ends_for_good() {
        let cedar = cedar();
        let cookie = carla(&cedar, 1).cookie;
        let at = |now_ms| session(&cedar.store, &cookie, now_ms);
        let mut now_ms = NOON;
        while now_ms + LOCK_MS - 1 < NOON + ABSOLUTE_MS {
            now_ms += LOCK_MS - 1;
            assert!(!at(now_ms).unwrap().is_locked);
        }
        assert!(at(NOON + ABSOLUTE_MS).is_err());
        assert!(at(now_ms).is_err(), "an ended session stays ended");
        let cookie = carla(&cedar, 2).cookie;
        assert!(session(&cedar.store, &cookie, NOON + IDLE_MS).is_err());
    }

    #[test]
    fn looking_at_a_locked_session_does_not_open_it() {
        let cedar = cedar();
        let session_at = |held: &StaffSession, now_ms| session(&cedar.store, &held.cookie, now_ms);
        let held = carla(&cedar, 1);
        for now_ms in [NOON + LOCK_MS, NOON + 2 * LOCK_MS, NOON + IDLE_MS - 1] {
            assert!(session_at(&held, now_ms).unwrap().is_locked);
        }
        unlock(&cedar.store, &held, NOON + IDLE_MS - 1).unwrap();
        assert!(!session_at(&held, NOON + IDLE_MS).unwrap().is_locked);
        let held = carla(&cedar, 2);
        assert!(session_at(&held, NOON + LOCK_MS).unwrap().is_locked);
        assert!(session_at(&held, NOON + IDLE_MS).is_err(), "a lock does not keep it alive");
    }

    #[test]
    fn signing_in_makes_a_new_id_and_ends_the_one_before() {
        let cedar = cedar();
        let before = carla(&cedar, 1);
        let who = (before.house, before.staff.id);
        let after = open(&cedar.store, who, Way::Passkey, Some(&before.cookie), NOON, &mut rng(9)).unwrap();
        assert_ne!(before.cookie, after.cookie);
        assert!(session(&cedar.store, &before.cookie, NOON).is_err());
        assert_eq!(session(&cedar.store, &after.cookie, NOON).unwrap().staff, before.staff);
    }

    #[test]
    fn a_restored_database_holds_no_session_and_no_link() {
        let mut cedar = cedar();
        let held = carla(&cedar, 1);
        let role = StaffRole::Counsellor;
        let link = invite::staff(&cedar.store, held.house, "Sam", role, NOON, &mut rng(2)).unwrap();
        cedar.store.begin_anew().unwrap();
        assert!(session(&cedar.store, &held.cookie, NOON).is_err());
        assert!(crate::auth::look_at_link(&cedar.store, &link.secret, NOON).is_err());
    }

    #[test]
    fn signing_out_everywhere_leaves_other_people_signed_in() {
        let cedar = cedar();
        let (carla, sam) = (carla(&cedar, 1), carla(&cedar, 2));
        let who = (carla.house, carla.staff.id);
        let second = open(&cedar.store, who, Way::Password, None, NOON + 1, &mut rng(9)).unwrap();
        let own = own_sessions(&cedar.store, &second, NOON + 1).unwrap();
        assert_eq!(own.iter().map(|own| own.is_this_one).collect::<Vec<_>>(), [true, false]);
        sign_out_everywhere(&cedar.store, &second).unwrap();
        assert!([&carla, &second].iter().all(|held| session(&cedar.store, &held.cookie, NOON).is_err()));
        assert!(session(&cedar.store, &sam.cookie, NOON).is_ok());
    }
}
