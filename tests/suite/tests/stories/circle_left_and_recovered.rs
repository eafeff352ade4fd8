//! Who left a circle, lost the phone, and comes back with the twelve words.

use crate::anas_phones::{House, phone_clock, words_of};
use crate::kind_words::together;
use crate::late_words::Only;
use crate::shown_in_circles::{has_left, settle_both};
use house_simulator::phone::{Direct, Phone};
use porchlight_core::ids::TenantId;

/// Who has heard that Ana left when her phone is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Heard {
    Everybody,
    ServersOnly,
    HomeOnly,
}

/// Ana leaves on a device that is removed by a phone that came back with the words: that one reads nothing of a circle that
/// was left, so its cut has no list for it.
fn left_and_come_back(leaves_on_tablet: bool, loses_both: bool, heard: Heard) -> (House, Phone) {
    let (mut house, mut ben, porch) = together();
    let words = words_of(&house.ana);
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    settle_both(&mut house, &mut ben);
    let home = TenantId::of(house.ana.core().whoami().unwrap().0);
    let House { ana, server, .. } = &mut house;
    let leaves = if leaves_on_tablet { &mut tablet } else { ana };
    leaves.core().leave_circle(porch).unwrap();
    leaves.pump(&mut Only(Direct(server), |tenant| heard != Heard::HomeOnly || tenant == home)).unwrap();
    if heard == Heard::Everybody {
        settle_both(&mut house, &mut ben);
        house.settle(&mut tablet);
    }
    let device = |phone: &Phone| phone.core().whoami().unwrap().1.to_string();
    let lost = match (loses_both, leaves_on_tablet) {
        (true, _) => vec![device(&tablet), device(&house.ana)],
        (false, true) => vec![device(&tablet)],
        (false, false) => vec![device(&house.ana)],
    };
    let clock = phone_clock(&house.clock);
    house.ana = Phone::recovered("new", house.directory.path(), clock, 31, &words, &house.server).unwrap();
    house.settle_ana();
    house.ana.core().remove_devices(lost).unwrap();
    settle_both(&mut house, &mut ben);
    settle_both(&mut house, &mut ben);
    (house, ben)
}

#[test]
fn a_circle_that_was_left_does_not_come_back_with_the_words() {
    for heard in [Heard::Everybody, Heard::ServersOnly, Heard::HomeOnly] {
        for (leaves_on_tablet, loses_both) in [(false, false), (true, false), (false, true), (true, true)] {
            let (house, ben) = left_and_come_back(leaves_on_tablet, loses_both, heard);
            has_left(&house, &ben);
            for phone in [&house.ana, &ben] {
                let sync = phone.core().today().unwrap().sync;
                let said = (sync.alarm, sync.waiting, sync.refused);
                assert_eq!(said, (None, 0, vec![]), "{heard:?} {leaves_on_tablet} {loses_both}");
            }
        }
    }
}
