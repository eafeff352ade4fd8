//! A password with one-time codes, for whoever cannot use a passkey. A name that nobody has is answered with the same
//! words after the same work.

use super::attempts::{Attempts, Origin};
use super::one_time_codes::CodeSecret;
use super::{StaffId, StaffSession, WayInError, random_bytes};
use crate::say;
use crate::store::{Store, StoredPassword};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use porchlight_core::ids::{TenantId, digest};
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use std::net::IpAddr;
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// argon2id as RFC 9106 recommends it where memory is scarce.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// So many are computed at the same time, whoever asks: at most 128 MiB.
const AT_ONCE: usize = 2;

const PASSWORD_CHARS_MIN: usize = 12;
const PASSWORD_BYTES_MAX: usize = 1_024;
const NAME_CHARS_MIN: usize = 3;
const NAME_CHARS_MAX: usize = 80;

/// Limits on passwords that are tried.
#[derive(Debug)]
pub struct Passwords {
    attempts: Attempts,
    /// A turn to compute a hash; taken before [`sign_in`] and [`unlock`] run.
    pub turns: Semaphore,
}

/// What somebody types to sign in.
pub struct Typed<'a> {
    /// The sign-in name.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// The one-time code.
    pub code: &'a str,
    /// From where.
    pub address: IpAddr,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { attempts: Attempts::default(), turns: Semaphore::new(AT_ONCE) }
    }
}

/// The row of the directory for a sign-in name, however it is capitalised.
pub(crate) fn directory_of(name: &str) -> TenantId {
    let hash = digest("porchlight/v1/sign-in-name", &[name.trim().to_lowercase().as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    TenantId::from_bytes(id)
}

/// A password and codes that somebody chooses, if they can be used. `code` proves that the app has the secret.
pub fn choose(
    typed: &Typed<'_>,
    secret: &CodeSecret,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> Result<StoredPassword, WayInError> {
    let name = typed.name.trim();
    if !(NAME_CHARS_MIN..=NAME_CHARS_MAX).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(WayInError::Choice(say("sign-in-name-length")));
    }
    if typed.password.chars().count() < PASSWORD_CHARS_MIN || typed.password.len() > PASSWORD_BYTES_MAX {
        return Err(WayInError::Choice(say("sign-in-password-length")));
    }
    let step = secret.step_of(typed.code, i64::MIN, now_ms);
    let last_step = step.ok_or_else(|| WayInError::Choice(say("sign-in-code-mismatch")))?;
    Ok(StoredPassword {
        directory: directory_of(name),
        sign_in_name: name.to_owned(),
        password_hash: hash(typed.password, rng)?,
        code_secret: secret.as_bytes().to_vec(),
        last_step,
    })
}

impl Passwords {
    /// House and id of the staff member who signs in.
    pub fn sign_in(
        &self,
        store: &dyn Store,
        typed: &Typed<'_>,
        now_ms: EpochMs,
    ) -> Result<(TenantId, StaffId), WayInError> {
        let directory = directory_of(typed.name);
        let origin = Origin::of(directory.as_bytes(), typed.address);
        self.attempts.begin(&origin, now_ms).map_err(WayInError::Wait)?;
        let who = store.staff_in_directory(directory)?;
        let held = who.map(|(house, staff)| store.password(house, staff)).transpose()?.flatten();
        let is_right = is_password(typed.password, held.as_ref());
        // Unknown names get a secret too, so that their codes are computed like others.
        let secret = held.as_ref().and_then(|held| CodeSecret::from_slice(&held.code_secret));
        let secret = secret.or_else(|| CodeSecret::from_slice(&[0; 20])).ok_or(WayInError::Fault)?;
        let step = secret.step_of(typed.code, held.as_ref().map_or(i64::MIN, |held| held.last_step), now_ms);
        let (Some((house, staff)), Some(step), true) = (who, step, is_right && held.is_some()) else {
            return Err(WayInError::NoMatch);
        };
        if !store.use_code(house, staff, step)? {
            return Err(WayInError::NoMatch);
        }
        self.attempts.forgive(&origin);
        Ok((house, staff))
    }

    /// Whether the owner of a session is there; fails if not. The session is the second proof, so there is no code.
    pub fn unlock(
        &self,
        store: &dyn Store,
        session: &StaffSession,
        (password, address): (&str, IpAddr),
        now_ms: EpochMs,
    ) -> Result<(), WayInError> {
        let held = store.password(session.house, session.staff.id)?;
        let origin = Origin::of(session.staff.id.as_bytes(), address);
        self.attempts.begin(&origin, now_ms).map_err(WayInError::Wait)?;
        if !is_password(password, held.as_ref()) {
            return Err(WayInError::Choice(say("sign-in-not-your-password")));
        }
        self.attempts.forgive(&origin);
        Ok(())
    }
}

fn argon2() -> Result<Argon2<'static>, WayInError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| WayInError::Fault)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str, rng: &mut impl CryptoRng) -> Result<String, WayInError> {
    let salt: [u8; 16] = random_bytes(rng);
    let hash: PasswordHash =
        argon2()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| WayInError::Fault)?;
    Ok(hash.to_string())
}

