//! The exchange: push and pull together, a plain function of a store, a clock reading and a request. Each part is its
//! own tenant's business: what happens to one never touches another.

use crate::auth::{self, AuthError};
use crate::disclosures;
use crate::farewell::{farewell, last_word};
use crate::limits::{CURSORS_MAX, DOCUMENTS_MAX, PARTS_MAX, SEGMENTS_MAX};
use crate::moderation;
use crate::store::{Appended, Device, LogExtension, Push, Store, StoreError};
use minicbor::bytes::ByteVec;
use porchlight_core::crypto::segment::{Segment, WireSegment};
use porchlight_core::gate::{CheckedSegment, Refusal, header};
use porchlight_core::identity::account_log::{AccountLog, CutList, InvalidLog, LogRecord, RECORDS_MAX};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::protocol::{
    AnswerPart, AuthorLog, Cursor, ExchangeAnswer, ExchangeRequest, Exchanged, HouseWord, RequestPart, Verdict,
};
use porchlight_core::time::EpochMs;
use std::sync::Arc;

/// How often a push is tried again because the account's log moved under it.
const LOG_TRIES_MAX: usize = 4;

/// Why a part is answered without an exchange.
#[derive(Debug, thiserror::Error)]
enum PartError {
    #[error("the token is for another tenant")]
    NotFound,
    #[error("the token is not good")]
    Unauthorized,
    #[error("more than one exchange may carry")]
    TooLarge,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers an exchange: one part per part asked, in order.
pub fn exchange(store: &dyn Store, now_ms: EpochMs, request: &ExchangeRequest) -> ExchangeAnswer {
    let is_too_many = request.parts.len() > PARTS_MAX;
    let answer = |part: &RequestPart| {
        let exchanged = if is_too_many { Err(PartError::TooLarge) } else { exchange_part(store, now_ms, part) };
        match exchanged {
            Ok(exchanged) => AnswerPart { tenant: part.tenant, status: 200, exchanged: Some(exchanged) },
            Err(error) => AnswerPart { tenant: part.tenant, status: error.status(), exchanged: None },
        }
    };
    let parts: Vec<AnswerPart> = request.parts.iter().map(answer).collect();
    let retry_after_s = parts.iter().any(|part| part.status == 503).then_some(2);
    ExchangeAnswer { parts, retry_after_s, server_ms: now_ms }
}

impl PartError {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Unauthorized => 401,
            Self::TooLarge => 413,
            Self::Store(error) => {
                tracing::warn!(%error, "a part could not be exchanged");
                crate::error::status_of(error)
            }
        }
    }
}

impl From<AuthError> for PartError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unauthorized => Self::Unauthorized,
            AuthError::Store(error) => Self::Store(error),
        }
    }
}

