//! What a removal leaves outside although it was stored: a house may take a lost phone's words before it hears that the
//! phone was removed, and so may a home that came back from a backup and had forgotten it. They leave the live sets, the projection and everybody's pages, and wait for their owner.

use super::consents;
use super::log_entries;
use super::membership;
use super::reports;
use super::writer::Effects;
use crate::store::StoreError;
use porchlight_core::crypto::envelope::{Body, Envelope, Header};
use porchlight_core::documents::{DocumentKind, RecordType};
use porchlight_core::gate::changes;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{DeviceId, DocumentId, EnvelopeId, SpaceId, TenantId};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// What a tombstone stands for is in no live set any more, and it stays at that.
const CHAINS: &str = "SELECT chains.document_id, space_id, kind FROM chains
    JOIN documents ON documents.tenant_id = chains.tenant_id AND documents.account_id = chains.account_id
        AND documents.document_id = chains.document_id
    WHERE chains.tenant_id = ?1 AND chains.account_id = ?2 AND device_id = ?3 AND is_deleted = 0";
/// A segment goes as a whole, since its last envelope vouches for it: what of it stays valid comes from who has it under
/// a signature of its own.
const OUTSIDE: &str = "SELECT position, envelope_id, header, body FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4
    AND covered_ms IS NULL AND is_aside = 0
    AND sequence > (SELECT coalesce(max(sequence), 0) FROM log
        WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence <= ?5
        AND signature IS NOT NULL AND is_aside = 0)
    AND EXISTS (SELECT 1 FROM log
        WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence > ?5
        AND covered_ms IS NULL AND is_aside = 0)
    ORDER BY sequence";
const SHORTEN: &str = "UPDATE chains SET next_sequence = ?5, last_id = ?6
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4";
const SET_ASIDE: &str = "UPDATE log SET is_aside = 1 WHERE tenant_id = ?1 AND space_id = ?2 AND position = ?3";
const ERASE: &str = "DELETE FROM log WHERE tenant_id = ?1 AND space_id = ?2 AND position = ?3";
const ERASE_CONSENT: &str = "DELETE FROM consent_records WHERE tenant_id = ?1 AND account_id = ?2 AND record_id = ?3";
const ERASE_CHOICE: &str = "DELETE FROM bond_records WHERE tenant_id = ?1 AND account_id = ?2 AND record_id = ?3";
const ERASE_PROJECTION: &str =
    "DELETE FROM shared_records WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const PROJECT_ANEW: &str = "UPDATE spaces SET projected = 0 WHERE tenant_id = ?1 AND space_id = ?2";

/// A removed device's chain in one document.
struct Chain {
    device: DeviceId,
    document: DocumentId,
    space: SpaceId,
    kind: Option<u8>,
}

/// Takes out what lies outside of the cuts that are known of a log. Who reads a space that its account has left hears of the
/// log with it, or would miss what is gone.
pub(super) fn cut_off(
    tx: &Connection,
    effects: &mut Effects,
    tenant: TenantId,
    log: &AccountLog,
) -> Result<(), StoreError> {
    let mut left = BTreeSet::new();
    for (device, _) in log.devices().filter(|(device, _)| log.is_removed(*device)) {
        for chain in chains(tx, tenant, log, device)? {
            if log.has_cut(chain.space, device) {
                let end = log.cut_end(chain.space, device, chain.document).map_or(0, |(sequence, _)| sequence);
                let is_less = take_out(tx, effects, tenant, log, &chain, end)?;
                if is_less && !membership::is_member(tx, tenant, chain.space, log.account())? {
                    left.insert(chain.space);
                }
            }
        }
    }
    left.into_iter().try_for_each(|space| log_entries::tell_growth(tx, tenant, space, log.account()))
}

