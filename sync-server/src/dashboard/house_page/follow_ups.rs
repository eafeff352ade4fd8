//! Follow-ups: whose own answers may start a conversation, with the answer itself and the rule. The rules are the core's,
//! and the person sees them first, on their phone.

use super::super::written::{self, Written};
use crate::access::{Right, StaffRole};
use crate::projection;
use crate::store::{FollowUpMark, HouseRead, Mark, ResidentRead};
use porchlight_core::check_ins::DayPart;
use porchlight_core::consent::to_staff::StaffAnswers;
use porchlight_core::documents::RecordType;
use porchlight_core::follow_ups::{self, DayAnswers, FollowUp, Rule, Width};
use porchlight_core::ids::AccountId;
use porchlight_core::time::{Day, Zone};
use std::collections::BTreeMap;

/// Somebody to talk with.
pub(in crate::dashboard) struct FollowUpRow {
    pub account: AccountId,
    pub name: String,
    pub rule: Rule,
    /// What was answered, or that it is quiet.
    pub what: String,
    /// Why that is here.
    pub why: &'static str,
    pub day: Written,
    /// What became of it, and who says so.
    pub mark: Option<(&'static str, String)>,
}

/// The open ones first.
pub(super) fn of(read: &HouseRead, role: StaffRole, zone: &Zone, today: Option<Day>) -> Vec<FollowUpRow> {
    let Some(today) = today else { return Vec::new() };
    let residents: Vec<&ResidentRead> = read.residents.iter().filter(|resident| resident.left_ms.is_none()).collect();
    let signals: Vec<Signals> = residents.iter().map(|resident| Signals::of(resident, role, zone, today)).collect();
    let people_at = |width| signals.iter().filter(|signals| !signals.at(today, width).is_empty()).count();
    let width = follow_ups::width_of(residents.len(), people_at);
    let of_one = |(resident, signals): (&&ResidentRead, &Signals)| {
        let (account, name) = (resident.account, resident.display_name.clone());
        let row = |found: FollowUp| (found.day, row(account, &name, found, read));
        signals.at(today, width).into_iter().map(row).collect::<Vec<_>>()
    };
    let mut rows: Vec<(Day, FollowUpRow)> = residents.iter().zip(&signals).flat_map(of_one).collect();
    // What is open comes first, then the latest.
    rows.sort_by(|a, b| {
        (a.1.mark.is_some(), b.0, &a.1.name, a.1.account, a.1.rule).cmp(&(
            b.1.mark.is_some(),
            a.0,
            &b.1.name,
            b.1.account,
            b.1.rule,
        ))
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

pub(super) fn shown(rows: &[FollowUpRow]) -> impl Iterator<Item = (AccountId, RecordType)> {
    let of = |rule| if rule == Rule::Quiet { RecordType::SharedCheckIn } else { RecordType::SharedAnswers };
    rows.iter().map(move |row| (row.account, of(row.rule)))
}

/// What of one person the rules are asked about.
struct Signals {
    answers: BTreeMap<Day, DayAnswers>,
    checked_in: Option<std::collections::BTreeSet<Day>>,
    here: Option<Day>,
}

impl Signals {
    fn of(resident: &ResidentRead, role: StaffRole, zone: &Zone, today: Day) -> Self {
        let may_see = role.may(Right::SeeCheckInAnswers);
        let answers = may_see.then(|| projection::answers_in_force(resident, today)).flatten().unwrap_or_default();
        let here = resident.last_exchange_ms.and_then(|at_ms| Some(zone.civil(at_ms).ok()?.0));
        // Whoever is away has other days than these.
        let is_asked = resident.away.is_none() && role.may(Right::SeeCheckInDone);
        let checked_in = is_asked.then(|| projection::check_ins_in_force(resident, today)).flatten();
        Self { answers: by_day(&answers), checked_in, here }
    }

    fn at(&self, today: Day, width: Width) -> Vec<FollowUp> {
        let mut found = follow_ups::of_answers(&self.answers, today, width);
        let checked_in = self.checked_in.as_ref();
        found.extend(checked_in.and_then(|days| follow_ups::of_silence(days, self.here, today, width)));
        found
    }
}

fn by_day(answers: &BTreeMap<(Day, DayPart), StaffAnswers>) -> BTreeMap<Day, DayAnswers> {
    let mut days: BTreeMap<Day, DayAnswers> = BTreeMap::new();
    for ((day, _), given) in answers {
        days.entry(*day).or_default().add(given.mood, given.craving, given.confidence);
    }
    days
}

fn row(account: AccountId, name: &str, FollowUp { rule, day, answer }: FollowUp, read: &HouseRead) -> FollowUpRow {
    let answer = answer.map(|answer| answer.to_string()).unwrap_or_default();
    let (what, why) = match rule {
        Rule::Urge => (format!("urge {answer} of 10"), "an urge of 7 or more, or well above their usual"),
        Rule::Confidence => {
            (format!("confidence {answer} of 10"), "confidence of 3 or less, or well below their usual")
        }
        Rule::Mood => (format!("mood {answer} of 5"), "a low mood three days running"),
        Rule::Quiet => ("no check-in for three days".to_owned(), "they usually check in, and their phone was here"),
    };
    let is_it = |marked: &&FollowUpMark| (marked.account, marked.rule, marked.day) == (account, rule, day);
    let mark = read.marks.iter().find(is_it).map(|marked| (in_words(marked.mark), marked.by.name.clone()));
    FollowUpRow { account, name: name.to_owned(), rule, what, why, day: written::day(day), mark }
}

fn in_words(mark: Mark) -> &'static str {
    match mark {
        Mark::Done => "done",
        Mark::Booked => "a talk is booked",
        Mark::NotNeeded => "not needed",
    }
}
