//! Exchanging: one request out, one answer in.

use super::lines::Out;
use super::requests::SentPart;
use super::{Changes, Engine, Output, Proposal, backing_off, leases, resync};
use crate::crypto::envelope::Header;
use crate::gate::Refusal;
use crate::ids::{AccountId, TenantId};
use crate::protocol::{AnswerPart, Cursor, ExchangeAnswer, ExchangeRequest, Exchanged, Verdict};
use crate::storage::tenants::KnownTenant;
use crate::storage::{Storage, StorageError, Transaction};
use crate::sync::page::{self, Reader, Trouble};
use crate::time::EpochMs;
use rand_core::CryptoRng;

/// Clocks that differ by more are shown to differ: five minutes.
const CLOCK_SKEW_SHOWN_MS: u64 = 5 * 60_000;
/// How often a server may say that it holds other words of ours without showing them: a comparison takes three answers.
/// Then the entry is set aside, and stays here.
const EQUIVOCATIONS_MAX: u32 = 8;

impl Engine {
    /// Gives out the next request to a server: a part for each of its tenants. A token goes to its own server only.
    pub(super) fn begin(
        &mut self,
        server_url: String,
        tenants: Vec<KnownTenant>,
        storage: &mut Storage,
    ) -> Result<Output, StorageError> {
        let (parts, sent): (Vec<_>, Vec<_>) = storage.read(|transaction| {
            let mut parts = Vec::new();
            for known in tenants.into_iter().filter(|known| known.server_url == server_url) {
                parts.push(self.request_part(transaction, known)?);
            }
            Ok::<_, StorageError>(parts.into_iter().unzip())
        })?;
        self.out = Some(Out { server_url: server_url.clone(), sent, again: false });
        Ok(Output::Send { server_url, request: ExchangeRequest { parts } })
    }

    /// Takes the answer in: per tenant the verdicts, then the page with its cursor.
    pub(super) fn answered(
        &mut self,
        now_ms: EpochMs,
        answer: ExchangeAnswer,
        storage: &mut Storage,
        rng: &mut dyn CryptoRng,
    ) -> Result<Changes, StorageError> {
        let Some(Out { server_url, sent, mut again }) = self.out.take() else {
            return Ok(Changes::default());
        };
        let mut changes = Changes::default();
        let is_whole = answer.parts.len() == sent.len();
        let mut failure = (!is_whole).then_some("server_error");
        for (part, sent) in answer.parts.into_iter().zip(sent) {
            match part {
                AnswerPart { tenant, status: 200, exchanged: Some(exchanged) } if tenant == sent.tenant => {
                    match self.take_part((now_ms, answer.server_ms), &sent, exchanged, storage, rng, &mut changes)? {
                        Next::Again => again = true,
                        Next::Later(code) => failure = Some(code),
                        Next::Done => {}
                    }
                }
                AnswerPart { status, .. } => failure = Some(backing_off::code_of(status)),
            }
        }
        if changes.own_log {
            // The other servers are to hear of it now.
            let others = self.lines.iter_mut().filter(|(url, _)| **url != server_url);
            others.for_each(|(_, line)| line.nudge());
        }
        let Some(line) = self.lines.get_mut(&server_url) else { return Ok(changes) };
        line.server_ms = Some(answer.server_ms);
        let skew_ms = now_ms.checked_sub(answer.server_ms);
        line.clock_skew_ms = skew_ms.filter(|skew_ms| skew_ms.unsigned_abs() > CLOCK_SKEW_SHOWN_MS);
        if let Some(code) = failure {
            line.back_off(now_ms, code, answer.retry_after_s, rng);
        } else {
            (line.failure, line.last_success_ms) = (None, Some(now_ms));
            line.rest(now_ms, answer.retry_after_s);
            if again {
                line.nudge();
            }
        }
        Ok(changes)
    }