/// Whether this is the password. Without one to compare with, the same work is done for nothing.
fn is_password(password: &str, held: Option<&StoredPassword>) -> bool {
    static NOBODYS: LazyLock<String> =
        LazyLock::new(|| hash("nobody's", &mut crate::clock::system_rng()).unwrap_or_default());
    let nobodys: &str = &NOBODYS;
    let text = held.map_or(nobodys, |held| &held.password_hash);
    let Ok(expected) = PasswordHash::new(text) else { return false };
    let typed = if password.len() > PASSWORD_BYTES_MAX { "" } else { password };
    let is_it = Argon2::default().verify_password(typed.as_bytes(), &expected).is_ok();
    is_it && held.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{self, StaffRole, links};
    use crate::commands::invite;
    use crate::store::WayIn;
    use crate::test_phone::{Cedar, NOON, cedar, rng};
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const PASSWORD: &str = "the porch light is on";
    const STEP_MS: EpochMs = 30_000;

    fn typed<'a>(name: &'a str, password: &'a str, code: &'a str) -> Typed<'a> {
        Typed { name, password, code, address: HERE }
    }

    fn secret() -> CodeSecret {
        CodeSecret::from_slice(&[7; 20]).unwrap()
    }

    /// Carla with a password, set up at noon.
    fn set_up(cedar: &Cedar) -> StaffSession {
        let role = StaffRole::HouseManager;
        let link = invite::staff(&cedar.store, cedar.house.tenant, "Carla", role, NOON, &mut rng(1)).unwrap();
        let code = secret().code(NOON);
        let chosen = choose(&typed("Carla@cedar", PASSWORD, &code), &secret(), NOON, &mut rng(2)).unwrap();
        links::set_up(&cedar.store, &link.secret, WayIn::Password(chosen), NOON, &mut rng(3)).unwrap()
    }

    #[test]
    fn name_password_and_code_open_and_a_code_is_good_once() {
        let cedar = cedar();
        let carla = set_up(&cedar);
        let passwords = Passwords::default();
        let try_at = |name: &str, password: &str, code: &str, now_ms| {
            passwords.sign_in(&cedar.store, &typed(name, password, code), now_ms)
        };
        let later = NOON + 2 * STEP_MS;
        let code = secret().code(later);
        assert!(
            matches!(try_at("carla@cedar", PASSWORD, &secret().code(NOON), NOON), Err(WayInError::NoMatch)),
            "used"
        );
        assert!(matches!(try_at("carla@cedar", "the porch light is of", &code, later), Err(WayInError::NoMatch)));
        assert!(matches!(try_at("carla@cedar", PASSWORD, "000000", later), Err(WayInError::NoMatch)));
        assert!(matches!(try_at("nobody", PASSWORD, &code, later), Err(WayInError::NoMatch)));
        assert_eq!(try_at(" CARLA@cedar", PASSWORD, &code, later).unwrap(), (carla.house, carla.staff.id));
        assert!(matches!(try_at("carla@cedar", PASSWORD, &code, later), Err(WayInError::NoMatch)), "once");
        auth::session(&cedar.store, &carla.cookie, NOON).unwrap();
    }

    #[test]
    fn a_name_that_nobody_has_waits_like_any_other() {
        let cedar = cedar();
        set_up(&cedar);
        let waits = |name: &'static str| {
            let passwords = Passwords::default();
            let told = |_| match passwords.sign_in(&cedar.store, &typed(name, "wrong wrong wrong", "000000"), NOON) {
                Err(error) => error.said().plain(),
                Ok(_) => "in".to_owned(),
            };
            (0..8).map(told).collect::<Vec<_>>()
        };
        let told = waits("carla@cedar");
        assert_eq!(told, waits("nobody@cedar"));
        assert!(told[0].contains("did not match") && told[7].contains("Please wait a second"), "{told:?}");
    }

    #[test]
    fn what_cannot_be_chosen_is_said() {
        let cedar = cedar();
        set_up(&cedar);
        let code = secret().code(NOON);
        let refused = |name, password, code| {
            choose(&typed(name, password, code), &secret(), NOON, &mut rng(4)).unwrap_err().said().plain()
        };
        assert!(refused("c", PASSWORD, &code).contains("3 to 80"));
        assert!(refused("carla", "eleven char", &code).contains("at least 12"));
        assert!(refused("carla", PASSWORD, "000000").contains("clock"));
        let taken = choose(&typed("CARLA@Cedar", PASSWORD, &code), &secret(), NOON, &mut rng(4)).unwrap();
        let role = StaffRole::HouseStaff;
        let link = invite::staff(&cedar.store, cedar.house.tenant, "Sam", role, NOON, &mut rng(5)).unwrap();
        let set_up = |way_in| links::set_up(&cedar.store, &link.secret, way_in, NOON, &mut rng(6));
        assert!(matches!(set_up(WayIn::Password(taken)), Err(WayInError::Choice(_))), "somebody has the name");
        let free = choose(&typed("sam", PASSWORD, &code), &secret(), NOON, &mut rng(4)).unwrap();
        assert!(set_up(WayIn::Password(free)).is_ok(), "the link was not used up");
    }

    #[test]
    fn the_password_opens_a_locked_session() {
        let cedar = cedar();
        let carla = set_up(&cedar);
        let passwords = Passwords::default();
        assert!(passwords.unlock(&cedar.store, &carla, (PASSWORD, HERE), NOON).is_ok());
        assert!(passwords.unlock(&cedar.store, &carla, ("", HERE), NOON).is_err());
    }

    #[test]
    fn a_hash_says_how_it_was_made() {
        let text = hash(PASSWORD, &mut rng(1)).unwrap();
        assert!(text.starts_with("$argon2id$v=19$m=65536,t=3,p=4$"), "{text}");
        assert_ne!(text, hash(PASSWORD, &mut rng(2)).unwrap(), "each has its own salt");
    }
}
