//! A sealed envelope on the wire with any bit flipped, cut anywhere, or with a field of another envelope: refused.

use crate::double::pump;
use crate::house::{House, envelopes_of, house, texts, write};
use crate::known_device::{Known, Written};
use house_simulator::forger::wire;
use minicbor::Encoder;
use porchlight_core::crypto::account_secret::AccountSecrets;
use porchlight_core::crypto::envelope::{Envelope, Header};
use porchlight_core::crypto::sealed;
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::gate::header;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::Verdict;

/// Ana's other device, with two entries that nobody has yet.
fn story() -> (House, Known, [Envelope; 2]) {
    let house = house();
    let mut known = house.known_device(1);
    let [one, other] = ["one", "other"].map(|text| Written::begin(&mut known.forger, text).envelopes.remove(0));
    (house, known, [one, other])
}

/// Whether a reader with all keys takes a segment for what its author wrote.
fn is_taken(wire: WireSegment, log: &AccountLog, secrets: &AccountSecrets) -> bool {
    let Ok(segment) = header::parse(wire) else { return false };
    let Ok(checked) = header::check(segment, TenantId::of(log.account()), log) else { return false };
    checked.contents.is_ok()
        && checked.segment.envelopes().iter().any(|envelope| sealed::open(envelope, secrets).is_ok())
}

/// A segment of one envelope, whatever is in its header.
fn raw(header: &[u8], of: &Envelope) -> WireSegment {
    let mut bytes = Vec::new();
    let mut cbor = Encoder::new(&mut bytes);
    cbor.array(2).unwrap().bytes(header).unwrap().array(1).unwrap().map(2).unwrap();
    cbor.u8(0).unwrap().bytes(of.body.bytes().unwrap()).unwrap();
    cbor.u8(2).unwrap().bytes(&of.signature.unwrap()).unwrap();
    minicbor::decode(&bytes).unwrap()
}

fn flipped(bytes: &[u8], bit: usize) -> Option<WireSegment> {
    let mut flipped = bytes.to_vec();
    flipped[bit / 8] ^= 1 << (bit % 8);
    minicbor::decode(&flipped).ok()
}

#[test]
fn no_flipped_bit_is_taken() {
    let (_, known, [one, _]) = story();
    let (log, secrets) = (&known.forger.log, &known.forger.secrets);
    assert!(is_taken(wire(one.clone()), log, secrets), "unchanged it is");
    let bytes = minicbor::to_vec(wire(one)).unwrap();
    assert!(bytes.len() > 1_200);
    let threads = 8;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let bytes = &bytes;
            scope.spawn(move || {
                for bit in (thread..bytes.len() * 8).step_by(threads) {
                    let is_taken = flipped(bytes, bit).is_some_and(|wire| is_taken(wire, log, secrets));
                    assert!(!is_taken, "bit {bit}");
                }
            });
        }
    });
}

#[test]
fn no_truncation_is_taken() {
    let (_, known, [one, _]) = story();
    let bytes = minicbor::to_vec(wire(one)).unwrap();
    for length in 0..bytes.len() {
        let cut = minicbor::decode(&bytes[..length]);
        let is_taken = cut.is_ok_and(|wire| is_taken(wire, &known.forger.log, &known.forger.secrets));
        assert!(!is_taken, "{length} bytes");
    }
}

/// Where the fields of a header begin.
const FIELDS: [usize; 13] = [0, 1, 2, 3, 19, 35, 51, 59, 91, 123, 127, 131, 163];

/// Both envelopes, each with one field of the other.
fn swapped([one, other]: &[Envelope; 2]) -> Vec<(usize, WireSegment)> {
    let mut swapped = Vec::new();
    for (to, from) in [(one, other), (other, one)] {
        for (index, start) in FIELDS.into_iter().enumerate() {
            let end = FIELDS.get(index + 1).copied().unwrap_or(187);
            let (mut header, donor) = (to.header.to_bytes(), from.header.to_bytes());
            header[start..end].copy_from_slice(&donor[start..end]);
            if header != to.header.to_bytes() {
                swapped.push((start, raw(&header, to)));
            }
        }
        swapped.push((187, raw(&to.header.to_bytes(), from))); // body and signature
        let signature = Envelope { signature: from.signature, ..to.clone() };
        swapped.push((188, wire(signature)));
    }
    swapped
}

