//! Erasing a house, and readings whose term is over. What the person wrote at home is in another tenant, and no statement
//! here reaches it.

use super::writer::Effects;
use super::{SqliteStore, closing, data_keys, disclosures, log_entries, people};
use crate::clock;
use crate::store::{ArchivePart, Endings, LogExtension, StoreError};
use porchlight_core::disclosures::archive::{ArchivePublic, ArchivedLeaf, TERM_MS};
use porchlight_core::disclosures::{Entry, Leaf};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::protocol::House;
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, params};

/// Leaves in one part of an archive, and the most that one go destroys.
const PART_LEAVES: usize = 256;

const ERASED: &str =
    "SELECT /* every tenant */ tenant_id, name, zone FROM tenants WHERE erased_ms IS NOT NULL ORDER BY name, tenant_id";
const MARK: &str = "UPDATE tenants SET erased_ms = ?2 WHERE tenant_id = ?1";
const ACCOUNTS: &str = "SELECT account_id FROM accounts WHERE tenant_id = ?1";
const STAFF: &str = "SELECT staff_id FROM staff WHERE tenant_id = ?1";
const FORGET_STAFF: &str = "DELETE FROM staff_directory WHERE tenant_id = ?1";
const FORGET_NAMES: &str = "UPDATE accounts SET display_name = NULL, joined_ms = 0 WHERE tenant_id = ?1";
const FORGET_TIMES: &str = "UPDATE devices SET last_exchange_ms = NULL WHERE tenant_id = ?1";
const KEPT: &str = "SELECT leaf_index, salt, entry FROM disclosure_leaves
    WHERE tenant_id = ?1 AND entry IS NOT NULL AND leaf_index >= ?2 ORDER BY leaf_index LIMIT ?3";
const ERASE_LEAF: &str = "UPDATE disclosure_leaves SET salt = NULL, entry = NULL, account_id = NULL, number = NULL
    WHERE tenant_id = ?1 AND leaf_index = ?2";
/// The number of a person's last reading stays, and by it the count: the next one follows it.
const EMPTY_LEAF: &str =
    "UPDATE disclosure_leaves SET salt = NULL, entry = NULL WHERE tenant_id = ?1 AND leaf_index = ?2";
