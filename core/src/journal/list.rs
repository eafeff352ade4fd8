//! The list of entries and the search in it. A row is kept as a sealed digest, so that ten years of
//! entries make a list without one of them being opened.

use super::Entry;
use crate::ids::RecordId;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::cmp::Reverse;
use unicode_segmentation::UnicodeSegmentation;

/// Longest opening of a row, in characters (Unicode scalar values).
pub const OPENING_CHARS_MAX: usize = 80;

/// What the list shows of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EntryRow {
    /// The entry.
    #[n(0)]
    pub id: RecordId,
    /// The day it counts for.
    #[n(1)]
    pub day: Day,
    /// When it was begun.
    #[n(2)]
    pub recorded_ms: EpochMs,
    /// The title, or empty.
    #[n(3)]
    pub title: String,
    /// The first line of the body that is not blank, cut after a whole letter as people see letters.
    #[n(4)]
    pub opening: String,
    /// Length of the body in characters.
    #[n(5)]
    pub length_chars: u32,
}

impl EntryRow {
    /// The row of an entry.
    pub fn of(entry: &Entry) -> Self {
        let first_line = entry.body.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        Self {
            id: entry.id,
            day: entry.moment.day,
            recorded_ms: entry.moment.recorded_ms,
            title: entry.title.clone(),
            opening: opening(first_line),
            length_chars: u32::try_from(entry.body.chars().count()).unwrap_or(u32::MAX),
        }
    }
}

/// Sorts rows for the list: the newest day first, in it the entry recorded last, then by id.
pub fn newest_first(rows: &mut [EntryRow]) {
    rows.sort_by_key(|row| (Reverse(row.day), Reverse(row.recorded_ms), row.id));
}

/// Whether every word of the query is somewhere in title or body, whatever its case and accents. A
/// query without words matches every entry.
pub fn matches(entry: &Entry, query: &str) -> bool {
    let (title, body) = (folded(&entry.title), folded(&entry.body));
    folded(query).split_whitespace().all(|word| title.contains(word) || body.contains(word))
}

fn opening(line: &str) -> String {
    let mut end = 0;
    let mut chars = 0;
    for (at, letter) in line.grapheme_indices(true) {
        chars += letter.chars().count();
        if chars > OPENING_CHARS_MAX {
            break;
        }
        end = at + letter.len();
    }
    line[..end].to_owned()
}

/// Lower case without accents, for the letters of western European languages.
fn folded(text: &str) -> String {
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    text.chars().flat_map(char::to_lowercase).filter(|c| !is_accent(c)).map(without_accent).collect()
}

const fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Moment;
    use proptest::prelude::*;

    fn entry(title: &str, body: &str) -> Entry {
        let day = Day::from_number(20_000).unwrap();
        let moment = Moment { at_ms: 7, zone: "UTC".into(), offset_s: 0, recorded_ms: 7, day };
        Entry::parse(RecordId::from_bytes([1; 16]), title, body, moment).unwrap()
    }

    #[test]
    fn a_row_survives_its_bytes() {
        let row = EntryRow::of(&entry("Tuesday", "\n \u{3000}\n  Slept 😀 well. \nThen more."));
        assert_eq!(row.opening, "Slept 😀 well.");
        assert_eq!(row.length_chars, 31);
        assert_eq!(minicbor::decode::<EntryRow>(&minicbor::to_vec(&row).unwrap()).unwrap(), row);
        assert_eq!(EntryRow::of(&entry("Title only", "")).opening, "");
    }

    #[test]
    fn an_opening_never_cuts_a_letter_apart() {
        let family = "👩‍👩‍👧"; // five characters
        let body = format!("{}{family}", "x".repeat(76));
        assert_eq!(EntryRow::of(&entry("", &body)).opening, "x".repeat(76));
        let fits = format!("{}{family}", "x".repeat(75));
        assert_eq!(EntryRow::of(&entry("", &fits)).opening, fits);
    }

    #[test]
    fn the_newest_day_leads_the_list() {
        let row = |day, recorded_ms, n| EntryRow {
            id: RecordId::from_bytes([n; 16]),
            day: Day::from_number(day).unwrap(),
            recorded_ms,
            ..EntryRow::of(&entry("x", ""))
        };
        let sorted = [row(9, 1, 7), row(8, 5, 6), row(8, 4, 1), row(8, 4, 2)];
        let mut rows = [sorted[3].clone(), sorted[1].clone(), sorted[0].clone(), sorted[2].clone()];
        newest_first(&mut rows);
        assert_eq!(rows, sorted);
    }

    #[test]
    fn a_search_asks_for_every_word_whatever_its_case_and_accents() {
        let found = entry("Mañana", "El CORAZÓN late.\nE\u{301}tude Straße İzmir");
        for query in ["corazon", "CORAZÓN", "manana late", " \n", "etude", "straße", "izmir", "razo"] {
            assert!(matches(&found, query), "{query}");
        }
        for query in ["corazon nada", "x", "lateetude"] {
            assert!(!matches(&found, query), "{query}");
        }
    }

    proptest! {
        #[test]
        fn an_opening_is_short_and_a_start_of_its_line(body in "\\PC{0,200}") {
            prop_assume!(!body.trim().is_empty());
            let row = EntryRow::of(&entry("", &body));
            prop_assert!(row.opening.chars().count() <= OPENING_CHARS_MAX);
            prop_assert!(body.trim_start().starts_with(&row.opening));
        }

        #[test]
        fn every_entry_is_found_by_its_own_words(title in "\\PC{1,30}", body in "\\PC{0,60}") {
            prop_assume!(check_is_ok(&title, &body));
            let found = entry(&title, &body);
            for word in title.split_whitespace().chain(body.split_whitespace()) {
                prop_assert!(matches(&found, word), "{:?}", word);
                prop_assert!(matches(&found, &word.to_uppercase()) || word.to_uppercase().to_lowercase() != word.to_lowercase());
            }
        }
    }

    fn check_is_ok(title: &str, body: &str) -> bool {
        crate::journal::check(title, body).is_ok()
    }
}
