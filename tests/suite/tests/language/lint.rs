//! No sentence hurts, orders, presses or gives somebody away. The words are data, with their sources and with what to
//! say instead: `tests/suite/testdata/never_words.json`; how it came about is in `docs/language.md`.

use crate::dashboard;
use crate::none;
use crate::sources::{files, literals, read, shipped};
use crate::words;
use serde_json::Value;
use std::collections::BTreeMap;

/// The one page that may quote the words.
const QUOTES_THEM: &str = "docs/language.md";

struct NeverWords {
    sources: BTreeMap<String, String>,
    proper_names: Vec<String>,
    rules: BTreeMap<String, BTreeMap<String, Vec<Group>>>,
}

struct Group {
    words: Vec<String>,
    say: String,
    source: String,
    /// The places that it is for; absent for all but prompts.
    only: Option<Vec<Place>>,
}

/// Where a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On a phone or on the dashboard.
    Screens,
    /// On a lock screen.
    Prompts,
    /// Where the server's commands are typed.
    Commands,
    /// In the documents.
    Docs,
}

impl Group {
    fn of(value: &Value) -> Self {
        let place = |name: &String| match name.as_str() {
            "screens" => Place::Screens,
            "prompts" => Place::Prompts,
            "commands" => Place::Commands,
            "docs" => Place::Docs,
            other => panic!("{other} is no place"),
        };
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let only = value.get("only").map(|places| strings(places).iter().map(place).collect());
        Self { words: strings(&value["words"]), say: text("say"), source: text("source"), only }
    }

    /// What must not be on a screen must not be on a lock screen.
    fn is_for(&self, place: Place) -> bool {
        let names = |one: Place| self.only.as_ref().is_none_or(|only| only.contains(&one));
        names(place) || place == Place::Prompts && names(Place::Screens)
    }
}

fn never_words() -> NeverWords {
    let file: Value = serde_json::from_str(&read("tests/suite/testdata/never_words.json")).expect("never_words.json");
    let object = |value: &Value| value.as_object().expect("an object").clone();
    let of_language = |(language, groups): (String, Value)| {
        (language, groups.as_array().expect("groups").iter().map(Group::of).collect())
    };
    let rules = object(&file["rules"]).into_iter();
    NeverWords {
        sources: object(&file["sources"]).into_iter().map(|(name, source)| (name, source.to_string())).collect(),
        proper_names: strings(&file["proper_names"]),
        rules: rules.map(|(rule, groups)| (rule, object(&groups).into_iter().map(of_language).collect())).collect(),
    }
}

fn strings(value: &Value) -> Vec<String> {
    let texts = value.as_array().expect("a list").iter();
    texts.map(|text| text.as_str().expect("a text").to_owned()).collect()
}

impl NeverWords {
    /// What is wrong with a text, each with what to say instead.
    fn found_in(&self, text: &str, language: &str, place: Place) -> Vec<String> {
        let text = self.proper_names.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), ""));
        let groups = self.rules.iter().flat_map(|(rule, languages)| {
            languages[language].iter().filter(|group| group.is_for(place)).map(move |group| (rule, group))
        });
        let mut found = Vec::new();
        for (rule, group) in groups {
            let said = group.words.iter().filter(|word| has_word(&text, word));
            found.extend(said.map(|word| format!("“{word}” ({rule}); say: {}", group.say)));
        }
        if place == Place::Prompts && text.contains(|c: char| c.is_ascii_digit() || c == '{') {
            found.push("a number or a name on a lock screen".to_owned());
        }
        found
    }
}

/// Whether a text has these words, whole. Case counts only for words with a capital.
fn has_word(text: &str, word: &str) -> bool {
    let text = if word.contains(char::is_uppercase) { text.to_owned() } else { text.to_lowercase() };
    let text = text.replace('’', "'");
    let is_letter = |c: char| c.is_alphanumeric();
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].ends_with(is_letter) && word.starts_with(is_letter);
        let after = text[at + word.len()..].starts_with(is_letter) && word.ends_with(is_letter);
        !before && !after
    })
}

#[test]
fn the_words_of_the_apps() {
    let never = never_words();
    let mut complaints = Vec::new();
    for (key, entry) in words::all() {
        let place = if key.starts_with("prompt.") { Place::Prompts } else { Place::Screens };
        for (language, text) in entry.texts() {
            complaints
                .extend(never.found_in(text, language, place).into_iter().map(|f| format!("{key} {language}: {f}")));
        }
    }
    none(complaints, "mobile-shells/words/words.json:");
}

#[test]
fn the_dashboard_and_the_phone_on_the_command_line() {
    let mut texts: Vec<_> = files().filter(|path| path.starts_with("sync-server/templates/")).map(page).collect();
    assert!(!texts.is_empty(), "the templates have moved");
    texts.extend(spoken_in("sync-server/src/dashboard/"));
    texts.extend(spoken_in("tests/house-simulator/src/bin/phone/"));
    none(complaints_about(&texts, Place::Screens), "Said to a person:");
}

