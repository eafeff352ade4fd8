//! Who is asking: a device by its token, a staff member by a session that a one-time link started.

use crate::store::{Device, Store, StoreError};
use data_encoding::BASE64URL_NOPAD;
use porchlight_core::ids::{TenantId, digest};
use porchlight_core::protocol::Token;
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

/// A session that no page was asked for in this time has ended: 15 minutes.
pub const IDLE_MS: EpochMs = 15 * 60 * 1000;
/// No session lasts longer: 8 hours.
pub const ABSOLUTE_MS: EpochMs = 8 * 60 * 60 * 1000;
/// How long a sign-in link waits: 24 hours.
pub const LINK_MS: EpochMs = 24 * 60 * 60 * 1000;
/// Use of a session is written down at most this often: a minute.
const TOUCH_MS: EpochMs = 60 * 1000;

/// A staff member: 16 random bytes, shown as hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffId([u8; 16]);

/// What a staff member does in the house. All three may see shared milestones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffRole {
    /// On shift in the house.
    HouseStaff,
    /// Counsellor.
    Counsellor,
    /// Runs the house.
    HouseManager,
}

/// Who somebody on the dashboard is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The id.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: StaffRole,
}

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
}

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Not a token, link or session that is good now. Deliberately says no more.
    #[error("this link or session is no longer good; ask for a new sign-in link")]
    Unauthorized,
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl std::fmt::Debug for StaffSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StaffSession({:?}, {:?}, …)", self.house, self.staff.id)
    }
}

impl StaffId {
    /// The id with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// A new id.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        Self(random_bytes(rng))
    }
}

impl StaffRole {
    /// The role's name on the command line and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HouseStaff => "house-staff",
            Self::Counsellor => "counsellor",
            Self::HouseManager => "house-manager",
        }
    }
}

impl std::str::FromStr for StaffRole {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known =
            [Self::HouseStaff, Self::Counsellor, Self::HouseManager].into_iter().find(|role| role.name() == text);
        known.ok_or_else(|| format!("there is no role {text:?}; use house-staff, counsellor or house-manager"))
    }
}

/// The device that a token belongs to, in the token's own tenant. Whether the token rests is for the caller to look at.
pub fn device(store: &dyn Store, token: &Token) -> Result<Device, AuthError> {
    let held = store.device(token.tenant(), token.device())?;
    let expected = held.as_ref().map_or([0; 32], |device| device.token_hash);
    let is_right = bool::from(expected.ct_eq(&token.hash()));
    held.filter(|_| is_right).ok_or(AuthError::Unauthorized)
}

/// A secret that names its house: what sign-in links and cookies hold. Stored hashed.
pub(crate) struct HouseSecret {
    pub house: TenantId,
    secret: [u8; 32],
}

impl HouseSecret {
    pub fn generate(house: TenantId, rng: &mut impl CryptoRng) -> Self {
        Self { house, secret: random_bytes(rng) }
    }

    pub fn parse(text: &str) -> Result<Self, AuthError> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| AuthError::Unauthorized)?;
        let (house, secret) = bytes.split_at_checked(16).ok_or(AuthError::Unauthorized)?;
        let house = TenantId::from_slice(house).ok_or(AuthError::Unauthorized)?;
        Ok(Self { house, secret: secret.try_into().map_err(|_| AuthError::Unauthorized)? })
    }

    pub fn to_text(&self) -> String {
        BASE64URL_NOPAD.encode(&[&self.house.as_bytes()[..], &self.secret].concat())
    }

    pub fn hash(&self, purpose: &str) -> [u8; 32] {
        digest(purpose, &[self.house.as_bytes(), &self.secret])
    }
}

pub(crate) const LINK_PURPOSE: &str = "porchlight/v1/sign-in-link";
const SESSION_PURPOSE: &str = "porchlight/v1/session";

/// Whose link this is, without using it up.
pub fn look_at_link(store: &dyn Store, secret: &str, now_ms: EpochMs) -> Result<Staff, AuthError> {
    let link = HouseSecret::parse(secret)?;
    store.sign_in_link(link.house, link.hash(LINK_PURPOSE), now_ms)?.ok_or(AuthError::Unauthorized)
}

/// Uses a sign-in link up and starts a session.
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
    Ok(StaffSession { house: link.house, staff, last_seen_ms: now_ms, cookie: session.to_text() })
}

/// The session of a cookie, if it has not ended by now.
pub fn session(store: &dyn Store, cookie: &str, now_ms: EpochMs) -> Result<StaffSession, AuthError> {
    let secret = HouseSecret::parse(cookie)?;
    let hash = secret.hash(SESSION_PURPOSE);
    let held = store.session(secret.house, hash)?.ok_or(AuthError::Unauthorized)?;
    if now_ms - held.last_seen_ms >= IDLE_MS || now_ms - held.created_ms >= ABSOLUTE_MS {
        store.end_session(secret.house, hash)?;
        return Err(AuthError::Unauthorized);
    }
    if now_ms - held.last_seen_ms >= TOUCH_MS {
        store.touch_session(secret.house, hash, now_ms)?;
    }
    Ok(StaffSession { house: secret.house, staff: held.staff, last_seen_ms: now_ms, cookie: cookie.to_owned() })
}

/// Ends a session.
pub fn sign_out(store: &dyn Store, cookie: &str) -> Result<(), AuthError> {
    let secret = HouseSecret::parse(cookie)?;
    Ok(store.end_session(secret.house, secret.hash(SESSION_PURPOSE))?)
}

pub(crate) fn random_bytes<const N: usize>(rng: &mut impl CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn a_session_ends_idle_and_ends_for_good() {
        let cedar = cedar();
        let link =
            invite::staff(&cedar.store, cedar.house.tenant, "Carla", StaffRole::Counsellor, NOON, &mut rng(1)).unwrap();
        let cookie = sign_in(&cedar.store, &link.secret, NOON, &mut rng(2)).unwrap().cookie;
        let mut now_ms = NOON;
        while now_ms + IDLE_MS - 1 < NOON + ABSOLUTE_MS {
            now_ms += IDLE_MS - 1;
            assert!(session(&cedar.store, &cookie, now_ms).is_ok());
        }
        assert!(session(&cedar.store, &cookie, NOON + ABSOLUTE_MS).is_err());
        assert!(session(&cedar.store, &cookie, now_ms).is_err(), "an ended session stays ended");
        let link =
            invite::staff(&cedar.store, cedar.house.tenant, "Carla", StaffRole::Counsellor, NOON, &mut rng(3)).unwrap();
        let cookie = sign_in(&cedar.store, &link.secret, NOON, &mut rng(4)).unwrap().cookie;
        assert!(session(&cedar.store, &cookie, NOON + IDLE_MS).is_err());
    }
}
