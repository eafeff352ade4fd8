//! Houses, homes and who belongs to them.

use super::membership::{self, Share};
use super::writer::Effects;
use super::{closing, cut_off, exits, house_events, log_entries, reissues, removal, superseded};
use crate::store::{Enrolled, Enrolment, FurtherDevice, HouseEventKind, StoreError, SupersededAccount};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{AccountLog, LogRecord};
use porchlight_core::ids::{AccountId, DeviceId, SpaceId, TenantId};
use porchlight_core::protocol::House;
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;

/// Every house on the server, for the person who runs it.
const HOUSES: &str = "SELECT /* every tenant */ tenant_id, name, zone FROM tenants
    WHERE kind = 'house' AND erased_ms IS NULL ORDER BY name, tenant_id";
const HOUSE: &str =
    "SELECT tenant_id, name, zone FROM tenants WHERE tenant_id = ?1 AND kind = 'house' AND erased_ms IS NULL";
const HOUSES_OF: &str = "SELECT house_id FROM houses_of_home WHERE tenant_id = ?1 ORDER BY house_id";
const ADD_TENANT: &str = "INSERT INTO tenants (tenant_id, kind, name, zone, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO NOTHING";
const KEEP_ACCOUNT: &str = "INSERT INTO accounts (tenant_id, account_id, role, display_name, joined_ms)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (tenant_id, account_id) DO UPDATE SET display_name = excluded.display_name";
const ADD_HOUSE_OF_HOME: &str =
    "INSERT INTO houses_of_home (tenant_id, house_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
const IS_ACCOUNT: &str = "SELECT 1 FROM accounts WHERE tenant_id = ?1 AND account_id = ?2";
const LOG_RECORDS: &str =
    "SELECT record FROM account_log WHERE tenant_id = ?1 AND account_id = ?2 ORDER BY record_index";
const DEVICE_ACCOUNT: &str = "SELECT account_id FROM devices WHERE tenant_id = ?1 AND device_id = ?2";
const KEEP_DEVICE: &str = "INSERT INTO devices (tenant_id, device_id, account_id, token_hash) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (tenant_id, device_id) DO UPDATE SET token_hash = excluded.token_hash";
const RESTS: &str = "SELECT 1 FROM devices WHERE tenant_id = ?1 AND device_id = ?2 AND is_suspended = 1";
const SUSPEND: &str = "UPDATE devices SET is_suspended = ?4
    WHERE tenant_id = ?1 AND account_id = ?2 AND device_id = ?3";
const ALL_OTHERS_REST: &str = "UPDATE devices SET is_suspended = (device_id <> ?3)
    WHERE tenant_id = ?1 AND account_id = ?2";
const WHOSE_WORDS: &str = "SELECT account_id FROM recovery_directory WHERE tenant_id = ?1";
pub(super) const ADD_INVITE: &str =
    "INSERT INTO invites (tenant_id, invite_hash, display_name, expires_ms) VALUES (?1, ?2, ?3, ?4)";
const INVITE: &str = "SELECT display_name, expires_ms, used_account, used_device FROM invites
    WHERE tenant_id = ?1 AND invite_hash = ?2";
const USE_INVITE: &str =
    "UPDATE invites SET used_account = ?3, used_device = ?4 WHERE tenant_id = ?1 AND invite_hash = ?2";

pub(super) fn houses(conn: &Connection) -> Result<Vec<House>, StoreError> {
    let mut statement = conn.prepare_cached(HOUSES)?;
    Ok(statement.query_map([], house_of)?.collect::<Result<_, _>>()?)
}

pub(super) fn house(conn: &Connection, house: TenantId) -> Result<Option<House>, StoreError> {
    Ok(conn.prepare_cached(HOUSE)?.query_row([house.as_bytes()], house_of).optional()?)
}

pub(super) fn houses_of(conn: &Connection, home: TenantId) -> Result<Vec<House>, StoreError> {
    let mut found = Vec::new();
    for id in house_ids(conn, home)? {
        found.extend(house(conn, id)?);
    }
    Ok(found)
}

