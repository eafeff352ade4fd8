//! What it means in a house that another account stands in the place of one: in the transaction that lets the new one in, or
//! that stores the house's word for it after a restore. The old account's home is not touched.

use super::data_keys::{self, DataKeys};
use super::dropped_bodies::drop_bodies;
use super::{at_rest, away, circle_members, consents, membership, reissues};
use crate::store::{COPIES_MS, ReissueStage, StoreError, SupersededAccount};
use porchlight_core::documents::{DocumentKind, Record, RecordType};
use porchlight_core::ids::{AccountId, DocumentId, RecordId, SpaceId, TenantId};
use porchlight_core::protocol::{ReissueWord, WaitingReissue};
use porchlight_core::reissue::{Superseded, WAIT_MS};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeSet;

/// Most copies that are offered to a new account.
const COPIES_MAX: usize = 512;

const KEEP: &str = "INSERT INTO superseded (tenant_id, account_id, new_account_id, at_ms, copies_until_ms)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
const OF: &str = "SELECT account_id, new_account_id, at_ms FROM superseded WHERE tenant_id = ?1 AND account_id = ?2";
const ACCOUNTS: &str = "SELECT account_id FROM superseded WHERE tenant_id = ?1";
const UNSAID: &str = "SELECT account_id, new_account_id, at_ms FROM superseded
    WHERE tenant_id = ?1 AND said_ms IS NULL ORDER BY account_id";
const SAID: &str = "UPDATE superseded SET said_ms = ?3 WHERE tenant_id = ?1 AND account_id = ?2";
const BEFORE: &str = "SELECT account_id, new_account_id, at_ms, copies_until_ms FROM superseded
    WHERE tenant_id = ?1 AND new_account_id = ?2 ORDER BY account_id LIMIT 1";
const WITH_COPIES: &str = "SELECT account_id FROM superseded
    WHERE tenant_id = ?1 AND copies_until_ms IS NOT NULL AND copies_until_ms <= ?2 LIMIT 1";
const COPIES_GONE: &str = "UPDATE superseded SET copies_until_ms = NULL WHERE tenant_id = ?1 AND account_id = ?2";
/// No page of staff's lists who is none of these.
const END_ROLE: &str = "UPDATE accounts SET role = 'alumni'
    WHERE tenant_id = ?1 AND account_id = ?2 AND role IN ('resident', 'mentor')";
const END_EXIT: &str = "DELETE FROM exits WHERE tenant_id = ?1 AND account_id = ?2";
const MOVE_STAY: &str = "UPDATE stays SET account_id = ?3 WHERE tenant_id = ?1 AND account_id = ?2";
const SPACES_OF: &str = "SELECT members.space_id, kind FROM members
    JOIN spaces ON spaces.tenant_id = members.tenant_id AND spaces.space_id = members.space_id
    WHERE members.tenant_id = ?1 AND account_id = ?2";
const END_PAIR: &str = "UPDATE spaces SET is_ended = 1 WHERE tenant_id = ?1 AND space_id = ?2";
const IS_ENDED_PAIR: &str = "SELECT is_ended FROM spaces WHERE tenant_id = ?1 AND space_id = ?2";
const SHARED_DOCUMENTS: &str = "SELECT document_id FROM documents
    WHERE tenant_id = ?1 AND account_id = ?2 AND kind = ?3";
const ERASE_PROJECTION: &str =
    "DELETE FROM shared_records WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const COPIES: &str = "SELECT shared_records.document_id, consent_id, record_id, record FROM shared_records
    JOIN documents ON documents.tenant_id = shared_records.tenant_id
        AND documents.account_id = shared_records.account_id AND documents.document_id = shared_records.document_id
    WHERE shared_records.tenant_id = ?1 AND shared_records.account_id = ?2 AND space_id = ?3
        AND is_withdrawn = 0 AND is_deleted = 0 AND consent_id IS NOT NULL
    ORDER BY shared_records.document_id, record_id LIMIT ?4";

