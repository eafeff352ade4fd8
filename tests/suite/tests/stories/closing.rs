//! Ana closes her account: what goes, on which phones and servers, what stays, and that nothing brings it back.

use crate::anas_phones::{House, MINUTE_MS, house, phone_clock, texts, words_of, write};
use crate::kind_words::{give, housemate, id, texts as posts, together};
use crate::two_houses::{Houses, OAK_URL};
use house_simulator::phone::{Phone, Pumped};
use house_simulator::server::URL;
use porchlight_core::views::{ClosingStateView, PurposeView, TrackerKindView};
use porchlight_server::store::{Roster, Store};

const DAY: i64 = 24 * 60;
const MARKER: &str = "porchlight-canary-closing";

fn close(phone: &Phone) {
    let asked = phone.core().closing().unwrap();
    assert_eq!(asked.state, ClosingStateView::Open);
    phone.core().close_account(asked.confirmation.unwrap()).unwrap();
}

fn state(phone: &Phone) -> ClosingStateView {
    phone.core().closing().unwrap().state
}

fn code_of_journal(phone: &Phone) -> String {
    phone.core().journal().err().map(|error| error.code().to_owned()).unwrap_or_default()
}

fn share_thirty_days(phone: &Phone) {
    phone.core().start_tracker(TrackerKindView::Abstain, "mine".into(), "2026-10-01".into()).unwrap();
    phone.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    let milestone = phone.core().sharing().unwrap().milestones[0].milestone.id.clone();
    phone.core().share_milestone(milestone).unwrap();
}

/// Whether some bytes lie in the files of the server's database, its write-ahead log, or its keys.
fn is_on_server(house: &House, needle: &[u8]) -> bool {
    house.server.store().settle();
    let files = std::fs::read_dir(house.path().join("server")).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
    files.into_iter().any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
}

/// How many envelopes of somebody the server holds, but their bonds.
fn envelopes_of(house: &House, phone: &Phone) -> u64 {
    let database = rusqlite::Connection::open(house.path().join("server/porchlight.db")).unwrap();
    let account = phone.core().whoami().unwrap().0;
    let sql = "SELECT count(*) FROM log LEFT JOIN documents USING (tenant_id, account_id, document_id)
        WHERE account_id = ?1 AND envelope_id IS NOT NULL AND kind IS NOT 10";
    database.query_row(sql, [account.as_bytes()], |row| row.get(0)).unwrap()
}

/// How many keys there are to what somebody showed, in the circle and to staff.
fn keys_of(house: &House, phone: &Phone) -> u64 {
    let keys = rusqlite::Connection::open(house.path().join("server/keys.db")).unwrap();
    let account = phone.core().whoami().unwrap().0;
    let sql = "SELECT count(*) FROM document_keys WHERE account_id = ?1";
    keys.query_row(sql, [account.as_bytes()], |row| row.get(0)).unwrap()
}

fn no_mismatch(phone: &Phone) {
    assert_eq!(phone.core().sync_status().unwrap().mismatches, 0, "{}", phone.name);
}

