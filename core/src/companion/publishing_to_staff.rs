//! Publishing to staff what the person's consents name of their check-ins: on which days there was one, and five of the
//! answers; and the plan. It happens once everything was sent and read, as in circles; the only device of an account, which
//! knows every day, does not wait for that. It reaches back no further than the day on which the consent was given.

use super::authoring::add_writing;
use super::leaving::state_at;
use super::loading::Target;
use super::open::Unlocked;
use super::reading::daybook;
use crate::check_ins::{self, BACKFILL_DAYS_MAX, CheckIn, DayPart};
use crate::consent::in_circles::{CheckedIn, SharedCheckIn};
use crate::consent::publish::{retracted, retraction};
use crate::consent::to_staff::{Answered, SharedAnswers, StaffAnswers, standing_answers, standing_days};
use crate::consent::{Audience, ConsentId, Consents, Purpose};
use crate::documents::{DocumentKind, Record, RecordType, shared_part};
use crate::error::CompanionError;
use crate::follow_ups::{DAYS, MEDIAN_DAYS};
use crate::ids::{RecordId, SpaceId, TenantId};
use crate::protocol::State;
use crate::time::{Day, Month, Now};
use crate::views::{SharedCheckInView, StaffAnswersView};
use std::collections::{BTreeMap, BTreeSet};

/// The check-ins of some days: those that stand, and the ids of all that were ever recorded.
struct CheckIns {
    standing: Vec<CheckIn>,
    recorded: BTreeMap<Day, BTreeSet<RecordId>>,
}

impl Unlocked {
    /// Publishes what a house's staff may see and do not see yet; whether there was anything.
    pub(super) fn publish_to_staff(&mut self, house: TenantId, now: &Now) -> Result<bool, CompanionError> {
        let day = self.day_of(now)?;
        if self.kept.published_to_staff.get(&house) == Some(&day) {
            return Ok(false);
        }
        let consents = self.consents(house)?;
        let mut writings = Vec::new();
        for purpose in [Purpose::StaffCheckIns, Purpose::StaffAnswers, Purpose::StaffPlan, Purpose::StaffReturns] {
            let Some(consent) = consents.in_force(purpose, Audience::Staff, day) else { continue };
            if !self.may_staff_read(house, &consents, now)? {
                continue;
            }
            writings.extend(match purpose {
                Purpose::StaffPlan => self.unpublished_plan(house, &consents, consent, day)?,
                Purpose::StaffReturns => self.returns_to_take_back(house, consent, day)?,
                _ => self.unpublished_to_staff(house, &consents, (purpose, consent), day)?,
            });
            if purpose == Purpose::StaffAnswers {
                for (target, records) in self.words_to_take_back(house, &consents, consent, day)? {
                    add_writing(&mut writings, target, records);
                }
            }
        }
        let has_any = !writings.is_empty();
        if has_any {
            self.write_together(writings)?;
        }
        self.kept.published_to_staff.insert(house, day);
        Ok(has_any)
    }

    /// Whether staff of a house read anything of the person: while they live there, and after that if they said so.
    fn may_staff_read(&mut self, house: TenantId, consents: &Consents, now: &Now) -> Result<bool, CompanionError> {
        let today = self.day_of(now)?;
        let word = self.storage.read(|transaction| transaction.house_word(house))?;
        let lives_there =
            word.is_none_or(|word| matches!(state_at(&word, house, now.at_ms), State::Resident | State::Leave));
        Ok(lives_there || consents.in_force(Purpose::Aftercare, Audience::Staff, today).is_some())
    }

    fn unpublished_to_staff(
        &mut self,
        house: TenantId,
        consents: &Consents,
        (purpose, consent): (Purpose, ConsentId),
        today: Day,
    ) -> Result<Vec<(Target, Vec<Record>)>, CompanionError> {
        let space = SpaceId::care(house, self.account());
        let Some(given) = consents.given(consent) else { return Ok(Vec::new()) };
        let first = given.max(today.plus(-BACKFILL_DAYS_MAX));
        let mut writings = Vec::new();
        for (month, check_ins) in self.check_ins_of(first, today)? {
            let target = self.shared_with_staff(house, month, consent);
            let told = self.records(&target)?;
            let copies = match purpose {
                Purpose::StaffCheckIns => days_of(space, &check_ins, |checked_in| {
                    Some(SharedCheckIn::of(&consents.shareable(purpose, Audience::Staff, today, checked_in)?))
                }),
                _ => answers_of(space, &check_ins, |answered| {
                    Some(SharedAnswers::of(&consents.shareable(purpose, Audience::Staff, today, answered)?))
                }),
            };
            let mut records = copies.missing(&told);
            let back = copies.to_take_back(&told);
            records.extend(back.into_iter().map(|told| retraction(self.new_id(), consent, told)));
            if !records.is_empty() {
                writings.push((target, records));
            }
        }
        Ok(writings)
    }

