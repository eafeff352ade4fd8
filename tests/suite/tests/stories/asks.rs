//! Somebody asks staff for support: what the phone says until the house has it, what staff see, and how it ends.

use crate::anas_phones::{House, MINUTE_MS, house, phone_clock};
use house_simulator::phone::Phone;
use porchlight_core::views::{
    AskStateView, AskView, CheckInAnswers, CheckInPartView, PromptKindView, ReachOutView, TodayView,
};
use porchlight_server::store::Store;

const HOUR: i64 = 60;

fn answer(phone: &Phone, reach_out: Option<ReachOutView>) -> TodayView {
    phone.core().record_check_in(CheckInAnswers { mood: Some(2), reach_out, ..CheckInAnswers::default() }).unwrap()
}

fn staff(phone: &Phone) -> AskView {
    answer(phone, Some(ReachOutView::Staff)).ask.unwrap()
}

fn state(phone: &Phone) -> Option<AskStateView> {
    phone.core().today().unwrap().ask.map(|ask| ask.state)
}

/// Since when the page says that Ana asked.
fn on_page(house: &mut House) -> Option<String> {
    let page = house.server.page().unwrap();
    let account = house.ana.core().whoami().unwrap().0;
    let row = page.split(&format!("data-ask=\"{account}\"")).nth(1)?.split("</li>").next()?;
    assert!(row.contains("Ana") && page.find("Asked for support") < page.find("Residents"), "{row}");
    row.split("datetime=\"").nth(1)?.split('"').next().map(str::to_owned)
}

/// The record types of each reading of Ana's, in order.
fn readings(house: &House) -> Vec<String> {
    let account = house.ana.core().whoami().unwrap().0;
    let read = house.server.store().disclosures_of(house.server.house.tenant, account).unwrap();
    read.into_iter().map(|reading| reading.record_types).collect()
}

#[test]
fn ana_asks_without_a_network_is_heard_and_takes_it_back() {
    let mut house = house();
    house.ana.core().set_country("US".into()).unwrap();
    house.settle_ana();

    // In the cellar: the answer is kept, and the screen says that nobody has it yet, and whom to call.
    let asked = staff(&house.ana);
    assert_eq!((asked.state, asked.asked_ms), (AskStateView::NotSent, house.clock.now_ms()));
    assert_eq!(asked.call_instead.as_ref().unwrap().emergency[0].link, "tel:911");
    let prompt = house.ana.core().prompts().unwrap().into_iter().next().unwrap();
    assert_eq!((prompt.kind, prompt.at_ms), (PromptKindView::WaitingToSend, asked.asked_ms + 30 * MINUTE_MS));
    assert_eq!((on_page(&mut house), readings(&house)), (None, vec![]));

    // Back upstairs: the house has it, without any consent beside it, and who looked is written down.
    house.pass(20);
    house.settle_ana();
    assert_eq!(
        house.ana.core().today().unwrap().ask,
        Some(AskView { state: AskStateView::Sent, call_instead: None, ..asked })
    );
    assert!(house.ana.core().prompts().unwrap().iter().all(|prompt| prompt.kind != PromptKindView::WaitingToSend));
    assert_eq!(on_page(&mut house).as_deref(), Some("2026-11-24T12:20"));
    assert_eq!(readings(&house), ["22"]);

    // Saying more of the day asks nothing new.
    answer(&house.ana, Some(ReachOutView::Staff));
    house.ana.core().ask_for_support().unwrap();
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 1, "the check-in alone");

    // She takes it back; staff see it until her phone gets there. The answer that stays asks nothing again.
    assert!(house.ana.core().take_ask_back().unwrap().ask.is_none());
    assert_eq!(house.ana.core().take_ask_back().unwrap_err().code(), "ask");
    assert!(answer(&house.ana, Some(ReachOutView::Staff)).ask.is_none());
    assert!(on_page(&mut house).is_some());
    house.settle_ana();
    assert_eq!((on_page(&mut house), readings(&house).len()), (None, 2));

    // She asks anew, and changes her mind in the check-in.
    assert_eq!(house.ana.core().ask_for_support().unwrap().ask.unwrap().state, AskStateView::NotSent);
    house.settle_ana();
    assert!(on_page(&mut house).is_some());
    assert!(answer(&house.ana, Some(ReachOutView::Nobody)).ask.is_none());
    house.settle_ana();
    assert_eq!(on_page(&mut house), None);
}

