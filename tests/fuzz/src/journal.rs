//! A journal's file, brought back. (No mode.)

use crate::Seeds;
use porchlight_core::ids::RecordId;
use porchlight_core::journal::Entry;
use porchlight_core::journal::export::{ImportedEntry, export, import};
use porchlight_core::time::{DayEnd, Moment, Now, Zone};

/// What a file brings can be written to a file and comes back the same.
pub fn body(bytes: &[u8]) -> bool {
    let Ok(imported) = import(&String::from_utf8_lossy(bytes)) else { return false };
    let entries: Vec<Entry> = imported.into_iter().zip(0u128..).map(|(entry, n)| kept(entry, n)).collect();
    let mut expected: Vec<&Entry> = entries.iter().collect();
    expected.sort_by_key(|entry| (entry.moment.day, entry.moment.recorded_ms, entry.id));
    let file = export(&entries);
    let again = import(&file).expect("our own file");
    assert_eq!(again.len(), entries.len());
    for (came, entry) in again.iter().zip(expected) {
        assert_eq!((came.id, &came.title, &came.body), (Some(entry.id), &entry.title, &entry.body));
        assert_eq!((came.moment.day, &came.moment.zone), (entry.moment.day, &entry.moment.zone));
        assert_eq!(came.moment.recorded_ms, entry.moment.recorded_ms);
    }
    let again: Vec<Entry> = again.into_iter().zip(0u128..).map(|(entry, n)| kept(entry, n)).collect();
    assert_eq!(export(&again), file, "a file of ours is written again as it is");
    true
}

/// The entry as a phone keeps it; without an id of its own, the id is its number.
fn kept(entry: ImportedEntry, number: u128) -> Entry {
    let id = entry.id.unwrap_or(RecordId::from_bytes(number.to_be_bytes()));
    Entry::parse(id, &entry.title, &entry.body, entry.moment).expect("importing has looked at it")
}

/// Files of ours, and one that somebody wrote by hand.
pub fn seeds() -> Seeds {
    let entry = |n: u8, at_ms: i64, zone: &str, title: &str, body: &str| {
        let now = Now { at_ms, zone: Zone::named(zone).expect("a zone") };
        let moment = Moment::of(&now, DayEnd::default()).expect("a moment");
        Entry::parse(RecordId::from_bytes([n; 16]), title, body, moment).expect("an entry")
    };
    let two = [
        entry(1, 1_795_571_054_000, "America/Denver", "Tuesday", "Slept well. 😀\nThen \"breakfast\"."),
        entry(2, 1_795_571_054_001, "Asia/Kathmandu", "", "שלום\u{202e}\u{0}"),
    ];
    let by_hand = br#"{"format":"porchlight-journal","version":1,"entries":[
        {"day":"2026-11-24","written":"2026-11-24T20:00:00-07:00","zone":"America/Denver","text":"x","mood":[3]}]}"#;
    vec![
        ("none", export(&[]).into_bytes()),
        ("two", export(&two).into_bytes()),
        ("by-hand", by_hand.to_vec()),
        ("refused-deep", [&b"{\"format\":"[..], &[b'['; 5_000]].concat()),
    ]
}
