//! Mentors: Dev offers to walk with somebody, the house approves, Ana asks without a network, and Dev says yes.

use crate::anas_phones;
use crate::kind_words;

use crate::anas_phones::{House, MINUTE_MS};
use crate::carla::carla;
use crate::kind_words::{ana_and_ben, circle, housemate, id};
use crate::mentoring::{
    DAY, WORDS, accept_all, approve, code, mentors, my_mentees, my_mentors, names, offer, refused, settle, shown,
    together, with_dev,
};
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::{Phone, generator};
use porchlight_core::crypto::envelope::Suite;
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::mentors::MentorApproved;
use porchlight_core::protocol::PULL_BUDGET_BYTES;
use porchlight_core::time::Day;
use porchlight_core::views::{CheckInAnswers, PurposeView, TrackerKindView};
use porchlight_server::commands::Made;
use porchlight_server::store::Store;
use std::collections::BTreeSet;

#[test]
fn dev_offers_the_house_approves_ana_asks_without_a_network_and_dev_says_yes() {
    let (mut house, mut ben) = ana_and_ben();
    let mut dev = housemate(&mut house, "Dev", 6);
    offer(&dev, 11, 2);
    assert_eq!(mentors(&dev).my_offer.unwrap().approved_until, None);
    assert!(refused(&house, &approve(&dev)).contains("not offered"), "it has not reached the house");
    house.settle(&mut dev);
    assert!(refused(&house, &approve(&dev)).contains("has 12 months behind them; they say 11"));
    settle(&mut house, &mut [&mut dev]);
    assert_eq!(
        (shown(&house.ana), code(house.ana.core().ask_mentor(id(&dev)))),
        (vec![], "mentor_not_approved".into())
    );

    offer(&dev, 36, 2);
    house.settle(&mut dev);
    let Made::MentorApproved { until, .. } = carla(&house, &approve(&dev)) else { panic!("approved") };
    assert_eq!(until, "2027-02-22");
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert_eq!(mentors(&dev).my_offer.unwrap().approved_until, Some(until));
    assert_eq!(shown(&dev), [], "nobody is their own mentor");
    let seen = mentors(&house.ana).mentors.remove(0);
    assert_eq!((seen.text.as_str(), seen.months, seen.has_room), (WORDS, 36, true));
    let of_gender = |wanted: &str| house.ana.core().mentors(Some(wanted.into())).unwrap().mentors.len();
    assert_eq!((of_gender("man "), of_gender("woman"), of_gender("")), (1, 0, 1));

    // Nothing of this needs a network until the two meet.
    let asked = house.ana.core().ask_mentor(id(&dev)).unwrap().asked.remove(0);
    assert_eq!((asked.person, asked.name.as_deref()), (id(&dev), Some("Dev")));
    assert_eq!(code(house.ana.core().ask_mentor(id(&dev))), "already_asked");
    settle(&mut house, &mut [&mut dev, &mut ben]);
    let asking = mentors(&dev).asking_me.remove(0);
    assert_eq!((asking.person, asking.asking.as_str()), (id(&house.ana), asked.asking.as_str()));
    let yes = dev.core().accept_mentee(asking.asking.clone()).unwrap();
    assert_eq!((names(yes.my_mentees), yes.asking_me), (vec!["Ana".to_owned()], vec![]));
    assert_eq!(code(dev.core().accept_mentee(asking.asking)), "asking");
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert_eq!((my_mentors(&house.ana), mentors(&house.ana).asked), (vec!["Dev".to_owned()], vec![]));
    assert_eq!(code(house.ana.core().ask_mentor(id(&dev))), "already_asked");
    assert_eq!((my_mentors(&ben), my_mentees(&ben), shown(&ben)), (vec![], vec![], vec![("Dev".to_owned(), true)]));
}

/// The kinds of Ana's documents that Dev may read on the server.
fn kinds_that_dev_reads(house: &House, dev: &Phone) -> BTreeSet<DocumentKind> {
    let (tenant, ana) = (house.server.house.tenant, house.ana.core().whoami().unwrap().0);
    let (account, device) = dev.core().whoami().unwrap();
    let page = house.server.store().since(tenant, account, device, &[], PULL_BUDGET_BYTES).unwrap();
    assert!(!page.more);
    let headers = page.segments.iter().map(|segment| segment.first());
    let of_ana = headers.filter(|header| header.account == ana);
    of_ana
        .map(|header| match header.suite {
            Suite::Open { document_kind, .. } => document_kind,
            Suite::Sealed { .. } => panic!("a sealed one"),
        })
        .collect()
}

