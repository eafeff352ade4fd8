//! What lies inside: the plaintext of a sealed body, and the body of an open one.
//!
//! A sealed plaintext is version, length, CBOR and zeros up to `max(1024, PADMÉ)`, so that a short
//! entry and a shorter one look alike. Hashes, heads and the document kind lie inside only.

use super::account_secret::{AccountSecret, AccountSecrets};
use super::covers::{self, Cover};
use super::envelope::{Body, Envelope, EnvelopeKind, Header, SIGNATURE_DOMAIN, Suite};
use super::hazmat::{self, Invalid};
use super::keys::DeviceKeys;
use crate::documents::DocumentKind;
use crate::ids::{DeviceId, EnvelopeId};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

const PLAINTEXT_VERSION: u8 = 1;
const PREFIX_LEN: usize = 5;
const PADDED_LEAST: usize = 1_024;

/// What an author had of another device when sealing, so that withheld envelopes show.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Seen {
    /// The other device.
    #[n(0)]
    pub device: DeviceId,
    /// The last sequence held of it in this document.
    #[n(1)]
    pub sequence: u64,
    /// That envelope's id.
    #[n(2)]
    pub id: EnvelopeId,
}

/// The contents of a sealed envelope.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedContents {
    /// What the document is for.
    #[n(0)]
    pub document_kind: DocumentKind,
    /// Automerge changes.
    #[n(1)]
    pub changes: Vec<ByteVec>,
    /// The author's other devices, as far as it had them.
    #[n(2)]
    pub seen: Vec<Seen>,
    /// The document's heads after the changes.
    #[n(3)]
    pub heads: Vec<ByteVec>,
}

/// The contents of an open envelope.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OpenContents {
    /// Automerge changes.
    #[n(0)]
    pub changes: Vec<ByteVec>,
}

/// Seals contents into a signed envelope of changes. `header` has everything but length and suite.
pub fn seal(
    header: Header,
    contents: &SealedContents,
    secret: &AccountSecret,
    keys: &DeviceKeys,
    rng: &mut impl CryptoRng,
) -> Envelope {
    seal_behind(Vec::new(), header, contents, secret, keys, rng)
}

/// Seals contents into a signed snapshot or tombstone that stands for `covers`.
pub fn seal_covering(
    covers: &[Cover],
    header: Header,
    contents: &SealedContents,
    secret: &AccountSecret,
    keys: &DeviceKeys,
    rng: &mut impl CryptoRng,
) -> Envelope {
    seal_behind(covers::prefix(covers), header, contents, secret, keys, rng)
}

fn seal_behind(
    prefix: Vec<u8>,
    mut header: Header,
    contents: &SealedContents,
    secret: &AccountSecret,
    keys: &DeviceKeys,
    rng: &mut impl CryptoRng,
) -> Envelope {
    let key = secret.document_key(header.document);
    let text = pad(&minicbor::to_vec(contents).expect("CBOR to memory"));
    let mut nonce = [0; 24];
    rng.fill_bytes(&mut nonce);
    let length = prefix.len() + text.len() + hazmat::SEAL_OVERHEAD;
    header.body_len = u32::try_from(length).expect("bodies are bounded by 256 KiB");
    header.suite = Suite::Sealed { key_epoch: secret.epoch(), kid: *key.kid(), nonce };
    let sealed = hazmat::seal(key.bytes(), &nonce, &text, &[&header.to_bytes()[..], &prefix].concat());
    signed(header, [prefix, sealed].concat(), keys)
}

/// Opens a sealed envelope with the secret of its key epoch; the key commitment is compared first, then the whole header is
/// authenticated with the body.
pub fn open(envelope: &Envelope, secrets: &AccountSecrets) -> Result<SealedContents, Invalid> {
    let Suite::Sealed { key_epoch, kid, nonce } = &envelope.header.suite else {
        return Err(Invalid);
    };
    let key = secrets.of_epoch(*key_epoch).ok_or(Invalid)?.document_key(envelope.header.document);
    if !bool::from(subtle::ConstantTimeEq::ct_eq(&kid[..], &key.kid()[..])) {
        return Err(Invalid);
    }
    let body = envelope.body.bytes().ok_or(Invalid)?;
    let (prefix, sealed) = match envelope.header.kind {
        EnvelopeKind::Changes => (&[][..], body),
        EnvelopeKind::Snapshot | EnvelopeKind::Tombstone => covers::split(body)?,
    };
    let context = [&envelope.header.to_bytes()[..], prefix].concat();
    let text = hazmat::open(key.bytes(), nonce, sealed, &context)?;
    minicbor::decode(unpad(&text).ok_or(Invalid)?).map_err(|_| Invalid)
}

/// Makes a signed open envelope. `header` has everything but the length.
pub fn publish(mut header: Header, changes: Vec<Vec<u8>>, keys: &DeviceKeys) -> Envelope {
    let contents = OpenContents { changes: changes.into_iter().map(ByteVec::from).collect() };
    let body = minicbor::to_vec(&contents).expect("CBOR to memory");
    header.body_len = u32::try_from(body.len()).expect("bodies are bounded by 256 KiB");
    signed(header, body, keys)
}

/// Makes the signed tombstone of an open document.
pub fn end_open(mut header: Header, covers: &[Cover], keys: &DeviceKeys) -> Envelope {
    let body = covers::prefix(covers);
    header.body_len = u32::try_from(body.len()).expect("bodies are bounded by 256 KiB");
    signed(header, body, keys)
}

