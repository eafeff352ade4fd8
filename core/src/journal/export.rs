//! The journal as a file that a person can read, keep and bring back. `docs/export.md` describes it.
//!
//! The file leaves the phone unsealed, on the person's own word only. Importing is all or nothing.

use super::{Entry, InvalidEntry, check};
use crate::ids::RecordId;
use crate::time::{Day, Moment, Zone, instant_text, parse_instant};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Largest file that is read, in bytes.
pub const IMPORT_BYTES_MAX: usize = 64 * 1024 * 1024;

const FORMAT: &str = "porchlight-journal";
const VERSION: u64 = 1;

/// One entry of a file. The id is there when the file was exported; who imports it decides whether
/// the entry is already there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedEntry {
    /// The entry's id, where the file has one.
    pub id: Option<RecordId>,
    /// The title, or empty.
    pub title: String,
    /// The text, or empty.
    pub body: String,
    /// When and where it was written, and the day it counts for.
    pub moment: Moment,
}

/// Why a file is not imported. Nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidImport {
    /// The file is too large.
    #[error("the file has more than {IMPORT_BYTES_MAX} bytes")]
    TooLarge,
    /// The file is no JSON text. Line and column count from 1.
    #[error("not JSON: line {line}, column {column}")]
    NotJson {
        /// The line of the fault.
        line: usize,
        /// The column of the fault.
        column: usize,
    },
    /// JSON, but not a journal: `format`, `version` or `entries` is missing or something else.
    #[error("not a Porchlight journal: {field}")]
    NotAJournal {
        /// The field.
        field: &'static str,
    },
    /// A later version of Porchlight wrote the file.
    #[error("version {version} is later than {VERSION}, which this Porchlight reads")]
    LaterVersion {
        /// The file's version.
        version: u64,
    },
    /// A field of an entry is not what it must be.
    #[error("entry {number}: {field} {fault}")]
    Entry {
        /// Which entry, counted from 1.
        number: usize,
        /// The field's name in the file, or `entry` for the entry itself.
        field: &'static str,
        /// What is wrong with it.
        fault: FieldFault,
    },
}

/// What is wrong with a field of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It is not of the JSON type that it must be.
    #[error("has the wrong type")]
    WrongType,
    /// It is not written as it must be.
    #[error("is not written as it must be")]
    Malformed,
    /// It is longer than an entry may be.
    #[error("is too long")]
    TooLong,
    /// The entry says nothing.
    #[error("is empty, and so is the title")]
    Empty,
    /// An entry above has the same id.
    #[error("is that of an entry above")]
    Repeated,
}

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u64,
    entries: Vec<FileEntry<'a>>,
}

#[derive(Serialize)]
struct FileEntry<'a> {
    id: String,
    day: String,
    written: String,
    zone: &'a str,
    title: &'a str,
    text: &'a str,
}

/// The file of these entries, oldest first, as pretty JSON. `written` is when an entry was recorded.
pub fn export(entries: &[Entry]) -> String {
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by_key(|entry| (entry.moment.day, entry.moment.recorded_ms, entry.id));
    let entries = sorted.into_iter().map(|entry| FileEntry {
        id: entry.id.to_string(),
        day: entry.moment.day.to_string(),
        written: instant_text(entry.moment.recorded_ms, entry.moment.offset_s),
        zone: &entry.moment.zone,
        title: &entry.title,
        text: &entry.body,
    });
    let file = File { format: FORMAT, version: VERSION, entries: entries.collect() };
    let mut text = serde_json::to_string_pretty(&file).expect("texts and numbers are always JSON");
    text.push('\n');
    text
}

/// The entries of a file, in its order. Fields that this version does not know are passed over.
pub fn import(file: &str) -> Result<Vec<ImportedEntry>, InvalidImport> {
    if file.len() > IMPORT_BYTES_MAX {
        return Err(InvalidImport::TooLarge);
    }
    // Some editors put a byte order mark in front.
    let file = file.strip_prefix('\u{feff}').unwrap_or(file);
    let not_json = |error: serde_json::Error| InvalidImport::NotJson { line: error.line(), column: error.column() };
    let journal: Value = serde_json::from_str(file).map_err(not_json)?;
    if journal.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(InvalidImport::NotAJournal { field: "format" });
    }
    match journal.get("version").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(InvalidImport::LaterVersion { version }),
        _ => return Err(InvalidImport::NotAJournal { field: "version" }),
    }
    let entries = journal.get("entries").and_then(Value::as_array);
    let entries = entries.ok_or(InvalidImport::NotAJournal { field: "entries" })?;
    let mut ids = BTreeSet::new();
    let mut imported = Vec::with_capacity(entries.len());
    for (index, value) in entries.iter().enumerate() {
        let in_entry = |(field, fault)| InvalidImport::Entry { number: index + 1, field, fault };
        let entry = entry(value).map_err(in_entry)?;
        if entry.id.is_some_and(|id| !ids.insert(id)) {
            return Err(in_entry(("id", FieldFault::Repeated)));
        }
        imported.push(entry);
    }
    Ok(imported)
}

