//! Ana lets staff see her check-ins, as much of them as she says, for as long as she says; and what they may ask her about
//! she sees first.

use crate::anas_phones::{House, MINUTE_MS, house};
use crate::staff_pages::{consent, page};
use house_simulator::phone::Phone;
use porchlight_core::follow_ups::Rule;
use porchlight_core::time::Day;
use porchlight_core::views::{
    CheckInAnswers, CheckInPartView, FollowUpRuleView, FollowUpView, PurposeView, SeenKindView, SharedCheckInView,
    StaffAnswersView,
};
use porchlight_server::auth::StaffRole;
use porchlight_server::commands::resident::{self, How, Person};
use porchlight_server::store::{FollowUpMark, Mark, Shifts, Signed};

const DAY: i64 = 24 * 60;

fn check_in(phone: &Phone, mood: u8, craving: u8) {
    let answers = CheckInAnswers {
        mood: Some(mood),
        craving: Some(craving),
        note_about_use: None,
        hard: vec!["hard_alone".into()],
        ..CheckInAnswers::default()
    };
    phone.core().record_check_in(answers).unwrap();
}

/// The rows of answers on Ana's page, each as the text of its cells.
fn answers(page: &str) -> Vec<Vec<String>> {
    let rows = page.split("<tr data-answers=").skip(1).map(|row| row.split("</tr>").next().unwrap());
    let cells =
        |row: &str| row.split("<td>").skip(1).map(|cell| cell.split("</td>").next().unwrap().to_owned()).collect();
    rows.map(cells).collect()
}

fn days_on(page: &str) -> usize {
    page.matches("class=\"done\"").count()
}

fn shown(house: &House) -> Vec<SharedCheckInView> {
    house.ana.core().sharing().unwrap().check_ins
}

#[test]
fn staff_see_what_each_consent_names_and_each_role_what_is_its_own() {
    let mut house = house();
    check_in(&house.ana, 2, 5);
    house.settle_ana();
    assert!(page(&mut house, StaffRole::Counsellor).contains("private"), "nothing without a consent");
    house.pass(DAY);
    consent(&house, PurposeView::StaffCheckIns);
    check_in(&house.ana, 3, 4);
    house.settle_ana();
    assert_eq!(days_on(&page(&mut house, StaffRole::HouseStaff)), 1, "yesterday was before the consent");
    let read = page(&mut house, StaffRole::Counsellor);
    assert!(answers(&read).is_empty() && !read.contains("id=\"answers\""), "that she did, and not what she said");

    consent(&house, PurposeView::StaffAnswers);
    house.settle_ana();
    let said = [vec!["3 of 5", "4 of 10", "–", "–", "–"]];
    assert_eq!(answers(&page(&mut house, StaffRole::Counsellor)), said);
    for role in [StaffRole::HouseStaff, StaffRole::HouseManager] {
        let read = page(&mut house, role);
        assert_eq!(
            (days_on(&read), read.contains("id=\"answers\"")),
            (1, false),
            "{role:?}: answers are the counsellor's"
        );
        assert!(!read.contains("alone"));
    }
    for role in [StaffRole::OrgAdmin, StaffRole::Support] {
        house.server.be(role);
        let account = house.ana.core().whoami().unwrap().0;
        assert!(house.server.resident_page(account).is_err(), "{role:?} sees no resident");
    }
    let answers_shown =
        StaffAnswersView { mood: Some(3), craving: Some(4), confidence: None, sleep: None, connected: None };
    let row = SharedCheckInView {
        day: "2026-11-25".into(),
        part: Some(CheckInPartView::Evening),
        answers: Some(answers_shown),
    };
    assert_eq!(shown(&house), [row], "and her phone shows what they see");
}

#[test]
fn a_correction_replaces_a_check_in_that_is_taken_away_goes() {
    let mut house = house();
    consent(&house, PurposeView::StaffCheckIns);
    consent(&house, PurposeView::StaffAnswers);
    check_in(&house.ana, 1, 9);
    house.settle_ana();
    assert_eq!(answers(&page(&mut house, StaffRole::Counsellor))[0][..2], ["1 of 5", "9 of 10"]);
    check_in(&house.ana, 4, 2);
    house.settle_ana();
    let read = page(&mut house, StaffRole::Counsellor);
    assert_eq!((answers(&read).len(), days_on(&read)), (1, 1));
    assert_eq!(answers(&read)[0][..2], ["4 of 5", "2 of 10"]);
    house.ana.core().take_check_in_away("2026-11-24".into(), CheckInPartView::Evening).unwrap();
    house.settle_ana();
    let read = page(&mut house, StaffRole::Counsellor);
    assert_eq!((answers(&read).len(), days_on(&read)), (0, 0));
    assert!(shown(&house).is_empty());
}