#[test]
fn only_todays_answer_for_staff_asks() {
    let house = house();
    assert!(answer(&house.ana, Some(ReachOutView::Peer)).ask.is_none());
    assert!(answer(&house.ana, None).ask.is_none());
    let answers = CheckInAnswers { reach_out: Some(ReachOutView::Staff), ..CheckInAnswers::default() };
    let part = CheckInPartView::Evening;
    assert!(house.ana.core().record_check_in_for("2026-11-23".into(), part, answers).unwrap().ask.is_none());
    assert_eq!(staff(&house.ana).state, AskStateView::NotSent);
    let today = house.ana.core().take_check_in_away("2026-11-24".into(), part).unwrap();
    assert!(today.ask.is_none() && today.check_in.is_none(), "with the answer goes what it asked");
}

#[test]
fn an_ask_ends_by_itself_after_72_hours() {
    let mut house = house();
    staff(&house.ana);
    house.settle_ana();
    house.pass(72 * HOUR - 1);
    assert!(state(&house.ana) == Some(AskStateView::Sent) && on_page(&mut house).is_some());
    house.pass(1);
    assert!(state(&house.ana).is_none() && on_page(&mut house).is_none());
    assert_eq!(staff(&house.ana).state, AskStateView::NotSent, "and can be made anew");

    // Five days without a network: it is not lost, and its time begins when the house has it.
    house.pass(120 * HOUR);
    assert_eq!(state(&house.ana), Some(AskStateView::NotSent));
    house.settle_ana();
    house.pass(71 * HOUR);
    assert!(on_page(&mut house).is_some());
    house.pass(HOUR);
    assert!(on_page(&mut house).is_none());
}

#[test]
fn a_wrong_clock_hides_no_ask_and_keeps_none_for_ever() {
    let mut house = house();
    let years_ms = 10 * 365 * 24 * HOUR * MINUTE_MS;
    for (seed, skew_ms) in [(21, years_ms), (22, -years_ms)] {
        let clock = house_simulator::clock::PhoneClock { skew_ms, ..phone_clock(&house.clock) };
        let mut phone = Phone::new(&format!("Ben {seed}"), house.path(), clock, seed).unwrap();
        phone.join(&house.server.invite("Ben").unwrap(), &house.server).unwrap();
        assert_eq!(staff(&phone).state, AskStateView::NotSent);
        house.settle(&mut phone);
        assert_eq!(house.server.page().unwrap().matches("data-ask=").count(), 1, "{skew_ms}");
        house.pass(72 * HOUR);
        assert!(!house.server.page().unwrap().contains("data-ask="), "{skew_ms}");
    }
}

#[test]
fn both_devices_know_of_an_ask_and_either_takes_it_back() {
    let mut house = house();
    house.settle_ana();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    staff(&house.ana);
    tablet.core().ask_for_support().unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    house.settle_ana();
    assert_eq!((state(&house.ana), state(&tablet)), (Some(AskStateView::Sent), Some(AskStateView::Sent)));
    assert_eq!(house.server.page().unwrap().matches("data-ask=").count(), 1, "two asks are one for staff");
    assert!(tablet.core().take_ask_back().unwrap().ask.is_none());
    house.settle(&mut tablet);
    house.settle_ana();
    assert!(state(&house.ana).is_none() && on_page(&mut house).is_none());
}

#[test]
fn a_restored_server_shows_no_ask_before_its_owner_was_heard() {
    let mut house = house();
    staff(&house.ana);
    house.settle_ana();
    let backup = house.path().join("backup");
    house.server.back_up(&backup).unwrap();
    house.ana.core().take_ask_back().unwrap();
    house.settle_ana();
    house.server.restore(&backup).unwrap();
    assert_eq!((on_page(&mut house), readings(&house)), (None, vec![]), "it was taken back since");
    house.settle_ana();
    house.settle_ana();
    assert_eq!(on_page(&mut house), None);
    house.ana.core().ask_for_support().unwrap();
    house.settle_ana();
    assert!(on_page(&mut house).is_some(), "she was heard, or the page proves nothing");
}

#[test]
fn an_answer_and_its_ask_are_kept_together_or_not_at_all() {
    for after in 0..4 {
        let mut house = house();
        house.settle_ana();
        house.ana.fuse.blow_after(after);
        let answers = CheckInAnswers { reach_out: Some(ReachOutView::Staff), ..CheckInAnswers::default() };
        let _ = house.ana.core().record_check_in(answers);
        house.ana.restart().unwrap();
        let today = house.ana.core().today().unwrap();
        assert_eq!(today.check_in.is_some(), today.ask.is_some(), "killed after {after} commits");
    }
}
