//! Ana has lost every phone and the words: two of the staff ask for a new account, 72 hours pass, and she begins anew. What
//! becomes of the new phone, of the old one when it turns up, and of her words.

use crate::anas_phones::{House, NOON_MS, house, phone_clock, texts, words_of, write};
use house_simulator::phone::{Phone, generator};
use porchlight_core::ids::{AccountId, RecordId};
use porchlight_core::reissue::WAIT_MS;
use porchlight_core::views::{
    CheckInAnswers, PlanPartView, PurposeView, ReachOutView, ReissueView, SeenReasonView, TrackerKindView,
};
use porchlight_server::auth::{StaffId, StaffRole};
use porchlight_server::commands::invite;
use porchlight_server::store::{ReissueRefused, ReissueStage, Reissues, StaffStore, Store};
use rand_chacha::ChaCha20Rng;

pub const MINUTES_WAITED: i64 = WAIT_MS / 60_000;
const FACT: &str = "I was there when she moved in, and we talked at breakfast.";

pub fn rng(seed: u64) -> ChaCha20Rng {
    generator(seed, 9)
}

pub fn account(phone: &Phone) -> AccountId {
    phone.core().whoami().unwrap().0
}

/// Somebody else on the staff.
pub fn staff(house: &House, name: &str) -> StaffId {
    let (store, tenant, now_ms) = (house.server.store(), house.server.house.tenant, house.clock.now_ms());
    invite::staff(&**store, tenant, name, StaffRole::Counsellor, now_ms, &mut rng(90 + name.len() as u64)).unwrap();
    store.staff_named(tenant, name).unwrap()[0].id
}

pub fn start(house: &House, old: AccountId, by: StaffId, id: u8) -> Result<(), ReissueRefused> {
    let (tenant, id) = (house.server.house.tenant, RecordId::from_bytes([id; 16]));
    house.server.store().start_reissue(tenant, old, FACT, by, id, house.clock.now_ms()).unwrap()
}

pub fn confirm(house: &House, old: AccountId, by: StaffId) -> Result<(), ReissueRefused> {
    house.server.store().confirm_reissue(house.server.house.tenant, old, by, house.clock.now_ms()).unwrap()
}

/// A new phone that comes in with the invite for a new account.
pub fn come_in(house: &House, old: AccountId, by: StaffId, name: &str, seed: u64) -> Result<Phone, ReissueRefused> {
    let (store, server) = (house.server.store(), &house.server);
    let now_ms = house.clock.now_ms();
    let invite = invite::in_place_of(&**store, server.house.tenant, old, by, &server.url, now_ms, &mut rng(seed));
    let invite = invite.unwrap()?;
    let phone = Phone::new(name, house.path(), phone_clock(&house.clock), seed).unwrap();
    phone.join(&invite, server).unwrap();
    Ok(phone)
}

/// Carla asks for a new account, Sam confirms it, and 72 hours pass.
pub fn reissued(house: &mut House, old: AccountId) -> Phone {
    let (carla, sam) = (house.server.carla(), staff(house, "Sam"));
    start(house, old, carla, 1).unwrap();
    confirm(house, old, sam).unwrap();
    house.pass(MINUTES_WAITED);
    let mut new = come_in(house, old, sam, "Ana anew", 40).unwrap();
    house.settle(&mut new);
    new
}

fn reissue(phone: &Phone) -> ReissueView {
    phone.core().reissue().unwrap()
}

fn stage(house: &House) -> ReissueStage {
    let (tenant, ana) = (house.server.house.tenant, account(&house.ana));
    let last = house.server.store().reissue_of(tenant, ana).unwrap().unwrap();
    last.stage(house.clock.now_ms())
}

/// Ana's 54 days, of which she shares every milestone, and a line of her plan.
fn share(house: &mut House) {
    let core = house.ana.core();
    core.start_tracker(TrackerKindView::Abstain, "without".into(), "2026-10-01".into()).unwrap();
    for purpose in [PurposeView::StaffMilestones, PurposeView::StaffPlan] {
        core.give_consent(purpose, "yes".into()).unwrap();
    }
    for shared in core.sharing().unwrap().milestones {
        core.share_milestone(shared.milestone.id).unwrap();
    }
    core.add_plan_line(PlanPartView::PeopleToAsk, "Ben, after six".into(), None).unwrap();
    house.settle_ana();
    house.settle_ana();
}