    fn take_part(
        &mut self,
        (now_ms, server_ms): (EpochMs, EpochMs),
        sent: &SentPart,
        exchanged: Exchanged,
        storage: &mut Storage,
        rng: &mut dyn CryptoRng,
        changes: &mut Changes,
    ) -> Result<Next, StorageError> {
        if has_impossible_numbers(&exchanged) {
            self.status.alarm = Some("answer_malformed");
            return Ok(Next::Later("answer_malformed"));
        }
        let is_same = sent.incarnation == Some(exchanged.incarnation);
        if is_same && went_back(&sent.cursor, &exchanged.cursor) {
            self.status.alarm = Some(resync::WENT_BACK);
            return Ok(Next::Later(resync::WENT_BACK));
        }
        let waits =
            storage.transaction(|transaction| self.take_verdicts(now_ms, transaction, sent, &exchanged, changes))?;
        let (account, device) = (self.account, self.device);
        let held = storage.read(|transaction| transaction.cursor(sent.tenant))?;
        let is_let_go = |asked: &Cursor| held.iter().all(|cursor| cursor.space != asked.space);
        if !held.is_empty() && sent.cursor.iter().any(is_let_go) {
            return Ok(Next::Again); // a lease ended meanwhile: what comes here goes on behind something that was let go
        }
        let taken = storage.transaction(|transaction| {
            let mut reader = Reader { tenant: sent.tenant, account, device, now_ms, rng };
            page::take_in(transaction, &mut reader, &exchanged, changes)
        });
        match taken {
            Ok(()) => {}
            Err(Trouble::Storage(error)) => return Err(error),
            Err(Trouble::Breach(evidence)) => {
                let code = storage.transaction(|transaction| evidence.keep(transaction, sent.tenant, now_ms))?;
                self.status.alarm = Some(code);
                return Ok(Next::Later(code));
            }
            Err(Trouble::Alarm(code)) => {
                self.status.alarm = Some(code);
                return Ok(Next::Later(code));
            }
        }
        if std::mem::take(&mut changes.reads_anew) {
            return Ok(Next::Again);
        }
        let was_resyncing = self.is_resyncing(sent.tenant);
        let stops = storage.transaction(|transaction| {
            let is_withheld = !exchanged.more && transaction.is_withheld(sent.tenant)?;
            if is_withheld {
                return Ok(Some("envelopes_withheld"));
            }
            leases::take(transaction, account, (sent.tenant, &exchanged), server_ms, now_ms)?;
            self.compare(now_ms, transaction, (sent.tenant, &exchanged), changes)
        })?;
        if let Some(code) = stops {
            self.status.alarm = Some(code);
            return Ok(Next::Later(code));
        }
        let has_more_readings = exchanged.disclosures.is_some_and(|shown| shown.more && !shown.readings.is_empty());
        let unsent = storage.read(|transaction| transaction.sendable_count(sent.tenant))?;
        Ok(match waits {
            // What a verdict waits for (a consent, our own log) may be among what the server lost, and goes next.
            _ if exchanged.more || has_more_readings || was_resyncing || self.is_resyncing(sent.tenant) => Next::Again,
            Some(code) => Next::Later(code),
            None if unsent > 0 => Next::Again,
            None => Next::Done,
        })
    }

    /// Notes what became of what was sent; a code when something has to wait.
    fn take_verdicts(
        &mut self,
        now_ms: EpochMs,
        transaction: &Transaction<'_>,
        sent: &SentPart,
        exchanged: &Exchanged,
        changes: &mut Changes,
    ) -> Result<Option<&'static str>, StorageError> {
        let Some(mut known) = transaction.tenants()?.into_iter().find(|known| known.tenant == sent.tenant) else {
            return Ok(None);
        };
        let is_known = known.incarnation.is_none_or(|before| before == exchanged.incarnation);
        self.meet(now_ms, transaction, &mut known, exchanged.incarnation)?;
        let is_taken = matches!(exchanged.log_verdict, Some(Verdict::Stored | Verdict::Duplicate));
        if is_taken && is_known {
            known.log_head = sent.log_head;
        }
        if let Some(proposal) = &sent.proposal {
            self.proposal = None;
            if is_taken {
                take_over(transaction, self.account, proposal)?;
                changes.own_log = true;
                known.log_head = Some(proposal.record.hash());
            }
        }
        transaction.keep_tenant(&known)?;
        let mut waits = None;
        for ((header, last), verdict) in sent.segments.iter().zip(&exchanged.verdicts) {
            if *verdict == Verdict::Stored {
                self.status.acknowledged += last - header.sequence + 1;
            }
            if matches!(verdict, Verdict::Refused { code, .. } if code == Refusal::Equivocation.code())
                && header.device == self.device
                && self.equivocations.get(&sent.tenant).is_none_or(|count| *count < EQUIVOCATIONS_MAX)
            {
                *self.equivocations.entry(sent.tenant).or_default() += 1;
                self.suspect(sent.tenant);
                continue;
            }
            waits = take_verdict(transaction, sent.tenant, self.account, (header, *last), verdict)?.or(waits);
        }
        Ok(waits)
    }
}