type Fault = (&'static str, FieldFault);

fn entry(value: &Value) -> Result<ImportedEntry, Fault> {
    let fields = value.as_object().ok_or(("entry", FieldFault::WrongType))?;
    let id = match optional(fields, "id")? {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| ("id", FieldFault::Malformed))?),
    };
    let title = optional(fields, "title")?.unwrap_or_default();
    let body = optional(fields, "text")?.unwrap_or_default();
    check(title, body).map_err(|invalid| match invalid {
        InvalidEntry::TitleTooLong => ("title", FieldFault::TooLong),
        InvalidEntry::BodyTooLong => ("text", FieldFault::TooLong),
        InvalidEntry::Empty => ("text", FieldFault::Empty),
    })?;
    Ok(ImportedEntry { id, title: title.to_owned(), body: body.to_owned(), moment: moment(fields)? })
}

fn moment(fields: &Map<String, Value>) -> Result<Moment, Fault> {
    let day = Day::parse(required(fields, "day")?).map_err(|_| ("day", FieldFault::Malformed))?;
    let written = parse_instant(required(fields, "written")?);
    let (written_ms, offset_s) = written.ok_or(("written", FieldFault::Malformed))?;
    let zone = Zone::named(required(fields, "zone")?).map_err(|_| ("zone", FieldFault::Malformed))?;
    let zone = zone.name().to_owned();
    Ok(Moment { at_ms: written_ms, zone, offset_s, recorded_ms: written_ms, day })
}

/// A text field that may be left out or be null.
fn optional<'a>(fields: &'a Map<String, Value>, name: &'static str) -> Result<Option<&'a str>, Fault> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err((name, FieldFault::WrongType)),
    }
}

