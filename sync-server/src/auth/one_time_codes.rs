//! One-time codes (TOTP, RFC 6238): six digits, new every 30 seconds, from a secret that an authenticator app keeps.

use super::random_bytes;
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, TOTP};

const DIGITS: usize = 6;
const STEP_SECONDS: u64 = 30;
/// A code of the step before or after is good too: clocks differ, and people type.
const STEPS_ASIDE: i64 = 1;
const SECRET_BYTES: usize = 20;

/// What codes are made from.
pub struct CodeSecret([u8; SECRET_BYTES]);

impl CodeSecret {
    /// A new one.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(random_bytes(rng))
    }

    /// The secret with these bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }

    /// As it is typed into an app: base32.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_slice(&data_encoding::BASE32_NOPAD.decode(text.as_bytes()).ok()?)
    }

    /// As it is typed into an app.
    pub fn to_text(&self) -> String {
        data_encoding::BASE32_NOPAD.encode(&self.0)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What an app reads from a picture: an `otpauth` address. It names nobody's house.
    pub fn address(&self, name: &str) -> String {
        self.totp(name).get_url()
    }

    /// The step whose code this is, near `now_ms` and after `last_step`; each is compared in constant time.
    pub fn step_of(&self, code: &str, last_step: i64, now_ms: EpochMs) -> Option<i64> {
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = now_ms.div_euclid(1000 * STEP_SECONDS as i64);
        let mut found = None;
        for step in now - STEPS_ASIDE..=now + STEPS_ASIDE {
            let expected = self.totp("").generate(step.max(0) as u64 * STEP_SECONDS);
            let is_it = bool::from(expected.as_bytes().ct_eq(typed.as_bytes()));
            found = found.or((is_it && step > last_step).then_some(step));
        }
        found
    }

    /// The code of this moment, as an app shows it.
    #[cfg(test)]
    pub fn code(&self, now_ms: EpochMs) -> String {
        self.totp("").generate((now_ms / 1000) as u64)
    }

    fn totp(&self, name: &str) -> TOTP {
        let name = name.replace(':', " ");
        let issuer = Some("Porchlight".to_owned());
        TOTP::new_unchecked(Algorithm::SHA1, DIGITS, 0, STEP_SECONDS, self.0.to_vec(), issuer, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc_and_good_for_a_step_aside() {
        // RFC 6238, appendix B: 94287082 at 59 seconds, of which these are the last six digits.
        let secret = CodeSecret::from_slice(b"12345678901234567890").unwrap();
        assert_eq!(secret.step_of("287082", -1, 59_000), Some(1));
        assert_eq!(secret.step_of("287 082", -1, 89_999), Some(1), "one step late");
        assert_eq!(secret.step_of("287082", -1, 90_000), None, "two steps late");
        assert_eq!(secret.step_of("287082", 1, 59_000), None, "good once");
        assert_eq!(secret.step_of("287083", -1, 59_000), None);
        assert_eq!(secret.step_of("", -1, 59_000), None);
    }

    #[test]
    fn the_address_can_be_typed_too() {
        let secret = CodeSecret::from_slice(b"12345678901234567890").unwrap();
        assert_eq!(CodeSecret::parse(&secret.to_text()).unwrap().as_bytes(), secret.as_bytes());
        let address = secret.address("Carla: nights");
        assert!(
            address.starts_with("otpauth://totp/Porchlight:Carla") && address.contains(&secret.to_text()),
            "{address}"
        );
    }
}
