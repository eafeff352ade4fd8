//! What shifts tell each other: what happened in the house, and hand-overs.

use crate::auth::{StaffId, StaffRole};
use crate::store::StoreError;
use porchlight_core::follow_ups::Rule;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::{Day, EpochMs};

/// Something that happened in the house, by the house's own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseEvent {
    /// Whom it is about.
    pub account: AccountId,
    /// The name that staff gave.
    pub display_name: String,
    /// What.
    pub kind: HouseEventKind,
    /// When, on the server's clock.
    pub at_ms: EpochMs,
    /// The room that somebody moved to.
    pub room: Option<String>,
}

/// What can happen. How somebody left is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseEventKind {
    /// Moved in, for the first time.
    Arrived,
    /// Left the house.
    Left,
    /// Lives there again after having left.
    CameBack,
    /// Away for a while.
    Away,
    /// Back from there.
    Back,
    /// In another room.
    Moved,
}

/// The four parts of a hand-over, in the order of SBAR: situation, background, assessment, recommendation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandoverText {
    /// What is going on now.
    pub situation: String,
    /// What led to it.
    pub background: String,
    /// What the writer makes of it.
    pub assessment: String,
    /// What the next shift is asked to do.
    pub recommendation: String,
}

/// Longest part of a hand-over, or addition to one, in characters.
pub const HANDOVER_CHARS_MAX: usize = 2_000;

/// A hand-over that cannot be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHandover {
    /// It says nothing.
    #[error("it says nothing")]
    Empty,
    /// It says too much.
    #[error("a part is longer than {HANDOVER_CHARS_MAX} characters")]
    TooLong,
}

impl HandoverText {
    /// The words without surrounding space, if they can be signed.
    pub fn checked(self) -> Result<Self, InvalidHandover> {
        let Self { situation, background, assessment, recommendation } = self;
        let [situation, background, assessment, recommendation] =
            [situation, background, assessment, recommendation].map(|part| part.trim().replace("\r\n", "\n"));
        let text = Self { situation, background, assessment, recommendation };
        let parts = [&text.situation, &text.background, &text.assessment, &text.recommendation];
        if parts.iter().any(|part| part.chars().count() > HANDOVER_CHARS_MAX) {
            return Err(InvalidHandover::TooLong);
        }
        if text.situation.is_empty() { Err(InvalidHandover::Empty) } else { Ok(text) }
    }

    /// The words of an addition, under the same limits.
    pub fn checked_addition(words: &str) -> Result<String, InvalidHandover> {
        Self { situation: words.to_owned(), ..Self::default() }.checked().map(|text| text.situation)
    }
}

/// A hand-over as it stands, with what came after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Its number within the house, from 1.
    pub id: i64,
    /// Who signed it, and when.
    pub signed: Signed,
    /// Its words.
    pub text: HandoverText,
    /// What was added later, the earliest first.
    pub addenda: Vec<(Signed, String)>,
    /// Who said that they have read it.
    pub readers: Vec<Signed>,
}

/// Who put their name to something, and when on the server's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// What they do.
    pub role: StaffRole,
    /// When.
    pub at_ms: EpochMs,
}

/// What became of a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Somebody talked with the person.
    Done,
    /// A talk is arranged.
    Booked,
    /// There is no need.
    NotNeeded,
}

/// A follow-up, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpMark {
    /// Whom it is about.
    pub account: AccountId,
    /// Why it was there.
    pub rule: Rule,
    /// Its day.
    pub day: Day,
    /// What became of it.
    pub mark: Mark,
    /// Who says so.
    pub by: Signed,
}

impl Mark {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Booked, Self::NotNeeded];

    /// Its name in SQL and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Booked => "booked",
            Self::NotNeeded => "not_needed",
        }
    }

    /// The mark with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }
}

/// Where shifts find each other's words.
pub trait Shifts {
    /// Signs a hand-over; answers its number.
    fn hand_over(
        &self,
        house: TenantId,
        staff: StaffId,
        text: &HandoverText,
        now_ms: EpochMs,
    ) -> Result<i64, StoreError>;
    /// Adds words to a hand-over, under a name of their own; false if there is no such hand-over.
    fn add_to_handover(
        &self,
        house: TenantId,
        handover: i64,
        staff: StaffId,
        words: &str,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError>;
    /// Notes that somebody has read a hand-over; false if there is none of anybody else's. Said again it stays the first time.
    fn acknowledge_handover(
        &self,
        house: TenantId,
        handover: i64,
        staff: StaffId,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError>;
    /// Notes that somebody of the staff talks with a person who asked; false if the house knows no such person.
    fn take_ask(
        &self,
        house: TenantId,
        account: AccountId,
        staff: StaffId,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError>;
    /// Notes what became of a follow-up; false if the house knows no such person.
    fn mark_follow_up(&self, house: TenantId, marked: &FollowUpMark) -> Result<bool, StoreError>;
    /// The latest hand-overs, so many at most, the latest first; those before `before`, if it is given.
    fn handovers(&self, house: TenantId, before: Option<i64>, at_most: u32) -> Result<Vec<Handover>, StoreError>;
}

impl HouseEventKind {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Left => "left",
            Self::CameBack => "came_back",
            Self::Away => "away",
            Self::Back => "back",
            Self::Moved => "moved",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Arrived, Self::Left, Self::CameBack, Self::Away, Self::Back].into_iter().find(|kind| kind.name() == name)
    }
}
