//! Who looked at what Ana shares: her own phone says so, without a network, and nobody else's does.

use crate::anas_phones::{House, MINUTE_MS, house, phone_clock};
use house_simulator::phone::Phone;
use porchlight_core::views::{
    AskStateView, CheckInAnswers, PurposeView, ReadingView, SeenKindView, SeenReasonView, StaffRoleView,
    TrackerKindView, WhoLookedView,
};
use porchlight_server::store::Store;

fn who_looked(phone: &Phone) -> WhoLookedView {
    phone.core().who_looked(None).unwrap()
}

fn readings(phone: &Phone) -> Vec<ReadingView> {
    who_looked(phone).readings
}

fn share_a_milestone(phone: &Phone) {
    phone.core().start_tracker(TrackerKindView::Abstain, "x".into(), "2026-10-01".into()).unwrap();
    phone.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    let milestone = phone.core().sharing().unwrap().milestones[0].milestone.id.clone();
    phone.core().share_milestone(milestone).unwrap();
}

fn housemate(house: &House, name: &str, seed: u64) -> Phone {
    let phone = Phone::new(name, house.path(), phone_clock(&house.clock), seed).unwrap();
    phone.join(&house.server.invite(name).unwrap(), &house.server).unwrap();
    phone
}

#[test]
fn ana_sees_who_looked_when_at_what_and_why_and_nobody_else_does() {
    let mut house = house();
    let mut ben = housemate(&house, "Ben", 7);
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(readings(&house.ana), []);
    share_a_milestone(&house.ana);
    house.settle_ana();
    house.pass(10);
    let looked_ms = house.clock.now_ms();
    assert!(house.server.page().unwrap().contains("data-milestone"));
    assert_eq!(readings(&house.ana), [], "her phone has not asked yet");
    house.pass(5);
    house.settle_ana();
    house.settle(&mut ben);
    let carla = ReadingView {
        house: "Cedar House".into(),
        staff: "Carla".into(),
        role: StaffRoleView::HouseManager,
        at_ms: looked_ms,
        since_ms: looked_ms,
        times: 1,
        kinds: vec![SeenKindView::Milestones],
        reason: SeenReasonView::HousePage,
        what_for: None,
    };
    assert_eq!(readings(&house.ana), [carla]);
    let log = who_looked(&house.ana).houses.remove(0);
    assert_eq!((log.checked_ms, log.broken), (Some(looked_ms + 5 * MINUTE_MS), None));
    assert_eq!(readings(&ben), [], "nobody else's readings reach a phone");
    // In the cellar, and after the app was closed, it is all there.
    house.ana.restart().unwrap();
    assert_eq!(readings(&house.ana).len(), 1);
}

#[test]
fn the_list_is_turned_over_page_by_page_the_newest_first() {
    let mut house = house();
    share_a_milestone(&house.ana);
    house.settle_ana();
    for _ in 0..120 {
        house.pass(11);
        house.server.page().unwrap();
    }
    house.settle_ana();
    let first = who_looked(&house.ana);
    let second = house.ana.core().who_looked(first.next).unwrap();
    let third = house.ana.core().who_looked(second.next).unwrap();
    assert_eq!((first.readings.len(), second.readings.len(), third.readings.len(), third.next), (50, 50, 20, None));
    let times: Vec<i64> =
        [first, second, third].into_iter().flat_map(|page| page.readings).map(|reading| reading.at_ms).collect();
    assert!(times.is_sorted_by(|later, earlier| later > earlier));
    assert_eq!(times[0], house.clock.now_ms());
}

#[test]
fn a_page_that_stays_open_is_one_line_and_says_how_often() {
    let mut house = house();
    share_a_milestone(&house.ana);
    house.settle_ana();
    let began_ms = house.clock.now_ms();
    for _ in 0..3 {
        house.server.page().unwrap();
        house.pass(10);
    }
    house.pass(1);
    let again_ms = house.clock.now_ms();
    house.server.page().unwrap();
    house.settle_ana();
    let lines: Vec<_> = readings(&house.ana).iter().map(|line| (line.since_ms, line.at_ms, line.times)).collect();
    assert_eq!(
        lines,
        [(again_ms, again_ms, 1), (began_ms, began_ms + 20 * MINUTE_MS, 3)],
        "eleven minutes are a new look"
    );
    // Once she shares more, the same page shows more: that is not the same look.
    house.ana.core().give_consent(PurposeView::StaffCheckIns, "yes".into()).unwrap();
    house.ana.core().record_check_in(CheckInAnswers { mood: Some(3), ..CheckInAnswers::default() }).unwrap();
    house.settle_ana();
    house.server.page().unwrap();
    house.settle_ana();
    assert_eq!(readings(&house.ana)[0].times, 1, "{:?}", readings(&house.ana));
    assert_eq!(readings(&house.ana).len(), 3);
}

