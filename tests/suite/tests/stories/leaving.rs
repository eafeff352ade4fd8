//! Ana leaves the house: what she keeps, who reads her for how long, how she stays in touch, and how she comes back.

use crate::anas_phones::{House, MINUTE_MS, house, phone_clock, texts, write};
use house_simulator::phone::Phone;
use house_simulator::server::Server;
use porchlight_core::protocol::ExitKind;
use porchlight_core::views::{
    CheckInAnswers, LandingView, PromptKindView, PurposeView, StandingStateView, StandingView, StayingInTouchView,
    TrackerKindView,
};
use porchlight_server::commands::resident::{self, How, Person};
use porchlight_server::store::Store;

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

fn person(phone: &Phone) -> Person {
    Person { account: Some(phone.core().whoami().unwrap().0.to_string()), name: None }
}

pub fn leave(server: &Server, phone: &Phone, how: How) {
    let (house, now_ms) = (server.house.tenant, server.clock().now_ms());
    resident::exit(&**server.store(), house, &person(phone), how, resident::ACCESS_HOURS, now_ms).unwrap();
}

fn readmit(server: &Server, phone: &Phone) {
    let (house, now_ms) = (server.house.tenant, server.clock().now_ms());
    resident::readmit(&**server.store(), house, &person(phone), now_ms).unwrap();
}

fn joined(house: &mut House, name: &str, seed: u64) -> Phone {
    let mut phone = Phone::new(name, house.path(), phone_clock(&house.clock), seed).unwrap();
    phone.join(&house.server.invite(name).unwrap(), &house.server).unwrap();
    house.settle(&mut phone);
    phone
}

fn standing(phone: &Phone) -> StandingView {
    phone.core().standing().unwrap().expect("the house has said so")
}

/// What a phone shows of its circles.
fn circle(phone: &Phone) -> Vec<String> {
    phone.core().circle().unwrap().posts.into_iter().filter_map(|post| post.text).collect()
}

fn say(house: &mut House, phone: &mut Phone, text: &str) {
    phone.core().encourage(None, None, Some(text.into()), false).unwrap();
    house.settle(phone);
}

fn check_in(phone: &Phone) {
    phone.core().record_check_in(CheckInAnswers { mood: Some(4), ..CheckInAnswers::default() }).unwrap();
}

fn is_on_page(house: &mut House) -> bool {
    house.server.page().unwrap().contains("Ana")
}

