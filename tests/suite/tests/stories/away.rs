//! Ana is away from the house for a while: what is said of it, and all that goes on as before.

use crate::anas_phones::{House, MINUTE_MS, house, phone_clock, texts, write};
use house_simulator::phone::Phone;
use porchlight_core::views::{StandingStateView, StandingView, StayingInTouchView};
use porchlight_server::commands::resident::{self, How, Person};
use porchlight_server::store::Away;

const DAY: i64 = 24 * 60;

fn person(phone: &Phone) -> Person {
    Person { account: Some(phone.core().whoami().unwrap().0.to_string()), name: None }
}

fn away(house: &House, until: Option<&str>) -> Result<(), String> {
    let (server, now_ms) = (&house.server, house.clock.now_ms());
    resident::away(&**server.store(), &server.house, &person(&house.ana), until, now_ms)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

fn back(house: &House) -> Result<(), String> {
    let server = &house.server;
    resident::back(&**server.store(), server.house.tenant, &person(&house.ana), house.clock.now_ms())
        .map(|_| ())
        .map_err(|error| error.to_string())
}

fn standing(house: &House) -> StandingView {
    house.ana.core().standing().unwrap().expect("the house has said so")
}

/// What staff see of Ana being away.
fn on_the_roster(house: &House) -> Option<Away> {
    let read = porchlight_server::store::Store::read_house(
        &**house.server.store(),
        house.server.house.tenant,
        house.clock.now_ms(),
    );
    let rows = read.unwrap().unwrap().residents;
    let ana = house.ana.core().whoami().unwrap().0;
    rows.into_iter().find(|row| row.account == ana).expect("she lives there").away
}

#[test]
fn ana_is_in_hospital_reads_and_writes_on_and_comes_back() {
    let mut house = house();
    let mut ben = Phone::new("Ben", house.path(), phone_clock(&house.clock), 3).unwrap();
    ben.join(&house.server.invite("Ben").unwrap(), &house.server).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    let since_joining_ms = standing(&house).since_ms;
    house.pass(DAY);
    away(&house, Some("2026-11-27")).unwrap();
    let since_ms = house.clock.now_ms();
    assert!(
        house.server.page().unwrap().contains("expected until <time datetime=\"2026-11-27\">27 November 2026</time>")
    );
    house.settle_ana();
    let expected = StandingView {
        house: "Cedar House".into(),
        state: StandingStateView::Leave,
        since_ms,
        away_until: Some("2026-11-27".into()),
        landing: None,
        staff_access_ends_ms: None,
        room: None,
        last_day: None,
        counsellor: None,
        alumni: StayingInTouchView::Off,
    };
    assert_eq!(standing(&house), expected);

    // Nothing else has changed: she reads her circle and is read, and her days are her own to excuse.
    house.pass(DAY);
    write(&house.ana, "a quiet ward");
    house.ana.core().encourage(None, None, Some("Thinking of you all.".into()), false).unwrap();
    house.settle_ana();
    ben.core().encourage(None, None, Some("Get well.".into()), false).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    for phone in [&house.ana, &ben] {
        let said: Vec<_> = phone.core().circle().unwrap().posts.into_iter().filter_map(|post| post.text).collect();
        assert_eq!(said.len(), 2, "{}: {said:?}", phone.name);
    }
    assert_eq!(texts(&house.ana), ["a quiet ward"]);
    assert_eq!(house.ana.core().today().unwrap().sync.refused, Vec::<String>::new());

    // The day comes and goes: she is away until staff say that she is back, or another day.
    house.pass(10 * DAY);
    house.settle_ana();
    assert_eq!(standing(&house).state, StandingStateView::Leave);
    away(&house, None).unwrap();
    assert_eq!(on_the_roster(&house), Some(Away { since_ms, until: None }), "away since then all the same");
    back(&house).unwrap();
    assert_eq!(on_the_roster(&house), None);
    assert!(back(&house).unwrap_err().contains("not away"));
    house.settle_ana();
    let view = standing(&house);
    assert_eq!((view.state, view.since_ms, view.away_until), (StandingStateView::Resident, since_joining_ms, None));
}

#[test]
fn who_leaves_while_away_is_not_away_any_more() {
    let mut house = house();
    away(&house, None).unwrap();
    house.settle_ana();
    let (tenant, now_ms) = (house.server.house.tenant, house.clock.now_ms() + MINUTE_MS);
    house.pass(1);
    resident::exit(&**house.server.store(), tenant, &person(&house.ana), How::Transferred, 72, now_ms).unwrap();
    house.settle_ana();
    assert_eq!((standing(&house).state, standing(&house).since_ms), (StandingStateView::Landing, now_ms));
    assert_eq!(on_the_roster(&house), None, "though staff see her for 72 hours");
    assert!(away(&house, None).unwrap_err().contains("do not live"));
    resident::readmit(&**house.server.store(), tenant, &person(&house.ana), now_ms).unwrap();
    house.settle_ana();
    assert_eq!(standing(&house).state, StandingStateView::Resident);
}

#[test]
fn a_day_that_is_over_is_named() {
    let house = house();
    assert!(away(&house, Some("2026-11-23")).unwrap_err().contains("2026-11-24"));
    assert!(away(&house, Some("Friday")).unwrap_err().contains("no date"));
    assert_eq!(on_the_roster(&house), None);
    away(&house, Some("2026-11-24")).unwrap();
}
