//! Entries of space logs: envelopes and account-log growth take their positions here, and nowhere else.

use super::at_rest;
use super::data_keys::DataKeys;
use super::membership;
use crate::store::StoreError;
use porchlight_core::crypto::envelope::{Body, Envelope, Header, Suite};
use porchlight_core::documents::SpaceKind;
use porchlight_core::gate::space_kind;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, EnvelopeId, RecordId, SpaceId, TenantId};
use rusqlite::{Connection, OptionalExtension, params};

const RECORD_COUNT: &str = "SELECT count(*) FROM account_log WHERE tenant_id = ?1 AND account_id = ?2";
const ADD_RECORD: &str =
    "INSERT INTO account_log (tenant_id, account_id, record_index, record) VALUES (?1, ?2, ?3, ?4)";
const ADD_LIST: &str = "INSERT INTO cut_lists (tenant_id, account_id, list_hash, list) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING";
/// Words that were replaced stay in the directory: the log says that they are no good any more.
const NAME_WORDS: &str = "INSERT INTO recovery_directory (tenant_id, account_id) VALUES (?1, ?2)
    ON CONFLICT DO NOTHING";
const HAS_TOKEN: &str = "SELECT 1 FROM devices WHERE tenant_id = ?1 LIMIT 1";
const SPACES_OF: &str = "SELECT space_id FROM members WHERE tenant_id = ?1 AND account_id = ?2 ORDER BY space_id";
const HAS_SPACE: &str = "SELECT 1 FROM spaces WHERE tenant_id = ?1 AND space_id = ?2";
const TOTALS: &str = "SELECT next_position, live_count, live_sum FROM spaces WHERE tenant_id = ?1 AND space_id = ?2";
const KEEP_TOTALS: &str = "UPDATE spaces SET next_position = ?3, live_count = ?4, live_sum = ?5
    WHERE tenant_id = ?1 AND space_id = ?2";
const ADD_GROWTH: &str = "INSERT INTO log (tenant_id, space_id, position, account_id) VALUES (?1, ?2, ?3, ?4)";
const ADD_ENVELOPE: &str = "INSERT INTO log
    (tenant_id, space_id, position, account_id, document_id, device_id, sequence, envelope_id, header, body, body_hash, signature)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
const LIVE_OF_DOCUMENT: &str = "SELECT live_count, live_sum, month FROM documents
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const KEEP_DOCUMENT: &str = "INSERT INTO documents
    (tenant_id, account_id, document_id, space_id, kind, consent_id, is_deleted, live_count, live_sum, month)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT (tenant_id, account_id, document_id) DO UPDATE SET
    consent_id = coalesce(excluded.consent_id, consent_id), is_deleted = max(is_deleted, excluded.is_deleted),
    live_count = excluded.live_count, live_sum = excluded.live_sum";
const LESS_LIVE: &str = "UPDATE documents SET live_count = live_count - ?4, live_sum = ?5
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const LIVE_SUM: &str = "SELECT live_sum, kind, month FROM documents
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const KEEP_CHAIN: &str = "INSERT INTO chains (tenant_id, account_id, document_id, device_id, next_sequence, last_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (tenant_id, account_id, document_id, device_id) DO UPDATE SET
    next_sequence = excluded.next_sequence, last_id = excluded.last_id";

/// A space's counter of positions, and count and sum of its live set.
pub(super) struct Totals {
    pub next_position: i64,
    pub live_count: i64,
    pub live_sum: i64,
}

impl Totals {
    pub fn of_space(tx: &Connection, tenant: TenantId, space: SpaceId) -> Result<Self, StoreError> {
        let key = params![tenant.as_bytes(), space.as_bytes()];
        Ok(tx.prepare_cached(TOTALS)?.query_row(key, |row| {
            Ok(Self { next_position: row.get(0)?, live_count: row.get(1)?, live_sum: row.get(2)? })
        })?)
    }

    pub fn keep(&self, tx: &Connection, tenant: TenantId, space: SpaceId) -> Result<(), StoreError> {
        let values = params![tenant.as_bytes(), space.as_bytes(), self.next_position, self.live_count, self.live_sum];
        tx.prepare_cached(KEEP_TOTALS)?.execute(values)?;
        Ok(())
    }

    pub fn take_position(&mut self) -> i64 {
        self.next_position += 1;
        self.next_position - 1
    }
}

