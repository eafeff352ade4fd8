//! What a person does in a vector, step by step.

use crate::fields::Fields;
use crate::own_devices::{Device, Person};
use crate::screens::{self, Labels};
use porchlight_core::error::CompanionError;
use porchlight_core::time::parse_instant;
use porchlight_core::views::{
    CadenceView, CheckInAnswers, CheckInPartView, ExcuseReasonView, ReturnEntry, TrackerKindView, TrackerView,
    WeekdayView,
};
use serde_json::Value;

/// A person, on the way through a vector.
pub struct Story {
    person: Person,
    labels: Labels,
    device: String,
    at_ms: i64,
    zone: String,
    /// What was expected last, with nothing done since.
    last_expected: Vec<(String, Value)>,
    /// What came out otherwise.
    pub differences: Vec<String>,
}

type Done = Result<(), CompanionError>;

impl Story {
    /// One step; the first one begins the story.
    pub fn step(story: &mut Option<Self>, mut step: Fields, has_tablet: bool) {
        let at = step.take_text("at").map(|text| parse_instant(&text).expect("an instant").0);
        let zone = step.take_text("zone");
        let story = story.get_or_insert_with(|| {
            let (at_ms, zone) = (at.expect("a first moment"), zone.clone().expect("a first zone"));
            let person = Person::with_a_phone(at_ms, &zone);
            let person = if has_tablet { person.and_a_tablet() } else { person };
            let (labels, device) = (Labels::default(), "phone".to_owned());
            Self { person, labels, device, at_ms, zone, last_expected: Vec::new(), differences: Vec::new() }
        });
        story.at_ms = at.unwrap_or(story.at_ms);
        story.zone = zone.unwrap_or_else(|| story.zone.clone());
        story.device = step.take_text("device").unwrap_or_else(|| story.device.clone());
        story.device().go(story.at_ms, &story.zone);
        let (act, fails, expected) = (step.take_text("do"), step.take("fails"), step.take("expect"));
        assert!(act.is_some() || expected.is_some(), "{}: nothing is done or expected", step.place());
        let place = step.place().to_owned();
        if let Some(act) = act {
            story.last_expected.clear();
            let failed = story.act(&act, &mut step).err().map(|error| screens::failure(&error));
            let fails = fails.map(|fails| screens::as_text(&fails));
            if failed != fails {
                story.differences.push(format!("{place}: fails with {failed:?}, expected {fails:?}"));
            }
        }
        step.finish();
        if let Some(expected) = expected {
            let found = screens::differences(story.device().core(), &story.labels, &expected);
            story.differences.extend(found.into_iter().map(|difference| format!("{place}: {difference}")));
            story.last_expected.retain(|(device, _)| *device != story.device);
            story.last_expected.push((story.device.clone(), expected));
        }
    }

    /// The last screens are the same once everything that was only kept for speed is thrown away, and after a restart.
    pub fn again_without_digests(&mut self) {
        for (device, expected) in std::mem::take(&mut self.last_expected) {
            self.device = device;
            self.device().core().forget_digests().unwrap();
            self.device_mut().restart();
            let found = screens::differences(self.device().core(), &self.labels, &expected);
            self.differences.extend(found.into_iter().map(|difference| format!("without digests: {difference}")));
        }
    }

    fn device(&self) -> &Device {
        match self.device.as_str() {
            "phone" => &self.person.phone,
            "tablet" => self.person.tablet.as_ref().expect("a vector that names a tablet has one"),
            other => panic!("no device is called {other}"),
        }
    }

    fn device_mut(&mut self) -> &mut Device {
        match &mut self.person.tablet {
            Some(tablet) if self.device == "tablet" => tablet,
            _ => &mut self.person.phone,
        }
    }

