//! Small circles: founded, joined, renewed and left without a network, by their members' word alone.

use crate::anas_phones;

use crate::kind_words::{HOUR, ana_and_ben, asked_in, circle, housemate, id, porch, texts, together};
use house_simulator::phone::Phone;
use porchlight_core::circles::{INVITATION_MS, MEMBERS_MAX, RENEWAL_MS, STANDS_MS};
use porchlight_core::error::CompanionError;
use porchlight_core::views::{
    CircleInvitationStateView as State, CircleInvitationView, SmallCircleView, SmallCirclesView,
};

fn circles(phone: &Phone) -> SmallCirclesView {
    phone.core().small_circles().unwrap()
}

fn only_circle(phone: &Phone) -> SmallCircleView {
    let mut all = circles(phone).circles;
    assert_eq!(all.len(), 1, "{}", phone.name);
    all.remove(0)
}

fn only_invitation(phone: &Phone) -> CircleInvitationView {
    let mut all = circles(phone).invitations;
    assert_eq!(all.len(), 1, "{}", phone.name);
    all.remove(0)
}

/// Who is in the one circle that a phone shows, and whether their thirty days stand.
fn members(phone: &Phone) -> Vec<(String, bool)> {
    only_circle(phone).members.into_iter().map(|member| (member.name.unwrap(), member.stands)).collect()
}

fn names(phone: &Phone) -> Vec<String> {
    members(phone).into_iter().map(|(name, _)| name).collect()
}

fn code(done: Result<SmallCirclesView, CompanionError>) -> String {
    done.err().map(|error| error.code().to_owned()).unwrap_or_default()
}

fn both(ana: bool, ben: bool) -> Vec<(String, bool)> {
    vec![("Ana".into(), ana), ("Ben".into(), ben)]
}

#[test]
fn ana_founds_a_circle_and_ben_says_yes_without_a_network() {
    let (mut house, mut ben) = ana_and_ben();
    let mut dev = housemate(&mut house, "Dev", 6);
    house.settle_ana();
    let porch = porch(&house.ana);
    assert_eq!(members(&house.ana), [("Ana".to_owned(), true)]);
    house.ana.core().invite_to_circle(porch.clone(), id(&ben)).unwrap();
    let waiting = house.ana.core().today().unwrap().sync.waiting;
    assert_eq!(waiting, 4, "the founding, the invitation, the pair, and the word in it");
    house.ana.core().invite_to_circle(porch.clone(), id(&ben)).unwrap();
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, waiting, "nobody is asked twice");

    house.settle_ana();
    house.settle(&mut ben);
    let asked = only_invitation(&ben);
    assert_eq!((asked.circle.as_str(), asked.name.as_str(), asked.state), (porch.as_str(), "Porch", State::Open));
    assert_eq!((asked.invited_by, asked.invited_by_name.as_deref()), (id(&house.ana), Some("Ana")));
    assert_eq!((texts(&ben), circle(&ben).posts.len()), (vec![], 0), "it is no encouragement");

    let yes = ben.core().accept_invitation(porch.clone()).unwrap();
    assert_eq!((yes.circles.len(), yes.invitations[0].state), (0, State::Accepted));
    assert_eq!(code(ben.core().accept_invitation(porch.clone())), "already_in");
    house.settle(&mut ben);
    assert_eq!((members(&ben), circles(&ben).invitations), (both(true, true), vec![]));
    house.settle_ana();
    assert_eq!(members(&house.ana), both(true, true));
    assert_eq!(code(house.ana.core().invite_to_circle(porch, id(&ben))), "already_in");

    house.settle(&mut dev);
    assert_eq!((circles(&dev).circles, circles(&dev).invitations), (vec![], vec![]), "what Dev is not asked");
}

