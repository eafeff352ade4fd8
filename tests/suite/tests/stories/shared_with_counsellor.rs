//! Ana lets a counsellor see her plan, and tells of a return to use by a tap of its own.

use crate::anas_phones::house;
use crate::staff_pages::{consent, page};
use porchlight_core::views::{PlanPartView, PurposeView, ReturnEntry, SharingView, TrackerKindView};
use porchlight_server::auth::StaffRole;

#[test]
fn the_plan_follows_each_edit_and_goes_with_its_consent() {
    let mut house = house();
    let signs = |text: &str| house.ana.core().add_plan_line(PlanPartView::Signs, text.into(), None).unwrap();
    let line = signs("I stop answering").sections[0].lines[0].id.clone();
    house.settle_ana();
    assert!(page(&mut house, StaffRole::Counsellor).contains("private"));
    consent(&house, PurposeView::StaffPlan);
    house.settle_ana();
    assert!(page(&mut house, StaffRole::Counsellor).contains("I stop answering"));
    assert!(page(&mut house, StaffRole::HouseManager).contains("private"), "it is the counsellor's");
    house.ana.core().edit_plan_line(line.clone(), "I stop sleeping".into(), None).unwrap();
    house.settle_ana();
    let read = page(&mut house, StaffRole::Counsellor);
    assert!(read.contains("I stop sleeping") && !read.contains("I stop answering"));
    assert_eq!(house.ana.core().sharing().unwrap().plan_lines, 1);
    house.ana.core().edit_plan_line(line.clone(), "I stop answering".into(), None).unwrap();
    house.settle_ana();
    assert!(
        page(&mut house, StaffRole::Counsellor).contains("I stop answering"),
        "what was said before can be said again"
    );
    house.ana.core().take_plan_line_out(line).unwrap();
    house.settle_ana();
    assert!(page(&mut house, StaffRole::Counsellor).contains("Nothing is written yet"));
    house.ana.core().withdraw_consent(PurposeView::StaffPlan).unwrap();
    house.settle_ana();
    assert!(page(&mut house, StaffRole::Counsellor).contains("private"));
}

#[test]
fn a_return_to_use_is_told_by_its_own_tap_and_can_be_taken_back() {
    let mut house = house();
    let core = house.ana.core();
    core.start_tracker(TrackerKindView::Abstain, "mine".into(), "2026-10-01".into()).unwrap();
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
    let (id, day) = (core.return_to_use().unwrap().noted[0].id.clone(), "2026-11-23".to_owned());
    assert!(core.share_return(id.clone(), day.clone()).is_err(), "not without a consent");
    consent(&house, PurposeView::StaffReturns);
    house.settle_ana();
    let read = page(&mut house, StaffRole::Counsellor);
    assert!(read.contains("Nothing was shared") && !read.contains("data-return"), "the consent alone tells nothing");
    let core = house.ana.core();
    assert!(core.share_return(id.clone(), "2026-11-22".into()).is_err(), "no return of that day");
    assert!(core.share_return(id.clone(), day.clone()).unwrap().returns[0].is_shared);
    house.settle_ana();
    let read = page(&mut house, StaffRole::Counsellor);
    assert!(read.contains("data-return") && read.contains("23 November 2026") && !read.contains("for nobody"));
    assert!(!page(&mut house, StaffRole::HouseManager).contains("data-return"));
    assert!(!house.ana.core().unshare_return(id.clone(), day.clone()).unwrap().returns[0].is_shared);
    house.settle_ana();
    assert!(!page(&mut house, StaffRole::Counsellor).contains("data-return"));
    let again = house.ana.core().share_return(id, day).unwrap_err();
    assert!(format!("{again:?}").contains("taken_back_before"), "a copy that was taken back stays so");
}

#[test]
fn a_return_that_was_noted_by_mistake_is_taken_back_for_a_counsellor_too() {
    let mut house = house();
    let core = house.ana.core();
    core.start_tracker(TrackerKindView::Abstain, "mine".into(), "2026-10-01".into()).unwrap();
    let tracker = core.path().unwrap().trackers[0].id.clone();
    let day = "2026-11-23".to_owned();
    let entry = ReturnEntry {
        trackers: vec![tracker],
        day: day.clone(),
        at_ms: None,
        private_note: None,
        what_helped: None,
        new_start: None,
    };
    core.record_return_to_use(entry).unwrap();
    let id = core.return_to_use().unwrap().noted[0].id.clone();
    consent(&house, PurposeView::StaffReturns);
    house.ana.core().share_return(id.clone(), day.clone()).unwrap();
    house.settle_ana();
    assert!(page(&mut house, StaffRole::Counsellor).contains("data-return"));
    house.ana.core().take_return_back(id, day).unwrap();
    house.settle_ana();
    assert!(!page(&mut house, StaffRole::Counsellor).contains("data-return"));
}

/// Whatever can be given stands on the Sharing screen, or nobody could take it back there.
#[test]
fn each_purpose_has_a_switch_that_shows_it_on_and_takes_it_back() {
    fn after(purpose: PurposeView) -> Option<PurposeView> {
        Some(match purpose {
            PurposeView::StaffMilestones => PurposeView::StaffCheckIns,
            PurposeView::StaffCheckIns => PurposeView::StaffAnswers,
            PurposeView::StaffAnswers => PurposeView::StaffPlan,
            PurposeView::StaffPlan => PurposeView::StaffReturns,
            PurposeView::StaffReturns => PurposeView::Aftercare,
            PurposeView::Aftercare => PurposeView::Alumni,
            PurposeView::Alumni => return None,
        })
    }
    let house = house();
    let purposes: Vec<_> = std::iter::successors(Some(PurposeView::StaffMilestones), |last| after(*last)).collect();
    let shown = house.ana.core().sharing().unwrap().consents;
    assert_eq!(purposes, shown.iter().map(|consent| consent.purpose).collect::<Vec<_>>(), "in the order of the screen");
    for purpose in purposes {
        let is_on = |view: SharingView| view.consents.iter().any(|consent| consent.purpose == purpose && consent.is_on);
        assert!(is_on(house.ana.core().give_consent(purpose, "The text.".into()).unwrap()));
        assert!(!is_on(house.ana.core().withdraw_consent(purpose).unwrap()));
    }
}
