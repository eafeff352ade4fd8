//! Moderation: what was reported, whether it was really said, and what the house decides about it. Staff come to what
//! people say to each other through a report only, and are not told whose it is.

use crate::auth::StaffId;
use crate::clock;
use crate::house_voice::{self, VoiceError};
use crate::store::{HeldReport, HouseReports, PlacedPost, PostDecision, Store, StoreError};
use porchlight_core::crypto::envelope::{Body, Envelope};
use porchlight_core::documents::{Record, day_of};
use porchlight_core::gate::{CheckedSegment, changes, header};
use porchlight_core::hidden_posts::{HouseDecision, last_words, name_of};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, RecordId, SpaceId, TenantId};
use porchlight_core::reports::Report;
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// So many people hide a post from everybody until staff have looked at it.
const PEOPLE_HIDE: usize = 2;
/// One decision at a time, so that none takes another one's turn.
static DECIDING: Mutex<()> = Mutex::new(());

/// What a report's proof is worth.
#[derive(Clone, PartialEq, Eq)]
pub enum Evidence {
    /// The author's own device signed it and this house has it: the record that is meant.
    Proved(Record),
    /// It may be theirs, but this house never had it, or has it no more.
    NotHere,
    /// It was not signed by them, or does not say what the report says.
    Forged,
}

/// A post with all reports of it.
pub struct Case {
    /// The post.
    pub post: PlacedPost,
    /// The name that staff gave its author.
    pub author_name: Option<String>,
    /// The reports, the first that came in leading; at least one.
    pub reports: Vec<CaseReport>,
    /// What was decided so far, in turn.
    pub decisions: Vec<PostDecision>,
}

/// A report that was judged.
pub struct CaseReport {
    /// Its record's id.
    pub id: RecordId,
    /// Who made it.
    pub reporter: AccountId,
    /// What it says.
    pub report: Report,
    /// When it came in.
    pub received_ms: EpochMs,
    /// When a decision closed it.
    pub closed_ms: Option<EpochMs>,
    /// What its proof is worth.
    pub evidence: Evidence,
}

impl Case {
    /// The record that was reported, if any of the reports proves it.
    pub fn proved(&self) -> Option<&Record> {
        self.reports.iter().find_map(|report| match &report.evidence {
            Evidence::Proved(record) => Some(record),
            Evidence::NotHere | Evidence::Forged => None,
        })
    }

    /// Whether the post is hidden from everybody now.
    pub fn is_hidden(&self) -> bool {
        self.decisions.last().is_some_and(|last| last.is_hidden)
    }

    /// Who on the staff decided last, if anybody did.
    pub fn last_by_staff(&self) -> Option<StaffId> {
        self.decisions.iter().rev().find_map(|decision| decision.staff)
    }

    /// The open report that staff look at first, and until when.
    pub fn most_urgent(&self) -> Option<(&CaseReport, EpochMs)> {
        let open = self.reports.iter().filter(|report| report.closed_ms.is_none());
        let due = open.map(|report| (report, report.report.reason.due_ms(report.received_ms)));
        due.min_by_key(|(report, due_ms)| (*due_ms, report.id))
    }

    /// Other people than its author who prove what they report.
    fn people(&self) -> usize {
        let proved = self.reports.iter().filter(|report| matches!(report.evidence, Evidence::Proved(_)));
        let people: BTreeSet<AccountId> = proved.map(|report| report.reporter).collect();
        people.iter().filter(|reporter| **reporter != self.post.post.author).count()
    }
}

