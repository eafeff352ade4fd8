//! The one error that leaves the core. Each variant is something a screen does; `code` says which
//! sentence to show. No English here: the shells have the words, in the person's language.

use crate::check_ins::{InvalidAnswer, InvalidDay};
use crate::habits::InvalidSpan;
use crate::identity::enrolment::InvalidInvite;
use crate::identity::words::InvalidWords;
use crate::journal::InvalidEntry;
use crate::journal::export::{FieldFault, InvalidImport};
use crate::milestones::InvalidCelebration;
use crate::plan::InvalidLine;
use crate::prompts::InvalidPrompts;
use crate::return_to_use::InvalidReturn;
use crate::settings::InvalidSetting;
use crate::storage::StorageError;
use crate::sync::driver::RequestFailed;
use crate::sync::engine::backing_off::code_of;
use crate::time::InvalidTime;
use crate::trackers::InvalidTracker;

/// What went wrong, by what the screen should do about it.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Error))]
pub enum CompanionError {
    /// Show the reason beside this field; what was typed stays.
    #[error("{code}: {field}")]
    InvalidInput {
        /// The field's name.
        field: String,
        /// What is wrong with it.
        code: String,
    },
    /// The thing asked for is not there (any more); go back.
    #[error("{code}")]
    NotFound {
        /// What is missing.
        code: String,
    },
    /// Not possible as things stand (no house, no consent); say why and offer the way.
    #[error("{code}")]
    NotAllowed {
        /// Why not.
        code: String,
    },
    /// No answer from the house; nothing is lost, it will be tried again.
    #[error("{code}")]
    Unreachable {
        /// Why.
        code: String,
    },
    /// Free some space, then try again; what was typed stays.
    #[error("{code}")]
    StorageFull {
        /// Always `storage_full`.
        code: String,
    },
    /// The database is damaged or belongs elsewhere; say where the old file lies.
    #[error("{code}")]
    StorageDamaged {
        /// `damaged`, `too_new`, `wrong_key` or `unreadable_row`.
        code: String,
        /// Path of the file that was set aside, if one was.
        set_aside: Option<String>,
    },
    /// The phone is locked; ask for the PIN.
    #[error("{code}")]
    Locked {
        /// Always `locked`.
        code: String,
    },
    /// The app is closed or suspended; open it again.
    #[error("{code}")]
    Closed {
        /// Always `closed`.
        code: String,
    },
    /// A fault of ours or of the phone; offer to report it.
    #[error("{code}")]
    Internal {
        /// Where it happened; holds nothing that a person wrote.
        code: String,
    },
}

impl CompanionError {
    pub(crate) fn invalid(field: &str, code: &str) -> Self {
        Self::InvalidInput { field: field.to_owned(), code: code.to_owned() }
    }

    pub(crate) fn not_found(code: &str) -> Self {
        Self::NotFound { code: code.to_owned() }
    }

    pub(crate) fn not_allowed(code: &str) -> Self {
        Self::NotAllowed { code: code.to_owned() }
    }

    pub(crate) fn internal(code: &str) -> Self {
        Self::Internal { code: code.to_owned() }
    }

    pub(crate) fn locked() -> Self {
        Self::Locked { code: "locked".to_owned() }
    }

    pub(crate) fn closed() -> Self {
        Self::Closed { code: "closed".to_owned() }
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::InvalidInput { code, .. }
            | Self::NotFound { code }
            | Self::NotAllowed { code }
            | Self::Unreachable { code }
            | Self::StorageFull { code }
            | Self::StorageDamaged { code, .. }
            | Self::Locked { code }
            | Self::Closed { code }
            | Self::Internal { code } => code,
        }
    }

    /// Whether doing the same again can never succeed.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::StorageFull { .. } | Self::Locked { .. } | Self::Closed { .. } => false,
            Self::InvalidInput { .. }
            | Self::NotFound { .. }
            | Self::NotAllowed { .. }
            | Self::StorageDamaged { .. }
            | Self::Internal { .. } => true,
        }
    }
}

impl From<StorageError> for CompanionError {
    fn from(error: StorageError) -> Self {
        let damaged = |code: &str, set_aside: Option<String>| Self::StorageDamaged { code: code.to_owned(), set_aside };
        match error {
            StorageError::Full => Self::StorageFull { code: "storage_full".to_owned() },
            StorageError::Damaged { set_aside } => {
                damaged("damaged", set_aside.map(|path| path.to_string_lossy().into_owned()))
            }
            StorageError::AlreadyOpen => Self::not_allowed("already_open"),
            StorageError::TooNew => damaged("too_new", None),
            StorageError::WrongKey => damaged("wrong_key", None),
            StorageError::Locked => Self::locked(),
            StorageError::UnreadableRow { .. } => damaged("unreadable_row", None),
            StorageError::Failed(_) => Self::internal("storage_failed"),
        }
    }
}

impl From<InvalidAnswer> for CompanionError {
    fn from(error: InvalidAnswer) -> Self {
        match error {
            InvalidAnswer::OutOfRange { field, .. } => Self::invalid(field, "out_of_range"),
            InvalidAnswer::TooLong { field } => Self::invalid(field, "too_long"),
        }
    }
}

impl From<InvalidDay> for CompanionError {
    fn from(error: InvalidDay) -> Self {
        match error {
            InvalidDay::LiesAhead => Self::invalid("day", "after_today"),
            InvalidDay::TooLongAgo => Self::invalid("day", "too_long_ago"),
            InvalidDay::NotThere => Self::invalid("day", "no_such_day_here"),
        }
    }
}