/// How many records of an account's log this tenant holds.
pub(super) fn record_count(tx: &Connection, tenant: TenantId, account: AccountId) -> Result<usize, StoreError> {
    let count: i64 =
        tx.prepare_cached(RECORD_COUNT)?.query_row(params![tenant.as_bytes(), account.as_bytes()], |row| row.get(0))?;
    usize::try_from(count).map_err(|_| StoreError::Damaged("count"))
}

/// Adds what a verified log has behind the `held` records, and its lists, and tells every space of the account. In the
/// account's home, also whose words its recovery keys are.
pub(super) fn extend(tx: &Connection, tenant: TenantId, log: &AccountLog, held: usize) -> Result<(), StoreError> {
    let account = log.account();
    let records = log.records().get(held..).unwrap_or_default();
    for (index, record) in (held..).zip(records) {
        let bytes = minicbor::to_vec(record).map_err(|_| StoreError::Damaged("log record"))?;
        let index = i64::try_from(index).map_err(|_| StoreError::Damaged("count"))?;
        tx.prepare_cached(ADD_RECORD)?.execute(params![tenant.as_bytes(), account.as_bytes(), index, bytes])?;
    }
    let mut has_grown = !records.is_empty();
    let mut statement = tx.prepare_cached(SPACES_OF)?;
    let spaces = statement
        .query_map(params![tenant.as_bytes(), account.as_bytes()], |row| row.get(0).map(SpaceId::from_bytes))?
        .collect::<Result<Vec<_>, _>>()?;
    for list in log.lists() {
        // Home keeps all lists, for the person's other devices; a house those of its own spaces, also of ones that they left.
        let is_kept = tenant == TenantId::of(account)
            || space_kind(tenant, account, list.space) != SpaceKind::Bonded
            || tx.prepare_cached(HAS_SPACE)?.exists(params![tenant.as_bytes(), list.space.as_bytes()])?;
        if !is_kept {
            continue;
        }
        let bytes = minicbor::to_vec(list).map_err(|_| StoreError::Damaged("cut list"))?;
        let values = params![tenant.as_bytes(), account.as_bytes(), list.hash(), bytes];
        has_grown |= tx.prepare_cached(ADD_LIST)?.execute(values)? > 0;
    }
    if !has_grown {
        return Ok(());
    }
    if tenant == TenantId::of(account) {
        name_words(tx, log)?;
    }
    for space in spaces {
        tell_growth(tx, tenant, space, account)?;
    }
    Ok(())
}

/// Says whose words the recovery keys of a log are, where the account's home is here: a server of a second house says to
/// nobody that somebody lives there.
pub(super) fn name_words(tx: &Connection, log: &AccountLog) -> Result<(), StoreError> {
    let account = log.account();
    if let Some(recovery) = log.recovery()
        && has_home(tx, TenantId::of(account))?
    {
        tx.prepare_cached(NAME_WORDS)?.execute(params![recovery.directory().as_bytes(), account.as_bytes()])?;
    }
    Ok(())
}

/// A home is where a token for it was handed out.
pub(super) fn has_home(conn: &Connection, home: TenantId) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached(HAS_TOKEN)?.exists([home.as_bytes()])?)
}

/// An account-log entry: whoever reads the space gets that account's whole log.
pub(super) fn tell_growth(
    tx: &Connection,
    tenant: TenantId,
    space: SpaceId,
    account: AccountId,
) -> Result<(), StoreError> {
    let mut totals = Totals::of_space(tx, tenant, space)?;
    let position = totals.take_position();
    tx.prepare_cached(ADD_GROWTH)?.execute(params![
        tenant.as_bytes(),
        space.as_bytes(),
        position,
        account.as_bytes()
    ])?;
    totals.keep(tx, tenant, space)
}

/// What a stored segment says of its document.
pub(super) struct Placing {
    /// The consent that a shared copy is published under.
    pub consent: Option<RecordId>,
    /// Whether a tombstone is among it.
    pub is_deleted: bool,
    /// The month by its records, if the document is one of a month. A document keeps the month that it came with.
    pub month: Option<i32>,
}

