//! How it ends with a mentor: by either of the two, by the house, by a block, by leaving; always without a word.

use crate::anas_phones::{MINUTE_MS, phone_clock};
use crate::carla::carla;
use crate::kind_words::{circle, housemate, id};
use crate::mentoring::{
    DAY, accept_all, approve, code, end_approval, exit, mentors, my_mentees, my_mentors, names, offer, refused, settle,
    shown, together, with_dev,
};
use house_simulator::clock::PhoneClock;
use house_simulator::phone::Phone;
use house_simulator::server::URL;
use porchlight_core::views::PurposeView;

#[test]
fn either_ends_it_without_a_word() {
    let (mut house, _ben, mut dev) = together();
    let seen = (circle(&house.ana), circle(&dev));
    let ended = house.ana.core().end_mentorship(id(&dev)).unwrap();
    assert_eq!((ended.my_mentors, ended.asked), (vec![], vec![]));
    assert_eq!(code(house.ana.core().end_mentorship(id(&dev))), "mentorship");
    settle(&mut house, &mut [&mut dev]);
    assert_eq!((my_mentees(&dev), mentors(&dev).asking_me), (Vec::<String>::new(), vec![]));
    assert_eq!((circle(&house.ana), circle(&dev)), seen, "nobody is told");

    house.ana.core().ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut dev]);
    accept_all(&dev);
    settle(&mut house, &mut [&mut dev]);
    assert_eq!(my_mentors(&house.ana), ["Dev"]);
    dev.core().end_mentorship(id(&house.ana)).unwrap();
    settle(&mut house, &mut [&mut dev]);
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev)), (vec![], Vec::<String>::new()));
    assert_eq!((circle(&house.ana), circle(&dev)), seen);
    assert_eq!(shown(&house.ana), [("Dev".to_owned(), true)], "she can ask again");
}

#[test]
fn the_house_ends_its_approval_and_nothing_stands_without_it() {
    let (mut house, mut ben, mut dev) = together();
    carla(&house, &end_approval(&dev));
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev), shown(&ben)), (vec![], Vec::<String>::new(), vec![]));
    assert_eq!(code(ben.core().ask_mentor(id(&dev))), "mentor_not_approved");
    assert!(refused(&house, &end_approval(&dev)).contains("not approved"));

    carla(&house, &approve(&dev));
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev)), (vec!["Dev".to_owned()], vec!["Ana".to_owned()]));
    // It is given for ninety days, and a newcomer reads as far back.
    house.pass(90 * DAY);
    let mut eli = housemate(&mut house, "Eli", 9);
    house.settle(&mut eli);
    settle(&mut house, &mut [&mut dev]);
    assert_eq!((shown(&eli), my_mentors(&house.ana)), (vec![("Dev".to_owned(), true)], vec!["Dev".to_owned()]));
    house.pass(DAY);
    assert_eq!((shown(&eli), my_mentors(&house.ana), my_mentees(&dev)), (vec![], vec![], Vec::<String>::new()));
}

#[test]
fn who_takes_the_offer_back_is_asked_no_more_and_walks_on_with_whom_they_have() {
    let (mut house, mut ben, mut dev) = together();
    ben.core().ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut ben, &mut dev]);
    assert_eq!(dev.core().withdraw_offer().unwrap().my_offer, None);
    assert_eq!(code(dev.core().withdraw_offer()), "offer");
    let asking = mentors(&dev).asking_me.remove(0).asking;
    assert_eq!(code(dev.core().accept_mentee(asking)), "no_offer");
    settle(&mut house, &mut [&mut ben, &mut dev]);
    assert_eq!(
        (shown(&ben), my_mentors(&house.ana), my_mentees(&dev)),
        (vec![], vec!["Dev".into()], vec!["Ana".to_owned()])
    );
}

#[test]
fn a_block_ends_what_the_two_have_and_shows_the_blocked_one_no_more() {
    let (mut house, mut ben, mut dev) = together();
    ben.core().ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut ben, &mut dev]);
    house.ana.core().block(id(&dev)).unwrap();
    assert_eq!((my_mentors(&house.ana), shown(&house.ana)), (vec![], vec![]));
    assert_eq!(code(house.ana.core().ask_mentor(id(&dev))), "blocked");
    dev.core().block(id(&ben)).unwrap();
    assert_eq!(mentors(&dev).asking_me, []);
    settle(&mut house, &mut [&mut ben, &mut dev]);
    assert_eq!((my_mentees(&dev), mentors(&ben).asked.len()), (Vec::<String>::new(), 1), "Ben hears nothing of it");
    house.ana.core().unblock(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut dev]);
    assert_eq!((my_mentors(&house.ana), shown(&house.ana).len()), (vec![], 1), "it does not come back by itself");
}