    fn act(&mut self, act: &str, step: &mut Fields) -> Done {
        let core = self.device().core();
        match act {
            "check_in" => drop(core.record_check_in(answers(step))?),
            "check_in_for" => drop(core.record_check_in_for(step.text("day"), part(step), answers(step))?),
            "take_check_in_away" => drop(core.take_check_in_away(step.text("day"), part(step))?),
            "start_tracker" => {
                let label = step.text("label");
                let name = step.take_text("name").unwrap_or_else(|| label.clone());
                let id = core.start_tracker(kind(&step.text("kind")), name, step.text("start"))?;
                self.labels.add(id, label);
            }
            "start_habit" => {
                let label = step.text("label");
                let cadence = step.take("cadence").map_or(CadenceView::Daily, |cadence| cadence_of(&cadence));
                let id = core.start_habit(label.clone(), cadence)?;
                self.labels.add(id, label);
            }
            "edit_tracker" => {
                let tracker = self.tracker(step);
                let name = step.take_text("name").unwrap_or(tracker.name);
                let start = step.take_text("start").unwrap_or(tracker.start);
                let cadence = step.take("cadence").map_or(tracker.cadence, |cadence| cadence_of(&cadence));
                core.edit_tracker(tracker.id, name, start, cadence)?;
            }
            "set_tracker_aside" => drop(core.set_tracker_aside(self.tracker(step).id, true)?),
            "take_tracker_up" => drop(core.set_tracker_aside(self.tracker(step).id, false)?),
            "mark_done" => drop(core.mark_done(self.tracker(step).id, step.text("day"))?),
            "take_done_away" => drop(core.take_done_away(self.tracker(step).id, step.text("day"))?),
            "excuse_days" => {
                let reason = reason(&step.take_text("reason").unwrap_or_else(|| "other".into()));
                core.excuse_days(step.text("from"), step.text("until"), reason)?;
            }
            "take_excusal_back" => {
                let from = step.text("from");
                let excusals = core.path()?.excused;
                let id = excusals.into_iter().find(|excusal| excusal.first_day == from).map(|excusal| excusal.id);
                core.take_excusal_back(id.unwrap_or_default(), from)?;
            }
            "record_return_to_use" => self.record_return(step)?,
            "take_return_back" => {
                let day = step.text("day");
                let noted = core.return_to_use()?.noted;
                let id = noted.into_iter().find(|noted| noted.day == day).map(|noted| noted.id);
                core.take_return_back(id.unwrap_or_default(), day)?;
            }
            "set_day_end" => {
                let minutes = u16::try_from(step.take_number("minutes").expect("minutes")).expect("minutes");
                core.set_day_end(minutes)?;
            }
            "celebrate" => {
                let wanted = Fields::of(step.take("milestone").expect("a milestone"), step.place());
                let words = step.take_text("words");
                core.celebrate(self.milestone(wanted), words)?;
            }
            "exchange" => self.person.exchange(),
            "restart" => self.device_mut().restart(),
            other => panic!("{}: nobody can do {other}", step.place()),
        }
        Ok(())
    }

    fn record_return(&self, step: &mut Fields) -> Done {
        let trackers = step.take_texts("trackers").iter().map(|label| self.labels.id(label)).collect();
        let entry = ReturnEntry {
            trackers,
            day: step.text("day"),
            at_ms: step.take_text("happened_at").map(|text| parse_instant(&text).expect("an instant").0),
            private_note: step.take_text("private_note"),
            what_helped: step.take_text("what_helped"),
            new_start: step.take_text("new_start"),
        };
        self.device().core().record_return_to_use(entry).map(drop)
    }

    /// The tracker that a step names, as this device knows it.
    fn tracker(&self, step: &mut Fields) -> TrackerView {
        let id = self.labels.id(&step.text("tracker"));
        let path = self.device().core().path().unwrap();
        let all = path.trackers.into_iter().chain(path.set_aside);
        all.into_iter().find(|tracker| tracker.id == id).expect("this device knows the tracker")
    }

    /// The id of a milestone that is on the screen.
    fn milestone(&self, mut wanted: Fields) -> String {
        let tracker = self.labels.id(&wanted.text("tracker"));
        let (ladder, unit) = (wanted.text("ladder"), wanted.text("unit"));
        let amount = wanted.take_number("amount");
        wanted.finish();
        let shown = self.device().core().path().unwrap().milestones;
        let found = shown.into_iter().find(|shown| {
            let names = (screens::word(&shown.ladder), screens::word(&shown.unit), Some(i64::from(shown.amount)));
            shown.tracker == tracker && names == (ladder.clone(), unit.clone(), amount)
        });
        found.map(|milestone| milestone.id).unwrap_or_default()
    }
}

fn answers(step: &mut Fields) -> CheckInAnswers {
    let mood = step.take_number("mood").map(|mood| u8::try_from(mood).expect("a mood"));
    CheckInAnswers { mood, ..CheckInAnswers::default() }
}

fn part(step: &mut Fields) -> CheckInPartView {
    match step.take_text("part").as_deref() {
        None | Some("evening") => CheckInPartView::Evening,
        Some("morning") => CheckInPartView::Morning,
        Some(other) => panic!("{}: no part of a day: {other}", step.place()),
    }
}

fn kind(text: &str) -> TrackerKindView {
    match text {
        "abstain" => TrackerKindView::Abstain,
        "check_in_habit" => TrackerKindView::CheckInHabit,
        "habit" => TrackerKindView::Habit,
        other => panic!("no kind: {other}"),
    }
}

fn reason(text: &str) -> ExcuseReasonView {
    match text {
        "hospital" => ExcuseReasonView::Hospital,
        "court" => ExcuseReasonView::Court,
        "phone_away" => ExcuseReasonView::PhoneAway,
        "travel" => ExcuseReasonView::Travel,
        "illness" => ExcuseReasonView::Illness,
        "other" => ExcuseReasonView::Other,
        other => panic!("no reason: {other}"),
    }
}

fn cadence_of(value: &Value) -> CadenceView {
    let number = |value: &Value| u8::try_from(value.as_u64().expect("a number")).expect("a small number");
    if value == "daily" {
        return CadenceView::Daily;
    }
    let mut fields = Fields::of(value.clone(), "a cadence");
    let cadence = match fields.take("times_a_week") {
        Some(times) => CadenceView::TimesAWeek { times: number(&times) },
        None => {
            let weekday = |value| WeekdayView::WEEK[usize::from(number(value))];
            CadenceView::Weekdays { days: fields.take_list("weekdays").iter().map(weekday).collect() }
        }
    };
    fields.finish();
    cadence
}
