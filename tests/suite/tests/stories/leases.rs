//! What others show on a phone that does not reach the house: for fourteen days, and then it is hidden and goes; it comes
//! again by itself, if it still stands.

use crate::anas_phones::House;
use crate::kind_words::together;
use crate::shown_in_circles::*;
use house_simulator::phone::{Carrier, Phone, Pumped};
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest};
use porchlight_core::sync::engine::Failure;

/// No way to anybody.
struct Nowhere;

impl Carrier for Nowhere {
    fn carry(&mut self, _: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        Err(Failure::Unreachable)
    }
}

/// Ana shows her thirty days, and Ben has seen them; and how many bodies of hers that makes.
fn shown() -> (House, Phone, String, usize) {
    let (mut house, mut ben, porch) = together();
    follow(&house.ana, 40, &house);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!(marks(&ben, &house.ana), [30]);
    let held = shared_bodies(ben.directory());
    assert!(held > 0);
    (house, ben, porch, held)
}

fn is_calm(phone: &Phone) -> bool {
    let status = phone.core().sync_status().unwrap();
    (status.alarm, status.mismatches) == (None, 0)
}

#[test]
fn who_was_away_for_fifteen_days_sees_and_then_holds_nothing_of_others_until_they_are_back() {
    let (mut house, mut ben, _, held) = shown();
    check_in(&ben);
    house.pass(14 * DAY - 1);
    assert_eq!(marks(&ben, &house.ana), [30]);
    house.pass(1);
    assert_eq!(marks(&ben, &house.ana), Vec::<u16>::new(), "hidden");
    assert_eq!(shared_bodies(ben.directory()), held, "and held, for a clock may be wrong");
    house.pass(DAY);
    assert_eq!(marks(&ben, &house.ana), Vec::<u16>::new());
    assert_eq!(shared_bodies(ben.directory()), 0, "a day later it is erased");
    assert_eq!(marks(&house.ana, &house.ana), [30], "one's own has no lease");

    house.settle(&mut ben);
    assert_eq!(marks(&ben, &house.ana), [30], "it comes again");
    house.settle(&mut ben);
    house.settle_ana();
    assert!(is_calm(&ben) && is_calm(&house.ana));
    assert_eq!(shared_bodies(ben.directory()), shared_bodies(&house.path().join("server")));
    house.pass(13 * DAY);
    assert_eq!(marks(&ben, &house.ana), [30], "for another fourteen days");
}

#[test]
fn what_was_turned_off_meanwhile_does_not_come_again() {
    let (mut house, mut ben, porch, _) = shown();
    house.ana.core().share_in_circle(porch, NOTHING).unwrap();
    house.settle_ana();
    house.pass(14 * DAY);
    assert_eq!(marks(&ben, &house.ana), Vec::<u16>::new());
    house.pass(DAY);
    assert_eq!((marks(&ben, &house.ana), shared_bodies(ben.directory())), (vec![], 0));
    house.settle(&mut ben);
    assert_eq!((marks(&ben, &house.ana), shared_bodies(ben.directory())), (vec![], 0));
    assert!(is_calm(&ben));
}

#[test]
fn a_locked_phone_erases_it_too() {
    let (house, mut ben, _, held) = shown();
    ben.core().set_pin(Some("4711".into())).unwrap();
    ben.core().lock().unwrap();
    for (days, bodies) in [(14, held), (1, 0)] {
        house.pass(days * DAY);
        assert_eq!(ben.pump(&mut Nowhere).unwrap(), Pumped::Failed);
        assert_eq!(shared_bodies(ben.directory()), bodies);
    }
}

/// The home's part of the answer tells the time, and the lease is over by it: what the house's part has goes on behind
/// something that was just let go, and is asked for again from the beginning.
#[test]
fn who_is_back_while_it_is_hidden_reads_all_of_it_again_and_misses_nothing() {
    let (mut house, mut ben, ..) = shown();
    house.pass(2 * DAY);
    check_in(&house.ana);
    house.settle_ana();
    house.pass(12 * DAY + 1);
    assert_eq!(marks(&ben, &house.ana), Vec::<u16>::new(), "hidden");
    house.settle(&mut ben);
    assert_eq!(marks(&ben, &house.ana), [30]);
    assert!(is_calm(&ben));
}
