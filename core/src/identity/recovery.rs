//! Recovery: what the twelve words are good for. They hold two keys, one that signs and one that
//! secrets are sealed to; the account log names their public halves. Whoever has the words finds the
//! account on its server, lets a new device in, and opens everything.

use super::account_log::{AccountLog, ProvenRecovery, RecoveryPublic};
use super::enrolment::Challenge;
use super::linking::Linked;
use crate::crypto::hazmat::Invalid;
use crate::crypto::keys::DeviceKeys;
use crate::ids::{AccountId, TenantId, digest, truncated};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

const PROOF_DOMAIN: &[u8] = b"porchlight/v1/recovery\0";

/// The keys that recovery words hold.
#[derive(Debug)]
pub struct RecoveryKeys(DeviceKeys);

/// Proof that somebody holds the words of an account.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct RecoveryProof {
    /// The challenge that was signed.
    #[n(0)]
    pub challenge: Challenge,
    /// The public halves of the words' keys.
    #[n(1)]
    pub recovery: RecoveryPublic,
    /// Their signature over the challenge and themselves.
    #[n(2)]
    pub signature: ByteArray<64>,
}

impl RecoveryPublic {
    /// Where a server keeps whose words these are: a tenant of its own, with that one row.
    pub fn directory(&self) -> TenantId {
        let hash = digest("porchlight/v1/recovery-directory", &[&self.0.signing, &self.0.sealing]);
        TenantId::from_bytes(truncated(&hash))
    }
}

impl RecoveryKeys {
    /// The keys with these secrets: signing, then sealing.
    pub fn of(signing: &[u8; 32], sealing: &[u8; 32]) -> Self {
        let keys = DeviceKeys::from_secret_bytes(&[&signing[..], sealing].concat());
        Self(keys.expect("64 bytes are two keys"))
    }

    /// The public halves.
    pub fn public(&self) -> RecoveryPublic {
        RecoveryPublic(self.0.public())
    }

    /// The public halves, to be put into the log of one account.
    pub fn proven_for(&self, account: AccountId) -> ProvenRecovery {
        ProvenRecovery::signed(account, &self.0)
    }

    /// Signs a server's challenge.
    pub fn prove(&self, challenge: Challenge) -> RecoveryProof {
        let recovery = self.public();
        let signature = self.0.sign(PROOF_DOMAIN, &message(&challenge, &recovery)).into();
        RecoveryProof { challenge, recovery, signature }
    }

    /// Makes `keys` a device of the account: verifies that the words are the ones in force, opens the
    /// secrets and appends the new device's own `DeviceAdd`.
    pub fn let_in(&self, mut log: AccountLog, keys: &DeviceKeys, server_url: &str) -> Result<Linked, Invalid> {
        if log.recovery() != Some(&self.public()) {
            return Err(Invalid);
        }
        let secrets = log.secrets(log.recover_secret(&self.0)?)?;
        let grant = log.grant_by_recovery(&keys.public(), &self.0);
        log.append(log.device_add(&grant, keys)).map_err(|_| Invalid)?;
        Ok(Linked { log, secrets, server_url: server_url.to_owned(), houses: Vec::new(), incarnation: None })
    }
}

impl RecoveryProof {
    /// Whether the signature is by the keys that the proof names.
    pub fn verify(&self) -> Result<(), Invalid> {
        self.recovery.0.verify(PROOF_DOMAIN, &message(&self.challenge, &self.recovery), &self.signature)
    }
}

fn message(challenge: &Challenge, recovery: &RecoveryPublic) -> Vec<u8> {
    [&challenge[..], &recovery.0.signing, &recovery.0.sealing].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::account_secret::AccountSecret;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn words_find_the_account_and_let_a_new_device_in() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let [phone, new_phone] = std::array::from_fn(|_| DeviceKeys::generate(&mut rng));
        let (words, others) = (RecoveryKeys::of(&[1; 32], &[2; 32]), RecoveryKeys::of(&[3; 32], &[2; 32]));
        let mut log = AccountLog::genesis(&phone, &mut rng);
        let first = AccountSecret::generate(&mut rng);
        assert!(words.let_in(log.clone(), &new_phone, "").is_err(), "no words were set");
        let proven = words.proven_for(log.account());
        let set = log.recovery_replace(&proven, &first, &phone, &mut rng).unwrap();
        log.append(set.record).unwrap();
        let linked = words.let_in(log.clone(), &new_phone, "http://localhost:1").unwrap();
        assert_eq!(linked.secrets.of_epoch(1).unwrap().secret_bytes(), first.secret_bytes());
        assert!(linked.log.live_device(new_phone.public().device_id()).is_some());
        assert!(others.let_in(log, &new_phone, "").is_err());
        assert_ne!(words.public().directory(), others.public().directory());
    }

    #[test]
    fn a_proof_holds_for_its_challenge_and_words_only() {
        let words = RecoveryKeys::of(&[1; 32], &[2; 32]);
        let proof = words.prove([7; 32].into());
        assert!(proof.verify().is_ok());
        assert!(RecoveryProof { challenge: [8; 32].into(), ..proof.clone() }.verify().is_err());
        let recovery = RecoveryKeys::of(&[1; 32], &[3; 32]).public();
        assert!(RecoveryProof { recovery, ..proof }.verify().is_err());
    }
}
