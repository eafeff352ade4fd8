//! Ana leaves Cedar House and enters Oak House, with the same account: what she sees, what goes on by itself in both, and
//! who hears what of the other.

use crate::anas_phones::{texts, words_of, write};
use crate::two_houses::{DAY, Houses, OAK_URL, circle, house_named, houses, leave, say, show};
use house_simulator::phone::{Phone, Pumped};
use house_simulator::server::URL;
use porchlight_core::ids::TenantId;
use porchlight_core::views::{
    AskStateView, CheckInAnswers, PurposeView, ReachOutView, StandingStateView, TrackerKindView,
};
use porchlight_server::store::Store;

/// Ana lets Carla see her milestones, and shares one.
fn share_a_milestone(ana: &Phone) {
    ana.core().start_tracker(TrackerKindView::Abstain, "mine".into(), "2026-10-01".into()).unwrap();
    ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    let milestone = ana.core().sharing().unwrap().milestones[0].milestone.id.clone();
    ana.core().share_milestone(milestone).unwrap();
}

fn is_on(phone: &Phone) -> bool {
    phone.core().sharing().unwrap().consents[0].is_on
}

fn shows_milestones(page: &str) -> bool {
    page.contains("30 days")
}

fn mood(phone: &Phone) -> Option<u8> {
    phone.core().today().unwrap().check_in.and_then(|check_in| check_in.answers.mood)
}

fn check_in(phone: &Phone, mood: u8) {
    phone.core().record_check_in(CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() }).unwrap();
}

fn id_of(phone: &Phone) -> String {
    phone.core().whoami().unwrap().1.to_string()
}

#[test]
fn on_the_same_server_both_houses_are_there_and_one_is_shown() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.joined(URL, "Ana", 1);
    let mut tablet = Phone::linked("tablet", houses_of.directory.path(), houses_of.clock_of_phone(), 2, &ana).unwrap();
    houses_of.settle(&mut tablet);
    share_a_milestone(&ana);
    houses_of.settle(&mut ana);
    assert!(shows_milestones(&houses_of.cedar.page().unwrap()));
    leave(&houses_of.cedar, &ana);
    let oak = houses_of.cedar.open_house("Oak House").unwrap();
    ana.join(&houses_of.cedar.invite_to(&oak, "Ana").unwrap(), &houses_of.cedar).unwrap();
    let mut ben = houses_of.phone("Ben", 3);
    ben.join(&houses_of.cedar.invite_to(&oak, "Ben").unwrap(), &houses_of.cedar).unwrap();
    houses_of.settle(&mut ben);
    say(&ben, "Welcome to Oak.");
    houses_of.settle(&mut ben);
    houses_of.settle(&mut ana);
    let (landing, resident) = (Some(StandingStateView::Landing), Some(StandingStateView::Resident));
    assert_eq!(houses(&ana), [("Oak House".to_owned(), resident), ("Cedar House".to_owned(), landing)]);
    assert_eq!(ana.core().standing().unwrap().unwrap().house, "Oak House");
    assert_eq!(circle(&ana), ["Welcome to Oak."]);
    assert!(!is_on(&ana), "Oak's staff were let see nothing");

    // Her tablet hears of it, and shows the house where she lives.
    houses_of.settle(&mut tablet);
    houses_of.settle(&mut tablet);
    assert_eq!(houses(&tablet)[0].0, "Oak House");
    assert_eq!(circle(&tablet), ["Welcome to Oak."]);

    // What she let Cedar's staff see is still hers to end.
    show(&ana, "Cedar House");
    assert_eq!(ana.core().standing().unwrap().unwrap().house, "Cedar House");
    assert!(is_on(&ana));
    ana.core().withdraw_consent(PurposeView::StaffMilestones).unwrap();
    assert!(shows_milestones(&houses_of.cedar.page().unwrap()), "it takes effect when the phone reaches the house");
    houses_of.settle(&mut ana);
    assert!(!shows_milestones(&houses_of.cedar.page().unwrap()));
    assert_eq!(houses(&tablet)[0].0, "Oak House", "which house is shown is each device's own");
    assert_eq!(ana.core().show_house("00".repeat(16)).unwrap_err().code(), "house");
}

