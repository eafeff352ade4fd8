//! What a new account is for others: for the staff, who are two; for the circle, which sees who it is; and for pairs and small
//! circles, which no word of a house moves.

use crate::anas_phones::{House, house, phone_clock};
use crate::kind_words::{circle, code, give, id, texts, together};
use crate::reissue::{MINUTES_WAITED, account, come_in, confirm, reissued, rng, staff, start};
use house_simulator::phone::Phone;
use porchlight_core::ids::AccountId;
use porchlight_core::reissue::Superseded;
use porchlight_core::time::Day;
use porchlight_server::commands::invite;
use porchlight_server::house_voice;
use porchlight_server::store::{ReissueRefused, Reissues, SECOND_MS};

#[test]
fn two_of_the_staff_ask_and_72_hours_pass() {
    let mut house = house();
    house.settle_ana();
    let (ana, carla, sam) = (account(&house.ana), house.server.carla(), staff(&house, "Sam"));
    let (store, tenant) = (house.server.store(), house.server.house.tenant);
    assert_eq!(confirm(&house, ana, sam), Err(ReissueRefused::NotNow));
    assert_eq!(start(&house, AccountId::from_bytes([9; 16]), carla, 1), Err(ReissueRefused::NotHere));
    let id = porchlight_core::ids::RecordId::from_bytes([1; 16]);
    let nothing = store.start_reissue(tenant, ana, " \n", carla, id, house.clock.now_ms()).unwrap();
    assert_eq!(nothing, Err(ReissueRefused::Fact));

    start(&house, ana, carla, 1).unwrap();
    assert_eq!(start(&house, ana, sam, 2), Err(ReissueRefused::UnderWay));
    assert_eq!(confirm(&house, ana, carla), Err(ReissueRefused::SamePerson), "from whichever session");
    house.pass(1);
    let late = staff(&house, "Late");
    assert_eq!(confirm(&house, ana, late), Err(ReissueRefused::TooNew), "nobody invites a second one of themselves");
    house.pass(SECOND_MS / 60_000);
    assert_eq!(confirm(&house, ana, sam), Err(ReissueRefused::NotNow), "nobody confirmed it in time");

    start(&house, ana, sam, 3).unwrap();
    confirm(&house, ana, carla).unwrap();
    assert_eq!(confirm(&house, ana, carla), Err(ReissueRefused::NotNow), "once");
    house.pass(MINUTES_WAITED - 1);
    assert_eq!(come_in(&house, ana, sam, "early", 40).err(), Some(ReissueRefused::NotNow));
    store.stop_reissue(tenant, ana, Some(late), house.clock.now_ms()).unwrap().unwrap();
    house.pass(1);
    assert_eq!(come_in(&house, ana, sam, "stopped", 41).err(), Some(ReissueRefused::NotNow));
}

#[test]
fn nobody_takes_the_place_of_another_with_an_account_of_their_own() {
    let mut house = house();
    house.settle_ana();
    let mut ben = Phone::new("Ben", house.path(), phone_clock(&house.clock), 5).unwrap();
    ben.join(&house.server.invite("Ben").unwrap(), &house.server).unwrap();
    house.settle(&mut ben);
    let (ana, carla, sam) = (account(&house.ana), house.server.carla(), staff(&house, "Sam"));
    start(&house, ana, carla, 1).unwrap();
    confirm(&house, ana, sam).unwrap();
    house.pass(MINUTES_WAITED);
    let (server, now_ms) = (&house.server, house.clock.now_ms());
    let made = invite::in_place_of(&**server.store(), server.house.tenant, ana, sam, &server.url, now_ms, &mut rng(7));
    let shown = made.unwrap().unwrap();
    assert!(ben.join(&shown, &house.server).is_err() && house.ana.join(&shown, &house.server).is_err());
    let anew = Phone::new("anew", house.path(), phone_clock(&house.clock), 40).unwrap();
    anew.join(&shown, &house.server).unwrap();
    let second = Phone::new("second", house.path(), phone_clock(&house.clock), 41).unwrap();
    assert!(second.join(&shown, &house.server).is_err(), "it is good once");
}

