//! Who is asking: a device by its token, a staff member by a session. One file for each way in: `links`, `passkeys`,
//! `passwords` with `one_time_codes`; what they start is in `sessions`.

pub mod attempts;
pub(crate) mod links;
pub mod one_time_codes;
pub mod passkeys;
pub mod passwords;
pub(crate) mod sessions;

pub use crate::access::StaffRole;
pub use links::{LINK_MS, look_at_link, sign_in};

pub use sessions::{ABSOLUTE_MS, IDLE_MS, LOCK_MS, StaffSession, session, sign_out};

use crate::say;
use crate::store::{Device, Store, StoreError};
use crate::words::Said;
use data_encoding::BASE64URL_NOPAD;
use porchlight_core::ids::{TenantId, digest};
use porchlight_core::protocol::Token;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

/// A staff member: 16 random bytes, shown as hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffId([u8; 16]);

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

/// Why a way in does not open; [`WayInError::said`] tells it to the person who tries it.
#[derive(Debug, thiserror::Error)]
pub enum WayInError {
    /// The link was used, or is too old.
    #[error("the link is gone")]
    LinkGone,
    /// The passkey did not prove what it had to, or is nobody's here.
    #[error("the passkey was not accepted")]
    Passkey,
    /// What was begun waited too long, or was answered before.
    #[error("too late")]
    Late,
    /// There are as many passkeys as one may have.
    #[error("too many passkeys")]
    TooManyPasskeys,
    /// Name, password and code do not fit together. Deliberately does not say which.
    #[error("no match")]
    NoMatch,
    /// Too many tries.
    #[error("too many tries; {0} ms to wait")]
    Wait(i64),
    /// What was chosen cannot be used; the sentence says why.
    #[error("it cannot be chosen")]
    Choice(Said),
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault in the server.
    #[error("a fault")]
    Fault,
}

impl WayInError {
    /// In words for the person who tries.
    pub(crate) fn said(&self) -> Said {
        match self {
            Self::LinkGone => say("sign-in-link-gone"),
            Self::Passkey => say("sign-in-not-accepted"),
            Self::Late => say("sign-in-late"),
            Self::TooManyPasskeys => say("sign-in-ten-passkeys"),
            Self::NoMatch => say("sign-in-no-match"),
            Self::Wait(wait_ms) => attempts::in_words(*wait_ms),
            Self::Choice(said) => said.clone(),
            Self::Store(_) => say("sign-in-not-now"),
            Self::Fault => say("sign-in-fault"),
        }
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

impl std::fmt::Display for StaffId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl std::str::FromStr for StaffId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| ())?;
        Ok(Self(bytes.try_into().map_err(|_| ())?))
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

pub(crate) fn random_bytes<const N: usize>(rng: &mut impl CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}
