//! Reports as the store holds them: a copy of each for the house, the decisions, and their end.

use super::at_rest;
use super::data_keys::DataKeys;
use super::dropped_bodies::drop_bodies;
use super::writer::Effects;
use crate::auth::StaffId;
use crate::store::{HeldReport, HouseReports, PlacedPost, PostDecision, StoreError};
use porchlight_core::crypto::envelope::{Body, Envelope, Header};
use porchlight_core::documents::Record;
use porchlight_core::encouragements::PostId;
use porchlight_core::ids::{AccountId, DocumentId, RecordId, SpaceId, TenantId};
use porchlight_core::reports::Report;
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// How long a report stays once a decision has closed it: 180 days, so that a second person can look at it again.
pub const CLOSED_MS: EpochMs = 180 * 24 * 60 * 60 * 1000;

const RECEIVED: &str = "INSERT INTO reports
    (tenant_id, account_id, record_id, document_id, space_id, author_id, post_id, record, received_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
const REPORTS: &str = "SELECT reports.account_id, record_id, record, received_ms, closed_ms, display_name FROM reports
    LEFT JOIN accounts ON accounts.tenant_id = reports.tenant_id AND accounts.account_id = author_id
    WHERE reports.tenant_id = ?1 ORDER BY received_ms, record_id";
const OF_POST: &str = "SELECT reports.account_id, record_id, record, received_ms, closed_ms, display_name FROM reports
    LEFT JOIN accounts ON accounts.tenant_id = reports.tenant_id AND accounts.account_id = author_id
    WHERE reports.tenant_id = ?1 AND space_id = ?2 AND author_id = ?3 AND post_id = ?4 ORDER BY received_ms, record_id";
const HELD: &str = "SELECT header, body, body_hash FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence = ?5
    AND is_aside = 0";
const DECISIONS: &str = "SELECT space_id, author_id, post_id, turn, is_hidden, staff_id, at_ms, note
    FROM report_decisions WHERE tenant_id = ?1 ORDER BY space_id, author_id, post_id, turn";
const DECIDE: &str = "INSERT INTO report_decisions
    (tenant_id, space_id, author_id, post_id, turn, is_hidden, staff_id, at_ms, note)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
const CLOSE: &str = "UPDATE reports SET closed_ms = ?5
    WHERE tenant_id = ?1 AND space_id = ?2 AND author_id = ?3 AND post_id = ?4";
/// Another device of the account may have written the same report again: then it stays.
const FORGET: &str = "DELETE FROM reports WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3
    AND NOT EXISTS (SELECT 1 FROM log WHERE log.tenant_id = ?1 AND log.account_id = ?2 AND log.document_id = ?3
        AND is_aside = 0 AND body IS NOT NULL)";
/// A few at a time: a push waits for this.
const OLD: &str = "SELECT account_id, document_id FROM reports
    WHERE tenant_id = ?1 AND closed_ms <= ?2 AND closed_ms IS NOT NULL LIMIT 4";
const END_DECISIONS: &str = "DELETE FROM report_decisions WHERE tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM reports
    WHERE reports.tenant_id = ?1 AND reports.space_id = report_decisions.space_id
    AND reports.author_id = report_decisions.author_id AND reports.post_id = report_decisions.post_id)";

/// Keeps the house's copy of what came in.
pub(super) fn receive(
    tx: &Connection,
    tenant: TenantId,
    header: &Header,
    records: &[&Record],
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(RECEIVED)?;
    for record in records {
        let Some(report) = Report::read(record) else { continue };
        let (tenant, account, document) = (tenant.as_bytes(), header.account.as_bytes(), header.document.as_bytes());
        let (space, post) = (report.space(), report.post());
        let (id, bytes) = (record.id.as_bytes(), &record.bytes);
        let (space, author, post) = (space.as_bytes(), post.author.as_bytes(), post.record.as_bytes());
        statement.execute(params![tenant, account, id, document, space, author, post, bytes, now_ms])?;
    }
    Ok(())
}

/// Takes the house's copy of a report away: a removed device had written it.
pub(super) fn forget(
    tx: &Connection,
    tenant: TenantId,
    account: AccountId,
    document: DocumentId,
) -> Result<(), StoreError> {
    tx.prepare_cached(FORGET)?.execute(params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()])?;
    Ok(())
}

