//! The house speaks to everybody: days that it excuses end nobody's run, and a server that came back from a backup is
//! still heard.

use crate::anas_phones::{House, house};
use crate::carla::{carla_posts, evening_group, habit, moved_in, of, schedule, session};
use house_simulator::phone::Phone;
use porchlight_core::views::CadenceView;
use porchlight_server::commands::notice::Notice;

const DAY: i64 = 24 * 60;

fn days_excused(house: &House, from: &str, until: &str) {
    carla_posts(house, Notice::ExcuseDays { from: from.into(), until: until.into() });
}

#[test]
fn days_that_the_house_excuses_end_no_run() {
    let mut house = house();
    let mut ben = moved_in(&mut house, "Ben", 31);
    let walk = house.ana.core().start_habit("Walk".into(), CadenceView::Daily).unwrap();
    let bens = ben.core().start_habit("Walk".into(), CadenceView::Daily).unwrap();
    let walks = |house: &House, ben: &Phone| {
        for (phone, walk) in [(&house.ana, &walk), (ben, &bens)] {
            phone.core().mark_done(walk.clone(), phone.core().today().unwrap().day).unwrap();
        }
    };
    // The 24th and the 25th; then three days of flood, for which nobody has the head.
    walks(&house, &ben);
    house.pass(DAY);
    walks(&house, &ben);
    house.pass(4 * DAY);
    walks(&house, &ben);
    assert_eq!((habit(&house.ana).current_run_days, habit(&house.ana).total_days), (1, 3), "the 29th alone");

    // Some days later the house excuses them, in a month that is over by then.
    house.pass(3 * DAY);
    days_excused(&house, "2026-11-26", "2026-11-28");
    days_excused(&house, "2026-11-30", "2026-12-01");
    walks(&house, &ben);
    assert_eq!(habit(&house.ana).current_run_days, 1);
    house.settle_ana();
    let known = habit(&house.ana);
    assert_eq!((known.current_run_days, known.total_days, known.longest_run_days), (4, 4, 4), "24, 25, 29 and 2");
    assert_eq!(schedule(&house.ana).days_excused.len(), 3, "month by month");

    // Nothing of it hangs on what is kept, on this phone or on another.
    house.ana.core().forget_digests().unwrap();
    house.ana.restart().unwrap();
    assert_eq!(habit(&house.ana), known);
    house.settle(&mut ben);
    assert_eq!(habit(&ben).current_run_days, 4, "everybody's");
}

#[test]
fn a_house_that_came_back_from_a_backup_is_heard_by_phones_that_know_more() {
    let mut house = house();
    let group = evening_group(&house);
    house.settle_ana();
    let backup = house.path().join("backup");
    house.server.back_up(&backup).unwrap();
    carla_posts(&house, Notice::CallOff { session: group.clone() });
    house.settle_ana();
    house.server.restore(&backup).unwrap();

    // Before any phone has told the server what it lost, the house says something else in the same month.
    let walk = carla_posts(&house, session("Walk", "outdoor", "2026-11-25T10:00"));
    house.settle_ana();
    house.settle_ana();
    let mut ben = moved_in(&mut house, "Ben", 31);
    house.settle(&mut ben);
    for phone in [&house.ana, &ben] {
        assert!(of(phone, &group).is_called_off && !of(phone, &walk).is_called_off, "{}", phone.name);
    }
}