#[test]
fn a_block_on_a_phone_that_did_not_know_ends_it_later() {
    let (mut house, _ben, mut dev) = with_dev(2);
    let mut tablet = house.tablet();
    settle(&mut house, &mut [&mut tablet, &mut dev]);
    tablet.core().ask_mentor(id(&dev)).unwrap();
    house.settle(&mut tablet);
    house.settle(&mut dev);
    accept_all(&dev);
    // Ana's phone has heard of nothing when it blocks.
    house.ana.core().block(id(&dev)).unwrap();
    house.settle(&mut dev);
    house.settle(&mut tablet);
    assert_eq!(my_mentees(&dev), ["Ana"]);
    settle(&mut house, &mut [&mut tablet, &mut dev]);
    for phone in [&house.ana, &tablet] {
        assert_eq!((my_mentors(phone), shown(phone)), (vec![], vec![]), "{}", phone.name);
    }
    assert_eq!(my_mentees(&dev), Vec::<String>::new());
}

#[test]
fn ana_leaves_and_keeps_her_mentor_and_a_mentor_who_leaves_is_none() {
    let (mut house, mut ben, mut dev) = together();
    carla(&house, &exit(&house.ana));
    settle(&mut house, &mut [&mut dev, &mut ben]);
    let landing = house.ana.core().standing().unwrap().unwrap().landing.unwrap();
    assert_eq!((names(landing.mentors), my_mentees(&dev)), (vec!["Dev".to_owned()], vec!["Ana".to_owned()]));
    assert_eq!(shown(&house.ana), []);
    // Nothing that the house says reaches her any more: what she knows of ends after ninety days, for both.
    house.pass(80 * DAY);
    carla(&house, &approve(&dev));
    settle(&mut house, &mut [&mut dev]);
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev)), (vec!["Dev".to_owned()], vec!["Ana".to_owned()]));
    house.pass(11 * DAY);
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev)), (vec![], Vec::<String>::new()));

    ben.core().ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut ben, &mut dev]);
    accept_all(&dev);
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert_eq!(my_mentors(&ben), ["Dev"]);
    carla(&house, &exit(&dev));
    settle(&mut house, &mut [&mut ben, &mut dev]);
    assert_eq!((my_mentors(&ben), my_mentees(&dev)), (vec![], Vec::<String>::new()));
}

#[test]
fn a_wrong_clock_alone_ends_nothing() {
    let (mut house, _ben, mut dev) = together();
    let ahead = PhoneClock { skew_ms: 92 * DAY * MINUTE_MS, ..phone_clock(&house.clock) };
    let mut tablet = Phone::linked("tablet", house.path(), ahead, 2, &house.ana).unwrap();
    tablet.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut tablet);
    carla(&house, &exit(&house.ana));
    house.settle(&mut tablet);
    settle(&mut house, &mut [&mut tablet, &mut dev]);
    assert_eq!(my_mentors(&tablet), Vec::<String>::new(), "on its own calendar the approval is over");
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev)), (vec!["Dev".to_owned()], vec!["Ana".to_owned()]));
}

#[test]
fn among_alumni_the_house_approves_anew() {
    let (mut house, mut ben, mut dev) = together();
    for phone in [&house.ana, &dev] {
        carla(&house, &exit(phone));
        phone.core().give_consent(PurposeView::Alumni, "yes".into()).unwrap();
    }
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert!(refused(&house, &approve(&dev)).contains("not offered"), "what he said in the house is not said here");
    assert_eq!(code(house.ana.core().ask_mentor(id(&dev))), "mentor_not_approved");
    offer(&dev, 36, 2);
    house.settle(&mut dev);
    carla(&house, &approve(&dev));
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert_eq!((shown(&house.ana), shown(&ben)), (vec![("Dev".to_owned(), true)], vec![]));
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev)), (vec!["Dev".to_owned()], vec!["Ana".to_owned()]));
    // Neither of them heard in the house that the first approval ended with his leaving.
    carla(&house, &end_approval(&dev));
    settle(&mut house, &mut [&mut dev]);
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev)), (vec![], Vec::<String>::new()));
}
