//! The journal on several phones: edited together, deleted for good, kept small, taken along as a file.

use crate::anas_phones::{house, phone_clock, texts, write};
use house_simulator::phone::Phone;
use house_simulator::server::URL;
use porchlight_core::error::CompanionError;
use porchlight_core::views::DraftReason;

#[test]
fn a_long_tail_becomes_a_snapshot_and_a_new_phone_starts_from_it() {
    let mut house = house();
    let mut tablet = house.tablet();
    let id = write(&house.ana, "0");
    let mut revision = house.ana.core().entry(id.clone()).unwrap().revision;
    for number in 1..40 {
        let saved = house.ana.core().edit_entry(id.clone(), revision, String::new(), format!("{number}")).unwrap();
        revision = saved.revision;
        if number % 10 == 0 {
            house.settle_ana();
        }
    }
    house.settle_ana();
    house.settle(&mut tablet);
    assert_eq!(texts(&tablet), ["39"]);
    // The tablet, which had seen half of it, writes on; so does the phone.
    let opened = tablet.core().entry(id.clone()).unwrap();
    tablet.core().edit_entry(id.clone(), opened.revision, "title".into(), "39 and more".into()).unwrap();
    house.settle(&mut tablet);
    house.settle_ana();
    assert_eq!(texts(&house.ana), ["39 and more"]);
    let clock = phone_clock(&house.clock);
    let mut new = Phone::linked("new", house.directory.path(), clock, 5, &house.ana).unwrap();
    new.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut new);
    assert_eq!(texts(&new), ["39 and more"]);
    assert_eq!(house.ana.core().own_documents().unwrap(), new.core().own_documents().unwrap());
    assert_eq!(tablet.core().own_documents().unwrap(), new.core().own_documents().unwrap());
    let held = envelopes_on_disk(&new);
    assert!(held < 30, "it came as a snapshot and its tail: {held} envelopes");
}

fn envelopes_on_disk(phone: &Phone) -> u64 {
    let database = rusqlite::Connection::open(phone.directory().join("porchlight.db")).unwrap();
    database.query_row("SELECT count(*) FROM envelopes", [], |row| row.get(0)).unwrap()
}

#[test]
fn two_phones_edit_one_entry_and_both_are_in_it() {
    let mut house = house();
    let mut tablet = house.tablet();
    let id = write(&house.ana, "A day with Ben.");
    house.settle_ana();
    house.settle(&mut tablet);
    let (here, there) = (house.ana.core().entry(id.clone()).unwrap(), tablet.core().entry(id.clone()).unwrap());
    assert_eq!(here.revision, there.revision);
    house.ana.core().edit_entry(id.clone(), here.revision, String::new(), "A good day with Ben.".into()).unwrap();
    tablet.core().edit_entry(id.clone(), there.revision, "Tuesday".into(), "A day with Ben and Elif.".into()).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    house.settle_ana();
    for phone in [&house.ana, &tablet] {
        let entry = phone.core().entry(id.clone()).unwrap();
        assert_eq!((entry.title.as_str(), entry.text.as_str()), ("Tuesday", "A good day with Ben and Elif."));
    }
}

#[test]
fn what_was_changed_offline_in_a_deleted_entry_is_offered_as_a_draft() {
    let mut house = house();
    let mut tablet = house.tablet();
    let id = write(&house.ana, "to be deleted");
    house.settle_ana();
    house.settle(&mut tablet);
    let there = tablet.core().entry(id.clone()).unwrap();
    tablet.core().edit_entry(id.clone(), there.revision, String::new(), "changed offline".into()).unwrap();
    house.ana.core().delete_entry(id.clone()).unwrap();
    assert!(house.ana.core().entry(id.clone()).is_err());
    house.settle_ana();
    house.settle(&mut tablet);
    assert!(texts(&tablet).is_empty());
    let drafts = tablet.core().drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!((drafts[0].reason, drafts[0].text.as_str()), (DraftReason::DeletedElsewhere, "changed offline"));
    house.settle_ana();
    assert!(texts(&house.ana).is_empty(), "deleted is deleted");
    assert_eq!(tablet.core().today().unwrap().sync.refused, Vec::<String>::new());
}

#[test]
fn an_entry_that_two_phones_deleted_is_gone_even_if_one_had_changed_it_first() {
    let mut house = house();
    let mut tablet = house.tablet();
    let id = write(&house.ana, "to be deleted");
    house.settle_ana();
    house.settle(&mut tablet);
    tablet.core().delete_entry(id.clone()).unwrap();
    house.settle(&mut tablet);
    let here = house.ana.core().entry(id.clone()).unwrap();
    house.ana.core().edit_entry(id.clone(), here.revision, String::new(), "changed, then deleted".into()).unwrap();
    house.ana.core().delete_entry(id).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    for phone in [&house.ana, &tablet] {
        assert!(texts(phone).is_empty() && phone.core().drafts().unwrap().is_empty(), "{}", phone.name);
        assert_eq!(phone.core().sync_status().unwrap().mismatches, 0, "{}", phone.name);
    }
    assert_eq!(house.ana.core().own_documents().unwrap(), tablet.core().own_documents().unwrap());
}

#[test]
fn a_text_that_is_too_long_stays_as_a_draft() {
    let house = house();
    let long = "x".repeat(20_481);
    let refused = house.ana.core().write_entry("t".into(), long.clone()).unwrap_err();
    assert!(
        matches!(refused, CompanionError::InvalidInput { ref field, ref code, .. } if field == "body" && code == "too_long")
    );
    let drafts = house.ana.core().drafts().unwrap();
    assert_eq!((drafts.len(), drafts[0].reason, drafts[0].text.len()), (1, DraftReason::TooLong, long.len()));
}

#[test]
fn a_journal_survives_its_file() {
    let house = house();
    write(&house.ana, "one");
    let id = write(&house.ana, "two");
    let file = house.ana.core().export_journal().unwrap();
    house.ana.core().delete_entry(id).unwrap();
    let again = house.ana.core().import_journal(file.clone()).unwrap();
    assert_eq!((again.added, again.already_here, again.added_as_new), (0, 1, 1));
    let other = Phone::new("Ben", house.path(), phone_clock(&house.clock), 8).unwrap();
    assert_eq!(other.core().import_journal(file).unwrap().added, 2);
    assert_eq!(texts(&other).len(), 2);
    assert!(other.core().import_journal("{".into()).is_err());
    assert_eq!(other.core().search_journal("TWO".into()).unwrap().len(), 1);
}
