//! Resync: the server is another database than the one we knew (a restore from backup), or its checks
//! differ from what is held here. The phone says what it has of each document, learns which live sets
//! differ, sends again what the server lost, and asks for what it lacks itself.
//!
//! Within one incarnation a server forgets nothing: what it has acknowledged and lacks now is a
//! regress, and stops the exchange with a clear word. Only copies of what others shared may go by themselves.

use super::{Changes, Engine};
use crate::crypto::covers::Cover;
use crate::crypto::envelope::{Header, Suite};
use crate::documents::DocumentKind;
use crate::ids::{AccountId, DeviceId, DocumentId, IncarnationId, TenantId};
use crate::protocol::{DifferingDocument, DocumentCheck, Exchanged, WantedChain};
use crate::storage::tenants::KnownTenant;
use crate::storage::{StorageError, Transaction};
use crate::time::EpochMs;
use std::collections::{BTreeMap, BTreeSet};

const MISMATCH_PAUSE_MS: EpochMs = 24 * 3_600_000;
/// How long other devices may take to bring back what a server lost: 30 days.
const REFILL_MS: EpochMs = 30 * 24 * 3_600_000;
/// How often one resync asks for what is missing, or again for a comparison.
const ROUNDS_MAX: u32 = 8;
/// Most chains that one request asks for.
const WANTED_MAX: usize = 4_096;

/// The server lost something that it had acknowledged.
pub(super) const WENT_BACK: &str = "server_went_back";

/// Where a tenant's resync stands.
#[derive(Debug, Clone)]
pub(super) struct Resync {
    /// How often we may still ask for what we lack, or for a comparison that the server owes us.
    rounds_left: u32,
    /// Whether it began with a new incarnation: then the server may have lost things.
    may_have_lost: bool,
    step: Step,
}

#[derive(Debug, Clone)]
enum Step {
    /// First everything is read that the server has.
    Reading,
    /// Then we say what we have.
    Comparing,
    /// Then we ask for what we lack, and compare again: what we lack may stand for what we have.
    Fetching(Vec<WantedChain>),
}

/// What a request says that we have, and what it asks for.
pub(super) type Questions = (Option<Vec<DocumentCheck>>, Option<Vec<WantedChain>>);

impl Resync {
    /// What the next request says and asks, once there is nothing more to read.
    pub(super) fn questions(
        &self,
        transaction: &Transaction<'_>,
        tenant: TenantId,
        reader: AccountId,
    ) -> Result<Questions, StorageError> {
        match &self.step {
            Step::Reading => Ok((None, None)),
            Step::Comparing => Ok((Some(transaction.readable_documents(tenant, reader)?), None)),
            Step::Fetching(wanted) => Ok((None, Some(wanted.clone()))),
        }
    }
}

impl Engine {
    /// Notes the server's incarnation; a new one is compared with what is here.
    pub(super) fn meet(
        &mut self,
        now_ms: EpochMs,
        transaction: &Transaction<'_>,
        known: &mut KnownTenant,
        met: IncarnationId,
    ) -> Result<(), StorageError> {
        if known.incarnation.is_some_and(|before| before != met) {
            self.status.new_incarnations += 1;
            transaction.reset_cursor(known.tenant)?;
            known.log_head = None;
            transaction.set_fact(&pending(known.tenant), &[])?;
            transaction.set_fact(&restored(known.tenant), &now_ms.to_be_bytes())?;
            self.begin_resync(known.tenant, true, Step::Reading);
        }
        known.incarnation = Some(met);
        Ok(())
    }

