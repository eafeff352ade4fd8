//! The store: what the server keeps, behind one synchronous trait. Every method about people takes the tenant first.
//! An implementation proves itself with the suite in `conformance`.

mod climate;
#[cfg(test)]
pub mod conformance;
mod disclosure_log;
mod endings;
mod error;
mod house_read;
mod reissues;
mod reports;
mod roster;
mod session_leads;
mod shifts;
pub mod sqlite;
mod staff;
mod stays;

pub use climate::{Climate, ClimateWeeks, Share};
pub use disclosure_log::{DisclosureLog, DisclosurePage, HeldLeaf, HeldLog};
pub use endings::{ArchivePart, Endings};
pub use error::StoreError;
pub use house_read::{Away, HouseRead, ReceivedRecord, ResidentRead, SharedDocument};
pub use reissues::{
    ByStaff, COPIES_MS, FACT_CHARS_MAX, READY_MS, Reissue, ReissueActed, ReissueEnd, ReissueRefused, ReissueStage,
    Reissues, SECOND_MS, SupersededAccount,
};
pub use reports::{HeldReport, HouseReports, PlacedPost, PostDecision};
pub use roster::{Roster, RosterEntry};
pub use session_leads::SessionLeads;
pub use shifts::{
    FollowUpMark, HANDOVER_CHARS_MAX, Handover, HandoverText, HouseEvent, HouseEventKind, InvalidHandover, Mark,
    Shifts, Signed,
};
pub use staff::{
    OpenInvite, PASSKEYS_MAX, SetUp, StaffEntry, StaffStore, StoredPasskey, StoredPassword, StoredSession, Way, WayIn,
};
pub use stays::{Counsellor, ROOM_CHARS_MAX, Stay, Stays, room_of};

use crate::auth::StaffId;
use crate::disclosures::Disclosure;
use crate::house_voice::HouseKeys;
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::segment::Segment;
use porchlight_core::gate::CheckedSegment;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, DeviceId, IncarnationId, TenantId};
use porchlight_core::protocol::{
    Cursor, DifferingDocument, DocumentCheck, ExitKind, House, HouseWord, SpaceCheck, Verdict, WantedChain,
};
use porchlight_core::time::EpochMs;
use std::sync::Arc;

/// A device that has a token for a tenant.
#[derive(Debug, Clone)]
pub struct Device {
    /// Whose device.
    pub account: AccountId,
    /// Hash of its token.
    pub token_hash: [u8; 32],
    /// Whether its token rests.
    pub is_suspended: bool,
}

/// What one device pushes to one tenant, checked as far as it can be without the store.
#[derive(Debug)]
pub struct Push {
    /// The pusher's account.
    pub account: AccountId,
    /// The pusher.
    pub device: DeviceId,
    /// New records of the pusher's own account log.
    pub log: Option<LogExtension>,
    /// Segments, of any author.
    pub segments: Vec<CheckedSegment>,
    /// The server's clock.
    pub now_ms: EpochMs,
}

/// A verified log that is longer than the one held, or has more lists.
#[derive(Debug, Clone)]
pub struct LogExtension {
    /// How many records must be there already, no more and no fewer.
    pub held: usize,
    /// The log, whole.
    pub log: Arc<AccountLog>,
    /// Whether its pusher says that all of it has counted before: this server may have forgotten some.
    pub counted: bool,
}

/// What became of a push.
#[derive(Debug, PartialEq, Eq)]
pub enum Appended {
    /// On stable storage, with one verdict per segment.
    Done(Vec<Verdict>),
    /// The account log had changed meanwhile; nothing was stored. Read it again.
    LogMoved,
    /// A removal in the pushed log leaves out words of the removed device that are stored here; nothing was stored. Its
    /// author has to read them first; that device rests meanwhile.
    CutBehind,
}

