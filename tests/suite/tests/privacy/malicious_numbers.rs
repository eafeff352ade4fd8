//! What shows only when two phones are compared, and numbers that no database holds.

use crate::double::pump;
use crate::house::{alarm, house, texts, write};
use crate::known_device::Written;
use house_simulator::forger::wire;
use porchlight_core::crypto::covers::Cover;
use porchlight_core::crypto::sealed;
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::ids::{AccountId, DeviceId, DocumentId, EnvelopeId};
use porchlight_core::protocol::{DifferingDocument, Exchanged, Verdict};

#[test]
fn of_two_devices_that_get_different_words_of_a_third_one_raises_an_alarm() {
    let mut house = house();
    write(&house.ana, "mine");
    let mut known = house.known_device(1);
    let mut tablet = house.linked("tablet", 2);
    house.settle_ana();
    house.settle(&mut tablet);
    let forger = &mut known.forger;
    let mut for_ana = Written::begin(forger, "one");
    let mut other = for_ana.read_by(forger);
    other.edit(forger, "one, for the tablet");
    let contents = sealed::open(&other.envelopes[0], &forger.secrets).unwrap();
    for_ana.edit(forger, "one, for Ana");
    let header = for_ana.envelopes[1].header.clone();
    let for_tablet = sealed::seal(header, &contents, forger.secrets.current(), &forger.keys, &mut forger.rng);
    let home = house.home();
    let show = |wires: Vec<WireSegment>| {
        move |page: &mut Exchanged| {
            page.pull.extend(wires.clone());
            page.checks.clear();
        }
    };
    pump(&mut tablet, &mut house.server, home, show(vec![wire(for_ana.envelopes[0].clone()), wire(for_tablet)]));
    house.pump_changed(show(for_ana.wires()));
    assert_eq!((alarm(&tablet), alarm(&house.ana)), (None, None), "neither can tell yet");
    let opened = tablet.core().entry(for_ana.id.to_string()).unwrap();
    assert_eq!(opened.text, "one, for the tablet");
    tablet.core().edit_entry(opened.id, opened.revision, String::new(), "one, for the tablet, on".into()).unwrap();
    pump(&mut tablet, &mut house.server, home, |page| page.checks.clear());
    house.pump_changed(|page| page.checks.clear());
    assert!(alarm(&house.ana).is_some(), "what the tablet says it has seen is not what is here");
}

#[test]
fn numbers_that_no_database_holds_are_no_damage() {
    let changes: [fn(&mut Exchanged); 3] = [
        |page| page.verdicts.iter_mut().for_each(|verdict| *verdict = Verdict::Gap(u64::MAX)),
        |page| page.cursor.iter_mut().for_each(|cursor| cursor.position = u64::MAX),
        |page| {
            page.checks.iter_mut().for_each(|check| check.count += 1);
            let (device, id) = (DeviceId::from_bytes([3; 16]), EnvelopeId::from_bytes([4; 32]));
            let live = vec![Cover { device, sequence: u64::MAX, id }];
            let (account, document) = (AccountId::from_bytes([1; 16]), DocumentId::from_bytes([2; 16]));
            page.differing = Some(vec![DifferingDocument { account, document, live }]);
        },
    ];
    for change in changes {
        let mut house = house();
        write(&house.ana, "sent");
        house.settle_ana();
        write(&house.ana, "not sent yet");
        house.pump_changed(change);
        let mut kept = texts(&house.ana);
        kept.sort();
        assert_eq!(kept, ["not sent yet", "sent"]);
    }
}
