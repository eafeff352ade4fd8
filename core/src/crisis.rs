//! Crisis resources: whom a person can call, text or chat with now, country by country, bundled with the core.
//!
//! A number is here only with its source, its hours and the day on which it was checked. A country without a checked
//! line has its emergency number alone; any other country has nothing here, and the shell says to call the local one.
//! `docs/crisis.md` says where each number came from and how to check again.

use crate::time::Day;
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How a line is reached. The order is the order of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By voice.
    Call,
    /// By text message.
    Text,
    /// In a browser.
    Chat,
}

/// When a line is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// At any time, every day of the year.
    Always,
}

/// Whom a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody in the country.
    Anyone,
    /// Those who served in the armed forces, and who is worried about them.
    Veterans,
    /// Questions of substance use and mental health: where to find treatment and support.
    SubstanceUse,
    /// People who live in Northern Ireland.
    NorthernIreland,
}

/// Who wrote the page that a number was checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Those who run the line.
    Own,
    /// A government or a public health service, on its own site.
    Government,
    /// A government, in a text that somebody else publishes word for word.
    GovernmentRelease,
}

/// A page that a number was checked against.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Where to look again.
    pub url: String,
    /// Who wrote it.
    pub kind: SourceKind,
    /// The date that the copy which was read gives itself.
    #[serde(default, deserialize_with = "iso_day_or_none")]
    pub dated: Option<Day>,
    /// Where that copy was, if it was elsewhere.
    pub read_at: Option<String>,
}

/// A number for emergencies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyNumber {
    /// As it is written there.
    pub number: String,
    /// Names of sources, the best one first.
    pub sources: Vec<String>,
    /// The day on which the sources were looked up.
    #[serde(deserialize_with = "iso_day")]
    pub checked: Day,
}

/// What to send to a line for something particular: a key to press, or a word to text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The shells' key: `veterans` or `spanish`.
    pub key: String,
    /// While calling, or as a text.
    pub kind: Kind,
    /// The key or the word.
    pub send: String,
}

/// A line that somebody answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Stays the same between versions.
    pub id: String,
    /// Its own name, in its own language.
    pub name: String,
    /// How it is reached.
    pub kinds: Vec<Kind>,
    /// For calls and texts, as it is written there.
    pub number: Option<String>,
    /// The word that begins a text.
    pub text_keyword: Option<String>,
    /// For a chat.
    pub url: Option<String>,
    /// When it is answered.
    pub hours: Hours,
    /// ISO 639-1 codes.
    pub languages: Vec<String>,
    /// Whom it is for.
    pub for_whom: Audience,
    /// What to press or text for something particular.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Names of sources, the best one first.
    pub sources: Vec<String>,
    /// The day on which the sources were looked up.
    #[serde(deserialize_with = "iso_day")]
    pub checked: Day,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    code: String,
    emergency: Vec<EmergencyNumber>,
    #[serde(default)]
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bundle {
    #[serde(deserialize_with = "iso_day")]
    version: Day,
    #[serde(deserialize_with = "iso_day")]
    must_be_checked_again_by: Day,
    sources: BTreeMap<String, Source>,
    countries: Vec<Country>,
}

/// One way to reach a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// The line.
    pub line: &'static Line,
    /// The way.
    pub kind: Kind,
}

/// What there is for a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resources {
    /// Its ISO 3166 code; `None` for a country that is not in the bundle. There is nothing else then, and the shell
    /// says to call the local emergency number: no number can be promised to work everywhere.
    pub country: Option<&'static str>,
    /// Its emergency numbers. They come first.
    pub emergency: &'static [EmergencyNumber],
    /// Calls, then texts, then chats.
    pub contacts: Vec<Contact>,
}

/// ISO 3166 codes of the countries in the bundle, in order.
pub fn countries() -> Vec<&'static str> {
    BUNDLE.countries.iter().map(|country| country.code.as_str()).collect()
}

