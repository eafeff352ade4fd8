//! The words of the dashboard: each message in both languages with the same arguments, each of them used, and no words in a
//! template or a page's code that are not among them.

use crate::none;
use crate::sources::{files, literals, read, shipped};
use crate::words::{grade, sentences, words_of};
use std::collections::{BTreeMap, BTreeSet};

const LOCALES: &str = "sync-server/locales/";
/// Words in the longest sentence that staff read. They read at a desk, and what may happen to somebody is said whole.
const SENTENCE_MAX: [(&str, usize); 2] = [("en", 30), ("es", 36)];
/// Years of school that the English takes, all of it together.
const GRADE_MAX: f64 = 6.0;
/// What a template may say by itself: names that no language changes.
const NAMES: [&str; 2] = ["Porchlight", "–"];
/// Attributes that somebody sees or hears.
const HEARD: [&str; 4] = ["aria-label=\"", "placeholder=\"", "title=\"", "alt=\""];
/// How one speaks with a friend, and not with staff; what somebody else may do as well is left out (`elige`).
const FAMILIAR: [&str; 20] = [
    "tú", "tu", "tus", "ti", "te", "contigo", "tienes", "puedes", "puedas", "quieres", "sabes", "ves", "eres", "estás",
    "haz", "habla", "dejaste", "viste", "tuyo", "tuya",
];

/// One message of one file.
pub struct Message {
    pub path: String,
    pub line: usize,
    pub id: String,
    /// As it stands in the file, without its id.
    pub pattern: String,
}

impl Message {
    /// The names of what is put in.
    fn arguments(&self) -> BTreeSet<String> {
        let name = |rest: &str| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().map(str::to_owned);
        self.pattern.split('$').skip(1).filter_map(name).collect()
    }

    /// What is read: each form by itself, with something short in the place of what is put in.
    pub fn texts(&self) -> Vec<String> {
        let mut text = self.pattern.clone();
        let opens = |text: &str| text.find("->").and_then(|at| text[..at].rfind('{'));
        while let Some(from) = opens(&text) {
            let to = closing(&text, from);
            // The forms of a choice are sentences of their own.
            let forms =
                text[from..to].split_once("->").map(|(_, forms)| forms.trim_end_matches('}')).unwrap_or_default();
            let forms: Vec<&str> =
                forms.lines().filter_map(|line| line.split_once(']').map(|(_, form)| form)).collect();
            text = format!("{}\n{}\n{}", &text[..from], forms.join("\n"), &text[to..]);
        }
        while let Some(from) = text.find('{') {
            let to = text[from..].find('}').map_or(text.len(), |length| from + length + 1);
            text.replace_range(from..to, "Ana");
        }
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

/// Where the brace that opens at `from` has closed.
fn closing(text: &str, from: usize) -> usize {
    let mut depth = 0;
    for (at, c) in text[from..].char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            return from + at + 1;
        }
    }
    text.len()
}

/// The messages of a language.
pub fn messages(language: &str) -> Vec<Message> {
    let folder = format!("{LOCALES}{language}/");
    let mut all: Vec<Message> = Vec::new();
    for path in files().filter(|path| path.starts_with(&folder)) {
        for (at, line) in read(&path).lines().enumerate() {
            let continues = line.starts_with(' ') && all.last().is_some_and(|last| last.path == path);
            if let (true, Some(last)) = (continues, all.last_mut()) {
                last.pattern = format!("{}\n{line}", last.pattern);
            } else if let Some((id, pattern)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
                let (id, pattern) = (id.to_owned(), pattern.to_owned());
                all.push(Message { path: path.clone(), line: at + 1, id, pattern });
            } else {
                assert!(line.is_empty() || line.starts_with('#'), "{path}:{}: {line}", at + 1);
            }
        }
    }
    assert!(all.len() > 100, "{folder} has moved");
    all
}

/// The pages' code and templates, with their texts.
fn sources() -> Vec<(String, String)> {
    let is_source = |path: &String| {
        path.starts_with("sync-server/") && (path.ends_with(".rs") || path.starts_with("sync-server/templates/"))
    };
    files().filter(is_source).map(|path| (path.clone(), read(&path))).collect()
}

/// Each `say("id")`, with what is put in right after it.
fn uses(text: &str) -> Vec<(&str, BTreeSet<String>)> {
    let mut found = Vec::new();
    for (at, call) in text.match_indices("say(\"") {
        let Some((id, mut rest)) = text[at + call.len()..].split_once("\")") else { continue };
        let mut put = BTreeSet::new();
        while let Some(after) = [".with(\"", ".named(\"", ".named_at(\""].iter().find_map(|put| rest.strip_prefix(put))
        {
            let Some((name, value)) = after.split_once("\",") else { break };
            put.insert(name.to_owned());
            let mut depth = 1;
            let closes = value.char_indices().find(|(_, c)| {
                depth += i32::from(*c == '(') - i32::from(*c == ')');
                depth == 0
            });
            rest = closes.map_or("", |(at, _)| &value[at + 1..]);
        }
        found.push((id, put));
    }
    found
}

#[test]
fn each_message_is_there_in_both_languages_with_the_same_arguments() {
    let of = |language| -> BTreeMap<String, (String, BTreeSet<String>)> {
        let file = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let all = messages(language);
        let count = all.len();
        let by_id: BTreeMap<_, _> =
            all.into_iter().map(|message| (message.id.clone(), (file(&message.path), message.arguments()))).collect();
        assert_eq!(by_id.len(), count, "an id stands twice in {language}");
        by_id
    };
    let (english, spanish) = (of("en"), of("es"));
    let ids: BTreeSet<&String> = english.keys().chain(spanish.keys()).collect();
    let differs = ids.into_iter().filter(|id| english.get(*id) != spanish.get(*id));
    let complaint = |id: &String| format!("{id}: {:?} in English, {:?} in Spanish", english.get(id), spanish.get(id));
    none(differs.map(complaint).collect(), "File and arguments:");
}

