//! Somebody said what should not be said: who is shown it, who looks at it, and that nobody learns who told.

mod anas_phones;
mod kind_words;
mod moderators;

use anas_phones::House;
use house_simulator::phone::Phone;
use kind_words::{HOUR, ana_and_ben, circle, drafts, give, housemate, id, only_post, texts};
use moderators::{
    CARLA, HIDE, KEEP, SAM, account, decide, decided_rows, hire_sam, open_rows, readings, report, states,
};
use porchlight_core::protocol::ExitKind;
use porchlight_core::views::{PostStateView, ReportReasonView, ReportStateView};
use porchlight_server::store::{Exit, Store};

const DAY: i64 = 24 * HOUR;

/// Ana, Ben and Dev, and words of Ben's that all three have.
fn after_bens_words() -> (House, Phone, Phone) {
    let (mut house, mut ben) = ana_and_ben();
    let mut dev = housemate(&mut house, "Dev", 6);
    hire_sam(&house);
    give(&ben, None, "You are all fools").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    house.settle(&mut dev);
    assert_eq!((texts(&house.ana).len(), texts(&dev).len()), (1, 1));
    (house, ben, dev)
}

#[test]
fn ana_reports_without_a_network_and_only_staff_hear_of_it() {
    let (mut house, mut ben, mut dev) = after_bens_words();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    let before = (circle(&ben), circle(&dev));
    let post = only_post(&house.ana).id;
    let note = Some("He says it every night".to_owned());
    let made = house.ana.core().report(post.clone(), ReportReasonView::Harassment, note).unwrap();
    assert_eq!((made.state, made.due_minutes, made.call_instead), (ReportStateView::Waiting, 24 * 60, None));
    assert_eq!(circle(&house.ana).posts, [], "at once");
    let again = house.ana.core().report(post, ReportReasonView::Other, None).unwrap_err();
    assert_eq!(again.code(), "post");
    assert_eq!(open_rows(&house), []);

    house.pass(20);
    house.settle_ana();
    let [sent] = &house.ana.core().reports().unwrap()[..] else { panic!("not one report") };
    assert_eq!((sent.state, sent.note.as_deref()), (ReportStateView::Sent, Some("He says it every night")));
    let [row] = &open_rows(&house)[..] else { panic!("not one row") };
    assert_eq!((row.proof.as_str(), row.author.as_deref()), ("proved", Some("Ben")));
    assert_eq!(
        (row.said.as_deref(), &row.notes[..]),
        (Some("You are all fools"), &["He says it every night".into()][..])
    );
    assert_eq!((row.received.as_str(), row.due.as_deref()), ("2026-11-24 12:20", Some("2026-11-25 12:20")));
    assert!(row.reasons == ["harassment"] && !row.is_overdue && !row.is_hidden);
    let text = serde_json::to_string(row).unwrap();
    assert!(!text.contains(&id(&house.ana)) && !text.contains("Ana"), "who told is told to nobody");
    assert_eq!(readings(&house, account(&house.ana)), [("90".to_owned(), "report".to_owned())]);
    assert_eq!(readings(&house, account(&ben)), [("40".to_owned(), "report".to_owned())]);

    // Her tablet hides it, too; on the others' screens nothing is different, and nothing of it is on their phones.
    house.settle(&mut tablet);
    assert_eq!(circle(&tablet).posts, []);
    house.settle(&mut ben);
    house.settle(&mut dev);
    assert_eq!((circle(&ben), circle(&dev)), before);
    for phone in [&ben, &dev] {
        let database = rusqlite::Connection::open(phone.directory().join("porchlight.db")).unwrap();
        let held = database.query_row("SELECT count(*) FROM documents WHERE kind = 7", [], |row| row.get::<_, u32>(0));
        assert_eq!(held.unwrap(), 0);
    }
    house.pass(DAY);
    assert!(open_rows(&house)[0].is_overdue);
}

#[test]
fn staff_hide_it_from_everybody_and_a_second_person_can_show_it_again() {
    let (mut house, mut ben, mut dev) = after_bens_words();
    let made = report(&house.ana, &id(&ben), ReportReasonView::Other);
    house.settle_ana();
    assert_eq!(decide(&house, &made.id, "Nobody", HIDE).unwrap_err(), "nobody on staff is called \"Nobody\"");
    decide(&house, &made.id, CARLA, HIDE).unwrap();
    house.settle(&mut ben);
    house.settle(&mut dev);
    assert_eq!(circle(&dev).posts, [], "nothing says that there was something");
    assert_eq!(states(circle(&ben)), [Some(PostStateView::HiddenByHouse)], "its author knows, and can ask");
    assert_eq!((open_rows(&house).len(), decided_rows(&house).len()), (0, 1));
    assert!(decided_rows(&house)[0].is_hidden);

    let same = decide(&house, &made.id, CARLA, KEEP).unwrap_err();
    assert!(same.contains("somebody else looks at it a second time"), "{same}");
    house.pass(30);
    decide(&house, &made.id, SAM, KEEP).unwrap();
    house.settle(&mut ben);
    house.settle(&mut dev);
    house.settle_ana();
    assert_eq!(texts(&dev), ["You are all fools"]);
    assert_eq!(states(circle(&ben)), [Some(PostStateView::Sent)]);
    assert_eq!(circle(&house.ana).posts, [], "who reported it is shown it no more");
    assert!(decide(&house, &made.id, SAM, HIDE).is_err() && decide(&house, &made.id, CARLA, HIDE).is_ok());
    house.settle(&mut dev);
    assert_eq!(circle(&dev).posts, []);
}

