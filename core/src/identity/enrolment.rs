//! Joining a house: invite, challenge, proof, tokens. A short dangerous protocol, so each step is a
//! type that only the step before can make.

use super::account_log::{AccountLog, LogRecord};
use crate::crypto::hazmat::Invalid;
use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::ids::{AccountId, DeviceId, TenantId};
use data_encoding::BASE64URL_NOPAD;
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

const PROOF_DOMAIN: &[u8] = b"porchlight/v1/enrolment\0";
const CODE_PREFIX: &str = "PL1.";

/// What staff hand to a new resident, as a QR code or a line of text.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Invite {
    /// Where the house's server is reached, for example `https://cedar.example`, with the house's own authority if it is
    /// the one that vouches for it: `identity::server_address`.
    #[n(0)]
    pub server_url: String,
    /// The house.
    #[n(1)]
    pub house: TenantId,
    /// 128 random bits, good for one enrolment.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub secret: [u8; 16],
}

/// A text that is not an invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a Porchlight invite; scan or copy the whole code again")]
pub struct InvalidInvite;

impl std::fmt::Debug for Invite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Invite({:?}, …)", self.house)
    }
}

impl Invite {
    /// The code that a person scans or types.
    pub fn to_code(&self) -> String {
        let bytes = minicbor::to_vec(self).expect("CBOR to memory");
        format!("{CODE_PREFIX}{}", BASE64URL_NOPAD.encode(&bytes))
    }

    /// Reads a code; white space around it does not matter.
    pub fn parse(code: &str) -> Result<Self, InvalidInvite> {
        let encoded = code.trim().strip_prefix(CODE_PREFIX).ok_or(InvalidInvite)?;
        if encoded.len() > 2_048 {
            return Err(InvalidInvite);
        }
        let bytes = BASE64URL_NOPAD.decode(encoded.as_bytes()).map_err(|_| InvalidInvite)?;
        minicbor::decode(&bytes).map_err(|_| InvalidInvite)
    }
}

/// The server's challenge: 32 random bytes, good for one proof and a few minutes.
pub type Challenge = ByteArray<32>;

/// A device's proof that it is the one its account log names.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Proof {
    /// The challenge that was signed.
    #[n(0)]
    pub challenge: Challenge,
    /// The account.
    #[n(1)]
    pub account: AccountId,
    /// The whole account log.
    #[n(2)]
    pub log: Vec<LogRecord>,
    /// The device.
    #[n(3)]
    pub device: DeviceId,
    /// Its signature over tenant, challenge and account.
    #[n(4)]
    pub signature: ByteArray<64>,
}

impl Proof {
    /// Signs a challenge of the server for `tenant`.
    pub fn sign(tenant: TenantId, challenge: Challenge, log: &AccountLog, keys: &DeviceKeys) -> Self {
        let signature = keys.sign(PROOF_DOMAIN, &message(tenant, &challenge, log.account())).into();
        let (account, device) = (log.account(), keys.public().device_id());
        Self { challenge, account, log: log.records().to_vec(), device, signature }
    }

    /// Verifies log and signature, and that the device is live; returns the log and the device's keys.
    pub fn verify(&self, tenant: TenantId) -> Result<(AccountLog, DevicePublic), Invalid> {
        let log = AccountLog::verify(self.account, self.log.clone()).map_err(|_| Invalid)?;
        let device = log.live_device(self.device).ok_or(Invalid)?.clone();
        device.verify(PROOF_DOMAIN, &message(tenant, &self.challenge, self.account), &self.signature)?;
        Ok((log, device))
    }
}

fn message(tenant: TenantId, challenge: &Challenge, account: AccountId) -> Vec<u8> {
    [&tenant.as_bytes()[..], &challenge[..], account.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn an_invite_survives_its_code_and_prints_no_secret() {
        let invite = Invite {
            server_url: "http://localhost:7373".into(),
            house: TenantId::from_bytes([1; 16]),
            secret: [0xee; 16],
        };
        assert_eq!(Invite::parse(&format!("  {}\n", invite.to_code())), Ok(invite.clone()));
        assert!(!format!("{invite:?}").contains("238") && !format!("{invite:?}").contains("ee"));
        for broken in ["", "PL1.", "PL1.%%%", "PL2.AAAA", &invite.to_code()[..20]] {
            assert_eq!(Invite::parse(broken), Err(InvalidInvite));
        }
    }

    #[test]
    fn a_proof_holds_for_its_challenge_tenant_and_device_only() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = DeviceKeys::generate(&mut rng);
        let log = AccountLog::genesis(&keys, &mut rng);
        let house = TenantId::from_bytes([1; 16]);
        let proof = Proof::sign(house, [7; 32].into(), &log, &keys);
        assert!(proof.verify(house).is_ok());
        assert!(proof.verify(TenantId::from_bytes([2; 16])).is_err());
        assert!(Proof { challenge: [8; 32].into(), ..proof.clone() }.verify(house).is_err());
        assert!(Proof { device: DeviceId::from_bytes([0; 16]), ..proof }.verify(house).is_err());
    }
}
