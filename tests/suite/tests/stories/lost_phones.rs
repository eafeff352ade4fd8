//! Phones that are lost, stolen, restored, copied: what each of them means for the person, from their own screens.

use crate::anas_phones::{house, phone_clock, texts, words_of, write};
use house_simulator::phone::{Direct, Phone, Pumped};
use house_simulator::server::URL;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{CheckInAnswers, PurposeView, TrackerKindView};

fn id_of(phone: &Phone) -> String {
    phone.core().whoami().unwrap().1.to_string()
}

#[test]
fn a_lost_phone_is_replaced_with_the_words_and_removed() {
    let mut house = house();
    let words = words_of(&house.ana);
    write(&house.ana, "before");
    house.settle_ana();
    let somebody = Phone::new("x", house.path(), phone_clock(&house.clock), 9).unwrap();
    let mut lost = std::mem::replace(&mut house.ana, somebody);
    write(&lost, "not sent yet");
    let clock = phone_clock(&house.clock);
    let mut new = Phone::recovered("new", house.directory.path(), clock, 3, &words, &house.server).unwrap();
    // The old one's token rests at once: it can neither send nor read, and keeps what it has.
    assert_eq!(lost.pump(&mut Direct(&mut house.server)).unwrap(), Pumped::Failed);
    assert_eq!(lost.core().sync_status().unwrap().failure, Some("unauthorized"));
    assert_eq!(lost.core().today().unwrap().sync.waiting, 1);
    house.settle(&mut new);
    assert_eq!(texts(&new), ["before"]);
    new.core().remove_devices(vec![id_of(&lost)]).unwrap();
    house.settle(&mut new);
    let devices = new.core().devices().unwrap();
    assert_eq!(devices.iter().filter(|device| device.is_removed).count(), 1);
    write(&new, "after");
    house.settle(&mut new);
    // Whoever has the old one never sees what came after.
    assert_eq!(texts(&lost).len(), 2);
    assert!(!texts(&lost).contains(&"after".to_owned()));
}

#[test]
fn a_removed_phone_erases_itself_on_the_signed_word_alone_and_its_late_words_are_offered() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.settle_ana();
    house.settle(&mut tablet);
    let id = write(&tablet, "seen by both");
    house.settle(&mut tablet);
    house.settle_ana();
    // Written offline on the tablet, and the phone removes it meanwhile.
    write(&tablet, "late words");
    let edited = tablet.core().entry(id.clone()).unwrap();
    tablet.core().edit_entry(id.clone(), edited.revision, String::new(), "seen by both, and more".into()).unwrap();
    house.ana.core().remove_devices(vec![id_of(&tablet)]).unwrap();
    house.settle_ana();
    assert_eq!(texts(&tablet).len(), 2, "it has not heard yet");
    house.settle(&mut tablet);
    let ended = tablet.core().journal().unwrap_err();
    assert!(matches!(ended, CompanionError::NotAllowed { ref code } if code == "device_removed"), "{ended:?}");
    tablet.restart().unwrap();
    assert!(tablet.core().journal().is_err(), "and it stays so");

    house.settle_ana();
    assert_eq!(texts(&house.ana), ["seen by both"], "what came late is not taken for granted");
    let late = house.ana.core().late_words().unwrap();
    assert_eq!((late.len(), late[0].entries), (1, 2));
    house.ana.core().keep_late_words(late[0].device.clone()).unwrap();
    let mut kept = texts(&house.ana);
    kept.sort();
    assert_eq!(kept, ["late words", "seen by both, and more"]);
    assert!(house.ana.core().late_words().unwrap().is_empty());
    house.settle_ana();
    assert_eq!(house.ana.core().today().unwrap().sync.refused, Vec::<String>::new());
}

fn has_secrets_on_disk(phone: &Phone) -> bool {
    let database = rusqlite::Connection::open(phone.directory().join("porchlight.db")).unwrap();
    let select = "SELECT count(*) FROM facts WHERE name IN ('device_keys', 'account_secret')";
    database.query_row(select, [], |row| row.get::<_, i64>(0)).unwrap() > 0
}

