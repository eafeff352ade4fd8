//! The form of `mobile-shells/words/words.json`, and how plain its sentences are.

use crate::none;
use crate::sources::{literals, read};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PLACE: &str = "mobile-shells/words/words.json";
/// Words in the longest sentence; Spanish needs a few more for the same.
const SENTENCE_MAX: [(&str, usize); 2] = [("en", 20), ("es", 25)];
/// Years of school that the English takes, by Flesch and Kincaid's formula.
const GRADE_MAX: f64 = 6.0;

/// One key's words.
pub struct Entry {
    en: Text,
    es: Text,
    /// For the translator.
    note: Option<String>,
}

/// English and Spanish need these two forms below a million.
enum Text {
    Plain(String),
    ByCount { one: String, other: String },
}

impl Text {
    fn forms(&self) -> Vec<&str> {
        match self {
            Self::Plain(text) => vec![text],
            Self::ByCount { one, other } => vec![one, other],
        }
    }

    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Plain(text.clone())),
            Value::Object(forms) if forms.len() == 2 => {
                let form = |name| forms.get(name).and_then(Value::as_str).map(str::to_owned);
                Some(Self::ByCount { one: form("one")?, other: form("other")? })
            }
            _ => None,
        }
    }
}

impl Entry {
    fn of(value: &Value) -> Option<Self> {
        let fields = value.as_object()?;
        let is_known = fields.keys().all(|name| ["en", "es", "note"].contains(&name.as_str()));
        let note = fields.get("note").map(|note| note.as_str().unwrap_or_default().to_owned());
        is_known.then_some(Self { en: Text::of(fields.get("en")?)?, es: Text::of(fields.get("es")?)?, note })
    }

    /// Each text with its language.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let with = |language| move |text| (language, text);
        self.en.forms().into_iter().map(with("en")).chain(self.es.forms().into_iter().map(with("es")))
    }
}

pub fn all() -> BTreeMap<String, Entry> {
    let words: BTreeMap<String, Value> = serde_json::from_str(&read(PLACE)).unwrap_or_else(|e| panic!("{PLACE}: {e}"));
    let entry = |(key, value)| {
        let entry = Entry::of(&value)
            .unwrap_or_else(|| panic!("{PLACE}: {key} is not {{en, es, note}} as docs/language.md has it"));
        (key, entry)
    };
    words.into_iter().map(entry).collect()
}

/// The keys of a group, without its name: `mood` of `check_in.mood`.
pub fn group(name: &str) -> BTreeSet<String> {
    all().keys().filter_map(|key| key.strip_prefix(&format!("{name}.")).map(str::to_owned)).collect()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default()).collect()
}

#[test]
fn keys_are_stable_names_and_none_is_there_twice() {
    let text = read(PLACE);
    let is_name = |key: &str| {
        let is_part = |part: &str| !part.is_empty() && part.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'));
        key.contains('.') && key.split('.').all(is_part)
    };
    let mut complaints = Vec::new();
    // Android's resources and Swift's constants have no dots.
    let mut names = BTreeSet::new();
    for literal in literals(&text).iter().filter(|literal| text[literal.closes..].starts_with(": {")) {
        let is_plural = ["en", "es"].contains(&literal.text.as_str());
        let mut is_new = || names.insert(literal.text.replace('.', "_"));
        let is_fit = is_plural || is_name(&literal.text) && is_new();
        if !is_fit {
            complaints.push(format!("{PLACE}:{}: {}", literal.line, literal.text));
        }
    }
    assert_eq!(names.len(), all().len() - complaints.len());
    none(complaints, "No name, or the same as an earlier one:");
}