#[test]
fn who_does_not_renew_for_thirty_days_no_longer_stands_until_they_do() {
    let (mut house, mut ben, porch) = together();
    let founded_until_ms = only_circle(&house.ana).until_ms;
    house.clock.move_to(founded_until_ms - RENEWAL_MS - 1);
    assert!(!only_circle(&house.ana).is_renewal_due);
    house.clock.move_to(founded_until_ms - RENEWAL_MS);
    assert!(only_circle(&house.ana).is_renewal_due);
    house.pass(HOUR);
    let renewed = ben.core().renew_circle(porch.clone()).unwrap().circles.remove(0);
    assert_eq!((renewed.until_ms, renewed.is_renewal_due), (house.clock.now_ms() + STANDS_MS, false));
    house.settle(&mut ben);
    house.settle_ana();

    house.clock.move_to(founded_until_ms);
    assert_eq!((members(&house.ana), members(&ben)), (both(false, true), both(false, true)));
    assert!(only_circle(&house.ana).is_renewal_due);
    house.ana.core().renew_circle(porch).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!((members(&house.ana), members(&ben)), (both(true, true), both(true, true)));
}

#[test]
fn ben_leaves_without_a_word_and_comes_back_when_he_is_asked_again() {
    let (mut house, mut ben, porch) = together();
    let before = circle(&house.ana);
    let left = ben.core().leave_circle(porch.clone()).unwrap();
    assert_eq!((left.circles, left.invitations), (vec![], vec![]), "the invitation that he used is over");
    assert_eq!(code(ben.core().renew_circle(porch.clone())), "not_a_member");
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!((names(&house.ana), circle(&house.ana)), (vec!["Ana".to_owned()], before));

    house.pass(1);
    house.ana.core().invite_to_circle(porch.clone(), id(&ben)).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    ben.core().accept_invitation(porch.clone()).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!((members(&house.ana), members(&ben)), (both(true, true), both(true, true)));

    house.ana.core().leave_circle(porch).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(names(&ben), ["Ben"], "also who founded it can leave");
}

#[test]
fn what_was_begun_and_left_before_it_reached_the_house_keeps_nothing_waiting() {
    let (mut house, mut ben, porch) = asked_in();
    ben.core().accept_invitation(porch.clone()).unwrap();
    let gone = ben.core().leave_circle(porch).unwrap();
    assert_eq!((gone.circles, gone.invitations), (vec![], vec![]));
    let other = ben.core().found_circle("Garden".into()).unwrap().circles.remove(0).id;
    ben.core().leave_circle(other).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!((names(&house.ana), circles(&ben).circles), (vec!["Ana".to_owned()], vec![]));
}

#[test]
fn nobody_hears_of_a_no_and_an_invitation_ends_after_two_weeks() {
    let (mut house, mut ben, porch) = asked_in();
    let seen = (circles(&house.ana), circle(&house.ana));
    let before = house.server.envelope_count().unwrap();
    assert_eq!(ben.core().decline_invitation(porch.clone()).unwrap().invitations, []);
    assert_eq!(code(ben.core().accept_invitation(porch.clone())), "invitation");
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(house.server.envelope_count().unwrap() - before, 1, "a sealed one");
    assert_eq!((circles(&house.ana), circle(&house.ana)), seen);

    house.clock.move_to(house.clock.now_ms() + INVITATION_MS + 1);
    house.ana.core().invite_to_circle(porch.clone(), id(&ben)).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    let until_ms = only_invitation(&ben).until_ms;
    house.clock.move_to(until_ms);
    assert_eq!(only_invitation(&ben).state, State::Open, "asked again, he can say yes");
    house.clock.move_to(until_ms + 1);
    assert_eq!(circles(&ben).invitations, []);
    assert_eq!(code(ben.core().accept_invitation(porch.clone())), "invitation_over");
    assert_eq!(code(ben.core().decline_invitation(porch)), "invitation_over");
}

