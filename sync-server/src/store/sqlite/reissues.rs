//! Re-issues as the store holds them. Every rule is asked inside the transaction that writes, so that of two who act at once
//! one is first; and whoever acts stands in the house's log by the same commit.

use super::{SqliteStore, disclosures, people, superseded};
use crate::auth::StaffId;
use crate::disclosures::{Disclosure, REISSUE};
use crate::store::{
    ByStaff, FACT_CHARS_MAX, Reissue, ReissueActed, ReissueEnd, ReissueRefused, ReissueStage, Reissues, StoreError,
    SupersededAccount,
};
use porchlight_core::documents::{Record, RecordType};
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::protocol::Role;
use porchlight_core::reissue::{CopiesAnswered, ReissueCancelled};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, Row, params};

const LATEST: &str = "SELECT reissue_id, account_id, fact, started_by, started.name, started_ms, confirmed_by,
        confirmed.name, confirmed_ms, ended_as, stopped.name, reissues.ended_ms
    FROM reissues
    JOIN staff AS started ON started.tenant_id = reissues.tenant_id AND started.staff_id = started_by
    LEFT JOIN staff AS confirmed ON confirmed.tenant_id = reissues.tenant_id AND confirmed.staff_id = confirmed_by
    LEFT JOIN staff AS stopped ON stopped.tenant_id = reissues.tenant_id AND stopped.staff_id = ended_by
    WHERE reissues.tenant_id = ?1 AND account_id = ?2 ORDER BY started_ms DESC, reissue_id LIMIT 1";
const OF_INVITE: &str = "SELECT account_id FROM reissues WHERE tenant_id = ?1 AND invite_hash = ?2";
const LIVES_THERE: &str = "SELECT 1 FROM accounts
    WHERE tenant_id = ?1 AND account_id = ?2 AND role = ?3 AND account_closed_ms IS NULL";
const ON_STAFF_SINCE: &str = "SELECT created_ms FROM staff
    WHERE tenant_id = ?1 AND staff_id = ?2 AND ended_ms IS NULL";
const START: &str = "INSERT INTO reissues (tenant_id, reissue_id, account_id, fact, started_by, started_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const CONFIRM: &str = "UPDATE reissues SET confirmed_by = ?3, confirmed_ms = ?4
    WHERE tenant_id = ?1 AND reissue_id = ?2";
const END: &str = "UPDATE reissues SET ended_as = ?3, ended_by = ?4, ended_ms = ?5
    WHERE tenant_id = ?1 AND reissue_id = ?2";
const INVITE_OF: &str = "SELECT invite_hash FROM reissues WHERE tenant_id = ?1 AND reissue_id = ?2";
const REVOKE: &str = "DELETE FROM invites WHERE tenant_id = ?1 AND invite_hash = ?2 AND used_account IS NULL";
const KEEP_INVITE: &str = "UPDATE reissues SET invite_hash = ?3 WHERE tenant_id = ?1 AND reissue_id = ?2";
const NAME: &str = "SELECT display_name FROM accounts WHERE tenant_id = ?1 AND account_id = ?2";

impl Reissues for SqliteStore {
    fn reissue_of(&self, house: TenantId, account: AccountId) -> Result<Option<Reissue>, StoreError> {
        self.read(|conn| of(conn, house, account))
    }

    fn start_reissue(
        &self,
        house: TenantId,
        account: AccountId,
        fact: &str,
        by: StaffId,
        id: RecordId,
        now_ms: EpochMs,
    ) -> ReissueActed {
        let fact = fact.trim().to_owned();
        if fact.is_empty() || fact.chars().count() > FACT_CHARS_MAX {
            return Ok(Err(ReissueRefused::Fact));
        }
        self.write_seen(house, move |tx| {
            let key = params![house.as_bytes(), account.as_bytes(), Role::Resident.name()];
            if !tx.prepare_cached(LIVES_THERE)?.exists(key)? {
                return Ok(Err(ReissueRefused::NotHere));
            }
            if of(tx, house, account)?.is_some_and(|last| last.stage(now_ms) != ReissueStage::Over) {
                return Ok(Err(ReissueRefused::UnderWay));
            }
            let key = (house.as_bytes(), id.as_bytes(), account.as_bytes());
            tx.prepare_cached(START)?.execute(params![key.0, key.1, key.2, fact, by.as_bytes(), now_ms])?;
            note(tx, house, account, by, now_ms)?;
            Ok(Ok(()))
        })
    }

