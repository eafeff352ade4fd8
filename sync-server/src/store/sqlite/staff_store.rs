//! The store's methods about staff: reads on a snapshot, writes through the writer.

use super::{SqliteStore, invites, sessions, staff, ways_in};
use crate::auth::{Staff, StaffId};
use crate::store::{
    OpenInvite, SetUp, StaffEntry, StaffStore, StoreError, StoredPasskey, StoredPassword, StoredSession, Way, WayIn,
};
use porchlight_core::ids::TenantId;
use porchlight_core::time::EpochMs;
use rusqlite::params;

impl StaffStore for SqliteStore {
    fn add_staff(
        &self,
        house: TenantId,
        staff: &Staff,
        link_hash: [u8; 32],
        now_ms: EpochMs,
        expires_ms: EpochMs,
    ) -> Result<(), StoreError> {
        let staff = staff.clone();
        self.writer.write(0, move |tx, _| staff::add(tx, house, &staff, link_hash, now_ms, expires_ms))
    }

    fn staff_named(&self, house: TenantId, name: &str) -> Result<Vec<Staff>, StoreError> {
        self.read(|conn| staff::named(conn, house, name))
    }

    fn staff_of(&self, house: TenantId, now_ms: EpochMs) -> Result<Vec<StaffEntry>, StoreError> {
        self.read(|conn| staff::all(conn, house, now_ms))
    }

    fn end_staff(&self, house: TenantId, staff: StaffId, now_ms: EpochMs) -> Result<bool, StoreError> {
        self.writer.write(0, move |tx, _| staff::end(tx, house, staff, now_ms))
    }

    fn renew_link(
        &self,
        house: TenantId,
        staff: StaffId,
        link_hash: [u8; 32],
        expires_ms: EpochMs,
    ) -> Result<bool, StoreError> {
        self.writer.write(0, move |tx, _| staff::renew_link(tx, house, staff, link_hash, expires_ms))
    }

    fn sign_in_link(&self, house: TenantId, link_hash: [u8; 32], now_ms: EpochMs) -> Result<Option<Staff>, StoreError> {
        self.read(|conn| staff::of_link(conn, house, link_hash, now_ms))
    }

    fn set_up(
        &self,
        house: TenantId,
        link_hash: [u8; 32],
        way_in: WayIn,
        session_hash: [u8; 32],
        now_ms: EpochMs,
    ) -> Result<SetUp, StoreError> {
        self.writer.write(0, move |tx, _| staff::set_up(tx, house, link_hash, &way_in, session_hash, now_ms))
    }

    fn start_session(
        &self,
        house: TenantId,
        link_hash: [u8; 32],
        session_hash: [u8; 32],
        now_ms: EpochMs,
    ) -> Result<Option<Staff>, StoreError> {
        self.writer.write(0, move |tx, _| staff::start_session(tx, house, link_hash, session_hash, now_ms))
    }

    fn staff_in_directory(&self, directory: TenantId) -> Result<Option<(TenantId, StaffId)>, StoreError> {
        self.read(|conn| ways_in::entry(conn, directory))
    }

    fn passkeys(&self, house: TenantId, staff: StaffId) -> Result<Vec<StoredPasskey>, StoreError> {
        self.read(|conn| ways_in::passkeys(conn, house, staff))
    }

    fn add_passkey(&self, house: TenantId, staff: StaffId, passkey: StoredPasskey) -> Result<bool, StoreError> {
        self.writer.write(0, move |tx, _| ways_in::add_passkey(tx, house, staff, &passkey))
    }

    fn note_passkey(
        &self,
        house: TenantId,
        staff: StaffId,
        credential_id: &[u8],
        passkey: String,
        now_ms: EpochMs,
    ) -> Result<(), StoreError> {
        let id = credential_id.to_vec();
        self.writer.write(0, move |tx, _| ways_in::note_passkey(tx, house, staff, &id, &passkey, now_ms))
    }

    fn name_passkey(
        &self,
        house: TenantId,
        staff: StaffId,
        credential_id: &[u8],
        name: &str,
    ) -> Result<bool, StoreError> {
        let (id, name) = (credential_id.to_vec(), name.to_owned());
        self.writer.write(0, move |tx, _| ways_in::name_passkey(tx, house, staff, &id, &name))
    }

    fn remove_passkey(&self, house: TenantId, staff: StaffId, credential_id: &[u8]) -> Result<bool, StoreError> {
        let id = credential_id.to_vec();
        self.writer.write(0, move |tx, _| ways_in::remove_passkey(tx, house, staff, &id))
    }

    fn password(&self, house: TenantId, staff: StaffId) -> Result<Option<StoredPassword>, StoreError> {
        self.read(|conn| ways_in::password(conn, house, staff))
    }

    fn use_code(&self, house: TenantId, staff: StaffId, step: i64) -> Result<bool, StoreError> {
        self.writer.write(0, move |tx, _| ways_in::use_code(tx, house, staff, step))
    }

    fn open_session(
        &self,
        house: TenantId,
        staff: StaffId,
        session_hash: [u8; 32],
        way: Way,
        now_ms: EpochMs,
    ) -> Result<Option<Staff>, StoreError> {
        self.writer.write(0, move |tx, _| staff::open_session(tx, house, staff, session_hash, way, now_ms))
    }

    fn session(&self, house: TenantId, session_hash: [u8; 32]) -> Result<Option<StoredSession>, StoreError> {
        self.read(|conn| sessions::one(conn, house, session_hash))
    }

    fn sessions(&self, house: TenantId, staff: StaffId) -> Result<Vec<StoredSession>, StoreError> {
        self.read(|conn| sessions::of(conn, house, staff))
    }

    fn touch_session(&self, house: TenantId, session_hash: [u8; 32], now_ms: EpochMs) -> Result<(), StoreError> {
        self.writer.write(0, move |tx, _| {
            tx.execute(sessions::TOUCH, params![house.as_bytes(), session_hash, now_ms])?;
            Ok(())
        })
    }

    fn end_session(&self, house: TenantId, session_hash: [u8; 32]) -> Result<(), StoreError> {
        self.writer.write(0, move |tx, _| {
            tx.execute(sessions::END, params![house.as_bytes(), session_hash])?;
            Ok(())
        })
    }

    fn end_sessions(&self, house: TenantId, staff: StaffId) -> Result<(), StoreError> {
        self.writer.write(0, move |tx, _| {
            tx.execute(sessions::END_ALL, params![house.as_bytes(), staff.as_bytes()])?;
            Ok(())
        })
    }

    fn open_invites(&self, house: TenantId, now_ms: EpochMs) -> Result<Vec<OpenInvite>, StoreError> {
        self.read(|conn| invites::open(conn, house, now_ms))
    }

    fn revoke_invite(&self, house: TenantId, invite_hash: [u8; 32]) -> Result<bool, StoreError> {
        self.writer.write(0, move |tx, _| invites::revoke(tx, house, invite_hash))
    }
}