#[test]
fn a_removed_phone_that_is_killed_before_it_has_erased_itself_does_so_when_it_starts() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.settle_ana();
    house.settle(&mut tablet);
    house.ana.core().remove_devices(vec![id_of(&tablet)]).unwrap();
    house.settle_ana();
    let has_heard = |tablet: &Phone| tablet.core().today().is_err();
    for commits in 0.. {
        assert!(has_secrets_on_disk(&tablet), "else the search proves nothing");
        tablet.fuse.blow_after(commits);
        let pumped = tablet.pump(&mut Direct(&mut house.server)).unwrap();
        if has_heard(&tablet) {
            assert_eq!(pumped, Pumped::Killed, "between hearing and erasing");
            break;
        }
    }
    assert!(!has_secrets_on_disk(&tablet));
    tablet.restart().unwrap();
    assert!(has_heard(&tablet), "and it stays so");
}

#[test]
fn a_phone_restored_from_a_backup_becomes_a_new_device_and_loses_nothing() {
    let mut house = house();
    let mut tablet = house.tablet();
    write(&house.ana, "one");
    house.settle_ana();
    let backup = house.path().join("backup");
    house.ana.back_up(&backup).unwrap();
    let id = write(&house.ana, "two, after the backup");
    house.ana.core().record_check_in(CheckInAnswers { mood: Some(2), ..CheckInAnswers::default() }).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    let before = id_of(&house.ana);
    house.ana.restore(&backup).unwrap();
    house.pass(5);
    // It does not know yet, and its person writes.
    write(&house.ana, "three, on the restored phone");
    house.ana.core().record_check_in(CheckInAnswers { mood: Some(4), ..CheckInAnswers::default() }).unwrap();
    house.settle_ana();
    assert_ne!(id_of(&house.ana), before, "a new device");
    house.settle(&mut tablet);
    for phone in [&house.ana, &tablet] {
        let mut all = texts(phone);
        all.sort();
        assert_eq!(all, ["one", "three, on the restored phone", "two, after the backup"], "{}", phone.name);
        assert!(phone.core().entry(id.clone()).is_ok());
        assert_eq!(phone.core().today().unwrap().sync.refused, Vec::<String>::new(), "{}", phone.name);
        let check_in = phone.core().today().unwrap().check_in.unwrap();
        assert_eq!(check_in.answers.mood, Some(4), "{}", phone.name);
    }
    let devices = tablet.core().devices().unwrap();
    assert!(devices.iter().any(|device| device.id == before && device.is_removed));
    assert_eq!(house.ana.core().own_documents().unwrap(), tablet.core().own_documents().unwrap());
}

#[test]
fn a_phone_restored_from_a_backup_that_wrote_nothing_finds_out_too() {
    let mut house = house();
    write(&house.ana, "one");
    house.settle_ana();
    let backup = house.path().join("backup");
    house.ana.back_up(&backup).unwrap();
    write(&house.ana, "two");
    house.settle_ana();
    house.ana.restore(&backup).unwrap();
    house.settle_ana();
    let mut all = texts(&house.ana);
    all.sort();
    assert_eq!(all, ["one", "two"]);
}

#[test]
fn a_phone_restored_from_a_backup_that_deletes_what_it_had_changed_finds_out_too() {
    let mut house = house();
    let mut tablet = house.tablet();
    let id = write(&tablet, "one");
    house.settle(&mut tablet);
    house.settle_ana();
    let backup = house.path().join("backup");
    house.ana.back_up(&backup).unwrap();
    let entry = house.ana.core().entry(id.clone()).unwrap();
    house.ana.core().edit_entry(id.clone(), entry.revision, String::new(), "one, changed".into()).unwrap();
    house.settle_ana();
    let before = id_of(&house.ana);
    house.ana.restore(&backup).unwrap();
    // Under the sequence of the change that it does not know of any more.
    house.ana.core().delete_entry(id).unwrap();
    house.settle_ana();
    assert_ne!(id_of(&house.ana), before, "a new device");
    house.settle(&mut tablet);
    house.settle_ana();
    for phone in [&house.ana, &tablet] {
        assert_eq!(texts(phone), Vec::<String>::new(), "{}", phone.name);
        assert_eq!(phone.core().today().unwrap().sync.refused, Vec::<String>::new(), "{}", phone.name);
    }
    assert_eq!(house.ana.core().own_documents().unwrap(), tablet.core().own_documents().unwrap());
}

