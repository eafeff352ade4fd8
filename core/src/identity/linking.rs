//! Linking a second device of the same person, offline, by two messages: the new device shows its
//! public keys, the old one answers with a grant and the account's secret, sealed to those keys; the
//! new device writes its own `DeviceAdd`. Both messages are codes, shown as QR pictures.

use super::account_log::{AccountLog, DeviceGrant, LogRecord};
use crate::crypto::account_secret::{AccountSecret, AccountSecrets};
use crate::crypto::hazmat::{self, Invalid};
use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::ids::{AccountId, TenantId};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

const SEAL_PURPOSE: &[u8] = b"porchlight/v1/linking";

/// What the new device shows.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkRequest {
    /// Its public keys.
    #[n(0)]
    pub device: DevicePublic,
}

/// What the old device answers: sealed to the new one's keys.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkAnswer {
    #[n(0)]
    sealed: ByteVec,
}

/// What the answer holds, opened.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Contents {
    #[n(0)]
    account: AccountId,
    #[n(1)]
    log: Vec<LogRecord>,
    #[n(2)]
    grant: DeviceGrant,
    #[n(3)]
    key_epoch: u32,
    #[n(4)]
    secret: ByteVec,
    #[n(5)]
    server_url: String,
    #[n(6)]
    houses: Vec<TenantId>,
}

/// What a new device has after linking: the log with its own `DeviceAdd`, and the secret.
#[derive(Debug)]
pub struct Linked {
    /// The account log, the new device last.
    pub log: AccountLog,
    /// The account's secrets.
    pub secrets: AccountSecrets,
    /// Where the server is.
    pub server_url: String,
    /// The houses that the account belongs to.
    pub houses: Vec<TenantId>,
}

/// The old device's part.
pub fn answer(
    request: &LinkRequest,
    log: &AccountLog,
    keys: &DeviceKeys,
    secret: &AccountSecret,
    server_url: &str,
    houses: &[TenantId],
    rng: &mut impl CryptoRng,
) -> Result<LinkAnswer, Invalid> {
    let contents = Contents {
        account: log.account(),
        log: log.records().to_vec(),
        grant: log.grant(&request.device, keys),
        key_epoch: secret.epoch(),
        secret: secret.secret_bytes().to_vec().into(),
        server_url: server_url.to_owned(),
        houses: houses.to_vec(),
    };
    let contents = zeroize::Zeroizing::new(minicbor::to_vec(&contents).expect("CBOR to memory"));
    let sealed = hazmat::seal_to(&request.device.sealing, SEAL_PURPOSE, &contents, rng)?;
    Ok(LinkAnswer { sealed: sealed.into() })
}

/// The new device's part: opens the answer, verifies the log, adds itself.
pub fn accept(answer: &LinkAnswer, keys: &DeviceKeys) -> Result<Linked, Invalid> {
    let opened = keys.open(SEAL_PURPOSE, &answer.sealed)?;
    let contents: Contents = minicbor::decode(&opened).map_err(|_| Invalid)?;
    let mut log = AccountLog::verify(contents.account, contents.log).map_err(|_| Invalid)?;
    log.append(log.device_add(&contents.grant, keys)).map_err(|_| Invalid)?;
    let latest = AccountSecret::from_bytes(contents.key_epoch, &contents.secret).ok_or(Invalid)?;
    if latest.epoch() != log.epoch() {
        return Err(Invalid);
    }
    let secrets = log.secrets(latest)?;
    Ok(Linked { log, secrets, server_url: contents.server_url, houses: contents.houses })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn a_linked_device_adds_itself_and_a_phishing_page_gets_nothing() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let [phone, tablet, thief] = std::array::from_fn(|_| DeviceKeys::generate(&mut rng));
        let log = AccountLog::genesis(&phone, &mut rng);
        let secret = AccountSecret::generate(&mut rng);
        let request = LinkRequest { device: tablet.public() };
        let answer = answer(&request, &log, &phone, &secret, "http://localhost:1", &[], &mut rng).unwrap();
        let linked = accept(&answer, &tablet).unwrap();
        assert_eq!(linked.log.devices().count(), 2);
        assert_eq!(linked.secrets.current().secret_bytes(), secret.secret_bytes());
        assert!(accept(&answer, &thief).is_err());
    }
}
