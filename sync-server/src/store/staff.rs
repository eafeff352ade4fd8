//! Staff as the store keeps them: links, ways in, sessions. `Store` has these methods too.

use super::StoreError;
use crate::auth::{Staff, StaffId};
use porchlight_core::ids::TenantId;
use porchlight_core::time::EpochMs;

/// Most passkeys that one staff member has.
pub const PASSKEYS_MAX: usize = 10;

/// A session as it is stored.
#[derive(Debug, Clone)]
pub struct StoredSession {
    /// By what it is kept.
    pub hash: [u8; 32],
    /// Who signed in.
    pub staff: Staff,
    /// When.
    pub created_ms: EpochMs,
    /// When a page was last asked for.
    pub last_seen_ms: EpochMs,
    /// With what.
    pub way: Way,
}

/// What starts a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A link alone: in a demo.
    Link,
    /// A passkey.
    Passkey,
    /// A password and a one-time code.
    Password,
}

/// A passkey as it is stored.
#[derive(Clone)]
pub struct StoredPasskey {
    /// Its own id.
    pub credential_id: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// Its public key and counter, as webauthn-rs writes them.
    pub passkey: String,
    /// When it was added.
    pub created_ms: EpochMs,
    /// When somebody last signed in with it.
    pub last_used_ms: Option<EpochMs>,
}

/// A password and what one-time codes are made from.
#[derive(Clone)]
pub struct StoredPassword {
    /// The tenant of its row in the directory, derived from the sign-in name.
    pub directory: TenantId,
    /// The name that goes with it.
    pub sign_in_name: String,
    /// Hash, salt and parameters.
    pub password_hash: String,
    /// What codes are made from: 20 bytes.
    pub code_secret: Vec<u8>,
    /// The step of the last code that was used.
    pub last_step: i64,
}

/// What somebody set up to sign in with.
#[derive(Clone)]
pub enum WayIn {
    /// A passkey.
    Passkey(StoredPasskey),
    /// A password with one-time codes.
    Password(StoredPassword),
}

/// What became of a set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetUp {
    /// Kept, the link used up and a session started.
    Done(Staff),
    /// The link is not good any more.
    LinkGone,
    /// Somebody on this server signs in by this name.
    NameTaken,
}

/// One of a house's staff, for those who look after them.
#[derive(Debug, Clone)]
pub struct StaffEntry {
    /// Who.
    pub staff: Staff,
    /// Whether they have a way in, or wait for their set-up.
    pub is_set_up: bool,
    /// When they last used the dashboard, as far as a session of theirs is kept.
    pub last_seen_ms: Option<EpochMs>,
    /// Until when a link of theirs waits.
    pub link_until_ms: Option<EpochMs>,
    /// When their access ended.
    pub ended_ms: Option<EpochMs>,
}

/// An invite of a resident that waits.
#[derive(Debug, Clone)]
pub struct OpenInvite {
    /// The hash that it is kept by.
    pub hash: [u8; 32],
    /// For whom.
    pub display_name: String,
    /// Until when.
    pub expires_ms: EpochMs,
}

/// The part of a store that keeps staff. Nothing here opens anything for somebody whose access has ended.
pub trait StaffStore {
    /// A staff member, and a link to set up a way in with.
    fn add_staff(
        &self,
        house: TenantId,
        staff: &Staff,
        link_hash: [u8; 32],
        now_ms: EpochMs,
        expires_ms: EpochMs,
    ) -> Result<(), StoreError>;
    /// Everybody of this name on a house's staff whose access has not ended.
    fn staff_named(&self, house: TenantId, name: &str) -> Result<Vec<Staff>, StoreError>;
    /// All staff that a house ever had.
    fn staff_of(&self, house: TenantId, now_ms: EpochMs) -> Result<Vec<StaffEntry>, StoreError>;
    /// Ends somebody's access: sessions, links and ways in go at once. False if it had ended, or there is nobody.
    fn end_staff(&self, house: TenantId, staff: StaffId, now_ms: EpochMs) -> Result<bool, StoreError>;
    /// A new link. Sessions, earlier links and ways in go at once. False if access has ended, or there is nobody.
    fn renew_link(
        &self,
        house: TenantId,
        staff: StaffId,
        link_hash: [u8; 32],
        expires_ms: EpochMs,
    ) -> Result<bool, StoreError>;

