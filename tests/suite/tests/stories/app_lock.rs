//! The app lock: what a locked phone still does, and what a wrong PIN costs.

use crate::anas_phones::{House, house, texts, write};
use porchlight_core::companion::{Companion, crisis_resources};
use porchlight_core::error::CompanionError;
use porchlight_core::views::{CheckInAnswers, PurposeView};
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

/// Whatever screens ask for by themselves.
fn draw_everything(ana: &Companion) -> Result<(), CompanionError> {
    ana.today()?;
    ana.journal()?.into_iter().try_for_each(|row| ana.entry(row.id).map(drop))?;
    ana.search_journal("x".into()).and(ana.drafts())?;
    ana.export_journal().and(ana.prompts())?;
    ana.circle().and(ana.small_circles())?;
    ana.mentors(None).and(ana.schedule())?;
    ana.path().and(ana.return_to_use())?;
    ana.plan().and(ana.settings())?;
    ana.sharing().and(ana.who_looked(None))?;
    ana.houses().and(ana.closed_houses())?;
    ana.standing().and(ana.reports())?;
    ana.reissue().and(ana.closing())?;
    ana.devices().and(ana.late_words())?;
    ana.has_recovery_words().and(ana.must_link_again())?;
    ana.join_ask().map(drop)
}

/// A phone with a PIN that somebody used just now.
fn with_a_pin(house: &House) -> &Companion {
    let ana = house.ana.core();
    ana.set_pin(Some("4711".into())).unwrap();
    ana
}

fn pass_seconds(house: &House, seconds: i64) {
    house.clock.move_to(house.clock.now_ms() + seconds * 1_000);
}

#[test]
fn a_screen_that_is_drawn_again_for_each_word_that_comes_locks_after_a_minute() {
    let mut house = house();
    let mut tablet = house.tablet();
    write(&house.ana, "before");
    with_a_pin(&house);
    for word in ["one", "two", "three", "four", "five"] {
        pass_seconds(&house, 10);
        write(&tablet, word);
        house.settle(&mut tablet);
        house.settle_ana();
        let ana = house.ana.core();
        draw_everything(ana).unwrap();
        assert!(!ana.is_locked().unwrap(), "{word}");
        ana.suspend().unwrap();
        ana.resume().unwrap();
    }
    assert_eq!(texts(&house.ana).len(), 6, "what came was shown");
    pass_seconds(&house, 10);
    house.settle_ana();
    let ana = house.ana.core();
    assert!(matches!(draw_everything(ana), Err(CompanionError::Locked { .. })), "it showed more after a minute");
    assert!(ana.is_locked().unwrap());
    pass_seconds(&house, 1);
    assert!(matches!(ana.journal(), Err(CompanionError::Locked { .. })), "asking woke it");
}

#[test]
fn whoever_types_keeps_the_phone_open_and_a_touch_after_the_minute_opens_nothing() {
    let house = house();
    let ana = with_a_pin(&house);
    for _ in 0..12 {
        pass_seconds(&house, 50);
        ana.was_used().unwrap();
        assert!(!ana.is_locked().unwrap());
    }
    pass_seconds(&house, 59);
    assert!(!ana.is_locked().unwrap());
    pass_seconds(&house, 1);
    assert!(matches!(ana.was_used(), Err(CompanionError::Locked { .. })));
    assert!(matches!(ana.was_used(), Err(CompanionError::Locked { .. })), "the second touch opened it");
    assert!(ana.is_locked().unwrap());
    ana.unlock("4711".into()).unwrap();
    pass_seconds(&house, 59);
    assert!(!ana.is_locked().unwrap(), "the minute begins when it is unlocked");
}

#[test]
fn what_a_person_writes_keeps_the_phone_open_and_what_is_refused_does_not() {
    let house = house();
    let ana = with_a_pin(&house);
    let words: [&dyn Fn() -> Result<(), CompanionError>; 4] = [
        &|| ana.record_check_in(CheckInAnswers { mood: Some(4), ..CheckInAnswers::default() }).map(drop),
        &|| ana.write_entry(String::new(), "still here".into()).map(drop),
        &|| ana.set_country("US".into()).map(drop),
        &|| ana.set_pin(Some("4712".into())),
    ];
    for word in words {
        pass_seconds(&house, 50);
        word().unwrap();
    }
    pass_seconds(&house, 50);
    ana.record_check_in(CheckInAnswers { mood: Some(9), ..CheckInAnswers::default() }).unwrap_err();
    pass_seconds(&house, 10);
    assert!(ana.is_locked().unwrap(), "nothing was written");
}

#[test]
fn without_a_pin_a_touch_asks_for_nothing() {
    let house = house();
    house.ana.core().was_used().unwrap();
    house.pass(60);
    house.ana.core().was_used().unwrap();
    assert!(!house.ana.core().is_locked().unwrap());
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
