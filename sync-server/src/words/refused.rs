//! A refusal in the words of its message, wherever it is read.

use super::{CLOSES_NAME, OPENS_NAME, Said};
use std::fmt;

/// Why something cannot be done, as an error: on the command line it says so itself, on a page [`Refused::said`] does.
#[derive(Debug)]
pub struct Refused(Said);

impl Refused {
    pub(crate) fn of(said: Said) -> Self {
        Self(said)
    }

    pub(crate) fn said(&self) -> &Said {
        &self.0
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A terminal shows the marks around names as rubbish.
        f.write_str(&self.0.plain().replace([OPENS_NAME, CLOSES_NAME], ""))
    }
}

impl std::error::Error for Refused {}
