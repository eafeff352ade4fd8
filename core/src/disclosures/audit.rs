//! What names a tampered place: the leaves that are there, held against the tree that they once made.

use std::collections::{BTreeMap, BTreeSet};

/// A place where leaves and tree differ. Places count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tampered {
    /// The leaf here is another one than it was.
    Edited(u64),
    /// The leaf that was here is nowhere.
    Deleted(u64),
    /// The leaf here never was in the tree.
    Inserted(u64),
    /// The leaf here was at another place.
    Moved {
        /// Where it is.
        place: u64,
        /// Where it was.
        was: u64,
    },
}

impl Tampered {
    /// The place that it names.
    pub fn place(&self) -> u64 {
        match self {
            Self::Edited(place) | Self::Deleted(place) | Self::Inserted(place) | Self::Moved { place, .. } => *place,
        }
    }
}

/// Compares the hashes of the leaves that are there, each with its place, with those that the tree keeps, from place 0 on.
pub fn compare(there: &BTreeMap<u64, [u8; 32]>, kept: &[[u8; 32]]) -> Vec<Tampered> {
    let is_kept = |place: u64| usize::try_from(place).ok().and_then(|place| kept.get(place));
    let in_place: BTreeSet<u64> =
        there.iter().filter(|(place, hash)| is_kept(**place) == Some(hash)).map(|(place, _)| *place).collect();
    if in_place.len() == kept.len().max(there.len()) {
        return Vec::new();
    }
    let mut was_at: BTreeMap<&[u8; 32], u64> = BTreeMap::new();
    for (place, hash) in (0..).zip(kept) {
        was_at.entry(hash).or_insert(place);
    }
    // What only moved up because something before it went, or down because something came in, did not move.
    let known: Vec<(u64, u64)> = there.iter().filter_map(|(place, hash)| Some((*place, *was_at.get(hash)?))).collect();
    let in_order = longest_rising(&known);
    let mut found = Vec::new();
    let mut standing: BTreeSet<u64> = BTreeSet::new();
    for (place, was) in &known {
        standing.insert(*was);
        if !in_order.contains(place) {
            found.push(Tampered::Moved { place: *place, was: *was });
        }
    }
    let strange: BTreeSet<u64> =
        there.iter().filter(|(_, hash)| !was_at.contains_key(hash)).map(|(place, _)| *place).collect();
    let mut gone: BTreeSet<u64> = (0..kept.len() as u64).filter(|place| !standing.contains(place)).collect();
    for place in strange {
        found.push(if gone.remove(&place) { Tampered::Edited(place) } else { Tampered::Inserted(place) });
    }
    found.extend(gone.into_iter().map(Tampered::Deleted));
    found.sort();
    found.sort_by_key(Tampered::place);
    found
}

/// The places of a longest part whose former places rise.
fn longest_rising(known: &[(u64, u64)]) -> BTreeSet<u64> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(known.len());
    for (index, (_, was)) in known.iter().enumerate() {
        let at = ends.partition_point(|end| known[*end].1 < *was);
        before.push(at.checked_sub(1).map(|at| ends[at]));
        if at == ends.len() {
            ends.push(index);
        } else {
            ends[at] = index;
        }
    }
    let mut places = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(index) = next {
        places.insert(known[index].0);
        next = before[index];
    }
    places
}

#[cfg(test)]
mod tests {
    use super::Tampered::{Deleted, Edited, Inserted, Moved};
    use super::*;

    fn named(there: &[(u64, u8)], kept: &[u8]) -> Vec<Tampered> {
        let there = there.iter().map(|(place, leaf)| (*place, [*leaf; 32])).collect();
        compare(&there, &kept.iter().map(|leaf| [*leaf; 32]).collect::<Vec<_>>())
    }

    fn in_a_row(leaves: &[u8]) -> Vec<(u64, u8)> {
        (0..).zip(leaves.iter().copied()).collect()
    }

    #[test]
    fn what_is_untouched_is_not_named() {
        assert_eq!(named(&in_a_row(&[1, 2, 3]), &[1, 2, 3]), []);
        assert_eq!(named(&[], &[]), []);
    }

    #[test]
    fn each_kind_of_tampering_is_named_by_its_place() {
        assert_eq!(named(&in_a_row(&[1, 9, 3]), &[1, 2, 3]), [Edited(1)]);
        assert_eq!(named(&[(0, 1), (2, 3)], &[1, 2, 3]), [Deleted(1)]);
        assert_eq!(named(&in_a_row(&[1, 3]), &[1, 2, 3]), [Deleted(1)], "and those behind it moved up");
        assert_eq!(named(&in_a_row(&[1, 2]), &[1, 2, 3]), [Deleted(2)]);
        assert_eq!(named(&in_a_row(&[1, 2, 9, 3]), &[1, 2, 3]), [Inserted(2)]);
        assert_eq!(named(&in_a_row(&[1, 2, 3, 9]), &[1, 2, 3]), [Inserted(3)]);
        assert_eq!(named(&in_a_row(&[2, 3, 4, 1]), &[1, 2, 3, 4]), [Moved { place: 3, was: 0 }]);
        let swapped = named(&in_a_row(&[1, 3, 2, 4]), &[1, 2, 3, 4]);
        assert!(matches!(swapped[..], [Moved { place: 1 | 2, was: 1 | 2 }]), "{swapped:?}");
        assert_eq!(named(&in_a_row(&[9, 2, 4]), &[1, 2, 3, 4]), [Edited(0), Deleted(2)]);
    }
}
