//! What a commit changed, so that screens can be told. Digests and what a screen keeps for itself do not count.

use super::{Storage, Transaction};
use crate::crypto::envelope::{Header, Suite};
use crate::documents::DocumentKind;
use std::collections::BTreeSet;

/// Something that a transaction changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// Documents of a kind.
    Kind(DocumentKind),
    /// The account's log: its devices, and who they are to others.
    Log,
    /// Who looked.
    Readings,
    /// Drafts of this phone.
    Drafts,
    /// Much at once, or sealed documents that nobody has opened here yet.
    All,
}

impl Transaction<'_> {
    /// Says that something changed; it counts once the transaction is committed.
    pub fn touch(&self, touched: Touched) {
        self.touched.borrow_mut().insert(touched);
    }

    /// The same of the document that a header is of.
    pub fn touch_document(&self, header: &Header) {
        self.touch(match header.suite {
            Suite::Open { document_kind, .. } => Touched::Kind(document_kind),
            Suite::Sealed { .. } => Touched::All,
        });
    }
}

impl Storage {
    /// What was changed by the commits since this was last asked.
    pub fn take_touched(&mut self) -> BTreeSet<Touched> {
        std::mem::take(&mut self.touched)
    }

    /// How many commits changed something of what screens show, since the database was opened.
    pub fn commits_that_touched(&self) -> u64 {
        self.commits_that_touched
    }
}
