//! Every body, on any bytes and on bytes that were good until something happened to them.

use fuzz::{BODIES, Body};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;

/// What happens to bytes on a bad day.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Put(Index, u8),
    Truncate(Index),
    Drop(Index, Index),
    Insert(Index, Vec<u8>),
    /// A piece of another seed, in place of as many bytes.
    Splice(Index, Index, Index, usize),
    Repeat(Index, usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = || any::<Index>();
    // Ends of ranges, and heads of CBOR: no tag, no length, no end.
    let telling = select(vec![0, 1, 0x17, 0x18, 0x1b, 0x40, 0x5f, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc2, 0xf6, 0xff]);
    prop_oneof![
        (at(), 0..8u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (at(), telling).prop_map(|(at, byte)| Damage::Put(at, byte)),
        at().prop_map(Damage::Truncate),
        (at(), at()).prop_map(|(from, to)| Damage::Drop(from, to)),
        (at(), vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (at(), at(), at(), 1..80usize).prop_map(|(seed, from, to, length)| Damage::Splice(seed, from, to, length)),
        (at(), 1..40usize, 1..200usize).prop_map(|(at, length, times)| Damage::Repeat(at, length, times)),
    ]
}

fn suffer(bytes: &mut Vec<u8>, damage: &Damage, seeds: &[(&str, Vec<u8>)]) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    let until = |at: usize, count: usize| length.min(at + count);
    match damage {
        Damage::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
        Damage::Put(at, byte) => bytes[at.index(length)] = *byte,
        Damage::Truncate(at) => bytes.truncate(at.index(length)),
        Damage::Drop(from, to) => {
            let (from, to) = (from.index(length), to.index(length));
            bytes.drain(from.min(to)..from.max(to));
        }
        Damage::Insert(at, new) => {
            let at = at.index(length);
            bytes.splice(at..at, new.iter().copied());
        }
        Damage::Splice(seed, from, to, count) => {
            let other = &seeds[seed.index(seeds.len())].1;
            let (from, to) = (from.index(other.len().max(1)), to.index(length));
            let piece = other[from..other.len().min(from + count)].to_vec();
            bytes.splice(to..until(to, piece.len()), piece);
        }
        Damage::Repeat(at, count, times) => {
            let at = at.index(length);
            let piece = bytes[at..until(at, *count)].repeat(*times);
            bytes.splice(at..at, piece);
        }
    }
}

fn run(name: &str) {
    let body: &Body = BODIES.iter().find(|body| body.name == name).expect("a body of this name");
    // A failure shows its bytes; what is worth keeping goes into `corpus`.
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let any_bytes = (0..32u8, vec(any::<u8>(), 0..400));
    TestRunner::new(config.clone())
        .run(&any_bytes, |(mode, bytes)| {
            (body.run)(&[&[mode][..], &bytes].concat());
            Ok(())
        })
        .unwrap();
    let seeds = (body.seeds)();
    TestRunner::new(config)
        .run(&(any::<Index>(), vec(damage(), 1..5)), |(seed, damages)| {
            let mut bytes = seeds[seed.index(seeds.len())].1.clone();
            for damage in &damages {
                suffer(&mut bytes, damage, &seeds);
            }
            (body.run)(&bytes);
            Ok(())
        })
        .unwrap();
}

macro_rules! every_body {
    ($($name:ident),*) => { $(#[test] fn $name() { run(stringify!($name)); })* };
}

every_body!(account_log, disclosures, envelope, exchange, inspect, invite, journal, linking, sealed, segment, server);

#[test]
fn no_body_is_left_out() {
    let here = include_str!("bodies.rs");
    let list = here.split("every_body!(").nth(1).and_then(|rest| rest.split(')').next()).expect("the list above");
    assert_eq!(list, BODIES.map(|body| body.name).join(", "));
}