#[test]
fn each_message_is_used_and_each_use_has_its_message() {
    let known: BTreeMap<String, BTreeSet<String>> =
        messages("en").into_iter().map(|message| (message.id.clone(), message.arguments())).collect();
    let mut unused: BTreeSet<&String> = known.keys().collect();
    let mut complaints = Vec::new();
    for (path, text) in sources() {
        for (id, put) in uses(&text) {
            let Some(arguments) = known.get(id) else {
                complaints.push(format!("{path}: there is no message {id}"));
                continue;
            };
            unused.remove(&id.to_owned());
            // In Rust the rest may be put in later; there every sample and walk would stop at what is missing.
            let fits = if path.ends_with(".html") { put == *arguments } else { put.is_subset(arguments) };
            if !fits {
                complaints.push(format!("{path}: {id} wants {arguments:?} and gets {put:?}"));
            }
        }
    }
    complaints.extend(unused.into_iter().map(|id| format!("nobody says {id}")));
    none(complaints, "Messages of the dashboard:");
}

#[test]
fn no_template_has_words_of_its_own() {
    let mut complaints = Vec::new();
    for path in files().filter(|path| path.starts_with("sync-server/templates/")) {
        let text = without(&without(&without(&read(&path), "{%", "%}"), "{{", "}}"), "{#", "#}")
            .replace("<!doctype html>", "");
        for heard in HEARD {
            let values = text.split(heard).skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
            complaints.extend(values.filter(|value| has_words(value)).map(|value| format!("{path}: {heard}{value}\"")));
        }
        for (at, line) in without(&text, "<", ">").lines().enumerate() {
            if has_words(line) {
                complaints.push(format!("{path}:{}: {}", at + 1, line.trim()));
            }
        }
    }
    none(complaints, "Words that are in one language only:");
}

/// The text without everything from `opens` to `closes`; its lines stay.
fn without(text: &str, opens: &str, closes: &str) -> String {
    let mut text = text.to_owned();
    while let Some(from) = text.find(opens) {
        let to = text[from..].find(closes).map_or(text.len(), |length| from + length + closes.len());
        let lines = "\n".repeat(text[from..to].matches('\n').count());
        text.replace_range(from..to, &lines);
    }
    text
}

fn has_words(text: &str) -> bool {
    NAMES.iter().fold(text.to_owned(), |text, name| text.replace(name, "")).contains(char::is_alphabetic)
}

/// Sentences in a page's code: they have a space, and begin with a capital or end a sentence.
#[test]
fn no_page_has_words_in_its_code() {
    /// What a document or a log says, and the words of the law.
    const OTHERS: [&str; 5] = ["Path=/", "42 CFR part 2", "This record which has been", "default-src", "M{x} {y}"];
    let mut complaints = Vec::new();
    for path in files().filter(|path| path.starts_with("sync-server/src/dashboard/") && path.ends_with(".rs")) {
        if ["addresses.rs", "walks.rs", "samples.rs"].iter().any(|name| path.ends_with(name)) {
            continue;
        }
        let source = read(&path);
        for literal in literals(before_samples(shipped(&source))) {
            let text = literal.text.as_str();
            let is_sentence =
                text.contains(' ') && (text.starts_with(char::is_uppercase) || text.ends_with(['.', '?']));
            if is_sentence && !OTHERS.iter().any(|other| text.starts_with(other)) {
                complaints.push(format!("{path}:{}: {text}", literal.line));
            }
        }
    }
    none(complaints, "Words that are in one language only:");
}

/// A page's text before the samples that close it.
fn before_samples(text: &str) -> &str {
    let is_sample = |at: &usize| text[*at..].lines().nth(1).is_some_and(|line| line.contains("fn "));
    let place = text.match_indices("#[cfg(test)]\n").map(|(at, _)| at).find(is_sample);
    &text[..place.unwrap_or(text.len())]
}

#[test]
fn what_staff_read_is_short_and_plain() {
    let official = "Authorization is requested for disclosure of confidential information regarding rehabilitation.";
    assert!(grade(official) > 12.0, "the formula sees what is hard");
    let mut complaints = Vec::new();
    for (language, most) in SENTENCE_MAX {
        for message in messages(language) {
            let texts = message.texts();
            for sentence in texts.iter().flat_map(|text| sentences(text)).filter(|text| words_of(text).count() > most) {
                complaints.push(format!("{}:{}: {sentence}", message.path, message.line));
            }
            let asks = |text: &String| text.contains('?') != text.contains('¿');
            complaints.extend(
                texts
                    .iter()
                    .filter(|text| language == "es" && asks(text))
                    .map(|text| format!("{}: {text}", message.id)),
            );
        }
    }
    none(complaints, "Long sentences, or half a question mark:");
    let english: Vec<String> = messages("en").iter().flat_map(Message::texts).collect();
    let whole: String =
        english.iter().filter(|text| words_of(text).count() > 5).map(|text| format!("{text} ")).collect();
    assert!(grade(&whole) <= GRADE_MAX, "the English takes {:.1} years of school", grade(&whole));
}

#[test]
fn spanish_says_usted() {
    let mut complaints = Vec::new();
    for message in messages("es") {
        for text in message.texts() {
            let lower = text.to_lowercase();
            let said = lower.split(|c: char| !c.is_alphabetic()).filter(|word| FAMILIAR.contains(word));
            complaints.extend(said.map(|word| format!("{}:{}: {word}", message.path, message.line)));
        }
    }
    none(complaints, "Staff are spoken with as usted:");
}