#[test]
fn two_devices_publish_the_same_and_either_ends_it() {
    let mut house = house();
    consent(&house, PurposeView::StaffCheckIns);
    consent(&house, PurposeView::StaffAnswers);
    house.settle_ana();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    check_in(&house.ana, 3, 3);
    check_in(&tablet, 2, 2);
    house.settle(&mut tablet);
    house.settle_ana();
    house.settle(&mut tablet);
    house.settle_ana();
    let read = page(&mut house, StaffRole::Counsellor);
    assert_eq!((answers(&read).len(), days_on(&read)), (1, 1), "one check-in a day, as on her own screens");
    let own = house.ana.core().today().unwrap().check_in.unwrap().answers.mood;
    assert_eq!(answers(&read)[0][0], format!("{} of 5", own.unwrap()));

    tablet.core().withdraw_consent(PurposeView::StaffAnswers).unwrap();
    house.settle(&mut tablet);
    let read = page(&mut house, StaffRole::Counsellor);
    assert!(!read.contains("id=\"answers\""));
    assert_eq!(days_on(&read), 1, "the other consent stands");
    check_in(&house.ana, 5, 0);
    house.settle_ana();
    assert!(!page(&mut house, StaffRole::Counsellor).contains("id=\"answers\""));
    assert!(shown(&house).iter().all(|row| row.answers.is_none()));
}

#[test]
fn whoever_left_tells_the_house_no_more() {
    let mut house = house();
    consent(&house, PurposeView::StaffCheckIns);
    check_in(&house.ana, 3, 3);
    house.settle_ana();
    let person = Person { account: Some(house.ana.core().whoami().unwrap().0.to_string()), name: None };
    let (store, tenant) = (house.server.store().clone(), house.server.house.tenant);
    resident::exit(&*store, tenant, &person, How::Planned, 72, house.clock.now_ms()).unwrap();
    house.settle_ana();
    house.pass(DAY);
    check_in(&house.ana, 3, 3);
    house.settle_ana();
    assert_eq!(
        days_on(&page(&mut house, StaffRole::Counsellor)),
        1,
        "the day before is read for 72 hours, and no new one"
    );
    consent(&house, PurposeView::Aftercare);
    house.settle_ana();
    assert_eq!(days_on(&page(&mut house, StaffRole::Counsellor)), 2, "with her word for the time after, they see on");
}

#[test]
fn she_is_shown_first_what_staff_may_ask_about() {
    let mut house = house();
    check_in(&house.ana, 3, 8);
    assert!(house.ana.core().today().unwrap().follow_ups.is_empty(), "staff see nothing, so they ask nothing");
    consent(&house, PurposeView::StaffAnswers);
    let offer = FollowUpView {
        rule: FollowUpRuleView::Urge,
        day: "2026-11-24".into(),
        answer: 8,
        words: None,
        can_add_words: true,
    };
    assert_eq!(house.ana.core().today().unwrap().follow_ups, [offer], "before anything has left the phone");
    house.settle_ana();
    house.server.be(StaffRole::Counsellor);
    let counsellors = house.server.page().unwrap();
    assert!(counsellors.contains("data-follow-up") && counsellors.contains("urge 8 of 10"));
    house.server.be(StaffRole::HouseManager);
    assert!(!house.server.page().unwrap().contains("data-follow-up"));
    let by = Signed {
        staff: house.server.carla(),
        name: String::new(),
        role: StaffRole::Counsellor,
        at_ms: house.clock.now_ms(),
    };
    let (account, day) = (house.ana.core().whoami().unwrap().0, Day::parse("2026-11-24").unwrap());
    let booked = FollowUpMark { account, rule: Rule::Urge, day, mark: Mark::Booked, by };
    assert!(house.server.store().mark_follow_up(house.server.house.tenant, &booked).unwrap());
    house.server.be(StaffRole::Counsellor);
    let marked = house.server.page().unwrap();
    let marked = marked.split("class=\"taken\"").last().unwrap();
    assert!(marked.contains("a talk is booked") && marked.contains("says") && marked.contains("Carla"));
    house.clock.move_to(house.clock.now_ms() + 3 * DAY * MINUTE_MS);
    house.settle_ana();
    house.server.be(StaffRole::Counsellor);
    assert!(!house.server.page().unwrap().contains("data-follow-up"), "over after three days");
    assert!(house.ana.core().today().unwrap().follow_ups.is_empty());
}

