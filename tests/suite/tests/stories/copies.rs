//! Staff take a copy of what Ana shares away: of just that, for a reason, and she reads both.

use crate::anas_phones::{House, house};
use crate::staff_pages::{consent, page};
use porchlight_core::ids::AccountId;
use porchlight_core::views::{
    CheckInAnswers, FollowUpRuleView, PlanPartView, PurposeView, ReturnEntry, SeenKindView, SeenReasonView,
    TrackerKindView,
};
use porchlight_server::auth::StaffRole;
use porchlight_server::commands::resident::{self, How, Person};
use porchlight_server::dashboard::copies::Form;

const DAY: i64 = 24 * 60;

fn account(house: &House) -> AccountId {
    house.ana.core().whoami().unwrap().0
}

/// What somebody in this role takes away, in both forms.
fn copies(house: &mut House, role: StaffRole) -> Vec<String> {
    // Whoever sees the page has been made Ana's own by it.
    page(house, role);
    let account = account(house);
    let forms = [Form::Table, Form::Fhir];
    forms.into_iter().filter_map(|form| house.server.copy(account, "her counsellor asked", form)).collect()
}

/// Ana has a day of everything, some of which nobody may ever see.
fn live(house: &House) {
    let core = house.ana.core();
    core.start_tracker(TrackerKindView::Abstain, "no drinks".into(), "2026-10-20".into()).unwrap();
    let answers = CheckInAnswers {
        mood: Some(2),
        craving: Some(8),
        hard: vec!["hard_alone".into()],
        note_about_use: Some("for nobody".into()),
        ..CheckInAnswers::default()
    };
    core.record_check_in(answers).unwrap();
    core.write_entry("A title".into(), "my journal".into()).unwrap();
    core.add_plan_line(PlanPartView::Signs, "I stop answering".into(), None).unwrap();
    let tracker = core.path().unwrap().trackers[0].id.clone();
    let entry = ReturnEntry {
        trackers: vec![tracker],
        day: "2026-11-23".into(),
        at_ms: None,
        private_note: Some("for nobody".into()),
        what_helped: None,
        new_start: None,
    };
    core.record_return_to_use(entry).unwrap();
}

#[test]
fn a_copy_holds_what_each_role_sees_and_nothing_else() {
    let mut house = house();
    live(&house);
    house.settle_ana();
    assert!(copies(&mut house, StaffRole::Counsellor).is_empty(), "nothing is shared, nothing is taken");
    for purpose in [PurposeView::StaffMilestones, PurposeView::StaffCheckIns, PurposeView::StaffAnswers] {
        consent(&house, purpose);
    }
    let core = house.ana.core();
    let milestone = core.sharing().unwrap().milestones[0].milestone.id.clone();
    core.share_milestone(milestone).unwrap();
    core.say_beside_follow_up(FollowUpRuleView::Urge, "My brother called.".into()).unwrap();
    house.settle_ana();
    let never = ["no drinks", "my journal", "A title", "alone", "for nobody", "stop answering", "eturn to use"];
    for copy in copies(&mut house, StaffRole::Counsellor) {
        assert!(copy.contains("My brother called.") && copy.contains("her counsellor asked"), "{copy}");
        for word in never {
            assert!(!copy.contains(word), "{word} in {copy}");
        }
    }
    let managers = copies(&mut house, StaffRole::HouseManager);
    assert_eq!(managers.len(), 2);
    for copy in managers {
        assert!(!copy.contains("My brother called.") && !copy.contains("urge"), "answers are the counsellor's: {copy}");
        assert!(copy.contains("checked"), "{copy}");
    }
    for role in [StaffRole::HouseStaff, StaffRole::OrgAdmin, StaffRole::Support] {
        house.server.be(role);
        let account = account(&house);
        assert_eq!(house.server.copy(account, "because", Form::Table), None, "{role:?}");
    }
    consent(&house, PurposeView::StaffPlan);
    house.settle_ana();
    assert!(copies(&mut house, StaffRole::Counsellor).iter().all(|copy| copy.contains("I stop answering")));
    for purpose in
        [PurposeView::StaffMilestones, PurposeView::StaffCheckIns, PurposeView::StaffAnswers, PurposeView::StaffPlan]
    {
        house.ana.core().withdraw_consent(purpose).unwrap();
    }
    house.settle_ana();
    assert!(copies(&mut house, StaffRole::Counsellor).is_empty(), "with the consents it is over");
}

#[test]
fn she_reads_who_took_a_copy_of_what_and_what_for() {
    let mut house = house();
    live(&house);
    consent(&house, PurposeView::StaffCheckIns);
    house.settle_ana();
    house.server.be(StaffRole::HouseManager);
    let account = account(&house);
    assert_eq!(house.server.copy(account, " \n", Form::Table), None, "not without a reason");
    house.settle_ana();
    assert_eq!(house.ana.core().who_looked(None).unwrap().readings, [], "and nothing was sent");
    assert!(house.server.copy(account, "her new\ncounsellor asked", Form::Fhir).is_some());
    house.settle_ana();
    let reading = house.ana.core().who_looked(None).unwrap().readings.remove(0);
    assert_eq!((reading.staff.as_str(), reading.reason), ("Carla", SeenReasonView::Exported));
    assert_eq!(reading.what_for.as_deref(), Some("her new counsellor asked"));
    assert!(reading.kinds.contains(&SeenKindView::CheckIns), "{reading:?}");
}

#[test]
fn of_who_left_a_copy_is_taken_only_if_they_let_staff_read_on() {
    let mut house = house();
    live(&house);
    consent(&house, PurposeView::StaffCheckIns);
    house.settle_ana();
    house.server.be(StaffRole::HouseManager);
    let account = account(&house);
    let take = |house: &mut House| house.server.copy(account, "her aftercare", Form::Table);
    assert!(take(&mut house).is_some());
    let person = Person { account: Some(account.to_string()), name: None };
    let (store, tenant) = (house.server.store().clone(), house.server.house.tenant);
    resident::exit(&*store, tenant, &person, How::Planned, 72, house.clock.now_ms()).unwrap();
    assert!(take(&mut house).is_none(), "though staff read on for three days");
    consent(&house, PurposeView::Aftercare);
    house.settle_ana();
    let copy = take(&mut house).unwrap();
    assert!(copy.contains("after"), "with the consent that lets them: {copy}");
    house.pass(4 * DAY);
    assert!(take(&mut house).is_some());
    house.ana.core().withdraw_consent(PurposeView::Aftercare).unwrap();
    house.settle_ana();
    assert!(take(&mut house).is_none());
}