fn chains(tx: &Connection, tenant: TenantId, log: &AccountLog, device: DeviceId) -> Result<Vec<Chain>, StoreError> {
    let mut statement = tx.prepare_cached(CHAINS)?;
    let account = log.account();
    let key = params![tenant.as_bytes(), account.as_bytes(), device.as_bytes()];
    let chains = statement.query_map(key, |row| {
        let (document, space) = (DocumentId::from_bytes(row.get(0)?), SpaceId::from_bytes(row.get(1)?));
        Ok(Chain { device, document, space, kind: row.get(2)? })
    })?;
    Ok(chains.collect::<Result<_, _>>()?)
}

/// Takes out what a chain has behind its end; whether there was anything.
fn take_out(
    tx: &Connection,
    effects: &mut Effects,
    tenant: TenantId,
    log: &AccountLog,
    chain: &Chain,
    end: u64,
) -> Result<bool, StoreError> {
    let (account, document) = (log.account(), chain.document);
    let mut statement = tx.prepare_cached(OUTSIDE)?;
    let key =
        params![tenant.as_bytes(), account.as_bytes(), document.as_bytes(), chain.device.as_bytes(), end.cast_signed()];
    let rows = statement.query_map(key, |row| {
        let id = EnvelopeId::from_bytes(row.get(1)?);
        Ok((row.get::<_, i64>(0)?, id, row.get::<_, Vec<u8>>(2)?, row.get::<_, Option<Vec<u8>>>(3)?))
    })?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let Some(first) = rows.first() else { return Ok(false) };
    let header = Header::parse(&first.2).map_err(|_| StoreError::Damaged("header"))?;
    log_entries::count_out(tx, tenant, &header, rows.iter().map(|(_, id, ..)| *id))?;
    tx.prepare_cached(SHORTEN)?.execute(params![
        tenant.as_bytes(),
        account.as_bytes(),
        document.as_bytes(),
        chain.device.as_bytes(),
        header.sequence.cast_signed(),
        header.previous.as_bytes(),
    ])?;
    let is_of = |kind: DocumentKind| chain.kind == Some(kind as u8);
    let sql = if is_of(DocumentKind::Shared) { ERASE } else { SET_ASIDE };
    for (position, _, header, body) in rows {
        tx.prepare_cached(sql)?.execute(params![tenant.as_bytes(), chain.space.as_bytes(), position])?;
        let header = Header::parse(&header).map_err(|_| StoreError::Damaged("header"))?;
        let gives = is_of(DocumentKind::Consents) || is_of(DocumentKind::Bonds);
        if let Some(body) = body.filter(|_| gives) {
            let envelope = Envelope { header, body: Body::Bytes(body), signature: None };
            end_grants(tx, effects, tenant, &envelope)?;
        }
    }
    if is_of(DocumentKind::Reports) {
        reports::forget(tx, tenant, account, document)?;
    }
    if is_of(DocumentKind::Shared) || is_of(DocumentKind::Asks) {
        let key = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()];
        tx.prepare_cached(ERASE_PROJECTION)?.execute(key)?;
        tx.prepare_cached(PROJECT_ANEW)?.execute(params![tenant.as_bytes(), chain.space.as_bytes()])?;
        effects.unprojected.insert((tenant, chain.space));
        effects.erased = true;
    }
    Ok(true)
}

/// Ends the consents that an envelope gave, and the choices in a circle. What it took back has done what it does, and
/// stays.
fn end_grants(tx: &Connection, effects: &mut Effects, tenant: TenantId, envelope: &Envelope) -> Result<(), StoreError> {
    let account = envelope.header.account;
    let records = changes::contents(envelope, tenant).map(|contents| contents.records).unwrap_or_default();
    for record in &records {
        let sql = match record.type_number() {
            Ok(number) if number == RecordType::Grant as u16 => ERASE_CONSENT,
            Ok(number) if number == RecordType::CircleSharing as u16 => ERASE_CHOICE,
            _ => continue,
        };
        tx.prepare_cached(sql)?.execute(params![tenant.as_bytes(), account.as_bytes(), record.id.as_bytes()])?;
        effects.erased |= consents::withdraw(tx, tenant, account, record.id)?;
    }
    Ok(())
}
