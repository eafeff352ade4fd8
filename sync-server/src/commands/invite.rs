//! `porchlight invite staff` and `porchlight invite resident`.

use super::house::checked_name;
use crate::auth::links::LINK_PURPOSE;
use crate::auth::{HouseSecret, LINK_MS, Staff, StaffId, StaffRole, random_bytes};
use crate::enrolment::invite_hash;
use crate::store::{ReissueActed, Store};
use porchlight_core::identity::enrolment::Invite;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;

/// How long a resident's invite waits: 7 days.
pub const INVITE_MS: EpochMs = 7 * 24 * 60 * 60 * 1000;

/// A link that a staff member sets up with how they sign in, once, within 24 hours.
#[derive(Clone)]
pub struct SignInLink {
    /// The path on the server: `/sign-in/…`.
    pub path: String,
    /// Its last part, which `auth::sign_in` takes.
    pub secret: String,
}

impl SignInLink {
    pub(super) fn of(link: &HouseSecret) -> Self {
        let secret = link.to_text();
        Self { path: format!("/sign-in/{secret}"), secret }
    }
}

impl std::fmt::Debug for SignInLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInLink(…)")
    }
}

/// An invite for one resident, good once, for 7 days. `name` is what staff will see.
pub fn resident(
    store: &dyn Store,
    house: TenantId,
    name: &str,
    server_url: &str,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<Invite> {
    let name = checked_name(name)?;
    let secret = random_bytes(rng);
    store.add_invite(house, invite_hash(house, &secret), &name, now_ms + INVITE_MS)?;
    Ok(Invite { server_url: server_url.trim_end_matches('/').to_owned(), house, secret })
}

/// The invite for a new account in the place of one, once it has waited; good once, in place of an earlier one.
pub fn in_place_of(
    store: &dyn Store,
    house: TenantId,
    account: AccountId,
    by: StaffId,
    server_url: &str,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> ReissueActed<Invite> {
    let secret = random_bytes(rng);
    let made = store.invite_for_reissue(house, account, by, invite_hash(house, &secret), now_ms)?;
    Ok(made.map(|_| Invite { server_url: server_url.trim_end_matches('/').to_owned(), house, secret }))
}

/// A staff member, and a link to sign in with.
pub fn staff(
    store: &dyn Store,
    house: TenantId,
    name: &str,
    role: StaffRole,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<SignInLink> {
    let staff = Staff { id: StaffId::random(rng), name: checked_name(name)?, role };
    let link = HouseSecret::generate(house, rng);
    store.add_staff(house, &staff, link.hash(LINK_PURPOSE), now_ms, now_ms + LINK_MS)?;
    Ok(SignInLink::of(&link))
}