    fn confirm_reissue(&self, house: TenantId, account: AccountId, by: StaffId, now_ms: EpochMs) -> ReissueActed {
        self.write_seen(house, move |tx| {
            let Some(reissue) = of(tx, house, account)? else { return Ok(Err(ReissueRefused::NotNow)) };
            if !matches!(reissue.stage(now_ms), ReissueStage::Started { .. }) {
                return Ok(Err(ReissueRefused::NotNow));
            }
            if reissue.started.staff == by {
                return Ok(Err(ReissueRefused::SamePerson));
            }
            let key = params![house.as_bytes(), by.as_bytes()];
            let since_ms =
                tx.prepare_cached(ON_STAFF_SINCE)?.query_row(key, |row| row.get::<_, EpochMs>(0)).optional()?;
            // Else one of the staff would invite somebody who is nobody else.
            if since_ms.is_none_or(|since_ms| since_ms > reissue.started.at_ms) {
                return Ok(Err(ReissueRefused::TooNew));
            }
            let key = params![house.as_bytes(), reissue.id.as_bytes(), by.as_bytes(), now_ms];
            tx.prepare_cached(CONFIRM)?.execute(key)?;
            note(tx, house, account, by, now_ms)?;
            Ok(Ok(()))
        })
    }

    fn stop_reissue(&self, house: TenantId, account: AccountId, by: Option<StaffId>, now_ms: EpochMs) -> ReissueActed {
        self.write_seen(house, move |tx| {
            let Some(reissue) = of(tx, house, account)?.filter(|last| last.stage(now_ms) != ReissueStage::Over) else {
                return Ok(Err(ReissueRefused::NotNow));
            };
            end(tx, house, reissue.id, "stopped", by, now_ms)?;
            if let Some(by) = by {
                note(tx, house, account, by, now_ms)?;
            }
            Ok(Ok(()))
        })
    }

    fn invite_for_reissue(
        &self,
        house: TenantId,
        account: AccountId,
        by: StaffId,
        invite_hash: [u8; 32],
        now_ms: EpochMs,
    ) -> ReissueActed<EpochMs> {
        self.write_seen(house, move |tx| {
            let Some(reissue) = of(tx, house, account)? else { return Ok(Err(ReissueRefused::NotNow)) };
            let ReissueStage::Ready { until_ms } = reissue.stage(now_ms) else {
                return Ok(Err(ReissueRefused::NotNow));
            };
            revoke(tx, house, reissue.id)?;
            let key = params![house.as_bytes(), account.as_bytes()];
            let name: Option<String> = tx.prepare_cached(NAME)?.query_row(key, |row| row.get(0))?;
            tx.prepare_cached(people::ADD_INVITE)?.execute(params![
                house.as_bytes(),
                invite_hash,
                name.unwrap_or_default(),
                until_ms
            ])?;
            let key = params![house.as_bytes(), reissue.id.as_bytes(), invite_hash];
            tx.prepare_cached(KEEP_INVITE)?.execute(key)?;
            note(tx, house, account, by, now_ms)?;
            Ok(Ok(until_ms))
        })
    }

    fn superseded_by(&self, house: TenantId, account: AccountId) -> Result<Option<SupersededAccount>, StoreError> {
        self.read(|conn| superseded::of(conn, house, account))
    }

    fn superseded_unsaid(&self, house: TenantId) -> Result<Vec<SupersededAccount>, StoreError> {
        self.read(|conn| superseded::unsaid(conn, house))
    }

    fn note_superseded_said(&self, house: TenantId, old: AccountId, now_ms: EpochMs) -> Result<(), StoreError> {
        self.writer.write(0, move |tx, _| superseded::note_said(tx, house, old, now_ms))
    }
}

/// The last re-issue of an account.
pub(super) fn of(conn: &Connection, house: TenantId, account: AccountId) -> Result<Option<Reissue>, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    let Some(read) = conn.prepare_cached(LATEST)?.query_row(key, read).optional()? else { return Ok(None) };
    let (mut reissue, ended_as, by, ended_ms) = read;
    reissue.end = match (ended_as.as_deref(), ended_ms) {
        (Some("cancelled"), Some(at_ms)) => Some(ReissueEnd::Cancelled { at_ms }),
        (Some("stopped"), Some(at_ms)) => Some(ReissueEnd::Stopped { by, at_ms }),
        // A database that came back from a backup may have heard of the end alone.
        _ => superseded::of(conn, house, account)?.map(|ended| ReissueEnd::Done { new: ended.new, at_ms: ended.at_ms }),
    };
    Ok(Some(reissue))
}

type ReadReissue = (Reissue, Option<String>, Option<String>, Option<EpochMs>);

