//! What is turned off, or left, goes from every phone and from the server, and nothing brings it back.

use crate::anas_phones::House;
use crate::kind_words::{housemate, id, together};
use crate::late_words::Only;
use crate::leaving::leave;
use crate::shown_in_circles::*;
use house_simulator::phone::{Direct, Phone};
use porchlight_core::ids::TenantId;
use porchlight_core::views::SharedFieldsView;
use porchlight_server::commands::resident::How;

#[test]
fn what_ana_turns_off_goes_everywhere_and_what_she_leaves_on_stays() {
    let (mut house, mut ben, porch) = together();
    follow(&house.ana, 40, &house);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!((sees_check_in(&ben, &house.ana), marks(&ben, &house.ana)), (true, vec![30]));
    let only_check_ins = SharedFieldsView { milestones: false, ..NEWCOMERS };
    house.ana.core().share_in_circle(porch.clone(), only_check_ins).unwrap();
    assert_eq!((marks(&house.ana, &house.ana), shared_bodies(house.ana.directory())), (vec![], 0), "at once");
    settle_both(&mut house, &mut ben);
    assert_eq!(
        (sharing(&house.ana), sees_check_in(&ben, &house.ana), marks(&ben, &house.ana)),
        (only_check_ins, true, vec![])
    );
    assert_eq!(bodies(&house, &ben), [1, 1, 1], "the check-in, and nothing of what was on before");
    house.pass(DAY);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!(bodies(&house, &ben), [2, 2, 2], "and nothing new of it");

    house.ana.core().share_in_circle(porch, NOTHING).unwrap();
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    assert_eq!((sees_check_in(&ben, &house.ana), bodies(&house, &ben)), (false, [0, 0, 0]));
    assert_eq!(house.ana.core().today().unwrap().sync.refused, Vec::<String>::new());
}

#[test]
fn who_leaves_takes_along_what_they_showed_and_keeps_nothing_of_the_others() {
    let (mut house, mut ben, porch) = together();
    house.ana.core().share_in_circle(porch.clone(), SharedFieldsView { company: true, ..NEWCOMERS }).unwrap();
    house.ana.core().ask_for_company(porch.clone()).unwrap();
    check_in(&house.ana);
    check_in(&ben);
    settle_both(&mut house, &mut ben);
    house.settle_ana();
    assert_eq!(bodies(&house, &ben), [2, 2, 2]);
    house.ana.core().company_no_longer(porch.clone()).unwrap();
    house.ana.core().ask_for_company(porch.clone()).unwrap();
    house.ana.core().leave_circle(porch.clone()).unwrap();
    settle_both(&mut house, &mut ben);
    let sync = house.ana.core().today().unwrap().sync;
    assert_eq!((sync.waiting, sync.refused), (0, vec!["circle_left".to_owned()]), "too late, and it waits for nothing");
    assert_eq!(bodies(&house, &ben), [0, 1, 1], "Ben's own is left, and Ana has nothing of it");
    check_in(&house.ana);
    check_in(&ben);
    settle_both(&mut house, &mut ben);
    assert_eq!(bodies(&house, &ben), [0, 1, 1]);

    ben.core().invite_to_circle(porch.clone(), id(&house.ana)).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    house.ana.core().accept_invitation(porch).unwrap();
    settle_both(&mut house, &mut ben);
    house.settle_ana();
    assert_eq!(
        (sharing(&house.ana), sees_check_in(&ben, &house.ana)),
        (NEWCOMERS, true),
        "asked again, she begins anew"
    );
    assert!(sees_check_in(&house.ana, &ben));
    assert_eq!(company_until(&ben, &house.ana), None);
}

#[test]
fn a_restored_server_brings_nothing_back_that_was_turned_off() {
    for ben_comes_first in [false, true] {
        let (mut house, mut ben, porch) = together();
        check_in(&house.ana);
        settle_both(&mut house, &mut ben);
        let backup = house.path().join("server-backup.db");
        house.server.back_up(&backup).unwrap();
        house.ana.core().share_in_circle(porch, NOTHING).unwrap();
        settle_both(&mut house, &mut ben);
        house.server.restore(&backup).unwrap();
        assert_eq!(bodies(&house, &ben), [0, 0, 0], "the backup is older than her word, and its key went with that");
        if ben_comes_first {
            house.settle(&mut ben);
            assert_eq!(bodies(&house, &ben), [0, 0, 0], "Ben's phone has her word, and brings it");
        }
        settle_both(&mut house, &mut ben);
        settle_both(&mut house, &mut ben);
        assert_eq!(bodies(&house, &ben), [0, 0, 0]);
        assert!(!sees_check_in(&ben, &house.ana));
    }
}

