//! A change of few bytes that stands for many operations.

use porchlight_core::replica::inspect;

/// A change that puts the same key so many times, in run lengths. A small one passes every check but the one of number.
pub fn bomb(actor: [u8; 16], operations: i64) -> Vec<u8> {
    let run = |value: &[u8]| [&signed_leb(operations)[..], value].concat();
    let key = [&[32][..], b"000102030405060708090a0b0c0d0e0f"].concat();
    let columns: [(u8, Vec<u8>); 5] =
        [(0x15, run(&key)), (0x34, leb(operations as u64)), (0x42, run(&[1])), (0x56, run(&[7])), (0x70, run(&[0]))];
    let mut content = [&[0, 16][..], &actor, &[1, 1, 0, 0, 0, 5]].concat();
    for (specification, column) in &columns {
        content.extend([*specification, column.len() as u8]);
    }
    content.extend(columns.into_iter().flat_map(|(_, column)| column));
    let mut chunk = [&[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1][..], &leb(content.len() as u64), &content].concat();
    let hash = inspect::change_hash(&chunk).unwrap();
    chunk[4..8].copy_from_slice(&hash[..4]);
    chunk
}

fn leb(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 127 {
        bytes.push(number as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn signed_leb(number: i64) -> Vec<u8> {
    let mut bytes = leb(number as u64);
    if bytes.last().is_some_and(|last| last & 64 != 0) {
        *bytes.last_mut().unwrap() |= 128;
        bytes.push(0);
    }
    bytes
}
