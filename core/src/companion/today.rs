//! Today: recording, correcting and filling in check-ins, and what the Today screen shows.

use super::Companion;
use super::open::Unlocked;
use super::reading::daybook;
use crate::check_ins::{self, Answers, CheckIn, DayPart, InvalidAnswer, InvalidDay, ReachOut, tags};
use crate::documents::Record;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::return_to_use;
use crate::time::{Day, Moment, Now};
use crate::views::{CheckInAnswers, CheckInPartView, CheckInQuestionsView, CheckInView, ReachOutView, TodayView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Records today's check-in and returns the Today screen. A second one on the same day corrects
    /// the first. Errors: `InvalidInput` with the question's id; nothing is kept then.
    pub fn record_check_in(&self, answers: CheckInAnswers) -> Result<TodayView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let today = unlocked.day_of(&now)?;
            unlocked.record_check_in(&now, today, DayPart::Evening, answers)?;
            unlocked.today(&now)
        })
    }

    /// Records the check-in of a day, as an ISO date, and of a part of it: today's, or one of the seven days before,
    /// which counts and is marked as filled in. Errors: `InvalidInput` with the question's id, or for `day`.
    pub fn record_check_in_for(
        &self,
        day: String,
        part: CheckInPartView,
        answers: CheckInAnswers,
    ) -> Result<TodayView, CompanionError> {
        let (now, day) = (self.now()?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            unlocked.record_check_in(&now, day, part.into(), answers)?;
            unlocked.today(&now)
        })
    }

    /// Takes the check-in of a day's part away. Errors: `NotFound`, `InvalidInput` for `day`.
    pub fn take_check_in_away(&self, day: String, part: CheckInPartView) -> Result<TodayView, CompanionError> {
        let (now, day) = (self.now()?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            unlocked.take_check_in_away(&now, day, part.into())?;
            unlocked.today(&now)
        })
    }

    /// Everything that was recorded for a day, corrected or not, the first one leading.
    pub fn check_in_history(&self, day: String) -> Result<Vec<CheckInView>, CompanionError> {
        let day = Day::of_field("day", &day)?;
        self.with(|unlocked| {
            let recorded = check_ins::history(&unlocked.records(&daybook(day.month()))?, day);
            recorded.into_iter().map(|check_in| unlocked.check_in_view(check_in)).collect()
        })
    }

    /// The Today screen.
    pub fn today(&self) -> Result<TodayView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.today(&now))
    }
}

impl Unlocked {
    fn record_check_in(
        &mut self,
        now: &Now,
        day: Day,
        part: DayPart,
        answers: CheckInAnswers,
    ) -> Result<(), CompanionError> {
        let answers = self.checked_answers(answers)?;
        let moment = self.moment_for(now, day)?;
        let records = self.records(&daybook(day.month()))?;
        let earlier = check_ins::unreplaced(&records, day, part);
        let record = check_ins::record(RecordId::random(&mut self.rng), &moment, part, &answers, &earlier);
        self.keep_check_in(now, (day, part), &records, record, answers.reach_out)
    }

    fn take_check_in_away(&mut self, now: &Now, day: Day, part: DayPart) -> Result<(), CompanionError> {
        let moment = self.moment_for(now, day)?;
        let records = self.records(&daybook(day.month()))?;
        if !check_ins::standing(&records).contains_key(&(day, part)) {
            return Err(CompanionError::not_found("check_in"));
        }
        let earlier = check_ins::unreplaced(&records, day, part);
        let record = check_ins::taken_away(RecordId::random(&mut self.rng), &moment, part, &earlier);
        self.keep_check_in(now, (day, part), &records, record, None)
    }

    /// Keeps a check-in beside those of its month, together with what an answer of today says to staff.
    fn keep_check_in(
        &mut self,
        now: &Now,
        (day, part): (Day, DayPart),
        month: &[Record],
        record: Record,
        reach_out: Option<ReachOut>,
    ) -> Result<(), CompanionError> {
        let mut writings = vec![(daybook(day.month()), vec![record])];
        if day == self.day_of(now)? {
            let before = check_ins::standing(month).remove(&(day, part)).and_then(|earlier| earlier.answers.reach_out);
            writings.extend(self.asks_of_answer(now, before, reach_out)?);
        }
        self.write_together(writings)
    }