#[test]
fn both_of_anas_devices_publish_and_either_turns_it_off() {
    let (mut house, mut ben, porch) = together();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    house.settle_ana();
    check_in(&tablet);
    house.settle(&mut tablet);
    settle_both(&mut house, &mut ben);
    assert!(sees_check_in(&ben, &house.ana));
    house.ana.core().share_in_circle(porch.clone(), NOTHING).unwrap();
    house.settle_ana();
    // The tablet has not heard of it, and takes a check-in away and makes another one.
    take_away(&tablet);
    check_in(&tablet);
    house.settle(&mut tablet);
    house.settle(&mut ben);
    assert_eq!((bodies(&house, &ben), shared_bodies(tablet.directory())), ([0, 0, 0], 0));
    house.settle(&mut tablet);
    assert_eq!(sharing(&tablet), NOTHING);
    assert_eq!(tablet.core().today().unwrap().sync.waiting, 0);
    tablet.core().share_in_circle(porch, COMPANY).unwrap();
    house.settle(&mut tablet);
    house.settle_ana();
    assert_eq!(sharing(&house.ana), COMPANY);
}

#[test]
fn a_locked_phone_drops_what_was_turned_off_when_it_is_unlocked() {
    let (mut house, mut ben, porch) = together();
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    ben.core().set_pin(Some("4711".into())).unwrap();
    ben.core().lock().unwrap();
    house.ana.core().share_in_circle(porch, NOTHING).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    house.settle(&mut ben);
    ben.core().unlock("4711".into()).unwrap();
    assert_eq!((sees_check_in(&ben, &house.ana), shared_bodies(ben.directory())), (false, 0));
}

#[test]
fn what_ana_left_on_one_device_she_has_left_on_all() {
    let (mut house, mut ben, porch) = together();
    let mut tablet = house.tablet();
    check_in(&ben);
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    house.settle(&mut tablet);
    assert_eq!((sharing(&tablet), shared_bodies(tablet.directory())), (NEWCOMERS, 2));
    house.ana.core().leave_circle(porch.clone()).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    assert_eq!((tablet.core().small_circles().unwrap().circles, shared_bodies(tablet.directory())), (vec![], 0));
    take_away(&tablet);
    check_in(&tablet);
    house.settle(&mut tablet);
    assert_eq!((shared_bodies(tablet.directory()), tablet.core().today().unwrap().sync.waiting), (0, 0));

    house.settle(&mut ben);
    ben.core().invite_to_circle(porch.clone(), id(&house.ana)).unwrap();
    house.settle(&mut ben);
    house.settle(&mut tablet);
    tablet.core().accept_invitation(porch).unwrap();
    house.settle(&mut tablet);
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!((sharing(&tablet), sharing(&house.ana)), (NEWCOMERS, NEWCOMERS), "and she can come back on either");
    assert!(sees_check_in(&ben, &house.ana) && sees_check_in(&tablet, &ben));
}

/// Ana's tablet does something in the circle, and is removed before anybody heard of it.
fn lost(does: impl FnOnce(&Phone, String)) -> (House, Phone) {
    let (mut house, mut ben, porch) = together();
    let mut tablet = house.tablet();
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    house.settle(&mut tablet);
    does(&tablet, porch);
    remove(&mut house, &tablet);
    house.settle(&mut tablet);
    house.settle(&mut ben);
    house.settle_ana();
    for late in house.ana.core().late_words().unwrap() {
        house.ana.core().keep_late_words(late.device).unwrap();
    }
    settle_both(&mut house, &mut ben);
    (house, ben)
}

#[test]
fn what_a_lost_phone_turned_off_counts_and_what_it_turned_on_does_not() {
    let only_check_ins = SharedFieldsView { milestones: false, ..NEWCOMERS };
    for (chosen, stays) in [(only_check_ins, only_check_ins), (NEWCOMERS, NEWCOMERS), (NOTHING, NOTHING)] {
        let chosen = SharedFieldsView { company: true, ..chosen };
        let (house, ben) = lost(|tablet, porch| drop(tablet.core().share_in_circle(porch, chosen).unwrap()));
        assert_eq!((sharing(&house.ana), sees_check_in(&ben, &house.ana)), (stays, stays.checked_in));
    }
    let (house, ben) = lost(|tablet, porch| drop(tablet.core().leave_circle(porch).unwrap()));
    has_left(&house, &ben);
}

