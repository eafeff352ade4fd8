//! Passkeys (WebAuthn): made once, then a touch is enough. They are discoverable, so that signing in asks for no name,
//! and always ask who holds the device. What is under way lies in memory: bounded, five minutes, each good once.

use super::{StaffId, StaffSession, WayInError};
use crate::pending::Pending;
use crate::say;
use crate::store::{Store, StoreError, StoredPasskey};
use data_encoding::BASE64URL_NOPAD;
use porchlight_core::ids::TenantId;
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::OnceLock;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

const UNDER_WAY_MAX: usize = 4_096;
const NAME_CHARS_MAX: usize = 40;

/// What the server needs to make and prove passkeys.
#[derive(Debug)]
pub struct Passkeys {
    party: OnceLock<(String, Webauthn)>,
    making: Pending<(StaffId, PasskeyRegistration)>,
    signing_in: Pending<DiscoverableAuthentication>,
    unlocking: Pending<(StaffId, PasskeyAuthentication)>,
}

/// An address that passkeys cannot be bound to.
#[derive(Debug, thiserror::Error)]
#[error("passkeys cannot be bound to {0:?}; say an address with a name, such as https://porchlight.example")]
pub struct InvalidAddress(String);

/// What a browser answers: the ticket that it was given, and what its authenticator said.
#[derive(Deserialize)]
struct Answer<T> {
    ticket: String,
    credential: T,
    #[serde(default)]
    name: String,
}

impl Default for Passkeys {
    fn default() -> Self {
        Self {
            party: OnceLock::new(),
            making: Pending::new(UNDER_WAY_MAX),
            signing_in: Pending::new(UNDER_WAY_MAX),
            unlocking: Pending::new(UNDER_WAY_MAX),
        }
    }
}

impl Passkeys {
    /// Binds passkeys to the address that people open; the first call counts.
    pub fn bind(&self, address: &str) -> Result<(), InvalidAddress> {
        let party = party(address).ok_or_else(|| InvalidAddress(address.to_owned()))?;
        let _bound_before = self.party.set((address.to_owned(), party));
        Ok(())
    }

    /// The address that people open, without a slash at its end.
    pub fn address(&self) -> &str {
        self.party.get().map_or("", |(address, _)| address)
    }

    fn party(&self) -> Result<&Webauthn, WayInError> {
        self.party.get().map(|(_, party)| party).ok_or(WayInError::Fault)
    }

    /// Begins to make a passkey. The answer is for the browser.
    pub fn begin_making(
        &self,
        store: &dyn Store,
        (house, staff, name): (TenantId, StaffId, &str),
        now_ms: EpochMs,
        rng: &mut impl CryptoRng,
    ) -> Result<Value, WayInError> {
        let held = held(store, house, staff)?;
        let known = held.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let handle = Uuid::from_bytes(*staff.as_bytes());
        let (options, state) =
            self.party()?.start_passkey_registration(handle, name, name, Some(known)).map_err(fault)?;
        let mut options = serde_json::to_value(options).map_err(|_| WayInError::Fault)?;
        // The crate leaves it to authenticators whether a passkey can be found without a name; ours must be.
        let selection = &mut options["publicKey"]["authenticatorSelection"];
        (selection["residentKey"], selection["requireResidentKey"]) = (json!("required"), json!(true));
        let ticket = self.making.begin((staff, state), now_ms, rng);
        Ok(with_ticket(options, ticket))
    }

    /// The passkey that `staff` made.
    pub fn finish_making(&self, staff: StaffId, answer: &[u8], now_ms: EpochMs) -> Result<StoredPasskey, WayInError> {
        let answer: Answer<RegisterPublicKeyCredential> = read(answer)?;
        let (begun_by, state) = self.making.take(&ticket(&answer.ticket), now_ms).ok_or(WayInError::Late)?;
        if begun_by != staff {
            return Err(WayInError::Late);
        }
        let made = self.party()?.finish_passkey_registration(&answer.credential, &state).map_err(refused)?;
        Ok(StoredPasskey {
            credential_id: made.cred_id().to_vec(),
            name: checked_name(&answer.name)?,
            passkey: serde_json::to_string(&made).map_err(|_| WayInError::Fault)?,
            created_ms: now_ms,
            last_used_ms: None,
        })
    }