/// Ends an account in a house for another one: its memberships and bonds, and what staff see of it. Done twice, it is done
/// once.
pub(super) fn carry_out(tx: &Connection, house: TenantId, ended: SupersededAccount) -> Result<(), StoreError> {
    let SupersededAccount { old, new, at_ms } = ended;
    if old == new || old == house.account() {
        return Ok(());
    }
    let (house_id, old_id) = (house.as_bytes(), old.as_bytes());
    let values = params![house_id, old_id, new.as_bytes(), at_ms, at_ms.saturating_add(COPIES_MS)];
    if tx.prepare_cached(KEEP)?.execute(values)? == 0 {
        return Ok(());
    }
    away::end(tx, house, old)?;
    tx.prepare_cached(END_EXIT)?.execute(params![house_id, old_id])?;
    tx.prepare_cached(END_ROLE)?.execute(params![house_id, old_id])?;
    let mut statement = tx.prepare_cached(SPACES_OF)?;
    let rows = statement
        .query_map(params![house_id, old_id], |row| Ok((SpaceId::from_bytes(row.get(0)?), row.get::<_, String>(1)?)))?;
    for (space, kind) in rows.collect::<Result<Vec<_>, _>>()? {
        if kind == "pair" {
            tx.prepare_cached(END_PAIR)?.execute(params![house_id, space.as_bytes()])?;
        }
        // What is its own stays readable to it.
        if space != SpaceId::care(house, old) {
            membership::leave(tx, house, space, old)?;
        }
    }
    circle_members::changed(tx, house)
}

/// The house says so, which the gate takes from nobody else: a database that came back from a backup hears of it again.
pub(super) fn hear(tx: &Connection, house: TenantId, records: &[&Record]) -> Result<(), StoreError> {
    for said in records.iter().filter_map(|record| Superseded::read(record)) {
        let Superseded { old, new, at_ms, .. } = said;
        carry_out(tx, house, SupersededAccount { old, new, at_ms })?;
    }
    Ok(())
}

/// Whoever is in the same bed has the same counsellor.
pub(super) fn move_stay(tx: &Connection, house: TenantId, old: AccountId, new: AccountId) -> Result<(), StoreError> {
    tx.prepare_cached(MOVE_STAY)?.execute(params![house.as_bytes(), old.as_bytes(), new.as_bytes()])?;
    Ok(())
}

/// The account in the place of one, if there is one.
pub(super) fn of(
    conn: &Connection,
    house: TenantId,
    account: AccountId,
) -> Result<Option<SupersededAccount>, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    Ok(conn.prepare_cached(OF)?.query_row(key, superseded).optional()?)
}

