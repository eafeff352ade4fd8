//! The exchange: push and pull together, a plain function of a store, a clock reading and a request. Each part is its
//! own tenant's business: what happens to one never touches another.

use crate::auth::{self, AuthError};
use crate::store::{Appended, LogExtension, Push, Store, StoreError};
use porchlight_core::gate::{CheckedSegment, Refusal, header};
use porchlight_core::identity::account_log::{AccountLog, InvalidLog, LogRecord, RECORDS_MAX};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::protocol::{
    AnswerPart, AuthorLog, Cursor, ExchangeAnswer, ExchangeRequest, Exchanged, RequestPart, Verdict,
};
use porchlight_core::time::EpochMs;
use std::sync::Arc;

const PARTS_MAX: usize = 32;
const SEGMENTS_MAX: usize = 4_096;
const CURSORS_MAX: usize = 1_024;
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
    let account = auth::device(store, &part.token)?.account;
    if part.push.len() > SEGMENTS_MAX || part.cursor.len() > CURSORS_MAX || part.log.len() > RECORDS_MAX {
        return Err(PartError::TooLarge);
    }
    let (log_verdict, verdicts) = push(store, now_ms, account, part)?;
    let incarnation = store.incarnation();
    // A cursor into another database's lifetime says nothing about this one.
    let cursor: &[Cursor] = if part.incarnation == Some(incarnation) { &part.cursor } else { &[] };
    let page = store.since(part.tenant, account, part.token.device(), cursor, part.budget)?;
    Ok(Exchanged {
        incarnation,
        log_verdict,
        verdicts,
        logs: page.logs.iter().map(|log| author_log(log)).collect(),
        pull: page.segments.iter().map(|segment| segment.to_wire()).collect(),
        cursor: page.cursor,
        more: page.more,
        checks: page.checks,
    })
}

fn author_log(log: &AccountLog) -> AuthorLog {
    AuthorLog { account: log.account(), records: log.records().to_vec() }
}

/// Pushes log and segments; tries again when another device of the account extended the log meanwhile.
fn push(
    store: &dyn Store,
    now_ms: EpochMs,
    account: AccountId,
    part: &RequestPart,
) -> Result<(Option<Verdict>, Vec<Verdict>), PartError> {
    let (tenant, device) = (part.tenant, part.token.device());
    if part.log.is_empty() && part.push.is_empty() {
        store.touch(tenant, device, now_ms);
        return Ok((None, Vec::new()));
    }
    for _ in 0..LOG_TRIES_MAX {
        let held = store.account_log(tenant, account)?.ok_or(PartError::Unauthorized)?;
        let grown = Grown::of(&held, &part.log);
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
                    Ok(checked) => {
                        segments.push(checked);
                        verdicts.push(None);
                    }
                    Err(refusal) => verdicts.push(Some(refusal.into())),
                },
                Err(refusal) => verdicts.push(Some(refusal.into())),
            }
        }
        let log = (!grown.new.is_empty()).then(|| LogExtension { held: held.records().len(), records: grown.new });
        match store.append(tenant, Push { account, device, log, segments, now_ms })? {
            Appended::Done(judged) => {
                let mut judged = judged.into_iter();
                let verdicts = verdicts.into_iter().filter_map(|early| early.or_else(|| judged.next())).collect();
                return Ok((grown.verdict, verdicts));
            }
            Appended::LogMoved => {}
        }
    }
    Err(PartError::Store(StoreError::Busy))
}

type Checked = Result<CheckedSegment, Refusal>;

/// The gate's first part, with the author's log as this tenant holds it.
fn check(
    store: &dyn Store,
    tenant: TenantId,
    segment: porchlight_core::crypto::segment::Segment,
    own: &Arc<AccountLog>,
) -> Result<Checked, StoreError> {
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
    new: Vec<LogRecord>,
    verdict: Option<Verdict>,
}

impl Grown {
    fn of(held: &Arc<AccountLog>, pushed: &[LogRecord]) -> Self {
        let unchanged = |verdict| Self { log: Arc::clone(held), new: Vec::new(), verdict };
        let new: Vec<LogRecord> = pushed.iter().filter(|record| !held.knows(record.hash())).cloned().collect();
        if new.is_empty() {
            return unchanged((!pushed.is_empty()).then_some(Verdict::Duplicate));
        }
        let mut log = AccountLog::clone(held);
        for record in &new {
            if let Err(error) = log.append(record.clone()) {
                let code = match error {
                    InvalidLog::BrokenChain | InvalidLog::WrongStart => "log_conflict",
                    InvalidLog::BadSignature => Refusal::BadSignature.code(),
                    InvalidLog::Malformed => Refusal::Malformed.code(),
                };
                return unchanged(Some(Verdict::Refused { code: code.to_owned(), is_permanent: true }));
            }
        }
        Self { log: Arc::new(log), new, verdict: Some(Verdict::Stored) }
    }
}
