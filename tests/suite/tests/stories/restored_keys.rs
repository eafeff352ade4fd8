//! What people share when the server came back from a backup, on its own machine or without the keys of the old one: staff
//! see nothing of somebody before they were heard, whatever it is, and the phones bring what nobody can read any more.

use crate::anas_phones::{House, house};
use crate::kind_words::together;
use crate::shown_in_circles::{bodies, check_in, follow, marks, settle_both};
use crate::staff_pages::{consent, page};
use porchlight_core::views::{PlanPartView, PurposeView, ReturnEntry, TrackerKindView};
use porchlight_server::auth::StaffRole;
use std::path::{Path, PathBuf};

fn back_up(house: &House) -> PathBuf {
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    backup
}

/// Puts the backup on a machine that has none of the keys.
fn restore_elsewhere(house: &mut House, backup: &Path) {
    let keys = rusqlite::Connection::open(house.path().join("server").join("keys.db")).unwrap();
    assert!(keys.execute("DELETE FROM document_keys", []).unwrap() > 0);
    drop(keys);
    house.server.restore(backup).unwrap();
}

/// Ana lets staff see all that one can.
fn sharing_everything() -> House {
    let mut house = house();
    let core = house.ana.core();
    core.start_tracker(TrackerKindView::Abstain, "mine".into(), "2026-10-01".into()).unwrap();
    core.add_plan_line(PlanPartView::Signs, "I stop answering".into(), None).unwrap();
    let tracker = core.path().unwrap().trackers[0].id.clone();
    for purpose in [
        PurposeView::StaffMilestones,
        PurposeView::StaffCheckIns,
        PurposeView::StaffAnswers,
        PurposeView::StaffReturns,
        PurposeView::StaffPlan,
    ] {
        consent(&house, purpose);
    }
    let core = house.ana.core();
    let milestone = core.sharing().unwrap().milestones[0].milestone.id.clone();
    core.share_milestone(milestone).unwrap();
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
    core.share_return(core.return_to_use().unwrap().noted[0].id.clone(), day).unwrap();
    check_in(&house.ana);
    house.settle_ana();
    house.settle_ana();
    house
}

/// What of Ana stands on the pages of staff: her milestones, her check-in, its answers, whom to follow up, her return and
/// her plan.
fn seen(house: &mut House) -> [bool; 6] {
    let one = page(house, StaffRole::Counsellor);
    let all = house.server.page().unwrap();
    [
        all.contains("data-milestone") || one.contains("data-milestone"),
        one.contains("class=\"done\""),
        one.contains("data-answers"),
        all.contains("data-follow-up"),
        one.contains("data-return"),
        one.contains("I stop answering"),
    ]
}

#[test]
fn staff_see_nothing_of_anybody_who_was_not_heard_since_the_restore() {
    let mut house = sharing_everything();
    assert_eq!(seen(&mut house), [true; 6]);
    let backup = back_up(&house);
    house.server.restore(&backup).unwrap();
    assert_eq!(seen(&mut house), [false; 6]);
    house.settle_ana();
    assert_eq!(seen(&mut house), [true; 6]);

    restore_elsewhere(&mut house, &backup);
    assert_eq!(seen(&mut house), [false; 6]);
    house.settle_ana();
    assert_eq!(seen(&mut house), [true; 6], "Ana's phone has brought it all");
    house.settle_ana();
    let status = house.ana.core().sync_status().unwrap();
    assert_eq!((status.alarm, house.ana.core().today().unwrap().sync.waiting), (None, 0));
}

#[test]
fn without_its_keys_a_server_asks_the_phones_of_a_circle_and_any_of_them_brings_what_stands() {
    for ana_comes_first in [true, false] {
        let (mut house, mut ben, _) = together();
        follow(&house.ana, 40, &house);
        check_in(&house.ana);
        settle_both(&mut house, &mut ben);
        let before = bodies(&house, &ben);
        assert!(before[2] > 0);
        let backup = back_up(&house);
        restore_elsewhere(&mut house, &backup);
        assert_eq!(bodies(&house, &ben)[2], 0, "nobody can read it");
        if ana_comes_first {
            house.settle_ana();
        } else {
            house.settle(&mut ben);
        }
        assert_eq!(bodies(&house, &ben)[2], before[2], "whoever comes first");
        settle_both(&mut house, &mut ben);
        settle_both(&mut house, &mut ben);
        assert_eq!((bodies(&house, &ben), marks(&ben, &house.ana)), (before, vec![30]));
        for phone in [&house.ana, &ben] {
            assert_eq!(phone.core().sync_status().unwrap().alarm, None);
        }
    }
}
