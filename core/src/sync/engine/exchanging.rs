//! Exchanging: one request out, one answer in.

use super::{Changes, Engine, Output, State, backing_off};
use crate::crypto::envelope::Header;
use crate::gate::Refusal;
use crate::ids::{LogHead, TenantId};
use crate::protocol::{
    AnswerPart, ExchangeAnswer, ExchangeRequest, Exchanged, PULL_BUDGET_BYTES, PUSH_BUDGET_BYTES, RequestPart, Verdict,
};
use crate::storage::tenants::KnownTenant;
use crate::storage::{Storage, StorageError, Transaction};
use crate::sync::page::{self, Trouble};
use crate::sync::send_order;
use crate::time::EpochMs;
use rand_core::Rng;

/// What was sent to a tenant, to match verdicts with.
#[derive(Debug)]
pub(super) struct SentPart {
    tenant: TenantId,
    log_head: Option<LogHead>,
    /// First header and last sequence of each segment.
    segments: Vec<(Header, u64)>,
}

impl Engine {
    /// Gives out the next request; sleeps when there is nobody to ask.
    pub(super) fn begin(
        &mut self,
        now_ms: EpochMs,
        failures: u32,
        storage: &mut Storage,
    ) -> Result<Output, StorageError> {
        let account = self.account;
        let (parts, sent): (Vec<_>, Vec<_>) = storage.read(|transaction| {
            let mut parts = Vec::new();
            let tenants = transaction.tenants()?;
            // A token goes to its own server only. (A second house on another server takes its turn
            // with the issue that brings second houses.)
            let server_url = tenants.first().map(|known| known.server_url.clone());
            for known in tenants.into_iter().filter(|known| Some(&known.server_url) == server_url.as_ref()) {
                parts.push(request_part(transaction, account, known)?);
            }
            Ok::<_, StorageError>(parts.into_iter().unzip())
        })?;
        if parts.is_empty() {
            self.rest(now_ms, None);
            return self.poll(now_ms, storage);
        }
        self.state = State::Exchanging { sent, again: false, failures };
        Ok(Output::Send(ExchangeRequest { parts }))
    }

