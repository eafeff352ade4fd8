//! An account was closed: what of it goes here, in the transaction that stores the word. Its log stays, so that it cannot
//! come back, and the hashes of its tokens, so that its other devices are told; they open nothing any more.
//!
//! The word is also kept beside the database (`closed_accounts` in keys.db), before it is stored: a database that came back
//! from a backup has forgotten it, and the phone that said it is gone.

use super::writer::Effects;
use super::{SqliteStore, data_keys, erasing, log_entries, membership, people};
use crate::clock;
use crate::store::StoreError;
use porchlight_core::disclosures::archive::ArchivePublic;
use porchlight_core::documents::DocumentKind;
use porchlight_core::identity::account_log::{AccountLog, LogRecord};
use porchlight_core::ids::{AccountId, DocumentId, SpaceId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::{MutexGuard, PoisonError};

/// The logs of accounts that were closed, as this tenant held them. archive_key: a house was erased, and its disclosure log
/// is sealed to this key.
const CLOSED_SCHEMA: &str = "CREATE TABLE IF NOT EXISTS closed_accounts (
    tenant_id   BLOB NOT NULL CHECK (length(tenant_id) = 16),
    account_id  BLOB NOT NULL CHECK (length(account_id) = 16),
    account_log BLOB NOT NULL,
    archive_key BLOB,
    PRIMARY KEY (account_id, tenant_id)
) STRICT, WITHOUT ROWID";
const KEEP_WORD: &str = "INSERT INTO closed_accounts (tenant_id, account_id, account_log, archive_key)
    VALUES (?1, ?2, ?3, ?4) ON CONFLICT (account_id, tenant_id) DO UPDATE SET
    account_log = excluded.account_log, archive_key = excluded.archive_key";
const FORGET_WORD: &str = "DELETE FROM closed_accounts WHERE tenant_id = ?1 AND account_id = ?2";
const WORDS: &str = "SELECT tenant_id, account_id, account_log, archive_key FROM closed_accounts";
const HAS_WORD: &str = "SELECT 1 FROM closed_accounts WHERE account_id = ?1";

const IS_OPEN: &str = "SELECT 1 FROM accounts WHERE tenant_id = ?1 AND account_id = ?2 AND account_closed_ms IS NULL";
const CLOSE: &str =
    "UPDATE accounts SET account_closed_ms = ?3 WHERE tenant_id = ?1 AND account_id = ?2 AND account_closed_ms IS NULL";
const IS_HOUSE: &str = "SELECT 1 FROM tenants WHERE tenant_id = ?1 AND kind = 'house'";
const DOCUMENTS: &str = "SELECT document_id, space_id, kind, month, live_count, live_sum FROM documents
    WHERE tenant_id = ?1 AND account_id = ?2 AND kind IS NOT ?3";
const SPACES_OF: &str = "SELECT space_id FROM members WHERE tenant_id = ?1 AND account_id = ?2";
const ERASE_WORDS: &str = "DELETE FROM recovery_directory WHERE tenant_id = ?1";
const FORGET_TIMES: &str = "UPDATE devices SET last_exchange_ms = NULL WHERE tenant_id = ?1 AND account_id = ?2";
/// Children before their parents.
const ERASE_DOCUMENT: [&str; 5] = [
    "DELETE FROM log WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3",
    "DELETE FROM shared_records WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3",
    "DELETE FROM projection_stops WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3",
    "DELETE FROM chains WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3",
    "DELETE FROM documents WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3",
];
/// What else a house holds of somebody by their own word, or for as long as they have an account. What it noted itself
/// (name, days, exit) and its copies of reports stay.
const ERASE_IN_HOUSE: [&str; 7] = [
    "DELETE FROM consent_records WHERE tenant_id = ?1 AND account_id = ?2",
    "DELETE FROM ask_receipts WHERE tenant_id = ?1 AND account_id = ?2",
    "DELETE FROM taken_asks WHERE tenant_id = ?1 AND account_id = ?2",
    "DELETE FROM follow_up_marks WHERE tenant_id = ?1 AND account_id = ?2",
    "DELETE FROM equivocations WHERE tenant_id = ?1 AND account_id = ?2",
    "DELETE FROM stays WHERE tenant_id = ?1 AND account_id = ?2",
    "DELETE FROM days_said WHERE tenant_id = ?1 AND account_id = ?2",
];
const ERASE_HOME: [&str; 9] = [
    "DELETE FROM log WHERE tenant_id = ?1",
    "DELETE FROM chains WHERE tenant_id = ?1",
    "DELETE FROM documents WHERE tenant_id = ?1",
    "DELETE FROM members WHERE tenant_id = ?1",
    "DELETE FROM spaces WHERE tenant_id = ?1",
    "DELETE FROM equivocations WHERE tenant_id = ?1",
    "DELETE FROM cut_lists WHERE tenant_id = ?1",
    "DELETE FROM houses_of_home WHERE tenant_id = ?1",
    "DELETE FROM home_totals WHERE tenant_id = ?1",
];

