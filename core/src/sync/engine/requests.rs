//! One tenant's part of a request: what is said, and what is remembered of it.

use super::{Engine, Proposal};
use crate::crypto::envelope::Header;
use crate::crypto::segment::Segment;
use crate::ids::{IncarnationId, LogHead, TenantId};
use crate::protocol::{Cursor, PULL_BUDGET_BYTES, PUSH_BUDGET_BYTES, RequestPart};
use crate::storage::tenants::KnownTenant;
use crate::storage::{StorageError, Transaction};
use crate::sync::send_order;

/// What was sent to a tenant, to match verdicts with.
#[derive(Debug)]
pub(super) struct SentPart {
    pub(super) tenant: TenantId,
    pub(super) log_head: Option<LogHead>,
    /// First header and last sequence of each segment.
    pub(super) segments: Vec<(Header, u64)>,
    pub(super) cursor: Vec<Cursor>,
    pub(super) incarnation: Option<IncarnationId>,
    pub(super) proposal: Option<Proposal>,
}

impl Engine {
    pub(super) fn request_part(
        &self,
        transaction: &Transaction<'_>,
        known: KnownTenant,
    ) -> Result<(RequestPart, SentPart), StorageError> {
        let missing = StorageError::UnreadableRow { table: "account_logs" };
        let log = transaction.account_log(self.account)?.ok_or(missing)?;
        let log_head = log.head();
        let segments = transaction.queued_segments(known.tenant, PUSH_BUDGET_BYTES, send_order::rank)?;
        let is_home = known.tenant == TenantId::of(self.account);
        let proposal = self.proposal.clone().filter(|_| is_home);
        let (mut records, mut cuts) = (Vec::new(), Vec::new());
        if known.log_head != Some(log_head) || proposal.is_some() {
            records = log.records().to_vec();
            // Home keeps all lists, for our other devices; a house those of its own spaces.
            let own_lists = proposal.iter().flat_map(|proposal| &proposal.cuts);
            for list in log.lists().chain(own_lists) {
                if is_home || transaction.is_space_of(known.tenant, self.account, list.space)? {
                    cuts.push(list.clone());
                }
            }
            records.extend(proposal.iter().map(|proposal| proposal.record.clone()));
        }
        let (have, want) = match self.resyncs.get(&known.tenant) {
            Some(resync) => resync.questions(transaction, known.tenant, self.account)?,
            None => (None, None),
        };
        let first_and_last = |segment: &Segment| (segment.first().clone(), segment.last().header.sequence);
        let cursor = transaction.cursor(known.tenant)?;
        let counted = (!records.is_empty() && proposal.is_none()).then_some(true);
        let word = if known.is_house { transaction.house_word_hash(known.tenant)? } else { None };
        let disclosures = known.is_house.then(|| transaction.disclosures_held(known.tenant)).transpose()?;
        let sent = SentPart {
            tenant: known.tenant,
            log_head: Some(log_head),
            segments: segments.iter().map(first_and_last).collect(),
            cursor: cursor.clone(),
            incarnation: known.incarnation,
            proposal,
        };
        let part = RequestPart {
            tenant: known.tenant,
            token: known.token,
            incarnation: known.incarnation,
            cursor,
            log: records,
            push: segments.iter().map(Segment::to_wire).collect(),
            have,
            budget: PULL_BUDGET_BYTES,
            cuts: (!cuts.is_empty()).then_some(cuts),
            want,
            counted,
            word: word.map(Into::into),
            disclosures,
        };
        Ok((part, sent))
    }
}