/// What a house keeps of reports, of one post or of all.
pub(super) fn of(
    conn: &Connection,
    keys: &DataKeys,
    tenant: TenantId,
    of: Option<PlacedPost>,
) -> Result<HouseReports, StoreError> {
    let mut reports: Vec<HeldReport> = match of {
        None => conn.prepare_cached(REPORTS)?.query_map([tenant.as_bytes()], report_of)?.collect::<Result<_, _>>()?,
        Some(PlacedPost { space, post }) => {
            let (author, record) = (post.author.as_bytes(), post.record.as_bytes());
            let key = params![tenant.as_bytes(), space.as_bytes(), author, record];
            conn.prepare_cached(OF_POST)?.query_map(key, report_of)?.collect::<Result<_, _>>()?
        }
    };
    for report in &mut reports {
        if let Some(read) = Report::read(&report.record) {
            report.held = held(conn, keys, tenant, read.proof.first())?;
        }
    }
    let mut statement = conn.prepare_cached(DECISIONS)?;
    let decisions = statement.query_map([tenant.as_bytes()], decision_of)?.collect::<Result<_, _>>()?;
    Ok(HouseReports { reports, decisions })
}

/// Keeps a decision and closes the reports of its post, if staff decided; false if another one took its turn.
pub(super) fn decide(tx: &Connection, tenant: TenantId, decision: &PostDecision) -> Result<bool, StoreError> {
    let PostDecision { post: PlacedPost { space, post }, turn, is_hidden, staff, at_ms, note } = decision;
    let (tenant, space) = (tenant.as_bytes(), space.as_bytes());
    let (author, post) = (post.author.as_bytes(), post.record.as_bytes());
    let staff = staff.as_ref().map(StaffId::as_bytes);
    let values = params![tenant, space, author, post, turn, is_hidden, staff, at_ms, note];
    if tx.prepare_cached(DECIDE)?.execute(values)? == 0 {
        return Ok(false);
    }
    if staff.is_some() {
        tx.prepare_cached(CLOSE)?.execute(params![tenant, space, author, post, at_ms])?;
    }
    Ok(true)
}

/// Ends a bounded number of reports that were closed long enough ago: the house's copy, and the bytes in the log. Header
/// and hash stay there, as the phones count them.
pub(super) fn drop_old(
    tx: &Connection,
    effects: &mut Effects,
    tenant: TenantId,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(OLD)?;
    let rows = statement.query_map(params![tenant.as_bytes(), now_ms - CLOSED_MS], |row| {
        Ok((AccountId::from_bytes(row.get(0)?), DocumentId::from_bytes(row.get(1)?)))
    })?;
    let old = rows.collect::<Result<Vec<_>, _>>()?;
    for (account, document) in &old {
        drop_bodies(tx, tenant, *account, *document)?;
        forget(tx, tenant, *account, *document)?;
    }
    if !old.is_empty() {
        tx.prepare_cached(END_DECISIONS)?.execute([tenant.as_bytes()])?;
        effects.erased = true;
    }
    Ok(())
}

fn held(conn: &Connection, keys: &DataKeys, tenant: TenantId, named: &Header) -> Result<Option<Envelope>, StoreError> {
    let key = params![
        tenant.as_bytes(),
        named.account.as_bytes(),
        named.document.as_bytes(),
        named.device.as_bytes(),
        named.sequence.cast_signed(),
    ];
    let row = |row: &Row<'_>| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?, row.get(2)?));
    let found = conn.prepare_cached(HELD)?.query_row(key, row).optional()?;
    let Some((header, body, body_hash)) = found else { return Ok(None) };
    let header = Header::parse(&header).map_err(|_| StoreError::Damaged("header"))?;
    let body = match (body, body_hash) {
        (Some(bytes), _) => at_rest::opened(keys, tenant, &header, bytes)?,
        (None, Some(hash)) => Body::Dropped(hash),
        (None, None) => return Err(StoreError::Damaged("body")),
    };
    Ok(Some(Envelope { header, body, signature: None }))
}

fn report_of(row: &Row<'_>) -> rusqlite::Result<HeldReport> {
    Ok(HeldReport {
        reporter: AccountId::from_bytes(row.get(0)?),
        record: Record { id: RecordId::from_bytes(row.get(1)?), bytes: row.get(2)? },
        received_ms: row.get(3)?,
        closed_ms: row.get(4)?,
        author_name: row.get(5)?,
        held: None,
    })
}

fn decision_of(row: &Row<'_>) -> rusqlite::Result<PostDecision> {
    let post = PostId { author: AccountId::from_bytes(row.get(1)?), record: RecordId::from_bytes(row.get(2)?) };
    Ok(PostDecision {
        post: PlacedPost { space: SpaceId::from_bytes(row.get(0)?), post },
        turn: row.get(3)?,
        is_hidden: row.get(4)?,
        staff: row.get::<_, Option<[u8; 16]>>(5)?.map(StaffId::from_bytes),
        at_ms: row.get(6)?,
        note: row.get(7)?,
    })
}
