//! Posts are kept for 180 days after their month. From the moment that a month is over its time nobody reads it, and the
//! phones are told so; its rows go bit by bit with the pushes that come.

use super::writer::Effects;
use super::{consents, covered, exits, log_entries, membership, reports, superseded};
use crate::store::StoreError;
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{AccountId, DocumentId, SpaceId, TenantId};
use porchlight_core::time::{Day, EpochMs};
use rusqlite::{Connection, OptionalExtension, params};

const KEPT_DAYS: i32 = 180;

const KEEP_FROM: &str = "UPDATE tenants SET kept_from_month = ?2 WHERE tenant_id = ?1 AND kept_from_month < ?2";
const OLD_MONTH: &str = "SELECT space_id, month FROM month_totals
    WHERE tenant_id = ?1 AND kind = ?2 AND month < ?3 LIMIT 1";
/// A few at a time: a push waits for this.
const DOCUMENTS: &str = "SELECT account_id, document_id, live_count, live_sum FROM documents
    WHERE tenant_id = ?1 AND space_id = ?2 AND month = ?3 AND kind = ?4 LIMIT 4";
const ERASE_LOG: &str =
    "DELETE FROM log WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND is_aside = 0";
const ERASE_CHAINS: &str = "DELETE FROM chains WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const ERASE_DOCUMENT: &str = "DELETE FROM documents WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const END_MONTH: &str = "DELETE FROM month_totals
    WHERE tenant_id = ?1 AND space_id = ?2 AND month = ?3 AND kind = ?4";

/// What a push does for everybody: bounded work that time has made due.
pub(super) fn keep_house(
    tx: &Connection,
    effects: &mut Effects,
    tenant: TenantId,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    covered::drop_old(tx, tenant, now_ms)?;
    if let Some(today) = consents::house_day(tx, tenant, now_ms)? {
        exits::end_what_is_over(tx, tenant, today)?;
        effects.erased |= consents::end_what_is_over(tx, tenant, today)?;
        effects.erased |= superseded::end_what_is_over(tx, tenant, now_ms)?;
        drop_old(tx, effects, tenant, today)?;
        reports::drop_old(tx, effects, tenant, now_ms)?;
    }
    Ok(())
}

/// Drops a bounded number of documents whose month is over its time.
fn drop_old(tx: &Connection, effects: &mut Effects, house: TenantId, today: Day) -> Result<(), StoreError> {
    let (kind, kept_from) = (DocumentKind::Posts as u8, today.plus(-KEPT_DAYS).month().number());
    tx.prepare_cached(KEEP_FROM)?.execute(params![house.as_bytes(), kept_from])?;
    let key = params![house.as_bytes(), kind, kept_from];
    let found = tx
        .prepare_cached(OLD_MONTH)?
        .query_row(key, |row| Ok((SpaceId::from_bytes(row.get(0)?), row.get::<_, i32>(1)?)));
    let Some((space, month)) = found.optional()? else { return Ok(()) };
    let key = params![house.as_bytes(), space.as_bytes(), month, kind];
    let mut statement = tx.prepare_cached(DOCUMENTS)?;
    let rows = statement.query_map(key, |row| {
        let (account, document) = (AccountId::from_bytes(row.get(0)?), DocumentId::from_bytes(row.get(1)?));
        Ok((account, document, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    })?;
    let documents = rows.collect::<Result<Vec<_>, _>>()?;
    if documents.is_empty() {
        tx.prepare_cached(END_MONTH)?.execute(key)?;
    }
    for (account, document, live_count, live_sum) in documents {
        let key = params![house.as_bytes(), account.as_bytes(), document.as_bytes()];
        for sql in [ERASE_LOG, ERASE_CHAINS, ERASE_DOCUMENT] {
            tx.prepare_cached(sql)?.execute(key)?;
        }
        let mut totals = log_entries::Totals::of_space(tx, house, space)?;
        totals.live_count -= live_count;
        totals.live_sum = totals.live_sum.wrapping_sub(live_sum);
        totals.keep(tx, house, space)?;
        let less = (-live_count, live_sum.wrapping_neg());
        membership::count_month(tx, house, space, (Some(DocumentKind::Posts), Some(month)), less)?;
        effects.erased = true;
    }
    Ok(())
}
