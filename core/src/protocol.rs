//! The exchange and its neighbours as they cross the wire: CBOR maps with integer keys, so that a
//! field of a later version is passed over by an earlier one. Bodies are zstd. Paths and status
//! codes: `docs/protocol.md`.

use crate::crypto::segment::WireSegment;
use crate::identity::account_log::LogRecord;
use crate::identity::enrolment::{Challenge, Proof};
use crate::ids::{AccountId, DeviceId, DocumentId, IncarnationId, SpaceId, TenantId, digest};
use crate::time::EpochMs;
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

/// Media type of every body.
pub const MEDIA_TYPE: &str = "application/cbor";
/// Largest body after decompression, in bytes, either way.
pub const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bodies that a phone asks for and a server gives in one exchange, in bytes before compression.
pub const PULL_BUDGET_BYTES: u32 = 1024 * 1024;
/// What a phone pushes in one exchange, in bytes of bodies.
pub const PUSH_BUDGET_BYTES: usize = 512 * 1024;

/// A device's token for one tenant: 16 bytes of tenant, 16 of device, 32 random. Stored hashed.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Token(#[n(0)] ByteArray<64>);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new token.
    pub fn generate(tenant: TenantId, device: DeviceId, rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 64];
        bytes[..16].copy_from_slice(tenant.as_bytes());
        bytes[16..32].copy_from_slice(device.as_bytes());
        rng.fill_bytes(&mut bytes[32..]);
        Self(bytes.into())
    }

    /// A token from its bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(<[u8; 64]>::try_from(bytes).ok()?.into()))
    }

    /// The bytes, for storage on the phone only.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0[..]
    }

    /// The tenant it belongs to.
    pub fn tenant(&self) -> TenantId {
        TenantId::from_slice(&self.0[..16]).expect("a token starts with a tenant")
    }

    /// The device it belongs to.
    pub fn device(&self) -> DeviceId {
        DeviceId::from_slice(&self.0[16..32]).expect("a token names a device")
    }

    /// What the server stores and compares.
    pub fn hash(&self) -> [u8; 32] {
        digest("porchlight/v1/token", &[&self.0[..]])
    }
}

/// `POST /v1/exchange`: push and pull together, one part per tenant.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct ExchangeRequest {
    /// The parts, each with its own token, committed separately.
    #[n(0)]
    pub parts: Vec<RequestPart>,
}

/// What one phone says to one tenant.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct RequestPart {
    /// The tenant; must be the token's.
    #[n(0)]
    pub tenant: TenantId,
    /// Proof of who is asking.
    #[n(1)]
    pub token: Token,
    /// The server database that the cursor belongs to; absent at the first exchange.
    #[n(2)]
    pub incarnation: Option<IncarnationId>,
    /// Up to where each space was read.
    #[n(3)]
    pub cursor: Vec<Cursor>,
    /// Records of the pusher's own account log that this tenant may not have.
    #[n(4)]
    pub log: Vec<LogRecord>,
    /// Envelopes.
    #[n(5)]
    pub push: Vec<WireSegment>,
    /// After a mismatch of checks: what the phone holds of each document.
    #[n(6)]
    pub have: Option<Vec<DocumentCheck>>,
    /// Most bytes of bodies wanted back.
    #[n(7)]
    pub budget: u32,
}

/// The position up to which a space was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cursor {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// The position; 0 before the first.
    #[n(1)]
    pub position: u64,
}

/// Count and sum of a live set, for one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DocumentCheck {
    /// The document.
    #[n(0)]
    pub document: DocumentId,
    /// Envelopes in the live set.
    #[n(1)]
    pub count: u64,
    /// Wrapping sum of the first eight bytes of their ids.
    #[n(2)]
    pub sum: u64,
}

/// Count and sum over all that this reader may read in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SpaceCheck {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// Envelopes in the live sets.
    #[n(1)]
    pub count: u64,
    /// Wrapping sum of the first eight bytes of their ids.
    #[n(2)]
    pub sum: u64,
}

/// The answer to an exchange, one part per part asked.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct ExchangeAnswer {
    /// In the order of the request.
    #[n(0)]
    pub parts: Vec<AnswerPart>,
    /// Seconds after which to come again, when the server wants to be left alone.
    #[n(1)]
    pub retry_after_s: Option<u32>,
    /// The server's clock, for showing skew; it orders nothing.
    #[n(2)]
    pub server_ms: EpochMs,
}

/// One tenant's answer: a failure with its HTTP status and code, or the exchange.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct AnswerPart {
    /// The tenant.
    #[n(0)]
    pub tenant: TenantId,
    /// HTTP status of this part: 200, 401, 404, 413, 503, 507.
    #[n(1)]
    pub status: u16,
    /// Present when `status` is 200.
    #[n(2)]
    pub exchanged: Option<Exchanged>,
}

