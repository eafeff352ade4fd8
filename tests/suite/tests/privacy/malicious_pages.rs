//! A server that sends other pages than an honest one: nothing foreign is taken in, nothing that was here is lost, and
//! what is missing shows.

use crate::double::{Double, author_log};
use crate::house::{House, alarm, assert_calm, envelopes_of, house, refused_from, texts, write};
use crate::known_device::{Known, Written, stranger};
use house_simulator::forger::wire;
use house_simulator::phone::Pumped;
use porchlight_core::crypto::envelope::{Body, Header, Suite};
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{EnvelopeId, IncarnationId, SpaceId};
use porchlight_core::protocol::{
    DifferingDocument, DocumentCheck, ExchangeAnswer, ExchangeRequest, Exchanged, Verdict,
};

/// Ana's phone has words of its own; her other device has written an entry in three steps, which lies on the server.
fn story() -> (House, Known, Written) {
    let mut house = house();
    write(&house.ana, "mine");
    let mut known = house.known_device(1);
    let mut written = Written::begin(&mut known.forger, "one");
    written.edit(&mut known.forger, "one, two");
    written.edit(&mut known.forger, "one, two, three");
    for wire in written.wires() {
        assert_eq!(house.push(&known, vec![wire]), [Verdict::Stored]);
    }
    (house, known, written)
}

fn with(pull: Vec<WireSegment>) -> impl FnMut(&mut Exchanged) {
    move |page| page.pull = pull.clone()
}

#[test]
fn an_old_page_again_and_again_changes_nothing() {
    let (mut house, _, _) = story();
    let mut old = None;
    house.pump_changed(|page| old = old.take().or_else(|| (!page.pull.is_empty()).then(|| page.clone())));
    let old = old.unwrap();
    for _ in 0..3 {
        write(&house.ana, "more");
        house.pump_changed(|page| (page.pull, page.logs) = (old.pull.clone(), old.logs.clone()));
    }
    assert_calm(&house.ana);
    assert_eq!(texts(&house.ana), ["mine", "more", "more", "more", "one, two, three"]);
}

#[test]
fn segments_in_another_order_come_together() {
    let (mut house, _, written) = story();
    let mut wires = written.wires();
    wires.reverse();
    assert_eq!(house.pump_changed(with(wires)), Pumped::UpToDate);
    assert_calm(&house.ana);
    assert_eq!(texts(&house.ana), ["mine", "one, two, three"]);
}

#[test]
fn an_envelope_missing_in_the_middle_is_withheld_and_heals() {
    let (mut house, _, written) = story();
    let wires = written.wires();
    house.pump_changed(with(vec![wires[0].clone(), wires[2].clone()]));
    assert_eq!(alarm(&house.ana), Some("envelopes_withheld"));
    assert_eq!(texts(&house.ana), ["mine", "one"], "what there is can be read");
    house.ana.restart().unwrap();
    assert_eq!(house.pump_changed(with(wires)), Pumped::UpToDate);
    assert_eq!(texts(&house.ana), ["mine", "one, two, three"]);
    assert_calm(&house.ana);
}

#[test]
fn a_chain_that_another_device_has_seen_is_withheld() {
    let (mut house, mut known, written) = story();
    let mut other = house.known_device_of(&mut known, 2);
    let mut answer = written.read_by(&other.forger);
    answer.edit(&mut other.forger, "one, two, three, and four");
    assert_eq!(house.push(&other, answer.wires()), [Verdict::Stored]);
    let device = known.forger.keys.public().device_id();
    house.pump_changed(|page| {
        page.pull.retain(|wire| wire.clone().parse().unwrap().first().device != device);
        page.checks.clear(); // and it says that this is all
    });
    assert_eq!(alarm(&house.ana), Some("envelopes_withheld"));
    assert_eq!(texts(&house.ana), ["mine"]);
}