/// What a device may read after its cursor.
#[derive(Debug, Default)]
pub struct Page {
    /// Whole account logs of accounts that are new or grew.
    pub logs: Vec<Arc<AccountLog>>,
    /// Envelopes.
    pub segments: Vec<Segment>,
    /// Where the reader stands after the page: one entry per readable space.
    pub cursor: Vec<Cursor>,
    /// Whether there is more.
    pub more: bool,
    /// Totals per readable space.
    pub checks: Vec<SpaceCheck>,
}

/// A person joining a house, proof and all.
#[derive(Debug)]
pub struct Enrolment {
    /// Hash of the invite's secret.
    pub invite_hash: [u8; 32],
    /// The joining account's verified log.
    pub log: AccountLog,
    /// The device.
    pub device: DeviceId,
    /// Hash of the device's new token for its home; none if that is on another server.
    pub home_token_hash: Option<[u8; 32]>,
    /// Hash of the device's new token for the house.
    pub house_token_hash: [u8; 32],
    /// The server's clock.
    pub now_ms: EpochMs,
}

/// What became of an enrolment, or of the admission of a further device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// Done.
    Done,
    /// No such invite, or no such account.
    Unknown,
    /// The invite was used by somebody else, or has expired.
    Used,
    /// The log does not extend the one that is held, or the device is another account's.
    Conflict,
    /// The device's token rests.
    Suspended,
}

/// A further device of a known account.
#[derive(Debug)]
pub struct FurtherDevice {
    /// The account's verified log, the device in it.
    pub log: AccountLog,
    /// The device.
    pub device: DeviceId,
    /// Hash of its new token for each tenant: the home and every house.
    pub token_hashes: Vec<(TenantId, [u8; 32])>,
    /// Whether the tokens of all other devices rest from now on, and its own does not.
    pub others_rest: bool,
}

/// How somebody leaves a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// How, told to nobody but the person.
    pub how: ExitKind,
    /// When, on the server's clock.
    pub at_ms: EpochMs,
    /// When staff stop reading what the person shared.
    pub staff_access_ends_ms: EpochMs,
}

