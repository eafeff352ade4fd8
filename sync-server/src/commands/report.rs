//! `porchlight report list` and `porchlight report resolve`.

use crate::auth::Staff;
use crate::disclosures::{Disclosure, OF_A_REPORT};
use crate::moderation::{self, Case, Evidence};
use crate::say;
use crate::store::{PostDecision, Store, StoreError};
use crate::words::{self, Refused};
use anyhow::{bail, ensure};
use porchlight_core::celebrations::CelebrationPosted;
use porchlight_core::documents::{Record, RecordType};
use porchlight_core::encouragements::Encouragement;
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::protocol::House;
use porchlight_core::reflections::ReflectionLine;
use porchlight_core::time::{EpochMs, Zone};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// How many are shown at once: what has to be looked at first. The rest follows when these are decided.
const SHOWN_MAX: usize = 10;
/// Longest note to a decision, in characters.
const NOTE_CHARS_MAX: usize = 280;

/// Who decides what, and why.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
pub struct Resolving {
    /// A report, as the list shows it
    #[arg(long)]
    pub report: String,
    /// Who decides, by the name that they were invited by
    #[arg(long, value_name = "NAME")]
    pub staff: String,
    /// What becomes of the post
    #[command(flatten)]
    pub decision: Decision,
    /// Why, in at most 280 characters
    #[arg(long)]
    pub note: Option<String>,
}

impl std::fmt::Debug for Resolving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolving")
            .field("report", &self.report)
            .field("decision", &self.decision)
            .finish_non_exhaustive()
    }
}

/// What becomes of a post, by one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Decision {
    /// Nobody is shown it any more
    #[arg(long)]
    pub hide: bool,
    /// It stays, or is shown again
    #[arg(long)]
    pub keep: bool,
}

/// A reported post, as staff see it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    /// A report of it, to decide by.
    pub report: String,
    /// Why it was reported.
    pub reasons: Vec<String>,
    /// What those who reported it add.
    pub notes: Vec<String>,
    /// When the first one came in, by the house's clock.
    pub received: String,
    /// When it has to be looked at; nothing once it was.
    pub due: Option<String>,
    /// Whether that is over.
    pub is_overdue: bool,
    /// `proved`, `not here` or `forged`.
    pub proof: String,
    /// Who wrote it, and only where that is proved.
    pub author: Option<String>,
    /// What it says, and only where that is proved.
    pub said: Option<String>,
    /// Whether it is hidden from everybody now.
    pub is_hidden: bool,
}

impl std::fmt::Debug for ReportRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReportRow").field("report", &self.report).field("proof", &self.proof).finish_non_exhaustive()
    }
}

/// What is reported, as the command line shows it to somebody on the staff, and how many there are beside that.
pub fn list(
    store: &dyn Store,
    house: &House,
    staff: &str,
    decided: bool,
    now_ms: EpochMs,
) -> anyhow::Result<(Vec<ReportRow>, usize)> {
    let (staff, zone) = (find_staff(store, house.tenant, staff)?, Zone::named(&house.zone)?);
    let (cases, left_out) = look(store, house.tenant, &staff, decided, now_ms)?;
    Ok((cases.iter().map(|case| row(case, &zone, now_ms)).collect(), left_out))
}

/// The first ten posts to be looked at, or, with `decided`, the last ten that were; and how many there are beside them. Who
/// read what is on disk before this returns.
pub fn look(
    store: &dyn Store,
    house: TenantId,
    staff: &Staff,
    decided: bool,
    now_ms: EpochMs,
) -> Result<(Vec<Case>, usize), StoreError> {
    let mut cases = moderation::cases(store, house, None)?;
    cases.retain(|case| case.most_urgent().is_none() == decided);
    match decided {
        true => cases.sort_by_key(|case| std::cmp::Reverse(case.decisions.last().map(|last| last.at_ms))),
        false => cases.sort_by_key(|case| case.most_urgent().map(|(_, due_ms)| due_ms)),
    }
    let left_out = cases.len().saturating_sub(SHOWN_MAX);
    cases.truncate(SHOWN_MAX);
    let readings: Vec<Disclosure> = cases.iter().flat_map(|case| readings(case, staff, now_ms)).collect();
    store.log_disclosures(house, staff.id, &readings)?;
    Ok((cases, left_out))
}

