//! What one person shares: milestones on a line, the rhythm of check-ins, and, for a counsellor, the answers. Each picture
//! has its table beside it. The page of somebody who shares nothing says so, and nothing else.

use super::Frame;
use super::house_page::PageError;
use super::house_page::residents::{MilestoneRow, milestone_rows};
use super::one_person::OnePerson;
use super::written::{self, Written};
use crate::access::Right;
use crate::auth::{Staff, StaffSession};
use crate::config::Config;
use crate::say;
use crate::seen::Seen;
use crate::store::Store;
use crate::words::Said;
use askama::Template;
use porchlight_core::check_ins::DayPart;
use porchlight_core::consent::to_counsellor::SharedPlanLine;
use porchlight_core::consent::to_staff::StaffAnswers;
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::plan::PlanPart;
use porchlight_core::time::{Day, EpochMs};
use std::collections::{BTreeMap, BTreeSet};

/// The rhythm shows four weeks, whole ones, today's last.
const WEEKS: i32 = 4;
/// Answers go back as far as the rules of following up look: two weeks and three days.
const ANSWER_DAYS: i32 = 17;

/// The page as its template sees it.
#[derive(Template)]
#[template(path = "resident_page.html")]
pub(super) struct ResidentPage {
    pub frame: Frame,
    pub house: TenantId,
    pub house_name: String,
    pub account: AccountId,
    pub name: String,
    /// Whether a copy of the consents can be read from here.
    pub has_consents: bool,
    /// Whether there is anything that a copy could be taken of.
    pub can_take_a_copy: bool,
    pub milestones: Option<Vec<MilestoneRow>>,
    pub rhythm: Option<Vec<Week>>,
    pub answers: Option<Vec<AnswerRow>>,
    /// The person's own words beside follow-ups, each with the day of the answer.
    pub words: Vec<(Written, String)>,
    pub plan: Option<Vec<PlanSection>>,
    pub returns: Option<Vec<Written>>,
}

/// One part of a plan that has lines.
pub(super) struct PlanSection {
    pub part: PlanPart,
    pub lines: Vec<(String, Option<String>)>,
}

/// Seven days of the rhythm, Monday first.
pub(super) struct Week {
    pub from: Written,
    pub days: Vec<RhythmDay>,
}

/// One day of it.
pub(super) struct RhythmDay {
    pub is_checked_in: bool,
    pub is_ahead: bool,
}

/// The answers of one check-in.
pub(super) struct AnswerRow {
    pub day: Written,
    pub is_morning: bool,
    pub answers: [String; 5],
}

/// The page of a resident for a staff member, with the reading written down.
pub fn render(
    store: &dyn Store,
    session: &StaffSession,
    (house, account): (TenantId, AccountId),
    now_ms: EpochMs,
    config: &Config,
) -> Result<String, PageError> {
    let of = OnePerson::read(store, session, (house, account), Right::SeeRoster, now_ms)?;
    let page = page_of(&of, &session.staff, Frame::of(session, config));
    let html = page.render()?;
    let reading = of.reading(session, now_ms, page.shown(), "resident page");
    store.log_disclosures(house, session.staff.id, reading.as_slice())?;
    Ok(html)
}

fn page_of(OnePerson { house, resident, today }: &OnePerson, staff: &Staff, frame: Frame) -> ResidentPage {
    let today = *today;
    let may = |right| staff.may_of(right, resident.stay.assigned());
    let Seen { milestones, check_ins, answers, words, plan, returns } = Seen::of(resident, staff, today);
    ResidentPage {
        frame,
        house: house.tenant,
        house_name: house.name.clone(),
        account: resident.account,
        name: resident.display_name.clone(),
        has_consents: may(Right::SeeConsents),
        can_take_a_copy: !Seen::to_take_away(resident, staff, today).is_nothing(),
        milestones: milestones.map(|milestones| milestone_rows(&milestones)),
        rhythm: check_ins.map(|days| rhythm_of(&days, today)),
        answers: answers.map(|answers| answers_of(&answers, today)),
        words: words.into_iter().map(|words| (written::day(words.day), words.text)).collect(),
        plan: plan.map(sections_of),
        returns: returns.map(|days| days.into_iter().rev().map(written::day).collect()),
    }
}

fn rhythm_of(checked_in: &BTreeSet<Day>, today: Day) -> Vec<Week> {
    let first = today.week_start().plus(-7 * (WEEKS - 1));
    let week = |n: i32| {
        let from = first.plus(7 * n);
        let day = |day: Day| RhythmDay { is_checked_in: checked_in.contains(&day), is_ahead: day > today };
        Week { from: written::day(from), days: (0..7).map(|n| day(from.plus(n))).collect() }
    };
    (0..WEEKS).map(week).collect()
}

/// The latest first.
fn answers_of(answers: &BTreeMap<(Day, DayPart), StaffAnswers>, today: Day) -> Vec<AnswerRow> {
    let first = (today.plus(1 - ANSWER_DAYS), DayPart::Morning);
    let said = |answer: Option<u8>, most: u8| {
        answer.map_or_else(
            || "–".to_owned(),
            |it| say("residents-answer-of").with("answer", it).with("most", most).plain(),
        )
    };
    let row = |((day, part), given): (&(Day, DayPart), &StaffAnswers)| AnswerRow {
        day: written::day(*day),
        is_morning: *part == DayPart::Morning,
        answers: [
            said(given.mood, 5),
            said(given.craving, 10),
            said(given.confidence, 10),
            said(given.sleep, 5),
            match given.connected {
                None => "–".to_owned(),
                Some(true) => say("residents-yes").plain(),
                Some(false) => say("residents-no").plain(),
            },
        ],
    };
    answers.range(first..).rev().map(row).collect()
}