/// The cases of a house, or of one post, the one that came in first leading.
pub fn cases(store: &dyn Store, house: TenantId, of: Option<PlacedPost>) -> Result<Vec<Case>, StoreError> {
    let HouseReports { reports, decisions } = store.reports(house, of)?;
    let mut cases: Vec<Case> = Vec::new();
    let mut places: BTreeMap<PlacedPost, usize> = BTreeMap::new();
    for held in reports {
        let Some(report) = Report::read(&held.record) else { continue };
        let post = PlacedPost { space: report.space(), post: report.post() };
        let log = store.account_log(house, post.post.author)?;
        let evidence = evidence(house, &report, log.as_deref(), held.held.as_ref());
        let HeldReport { reporter, record, received_ms, closed_ms, author_name, .. } = held;
        let judged = CaseReport { id: record.id, reporter, report, received_ms, closed_ms, evidence };
        let place = *places.entry(post).or_insert(cases.len());
        if place == cases.len() {
            let decisions = decisions.iter().filter(|decision| decision.post == post).cloned().collect();
            cases.push(Case { post, author_name, reports: Vec::new(), decisions });
        }
        cases[place].reports.push(judged);
    }
    Ok(cases)
}

/// Posts that wait for a decision of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How many; at least one.
    pub posts: usize,
    /// Since when the first of their reports is here.
    pub oldest_ms: EpochMs,
    /// Until when the most urgent one is to be looked at.
    pub due_ms: EpochMs,
}

/// What waits in a house, without anything of what was said or by whom.
pub fn waiting(store: &dyn Store, house: TenantId) -> Result<Option<Waiting>, StoreError> {
    let (mut posts, mut found) = (BTreeSet::new(), None);
    for held in store.reports(house, None)?.reports.iter().filter(|held| held.closed_ms.is_none()) {
        let Some(report) = Report::read(&held.record) else { continue };
        posts.insert(PlacedPost { space: report.space(), post: report.post() });
        let (received_ms, due_ms) = (held.received_ms, report.reason.due_ms(held.received_ms));
        let earliest =
            |(oldest_ms, most_urgent_ms): (EpochMs, EpochMs)| (oldest_ms.min(received_ms), most_urgent_ms.min(due_ms));
        found = Some(found.map_or((received_ms, due_ms), earliest));
    }
    Ok(found.map(|(oldest_ms, due_ms)| Waiting { posts: posts.len(), oldest_ms, due_ms }))
}

/// The posts that reports among some segments mean.
pub fn reported(segments: &[CheckedSegment]) -> Vec<PlacedPost> {
    let contents = segments.iter().filter_map(|checked| checked.contents.as_ref().ok()).flatten();
    let reports = contents.flat_map(|contents| &contents.records).filter_map(Report::read);
    reports.map(|report| PlacedPost { space: report.space(), post: report.post() }).collect()
}

/// What reports that came in bring about at once. They are kept whatever becomes of this: staff see them all the same.
pub fn take(store: &dyn Store, house: TenantId, posts: &[PlacedPost], now_ms: EpochMs) {
    if let Err(error) = hide_what_two_reported(store, house, posts, now_ms, &mut clock::system_rng()) {
        tracing::warn!(%error, "what two people reported was not hidden");
    }
}