/// Stores envelopes of one chain at consecutive positions, and moves the chain, the document and the space on.
pub(super) fn store(
    tx: &Connection,
    keys: &DataKeys,
    tenant: TenantId,
    envelopes: &[Envelope],
    ids: &[EnvelopeId],
    placing: &Placing,
) -> Result<(), StoreError> {
    let (Some(last), Some(last_id)) = (envelopes.last(), ids.last()) else { return Ok(()) };
    let (header, space) = (&last.header, last.header.space());
    let document_key = params![tenant.as_bytes(), header.account.as_bytes(), header.document.as_bytes()];
    let held: Option<(i64, i64, Option<i32>)> = tx
        .prepare_cached(LIVE_OF_DOCUMENT)?
        .query_row(document_key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (mut live_count, mut live_sum, month) = held.unwrap_or((0, 0, placing.month));
    let (count_before, sum_before) = (live_count, live_sum);
    let mut totals = Totals::of_space(tx, tenant, space)?;
    let mut add = tx.prepare_cached(ADD_ENVELOPE)?;
    for (envelope, id) in envelopes.iter().zip(ids) {
        let resting = at_rest::resting(keys, tenant, envelope, id, placing.consent)?;
        add_envelope(&mut add, tenant, totals.take_position(), &resting, id)?;
        live_count += 1;
        totals.live_count += 1;
        live_sum = live_sum.wrapping_add(addend(id));
        totals.live_sum = totals.live_sum.wrapping_add(addend(id));
    }
    totals.keep(tx, tenant, space)?;
    let kind = match header.suite {
        Suite::Open { document_kind, .. } => Some(document_kind),
        Suite::Sealed { .. } => None,
    };
    let added = (live_count - count_before, live_sum.wrapping_sub(sum_before));
    membership::count_month(tx, tenant, space, (kind, month), added)?;
    tx.prepare_cached(KEEP_DOCUMENT)?.execute(params![
        tenant.as_bytes(),
        header.account.as_bytes(),
        header.document.as_bytes(),
        space.as_bytes(),
        kind.map(|kind| kind as u8),
        placing.consent.map(|id| *id.as_bytes()),
        placing.is_deleted,
        live_count,
        live_sum,
        month,
    ])?;
    tx.prepare_cached(KEEP_CHAIN)?.execute(params![
        tenant.as_bytes(),
        header.account.as_bytes(),
        header.document.as_bytes(),
        header.device.as_bytes(),
        header.sequence.cast_signed() + 1,
        last_id.as_bytes(),
    ])?;
    Ok(())
}

/// Takes envelopes of one document out of its live set and of its space's.
pub(super) fn count_out(
    tx: &Connection,
    tenant: TenantId,
    of: &Header,
    ids: impl ExactSizeIterator<Item = EnvelopeId>,
) -> Result<(), StoreError> {
    let count = i64::try_from(ids.len()).map_err(|_| StoreError::Damaged("count"))?;
    let removed_sum = ids.fold(0_i64, |sum, id| sum.wrapping_add(addend(&id)));
    let mut totals = Totals::of_space(tx, tenant, of.space())?;
    totals.live_count -= count;
    totals.live_sum = totals.live_sum.wrapping_sub(removed_sum);
    totals.keep(tx, tenant, of.space())?;
    let key = params![tenant.as_bytes(), of.account.as_bytes(), of.document.as_bytes()];
    let (sum, kind, month): (i64, Option<u8>, Option<i32>) =
        tx.prepare_cached(LIVE_SUM)?.query_row(key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let of_month = (membership::kind_of(kind), month);
    membership::count_month(tx, tenant, of.space(), of_month, (-count, removed_sum.wrapping_neg()))?;
    tx.prepare_cached(LESS_LIVE)?.execute(params![
        tenant.as_bytes(),
        of.account.as_bytes(),
        of.document.as_bytes(),
        count,
        sum.wrapping_sub(removed_sum)
    ])?;
    Ok(())
}

pub(super) fn add_envelope(
    statement: &mut rusqlite::CachedStatement<'_>,
    tenant: TenantId,
    position: i64,
    envelope: &Envelope,
    id: &EnvelopeId,
) -> Result<(), StoreError> {
    let header = &envelope.header;
    let (body, body_hash) = match &envelope.body {
        Body::Bytes(bytes) => (Some(bytes), None),
        Body::Dropped(hash) => (None, Some(hash)),
    };
    statement.execute(params![
        tenant.as_bytes(),
        header.space().as_bytes(),
        position,
        header.account.as_bytes(),
        header.document.as_bytes(),
        header.device.as_bytes(),
        header.sequence.cast_signed(),
        id.as_bytes(),
        header.to_bytes(),
        body,
        body_hash,
        envelope.signature,
    ])?;
    Ok(())
}

/// What an envelope adds to the sum of a live set: the first eight bytes of its id, big-endian.
pub(super) fn addend(id: &EnvelopeId) -> i64 {
    let mut first = [0; 8];
    first.copy_from_slice(&id.as_bytes()[..8]);
    i64::from_be_bytes(first)
}
