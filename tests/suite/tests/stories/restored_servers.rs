//! Servers that came back from a backup: what they lost is brought back by the phones, and nobody is alarmed meanwhile.

use crate::anas_phones::{House, house, phone_clock, texts, words_of, write};
use house_simulator::phone::{Carrier, Direct, Phone, Pumped};
use house_simulator::server::{Server, URL};
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest};
use porchlight_core::sync::engine::Failure;
use porchlight_core::views::{PurposeView, TrackerKindView};
use std::path::PathBuf;

const DAY_MINUTES: i64 = 24 * 60;

fn back_up(house: &House) -> PathBuf {
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    backup
}

/// Ana's phone comes back from a backup and is another device then, which has removed the one that it was, in a key epoch
/// that began with it. The server's backup of before.
fn becomes_another_device(house: &mut House) -> PathBuf {
    let (server_before, phone_before) = (back_up(house), house.path().join("phone-backup"));
    house.ana.back_up(&phone_before).unwrap();
    write(&house.ana, "later");
    house.settle_ana();
    house.ana.restore(&phone_before).unwrap();
    write(&house.ana, "again");
    house.settle_ana();
    server_before
}

/// A connection that carries one exchange and then breaks.
struct Once<'a>(&'a mut Server, bool);

impl Carrier for Once<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        if std::mem::replace(&mut self.1, true) {
            return Err(Failure::Unreachable);
        }
        Direct(self.0).carry(request)
    }
}

#[test]
fn what_rests_on_something_that_a_server_lost_goes_right_behind_it() {
    let mut house = house();
    house.ana.core().start_tracker(TrackerKindView::Abstain, "x".into(), "2026-10-01".into()).unwrap();
    house.settle_ana();
    let backup = back_up(&house);
    house.ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    words_of(&house.ana);
    house.settle_ana();
    house.server.restore(&backup).unwrap();
    // Shared under a consent, and written in a key epoch, of which this server knows nothing.
    let milestone = house.ana.core().sharing().unwrap().milestones[0].milestone.id.clone();
    house.ana.core().share_milestone(milestone).unwrap();
    write(&house.ana, "today");
    house.settle_ana();
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0);
    assert!(house.server.page().unwrap().contains("data-milestone"));
}

#[test]
fn an_entry_that_a_server_lost_can_still_be_deleted() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.settle_ana();
    house.settle(&mut tablet);
    let backup = back_up(&house);
    let id = write(&house.ana, "first");
    house.settle_ana();
    house.settle(&mut tablet);
    house.server.restore(&backup).unwrap();
    // The change waits in its final bytes, and what it follows is erased.
    let entry = house.ana.core().entry(id.clone()).unwrap();
    house.ana.core().edit_entry(id.clone(), entry.revision, String::new(), "changed".into()).unwrap();
    house.ana.core().delete_entry(id).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0);
    assert!(texts(&tablet).is_empty());
    assert_eq!(house.ana.core().own_documents().unwrap(), tablet.core().own_documents().unwrap());
}

#[test]
fn what_another_phone_has_yet_to_bring_back_is_not_withheld_for_thirty_days() {
    let mut house = house();
    let mut tablet = house.tablet();
    let clock = phone_clock(&house.clock);
    let mut laptop = Phone::linked("laptop", house.directory.path(), clock, 3, &house.ana).unwrap();
    laptop.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut laptop);
    let backup = back_up(&house);
    let id = write(&house.ana, "by the phone");
    house.settle_ana();
    house.settle(&mut tablet);
    house.server.restore(&backup).unwrap();
    // The tablet says what it saw, and its connection breaks before it has brought that back.
    let change = |tablet: &mut Phone, house: &mut House, text: &str| {
        let entry = tablet.core().entry(id.clone()).unwrap();
        tablet.core().edit_entry(id.clone(), entry.revision, String::new(), text.into()).unwrap();
        assert_eq!(tablet.pump(&mut Once(&mut house.server, false)).unwrap(), Pumped::Failed);
    };
    change(&mut tablet, &mut house, "by the phone, and by the tablet");
    house.settle(&mut laptop);
    house.pass(31 * DAY_MINUTES);
    change(&mut tablet, &mut house, "by the phone, and by the tablet, later");
    laptop.pump_until_settled(&mut house.server).unwrap();
    assert_eq!(laptop.core().sync_status().unwrap().alarm, Some("envelopes_withheld"));
    house.settle(&mut tablet);
    laptop.pump_until_settled(&mut house.server).unwrap();
    assert_eq!(texts(&laptop), ["by the phone, and by the tablet, later"]);
}