#[test]
fn on_another_server_each_hears_its_own_and_the_home_stays() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.ana_moves();
    let mut ben = houses_of.joined(OAK_URL, "Ben", 3);
    let mut dev = houses_of.joined(URL, "Dev", 4);
    say(&ben, "Welcome to Oak.");
    say(&dev, "Cedar misses you.");
    houses_of.settle(&mut ben);
    houses_of.settle(&mut dev);
    write(&ana, "mine alone");
    say(&ana, "Hello, Oak.");
    houses_of.asked.clear();
    houses_of.settle(&mut ana);
    houses_of.settle(&mut ben);
    assert_eq!(houses(&ana)[0], ("Oak House".to_owned(), Some(StandingStateView::Resident)));
    assert!(circle(&ana).contains(&"Welcome to Oak.".to_owned()));
    assert!(circle(&ben).contains(&"Hello, Oak.".to_owned()));

    // Each token goes to its own server, and Oak's server holds no home and no word of Cedar.
    let (home, cedar) = (TenantId::of(ana.core().whoami().unwrap().0), houses_of.cedar.house.tenant);
    let oak = houses_of.oak.house.tenant;
    let of_ana = houses_of
        .asked
        .iter()
        .filter(|(_, request)| request.parts.iter().any(|part| part.token.device() == ana.core().whoami().unwrap().1));
    let mut asked = 0;
    for (url, request) in of_ana {
        let tenants: Vec<TenantId> = request.parts.iter().map(|part| part.tenant).collect();
        assert_eq!(tenants, if url == URL { vec![home, cedar] } else { vec![oak] });
        asked += 1;
    }
    assert!(asked >= 2);
    assert!(houses_of.cedar.store().has_home(home).unwrap());
    assert!(!houses_of.oak.store().has_home(home).unwrap());
    assert!(house_named(&ana, "Oak House").last_success_ms.is_some());
}

#[test]
fn with_the_first_server_down_for_weeks_the_second_house_goes_on() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.ana_moves();
    let mut ben = houses_of.joined(OAK_URL, "Ben", 3);
    houses_of.down.insert(URL);
    for week in 1..=3 {
        houses_of.pass(7 * DAY);
        write(&ana, &format!("week {week}"));
        check_in(&ana, 4);
        say(&ana, &format!("Ana's week {week}"));
        say(&ben, &format!("Ben's week {week}"));
        houses_of.settle(&mut ben);
        assert_eq!(houses_of.exchange(&mut ana), Pumped::Failed);
        houses_of.settle(&mut ben);
        assert!(circle(&ana).contains(&format!("Ben's week {week}")));
        assert!(circle(&ben).contains(&format!("Ana's week {week}")));
        let (oak, cedar) = (house_named(&ana, "Oak House"), house_named(&ana, "Cedar House"));
        assert_eq!((oak.waiting, oak.failure, oak.last_success_ms), (0, None, Some(houses_of.clock.now_ms())));
        assert_eq!(cedar.failure.as_deref(), Some("unreachable"));
        let sync = ana.core().today().unwrap().sync;
        assert_eq!(sync.failure.as_deref(), Some("unreachable"), "it is said");
        assert!(sync.waiting >= 2 * week && sync.last_success_ms < oak.last_success_ms);
    }
    houses_of.down.clear();
    houses_of.settle(&mut ana);
    assert_eq!(ana.core().today().unwrap().sync.waiting, 0);
    let mut tablet = Phone::linked("tablet", houses_of.directory.path(), houses_of.clock_of_phone(), 2, &ana).unwrap();
    houses_of.settle(&mut tablet);
    houses_of.settle(&mut tablet);
    assert_eq!(texts(&tablet), ["week 3", "week 2", "week 1"]);
    assert_eq!(mood(&tablet), Some(4));
}

#[test]
fn with_the_second_server_down_for_weeks_the_home_goes_on() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.ana_moves();
    let mut tablet = Phone::linked("tablet", houses_of.directory.path(), houses_of.clock_of_phone(), 2, &ana).unwrap();
    houses_of.settle(&mut tablet);
    houses_of.settle(&mut tablet);
    houses_of.down.insert(OAK_URL);
    for week in 1..=3 {
        houses_of.pass(7 * DAY);
        write(&ana, &format!("week {week}"));
        say(&ana, &format!("Ana's week {week}"));
        assert_eq!(houses_of.exchange(&mut ana), Pumped::Failed);
        assert_eq!(houses_of.exchange(&mut tablet), Pumped::Failed);
        assert_eq!(texts(&tablet).len(), week);
        let (oak, cedar) = (house_named(&ana, "Oak House"), house_named(&ana, "Cedar House"));
        assert_eq!((oak.waiting, oak.failure.as_deref()), (week as u64, Some("unreachable")));
        assert_eq!((cedar.waiting, cedar.failure), (0, None));
    }
    // New words need the home alone; so does what carries on behind them.
    words_of(&ana);
    houses_of.exchange(&mut ana);
    assert!(ana.core().has_recovery_words().unwrap());
    houses_of.down.clear();
    houses_of.settle(&mut ana);
    let mut ben = houses_of.joined(OAK_URL, "Ben", 3);
    houses_of.settle(&mut ben);
    assert!(circle(&ben).contains(&"Ana's week 3".to_owned()));
}

#[test]
fn an_ask_goes_to_the_shown_house_and_says_which() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.ana_moves();
    ana.core().set_country("US".into()).unwrap();
    let ask = ana.core().ask_for_support().unwrap().ask.unwrap();
    assert_eq!((ask.state, ask.house.as_deref()), (AskStateView::NotSent, Some("Oak House")));
    houses_of.settle(&mut ana);
    let asked = |page: String| page.contains("data-ask=");
    assert!(asked(houses_of.oak.page().unwrap()) && !asked(houses_of.cedar.page().unwrap()));
    ana.core().take_ask_back().unwrap();
    houses_of.settle(&mut ana);
    assert!(!asked(houses_of.oak.page().unwrap()));

    // One that is open in the house that is not shown is not forgotten, and can be taken back.
    show(&ana, "Cedar House");
    let answer = CheckInAnswers { reach_out: Some(ReachOutView::Staff), ..CheckInAnswers::default() };
    assert_eq!(ana.core().record_check_in(answer).unwrap().ask.unwrap().house.as_deref(), Some("Cedar House"));
    show(&ana, "Oak House");
    assert_eq!(ana.core().today().unwrap().ask.unwrap().house.as_deref(), Some("Cedar House"));
    houses_of.settle(&mut ana);
    ana.core().take_ask_back().unwrap();
    assert_eq!(ana.core().today().unwrap().ask, None);
}

