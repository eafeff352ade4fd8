//! The table that everything consults: which documents exist, where they live, in which form, who
//! writes them and which records they may hold. Storage, sync, server and dashboard ask it.

mod record_type;

pub use record_type::RecordType;

use crate::ids::{AccountId, DocumentId, RecordId, SpaceId, digest, truncated};
use crate::time::{Day, Month};
use minicbor::{Decode, Encode};

/// What a document is for. The number is on the wire and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
#[repr(u8)]
pub enum DocumentKind {
    /// One journal entry.
    #[n(1)]
    JournalEntry = 1,
    /// A month of check-ins, activities, reflections, returns to use.
    #[n(2)]
    Daybook = 2,
    /// Trackers, runs, milestones, plan, settings, drafts.
    #[n(3)]
    Path = 3,
    /// Signed grants and withdrawals, and what ends or answers a re-issue.
    #[n(4)]
    Consents = 4,
    /// The copy of what a consent allows, one document a month and consent.
    #[n(5)]
    Shared = 5,
    /// "Please reach out", to staff.
    #[n(6)]
    Asks = 6,
    /// A reported envelope, as proof.
    #[n(7)]
    Reports = 7,
    /// Display name, mentor statement.
    #[n(8)]
    Profile = 8,
    /// Encouragements, thanks, celebrations.
    #[n(9)]
    Posts = 9,
    /// Invitations, acceptances and endings of pairs, circles and mentors.
    #[n(10)]
    Bonds = 10,
    /// Words of the house to its members.
    #[n(11)]
    Notices = 11,
}

/// Whether the server can read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// End-to-end encrypted to the owner's own devices.
    Sealed,
    /// Signed and readable by whoever may read the space.
    Open,
}

/// The kinds of space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpaceKind {
    /// One account.
    Personal,
    /// One account and the staff whom it lets.
    Care,
    /// The members of a house circle or of an alumni circle.
    Circle,
    /// A pair or a small circle: its members' own records say who is in it, and nothing about its id tells what it is.
    Bonded,
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The document.
    pub kind: DocumentKind,
    /// Its name in logs, SQL and prose.
    pub name: &'static str,
    /// Sealed or open.
    pub form: Form,
    /// The spaces it may live in.
    pub spaces: &'static [SpaceKind],
    /// The records it may hold.
    pub records: &'static [RecordType],
}

use DocumentKind as D;
use RecordType as R;
use SpaceKind as S;

const DAYBOOK: &[RecordType] = &[R::CheckIn, R::HabitDone, R::Excused, R::ReturnToUse, R::Attended, R::Reflection];
const POSTS: &[RecordType] = &[
    R::Encouragement,
    R::Thanks,
    R::PostTakenBack,
    R::ReflectionLine,
    R::Rsvp,
    R::CircleInvitation,
    R::CelebrationPosted,
    R::CompanyWanted,
];
const SHARED: &[RecordType] = &[
    R::SharedMilestone,
    R::Retraction,
    R::SharedCheckIn,
    R::SharedCounter,
    R::SharedAnswers,
    R::SharedReturn,
    R::SharedPlanLine,
    R::FollowUpWords,
];
const BONDS: &[RecordType] = &[
    R::PairOpened,
    R::Founded,
    R::Invited,
    R::Accepted,
    R::Renewed,
    R::Left,
    R::CircleSharing,
    R::MentorAsked,
    R::MentorAccepted,
    R::MentorEnded,
];
const NOTICES: &[RecordType] = &[
    R::Announcement,
    R::Session,
    R::SessionCalledOff,
    R::DaysExcused,
    R::MentorApproved,
    R::MentorApprovalEnded,
    R::PostHidden,
    R::PostShown,
    R::Superseded,
];
const CONSENTS: &[RecordType] = &[R::Grant, R::Withdrawal, R::ReissueCancelled, R::CopiesAnswered];
const PATH: &[RecordType] = &[
    R::Tracker,
    R::Award,
    R::Celebration,
    R::PlanLine,
    R::Setting,
    R::Block,
    R::InvitationDeclined,
    R::CircleLeft,
    R::HouseJoined,
    R::CopyAnswered,
];

/// The table, in the order of `DocumentKind`. Rows without records wait for their feature.
pub const TABLE: &[Row] = &[
    row(D::JournalEntry, "journal_entry", Form::Sealed, &[S::Personal], &[R::JournalEntry]),
    row(D::Daybook, "daybook", Form::Sealed, &[S::Personal], DAYBOOK),
    row(D::Path, "path", Form::Sealed, &[S::Personal], PATH),
    row(D::Consents, "consents", Form::Open, &[S::Care], CONSENTS),
    row(D::Shared, "shared", Form::Open, &[S::Care, S::Circle, S::Bonded], SHARED),
    row(D::Asks, "asks", Form::Open, &[S::Care], &[R::Ask, R::AskTakenBack]),
    row(D::Reports, "reports", Form::Open, &[S::Care], &[R::Report]),
    row(D::Profile, "profile", Form::Open, &[S::Circle], &[R::DisplayName, R::MentorStatement]),
    row(D::Posts, "posts", Form::Open, &[S::Circle, S::Bonded], POSTS),
    row(D::Bonds, "bonds", Form::Open, &[S::Bonded], BONDS),
    row(D::Notices, "notices", Form::Open, &[S::Circle], NOTICES),
];