/// A closing as it is kept beside the database.
struct Closing {
    tenant: TenantId,
    account: AccountId,
    records: Vec<LogRecord>,
    archive: Option<ArchivePublic>,
}

/// Carries a closing out, if `log` has one that was not carried out here yet.
pub(super) fn carry_out(
    tx: &Connection,
    effects: &mut Effects,
    tenant: TenantId,
    log: &AccountLog,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let account = log.account();
    let key = params![tenant.as_bytes(), account.as_bytes(), now_ms];
    if !log.is_closed() || tx.prepare_cached(CLOSE)?.execute(key)? == 0 {
        return Ok(());
    }
    effects.erased = true;
    tx.prepare_cached(FORGET_TIMES)?.execute(params![tenant.as_bytes(), account.as_bytes()])?;
    if tenant != TenantId::of(account) {
        effects.changed.insert(tenant);
        leave_house(tx, tenant, account)
    } else if tx.prepare_cached(IS_HOUSE)?.exists([tenant.as_bytes()])? {
        Ok(()) // erasing a house has its own place
    } else {
        effects.unprojected.retain(|(known, _)| *known != tenant);
        // The houses beside the home hear of it now: the phone that said it may be gone before it can tell them.
        for house in people::house_ids(tx, tenant)? {
            if let Some(held) = people::held_of(tx, house, log)?.filter(|held| *held > 0) {
                log_entries::extend(tx, house, log, held)?;
                carry_out(tx, effects, house, log, now_ms)?;
            }
        }
        erase_home(tx, tenant, log)
    }
}

/// Whether an account was closed, as this tenant knows it.
pub(super) fn is_closed(tx: &Connection, tenant: TenantId, account: AccountId) -> Result<bool, StoreError> {
    const SQL: &str =
        "SELECT 1 FROM accounts WHERE tenant_id = ?1 AND account_id = ?2 AND account_closed_ms IS NOT NULL";
    Ok(tx.prepare_cached(SQL)?.exists(params![tenant.as_bytes(), account.as_bytes()])?)
}

fn erase_home(tx: &Connection, home: TenantId, log: &AccountLog) -> Result<(), StoreError> {
    for sql in ERASE_HOME {
        tx.prepare_cached(sql)?.execute([home.as_bytes()])?;
    }
    for words in log.all_recovery() {
        tx.prepare_cached(ERASE_WORDS)?.execute([words.directory().as_bytes()])?;
    }
    Ok(())
}

/// Erases what an account published in a house, and takes it out of every circle there. Its bonds stay: the small circles
/// of others rest on them.
fn leave_house(tx: &Connection, house: TenantId, account: AccountId) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(DOCUMENTS)?;
    let key = params![house.as_bytes(), account.as_bytes(), DocumentKind::Bonds as u8];
    let rows = statement.query_map(key, |row| {
        let (document, space) = (DocumentId::from_bytes(row.get(0)?), SpaceId::from_bytes(row.get(1)?));
        let of_month = (membership::kind_of(row.get(2)?), row.get::<_, Option<i32>>(3)?);
        Ok((document, space, of_month, (row.get::<_, i64>(4)?, row.get::<_, i64>(5)?)))
    })?;
    for (document, space, of_month, (live_count, live_sum)) in rows.collect::<Result<Vec<_>, _>>()? {
        for sql in ERASE_DOCUMENT {
            tx.prepare_cached(sql)?.execute(params![house.as_bytes(), account.as_bytes(), document.as_bytes()])?;
        }
        let mut totals = log_entries::Totals::of_space(tx, house, space)?;
        totals.live_count -= live_count;
        totals.live_sum = totals.live_sum.wrapping_sub(live_sum);
        totals.keep(tx, house, space)?;
        membership::count_month(tx, house, space, of_month, (-live_count, live_sum.wrapping_neg()))?;
    }
    data_keys::end(tx, house, account, account.as_bytes())?;
    for sql in ERASE_IN_HOUSE {
        tx.prepare_cached(sql)?.execute(params![house.as_bytes(), account.as_bytes()])?;
    }
    let mut statement = tx.prepare_cached(SPACES_OF)?;
    let spaces = statement
        .query_map(params![house.as_bytes(), account.as_bytes()], |row| row.get(0).map(SpaceId::from_bytes))?;
    for space in spaces.collect::<Result<Vec<_>, _>>()? {
        membership::leave(tx, house, space, account)?;
    }
    Ok(())
}

