//! Copies that staff take away: of one person, of just what their consents let that role see, with the notice that goes
//! along with whatever is disclosed. Two forms: a table (`table`) and a bundle of FHIR R4 (`fhir`). Whatever a person
//! wrote is in them as it was written, and starts no formula in a spreadsheet.

pub mod fhir;
pub mod table;

use crate::seen::Seen;
use porchlight_core::consent::Purpose;
use porchlight_core::consent::publish::SharedMilestone;
use porchlight_core::milestones::{Ladder, MarkUnit};
use porchlight_core::plan::PlanPart;
use porchlight_core::time::{Day, EpochMs};

/// Longest reason, in characters.
pub const WHAT_FOR_CHARS_MAX: usize = 280;

/// What a copy is made of.
pub struct Copied<'a> {
    /// The person, as the house calls them. Nothing else names them.
    pub name: &'a str,
    /// The house.
    pub house: &'a str,
    /// Who takes it.
    pub taken_by: &'a str,
    /// What for, in their own words.
    pub what_for: &'a str,
    /// When, on the server's clock.
    pub at_ms: EpochMs,
    /// The day, on the house's clock.
    pub today: Day,
    /// What is in it.
    pub seen: &'a Seen,
    /// The consents that let it be, in force today.
    pub scope: Vec<Scope>,
}

/// What one consent lets be seen.
pub struct Scope {
    /// Its purpose.
    pub purpose: Purpose,
    /// What may be seen, in words.
    pub what: String,
    /// What for, in words.
    pub why: String,
    /// The day on which it was given.
    pub given: Day,
    /// Its last day, if it ends by itself.
    pub last_day: Option<Day>,
    /// The text that the person read, if this version knows it.
    pub text: Option<String>,
}

/// A reason that cannot be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReason {
    /// Nothing was written.
    #[error("a copy is taken for a reason")]
    Empty,
    /// Too much was written.
    #[error("a reason has at most {WHAT_FOR_CHARS_MAX} characters")]
    TooLong,
}

/// The reason on one line, if it can be written down.
pub fn what_for(typed: &str) -> Result<String, InvalidReason> {
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return Err(InvalidReason::Empty);
    }
    if words.chars().count() > WHAT_FOR_CHARS_MAX { Err(InvalidReason::TooLong) } else { Ok(words) }
}

/// A mark in English: files go to other systems, and speak one language.
fn mark(milestone: &SharedMilestone) -> String {
    let unit = match milestone.mark.unit {
        MarkUnit::Days => "day",
        MarkUnit::Months => "month",
        MarkUnit::Years => "year",
    };
    let plural = if milestone.mark.amount == 1 { "" } else { "s" };
    let in_all = if milestone.ladder == Ladder::Total { " in all" } else { "" };
    format!("{} {unit}{plural}{in_all}", milestone.mark.amount)
}

fn part(part: PlanPart) -> &'static str {
    match part {
        PlanPart::Signs => "signs",
        PlanPart::ByMyself => "what helps alone",
        PlanPart::PeopleAndPlaces => "people and places",
        PlanPart::PeopleToAsk => "people to ask",
        PlanPart::Professionals => "professionals",
        PlanPart::SaferSurroundings => "safer surroundings",
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use porchlight_core::check_ins::DayPart;
    use porchlight_core::consent::follow_up_words::{BesideFollowUp, FollowUpWords};
    use porchlight_core::consent::grant::Grant;
    use porchlight_core::consent::to_counsellor::{Planned, SharedPlanLine};
    use porchlight_core::consent::to_staff::StaffAnswers;
    use porchlight_core::consent::{Audience, Consents};
    use porchlight_core::follow_ups::Rule;
    use porchlight_core::ids::{AccountId, RecordId, SpaceId, TenantId};
    use porchlight_core::milestones::reached;
    use porchlight_core::plan::PlanLine;
    use porchlight_core::streaks::Ledger;

    pub const TODAY: &str = "2026-11-24";

    fn consents(purpose: Purpose, today: Day) -> Consents {
        let grant = Grant::new(purpose, Audience::Staff, [0; 32], today, None, vec![]);
        Consents::of(&[grant.record(RecordId::from_bytes([5; 16]))])
    }

    /// All that can be seen, with one text wherever a person writes one.
    pub fn seen(text: &str) -> Seen {
        let today = Day::parse(TODAY).unwrap();
        let space = SpaceId::care(TenantId::from_bytes([1; 16]), AccountId::from_bytes([2; 16]));
        let answers =
            StaffAnswers { mood: Some(2), craving: Some(8), confidence: None, sleep: Some(4), connected: Some(false) };
        let milestone = reached(RecordId::from_bytes([9; 16]), &Ledger::of(today.plus(-31), []), today)[0];
        let of = |purpose| consents(purpose, today);
        let shared = of(Purpose::StaffMilestones);
        let shared = shared.shareable(Purpose::StaffMilestones, Audience::Staff, today, milestone).unwrap();
        let shared = SharedMilestone::of(&shared);
        let beside = BesideFollowUp::parse(Rule::Urge, today, text).unwrap();
        let beside =
            of(Purpose::StaffAnswers).shareable(Purpose::StaffAnswers, Audience::Staff, today, beside).unwrap();
        let words = FollowUpWords::read(&FollowUpWords::of(&beside, RecordId::from_bytes([6; 16]))).unwrap();
        let line = PlanLine {
            id: RecordId::from_bytes([7; 16]),
            part: PlanPart::PeopleToAsk,
            place: 0,
            text: text.to_owned(),
            phone: Some("+1 555 0100".into()),
        };
        let planned = Planned::of(space, &line, today);
        let planned = of(Purpose::StaffPlan).shareable(Purpose::StaffPlan, Audience::Staff, today, planned).unwrap();
        let line = SharedPlanLine::read(&SharedPlanLine::of(&planned, RecordId::from_bytes([8; 16]))).unwrap();
        let milestones = porchlight_core::consent::publish::standing_milestones(&[shared]);
        Seen {
            milestones: Some(milestones),
            check_ins: Some([today, today.plus(-1)].into()),
            answers: Some([((today, DayPart::Evening), answers)].into()),
            words: vec![words],
            plan: Some(vec![line]),
            returns: Some([today.plus(-2)].into()),
        }
    }

    /// A copy in which everything that somebody typed is one text.
    pub fn copied<'a>(seen: &'a Seen, text: &'a str) -> Copied<'a> {
        let today = Day::parse(TODAY).unwrap();
        let scope = Scope {
            purpose: Purpose::StaffMilestones,
            what: "milestones".into(),
            why: "support".into(),
            given: today.plus(-3),
            last_day: Some(today.plus(30)),
            text: Some(text.to_owned()),
        };
        let open =
            Scope { purpose: Purpose::StaffPlan, last_day: None, text: None, what: text.into(), ..scope.again() };
        Copied {
            name: text,
            house: text,
            taken_by: text,
            what_for: text,
            at_ms: 1_795_546_800_000,
            today,
            seen,
            scope: vec![scope, open],
        }
    }

    impl Scope {
        fn again(&self) -> Self {
            let Self { purpose, given, last_day, .. } = *self;
            Self { purpose, what: self.what.clone(), why: self.why.clone(), given, last_day, text: self.text.clone() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_a_reason_of_one_line() {
        assert_eq!(what_for(" her new\r\n counsellor\t asked "), Ok("her new counsellor asked".into()));
        assert_eq!(what_for(" \n\t"), Err(InvalidReason::Empty));
        assert_eq!(what_for(&"a".repeat(WHAT_FOR_CHARS_MAX + 1)), Err(InvalidReason::TooLong));
    }
}
