//! An evening group: Carla puts it on the schedule of a house that runs, Ana and Ben come, each keeps their own words,
//! and one line reaches those who were there. Days that the house excuses end nobody's run.

mod anas_phones;

use anas_phones::{House, MINUTE_MS, NOON_MS, house, phone_clock};
use house_simulator::phone::Phone;
use porchlight_core::views::{
    ActivityKindView, CadenceView, ScheduleView, SessionAnswerView, SessionView, TrackerView,
};
use porchlight_server::commands::notice::Notice;
use porchlight_server::commands::{Ask, Made, admin};
use porchlight_server::store::Store;
use std::sync::Arc;

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
/// The only words in these tests that a server may read are others.
const PRIVATE: &str = "I nearly left at the break";

/// What Carla says, on the command line, while the house is served.
fn carla_posts(house: &House, notice: Notice) -> String {
    let (directory, clock) = (house.path().join("server"), house.clock.clone());
    let now: porchlight_server::clock::Clock = Arc::new(move || clock.now_ms());
    admin::listen(&directory, Arc::clone(house.server.store()), String::new(), Arc::clone(&now)).unwrap();
    let ask = Ask::NoticePost { house: "Cedar House".into(), notice };
    match admin::ask(&directory, "", &ask, &now).unwrap() {
        Made::Notice { id, .. } => id,
        other => panic!("{other:?}"),
    }
}

fn session(title: &str, kind: &str, starts: &str) -> Notice {
    let (title, kind, starts) = (title.to_owned(), kind.to_owned(), starts.to_owned());
    Notice::Session { title, kind, starts, minutes: 60, place: Some("Living room".into()) }
}

fn evening_group(house: &House) -> String {
    carla_posts(house, session("Evening group", "group_session", "2026-11-24T19:00"))
}

fn days_excused(house: &House, from: &str, until: &str) {
    carla_posts(house, Notice::ExcuseDays { from: from.into(), until: until.into() });
}

fn moved_in(house: &mut House, name: &str, seed: u64) -> Phone {
    let mut phone = Phone::new(name, house.path(), phone_clock(&house.clock), seed).unwrap();
    phone.join(&house.server.invite(name).unwrap(), &house.server).unwrap();
    house.settle(&mut phone);
    phone
}

fn schedule(phone: &Phone) -> ScheduleView {
    phone.core().schedule().unwrap()
}

fn of(phone: &Phone, id: &str) -> SessionView {
    schedule(phone).sessions.into_iter().find(|session| session.id == id).unwrap()
}

fn lines(phone: &Phone, id: &str) -> Vec<String> {
    schedule(phone)
        .sessions
        .into_iter()
        .filter(|on| on.id == id)
        .flat_map(|on| on.lines)
        .map(|line| line.text)
        .collect()
}

fn account(phone: &Phone) -> String {
    phone.core().whoami().unwrap().0.to_string()
}

fn habit(phone: &Phone) -> TrackerView {
    phone.core().today().unwrap().trackers.remove(0)
}

/// Whether words lie somewhere in the server's files.
fn server_has(house: &House, words: &str) -> bool {
    house.server.store().settle();
    let files = std::fs::read_dir(house.path().join("server")).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        path.is_file().then(|| std::fs::read(path).unwrap())
    });
    files.into_iter().any(|bytes| bytes.windows(words.len()).any(|window| window == words.as_bytes()))
}

