//! What the screens say, as JSON with the vector's own labels, and where that differs from what is expected.

use porchlight_core::companion::Companion;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{LadderView, MarkUnitView, MilestoneView, PathView, TodayView, TrackerView};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A vector's names for trackers.
#[derive(Debug, Default)]
pub struct Labels(BTreeMap<String, String>);

impl Labels {
    pub fn add(&mut self, id: String, label: String) {
        assert!(self.0.insert(label, id).is_none(), "a label is used twice");
    }

    pub fn id(&self, label: &str) -> String {
        self.0.get(label).unwrap_or_else(|| panic!("no tracker is called {label}")).clone()
    }

    fn of(&self, id: &str) -> String {
        self.0.iter().find(|(_, known)| *known == id).expect("every tracker has a label").0.clone()
    }
}

/// The word of a ladder or a unit.
pub trait Word {
    fn word(&self) -> &'static str;
}

impl Word for LadderView {
    fn word(&self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Total => "total",
        }
    }
}

impl Word for MarkUnitView {
    fn word(&self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Months => "months",
            Self::Years => "years",
        }
    }
}

pub fn word(of: &impl Word) -> String {
    of.word().to_owned()
}

/// An error, as `fails` names it.
pub fn failure(error: &CompanionError) -> String {
    as_text(&match error {
        CompanionError::InvalidInput { field, code, .. } => json!({"field": field, "code": code}),
        other => json!({"code": other.code()}),
    })
}

/// The same text for the same JSON.
pub fn as_text(value: &Value) -> String {
    value.to_string()
}

/// Where the screens differ from what is expected of them; what is not mentioned may be anything.
pub fn differences(core: &Companion, labels: &Labels, expected: &Value) -> Vec<String> {
    let expected = expected.as_object().expect("expect is an object");
    let (today, path) = (core.today().unwrap(), core.path().unwrap());
    let mut screens = screens(labels, &today, &path);
    if let Some(days) = expected.get("check_ins").and_then(Value::as_object) {
        let count = |day: &String| json!(core.check_in_history(day.clone()).unwrap().len());
        screens.insert("check_ins".into(), days.keys().map(|day| (day.clone(), count(day))).collect());
    }
    if let Some(edits) = expected.get("edits").and_then(Value::as_object) {
        let starts = |label: &String| {
            let history = core.tracker_history(labels.id(label)).unwrap();
            history.into_iter().map(|edit| json!(edit.start)).collect::<Value>()
        };
        screens.insert("edits".into(), edits.keys().map(|label| (label.clone(), starts(label))).collect());
    }
    let mut found = Vec::new();
    compare("", &Value::Object(screens), &Value::Object(expected.clone()), &mut found);
    found
}

fn compare(place: &str, shown: &Value, expected: &Value, found: &mut Vec<String>) {
    let Value::Object(fields) = expected else {
        if in_order(shown) != in_order(expected) {
            found.push(format!("{place} is {shown}, expected {expected}"));
        }
        return;
    };
    let is_open = matches!(place, "" | ".trackers") || place.starts_with(".trackers.") && !place.contains("reached");
    if !is_open || place.ends_with(".next") || place.ends_with(".cadence") {
        if shown != expected {
            found.push(format!("{place} is {shown}, expected {expected}"));
        }
        return;
    }
    for (key, expected) in fields {
        let inside = format!("{place}.{key}");
        match shown.get(key) {
            Some(shown) => compare(&inside, shown, expected, found),
            None => found.push(format!("{inside} is on no screen")),
        }
    }
}

/// Milestones have no order among those of one day.
fn in_order(value: &Value) -> Value {
    let Value::Array(list) = value else { return value.clone() };
    let mut list: Vec<_> = list.clone();
    if list.iter().all(Value::is_object) {
        list.sort_by_key(as_text);
    }
    Value::Array(list)
}

fn screens(labels: &Labels, today: &TodayView, path: &PathView) -> Map<String, Value> {
    assert_eq!(today.day, path.day, "two screens, two days");
    let check_in = today.check_in.as_ref();
    let mut trackers = Map::new();
    let followed = path.trackers.iter().map(|tracker| (tracker, false));
    for (tracker, is_set_aside) in followed.chain(path.set_aside.iter().map(|tracker| (tracker, true))) {
        trackers.insert(labels.of(&tracker.id), tracker_json(tracker, is_set_aside));
    }
    for tracker in &today.trackers {
        assert_eq!(path.trackers.iter().find(|other| other.id == tracker.id), Some(tracker), "two screens disagree");
    }
    let excused = path.excused.iter().map(|excusal| json!([excusal.first_day, excusal.last_day])).collect::<Vec<_>>();
    let screens = json!({
        "day": today.day,
        "checked_in": check_in.is_some(),
        "checked_in_this_morning": today.morning_check_in.is_some(),
        "mood": check_in.and_then(|check_in| check_in.answers.mood),
        "is_filled_in": check_in.map(|check_in| check_in.is_filled_in),
        "offers_plan": today.offers_plan,
        "celebrations": today.celebrations.iter().map(|it| of_tracker(labels, it)).collect::<Vec<_>>(),
        "milestones": path.milestones.iter().map(|it| of_tracker(labels, it)).collect::<Vec<_>>(),
        "excused": excused,
        "trackers": trackers,
    });
    let Value::Object(screens) = screens else { unreachable!("an object was written") };
    screens
}

fn tracker_json(tracker: &TrackerView, is_set_aside: bool) -> Value {
    let runs = tracker.runs.iter().map(|run| json!([run.start, run.end, run.days])).collect::<Vec<_>>();
    json!({
        "name": tracker.name,
        "start": tracker.start,
        "is_set_aside": is_set_aside,
        "hours": tracker.hours,
        "is_done_today": tracker.is_done_today,
        "total_days": tracker.total_days,
        "current_run_days": tracker.current_run_days,
        "longest_run_days": tracker.longest_run_days,
        "recent_days": tracker.recent_days,
        "of_days": tracker.of_days,
        "reached": tracker.reached.as_ref().map(mark),
        "next": tracker.next.as_ref().map(mark),
        "runs": runs,
    })
}

fn mark(milestone: &MilestoneView) -> Value {
    json!({
        "ladder": milestone.ladder.word(),
        "unit": milestone.unit.word(),
        "amount": milestone.amount,
        "day": milestone.day,
    })
}

fn of_tracker(labels: &Labels, milestone: &MilestoneView) -> Value {
    let mut mark = mark(milestone);
    mark["tracker"] = json!(labels.of(&milestone.tracker));
    if let Some(words) = &milestone.words {
        mark["words"] = json!(words);
    }
    mark
}