#[test]
fn of_twins_one_becomes_a_new_device_and_no_word_is_lost() {
    let mut house = house();
    write(&house.ana, "one");
    house.settle_ana();
    let mut twin = house.ana.cloned("twin", house.directory.path(), 7).unwrap();
    write(&house.ana, "by the first");
    write(&twin, "by the twin");
    house.settle_ana();
    house.settle(&mut twin);
    assert_ne!(id_of(&twin), id_of(&house.ana));
    write(&twin, "by the twin, later");
    house.settle(&mut twin);
    let mut all = texts(&twin);
    all.sort();
    assert_eq!(all, ["by the first", "by the twin", "by the twin, later", "one"]);
    // The first hears that its old key is out. What it had not sent is offered on the other.
    write(&house.ana, "by the first, too late");
    house.settle_ana();
    assert!(house.ana.core().journal().is_err());
    house.settle(&mut twin);
    let late = twin.core().late_words().unwrap();
    assert_eq!(late.len(), 1);
    assert_eq!(late[0].openings, ["by the first, too late"]);
}

#[test]
fn a_server_restored_to_yesterday_is_refilled_from_the_phones() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.ana.core().start_tracker(TrackerKindView::Abstain, "x".into(), "2026-10-01".into()).unwrap();
    house.ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    let milestone = house.ana.core().sharing().unwrap().milestones[0].milestone.id.clone();
    house.ana.core().share_milestone(milestone).unwrap();
    write(&house.ana, "yesterday");
    house.settle_ana();
    house.settle(&mut tablet);
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    assert!(house.server.page().unwrap().contains("data-milestone"));
    let id = write(&tablet, "today");
    write(&house.ana, "also today");
    house.settle(&mut tablet);
    house.settle_ana();
    house.ana.core().withdraw_consent(PurposeView::StaffMilestones).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    house.server.restore(&backup).unwrap();
    // The backup knows nothing of the withdrawal; nothing is shown before a phone was heard.
    assert!(!house.server.page().unwrap().contains("data-milestone"));
    house.settle(&mut tablet);
    assert!(!house.server.page().unwrap().contains("data-milestone"), "the withdrawal came first");
    let clock = phone_clock(&house.clock);
    let mut new = Phone::linked("new", house.directory.path(), clock, 5, &tablet).unwrap();
    new.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut new);
    let mut all = texts(&new);
    all.sort();
    assert_eq!(all, ["also today", "today", "yesterday"], "one phone brought back what both wrote");
    assert!(new.core().entry(id).is_ok());
    house.settle_ana();
    assert!(house.ana.core().sync_status().unwrap().new_incarnations > 0);
    assert_eq!(house.ana.core().own_documents().unwrap(), new.core().own_documents().unwrap());
}

#[test]
fn new_words_end_the_old_ones() {
    let mut house = house();
    let first = words_of(&house.ana);
    house.settle_ana();
    let second = words_of(&house.ana);
    house.settle_ana();
    assert_ne!(first, second);
    let clock = phone_clock(&house.clock);
    let with_old = Phone::recovered("old", house.directory.path(), clock.clone(), 3, &first, &house.server);
    assert!(with_old.is_err());
    let mut new = Phone::recovered("new", house.directory.path(), clock, 4, &second, &house.server).unwrap();
    house.settle(&mut new);
}

#[test]
fn a_device_that_comes_second_adds_itself_behind_the_first() {
    let mut house = house();
    house.settle_ana();
    let clock = phone_clock(&house.clock);
    let mut tablet = Phone::linked("tablet", house.directory.path(), clock.clone(), 2, &house.ana).unwrap();
    let mut laptop = Phone::linked("laptop", house.directory.path(), clock, 3, &house.ana).unwrap();
    write(&tablet, "by the tablet");
    write(&laptop, "by the laptop, before anybody knew it");
    tablet.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut tablet);
    laptop.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut laptop);
    house.settle_ana();
    assert_eq!(texts(&house.ana).len(), 2);
    assert_eq!(texts(&laptop).len(), 2);
}