/// A store. Synchronous: call it on a thread that may block.
pub trait Store:
    Endings
    + DisclosureLog
    + HouseKeys
    + StaffStore
    + Roster
    + Reissues
    + Shifts
    + Stays
    + SessionLeads
    + ClimateWeeks
    + Send
    + Sync
{
    /// The lifetime of this database.
    fn incarnation(&self) -> IncarnationId;
    /// Proves that a write can be committed.
    fn health(&self) -> Result<(), StoreError>;
    /// Waits, two seconds at most, until what was acknowledged is projected.
    fn settle(&self);

    /// A device's token hash and account.
    fn device(&self, tenant: TenantId, device: DeviceId) -> Result<Option<Device>, StoreError>;
    /// An account's log as this tenant holds it, verified.
    fn account_log(&self, tenant: TenantId, account: AccountId) -> Result<Option<Arc<AccountLog>>, StoreError>;
    /// Appends what is new of a push; answers once it is on stable storage. Idempotent.
    fn append(&self, tenant: TenantId, push: Push) -> Result<Appended, StoreError>;
    /// What `device` of `account` may read after `cursor`, up to `budget` bytes of bodies, from one snapshot.
    fn since(
        &self,
        tenant: TenantId,
        account: AccountId,
        device: DeviceId,
        cursor: &[Cursor],
        budget: u32,
    ) -> Result<Page, StoreError>;
    /// Notes that a device finished an exchange; may be lost.
    fn touch(&self, tenant: TenantId, device: DeviceId, now_ms: EpochMs);
    /// Notes that an account has said all that a restored database may lack of it.
    fn hear(&self, tenant: TenantId, account: AccountId) -> Result<(), StoreError>;
    /// The live sets that differ from what an account's phone says it has.
    fn differing(
        &self,
        tenant: TenantId,
        account: AccountId,
        have: &[DocumentCheck],
    ) -> Result<Vec<DifferingDocument>, StoreError>;
    /// Chains that a phone asks for, as far as its account may read them, up to `budget` bytes of bodies.
    fn chains(
        &self,
        tenant: TenantId,
        account: AccountId,
        want: &[WantedChain],
        budget: u32,
    ) -> Result<Vec<Segment>, StoreError>;

    /// Every house on this server, for the person who runs it.
    fn houses(&self) -> Result<Vec<House>, StoreError>;
    /// One house.
    fn house(&self, house: TenantId) -> Result<Option<House>, StoreError>;
    /// The houses that the account of a home belongs to.
    fn houses_of(&self, home: TenantId) -> Result<Vec<House>, StoreError>;
    /// Whether an account's home is on this server: one that lives on another has joined houses here, and no token.
    fn has_home(&self, home: TenantId) -> Result<bool, StoreError>;
    /// A new house with its own account and the server's keys for it.
    fn create_house(
        &self,
        house: &House,
        log: &AccountLog,
        keys: &DeviceKeys,
        now_ms: EpochMs,
    ) -> Result<(), StoreError>;
    /// An invite for a resident.
    fn add_invite(
        &self,
        house: TenantId,
        invite_hash: [u8; 32],
        display_name: &str,
        expires_ms: EpochMs,
    ) -> Result<(), StoreError>;
    /// Uses an invite up; whatever happens at the same time, one account wins.
    fn enrol(&self, house: TenantId, enrolment: Enrolment) -> Result<Enrolled, StoreError>;
    /// Admits a further device to its home and its houses.
    fn admit(&self, home: TenantId, device: FurtherDevice) -> Result<Enrolled, StoreError>;
    /// Lets a device's token rest, or work again; says whether the account has that device.
    fn suspend(&self, tenant: TenantId, account: AccountId, device: DeviceId, rests: bool) -> Result<bool, StoreError>;
    /// A resident leaves; false if the account does not live in the house.
    fn exit(&self, house: TenantId, account: AccountId, exit: Exit) -> Result<bool, StoreError>;
    /// Somebody who left lives in the house again; false if they had not left.
    fn readmit(&self, house: TenantId, account: AccountId, now_ms: EpochMs) -> Result<bool, StoreError>;
    /// A resident is away for a while; false if the account does not live in the house.
    fn away(&self, house: TenantId, account: AccountId, away: Away) -> Result<bool, StoreError>;
    /// Somebody who was away is back; false if they were not away.
    fn back(&self, house: TenantId, account: AccountId, now_ms: EpochMs) -> Result<bool, StoreError>;
    /// Everybody of this name that a house knows, whether they live there or not.
    fn accounts_named(&self, house: TenantId, name: &str) -> Result<Vec<AccountId>, StoreError>;
    /// What a house says to one of its members; nothing of a home.
    fn house_word(&self, house: TenantId, account: AccountId, now_ms: EpochMs)
    -> Result<Option<HouseWord>, StoreError>;
    /// The account whose recovery words have this directory.
    fn account_of_words(&self, directory: TenantId) -> Result<Option<AccountId>, StoreError>;

    /// All that the house page is made of at an instant; nothing if there is no such house. Of who left, nothing once
    /// staff access has ended, unless they let staff read on.
    fn read_house(&self, house: TenantId, now_ms: EpochMs) -> Result<Option<HouseRead>, StoreError>;
    /// Writes readings down; answers once they are on stable storage.
    fn log_disclosures(&self, house: TenantId, staff: StaffId, disclosures: &[Disclosure]) -> Result<(), StoreError>;
    /// All readings of one account's shared data, oldest first.
    fn disclosures_of(&self, house: TenantId, account: AccountId) -> Result<Vec<Disclosure>, StoreError>;

    /// What was reported in a house and what was decided, of one post or of all.
    fn reports(&self, house: TenantId, of: Option<PlacedPost>) -> Result<HouseReports, StoreError>;
    /// Keeps a decision and, if staff took it, closes the reports of its post; false if its turn is taken.
    fn decide(&self, house: TenantId, decision: PostDecision) -> Result<bool, StoreError>;
}
