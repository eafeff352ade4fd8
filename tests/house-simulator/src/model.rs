//! What must come out, known without the code under test: from what people did, and from the bare
//! facts of consent records, read here with their own few lines.

use minicbor::Decode;
use minicbor::bytes::ByteArray;
use porchlight_core::companion::OwnDocument;
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::DocumentId;
use porchlight_core::time::Day;
use porchlight_core::views::CheckInAnswers;
use std::collections::{BTreeMap, BTreeSet};

/// What one person has done, on whichever device.
#[derive(Debug, Default)]
pub struct Deeds {
    /// Check-ins that the phone said were saved.
    pub check_ins: Vec<(String, CheckInAnswers)>,
    /// Milestones shared, each with the consent that was on.
    pub shared: BTreeSet<(String, String)>,
    /// Milestones taken back, each with the consent that was on.
    pub taken_back: BTreeSet<(String, String)>,
    /// How often a consent was given, and how often withdrawn, as far as the phone said so.
    pub grants: usize,
    /// Withdrawals that the phone said were saved.
    pub withdrawals: usize,
    /// Journal entries by id, as far as a phone said that they were saved.
    pub entries: BTreeMap<String, Entry>,
    /// Devices that are being removed.
    pub leaving: BTreeSet<String>,
    /// What they did for themselves.
    pub own: OwnDays,
}

/// What one person did for themselves, as far as a phone said that it was saved. Days are ISO dates.
#[derive(Debug, Default)]
pub struct OwnDays {
    /// Days on which the habit was done.
    pub days_done: BTreeSet<String>,
    /// Those of them that were taken away since: what another phone noted at the same time may keep them.
    pub days_in_doubt: BTreeSet<String>,
    /// How often a day was taken away.
    pub times_taken_away: usize,
    /// Days that were excused.
    pub days_excused: BTreeSet<String>,
    /// Days with a return to use.
    pub days_of_return: BTreeSet<String>,
    /// Lines of the plan.
    pub plan_lines: BTreeSet<String>,
}

/// A journal entry as its person knows it.
#[derive(Debug, Default)]
pub struct Entry {
    /// Words that were written into it.
    pub words: BTreeSet<String>,
    /// Whether it was deleted.
    pub is_deleted: bool,
}

#[derive(Decode)]
#[cbor(map)]
struct Fact {
    #[n(0)]
    record_type: u16,
    #[n(8)]
    seen: Option<Vec<ByteArray<16>>>,
}

#[derive(Decode)]
#[cbor(map)]
struct SavedCheckIn {
    #[n(0)]
    record_type: u16,
    #[n(2)]
    moment: SavedMoment,
    #[n(3)]
    answers: SavedAnswers,
}

#[derive(Decode)]
#[cbor(map)]
struct SavedMoment {
    #[n(4)]
    day: i32,
}

#[derive(Decode)]
#[cbor(map)]
struct SavedAnswers {
    #[n(0)]
    mood: Option<u8>,
    #[n(1)]
    craving: Option<u8>,
}

#[derive(Decode)]
#[cbor(map)]
struct SavedDone {
    #[n(0)]
    record_type: u16,
    #[n(1)]
    replaces: Vec<ByteArray<16>>,
    #[n(2)]
    moment: SavedMoment,
    #[n(4)]
    is_done: bool,
}

/// The records of one person, as a device of theirs holds them.
pub type Holdings = BTreeMap<DocumentId, OwnDocument>;

/// The milestones that the dashboard must show for a person, by id, given what their device holds.
pub fn on_dashboard(deeds: &Deeds, holdings: &Holdings) -> BTreeSet<String> {
    let in_force = consents_in_force(holdings);
    let standing = |pair: &&(String, String)| in_force.contains(&pair.0) && !deeds.taken_back.contains(*pair);
    deeds.shared.iter().filter(standing).map(|(_, milestone)| milestone.clone()).collect()
}