#[test]
fn what_the_left_house_was_let_see_ends_from_the_new_one() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.joined(URL, "Ana", 1);
    share_a_milestone(&ana);
    ana.core().give_consent(PurposeView::Aftercare, "yes".into()).unwrap();
    houses_of.settle(&mut ana);
    leave(&houses_of.cedar, &ana);
    ana.join(&houses_of.oak.invite("Ana").unwrap(), &houses_of.oak).unwrap();
    houses_of.settle(&mut ana);
    houses_of.pass(10 * DAY);
    assert!(shows_milestones(&houses_of.cedar.page().unwrap()), "she let them, for the time after");
    assert!(!shows_milestones(&houses_of.oak.page().unwrap()));

    // Cedar cannot be reached when she changes her mind: it waits, and goes first when it can.
    houses_of.down.insert(URL);
    show(&ana, "Cedar House");
    ana.core().withdraw_consent(PurposeView::StaffMilestones).unwrap();
    ana.core().withdraw_consent(PurposeView::Aftercare).unwrap();
    show(&ana, "Oak House");
    houses_of.exchange(&mut ana);
    houses_of.down.clear();
    houses_of.settle(&mut ana);
    assert!(!shows_milestones(&houses_of.cedar.page().unwrap()));
    assert!(!houses_of.cedar.page().unwrap().contains("Ana"));
}

#[test]
fn a_lost_phone_is_refused_by_both_servers() {
    let mut houses_of = Houses::new();
    let mut lost = houses_of.ana_moves();
    let (dir, clock) = (houses_of.directory.path().to_owned(), houses_of.clock_of_phone());
    let mut tablet = Phone::linked("tablet", &dir, clock, 2, &lost).unwrap();
    houses_of.settle(&mut tablet);
    houses_of.settle(&mut lost);
    // Its tokens rest at once, on each server.
    let resting = tablet.core().suspensions(lost.core().whoami().unwrap().1, true).unwrap();
    assert_eq!(resting.keys().collect::<Vec<_>>(), [OAK_URL, URL]);
    for (url, request) in &resting {
        houses_of.at(url).suspend(request).unwrap();
    }
    assert_eq!(houses_of.exchange(&mut lost), Pumped::Failed);
    for house in lost.core().houses().unwrap() {
        assert_eq!(house.failure.as_deref(), Some("unauthorized"), "{}", house.name);
    }
    // Oak cannot be reached while the home puts the removal into the log; it hears of it once it can.
    houses_of.down.insert(OAK_URL);
    tablet.core().remove_devices(vec![id_of(&lost)]).unwrap();
    houses_of.exchange(&mut tablet);
    let removed = || tablet.core().devices().unwrap().into_iter().filter(|device| device.is_removed).count();
    assert_eq!(removed(), 1);
    houses_of.down = [URL].into();
    houses_of.exchange(&mut tablet);
    // Oak alone tells the lost phone, by the signed word.
    houses_of.exchange(&mut lost);
    assert_eq!(lost.core().journal().unwrap_err().code(), "device_removed");
    let (_, device) = tablet.core().whoami().unwrap();
    assert_ne!(device, lost.core().whoami().unwrap().1);
}

#[test]
fn the_words_find_the_account_at_its_home_alone_and_its_new_phone_follows() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.joined(URL, "Ana", 1);
    let words = words_of(&ana);
    houses_of.settle(&mut ana);
    ana.join(&houses_of.oak.invite("Ana").unwrap(), &houses_of.oak).unwrap();
    write(&ana, "mine");
    houses_of.settle(&mut ana);
    let (dir, clock) = (houses_of.directory.path().to_owned(), houses_of.clock_of_phone());
    let at_oak = Phone::recovered("at Oak", &dir, clock.clone(), 5, &words, &houses_of.oak);
    assert!(at_oak.err().unwrap().to_string().contains("no account has its home here"), "it says where to ask");
    let mut new = Phone::recovered("new", &dir, clock, 6, &words, &houses_of.cedar).unwrap();
    houses_of.settle(&mut new);
    houses_of.settle(&mut new);
    assert_eq!((texts(&new), houses(&new)[0].0.as_str()), (vec!["mine".to_owned()], "Oak House"));
    // Whoever has the old phone is shut out of both.
    houses_of.exchange(&mut ana);
    for house in ana.core().houses().unwrap() {
        assert_eq!(house.failure.as_deref(), Some("unauthorized"), "{}", house.name);
    }
}