#[test]
fn a_mentor_reads_nothing_more_for_being_one() {
    let (mut house, _ben, mut dev) = together();
    let ana = house.ana.core();
    let started = ana.start_tracker(TrackerKindView::Abstain, "mine".into(), "2026-10-01".into());
    started.unwrap();
    ana.record_check_in(CheckInAnswers { mood: Some(2), craving: Some(7), ..CheckInAnswers::default() }).unwrap();
    ana.write_entry("private".into(), "A hard day.".into()).unwrap();
    ana.give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    let milestone = ana.sharing().unwrap().milestones[0].milestone.id.clone();
    ana.share_milestone(milestone).unwrap();
    settle(&mut house, &mut [&mut dev]);
    assert_eq!(my_mentees(&dev), ["Ana"]);
    let read = kinds_that_dev_reads(&house, &dev);
    assert_eq!(
        read,
        BTreeSet::from([DocumentKind::Profile, DocumentKind::Bonds]),
        "her name, and what she said in the pair"
    );
    assert!(house.server.page().unwrap().contains("30 days"), "what staff may see is there");
}

#[test]
fn a_fourth_finds_no_room_until_somebody_ends_it() {
    let (mut house, mut ben, mut dev) = with_dev(3);
    let mut eli = housemate(&mut house, "Eli", 7);
    let mut fay = housemate(&mut house, "Fay", 8);
    settle(&mut house, &mut [&mut ben, &mut dev, &mut eli, &mut fay]);
    for phone in [&house.ana, &ben, &eli, &fay] {
        phone.core().ask_mentor(id(&dev)).unwrap();
    }
    settle(&mut house, &mut [&mut ben, &mut eli, &mut fay, &mut dev]);
    let askings = mentors(&dev).asking_me;
    let asking =
        |name: &str| askings.iter().find(|asking| asking.name.as_deref() == Some(name)).unwrap().asking.clone();
    for name in ["Ana", "Ben", "Eli"] {
        assert!(shown(&fay)[0].1);
        dev.core().accept_mentee(asking(name)).unwrap();
    }
    assert_eq!(code(dev.core().accept_mentee(asking("Fay"))), "mentor_full");
    settle(&mut house, &mut [&mut dev, &mut ben, &mut eli, &mut fay]);
    assert_eq!(my_mentees(&dev), ["Ana", "Ben", "Eli"]);
    fay.core().end_mentorship(id(&dev)).unwrap();
    assert_eq!(shown(&fay), [("Dev".to_owned(), false)], "no number, and no names");
    assert_eq!((code(fay.core().ask_mentor(id(&dev))), mentors(&fay).asked), ("mentor_full".into(), vec![]));

    ben.core().end_mentorship(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut ben, &mut dev, &mut fay]);
    assert_eq!(
        (shown(&fay), my_mentees(&dev)),
        (vec![("Dev".to_owned(), true)], vec!["Ana".to_owned(), "Eli".to_owned()])
    );
    fay.core().ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut fay, &mut dev]);
    accept_all(&dev);
    settle(&mut house, &mut [&mut dev, &mut fay]);
    assert_eq!(
        (my_mentees(&dev), my_mentors(&fay)),
        (vec!["Ana".into(), "Eli".into(), "Fay".into()], vec!["Dev".to_owned()])
    );
}

#[test]
fn what_two_phones_of_a_mentor_accepted_too_much_ends_by_itself() {
    let (mut house, mut ben) = ana_and_ben();
    let mut dev = housemate(&mut house, "Dev", 6);
    house.settle(&mut dev);
    // Ana is the mentor here: she has two devices.
    offer(&house.ana, 36, 3);
    let mut tablet = house.tablet();
    settle(&mut house, &mut [&mut ben, &mut dev, &mut tablet]);
    carla(&house, &approve(&house.ana));
    let mut others = vec![ben, dev, housemate(&mut house, "Eli", 7), housemate(&mut house, "Fay", 8)];
    for _ in 0..2 {
        house.settle_ana();
        house.settle(&mut tablet);
        for phone in &mut others {
            house.settle(phone);
        }
    }
    for phone in &mut others {
        phone.core().ask_mentor(id(&house.ana)).unwrap();
        house.settle(phone);
    }
    house.settle_ana();
    house.settle(&mut tablet);
    for (device, taken) in [(&house.ana, ["Ben", "Dev"]), (&tablet, ["Eli", "Fay"])] {
        for asking in mentors(device).asking_me {
            if taken.contains(&asking.name.as_deref().unwrap()) {
                device.core().accept_mentee(asking.asking).unwrap();
                house.pass(1);
            }
        }
    }
    for _ in 0..2 {
        house.settle_ana();
        house.settle(&mut tablet);
        for phone in &mut others {
            house.settle(phone);
        }
    }
    let of_ana = my_mentees(&house.ana);
    assert_eq!((of_ana.len(), my_mentees(&tablet)), (3, of_ana.clone()));
    for phone in &others {
        assert_eq!(my_mentors(phone).len(), usize::from(of_ana.contains(&phone.name)), "{}", phone.name);
        assert!(!shown(phone)[0].1);
    }
}

