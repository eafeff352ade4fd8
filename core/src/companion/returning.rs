//! A return to use: the screens in their order, and the note. Nothing of it leaves the phone by itself, and
//! nobody is told.

use super::Companion;
use super::crisis::crisis_resources;
use super::open::Unlocked;
use super::reading::daybook;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::return_to_use::{self, InvalidReturn, ReturnToUse};
use crate::time::{Day, Now};
use crate::trackers::TrackerKind;
use crate::views::{CompanyView, PathView, ReturnEntry, ReturnStepView, ReturnToUseView, ReturnView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The screens of a return to use, safety first. Looking at them is recorded nowhere.
    pub fn return_to_use(&self) -> Result<ReturnToUseView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.return_to_use_view(&now))
    }

    /// Notes a return to use: the run closes and the next one opens; every day and milestone stays. Errors:
    /// `InvalidInput` with the field; a note that is too long stays as a draft.
    pub fn record_return_to_use(&self, entry: ReturnEntry) -> Result<PathView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            unlocked.record_return(&now, entry)?;
            unlocked.path_view(&now)
        })
    }

    /// Takes a note back that was made by mistake; `day` is the day that it was noted for. Errors: `NotFound`.
    pub fn take_return_back(&self, id: String, day: String) -> Result<PathView, CompanionError> {
        let (now, day) = (self.now()?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            let daybook = daybook(day.month());
            let noted = return_to_use::all(&unlocked.records(&daybook)?);
            let noted = noted.into_iter().find(|noted| noted.id.to_string() == id);
            let noted = noted.ok_or_else(|| CompanionError::not_found("return_to_use"))?;
            unlocked.keep_awards(&now)?;
            let id = RecordId::random(&mut unlocked.rng);
            unlocked.write(&daybook, &[noted.taken_back(id, now.at_ms)])?;
            unlocked.path_view(&now)
        })
    }
}

impl Unlocked {
    fn return_to_use_view(&mut self, now: &Now) -> Result<ReturnToUseView, CompanionError> {
        let today = self.day_of(now)?;
        let country = self.settings()?.country.unwrap_or_default();
        let mut noted = Vec::new();
        for month in [today.month().previous(), today.month()] {
            noted.extend(return_to_use::all(&self.records(&daybook(month))?));
        }
        Ok(ReturnToUseView {
            steps: vec![ReturnStepView::Safety, ReturnStepView::Company, ReturnStepView::Note],
            crisis: crisis_resources(country, now.at_ms),
            company: vec![CompanyView::Peer, CompanyView::Mentor, CompanyView::Staff, CompanyView::Nobody],
            day: today.to_string(),
            noted: noted.into_iter().rev().map(ReturnView::from).collect(),
        })
    }

    fn record_return(&mut self, now: &Now, entry: ReturnEntry) -> Result<(), CompanionError> {
        let today = self.day_of(now)?;
        let day = Day::of_field("day", &entry.day)?;
        let new_start = match &entry.new_start {
            None => day,
            Some(text) => Day::of_field("new_start", text)?,
        };
        let mut trackers = Vec::new();
        for id in &entry.trackers {
            let tracker = self.tracker(id)?;
            if tracker.kind != TrackerKind::Abstain {
                return Err(CompanionError::invalid("trackers", "not_time_since_a_day"));
            }
            if day < tracker.start {
                return Err(CompanionError::invalid("day", "before_start"));
            }
            trackers.push(tracker.id);
        }
        let ReturnEntry { at_ms, private_note, what_helped, .. } = entry;
        let (id, recorded_ms) = (RecordId::random(&mut self.rng), now.at_ms);
        let texts = [private_note.clone(), what_helped.clone()];
        let noted = ReturnToUse { id, trackers, day, at_ms, private_note, what_helped, new_start, recorded_ms };
        match noted.checked(today) {
            Ok(noted) => {
                self.keep_awards(now)?;
                self.write(&daybook(day.month()), &[noted.record(Vec::new())])
            }
            Err(too_long @ InvalidReturn::NoteTooLong { .. }) => {
                for text in texts.into_iter().flatten() {
                    self.keep_text(text)?;
                }
                Err(too_long.into())
            }
            Err(other) => Err(other.into()),
        }
    }
}

