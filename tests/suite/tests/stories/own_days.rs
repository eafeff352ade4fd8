//! A person's own days: Ana travels, lies awake past midnight, loses three days to a hospital and returns to use once.
//! Every number is the one that she would arrive at with a pencil and a calendar, on both of her devices.

use crate::own_devices::Person;
use porchlight_core::time::{Day, Zone, parse_instant};
use porchlight_core::views::{
    CadenceView, CheckInAnswers, ExcuseReasonView, PathView, ReturnEntry, ReturnStepView, TodayView, TrackerKindView,
    TrackerView,
};

/// Ana, with her phone and her tablet always in one place.
struct Ana {
    person: Person,
    zone: &'static str,
    walk: String,
}

impl Ana {
    /// On a date at a time of the clock where she is.
    fn at(&self, date: &str, time: &str) -> &Self {
        let (hours, minutes) = time.split_once(':').unwrap();
        let minute = hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap();
        let at_ms = Zone::named(self.zone).unwrap().instant(Day::parse(date).unwrap(), minute).unwrap();
        self.person.devices().for_each(|device| device.go(at_ms, self.zone));
        self
    }

    fn checks_in(&self) -> TodayView {
        self.person.phone.core().record_check_in(CheckInAnswers { mood: Some(3), ..CheckInAnswers::default() }).unwrap()
    }

    fn checks_in_on_the_tablet(&self) {
        self.person.tablet.as_ref().unwrap().core().record_check_in(CheckInAnswers::default()).unwrap();
    }

    fn walks(&self) {
        let core = self.person.phone.core();
        core.mark_done(self.walk.clone(), core.today().unwrap().day).unwrap();
    }

    /// What both devices show, once they have exchanged: the same.
    fn sees(&mut self) -> PathView {
        self.person.exchange();
        let mut screens = self.person.devices().map(|device| {
            let (today, path) = (device.core().today().unwrap(), device.core().path().unwrap());
            assert_eq!(today.trackers, path.trackers);
            path
        });
        let on_the_phone = screens.next().unwrap();
        assert_eq!(screens.next().as_ref(), Some(&on_the_phone), "both devices");
        on_the_phone
    }
}

fn tracker<'a>(path: &'a PathView, name: &str) -> &'a TrackerView {
    path.trackers.iter().find(|tracker| tracker.name == name).unwrap()
}

/// Total, current run, longest run, days of the last ninety, out of how many.
fn numbers(path: &PathView, name: &str) -> [u32; 5] {
    let it = tracker(path, name);
    [it.total_days, it.current_run_days, it.longest_run_days, it.recent_days, it.of_days]
}