/// Decides, as somebody on the staff, what the command line asks for.
pub fn resolve(
    store: &dyn Store,
    house: TenantId,
    Resolving { report, staff, decision, note }: &Resolving,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<PostDecision> {
    let (report, staff) = (report.parse()?, find_staff(store, house, staff)?);
    decide(store, house, &staff, (report, decision.hide, note.as_deref()), now_ms, rng)
}

/// Decides about the post that a report names: hidden from everybody, or not, and why. Every report of it is closed with
/// that. A second decision is somebody else's.
pub fn decide(
    store: &dyn Store,
    house: TenantId,
    staff: &Staff,
    (report, hide, note): (RecordId, bool, Option<&str>),
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<PostDecision> {
    ensure!(
        note.is_none_or(|note| note.chars().count() <= NOTE_CHARS_MAX),
        Refused::of(say("refusals-note").with("count", NOTE_CHARS_MAX))
    );
    moderation::decide(store, house, rng, |cases| {
        let named = |case: &Case| case.reports.iter().any(|made| made.id == report);
        let Some(case) = cases.into_iter().find(named) else { bail!("this house has no report {report}") };
        ensure!(
            case.last_by_staff() != Some(staff.id),
            Refused::of(say("refusals-decided-before").with("name", &staff.name))
        );
        ensure!(!hide || case.proved().is_some(), Refused::of(say("refusals-no-proof")));
        let mut next = PostDecision::next(&case, hide, now_ms);
        (next.staff, next.note) = (Some(staff.id), note.map(str::to_owned));
        Ok((case, next))
    })
}

fn find_staff(store: &dyn Store, house: TenantId, name: &str) -> anyhow::Result<Staff> {
    let mut found = store.staff_named(house, name)?.into_iter();
    match (found.next(), found.next()) {
        (Some(staff), None) => Ok(staff),
        (None, _) => bail!("nobody on staff is called {name:?}"),
        _ => bail!("more than one on staff is called {name:?}; invite them by names that differ"),
    }
}

fn row(case: &Case, zone: &Zone, now_ms: EpochMs) -> ReportRow {
    let urgent = case.most_urgent();
    let first = &case.reports[0];
    let evidence = match case.proved() {
        Some(_) => "proved",
        None if first.evidence == Evidence::Forged => "forged",
        None => "not here",
    };
    ReportRow {
        report: urgent.map_or(first, |(report, _)| report).id.to_string(),
        reasons: reasons_of(case),
        notes: notes_of(case),
        received: time_of(zone, first.received_ms),
        due: urgent.map(|(_, due_ms)| time_of(zone, due_ms)),
        is_overdue: urgent.is_some_and(|(_, due_ms)| due_ms <= now_ms),
        proof: evidence.to_owned(),
        author: case.proved().and(case.author_name.clone()),
        said: case.proved().map(words_of),
        is_hidden: case.is_hidden(),
    }
}

/// Why a post was reported, each reason once.
pub(crate) fn reasons_of(case: &Case) -> Vec<String> {
    let mut reasons: Vec<String> = case.reports.iter().map(|made| made.report.reason.name().to_owned()).collect();
    reasons.sort();
    reasons.dedup();
    reasons
}

/// What those who reported a post add.
pub(crate) fn notes_of(case: &Case) -> Vec<String> {
    case.reports.iter().filter_map(|made| made.report.note.as_deref().map(on_one_line)).collect()
}

/// Each report shown is a reading of whose it is, and a post that is shown with it one of its author.
fn readings(case: &Case, staff: &Staff, now_ms: EpochMs) -> Vec<Disclosure> {
    let of = |account, record_type: u16| Disclosure {
        account,
        staff: staff.id,
        at_ms: now_ms,
        record_types: record_type.to_string(),
        reason: OF_A_REPORT.to_owned(),
        asks: Vec::new(),
        what_for: None,
    };
    let author = case.proved().and_then(|record| Some(of(case.post.post.author, record.type_number().ok()?)));
    let reports = case.reports.iter().map(|made| of(made.reporter, RecordType::Report as u16));
    reports.chain(author).collect()
}

/// What a reported record says.
pub(crate) fn words_of(record: &Record) -> String {
    let text_or_card = |text: Option<String>, card: Option<u16>| match (text, card) {
        (Some(text), _) => on_one_line(&text),
        (None, Some(card)) => say("moderation-card").with("number", card).plain(),
        (None, None) => String::new(),
    };
    if let Some(said) = Encouragement::read(record) {
        text_or_card(said.text, said.card)
    } else if let Some(said) = CelebrationPosted::read(record) {
        format!("{} {}", words::of_mark(said.mark).plain(), text_or_card(said.text, said.card)).trim_end().to_owned()
    } else if let Some(said) = ReflectionLine::read(record) {
        on_one_line(&said.text)
    } else {
        say("moderation-no-words").plain()
    }
}

/// A terminal obeys control characters, and so would whoever reads it.
fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn time_of(zone: &Zone, at_ms: EpochMs) -> String {
    let Ok((day, minute)) = zone.civil(at_ms) else { return String::new() };
    format!("{day} {:02}:{:02}", minute / 60, minute % 60)
}

/// A decision, in plain words.
pub(super) fn decided_in_words(is_hidden: bool) -> String {
    match is_hidden {
        true => {
            "Hidden. Each phone hides it when it next reaches the house. Its author can ask for a second look, by \
                 somebody else."
        }
        false => "It stays. If it was hidden, phones show it again.",
    }
    .to_owned()
}

/// The list, in plain words.
pub(super) fn in_words(rows: &[ReportRow], left_out: usize) -> String {
    if rows.is_empty() {
        return "Nothing is reported.".to_owned();
    }
    let one = |row: &ReportRow| {
        let due = match (&row.due, row.is_overdue) {
            (None, _) => "decided".to_owned(),
            (Some(due), false) => format!("look at it by {due}"),
            (Some(due), true) => format!("was to be looked at by {due}"),
        };
        let said = match (&row.author, &row.said) {
            (author, Some(said)) => format!("{} wrote: {said}", author.as_deref().unwrap_or("Somebody")),
            (_, None) => format!("its proof does not hold ({}): nobody is shown as its author", row.proof),
        };
        let notes: String = row.notes.iter().map(|note| format!("\n  Note: {note}")).collect();
        let hidden = if row.is_hidden { "\n  It is hidden from everybody." } else { "" };
        let reasons = row.reasons.join(", ");
        format!("{reasons}, since {}; {due}\n  {said}{notes}{hidden}\n  Report: {}", row.received, row.report)
    };
    let mut parts: Vec<String> = rows.iter().map(one).collect();
    if left_out > 0 {
        parts.push(format!("{left_out} more, once these are decided."));
    }
    parts.push(
        "To decide:\n  porchlight report resolve --house HOUSE --report REPORT --staff NAME --hide (or --keep)"
            .to_owned(),
    );
    parts.join("\n\n")
}
