//! A consent with a last day: while it stands staff see what it names; then nothing is shown, and the copies go from the
//! server, whoever comes first.

use crate::anas_phones;

use crate::anas_phones::{House, house};
use house_simulator::phone::Phone;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{CheckInAnswers, PurposeView};
use porchlight_server::auth::StaffRole;
use porchlight_server::store::Store;

const DAY: i64 = 24 * 60;

fn check_in(house: &House) {
    let answers = CheckInAnswers { mood: Some(3), ..CheckInAnswers::default() };
    house.ana.core().record_check_in(answers).unwrap();
}

fn until(house: &House, last_day: &str) -> Result<(), CompanionError> {
    let core = house.ana.core();
    core.give_consent_until(PurposeView::StaffCheckIns, "read".into(), last_day.into()).map(|_| ())
}

/// How many shared records the server holds of Ana.
fn held(house: &House) -> usize {
    let store = house.server.store();
    store.settle();
    let read = store.read_house(house.server.house.tenant, house.clock.now_ms()).unwrap().unwrap();
    let ana = house.ana.core().whoami().unwrap().0;
    let resident = read.residents.into_iter().find(|resident| resident.account == ana).unwrap();
    resident.shared.iter().map(|document| document.records.len()).sum()
}

fn is_shown(house: &mut House) -> bool {
    house.server.be(StaffRole::HouseStaff);
    let ana = house.ana.core().whoami().unwrap().0;
    !house.server.resident_page(ana).unwrap().contains("class=\"private\"")
}

#[test]
fn it_ends_by_itself_and_the_copies_go() {
    let mut house = house();
    until(&house, "2026-11-26").unwrap();
    check_in(&house);
    house.settle_ana();
    let switches = house.ana.core().sharing().unwrap().consents;
    let switch = switches.iter().find(|switch| switch.purpose == PurposeView::StaffCheckIns).unwrap();
    assert_eq!((switch.is_on, switch.last_day.as_deref()), (true, Some("2026-11-26")));
    house.pass(2 * DAY);
    assert!(is_shown(&mut house), "the last day is one of its days");
    house.pass(DAY);
    assert!(!is_shown(&mut house), "and the day after is none, though Ana's phone was not here");
    assert_eq!(held(&house), 1);
    let mut ben = Phone::new("Ben", house.path(), anas_phones::phone_clock(&house.clock), 3).unwrap();
    ben.join(&house.server.invite("Ben").unwrap(), &house.server).unwrap();
    house.settle(&mut ben);
    assert_eq!(held(&house), 0, "whoever comes next, the copies are gone");
    house.settle_ana();
    assert!(house.ana.core().sharing().unwrap().check_ins.is_empty());
    check_in(&house);
    house.settle_ana();
    assert_eq!(held(&house), 0);
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    assert!(tablet.core().sharing().unwrap().check_ins.is_empty(), "a further device reads what remains");

    until(&house, "2027-01-31").unwrap();
    check_in(&house);
    house.settle_ana();
    assert!(is_shown(&mut house), "it can be given again");
    assert_eq!(held(&house), 1);
    house.ana.core().withdraw_consent(PurposeView::StaffCheckIns).unwrap();
    house.settle_ana();
    assert_eq!((is_shown(&mut house), held(&house)), (false, 0), "and be ended before its end");
}

#[test]
fn a_last_day_that_is_over_is_named_and_nothing_is_given() {
    let mut house = house();
    for (day, code) in [("2026-11-23", "before_today"), ("soon", "not_a_date")] {
        let error = until(&house, day).unwrap_err();
        assert!(format!("{error:?}").contains(code), "{error:?}");
    }
    house.settle_ana();
    assert!(!is_shown(&mut house));
    until(&house, "2026-11-24").unwrap();
}