#[test]
fn what_ana_cannot_bring_back_for_ben_to_a_restored_server_is_no_complaint_of_hers() {
    let (mut house, mut ben, porch) = together();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    tablet.core().leave_circle(porch.clone()).unwrap();
    house.settle(&mut tablet);
    house.settle(&mut ben);
    house.settle_ana();
    ben.core().invite_to_circle(porch.clone(), id(&house.ana)).unwrap();
    house.settle(&mut ben);
    house.settle(&mut tablet);
    tablet.core().accept_invitation(porch).unwrap();
    house.settle(&mut ben);
    house.settle(&mut tablet);
    house.server.restore(&backup).unwrap();
    house.settle_ana();
    let _ = tablet.pump_until_settled(&mut house.server); // her yes may wait for Ben's invitation
    house.settle(&mut ben);
    house.settle(&mut tablet);
    let sync = tablet.core().today().unwrap().sync;
    assert_eq!((sync.waiting, sync.refused), (0, vec![]));
}

/// A house may act on a leaving before it hears that the tablet which said it was removed: then its copies are gone there,
/// and for a while nobody reads why. Ben's phone lets go of them, too, and takes it for no lost word; then Ana's phone, which
/// her home told of it, says that she left.
#[test]
fn copies_that_a_house_has_nothing_of_any_more_go_from_others_phones_without_an_alarm() {
    let (mut house, mut ben, porch) = together();
    let mut tablet = house.tablet();
    check_in(&house.ana);
    settle_both(&mut house, &mut ben);
    house.settle(&mut tablet);
    assert!(sees_check_in(&ben, &house.ana));
    tablet.core().leave_circle(porch).unwrap();
    remove(&mut house, &tablet);
    house.settle(&mut tablet); // hears that it was removed, and then
    house.settle(&mut tablet); // sends what it had not sent
    house.settle(&mut ben);
    assert!(!sees_check_in(&ben, &house.ana));
    settle_both(&mut house, &mut ben);
    has_left(&house, &ben);
}

/// Nobody but the tablet has read its leaving, which is outside of its cut: Ana's phone says it again. Cleo hears of the cut,
/// who shares nothing with Ana any more.
#[test]
fn a_leaving_stands_when_the_tablet_that_said_it_is_removed_afterwards() {
    let (mut house, mut ben, porch) = together();
    let (mut tablet, mut cleo) = (house.tablet(), housemate(&mut house, "Cleo", 7));
    house.settle(&mut ben);
    ben.core().invite_to_circle(porch.clone(), id(&cleo)).unwrap();
    house.settle(&mut ben);
    house.settle(&mut cleo);
    cleo.core().accept_invitation(porch.clone()).unwrap();
    house.settle(&mut tablet);
    tablet.core().renew_circle(porch.clone()).unwrap();
    house.settle(&mut tablet);
    settle_both(&mut house, &mut ben);
    tablet.core().leave_circle(porch).unwrap();
    house.settle(&mut tablet);
    leave(&house.server, &house.ana, How::LeftEarly);
    settle_both(&mut house, &mut ben);
    remove(&mut house, &tablet);
    for _ in 0..2 {
        house.settle(&mut cleo);
        house.settle(&mut ben);
        assert_eq!(house.ana.core().small_circles().unwrap().circles, vec![]);
        let members = |phone: &Phone| phone.core().small_circles().unwrap().circles[0].members.len();
        assert_eq!((members(&ben), members(&cleo)), (2, 2));
        house.settle_ana();
    }
}

/// Of the tablet's servers only that of her home heard that she left, and it will say nothing more.
#[test]
fn a_leaving_that_only_ana_heard_of_is_told_to_the_others_when_its_tablet_is_removed() {
    let (mut house, mut ben, porch) = together();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    tablet.core().leave_circle(porch).unwrap();
    let home = TenantId::of(tablet.core().whoami().unwrap().0);
    tablet.pump(&mut Only(Direct(&mut house.server), |tenant| tenant == home)).unwrap();
    settle_both(&mut house, &mut ben);
    assert_eq!(ben.core().small_circles().unwrap().circles[0].members.len(), 2);
    remove(&mut house, &tablet);
    house.settle(&mut ben);
    has_left(&house, &ben);
}

fn remove(house: &mut House, tablet: &Phone) {
    house.ana.core().remove_devices(vec![tablet.core().whoami().unwrap().1.to_string()]).unwrap();
    house.settle_ana();
}
