//! The app lock: what a locked phone still does, and what a wrong PIN costs.

use crate::anas_phones::{house, texts, write};
use porchlight_core::companion::crisis_resources;
use porchlight_core::error::CompanionError;
use porchlight_core::views::PurposeView;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[test]
fn a_locked_phone_sends_and_receives_and_shows_nothing() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.ana.core().set_pin(Some("4711".into())).unwrap();
    write(&house.ana, "written before it was locked");
    house.ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    write(&tablet, "from the tablet");
    house.settle(&mut tablet);
    house.pass(2);
    assert!(house.ana.core().is_locked().unwrap(), "nobody used it for two minutes");
    assert!(matches!(house.ana.core().journal(), Err(CompanionError::Locked { .. })));
    house.settle_ana();
    house.settle(&mut tablet);
    assert_eq!(texts(&tablet).len(), 2);
    assert!(tablet.core().sharing().unwrap().consents[0].is_on, "what is open goes out, too");
    // Started again, it asks for the PIN; a wrong one opens nothing.
    house.ana.restart().unwrap();
    assert!(house.ana.core().is_locked().unwrap());
    tablet.core().withdraw_consent(PurposeView::StaffMilestones).unwrap();
    house.settle(&mut tablet);
    house.settle_ana();
    let wrong = house.ana.core().unlock("4712".into()).unwrap_err();
    assert_eq!(wrong.code(), "wrong_pin");
    house.ana.core().unlock("4711".into()).unwrap();
    let mut all = texts(&house.ana);
    all.sort();
    assert_eq!(all, ["from the tablet", "written before it was locked"]);
    assert!(!house.ana.core().sharing().unwrap().consents[0].is_on, "received while locked");
}

#[test]
fn a_phone_that_is_put_down_after_its_pin_was_set_locks_itself() {
    let house = house();
    house.ana.core().set_pin(Some("4711".into())).unwrap();
    house.pass(2);
    assert!(matches!(house.ana.core().journal(), Err(CompanionError::Locked { .. })));
}

#[test]
fn a_wrong_pin_has_to_wait_and_never_erases() {
    let house = house();
    house.ana.core().set_pin(Some("4711".into())).unwrap();
    write(&house.ana, "here");
    house.ana.core().lock().unwrap();
    for _ in 0..6 {
        assert_eq!(house.ana.core().unlock("0000".into()).unwrap_err().code(), "wrong_pin");
    }
    assert_eq!(house.ana.core().unlock("4711".into()).unwrap_err().code(), "too_many_tries");
    house.pass(1);
    house.ana.core().unlock("4711".into()).unwrap();
    assert_eq!(texts(&house.ana), ["here"]);
}

#[test]
fn whom_to_call_is_there_on_a_locked_phone_and_leaves_no_trace() {
    let house = house();
    house.ana.core().set_pin(Some("4711".into())).unwrap();
    house.ana.core().lock().unwrap();
    let before = contents(house.ana.directory());
    assert!(!before.is_empty());
    let screen = crisis_resources("US".into(), 0);
    assert_eq!(screen.emergency[0].link, "tel:911");
    assert_eq!(screen.lines[0].link, "tel:988");
    assert!(house.ana.core().is_locked().unwrap(), "it asked for nothing");
    assert!(before == contents(house.ana.directory()), "the phone's folder says that somebody looked");
}

/// The files of a phone's folder with what is in them.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect()
}
