//! What a member may read of a space: whole documents of the months since joining, and one's own always.

use crate::documents::DocumentKind;
use minicbor::{Decode, Encode};

/// From which months on a member reads a space. Months are numbered as [`crate::time::Month::number`] does; 0 is before
/// all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct ReadableFrom {
    /// The first month of what others posted.
    #[n(0)]
    pub posts: i32,
    /// The first month of notices.
    #[n(1)]
    pub notices: i32,
    /// The first month of posts that the server still has, whoever wrote them.
    #[n(2)]
    pub kept: i32,
}

impl ReadableFrom {
    /// Whether a document is among what the member reads. `month` is that of a document that is one a month and open to
    /// many; others have none, and are read always.
    pub fn allows(&self, kind: Option<DocumentKind>, month: Option<i32>, is_own: bool) -> bool {
        let Some(month) = month else { return true };
        match kind {
            Some(DocumentKind::Notices) => is_own || month >= self.notices,
            _ => month >= self.kept && (is_own || month >= self.posts),
        }
    }

    /// The first month from which on every document is allowed.
    pub fn all_from(&self) -> i32 {
        self.posts.max(self.notices).max(self.kept)
    }

    /// The same, or nothing where it allows every document.
    pub fn unless_everything(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SpaceId;
    use crate::protocol::Cursor;

    #[derive(Encode, Decode, PartialEq, Debug)]
    #[cbor(array)]
    struct EarlierCursor(#[n(0)] SpaceId, #[n(1)] u64);

    #[test]
    fn a_cursor_of_an_earlier_version_names_no_membership_and_reads_ours() {
        let space = SpaceId::from_bytes([1; 16]);
        let cursor = |epoch| Cursor { space, position: 7, epoch };
        let earlier = minicbor::to_vec(EarlierCursor(space, 7)).unwrap();
        assert_eq!(minicbor::decode::<Cursor>(&earlier).unwrap(), cursor(None));
        assert_eq!(minicbor::to_vec(cursor(None)).unwrap(), earlier);
        let ours = minicbor::to_vec(cursor(Some(3))).unwrap();
        assert_eq!(minicbor::decode::<EarlierCursor>(&ours).unwrap(), EarlierCursor(space, 7));
    }

    #[test]
    fn others_words_begin_with_the_month_of_joining_and_ones_own_are_always_there() {
        let from = ReadableFrom { posts: 100, notices: 97, kept: 94 };
        let posts = |month, is_own| from.allows(Some(DocumentKind::Posts), Some(month), is_own);
        assert!(posts(100, false) && !posts(99, false));
        assert!(posts(94, true) && !posts(93, true), "the server has nothing before");
        let notices = |month| from.allows(Some(DocumentKind::Notices), Some(month), false);
        assert!(notices(97) && !notices(96));
        assert!(from.allows(Some(DocumentKind::Profile), None, false));
        assert_eq!(from.all_from(), 100);
        assert_eq!(ReadableFrom::default().unless_everything(), None);
    }
}