    /// The moment of an entry for a day: now, or filled in.
    pub(super) fn moment_for(&mut self, now: &Now, day: Day) -> Result<Moment, CompanionError> {
        let today = self.day_of(now)?;
        check_ins::check_day(day, today)?;
        if day == today {
            return self.moment(now);
        }
        Ok(Moment::filled_in(now, day)?.ok_or(InvalidDay::NotThere)?)
    }

    /// The answers, if they can be kept; a note that is too long stays as a draft.
    fn checked_answers(&mut self, answers: CheckInAnswers) -> Result<Answers, CompanionError> {
        let note = answers.note_about_use.clone();
        match answers_of(answers)?.checked() {
            Ok(answers) => Ok(answers),
            Err(too_long @ InvalidAnswer::TooLong { .. }) => {
                self.keep_text(note.unwrap_or_default())?;
                Err(too_long.into())
            }
            Err(other) => Err(other.into()),
        }
    }

    pub(super) fn today(&mut self, now: &Now) -> Result<TodayView, CompanionError> {
        let today = self.day_of(now)?;
        let trackers = self.trackers()?;
        let counting = self.counting_day(today)?;
        let past = self.past(&trackers, counting)?;
        let mut standing = check_ins::standing(&self.records(&daybook(today.month()))?);
        let mut view_of = |unlocked: &mut Self, part| {
            standing.remove(&(today, part)).map(|check_in| unlocked.check_in_view(check_in)).transpose()
        };
        let check_in = view_of(self, DayPart::Evening)?;
        let morning_check_in = view_of(self, DayPart::Morning)?;
        let questions = self.questions(now, morning_check_in.is_some(), check_in.is_some())?;
        let asked = [&morning_check_in, &check_in].into_iter().flatten();
        let asked = asked.filter(|check_in| check_in.answers.reach_out == Some(ReachOutView::Staff));
        let asked_ms = asked.map(|check_in| check_in.recorded_ms).max();
        Ok(TodayView {
            day: today.to_string(),
            check_in,
            morning_check_in,
            questions,
            trackers: self.tracker_views(&trackers, &past, now, today, counting)?,
            celebrations: self.celebrations(&trackers, &past, counting)?,
            ask: self.ask_view(now, asked_ms)?,
            follow_ups: self.follow_ups(today)?,
            offers_plan: return_to_use::offers_plan(past.days_of_return(), today),
            sync: self.sync_view()?,
            waiting_reissues: self.waiting_reissues()?,
        })
    }

    fn questions(
        &mut self,
        now: &Now,
        has_morning: bool,
        has_evening: bool,
    ) -> Result<CheckInQuestionsView, CompanionError> {
        let settings = self.settings()?;
        let (_, minute) = now.zone.civil(now.at_ms)?;
        let is_morning = (settings.day_end.minutes()..MORNING_ENDS_MINUTES).contains(&minute);
        let part = match settings.has_morning_check_in && is_morning && !has_morning && !has_evening {
            true => DayPart::Morning,
            false => DayPart::Evening,
        };
        let keys = |list: &[(u16, &str)]| list.iter().map(|(_, key)| (*key).to_owned()).collect();
        Ok(CheckInQuestionsView {
            part: part.into(),
            asks_sleep: !has_morning,
            asks_connected: part == DayPart::Evening,
            asks_about_use: settings.asks_about_use,
            hard: keys(tags::HARD),
            helped: keys(tags::HELPED),
        })
    }

    fn check_in_view(&mut self, check_in: CheckIn) -> Result<CheckInView, CompanionError> {
        let (account, document) = (self.account(), self.document_id(&daybook(check_in.moment.day.month())));
        let is_waiting = self.storage.read(|transaction| transaction.is_queued(account, document))?;
        Ok(CheckInView {
            id: check_in.id.to_string(),
            day: check_in.moment.day.to_string(),
            part: check_in.part.into(),
            recorded_ms: check_in.moment.recorded_ms,
            is_filled_in: check_in.moment.is_filled_in(),
            answers: check_in.answers.into(),
            has_reached_house: !is_waiting && self.has_house()?,
        })
    }
}

