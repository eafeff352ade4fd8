//! The difference between two texts, word by word (Myers, "An O(ND) Difference Algorithm", 1986).
//!
//! Automerge brings the same algorithm, letter by letter and without a bound: it took 33 s to replace
//! a text of 20 KB by another. Whole words are also what people can read where two edits meet.

use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Most words that are deleted or inserted one by one; past it the text between the first and the
/// last difference is replaced in one piece.
const DIFFERENCES_MAX: usize = 1_000;

/// A place where one text gives way to another. Offsets and lengths are UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hunk<'a> {
    /// Where in the old text.
    pub at: usize,
    /// How much of the old text goes.
    pub deleted: usize,
    /// What comes in its place.
    pub inserted: &'a str,
}

/// The hunks that make `new` of `old`, in the order of the text.
pub(super) fn hunks<'a>(old: &str, new: &'a str) -> Vec<Hunk<'a>> {
    let old: Vec<&str> = old.split_word_bounds().collect();
    let words: Vec<&str> = new.split_word_bounds().collect();
    let prefix = old.iter().zip(&words).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[prefix..], &words[prefix..]);
    let suffix = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) = (&old_rest[..old_rest.len() - suffix], &new_rest[..new_rest.len() - suffix]);

    let mut hunks = Vec::new();
    let (mut at, mut new_at) = (width(&old[..prefix]), bytes(&words[..prefix]));
    let (mut old_done, mut new_done) = (0, 0);
    let end = (old_middle.len()..old_middle.len(), new_middle.len()..new_middle.len());
    for (same_old, same_new) in common(old_middle, new_middle).into_iter().chain([end]) {
        let deleted = width(&old_middle[old_done..same_old.start]);
        let inserted = bytes(&new_middle[new_done..same_new.start]);
        if deleted > 0 || inserted > 0 {
            hunks.push(Hunk { at, deleted, inserted: &new[new_at..new_at + inserted] });
        }
        at += deleted + width(&old_middle[same_old.clone()]);
        new_at += inserted + bytes(&new_middle[same_new.clone()]);
        (old_done, new_done) = (same_old.end, same_new.end);
    }
    hunks
}

/// The runs that both have, in order; none where they differ too much.
fn common(old: &[&str], new: &[&str]) -> Vec<(Range<usize>, Range<usize>)> {
    let (old_len, new_len) = (old.len() as isize, new.len() as isize);
    // furthest[d]: how far into `old` one comes with d differences, for each diagonal -d, -d + 2, … d.
    let mut furthest: Vec<Vec<isize>> = Vec::new();
    for differences in 0..=DIFFERENCES_MAX.min(old.len() + new.len()) as isize {
        let mut row = Vec::new();
        for diagonal in (-differences..=differences).step_by(2) {
            let mut x = match furthest.last() {
                None => 0,
                Some(before) => step(before, diagonal).1,
            };
            while x < old_len && x - diagonal < new_len && old[x as usize] == new[(x - diagonal) as usize] {
                x += 1;
            }
            row.push(x);
            if x >= old_len && x - diagonal >= new_len {
                return path_back(&furthest, old_len, new_len);
            }
        }
        furthest.push(row);
    }
    Vec::new()
}

/// The diagonal from which one comes to `diagonal` with one more difference, and how far into `old`.
fn step(before: &[isize], diagonal: isize) -> (isize, isize) {
    let differences = before.len() as isize;
    let on = |diagonal: isize| before[((diagonal + differences - 1) / 2) as usize];
    let comes_down = diagonal == -differences || (diagonal != differences && on(diagonal - 1) < on(diagonal + 1));
    if comes_down { (diagonal + 1, on(diagonal + 1)) } else { (diagonal - 1, on(diagonal - 1) + 1) }
}

