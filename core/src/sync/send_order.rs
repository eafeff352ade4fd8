//! What goes first: a withdrawal must not wait behind a month of entries.

use crate::documents::DocumentKind;

/// The rank of a document in the send queue, least first; `None` is a sealed one.
pub fn rank(kind: Option<DocumentKind>) -> u8 {
    match kind {
        Some(DocumentKind::Consents) => 0,
        Some(DocumentKind::Asks) => 1,
        None => 2,
        Some(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consents_go_before_everything() {
        let others = crate::documents::TABLE.iter().map(|row| row.kind).filter(|kind| *kind != DocumentKind::Consents);
        assert!(others.map(Some).chain([None]).all(|kind| rank(kind) > rank(Some(DocumentKind::Consents))));
    }
}