    /// Takes the next step of a resync with what the answer said; begins one on a mismatch of checks.
    /// `Some(code)` stops the exchange.
    pub(super) fn compare(
        &mut self,
        now_ms: EpochMs,
        transaction: &Transaction<'_>,
        (tenant, exchanged): (TenantId, &Exchanged),
        changes: &mut Changes,
    ) -> Result<Option<&'static str>, StorageError> {
        if exchanged.more {
            return Ok(None);
        }
        if !self.resyncs.contains_key(&tenant) && transaction.fact(&pending(tenant))?.is_some() {
            self.begin_resync(tenant, true, Step::Reading); // this phone was stopped on the way
        }
        let Some(resync) = self.resyncs.remove(&tenant) else {
            if self.differs(transaction, tenant, exchanged)? {
                self.mismatched(now_ms, transaction, tenant)?;
            }
            return Ok(None);
        };
        let next = match (&resync.step, exchanged.differing.as_deref()) {
            (Step::Reading | Step::Fetching(_), _) => Step::Comparing,
            // A device that was removed gets no comparison: it must not ask for ever.
            (Step::Comparing, None) if resync.rounds_left == 0 => {
                transaction.forget_fact(&pending(tenant))?;
                return Ok(None);
            }
            (Step::Comparing, None) => Step::Comparing,
            (Step::Comparing, Some(differing)) => {
                let mut difference = Difference::of(transaction, self.device, differing)?;
                if !resync.may_have_lost {
                    changes.documents.extend(difference.let_go(transaction, self.account)?);
                }
                if !resync.may_have_lost && !difference.lost.is_empty() {
                    return Ok(Some(WENT_BACK));
                }
                for header in &difference.lost {
                    transaction.requeue(tenant, header)?;
                }
                if difference.wanted.is_empty() || resync.rounds_left == 0 {
                    transaction.forget_fact(&pending(tenant))?;
                    return Ok(None);
                }
                Step::Fetching(difference.wanted)
            }
        };
        let rounds_left = resync.rounds_left - u32::from(matches!(resync.step, Step::Comparing));
        self.resyncs.insert(tenant, Resync { rounds_left, step: next, ..resync });
        Ok(None)
    }

    /// Whether a resync of a tenant has something to say or ask.
    pub(super) fn is_resyncing(&self, tenant: TenantId) -> bool {
        self.resyncs.contains_key(&tenant)
    }

    /// Something of this device's own may lie on a server that this database does not know of: a
    /// comparison tells, whatever the pause.
    pub(super) fn suspect(&mut self, tenant: TenantId) {
        if !self.resyncs.contains_key(&tenant) {
            self.begin_resync(tenant, false, Step::Comparing);
        }
    }

    fn begin_resync(&mut self, tenant: TenantId, may_have_lost: bool, step: Step) {
        self.resyncs.insert(tenant, Resync { rounds_left: ROUNDS_MAX, may_have_lost, step });
    }

    /// Compares the server's checks once nothing is under way.
    fn differs(
        &self,
        transaction: &Transaction<'_>,
        tenant: TenantId,
        exchanged: &Exchanged,
    ) -> Result<bool, StorageError> {
        let is_waiting = transaction.queued_count(Some(tenant))? > 0 || transaction.has_late_consents()?;
        // What lies unread on a locked phone may take back what is compared here.
        if is_waiting || transaction.has_unread()? {
            return Ok(false);
        }
        let unequal = transaction.spaces_with_refusals()?;
        for check in exchanged.checks.iter().filter(|check| !unequal.contains(&check.space)) {
            let held = transaction.space_fingerprint(check.space, self.account, check.from.unwrap_or_default())?;
            if (held.count, held.sum) != (check.count, check.sum) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Acts on a mismatch, at most once a day: a difference that stays is not mended by asking again.
    fn mismatched(
        &mut self,
        now_ms: EpochMs,
        transaction: &Transaction<'_>,
        tenant: TenantId,
    ) -> Result<(), StorageError> {
        self.status.mismatches += 1;
        if self.compared_ms.get(&tenant).is_none_or(|last| now_ms - last >= MISMATCH_PAUSE_MS) {
            self.compared_ms.insert(tenant, now_ms);
            let may_have_lost = may_be_refilled(transaction, tenant, now_ms)?;
            self.begin_resync(tenant, may_have_lost, Step::Comparing);
        }
        Ok(())
    }
}

/// The fact that stands while a new incarnation has not been compared to the end.
fn pending(tenant: TenantId) -> String {
    format!("resync/{tenant}")
}

/// The fact that says when a tenant's server was last met as a new incarnation.
fn restored(tenant: TenantId) -> String {
    format!("restored/{tenant}")
}

/// Whether a tenant's server came back from a backup so lately that the person's other devices may still have to bring
/// back what it lost: then nothing is withheld that they saw and this one lacks.
pub fn may_be_refilled(transaction: &Transaction<'_>, tenant: TenantId, now_ms: EpochMs) -> Result<bool, StorageError> {
    let met = transaction.fact(&restored(tenant))?.and_then(|bytes| bytes.try_into().ok()).map(EpochMs::from_be_bytes);
    Ok(met.is_some_and(|met| now_ms - met < REFILL_MS))
}

/// What one side has and the other lacks.
struct Difference {
    lost: Vec<Header>,
    wanted: Vec<WantedChain>,
    /// Documents of which the server has nothing.
    emptied: BTreeSet<(AccountId, DocumentId)>,
}

impl Difference {
    fn of(transaction: &Transaction<'_>, own: DeviceId, differing: &[DifferingDocument]) -> Result<Self, StorageError> {
        let (mut lost, mut wanted) = (Vec::new(), Vec::new());
        for theirs in differing {
            let (account, document) = (theirs.account, theirs.document);
            let ours = transaction.live_headers(account, document)?;
            let has = |live: &[Cover], sequence: u64, id| live.iter().any(|l| l.sequence == sequence && l.id == id);
            let is_deleted = transaction.is_deleted(account, document)?;
            let mut from: BTreeMap<_, u64> = BTreeMap::new();
            for live in &theirs.live {
                // Of what was deleted here nothing is wanted, but proof that this very device said two things.
                let is_proof = live.device == own
                    && transaction
                        .envelope_id(account, document, own, live.sequence)?
                        .is_some_and(|held| held != live.id);
                if is_deleted && !is_proof {
                    continue;
                }
                let is_here = ours.iter().any(|(_, id)| *id == live.id)
                    || transaction.is_behind_anchor(account, document, live)?;
                if !is_here {
                    from.entry(live.device)
                        .and_modify(|least| *least = (*least).min(live.sequence))
                        .or_insert(live.sequence);
                }
            }
            // What the server has and we lack may be a snapshot or tombstone that stands for ours.
            let is_comparable = from.is_empty();
            for (header, id) in ours.iter().filter(|_| is_comparable) {
                if !has(&theirs.live, header.sequence, *id) && !transaction.is_unacknowledged(header)? {
                    lost.push(header.clone());
                }
            }
            let chain = |(device, from)| WantedChain { account, document, device, from };
            wanted.extend(from.into_iter().map(chain));
        }
        lost.sort_by_key(|header| (header.account, header.document, header.device, header.sequence));
        wanted.truncate(WANTED_MAX);
        let emptied = differing.iter().filter(|theirs| theirs.live.is_empty());
        Ok(Self { lost, wanted, emptied: emptied.map(|theirs| (theirs.account, theirs.document)).collect() })
    }

    /// Lets go of copies of what somebody else shared that the server has nothing of any more, and answers which. They end
    /// with a word of theirs that a house may act on before it hears that the device which said it was removed; then
    /// nobody else ever reads that word.
    fn let_go(
        &mut self,
        transaction: &Transaction<'_>,
        reader: AccountId,
    ) -> Result<BTreeSet<DocumentId>, StorageError> {
        let is_shared = |header: &Header| {
            matches!(header.suite, Suite::Open { document_kind: DocumentKind::Shared, .. }) && header.account != reader
        };
        let is_gone = |header: &Header| is_shared(header) && self.emptied.contains(&(header.account, header.document));
        let (gone, lost): (Vec<_>, Vec<_>) = std::mem::take(&mut self.lost).into_iter().partition(is_gone);
        self.lost = lost;
        for header in &gone {
            transaction.erase_document(header.account, header.document)?;
        }
        if !gone.is_empty() {
            transaction.forget_digests()?; // they hold what was said there
        }
        Ok(gone.into_iter().map(|header| header.document).collect())
    }
}