#[test]
fn the_new_phone_takes_over_what_it_wants_of_the_shared_copy() {
    let mut house = house();
    share(&mut house);
    let old = account(&house.ana);
    assert!(house.server.page().unwrap().contains("data-milestone"));
    let mut new = reissued(&mut house, old);
    assert_ne!(account(&new), old);
    let offered = reissue(&new);
    assert!(offered.is_new && offered.superseded_ms.is_none() && offered.waiting.is_empty());
    let tracker = &offered.trackers[0];
    assert_eq!((offered.trackers.len(), tracker.start.as_str()), (1, "2026-10-01"));
    assert!(tracker.marks.iter().any(|mark| (mark.amount, mark.day.as_str()) == (30, "2026-10-31")));
    let lines: Vec<_> = offered.plan_lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["Ben, after six"]);
    let core = new.core();
    assert!(core.sharing().unwrap().consents.iter().all(|switch| !switch.is_on), "every switch is off");
    assert!(core.path().unwrap().trackers.is_empty() && texts(&new).is_empty(), "nothing comes by itself");

    let name = "my days".to_owned();
    assert_eq!(core.take_tracker_over("0a".repeat(16), name.clone()).unwrap_err().code(), "copy");
    let taken = core.take_tracker_over(tracker.copy.clone(), name).unwrap();
    let path = core.path().unwrap();
    assert_eq!((path.trackers[0].total_days, taken.trackers.len()), (57, 0));
    assert_eq!(taken.taken_over, [path.trackers[0].id.clone()], "marked as taken over");
    house.settle(&mut new);
    assert_eq!(reissue(&new).plan_lines.len(), 1, "the house keeps what is not answered");
    let left = new.core().leave_copy(offered.plan_lines[0].copy.clone()).unwrap();
    assert_eq!((left.plan_lines, left.taken_over.len()), (vec![], 1));
    for _ in 0..2 {
        house.settle(&mut new);
    }
    let (store, tenant) = (house.server.store(), house.server.house.tenant);
    let word = store.house_word(tenant, account(&new), house.clock.now_ms()).unwrap().unwrap();
    assert_eq!(word.reissue.unwrap().copies, None, "and then forgets it");
    let page = house.server.page().unwrap();
    assert_eq!(page.matches(">Ana<").count(), 1, "she lives here once: {page}");
    assert!(!page.contains("data-milestone"), "and lets staff see nothing");
}

#[test]
fn the_old_phone_reads_on_and_says_nothing_more_in_the_house() {
    let mut house = house();
    share(&mut house);
    write(&house.ana, "mine");
    house.settle_ana();
    let old = account(&house.ana);
    // It is offline, and goes on.
    house.ana.core().encourage(None, None, Some("still here".into()), false).unwrap();
    let new = reissued(&mut house, old);
    write(&house.ana, "also mine");
    house.settle_ana();
    let core = house.ana.core();
    assert!(reissue(&house.ana).superseded_ms.is_some() && core.today().unwrap().waiting_reissues.is_empty());
    let sync = core.today().unwrap().sync;
    assert_eq!((sync.refused, sync.waiting), (vec!["superseded".to_owned()], 0), "what it says is kept, with the code");
    assert_eq!(core.encourage(None, None, Some("hello".into()), false).unwrap_err().code(), "superseded");
    assert_eq!(core.ask_for_support().unwrap_err().code(), "superseded");
    assert_eq!(core.give_consent(PurposeView::StaffAnswers, "yes".into()).unwrap_err().code(), "superseded");
    assert!(core.sharing().unwrap().consents.iter().all(|switch| !switch.is_on));
    let answer = CheckInAnswers { reach_out: Some(ReachOutView::Staff), ..CheckInAnswers::default() };
    assert!(core.record_check_in(answer).unwrap().check_in.is_some(), "her own days are hers");
    house.settle_ana();
    assert_eq!(texts(&house.ana), ["also mine", "mine"]);
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0, "and reach her home");
    assert!(texts(&new).is_empty());
}