impl From<InvalidSpan> for CompanionError {
    fn from(error: InvalidSpan) -> Self {
        match error {
            InvalidSpan::EndsBefore => Self::invalid("until", "before_from"),
            InvalidSpan::TooLong => Self::invalid("until", "too_long"),
        }
    }
}

impl From<InvalidReturn> for CompanionError {
    fn from(error: InvalidReturn) -> Self {
        match error {
            InvalidReturn::NoTracker => Self::invalid("trackers", "empty"),
            InvalidReturn::LiesAhead => Self::invalid("day", "after_today"),
            InvalidReturn::NewStart => Self::invalid("new_start", "out_of_range"),
            InvalidReturn::NoteTooLong { field } => Self::invalid(field, "too_long"),
        }
    }
}

impl From<InvalidCelebration> for CompanionError {
    fn from(_: InvalidCelebration) -> Self {
        Self::invalid("words", "too_long")
    }
}

impl From<InvalidLine> for CompanionError {
    fn from(error: InvalidLine) -> Self {
        match error {
            InvalidLine::Empty => Self::invalid("text", "empty"),
            InvalidLine::TooLong => Self::invalid("text", "too_long"),
            InvalidLine::Phone => Self::invalid("phone", "not_a_number"),
        }
    }
}

impl From<InvalidPrompts> for CompanionError {
    fn from(error: InvalidPrompts) -> Self {
        match error {
            InvalidPrompts::OtherPartOfDay { field } => Self::invalid(field, "other_part_of_day"),
            InvalidPrompts::InQuietHours { field } => Self::invalid(field, "in_quiet_hours"),
        }
    }
}

impl From<InvalidSetting> for CompanionError {
    fn from(error: InvalidSetting) -> Self {
        match error {
            InvalidSetting::DayEnd => Self::invalid("day_end", "out_of_range"),
            InvalidSetting::Country => Self::invalid("country", "not_a_country"),
        }
    }
}

impl From<InvalidEntry> for CompanionError {
    fn from(error: InvalidEntry) -> Self {
        let code = if error == InvalidEntry::Empty { "empty" } else { "too_long" };
        Self::invalid(error.field(), code)
    }
}

impl From<InvalidImport> for CompanionError {
    fn from(error: InvalidImport) -> Self {
        match error {
            InvalidImport::TooLarge => Self::invalid("file", "too_large"),
            InvalidImport::NotJson { line, column } => {
                Self::invalid(&format!("line {line}, column {column}"), "not_json")
            }
            InvalidImport::NotAJournal { field } => Self::invalid(field, "not_a_journal"),
            InvalidImport::LaterVersion { .. } => Self::invalid("version", "later_version"),
            InvalidImport::Entry { number, field, fault } => {
                let code = match fault {
                    FieldFault::Missing => "missing",
                    FieldFault::WrongType => "wrong_type",
                    FieldFault::Malformed => "malformed",
                    FieldFault::TooLong => "too_long",
                    FieldFault::Empty => "empty",
                    FieldFault::Repeated => "repeated",
                };
                Self::invalid(&format!("entry {number}: {field}"), code)
            }
        }
    }
}

impl From<InvalidWords> for CompanionError {
    fn from(error: InvalidWords) -> Self {
        match error {
            InvalidWords::WordCount { .. } => Self::invalid("words", "not_twelve"),
            InvalidWords::UnknownWord { position } => Self::invalid(&format!("word {position}"), "not_in_list"),
            InvalidWords::Checksum => Self::invalid("words", "do_not_fit_together"),
        }
    }
}

impl From<InvalidTracker> for CompanionError {
    fn from(error: InvalidTracker) -> Self {
        match error {
            InvalidTracker::Name => Self::invalid("name", "empty_or_too_long"),
            InvalidTracker::StartsLater => Self::invalid("start", "after_today"),
            InvalidTracker::Cadence => Self::invalid("cadence", "out_of_range"),
            InvalidTracker::TooMany => Self::not_allowed("too_many_trackers"),
        }
    }
}

impl From<InvalidTime> for CompanionError {
    fn from(error: InvalidTime) -> Self {
        match error {
            InvalidTime::UnknownZone => Self::invalid("zone", "unknown_zone"),
            InvalidTime::OutOfRange => Self::invalid("date", "out_of_range"),
            InvalidTime::NotADate => Self::invalid("date", "not_a_date"),
        }
    }
}

impl From<InvalidInvite> for CompanionError {
    fn from(_: InvalidInvite) -> Self {
        Self::invalid("invite", "not_an_invite")
    }
}

impl From<RequestFailed> for CompanionError {
    fn from(failed: RequestFailed) -> Self {
        match failed {
            RequestFailed::Unreachable => Self::Unreachable { code: "unreachable".to_owned() },
            RequestFailed::NotPrivate => Self::NotAllowed { code: "server_address_not_https".to_owned() },
            RequestFailed::Status { code: Some(code), status: 400..500, .. } => Self::NotAllowed { code },
            // Not the server's own word: its `storage_full` is about its disk, ours about this phone's.
            RequestFailed::Status { status, .. } => Self::Unreachable { code: code_of(status).to_owned() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_server_is_not_a_full_phone() {
        let failed = RequestFailed::Status { status: 507, code: Some("storage_full".into()), retry_after_s: None };
        let error = CompanionError::from(failed);
        assert_eq!((error.code(), error.is_permanent()), ("server_storage_full", false));
    }
}