/// The changes of an open envelope.
pub fn read_open(envelope: &Envelope) -> Result<Vec<Vec<u8>>, Invalid> {
    if envelope.header.kind != EnvelopeKind::Changes {
        return Ok(Vec::new());
    }
    let contents: OpenContents = minicbor::decode(envelope.body.bytes().ok_or(Invalid)?).map_err(|_| Invalid)?;
    Ok(contents.changes.into_iter().map(Vec::from).collect())
}

fn signed(header: Header, body: Vec<u8>, keys: &DeviceKeys) -> Envelope {
    let mut envelope = Envelope { header, body: Body::Bytes(body), signature: None };
    envelope.signature = Some(keys.sign(SIGNATURE_DOMAIN, envelope.id().as_bytes()));
    envelope
}

fn pad(cbor: &[u8]) -> Vec<u8> {
    let length = PREFIX_LEN + cbor.len();
    let mut text = Vec::with_capacity(padded_len(length));
    text.push(PLAINTEXT_VERSION);
    text.extend(u32::try_from(cbor.len()).expect("bodies are bounded by 256 KiB").to_be_bytes());
    text.extend(cbor);
    text.resize(padded_len(length), 0);
    text
}

fn unpad(text: &[u8]) -> Option<&[u8]> {
    let (prefix, rest) = text.split_at_checked(PREFIX_LEN)?;
    let length = u32::from_be_bytes(prefix[1..].try_into().ok()?) as usize;
    let (cbor, zeros) = rest.split_at_checked(length)?;
    (prefix[0] == PLAINTEXT_VERSION && zeros.iter().all(|byte| *byte == 0)).then_some(cbor)
}

/// The length in bytes to which a text of `length` bytes, prefix included, is filled before it is
/// sealed: `max(1024, PADMÉ)`. PADMÉ: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files
/// and Communication with PURBs", 2019, algorithm 1: at most 12 % more, and O(log log L) bits leak.
pub fn padded_len(length: usize) -> usize {
    if length <= PADDED_LEAST {
        return PADDED_LEAST;
    }
    let exponent = length.ilog2();
    let low_bits = exponent - (exponent.ilog2() + 1);
    let mask = (1usize << low_bits) - 1;
    (length + mask) & !mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, DocumentId, LogHead, SpaceId};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn contents(length: usize) -> SealedContents {
        SealedContents {
            document_kind: DocumentKind::Daybook,
            changes: vec![ByteVec::from(vec![7; length])],
            seen: vec![],
            heads: vec![],
        }
    }

    fn header(keys: &DeviceKeys) -> Header {
        Header {
            kind: EnvelopeKind::Changes,
            account: AccountId::from_bytes([1; 16]),
            document: DocumentId::from_bytes([2; 16]),
            device: keys.public().device_id(),
            sequence: 1,
            previous: EnvelopeId::from_bytes([0; 32]),
            log_head: LogHead::from_bytes([3; 32]),
            body_len: 0,
            suite: Suite::Open { document_kind: DocumentKind::Posts, space: SpaceId::from_bytes([4; 16]) },
        }
    }

    #[test]
    fn sealed_contents_open_again_and_under_no_other_secret() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let keys = DeviceKeys::generate(&mut rng);
        let secrets = |rng: &mut ChaCha20Rng| AccountSecrets::first(AccountSecret::generate(rng));
        let (mine, other) = (secrets(&mut rng), secrets(&mut rng));
        let envelope = seal(header(&keys), &contents(300), mine.current(), &keys, &mut rng);
        assert_eq!(open(&envelope, &mine), Ok(contents(300)));
        assert_eq!(open(&envelope, &other), Err(Invalid));
    }

    #[test]
    fn every_flipped_bit_of_header_and_body_is_refused() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let keys = DeviceKeys::generate(&mut rng);
        let secret = AccountSecrets::first(AccountSecret::generate(&mut rng));
        let envelope = seal(header(&keys), &contents(10), secret.current(), &keys, &mut rng);
        let signature = envelope.signature.unwrap();
        let head = envelope.header.to_bytes();
        for bit in 0..head.len() * 8 {
            let mut flipped = head.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let Ok(header) = Header::parse(&flipped) else {
                continue;
            };
            let forged = Envelope { header, ..envelope.clone() };
            assert!(open(&forged, &secret).is_err(), "bit {bit}");
            assert!(keys.public().verify(SIGNATURE_DOMAIN, forged.id().as_bytes(), &signature).is_err());
        }
        let body = envelope.body.bytes().unwrap().to_vec();
        for bit in 0..body.len() * 8 {
            let mut flipped = body.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let forged = Envelope { body: Body::Bytes(flipped), ..envelope.clone() };
            assert!(open(&forged, &secret).is_err(), "body bit {bit}");
        }
    }

    #[test]
    fn texts_within_a_kibibyte_have_one_length() {
        assert_eq!(pad(&[0; 1]).len(), pad(&[0; 1_019]).len());
        assert_eq!(pad(&[1; 1_019]).len(), 1_024);
        assert!(pad(&[1; 1_020]).len() > 1_024);
    }

    #[test]
    fn padme_grows_by_at_most_an_eighth() {
        for length in (1..200_000).step_by(37) {
            let padded = padded_len(length);
            assert!(padded >= length && (length <= 1_024 || padded * 8 <= length * 9), "{length} to {padded}");
        }
    }
}
