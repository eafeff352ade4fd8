//! An evening group: Carla puts it on the schedule, Ana and Ben come, each keeps their own words, and one line reaches
//! those who were there.

use crate::anas_phones::{House, MINUTE_MS, NOON_MS, house};
use crate::carla::{account, carla, carla_posts, evening_group, habit, moved_in, of, schedule, session};
use house_simulator::phone::Phone;
use porchlight_core::views::{ActivityKindView, CadenceView, ScheduleView, SessionAnswerView};
use porchlight_server::commands::Ask;
use porchlight_server::commands::notice::Notice;
use porchlight_server::commands::resident::{How, Person};
use porchlight_server::store::Store;

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
/// The only words in these tests that a server may read are others.
const PRIVATE: &str = "I nearly left at the break";

fn lines(phone: &Phone, id: &str) -> Vec<String> {
    schedule(phone)
        .sessions
        .into_iter()
        .filter(|on| on.id == id)
        .flat_map(|on| on.lines)
        .map(|line| line.text)
        .collect()
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
    assert_eq!(of(&ben, &group).coming, [account(&ben), account(&house.ana)], "who said so first leads");
    house.pass(1);
    ben.core().answer_session(group.clone(), SessionAnswerView::Coming).unwrap();
    assert_eq!(of(&ben, &group).coming, [account(&house.ana), account(&ben)], "by what each said last");

    // Carla calls the morning off; the session stays, and says so.
    carla_posts(&house, Notice::CallOff { session: yoga.clone() });
    house.settle_ana();
    assert!(of(&house.ana, &yoga).is_called_off && !of(&house.ana, &group).is_called_off);
    let refused = house.ana.core().answer_session(yoga.clone(), SessionAnswerView::Coming).unwrap_err();
    assert_eq!(refused.code(), "session_called_off");

    // They were there; that, how it was, and what each thinks of it stays with them.
    let ana = &house.ana;
    assert_eq!(ana.core().note_attended(group.clone(), Some(4), None).unwrap_err().code(), "session_not_begun");
    assert!(!of(ana, &group).has_begun);
    house.pass(2 * HOUR);
    assert!(of(ana, &group).has_begun);
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
fn having_been_there_and_its_tick_are_kept_together_or_not_at_all() {
    for after in 0..3 {
        let mut house = house();
        let walk = house.ana.core().start_habit("Walk".into(), CadenceView::Daily).unwrap();
        house.ana.fuse.blow_after(after);
        let kind = ActivityKindView::Outdoor;
        let kept = house.ana.core().note_activity(kind, "2026-11-24".into(), None, Some(walk)).is_ok();
        house.ana.restart().unwrap();
        let noted = schedule(&house.ana).activities.len();
        assert_eq!(noted as u32, habit(&house.ana).total_days, "killed after {after} commits");
        assert!(noted == 1 || !kept, "killed after {after} commits");
    }
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
fn who_left_the_house_comes_no_more() {
    let mut house = house();
    let mut ben = moved_in(&mut house, "Ben", 31);
    let group = evening_group(&house);
    house.settle(&mut ben);
    ben.core().answer_session(group.clone(), SessionAnswerView::Coming).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(of(&house.ana, &group).coming, [account(&ben)]);
    house.ana.core().block(account(&ben)).unwrap();
    assert!(of(&house.ana, &group).coming.is_empty(), "nor does whom she does not want to see");
    house.ana.core().unblock(account(&ben)).unwrap();
    let person = Person { account: Some(account(&ben)), name: None };
    let exit = Ask::ResidentExit { house: "Cedar House".into(), person, how: How::Planned, access_hours: 72 };
    carla(&house, &exit);
    house.settle_ana();
    assert!(of(&house.ana, &group).coming.is_empty());
}
