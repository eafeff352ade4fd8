//! The envelope: what crosses the wire and rests in logs.
//!
//! Fixed offsets, big-endian, version and suite first (`docs/protocol.md` has the table):
//!
//! ```text
//!   0 version  1 suite  2 kind  3 account  19 document  35 device  51 sequence  59 previous id
//!  91 account-log head  123 body length  | open: 127 document kind, 128 space (144 in all)
//!                                        | sealed: 127 key epoch, 131 kid, 163 nonce (187 in all)
//! ```
//!
//! Id = SHA-256(header ‖ SHA-256(body)); the signature is over the id. A sealed header holds nothing
//! derived from content and no document kind.

use crate::documents::{DocumentKind, Form};
use crate::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, LogHead, SpaceId};
use sha2::{Digest, Sha256};

/// Largest body, in bytes; with its header an envelope stays below 256 KiB.
pub const BODY_BYTES_MAX: usize = 256 * 1024 - 256;
/// What an envelope's signature is over, before its id.
pub const SIGNATURE_DOMAIN: &[u8] = b"porchlight/v1/env\0";

const VERSION: u8 = 1;
const SUITE_SEALED: u8 = 1;
const SUITE_OPEN: u8 = 16;
const OPEN_LEN: usize = 144;
const SEALED_LEN: usize = 187;

/// What an envelope's body is. The number is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum EnvelopeKind {
    /// Some changes.
    Changes = 1,
    /// A whole document that replaces what it covers (sealed documents only).
    Snapshot = 2,
    /// The document's end.
    Tombstone = 3,
}

/// The part of a header that differs between sealed and open envelopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suite {
    /// Encrypted to the owner's devices; lies in the owner's `personal` space.
    Sealed {
        /// Key epoch of the account's secret.
        key_epoch: u32,
        /// Commitment to the document key.
        kid: [u8; 32],
        /// Random nonce.
        nonce: [u8; 24],
    },
    /// Readable and signed.
    Open {
        /// What the document is for.
        document_kind: DocumentKind,
        /// The space it lies in.
        space: SpaceId,
    },
}

/// The header, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What the body is.
    pub kind: EnvelopeKind,
    /// Whose document.
    pub account: AccountId,
    /// Which document.
    pub document: DocumentId,
    /// Which device wrote it.
    pub device: DeviceId,
    /// Counts this device's envelopes in this document, from 1, without gaps.
    pub sequence: u64,
    /// The id of the envelope before; zeros at sequence 1.
    pub previous: EnvelopeId,
    /// The head of the account log that the author held.
    pub log_head: LogHead,
    /// Length of the body in bytes.
    pub body_len: u32,
    /// Sealed or open.
    pub suite: Suite,
}

/// A header whose bytes are not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHeader {
    /// A version, suite or kind of a later or foreign protocol.
    #[error("unknown envelope version, suite or kind")]
    UnknownVersion,
    /// Wrong length or a field that cannot be.
    #[error("malformed envelope header")]
    Malformed,
    /// The body is longer than 256 KiB.
    #[error("the envelope is larger than 256 KiB")]
    TooLarge,
}

/// A body, or, where the payload was dropped, what keeps the chain whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The bytes.
    Bytes(Vec<u8>),
    /// SHA-256 of the bytes that were here.
    Dropped([u8; 32]),
}

/// One envelope. The signature may be absent inside a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The header.
    pub header: Header,
    /// The body or its hash.
    pub body: Body,
    /// Ed25519 over the id.
    pub signature: Option<[u8; 64]>,
}

impl EnvelopeKind {
    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Changes, Self::Snapshot, Self::Tombstone].into_iter().find(|kind| *kind as u8 == number)
    }
}

impl Header {
    /// Sealed or open.
    pub fn form(&self) -> Form {
        match self.suite {
            Suite::Sealed { .. } => Form::Sealed,
            Suite::Open { .. } => Form::Open,
        }
    }

    /// The space that the envelope lies in.
    pub fn space(&self) -> SpaceId {
        match self.suite {
            Suite::Sealed { .. } => SpaceId::personal(self.account),
            Suite::Open { space, .. } => space,
        }
    }

