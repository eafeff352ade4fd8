//! What people of a small circle show each other: chosen by each, published by the phone, gone when it is turned off.

mod anas_phones;
mod kind_words;

use anas_phones::{House, MINUTE_MS};
use house_simulator::phone::Phone;
use kind_words::{HOUR, ana_and_ben, housemate, id, texts, together};
use porchlight_core::circles::sharing::COMPANY_MS;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{
    CheckInAnswers, CheckInPartView, ReturnEntry, SharedFieldsView, SharesView, SmallCirclesView, TrackerKindView,
};

const DAY: i64 = 24 * HOUR;
const NOTHING: SharedFieldsView =
    SharedFieldsView { checked_in: false, milestones: false, counters: false, company: false };
const NEWCOMERS: SharedFieldsView = SharedFieldsView { checked_in: true, milestones: true, ..NOTHING };
const COUNTERS: SharedFieldsView = SharedFieldsView { counters: true, ..NOTHING };
const COMPANY: SharedFieldsView = SharedFieldsView { company: true, ..NOTHING };

/// What a phone shows of a member of its one circle.
fn shows(on: &Phone, who: &Phone) -> SharesView {
    let circle = on.core().small_circles().unwrap().circles.remove(0);
    circle.members.into_iter().find(|member| member.id == id(who)).expect("a member").shows
}

fn sees_check_in(on: &Phone, who: &Phone) -> bool {
    shows(on, who).checked_in_today
}

fn marks(on: &Phone, who: &Phone) -> Vec<u16> {
    shows(on, who).milestones.into_iter().map(|milestone| milestone.amount).collect()
}

fn counters(on: &Phone, who: &Phone) -> Vec<(u32, u32)> {
    shows(on, who).counters.into_iter().map(|counter| (counter.total_days, counter.of_days)).collect()
}

fn company_until(on: &Phone, who: &Phone) -> Option<i64> {
    shows(on, who).company_until_ms
}

fn code(done: Result<SmallCirclesView, CompanionError>) -> String {
    done.err().map(|error| error.code().to_owned()).unwrap_or_default()
}

fn sharing(on: &Phone) -> SharedFieldsView {
    on.core().small_circles().unwrap().circles[0].sharing
}

fn check_in(phone: &Phone) {
    let answers = CheckInAnswers { mood: Some(2), craving: Some(8), ..CheckInAnswers::default() };
    phone.core().record_check_in(answers).unwrap();
}

fn take_away(phone: &Phone) {
    phone.core().take_check_in_away(phone.core().today().unwrap().day, CheckInPartView::Evening).unwrap();
}

/// A tracker that has counted for so many days.
fn follow(phone: &Phone, days: i64, house: &House) -> String {
    let day = (house.clock.now_ms() / (DAY * MINUTE_MS) - days) as i32;
    let day = porchlight_core::time::Day::from_number(day).unwrap();
    phone.core().start_tracker(TrackerKindView::Abstain, "Alcohol".into(), day.to_string()).unwrap()
}

fn settle_both(house: &mut House, ben: &mut Phone) {
    house.settle_ana();
    house.settle(ben);
}

/// How many bodies of shared copies lie in a database, of a phone or of the server.
fn shared_bodies(folder: &std::path::Path) -> usize {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let database = files.into_iter().find(|path| path.file_name().is_some_and(|name| name == "porchlight.db"));
    let database = rusqlite::Connection::open(database.expect("a database")).unwrap();
    let on_phone = "SELECT count(*) FROM envelopes e JOIN documents d USING (account, document)
        WHERE kind = 5 AND body IS NOT NULL";
    let on_server = "SELECT count(*) FROM log l JOIN documents d USING (tenant_id, account_id, document_id)
        WHERE kind = 5 AND body IS NOT NULL";
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, usize>(0));
    count(on_phone).or_else(|_| count(on_server)).unwrap()
}

fn bodies(house: &House, ben: &Phone) -> [usize; 3] {
    [house.ana.directory().to_path_buf(), ben.directory().to_path_buf(), house.path().join("server")]
        .map(|folder| shared_bodies(&folder))
}

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
fn what_ana_turns_off_goes_everywhere_and_what_she_leaves_on_stays() {
    let (mut house, mut ben, porch) = together();
    follow(&house.ana, 40, &house);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!((sees_check_in(&ben, &house.ana), marks(&ben, &house.ana)), (true, vec![30]));
    let only_check_ins = SharedFieldsView { milestones: false, ..NEWCOMERS };
    house.ana.core().share_in_circle(porch.clone(), only_check_ins).unwrap();
    assert_eq!((marks(&house.ana, &house.ana), shared_bodies(house.ana.directory())), (vec![], 0), "at once");
    settle_both(&mut house, &mut ben);
    assert_eq!(
        (sharing(&house.ana), sees_check_in(&ben, &house.ana), marks(&ben, &house.ana)),
        (only_check_ins, true, vec![])
    );
    assert_eq!(bodies(&house, &ben), [1, 1, 1], "the check-in, and nothing of what was on before");
    house.pass(DAY);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!(bodies(&house, &ben), [2, 2, 2], "and nothing new of it");

    house.ana.core().share_in_circle(porch, NOTHING).unwrap();
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!((sees_check_in(&ben, &house.ana), bodies(&house, &ben)), (false, [0, 0, 0]));
    assert_eq!(house.ana.core().today().unwrap().sync.refused, Vec::<String>::new());
}