fn exchange_part(store: &dyn Store, now_ms: EpochMs, part: &RequestPart) -> Result<Exchanged, PartError> {
    if part.token.tenant() != part.tenant {
        return Err(PartError::NotFound);
    }
    let Device { account, is_suspended, .. } = auth::device(store, &part.token)?;
    let device = part.token.device();
    let (have, want) = (part.have.as_deref().unwrap_or_default(), part.want.as_deref().unwrap_or_default());
    let is_too_much = part.push.len() > SEGMENTS_MAX
        || part.cursor.len() > CURSORS_MAX
        || part.log.len() > RECORDS_MAX
        || have.len().max(want.len()) > DOCUMENTS_MAX;
    if is_too_much {
        return Err(PartError::TooLarge);
    }
    if let Some(house) = last_word(store, part.tenant, account)? {
        return Ok(farewell(store, part.clone(), &house, None, Vec::new()));
    }
    let log = store.account_log(part.tenant, account)?.ok_or(PartError::Unauthorized)?;
    // Removal and closing end a rest: a lost phone that is found again must hear of it, or it waits for ever.
    if log.has_ended(device) {
        // Whoever brings the word of a closing is told that it is known.
        let is_known = (log.is_closed() && !part.log.is_empty()).then_some(Verdict::Duplicate);
        let part = RequestPart { log: Vec::new(), cuts: None, ..part.clone() };
        let (_, verdicts) = push(store, now_ms, &log, &part)?;
        return Ok(farewell(store, part, &log, is_known, verdicts));
    }
    if is_suspended {
        return Err(PartError::Unauthorized);
    }
    let (log_verdict, verdicts) = push(store, now_ms, &log, part)?;
    if log_verdict.is_some() {
        // What it brought may be the word of its own removal, heard at home first.
        let log = store.account_log(part.tenant, account)?.ok_or(PartError::Unauthorized)?;
        if log.has_ended(device) {
            return Ok(farewell(store, part.clone(), &log, log_verdict, verdicts));
        }
    }
    let incarnation = store.incarnation();
    // A cursor into another database's lifetime says nothing about this one.
    let is_known = part.incarnation == Some(incarnation);
    let cursor: &[Cursor] = if is_known { &part.cursor } else { &[] };
    let page = store.since(part.tenant, account, device, cursor, part.budget)?;
    let mut segments = page.segments;
    if !want.is_empty() {
        segments.extend(store.chains(part.tenant, account, want, part.budget)?);
    }
    let differing = part.have.as_ref().map(|have| store.differing(part.tenant, account, have)).transpose()?;
    if is_known && part.have.is_none() && part.want.is_none() {
        store.hear(part.tenant, account)?; // the phone has compared, and sent what was lost, consents first
    }
    let pull: Vec<WireSegment> = segments.iter().map(Segment::to_wire).collect();
    let (mut logs, mut shown) = (page.logs, None);
    // What others wrote comes first; the readings come with the last page.
    if let Some(held) = part.disclosures.as_ref().filter(|_| !page.more) {
        let budget = (part.budget as usize).saturating_sub(pull.iter().map(WireSegment::body_bytes).sum());
        shown = disclosures::show(store, part.tenant, account, held, budget, now_ms)?;
        logs.extend(disclosures::house_log(store, part.tenant, held, &logs)?.filter(|_| shown.is_some()));
    }
    Ok(Exchanged {
        incarnation,
        log_verdict,
        verdicts,
        logs: logs.iter().map(|log| author_log(log, part.tenant, &page.cursor)).collect(),
        pull,
        cursor: page.cursor,
        more: page.more,
        checks: page.checks,
        differing,
        word: word(store, now_ms, account, part)?,
        disclosures: shown,
    })
}

/// The house's word to who asks, if they hold another one.
fn word(
    store: &dyn Store,
    now_ms: EpochMs,
    account: AccountId,
    part: &RequestPart,
) -> Result<Option<ByteVec>, PartError> {
    let Some(held) = &part.word else { return Ok(None) };
    let word = store.house_word(part.tenant, account, now_ms)?.map(|word| word.to_bytes());
    Ok(word.filter(|word| HouseWord::hash(word) != **held).map(ByteVec::from))
}

/// An account's log as a reader of these spaces gets it: with the cut lists of those, and at home, where only the
/// account's own devices read, with all of them.
pub(crate) fn author_log(log: &AccountLog, tenant: TenantId, readable: &[Cursor]) -> AuthorLog {
    let is_home = tenant == TenantId::of(log.account());
    let is_readable = |list: &&CutList| is_home || readable.iter().any(|cursor| cursor.space == list.space);
    let cuts: Vec<CutList> = log.lists().filter(is_readable).cloned().collect();
    let cuts = (!cuts.is_empty()).then_some(cuts);
    AuthorLog { account: log.account(), records: log.records().to_vec(), cuts }
}