#[test]
fn the_messages_of_the_dashboard() {
    let never = never_words();
    let mut complaints = Vec::new();
    for language in ["en", "es"] {
        for message in dashboard::messages(language) {
            let found = message.texts().into_iter().flat_map(|text| never.found_in(&text, language, Place::Screens));
            complaints.extend(found.map(|fault| format!("{}:{}: {fault}", message.path, message.line)));
        }
    }
    none(complaints, "Said to staff:");
}

#[test]
fn the_commands_of_the_server() {
    let mut texts = Vec::new();
    for place in ["main.rs", "config.rs", "serve.rs", "error.rs", "commands/", "enrolment.rs"] {
        texts.extend(spoken_in(&format!("sync-server/src/{place}")));
    }
    // clap makes the help out of these comments.
    let main = read("sync-server/src/main.rs");
    let help = main.lines().enumerate().filter_map(|(n, line)| Some((n + 1, line.trim().strip_prefix("///")?)));
    texts.push(("sync-server/src/main.rs".to_owned(), help.map(|(n, line)| (n, line.to_owned())).collect()));
    none(complaints_about(&texts, Place::Commands), "Said to whoever runs the server:");
}

#[test]
fn the_documents() {
    let is_page = |path: &String| {
        let is_top = ["README.md", "CONTRIBUTING.md", "mobile-shells/README.md"].contains(&path.as_str());
        let in_docs = path.strip_prefix("docs/").is_some_and(|name| name.ends_with(".md") && !name.contains('/'));
        (is_top || in_docs) && path != QUOTES_THEM
    };
    let texts: Vec<_> = files().filter(is_page).map(|path| (path.clone(), numbered(&read(&path)))).collect();
    assert!(texts.len() > 5);
    none(complaints_about(&texts, Place::Docs), "In the documents:");
}

/// A path, and its texts with their lines.
type Texts = (String, Vec<(usize, String)>);

fn complaints_about(texts: &[Texts], place: Place) -> Vec<String> {
    let never = never_words();
    let lines = texts.iter().flat_map(|(path, lines)| lines.iter().map(move |(line, text)| (path, line, text)));
    let about = |(path, line, text): (&String, &usize, &String)| {
        let found = never.found_in(text, "en", place);
        found.into_iter().map(|fault| format!("{path}:{line}: {fault}")).collect::<Vec<_>>()
    };
    lines.flat_map(about).collect()
}

fn numbered(text: &str) -> Vec<(usize, String)> {
    text.lines().enumerate().map(|(n, line)| (n + 1, line.to_owned())).collect()
}

/// A template's lines, without what askama and the parser read.
fn page(path: String) -> Texts {
    let mut text = read(&path).replace("<!doctype html>", "");
    while let Some(begins) = text.find("{%") {
        let ends = begins + text[begins..].find("%}").expect("a tag ends") + 2;
        let kept = "\n".repeat(text[begins..ends].matches('\n').count());
        text.replace_range(begins..ends, &kept);
    }
    (path, numbered(&text))
}

/// What the Rust sources under a path say: their string literals.
fn spoken_in(place: &str) -> Vec<Texts> {
    let paths: Vec<_> = files().filter(|path| path.starts_with(place) && path.ends_with(".rs")).collect();
    assert!(!paths.is_empty(), "{place} has moved");
    let said = |path: String| {
        let source = read(&path);
        let literals = literals(shipped(&source));
        (path, literals.into_iter().map(|literal| (literal.line, literal.text)).collect())
    };
    paths.into_iter().map(said).collect()
}

/// The lint can find each word that it has, in every place that the word is for, and leaves other words alone.
#[test]
fn each_word_of_each_rule_is_found() {
    let never = never_words();
    for (rule, languages) in &never.rules {
        assert_eq!(languages.keys().collect::<Vec<_>>(), ["en", "es"], "{rule}");
        for (language, group) in languages.iter().flat_map(|(l, groups)| groups.iter().map(move |group| (l, group))) {
            assert!(!group.say.is_empty() && never.sources.contains_key(&group.source), "{:?}", group.words);
            for place in
                [Place::Screens, Place::Prompts, Place::Commands, Place::Docs].into_iter().filter(|p| group.is_for(*p))
            {
                for word in &group.words {
                    let planted = format!("xx ({word}), xx");
                    let found = never.found_in(&planted, language, place);
                    assert!(found.iter().any(|fault| fault.contains(rule.as_str())), "{planted} {place:?}");
                    let other = format!("xx{word}xx");
                    let has_letters = word.chars().all(char::is_alphabetic);
                    assert!(!has_letters || !has_word(&other, word), "{other}");
                }
            }
        }
    }
    let found = |text: &str, place| never.found_in(text, "en", place);
    assert_eq!(found("You have a note", Place::Prompts), [""; 0]);
    assert_eq!(found("You have 2 notes", Place::Prompts).len(), 1);
    assert_eq!(found("Since your Relapse", Place::Docs).len(), 1, "in any case");
    assert_eq!(found("DON’T MISS it", Place::Screens).len(), 1, "with any apostrophe");
    assert_eq!(found("The National Institute on Drug Abuse says so.", Place::Docs), [""; 0]);
    assert_eq!(found("The person went on.", Place::Screens), [""; 0]);
}