    /// Takes the answer in: per tenant the verdicts, then the page with its cursor.
    pub(super) fn answered(
        &mut self,
        now_ms: EpochMs,
        answer: ExchangeAnswer,
        storage: &mut Storage,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Changes, StorageError> {
        let State::Exchanging { sent, again, .. } = &mut self.state else {
            return Ok(Changes::default());
        };
        let (sent, mut again) = (std::mem::take(sent), *again);
        let mut changes = Changes::default();
        let is_whole = answer.parts.len() == sent.len();
        let mut failure = (!is_whole).then_some("server_error");
        for (part, sent) in answer.parts.into_iter().zip(sent) {
            match part {
                AnswerPart { tenant, status: 200, exchanged: Some(exchanged) } if tenant == sent.tenant => {
                    match self.take_part(now_ms, &sent, exchanged, storage, &mut changes)? {
                        Next::Again => again = true,
                        Next::Later(code) => failure = Some(code),
                        Next::Done => {}
                    }
                }
                AnswerPart { status, .. } => failure = Some(backing_off::code_of(status)),
            }
        }
        self.status.failure = failure;
        if failure.is_some() {
            self.back_off(now_ms, answer.retry_after_s, rng);
        } else {
            self.status.last_success_ms = Some(now_ms);
            self.rest(now_ms, answer.retry_after_s);
            if again {
                self.nudge();
            }
        }
        Ok(changes)
    }

    fn take_part(
        &mut self,
        now_ms: EpochMs,
        sent: &SentPart,
        exchanged: Exchanged,
        storage: &mut Storage,
        changes: &mut Changes,
    ) -> Result<Next, StorageError> {
        let (mut waits, mut acknowledged) = (None, 0);
        let is_new = storage.transaction(|transaction| {
            let Some(mut known) = transaction.tenants()?.into_iter().find(|known| known.tenant == sent.tenant) else {
                return Ok(false);
            };
            let is_new = Self::meet(transaction, &mut known, exchanged.incarnation, self.device)?;
            if matches!(exchanged.log_verdict, Some(Verdict::Stored | Verdict::Duplicate)) && !is_new {
                known.log_head = sent.log_head;
            }
            transaction.keep_tenant(&known)?;
            for ((header, last), verdict) in sent.segments.iter().zip(&exchanged.verdicts) {
                if *verdict == Verdict::Stored {
                    acknowledged += last - header.sequence + 1;
                }
                waits = take_verdict(transaction, sent.tenant, header, *last, verdict)?.or(waits);
            }
            Ok::<_, StorageError>(is_new)
        })?;
        self.status.new_incarnations += u32::from(is_new);
        self.status.acknowledged += acknowledged;
        let (account, device) = (self.account, self.device);
        match storage
            .transaction(|transaction| page::take_in(transaction, sent.tenant, account, device, &exchanged, changes))
        {
            Ok(()) => {}
            Err(Trouble::Storage(error)) => return Err(error),
            Err(Trouble::Alarm(code)) => {
                self.status.alarm = Some(code);
                return Ok(Next::Later(code));
            }
        }
        self.compare(now_ms, sent.tenant, &exchanged, storage)?;
        let unsent = storage.read(|transaction| transaction.queued_count(Some(sent.tenant)))?;
        Ok(match waits {
            Some(code) => Next::Later(code),
            None if exchanged.more || unsent > 0 => Next::Again,
            None => Next::Done,
        })
    }

    fn compare(
        &mut self,
        now_ms: EpochMs,
        tenant: TenantId,
        exchanged: &Exchanged,
        storage: &mut Storage,
    ) -> Result<(), StorageError> {
        storage.transaction(|transaction| {
            let Some(mut known) = transaction.tenants()?.into_iter().find(|known| known.tenant == tenant) else {
                return Ok(());
            };
            if Self::differs(transaction, &known, exchanged)? {
                self.mismatched(now_ms, transaction, &mut known)?;
                transaction.keep_tenant(&known)?;
            }
            Ok(())
        })
    }
}

enum Next {
    Done,
    Again,
    Later(&'static str),
}

fn request_part(
    transaction: &Transaction<'_>,
    account: crate::ids::AccountId,
    known: KnownTenant,
) -> Result<(RequestPart, SentPart), StorageError> {
    let log = transaction.account_log(account)?.ok_or(StorageError::UnreadableRow { table: "account_logs" })?;
    let log_head = log.head();
    let is_log_known = known.log_head == Some(log_head);
    let segments = transaction.queued_segments(known.tenant, PUSH_BUDGET_BYTES, send_order::rank)?;
    let sent = SentPart {
        tenant: known.tenant,
        log_head: Some(log_head),
        segments: segments.iter().map(|segment| (segment.first().clone(), segment.last().header.sequence)).collect(),
    };
    let part = RequestPart {
        tenant: known.tenant,
        token: known.token,
        incarnation: known.incarnation,
        cursor: transaction.cursor(known.tenant)?,
        log: if is_log_known { Vec::new() } else { log.records().to_vec() },
        push: segments.iter().map(crate::crypto::segment::Segment::to_wire).collect(),
        have: None,
        cuts: None,
        want: None,
        budget: PULL_BUDGET_BYTES,
    };
    Ok((part, sent))
}

/// Acts on one verdict; a code when the segment has to wait.
fn take_verdict(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    header: &Header,
    last: u64,
    verdict: &Verdict,
) -> Result<Option<&'static str>, StorageError> {
    match verdict {
        Verdict::Stored | Verdict::Duplicate => transaction.acknowledge(header, last)?,
        Verdict::Gap(next) => transaction.requeue_from(tenant, header, *next)?,
        Verdict::Refused { code, is_permanent: true } if code == Refusal::Withdrawn.code() => {
            match transaction.consent_of(header.account, header.document)? {
                Some(consent) => transaction.erase_published(header.account, consent)?,
                // No shared copy at all; sent again it would be refused for ever.
                None if transaction.is_queued(header.account, header.document)? => transaction.refuse(header, code)?,
                // An earlier verdict of this answer has erased all copies of that consent.
                None => {}
            }
        }
        Verdict::Refused { code, is_permanent: true } => transaction.refuse(header, code)?,
        Verdict::Refused { .. } => return Ok(Some("not_yet_accepted")),
    }
    Ok(None)
}