/// Pushes log and segments; tries again when another device of the account extended the log meanwhile.
fn push(
    store: &dyn Store,
    now_ms: EpochMs,
    log: &Arc<AccountLog>,
    part: &RequestPart,
) -> Result<(Option<Verdict>, Vec<Verdict>), PartError> {
    let (tenant, device, account) = (part.tenant, part.token.device(), log.account());
    let is_removed = log.has_ended(device);
    if part.log.is_empty() && part.push.is_empty() {
        store.touch(tenant, device, now_ms);
        return Ok((None, Vec::new()));
    }
    let mut leaves_words_out = false;
    for _ in 0..LOG_TRIES_MAX {
        let held = store.account_log(tenant, account)?.ok_or(PartError::Unauthorized)?;
        let pushed: (&[LogRecord], &[CutList]) =
            if leaves_words_out { (&[], &[]) } else { (&part.log, part.cuts.as_deref().unwrap_or_default()) };
        let grown = Grown::of(&held, pushed.0, pushed.1);
        let mut verdicts: Vec<Option<Verdict>> = Vec::with_capacity(part.push.len());
        let mut segments = Vec::new();
        for wire in &part.push {
            // The cap comes before the copy.
            let parsed = if wire.body_bytes() > header::SEGMENT_BYTES_MAX {
                Err(Refusal::TooLarge)
            } else {
                header::parse(wire.clone())
            };
            match parsed.map(|segment| check(store, tenant, segment, &grown.log)) {
                Ok(checked) => match checked? {
                    Ok(checked) if is_removed && checked.segment.first().device != device => {
                        verdicts.push(Some(Refusal::OutsideCut.into()));
                    }
                    Ok(checked) => {
                        segments.push(checked);
                        verdicts.push(None);
                    }
                    Err(refusal) => verdicts.push(Some(refusal.into())),
                },
                Err(refusal) => verdicts.push(Some(refusal.into())),
            }
        }
        let reported = moderation::reported(&segments);
        let counted = part.counted == Some(true);
        let extension = || LogExtension { held: held.records().len(), log: Arc::clone(&grown.log), counted };
        let log = grown.is_longer.then(extension);
        match store.append(tenant, Push { account, device, log, segments, now_ms })? {
            Appended::Done(judged) => {
                moderation::take(store, tenant, &reported, now_ms);
                let mut judged = judged.into_iter();
                let verdicts = verdicts.into_iter().filter_map(|early| early.or_else(|| judged.next())).collect();
                let verdict = if leaves_words_out { Some(refused(InvalidLog::BrokenChain)) } else { grown.verdict };
                return Ok((verdict, verdicts));
            }
            Appended::LogMoved => {}
            Appended::CutBehind => leaves_words_out = true,
        }
    }
    Err(PartError::Store(StoreError::Busy))
}

type Checked = Result<CheckedSegment, Refusal>;

/// The gate's first part, with the author's log as this tenant holds it.
fn check(store: &dyn Store, tenant: TenantId, segment: Segment, own: &Arc<AccountLog>) -> Result<Checked, StoreError> {
    let author = segment.first().account;
    let log = if author == own.account() { Some(Arc::clone(own)) } else { store.account_log(tenant, author)? };
    Ok(match log {
        Some(log) => header::check(segment, tenant, &log),
        None => Err(Refusal::UnknownAccount),
    })
}

/// The pusher's own log with the pushed records behind it, as far as they fit.
struct Grown {
    log: Arc<AccountLog>,
    is_longer: bool,
    verdict: Option<Verdict>,
}

impl Grown {
    fn of(held: &Arc<AccountLog>, pushed: &[LogRecord], cuts: &[CutList]) -> Self {
        let unchanged = |verdict| Self { log: Arc::clone(held), is_longer: false, verdict };
        let new: Vec<&LogRecord> = pushed.iter().filter(|record| !held.knows(record.hash())).collect();
        let new_cuts: Vec<&CutList> = cuts.iter().filter(|list| !held.lists().any(|known| known == *list)).collect();
        if new.is_empty() && new_cuts.is_empty() {
            return unchanged((!pushed.is_empty()).then_some(Verdict::Duplicate));
        }
        let mut log = AccountLog::clone(held);
        let appended = new.into_iter().try_for_each(|record| log.append(record.clone()));
        match appended.and_then(|()| new_cuts.into_iter().try_for_each(|list| log.attach(list.clone()))) {
            Ok(()) => Self { log: Arc::new(log), is_longer: true, verdict: Some(Verdict::Stored) },
            Err(error) => unchanged(Some(refused(error))),
        }
    }
}

/// The verdict on log records that do not fit. A conflict is mended by reading the log and signing again.
fn refused(error: InvalidLog) -> Verdict {
    let (code, is_permanent) = match error {
        InvalidLog::BrokenChain | InvalidLog::WrongStart => ("log_conflict", true),
        InvalidLog::BadSignature => (Refusal::BadSignature.code(), true),
        InvalidLog::UnknownVersion => (Refusal::UnknownVersion.code(), false),
        InvalidLog::TooManyDevices => ("too_many_devices", true),
        InvalidLog::Malformed | InvalidLog::WrongRotation | InvalidLog::ForeignList => {
            (Refusal::Malformed.code(), true)
        }
    };
    Verdict::Refused { code: code.to_owned(), is_permanent }
}