/// What there is for the country with this ISO 3166 code, in upper or lower case.
pub fn resources(country: &str) -> Resources {
    let code = country.trim();
    let Some(found) = BUNDLE.countries.iter().find(|known| known.code.eq_ignore_ascii_case(code)) else {
        return Resources { country: None, emergency: &[], contacts: Vec::new() };
    };
    let ways = |line: &'static Line| line.kinds.iter().map(move |&kind| Contact { line, kind });
    let mut contacts: Vec<Contact> = found.lines.iter().flat_map(ways).collect();
    contacts.sort_by_key(|contact| contact.kind);
    Resources { country: Some(&found.code), emergency: &found.emergency, contacts }
}

/// The page that a number was checked against, by its name in the bundle.
pub fn source(name: &str) -> Option<&'static Source> {
    BUNDLE.sources.get(name)
}

/// The day that names this version of the bundle.
pub fn version() -> Day {
    BUNDLE.version
}

/// The last day on which the bundle counts as checked.
pub fn must_be_checked_again_by() -> Day {
    BUNDLE.must_be_checked_again_by
}

/// Whether the bundle should have been checked again. It is shown all the same.
pub fn is_stale(today: Day) -> bool {
    today > BUNDLE.must_be_checked_again_by
}

impl EmergencyNumber {
    /// A link that dials it.
    pub fn link(&self) -> String {
        tel_link(&self.number)
    }
}

impl Contact {
    /// A link that dials the number, opens a text to it, or opens the chat.
    pub fn link(&self) -> String {
        let number = self.line.number.as_deref().unwrap_or_default();
        match self.kind {
            Kind::Call => tel_link(number),
            Kind::Text => sms_link(number, self.line.text_keyword.as_deref()),
            Kind::Chat => self.line.url.clone().unwrap_or_default(),
        }
    }

    /// What to press or text for something particular, each with a link where one link does it.
    pub fn choices(self) -> impl Iterator<Item = (&'static Choice, Option<String>)> {
        let choices = self.line.options.iter().filter(move |choice| choice.kind == self.kind);
        let number = self.line.number.as_deref().unwrap_or_default();
        choices.map(move |choice| (choice, (self.kind == Kind::Text).then(|| sms_link(number, Some(&choice.send)))))
    }
}

/// RFC 3966 wants a `phone-context` on numbers that only one country knows. Dialers need none, and some stumble over
/// it, so there are digits only.
fn tel_link(number: &str) -> String {
    format!("tel:{}", digits(number))
}

/// RFC 5724. Keywords are letters and figures, so nothing needs an escape.
fn sms_link(number: &str, keyword: Option<&str>) -> String {
    let body = keyword.map(|word| format!("?body={word}")).unwrap_or_default();
    format!("sms:{}{body}", digits(number))
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

static BUNDLE: LazyLock<Bundle> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../data/crisis.json")).expect("the bundled file; a test reads all of it")
});

fn iso_day<'de, D: Deserializer<'de>>(input: D) -> Result<Day, D::Error> {
    Day::parse(&String::deserialize(input)?).map_err(de::Error::custom)
}