#[test]
fn when_the_words_turn_up_the_old_account_opens() {
    let mut house = house();
    let words = words_of(&house.ana);
    house.settle_ana();
    share(&mut house);
    write(&house.ana, "mine");
    house.settle_ana();
    let old = account(&house.ana);
    let mut new = reissued(&mut house, old);
    let clock = phone_clock(&house.clock);
    let mut found = Phone::recovered("found", house.path(), clock, 50, &words, &house.server).unwrap();
    for _ in 0..2 {
        house.settle(&mut found);
    }
    assert_eq!((account(&found), texts(&found)), (old, vec!["mine".to_owned()]));
    assert!(reissue(&found).superseded_ms.is_some());
    assert_eq!(found.core().encourage(None, None, Some("hi".into()), false).unwrap_err().code(), "superseded");
    write(&found, "and more");
    house.settle(&mut found);
    house.settle(&mut new);
    assert_eq!((texts(&found).len(), texts(&new).len()), (2, 0), "no key went from one to the other");
}

#[test]
fn an_old_phone_hears_of_it_and_stops_it_with_one_tap() {
    let mut house = house();
    house.settle_ana();
    let (old, carla, sam) = (account(&house.ana), house.server.carla(), staff(&house, "Sam"));
    start(&house, old, carla, 1).unwrap();
    house.settle_ana();
    assert!(house.ana.core().today().unwrap().waiting_reissues.is_empty(), "one of the staff is nobody");
    confirm(&house, old, sam).unwrap();
    house.pass(60);
    house.settle_ana();
    let waiting = house.ana.core().today().unwrap().waiting_reissues;
    let shown = (waiting[0].staff.join(", "), waiting[0].until_ms, waiting[0].is_stopped);
    assert_eq!(shown, ("Carla, Sam".to_owned(), NOON_MS + WAIT_MS, false));
    let looked = house.ana.core().who_looked(None).unwrap().readings;
    let by: Vec<_> = looked.iter().filter(|it| it.reason == SeenReasonView::NewAccount).map(|it| &it.staff).collect();
    assert_eq!(by, ["Sam", "Carla"], "both names are in the list of the house");

    assert!(house.ana.core().cancel_reissue().unwrap().waiting[0].is_stopped);
    house.settle_ana();
    assert_eq!(stage(&house), ReissueStage::Over);
    house.settle_ana();
    assert!(house.ana.core().today().unwrap().waiting_reissues.is_empty());
    assert_eq!(house.ana.core().cancel_reissue().unwrap_err().code(), "reissue");
    house.pass(MINUTES_WAITED);
    assert_eq!(come_in(&house, old, sam, "nobody", 40).err(), Some(ReissueRefused::NotNow));
    start(&house, old, carla, 2).unwrap();
    assert!(matches!(stage(&house), ReissueStage::Started { .. }), "it can be asked for again");
}

#[test]
fn an_invite_that_was_shown_is_no_good_once_it_is_stopped() {
    let mut house = house();
    house.settle_ana();
    let (old, carla, sam) = (account(&house.ana), house.server.carla(), staff(&house, "Sam"));
    start(&house, old, carla, 1).unwrap();
    confirm(&house, old, sam).unwrap();
    house.pass(MINUTES_WAITED);
    let (server, now_ms) = (&house.server, house.clock.now_ms());
    let tenant = server.house.tenant;
    let made = invite::in_place_of(&**server.store(), tenant, old, sam, &server.url, now_ms, &mut rng(7));
    let shown = made.unwrap().unwrap();
    house.settle_ana();
    house.ana.core().cancel_reissue().unwrap();
    house.settle_ana();
    let thief = Phone::new("thief", house.path(), phone_clock(&house.clock), 41).unwrap();
    assert!(thief.join(&shown, &house.server).is_err());
    house.ana.core().encourage(None, None, Some("I am here".into()), false).unwrap();
    house.settle_ana();
    assert!(house.ana.core().today().unwrap().sync.refused.is_empty(), "nothing has ended");
}
