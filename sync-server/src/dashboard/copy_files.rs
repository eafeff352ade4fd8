//! The file that somebody takes away: a table or a bundle, with headers that let no browser open or keep it.

use crate::clock;
use crate::copies::{Copied, fhir, table};
use crate::error::Failure;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use porchlight_core::time::Day;

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A table.
    Table,
    /// A bundle of FHIR R4.
    Fhir,
}

/// A file that was made.
pub(super) struct File {
    pub bytes: Vec<u8>,
    form: Form,
    day: Day,
}

impl File {
    /// The file of a copy.
    pub fn of(copied: &Copied<'_>, form: Form) -> Result<Self, Failure> {
        let bytes = match form {
            Form::Table => table::write(copied).map_err(|_| Failure::INTERNAL)?,
            Form::Fhir => fhir::write(copied, &mut clock::system_rng()),
        };
        Ok(Self { bytes, form, day: copied.today })
    }

    /// The file on its way. Its name says a day and nothing else: where it lies about, it gives nobody away.
    pub fn sent_away(self) -> Response {
        let Self { bytes, form, day } = self;
        let (kind, ending) = match form {
            Form::Table => (table::MEDIA_TYPE, "csv"),
            Form::Fhir => (fhir::MEDIA_TYPE, "json"),
        };
        let headers = [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"copy-{day}.{ending}\"")),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        ];
        (StatusCode::OK, headers, bytes).into_response()
    }
}