#[test]
fn an_evening_group_from_the_schedule_to_the_line_that_is_taken_back() {
    let mut house = house();
    let (mut ben, mut dev) = (moved_in(&mut house, "Ben", 31), moved_in(&mut house, "Dev", 32));
    let (group, yoga) = (evening_group(&house), carla_posts(&house, session("Yoga", "fitness", "2026-11-25T08:00")));
    carla_posts(&house, Notice::Announcement { text: "The boiler is repaired.".into() });
    for phone in [&mut ben, &mut dev] {
        house.settle(phone);
        let said = schedule(phone);
        assert_eq!(said.announcements[0].text, "The boiler is repaired.");
        let titles: Vec<_> = said.sessions.iter().map(|on| (on.title.as_str(), on.kind, on.starts_ms)).collect();
        let seven = NOON_MS + 7 * HOUR * MINUTE_MS;
        let expected = [
            ("Evening group", ActivityKindView::GroupSession, seven),
            ("Yoga", ActivityKindView::Fitness, seven + 13 * HOUR * MINUTE_MS),
        ];
        assert_eq!(titles, expected);
    }
    ben.core().answer_session(group.clone(), SessionAnswerView::Coming).unwrap();
    dev.core().answer_session(group.clone(), SessionAnswerView::Coming).unwrap();
    dev.core().answer_session(group.clone(), SessionAnswerView::NotComing).unwrap();
    house.settle(&mut ben);
    house.settle(&mut dev);

    // Ana had no network all day.
    assert_eq!(schedule(&house.ana), ScheduleView::default());
    house.pass(6 * HOUR + 30);
    house.settle_ana();
    assert_eq!((of(&house.ana, &group).my_answer, of(&house.ana, &group).coming), (None, vec![account(&ben)]));
    house.ana.core().answer_session(group.clone(), SessionAnswerView::Maybe).unwrap();
    let seen = house.ana.core().answer_session(group.clone(), SessionAnswerView::Coming).unwrap();
    assert_eq!(seen.sessions[0].my_answer, Some(SessionAnswerView::Coming));
    house.settle_ana();
    house.settle(&mut ben);
    let mut both = vec![account(&house.ana), account(&ben)];
    both.sort();
    assert_eq!(of(&ben, &group).coming, both);

    // Carla calls the morning off; the session stays, and says so.
    carla_posts(&house, Notice::CallOff { session: yoga.clone() });
    house.settle_ana();
    assert!(of(&house.ana, &yoga).is_called_off && !of(&house.ana, &group).is_called_off);
    let refused = house.ana.core().answer_session(yoga.clone(), SessionAnswerView::Coming).unwrap_err();
    assert_eq!(refused.code(), "session_called_off");

    // They were there; that, how it was, and what each thinks of it stays with them.
    let ana = &house.ana;
    assert_eq!(ana.core().note_attended(group.clone(), Some(4), None).unwrap_err().code(), "session_not_begun");
    house.pass(2 * HOUR);
    assert_eq!(ana.core().answer_session(group.clone(), SessionAnswerView::Maybe).unwrap_err().code(), "session_over");
    let groups = ana.core().start_habit("Groups".into(), CadenceView::TimesAWeek { times: 3 }).unwrap();
    assert_eq!(ana.core().share_line(group.clone(), "Too early".into()).unwrap_err().code(), "not_attended");
    assert_eq!(ana.core().note_attended(group.clone(), Some(6), None).unwrap_err().code(), "out_of_range");
    ana.core().note_attended(group.clone(), Some(2), None).unwrap();
    ana.core().note_attended(group.clone(), Some(4), Some(groups)).unwrap();
    assert_eq!((of(ana, &group).attended.unwrap().how_was_it, habit(ana).total_days), (Some(4), 1));
    ana.core().reflect(group.clone(), "First words".into()).unwrap();
    ana.core().reflect(group.clone(), PRIVATE.into()).unwrap();
    assert_eq!(of(ana, &group).reflection.as_deref(), Some(PRIVATE));
    ana.core().share_line(group.clone(), "Call 555 123 4567".into()).unwrap_err();
    ana.core().share_line(group.clone(), "I stayed".into()).unwrap();
    ana.core().share_line(group.clone(), "I stayed, and was glad".into()).unwrap();
    ben.core().note_attended(group.clone(), None, None).unwrap();
    assert!(ben.core().share_line(group.clone(), " ".into()).is_err());
    house.settle_ana();
    house.settle(&mut ben);
    house.settle(&mut dev);

    // Ben reads the line, Dev does not: he was not there. Staff and server never see the rest.
    assert_eq!(lines(&ben, &group), ["I stayed, and was glad"]);
    assert_eq!(lines(&house.ana, &group), ["I stayed, and was glad"]);
    assert!(lines(&dev, &group).is_empty() && of(&dev, &group).attended.is_none());
    assert!(server_has(&house, "I stayed, and was glad"), "else the search proves nothing");
    assert!(!server_has(&house, PRIVATE) && !server_has(&house, "First words"));

    // She takes it back, and her own words away.
    let line = of(&house.ana, &group).lines.remove(0);
    assert!(line.is_mine && line.author == account(&house.ana));
    assert_eq!(ben.core().take_line_back(line.id.clone()).unwrap_err().code(), "line", "it is not his");
    house.ana.core().take_line_back(line.id).unwrap();
    house.ana.core().take_reflection_away(group.clone()).unwrap();
    house.ana.core().take_attended_away(group.clone()).unwrap();
    assert!(of(&house.ana, &group).reflection.is_none() && of(&house.ana, &group).attended.is_none());
    house.settle_ana();
    house.settle(&mut ben);
    assert!(lines(&ben, &group).is_empty());
}

