//! Appending a push inside the writer's transaction: chain, membership, contents and consent are judged here, by
//! selects, and answered as verdicts. A refused segment costs only itself.

use super::quotas::Quotas;
use super::writer::Effects;
use super::{
    asks, bonds, closing, consents, covered, cut_off, exits, log_entries, reissues, removal, reports, superseded,
};
use super::{retention, set_aside};
use crate::store::{Appended, Push, StoreError};
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::documents::{DocumentKind, Record, month_number};
use porchlight_core::gate::chain::{self, ChainEnd, Placement};
use porchlight_core::gate::{CheckedSegment, Refusal};
use porchlight_core::ids::{DeviceId, EnvelopeId, RecordId, SpaceId, TenantId};
use porchlight_core::protocol::Verdict;
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, params};

const TOUCH: &str = "UPDATE devices SET last_exchange_ms = max(coalesce(last_exchange_ms, ?3), ?3)
    WHERE tenant_id = ?1 AND device_id = ?2";
const DOCUMENT: &str = "SELECT space_id, kind, consent_id, is_withdrawn, is_deleted FROM documents
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const CHAIN_END: &str = "SELECT next_sequence, last_id FROM chains
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4";
const ID_AT: &str = "SELECT envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence = ?5
    AND is_aside = 0";
const KEEP_EVIDENCE: &str = "INSERT INTO equivocations
    (tenant_id, account_id, document_id, device_id, sequence, envelope_id, header, body_hash, signature, received_ms)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
    WHERE (SELECT count(*) FROM equivocations
           WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4) < 16
    ON CONFLICT DO NOTHING";

/// Appends a push; one verdict per segment.
pub(super) fn append(
    tx: &Connection,
    effects: &mut Effects,
    tenant: TenantId,
    push: &Push,
    quotas: Quotas,
) -> Result<Appended, StoreError> {
    if let Some(extension) = &push.log {
        if log_entries::record_count(tx, tenant, push.account)? != extension.held {
            return Ok(Appended::LogMoved);
        }
        if tenant == TenantId::of(push.account)
            && !extension.counted
            && removal::leaves_words_out(tx, tenant, &extension.log, extension.held)?
        {
            removal::let_rest(tx, tenant, &extension.log, extension.held, push.device)?;
            return Ok(Appended::CutBehind);
        }
        log_entries::extend(tx, tenant, &extension.log, extension.held)?;
        cut_off::cut_off(tx, effects, tenant, &extension.log)?;
    }
    let mut verdicts = Vec::with_capacity(push.segments.len());
    for checked in &push.segments {
        let item = Item { tx, tenant, push, quotas, checked, header: checked.segment.first() };
        verdicts.push(match item.append(effects)? {
            Ok(verdict) => verdict,
            Err(refusal) => refusal.into(),
        });
    }
    if let Some(extension) = &push.log {
        closing::carry_out(tx, effects, tenant, &extension.log, push.now_ms)?; // behind what came with it
    }
    retention::keep_house(tx, effects, tenant, push.now_ms)?;
    touch(tx, tenant, push.device, push.now_ms)?;
    Ok(Appended::Done(verdicts))
}

/// Notes that a device finished an exchange.
pub(super) fn touch(tx: &Connection, tenant: TenantId, device: DeviceId, now_ms: EpochMs) -> Result<(), StoreError> {
    tx.prepare_cached(TOUCH)?.execute(params![tenant.as_bytes(), device.as_bytes(), now_ms])?;
    Ok(())
}

/// One segment on its way in.
pub(super) struct Item<'a> {
    pub tx: &'a Connection,
    pub tenant: TenantId,
    pub push: &'a Push,
    pub quotas: Quotas,
    checked: &'a CheckedSegment,
    pub header: &'a Header,
}

pub(super) type Judged<T> = Result<Result<T, Refusal>, StoreError>;

