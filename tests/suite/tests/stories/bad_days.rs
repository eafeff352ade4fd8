//! What cannot be: each has a clear error with the field's name, keeps nothing of it but the text that was typed, and
//! leaves the days as they were. What is only unusual is kept as it was typed; a zone of a later year stops no entry.

use crate::own_devices::Person;
use porchlight_core::companion::Companion;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{
    CadenceView, CheckInAnswers, CheckInPartView, ExcuseReasonView, PlanPartView, ReturnEntry, TrackerKindView,
};

/// Noon in Denver on 24 November 2026.
const NOON_MS: i64 = 1_795_546_800_000;
const UNUSUAL: &str = "\u{202e}eniW\u{202c} \0 \u{200b}👩\u{200d}🚀 é";

fn anas_phone() -> Person {
    Person::with_a_phone(NOON_MS, "America/Denver")
}

fn refused<T>(answer: Result<T, CompanionError>) -> (String, String) {
    match answer.err().expect("it cannot be") {
        CompanionError::InvalidInput { field, code, .. } => (field, code),
        other => (String::new(), other.code().to_owned()),
    }
}

#[track_caller]
fn assert_refused<T>(answer: Result<T, CompanionError>, field: &str, code: &str) {
    assert_eq!(refused(answer), (field.to_owned(), code.to_owned()));
}

fn with(change: impl FnOnce(&mut CheckInAnswers)) -> CheckInAnswers {
    let mut answers = CheckInAnswers::default();
    change(&mut answers);
    answers
}

fn on(day: &str, tracker: &str) -> ReturnEntry {
    let (at_ms, private_note, what_helped, new_start) = (None, None, None, None);
    ReturnEntry { trackers: vec![tracker.into()], day: day.into(), at_ms, private_note, what_helped, new_start }
}

fn start(core: &Companion, name: &str, day: &str) -> Result<String, CompanionError> {
    core.start_tracker(TrackerKindView::Abstain, name.into(), day.into())
}

#[test]
fn an_answer_outside_its_scale_is_named_and_nothing_is_kept() {
    let ana = anas_phone();
    let core = ana.phone.core();
    for wrong in [0, 6, u8::MAX] {
        assert_refused(core.record_check_in(with(|it| it.mood = Some(wrong))), "mood", "out_of_range");
        assert_refused(core.record_check_in(with(|it| it.sleep = Some(wrong))), "sleep", "out_of_range");
    }
    for wrong in [11, u8::MAX] {
        assert_refused(core.record_check_in(with(|it| it.craving = Some(wrong))), "craving", "out_of_range");
        assert_refused(core.record_check_in(with(|it| it.confidence = Some(wrong))), "confidence", "out_of_range");
    }
    for wrong in ["", "\0", "weather", UNUSUAL] {
        assert_refused(core.record_check_in(with(|it| it.hard = vec![wrong.into()])), "hard", "out_of_range");
        assert_refused(core.record_check_in(with(|it| it.helped = vec![wrong.into()])), "helped", "out_of_range");
    }
    assert_eq!(core.today().unwrap().check_in, None);
    assert!(core.check_in_history("2026-11-24".into()).unwrap().is_empty());
}

#[test]
fn ten_megabytes_are_refused_with_the_fields_name_and_stay_as_a_draft() {
    let ana = anas_phone();
    let core = ana.phone.core();
    let tracker = start(core, "Alcohol", "2026-10-25").unwrap();
    let milestone = core.path().unwrap().milestones[0].id.clone();
    let typed = "ä".repeat(5_000_000);
    let long = || typed.clone();
    assert_refused(core.record_check_in(with(|it| it.note_about_use = Some(long()))), "note_about_use", "too_long");
    let entry = ReturnEntry { private_note: Some(long()), ..on("2026-11-24", &tracker) };
    assert_refused(core.record_return_to_use(entry), "private_note", "too_long");
    let entry = ReturnEntry { what_helped: Some(long()), ..on("2026-11-24", &tracker) };
    assert_refused(core.record_return_to_use(entry), "what_helped", "too_long");
    assert_refused(core.celebrate(milestone, Some(long())), "words", "too_long");
    assert_refused(core.add_plan_line(PlanPartView::Signs, long(), None), "text", "too_long");
    assert_refused(core.write_entry(String::new(), long()), "body", "too_long");
    assert_refused(start(core, &long(), "2026-10-25"), "name", "empty_or_too_long");
    let kept = core.drafts().unwrap();
    assert_eq!(kept.len(), 6, "a name is no text to lose; the others are");
    assert!(kept.iter().all(|draft| draft.text == typed), "as it was typed");
    let path = core.path().unwrap();
    assert_eq!((path.trackers.len(), path.trackers[0].runs.len(), path.trackers[0].total_days), (1, 1, 30));
    assert_eq!(core.today().unwrap().check_in, None);
}

