//! What is kept of a disclosure log beyond its house: who read what, for as long as the law asks, sealed to a key that lies
//! on no server. Whoever runs the house's organisation holds it, to answer somebody who asks who read theirs.

use super::Leaf;
use crate::crypto::hazmat::{self, Invalid, SecretBytes};
use crate::ids::TenantId;
use crate::time::EpochMs;
use data_encoding::HEXLOWER;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

/// How long a reading is kept: six years at least (45 CFR 164.528), counted as 366 days each.
pub const TERM_MS: EpochMs = 6 * 366 * 24 * 60 * 60 * 1000;

const PUBLIC: &str = "PLA1.";
const SECRET: &str = "PLAS1.";

/// The public half: what a part is sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchivePublic([u8; 32]);

/// The half that opens.
pub struct ArchiveKey(SecretBytes);

/// One leaf of a part.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ArchivedLeaf {
    /// Its place in the tree.
    #[n(0)]
    pub place: u64,
    /// The leaf, whose hash the tree keeps.
    #[n(1)]
    pub leaf: Leaf,
}

impl std::fmt::Debug for ArchiveKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ArchiveKey(…)")
    }
}

impl ArchivePublic {
    /// The key with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key in a file's text.
    pub fn parse(text: &str) -> Option<Self> {
        bytes_behind(PUBLIC, text).map(Self)
    }

    /// What such a file holds.
    pub fn to_text(self) -> String {
        format!("{PUBLIC}{}", HEXLOWER.encode(&self.0))
    }

    /// Seals one part of a house's log. `Invalid`: a key that nothing can be sealed to.
    pub fn seal(&self, house: TenantId, leaves: &[ArchivedLeaf], rng: &mut impl CryptoRng) -> Result<Vec<u8>, Invalid> {
        let bytes = minicbor::to_vec(leaves).expect("CBOR to memory");
        hazmat::seal_to(&self.0, &purpose(house), &bytes, rng)
    }
}

impl ArchiveKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(hazmat::random_secret(rng))
    }

    /// The key in a file's text.
    pub fn parse(text: &str) -> Option<Self> {
        bytes_behind(SECRET, text).map(|bytes| Self(SecretBytes::new(bytes)))
    }

    /// What such a file holds. It is nobody's but the organisation's.
    pub fn to_secret_text(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(format!("{SECRET}{}", HEXLOWER.encode(&self.0[..])))
    }

    /// The half to seal to.
    pub fn public(&self) -> ArchivePublic {
        ArchivePublic(hazmat::sealing_public(&self.0))
    }

    /// Opens one part of a house's log. `Invalid`: another key, another house, or changed bytes.
    pub fn open(&self, house: TenantId, sealed: &[u8]) -> Result<Vec<ArchivedLeaf>, Invalid> {
        let bytes = hazmat::open_from(&self.0, &purpose(house), sealed)?;
        minicbor::decode(&bytes).map_err(|_| Invalid)
    }
}

fn purpose(house: TenantId) -> Vec<u8> {
    [b"porchlight/v1/disclosure-archive", &house.as_bytes()[..]].concat()
}

fn bytes_behind(beginning: &str, text: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(text.trim().strip_prefix(beginning)?.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{ANA, reading};
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn a_part_opens_with_its_key_and_for_its_house_alone() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (key, other) = (ArchiveKey::generate(&mut rng), ArchiveKey::generate(&mut rng));
        let (cedar, oak) = (TenantId::from_bytes([1; 16]), TenantId::from_bytes([2; 16]));
        let leaves = vec![ArchivedLeaf { place: 3, leaf: reading(ANA, 1) }];
        let public = ArchivePublic::parse(&key.public().to_text()).unwrap();
        let sealed = public.seal(cedar, &leaves, &mut rng).unwrap();
        let key = ArchiveKey::parse(&key.to_secret_text()).unwrap();
        assert_eq!(key.open(cedar, &sealed).unwrap(), leaves);
        assert!(key.open(oak, &sealed).is_err() && other.open(cedar, &sealed).is_err());
        for wrong in ["", "PLA1.", "PLA1.00", &key.to_secret_text()] {
            assert_eq!(ArchivePublic::parse(wrong), None);
        }
    }
}