    /// The header's bytes: 187 sealed, 144 open.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SEALED_LEN);
        let suite = if self.form() == Form::Sealed { SUITE_SEALED } else { SUITE_OPEN };
        bytes.extend([VERSION, suite, self.kind as u8]);
        bytes.extend(self.account.as_bytes());
        bytes.extend(self.document.as_bytes());
        bytes.extend(self.device.as_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.previous.as_bytes());
        bytes.extend(self.log_head.as_bytes());
        bytes.extend(self.body_len.to_be_bytes());
        match &self.suite {
            Suite::Sealed { key_epoch, kid, nonce } => {
                bytes.extend(key_epoch.to_be_bytes());
                bytes.extend(kid);
                bytes.extend(nonce);
            }
            Suite::Open { document_kind, space } => {
                bytes.push(*document_kind as u8);
                bytes.extend(space.as_bytes());
            }
        }
        bytes
    }

    /// Reads a header of exactly the right length; every byte string has one reading.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidHeader> {
        let suite = match bytes {
            [VERSION, SUITE_SEALED, ..] if bytes.len() == SEALED_LEN => Suite::Sealed {
                key_epoch: u32::from_be_bytes(field(bytes, 127)),
                kid: field(bytes, 131),
                nonce: field(bytes, 163),
            },
            [VERSION, SUITE_OPEN, ..] if bytes.len() == OPEN_LEN => Suite::Open {
                document_kind: DocumentKind::from_number(bytes[127]).ok_or(InvalidHeader::UnknownVersion)?,
                space: SpaceId::from_bytes(field(bytes, 128)),
            },
            [VERSION, SUITE_SEALED | SUITE_OPEN, ..] | [] | [_] => {
                return Err(InvalidHeader::Malformed);
            }
            _ => return Err(InvalidHeader::UnknownVersion),
        };
        let header = Self {
            kind: EnvelopeKind::from_number(bytes[2]).ok_or(InvalidHeader::UnknownVersion)?,
            account: AccountId::from_bytes(field(bytes, 3)),
            document: DocumentId::from_bytes(field(bytes, 19)),
            device: DeviceId::from_bytes(field(bytes, 35)),
            sequence: u64::from_be_bytes(field(bytes, 51)),
            previous: EnvelopeId::from_bytes(field(bytes, 59)),
            log_head: LogHead::from_bytes(field(bytes, 91)),
            body_len: u32::from_be_bytes(field(bytes, 123)),
            suite,
        };
        if header.body_len as usize > BODY_BYTES_MAX {
            return Err(InvalidHeader::TooLarge);
        }
        let starts_chain = header.previous == EnvelopeId::from_bytes([0; 32]);
        // Databases hold sequences as signed 64-bit numbers.
        let is_countable = (1..=i64::MAX as u64).contains(&header.sequence);
        if !is_countable || (header.sequence == 1) != starts_chain {
            return Err(InvalidHeader::Malformed);
        }
        Ok(header)
    }
}

impl Body {
    /// SHA-256 of the body, kept or dropped.
    pub fn hash(&self) -> [u8; 32] {
        match self {
            Self::Bytes(bytes) => Sha256::digest(bytes).into(),
            Self::Dropped(hash) => *hash,
        }
    }

    /// The bytes, unless they were dropped.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Dropped(_) => None,
        }
    }
}

impl Envelope {
    /// The envelope's id: a hash of header and body, without the signature.
    pub fn id(&self) -> EnvelopeId {
        let mut hash = Sha256::new();
        hash.update(self.header.to_bytes());
        hash.update(self.body.hash());
        EnvelopeId::from_bytes(hash.finalize().into())
    }
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the caller has compared the length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(suite: Suite) -> Header {
        Header {
            kind: EnvelopeKind::Changes,
            account: AccountId::from_bytes([1; 16]),
            document: DocumentId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            sequence: 7,
            previous: EnvelopeId::from_bytes([4; 32]),
            log_head: LogHead::from_bytes([5; 32]),
            body_len: 6,
            suite,
        }
    }

    fn both() -> [Header; 2] {
        [
            header(Suite::Sealed { key_epoch: 1, kid: [8; 32], nonce: [9; 24] }),
            header(Suite::Open { document_kind: DocumentKind::Posts, space: SpaceId::from_bytes([7; 16]) }),
        ]
    }

    #[test]
    fn a_header_survives_its_bytes() {
        for header in both() {
            assert_eq!(Header::parse(&header.to_bytes()), Ok(header));
        }
    }

    #[test]
    fn every_truncation_and_extension_is_refused() {
        for header in both() {
            let bytes = header.to_bytes();
            for length in 0..bytes.len() {
                assert!(Header::parse(&bytes[..length]).is_err());
            }
            assert!(Header::parse(&[&bytes[..], &[0]].concat()).is_err());
        }
    }

    #[test]
    fn impossible_fields_are_refused() {
        let [sealed, open] = both();
        let with = |at: usize, byte: u8, header: &Header| {
            let mut bytes = header.to_bytes();
            bytes[at] = byte;
            Header::parse(&bytes)
        };
        assert_eq!(with(0, 2, &sealed), Err(InvalidHeader::UnknownVersion));
        assert_eq!(with(1, 3, &sealed), Err(InvalidHeader::UnknownVersion));
        assert_eq!(with(2, 9, &sealed), Err(InvalidHeader::UnknownVersion), "a kind of a later version");
        assert_eq!(with(51, 0xff, &sealed), Err(InvalidHeader::Malformed));
        assert_eq!(with(123, 1, &sealed), Err(InvalidHeader::TooLarge));
        assert_eq!(with(127, 99, &open), Err(InvalidHeader::UnknownVersion));
        let first = Header { sequence: 1, ..open };
        assert_eq!(
            Header::parse(&first.to_bytes()),
            Err(InvalidHeader::Malformed),
            "a chain starts with no previous id"
        );
    }
}