#[test]
fn a_line_can_be_read_for_thirty_days_and_keeps_its_session_on_the_screen() {
    let mut house = house();
    let mut ben = moved_in(&mut house, "Ben", 31);
    let group = evening_group(&house);
    house.settle_ana();
    house.settle(&mut ben);
    house.pass(9 * HOUR);
    for phone in [&house.ana, &ben] {
        phone.core().note_attended(group.clone(), None, None).unwrap();
    }
    house.ana.core().share_line(group.clone(), "Thank you all".into()).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    house.pass(30 * DAY - 1);
    assert_eq!(lines(&ben, &group), ["Thank you all"]);
    house.pass(1);
    assert!(schedule(&ben).sessions.is_empty() && schedule(&house.ana).sessions.is_empty());
    assert_eq!(ben.core().reflect(group, "Late".into()).unwrap_err().code(), "session");
}

#[test]
fn both_of_anas_devices_note_the_same_evening() {
    let mut house = house();
    house.settle_ana();
    let mut tablet = house.tablet();
    let group = evening_group(&house);
    house.settle_ana();
    house.settle(&mut tablet);
    house.pass(9 * HOUR);
    for (phone, how) in [(&house.ana, 2), (&tablet, 5)] {
        phone.core().answer_session(group.clone(), SessionAnswerView::Coming).unwrap_err();
        phone.core().note_attended(group.clone(), Some(how), None).unwrap();
        phone.core().reflect(group.clone(), format!("{how} of 5")).unwrap();
    }
    house.settle_ana();
    house.settle(&mut tablet);
    house.settle_ana();
    assert_eq!(of(&house.ana, &group), of(&tablet, &group));
    tablet.core().note_attended(group.clone(), Some(3), None).unwrap();
    house.settle(&mut tablet);
    house.settle_ana();
    assert_eq!(of(&house.ana, &group).attended.unwrap().how_was_it, Some(3), "it corrects both");
}

#[test]
fn what_ana_does_by_herself_needs_no_house() {
    let house = house();
    let ana = &house.ana;
    let walk = ana.core().start_habit("Walk".into(), CadenceView::Daily).unwrap();
    let kind = ActivityKindView::Outdoor;
    let noted = ana.core().note_activity(kind, "2026-11-24".into(), Some(5), Some(walk.clone())).unwrap();
    assert_eq!((noted.activities.len(), noted.activities[0].how_was_it), (1, Some(5)));
    assert_eq!(habit(ana).total_days, 1);
    assert_eq!(ana.core().note_activity(kind, "2026-11-25".into(), None, None).unwrap_err().code(), "after_today");
    assert_eq!(
        ana.core().note_activity(kind, "2026-11-24".into(), None, Some("x".into())).unwrap_err().code(),
        "tracker"
    );
    assert_eq!(schedule(ana).activities, noted.activities, "nothing is kept of what was refused");
    let noted = ana.core().take_activity_away(noted.activities[0].id.clone()).unwrap();
    assert!(noted.activities.is_empty());
    assert_eq!(habit(ana).total_days, 1, "the tick is the tracker's own");
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
