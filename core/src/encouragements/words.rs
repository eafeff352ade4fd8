//! A look at one's own words before they are given, on the phone alone: does this look like an image of use, like where
//! to get something, like how much to take? The screen asks once more; nothing is refused, and nothing is written down.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What some words look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LooksLike {
    /// An image of use.
    SubstanceImagery,
    /// Where to get something.
    Sourcing,
    /// How much to take.
    Dosing,
}

#[derive(serde::Deserialize)]
struct List {
    looks_like: Vec<Row>,
}

#[derive(serde::Deserialize)]
struct Row {
    kind: LooksLike,
    en: Vec<String>,
    es: Vec<String>,
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/words_to_look_at.json"))
        .expect("the list that we ship is read by a test")
});

/// What a text looks like, in either language; nothing, for nearly all.
pub fn looks_like(text: &str) -> BTreeSet<LooksLike> {
    let text = plain(text);
    let has = |phrase: &String| text.contains(&format!(" {phrase} "));
    let rows = LIST.looks_like.iter().filter(|row| row.en.iter().chain(&row.es).any(has));
    rows.map(|row| row.kind).collect()
}

/// Lower-case words without accents, with one space around each.
fn plain(text: &str) -> String {
    let lower = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect::<String>();
    let is_between = |c: char| !c.is_alphabetic();
    let words: Vec<&str> = lower.split(is_between).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<LooksLike> {
        looks_like(text).into_iter().collect()
    }

    #[test]
    fn the_list_is_in_the_form_that_it_is_looked_for() {
        assert_eq!(LIST.looks_like.len(), 3);
        for phrase in LIST.looks_like.iter().flat_map(|row| row.en.iter().chain(&row.es)) {
            assert_eq!(plain(phrase), format!(" {phrase} "));
        }
    }

    #[test]
    fn whole_words_in_both_languages_are_found() {
        assert_eq!(found("My guy can HOOK YOU UP: 20mg"), [LooksLike::Sourcing, LooksLike::Dosing]);
        assert_eq!(found("Una cerveza, ¿cuánto tomar?"), [LooksLike::SubstanceImagery, LooksLike::Dosing]);
        assert_eq!(found("a  shot\nof vodka"), [LooksLike::SubstanceImagery]);
    }

    #[test]
    fn kind_words_are_left_alone() {
        for kind in ["Higher than yesterday", "I am glad you are here", "Estoy contigo hoy", "Pipe up any time", ""] {
            assert_eq!(found(kind), [], "{kind}");
        }
    }
}
