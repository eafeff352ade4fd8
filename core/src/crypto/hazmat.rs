//! The only place that names an algorithm. Everything else asks for a purpose.
//!
//! XChaCha20-Poly1305, Ed25519 with `verify_strict`, HPKE (base mode, X25519, HKDF-SHA256,
//! ChaCha20-Poly1305), HKDF-SHA256, Argon2id, RFC 6962 trees over SHA-256. Nothing of our own;
//! `core/tests/known_answers` holds what is below to published vectors.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

type SealingKem = hpke::kem::X25519HkdfSha256;
type SealingKdf = hpke::kdf::HkdfSha256;
type SealingAead = hpke::aead::ChaCha20Poly1305;

/// Bytes that a seal adds to its text.
pub const SEAL_OVERHEAD: usize = 16;

/// 32 secret bytes, erased when dropped; they print nothing.
pub type SecretBytes = Zeroizing<[u8; 32]>;

/// Sealed bytes did not open, or a signature or key is not valid. Deliberately says no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not valid under this key")]
pub struct Invalid;

/// Fresh secret bytes.
pub fn random_secret(rng: &mut impl CryptoRng) -> SecretBytes {
    let mut bytes = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *bytes);
    bytes
}

/// A secret derived from another one, of any length, for a purpose: HKDF-SHA256, RFC 5869. The parts
/// of `info` are simply joined.
pub fn derive(secret: &(impl AsRef<[u8]> + ?Sized), salt: &[u8], info: &[&[u8]]) -> SecretBytes {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), secret.as_ref())
        .expand_multi_info(info, &mut *derived)
        .expect("32 bytes are within HKDF's bound");
    derived
}

/// A secret from a short PIN, made slow to guess: Argon2id, RFC 9106, version 0x13, 32 bytes.
///
/// Constants of the suite: 19,456 KiB of memory (19 MiB), 2 passes, 1 lane, the least that OWASP's
/// "Password Storage Cheat Sheet" asks for. The memory is erased before it is given back, because
/// its last block gives the secret away.
#[cfg(feature = "device")]
pub fn stretch(pin: &[u8], salt: &[u8; 16]) -> SecretBytes {
    use argon2::{Algorithm, Argon2, Block, Params, Version};
    let params = Params::new(19 * 1_024, 2, 1, Some(32)).expect("parameters within Argon2's bounds");
    let mut memory = Zeroizing::new(vec![Block::default(); params.block_count()]);
    let mut stretched = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(pin, salt, &mut *stretched, &mut memory[..])
        .expect("a PIN is shorter than 4 GiB");
    stretched
}

/// Seals `text` with a 24-byte nonce that never repeats under this key; `context` is authenticated.
pub fn seal(key: &[u8; 32], nonce: &[u8; 24], text: &[u8], context: &[u8]) -> Vec<u8> {
    XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(*nonce), Payload { msg: text, aad: context })
        .expect("texts are bounded far below the cipher's limit")
}

/// Opens what [`seal`] sealed.
pub fn open(key: &[u8; 32], nonce: &[u8; 24], sealed: &[u8], context: &[u8]) -> Result<Zeroizing<Vec<u8>>, Invalid> {
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: context })
        .map(Zeroizing::new)
        .map_err(|_| Invalid)
}

/// The public half of a signing key.
pub fn signing_public(secret: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(secret).verifying_key().to_bytes()
}

/// An Ed25519 signature over a domain and a message.
pub fn sign(secret: &[u8; 32], domain: &[u8], message: &[u8]) -> [u8; 64] {
    SigningKey::from_bytes(secret).sign(&[domain, message].concat()).to_bytes()
}

/// Checks a signature strictly: no malleable encodings, no small-order keys.
pub fn verify(public: &[u8; 32], domain: &[u8], message: &[u8], signature: &[u8; 64]) -> Result<(), Invalid> {
    VerifyingKey::from_bytes(public)
        .and_then(|key| key.verify_strict(&[domain, message].concat(), &Signature::from_bytes(signature)))
        .map_err(|_| Invalid)
}

/// The public half of a key that others can seal to.
pub fn sealing_public(secret: &[u8; 32]) -> [u8; 32] {
    let secret = <SealingKem as Kem>::PrivateKey::from_bytes(secret).expect("every 32 bytes are a key");
    SealingKem::sk_to_pk(&secret).to_bytes().into()
}