#[test]
fn two_reports_hide_it_from_everybody_in_any_order() {
    for first_is_ana in [true, false] {
        let (mut house, mut ben, mut dev) = after_bens_words();
        let mut eve = housemate(&mut house, "Eve", 7);
        assert_eq!(texts(&eve), ["You are all fools"]);
        // All of them without a network; each has told only their own phone.
        report(&house.ana, &id(&ben), ReportReasonView::Harassment);
        report(&dev, &id(&ben), ReportReasonView::Other);
        house.pass(60);
        if first_is_ana {
            house.settle_ana()
        } else {
            house.settle(&mut dev)
        }
        house.settle(&mut eve);
        assert_eq!(texts(&eve).len(), 1, "one is not enough");
        if first_is_ana {
            house.settle(&mut dev)
        } else {
            house.settle_ana()
        }
        for phone in [&mut ben, &mut eve] {
            house.settle(phone);
        }
        assert_eq!(circle(&eve).posts, []);
        assert_eq!(states(circle(&ben)), [Some(PostStateView::HiddenByHouse)]);
        let [row] = &open_rows(&house)[..] else { panic!("one post is one row") };
        assert!(row.is_hidden && row.reasons == ["harassment", "other"], "staff look at it all the same");

        // Carla finds nothing in it; a third report hides it by itself no more.
        decide(&house, &row.report, CARLA, KEEP).unwrap();
        house.settle(&mut eve);
        assert_eq!(texts(&eve).len(), 1);
        report(&eve, &id(&ben), ReportReasonView::Other);
        house.settle(&mut eve);
        house.settle(&mut ben);
        assert_eq!(states(circle(&ben)), [Some(PostStateView::Sent)]);
        assert_eq!(open_rows(&house).len(), 1);
    }
}

#[test]
fn one_person_with_two_devices_is_one_and_nobody_reports_themselves() {
    let (mut house, mut ben, mut dev) = after_bens_words();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    report(&house.ana, &id(&ben), ReportReasonView::Harassment);
    report(&tablet, &id(&ben), ReportReasonView::Harassment);
    house.settle_ana();
    house.settle(&mut tablet);
    house.settle(&mut dev);
    house.settle(&mut ben);
    assert_eq!(texts(&dev).len(), 1);
    let own = only_post(&ben).id;
    assert_eq!(ben.core().report(own, ReportReasonView::Other, None).unwrap_err().code(), "post");
}

#[test]
fn where_somebody_may_get_hurt_the_phone_says_whom_to_call_and_staff_have_a_quarter_of_an_hour() {
    let (mut house, ben, mut dev) = after_bens_words();
    house.ana.core().set_country("US".into()).unwrap();
    report(&dev, &id(&ben), ReportReasonView::DrugSourcing);
    house.settle(&mut dev);
    house.pass(5);
    give(&dev, None, "I cannot go on").unwrap();
    house.settle(&mut dev);
    house.settle_ana();
    let made = report(&house.ana, &id(&dev), ReportReasonView::SelfHarmOrThreat);
    assert_eq!(made.due_minutes, 15);
    assert_eq!(made.call_instead.unwrap().emergency[0].link, "tel:911");
    house.settle_ana();
    let rows = open_rows(&house);
    assert_eq!((rows[0].due.as_deref(), rows.len()), (Some("2026-11-24 12:20"), 2), "it comes first");
    assert_eq!(rows[0].reasons, ["self-harm or threat"]);
}