pub(super) fn house_ids(conn: &Connection, home: TenantId) -> Result<Vec<TenantId>, StoreError> {
    let mut statement = conn.prepare_cached(HOUSES_OF)?;
    let ids = statement.query_map([home.as_bytes()], |row| row.get(0).map(TenantId::from_bytes))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub(super) fn house_of(row: &Row<'_>) -> rusqlite::Result<House> {
    Ok(House { tenant: TenantId::from_bytes(row.get(0)?), name: row.get(1)?, zone: row.get(2)? })
}

/// A new house: its own account, its log, and the circle of everybody who will live there.
pub(super) fn create_house(
    tx: &Connection,
    house: &House,
    log: &AccountLog,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    tx.execute(ADD_TENANT, params![house.tenant.as_bytes(), "house", house.name, house.zone, now_ms])?;
    keep_account(tx, house.tenant, log.account(), "house", None, now_ms)?;
    let circle = SpaceId::house_circle(house.tenant);
    join(tx, house.tenant, (circle, "circle"), log.account(), Share::Everything, now_ms)?;
    log_entries::extend(tx, house.tenant, log, 0)
}

/// Uses an invite up and gives the account its home, its care space and its place in the house circle. The writer runs
/// one of these at a time, so of two that use the same invite one is first.
pub(super) fn enrol(tx: &Connection, house: TenantId, enrolment: &Enrolment) -> Result<Enrolled, StoreError> {
    let (account, device, now_ms) = (enrolment.log.account(), enrolment.device, enrolment.now_ms);
    let key = params![house.as_bytes(), enrolment.invite_hash];
    let found = tx.prepare_cached(INVITE)?.query_row(key, |row| {
        let used: (Option<[u8; 16]>, Option<[u8; 16]>) = (row.get(2)?, row.get(3)?);
        Ok((row.get::<_, String>(0)?, row.get::<_, EpochMs>(1)?, used))
    });
    let Some((display_name, expires_ms, used)) = found.optional()? else { return Ok(Enrolled::Unknown) };
    match used {
        (Some(by), Some(with)) if (by, with) == (*account.as_bytes(), *device.as_bytes()) => {}
        (None, None) if enrolment.now_ms < expires_ms => {}
        _ => return Ok(Enrolled::Used),
    }
    let in_place_of = reissues::account_of_invite(tx, house, &enrolment.invite_hash)?;
    let is_known = tx.prepare_cached(IS_ACCOUNT)?.exists(params![house.as_bytes(), account.as_bytes()])?;
    if let (Some(old), None) = (in_place_of, used.0) {
        // Nobody takes the place of another one with an account that the house knows.
        if is_known || !reissues::is_ready(tx, house, old, now_ms)? {
            return Ok(Enrolled::Used);
        }
    }
    let home = TenantId::of(account);
    if closing::is_closed(tx, home, account)? || closing::is_closed(tx, house, account)? {
        return Ok(Enrolled::Conflict);
    }
    if home == house || is_taken(tx, house, device, account)? || is_taken(tx, home, device, account)? {
        return Ok(Enrolled::Conflict);
    }
    let log = &enrolment.log;
    let (Some(home_held), Some(house_held)) = (held_of(tx, home, log)?, held_of(tx, house, log)?) else {
        return Ok(Enrolled::Conflict);
    };
    if removal::leaves_words_out(tx, home, log, home_held)? {
        return Ok(Enrolled::Conflict);
    }
    tx.execute(USE_INVITE, params![house.as_bytes(), enrolment.invite_hash, account.as_bytes(), device.as_bytes()])?;

    tx.execute(ADD_TENANT, params![home.as_bytes(), "home", None::<&str>, None::<&str>, enrolment.now_ms])?;
    keep_account(tx, home, account, "owner", None, enrolment.now_ms)?;
    if let Some(token_hash) = enrolment.home_token_hash {
        join(tx, home, (SpaceId::personal(account), "personal"), account, Share::Everything, now_ms)?;
        keep_device(tx, home, device, account, token_hash)?;
    }
    log_entries::extend(tx, home, log, home_held)?;
    log_entries::name_words(tx, log)?; // it may have lived elsewhere before
    tx.execute(ADD_HOUSE_OF_HOME, params![home.as_bytes(), house.as_bytes()])?;

    keep_account(tx, house, account, "resident", Some(&display_name), enrolment.now_ms)?;
    if !is_known && in_place_of.is_none() {
        house_events::note(tx, house, account, HouseEventKind::Arrived, now_ms)?;
    }
    join(tx, house, (SpaceId::care(house, account), "care"), account, Share::Everything, now_ms)?;
    // To ask again with an invite that was used is to ask for tokens; it is a new one that lets somebody in again.
    if used.0.is_none() {
        exits::readmit(tx, house, account, now_ms)?;
    }
    if !exits::has_left(tx, house, account)? {
        join(tx, house, (SpaceId::house_circle(house), "circle"), account, Share::SinceJoining, now_ms)?;
    }
    log_entries::extend(tx, house, log, house_held)?;
    keep_device(tx, house, device, account, enrolment.house_token_hash)?;
    if let (Some(old), None) = (in_place_of, used.0) {
        reissues::done(tx, house, old, now_ms)?;
        superseded::carry_out(tx, house, SupersededAccount { old, new: account, at_ms: now_ms })?;
        superseded::move_stay(tx, house, old, account)?;
    }
    Ok(Enrolled::Done)
}

/// Admits a further device of a known account to its home and to every house that it has a token for.
pub(super) fn admit(
    tx: &Connection,
    effects: &mut Effects,
    home: TenantId,
    further: &FurtherDevice,
) -> Result<Enrolled, StoreError> {
    let account = further.log.account();
    if !tx.prepare_cached(IS_ACCOUNT)?.exists(params![home.as_bytes(), account.as_bytes()])? {
        return Ok(Enrolled::Unknown);
    }
    if closing::is_closed(tx, home, account)? {
        return Ok(Enrolled::Conflict);
    }
    let mut growths = Vec::new();
    for (tenant, token_hash) in &further.token_hashes {
        match held_of(tx, *tenant, &further.log)? {
            Some(held) if !is_taken(tx, *tenant, further.device, account)? => {
                growths.push((*tenant, *token_hash, held))
            }
            _ => return Ok(Enrolled::Conflict),
        }
        if !further.others_rest && rests(tx, *tenant, further.device)? {
            return Ok(Enrolled::Suspended);
        }
    }
    for (tenant, token_hash, held) in growths {
        log_entries::extend(tx, tenant, &further.log, held)?;
        cut_off::cut_off(tx, effects, tenant, &further.log)?;
        keep_device(tx, tenant, further.device, account, token_hash)?;
        if further.others_rest {
            let key = params![tenant.as_bytes(), account.as_bytes(), further.device.as_bytes()];
            tx.prepare_cached(ALL_OTHERS_REST)?.execute(key)?;
        }
    }
    Ok(Enrolled::Done)
}

fn rests(tx: &Connection, tenant: TenantId, device: DeviceId) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached(RESTS)?.exists(params![tenant.as_bytes(), device.as_bytes()])?)
}

