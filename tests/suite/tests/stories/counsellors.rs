//! What is for a counsellor is for the one who is Ana's, and her phone says who that is; and what the house notes of her
//! stay.

use crate::anas_phones::{House, house};
use crate::staff_pages::page;
use porchlight_core::ids::AccountId;
use porchlight_core::time::Day;
use porchlight_core::views::{CheckInAnswers, PlanPartView, PurposeView, StandingView};
use porchlight_server::auth::{StaffId, StaffRole};
use porchlight_server::commands::invite;
use porchlight_server::commands::resident::{self, How, Person};
use porchlight_server::store::{StaffStore, Stays};

const EVERYTHING: [PurposeView; 3] = [PurposeView::StaffAnswers, PurposeView::StaffPlan, PurposeView::StaffCheckIns];

fn ana(house: &House) -> AccountId {
    house.ana.core().whoami().unwrap().0
}

fn assign(house: &House, counsellor: Option<StaffId>) {
    assert!(house.server.store().assign(house.server.house.tenant, ana(house), counsellor).unwrap());
}

fn standing(house: &mut House) -> StandingView {
    house.settle_ana();
    house.ana.core().standing().unwrap().unwrap()
}

/// Whether Carla, as a counsellor, sees Ana's answers, her plan, and on the house page what may start a talk.
fn seen(house: &mut House) -> [bool; 3] {
    let own = page(house, StaffRole::Counsellor);
    let all = house.server.page().unwrap();
    [own.contains("8 of 10"), own.contains("I stop answering"), all.contains("data-follow-up")]
}

#[test]
fn what_is_for_a_counsellor_is_nobodys_until_one_is_hers_and_nobody_elses_then() {
    let mut house = house();
    let (store, tenant) = (house.server.store().clone(), house.server.house.tenant);
    let core = house.ana.core();
    core.record_check_in(CheckInAnswers { craving: Some(8), ..CheckInAnswers::default() }).unwrap();
    core.add_plan_line(PlanPartView::Signs, "I stop answering".into(), None).unwrap();
    for purpose in EVERYTHING {
        house.ana.core().give_consent(purpose, "what she has read".into()).unwrap();
    }
    assert_eq!(standing(&mut house).counsellor, None);
    assert_eq!(seen(&mut house), [false; 3], "nobody is her counsellor");
    assert!(
        page(&mut house, StaffRole::Counsellor).contains("class=\"done\""),
        "that she checked in is for all on shift"
    );

    let rng = &mut house_simulator::phone::generator(1, 45);
    invite::staff(&*store, tenant, "Eve", StaffRole::Counsellor, house.clock.now_ms(), rng).unwrap();
    let eve = store.staff_named(tenant, "Eve").unwrap()[0].id;
    assign(&house, Some(eve));
    assert_eq!(standing(&mut house).counsellor.as_deref(), Some("Eve"));
    assert_eq!(seen(&mut house), [false; 3], "she is Eve's");
    let carla = house.server.carla();
    assign(&house, Some(carla));
    assert_eq!(standing(&mut house).counsellor.as_deref(), Some("Carla"));
    assert_eq!(seen(&mut house), [true; 3]);
    house.server.be(StaffRole::HouseManager);
    assert!(!page(&mut house, StaffRole::HouseManager).contains("8 of 10"), "the role has to have it, too");

    let person = Person { account: Some(ana(&house).to_string()), name: None };
    resident::exit(&*store, tenant, &person, How::Planned, 72, house.clock.now_ms()).unwrap();
    assert_eq!(seen(&mut house)[..2], [true; 2], "who left is read on for three days by whom it was before");
    resident::readmit(&*store, tenant, &person, house.clock.now_ms()).unwrap();
    assert_eq!((seen(&mut house), standing(&mut house).counsellor), ([false; 3], None), "a new stay has nobody yet");

    assign(&house, Some(eve));
    assert!(store.end_staff(tenant, eve, house.clock.now_ms()).unwrap());
    assert_eq!(standing(&mut house).counsellor, None, "whose access ended is nobody's counsellor");
}

#[test]
fn her_phone_shows_the_room_and_the_planned_day_as_the_house_noted_them() {
    let mut house = house();
    let (store, tenant, account) = (house.server.store().clone(), house.server.house.tenant, ana(&house));
    assert_eq!((standing(&mut house).room, standing(&mut house).last_day), (None, None));
    assert!(store.note_room(tenant, account, Some("Room 3".into()), house.clock.now_ms()).unwrap());
    assert!(store.plan_last_day(tenant, account, Some(Day::parse("2026-12-01").unwrap())).unwrap());
    let shown = standing(&mut house);
    assert_eq!((shown.room.as_deref(), shown.last_day.as_deref()), (Some("Room 3"), Some("2026-12-01")));
    assert!(store.plan_last_day(tenant, account, None).unwrap());
    assert_eq!(standing(&mut house).last_day, None, "it can be taken back");
    let person = Person { account: Some(account.to_string()), name: None };
    resident::exit(&*store, tenant, &person, How::LeftEarly, 72, house.clock.now_ms()).unwrap();
    assert_eq!(standing(&mut house).room, None);
}