const ADD_PART: &str = "INSERT INTO disclosure_archive
    (tenant_id, first_leaf, last_leaf, until_ms, archive_key, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const PARTS: &str = "SELECT first_leaf, last_leaf, until_ms, archive_key, sealed FROM disclosure_archive
    WHERE tenant_id = ?1 ORDER BY first_leaf";
const END_PARTS: &str = "DELETE FROM disclosure_archive WHERE tenant_id = ?1 AND until_ms < ?2";
/// All that a house has but its row, its own log, the hashes of tokens, and the roots. Children before their parents.
const ERASE: [&str; 41] = [
    "DELETE FROM account_log WHERE tenant_id = ?1 AND account_id <> ?1",
    "DELETE FROM ask_receipts WHERE tenant_id = ?1",
    "DELETE FROM away WHERE tenant_id = ?1",
    "DELETE FROM bond_records WHERE tenant_id = ?1",
    "DELETE FROM chains WHERE tenant_id = ?1",
    "DELETE FROM climate_weeks WHERE tenant_id = ?1",
    "DELETE FROM consent_records WHERE tenant_id = ?1",
    "DELETE FROM cut_lists WHERE tenant_id = ?1",
    "DELETE FROM days_said WHERE tenant_id = ?1",
    "DELETE FROM disclosures WHERE tenant_id = ?1",
    "DELETE FROM equivocations WHERE tenant_id = ?1",
    "DELETE FROM exits WHERE tenant_id = ?1",
    "DELETE FROM follow_up_marks WHERE tenant_id = ?1",
    "DELETE FROM handover_addenda WHERE tenant_id = ?1",
    "DELETE FROM handover_readers WHERE tenant_id = ?1",
    "DELETE FROM house_events WHERE tenant_id = ?1",
    "DELETE FROM invites WHERE tenant_id = ?1",
    "DELETE FROM log WHERE tenant_id = ?1",
    "DELETE FROM members WHERE tenant_id = ?1",
    "DELETE FROM month_totals WHERE tenant_id = ?1",
    "DELETE FROM passkeys WHERE tenant_id = ?1",
    "DELETE FROM projection_stops WHERE tenant_id = ?1",
    "DELETE FROM reissues WHERE tenant_id = ?1",
    "DELETE FROM report_decisions WHERE tenant_id = ?1",
    "DELETE FROM reports WHERE tenant_id = ?1",
    "DELETE FROM session_leads WHERE tenant_id = ?1",
    "DELETE FROM sessions WHERE tenant_id = ?1",
    "DELETE FROM shared_records WHERE tenant_id = ?1",
    "DELETE FROM sign_in_links WHERE tenant_id = ?1",
    "DELETE FROM staff_passwords WHERE tenant_id = ?1",
    "DELETE FROM stays WHERE tenant_id = ?1",
    "DELETE FROM superseded WHERE tenant_id = ?1",
    "DELETE FROM taken_asks WHERE tenant_id = ?1",
    "DELETE FROM houses_of_home WHERE tenant_id = ?1",
    "DELETE FROM home_totals WHERE tenant_id = ?1",
    "DELETE FROM recovery_directory WHERE tenant_id = ?1",
    "DELETE FROM staff_directory WHERE tenant_id = ?1",
    "DELETE FROM documents WHERE tenant_id = ?1",
    "DELETE FROM handovers WHERE tenant_id = ?1",
    "DELETE FROM spaces WHERE tenant_id = ?1",
    "DELETE FROM staff WHERE tenant_id = ?1",
];

impl Endings for SqliteStore {
    fn erase_house(
        &self,
        house: TenantId,
        last_word: LogExtension,
        archive: ArchivePublic,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError> {
        self.keep_closing(house, &last_word.log, Some(archive))?;
        let log = last_word.log;
        let is_done = self.writer.write(0, move |tx, effects| {
            if log_entries::record_count(tx, house, house.account())? != last_word.held {
                return Ok(false);
            }
            erase(tx, effects, house, &log, archive, now_ms)?;
            Ok(true)
        })?;
        if is_done {
            self.forget_house_keys(house)?
        } else {
            self.forget_closing(house, house.account())?
        }
        Ok(is_done)
    }

    fn erased_houses(&self) -> Result<Vec<House>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(ERASED)?;
            Ok(statement.query_map([], people::house_of)?.collect::<Result<_, _>>()?)
        })
    }

    fn archive(&self, house: TenantId) -> Result<Vec<ArchivePart>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(PARTS)?;
            let rows = statement.query_map([house.as_bytes()], |row| {
                Ok(ArchivePart {
                    first_leaf: row.get(0)?,
                    last_leaf: row.get(1)?,
                    until_ms: row.get(2)?,
                    archive: ArchivePublic::from_bytes(row.get(3)?),
                    sealed: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn end_terms(&self, now_ms: EpochMs) -> Result<usize, StoreError> {
        let houses = self.read(|conn| {
            let erased =
                conn.prepare_cached(ERASED)?.query_map([], people::house_of)?.collect::<Result<Vec<_>, _>>()?;
            Ok(people::houses(conn)?.into_iter().chain(erased).map(|house| house.tenant).collect::<Vec<_>>())
        })?;
        let mut ended = 0;
        for house in houses {
            ended += self.writer.write(0, move |tx, effects| {
                let before_ms = now_ms - TERM_MS;
                let parts = tx.prepare_cached(END_PARTS)?.execute(params![house.as_bytes(), before_ms])?;
                let leaves = end_leaves(tx, house, before_ms)?;
                effects.erased |= parts + leaves > 0;
                Ok(parts + leaves)
            })?;
        }
        Ok(ended)
    }
}

/// Erases a house in the transaction that stores its last word.
pub(super) fn erase(
    tx: &Connection,
    effects: &mut Effects,
    house: TenantId,
    log: &AccountLog,
    archive: ArchivePublic,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let held = log_entries::record_count(tx, house, house.account())?;
    log_entries::extend(tx, house, log, held)?;
    closing::carry_out(tx, effects, house, log, now_ms)?;
    seal_readings(tx, house, archive)?;
    for account in ids(tx, ACCOUNTS, house)? {
        data_keys::end(tx, house, AccountId::from_bytes(account), &account)?;
    }
    for staff in ids(tx, STAFF, house)? {
        tx.prepare_cached(FORGET_STAFF)?.execute([staff])?;
    }
    for sql in ERASE {
        tx.prepare_cached(sql)?.execute([house.as_bytes()])?;
    }
    for sql in [FORGET_NAMES, FORGET_TIMES] {
        tx.prepare_cached(sql)?.execute([house.as_bytes()])?;
    }
    tx.prepare_cached(MARK)?.execute(params![house.as_bytes(), now_ms])?;
    effects.unprojected.retain(|(tenant, _)| *tenant != house);
    effects.changed.insert(house);
    effects.erased = true;
    Ok(())
}

fn ids(tx: &Connection, sql: &str, house: TenantId) -> Result<Vec<[u8; 16]>, StoreError> {
    let mut statement = tx.prepare_cached(sql)?;
    let ids = statement.query_map([house.as_bytes()], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Seals what is left of the disclosure log, part by part. Where the tree begins is said about nobody, and stays.
fn seal_readings(tx: &Connection, house: TenantId, archive: ArchivePublic) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let kept = kept(tx, house, after)?;
        let Some((last, _)) = kept.last() else { return Ok(()) };
        after = last + 1;
        let readings: Vec<(ArchivedLeaf, EpochMs)> = kept
            .into_iter()
            .filter_map(|(place, leaf)| {
                let at_ms = leaf.reading()?.at_ms;
                Some((ArchivedLeaf { place, leaf }, at_ms))
            })
            .collect();
        let Some(until_ms) = readings.iter().map(|(_, at_ms)| *at_ms).max() else { continue };
        let leaves: Vec<ArchivedLeaf> = readings.into_iter().map(|(leaf, _)| leaf).collect();
        let sealed = archive.seal(house, &leaves, &mut clock::system_rng());
        let sealed = sealed.map_err(|_| StoreError::Damaged("key of an archive"))?;
        let (first, last) = (leaves[0].place, leaves[leaves.len() - 1].place);
        let values = params![house.as_bytes(), first, last, until_ms, archive.as_bytes(), sealed];
        tx.prepare_cached(ADD_PART)?.execute(values)?;
        for leaf in leaves {
            tx.prepare_cached(ERASE_LEAF)?.execute(params![house.as_bytes(), leaf.place])?;
        }
    }
}

/// Destroys a bounded number of readings from before an instant; answers how many.
fn end_leaves(tx: &Connection, house: TenantId, before_ms: EpochMs) -> Result<usize, StoreError> {
    let mut ended = 0;
    for (place, leaf) in kept(tx, house, 0)? {
        let reading = match leaf.entry() {
            Some(Entry::Reading(reading)) if reading.at_ms < before_ms => reading,
            Some(Entry::Start(_)) => continue,
            _ => break, // they came in this order
        };
        let is_last = reading.number == Some(disclosures::last_number(tx, house, reading.account)?);
        let sql = if is_last { EMPTY_LEAF } else { ERASE_LEAF };
        ended += tx.prepare_cached(sql)?.execute(params![house.as_bytes(), place])?;
    }
    Ok(ended)
}

fn kept(tx: &Connection, house: TenantId, from: u64) -> Result<Vec<(u64, Leaf)>, StoreError> {
    let mut statement = tx.prepare_cached(KEPT)?;
    let rows = statement.query_map(params![house.as_bytes(), from, PART_LEAVES], disclosures::leaf_row)?;
    let leaves = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(leaves.into_iter().flatten().collect())
}