    /// Begins to sign in, whoever it is.
    pub fn begin_sign_in(&self, now_ms: EpochMs, rng: &mut impl CryptoRng) -> Result<Value, WayInError> {
        let (mut options, state) = self.party()?.start_discoverable_authentication().map_err(fault)?;
        options.mediation = None; // somebody pressed a button
        let options = serde_json::to_value(options).map_err(|_| WayInError::Fault)?;
        Ok(with_ticket(options, self.signing_in.begin(state, now_ms, rng)))
    }

    /// House and id of the staff member who signed in.
    pub fn finish_sign_in(
        &self,
        store: &dyn Store,
        answer: &[u8],
        now_ms: EpochMs,
    ) -> Result<(TenantId, StaffId), WayInError> {
        let answer: Answer<PublicKeyCredential> = read(answer)?;
        let state = self.signing_in.take(&ticket(&answer.ticket), now_ms).ok_or(WayInError::Late)?;
        let party = self.party()?;
        let (handle, credential_id) =
            party.identify_discoverable_authentication(&answer.credential).map_err(refused)?;
        let directory = TenantId::from_bytes(*handle.as_bytes());
        let (house, staff) = store.staff_in_directory(directory)?.ok_or(WayInError::Passkey)?;
        let mut held = held(store, house, staff)?;
        let passkey = held.iter_mut().find(|held| held.cred_id().as_slice() == credential_id);
        let passkey = passkey.ok_or(WayInError::Passkey)?;
        let proved =
            party.finish_discoverable_authentication_v2(&answer.credential, state, &*passkey).map_err(refused)?;
        note(store, (house, staff), passkey, &proved, now_ms)?;
        Ok((house, staff))
    }

    /// Begins to prove that the owner of a session is there.
    pub fn begin_unlock(
        &self,
        store: &dyn Store,
        session: &StaffSession,
        now_ms: EpochMs,
        rng: &mut impl CryptoRng,
    ) -> Result<Value, WayInError> {
        let held = held(store, session.house, session.staff.id)?;
        let (options, state) = self.party()?.start_passkey_authentication(&held).map_err(refused)?;
        let options = serde_json::to_value(options).map_err(|_| WayInError::Fault)?;
        Ok(with_ticket(options, self.unlocking.begin((session.staff.id, state), now_ms, rng)))
    }

    /// Whether the owner of a session is there; fails if not.
    pub fn finish_unlock(
        &self,
        store: &dyn Store,
        session: &StaffSession,
        answer: &[u8],
        now_ms: EpochMs,
    ) -> Result<(), WayInError> {
        let answer: Answer<PublicKeyCredential> = read(answer)?;
        let (begun_by, state) = self.unlocking.take(&ticket(&answer.ticket), now_ms).ok_or(WayInError::Late)?;
        if begun_by != session.staff.id {
            return Err(WayInError::Late);
        }
        let proved = self.party()?.finish_passkey_authentication(&answer.credential, &state).map_err(refused)?;
        // Taken away meanwhile: it proves nothing any more.
        let mut held = held(store, session.house, session.staff.id)?;
        let passkey = held.iter_mut().find(|held| held.cred_id() == proved.cred_id()).ok_or(WayInError::Passkey)?;
        note(store, (session.house, session.staff.id), passkey, &proved, now_ms)?;
        Ok(())
    }
}

/// What somebody calls a passkey.
pub fn checked_name(name: &str) -> Result<String, WayInError> {
    let name = name.trim();
    if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(WayInError::Choice(say("sign-in-passkey-name-length")));
    }
    Ok(if name.is_empty() { "Passkey".to_owned() } else { name.to_owned() })
}

fn party(address: &str) -> Option<Webauthn> {
    let origin = Url::parse(address).ok()?;
    let name = origin.domain()?;
    WebauthnBuilder::new(name, &origin).ok()?.rp_name("Porchlight").build().ok()
}

fn held(store: &dyn Store, house: TenantId, staff: StaffId) -> Result<Vec<Passkey>, WayInError> {
    let stored = store.passkeys(house, staff)?;
    let read = |held: &StoredPasskey| serde_json::from_str(&held.passkey).map_err(|_| StoreError::Damaged("passkey"));
    Ok(stored.iter().map(read).collect::<Result<_, _>>()?)
}

