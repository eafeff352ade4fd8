//! What a list shows at once, and what waits behind one press: the page of a full house is read in two minutes, too. What
//! asks somebody to do something is never behind.

/// As many are read at once where nothing is to be done about them.
const OPEN_MOST: usize = 3;

/// A list in two parts.
pub(in crate::dashboard) struct Folded<T> {
    pub open: Vec<T>,
    pub behind: Vec<T>,
}

/// One of them.
pub(in crate::dashboard) struct Part<'a, T> {
    pub rows: &'a [T],
    pub is_behind: bool,
}

impl<T> Folded<T> {
    /// The first few are open.
    pub(super) fn after_a_few(mut rows: Vec<T>) -> Self {
        let behind = rows.split_off(OPEN_MOST.min(rows.len()));
        Self { open: rows, behind }
    }

    /// Whatever is still of use now is open.
    pub(super) fn but_for(rows: Vec<T>, is_behind: impl Fn(&T) -> bool) -> Self {
        let (behind, open) = rows.into_iter().partition(is_behind);
        Self { open, behind }
    }

    /// What is open, then what is behind; a part that is empty is left out.
    pub(in crate::dashboard) fn parts(&self) -> impl Iterator<Item = Part<'_, T>> {
        let parts = [Part { rows: &self.open, is_behind: false }, Part { rows: &self.behind, is_behind: true }];
        parts.into_iter().filter(|part| !part.rows.is_empty())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.open.iter().chain(&self.behind)
    }

    pub(in crate::dashboard) fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }
}