#[test]
fn a_removal_that_a_server_forgot_holds_and_what_it_took_meanwhile_is_offered_as_late_words() {
    let mut house = house();
    let mut tablet = house.tablet();
    let clock = phone_clock(&house.clock);
    let mut laptop = Phone::linked("laptop", house.directory.path(), clock, 3, &house.ana).unwrap();
    laptop.join_as_device(URL, &house.server).unwrap();
    let id = write(&tablet, "by the tablet");
    house.settle(&mut tablet);
    house.settle_ana();
    let backup = back_up(&house);
    let change = |tablet: &Phone, text: &str| {
        let entry = tablet.core().entry(id.clone()).unwrap();
        tablet.core().edit_entry(id.clone(), entry.revision, String::new(), text.into()).unwrap();
    };
    change(&tablet, "by the tablet, inside");
    house.settle(&mut tablet);
    house.settle_ana();
    house.ana.core().remove_devices(vec![tablet.core().whoami().unwrap().1.to_string()]).unwrap();
    house.settle_ana();
    write(&house.ana, "in the new key epoch");
    house.server.restore(&backup).unwrap();
    // Nobody has told the tablet, nor this server: the laptop reads its words as those of a live device, too. What it
    // had sent before, and what it sends now, go as one segment.
    change(&tablet, "by the tablet, inside, and outside");
    write(&tablet, "outside");
    house.settle(&mut tablet);
    house.settle(&mut laptop);
    assert_eq!(texts(&laptop).len(), 2);

    house.settle_ana();
    for phone in [&mut tablet, &mut laptop] {
        phone.pump_until_settled(&mut house.server).unwrap();
    }
    assert!(tablet.core().journal().is_err(), "removed");
    house.settle_ana();
    house.settle(&mut laptop);
    for phone in [&house.ana, &laptop] {
        let mut held = texts(phone);
        held.sort();
        assert_eq!(held, ["by the tablet, inside", "in the new key epoch"], "{}", phone.name);
        assert_eq!(phone.core().late_words().unwrap()[0].entries, 2, "{}", phone.name);
        assert_eq!(phone.core().sync_status().unwrap().mismatches, 0, "{}", phone.name);
        assert_eq!(phone.core().today().unwrap().sync.waiting, 0, "{}", phone.name);
    }
    let late = laptop.core().late_words().unwrap();
    laptop.core().keep_late_words(late[0].device.clone()).unwrap();
    house.settle(&mut laptop);
    house.settle_ana();
    let mut kept = texts(&house.ana);
    kept.sort();
    assert_eq!(kept, ["by the tablet, inside, and outside", "in the new key epoch", "outside"]);
    assert_eq!(house.ana.core().own_documents().unwrap(), laptop.core().own_documents().unwrap());
}

#[test]
fn a_phone_that_a_restored_server_has_forgotten_is_let_in_again_with_the_removal_of_what_it_was() {
    let mut house = house();
    write(&house.ana, "before");
    house.settle_ana();
    let server_before = becomes_another_device(&mut house);
    assert!(house.ana.core().devices().unwrap().iter().any(|device| device.is_removed));
    house.server.restore(&server_before).unwrap();
    assert_eq!(house.ana.pump(&mut Direct(&mut house.server)).unwrap(), Pumped::Failed);
    assert!(house.ana.core().was_turned_away().unwrap().is_some());
    house.ana.join_as_device(URL, &house.server).unwrap();
    house.settle_ana();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    for phone in [&house.ana, &tablet] {
        let mut held = texts(phone);
        held.sort();
        assert_eq!(held, ["again", "before", "later"], "{}", phone.name);
        assert_eq!(phone.core().today().unwrap().sync.waiting, 0, "{}", phone.name);
    }
}

