//! What people of a small circle show each other: chosen by each, and published by the phone.

use crate::kind_words::{ana_and_ben, housemate, id, texts, together};
use crate::shown_in_circles::*;
use porchlight_core::circles::sharing::COMPANY_MS;
use porchlight_core::views::{CheckInAnswers, ReturnEntry, SharedFieldsView};

#[test]
fn ben_sees_that_ana_checked_in_and_what_she_reached_and_nothing_else() {
    let (mut house, mut ben, _) = together();
    let mut dev = housemate(&mut house, "Dev", 6);
    assert_eq!((sharing(&house.ana), sharing(&ben)), (NEWCOMERS, NEWCOMERS));
    let quiet = shows(&ben, &house.ana);
    follow(&house.ana, 40, &house);
    check_in(&house.ana);
    assert!(!sees_check_in(&ben, &house.ana));
    settle_both(&mut house, &mut ben);
    assert!(sees_check_in(&ben, &house.ana) && sees_check_in(&house.ana, &house.ana));
    assert_eq!((marks(&ben, &house.ana), counters(&ben, &house.ana)), (vec![30], vec![]));
    assert!(shows(&house.ana, &ben) == quiet, "who did not check in looks like who does not share");
    house.settle(&mut dev);
    assert_eq!(shared_bodies(dev.directory()), 0, "Dev is not in it");
    assert!(!house.server.page().unwrap().contains("data-milestone"), "nor is anybody of staff");

    house.settle_ana();
    let before = house.server.envelope_count().unwrap();
    house.ana.core().today().unwrap();
    house.settle_ana();
    assert_eq!(house.server.envelope_count().unwrap(), before, "nothing is said twice");
    take_away(&house.ana);
    settle_both(&mut house, &mut ben);
    assert!(!sees_check_in(&ben, &house.ana));
    check_in(&house.ana);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert!(sees_check_in(&ben, &house.ana));
    house.pass(DAY);
    assert!(!sees_check_in(&ben, &house.ana), "today is another day");
}

#[test]
fn what_a_kill_left_unpublished_goes_at_the_next_opening() {
    let mut published = Vec::new();
    for after in 0..60 {
        if published.last() == Some(&true) {
            break;
        }
        let (mut house, mut ben, _) = together();
        house.ana.fuse.blow_after(after);
        let answers = CheckInAnswers { mood: Some(2), ..CheckInAnswers::default() };
        let is_kept = house.ana.core().record_check_in(answers).is_ok();
        let _ = house.ana.pump_until_settled(&mut house.server);
        house.ana.restart().unwrap();
        assert_eq!(house.ana.core().today().unwrap().check_in.is_some(), is_kept, "killed after {after} commits");
        house.settle(&mut ben);
        published.push(sees_check_in(&ben, &house.ana));
        settle_both(&mut house, &mut ben);
        assert_eq!(sees_check_in(&ben, &house.ana), is_kept, "killed after {after} commits");
    }
    assert!(published.contains(&false) && published.contains(&true), "or no kill came in between: {published:?}");
}

#[test]
fn on_a_hard_day_ana_says_that_she_needs_company_and_ben_answers() {
    let (mut house, mut ben, porch) = together();
    assert_eq!(code(house.ana.core().ask_for_company(porch.clone())), "company_is_off");
    assert_eq!(code(house.ana.core().company_no_longer(porch.clone())), "company");
    house.ana.core().share_in_circle(porch.clone(), SharedFieldsView { company: true, ..NEWCOMERS }).unwrap();
    house.ana.core().ask_for_company(porch.clone()).unwrap();
    house.ana.core().ask_for_company(porch.clone()).unwrap();
    let until_ms = house.clock.now_ms() + COMPANY_MS;
    settle_both(&mut house, &mut ben);
    assert_eq!(company_until(&ben, &house.ana), Some(until_ms));
    ben.core().encourage(Some(id(&house.ana)), None, Some("I come by at six".into()), false).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(texts(&house.ana), ["I come by at six"]);
    house.ana.core().company_no_longer(porch.clone()).unwrap();
    settle_both(&mut house, &mut ben);
    assert_eq!(company_until(&ben, &house.ana), None);

    house.ana.core().ask_for_company(porch.clone()).unwrap();
    settle_both(&mut house, &mut ben);
    house.clock.move_to(house.clock.now_ms() + COMPANY_MS - 1);
    assert!(company_until(&ben, &house.ana).is_some());
    house.pass(1);
    assert_eq!((company_until(&ben, &house.ana), company_until(&house.ana, &house.ana)), (None, None));

    house.ana.core().ask_for_company(porch.clone()).unwrap();
    house.ana.core().share_in_circle(porch, NEWCOMERS).unwrap();
    assert_eq!(company_until(&house.ana, &house.ana), None);
    settle_both(&mut house, &mut ben);
    assert_eq!(company_until(&ben, &house.ana), None, "what is off is not asked for any more");
}

