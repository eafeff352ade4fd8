//! Late words of a removed device: outside of what stays valid, kept apart for their owner to look at.

use super::log_entries::{self, Totals};
use crate::store::StoreError;
use porchlight_core::crypto::envelope::{Envelope, Header, Suite};
use porchlight_core::documents::DocumentKind;
use porchlight_core::gate::{CheckedSegment, Refusal, chain};
use porchlight_core::ids::{EnvelopeId, TenantId};
use porchlight_core::protocol::Verdict;
use rusqlite::{Connection, OptionalExtension, params};

/// Most envelopes of one removed device that are kept apart, and most bytes of their bodies.
const ENVELOPES_MAX: i64 = 1_024;
const BYTES_MAX: i64 = 4 * 1024 * 1024;

const KEPT: &str = "SELECT count(*), coalesce(sum(length(body)), 0) FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND device_id = ?3 AND is_aside = 1";
const LATE_AT: &str = "SELECT envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence = ?5 AND is_aside = 1";
const ID_AT: &str = "SELECT envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence = ?5 AND is_aside = 0";
const CHAIN_END: &str = "SELECT next_sequence FROM chains
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4";
const LATE_END: &str = "SELECT max(sequence) FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND is_aside = 1";
const ADD: &str = "INSERT INTO log
    (tenant_id, space_id, position, account_id, document_id, device_id, sequence, envelope_id, header, body, body_hash, signature, is_aside)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1)";

/// Keeps a segment of the pusher's own account apart. Shared copies are not: the truth that they are copies of is
/// elsewhere, and the consent for them may be gone.
pub(super) fn keep(
    tx: &Connection,
    tenant: TenantId,
    checked: &CheckedSegment,
) -> Result<Result<Verdict, Refusal>, StoreError> {
    let first = checked.segment.first();
    let is_shared = matches!(first.suite, Suite::Open { document_kind: DocumentKind::Shared, .. });
    if is_shared || checked.contents.is_err() {
        return Ok(Err(Refusal::OutsideCut));
    }
    let next = next_sequence(tx, tenant, first)?;
    if first.sequence > next && !chain::starts_anew(checked) {
        return Ok(Ok(Verdict::Gap(next)));
    }
    let Some(from) = new_from(tx, tenant, first, &checked.ids)? else {
        return Ok(Err(Refusal::OutsideCut));
    };
    let (envelopes, ids) = (&checked.segment.envelopes()[from..], &checked.ids[from..]);
    if envelopes.is_empty() {
        return Ok(Ok(Verdict::Duplicate));
    }
    if !has_room(tx, tenant, first, envelopes)? {
        return Ok(Err(Refusal::OutsideCut));
    }
    let mut totals = Totals::of_space(tx, tenant, first.space())?;
    let mut add = tx.prepare_cached(ADD)?;
    for (envelope, id) in envelopes.iter().zip(ids) {
        log_entries::add_envelope(&mut add, tenant, totals.take_position(), envelope, id)?;
    }
    totals.keep(tx, tenant, first.space())?;
    Ok(Ok(Verdict::Stored))
}

/// The sequence that comes after everything that is held of a chain, valid or apart.
fn next_sequence(tx: &Connection, tenant: TenantId, first: &Header) -> Result<u64, StoreError> {
    let key = params![tenant.as_bytes(), first.account.as_bytes(), first.document.as_bytes(), first.device.as_bytes()];
    let valid: Option<i64> = tx.prepare_cached(CHAIN_END)?.query_row(key, |row| row.get(0)).optional()?;
    let late: Option<i64> = tx.prepare_cached(LATE_END)?.query_row(key, |row| row.get(0))?;
    Ok(valid.unwrap_or(1).max(late.map_or(1, |last| last + 1)).unsigned_abs())
}

/// From which envelope on the segment is new: what is held of it, in its chain or apart, is not kept twice. Nothing if
/// other bytes are held: a removed device that says two things under one sequence is not listened to any more.
fn new_from(
    tx: &Connection,
    tenant: TenantId,
    first: &Header,
    ids: &[EnvelopeId],
) -> Result<Option<usize>, StoreError> {
    let mut new_from = 0;
    for (index, (sequence, id)) in (first.sequence..).zip(ids).enumerate() {
        let key = params![
            tenant.as_bytes(),
            first.account.as_bytes(),
            first.document.as_bytes(),
            first.device.as_bytes(),
            sequence.cast_signed()
        ];
        for select in [ID_AT, LATE_AT] {
            let held = tx.prepare_cached(select)?.query_row(key, |row| row.get(0).map(EnvelopeId::from_bytes));
            match held.optional()? {
                Some(held) if held != *id => return Ok(None),
                Some(_) => new_from = index + 1,
                None => {}
            }
        }
    }
    Ok(Some(new_from))
}

fn has_room(tx: &Connection, tenant: TenantId, first: &Header, new: &[Envelope]) -> Result<bool, StoreError> {
    let key = params![tenant.as_bytes(), first.account.as_bytes(), first.device.as_bytes()];
    let (count, bytes): (i64, i64) = tx.prepare_cached(KEPT)?.query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let new_count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    let new_bytes: i64 = new.iter().map(|envelope| i64::from(envelope.header.body_len)).sum();
    Ok(count + new_count <= ENVELOPES_MAX && bytes + new_bytes <= BYTES_MAX)
}
