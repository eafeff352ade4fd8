//! The exchange and its neighbours as they cross the wire: CBOR maps with integer keys, so that a
//! field of a later version is passed over by an earlier one. Bodies are zstd. Paths and status
//! codes: `docs/protocol.md`.

mod body;
mod house_word;
mod joining;
mod limits;
mod readable;
mod token;

pub use body::{BODY_BYTES_MAX, BODY_VALUES_MAX, ErrorAnswer, InvalidBody, from_body, to_body};
pub use house_word::{
    CircleMember, CircleMembers, ExitKind, HouseWord, ReissueWord, Role, Standing, State, StayNoted, WaitingReissue,
};
pub use joining::{
    Admission, ChallengeAnswer, CodeAnswer, CodeRequest, CodeState, CodeWait, CodeWaitAnswer, DeviceRequest,
    EnrolmentRequest, House, RecoveryAnswer, RecoveryRequest, SuspensionRequest,
};
pub use limits::Limits;
pub use readable::ReadableFrom;
pub use token::Token;

use crate::crypto::covers::Cover;
use crate::crypto::segment::WireSegment;
use crate::disclosures;
use crate::identity::account_log::{CutList, LogRecord};
use crate::ids::{AccountId, DeviceId, DocumentId, IncarnationId, SpaceId, TenantId};
use crate::time::EpochMs;
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

/// Media type of every body.
pub const MEDIA_TYPE: &str = "application/cbor";
/// Bodies that a phone asks for and a server gives in one exchange, in bytes before compression.
pub const PULL_BUDGET_BYTES: u32 = 1024 * 1024;
/// What a phone pushes in one exchange, in bytes of bodies.
pub const PUSH_BUDGET_BYTES: usize = 512 * 1024;

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
    /// After a mismatch of checks, or to a new incarnation: what the phone holds of each document.
    #[n(6)]
    pub have: Option<Vec<DocumentCheck>>,
    /// Most bytes of bodies wanted back.
    #[n(7)]
    pub budget: u32,
    /// The cut lists of `log`, as far as they concern spaces of this tenant.
    #[n(8)]
    pub cuts: Option<Vec<CutList>>,
    /// Chains that the phone lacks, each from a sequence on.
    #[n(9)]
    pub want: Option<Vec<WantedChain>>,
    /// Whether all of `log` has counted before. A removal that is new, and leaves words out, is refused, to be signed
    /// again; one that a server forgot cannot be, and what it leaves out is set aside.
    #[n(10)]
    pub counted: Option<bool>,
    /// To a house: [`HouseWord::hash`] of the word that the phone holds, zeros if it holds none. Absent if it cannot take
    /// one in.
    #[n(11)]
    pub word: Option<ByteArray<8>>,
    /// To a house: what the phone holds of its disclosure log.
    #[n(12)]
    pub disclosures: Option<disclosures::Held>,
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
    /// Which membership it was read under, where that limits what is read: another one starts over.
    #[n(2)]
    pub epoch: Option<u64>,
}

/// Count and sum of a live set, for one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DocumentCheck {
    /// Whose document.
    #[n(0)]
    pub account: AccountId,
    /// The document.
    #[n(1)]
    pub document: DocumentId,
    /// Envelopes in the live set.
    #[n(2)]
    pub count: u64,
    /// Wrapping sum of the first eight bytes of their ids.
    #[n(3)]
    pub sum: u64,
}

/// A chain that a phone lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct WantedChain {
    /// Whose document.
    #[n(0)]
    pub account: AccountId,
    /// The document.
    #[n(1)]
    pub document: DocumentId,
    /// The device that wrote the chain.
    #[n(2)]
    pub device: DeviceId,
    /// The first sequence wanted.
    #[n(3)]
    pub from: u64,
}

/// The live set of a document that differs from what the phone said it has.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DifferingDocument {
    /// Whose document.
    #[n(0)]
    pub account: AccountId,
    /// The document.
    #[n(1)]
    pub document: DocumentId,
    /// Its live envelopes: device, sequence, id.
    #[n(2)]
    pub live: Vec<Cover>,
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
    /// From which months on the reader reads it; absent where they read everything.
    #[n(3)]
    pub from: Option<ReadableFrom>,
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
    /// The answer to `have`.
    #[n(8)]
    pub differing: Option<Vec<DifferingDocument>>,
    /// The [`HouseWord`] in its bytes, if it is another one than the phone holds.
    #[n(9)]
    pub word: Option<ByteVec>,
    /// What the house shows of its disclosure log, if the phone asked.
    #[n(10)]
    pub disclosures: Option<disclosures::Shown>,
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
    /// The cut lists of spaces that the reader reads.
    #[n(2)]
    pub cuts: Option<Vec<CutList>>,
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