    /// What staff of the shown house may see of check-ins, the latest first: what stands in the copies.
    pub(super) fn shown_to_staff(&mut self, today: Day) -> Result<Vec<SharedCheckInView>, CompanionError> {
        if !self.has_house()? {
            return Ok(Vec::new());
        }
        let house = self.house()?;
        let consents = self.consents(house)?;
        let mut shown: BTreeMap<(Day, Option<DayPart>), Option<StaffAnswers>> = BTreeMap::new();
        for purpose in [Purpose::StaffCheckIns, Purpose::StaffAnswers] {
            let Some(consent) = consents.in_force(purpose, Audience::Staff, today) else { continue };
            let first = today.plus(1 - DAYS - MEDIAN_DAYS);
            let mut month = first.month();
            while month <= today.month() {
                let records = self.records(&self.shared_with_staff(house, month, consent))?;
                let days = standing_days(&records).into_iter().map(|(_, day)| ((day, None), None));
                let answers = standing_answers(&records).into_iter();
                let answers = answers.map(|((day, part), copy)| ((day, Some(part)), Some(copy.answers())));
                shown.extend(days.chain(answers).filter(|((day, _), _)| (first..=today).contains(day)));
                month = month.next();
            }
        }
        let has_answers: BTreeSet<Day> = shown.keys().filter(|(_, part)| part.is_some()).map(|(day, _)| *day).collect();
        let rows = shown.into_iter().rev().filter(|((day, part), _)| part.is_some() || !has_answers.contains(day));
        Ok(rows.map(|((day, part), answers)| shown_view(day, part, answers)).collect())
    }

    pub(super) fn shared_with_staff(&self, house: TenantId, month: Month, consent: ConsentId) -> Target {
        let space = SpaceId::care(house, self.account());
        Target::Open { kind: DocumentKind::Shared, house, space, part: shared_part(month, consent) }
    }

    /// The check-ins from one day to another, month by month.
    fn check_ins_of(&mut self, first: Day, last: Day) -> Result<Vec<(Month, CheckIns)>, CompanionError> {
        let mut found = Vec::new();
        let mut month = first.month();
        while month <= last.month() {
            let records = self.records(&daybook(month))?;
            let is_within = |day: Day| (first..=last).contains(&day) && day.month() == month;
            let standing = check_ins::standing(&records).into_values();
            let standing = standing.filter(|check_in| is_within(check_in.moment.day)).collect();
            let days = (0..=last.days_since(first)).map(|n| first.plus(n)).filter(|day| is_within(*day));
            let recorded_on = |day| check_ins::history(&records, day).into_iter().map(|check_in| check_in.id).collect();
            let recorded = days.map(|day| (day, recorded_on(day))).collect();
            found.push((month, CheckIns { standing, recorded }));
            month = month.next();
        }
        Ok(found)
    }
}

fn shown_view(day: Day, part: Option<DayPart>, answers: Option<StaffAnswers>) -> SharedCheckInView {
    let answers = answers.map(|StaffAnswers { mood, craving, confidence, sleep, connected }| StaffAnswersView {
        mood,
        craving,
        confidence,
        sleep,
        connected,
    });
    SharedCheckInView { day: day.to_string(), part: part.map(Into::into), answers }
}

/// The copies that should stand, each with those that would say the same, and all that this phone can tell to be wrong.
struct Copies {
    /// For each, the ids of copies any of which is enough.
    stand: Vec<(Record, BTreeSet<RecordId>)>,
    /// Copies of check-ins that were corrected or taken away.
    fallen: BTreeSet<RecordId>,
}

impl Copies {
    fn missing(&self, told: &[Record]) -> Vec<Record> {
        let known: BTreeSet<RecordId> = told.iter().map(|record| record.id).collect();
        let retracted = retracted(told);
        let is_told =
            |enough: &BTreeSet<RecordId>| enough.iter().any(|id| known.contains(id) && !retracted.contains(id));
        let is_missing = |(copy, enough): &&(Record, BTreeSet<RecordId>)| !known.contains(&copy.id) && !is_told(enough);
        self.stand.iter().filter(is_missing).map(|(copy, _)| copy.clone()).collect()
    }

    fn to_take_back(&self, told: &[Record]) -> Vec<RecordId> {
        let retracted = retracted(told);
        let is_copy = |record: &&Record| {
            let number = record.type_number();
            number == Ok(RecordType::SharedCheckIn as u16) || number == Ok(RecordType::SharedAnswers as u16)
        };
        let ids = told.iter().filter(is_copy).map(|record| record.id);
        ids.filter(|id| self.fallen.contains(id) && !retracted.contains(id)).collect()
    }
}

/// One copy a day, whichever of the day's check-ins it was made of.
fn days_of(space: SpaceId, check_ins: &CheckIns, copy: impl Fn(CheckedIn) -> Option<Record>) -> Copies {
    let (mut stand, mut fallen) = (Vec::new(), BTreeSet::new());
    for (day, recorded) in &check_ins.recorded {
        let copies = recorded.iter().filter_map(|id| copy(CheckedIn::of(space, *id, *day)));
        let ids: BTreeSet<RecordId> = copies.map(|copy| copy.id).collect();
        match check_ins.standing.iter().find(|check_in| check_in.moment.day == *day) {
            Some(check_in) => stand.extend(copy(CheckedIn::of(space, check_in.id, *day)).map(|copy| (copy, ids))),
            None => fallen.extend(ids),
        }
    }
    Copies { stand, fallen }
}

/// One copy a check-in; one that says nothing is none.
fn answers_of(space: SpaceId, check_ins: &CheckIns, copy: impl Fn(Answered) -> Option<Record>) -> Copies {
    let says_something = |check_in: &&CheckIn| !Answered::of(space, check_in).is_empty();
    let standing = check_ins.standing.iter().filter(says_something);
    let stand: Vec<(Record, BTreeSet<RecordId>)> =
        standing.filter_map(|check_in| copy(Answered::of(space, check_in))).map(|it| (it, BTreeSet::new())).collect();
    let recorded = check_ins.recorded.values().flatten().map(|id| Answered::copy_id(space, *id));
    let fallen = recorded.filter(|id| stand.iter().all(|(copy, _)| copy.id != *id)).collect();
    Copies { stand, fallen }
}