const fn row(
    kind: DocumentKind,
    name: &'static str,
    form: Form,
    spaces: &'static [SpaceKind],
    records: &'static [RecordType],
) -> Row {
    Row { kind, name, form, spaces, records }
}

impl DocumentKind {
    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        TABLE.iter().map(|row| row.kind).find(|kind| *kind as u8 == number)
    }

    /// This kind's row of the table.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize - 1]
    }
}

/// One immutable entry of a document: its id and its CBOR bytes, exactly as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// The id, made by the device that wrote it.
    pub id: RecordId,
    /// A CBOR map whose key 0 is the record's type.
    pub bytes: Vec<u8>,
}

/// The bytes of a record are not what its type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record does not have the shape of its type")]
pub struct InvalidRecord;

#[derive(Decode)]
#[cbor(map)]
struct TypeOnly {
    #[n(0)]
    record_type: u16,
}

impl Record {
    /// A record of a value that encodes to CBOR.
    pub fn of(id: RecordId, value: &impl Encode<()>) -> Self {
        let bytes = minicbor::to_vec(value).expect("writing CBOR to memory cannot fail");
        Self { id, bytes }
    }

    /// The number of the record's type, known to this version or not.
    pub fn type_number(&self) -> Result<u16, InvalidRecord> {
        minicbor::decode::<TypeOnly>(&self.bytes).map(|found| found.record_type).map_err(|_| InvalidRecord)
    }

    /// The value, if this record is of type `expected`; unknown fields are ignored.
    pub fn read<'b, T: Decode<'b, ()>>(&'b self, expected: RecordType) -> Option<T> {
        if self.type_number().ok()? != expected as u16 {
            return None;
        }
        minicbor::decode(&self.bytes).ok()
    }
}

/// The id of an open document. Its parts are public, so anyone can check where a document belongs.
/// (Sealed documents' ids are derived with the account's secret: `crypto::keys`.)
pub fn open_document_id(account: AccountId, space: SpaceId, kind: DocumentKind, part: &[u8]) -> DocumentId {
    let hash = digest("porchlight/v1/document", &[account.as_bytes(), space.as_bytes(), &[kind as u8], part]);
    DocumentId::from_bytes(truncated(&hash))
}

/// The part that names a `shared` document: its month and its consent.
pub fn shared_part(month: Month, consent: RecordId) -> Vec<u8> {
    [&month.key()[..], consent.as_bytes()].concat()
}

/// The part that names an `asks` document: its month.
pub fn asks_part(month: Month) -> Vec<u8> {
    month.key().to_vec()
}

/// Every record of a document that is one a month and open to many has its day under this key, so that anyone can check
/// which month it belongs to, whatever else it says.
#[derive(Decode)]
#[cbor(map)]
struct Dated {
    #[n(5)]
    day: Day,
}

/// Whether a document of this kind is one a month and open to many: then every change names the month.
pub fn is_monthly(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::Posts | DocumentKind::Notices)
}

/// The month of a document that is one a month and open to many, as [`Month::number`] counts; nothing for others.
pub fn month_number<'a>(kind: Option<DocumentKind>, records: impl IntoIterator<Item = &'a Record>) -> Option<i32> {
    kind.filter(|kind| is_monthly(*kind))?;
    records.into_iter().find_map(month_of).map(Month::number)
}

/// The day of a record of a `posts` or `notices` document; nothing where it has none.
pub fn day_of(record: &Record) -> Option<Day> {
    minicbor::decode::<Dated>(&record.bytes).ok().map(|dated| dated.day)
}

/// The month that such a document is of, by one of its records.
pub fn month_of(record: &Record) -> Option<Month> {
    day_of(record).map(Day::month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_kind_has_its_row() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.kind as usize, index + 1);
            assert_eq!(DocumentKind::from_number(row.kind as u8), Some(row.kind));
            assert_eq!(row.kind.row().name, row.name);
        }
        assert_eq!(DocumentKind::from_number(0), None);
        assert_eq!(DocumentKind::from_number(12), None);
    }

    #[test]
    fn sealed_documents_live_in_the_personal_space_only() {
        for row in TABLE {
            assert_eq!(row.form == Form::Sealed, row.spaces == [SpaceKind::Personal], "{}", row.name);
        }
    }

    #[test]
    fn no_record_type_belongs_to_two_documents() {
        let mut types: Vec<_> = TABLE.iter().flat_map(|row| row.records).collect();
        let count = types.len();
        types.sort();
        types.dedup();
        assert_eq!(types.len(), count);
    }
}