#[test]
fn every_number_is_as_she_would_count_it_herself() {
    // Ana installs the app in Denver on a Monday in March, ten days after her last drink. She starts three things.
    let (noon, _) = parse_instant("2026-03-02T19:00:00Z").unwrap();
    let person = Person::with_a_phone(noon, "America/Denver").and_a_tablet();
    let core = person.phone.core();
    core.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-02-20".into()).unwrap();
    core.start_tracker(TrackerKindView::CheckInHabit, "Checking in".into(), "2026-03-02".into()).unwrap();
    let walk = core.start_habit("A walk".into(), CadenceView::TimesAWeek { times: 3 }).unwrap();
    let mut ana = Ana { person, zone: "America/Denver", walk };
    let seen = ana.sees();
    assert_eq!(numbers(&seen, "Alcohol"), [10, 10, 10, 10, 10], "ten days before she came are hers");
    assert_eq!(tracker(&seen, "Alcohol").runs.len(), 1, "and a start in the past is no return to use");

    // Monday to Saturday: she checks in each evening, walks three times. On Friday she lies awake, and it is two in the
    // morning when she checks in; it is still Friday.
    for day in ["02", "03", "04", "05"] {
        ana.at(&format!("2026-03-{day}"), "21:00").checks_in();
    }
    ana.at("2026-03-03", "18:00").walks();
    ana.at("2026-03-05", "18:00").walks();
    let today = ana.at("2026-03-07", "02:00").checks_in();
    assert_eq!(today.day, "2026-03-06");
    assert!(!today.check_in.unwrap().is_filled_in);
    ana.at("2026-03-07", "18:00").walks();
    ana.at("2026-03-07", "22:00").checks_in_on_the_tablet();
    let seen = ana.sees();
    assert_eq!(numbers(&seen, "Checking in"), [6, 6, 6, 6, 6]);
    assert_eq!(numbers(&seen, "A walk"), [3, 3, 3, 3, 3]);
    assert_eq!(numbers(&seen, "Alcohol"), [15, 15, 15, 15, 15], "20 February to 7 March");

    // Sunday has 23 hours. On Monday evening she flies to Auckland, where it is Wednesday when she lands: she never had a
    // Tuesday.
    ana.at("2026-03-08", "21:00").checks_in();
    ana.at("2026-03-09", "12:00").checks_in();
    ana.zone = "Pacific/Auckland";
    ana.at("2026-03-11", "09:00");
    assert_eq!(numbers(&ana.sees(), "Checking in"), [8, 8, 8, 8, 8]);
    ana.checks_in();
    ana.at("2026-03-11", "17:00").walks();
    let seen = ana.sees();
    assert_eq!(numbers(&seen, "Checking in"), [9, 9, 9, 9, 9]);
    assert_eq!(numbers(&seen, "Alcohol"), [19, 19, 19, 19, 19]);

    // In the night she is taken to a hospital, without her phone, until Saturday: three days. On Sunday she says so.
    ana.at("2026-03-15", "20:00");
    let core = ana.person.phone.core();
    core.excuse_days("2026-03-12".into(), "2026-03-14".into(), ExcuseReasonView::Hospital).unwrap();
    ana.checks_in();
    ana.at("2026-03-15", "20:10").walks();
    let seen = ana.sees();
    assert_eq!(numbers(&seen, "Checking in"), [10, 10, 10, 10, 10], "the three days neither count nor break");
    assert_eq!(numbers(&seen, "A walk"), [5, 5, 5, 5, 5], "two walks in a week with three days less to walk");
    assert_eq!(numbers(&seen, "Alcohol"), [23, 23, 23, 23, 23], "which climbed by itself");

    // On Monday she flies home through Honolulu, where it is Sunday evening again. No number falls.
    ana.at("2026-03-16", "09:00").checks_in();
    assert_eq!(numbers(&ana.sees(), "Alcohol"), [24, 24, 24, 24, 24]);
    ana.zone = "Pacific/Honolulu";
    ana.at("2026-03-15", "20:00");
    let seen = ana.sees();
    assert_eq!(seen.day, "2026-03-15");
    assert_eq!(numbers(&seen, "Alcohol"), [24, 24, 24, 24, 24]);
    assert_eq!(numbers(&seen, "Checking in"), [11, 11, 11, 11, 11]);
    ana.zone = "America/Denver";
    ana.at("2026-03-16", "21:00").checks_in();
    assert_eq!(numbers(&ana.sees(), "Checking in"), [11, 11, 11, 11, 11], "Monday is one day");

    // Thirty days, on 22 March; she keeps it with her own words.
    for day in 17..=22 {
        ana.at(&format!("2026-03-{day}"), "21:00").checks_in();
    }
    let today = ana.person.phone.core().today().unwrap();
    assert_eq!((today.celebrations.len(), today.celebrations[0].amount), (1, 30));
    let id = today.celebrations[0].id.clone();
    ana.person.phone.core().celebrate(id.clone(), Some("For my sister".into())).unwrap();
    assert!(ana.sees().milestones.iter().any(|it| it.id == id && it.words.as_deref() == Some("For my sister")));

    // On 9 May, the 79th day with the first, she drinks. Safety is what the app asks about first. She notes it at night.
    ana.at("2026-05-10", "01:30");
    let core = ana.person.phone.core();
    assert_eq!(core.return_to_use().unwrap().steps[0], ReturnStepView::Safety);
    let alcohol = tracker(&core.path().unwrap(), "Alcohol").id.clone();
    let (at_ms, what_helped, new_start) = (None, None, None);
    let private_note = Some("After the call. I rang Dev.".into());
    let day = "2026-05-09".into();
    core.record_return_to_use(ReturnEntry {
        trackers: vec![alcohol],
        day,
        at_ms,
        private_note,
        what_helped,
        new_start,
    })
    .unwrap();
    let seen = ana.sees();
    assert_eq!(numbers(&seen, "Alcohol"), [78, 0, 78, 78, 79], "78 out of 79");
    assert!(seen.milestones.iter().any(|it| it.id == id), "thirty days stay thirty days");
    assert_eq!(numbers(&seen, "Checking in")[..1], [17], "and nothing else is touched");

    // And on.
    ana.at("2026-06-12", "12:00");
    let seen = ana.sees();
    assert_eq!(numbers(&seen, "Alcohol"), [112, 34, 78, 89, 113], "112 of 113 days");
    let runs: Vec<_> = tracker(&seen, "Alcohol").runs.iter().map(|run| (run.start.as_str(), run.days)).collect();
    assert_eq!(runs, [("2026-02-20", 78), ("2026-05-09", 34)]);
    let next = tracker(&seen, "Alcohol").next.as_ref().map(|next| (next.amount, next.day.as_str()));
    assert_eq!(next, Some((60, "2026-07-08")));
}