#[test]
fn a_seventh_finds_no_room_until_somebody_leaves() {
    let (mut house, mut ben) = ana_and_ben();
    let porch = porch(&house.ana);
    let mut others: Vec<Phone> = Vec::new();
    for (name, seed) in ["Eli", "Fay", "Gus", "Hal", "Ida"].into_iter().zip(10..) {
        let phone = housemate(&mut house, name, seed);
        house.settle_ana();
        house.ana.core().invite_to_circle(porch.clone(), id(&phone)).unwrap();
        others.push(phone);
    }
    house.ana.core().invite_to_circle(porch.clone(), id(&ben)).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    ben.core().accept_invitation(porch.clone()).unwrap();
    for phone in &mut others {
        house.settle(phone);
        phone.core().accept_invitation(porch.clone()).unwrap();
        house.settle(phone);
    }
    house.settle(&mut ben);
    assert_eq!((circles(&ben).circles, only_invitation(&ben).state), (vec![], State::Full));
    house.settle_ana();
    assert_eq!(names(&house.ana), ["Ana", "Eli", "Fay", "Gus", "Hal", "Ida"]);
    assert!(names(&house.ana).len() == MEMBERS_MAX && !only_circle(&house.ana).has_room);
    assert_eq!(code(house.ana.core().invite_to_circle(porch.clone(), id(&ben))), "circle_full");

    others[0].core().leave_circle(porch.clone()).unwrap();
    house.settle(&mut others[0]);
    ben.core().accept_invitation(porch).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    for phone in [&ben, &house.ana] {
        assert_eq!(names(phone), ["Ana", "Ben", "Fay", "Gus", "Hal", "Ida"], "{}", phone.name);
    }
}

#[test]
fn what_cannot_be_is_named_and_nothing_of_it_is_written() {
    let (mut house, mut ben) = ana_and_ben();
    let porch = porch(&house.ana);
    house.settle_ana();
    let stranger = Phone::new("stranger", house.path(), anas_phones::phone_clock(&house.clock), 9).unwrap();
    let ana = house.ana.core();
    assert_eq!(code(ana.invite_to_circle(porch.clone(), id(&stranger))), "not_in_your_circle");
    assert_eq!(code(ana.invite_to_circle(porch.clone(), id(&house.ana))), "to_yourself");
    assert_eq!(code(ana.invite_to_circle("00".repeat(16), id(&ben))), "not_a_member");
    assert_eq!(code(ana.invite_to_circle("porch".into(), id(&ben))), "not_an_id");
    assert_eq!(code(ana.found_circle(" ".into())), "empty_or_too_long");
    assert_eq!(code(ana.found_circle("Po\u{202e}rch".into())), "not_one_line");
    assert_eq!(code(ana.accept_invitation("00".repeat(16))), "invitation");
    assert_eq!(code(ana.accept_invitation(porch.clone())), "already_in");
    assert_eq!(code(stranger.core().small_circles()), "no_house");
    for done in [ben.core().invite_to_circle(porch.clone(), id(&house.ana)), ben.core().leave_circle(porch.clone())] {
        assert_eq!(code(done), "not_a_member");
    }
    assert_eq!((ana.today().unwrap().sync.waiting, ben.core().today().unwrap().sync.waiting), (0, 0));

    ben.core().block(id(&house.ana)).unwrap();
    house.ana.core().invite_to_circle(porch.clone(), id(&ben)).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(circles(&ben).invitations, [], "Ben does not want to hear from Ana");
    ben.core().unblock(id(&house.ana)).unwrap();
    assert_eq!(only_invitation(&ben).state, State::Open);
    house.ana.core().block(id(&ben)).unwrap();
    assert_eq!(code(house.ana.core().invite_to_circle(porch, id(&ben))), "blocked");
}

#[test]
fn an_invitation_and_the_word_of_it_are_kept_together_or_not_at_all() {
    for after in 0..4 {
        let (mut house, mut ben) = ana_and_ben();
        let porch = porch(&house.ana);
        house.settle_ana();
        house.ana.fuse.blow_after(after);
        let _ = house.ana.core().invite_to_circle(porch.clone(), id(&ben));
        house.ana.restart().unwrap();
        let waiting = house.ana.core().today().unwrap().sync.waiting;
        assert!([0, 3].contains(&waiting), "killed after {after} commits: {waiting}");
        house.ana.core().invite_to_circle(porch.clone(), id(&ben)).unwrap();
        house.settle_ana();
        house.settle(&mut ben);
        ben.core().accept_invitation(porch).unwrap();
        house.settle(&mut ben);
        assert_eq!(names(&ben), ["Ana", "Ben"], "killed after {after} commits");
    }
}