#[test]
fn other_bytes_under_a_known_sequence_are_refused() {
    let (mut house, mut known, written) = story();
    house.settle_ana();
    let header = written.envelopes[2].header.clone();
    let contents = sealed::open(&written.envelopes[1], &known.forger.secrets).unwrap();
    let forger = &mut known.forger;
    let other = sealed::seal(header, &contents, forger.secrets.current(), &forger.keys, &mut forger.rng);
    assert_ne!(other.id(), written.envelopes[2].id());
    write(&house.ana, "more");
    house.pump_changed(with(vec![wire(other)]));
    assert_eq!(refused_from(&house.ana, house.account()), ["equivocation"]);
    assert_eq!(texts(&house.ana), ["mine", "more", "one, two, three"]);
}

#[test]
fn own_words_with_a_wrong_signature_do_not_make_a_phone_start_over() {
    let (mut house, mut known, _) = story();
    house.settle_ana();
    let (account, device) = house.ana.core().whoami().unwrap();
    let forger = &mut known.forger;
    let document = forger.secrets.sealed_document_id(DocumentKind::Daybook, b"2026-11");
    let header = forger
        .header(document, Suite::Open { document_kind: DocumentKind::Daybook, space: SpaceId::personal(account) });
    let (changes, seen, heads) = Default::default();
    let contents = SealedContents { document_kind: DocumentKind::Daybook, changes, seen, heads };
    let forged = [1, 2, 9].map(|sequence| {
        let previous = EnvelopeId::from_bytes([if sequence == 1 { 0 } else { 5 }; 32]);
        let header = Header { device, sequence, previous, ..header.clone() };
        wire(sealed::seal(header, &contents, forger.secrets.current(), &forger.keys, &mut forger.rng))
    });
    write(&house.ana, "more");
    house.pump_changed(with(forged.to_vec()));
    assert_eq!(house.ana.core().whoami().unwrap(), (account, device), "it is still the device that it was");
    assert!(house.ana.core().devices().unwrap().iter().all(|device| !device.is_removed));
    assert_eq!(texts(&house.ana), ["mine", "more", "one, two, three"]);
    assert!(refused_from(&house.ana, account).iter().all(|code| code == "bad_signature"));
    assert!(!refused_from(&house.ana, account).is_empty());
}

#[test]
fn a_cursor_that_goes_back_stops_the_exchange() {
    let (mut house, _, _) = story();
    house.settle_ana();
    write(&house.ana, "more");
    house.pump_changed(|page| page.cursor.iter_mut().for_each(|cursor| cursor.position = 0));
    assert_eq!(alarm(&house.ana), Some("server_went_back"));
    assert_eq!(texts(&house.ana), ["mine", "more", "one, two, three"]);
}

#[test]
fn a_server_that_lost_what_it_had_acknowledged_is_told_so() {
    let (mut house, _, _) = story();
    house.settle_ana();
    write(&house.ana, "more");
    let change = |request: &ExchangeRequest, answer: &mut ExchangeAnswer| {
        for (asked, part) in request.parts.iter().zip(&mut answer.parts) {
            let page = part.exchanged.as_mut().unwrap();
            page.checks.iter_mut().for_each(|check| (check.count, check.sum) = (0, 0));
            let nothing = |have: &DocumentCheck| DifferingDocument {
                account: have.account,
                document: have.document,
                live: vec![],
            };
            page.differing = asked.have.as_ref().map(|have| have.iter().map(nothing).collect());
        }
    };
    house.ana.pump(&mut Double { server: &mut house.server, change }).unwrap();
    assert_eq!(alarm(&house.ana), Some("server_went_back"));
    assert_eq!(texts(&house.ana), ["mine", "more", "one, two, three"]);
}

