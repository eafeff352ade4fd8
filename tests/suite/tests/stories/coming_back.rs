//! What was said around somebody's leaving, when they are back.

use crate::anas_phones::House;
use crate::kind_words::{HOUR, ana_and_ben, circle, give, texts};
use house_simulator::phone::{Carrier, Direct, Phone};
use porchlight_core::ids::SpaceId;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest};
use porchlight_core::sync::engine::Failure;
use porchlight_core::views::PostStateView;
use porchlight_server::commands::resident::{self, How, Person};

const DAY: i64 = 24 * HOUR;

fn person(phone: &Phone) -> Person {
    Person { account: Some(phone.core().whoami().unwrap().0.to_string()), name: None }
}

fn leave(house: &House, phone: &Phone) {
    let (tenant, now_ms, store) = (house.server.house.tenant, house.clock.now_ms(), house.server.store());
    resident::exit(&**store, tenant, &person(phone), How::LeftEarly, resident::ACCESS_HOURS, now_ms).unwrap();
}

fn readmit(house: &House, phone: &Phone) {
    let (tenant, now_ms, store) = (house.server.house.tenant, house.clock.now_ms(), house.server.store());
    resident::readmit(&**store, tenant, &person(phone), now_ms).unwrap();
}

/// A server that counts something else in one space than what it gives out.
struct Miscounting<'a>(Direct<'a>, SpaceId);

impl Carrier for Miscounting<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let mut answer = self.0.carry(request)?;
        let exchanged = answer.parts.iter_mut().filter_map(|part| part.exchanged.as_mut());
        let checks = exchanged.flat_map(|exchanged| &mut exchanged.checks).filter(|check| check.space == self.1);
        checks.for_each(|check| check.sum ^= 1);
        Ok(answer)
    }
}

#[test]
fn words_for_somebody_who_left_meanwhile_wait_for_nobody_and_go_when_they_meet_again() {
    let (mut house, mut ben) = ana_and_ben();
    // Ben leaves, and Ana, without a network, has a first word for him.
    leave(&house, &ben);
    give(&house.ana, Some(&ben), "thinking of you").unwrap();
    house.settle_ana();
    let state = |phone: &Phone| circle(phone).posts[0].state.unwrap();
    let sync = house.ana.core().today().unwrap().sync;
    assert_eq!((sync.waiting, &sync.refused[..]), (0, &["not_together".to_owned(), "not_together".to_owned()][..]));
    assert_eq!((texts(&house.ana), state(&house.ana)), (vec!["thinking of you".into()], PostStateView::NotDelivered));
    house.settle(&mut ben);
    assert_eq!(texts(&ben), [""; 0]);

    house.pass(3 * DAY);
    readmit(&house, &ben);
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!((state(&house.ana), texts(&ben)), (PostStateView::Sent, vec!["thinking of you".into()]));
    assert_eq!(house.ana.core().today().unwrap().sync.refused, [""; 0]);
}

#[test]
fn what_was_taken_back_while_somebody_was_away_is_not_shown_to_them_again() {
    let (mut house, mut ben) = ana_and_ben();
    give(&ben, None, "said too fast").unwrap();
    give(&house.ana, None, "here I am").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(texts(&house.ana).len(), 2);
    leave(&house, &house.ana);
    house.settle_ana();
    let said = circle(&ben).posts.into_iter().find(|post| post.text.as_deref() == Some("said too fast")).unwrap();
    ben.core().take_post_back(said.id).unwrap();
    house.settle(&mut ben);

    // Back in another month, she is given nothing of this one.
    house.pass(40 * DAY);
    readmit(&house, &house.ana);
    house.settle_ana();
    assert_eq!(texts(&house.ana), ["here I am"]);
}

#[test]
fn what_a_house_refused_keeps_no_phone_from_comparing_the_rest() {
    let (mut house, ben) = ana_and_ben();
    leave(&house, &ben);
    give(&house.ana, Some(&ben), "thinking of you").unwrap();
    house.settle_ana();
    assert!(!house.ana.core().today().unwrap().sync.refused.is_empty());
    assert_eq!(house.ana.core().sync_status().unwrap().mismatches, 0);
    let circle = SpaceId::house_circle(house.server.house.tenant);
    house.ana.pump(&mut Miscounting(Direct(&mut house.server), circle)).unwrap();
    assert!(house.ana.core().sync_status().unwrap().mismatches > 0);
}
