//! Ana tells her circle of a milestone: only what she chose, in her words, and she can take it back.

use crate::anas_phones::House;
use crate::kind_words::{HOUR, ana_and_ben, circle, drafts, housemate, id, only_post};
use house_simulator::phone::Phone;
use porchlight_core::views::{
    AnnouncedMarkView, MarkUnitView, MilestoneView, PostStateView, ReturnEntry, ThanksView, TrackerKindView,
};

const DAY: i64 = 24 * HOUR;

/// Ana's path, begun so many days ago.
fn path(phone: &Phone, start: &str) -> String {
    phone.core().start_tracker(TrackerKindView::Abstain, "Wine".into(), start.into()).unwrap()
}

fn milestone(phone: &Phone, unit: MarkUnitView, amount: u16) -> MilestoneView {
    let milestones = phone.core().path().unwrap().milestones;
    milestones.into_iter().find(|milestone| (milestone.unit, milestone.amount) == (unit, amount)).unwrap()
}

fn announce(phone: &Phone, milestone: &MilestoneView, text: &str) -> Result<(), String> {
    let announced = phone.core().announce_milestone(milestone.id.clone(), None, Some(text.into()));
    announced.map(|_| ()).map_err(|error| error.code().to_owned())
}

fn cedar() -> (House, Phone, MilestoneView) {
    let (house, ben) = ana_and_ben();
    path(&house.ana, "2026-10-25");
    let thirty = milestone(&house.ana, MarkUnitView::Days, 30);
    (house, ben, thirty)
}

#[test]
fn ana_announces_one_milestone_without_a_network_and_takes_it_back() {
    let (mut house, mut ben, thirty) = cedar();
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(circle(&ben).posts, [], "nothing is ever announced by itself");

    announce(&house.ana, &thirty, "For my sister").unwrap();
    assert_eq!(only_post(&house.ana).state, Some(PostStateView::Waiting));
    house.settle_ana();
    house.settle(&mut ben);
    let post = only_post(&ben);
    assert_eq!(post.milestone, Some(AnnouncedMarkView { unit: MarkUnitView::Days, amount: 30 }));
    assert_eq!((post.author.clone(), post.text.as_deref()), (id(&house.ana), Some("For my sister")));
    assert_eq!((post.to.clone(), post.state, post.until_ms), (None, None, None));

    // Ben thanks for it and answers, as for any post; it counts against nobody's day.
    assert_eq!(circle(&house.ana).left_today, circle(&ben).left_today);
    let thanks = ben.core().thank(post.id.clone(), 2).unwrap().posts.remove(0).thanks;
    assert_eq!(thanks, [ThanksView { person: id(&ben), card: 2 }]);
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(only_post(&house.ana).thanks, thanks);
    assert_eq!(ben.core().take_post_back(post.id.clone()).unwrap_err().code(), "post", "it is not Ben's");

    assert_eq!(house.ana.core().take_post_back(post.id).unwrap().posts, []);
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(circle(&ben).posts, []);
}

#[test]
fn a_milestone_is_announced_once_and_three_in_a_day() {
    let (mut house, mut ben, thirty) = cedar();
    let all: Vec<_> = house.ana.core().path().unwrap().milestones;
    announce(&house.ana, &thirty, "thirty").unwrap();
    assert_eq!(announce(&house.ana, &thirty, "again").unwrap_err(), "already_announced");
    let post = only_post(&house.ana).id;
    house.ana.core().take_post_back(post).unwrap();
    announce(&house.ana, &thirty, "again").unwrap();
    house.pass(1);
    announce(&house.ana, &all[1], "another").unwrap();
    assert_eq!(announce(&house.ana, &all[2], "a fourth").unwrap_err(), "cap_celebrations");
    assert_eq!(announce(&house.ana, &all[2], "see www.there.org").unwrap_err(), "has_link");
    let none = house.ana.core().announce_milestone("00".repeat(16), None, Some("what".into())).unwrap_err();
    assert_eq!(none.code(), "milestone");
    let card = house.ana.core().announce_milestone(all[2].id.clone(), Some(5), None).unwrap_err();
    assert_eq!(card.code(), "not_a_card");
    assert_eq!(drafts(&house.ana).len(), 4, "no words are lost");
    house.pass(DAY);
    house.ana.core().announce_milestone(all[2].id.clone(), Some(3), None).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    let shown: Vec<_> = circle(&ben).posts.into_iter().map(|post| (post.text, post.card)).collect();
    assert_eq!(shown, [(None, Some(3)), (Some("another".into()), None), (Some("again".into()), None)]);
}

#[test]
fn two_devices_announce_the_same_and_everybody_sees_one() {
    let (mut house, mut ben, _) = cedar();
    let mut dev = housemate(&mut house, "Dev", 6);
    house.settle_ana();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    let thirty = milestone(&tablet, MarkUnitView::Days, 30);
    announce(&house.ana, &thirty, "from the phone").unwrap();
    house.pass(1);
    announce(&tablet, &thirty, "from the tablet").unwrap();
    house.settle(&mut tablet);
    house.settle(&mut dev);
    house.settle_ana();
    house.settle(&mut tablet);
    house.settle(&mut ben);
    house.settle(&mut dev);
    for phone in [&ben, &dev] {
        assert_eq!(only_post(phone).text.as_deref(), Some("from the phone"), "{}", phone.name);
    }
    let states: Vec<_> = circle(&tablet).posts.into_iter().map(|post| post.state.unwrap()).collect();
    assert_eq!(states, [PostStateView::NotDelivered, PostStateView::Sent], "and she is told");
}

#[test]
fn nobody_can_read_out_of_it_that_there_was_a_run_before() {
    let (mut house, mut ben) = ana_and_ben();
    let wine = path(&house.ana, "2026-04-26");
    let (day, new_start) = ("2026-05-01".to_owned(), None);
    let entry =
        ReturnEntry { trackers: vec![wine], day, at_ms: None, private_note: None, what_helped: None, new_start };
    house.ana.core().record_return_to_use(entry).unwrap();
    let all = house.ana.core().path().unwrap().milestones;
    let in_all = all.iter().find(|milestone| milestone.amount == 180 && milestone.unit == MarkUnitView::Days).unwrap();
    house.ana.core().announce_milestone(in_all.id.clone(), None, None).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    let told = only_post(&ben);
    assert_eq!(told.milestone, Some(AnnouncedMarkView { unit: MarkUnitView::Months, amount: 6 }));
}

#[test]
fn the_circle_shows_it_for_ninety_days() {
    let (mut house, mut ben, thirty) = cedar();
    announce(&house.ana, &thirty, "thirty").unwrap();
    house.settle_ana();
    house.pass(DAY * 89);
    house.settle(&mut ben);
    assert_eq!((circle(&ben).posts.len(), circle(&house.ana).posts.len()), (1, 1));
    house.pass(DAY);
    assert_eq!((circle(&ben).posts.len(), circle(&house.ana).posts.len()), (0, 0), "90 days");
    assert_eq!(milestone(&house.ana, MarkUnitView::Days, 30).id, thirty.id);
}