#[test]
fn a_new_incarnation_that_has_lost_everything_is_refilled() {
    let mut house = house();
    house.settle_ana();
    let empty = house.directory.path().join("empty.db");
    house.server.back_up(&empty).unwrap();
    write(&house.ana, "one");
    write(&house.ana, "two");
    house.settle_ana();
    house.server.restore(&empty).unwrap();
    assert_eq!(house.server.envelope_count().unwrap(), 0);
    house.settle_ana();
    assert!(house.ana.core().sync_status().unwrap().new_incarnations > 0, "and it is said");
    let mut tablet = house.linked("tablet", 2);
    house.settle(&mut tablet);
    assert_eq!(texts(&tablet), ["one", "two"]);
}

#[test]
fn an_incarnation_that_changes_all_the_time_loses_nothing() {
    let (mut house, _, _) = story();
    let mut number = 0;
    house.pump_changed(|page| {
        number += 1;
        page.incarnation = IncarnationId::from_bytes([number; 16]);
    });
    assert_eq!(texts(&house.ana), ["mine", "one, two, three"]);
    house.ana.restart().unwrap();
    house.settle_ana();
}

#[test]
fn a_stub_in_place_of_a_body_is_withheld() {
    let (mut house, _, written) = story();
    let mut envelopes = written.envelopes.clone();
    envelopes[1].body = Body::Dropped(envelopes[1].body.hash());
    house.pump_changed(with(envelopes.into_iter().map(wire).collect()));
    assert_eq!(alarm(&house.ana), Some("envelopes_withheld"));
    assert_eq!(texts(&house.ana), ["mine", "one"]);
}

#[test]
fn what_is_no_segment_is_not_taken_in_and_raises_an_alarm() {
    let (mut house, _, written) = story();
    let bytes = minicbor::to_vec(written.wires().remove(0)).unwrap();
    let mut broken = bytes.clone();
    broken[4 + 51..][..8].fill(0); // a sequence of zero
    let broken: WireSegment = minicbor::decode(&broken).unwrap();
    assert!(broken.clone().parse().is_err());
    house.pump_changed(with(vec![broken]));
    assert_eq!(alarm(&house.ana), Some("segment_malformed"));
    assert_eq!(texts(&house.ana), ["mine"]);
    house.ana.restart().unwrap();
    house.settle_ana();
    assert_eq!(texts(&house.ana), ["mine", "one, two, three"], "the page comes again");
}

#[test]
fn words_of_a_removed_device_under_the_old_epoch_are_set_aside() {
    let (mut house, mut known, written) = story();
    house.settle_ana();
    let (account, id) = (house.account(), known.forger.keys.public().device_id());
    house.ana.core().remove_devices(vec![id.to_string()]).unwrap();
    house.settle_ana();
    // Signed later, and citing the head of before: as if it had been written in time.
    let late = Written::begin(&mut known.forger, "as if it had been written before");
    let mut on = written;
    on.edit(&mut known.forger, "one, two, three, and what was never said");
    let before = envelopes_of(&house.ana, account);
    write(&house.ana, "more");
    house.pump_changed(with([late.wires(), on.wires().split_off(3)].concat()));
    assert_eq!(envelopes_of(&house.ana, account), before + 1, "only what the phone wrote itself");
    assert_eq!(texts(&house.ana), ["mine", "more", "one, two, three"]);
    let offered = house.ana.core().late_words().unwrap();
    assert_eq!((offered.len(), offered[0].device.clone()), (1, id.to_string()));
}

#[test]
fn words_of_an_account_that_nobody_vouches_for_are_not_taken_in() {
    let (mut house, _, _) = story();
    let mut words = stranger(&house);
    let written = Written::begin(&mut words, "foreign");
    house.pump_changed(with(written.wires()));
    assert_eq!(envelopes_of(&house.ana, words.account()), 0);
    assert_eq!(refused_from(&house.ana, words.account()), ["unknown_account"]);
    // With its log it is an account, and none of those whose journal this is.
    let log = author_log(&words.log);
    write(&house.ana, "more");
    house.pump_changed(|page| {
        page.logs.push(log.clone());
        page.pull = written.wires();
    });
    assert_eq!(envelopes_of(&house.ana, words.account()), 0);
    assert_eq!(texts(&house.ana), ["mine", "more"]);
}