#[test]
fn she_adds_a_line_beside_an_answer_and_it_goes_with_the_follow_up() {
    let mut house = house();
    check_in(&house.ana, 3, 8);
    let core = house.ana.core();
    let say = |text: &str| core.say_beside_follow_up(FollowUpRuleView::Urge, text.into());
    assert!(format!("{:?}", say("x").unwrap_err()).contains("no_consent"), "not while staff see no answers");
    consent(&house, PurposeView::StaffAnswers);
    assert!(format!("{:?}", say(&"a".repeat(281)).unwrap_err()).contains("too_long"));
    let mood = core.say_beside_follow_up(FollowUpRuleView::Mood, "x".into()).unwrap_err();
    assert!(format!("{mood:?}").contains("follow_up"), "only beside what staff may ask about");
    say("It was <b>my birthday</b>.").unwrap();
    let today = say("My brother called.").unwrap();
    assert_eq!(today.follow_ups[0].words.as_deref(), Some("My brother called."), "in place of what was said before");
    house.settle_ana();
    house.server.be(StaffRole::Counsellor);
    let counsellors = house.server.page().unwrap();
    assert!(counsellors.contains("My brother called.") && !counsellors.contains("my birthday"));
    assert!(page(&mut house, StaffRole::Counsellor).contains("My brother called."), "and on her own page");
    house.server.be(StaffRole::HouseManager);
    assert!(!house.server.page().unwrap().contains("My brother called."), "like the answer, it is the counsellor's");
    assert!(!page(&mut house, StaffRole::HouseManager).contains("My brother called."));
    house.settle_ana();
    let looked = house.ana.core().who_looked(None).unwrap().readings;
    assert!(looked.iter().any(|reading| reading.kinds.contains(&SeenKindView::FollowUpWords)), "{looked:?}");
    house.pass(3 * DAY);
    assert!(!page(&mut house, StaffRole::Counsellor).contains("My brother called."), "over after three days");
}

#[test]
fn her_line_is_taken_back_by_herself_with_the_answer_and_with_the_consent() {
    let mut house = house();
    consent(&house, PurposeView::StaffAnswers);
    check_in(&house.ana, 3, 8);
    let said = |house: &mut House| page(house, StaffRole::Counsellor).contains("My brother called.");
    let say = |house: &House| {
        house.ana.core().say_beside_follow_up(FollowUpRuleView::Urge, "My brother called.".into()).unwrap();
    };
    say(&house);
    house.settle_ana();
    assert!(said(&mut house));
    house.ana.core().take_back_beside_follow_up(FollowUpRuleView::Urge).unwrap();
    assert_eq!(house.ana.core().today().unwrap().follow_ups[0].words, None);
    house.settle_ana();
    assert!(!said(&mut house), "by herself");
    say(&house);
    house.settle_ana();
    assert!(said(&mut house));
    check_in(&house.ana, 3, 2);
    house.settle_ana();
    assert!(!said(&mut house), "with the answer that it stood beside");
    check_in(&house.ana, 3, 9);
    say(&house);
    house.settle_ana();
    assert!(said(&mut house));
    house.ana.core().withdraw_consent(PurposeView::StaffAnswers).unwrap();
    house.settle_ana();
    assert!(!said(&mut house), "with the consent");
    consent(&house, PurposeView::StaffAnswers);
    house.settle_ana();
    assert!(!said(&mut house), "and does not come back with another one");
}

#[test]
fn silence_is_followed_up_only_where_there_usually_is_a_check_in_and_the_phone_was_here() {
    let mut house = house();
    consent(&house, PurposeView::StaffCheckIns);
    for _ in 0..4 {
        check_in(&house.ana, 3, 3);
        house.settle_ana();
        house.pass(DAY);
    }
    house.server.be(StaffRole::Counsellor);
    house.pass(3 * DAY - DAY);
    assert!(!house.server.page().unwrap().contains("data-follow-up"), "two days are none");
    house.pass(DAY);
    assert!(!house.server.page().unwrap().contains("data-follow-up"), "a phone that was not here is no silence");
    house.settle_ana();
    let page = house.server.page().unwrap();
    assert!(page.contains("data-follow-up") && page.contains("no check-in for three days"));
    check_in(&house.ana, 3, 3);
    house.settle_ana();
    assert!(!house.server.page().unwrap().contains("data-follow-up"));
}