/// The grants that list every withdrawal there is (one purpose and audience exist).
fn consents_in_force(holdings: &Holdings) -> BTreeSet<String> {
    let facts = facts(holdings);
    let withdrawals: BTreeSet<_> =
        facts.iter().filter(|(_, fact)| fact.record_type == 21).map(|(id, _)| id.clone()).collect();
    let listed = |fact: &Fact| -> BTreeSet<String> {
        fact.seen.iter().flatten().map(|id| porchlight_core::ids::RecordId::from_bytes(**id).to_string()).collect()
    };
    facts
        .iter()
        .filter(|(_, fact)| fact.record_type == 20 && listed(fact).is_superset(&withdrawals))
        .map(|(id, _)| id.clone())
        .collect()
}

fn facts(holdings: &Holdings) -> Vec<(String, Fact)> {
    let consents = holdings.values().filter(|document| document.kind == DocumentKind::Consents);
    consents
        .flat_map(|document| &document.records)
        .filter_map(|record| Some((record.id.to_string(), minicbor::decode(&record.bytes).ok()?)))
        .collect()
}

/// What a device lacks of what its person was told was saved; nothing, if all is well.
pub fn lost(deeds: &Deeds, holdings: &Holdings) -> Option<String> {
    let daybooks = holdings.values().filter(|document| document.kind == DocumentKind::Daybook);
    let saved: BTreeSet<_> = daybooks
        .flat_map(|document| &document.records)
        .filter_map(|record| minicbor::decode::<SavedCheckIn>(&record.bytes).ok())
        .filter(|check_in| check_in.record_type == 1)
        .map(|check_in| (check_in.moment.day, check_in.answers.mood, check_in.answers.craving))
        .collect();
    for (day, answers) in &deeds.check_ins {
        let number = Day::parse(day).map(Day::number);
        if number.map_or(true, |number| !saved.contains(&(number, answers.mood, answers.craving))) {
            return Some(format!("the check-in of {day} is gone"));
        }
    }
    let facts = facts(holdings);
    let count = |wanted: u16| facts.iter().filter(|(_, fact)| fact.record_type == wanted).count();
    if count(20) < deeds.grants || count(21) < deeds.withdrawals {
        return Some("a consent or a withdrawal is gone".to_owned());
    }
    None
}

/// The days of the habit that stand in the records, as ISO dates, and how often one was taken away.
pub fn habit_days(holdings: &Holdings) -> anyhow::Result<(BTreeSet<String>, usize)> {
    let daybooks = holdings.values().filter(|document| document.kind == DocumentKind::Daybook);
    let noted: BTreeMap<_, _> = daybooks
        .flat_map(|document| &document.records)
        .filter_map(|record| Some((*record.id.as_bytes(), minicbor::decode::<SavedDone>(&record.bytes).ok()?)))
        .filter(|(_, done)| done.record_type == 11)
        .collect();
    let replaced: BTreeSet<[u8; 16]> = noted.values().flat_map(|done| &done.replaces).map(|id| **id).collect();
    let standing = noted.iter().filter(|(id, done)| done.is_done && !replaced.contains(*id));
    let days = standing.map(|(_, done)| Ok(Day::from_number(done.moment.day)?.to_string()));
    Ok((days.collect::<anyhow::Result<_>>()?, noted.values().filter(|done| !done.is_done).count()))
}

/// The days on which a person checked in.
pub fn days_checked_in(deeds: &Deeds) -> usize {
    deeds.check_ins.iter().map(|(day, _)| day).collect::<BTreeSet<_>>().len()
}

/// The milestone ids in a served page, by account id.
pub fn rows_of_page(html: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in html.split("data-account=\"").skip(1) {
        let account = row.split('"').next().unwrap_or_default().to_owned();
        let milestones = row.split("data-milestone=\"").skip(1).filter_map(|rest| rest.split('"').next());
        rows.entry(account).or_default().extend(milestones.map(str::to_owned));
    }
    rows
}