fn read(row: &Row<'_>) -> rusqlite::Result<ReadReissue> {
    let confirmed_by: Option<[u8; 16]> = row.get(6)?;
    let confirmed = confirmed_by.map(|staff| {
        Ok::<_, rusqlite::Error>(ByStaff { staff: StaffId::from_bytes(staff), name: row.get(7)?, at_ms: row.get(8)? })
    });
    let reissue = Reissue {
        id: RecordId::from_bytes(row.get(0)?),
        account: AccountId::from_bytes(row.get(1)?),
        fact: row.get(2)?,
        started: ByStaff { staff: StaffId::from_bytes(row.get(3)?), name: row.get(4)?, at_ms: row.get(5)? },
        confirmed: confirmed.transpose()?,
        end: None,
    };
    Ok((reissue, row.get(9)?, row.get(10)?, row.get(11)?))
}

/// Whose place an invite is for, if it is for one.
pub(super) fn account_of_invite(
    tx: &Connection,
    house: TenantId,
    invite_hash: &[u8; 32],
) -> Result<Option<AccountId>, StoreError> {
    let key = params![house.as_bytes(), invite_hash];
    let found = tx.prepare_cached(OF_INVITE)?.query_row(key, |row| row.get(0).map(AccountId::from_bytes));
    Ok(found.optional()?)
}

/// Whether a new account may come in for an old one now.
pub(super) fn is_ready(tx: &Connection, house: TenantId, old: AccountId, now_ms: EpochMs) -> Result<bool, StoreError> {
    let reissue = of(tx, house, old)?;
    Ok(reissue.is_some_and(|reissue| matches!(reissue.stage(now_ms), ReissueStage::Ready { .. })))
}

/// Notes that the new account has come in.
pub(super) fn done(tx: &Connection, house: TenantId, old: AccountId, now_ms: EpochMs) -> Result<(), StoreError> {
    let Some(reissue) = of(tx, house, old)? else { return Ok(()) };
    tx.prepare_cached(END)?.execute(params![house.as_bytes(), reissue.id.as_bytes(), "done", None::<&[u8]>, now_ms])?;
    Ok(())
}

/// What somebody says of a re-issue among their consents: no to one of their own account, or that they have looked at the
/// shared copy. Says whether anything was erased.
pub(super) fn hear(
    tx: &Connection,
    house: TenantId,
    account: AccountId,
    records: &[&Record],
    now_ms: EpochMs,
) -> Result<bool, StoreError> {
    let mut is_erased = false;
    for record in records {
        if let Some(said) = ReissueCancelled::read(record) {
            cancel(tx, house, account, said.reissue, now_ms)?;
        } else if CopiesAnswered::read(record).is_some() {
            is_erased |= superseded::forget_copies_for(tx, house, account)?;
        }
    }
    Ok(is_erased)
}

/// A no counts as long as the new account has not come in.
fn cancel(
    tx: &Connection,
    house: TenantId,
    account: AccountId,
    id: RecordId,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let open = of(tx, house, account)?.filter(|last| last.id == id && last.end.is_none());
    if open.is_some() {
        end(tx, house, id, "cancelled", None, now_ms)?;
    }
    Ok(())
}

fn end(
    tx: &Connection,
    house: TenantId,
    id: RecordId,
    ended_as: &str,
    by: Option<StaffId>,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    revoke(tx, house, id)?;
    let by = by.as_ref().map(StaffId::as_bytes);
    tx.prepare_cached(END)?.execute(params![house.as_bytes(), id.as_bytes(), ended_as, by, now_ms])?;
    Ok(())
}

/// Takes an invite back that nobody used.
fn revoke(tx: &Connection, house: TenantId, id: RecordId) -> Result<(), StoreError> {
    let key = params![house.as_bytes(), id.as_bytes()];
    let invite: Option<[u8; 32]> = tx.prepare_cached(INVITE_OF)?.query_row(key, |row| row.get(0))?;
    if let Some(invite) = invite {
        tx.prepare_cached(REVOKE)?.execute(params![house.as_bytes(), invite])?;
    }
    Ok(())
}

/// Writes into the house's log who of the staff acted on whose account; the person is shown it.
fn note(tx: &Connection, house: TenantId, account: AccountId, by: StaffId, now_ms: EpochMs) -> Result<(), StoreError> {
    let record_types = (RecordType::Superseded as u16).to_string();
    let acted = Disclosure {
        account,
        staff: by,
        at_ms: now_ms,
        record_types,
        reason: REISSUE.to_owned(),
        asks: Vec::new(),
        what_for: None,
    };
    disclosures::log(tx, house, by, &[acted])
}