#[test]
fn the_circle_sees_who_it_is_and_what_was_between_two_begins_anew() {
    let (mut house, mut ben, porch) = together();
    house.ana.core().set_display_name("Ana".into()).unwrap();
    give(&house.ana, Some(&ben), "between us").unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    let (old, before) = (account(&house.ana), id(&house.ana));
    let mut new = reissued(&mut house, old);
    for _ in 0..2 {
        house.settle(&mut ben);
        house.settle(&mut new);
    }
    let seen = &circle(&ben).new_accounts;
    let seen: Vec<_> = seen.iter().map(|it| (it.person.clone(), it.before.clone(), it.name.as_deref())).collect();
    assert_eq!(seen, [(id(&new), before.clone(), Some("Ana"))]);
    assert!(texts(&ben).contains(&"between us".to_owned()), "what was said stays said");
    let to_old = ben.core().encourage(Some(before.clone()), None, Some("hello?".into()), false);
    assert_eq!(to_old.unwrap_err().code(), "not_in_your_circle");
    let members = &ben.core().small_circles().unwrap().circles[0].members;
    assert!(members.iter().all(|member| member.is_me), "the old account is in no small circle");

    // Nothing of what was theirs is the new account's by the house's word.
    let own = new.core().small_circles().unwrap();
    assert!(own.circles.is_empty() && own.pairs.is_empty() && own.invitations.is_empty());
    assert!(!texts(&new).contains(&"between us".to_owned()));
    give(&ben, Some(&new), "welcome back").unwrap();
    ben.core().invite_to_circle(porch, id(&new)).unwrap();
    for _ in 0..2 {
        house.settle(&mut ben);
        house.settle(&mut new);
    }
    assert!(texts(&new).contains(&"welcome back".to_owned()), "what is asked anew is there");
    assert_eq!(new.core().small_circles().unwrap().invitations.len(), 1);
    for phone in [&ben, &new] {
        assert_eq!(phone.core().sync_status().unwrap().mismatches, 0, "{}", phone.name);
    }
}

#[test]
fn a_block_goes_along() {
    let (mut house, mut ben, _) = together();
    ben.core().block(id(&house.ana)).unwrap();
    house.settle(&mut ben);
    let old = account(&house.ana);
    let mut new = reissued(&mut house, old);
    give(&new, None, "hello everybody").unwrap();
    house.settle(&mut new);
    house.settle(&mut ben);
    assert!(!texts(&ben).contains(&"hello everybody".to_owned()));
    assert_eq!(code(give(&ben, Some(&new), "hi")), "blocked");
    ben.core().unblock(id(&new)).unwrap();
    assert!(texts(&ben).contains(&"hello everybody".to_owned()), "and is taken back once");
}

#[test]
fn a_server_that_came_back_hears_of_it_from_the_circle() {
    let (mut house, mut ben, _) = together();
    let (old, backup) = (account(&house.ana), house.path().join("backup"));
    let (carla, sam) = (house.server.carla(), staff(&house, "Sam"));
    start(&house, old, carla, 1).unwrap();
    confirm(&house, old, sam).unwrap();
    house.pass(MINUTES_WAITED);
    house.server.back_up(&backup).unwrap();
    let mut new = come_in(&house, old, sam, "Ana anew", 40).unwrap();
    house.settle(&mut new);
    house.settle(&mut ben);
    house.server.restore(&backup).unwrap();
    let ended = |house: &House| house.server.store().superseded_by(house.server.house.tenant, old).unwrap();
    assert_eq!(ended(&house), None, "it has forgotten");
    for _ in 0..3 {
        house.settle(&mut ben);
    }
    assert_eq!(ended(&house).map(|ended| ended.new), Some(account(&new)));
    assert_eq!(come_in(&house, old, sam, "again", 41).err(), Some(ReissueRefused::NotNow), "it is done");
}

/// The house can end what is in its hands, for somebody who asked for nothing. It cannot put anybody into a pair.
#[test]
fn a_house_that_invents_it_ends_and_moves_nothing() {
    let (mut house, mut ben, _) = together();
    give(&house.ana, Some(&ben), "between us").unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    let mut zoe = Phone::new("Zoe", house.path(), phone_clock(&house.clock), 60).unwrap();
    zoe.join(&house.server.invite("Zoe").unwrap(), &house.server).unwrap();
    house.settle(&mut zoe);
    let (store, tenant, now_ms) = (house.server.store(), house.server.house.tenant, house.clock.now_ms());
    let said = Superseded::record(account(&house.ana), account(&zoe), now_ms, Day::parse("2026-11-24").unwrap());
    house_voice::say(&**store, tenant, &[said], now_ms, &mut rng(3)).unwrap();
    for _ in 0..2 {
        house.settle(&mut ben);
        house.settle(&mut zoe);
        house.settle_ana();
    }
    assert_eq!(circle(&ben).new_accounts.len(), 1, "Ben sees what the house claims");
    assert!(!texts(&zoe).contains(&"between us".to_owned()));
    let own = zoe.core().small_circles().unwrap();
    assert!(own.circles.is_empty() && own.pairs.is_empty());
    assert!(house.ana.core().reissue().unwrap().superseded_ms.is_some(), "and Ana's phone says it");
}
