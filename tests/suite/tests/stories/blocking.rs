//! Ana would rather not hear from Ben: at once, on all her devices, and without a word to anybody.

use crate::kind_words::{HOUR, ana_and_ben, circle, code, give, id, person, texts};
use porchlight_core::views::CircleView;

/// Two weeks of Ben's, while Ana blocks him or does not: what his screen shows, at each step.
fn bens_screens(blocks: bool) -> (Vec<CircleView>, u64) {
    let (mut house, mut ben) = ana_and_ben();
    give(&ben, Some(&house.ana), "Hello Ana").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    give(&house.ana, Some(&ben), "Hello Ben").unwrap();
    house.settle_ana();
    let before = house.server.envelope_count().unwrap();
    if blocks {
        let blocked = house.ana.core().block(id(&ben)).unwrap();
        assert!(blocked.posts.iter().all(|post| post.author == id(&house.ana)), "at once, without a network");
    }
    house.settle_ana();
    let written = house.server.envelope_count().unwrap() - before;
    let mut screens = Vec::new();
    for day in 0..14 {
        house.settle(&mut ben);
        screens.push(circle(&ben));
        give(&ben, Some(&house.ana), &format!("day {day}")).ok();
        give(&ben, None, &format!("to all on day {day}")).unwrap();
        house.settle(&mut ben);
        screens.push(circle(&ben));
        house.settle_ana();
        assert_eq!(texts(&house.ana).contains(&format!("to all on day {day}")), !blocks);
        house.pass(24 * HOUR);
    }
    (screens, written)
}

#[test]
fn a_block_changes_nothing_on_the_screens_of_the_one_who_is_blocked() {
    let (seen, nothing) = bens_screens(false);
    let (seen_when_blocked, one) = bens_screens(true);
    assert_eq!(seen, seen_when_blocked);
    assert_eq!((nothing, one), (0, 1), "one sealed envelope, and no open word");
    assert!(seen.iter().all(|screen| screen.people.len() == 2), "both are there, or this proves nothing");
}

#[test]
fn a_block_holds_on_all_own_devices_and_can_be_taken_back() {
    let (mut house, mut ben) = ana_and_ben();
    let mut tablet = house.tablet();
    give(&ben, Some(&house.ana), "Hello Ana").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    house.ana.core().block(id(&ben)).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    for device in [&house.ana, &tablet] {
        assert!(circle(device).posts.is_empty() && person(device, &ben).is_blocked);
        assert_eq!((person(device, &ben).left, circle(device).nudge), (0, vec![]));
        assert_eq!(code(give(device, Some(&ben), "no")), "blocked");
    }
    house.ana.core().unblock(id(&ben)).unwrap();
    assert_eq!(texts(&house.ana), ["Hello Ana"]);
    let ana = id(&house.ana);
    assert_eq!(house.ana.core().block(ana).unwrap_err().code(), "to_yourself");
    assert_eq!(house.ana.core().block("00".repeat(16)).unwrap_err().code(), "person");
}