fn required<'a>(fields: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, Fault> {
    optional(fields, name)?.ok_or((name, FieldFault::Missing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DayEnd, Now};
    use proptest::prelude::*;

    fn entry_at(n: u8, at_ms: i64, zone: &str, title: &str, body: &str) -> Entry {
        let now = Now { at_ms, zone: Zone::named(zone).unwrap() };
        let moment = Moment::of(&now, DayEnd::default()).unwrap();
        Entry::parse(RecordId::from_bytes([n; 16]), title, body, moment).unwrap()
    }

    fn entry_at_home() -> Entry {
        entry_at(0xab, 1_795_571_054_000, "America/Denver", "Tuesday", "Slept well. 😀\nThen \"breakfast\".")
    }

    fn imported(entry: &Entry) -> ImportedEntry {
        let entry = entry.clone();
        ImportedEntry { id: Some(entry.id), title: entry.title, body: entry.body, moment: entry.moment }
    }

    /// The file of one entry, a part of its text exchanged for another.
    fn changed(from: &str, to: &str) -> String {
        let file = export(&[entry_at_home()]);
        assert!(file.contains(from), "{from} is not in the file");
        file.replace(from, to)
    }

    fn fault(file: &str) -> (usize, &'static str, FieldFault) {
        match import(file) {
            Err(InvalidImport::Entry { number, field, fault }) => (number, field, fault),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_file_is_as_its_page_shows_it() {
        let page = include_str!("../../../docs/export.md");
        let shown = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        assert_eq!(export(&[entry_at_home()]), shown);
        let by_hand = page.split("```json\n").nth(2).and_then(|rest| rest.split("```").next()).unwrap();
        let entries = import(by_hand).unwrap();
        assert_eq!((entries.len(), entries[0].id, entries[0].title.as_str()), (1, None, ""));
    }

    #[test]
    fn the_oldest_entry_leads_the_file() {
        let entries = [(1, 900_000_000), (2, 100), (3, 100), (4, 0)];
        let entries = entries.map(|(n, at_ms)| entry_at(n, at_ms, "UTC", "x", ""));
        let order: Vec<_> = import(&export(&entries)).unwrap().iter().map(|e| e.id.unwrap().as_bytes()[0]).collect();
        assert_eq!(order, [4, 2, 3, 1]);
        assert_eq!(import(&export(&[])), Ok(vec![]));
    }

    #[test]
    fn what_is_no_journal_is_refused() {
        let not = |field| Err(InvalidImport::NotAJournal { field });
        assert_eq!(import("{\n nonsense"), Err(InvalidImport::NotJson { line: 2, column: 2 }));
        assert!(matches!(import(&"[".repeat(100_000)), Err(InvalidImport::NotJson { .. })), "depth has a limit");
        assert_eq!(import("[]"), not("format"));
        assert_eq!(import(&changed("porchlight-journal", "a diary")), not("format"));
        assert_eq!(import(&changed("\"version\": 1", "\"version\": 0")), not("version"));
        assert_eq!(import(&changed("\"version\": 1", "\"version\": \"1\"")), not("version"));
        assert_eq!(import(&changed("\"entries\"", "\"pages\"")), not("entries"));
        let later = Err(InvalidImport::LaterVersion { version: 2 });
        assert_eq!(import(&changed("\"version\": 1", "\"version\": 2")), later, "whatever its entries are");
        let large = export(&[entry_at_home()]) + &" ".repeat(IMPORT_BYTES_MAX);
        assert_eq!(import(&large), Err(InvalidImport::TooLarge));
    }

    #[test]
    fn a_fault_is_named_by_entry_and_field() {
        for (from, to, expected) in [
            ("\"day\"", "\"date\"", ("day", FieldFault::Missing)),
            ("2026-11-24\"", "24.11.2026\"", ("day", FieldFault::Malformed)),
            ("-07:00", "", ("written", FieldFault::Malformed)),
            ("America/Denver", "Mars/Olympus", ("zone", FieldFault::Malformed)),
            ("\"America/Denver\"", "7", ("zone", FieldFault::WrongType)),
            ("\"abab", "\"", ("id", FieldFault::Malformed)),
            ("Tuesday", &"x".repeat(161), ("title", FieldFault::TooLong)),
            ("Slept", &"x".repeat(20_480), ("text", FieldFault::TooLong)),
        ] {
            let (number, field, fault) = fault(&changed(from, to));
            assert_eq!((number, (field, fault)), (1, expected), "{from} → {to}");
        }
        let with_second = |second: &str| changed("\n    }\n  ]", &format!("\n    }},\n    {second}\n  ]"));
        assert_eq!(fault(&with_second("7")), (2, "entry", FieldFault::WrongType));
        assert_eq!(fault(&with_second("{\"title\": \" \"}")), (2, "text", FieldFault::Empty));
        let twin =
            serde_json::to_string(&serde_json::from_str::<Value>(&changed("", "")).unwrap()["entries"][0]).unwrap();
        assert_eq!(fault(&with_second(&twin)), (2, "id", FieldFault::Repeated));
    }

    #[test]
    fn unknown_fields_a_missing_id_and_a_mark_in_front_do_no_harm() {
        let expected = imported(&entry_at_home());
        assert_eq!(import(&changed("\"title\"", "\"mood\": [3], \"title\"")), Ok(vec![expected.clone()]));
        assert_eq!(import(&format!("\u{feff}{}", changed("", ""))), Ok(vec![expected.clone()]));
        assert_eq!(import(&changed("\"id\"", "\"was\"")), Ok(vec![ImportedEntry { id: None, ..expected }]));
    }

    fn any_entry(n: u8) -> impl Strategy<Value = Entry> {
        let zone = prop_oneof![Just("UTC"), Just("America/Denver"), Just("Asia/Kathmandu"), Just("Pacific/Chatham")];
        // 1990 to 2100.
        (631_152_000_000..4_102_444_800_000i64, zone, any::<String>(), any::<String>()).prop_map(
            move |(at_ms, zone, title, body)| {
                let title: String = title.chars().take(40).collect();
                entry_at(n, at_ms, zone, &title, &format!("{body}."))
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_exported_comes_back(a in any_entry(1), b in any_entry(2), c in any_entry(3)) {
            let mut entries = vec![a, b, c];
            let file = export(&entries);
            entries.sort_by_key(|entry| (entry.moment.day, entry.moment.recorded_ms, entry.id));
            prop_assert_eq!(import(&file), Ok(entries.iter().map(imported).collect()));
        }

        #[test]
        fn no_file_makes_it_panic(file in any::<String>(), at in 0..400usize, put in any::<String>()) {
            let _ = import(&file);
            let mut damaged: Vec<char> = changed("", "").chars().collect();
            damaged.splice(at.min(damaged.len()).., put.chars());
            let _ = import(&damaged.into_iter().collect::<String>());
        }
    }
}