#[test]
fn ana_closes_her_account_and_nothing_of_it_is_left_but_what_others_keep() {
    let (mut house, mut ben, porch) = together();
    let (mut dev, mut tablet) = (housemate(&mut house, "Dev", 6), house.tablet());
    share_thirty_days(&house.ana);
    write(&house.ana, "a night in November");
    give(&house.ana, None, MARKER).unwrap();
    give(&ben, None, "Ben stays.").unwrap();
    house.settle_ana();
    for phone in [&mut ben, &mut dev, &mut tablet] {
        house.settle(phone);
    }
    assert!(posts(&ben).contains(&MARKER.to_owned()));
    assert!(house.server.page().unwrap().contains("data-milestone"));
    assert!(is_on_server(&house, MARKER.as_bytes()), "else the search proves nothing");
    assert!(keys_of(&house, &house.ana) > 0);

    // Nobody closes it by chance: the screen is asked first, and what it showed is handed back.
    let wrong = house.ana.core().close_account("yes".into()).unwrap_err();
    assert_eq!(wrong.code(), "not_the_confirmation");
    let shown = house.ana.core().closing().unwrap();
    assert_eq!((shown.entries, shown.houses.len(), shown.goes.len(), shown.stays.len()), (1, 1, 4, 4));
    close(&house.ana);
    assert_eq!(state(&house.ana), ClosingStateView::Waiting, "without a network nothing has happened yet");
    assert_eq!(texts(&house.ana), ["a night in November"]);
    house.ana.core().keep_account().unwrap();
    assert_eq!(state(&house.ana), ClosingStateView::Open);
    close(&house.ana);
    house.settle_ana();
    assert_eq!(state(&house.ana), ClosingStateView::Erased);
    assert_eq!(code_of_journal(&house.ana), "account_closed");

    // The server has the word, and what other people's circle rests on.
    assert!(!is_on_server(&house, MARKER.as_bytes()));
    assert_eq!(keys_of(&house, &house.ana), 0, "no backup opens what she showed");
    let page = house.server.page().unwrap();
    assert!(!page.contains("data-milestone") && !page.contains(&format!("/residents/{}", id(&house.ana))), "{page}");
    let (store, account) = (house.server.store(), house.ana.core().whoami().unwrap().0);
    let row = store.person(house.server.house.tenant, account).unwrap().unwrap();
    assert_eq!((row.display_name.as_str(), row.closed_ms), ("Ana", Some(house.clock.now_ms())));

    // The others hear of it.
    for phone in [&mut ben, &mut dev] {
        house.settle(phone);
        no_mismatch(phone);
        let said = posts(phone);
        assert!(!said.contains(&MARKER.to_owned()) && said.contains(&"Ben stays.".to_owned()), "{said:?}");
        assert!(phone.core().circle().unwrap().people.iter().all(|person| person.name.as_deref() != Some("Ana")));
    }
    let circle = ben.core().small_circles().unwrap().circles.into_iter().find(|circle| circle.id == porch);
    let members = circle.expect("the circle is Ben's, too").members;
    assert_eq!(members.into_iter().map(|member| member.name.unwrap()).collect::<Vec<_>>(), ["Ben"]);
    ben.core().invite_to_circle(porch.clone(), dev.core().whoami().unwrap().0.to_string()).unwrap();
    house.settle(&mut ben);
    house.settle(&mut dev);
    dev.core().accept_invitation(porch).unwrap();
    house.settle(&mut dev);
    no_mismatch(&dev);

    // Her tablet hears of it, gives the export, and erases itself when she says so.
    house.settle(&mut tablet);
    assert_eq!(state(&tablet), ClosingStateView::Closed);
    assert_eq!(code_of_journal(&tablet), "account_closed");
    assert!(tablet.core().export_journal().unwrap().contains("a night in November"));
    tablet.core().erase_closed_account().unwrap();
    assert_eq!(state(&tablet), ClosingStateView::Erased);
    tablet.restart().unwrap();
    assert_eq!(state(&tablet), ClosingStateView::Erased);
    assert!(tablet.core().export_journal().is_err());
}

#[test]
fn a_tablet_that_was_away_brings_nothing_back_and_erases_itself_after_thirty_days() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    house.settle_ana();
    close(&house.ana);
    house.settle_ana();
    write(&tablet, "written in the cellar");
    give(&tablet, None, MARKER).unwrap();
    house.settle(&mut tablet);
    assert_eq!(state(&tablet), ClosingStateView::Closed);
    assert!(!is_on_server(&house, MARKER.as_bytes()));
    assert_eq!(envelopes_of(&house, &tablet), 0);
    assert!(tablet.core().export_journal().unwrap().contains("written in the cellar"));
    tablet.restart().unwrap();
    let until_ms = tablet.core().closing().unwrap().erases_itself_ms.unwrap();
    assert_eq!(until_ms, house.clock.now_ms() + 30 * DAY * MINUTE_MS);
    house.pass(30 * DAY);
    house.settle(&mut tablet);
    assert_eq!(state(&tablet), ClosingStateView::Erased);

    // Neither a new device nor the account itself comes back.
    let invite = house.server.invite("Ana").unwrap();
    let request = tablet.core().prove_for_invite(&invite, house.server.challenge());
    assert_eq!(request.unwrap_err().code(), "account_closed");
}

#[test]
fn a_locked_tablet_keeps_what_it_has_until_it_is_unlocked() {
    let mut house = house();
    let mut tablet = house.tablet();
    write(&tablet, "hers");
    house.settle(&mut tablet);
    tablet.core().set_pin(Some("2468".into())).unwrap();
    tablet.core().lock().unwrap();
    house.settle_ana();
    close(&house.ana);
    house.settle_ana();
    house.settle(&mut tablet);
    assert!(tablet.core().is_locked().unwrap());
    tablet.core().unlock("2468".into()).unwrap();
    assert_eq!(state(&tablet), ClosingStateView::Closed);
    assert!(tablet.core().export_journal().unwrap().contains("hers"));
    tablet.core().lock().unwrap();
    house.pass(30 * DAY);
    house.settle(&mut tablet);
    assert_eq!(state(&tablet), ClosingStateView::Erased, "a phone that is lost keeps it no longer");
}

