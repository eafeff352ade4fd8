//! Joining: the messages by which a person enters a house and a further device gets its tokens.

use super::{AuthorLog, Token};
use crate::identity::account_log::CutList;
use crate::identity::enrolment::{Challenge, Proof};
use crate::identity::join_code::{JoinCode, commitment};
use crate::identity::recovery::RecoveryProof;
use crate::ids::{DeviceId, TenantId};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

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
    /// Whether the account's home is on another server: then this one hands out no token for it, and does not say to
    /// who has the recovery words that the account is here.
    #[n(3)]
    pub home_is_elsewhere: Option<bool>,
}

/// `POST /v1/device`: a further device of a known account asks for its tokens.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct DeviceRequest {
    /// Who is asking; signed for the account's home tenant.
    #[n(0)]
    pub proof: Proof,
    /// Whether the tokens of all other devices rest from now on. Only a device that the recovery
    /// words let in may ask for it.
    #[n(1)]
    pub others_rest: Option<bool>,
    /// The cut lists of the proof's log: a home that came back from a backup may hear of a removal here first, and
    /// without them nobody knows what stays valid of the removed device.
    #[n(2)]
    pub cuts: Option<Vec<CutList>>,
    /// The tenants that tokens are asked for, at home and in houses; all that the server knows of where it is absent.
    #[n(3)]
    pub only: Option<Vec<TenantId>>,
}

/// `POST /v1/recovery`: who holds the recovery words asks for the account's log.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct RecoveryRequest {
    /// Who is asking.
    #[n(0)]
    pub proof: RecoveryProof,
}

/// Its answer; to be verified from the first record.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct RecoveryAnswer {
    /// The log of the account that these words belong to.
    #[n(0)]
    pub log: AuthorLog,
}

/// `POST /v1/suspension`: a device of the account lets another one's tokens rest, or work again.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct SuspensionRequest {
    /// The asking device's tokens, one for each tenant in which it shall hold.
    #[n(0)]
    pub tokens: Vec<Token>,
    /// The other device.
    #[n(1)]
    pub device: DeviceId,
    /// Whether its tokens rest.
    #[n(2)]
    pub rests: bool,
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
    /// Instead of tokens: the account's log, where the one that was sent parts from it.
    #[n(2)]
    pub log: Option<AuthorLog>,
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

/// `POST /v1/join-code`: a phone asks to join with a code of eight symbols (`identity::join_code`).
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct CodeRequest {
    /// The code.
    #[n(0)]
    pub code: ByteArray<8>,
    /// The phone commits itself to its secret.
    #[n(1)]
    pub commitment: ByteArray<32>,
}

impl CodeRequest {
    /// Asks with a code, and commits itself to a secret.
    pub fn of(code: &JoinCode, secret: &[u8; 16]) -> Self {
        Self { code: (*code.as_bytes()).into(), commitment: commitment(secret).into() }
    }
}

/// Its answer.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct CodeAnswer {
    /// The house that the code is of.
    #[n(0)]
    pub house: TenantId,
    /// The server's part of what is compared.
    #[n(1)]
    pub servers: ByteArray<16>,
}

/// `POST /v1/join-code/wait`: the phone shows its part, and asks what staff decided.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct CodeWait {
    /// The code.
    #[n(0)]
    pub code: ByteArray<8>,
    /// What the phone committed itself to; the secret of its invite, once staff approve.
    #[n(1)]
    pub secret: ByteArray<16>,
}

impl CodeWait {
    /// Waits with the symbols of a code, as values, and the secret.
    pub fn of(code: ByteArray<8>, secret: ByteArray<16>) -> Self {
        Self { code, secret }
    }
}

/// Its answer.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct CodeWaitAnswer {
    /// What staff decided.
    #[n(0)]
    pub state: CodeState,
}

/// What became of a phone that asked with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CodeState {
    /// Staff have not decided yet.
    #[n(1)]
    Waiting,
    /// There is an invite with the phone's secret.
    #[n(2)]
    Approved,
    /// Staff do not let this phone in.
    #[n(3)]
    Refused,
    /// The code's time is over, or this phone never asked with it.
    #[n(4)]
    Over,
}