/// Lets a device's token rest, or work again; says whether the account has that device.
pub(super) fn suspend(
    tx: &Connection,
    tenant: TenantId,
    account: AccountId,
    device: DeviceId,
    rests: bool,
) -> Result<bool, StoreError> {
    let values = params![tenant.as_bytes(), account.as_bytes(), device.as_bytes(), rests];
    Ok(tx.prepare_cached(SUSPEND)?.execute(values)? > 0)
}

/// Whose recovery words these are.
pub(super) fn account_of_words(conn: &Connection, directory: TenantId) -> Result<Option<AccountId>, StoreError> {
    let found = conn.prepare_cached(WHOSE_WORDS)?.query_row([directory.as_bytes()], |row| row.get(0));
    Ok(found.optional()?.map(AccountId::from_bytes))
}

/// How many records of `log` a tenant has; `None` if the two logs have parted.
pub(super) fn held_of(tx: &Connection, tenant: TenantId, log: &AccountLog) -> Result<Option<usize>, StoreError> {
    let mut statement = tx.prepare_cached(LOG_RECORDS)?;
    let mut rows = statement.query(params![tenant.as_bytes(), log.account().as_bytes()])?;
    let mut held = 0;
    while let Some(row) = rows.next()? {
        let record: LogRecord =
            minicbor::decode(&row.get::<_, Vec<u8>>(0)?).map_err(|_| StoreError::Damaged("log record"))?;
        // A shorter log than ours is fine, as long as it is the same so far.
        if log.records().get(held).is_some_and(|ours| ours.hash() != record.hash()) {
            return Ok(None);
        }
        held += 1;
    }
    Ok(Some(held))
}

fn is_taken(tx: &Connection, tenant: TenantId, device: DeviceId, account: AccountId) -> Result<bool, StoreError> {
    let key = params![tenant.as_bytes(), device.as_bytes()];
    let held: Option<[u8; 16]> = tx.prepare_cached(DEVICE_ACCOUNT)?.query_row(key, |row| row.get(0)).optional()?;
    Ok(held.is_some_and(|held| held != *account.as_bytes()))
}

fn keep_account(
    tx: &Connection,
    tenant: TenantId,
    account: AccountId,
    role: &str,
    name: Option<&str>,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    tx.execute(KEEP_ACCOUNT, params![tenant.as_bytes(), account.as_bytes(), role, name, now_ms])?;
    Ok(())
}

fn keep_device(
    tx: &Connection,
    tenant: TenantId,
    device: DeviceId,
    account: AccountId,
    token_hash: [u8; 32],
) -> Result<(), StoreError> {
    tx.execute(KEEP_DEVICE, params![tenant.as_bytes(), device.as_bytes(), account.as_bytes(), token_hash])?;
    Ok(())
}

/// Makes the space if need be, and the account its member.
fn join(
    tx: &Connection,
    tenant: TenantId,
    (space, kind): (SpaceId, &str),
    account: AccountId,
    share: Share,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    membership::make_space(tx, tenant, space, kind)?;
    membership::join(tx, tenant, space, account, share, now_ms)?;
    Ok(())
}

const KEYS_SCHEMA: &str = "CREATE TABLE IF NOT EXISTS house_keys (
    tenant_id BLOB NOT NULL PRIMARY KEY CHECK (length(tenant_id) = 16),
    secret    BLOB NOT NULL CHECK (length(secret) = 64)
) STRICT, WITHOUT ROWID";
const KEEP_KEYS: &str = "INSERT INTO house_keys (tenant_id, secret) VALUES (?1, ?2)";

/// The houses' own device keys, in a file that no backup includes.
pub(super) fn open_keys(path: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open(path)?;
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;")?;
    conn.execute_batch(KEYS_SCHEMA)?;
    Ok(conn)
}

pub(super) fn keep_keys(conn: &Connection, house: TenantId, keys: &DeviceKeys) -> Result<(), StoreError> {
    conn.execute(KEEP_KEYS, params![house.as_bytes(), &keys.to_secret_bytes()[..]])?;
    Ok(())
}