#[test]
fn nobody_hears_of_a_no_and_an_asking_ends_after_two_weeks() {
    let (mut house, _ben, mut dev) = with_dev(2);
    house.ana.core().ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut dev]);
    let seen = (mentors(&house.ana), circle(&house.ana));
    let before = house.server.envelope_count().unwrap();
    let asking = mentors(&dev).asking_me.remove(0);
    assert_eq!(dev.core().decline_mentee(asking.asking.clone()).unwrap().asking_me, []);
    assert_eq!(code(dev.core().accept_mentee(asking.asking.clone())), "asking");
    settle(&mut house, &mut [&mut dev]);
    assert_eq!(house.server.envelope_count().unwrap() - before, 1, "a sealed one");
    assert_eq!((mentors(&house.ana), circle(&house.ana)), seen);

    house.clock.move_to(asking.until_ms + 1);
    assert_eq!(mentors(&house.ana).asked, []);
    house.ana.core().ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut dev]);
    let again = mentors(&dev).asking_me.remove(0);
    house.clock.move_to(again.until_ms + 1);
    assert_eq!(code(dev.core().accept_mentee(again.asking)), "asking");
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0);
}

#[test]
fn what_cannot_be_is_named_and_nothing_of_it_is_written() {
    let (mut house, ben, mut dev) = with_dev(2);
    let ana = house.ana.core();
    let offer = |text: &str, months, mentees, gender: Option<&str>, agrees| {
        code(ana.offer_to_mentor(text.into(), months, mentees, gender.map(str::to_owned), agrees))
    };
    assert_eq!(offer(WORDS, 36, 2, None, false), "rules_not_accepted");
    assert_eq!(kind_words::drafts(&house.ana), [WORDS], "the words are not lost");
    assert_eq!(offer(" ", 36, 2, None, true), "empty");
    assert_eq!(offer(&"x".repeat(1_001), 36, 2, None, true), "too_long");
    assert_eq!(offer("call 555 123 4567", 36, 2, None, true), "has_phone_number");
    assert_eq!(offer("www.there.example", 36, 2, None, true), "has_link");
    assert_eq!(offer(WORDS, 1_201, 2, None, true), "out_of_range");
    assert_eq!(offer(WORDS, 36, 4, None, true), "out_of_range");
    assert_eq!(offer(WORDS, 36, 2, Some("\u{202e}"), true), "not_one_line");
    let stranger = Phone::new("stranger", house.path(), anas_phones::phone_clock(&house.clock), 9).unwrap();
    assert_eq!(code(ana.ask_mentor(id(&house.ana))), "mentor_of_oneself");
    assert_eq!(code(ana.ask_mentor(id(&stranger))), "not_in_your_circle");
    assert_eq!(code(ana.ask_mentor(id(&ben))), "mentor_not_approved");
    assert_eq!(code(ana.ask_mentor("Dev".into())), "not_an_id");
    assert_eq!(code(ana.end_mentorship(id(&dev))), "mentorship");
    assert_eq!(code(ana.accept_mentee("00".repeat(16))), "asking");
    assert_eq!(code(ana.decline_mentee("00".repeat(16))), "asking");
    assert_eq!(code(stranger.core().mentors(None)), "no_house");
    assert_eq!(ana.today().unwrap().sync.waiting, 0);
    ana.ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut dev]);
    assert_eq!(mentors(&dev).asking_me.len(), 1, "or this proves nothing");
}

#[test]
fn an_approval_that_the_house_did_not_give_shows_nobody_new() {
    let (mut house, mut ben) = ana_and_ben();
    let today = Day::from_number(i32::try_from(house.clock.now_ms() / (DAY * MINUTE_MS)).unwrap()).unwrap();
    let mut eve = Forger::joined("Eve", &house.server, today, generator(70, 1)).unwrap();
    offer(&ben, 36, 2);
    settle(&mut house, &mut [&mut ben]);
    let ben_is = ben.core().whoami().unwrap().0;
    let forged = MentorApproved::parse(ben_is, true, None, house.clock.now_ms(), today).unwrap();
    let (space, part) = (SpaceId::house_circle(house.server.house.tenant), today.month().key());
    let record = forged.record(RecordId::random(&mut eve.rng));
    let forged = wire(eve.write_open(DocumentKind::Notices, space, &part, &[record]));
    let tenant = house.server.house.tenant;
    let answer = eve.exchange(&mut house.server, eve.part(tenant, vec![], vec![forged])).unwrap();
    assert!(format!("{answer:?}").contains("not_the_owner"), "{answer:?}");
    settle(&mut house, &mut [&mut ben]);
    assert_eq!((shown(&house.ana), mentors(&ben).my_offer.unwrap().approved_until), (vec![], None));
    carla(&house, &approve(&ben));
    settle(&mut house, &mut [&mut ben]);
    assert_eq!(shown(&house.ana).len(), 1, "or this proves nothing");
}