#[test]
fn what_was_said_between_two_is_hidden_and_its_author_cannot_tell_who_told() {
    let (mut house, mut ben) = ana_and_ben();
    let mut dev = housemate(&mut house, "Dev", 6);
    house.settle(&mut ben);
    give(&ben, Some(&house.ana), "I know where you live").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    let screens = circle(&ben);
    let made = report(&house.ana, &id(&ben), ReportReasonView::SelfHarmOrThreat);
    house.settle_ana();
    assert_eq!(open_rows(&house)[0].said.as_deref(), Some("I know where you live"));
    decide(&house, &made.id, CARLA, HIDE).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!((circle(&ben), circle(&house.ana).posts.len()), (screens, 0));

    // The house circle gets a word that only the two can read.
    house.settle(&mut dev);
    let folder = std::fs::read_dir(house.path().join("server")).unwrap();
    assert!(folder.count() > 0);
    let notices = house.server.store();
    let month = porchlight_core::time::Day::parse("2026-11-24").unwrap().month();
    let said = porchlight_server::house_voice::said(&**notices, house.server.house.tenant, month).unwrap();
    let [word] = &said[..] else { panic!("not one word of the house") };
    let record = made.post.split_at(32).1.parse::<porchlight_core::ids::RecordId>().unwrap();
    let holds = |needle: &[u8]| word.bytes.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(account(&ben).as_bytes()) && !holds(record.as_bytes()));
}

#[test]
fn a_long_note_stays_as_a_draft_and_nothing_is_reported() {
    let (house, _, _) = after_bens_words();
    let post = only_post(&house.ana).id;
    let error = house.ana.core().report(post.clone(), ReportReasonView::Other, Some("é".repeat(281))).unwrap_err();
    assert_eq!(error.to_string(), "too_long: note");
    assert_eq!((drafts(&house.ana).len(), house.ana.core().reports().unwrap().len()), (1, 0));
    let unknown = house.ana.core().report("00".repeat(32), ReportReasonView::Other, None).unwrap_err();
    assert_eq!((unknown.code(), texts(&house.ana).len()), ("post", 1));
    house.ana.core().report(post, ReportReasonView::Other, Some("é".repeat(280))).unwrap();
}

#[test]
fn a_report_is_kept_whole_or_not_at_all() {
    for after in 0..3 {
        let (mut house, ben, _) = after_bens_words();
        house.ana.fuse.blow_after(after);
        let post = only_post(&house.ana).id;
        let _ = house.ana.core().report(post, ReportReasonView::Other, None);
        house.ana.restart().unwrap();
        let made = house.ana.core().reports().unwrap().len();
        assert_eq!(made + texts(&house.ana).len(), 1, "killed after {after} commits");
        house.ana.core().forget_digests().unwrap();
        assert_eq!(made + texts(&house.ana).len(), 1);
        house.settle_ana();
        assert_eq!(open_rows(&house).len(), made);
        drop(ben);
    }
}

#[test]
fn a_report_stays_with_the_house_when_its_author_or_what_it_shows_goes() {
    let (mut house, mut ben, _) = after_bens_words();
    let made = report(&house.ana, &id(&ben), ReportReasonView::Other);
    house.settle_ana();
    let bens = only_post(&ben).id;
    ben.core().take_post_back(bens).unwrap();
    house.settle(&mut ben);
    let now_ms = house.clock.now_ms();
    let exit = Exit { how: ExitKind::LeftEarly, at_ms: now_ms, staff_access_ends_ms: now_ms };
    assert!(house.server.store().exit(house.server.house.tenant, account(&house.ana), exit).unwrap());
    house.settle_ana();
    assert_eq!(open_rows(&house)[0].said.as_deref(), Some("You are all fools"));
    decide(&house, &made.id, CARLA, KEEP).unwrap();
}

#[test]
fn half_a_year_after_its_decision_a_report_is_gone_and_the_phones_agree() {
    let (mut house, mut ben, _) = after_bens_words();
    let post = only_post(&house.ana).id;
    let note = "only staff may read this";
    let made = house.ana.core().report(post, ReportReasonView::Other, Some(note.into())).unwrap();
    house.settle_ana();
    decide(&house, &made.id, CARLA, KEEP).unwrap();
    let is_on_disk = |house: &House| {
        let files = std::fs::read_dir(house.path().join("server")).unwrap();
        let bytes = files.filter_map(|file| std::fs::read(file.unwrap().path()).ok());
        bytes.into_iter().any(|file| file.windows(note.len()).any(|window| window == note.as_bytes()))
    };
    house.pass(DAY * 180 - 1);
    house.settle(&mut ben);
    give(&ben, None, "a push").unwrap();
    house.settle(&mut ben);
    assert!(is_on_disk(&house) && decided_rows(&house).len() == 1);
    house.pass(2);
    give(&ben, None, "another push").unwrap();
    house.settle(&mut ben);
    assert!(!is_on_disk(&house) && decided_rows(&house).is_empty());

    // Her phone has it still and says nothing; a new device of hers agrees with the house.
    house.settle_ana();
    assert_eq!(house.ana.core().reports().unwrap().len(), 1);
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    house.pass(2 * DAY);
    house.settle(&mut tablet);
    house.settle_ana();
    assert_eq!(tablet.core().reports().unwrap().len(), 0);
    assert!(!is_on_disk(&house));
}