#[test]
fn text_that_runs_backwards_and_a_nul_are_kept_as_typed() {
    let mut ana = anas_phone();
    let core = ana.phone.core();
    let tracker = start(core, UNUSUAL, "2026-10-25").unwrap();
    core.record_check_in(with(|it| it.note_about_use = Some(UNUSUAL.into()))).unwrap();
    let milestone = core.path().unwrap().milestones[0].id.clone();
    core.celebrate(milestone, Some(UNUSUAL.into())).unwrap();
    let entry = ReturnEntry { private_note: Some(UNUSUAL.into()), ..on("2026-11-24", &tracker) };
    core.record_return_to_use(entry).unwrap();
    core.add_plan_line(PlanPartView::Signs, UNUSUAL.into(), None).unwrap();
    ana.phone.restart();
    let core = ana.phone.core();
    let (today, path) = (core.today().unwrap(), core.path().unwrap());
    assert_eq!(path.trackers[0].name, UNUSUAL);
    assert_eq!(today.check_in.unwrap().answers.note_about_use.as_deref(), Some(UNUSUAL));
    assert!(path.milestones.iter().any(|it| it.words.as_deref() == Some(UNUSUAL)));
    assert_eq!(core.return_to_use().unwrap().noted[0].private_note.as_deref(), Some(UNUSUAL));
    assert_eq!(core.plan().unwrap().sections[0].lines[0].text, UNUSUAL);
}

#[test]
fn a_date_that_is_none_is_named_by_its_field() {
    let ana = anas_phone();
    let core = ana.phone.core();
    let tracker = start(core, "Alcohol", "0001-01-01").unwrap();
    let walk = core.start_habit("A walk".into(), CadenceView::Daily).unwrap();
    let not_dates = ["", "today", "2026-02-29", "2026-13-01", "24.11.2026", "２０２６-11-24", "2026-11-24\0", UNUSUAL];
    let all = [("0000-01-01", "out_of_range"), ("9999-01-01", "out_of_range"), ("-000001-01-01", "out_of_range")];
    for (wrong, code) in all.into_iter().chain(not_dates.map(|wrong| (wrong, "not_a_date"))) {
        let (day, good) = (|| wrong.to_owned(), || "2026-11-24".to_owned());
        assert_refused(start(core, "x", wrong), "start", code);
        assert_refused(core.edit_tracker(tracker.clone(), "x".into(), day(), CadenceView::Daily), "start", code);
        let part = CheckInPartView::Evening;
        assert_refused(core.record_check_in_for(day(), part, CheckInAnswers::default()), "day", code);
        assert_refused(core.take_check_in_away(day(), part), "day", code);
        assert_refused(core.check_in_history(day()), "day", code);
        assert_refused(core.mark_done(walk.clone(), day()), "day", code);
        assert_refused(core.take_done_away(walk.clone(), day()), "day", code);
        assert_refused(core.excuse_days(day(), good(), ExcuseReasonView::Other), "first_day", code);
        assert_refused(core.excuse_days(good(), day(), ExcuseReasonView::Other), "last_day", code);
        assert_refused(core.take_excusal_back(String::new(), day()), "day", code);
        assert_refused(core.record_return_to_use(on(wrong, &tracker)), "day", code);
        let entry = ReturnEntry { new_start: Some(day()), ..on("2026-11-24", &tracker) };
        assert_refused(core.record_return_to_use(entry), "new_start", code);
        assert_refused(core.take_return_back(String::new(), day()), "day", code);
    }
    let path = core.path().unwrap();
    assert_eq!((path.trackers.len(), path.excused.len(), path.trackers[0].runs.len()), (2, 0, 1));
    assert_eq!(path.trackers[0].start, "0001-01-01", "any past day may be the start");
}

