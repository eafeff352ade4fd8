//! What goes first: a withdrawal must not wait behind a month of entries, nor a deletion.

use crate::documents::DocumentKind;

/// The rank of a document in the send queue, least first; `None` is a sealed one.
pub fn rank(kind: Option<DocumentKind>, is_deleted: bool) -> u8 {
    match kind {
        Some(DocumentKind::Consents) => 0,
        // They take back, too; and they go before what is said in a pair or a circle that they make.
        Some(DocumentKind::Bonds) => 1,
        _ if is_deleted => 2,
        Some(DocumentKind::Asks | DocumentKind::Reports) => 3,
        None => 4,
        Some(_) => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consents_and_deletions_go_before_everything() {
        let others = crate::documents::TABLE.iter().map(|row| row.kind).filter(|kind| *kind != DocumentKind::Consents);
        let consents = rank(Some(DocumentKind::Consents), false);
        assert!(others.map(Some).chain([None]).all(|kind| rank(kind, false) > consents && rank(kind, true) > consents));
        assert!(rank(None, true) < rank(Some(DocumentKind::Asks), false), "then what was deleted");
    }
}