fn iso_day_or_none<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Day>, D::Error> {
    iso_day(input).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn lines() -> impl Iterator<Item = (&'static Country, &'static Line)> {
        BUNDLE.countries.iter().flat_map(|country| country.lines.iter().map(move |line| (country, line)))
    }

    fn emergency_numbers() -> impl Iterator<Item = &'static EmergencyNumber> {
        BUNDLE.countries.iter().flat_map(|country| &country.emergency)
    }

    /// `call 988 tel:988 en,es anyone veterans=1 spanish=2`: all that a row says.
    fn shown(contact: &Contact) -> String {
        let line = contact.line;
        let kind = format!("{:?}", contact.kind).to_lowercase();
        let mut row = format!("{kind} {} {} {} {:?}", line.id, contact.link(), line.languages.join(","), line.for_whom);
        for (choice, link) in contact.choices() {
            row += &format!(" {}={}{}", choice.key, choice.send, link.map(|l| format!(" {l}")).unwrap_or_default());
        }
        row
    }

    #[test]
    fn every_number_has_sources_and_a_day_of_checking() {
        let all = emergency_numbers().map(|e| (e.number.as_str(), &e.sources, e.checked));
        for (name, sources, checked) in all.chain(lines().map(|(_, l)| (l.id.as_str(), &l.sources, l.checked))) {
            assert!(!sources.is_empty(), "{name} has no source");
            assert!(sources.iter().all(|s| source(s).is_some()), "{name} names a source that is not there");
            assert!(checked <= version(), "{name} was checked after the version that has it");
            assert!(checked.plus(180) >= must_be_checked_again_by(), "{name} is due before the bundle");
        }
        let used: BTreeSet<&String> = emergency_numbers().flat_map(|e| &e.sources).collect();
        let used: BTreeSet<&String> = used.into_iter().chain(lines().flat_map(|(_, l)| &l.sources)).collect();
        assert_eq!(used, BUNDLE.sources.keys().collect(), "a source that nothing uses");
        for (name, source) in &BUNDLE.sources {
            assert!(source.url.starts_with("http"), "{name}: {}", source.url);
            assert!(source.dated.is_none_or(|dated| dated <= version()), "{name} is dated later than it was read");
        }
    }

    #[test]
    fn every_country_has_an_emergency_number_and_stands_in_order() {
        let codes = countries();
        assert!(codes.is_sorted() && codes.iter().collect::<BTreeSet<_>>().len() == codes.len());
        for country in &BUNDLE.countries {
            assert!(country.code.len() == 2 && country.code.bytes().all(|b| b.is_ascii_uppercase()));
            assert!(!country.emergency.is_empty(), "{}", country.code);
        }
        for code in ["US", "CA", "GB", "IE", "AU", "NZ", "ES", "MX", "DE", "FR"] {
            assert_eq!(resources(code).country, Some(code));
        }
    }

    #[test]
    fn numbers_words_and_addresses_are_well_formed() {
        let is_number = |n: &str| {
            n.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-') && (3..=15).contains(&digits(n).len())
        };
        let is_word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        assert!(emergency_numbers().all(|e| is_number(&e.number) && digits(&e.number).len() == 3));
        let mut ids = BTreeSet::new();
        for (country, line) in lines() {
            let id = &line.id;
            assert!(ids.insert(id) && id.starts_with(&format!("{}-", country.code.to_lowercase())), "{id}");
            assert!(!line.name.is_empty() && !line.kinds.is_empty() && !line.languages.is_empty(), "{id}");
            assert!(line.languages.iter().all(|l| l.len() == 2 && l.bytes().all(|b| b.is_ascii_lowercase())), "{id}");
            let has = |kind| line.kinds.contains(&kind);
            assert_eq!(line.number.as_deref().is_some_and(is_number), has(Kind::Call) || has(Kind::Text), "{id}");
            assert_eq!(line.url.as_deref().is_some_and(|u| u.starts_with("https://")), has(Kind::Chat), "{id}");
            assert!(line.text_keyword.as_deref().is_none_or(|word| is_word(word) && has(Kind::Text)), "{id}");
            for choice in &line.options {
                assert!(is_word(&choice.send) && has(choice.kind) && choice.kind != Kind::Chat, "{id}");
                assert!(["veterans", "spanish"].contains(&choice.key.as_str()), "{id}: the shells have no word for it");
            }
        }
    }

    #[test]
    fn the_united_states_are_as_they_were_checked() {
        let us = resources("US");
        assert_eq!(us.emergency.iter().map(EmergencyNumber::link).collect::<Vec<_>>(), ["tel:911"]);
        let rows: Vec<String> = us.contacts.iter().map(shown).collect();
        assert_eq!(
            rows,
            [
                "call us-988 tel:988 en,es Anyone veterans=1 spanish=2",
                "call us-samhsa tel:18006624357 en,es SubstanceUse",
                "text us-988 sms:988 en,es Anyone spanish=AYUDA sms:988?body=AYUDA",
                "text us-veterans sms:838255 en Veterans",
                "text us-crisis-text-line sms:741741?body=AYUDA es Anyone",
                "chat us-988 https://988lifeline.org en,es Anyone",
                "chat us-veterans https://veteranscrisisline.net/Chat en Veterans",
            ]
        );
        assert!(us.contacts.iter().all(|contact| contact.line.hours == Hours::Always));
    }

    #[test]
    fn calls_come_before_texts_and_texts_before_chats() {
        for code in countries() {
            assert!(resources(code).contacts.is_sorted_by_key(|contact| contact.kind), "{code}");
        }
    }

    #[test]
    fn a_code_in_any_case_finds_its_country_and_any_other_finds_no_number() {
        assert_eq!(resources("us"), resources("US"));
        assert_eq!(resources(" nz\n"), resources("NZ"));
        for unknown in ["ZZ", "", "USA", "Österreich", "\0"] {
            let none = resources(unknown);
            assert_eq!((none.country, none.emergency.len(), none.contacts.len()), (None, 0, 0), "{unknown:?}");
        }
    }

    #[test]
    fn the_bundle_is_due_half_a_year_after_it_was_made() {
        let due = must_be_checked_again_by();
        assert!((1..=180).contains(&due.days_since(version())));
        assert!(!is_stale(version()) && !is_stale(due));
        assert!(is_stale(due.plus(1)));
    }

    /// The tables of `docs/crisis.md`, made from the bundle.
    fn tables() -> String {
        let day = |source: &Source| source.dated.map_or_else(|| "no date".to_owned(), |d| d.to_string());
        let pages = |names: &[String]| {
            let page = |name: &String| {
                let source = source(name).unwrap();
                let kind = match source.kind {
                    SourceKind::Own => "own",
                    SourceKind::Government => "government",
                    SourceKind::GovernmentRelease => "government’s text, published by others",
                };
                let read_at = source.read_at.as_ref().map(|at| format!(", read at <{at}>")).unwrap_or_default();
                format!("<{}> ({kind}, {}{read_at})", source.url, day(source))
            };
            names.iter().map(page).collect::<Vec<_>>().join("; ")
        };
        let mut alike: Vec<(Vec<&str>, &EmergencyNumber)> = Vec::new();
        for country in &BUNDLE.countries {
            for number in &country.emergency {
                match alike.iter_mut().find(|(_, known)| *known == number) {
                    Some((codes, _)) => codes.push(&country.code),
                    None => alike.push((vec![&country.code], number)),
                }
            }
        }
        let mut text = "| countries | emergency number | checked | sources |\n| --- | --- | --- | --- |\n".to_owned();
        for (codes, e) in alike {
            text += &format!("| {} | {} | {} | {} |\n", codes.join(" "), e.number, e.checked, pages(&e.sources));
        }
        text += "\n| country | line | how | hours | languages | for | checked | sources |\n";
        text += "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
        for (country, line) in lines() {
            let ways = line.kinds.iter().map(|&kind| {
                let number = line.number.as_deref().unwrap_or_default();
                let mut way = match (kind, &line.text_keyword) {
                    (Kind::Call, _) => format!("call {number}"),
                    (Kind::Text, Some(word)) => format!("text {word} to {number}"),
                    (Kind::Text, None) => format!("text {number}"),
                    (Kind::Chat, _) => format!("chat at <{}>", line.url.as_deref().unwrap_or_default()),
                };
                for (choice, _) in (Contact { line, kind }).choices() {
                    way += &format!(", {} for {}", choice.send, choice.key);
                }
                way
            });
            text += &format!(
                "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
                country.code,
                line.name,
                ways.collect::<Vec<_>>().join("; "),
                format!("{:?}", line.hours).to_lowercase(),
                line.languages.join(", "),
                key_of(line.for_whom),
                line.checked,
                pages(&line.sources),
            );
        }
        text
    }

    fn key_of(audience: Audience) -> &'static str {
        match audience {
            Audience::Anyone => "anyone",
            Audience::Veterans => "veterans",
            Audience::SubstanceUse => "substance use",
            Audience::NorthernIreland => "Northern Ireland",
        }
    }

    #[test]
    fn the_document_has_every_number_with_its_source() {
        let document = include_str!("../../docs/crisis.md");
        let tables = tables();
        assert!(document.contains(&tables), "put these into docs/crisis.md:\n\n{tables}");
        for day in [version(), must_be_checked_again_by()] {
            assert!(document.contains(&day.to_string()), "docs/crisis.md does not say {day}");
        }
    }
}