#[test]
fn both_languages_say_the_same_with_the_same_placeholders() {
    let mut complaints = Vec::new();
    for (key, entry) in all() {
        let (english, spanish) = (entry.en.forms(), entry.es.forms());
        let (mut same, counts) = (english.len() == spanish.len(), english.len() == 2);
        for (in_english, in_spanish) in english.iter().zip(&spanish) {
            same &= placeholders(in_english) == placeholders(in_spanish);
            // A number that stands in a sentence changes it: days, entries. Another number has another name.
            same &= placeholders(in_english).contains("count") == counts;
            same &= in_english != in_spanish;
        }
        if !same {
            complaints.push(format!("{key}: {english:?} {spanish:?}"));
        }
    }
    none(complaints, "Other placeholders, a plural form missing, or not translated:");
}

#[test]
fn texts_are_whole_and_well_formed() {
    let mut complaints = Vec::new();
    for (key, entry) in all() {
        for (language, text) in entry.texts() {
            let is_tidy = !text.is_empty() && text.trim() == text && !text.contains("  ") && !text.contains('\n');
            let is_braced = text.matches('{').count() == text.matches('}').count()
                && placeholders(text)
                    .iter()
                    .all(|name| name.chars().all(|c| c.is_ascii_lowercase()) && !name.is_empty());
            let asks = text.contains('?');
            let is_spanish = language == "en" || asks == text.contains('¿') && !text.to_lowercase().contains("usted");
            if !(is_tidy && is_braced && is_spanish) {
                complaints.push(format!("{key} {language}: {text:?}"));
            }
        }
        if entry.note.is_some_and(|note| note.trim().is_empty()) {
            complaints.push(format!("{key}: an empty note"));
        }
    }
    none(complaints, "Empty, untidy, a placeholder that is no name, or Spanish without ¿ or with usted:");
}

#[test]
fn sentences_are_short() {
    let mut complaints = Vec::new();
    for (key, entry) in all() {
        for (language, text) in entry.texts() {
            let (_, most) = SENTENCE_MAX.into_iter().find(|(name, _)| *name == language).unwrap();
            let long = sentences(text).into_iter().filter(|sentence| words_of(sentence).count() > most);
            complaints.extend(long.map(|sentence| format!("{key} {language}: {sentence}")));
        }
    }
    none(complaints, "Long sentences for a hard day:");
}

#[test]
fn six_years_of_school_are_enough() {
    let official = "Redisclosure of identifiable information without authorization constitutes a violation.";
    assert!(grade(official) > 12.0, "the formula sees what is hard");
    let mut complaints = Vec::new();
    for (key, entry) in all() {
        // The formula says nothing about a label of a few words.
        let hard = entry.en.forms().into_iter().filter(|text| words_of(text).count() > 5 && grade(text) > GRADE_MAX);
        complaints.extend(hard.map(|text| format!("{key}: grade {:.1}: {text}", grade(text))));
    }
    none(complaints, "Say these more plainly:");
}

#[test]
fn after_a_return_to_use_safety_comes_first() {
    let text = read(PLACE);
    let place = |key: &str| text.find(&format!("\"{key}\"")).unwrap_or_else(|| panic!("no {key}"));
    let order = ["return_step.safety", "return_step.company", "return_step.note"];
    assert!(order.map(place).is_sorted(), "2-rules: first safe, then with whom, then the log");
}

pub fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['.', '?', ':', ';']).filter(|sentence| words_of(sentence).next().is_some()).collect()
}

pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| word.contains(char::is_alphabetic))
}

/// Years of school that an English text takes.
pub fn grade(text: &str) -> f64 {
    let words: Vec<_> = words_of(text).collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let ratio = |a: usize, b: usize| f64::from(u32::try_from(a).unwrap()) / f64::from(u32::try_from(b).unwrap());
    0.39 * ratio(words.len(), sentences(text).len()) + 11.8 * ratio(syllables, words.len()) - 15.59
}

/// Groups of vowels, without a silent e at the end.
fn syllables(word: &str) -> usize {
    let letters: String = word.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    let stem = letters.strip_suffix('e').filter(|stem| !stem.ends_with('l')).unwrap_or(&letters);
    stem.split(|c| !"aeiouy".contains(c)).filter(|group| !group.is_empty()).count().max(1)
}