/// All accounts of a house that have ended.
pub(super) fn accounts(conn: &Connection, house: TenantId) -> Result<BTreeSet<AccountId>, StoreError> {
    let mut statement = conn.prepare_cached(ACCOUNTS)?;
    let rows = statement.query_map([house.as_bytes()], |row| row.get(0).map(AccountId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether nobody writes into a pair any more, since one of the two has ended.
pub(super) fn is_ended_pair(tx: &Connection, house: TenantId, space: SpaceId) -> Result<bool, StoreError> {
    let key = params![house.as_bytes(), space.as_bytes()];
    Ok(tx.prepare_cached(IS_ENDED_PAIR)?.query_row(key, |row| row.get(0)).optional()?.unwrap_or_default())
}

/// Accounts that have ended, of which the circles were not told yet.
pub(super) fn unsaid(conn: &Connection, house: TenantId) -> Result<Vec<SupersededAccount>, StoreError> {
    let mut statement = conn.prepare_cached(UNSAID)?;
    let rows = statement.query_map([house.as_bytes()], superseded)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn note_said(tx: &Connection, house: TenantId, old: AccountId, now_ms: EpochMs) -> Result<(), StoreError> {
    tx.prepare_cached(SAID)?.execute(params![house.as_bytes(), old.as_bytes(), now_ms])?;
    Ok(())
}

/// What the house says to one of its members of a re-issue.
pub(super) fn word(
    conn: &Connection,
    keys: &DataKeys,
    house: TenantId,
    account: AccountId,
    now_ms: EpochMs,
) -> Result<Option<ReissueWord>, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    let found = conn.prepare_cached(BEFORE)?.query_row(key, |row| Ok((superseded(row)?, row.get(3)?))).optional()?;
    let copies = match found {
        Some((before, Some(until_ms))) if now_ms < until_ms => copies(conn, keys, house, before)?,
        _ => Vec::new(),
    };
    let copies = copies.into_iter().map(|record| (record.id, record.bytes.into())).collect::<Vec<_>>();
    let superseded_ms = of(conn, house, account)?.map(|ended| ended.at_ms);
    let word = ReissueWord {
        waiting: if superseded_ms.is_some() { None } else { waiting(conn, house, account, now_ms)? },
        superseded_ms,
        before: found.map(|(before, _): (_, Option<EpochMs>)| before.old),
        copies: Some(copies).filter(|copies| !copies.is_empty()),
    };
    Ok(Some(word).filter(|word| *word != ReissueWord::default()))
}

fn waiting(
    conn: &Connection,
    house: TenantId,
    account: AccountId,
    now_ms: EpochMs,
) -> Result<Option<WaitingReissue>, StoreError> {
    let Some(reissue) = reissues::of(conn, house, account)? else { return Ok(None) };
    let is_open = matches!(reissue.stage(now_ms), ReissueStage::Waits { .. } | ReissueStage::Ready { .. });
    let waiting = reissue.confirmed.filter(|_| is_open).map(|second| WaitingReissue {
        reissue: reissue.id,
        asked_ms: second.at_ms,
        until_ms: second.at_ms + WAIT_MS,
        staff: vec![reissue.started.name, second.name],
    });
    Ok(waiting)
}

/// What an account had shared with staff under consents in force when it ended: milestones and the plan.
fn copies(
    conn: &Connection,
    keys: &DataKeys,
    house: TenantId,
    before: SupersededAccount,
) -> Result<Vec<Record>, StoreError> {
    let consents = consents::of(conn, house, before.old)?;
    let day = consents::today(conn, house, before.at_ms)?;
    let care = SpaceId::care(house, before.old);
    let mut statement = conn.prepare_cached(COPIES)?;
    let mut rows = statement.query(params![house.as_bytes(), before.old.as_bytes(), care.as_bytes(), COPIES_MAX])?;
    let mut copies = Vec::new();
    while let Some(row) = rows.next()? {
        let (document, consent) = (DocumentId::from_bytes(row.get(0)?), RecordId::from_bytes(row.get(1)?));
        let (id, resting) = (RecordId::from_bytes(row.get(2)?), row.get::<_, Vec<u8>>(3)?);
        let Some(key) = keys.of((house, before.old, document))? else { continue };
        let Some(record) = at_rest::opened_record(&key, (before.old, document), id, &resting) else { continue };
        let record_type = record.type_number().ok().and_then(RecordType::from_number);
        let is_offered = record_type.is_some_and(|of| {
            let is_one =
                matches!(of, RecordType::SharedMilestone | RecordType::SharedPlanLine | RecordType::Retraction);
            is_one && consents.allows(consent, of, day)
        });
        copies.extend(is_offered.then_some(record));
    }
    Ok(copies)
}

/// Lets what an old account shared go, since the new one has looked at it; says whether there was anything.
pub(super) fn forget_copies_for(tx: &Connection, house: TenantId, new: AccountId) -> Result<bool, StoreError> {
    let key = params![house.as_bytes(), new.as_bytes()];
    match tx.prepare_cached(BEFORE)?.query_row(key, superseded).optional()? {
        Some(before) => forget_copies(tx, house, before.old),
        None => Ok(false),
    }
}

/// The same for one old account whose copies nobody looked at in time.
pub(super) fn end_what_is_over(tx: &Connection, house: TenantId, now_ms: EpochMs) -> Result<bool, StoreError> {
    let key = params![house.as_bytes(), now_ms];
    let found = tx.prepare_cached(WITH_COPIES)?.query_row(key, |row| row.get(0).map(AccountId::from_bytes));
    match found.optional()? {
        Some(old) => forget_copies(tx, house, old),
        None => Ok(false),
    }
}

/// Drops the bodies of all that an account shared, in circles too: headers stay, since phones count them.
fn forget_copies(tx: &Connection, house: TenantId, old: AccountId) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(SHARED_DOCUMENTS)?;
    let key = params![house.as_bytes(), old.as_bytes(), DocumentKind::Shared as u8];
    let rows = statement.query_map(key, |row| row.get(0).map(DocumentId::from_bytes))?;
    let mut is_erased = false;
    for document in rows.collect::<Result<Vec<_>, _>>()? {
        is_erased |= drop_bodies(tx, house, old, document)?;
        let key = params![house.as_bytes(), old.as_bytes(), document.as_bytes()];
        tx.prepare_cached(ERASE_PROJECTION)?.execute(key)?;
        data_keys::end(tx, house, old, document.as_bytes())?;
    }
    tx.prepare_cached(COPIES_GONE)?.execute(params![house.as_bytes(), old.as_bytes()])?;
    Ok(is_erased)
}

fn superseded(row: &Row<'_>) -> rusqlite::Result<SupersededAccount> {
    let (old, new) = (AccountId::from_bytes(row.get(0)?), AccountId::from_bytes(row.get(1)?));
    Ok(SupersededAccount { old, new, at_ms: row.get(2)? })
}
