//! What becomes of a reported post: hidden by two reports or by staff, looked at a second time, and forgotten in the end;
//! also by a server that stops or comes back from a backup.

use crate::anas_phones::House;
use crate::carla::carla;
use crate::kind_words::{HOUR, circle, give, housemate, id, only_post, texts};
use crate::moderators::{
    CARLA, HIDE, KEEP, SAM, account, after_bens_words, decide, decided_rows, open_rows, readings, report, states,
};
use porchlight_core::ids::SpaceId;
use porchlight_core::protocol::ExitKind;
use porchlight_core::time::Day;
use porchlight_core::views::{PostStateView, PurposeView, ReportReasonView, SeenKindView};
use porchlight_server::commands::report::Resolving;
use porchlight_server::commands::{Ask, Made};
use porchlight_server::house_voice;
use porchlight_server::store::{Exit, Store};

const DAY: i64 = 24 * HOUR;

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
fn who_reported_sees_that_staff_looked_and_the_author_is_not_told() {
    let (mut house, mut ben, _) = after_bens_words();
    report(&house.ana, &id(&ben), ReportReasonView::Other);
    house.settle_ana();
    assert_eq!(open_rows(&house).len(), 1);
    house.pass(30);
    house.settle_ana();
    house.settle(&mut ben);
    let told = |phone: &house_simulator::phone::Phone| phone.core().who_looked(None).unwrap().readings;
    assert_eq!(told(&house.ana)[0].kinds, [SeenKindView::Report]);
    assert_eq!(told(&ben), [], "it would say that somebody reported");
    assert_eq!(readings(&house, account(&ben)).len(), 1, "and it is written down all the same");
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

#[test]
fn a_server_that_stops_in_between_hides_it_when_the_report_comes_again() {
    for after in 0..6 {
        let (mut house, mut ben, mut dev) = after_bens_words();
        report(&house.ana, &id(&ben), ReportReasonView::Other);
        house.settle_ana();
        report(&dev, &id(&ben), ReportReasonView::Other);
        house.server.fuse.blow_after(after);
        let _ = dev.pump_until_settled(&mut house.server);
        house.server.restart().unwrap();
        house.pass(30);
        house.settle(&mut dev);
        house.settle(&mut ben);
        assert_eq!(states(circle(&ben)), [Some(PostStateView::HiddenByHouse)], "killed after {after} commits");
        let [row] = &open_rows(&house)[..] else { panic!("killed after {after} commits") };
        assert_eq!(row.proof, "proved");
    }
}

#[test]
fn a_server_that_came_back_from_a_backup_still_shows_again_what_it_hid() {
    let (mut house, mut ben, mut dev) = after_bens_words();
    let made = report(&house.ana, &id(&ben), ReportReasonView::Other);
    house.settle_ana();
    let backup = house.path().join("backup");
    house.server.back_up(&backup).unwrap();
    decide(&house, &made.id, CARLA, HIDE).unwrap();
    house.settle(&mut dev);
    assert_eq!(circle(&dev).posts, []);
    house.server.restore(&backup).unwrap();
    for phone in [&mut dev, &mut ben] {
        house.settle(phone);
        house.settle(phone);
    }
    assert_eq!(states(circle(&ben)), [Some(PostStateView::HiddenByHouse)], "the phones brought the word back");
    assert_eq!(open_rows(&house).len(), 1, "the decision is forgotten, so somebody looks at it again");
    decide(&house, &made.id, CARLA, KEEP).unwrap();
    house.settle(&mut dev);
    assert_eq!(texts(&dev), ["You are all fools"]);
}

#[test]
fn carla_looks_and_decides_on_the_command_line_of_a_served_house() {
    let (mut house, ben, mut dev) = after_bens_words();
    report(&house.ana, &id(&ben), ReportReasonView::Harassment);
    house.settle_ana();
    let cedar = || "Cedar House".to_owned();
    let list = |house: &House, decided| {
        let ask = Ask::ReportList { house: cedar(), staff: CARLA.into(), decided };
        let made = carla(house, &ask);
        let words = made.in_words();
        let Made::Reports { reports, left_out: 0 } = made else { panic!("{words}") };
        (reports, words)
    };
    let (rows, words) = list(&house, false);
    assert!(words.starts_with("harassment, since 2026-11-24 12:00; look at it by 2026-11-25 12:00"), "{words}");
    assert!(words.contains("Ben wrote: You are all fools") && words.contains(&rows[0].report), "{words}");
    let resolving = Resolving {
        report: rows[0].report.clone(),
        staff: CARLA.into(),
        decision: HIDE,
        note: Some("We talked about it".into()),
    };
    let hidden = carla(&house, &Ask::ReportResolve { house: cedar(), resolving });
    assert_eq!(hidden, Made::ReportResolve { is_hidden: true });
    assert_eq!(list(&house, false), (vec![], "Nothing is reported.".to_owned()));
    assert!(list(&house, true).1.contains("It is hidden from everybody."));
    house.settle(&mut dev);
    assert_eq!(circle(&dev).posts, []);
}

#[test]
fn what_is_said_among_alumni_is_hidden_there_and_only_there() {
    let (mut house, mut ben, mut dev) = after_bens_words();
    let now_ms = house.clock.now_ms();
    for phone in [&house.ana, &ben, &dev] {
        let exit = Exit { how: ExitKind::Planned, at_ms: now_ms, staff_access_ends_ms: now_ms };
        assert!(house.server.store().exit(house.server.house.tenant, account(phone), exit).unwrap());
        phone.core().give_consent(PurposeView::Alumni, "yes".into()).unwrap();
    }
    for _ in 0..2 {
        house.settle_ana();
        house.settle(&mut ben);
        house.settle(&mut dev);
    }
    house.pass(1);
    give(&ben, None, "Who is still in touch with my guy").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    house.settle(&mut dev);
    assert!(texts(&dev).contains(&"Who is still in touch with my guy".to_owned()));
    let made = report(&house.ana, &id(&ben), ReportReasonView::DrugSourcing);
    house.settle_ana();
    decide(&house, &made.id, CARLA, HIDE).unwrap();
    house.settle(&mut dev);
    house.settle(&mut ben);
    assert!(!texts(&dev).contains(&"Who is still in touch with my guy".to_owned()));
    assert_eq!(circle(&ben).posts[0].state, Some(PostStateView::HiddenByHouse));
    let (tenant, month) = (house.server.house.tenant, Day::parse("2026-11-24").unwrap().month());
    let said = |space| house_voice::said_in(&**house.server.store(), tenant, space, month).unwrap().len();
    assert_eq!((said(SpaceId::alumni_circle(tenant)), said(SpaceId::house_circle(tenant))), (1, 0));
}
