//! What one person shares: milestones on a line, the rhythm of check-ins, and, for a counsellor, the answers. Each picture
//! has its table beside it. The page of somebody who shares nothing says so, and nothing else.

use super::Frame;
use super::house_page::PageError;
use super::house_page::residents::{MilestoneRow, milestones_of};
use super::written::{self, Written};
use crate::access::{Right, StaffRole};
use crate::auth::StaffSession;
use crate::config::Config;
use crate::disclosures::Disclosure;
use crate::projection;
use crate::store::{ResidentRead, Store};
use askama::Template;
use porchlight_core::check_ins::DayPart;
use porchlight_core::consent::to_counsellor::SharedPlanLine;
use porchlight_core::consent::to_staff::StaffAnswers;
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::plan::PlanPart;
use porchlight_core::time::{Day, DayEnd, EpochMs, Now, Zone};
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
    pub milestones: Option<Vec<MilestoneRow>>,
    pub rhythm: Option<Vec<Week>>,
    pub answers: Option<Vec<AnswerRow>>,
    pub plan: Option<Vec<PlanSection>>,
    pub returns: Option<Vec<Written>>,
}

/// One part of a plan that has lines.
pub(super) struct PlanSection {
    pub heading: &'static str,
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
    if session.house != house || !session.staff.role.may(Right::SeeRoster) {
        return Err(PageError::NotFound);
    }
    store.settle();
    let read = store.read_house(house, now_ms)?.ok_or(PageError::NotFound)?;
    let resident = read.residents.iter().find(|resident| resident.account == account).ok_or(PageError::NotFound)?;
    let zone = Zone::named(&read.house.zone).unwrap_or_else(|_| Zone::utc());
    let today = Day::at(&Now { at_ms: now_ms, zone }, DayEnd::default()).map_err(|_| PageError::NotFound)?;
    let page =
        page_of(resident, session.staff.role, today, (Frame::of(session, config), house, read.house.name.clone()));
    let html = page.render()?;
    store.log_disclosures(house, session.staff.id, &readings(&page, session, account, now_ms))?;
    Ok(html)
}

fn page_of(
    resident: &ResidentRead,
    role: StaffRole,
    today: Day,
    (frame, house, house_name): (Frame, TenantId, String),
) -> ResidentPage {
    let milestones = role.may(Right::SeeMilestones).then(|| milestones_of(resident, today)).flatten();
    let check_ins = role.may(Right::SeeCheckInDone).then(|| projection::check_ins_in_force(resident, today)).flatten();
    let answers = role.may(Right::SeeCheckInAnswers).then(|| projection::answers_in_force(resident, today)).flatten();
    let plan = role.may(Right::SeePlans).then(|| projection::plan_in_force(resident, today)).flatten();
    let returns = role.may(Right::SeeReturnsToUse).then(|| projection::returns_in_force(resident, today)).flatten();
    ResidentPage {
        frame,
        house,
        house_name,
        account: resident.account,
        name: resident.display_name.clone(),
        has_consents: role.may(Right::SeeConsents),
        milestones,
        rhythm: check_ins.map(|days| rhythm_of(&days, today)),
        answers: answers.map(|answers| answers_of(&answers, today)),
        plan: plan.map(sections_of),
        returns: returns
            .map(|days| days.into_values().collect::<BTreeSet<_>>().into_iter().rev().map(written::day).collect()),
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
    let said = |answer: Option<u8>, most: u8| answer.map_or_else(|| "–".to_owned(), |it| format!("{it} of {most}"));
    let row = |((day, part), given): (&(Day, DayPart), &StaffAnswers)| AnswerRow {
        day: written::day(*day),
        is_morning: *part == DayPart::Morning,
        answers: [
            said(given.mood, 5),
            said(given.craving, 10),
            said(given.confidence, 10),
            said(given.sleep, 5),
            given.connected.map_or("–", |connected| if connected { "yes" } else { "no" }).to_owned(),
        ],
    };
    answers.range(first..).rev().map(row).collect()
}

fn sections_of(lines: Vec<SharedPlanLine>) -> Vec<PlanSection> {
    let mut sections: Vec<PlanSection> = Vec::new();
    for SharedPlanLine { part, text, phone, .. } in lines {
        let heading = heading(part);
        match sections.last_mut().filter(|section| section.heading == heading) {
            Some(section) => section.lines.push((text, phone)),
            None => sections.push(PlanSection { heading, lines: vec![(text, phone)] }),
        }
    }
    sections
}

fn heading(part: PlanPart) -> &'static str {
    match part {
        PlanPart::Signs => "How they notice that it is getting hard",
        PlanPart::ByMyself => "What they can do by themselves",
        PlanPart::PeopleAndPlaces => "Where they can be, and with whom",
        PlanPart::PeopleToAsk => "Whom they can ask for help",
        PlanPart::Professionals => "Professionals and lines that help",
        PlanPart::SaferSurroundings => "How they make their surroundings safer",
    }
}

fn readings(page: &ResidentPage, session: &StaffSession, account: AccountId, now_ms: EpochMs) -> Vec<Disclosure> {
    let milestones = page.milestones.as_ref().map(|_| RecordType::SharedMilestone);
    let check_ins = page.rhythm.as_ref().map(|_| RecordType::SharedCheckIn);
    let answers = page.answers.as_ref().map(|_| RecordType::SharedAnswers);
    let plan = page.plan.as_ref().map(|_| RecordType::SharedPlanLine);
    let returns = page.returns.as_ref().map(|_| RecordType::SharedReturn);
    let shown: Vec<String> = [milestones, check_ins, answers, returns, plan]
        .into_iter()
        .flatten()
        .map(|record| (record as u16).to_string())
        .collect();
    let reading = Disclosure {
        account,
        staff: session.staff.id,
        at_ms: now_ms,
        record_types: shown.join(","),
        reason: "resident page".to_owned(),
        asks: Vec::new(),
    };
    if shown.is_empty() { Vec::new() } else { vec![reading] }
}

impl ResidentPage {
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
        milestones: None,
        rhythm: None,
        answers: None,
        plan: None,
        returns: None,
    };
    let (mut ana, mut ben) = (page("Ana"), page("Ben"));
    ana.milestones = Some(vec![
        sample_milestone(1, "30 days", day(0)),
        sample_milestone(2, "14 days", day(-16)),
        sample_milestone(3, "7 days", day(-23)),
    ]);
    ana.rhythm = Some(rhythm_of(&[-20, -19, -12, -6, -5, -3, -1, 0].map(day).into(), day(0)));
    let given =
        StaffAnswers { mood: Some(3), craving: Some(8), sleep: Some(2), connected: Some(true), confidence: None };
    let answers = [((day(0), DayPart::Evening), given), ((day(-1), DayPart::Morning), StaffAnswers::default())];
    ana.answers = Some(answers_of(&answers.into(), day(0)));
    ana.returns = Some(vec![written::day(day(-2))]);
    ana.plan = Some(vec![
        PlanSection { heading: heading(PlanPart::Signs), lines: vec![("I stop <i>answering</i>".into(), None)] },
        PlanSection {
            heading: heading(PlanPart::PeopleToAsk),
            lines: vec![("My sister".into(), Some("555 0100".into()))],
        },
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