#[test]
fn a_restored_server_closes_it_again_and_no_phone_brings_it_back() {
    let (mut house, mut ben, _) = together();
    let words = words_of(&house.ana);
    give(&house.ana, None, MARKER).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    let mut dev = housemate(&mut house, "Dev", 6); // who hears of nothing before the restore
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    house.settle_ana();
    close(&house.ana);
    house.settle_ana();
    house.settle(&mut ben);
    house.server.restore(&backup).unwrap();
    assert!(!is_on_server(&house, MARKER.as_bytes()), "closed again before anybody is answered");
    house.settle(&mut ben);
    assert!(!posts(&ben).contains(&MARKER.to_owned()));
    assert!(posts(&dev).contains(&MARKER.to_owned()));
    house.settle(&mut dev);
    assert!(!posts(&dev).contains(&MARKER.to_owned()));
    assert!(!is_on_server(&house, MARKER.as_bytes()));
    let clock = phone_clock(&house.clock);
    assert!(Phone::recovered("new", house.path(), clock, 9, &words, &house.server).is_err(), "the words open nothing");
}

#[test]
fn killed_at_any_write_an_account_is_open_or_closed() {
    for fuse in 0..40 {
        let (mut house, mut ben, _) = together();
        write(&house.ana, "hers");
        house.settle_ana();
        close(&house.ana);
        house.ana.fuse.blow_after(fuse);
        let mut was_killed = false;
        for _ in 0..4 {
            was_killed |= house.ana.pump_until_settled(&mut house.server).unwrap() == Pumped::Killed;
        }
        assert_eq!(state(&house.ana), ClosingStateView::Erased, "{fuse}");
        assert_eq!(envelopes_of(&house, &house.ana), 0, "{fuse}");
        house.settle(&mut ben);
        no_mismatch(&ben);
        if !was_killed {
            assert!(fuse > 3, "else it proves little");
            return;
        }
    }
    panic!("it never comes to an end");
}

#[test]
fn a_server_killed_at_any_write_closes_it_in_the_end() {
    for fuse in 0..12 {
        let mut house = house();
        give(&house.ana, None, MARKER).unwrap();
        house.settle_ana();
        close(&house.ana);
        house.server.fuse.blow_after(fuse);
        let pumped = house.ana.pump_until_settled(&mut house.server);
        let was_killed = house.server.fuse.is_blown();
        if was_killed {
            house.server.restart().unwrap();
        }
        drop(pumped);
        house.pass(10);
        house.settle_ana();
        assert_eq!(state(&house.ana), ClosingStateView::Erased, "{fuse}");
        assert!(!is_on_server(&house, MARKER.as_bytes()), "{fuse}");
        if !was_killed {
            assert!(fuse > 1, "else it proves little");
            return;
        }
    }
    panic!("it never comes to an end");
}

#[test]
fn a_house_that_could_not_be_reached_is_told_later_by_a_phone_that_holds_nothing_more() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.ana_moves();
    let mut ben = houses_of.joined(OAK_URL, "Ben", 5);
    give(&ana, None, MARKER).unwrap();
    houses_of.settle(&mut ana);
    houses_of.settle(&mut ben);
    assert!(posts(&ben).contains(&MARKER.to_owned()));
    houses_of.down.insert(OAK_URL);
    close(&ana);
    houses_of.exchange(&mut ana);
    assert_eq!(state(&ana), ClosingStateView::Erased, "her home knows");
    ana.restart().unwrap();
    houses_of.down.clear();
    houses_of.pass(10);
    houses_of.exchange(&mut ana);
    houses_of.settle(&mut ben);
    assert!(!posts(&ben).contains(&MARKER.to_owned()));
    // Now everybody knows, and nothing is asked any more.
    houses_of.asked.clear();
    houses_of.pass(60);
    houses_of.exchange(&mut ana);
    assert_eq!(houses_of.asked.len(), 0);
    let _ = URL;
}

#[test]
fn an_account_that_no_server_knows_is_closed_at_once() {
    let house = house();
    let alone = Phone::new("alone", house.path(), phone_clock(&house.clock), 20).unwrap();
    write(&alone, "to nobody");
    close(&alone);
    assert_eq!(state(&alone), ClosingStateView::Erased);
}