#[test]
fn a_return_to_use_is_told_to_nobody_until_ana_shows_her_numbers_again() {
    let (mut house, mut ben, porch) = together();
    let tracker = follow(&house.ana, 100, &house);
    let fields = SharedFieldsView { milestones: true, ..COUNTERS };
    house.ana.core().share_in_circle(porch.clone(), fields).unwrap();
    settle_both(&mut house, &mut ben);
    assert_eq!((counters(&ben, &house.ana), marks(&ben, &house.ana)), (vec![(100, 100)], vec![90]));
    house.pass(DAY);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!(counters(&ben, &house.ana), [(101, 101)]);

    let day = house.ana.core().today().unwrap().day;
    let entry = ReturnEntry {
        trackers: vec![tracker],
        day,
        at_ms: None,
        private_note: None,
        what_helped: None,
        new_start: None,
    };
    house.ana.core().record_return_to_use(entry).unwrap();
    house.pass(2 * DAY);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!((counters(&ben, &house.ana), marks(&ben, &house.ana)), (vec![(101, 101)], vec![90]));
    assert!(house.ana.core().small_circles().unwrap().circles[0].numbers_rest);
    house.ana.core().share_in_circle(porch, fields).unwrap();
    settle_both(&mut house, &mut ben);
    let told = counters(&ben, &house.ana);
    assert!(told.len() == 1 && told[0].0 < told[0].1, "{told:?}");
    assert!(!house.ana.core().small_circles().unwrap().circles[0].numbers_rest);
}

#[test]
fn two_people_share_with_each_other_what_each_chooses() {
    let (mut house, mut ben) = ana_and_ben();
    check_in(&house.ana);
    let fields = SharedFieldsView { company: true, ..NEWCOMERS };
    let shared = house.ana.core().share_with(id(&ben), fields).unwrap();
    assert_eq!((shared.pairs[0].sharing, shared.pairs[0].person.as_str()), (fields, id(&ben).as_str()));
    house.ana.core().ask_for_company(shared.pairs[0].id.clone()).unwrap();
    settle_both(&mut house, &mut ben);
    let pair = ben.core().small_circles().unwrap().pairs.remove(0);
    assert_eq!((pair.sharing, pair.name.as_deref()), (NOTHING, Some("Ana")), "Ben has not chosen anything");
    assert!(pair.shows.checked_in_today && pair.shows.company_until_ms.is_some());
    assert_eq!(code(ben.core().share_with(id(&ben), fields)), "to_yourself");

    ben.core().block(id(&house.ana)).unwrap();
    assert!(ben.core().small_circles().unwrap().pairs.is_empty());
    house.settle(&mut ben);
    assert_eq!(bodies(&house, &ben), [1, 1, 1], "Ben's block is nobody's business");
    house.ana.core().block(id(&ben)).unwrap();
    settle_both(&mut house, &mut ben);
    assert_eq!(bodies(&house, &ben), [0, 0, 0]);
    assert_eq!(code(house.ana.core().share_with(id(&ben), fields)), "blocked");
}

#[test]
fn who_did_not_stay_for_thirty_days_more_shares_nothing_until_they_do() {
    let (mut house, mut ben, porch) = together();
    let until_ms = house.ana.core().small_circles().unwrap().circles[0].until_ms;
    house.clock.move_to(until_ms);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert!(!sees_check_in(&ben, &house.ana));
    house.ana.core().renew_circle(porch).unwrap();
    settle_both(&mut house, &mut ben);
    assert!(sees_check_in(&ben, &house.ana));
}