#[test]
fn more_than_one_answer_holds_comes_in_several() {
    let mut house = house();
    share_a_milestone(&house.ana);
    house.settle_ana();
    for _ in 0..300 {
        house.server.page().unwrap();
    }
    house.settle_ana();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    for phone in [&house.ana, &tablet] {
        let (mut next, mut count) = (None, 0);
        loop {
            let page = phone.core().who_looked(next).unwrap();
            count += page.readings.iter().map(|sitting| sitting.times).sum::<u32>();
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(count, 300, "{}", phone.name);
    }
}

#[test]
fn an_ask_says_who_has_seen_it_once_the_phone_knows() {
    let mut house = house();
    house.ana.core().ask_for_support().unwrap();
    house.settle_ana();
    house.pass(3);
    house.server.page().unwrap();
    house.pass(2);
    house.server.page().unwrap();
    let ask = |phone: &Phone| phone.core().today().unwrap().ask.unwrap();
    assert_eq!((ask(&house.ana).state, ask(&house.ana).seen_by), (AskStateView::Sent, vec![]));
    house.settle_ana();
    let seen = ask(&house.ana).seen_by;
    assert_eq!(seen.len(), 1, "each once: {seen:?}");
    assert_eq!((seen[0].staff.as_str(), seen[0].at_ms), ("Carla", house.clock.now_ms() - 2 * MINUTE_MS));
    assert_eq!(readings(&house.ana)[0].kinds, [SeenKindView::Ask]);
    // Another ask was seen by nobody yet.
    house.ana.core().take_ask_back().unwrap();
    house.settle_ana();
    house.ana.core().ask_for_support().unwrap();
    house.settle_ana();
    assert_eq!(ask(&house.ana).seen_by, []);
}

#[test]
fn after_a_restore_what_was_seen_stays_and_what_follows_is_added() {
    let mut house = house();
    share_a_milestone(&house.ana);
    house.settle_ana();
    house.server.page().unwrap();
    house.settle_ana();
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    for _ in 0..3 {
        house.pass(11);
        house.server.page().unwrap();
    }
    house.settle_ana();
    assert_eq!(readings(&house.ana).len(), 4);
    house.server.restore(&backup).unwrap();
    house.settle_ana();
    house.settle_ana();
    assert_eq!(readings(&house.ana).len(), 4, "what the backup lacks is here");
    house.pass(11);
    house.server.page().unwrap();
    house.settle_ana();
    let all = readings(&house.ana);
    assert_eq!((all.len(), all[0].at_ms), (5, house.clock.now_ms()));
    assert_eq!(who_looked(&house.ana).houses[0].broken, None);
    // A new device gets what the restored house has.
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    assert_eq!(readings(&tablet).len(), 2);
}

#[test]
fn a_locked_phone_keeps_watch_and_reads_the_list_when_it_is_unlocked() {
    let mut house = house();
    share_a_milestone(&house.ana);
    house.ana.core().set_pin(Some("2468".into())).unwrap();
    house.settle_ana();
    house.ana.core().lock().unwrap();
    house.server.page().unwrap();
    house.pass(20);
    house.settle_ana();
    house.ana.core().unlock("2468".into()).unwrap();
    assert_eq!(readings(&house.ana), []);
    assert_eq!(who_looked(&house.ana).houses[0].checked_ms, Some(house.clock.now_ms()));
    house.settle_ana();
    assert_eq!(readings(&house.ana).len(), 1);
}

#[test]
fn who_left_the_house_still_sees_who_looks() {
    let mut house = house();
    share_a_milestone(&house.ana);
    house.settle_ana();
    let account = house.ana.core().whoami().unwrap().0;
    let exit = porchlight_server::store::Exit {
        how: porchlight_core::protocol::ExitKind::Planned,
        at_ms: house.clock.now_ms(),
        staff_access_ends_ms: house.clock.now_ms() + 72 * 60 * MINUTE_MS,
    };
    assert!(house.server.store().exit(house.server.house.tenant, account, exit).unwrap());
    house.pass(1);
    house.server.page().unwrap();
    let looked = house.server.store().disclosures_of(house.server.house.tenant, account).unwrap().len();
    house.settle_ana();
    assert_eq!((readings(&house.ana).len(), looked > 0), (looked, true));
    // Another device of hers, which reads nothing of the circle, can tell that it is the house's word.
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    assert_eq!(readings(&tablet).len(), looked);
    assert!(who_looked(&tablet).houses[0].checked_ms.is_some());
}