fn path_back(furthest: &[Vec<isize>], old_len: isize, new_len: isize) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut x, mut diagonal) = (old_len, old_len - new_len);
    let mut runs = Vec::new();
    for differences in (0..=furthest.len()).rev() {
        let (from_diagonal, start) = match differences.checked_sub(1) {
            None => (0, 0),
            Some(before) => step(&furthest[before], diagonal),
        };
        if start < x {
            let run = start as usize..x as usize;
            runs.push((run, (start - diagonal) as usize..(x - diagonal) as usize));
        }
        // Down the text of `new` the place in `old` stays; along `old` it goes one back.
        x = if from_diagonal < diagonal { start - 1 } else { start };
        diagonal = from_diagonal;
    }
    runs.reverse();
    runs
}

fn width(words: &[&str]) -> usize {
    words.iter().map(|word| word.encode_utf16().count()).sum()
}

fn bytes(words: &[&str]) -> usize {
    words.iter().map(|word| word.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied(old: &str, hunks: &[Hunk<'_>]) -> String {
        let mut units: Vec<u16> = old.encode_utf16().collect();
        for hunk in hunks.iter().rev() {
            units.splice(hunk.at..hunk.at + hunk.deleted, hunk.inserted.encode_utf16());
        }
        String::from_utf16(&units).unwrap()
    }

    #[test]
    fn only_what_differs_is_touched() {
        let found = hunks("😀 one two three four", "😀 one 2 three, four five");
        let expected = [(7, 3, "2"), (16, 0, ","), (21, 0, " five")];
        assert_eq!(found, expected.map(|(at, deleted, inserted)| Hunk { at, deleted, inserted }));
        assert_eq!(hunks("same", "same"), []);
        assert_eq!(hunks("", "a"), [Hunk { at: 0, deleted: 0, inserted: "a" }]);
        assert_eq!(hunks("a", ""), [Hunk { at: 0, deleted: 1, inserted: "" }]);
    }

    #[test]
    fn far_apart_differences_in_a_long_text_stay_small() {
        let long: String = (0..3_000).map(|n| format!("{n} ")).collect();
        let changed = format!("First. {}", long.replace(" 1500 ", " 1500, "));
        let found = hunks(&long, &changed);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|hunk| hunk.deleted == 0));
    }

    #[test]
    fn texts_without_anything_in_common_are_one_hunk() {
        let old = "a ".repeat(10_000);
        let new = "é-".repeat(10_000);
        assert_eq!(hunks(&old, &new), [Hunk { at: 0, deleted: 20_000, inserted: &new }]);
    }

    proptest! {
        #[test]
        fn the_hunks_make_the_new_text_and_no_more_than_they_must(
            old in "[ab 😀\u{301}\n]{0,40}", new in "[ab 😀\u{301}\n]{0,40}",
        ) {
            let found = hunks(&old, &new);
            prop_assert_eq!(applied(&old, &found), new.clone());
            let (a, b): (Vec<_>, Vec<_>) = (old.split_word_bounds().collect(), new.split_word_bounds().collect());
            let inserted: usize = found.iter().map(|hunk| hunk.inserted.len()).sum();
            prop_assert!(inserted <= new.len() && a.len() + b.len() < 1_000);
            let kept: usize = common(&a, &b).iter().map(|(run, _)| run.len()).sum();
            prop_assert_eq!(kept, longest_common(&a, &b));
        }

        #[test]
        fn any_two_texts_differ_by_their_hunks(old in any::<String>(), new in any::<String>()) {
            prop_assert_eq!(applied(&old, &hunks(&old, &new)), new);
        }
    }

    /// Length of the longest common subsequence, the slow and plain way.
    fn longest_common(a: &[&str], b: &[&str]) -> usize {
        let mut row = vec![0; b.len() + 1];
        for x in a {
            let before = row.clone();
            for (j, y) in b.iter().enumerate() {
                row[j + 1] = if x == y { before[j] + 1 } else { before[j + 1].max(row[j]) };
            }
        }
        row[b.len()]
    }
}