/// Whether an answer holds numbers that no database of ours gives out.
fn has_impossible_numbers(exchanged: &Exchanged) -> bool {
    let verdicts = exchanged.verdicts.iter().filter_map(|verdict| match verdict {
        Verdict::Gap(next) => Some(*next),
        _ => None,
    });
    let live = exchanged.differing.iter().flatten().flat_map(|document| &document.live);
    let mut numbers = verdicts
        .chain(exchanged.cursor.iter().map(|cursor| cursor.position))
        .chain(exchanged.cursor.iter().filter_map(|cursor| cursor.epoch))
        .chain(live.map(|envelope| envelope.sequence));
    numbers.any(|number| number >= i64::MAX.unsigned_abs())
}

/// Whether a space ends before the place up to which it was read: positions only grow, under one membership.
fn went_back(asked: &[Cursor], answered: &[Cursor]) -> bool {
    let is_before = |then: &Cursor, now: &Cursor| {
        then.space == now.space && then.epoch == now.epoch && then.position > now.position
    };
    answered.iter().any(|now| asked.iter().any(|then| is_before(then, now)))
}

/// A proposed record that the home's server has put into the log.
fn take_over(transaction: &Transaction<'_>, account: AccountId, proposal: &Proposal) -> Result<(), StorageError> {
    let unreadable = StorageError::UnreadableRow { table: "account_logs" };
    let Some(mut log) = transaction.account_log(account)? else { return Err(unreadable) };
    if log.append(proposal.record.clone()).is_err() {
        return Ok(()); // the log came along in another way, with this record in it
    }
    for list in &proposal.cuts {
        if log.attach(list.clone()).is_err() {
            return Err(unreadable);
        }
    }
    transaction.keep_account_log(&log)
}

enum Next {
    Done,
    Again,
    Later(&'static str),
}

/// Acts on one verdict; a code when the segment has to wait.
fn take_verdict(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    account: AccountId,
    (header, last): (&Header, u64),
    verdict: &Verdict,
) -> Result<Option<&'static str>, StorageError> {
    match verdict {
        Verdict::Stored | Verdict::Duplicate => transaction.acknowledge(header, last)?,
        Verdict::Gap(next) => {
            transaction.requeue_from(tenant, header, *next)?;
            if transaction.envelope_id(header.account, header.document, header.device, *next)?.is_none()
                && !transaction.acknowledge_covered(header)?
            {
                return Ok(Some("not_yet_accepted")); // what closes the gap may come with another chain
            }
        }
        Verdict::Refused { code, is_permanent: true } if code == Refusal::Withdrawn.code() => {
            match transaction.consent_of(header.account, header.document)? {
                Some(consent) => transaction.erase_published(header.account, consent)?,
                // No shared copy at all; sent again it would be refused for ever.
                None if transaction.is_queued(header.account, header.document)? => transaction.refuse(header, code)?,
                // An earlier verdict of this answer has erased all copies of that consent.
                None => {}
            }
        }
        // Where the tombstone is here, that is known; where it is not, the word may be false, and the entry stays.
        Verdict::Refused { code, is_permanent: true }
            if code == Refusal::Deleted.code() && transaction.is_deleted(header.account, header.document)? =>
        {
            transaction.acknowledge(header, last)?;
        }
        // Whoever is not in a space now cannot bring back what others said there. They can, and the person need not know.
        Verdict::Refused { code, is_permanent: true }
            if (code == Refusal::NotTheOwner.code() || code == Refusal::AccountClosed.code())
                && header.account != account =>
        {
            transaction.acknowledge(header, last)?;
        }
        Verdict::Refused { code, is_permanent: true } => transaction.refuse(header, code)?,
        // What was said in a pair rests on the bond that opens it, and shares its lot.
        Verdict::Refused { code, .. } if code == Refusal::NoBond.code() => {
            match transaction.refusal_of_bond(header.account, header.space())? {
                Some(code) => transaction.refuse(header, &code)?,
                None => return Ok(Some("not_yet_accepted")),
            }
        }
        Verdict::Refused { code, .. } if code == Refusal::OverQuota.code() => return Ok(Some("over_quota")),
        Verdict::Refused { .. } => return Ok(Some("not_yet_accepted")),
    }
    Ok(None)
}
