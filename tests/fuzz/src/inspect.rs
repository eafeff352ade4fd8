//! A change, read without a document. Mode: even, as it came; odd, with the length and the hash that belong to it.

use crate::{Seeds, moded};
use porchlight_core::documents::Record;
use porchlight_core::ids::RecordId;
use porchlight_core::replica::Replica;
use porchlight_core::replica::inspect::{OPERATIONS_MAX, change_hash, records_of};
use std::collections::BTreeSet;

const ACTOR: [u8; 16] = [5; 16];

/// What passes is small, has one reading, and any document takes it in.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    let change = if mode % 2 == 0 { bytes.to_vec() } else { summed(bytes) };
    let Ok(records) = records_of(&change, ACTOR) else { return false };
    assert!(records.len() as u64 <= OPERATIONS_MAX);
    assert!(records.iter().map(|record| record.bytes.len()).sum::<usize>() <= change.len(), "nothing was blown up");
    assert!(records_of(&change, [6; 16]).is_err(), "it has one author");
    assert!(records_of(&change[..change.len() - 1], ACTOR).is_err());
    let ids = |records: &[Record]| records.iter().map(|record| record.id).collect::<BTreeSet<RecordId>>();
    let mut reader = Replica::new([9; 16]);
    reader.join([&change[..]]).expect("what passed can be joined");
    if reader.is_waiting() {
        return true;
    }
    let held = reader.records();
    assert_eq!(ids(&held), ids(&records));
    assert!(held.iter().all(|record| records.contains(record)));
    reader.join([&change[..]]).expect("twice");
    assert_eq!(reader.records(), held);
    let is_free = |id: &RecordId| held.iter().all(|record| record.id != *id);
    let id = (0u128..).map(|n| RecordId::from_bytes(n.to_be_bytes())).find(is_free).expect("they are few");
    let own = reader.write(&[Record { id, bytes: vec![1] }]);
    assert_eq!(records_of(&own, [9; 16]).map(|records| records.len()), Ok(1), "and is written on");
    true
}

/// A chunk whose length and checksum are those of what follows its type.
fn summed(bytes: &[u8]) -> Vec<u8> {
    let mut length = bytes.len();
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1];
    while length > 127 {
        chunk.push((length & 127) as u8 | 128);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend(bytes);
    let hash = change_hash(&chunk).expect("a chunk has a type");
    chunk[4..8].copy_from_slice(&hash[..4]);
    chunk
}

/// Changes of one record and of several, the second of two, and one that repeats its operations.
pub fn seeds() -> Seeds {
    let record = |n: u8| Record { id: RecordId::from_bytes([n; 16]), bytes: vec![n; 9] };
    let mut replica = Replica::new(ACTOR);
    let first = replica.write(&[record(1)]);
    let second = replica.write(&[record(2), record(3), record(4)]);
    let many: Vec<Record> = (0..40).map(record).collect();
    let many = Replica::new(ACTOR).write(&many);
    let text = Replica::new(ACTOR).write_with_body(&[record(1)], "Morning.");
    let contents = |change: &[u8]| {
        let header = 9 + change[9..].iter().position(|byte| *byte < 128).expect("a length") + 1;
        change[header..].to_vec()
    };
    vec![
        ("first", moded(0, &first)),
        ("second", moded(0, &second)),
        ("contents", moded(1, &contents(&first))),
        ("contents-of-the-second", moded(1, &contents(&second))),
        ("contents-of-many", moded(1, &contents(&many))),
        ("refused-text", moded(1, &contents(&text))),
        ("refused-two-million", moded(1, &run_of(2_000_000))),
        ("three", moded(1, &run_of(3))),
    ]
}

/// A change that puts one key so many times, in run lengths.
fn run_of(operations: u32) -> Vec<u8> {
    let mut count = Vec::new();
    let mut rest = operations;
    while rest > 63 {
        count.push((rest & 127) as u8 | 128);
        rest >>= 7;
    }
    count.push(rest as u8);
    let run = |value: &[u8]| [&count[..], value].concat();
    let key = [&[32][..], b"000102030405060708090a0b0c0d0e0f"].concat();
    let columns = [(0x15, run(&key)), (0x34, run(&[1])), (0x42, run(&[1])), (0x56, run(&[7])), (0x70, run(&[0]))];
    let mut contents = [&[0, 16][..], &ACTOR, &[1, 1, 0, 0, 0, 5]].concat();
    for (specification, column) in &columns {
        contents.extend([*specification, column.len() as u8]);
    }
    contents.extend(columns.into_iter().flat_map(|(_, column)| column));
    contents
}
