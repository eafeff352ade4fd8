//! Walks in which a person chooses, shows, leaves, comes back, loses the network and a server its last days, in any order:
//! at the end everybody shows what was chosen last, and nobody holds anything else.

use crate::anas_phones::House;
use crate::kind_words::{id, together};
use crate::shown_in_circles::*;
use house_simulator::phone::Phone;
use porchlight_core::views::SharedFieldsView;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy)]
enum Step {
    /// On the tablet or the phone: what is on, of check-ins, milestones, counters.
    Choose(bool, [bool; 3]),
    CheckIn(bool),
    TakeAway(bool),
    Leave(bool),
    /// Ben asks Ana in, and she says yes on a device, if it has heard of it.
    AskedBack(bool),
    Settle(u8),
    Day,
    BackUp,
    Restore,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (any::<bool>(), any::<[bool; 3]>()).prop_map(|(device, fields)| Step::Choose(device, fields)),
        3 => any::<bool>().prop_map(Step::CheckIn),
        1 => any::<bool>().prop_map(Step::TakeAway),
        1 => any::<bool>().prop_map(Step::Leave),
        2 => any::<bool>().prop_map(Step::AskedBack),
        8 => (0..3u8).prop_map(Step::Settle),
        1 => Just(Step::Day),
        1 => Just(Step::BackUp),
        1 => Just(Step::Restore),
    ]
}

struct World {
    house: House,
    tablet: Phone,
    ben: Phone,
    porch: String,
}

impl World {
    fn new() -> Self {
        let (mut house, mut ben, porch) = together();
        follow(&house.ana, 40, &house);
        house.settle_ana();
        let mut tablet = house.tablet();
        house.settle(&mut tablet);
        house.settle(&mut ben);
        let mut world = Self { house, tablet, ben, porch };
        world.walk(Step::BackUp);
        world
    }

    fn device(&self, is_tablet: bool) -> &Phone {
        if is_tablet { &self.tablet } else { &self.house.ana }
    }

    /// After a restore a yes may wait for the invitation that somebody else has yet to bring back.
    fn settle(&mut self, who: u8) {
        let phone = match who {
            0 => &mut self.house.ana,
            1 => &mut self.tablet,
            _ => &mut self.ben,
        };
        phone.pump_until_settled(&mut self.house.server).unwrap();
        let status = phone.core().sync_status().unwrap();
        let is_well = matches!(status.failure, None | Some("not_yet_accepted")) && status.alarm.is_none();
        assert!(is_well, "{}: {status:?}", phone.name);
    }

    /// What cannot be done now is not done.
    fn walk(&mut self, step: Step) {
        let porch = self.porch.clone();
        match step {
            Step::Choose(device, [checked_in, milestones, counters]) => {
                let fields = SharedFieldsView { checked_in, milestones, counters, company: false };
                let _ = self.device(device).core().share_in_circle(porch, fields);
            }
            Step::CheckIn(device) => check_in(self.device(device)),
            Step::TakeAway(device) => {
                let day = self.device(device).core().today().unwrap().day;
                let evening = porchlight_core::views::CheckInPartView::Evening;
                let _ = self.device(device).core().take_check_in_away(day, evening);
            }
            Step::Leave(device) => {
                let _ = self.device(device).core().leave_circle(porch);
            }
            Step::AskedBack(device) => {
                let _ = self.ben.core().invite_to_circle(porch.clone(), id(&self.house.ana));
                self.settle(2);
                self.settle(u8::from(device));
                let _ = self.device(device).core().accept_invitation(porch);
            }
            Step::Settle(who) => self.settle(who),
            Step::Day => self.house.pass(DAY),
            Step::BackUp => {
                let backup = self.house.path().join("backup.db");
                let _ = std::fs::remove_file(&backup);
                self.house.server.back_up(&backup).unwrap();
            }
            Step::Restore => self.house.server.restore(&self.house.path().join("backup.db")).unwrap(),
        }
    }

    fn is_in(phone: &Phone) -> bool {
        !phone.core().small_circles().unwrap().circles.is_empty()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("WALKS").ok().and_then(|it| it.parse().ok()).unwrap_or(24)))]
    #[test]
    fn everybody_shows_what_was_chosen_last_and_holds_nothing_else(steps in proptest::collection::vec(step(), 1..24)) {
        let mut world = World::new();
        for step in steps {
            world.walk(step);
        }
        for _ in 0..3 {
            (0..3).for_each(|who| world.settle(who));
        }
        let World { house, tablet, ben, .. } = &world;
        prop_assert_eq!(World::is_in(&house.ana), World::is_in(tablet));
        for phone in [&house.ana, tablet, ben] {
            let sync = phone.core().today().unwrap().sync;
            prop_assert_eq!((sync.waiting, sync.refused), (0, vec![]), "{}", phone.name);
        }
        if !World::is_in(&house.ana) {
            prop_assert_eq!(ben.core().small_circles().unwrap().circles[0].members.len(), 1);
            prop_assert_eq!([house.ana.directory(), tablet.directory(), ben.directory()].map(shared_bodies), [0, 0, 0]);
            prop_assert_eq!(shared_bodies(&house.path().join("server")), 0);
            return Ok(());
        }
        let fields = sharing(&house.ana);
        prop_assert_eq!(sharing(tablet), fields);
        for phone in [&house.ana, tablet, ben] {
            let shown = shows(phone, &house.ana);
            let has_checked_in = house.ana.core().today().unwrap().check_in.is_some();
            prop_assert_eq!(shown.checked_in_today, fields.checked_in && has_checked_in, "{}", phone.name);
            prop_assert_eq!(!shown.milestones.is_empty(), fields.milestones, "{}", phone.name);
            prop_assert_eq!(!shown.counters.is_empty(), fields.counters, "{}", phone.name);
        }
        let [here, there, at_bens, at_house] =
            [house.ana.directory().to_path_buf(), tablet.directory().to_path_buf(), ben.directory().to_path_buf(), house.path().join("server")]
                .map(|folder| shared_bodies(&folder));
        prop_assert_eq!([there, at_bens, at_house], [here, here, here]);
        prop_assert!(fields != NOTHING || here == 0);
    }
}