fn sections_of(lines: Vec<SharedPlanLine>) -> Vec<PlanSection> {
    let mut sections: Vec<PlanSection> = Vec::new();
    for SharedPlanLine { part, text, phone, .. } in lines {
        match sections.last_mut().filter(|section| section.part == part) {
            Some(section) => section.lines.push((text, phone)),
            None => sections.push(PlanSection { part, lines: vec![(text, phone)] }),
        }
    }
    sections
}

impl PlanSection {
    fn heading(&self) -> Said {
        match self.part {
            PlanPart::Signs => say("residents-signs"),
            PlanPart::ByMyself => say("residents-by-myself"),
            PlanPart::PeopleAndPlaces => say("residents-people-and-places"),
            PlanPart::PeopleToAsk => say("residents-people-to-ask"),
            PlanPart::Professionals => say("residents-professionals"),
            PlanPart::SaferSurroundings => say("residents-safer-surroundings"),
        }
    }
}

impl ResidentPage {
    /// What of theirs is on it.
    fn shown(&self) -> impl Iterator<Item = RecordType> {
        let parts = [
            (RecordType::SharedMilestone, self.milestones.is_some()),
            (RecordType::SharedCheckIn, self.rhythm.is_some()),
            (RecordType::SharedAnswers, self.answers.is_some()),
            (RecordType::SharedReturn, self.returns.is_some()),
            (RecordType::SharedPlanLine, self.plan.is_some()),
            (RecordType::FollowUpWords, !self.words.is_empty()),
        ];
        parts.into_iter().filter(|(_, is_shown)| *is_shown).map(|(record, _)| record)
    }

    /// Whether the person shows nothing that this role sees.
    fn is_private(&self) -> bool {
        let is_empty = self.milestones.is_none() && self.rhythm.is_none() && self.answers.is_none();
        is_empty && self.plan.is_none() && self.returns.is_none()
    }

    /// How many check-ins the rhythm shows.
    fn check_ins(&self) -> usize {
        let days = self.rhythm.iter().flatten().flat_map(|week| &week.days);
        days.filter(|day| day.is_checked_in).count()
    }

    /// The milestones from the first to the last: a line reads from left to right.
    fn timeline(&self) -> Vec<&MilestoneRow> {
        let mut line: Vec<&MilestoneRow> = self.milestones.iter().flatten().collect();
        line.sort_by_key(|milestone| milestone.reached);
        line
    }
}

impl Week {
    /// How many of its days had a check-in.
    fn check_ins(&self) -> usize {
        self.days.iter().filter(|day| day.is_checked_in).count()
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<ResidentPage> {
    use super::house_page::residents::sample_milestone;
    let day = |n| Day::parse("2026-11-24").unwrap().plus(n);
    let page = |name: &str| ResidentPage {
        frame: super::sample_frame(),
        house: TenantId::from_bytes([7; 16]),
        house_name: "Cedar House".into(),
        account: AccountId::from_bytes([1; 16]),
        name: name.into(),
        has_consents: true,
        can_take_a_copy: false,
        milestones: None,
        rhythm: None,
        answers: None,
        words: vec![],
        plan: None,
        returns: None,
    };
    let (mut ana, mut ben) = (page("Ana"), page("Ben"));
    let mark = |count: i32| say("house-mark-days").with("count", count).plain();
    ana.milestones = Some(vec![
        sample_milestone(1, &mark(30), day(0)),
        sample_milestone(2, &mark(14), day(-16)),
        sample_milestone(3, &mark(7), day(-23)),
    ]);
    ana.rhythm = Some(rhythm_of(&[-20, -19, -12, -6, -5, -3, -1, 0].map(day).into(), day(0)));
    let given =
        StaffAnswers { mood: Some(3), craving: Some(8), sleep: Some(2), connected: Some(true), confidence: None };
    let answers = [((day(0), DayPart::Evening), given), ((day(-1), DayPart::Morning), StaffAnswers::default())];
    ana.answers = Some(answers_of(&answers.into(), day(0)));
    ana.can_take_a_copy = true;
    ana.words = vec![(written::day(day(0)), "My <b>brother</b> called.".into())];
    ana.returns = Some(vec![written::day(day(-2))]);
    ana.plan = Some(vec![
        PlanSection { part: PlanPart::Signs, lines: vec![("I stop <i>answering</i>".into(), None)] },
        PlanSection { part: PlanPart::PeopleToAsk, lines: vec![("My sister".into(), Some("555 0100".into()))] },
    ]);
    (ben.plan, ben.returns) = (Some(vec![]), Some(vec![]));
    ben.milestones = Some(vec![]);
    ben.rhythm = Some(rhythm_of(&BTreeSet::new(), day(0)));
    ben.answers = Some(vec![]);
    vec![page("<b>Dev</b> & co"), ana, ben]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rhythm_is_four_whole_weeks_with_todays_last() {
        let today = Day::parse("2026-11-24").unwrap(); // a Tuesday
        let weeks = rhythm_of(&[today, today.plus(-1), today.plus(-60)].into(), today);
        assert_eq!((weeks.len(), weeks[0].from.iso.as_str()), (4, "2026-11-02"));
        let last = &weeks[3];
        assert_eq!((last.from.iso.as_str(), last.check_ins()), ("2026-11-23", 2));
        assert_eq!(last.days.iter().filter(|day| day.is_ahead).count(), 5);
    }

    #[test]
    fn who_shares_nothing_has_a_page_that_says_so_and_nothing_else() {
        let html = samples().remove(0).render().unwrap();
        assert!(html.contains("private"));
        for shown in ["<svg", "<table", "data-milestone", "data from"] {
            assert!(!html.contains(shown), "{shown}");
        }
    }
}
