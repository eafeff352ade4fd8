//! What each key is for. Secrets are erased when dropped and print nothing.

use super::hazmat::{self, Invalid, SecretBytes};
use crate::ids::{DeviceId, digest, truncated};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

/// A device's two public keys.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DevicePublic {
    /// Ed25519, to check what it signed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub signing: [u8; 32],
    /// X25519, to seal something to it.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealing: [u8; 32],
}

/// A device's own keys: made there, never copied.
pub struct DeviceKeys {
    signing: SecretBytes,
    sealing: SecretBytes,
    public: DevicePublic,
}

/// The key under which a phone keeps everything else on its own disk, and a server one document that somebody shares.
#[derive(Clone)]
pub struct StorageKey(SecretBytes);

macro_rules! prints_nothing {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
pub(super) use prints_nothing;
prints_nothing!(DeviceKeys, StorageKey);

impl DevicePublic {
    /// The device's fingerprint.
    pub fn device_id(&self) -> DeviceId {
        DeviceId::from_bytes(truncated(&digest("porchlight/v1/device", &[&self.signing, &self.sealing])))
    }

    /// Checks a signature of this device.
    pub fn verify(&self, domain: &[u8], message: &[u8], signature: &[u8; 64]) -> Result<(), Invalid> {
        hazmat::verify(&self.signing, domain, message, signature)
    }
}

impl DeviceKeys {
    /// New keys.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let (signing, sealing) = (hazmat::random_secret(rng), hazmat::random_secret(rng));
        Self::of(signing, sealing)
    }

    /// Keys from the 64 bytes that [`Self::to_secret_bytes`] gave.
    pub fn from_secret_bytes(bytes: &[u8]) -> Option<Self> {
        let (signing, sealing) = bytes.split_at_checked(32)?;
        Some(Self::of(SecretBytes::new(signing.try_into().ok()?), SecretBytes::new(sealing.try_into().ok()?)))
    }

    fn of(signing: SecretBytes, sealing: SecretBytes) -> Self {
        let public =
            DevicePublic { signing: hazmat::signing_public(&signing), sealing: hazmat::sealing_public(&sealing) };
        Self { signing, sealing, public }
    }

    /// Both secrets, for the vault only.
    pub fn to_secret_bytes(&self) -> zeroize::Zeroizing<Vec<u8>> {
        zeroize::Zeroizing::new([&self.signing[..], &self.sealing[..]].concat())
    }

    /// The public halves.
    pub fn public(&self) -> DevicePublic {
        self.public.clone()
    }

    /// Signs a message under a domain.
    pub fn sign(&self, domain: &[u8], message: &[u8]) -> [u8; 64] {
        hazmat::sign(&self.signing, domain, message)
    }

    /// Opens what was sealed to this device.
    pub fn open(&self, purpose: &[u8], sealed: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, Invalid> {
        hazmat::open_from(&self.sealing, purpose, sealed)
    }
}

impl StorageKey {
    /// A new random key.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = SecretBytes::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// The key with these bytes.
    pub fn of_bytes(bytes: &SecretBytes) -> Self {
        Self(bytes.clone())
    }

    /// The bytes, to be sealed under another key, or kept in the file that no backup includes.
    pub fn to_bytes(&self) -> &SecretBytes {
        &self.0
    }

    /// The key that guards a phone's disk, from the vault's secret.
    pub fn of_vault(vault_secret: &[u8; 32]) -> Self {
        Self(hazmat::derive(vault_secret, &[], &[b"porchlight/v1/storage"]))
    }

    /// Seals bytes for this disk: nonce, then ciphertext. `place` says what they are.
    pub fn seal(&self, place: &[u8], bytes: &[u8], rng: &mut (impl CryptoRng + ?Sized)) -> Vec<u8> {
        let mut nonce = [0; 24];
        rng.fill_bytes(&mut nonce);
        [&nonce[..], &hazmat::seal(&self.0, &nonce, bytes, place)].concat()
    }

    /// Seals the body of an envelope for this disk. The nonce is the beginning of the envelope's id,
    /// a hash of that very body: it cannot repeat for another one.
    pub fn seal_for_id(&self, id: &[u8; 32], body: &[u8]) -> Vec<u8> {
        let (nonce, _) = id.split_first_chunk().expect("an id is longer than a nonce");
        hazmat::seal(&self.0, nonce, body, id)
    }

    /// Opens what [`Self::seal_for_id`] sealed.
    pub fn open_for_id(&self, id: &[u8; 32], sealed: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, Invalid> {
        let (nonce, _) = id.split_first_chunk().expect("an id is longer than a nonce");
        hazmat::open(&self.0, nonce, sealed, id)
    }

    /// The name under which something lies on this disk, for who has the key.
    pub fn name_of(&self, name: &str) -> String {
        data_encoding::HEXLOWER.encode(&hazmat::derive(&self.0, name.as_bytes(), &[b"porchlight/v1/name"])[..16])
    }

    /// Opens what [`Self::seal`] sealed for the same place.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, Invalid> {
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or(Invalid)?;
        hazmat::open(&self.0, nonce.try_into().map_err(|_| Invalid)?, sealed, place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn keys_print_nothing() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        assert_eq!(format!("{:?}", DeviceKeys::generate(&mut rng)), "DeviceKeys(…)");
        assert_eq!(format!("{:?}", StorageKey::of_vault(&[7; 32])), "StorageKey(…)");
    }

    #[test]
    fn what_was_sealed_for_one_place_does_not_open_in_another() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let key = StorageKey::of_vault(&[7; 32]);
        let sealed = key.seal(b"here", b"text", &mut rng);
        assert_eq!(&key.open(b"here", &sealed).unwrap()[..], b"text");
        assert!(key.open(b"there", &sealed).is_err());
    }

    #[test]
    fn a_device_opens_what_was_sealed_to_it_alone() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (phone, tablet) = (DeviceKeys::generate(&mut rng), DeviceKeys::generate(&mut rng));
        let sealed = hazmat::seal_to(&phone.public().sealing, b"link", b"secret", &mut rng).unwrap();
        assert_eq!(&phone.open(b"link", &sealed).unwrap()[..], b"secret");
        assert!(tablet.open(b"link", &sealed).is_err());
        assert!(phone.open(b"other", &sealed).is_err());
    }
}