    /// Whose link this is, if it could be used now.
    fn sign_in_link(&self, house: TenantId, link_hash: [u8; 32], now_ms: EpochMs) -> Result<Option<Staff>, StoreError>;
    /// Uses a link up, keeps a way in and starts a session, all or nothing.
    fn set_up(
        &self,
        house: TenantId,
        link_hash: [u8; 32],
        way_in: WayIn,
        session_hash: [u8; 32],
        now_ms: EpochMs,
    ) -> Result<SetUp, StoreError>;
    /// Uses a link up and starts a session, with no way in afterwards; nothing if it cannot be used.
    fn start_session(
        &self,
        house: TenantId,
        link_hash: [u8; 32],
        session_hash: [u8; 32],
        now_ms: EpochMs,
    ) -> Result<Option<Staff>, StoreError>;

    /// House and id of the staff member whom a row of the directory names.
    fn staff_in_directory(&self, directory: TenantId) -> Result<Option<(TenantId, StaffId)>, StoreError>;
    /// Somebody's passkeys, the first that was added leading.
    fn passkeys(&self, house: TenantId, staff: StaffId) -> Result<Vec<StoredPasskey>, StoreError>;
    /// One more passkey; false if there are [`PASSKEYS_MAX`].
    fn add_passkey(&self, house: TenantId, staff: StaffId, passkey: StoredPasskey) -> Result<bool, StoreError>;
    /// Notes that a passkey was used, and how its counter stands.
    fn note_passkey(
        &self,
        house: TenantId,
        staff: StaffId,
        credential_id: &[u8],
        passkey: String,
        now_ms: EpochMs,
    ) -> Result<(), StoreError>;
    /// Calls a passkey something else; false if there is none.
    fn name_passkey(
        &self,
        house: TenantId,
        staff: StaffId,
        credential_id: &[u8],
        name: &str,
    ) -> Result<bool, StoreError>;
    /// Takes a passkey away; false if there is none, or it is the last way in.
    fn remove_passkey(&self, house: TenantId, staff: StaffId, credential_id: &[u8]) -> Result<bool, StoreError>;
    /// Somebody's password, if they have one.
    fn password(&self, house: TenantId, staff: StaffId) -> Result<Option<StoredPassword>, StoreError>;
    /// Uses the code of a step up; false if that or a later one was used.
    fn use_code(&self, house: TenantId, staff: StaffId, step: i64) -> Result<bool, StoreError>;

    /// Starts a session of somebody who proved who they are; nothing if their access has ended.
    fn open_session(
        &self,
        house: TenantId,
        staff: StaffId,
        session_hash: [u8; 32],
        way: Way,
        now_ms: EpochMs,
    ) -> Result<Option<Staff>, StoreError>;
    /// A session that was started and not ended.
    fn session(&self, house: TenantId, session_hash: [u8; 32]) -> Result<Option<StoredSession>, StoreError>;
    /// Somebody's sessions, the latest leading; some of them may be over by their age.
    fn sessions(&self, house: TenantId, staff: StaffId) -> Result<Vec<StoredSession>, StoreError>;
    /// Notes that a session was used.
    fn touch_session(&self, house: TenantId, session_hash: [u8; 32], now_ms: EpochMs) -> Result<(), StoreError>;
    /// Ends a session.
    fn end_session(&self, house: TenantId, session_hash: [u8; 32]) -> Result<(), StoreError>;
    /// Ends all sessions of somebody.
    fn end_sessions(&self, house: TenantId, staff: StaffId) -> Result<(), StoreError>;

    /// Residents' invites that wait, the first to expire leading.
    fn open_invites(&self, house: TenantId, now_ms: EpochMs) -> Result<Vec<OpenInvite>, StoreError>;
    /// Takes an invite back; false if it was used, or there is none.
    fn revoke_invite(&self, house: TenantId, invite_hash: [u8; 32]) -> Result<bool, StoreError>;
}

impl Way {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Passkey => "passkey",
            Self::Password => "password",
        }
    }

    /// The way of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Link, Self::Passkey, Self::Password].into_iter().find(|way| way.name() == name)
    }
}

impl WayIn {
    /// With what it starts a session.
    pub const fn way(&self) -> Way {
        match self {
            Self::Passkey(_) => Way::Passkey,
            Self::Password(_) => Way::Password,
        }
    }
}

impl std::fmt::Debug for StoredPasskey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoredPasskey(…)")
    }
}

impl std::fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoredPassword(…)")
    }
}

impl std::fmt::Debug for WayIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WayIn({:?}, …)", self.way())
    }
}