/// A morning ends at noon.
const MORNING_ENDS_MINUTES: u16 = 720;

fn answers_of(answers: CheckInAnswers) -> Result<Answers, CompanionError> {
    let CheckInAnswers { mood, craving, confidence, sleep, connected, hard, helped, reach_out, note_about_use } =
        answers;
    let numbers = |field: &'static str, list: &[(u16, &str)], keys: Vec<String>| {
        let numbers: Option<Vec<u16>> = keys.iter().map(|key| tags::number(list, key)).collect();
        let mut numbers = numbers.ok_or_else(|| CompanionError::invalid(field, "out_of_range"))?;
        numbers.sort_unstable();
        numbers.dedup();
        Ok::<_, CompanionError>(Some(numbers).filter(|numbers| !numbers.is_empty()))
    };
    Ok(Answers {
        mood,
        craving,
        confidence,
        sleep,
        connected,
        hard: numbers("hard", tags::HARD, hard)?,
        helped: numbers("helped", tags::HELPED, helped)?,
        reach_out: reach_out.map(ReachOut::from),
        note_about_use: note_about_use.filter(|note| !note.trim().is_empty()),
    })
}

impl From<Answers> for CheckInAnswers {
    fn from(answers: Answers) -> Self {
        let Answers { mood, craving, confidence, sleep, connected, hard, helped, reach_out, note_about_use } = answers;
        let keys = |list: &'static [(u16, &'static str)], numbers: Option<Vec<u16>>| {
            numbers.into_iter().flatten().filter_map(|number| tags::key(list, number)).map(str::to_owned).collect()
        };
        Self {
            mood,
            craving,
            confidence,
            sleep,
            connected,
            hard: keys(tags::HARD, hard),
            helped: keys(tags::HELPED, helped),
            reach_out: reach_out.map(ReachOutView::from),
            note_about_use,
        }
    }
}

impl From<ReachOutView> for ReachOut {
    fn from(view: ReachOutView) -> Self {
        match view {
            ReachOutView::Nobody => Self::Nobody,
            ReachOutView::Peer => Self::Peer,
            ReachOutView::Staff => Self::Staff,
        }
    }
}

impl From<ReachOut> for ReachOutView {
    fn from(reach_out: ReachOut) -> Self {
        match reach_out {
            ReachOut::Nobody => Self::Nobody,
            ReachOut::Peer => Self::Peer,
            ReachOut::Staff => Self::Staff,
        }
    }
}

impl From<CheckInPartView> for DayPart {
    fn from(part: CheckInPartView) -> Self {
        match part {
            CheckInPartView::Morning => Self::Morning,
            CheckInPartView::Evening => Self::Evening,
        }
    }
}