#[test]
fn ana_leaves_early_keeps_everything_and_comes_back() {
    let mut house = house();
    let mut ben = joined(&mut house, "Ben", 3);
    let started = house.ana.core().start_tracker(TrackerKindView::Abstain, "mine".into(), "2026-10-01".into());
    started.unwrap();
    house.ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    let milestone = house.ana.core().sharing().unwrap().milestones[0].milestone.id.clone();
    house.ana.core().share_milestone(milestone).unwrap();
    write(&house.ana, "before");
    house.settle_ana();
    assert_eq!((standing(&house.ana).state, standing(&house.ana).landing), (StandingStateView::Resident, None));
    say(&mut house, &mut ben, "November in the house.");
    house.settle_ana();
    assert!(is_on_page(&mut house));

    // She goes without a word, and without a network. The phone goes on as it was.
    leave(&house.server, &house.ana, How::LeftEarly);
    let left_ms = house.clock.now_ms();
    house.pass(DAY);
    write(&house.ana, "on the road");
    check_in(&house.ana);
    assert_eq!(texts(&house.ana), ["on the road", "before"]);
    say(&mut house, &mut ben, "She has gone.");

    // It reaches the house again: what she wrote gets home, she is told how she stands, and reads the house no more.
    house.settle_ana();
    let view = standing(&house.ana);
    assert_eq!(view.state, StandingStateView::Landing);
    assert_eq!(view.since_ms, left_ms);
    assert_eq!(view.staff_access_ends_ms, Some(left_ms + 72 * HOUR * MINUTE_MS));
    let landing = LandingView {
        day: 2,
        days: 28,
        pinned: ["plan", "crisis", "naloxone"].map(str::to_owned).to_vec(),
        contact_days: vec![3, 7, 14, 28],
        mentors: vec![],
    };
    assert_eq!(view.landing, Some(landing));
    assert_eq!(view.alumni, StayingInTouchView::Off);
    let prompts = house.ana.core().prompts().unwrap();
    assert!(prompts.iter().any(|prompt| prompt.kind == PromptKindView::Landing));
    assert!(!circle(&house.ana).contains(&"She has gone.".to_owned()), "delivery stops at leaving");
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    assert_eq!(texts(&tablet), ["on the road", "before"], "her home is hers");

    // Staff see her for 72 hours, and then not.
    house.pass(2 * DAY - 1);
    assert!(is_on_page(&mut house));
    house.pass(1);
    assert!(!is_on_page(&mut house));
    assert_eq!(standing(&house.ana).staff_access_ends_ms, None);

    // She wants to stay in touch, and reads what alumni say from this month on.
    let mut dev = joined(&mut house, "Dev", 4);
    leave(&house.server, &dev, How::Planned);
    dev.core().give_consent(PurposeView::Alumni, "yes".into()).unwrap();
    house.settle(&mut dev);
    say(&mut house, &mut dev, "Still here, in November.");
    house.pass(10 * DAY);
    say(&mut house, &mut dev, "Still here, in December.");
    house.ana.core().give_consent(PurposeView::Alumni, "yes".into()).unwrap();
    house.settle_ana();
    house.settle_ana();
    let heard = circle(&house.ana);
    assert!(heard.contains(&"Still here, in December.".to_owned()), "{heard:?}");
    assert!(!heard.contains(&"Still here, in November.".to_owned()), "{heard:?}");
    assert_eq!(standing(&house.ana).alumni, StayingInTouchView::Until { day: "2027-01-04".into() });

    // The house takes her in again. Nothing is lost, and the house circle is hers from this month on.
    say(&mut house, &mut ben, "December in the house.");
    readmit(&house.server, &house.ana);
    house.settle_ana();
    assert_eq!((standing(&house.ana).state, standing(&house.ana).landing), (StandingStateView::Resident, None));
    let heard = circle(&house.ana);
    assert!(heard.contains(&"December in the house.".to_owned()) && !heard.contains(&"She has gone.".to_owned()));
    assert!(is_on_page(&mut house));
    assert_eq!(texts(&house.ana), ["on the road", "before"]);
    assert_eq!(house.ana.core().sync_status().unwrap().mismatches, 0);
    assert_eq!(ben.core().sync_status().unwrap().mismatches, 0);
}

#[test]
fn staff_read_on_only_while_she_lets_them() {
    let mut house = house();
    house.ana.core().give_consent(PurposeView::Aftercare, "yes".into()).unwrap();
    house.settle_ana();
    leave(&house.server, &house.ana, How::Planned);
    house.pass(100 * DAY);
    assert!(is_on_page(&mut house));
    house.ana.core().withdraw_consent(PurposeView::Aftercare).unwrap();
    house.settle_ana();
    assert!(!is_on_page(&mut house));
    assert_eq!(standing(&house.ana).state, StandingStateView::PrivateOnly);
}

#[test]
fn staying_in_touch_ends_by_itself_and_by_a_no() {
    let mut house = house();
    let mut dev = joined(&mut house, "Dev", 4);
    leave(&house.server, &house.ana, How::Planned);
    leave(&house.server, &dev, How::Transferred);
    for phone in [&house.ana, &dev] {
        phone.core().give_consent(PurposeView::Alumni, "yes".into()).unwrap();
    }
    house.settle_ana();
    house.settle(&mut dev);
    house.settle_ana();
    let alumni = |house: &House, phone: &Phone| {
        let (tenant, account) = (house.server.house.tenant, phone.core().whoami().unwrap().0);
        let word = house.server.store().house_word(tenant, account, house.clock.now_ms()).unwrap().unwrap();
        word.circles.iter().map(|circle| circle.members.len()).sum::<usize>()
    };
    assert_eq!(alumni(&house, &dev), 3, "the house and the two");
    house.ana.core().withdraw_consent(PurposeView::Alumni).unwrap();
    house.settle_ana();
    assert_eq!((alumni(&house, &house.ana), alumni(&house, &dev)), (0, 2));

    // The 28th day ends it where nobody says yes again; whatever is pushed carries it out.
    house.pass(28 * DAY);
    check_in(&dev);
    dev.core().set_display_name("Dev".into()).unwrap();
    house.settle(&mut dev);
    assert_eq!((standing(&dev).alumni, alumni(&house, &dev)), (StayingInTouchView::AskAgain, 2), "its last day");
    house.pass(DAY);
    house.ana.core().give_consent(PurposeView::Alumni, "yes".into()).unwrap();
    house.settle_ana();
    house.settle(&mut dev);
    assert_eq!((standing(&dev).alumni, alumni(&house, &dev)), (StayingInTouchView::AskAgain, 0));
    dev.core().give_consent(PurposeView::Alumni, "yes".into()).unwrap();
    house.settle(&mut dev);
    assert_eq!(standing(&dev).alumni, StayingInTouchView::Until { day: "2027-12-23".into() }, "for a year now");
    assert_eq!(alumni(&house, &dev), 3);
}