impl SqliteStore {
    /// Keeps the word of a closing where no backup reaches, before it is stored.
    pub(super) fn keep_closing(
        &self,
        tenant: TenantId,
        log: &AccountLog,
        archive: Option<ArchivePublic>,
    ) -> Result<(), StoreError> {
        let records = minicbor::to_vec(log.records()).map_err(|_| StoreError::Damaged("account log"))?;
        let account = log.account();
        self.words()?.execute(
            KEEP_WORD,
            params![tenant.as_bytes(), account.as_bytes(), records, archive.map(|key| *key.as_bytes())],
        )?;
        Ok(())
    }

    /// Forgets it again: another record came first, and the phone will say it anew.
    pub(super) fn forget_closing(&self, tenant: TenantId, account: AccountId) -> Result<(), StoreError> {
        self.words()?.execute(FORGET_WORD, params![tenant.as_bytes(), account.as_bytes()])?;
        Ok(())
    }

    /// Whether an account was closed here, whatever a database that came back may know of it.
    pub(super) fn was_closed(&self, account: AccountId) -> Result<bool, StoreError> {
        let words = self.words()?;
        Ok(words.query_row(HAS_WORD, [account.as_bytes()], |_| Ok(())).optional()?.is_some())
    }

    /// Carries out every closing that this database does not know of: it came back from a backup, or was killed on the way.
    pub(super) fn carry_out_closings(&self) -> Result<(), StoreError> {
        for Closing { tenant, account, records, archive } in self.closings()? {
            let is_open = self.read(|conn| {
                Ok(conn.prepare_cached(IS_OPEN)?.exists(params![tenant.as_bytes(), account.as_bytes()])?)
            })?;
            if !is_open {
                continue;
            }
            let log = AccountLog::verify(account, records).map_err(|_| StoreError::Damaged("log of an account"))?;
            self.writer.write(0, move |tx, effects| {
                // A log that parted was never the one that counted.
                let Some(held) = people::held_of(tx, tenant, &log)? else { return Ok(()) };
                if let Some(archive) = archive {
                    return erasing::erase(tx, effects, tenant, &log, archive, clock::system()());
                }
                log_entries::extend(tx, tenant, &log, held)?;
                carry_out(tx, effects, tenant, &log, clock::system()())
            })?;
        }
        Ok(())
    }

    fn closings(&self) -> Result<Vec<Closing>, StoreError> {
        let words = self.words()?;
        let mut statement = words.prepare(WORDS)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Closing {
                tenant: TenantId::from_bytes(row.get(0)?),
                account: AccountId::from_bytes(row.get(1)?),
                records: minicbor::decode(&row.get::<_, Vec<u8>>(2)?)
                    .map_err(|_| StoreError::Damaged("log of an account"))?,
                archive: row.get::<_, Option<[u8; 32]>>(3)?.map(ArchivePublic::from_bytes),
            });
        }
        Ok(found)
    }

    fn words(&self) -> Result<MutexGuard<'_, Connection>, StoreError> {
        let words = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        words.execute_batch(CLOSED_SCHEMA)?;
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use crate::store::{Roster, Store};
    use crate::test_phone::{NOON, Phone, cedar, exchange_part};
    use porchlight_core::protocol::{RequestPart, Verdict};

    #[test]
    fn the_houses_beside_a_home_hear_of_a_closing_in_the_same_moment() {
        let cedar = cedar();
        let (mut ana, house) = (Phone::joined(1, &cedar, "Ana"), cedar.house.tenant);
        let post = ana.write_post(1);
        assert_eq!(ana.push(&cedar.store, house, vec![post.clone()]), [Verdict::Stored]);
        ana.log.append(ana.log.account_close(&ana.keys)).unwrap();
        let part = RequestPart { log: ana.log.records().to_vec(), ..ana.part(ana.home(), vec![]) };
        let answer = exchange_part(&cedar.store, NOON, part).exchanged.unwrap();
        assert_eq!(answer.log_verdict, Some(Verdict::Stored));
        let row = cedar.store.person(house, ana.account()).unwrap().unwrap();
        assert_eq!(row.closed_ms, Some(NOON));
        let is_closed = |tenant| cedar.store.account_log(tenant, ana.account()).unwrap().unwrap().is_closed();
        assert!(is_closed(house) && is_closed(ana.home()));

        // A device that was away is told so, and what it brings goes nowhere.
        let part = RequestPart { log: vec![], ..ana.part(house, vec![post]) };
        let answer = exchange_part(&cedar.store, NOON, part).exchanged.unwrap();
        assert!(matches!(&answer.verdicts[..], [Verdict::Refused { code, .. }] if code == "account_closed"));
        assert!(answer.pull.is_empty() && answer.logs.iter().any(|log| log.account == ana.account()));
    }
}
