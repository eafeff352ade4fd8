//! Reading for phones: devices, account logs, and pages of space logs.

use super::at_rest;
use super::data_keys::DataKeys;
use super::membership::{self, ReadSpace, Readable};
use super::{SqliteStore, log_entries};
use crate::store::{Device, Page, StoreError};
use porchlight_core::crypto::envelope::{Body, Envelope, Header};
use porchlight_core::crypto::segment::{ENVELOPES_MAX, Segment};
use porchlight_core::gate::header::SEGMENT_BYTES_MAX;
use porchlight_core::identity::account_log::{AccountLog, LogRecord};
use porchlight_core::ids::{AccountId, DeviceId, DocumentId, TenantId};
use porchlight_core::protocol::Cursor;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const DEVICE: &str = "SELECT account_id, token_hash, is_suspended FROM devices WHERE tenant_id = ?1 AND device_id = ?2";
const ACCOUNT_LOG: &str =
    "SELECT record FROM account_log WHERE tenant_id = ?1 AND account_id = ?2 ORDER BY record_index";
const ENTRIES: &str = "SELECT position, account_id, header, body, body_hash, signature, is_aside FROM log
    WHERE tenant_id = ?1 AND space_id = ?2 AND position > ?3 AND device_id IS NOT ?4 AND covered_ms IS NULL
    AND (is_aside = 0 OR account_id = ?5) ORDER BY position";
const CUT_LIST_COUNT: &str = "SELECT count(*) FROM cut_lists WHERE tenant_id = ?1 AND account_id = ?2";
const CUT_LISTS: &str = "SELECT list FROM cut_lists WHERE tenant_id = ?1 AND account_id = ?2";

/// An entry counts as at least this many bytes of a page's budget, whatever its body.
const ENTRY_BYTES_LEAST: usize = 64;

pub(super) fn device(conn: &Connection, tenant: TenantId, device: DeviceId) -> Result<Option<Device>, StoreError> {
    let found = conn.prepare_cached(DEVICE)?.query_row(params![tenant.as_bytes(), device.as_bytes()], |row| {
        Ok(Device { account: AccountId::from_bytes(row.get(0)?), token_hash: row.get(1)?, is_suspended: row.get(2)? })
    });
    Ok(found.optional()?)
}

