//! Passkeys and passwords of staff, and the directory that finds their house.

use crate::auth::StaffId;
use crate::store::{PASSKEYS_MAX, StoreError, StoredPasskey, StoredPassword, WayIn};
use porchlight_core::ids::TenantId;
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, params};

const ADD_PASSKEY: &str = "INSERT INTO passkeys
    (tenant_id, staff_id, credential_id, name, passkey, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT DO NOTHING";
const PASSKEYS: &str = "SELECT credential_id, name, passkey, created_ms, last_used_ms FROM passkeys
    WHERE tenant_id = ?1 AND staff_id = ?2 ORDER BY created_ms, credential_id";
const NOTE_PASSKEY: &str = "UPDATE passkeys SET passkey = ?4, last_used_ms = ?5
    WHERE tenant_id = ?1 AND staff_id = ?2 AND credential_id = ?3";
const NAME_PASSKEY: &str =
    "UPDATE passkeys SET name = ?4 WHERE tenant_id = ?1 AND staff_id = ?2 AND credential_id = ?3";
const DROP_PASSKEY: &str = "DELETE FROM passkeys WHERE tenant_id = ?1 AND staff_id = ?2 AND credential_id = ?3";
const DROP_PASSKEYS: &str = "DELETE FROM passkeys WHERE tenant_id = ?1 AND staff_id = ?2";
const ADD_PASSWORD: &str = "INSERT INTO staff_passwords
    (tenant_id, staff_id, sign_in_name, password_hash, code_secret, last_step) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const PASSWORD: &str = "SELECT sign_in_name, password_hash, code_secret, last_step FROM staff_passwords
    WHERE tenant_id = ?1 AND staff_id = ?2";
const USE_CODE: &str =
    "UPDATE staff_passwords SET last_step = ?3 WHERE tenant_id = ?1 AND staff_id = ?2 AND last_step < ?3";
const DROP_PASSWORD: &str = "DELETE FROM staff_passwords WHERE tenant_id = ?1 AND staff_id = ?2";
const ADD_ENTRY: &str = "INSERT INTO staff_directory (tenant_id, house_id, staff_id) VALUES (?1, ?2, ?3)
    ON CONFLICT DO NOTHING";
const ENTRY: &str = "SELECT house_id, staff_id FROM staff_directory WHERE tenant_id = ?1";
const DROP_ENTRY: &str = "DELETE FROM staff_directory WHERE tenant_id = ?1";

/// Keeps a way in; false, and nothing is kept, if its sign-in name is somebody else's.
pub(super) fn add(tx: &Connection, house: TenantId, staff: StaffId, way_in: &WayIn) -> Result<bool, StoreError> {
    match way_in {
        WayIn::Passkey(passkey) => {
            enter(tx, TenantId::from_bytes(*staff.as_bytes()), house, staff)?;
            add_passkey(tx, house, staff, passkey)
        }
        WayIn::Password(password) => {
            if !enter(tx, password.directory, house, staff)? {
                return Ok(false);
            }
            let StoredPassword { sign_in_name, password_hash, code_secret, last_step, .. } = password;
            let (house, staff) = (house.as_bytes(), staff.as_bytes());
            tx.execute(ADD_PASSWORD, params![house, staff, sign_in_name, password_hash, code_secret, last_step])?;
            Ok(true)
        }
    }
}

fn enter(tx: &Connection, directory: TenantId, house: TenantId, staff: StaffId) -> Result<bool, StoreError> {
    Ok(tx.execute(ADD_ENTRY, params![directory.as_bytes(), house.as_bytes(), staff.as_bytes()])? == 1)
}

pub(super) fn entry(conn: &Connection, directory: TenantId) -> Result<Option<(TenantId, StaffId)>, StoreError> {
    let found = conn.prepare_cached(ENTRY)?.query_row([directory.as_bytes()], |row| {
        Ok((TenantId::from_bytes(row.get(0)?), StaffId::from_bytes(row.get(1)?)))
    });
    Ok(found.optional()?)
}

pub(super) fn drop_all(tx: &Connection, house: TenantId, staff: StaffId) -> Result<(), StoreError> {
    if let Some(password) = password(tx, house, staff)? {
        tx.execute(DROP_ENTRY, [password.directory.as_bytes()])?;
    }
    tx.execute(DROP_ENTRY, [staff.as_bytes()])?;
    for statement in [DROP_PASSKEYS, DROP_PASSWORD] {
        tx.execute(statement, params![house.as_bytes(), staff.as_bytes()])?;
    }
    Ok(())
}

/// One more, unless there are as many as one may have. Whoever began with a password gets their row in the directory.
pub(super) fn add_passkey(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    passkey: &StoredPasskey,
) -> Result<bool, StoreError> {
    if passkeys(tx, house, staff)?.len() >= PASSKEYS_MAX {
        return Ok(false);
    }
    enter(tx, TenantId::from_bytes(*staff.as_bytes()), house, staff)?;
    let StoredPasskey { credential_id, name, passkey, created_ms, .. } = passkey;
    let (house, staff) = (house.as_bytes(), staff.as_bytes());
    tx.execute(ADD_PASSKEY, params![house, staff, credential_id, name, passkey, created_ms])?;
    Ok(true)
}

pub(super) fn passkeys(conn: &Connection, house: TenantId, staff: StaffId) -> Result<Vec<StoredPasskey>, StoreError> {
    let mut statement = conn.prepare_cached(PASSKEYS)?;
    let rows = statement.query_map(params![house.as_bytes(), staff.as_bytes()], |row| {
        Ok(StoredPasskey {
            credential_id: row.get(0)?,
            name: row.get(1)?,
            passkey: row.get(2)?,
            created_ms: row.get(3)?,
            last_used_ms: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn note_passkey(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    credential_id: &[u8],
    passkey: &str,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    tx.execute(NOTE_PASSKEY, params![house.as_bytes(), staff.as_bytes(), credential_id, passkey, now_ms])?;
    Ok(())
}

pub(super) fn name_passkey(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    credential_id: &[u8],
    name: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(NAME_PASSKEY, params![house.as_bytes(), staff.as_bytes(), credential_id, name])? == 1)
}

pub(super) fn remove_passkey(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    credential_id: &[u8],
) -> Result<bool, StoreError> {
    let is_last = passkeys(tx, house, staff)?.len() <= 1 && password(tx, house, staff)?.is_none();
    if is_last {
        return Ok(false);
    }
    Ok(tx.execute(DROP_PASSKEY, params![house.as_bytes(), staff.as_bytes(), credential_id])? == 1)
}

pub(super) fn password(
    conn: &Connection,
    house: TenantId,
    staff: StaffId,
) -> Result<Option<StoredPassword>, StoreError> {
    let found = conn.prepare_cached(PASSWORD)?.query_row(params![house.as_bytes(), staff.as_bytes()], |row| {
        let sign_in_name: String = row.get(0)?;
        let directory = crate::auth::passwords::directory_of(&sign_in_name);
        Ok(StoredPassword {
            directory,
            sign_in_name,
            password_hash: row.get(1)?,
            code_secret: row.get(2)?,
            last_step: row.get(3)?,
        })
    });
    Ok(found.optional()?)
}

pub(super) fn use_code(tx: &Connection, house: TenantId, staff: StaffId, step: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(USE_CODE, params![house.as_bytes(), staff.as_bytes(), step])? == 1)
}
