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
        let (now, day) = (self.now()?, Day::parse(&day)?);
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
        let day = Day::parse(&entry.day).map_err(|_| CompanionError::invalid("day", "not_a_date"))?;
        let new_start = match &entry.new_start {
            None => day,
            Some(text) => Day::parse(text).map_err(|_| CompanionError::invalid("new_start", "not_a_date"))?,
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