impl From<DayPart> for CheckInPartView {
    fn from(part: DayPart) -> Self {
        match part {
            DayPart::Morning => Self::Morning,
            DayPart::Evening => Self::Evening,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper;
    use super::*;
    use crate::views::TrackerKindView;

    const DENVER: &str = "America/Denver";

    fn mood(mood: u8) -> CheckInAnswers {
        CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() }
    }

    #[test]
    fn it_asks_what_the_hour_and_the_person_allow() {
        let phone = on_paper::ana("2026-11-25T15:00:00Z", DENVER); // 08:00 there
        let ana = &phone.companion;
        let asked = ana.today().unwrap().questions;
        assert_eq!((asked.part, asked.asks_about_use), (CheckInPartView::Evening, false));
        ana.set_morning_check_in(true).unwrap();
        ana.set_asks_about_use(true).unwrap();
        let asked = ana.today().unwrap().questions;
        assert_eq!((asked.part, asked.asks_about_use), (CheckInPartView::Morning, true));
        assert!(asked.asks_sleep && !asked.asks_connected);
        let after = ana.record_check_in_for("2026-11-25".into(), CheckInPartView::Morning, mood(3)).unwrap();
        assert_eq!(after.questions.part, CheckInPartView::Evening);
        assert!(!after.questions.asks_sleep && after.questions.asks_connected);
        assert!(after.check_in.is_none() && after.morning_check_in.is_some());
    }

    #[test]
    fn a_day_is_filled_in_corrected_and_taken_away() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", DENVER);
        let ana = &phone.companion;
        let yesterday = || "2026-11-24".to_owned();
        ana.record_check_in_for(yesterday(), CheckInPartView::Evening, mood(2)).unwrap();
        ana.record_check_in_for(yesterday(), CheckInPartView::Evening, mood(4)).unwrap();
        let said = ana.check_in_history(yesterday()).unwrap();
        assert_eq!(said.iter().map(|said| said.answers.mood).collect::<Vec<_>>(), [Some(2), Some(4)]);
        assert!(said.iter().all(|said| said.is_filled_in && said.day == "2026-11-24"));
        ana.take_check_in_away(yesterday(), CheckInPartView::Evening).unwrap();
        let gone = ana.take_check_in_away(yesterday(), CheckInPartView::Evening).unwrap_err();
        assert_eq!(gone.code(), "check_in");
        for (day, code) in
            [("2026-11-26", "after_today"), ("2026-11-17", "too_long_ago"), ("0000-01-01", "out_of_range")]
        {
            let refused = ana.record_check_in_for(day.into(), CheckInPartView::Evening, mood(2)).unwrap_err();
            assert_eq!(refused.code(), code, "{day}");
        }
    }

    #[test]
    fn a_note_that_is_too_long_stays_as_a_draft() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", DENVER);
        let note = Some("x".repeat(10_000_000));
        let answers = CheckInAnswers { note_about_use: note, ..mood(2) };
        let refused = phone.companion.record_check_in(answers).unwrap_err();
        assert!(matches!(refused, CompanionError::InvalidInput { field, .. } if field == "note_about_use"));
        assert_eq!(phone.companion.drafts().unwrap()[0].text.len(), 10_000_000);
        assert!(phone.companion.today().unwrap().check_in.is_none());
    }

    #[test]
    fn a_key_of_no_list_is_named_and_known_ones_come_back() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", DENVER);
        let tagged = |key: &str| CheckInAnswers { helped: vec![key.into()], ..mood(4) };
        assert_eq!(phone.companion.record_check_in(tagged("gin")).unwrap_err().code(), "out_of_range");
        let kept = phone.companion.record_check_in(tagged("helped_outdoors")).unwrap();
        assert_eq!(kept.check_in.unwrap().answers.helped, ["helped_outdoors"]);
    }

    #[test]
    fn a_new_day_end_leaves_written_days_alone() {
        let phone = on_paper::ana("2026-11-25T08:30:00Z", DENVER); // 01:30 there
        let ana = &phone.companion;
        assert_eq!(ana.record_check_in(mood(3)).unwrap().day, "2026-11-24");
        ana.set_day_end(60).unwrap();
        let today = ana.today().unwrap();
        assert_eq!(today.day, "2026-11-25");
        assert!(today.check_in.is_none(), "that was yesterday's");
        assert_eq!(ana.check_in_history("2026-11-24".into()).unwrap().len(), 1);
    }

    #[test]
    fn a_clock_that_was_wrong_loses_no_entry() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", DENVER);
        let ana = &phone.companion;
        ana.start_tracker(TrackerKindView::CheckInHabit, "Check in".into(), "2026-11-25".into()).unwrap();
        ana.record_check_in(mood(3)).unwrap();
        phone.clock.set("2036-11-25T19:00:00Z", DENVER);
        ana.record_check_in(mood(4)).unwrap();
        phone.clock.set("2026-11-26T19:00:00Z", DENVER);
        let today = ana.record_check_in(mood(5)).unwrap();
        assert_eq!((today.trackers[0].total_days, today.trackers[0].current_run_days), (2, 2));
        assert_eq!(ana.check_in_history("2036-11-25".into()).unwrap().len(), 1, "kept for the day that it was made on");
    }
}
