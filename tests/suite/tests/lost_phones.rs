//! Phones that are lost, stolen, restored, copied: what each of them means for the person, from their own screens.

use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::people;
use house_simulator::phone::{Direct, Phone, Pumped, generator};
use house_simulator::server::{Server, URL};
use porchlight_core::error::CompanionError;
use porchlight_core::views::{CheckInAnswers, DraftReason, PurposeView, TrackerKindView, WordListView};
use std::path::Path;
use tempfile::TempDir;

const NOON_MS: i64 = 1_795_546_800_000;
const MINUTE_MS: i64 = 60_000;

/// Cedar House with Ana's phone in it.
struct House {
    directory: TempDir,
    clock: VirtualClock,
    server: Server,
    ana: Phone,
}

fn house() -> House {
    let directory = tempfile::tempdir().unwrap();
    let clock = VirtualClock::at(NOON_MS);
    let server = Server::new(&directory.path().join("server"), clock.clone(), generator(1, 1)).unwrap();
    let ana = Phone::new("Ana", directory.path(), phone_clock(&clock), 1).unwrap();
    ana.join(&server.invite("Ana").unwrap(), &server).unwrap();
    House { directory, clock, server, ana }
}

fn phone_clock(clock: &VirtualClock) -> PhoneClock {
    PhoneClock { clock: clock.clone(), zone: people::ZONE, skew_ms: 0 }
}

impl House {
    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A second device of Ana's, with its own tokens.
    fn tablet(&mut self) -> Phone {
        let tablet = Phone::linked("tablet", self.directory.path(), phone_clock(&self.clock), 2, &self.ana).unwrap();
        tablet.join_as_device(URL, &self.server).unwrap();
        tablet
    }

    fn settle(&mut self, phone: &mut Phone) {
        let pumped = phone.pump_until_settled(&mut self.server).unwrap();
        let status = phone.core().sync_status().unwrap();
        assert_eq!((pumped, status.alarm), (Pumped::UpToDate, None), "{}: {status:?}", phone.name);
    }

    fn settle_ana(&mut self) {
        let pumped = self.ana.pump_until_settled(&mut self.server).unwrap();
        let status = self.ana.core().sync_status().unwrap();
        assert_eq!((pumped, status.alarm), (Pumped::UpToDate, None), "{status:?}");
    }

    fn pass(&self, minutes: i64) {
        self.clock.move_to(self.clock.now_ms() + minutes * MINUTE_MS);
    }
}

/// The texts of a journal, newest first.
fn texts(phone: &Phone) -> Vec<String> {
    let rows = phone.core().journal().unwrap();
    rows.into_iter().map(|row| phone.core().entry(row.id).unwrap().text).collect()
}

fn write(phone: &Phone, text: &str) -> String {
    phone.core().write_entry(String::new(), text.into()).unwrap().id
}

fn words_of(phone: &Phone) -> String {
    let shown = phone.core().new_recovery_words(WordListView::English).unwrap();
    let answers = shown.asked_back.iter().map(|position| shown.words[*position as usize - 1].clone()).collect();
    phone.core().confirm_recovery_words(answers).unwrap();
    shown.words.join(" ")
}

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
fn a_text_that_is_too_long_stays_as_a_draft() {
    let house = house();
    let long = "x".repeat(20_481);
    let refused = house.ana.core().write_entry("t".into(), long.clone()).unwrap_err();
    assert!(matches!(refused, CompanionError::InvalidInput { ref field, ref code } if field == "body" && code == "too_long"));
    let drafts = house.ana.core().drafts().unwrap();
    assert_eq!((drafts.len(), drafts[0].reason, drafts[0].text.len()), (1, DraftReason::TooLong, long.len()));
}

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
