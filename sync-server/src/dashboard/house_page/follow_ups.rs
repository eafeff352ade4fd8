//! Follow-ups: whose own answers may start a conversation, with the answer itself and the rule. The rules are the core's,
//! and the person sees them first, on their phone.

use super::super::written::{self, Written};
use super::folded::Folded;
use crate::access::Right;
use crate::auth::Staff;
use crate::projection;
use crate::say;
use crate::store::{FollowUpMark, HouseRead, Mark, ResidentRead};
use porchlight_core::check_ins::DayPart;
use porchlight_core::consent::follow_up_words::FollowUpWords;
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
    pub why: String,
    pub day: Written,
    /// What the person said beside it.
    pub words: Vec<String>,
    /// What became of it, and who says so.
    pub mark: Option<(String, String)>,
    /// Whether nothing is left to do about it. A talk that is booked is still to come.
    pub is_settled: bool,
}

/// The rules that a list follows, each once.
pub(in crate::dashboard) fn rules_of(rows: &Folded<FollowUpRow>) -> BTreeMap<Rule, &str> {
    rows.all().map(|row| (row.rule, row.why.as_str())).collect()
}

/// The open ones first, of the people whose counsellor this is. What is settled is behind.
pub(super) fn of(read: &HouseRead, staff: &Staff, zone: &Zone, today: Option<Day>) -> Folded<FollowUpRow> {
    let Some(today) = today else { return Folded::after_a_few(Vec::new()) };
    let is_theirs = |resident: &&ResidentRead| staff.may_of(Right::SeeFollowUps, resident.stay.assigned());
    let living = read.residents.iter().filter(|resident| resident.left_ms.is_none());
    let residents: Vec<&ResidentRead> = living.filter(is_theirs).collect();
    let signals: Vec<Signals> = residents.iter().map(|resident| Signals::of(resident, staff, zone, today)).collect();
    let people_at = |width| signals.iter().filter(|signals| !signals.at(today, width).is_empty()).count();
    let width = follow_ups::width_of(residents.len(), people_at);
    let of_one = |(resident, signals): (&&ResidentRead, &Signals)| {
        let (account, name) = (resident.account, resident.display_name.clone());
        let row = |found: FollowUp| {
            let words = signals.words.iter().filter(|words| words.rule == found.rule);
            let words = words.map(|words| words.text.clone()).collect();
            (found.day, row((account, &name), found, words, (read, today)))
        };
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
    folded(rows.into_iter().map(|(_, row)| row).collect())
}

pub(super) fn folded(rows: Vec<FollowUpRow>) -> Folded<FollowUpRow> {
    Folded::but_for(rows, |row| row.is_settled)
}

pub(super) fn shown(rows: &Folded<FollowUpRow>) -> impl Iterator<Item = (AccountId, RecordType)> {
    let of = |rule| if rule == Rule::Quiet { RecordType::SharedCheckIn } else { RecordType::SharedAnswers };
    let with_words = rows.all().filter(|row| !row.words.is_empty());
    let words = with_words.map(|row| (row.account, RecordType::FollowUpWords));
    rows.all().map(move |row| (row.account, of(row.rule))).chain(words)
}

/// What of one person the rules are asked about.
struct Signals {
    answers: BTreeMap<Day, DayAnswers>,
    words: Vec<FollowUpWords>,
    checked_in: Option<std::collections::BTreeSet<Day>>,
    here: Option<Day>,
}

impl Signals {
    fn of(resident: &ResidentRead, staff: &Staff, zone: &Zone, today: Day) -> Self {
        let may_see = staff.may_of(Right::SeeCheckInAnswers, resident.stay.assigned());
        let answers = may_see.then(|| projection::answers_in_force(resident, today)).flatten().unwrap_or_default();
        let words = if may_see { projection::words_in_force(resident, today) } else { Vec::new() };
        let here = resident.last_exchange_ms.and_then(|at_ms| Some(zone.civil(at_ms).ok()?.0));
        // Whoever is away has other days than these.
        let is_asked = resident.away.is_none() && staff.role.may(Right::SeeCheckInDone);
        let checked_in = is_asked.then(|| projection::check_ins_in_force(resident, today)).flatten();
        Self { answers: by_day(&answers), words, checked_in, here }
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

fn row(
    (account, name): (AccountId, &str),
    FollowUp { rule, day, answer }: FollowUp,
    words: Vec<String>,
    (read, today): (&HouseRead, Day),
) -> FollowUpRow {
    let answer = answer.unwrap_or_default();
    let (what, why) = match rule {
        Rule::Urge => (say("house-urge").with("answer", answer), say("house-urge-why")),
        Rule::Confidence => (say("house-confidence").with("answer", answer), say("house-confidence-why")),
        Rule::Mood => (say("house-mood").with("answer", answer), say("house-mood-why")),
        Rule::Quiet => (say("house-quiet"), say("house-quiet-why")),
    };
    let (what, why) = (what.plain(), why.plain());
    let is_it = |marked: &&FollowUpMark| (marked.account, marked.rule, marked.day) == (account, rule, day);
    let marked = read.marks.iter().find(is_it);
    let is_settled = marked.is_some_and(|marked| marked.mark != Mark::Booked);
    let mark = marked.map(|marked| (in_words(marked.mark), marked.by.name.clone()));
    let (name, day) = (name.to_owned(), written::day_near(day, today));
    FollowUpRow { account, name, rule, what, why, day, words, mark, is_settled }
}

pub(super) fn in_words(mark: Mark) -> String {
    match mark {
        Mark::Done => say("house-mark-done"),
        Mark::Booked => say("house-mark-booked"),
        Mark::NotNeeded => say("house-mark-not-needed"),
    }
    .plain()
}