#[test]
fn what_lies_ahead_or_is_too_much_is_named() {
    let ana = anas_phone();
    let core = ana.phone.core();
    for ahead in ["2026-11-25", "9998-12-31"] {
        assert_refused(start(core, "x", ahead), "start", "after_today");
    }
    for times in [0, 8, u8::MAX] {
        assert_refused(core.start_habit("x".into(), CadenceView::TimesAWeek { times }), "cadence", "out_of_range");
    }
    let never = CadenceView::Weekdays { days: vec![] };
    assert_refused(core.start_habit("x".into(), never), "cadence", "out_of_range");
    let reason = ExcuseReasonView::Other;
    assert_refused(core.excuse_days("0001-01-01".into(), "9998-12-31".into(), reason), "last_day", "too_long");
    for minutes in [361, u16::MAX] {
        assert_refused(core.set_day_end(minutes), "day_end", "out_of_range");
    }
    for number in 0..8 {
        start(core, &format!("{number}"), "2026-11-24").unwrap();
    }
    assert_refused(start(core, "a ninth", "2026-11-24"), "", "too_many_trackers");
    for id in ["", "\0", "ffff", &"f".repeat(32), UNUSUAL] {
        assert_refused(core.mark_done(id.into(), "2026-11-24".into()), "", "tracker");
        assert_refused(core.celebrate(id.into(), None), "", "milestone");
        assert_refused(core.record_return_to_use(on("2026-11-24", id)), "", "tracker");
    }
    assert_eq!(core.path().unwrap().trackers.len(), 8);
}

#[test]
fn a_zone_that_nobody_knows_stops_no_entry() {
    let ana = anas_phone();
    let core = ana.phone.core();
    start(core, "Alcohol", "2026-10-25").unwrap();
    let long = "Z".repeat(10_000_000);
    for wrong in ["", "Mars/Olympus", "UTC+25", "../../etc/passwd", "America\0Denver", UNUSUAL, &long] {
        ana.phone.go(NOON_MS, wrong);
        let today = core.record_check_in(with(|it| it.mood = Some(3))).unwrap();
        assert_eq!((today.day.as_str(), today.trackers[0].total_days), ("2026-11-24", 30), "by UTC: 19:00");
    }
    assert_eq!(core.check_in_history("2026-11-24".into()).unwrap().len(), 7);
}

#[test]
fn a_clock_out_of_time_is_named_and_one_at_its_edge_works() {
    let mut ana = anas_phone();
    start(ana.phone.core(), "Alcohol", "0001-01-01").unwrap();
    for wrong_ms in [i64::MIN, -62_135_600_000_000, 253_402_300_800_000, i64::MAX] {
        ana.phone.go(wrong_ms, "UTC");
        assert_refused(ana.phone.core().today(), "date", "out_of_range");
        assert_refused(ana.phone.core().record_check_in(CheckInAnswers::default()), "date", "out_of_range");
    }
    // Noon on the first day and on the last one.
    for (edge_ms, day) in [(-62_135_553_600_000, "0001-01-01"), (253_370_721_600_000, "9998-12-31")] {
        ana.phone.go(edge_ms, "UTC");
        let today = ana.phone.core().record_check_in(CheckInAnswers::default()).unwrap();
        assert_eq!((today.day.as_str(), today.check_in.is_some()), (day, true));
        ana.phone.core().path().unwrap();
        ana.phone.restart();
        assert!(ana.phone.core().today().unwrap().check_in.is_some(), "{day}");
    }
    ana.phone.go(NOON_MS, "UTC");
    assert_eq!(ana.phone.core().today().unwrap().day, "2026-11-24");
}