impl From<ReturnToUse> for ReturnView {
    fn from(noted: ReturnToUse) -> Self {
        Self {
            id: noted.id.to_string(),
            trackers: noted.trackers.iter().map(ToString::to_string).collect(),
            day: noted.day.to_string(),
            at_ms: noted.at_ms,
            private_note: noted.private_note,
            what_helped: noted.what_helped,
            new_start: noted.new_start.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper;
    use super::*;
    use crate::documents::Form;
    use crate::views::TrackerKindView;

    fn on(day: &str, tracker: &str) -> ReturnEntry {
        let (at_ms, private_note, what_helped, new_start) = (None, None, None, None);
        ReturnEntry { trackers: vec![tracker.into()], day: day.into(), at_ms, private_note, what_helped, new_start }
    }

    #[test]
    fn safety_comes_first_then_company_then_the_note() {
        let phone = on_paper::ana("2026-11-25T12:00:00Z", "UTC");
        phone.companion.set_country("us".into()).unwrap();
        let screens = phone.companion.return_to_use().unwrap();
        assert_eq!(screens.steps, [ReturnStepView::Safety, ReturnStepView::Company, ReturnStepView::Note]);
        assert_eq!(screens.crisis.emergency[0].link, "tel:911");
        assert_eq!(screens.company.last(), Some(&CompanyView::Nobody), "nobody is an answer");
    }

    #[test]
    fn it_is_sealed_and_no_open_word_is_written() {
        let phone = on_paper::ana("2026-11-25T12:00:00Z", "UTC");
        let ana = &phone.companion;
        let tracker = ana.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-08-01".into()).unwrap();
        let entry = ReturnEntry { private_note: Some("a hard evening".into()), ..on("2026-11-24", &tracker) };
        let path = ana.record_return_to_use(entry).unwrap();
        let shown = &path.trackers[0];
        assert!(!shown.is_run_beginning);
        assert_eq!((shown.total_days, shown.of_days, shown.current_run_days), (116, 117, 1));
        assert_eq!(shown.longest_run_days, 115);
        assert_eq!(path.milestones.len(), 8, "all seven that were reached stay, and the next first day is one");
        for document in ana.own_documents().unwrap().into_values() {
            assert_eq!(document.kind.row().form, Form::Sealed, "{:?}", document.kind);
        }
    }

    #[test]
    fn whoever_counts_no_days_may_write_it_down_too() {
        let phone = on_paper::ana("2026-11-25T12:00:00Z", "UTC");
        let entry = ReturnEntry {
            trackers: Vec::new(),
            private_note: Some("a hard evening".into()),
            ..on("2026-11-24", "none")
        };
        phone.companion.record_return_to_use(entry).unwrap();
        let noted = phone.companion.return_to_use().unwrap().noted;
        assert_eq!(noted[0].private_note.as_deref(), Some("a hard evening"));
        assert!(noted[0].trackers.is_empty());
    }

    #[test]
    fn milestones_stay_when_a_return_is_noted_late_or_taken_back() {
        let phone = on_paper::ana("2026-11-25T12:00:00Z", "UTC");
        let ana = &phone.companion;
        let tracker = ana.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-10-20".into()).unwrap();
        let reached = |path: &PathView| path.milestones.iter().map(|reached| reached.id.clone()).collect::<Vec<_>>();
        let before = reached(&ana.path().unwrap());
        let path = ana.record_return_to_use(on("2026-10-30", &tracker)).unwrap();
        for milestone in &before {
            assert!(reached(&path).contains(milestone), "thirty days were reached, by what was known");
        }
        let tonight = ana.record_return_to_use(on("2026-11-25", &tracker)).unwrap();
        assert!(tonight.trackers[0].is_run_beginning, "and no zero is shown");
        let tonight = ana.return_to_use().unwrap().noted.remove(0);
        ana.take_return_back(tonight.id, tonight.day).unwrap();
        let noted = ana.return_to_use().unwrap().noted.remove(0);
        let with_the_second_run = reached(&path);
        let path = ana.take_return_back(noted.id, noted.day).unwrap();
        assert_eq!((path.trackers[0].of_days, path.trackers[0].total_days), (36, 36));
        assert_eq!(reached(&path).len(), with_the_second_run.len());
    }

    #[test]
    fn a_return_that_is_noted_late_leaves_one_mark_a_day() {
        let phone = on_paper::ana("2026-10-30T12:00:00Z", "UTC");
        let ana = &phone.companion;
        let tracker = ana.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-08-01".into()).unwrap();
        let path = ana.record_return_to_use(on("2026-09-20", &tracker)).unwrap();
        let days: Vec<_> = path.milestones.iter().map(|reached| reached.day.clone()).collect();
        let mut each = days.clone();
        each.dedup();
        assert_eq!(days, each, "90 days of the run that was, and not 90 days in all beside it");
        assert_eq!(path.trackers[0].reached.as_ref(), path.milestones.first());
        assert!(ana.today().unwrap().celebrations.is_empty(), "she has seen the mark of today");
    }

    #[test]
    fn what_cannot_be_is_named_and_a_long_note_stays_as_a_draft() {
        let phone = on_paper::ana("2026-11-25T12:00:00Z", "UTC");
        let ana = &phone.companion;
        let tracker = ana.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-10-20".into()).unwrap();
        let habit = ana.start_tracker(TrackerKindView::CheckInHabit, "Check in".into(), "2026-10-20".into()).unwrap();
        let refused = |entry: ReturnEntry| match ana.record_return_to_use(entry).unwrap_err() {
            CompanionError::InvalidInput { field, code, .. } => (field, code),
            other => (String::new(), other.code().to_owned()),
        };
        let named = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(refused(on("2026-11-26", &tracker)), named("day", "after_today"));
        assert_eq!(refused(on("2026-10-19", &tracker)), named("day", "before_start"));
        assert_eq!(refused(on("yesterday", &tracker)), named("day", "not_a_date"));
        assert_eq!(refused(on("2026-11-25", &habit)), named("trackers", "not_time_since_a_day"));
        assert_eq!(refused(on("2026-11-25", "nothing")), named("", "tracker"));
        let long = ReturnEntry { what_helped: Some("x".repeat(10_000_000)), ..on("2026-11-25", &tracker) };
        assert_eq!(refused(long), named("what_helped", "too_long"));
        assert_eq!(ana.drafts().unwrap()[0].text.len(), 10_000_000);
        let shown = ana.path().unwrap().trackers.into_iter().find(|shown| shown.id == tracker).unwrap();
        assert_eq!(shown.runs.len(), 1, "nothing was noted");
    }
}