/// Seals a text to a public key: encapsulated key (32 bytes), then ciphertext. RFC 9180.
pub fn seal_to(public: &[u8; 32], purpose: &[u8], text: &[u8], rng: &mut impl CryptoRng) -> Result<Vec<u8>, Invalid> {
    seal_to_with(public, purpose, text, b"", rng)
}

/// As [`seal_to`], with a context that is authenticated too, as RFC 9180's vectors have one.
pub fn seal_to_with(
    public: &[u8; 32],
    purpose: &[u8],
    text: &[u8],
    context: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Invalid> {
    let public = <SealingKem as Kem>::PublicKey::from_bytes(public).map_err(|_| Invalid)?;
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<SealingAead, SealingKdf, SealingKem>(
        &OpModeS::Base,
        &public,
        purpose,
        text,
        context,
        rng,
    )
    .map_err(|_| Invalid)?;
    Ok([&encapsulated.to_bytes()[..], &sealed].concat())
}

/// Opens what [`seal_to`] sealed to this key.
pub fn open_from(secret: &[u8; 32], purpose: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Invalid> {
    open_from_with(secret, purpose, sealed, b"")
}

/// Opens what [`seal_to_with`] sealed to this key.
pub fn open_from_with(
    secret: &[u8; 32],
    purpose: &[u8],
    sealed: &[u8],
    context: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Invalid> {
    let (encapsulated, sealed) = sealed.split_at_checked(32).ok_or(Invalid)?;
    let secret = <SealingKem as Kem>::PrivateKey::from_bytes(secret).map_err(|_| Invalid)?;
    let encapsulated = <SealingKem as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| Invalid)?;
    hpke::single_shot_open::<SealingAead, SealingKdf, SealingKem>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        purpose,
        sealed,
        context,
    )
    .map(Zeroizing::new)
    .map_err(|_| Invalid)
}

/// The hash of a tree's leaf with these bytes: RFC 6962, section 2.1.
pub fn tree_leaf(parts: &[&[u8]]) -> [u8; 32] {
    prefixed(0, parts)
}

/// The hash of a tree's node above these two: RFC 6962, section 2.1. The library has it, and keeps it to itself; a tree
/// that lies in a database needs it to grow.
pub fn tree_node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    prefixed(1, &[left, right])
}

fn prefixed(prefix: u8, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new_with_prefix([prefix]);
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// A tree's size in leaves, and its root.
pub type TreeRoot = (u64, [u8; 32]);

/// Checks that a tree begins with all that an earlier one had: hashes one after the other, RFC 6962, section 2.1.2.
pub fn tree_begins_with(tree: &TreeRoot, earlier: &TreeRoot, proof: &[u8]) -> Result<(), Invalid> {
    if tree.0 > SIZE_MAX {
        return Err(Invalid);
    }
    let proof = ct_merkle::ConsistencyProof::try_from_bytes(proof.to_vec()).map_err(|_| Invalid)?;
    root_of(tree).verify_consistency(&root_of(earlier), &proof).map_err(|_| Invalid)
}

/// Checks that a leaf with these bytes has this place in a tree: RFC 6962, section 2.1.1.
pub fn tree_holds(tree: &TreeRoot, leaf: &[u8], index: u64, proof: &[u8]) -> Result<(), Invalid> {
    if tree.0 > SIZE_MAX {
        return Err(Invalid);
    }
    let proof = ct_merkle::InclusionProof::try_from_bytes(proof.to_vec()).map_err(|_| Invalid)?;
    root_of(tree).verify_inclusion(&leaf, index, &proof).map_err(|_| Invalid)
}

/// Which nodes prove that a tree of `size` leaves begins with all that one of `earlier` had, in their order. Sizes are
/// from 1 to 2⁶² − 1, `earlier` the smaller one.
pub fn tree_growth_nodes(earlier: u64, size: u64) -> Vec<u64> {
    ct_merkle::indices_for_consistency_proof(earlier, size - earlier)
}

/// Which nodes prove that a leaf has its place in a tree of `size` leaves, in their order. `index` is less than `size`.
pub fn tree_path_nodes(index: u64, size: u64) -> Vec<u64> {
    ct_merkle::indices_for_inclusion_proof(size, index)
}

/// More leaves than any tree of ours can have; below it, the library's own arithmetic cannot overflow.
const SIZE_MAX: u64 = 1 << 62;

fn root_of((size, root): &TreeRoot) -> ct_merkle::RootHash<Sha256> {
    ct_merkle::RootHash::new((*root).into(), *size)
}
