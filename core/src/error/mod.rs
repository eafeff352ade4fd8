//! The one error that leaves the core. Each variant is something a screen does; `code` says which
//! sentence to show. No English here: the shells have the words, in the person's language.

mod invalid;

use crate::storage::StorageError;
use crate::sync::driver::RequestFailed;
use crate::sync::engine::backing_off::code_of;

/// What went wrong, by what the screen should do about it.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Error))]
pub enum CompanionError {
    /// Show the reason beside this field; what was typed stays.
    #[error("{code}: {field}")]
    InvalidInput {
        /// The field's name: a code, never words for a screen.
        field: String,
        /// What is wrong with it.
        code: String,
        /// Which of several it is, counted from 1: the word, the entry of a file, the line of a file that is none.
        position: Option<u32>,
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
        /// `closed`, or `suspended`: `resume` opens it again.
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
    /// The field is one of the source's own words, so it never says anything in a language.
    pub(crate) fn invalid(field: &'static str, code: &str) -> Self {
        debug_assert!(field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{field}");
        Self::InvalidInput { field: field.to_owned(), code: code.to_owned(), position: None }
    }

    /// The same of one of several, counted from 1.
    fn at(mut self, number: usize) -> Self {
        if let Self::InvalidInput { position, .. } = &mut self {
            *position = u32::try_from(number).ok();
        }
        self
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

    pub(crate) fn suspended() -> Self {
        Self::Closed { code: "suspended".to_owned() }
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

impl From<RequestFailed> for CompanionError {
    fn from(failed: RequestFailed) -> Self {
        match failed {
            RequestFailed::Unreachable => Self::Unreachable { code: "unreachable".to_owned() },
            RequestFailed::NotTrusted(distrust) => Self::Unreachable { code: distrust.code().to_owned() },
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
    #[should_panic(expected = "word 12")]
    fn no_field_holds_words_or_numbers() {
        let _ = CompanionError::invalid("word 12", "not_in_list");
    }

    #[test]
    fn a_full_server_is_not_a_full_phone() {
        let failed = RequestFailed::Status { status: 507, code: Some("storage_full".into()), retry_after_s: None };
        let error = CompanionError::from(failed);
        assert_eq!((error.code(), error.is_permanent()), ("server_storage_full", false));
    }
}