#[test]
fn a_removal_that_comes_with_a_request_for_tokens_says_what_stays_valid_of_the_removed() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.settle_ana();
    house.settle(&mut tablet);
    write(&house.ana, "before");
    house.settle_ana();
    let server_before = becomes_another_device(&mut house);
    house.server.restore(&server_before).unwrap();
    assert_eq!(house.ana.pump(&mut Direct(&mut house.server)).unwrap(), Pumped::Failed);
    house.ana.join_as_device(URL, &house.server).unwrap();
    // The removed one's words come to the tablet before the phone has said anything more.
    house.settle(&mut tablet);
    assert_eq!(texts(&tablet), ["before"]);
    assert_eq!(tablet.core().sync_status().unwrap().mismatches, 0);
    assert!(tablet.core().late_words().unwrap().is_empty());
}

#[test]
fn a_device_that_a_restored_home_forgot_is_linked_again_where_other_keys_began_meanwhile() {
    let mut house = house();
    let mut tablet = house.tablet();
    write(&house.ana, "before");
    house.settle_ana();
    house.settle(&mut tablet);
    let server_before = becomes_another_device(&mut house);
    house.server.restore(&server_before).unwrap();
    words_of(&tablet);
    house.settle(&mut tablet);
    house.ana.pump(&mut Direct(&mut house.server)).unwrap();
    let turned_away = house.ana.join_as_device(URL, &house.server).unwrap_err();
    assert!(turned_away.to_string().contains("link_again"), "{turned_away}");
    house.ana.restart().unwrap();
    let code = house.ana.core().link_again_code().unwrap();
    house.ana.core().link_again_with_codes(tablet.core().answer_link_code(code).unwrap()).unwrap();
    house.ana.join_as_device(URL, &house.server).unwrap();
    house.settle_ana();
    write(&house.ana, "linked again");
    house.settle_ana();
    house.settle(&mut tablet);
    for phone in [&house.ana, &tablet] {
        let mut held = texts(phone);
        held.sort();
        assert_eq!(held, ["again", "before", "later", "linked again"], "{}", phone.name);
        assert_eq!(phone.core().today().unwrap().sync.waiting, 0, "{}", phone.name);
    }
}

#[test]
fn what_a_phone_had_sent_before_it_was_removed_and_a_restore_lost_comes_again_as_late_words() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    house.settle_ana();
    let backup = back_up(&house);
    write(&tablet, "sent, and read by nobody");
    house.settle(&mut tablet);
    house.server.restore(&backup).unwrap();
    house.ana.core().remove_devices(vec![tablet.core().whoami().unwrap().1.to_string()]).unwrap();
    house.settle_ana();
    tablet.pump_until_settled(&mut house.server).unwrap();
    assert!(tablet.core().journal().is_err(), "removed");
    house.settle_ana();
    let late = house.ana.core().late_words().unwrap();
    house.ana.core().keep_late_words(late[0].device.clone()).unwrap();
    assert_eq!(texts(&house.ana), ["sent, and read by nobody"]);
    tablet.restart().unwrap();
    tablet.pump_until_settled(&mut house.server).unwrap();
    assert_eq!(tablet.core().sync_status().unwrap().acknowledged, 0, "sent once");
}

#[test]
fn a_phone_whose_keys_a_restored_home_forgot_takes_those_that_began_there_meanwhile() {
    let mut house = house();
    let mut tablet = house.tablet();
    let id = write(&house.ana, "before");
    house.settle_ana();
    house.settle(&mut tablet);
    let backup = back_up(&house);
    words_of(&house.ana);
    house.settle_ana();
    write(&house.ana, "under keys that were forgotten");
    house.settle_ana();
    house.server.restore(&backup).unwrap();
    words_of(&tablet); // it knows nothing of the phone's
    house.settle(&mut tablet);
    house.ana.pump_until_settled(&mut house.server).unwrap();
    house.ana.restart().unwrap();
    let entry = house.ana.core().entry(id.clone()).unwrap();
    house.ana.core().edit_entry(id, entry.revision, String::new(), "under the tablet's keys".into()).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    for phone in [&house.ana, &tablet] {
        let mut held = texts(phone);
        held.sort();
        assert_eq!(held, ["under keys that were forgotten", "under the tablet's keys"], "{}", phone.name);
        assert_eq!(phone.core().today().unwrap().sync.waiting, 0, "{}", phone.name);
    }
}