/// Two envelopes that differ in as many fields as two can.
fn as_unlike_as_can_be() -> (House, Known, [Envelope; 2]) {
    let (house, mut known, [one, _]) = story();
    let mut long = Written::begin(&mut known.forger, &"long ".repeat(400));
    long.edit(&mut known.forger, &"longer ".repeat(500));
    let keys = &known.forger.keys;
    let rotated = known.forger.log.epoch_rotate(known.forger.secrets.current(), keys, &mut known.forger.rng).unwrap();
    known.forger.log.append(rotated.record).unwrap();
    known.forger.secrets = known.forger.log.secrets(rotated.secret).unwrap();
    long.edit(&mut known.forger, "short again");
    let other = long.envelopes.pop().unwrap();
    (house, known, [one, other])
}

#[test]
fn no_field_of_another_envelope_is_taken() {
    let (_, known, both) = as_unlike_as_can_be();
    let (log, secrets) = (&known.forger.log, &known.forger.secrets);
    assert!(both.iter().all(|envelope| is_taken(wire(envelope.clone()), log, secrets)), "unchanged they are");
    let swapped = swapped(&both);
    let fields: std::collections::BTreeSet<usize> = swapped.iter().map(|(field, _)| *field).collect();
    assert!([19, 51, 59, 91, 127, 131, 163, 187, 188].iter().all(|field| fields.contains(field)), "{fields:?}");
    for (field, wire) in swapped {
        assert!(!is_taken(wire, log, secrets), "the field at {field}");
    }
}

/// A signature is made anew by whoever has a device's keys, as a lost phone's finder may: what is sealed holds its header,
/// too.
#[test]
fn a_body_opens_below_no_other_header() {
    let (_, known, [one, other]) = as_unlike_as_can_be();
    let secrets = &known.forger.secrets;
    assert!(sealed::open(&one, secrets).is_ok());
    let mut tried = Vec::new();
    for (index, start) in FIELDS.into_iter().enumerate() {
        let end = FIELDS.get(index + 1).copied().unwrap_or(187);
        let mut header = one.header.to_bytes();
        header[start..end].copy_from_slice(&other.header.to_bytes()[start..end]);
        let Some(header) = Header::parse(&header).ok().filter(|header| *header != one.header) else { continue };
        let moved = Envelope { header, ..one.clone() };
        assert!(sealed::open(&moved, secrets).is_err(), "it opens below another header: the field at {start}");
        tried.push(start);
    }
    assert!([19, 91, 123, 127, 131, 163].iter().all(|field| tried.contains(field)), "{tried:?}");
    // A place in the chain is one thing: a sequence with what comes before it.
    let header = Header { sequence: other.header.sequence, previous: other.header.previous, ..one.header.clone() };
    assert!(sealed::open(&Envelope { header, ..one }, secrets).is_err(), "it opens below another header: its place");
}

/// Segments with a flipped bit that still are segments: a sample that goes through all parts of the bytes.
fn sample(one: &Envelope) -> Vec<WireSegment> {
    let bytes = minicbor::to_vec(wire(one.clone())).unwrap();
    (0..bytes.len() * 8).step_by(131).filter_map(|bit| flipped(&bytes, bit)).collect()
}

#[test]
fn the_server_stores_nothing_that_was_changed() {
    let (mut house, known, both) = story();
    let mut changed = sample(&both[0]);
    changed.extend(swapped(&both).into_iter().map(|(_, wire)| wire));
    assert!(changed.len() > 60);
    for (number, wire) in changed.into_iter().enumerate() {
        let verdicts = house.push(&known, vec![wire]);
        assert!(matches!(verdicts[..], [Verdict::Refused { .. } | Verdict::Gap(_)]), "{number}: {verdicts:?}");
    }
    assert_eq!(house.server.envelope_count().unwrap(), 0);
    assert_eq!(house.push(&known, vec![wire(both[0].clone())]), [Verdict::Stored]);
}

#[test]
fn a_phone_takes_in_nothing_that_was_changed() {
    let (mut house, _, both) = story();
    house.settle_ana();
    let (home, account) = (house.home(), house.account());
    let before = envelopes_of(&house.ana, account);
    let mut changed = sample(&both[0]);
    changed.extend(swapped(&both).into_iter().map(|(_, wire)| wire));
    for (number, wire) in changed.into_iter().enumerate().step_by(5) {
        pump(&mut house.ana, &mut house.server, home, |page| page.pull = vec![wire.clone()]);
        assert_eq!(envelopes_of(&house.ana, account), before, "{number}");
        house.ana.restart().unwrap();
    }
    assert_eq!(texts(&house.ana), Vec::<String>::new());
    write(&house.ana, "mine");
    pump(&mut house.ana, &mut house.server, home, |page| page.pull = vec![wire(both[0].clone())]);
    assert_eq!(texts(&house.ana), ["mine", "one"], "unchanged it is taken in");
}
