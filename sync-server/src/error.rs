//! From what went wrong to what the asker is told: an HTTP status and a stable code, and nothing else.

use crate::auth::AuthError;
use crate::enrolment::EnrolmentError;
use crate::store::StoreError;
use porchlight_core::protocol::InvalidBody;

/// The HTTP status for a store that could not do what was asked.
pub(crate) fn status_of(error: &StoreError) -> u16 {
    match error {
        StoreError::Busy | StoreError::Stopped => 503,
        StoreError::Full => 507,
        _ => 500,
    }
}

/// What a request is refused with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// HTTP status.
    pub status: u16,
    /// A code of `protocol::ErrorAnswer`.
    pub code: &'static str,
}

impl Failure {
    /// Something broke in the server.
    pub const INTERNAL: Self = Self { status: 500, code: "internal" };
    /// Too much at once.
    pub const BUSY: Self = Self { status: 503, code: "busy" };
    /// More than may be asked in a minute.
    pub const TOO_OFTEN: Self = Self { status: 429, code: "busy" };
    /// The body is larger than allowed.
    pub const TOO_LARGE: Self = Self { status: 413, code: "too_large" };
    /// The body cannot be read.
    pub const MALFORMED: Self = Self { status: 400, code: "malformed" };

    /// The failure with this status, as a part of an exchange has it.
    pub fn of_status(status: u16) -> Self {
        let code = match status {
            401 => "unauthorized",
            404 => "not_found",
            413 => "too_large",
            503 => "busy",
            507 => "storage_full",
            _ => "internal",
        };
        Self { status, code }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a request failed");
        Self::of_status(status_of(&error))
    }
}

impl From<InvalidBody> for Failure {
    fn from(error: InvalidBody) -> Self {
        match error {
            InvalidBody::TooLarge => Self::TOO_LARGE,
            InvalidBody::Malformed => Self::MALFORMED,
        }
    }
}

impl From<AuthError> for Failure {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unauthorized => Self::of_status(401),
            AuthError::Store(error) => error.into(),
        }
    }
}

impl From<EnrolmentError> for Failure {
    fn from(error: EnrolmentError) -> Self {
        match error {
            EnrolmentError::Unauthorized => Self::of_status(401),
            EnrolmentError::UnknownInvite | EnrolmentError::UnknownWords | EnrolmentError::UnknownDevice => {
                Self::of_status(404)
            }
            EnrolmentError::InviteUsed => Self { status: 409, code: "invite_used" },
            EnrolmentError::LogConflict => Self { status: 409, code: "log_conflict" },
            EnrolmentError::Store(error) => error.into(),
        }
    }
}