#[test]
fn who_leaves_takes_along_what_they_showed_and_keeps_nothing_of_the_others() {
    let (mut house, mut ben, porch) = together();
    house.ana.core().share_in_circle(porch.clone(), SharedFieldsView { company: true, ..NEWCOMERS }).unwrap();
    house.ana.core().ask_for_company(porch.clone()).unwrap();
    check_in(&house.ana);
    check_in(&ben);
    settle_both(&mut house, &mut ben);
    house.settle_ana();
    assert_eq!(bodies(&house, &ben), [2, 2, 2]);
    house.ana.core().company_no_longer(porch.clone()).unwrap();
    house.ana.core().ask_for_company(porch.clone()).unwrap();
    house.ana.core().leave_circle(porch.clone()).unwrap();
    settle_both(&mut house, &mut ben);
    let sync = house.ana.core().today().unwrap().sync;
    assert_eq!((sync.waiting, sync.refused), (0, vec!["circle_left".to_owned()]), "too late, and it waits for nothing");
    assert_eq!(bodies(&house, &ben), [0, 1, 1], "Ben's own is left, and Ana has nothing of it");
    check_in(&house.ana);
    check_in(&ben);
    settle_both(&mut house, &mut ben);
    assert_eq!(bodies(&house, &ben), [0, 1, 1]);

    ben.core().invite_to_circle(porch.clone(), id(&house.ana)).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    house.ana.core().accept_invitation(porch).unwrap();
    settle_both(&mut house, &mut ben);
    house.settle_ana();
    assert_eq!(
        (sharing(&house.ana), sees_check_in(&ben, &house.ana)),
        (NEWCOMERS, true),
        "asked again, she begins anew"
    );
    assert!(sees_check_in(&house.ana, &ben));
    assert_eq!(company_until(&ben, &house.ana), None);
}

#[test]
fn a_restored_server_brings_nothing_back_that_was_turned_off() {
    for ben_comes_first in [false, true] {
        let (mut house, mut ben, porch) = together();
        check_in(&house.ana);
        settle_both(&mut house, &mut ben);
        let backup = house.path().join("server-backup.db");
        house.server.back_up(&backup).unwrap();
        house.ana.core().share_in_circle(porch, NOTHING).unwrap();
        settle_both(&mut house, &mut ben);
        house.server.restore(&backup).unwrap();
        assert_eq!(bodies(&house, &ben), [0, 0, 1], "the backup is older than her word");
        if ben_comes_first {
            house.settle(&mut ben);
            assert_eq!(bodies(&house, &ben), [0, 0, 0], "Ben's phone has her word, and brings it");
        }
        settle_both(&mut house, &mut ben);
        settle_both(&mut house, &mut ben);
        assert_eq!(bodies(&house, &ben), [0, 0, 0]);
        assert!(!sees_check_in(&ben, &house.ana));
    }
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
    house.ana.core().share_with(id(&ben), NOTHING).unwrap();
    house.ana.core().block(id(&ben)).unwrap();
    settle_both(&mut house, &mut ben);
    assert_eq!(bodies(&house, &ben), [0, 0, 0]);
    assert_eq!(code(house.ana.core().share_with(id(&ben), fields)), "blocked");
}

#[test]
fn both_of_anas_devices_publish_and_either_turns_it_off() {
    let (mut house, mut ben, porch) = together();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    house.settle_ana();
    check_in(&tablet);
    house.settle(&mut tablet);
    settle_both(&mut house, &mut ben);
    assert!(sees_check_in(&ben, &house.ana));
    house.ana.core().share_in_circle(porch.clone(), NOTHING).unwrap();
    house.settle_ana();
    // The tablet has not heard of it, and takes a check-in away and makes another one.
    take_away(&tablet);
    check_in(&tablet);
    house.settle(&mut tablet);
    house.settle(&mut ben);
    assert_eq!((bodies(&house, &ben), shared_bodies(tablet.directory())), ([0, 0, 0], 0));
    house.settle(&mut tablet);
    assert_eq!(sharing(&tablet), NOTHING);
    assert_eq!(tablet.core().today().unwrap().sync.waiting, 0);
    tablet.core().share_in_circle(porch, COMPANY).unwrap();
    house.settle(&mut tablet);
    house.settle_ana();
    assert_eq!(sharing(&house.ana), COMPANY);
}

#[test]
fn a_locked_phone_drops_what_was_turned_off_when_it_is_unlocked() {
    let (mut house, mut ben, porch) = together();
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    ben.core().set_pin(Some("4711".into())).unwrap();
    ben.core().lock().unwrap();
    house.ana.core().share_in_circle(porch, NOTHING).unwrap();
    house.settle_ana();
    ben.pump_until_settled(&mut house.server).unwrap();
    ben.core().unlock("4711".into()).unwrap();
    assert_eq!((sees_check_in(&ben, &house.ana), shared_bodies(ben.directory())), (false, 0));
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