/// What a tenant answers to a good part.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Exchanged {
    /// The server database's lifetime.
    #[n(0)]
    pub incarnation: IncarnationId,
    /// How the pushed log records fared.
    #[n(1)]
    pub log_verdict: Option<Verdict>,
    /// One verdict per pushed segment, in order.
    #[n(2)]
    pub verdicts: Vec<Verdict>,
    /// Account logs (whole) of authors below that the reader may not have; verified by the reader.
    #[n(3)]
    pub logs: Vec<AuthorLog>,
    /// Envelopes, in an order in which each author's chains are whole.
    #[n(4)]
    pub pull: Vec<WireSegment>,
    /// Where the reader stands after this page.
    #[n(5)]
    pub cursor: Vec<Cursor>,
    /// Whether there is more after this page.
    #[n(6)]
    pub more: bool,
    /// What the reader should hold once there is no more.
    #[n(7)]
    pub checks: Vec<SpaceCheck>,
}

/// The account log of an author.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AuthorLog {
    /// The account.
    #[n(0)]
    pub account: AccountId,
    /// Every record, from the first.
    #[n(1)]
    pub records: Vec<LogRecord>,
}

/// What became of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
    /// On stable storage.
    #[n(0)]
    Stored,
    /// Was there already.
    #[n(1)]
    Duplicate,
    /// Nothing stored; send again from this sequence.
    #[n(2)]
    Gap(#[n(0)] u64),
    /// Not accepted.
    #[n(3)]
    Refused {
        /// A code of `gate::Refusal`.
        #[n(0)]
        code: String,
        /// Whether sending it again can never succeed.
        #[n(1)]
        is_permanent: bool,
    },
}

impl From<crate::gate::Refusal> for Verdict {
    fn from(refusal: crate::gate::Refusal) -> Self {
        Self::Refused { code: refusal.code().to_owned(), is_permanent: refusal.is_permanent() }
    }
}

/// `POST /v1/challenge`: its answer.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct ChallengeAnswer {
    /// To be signed within a few minutes.
    #[n(0)]
    pub challenge: Challenge,
}

/// `POST /v1/enrolment`: a person joins a house.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct EnrolmentRequest {
    /// The house.
    #[n(0)]
    pub house: TenantId,
    /// The invite's secret.
    #[n(1)]
    pub invite_secret: ByteArray<16>,
    /// Who is joining.
    #[n(2)]
    pub proof: Proof,
}

/// `POST /v1/device`: a further device of a known account asks for its tokens.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct DeviceRequest {
    /// Who is asking; signed for the account's home tenant.
    #[n(0)]
    pub proof: Proof,
}

/// The answer to both: what the device is admitted to.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Admission {
    /// One token per tenant: the account's home and its houses.
    #[n(0)]
    pub tokens: Vec<Token>,
    /// The houses.
    #[n(1)]
    pub houses: Vec<House>,
}

/// A house as its members see it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct House {
    /// The house.
    #[n(0)]
    pub tenant: TenantId,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// Its IANA time zone.
    #[n(2)]
    pub zone: String,
}

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ErrorAnswer {
    /// A stable code: `unauthorized`, `not_found`, `too_large`, `malformed`, `busy`, `storage_full`,
    /// `invite_used`, `internal`.
    #[n(0)]
    pub code: String,
}

/// The bytes of a body: CBOR, then zstd.
pub fn to_body(message: &impl Encode<()>) -> Vec<u8> {
    let cbor = minicbor::to_vec(message).expect("CBOR to memory");
    zstd::bulk::compress(&cbor, 3).expect("compressing in memory cannot fail")
}

/// A body that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBody {
    /// Larger than [`BODY_BYTES_MAX`] once decompressed.
    #[error("the body is too large")]
    TooLarge,
    /// Not zstd, or not the CBOR expected.
    #[error("the body cannot be read")]
    Malformed,
}

/// Reads a body: zstd with an output cap, then CBOR.
pub fn from_body<T: for<'b> Decode<'b, ()>>(body: &[u8]) -> Result<T, InvalidBody> {
    let size = zstd::bulk::Decompressor::upper_bound(body).ok_or(InvalidBody::Malformed)?;
    if size > BODY_BYTES_MAX {
        return Err(InvalidBody::TooLarge);
    }
    let cbor = zstd::bulk::decompress(body, size).map_err(|_| InvalidBody::Malformed)?;
    minicbor::decode(&cbor).map_err(|_| InvalidBody::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_survives_and_bombs_are_refused() {
        let answer = ErrorAnswer { code: "busy".into() };
        assert_eq!(from_body::<ErrorAnswer>(&to_body(&answer)), Ok(answer));
        let bomb = zstd::bulk::compress(&vec![0; BODY_BYTES_MAX + 1], 19).unwrap();
        assert_eq!(from_body::<ErrorAnswer>(&bomb), Err(InvalidBody::TooLarge));
        assert_eq!(from_body::<ErrorAnswer>(b"plain"), Err(InvalidBody::Malformed));
        assert_eq!(from_body::<ErrorAnswer>(&to_body(&7u8)), Err(InvalidBody::Malformed));
    }

    #[test]
    fn a_token_names_tenant_and_device_and_prints_nothing() {
        use rand_core::SeedableRng;
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        let token = Token::generate(TenantId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]), &mut rng);
        assert_eq!((token.tenant(), token.device()), (TenantId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16])));
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