impl SqliteStore {
    /// An account's verified log, from the cache while it has not grown.
    pub(super) fn log_in(
        &self,
        conn: &Connection,
        tenant: TenantId,
        account: AccountId,
    ) -> Result<Option<Arc<AccountLog>>, StoreError> {
        let length = log_entries::record_count(conn, tenant, account)?;
        if length == 0 {
            return Ok(None);
        }
        let lists: usize =
            conn.prepare_cached(CUT_LIST_COUNT)?.query_row(params![tenant.as_bytes(), account.as_bytes()], |row| {
                row.get::<_, i64>(0).map(|count| usize::try_from(count).unwrap_or_default())
            })?;
        if let Some(log) = self.cached_log(tenant, account, length, lists) {
            return Ok(Some(log));
        }
        let mut statement = conn.prepare_cached(ACCOUNT_LOG)?;
        let rows =
            statement.query_map(params![tenant.as_bytes(), account.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
        let mut records: Vec<LogRecord> = Vec::with_capacity(length);
        for bytes in rows {
            records.push(minicbor::decode(&bytes?).map_err(|_| StoreError::Damaged("log record"))?);
        }
        let mut log = AccountLog::verify(account, records).map_err(|_| StoreError::Damaged("account log"))?;
        let mut statement = conn.prepare_cached(CUT_LISTS)?;
        let lists =
            statement.query_map(params![tenant.as_bytes(), account.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
        for bytes in lists {
            let list = minicbor::decode(&bytes?).map_err(|_| StoreError::Damaged("cut list"))?;
            log.attach(list).map_err(|_| StoreError::Damaged("cut list"))?;
        }
        let log = Arc::new(log);
        self.cache_log(tenant, &log);
        Ok(Some(log))
    }
}

/// A device's chain in a document, and whether it is one that was set aside: the two are never joined.
type ChainKey = (AccountId, DocumentId, DeviceId, bool);

/// A page while it is being read. It ends only where a signature stands, so that whatever is on it verifies.
pub(super) struct Paging<'a> {
    conn: &'a Connection,
    keys: &'a DataKeys,
    tenant: TenantId,
    account: AccountId,
    device: DeviceId,
    budget: usize,
    bytes: usize,
    chains: BTreeMap<ChainKey, Vec<Vec<Envelope>>>,
    order: Vec<ChainKey>,
    grown: BTreeSet<AccountId>,
    page: Page,
}

/// A page, and the accounts whose logs belong on it.
pub(super) struct PageRead {
    pub page: Page,
    pub grown: BTreeSet<AccountId>,
}

impl<'a> Paging<'a> {
    pub fn new(
        conn: &'a Connection,
        keys: &'a DataKeys,
        (tenant, account, device): (TenantId, AccountId, DeviceId),
        budget: u32,
    ) -> Self {
        let budget = budget.min(porchlight_core::protocol::PULL_BUDGET_BYTES) as usize;
        let (chains, order, grown) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        Self { conn, keys, tenant, account, device, budget, bytes: 0, chains, order, grown, page: Page::default() }
    }

    pub fn read(mut self, cursor: &[Cursor]) -> Result<PageRead, StoreError> {
        for read in membership::read_spaces(self.conn, self.tenant, self.account)? {
            let (space, end, epoch) = (read.space, read.end, read.epoch);
            // A cursor of an earlier version names no membership, and goes on.
            let is_of_this =
                |asked: &&Cursor| asked.space == space && asked.epoch.is_none_or(|asked| Some(asked) == epoch);
            let asked = cursor.iter().find(is_of_this).map_or(0, |asked| asked.position);
            // A cursor beyond the end is not one of ours; starting over is harmless.
            let after = i64::try_from(asked).ok().filter(|position| *position <= end).unwrap_or(0);
            let position = if self.page.more || after == end { after } else { self.read_space(&read, after)? };
            self.page.cursor.push(Cursor { space, position: position.unsigned_abs(), epoch });
            self.page.more |= position < end;
            self.page.checks.push(read.check);
        }
        self.make_segments()?;
        Ok(PageRead { page: self.page, grown: self.grown })
    }

    /// Reads entries after a position; answers the position that was reached.
    fn read_space(&mut self, read: &ReadSpace, after: i64) -> Result<i64, StoreError> {
        let mut readable = Readable::new(self.conn, self.tenant, self.account, read.from);
        let mut statement = self.conn.prepare_cached(ENTRIES)?;
        let (device, account) = (self.device.as_bytes(), self.account.as_bytes());
        let key = params![self.tenant.as_bytes(), read.space.as_bytes(), after, device, account];
        let mut rows = statement.query(key)?;
        let (mut reached, mut run, mut run_bytes) = (after, Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let position: i64 = row.get(0)?;
            let Some(header) = header_of(row)? else {
                self.grown.insert(AccountId::from_bytes(row.get(1)?));
                reached = position;
                continue;
            };
            if read.hides && !readable.allows(&header)? {
                reached = position;
                continue;
            }
            let envelope = envelope_with(self.keys, self.tenant, header, row)?;
            run_bytes += envelope.body.bytes().map_or(0, <[u8]>::len).max(ENTRY_BYTES_LEAST);
            let (is_signed, is_aside) = (envelope.signature.is_some(), row.get(6)?);
            run.push(envelope);
            if !is_signed {
                continue;
            }
            if self.bytes > 0 && self.bytes + run_bytes > self.budget {
                return Ok(reached);
            }
            self.bytes += run_bytes;
            self.take_run(std::mem::take(&mut run), is_aside);
            (reached, run_bytes) = (position, 0);
        }
        if run.is_empty() { Ok(read.end) } else { Err(StoreError::Damaged("segment")) }
    }

    fn take_run(&mut self, run: Vec<Envelope>, is_aside: bool) {
        let header = &run[0].header;
        let key = (header.account, header.document, header.device, is_aside);
        let runs = self.chains.entry(key).or_default();
        if runs.is_empty() {
            self.order.push(key);
        }
        runs.push(run);
    }

    /// Joins the runs of each chain into segments, as long as one may be.
    fn make_segments(&mut self) -> Result<(), StoreError> {
        for key in std::mem::take(&mut self.order) {
            let mut joined: Vec<Envelope> = Vec::new();
            for run in self.chains.remove(&key).unwrap_or_default() {
                let follows = joined.last().is_some_and(|last| last.header.sequence + 1 == run[0].header.sequence);
                let fits = joined.len() + run.len() <= ENVELOPES_MAX
                    && body_bytes(&joined) + body_bytes(&run) <= SEGMENT_BYTES_MAX;
                let starts_anew = !(follows && fits);
                if starts_anew && !joined.is_empty() {
                    self.page.segments.push(segment(std::mem::take(&mut joined))?);
                }
                joined.extend(run);
            }
            self.page.segments.push(segment(joined)?);
        }
        Ok(())
    }
}

fn body_bytes(envelopes: &[Envelope]) -> usize {
    envelopes.iter().filter_map(|envelope| envelope.body.bytes()).map(<[u8]>::len).sum()
}

pub(super) fn segment(envelopes: Vec<Envelope>) -> Result<Segment, StoreError> {
    Segment::of(envelopes).map_err(|_| StoreError::Damaged("segment"))
}

/// The envelope of a log entry; nothing for an account-log entry.
pub(super) fn envelope_of(keys: &DataKeys, tenant: TenantId, row: &Row<'_>) -> Result<Option<Envelope>, StoreError> {
    header_of(row)?.map(|header| envelope_with(keys, tenant, header, row)).transpose()
}

fn header_of(row: &Row<'_>) -> Result<Option<Header>, StoreError> {
    let Some(header) = row.get::<_, Option<Vec<u8>>>(2)? else { return Ok(None) };
    Ok(Some(Header::parse(&header).map_err(|_| StoreError::Damaged("header"))?))
}

fn envelope_with(keys: &DataKeys, tenant: TenantId, header: Header, row: &Row<'_>) -> Result<Envelope, StoreError> {
    let body = match (row.get::<_, Option<Vec<u8>>>(3)?, row.get::<_, Option<[u8; 32]>>(4)?) {
        (Some(bytes), _) => at_rest::opened(keys, tenant, &header, bytes)?,
        (None, Some(hash)) => Body::Dropped(hash),
        (None, None) => return Err(StoreError::Damaged("body")),
    };
    Ok(Envelope { header, body, signature: row.get(5)? })
}