/// Writes down that a passkey was used. A counter that did not grow is a copy's: the crate has refused it by now.
fn note(
    store: &dyn Store,
    (house, staff): (TenantId, StaffId),
    passkey: &mut Passkey,
    proved: &AuthenticationResult,
    now_ms: EpochMs,
) -> Result<(), WayInError> {
    passkey.update_credential(proved);
    let text = serde_json::to_string(passkey).map_err(|_| WayInError::Fault)?;
    Ok(store.note_passkey(house, staff, passkey.cred_id(), text, now_ms)?)
}

fn with_ticket(mut options: Value, ticket: [u8; 32]) -> Value {
    options["ticket"] = json!(BASE64URL_NOPAD.encode(&ticket));
    options
}

fn ticket(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default()
}

fn read<T: for<'d> Deserialize<'d>>(answer: &[u8]) -> Result<Answer<T>, WayInError> {
    serde_json::from_slice(answer).map_err(|_| WayInError::Passkey)
}

fn refused(error: WebauthnError) -> WayInError {
    tracing::info!(%error, "a passkey was not accepted");
    WayInError::Passkey
}

fn fault(error: WebauthnError) -> WayInError {
    tracing::warn!(%error, "passkeys do not work");
    WayInError::Fault
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_phone::{NOON, cedar, rng};

    #[test]
    fn passkeys_are_bound_to_a_name() {
        for good in ["http://localhost:7373", "https://porchlight.example", "https://porchlight.example:8443"] {
            assert!(Passkeys::default().bind(good).is_ok(), "{good}");
        }
        for bad in ["http://127.0.0.1:7373", "https://[::1]", "porchlight.example", ""] {
            assert!(Passkeys::default().bind(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_new_passkey_can_be_found_without_a_name_and_asks_who_holds_it() {
        let cedar = cedar();
        let passkeys = Passkeys::default();
        passkeys.bind("http://localhost:7373").unwrap();
        let who = (cedar.house.tenant, StaffId::from_bytes([3; 16]), "Carla");
        let options = passkeys.begin_making(&cedar.store, who, NOON, &mut rng(1)).unwrap();
        let selection = &options["publicKey"]["authenticatorSelection"];
        assert_eq!((&selection["residentKey"], &selection["requireResidentKey"]), (&json!("required"), &json!(true)));
        assert_eq!(selection["userVerification"], "required");
        assert_eq!(options["publicKey"]["rp"], json!({"id": "localhost", "name": "Porchlight"}));
        let options = passkeys.begin_sign_in(NOON, &mut rng(2)).unwrap();
        assert_eq!(options["publicKey"]["userVerification"], "required");
        assert!(options.get("mediation").is_none_or(Value::is_null));
    }

    #[test]
    fn what_nobody_began_is_late() {
        let cedar = cedar();
        let passkeys = Passkeys::default();
        passkeys.bind("http://localhost:7373").unwrap();
        let answer = |ticket: &str| {
            let response = json!({"authenticatorData": "AA", "clientDataJSON": "AA", "signature": "AA"});
            let credential = json!({"id": "AA", "rawId": "AA", "type": "public-key", "response": response});
            json!({"ticket": ticket, "credential": credential}).to_string()
        };
        let nobody = passkeys.finish_sign_in(&cedar.store, answer("AA").as_bytes(), NOON);
        assert!(matches!(nobody, Err(WayInError::Late)), "{nobody:?}");
        let begun = passkeys.begin_sign_in(NOON, &mut rng(2)).unwrap();
        let ticket = begun["ticket"].as_str().unwrap();
        let forged = passkeys.finish_sign_in(&cedar.store, answer(ticket).as_bytes(), NOON);
        assert!(matches!(forged, Err(WayInError::Passkey)), "{forged:?}");
        let again = passkeys.finish_sign_in(&cedar.store, answer(ticket).as_bytes(), NOON);
        assert!(matches!(again, Err(WayInError::Late)), "a challenge is good once: {again:?}");
        assert!(matches!(passkeys.finish_sign_in(&cedar.store, b"nonsense", NOON), Err(WayInError::Passkey)));
    }
}