impl Item<'_> {
    fn append(&self, effects: &mut Effects) -> Judged<Verdict> {
        if !self.checked.is_inside_cut {
            let is_own = self.header.account == self.push.account && self.is_member(self.push.account)?;
            return if is_own {
                set_aside::keep(self.tx, self.tenant, self.checked)
            } else {
                Ok(Err(Refusal::OutsideCut))
            };
        }
        let document = self.document()?;
        // A document lies in one space, for one purpose: else a tombstone here would cover positions there.
        if document.place.is_some_and(|place| place != self.document_place()) {
            return Ok(Err(Refusal::WrongPlace));
        }
        if document.is_withdrawn {
            return Ok(Err(Refusal::Withdrawn));
        }
        let end = self.chain_end()?;
        let from = match self.place(end)? {
            Ok(Placement::NewFrom(from)) => from,
            Ok(Placement::Duplicate) => return Ok(Ok(Verdict::Duplicate)),
            Ok(Placement::Gap(next)) => return Ok(Ok(Verdict::Gap(next))),
            Err(refusal) => {
                if refusal == Refusal::Equivocation {
                    self.keep_evidence(end)?;
                }
                return Ok(Err(refusal));
            }
        };
        let contents = match &self.checked.contents {
            Ok(contents) => &contents[from..],
            Err(refusal) => {
                return Ok(Err(if self.may_write(&[])?.is_ok() { *refusal } else { Refusal::NotTheOwner }));
            }
        };
        let records: Vec<&Record> = contents.iter().flat_map(|contents| &contents.records).collect();
        if let Err(refusal) = self.may_write(&records)? {
            return Ok(Err(refusal));
        }
        let envelopes = &self.checked.segment.envelopes()[from..];
        let is_tombstone = |envelope: &Envelope| envelope.header.kind == EnvelopeKind::Tombstone;
        // Nothing but tombstones comes behind a tombstone. What a second one ends in the same segment comes with it.
        let is_deleted = document.is_deleted || envelopes.iter().any(is_tombstone);
        if is_deleted && !envelopes.last().is_some_and(is_tombstone) {
            return Ok(Err(Refusal::Deleted));
        }
        for contents in contents {
            if !covered::agrees(self.tx, self.tenant, self.header, &contents.covers)? {
                return Ok(Err(Refusal::BrokenChain));
            }
        }
        let consent = match self.judge_consent(document.consent, &records)? {
            Ok(consent) => consent,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Err(refusal) = self.take_room(envelopes, is_deleted)? {
            return Ok(Err(refusal));
        }
        let month = month_number(self.kind(), records.iter().copied());
        let placing = log_entries::Placing { consent, is_deleted, month };
        log_entries::store(self.tx, &effects.keys, self.tenant, envelopes, &self.checked.ids[from..], &placing)?;
        for (envelope, contents) in envelopes.iter().zip(contents) {
            if envelope.header.kind != EnvelopeKind::Changes {
                let (header, now_ms) = (&envelope.header, self.push.now_ms);
                covered::cover(self.tx, effects, self.tenant, header, &contents.covers, now_ms)?;
            }
        }
        if self.is_seen_by_staff() {
            effects.changed.insert(self.tenant);
        }
        match self.kind() {
            Some(DocumentKind::Consents) => {
                let (account, now_ms) = (self.header.account, self.push.now_ms);
                effects.erased |= consents::take(self.tx, self.tenant, account, &records)?;
                effects.erased |= reissues::hear(self.tx, self.tenant, account, &records, now_ms)?;
                exits::keep_in_touch(self.tx, self.tenant, account, now_ms)?;
            }
            Some(DocumentKind::Bonds) => {
                let (space, account) = (self.header.space(), self.header.account);
                effects.erased |= bonds::keep(self.tx, self.tenant, space, account, &records)?;
            }
            Some(DocumentKind::Asks) => {
                asks::receive(self.tx, self.tenant, self.header.account, &records, self.push.now_ms)?;
                effects.unprojected.insert((self.tenant, self.header.space()));
            }
            Some(DocumentKind::Shared) if !self.is_bonded() => {
                effects.unprojected.insert((self.tenant, self.header.space()));
            }
            Some(DocumentKind::Notices) => superseded::hear(self.tx, self.tenant, &records)?,
            Some(DocumentKind::Reports) => {
                reports::receive(self.tx, self.tenant, self.header, &records, self.push.now_ms)?;
            }
            _ => {}
        }
        Ok(Ok(Verdict::Stored))
    }

    /// Whether it may change what stands on a page of staff's.
    fn is_seen_by_staff(&self) -> bool {
        match self.kind() {
            Some(DocumentKind::Consents | DocumentKind::Asks | DocumentKind::Reports | DocumentKind::Notices) => true,
            Some(DocumentKind::Shared) => !self.is_bonded(),
            _ => false,
        }
    }

    pub(super) fn kind(&self) -> Option<DocumentKind> {
        match self.header.suite {
            Suite::Open { document_kind, .. } => Some(document_kind),
            Suite::Sealed { .. } => None,
        }
    }

    fn document_place(&self) -> DocumentPlace {
        (self.header.space(), self.kind().map(|kind| kind as u8))
    }

    fn document(&self) -> Result<HeldDocument, StoreError> {
        let Header { account, document, .. } = self.header;
        let held = self
            .tx
            .prepare_cached(DOCUMENT)?
            .query_row(params![self.tenant.as_bytes(), account.as_bytes(), document.as_bytes()], |row| {
                let (space, consent) = (SpaceId::from_bytes(row.get(0)?), row.get::<_, Option<[u8; 16]>>(2)?);
                Ok(HeldDocument {
                    place: Some((space, row.get(1)?)),
                    consent: consent.map(RecordId::from_bytes),
                    is_withdrawn: row.get(3)?,
                    is_deleted: row.get(4)?,
                })
            })
            .optional()?;
        Ok(held.unwrap_or_default())
    }

    fn chain_end(&self) -> Result<ChainEnd, StoreError> {
        let Header { account, document, device, .. } = self.header;
        let key = params![self.tenant.as_bytes(), account.as_bytes(), document.as_bytes(), device.as_bytes()];
        let end = self
            .tx
            .prepare_cached(CHAIN_END)?
            .query_row(key, |row| {
                let next: i64 = row.get(0)?;
                Ok(ChainEnd { next_sequence: next.unsigned_abs(), last_id: EnvelopeId::from_bytes(row.get(1)?) })
            })
            .optional()?;
        Ok(end.unwrap_or_default())
    }

    fn place(&self, end: ChainEnd) -> Judged<Placement> {
        let first = self.header.sequence;
        let mut held_id = None;
        // The gate asks for one sequence only: the last one of the overlap.
        if first < end.next_sequence {
            let overlap = (end.next_sequence - first).min(self.checked.ids.len() as u64);
            held_id = self.id_at(first + overlap - 1)?;
        }
        Ok(chain::place(self.checked, end, |_| held_id))
    }

    fn id_at(&self, sequence: u64) -> Result<Option<EnvelopeId>, StoreError> {
        let Header { account, document, device, .. } = self.header;
        let sequence = i64::try_from(sequence).map_err(|_| StoreError::Damaged("sequence"))?;
        let key = params![self.tenant.as_bytes(), account.as_bytes(), document.as_bytes(), device.as_bytes(), sequence];
        Ok(self.tx.prepare_cached(ID_AT)?.query_row(key, |row| row.get(0).map(EnvelopeId::from_bytes)).optional()?)
    }

    fn keep_evidence(&self, end: ChainEnd) -> Result<(), StoreError> {
        let envelopes = self.checked.segment.envelopes();
        let overlap =
            usize::try_from(end.next_sequence - self.header.sequence).unwrap_or(usize::MAX).min(envelopes.len());
        let offending = &envelopes[overlap - 1];
        let header = &offending.header;
        self.tx.prepare_cached(KEEP_EVIDENCE)?.execute(params![
            self.tenant.as_bytes(),
            header.account.as_bytes(),
            header.document.as_bytes(),
            header.device.as_bytes(),
            header.sequence.cast_signed(),
            self.checked.ids[overlap - 1].as_bytes(),
            header.to_bytes(),
            offending.body.hash(),
            offending.signature,
            self.push.now_ms,
        ])?;
        Ok(())
    }
}

/// The space that a document lies in, and the number of its kind if it is open.
type DocumentPlace = (SpaceId, Option<u8>);

#[derive(Default)]
struct HeldDocument {
    place: Option<DocumentPlace>,
    consent: Option<RecordId>,
    is_withdrawn: bool,
    is_deleted: bool,
}