/// Hides from everybody what two people have reported, unless staff looked at it before. Run on the same posts again it
/// does nothing more, so a server that stopped in between makes up for it when the phone sends its report again.
fn hide_what_two_reported(
    store: &dyn Store,
    house: TenantId,
    posts: &[PlacedPost],
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> Result<(), VoiceError> {
    for post in posts {
        let _one_at_a_time = DECIDING.lock().unwrap_or_else(PoisonError::into_inner);
        for case in cases(store, house, Some(*post))? {
            if case.decisions.is_empty() && case.people() >= PEOPLE_HIDE {
                carry_out(store, house, &case, PostDecision::next(&case, true, now_ms), rng)?;
            }
        }
    }
    Ok(())
}

/// Decides about a case as it is when this is called. `choose` looks at it and says what, or why not.
pub fn decide<E: From<VoiceError> + From<StoreError>>(
    store: &dyn Store,
    house: TenantId,
    rng: &mut impl CryptoRng,
    choose: impl FnOnce(Vec<Case>) -> Result<(Case, PostDecision), E>,
) -> Result<PostDecision, E> {
    let _one_at_a_time = DECIDING.lock().unwrap_or_else(PoisonError::into_inner);
    let (case, decision) = choose(cases(store, house, None)?)?;
    carry_out(store, house, &case, decision.clone(), rng)?;
    Ok(decision)
}

impl PostDecision {
    /// The next decision about a case, by nobody in particular.
    pub fn next(case: &Case, is_hidden: bool, now_ms: EpochMs) -> Self {
        let last = case.decisions.last();
        let turn = last.map_or(1, |last| last.turn + 1);
        let at_ms = last.map_or(now_ms, |last| now_ms.max(last.at_ms + 1));
        Self { post: case.post, turn, is_hidden, staff: None, at_ms, note: None }
    }
}

/// The phones are told first: a decision that is written down is one that everybody hears of. What they were told so far
/// is asked of the notices, since a database that came back from a backup has forgotten decisions, and phones have not.
fn carry_out(
    store: &dyn Store,
    house: TenantId,
    case: &Case,
    decision: PostDecision,
    rng: &mut impl CryptoRng,
) -> Result<(), VoiceError> {
    let PlacedPost { space, post } = case.post;
    let name = name_of(space, post);
    // Nothing that is not proved was ever hidden.
    let day = case.proved().and_then(day_of);
    for (circle, day) in day.iter().flat_map(|day| hearing(house, space).into_iter().map(move |circle| (circle, *day)))
    {
        let told = last_words(&house_voice::said_in(store, house, circle, day.month())?).get(&name).copied();
        if told.is_some_and(|(_, is_hidden)| is_hidden) == decision.is_hidden {
            continue;
        }
        let at_ms = told.map_or(decision.at_ms, |(told_ms, _)| decision.at_ms.max(told_ms + 1));
        let word = HouseDecision::new(decision.is_hidden, name, at_ms, day).record();
        match house_voice::say_in(store, house, circle, &[word], decision.at_ms, rng) {
            // A house that nobody has left yet has no alumni circle.
            Err(VoiceError::Refused(_)) if circle == SpaceId::alumni_circle(house) && circle != space => {}
            said => said?,
        }
    }
    if store.decide(house, decision)? { Ok(()) } else { Err(VoiceError::Store(StoreError::Busy)) }
}

/// The circles in which those are who may hold what was said in a space. Of a pair or a small circle the server looks at
/// no members here: its people are in one of the two, or were.
fn hearing(house: TenantId, space: SpaceId) -> Vec<SpaceId> {
    let circles = [SpaceId::house_circle(house), SpaceId::alumni_circle(house)];
    if circles.contains(&space) { vec![space] } else { circles.to_vec() }
}

/// What a proof is worth, by the author's account log and what this house itself has in that place.
fn evidence(house: TenantId, report: &Report, log: Option<&AccountLog>, held: Option<&Envelope>) -> Evidence {
    let Some(log) = log else { return Evidence::NotHere };
    match header::check(report.proof.clone(), house, log) {
        Err(_) => return Evidence::Forged,
        Ok(checked) if !checked.is_inside_cut => return Evidence::NotHere,
        Ok(_) => {}
    }
    let said = &report.proof.envelopes()[0];
    let Some(held) = held.filter(|held| held.id() == said.id()) else { return Evidence::NotHere };
    let body = said.body.bytes().or_else(|| held.body.bytes());
    let Some(body) = body else { return Evidence::NotHere };
    let whole = Envelope { header: said.header.clone(), body: Body::Bytes(body.to_vec()), signature: None };
    let records = changes::contents(&whole, house).map(|contents| contents.records).unwrap_or_default();
    match records.into_iter().find(|record| record.id == report.record) {
        Some(record) => Evidence::Proved(record),
        None => Evidence::Forged,
    }
}
