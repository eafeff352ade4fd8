//! Somebody said what should not be said: who is shown it, who looks at it, and that nobody learns who told.

use crate::anas_phones::house;
use crate::carla::{evening_group, moved_in, of};
use crate::kind_words::{HOUR, ana_and_ben, circle, drafts, give, housemate, id, only_post, texts};
use crate::moderators::{CARLA, HIDE, KEEP, account, after_bens_words, decide, open_rows, readings, report};
use house_simulator::phone::Phone;
use porchlight_core::ids::RecordId;
use porchlight_core::protocol::ExitKind;
use porchlight_core::time::Day;
use porchlight_core::views::{ReportReasonView, ReportStateView};
use porchlight_server::house_voice;
use porchlight_server::store::{Exit, Store};

const DAY: i64 = 24 * HOUR;

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
    let month = Day::parse("2026-11-24").unwrap().month();
    let said = house_voice::said(&**house.server.store(), house.server.house.tenant, month).unwrap();
    let [word] = &said[..] else { panic!("not one word of the house") };
    let record: RecordId = made.post.split_at(32).1.parse().unwrap();
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
fn a_line_about_a_session_is_reported_like_a_post() {
    let mut house = house();
    let (mut ben, mut dev) = (moved_in(&mut house, "Ben", 31), moved_in(&mut house, "Dev", 32));
    let group = evening_group(&house);
    house.settle(&mut ben);
    house.pass(9 * HOUR);
    ben.core().note_attended(group.clone(), None, None).unwrap();
    ben.core().share_line(group.clone(), "Ana cried all evening".into()).unwrap();
    house.settle(&mut ben);
    for phone in [&mut house.ana, &mut dev] {
        phone.pump_until_settled(&mut house.server).unwrap();
        phone.core().note_attended(group.clone(), None, None).unwrap();
    }
    let lines = |phone: &Phone| of(phone, &group).lines;
    let (post, bens) = (lines(&house.ana)[0].post.clone(), lines(&ben)[0].post.clone());
    assert_eq!(ben.core().report(bens, ReportReasonView::Other, None).unwrap_err().code(), "post");
    let made = house.ana.core().report(post, ReportReasonView::PrivacyBreach, None).unwrap();
    assert_eq!((lines(&house.ana).len(), lines(&dev).len()), (0, 1));
    house.settle_ana();
    assert_eq!(open_rows(&house)[0].said.as_deref(), Some("Ana cried all evening"));
    decide(&house, &made.id, CARLA, HIDE).unwrap();
    house.settle(&mut dev);
    house.settle(&mut ben);
    assert_eq!((lines(&dev).len(), lines(&ben).len()), (0, 1));
}