#[test]
fn nobody_else_hears_how_she_left() {
    let mut house = house();
    let ben = joined(&mut house, "Ben", 3);
    leave(&house.server, &house.ana, How::EndedByHouse);
    let store = house.server.store();
    let word = |phone: &Phone| {
        let account = phone.core().whoami().unwrap().0;
        store.house_word(house.server.house.tenant, account, house.clock.now_ms()).unwrap().unwrap()
    };
    assert_eq!(word(&house.ana).standing.exit, Some(ExitKind::EndedByHouse));
    assert_eq!(word(&ben).standing.exit, None);
    let ana = house.ana.core().whoami().unwrap().0;
    assert!(word(&ben).circles.iter().all(|circle| circle.members.iter().all(|member| member.account != ana)));
}

/// How many documents of posts a phone's disk holds.
fn posts_on(house: &House, phone: &Phone) -> i64 {
    let database = rusqlite::Connection::open(house.path().join(&phone.name).join("porchlight.db")).unwrap();
    let select = "SELECT count(*) FROM documents WHERE kind = 9 AND (account, document) IN
        (SELECT account, document FROM envelopes)";
    database.query_row(select, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_is_over_180_days_old_goes_on_both_sides() {
    let mut house = house();
    let mut ben = joined(&mut house, "Ben", 3);
    say(&mut house, &mut ben, "Of November.");
    house.settle_ana();
    assert_eq!((posts_on(&house, &ben), posts_on(&house, &house.ana)), (1, 1));
    house.pass(186 * DAY);
    house.settle_ana();
    assert_eq!(posts_on(&house, &house.ana), 1, "30 November is 180 days ago");
    house.pass(DAY);
    say(&mut house, &mut ben, "Of May.");
    house.settle_ana();
    assert_eq!(posts_on(&house, &ben), 2, "his own stay with him");
    assert_eq!(posts_on(&house, &house.ana), 1, "May's");
    for phone in [&house.ana, &ben] {
        assert_eq!(phone.core().sync_status().unwrap().mismatches, 0);
    }
}

#[test]
fn what_she_says_to_the_house_after_leaving_stays_with_her_until_she_is_back() {
    let mut house = house();
    let mut ben = joined(&mut house, "Ben", 3);
    house.settle_ana();
    leave(&house.server, &house.ana, How::EndedByHouse);
    house.ana.core().encourage(None, None, Some("I miss you.".into()), false).unwrap();
    write(&house.ana, "first night");
    house.settle_ana();
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0, "nothing waits for ever");
    assert_eq!((posts_on(&house, &house.ana), refusals_on(&house)), (1, 1), "it is not lost");
    house.settle(&mut ben);
    assert!(circle(&ben).is_empty());

    // Back in the house, her next words of the month bring it along.
    house.pass(DAY);
    readmit(&house.server, &house.ana);
    house.settle_ana();
    house.ana.core().encourage(None, None, Some("Back again.".into()), false).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(circle(&ben), ["Back again.", "I miss you."]);
    assert_eq!(refusals_on(&house), 0, "nothing keeps her phone from comparing");
}

fn refusals_on(house: &House) -> i64 {
    let database = rusqlite::Connection::open(house.ana.directory().join("porchlight.db")).unwrap();
    database.query_row("SELECT count(*) FROM refusals", [], |row| row.get(0)).unwrap()
}
