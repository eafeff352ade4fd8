//! A new account in the place of an old one: two of the staff ask for it, 72 hours pass, and the person comes in.

use crate::auth::StaffId;
use crate::store::StoreError;
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::reissue::WAIT_MS;
use porchlight_core::time::EpochMs;

/// How long a start waits for the second one of the staff: three days.
pub const SECOND_MS: EpochMs = 72 * 60 * 60 * 1_000;
/// How long the new account can come in once the waiting is over: seven days.
pub const READY_MS: EpochMs = 7 * 24 * 60 * 60 * 1_000;
/// How long what the old account shared waits for the new one to look at it: 28 days.
pub const COPIES_MS: EpochMs = 28 * 24 * 60 * 60 * 1_000;
/// Longest word on how staff know the person, in characters.
pub const FACT_CHARS_MAX: usize = 500;

/// Who of the staff did something, and when on the server's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByStaff {
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// When.
    pub at_ms: EpochMs,
}

/// A re-issue as it was asked for, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reissue {
    /// Its name.
    pub id: RecordId,
    /// The account whose place another one is to take.
    pub account: AccountId,
    /// How staff know that it is the person.
    pub fact: String,
    /// Who asked first.
    pub started: ByStaff,
    /// Who confirmed it.
    pub confirmed: Option<ByStaff>,
    /// How it ended, if it did.
    pub end: Option<ReissueEnd>,
}

/// How a re-issue ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReissueEnd {
    /// The new account came in.
    Done {
        /// It.
        new: AccountId,
        /// When.
        at_ms: EpochMs,
    },
    /// Staff stopped it; nobody is named where the person who runs the server did.
    Stopped {
        /// Who.
        by: Option<String>,
        /// When.
        at_ms: EpochMs,
    },
    /// A device of the old account stopped it.
    Cancelled {
        /// When.
        at_ms: EpochMs,
    },
}

/// Where a re-issue stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReissueStage {
    /// One of the staff asked for it; another one has to confirm.
    Started {
        /// Until when.
        until_ms: EpochMs,
    },
    /// It waits, and an old phone can stop it.
    Waits {
        /// Until when.
        until_ms: EpochMs,
    },
    /// The new account can come in.
    Ready {
        /// Until when.
        until_ms: EpochMs,
    },
    /// It has ended, or its time is over.
    Over,
}

impl Reissue {
    /// Where it stands.
    pub fn stage(&self, now_ms: EpochMs) -> ReissueStage {
        let confirmed_ms = self.confirmed.as_ref().map(|by| by.at_ms);
        let stage = match confirmed_ms {
            None => ReissueStage::Started { until_ms: self.started.at_ms + SECOND_MS },
            Some(at_ms) if now_ms < at_ms + WAIT_MS => ReissueStage::Waits { until_ms: at_ms + WAIT_MS },
            Some(at_ms) => ReissueStage::Ready { until_ms: at_ms + WAIT_MS + READY_MS },
        };
        match stage {
            ReissueStage::Started { until_ms } | ReissueStage::Ready { until_ms } if until_ms <= now_ms => {
                ReissueStage::Over
            }
            _ if self.end.is_some() => ReissueStage::Over,
            stage => stage,
        }
    }
}

/// What cannot be done with a re-issue, in a sentence for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReissueRefused {
    /// Nobody said how they know the person.
    #[error("write how you know that it is them, in 1 to {FACT_CHARS_MAX} characters")]
    Fact,
    /// The account does not live in the house, or has ended already.
    #[error("only somebody who lives in the house can begin a new account here")]
    NotHere,
    /// One is under way.
    #[error("a new account was asked for already")]
    UnderWay,
    /// There is none that this can be done with now.
    #[error("no new account waits for this now")]
    NotNow,
    /// The same person again.
    #[error("somebody else on the staff has to confirm it")]
    SamePerson,
    /// Whoever confirms came after it was asked for.
    #[error("whoever confirms it was on the staff before it was asked for")]
    TooNew,
}

/// What came of an act: it was done, or it cannot be.
pub type ReissueActed<T = ()> = Result<Result<T, ReissueRefused>, StoreError>;

/// An account that has ended, and the one in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupersededAccount {
    /// The one that ended.
    pub old: AccountId,
    /// The one in its place.
    pub new: AccountId,
    /// When.
    pub at_ms: EpochMs,
}

/// Where a house keeps re-issues. What staff do is written into the house's log, with their name, in the same commit.
pub trait Reissues {
    /// The last re-issue of an account.
    fn reissue_of(&self, house: TenantId, account: AccountId) -> Result<Option<Reissue>, StoreError>;
    /// One of the staff asks for it, and says how they know the person.
    fn start_reissue(
        &self,
        house: TenantId,
        account: AccountId,
        fact: &str,
        by: StaffId,
        id: RecordId,
        now_ms: EpochMs,
    ) -> ReissueActed;
    /// Another one of the staff confirms it: from now on it waits.
    fn confirm_reissue(&self, house: TenantId, account: AccountId, by: StaffId, now_ms: EpochMs) -> ReissueActed;
    /// It is stopped, as long as the new account has not come in.
    fn stop_reissue(&self, house: TenantId, account: AccountId, by: Option<StaffId>, now_ms: EpochMs) -> ReissueActed;
    /// The invite for the new account, in place of an earlier one; answers until when it is good.
    fn invite_for_reissue(
        &self,
        house: TenantId,
        account: AccountId,
        by: StaffId,
        invite_hash: [u8; 32],
        now_ms: EpochMs,
    ) -> ReissueActed<EpochMs>;
    /// The account in the place of one, if there is one.
    fn superseded_by(&self, house: TenantId, account: AccountId) -> Result<Option<SupersededAccount>, StoreError>;
    /// Accounts that have ended, of which the circles were not told yet.
    fn superseded_unsaid(&self, house: TenantId) -> Result<Vec<SupersededAccount>, StoreError>;
    /// Notes that they were told.
    fn note_superseded_said(&self, house: TenantId, old: AccountId, now_ms: EpochMs) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_72_hours_and_is_ready_for_seven_days() {
        let by = |n: u8, at_ms| ByStaff { staff: StaffId::from_bytes([n; 16]), name: "Carla".into(), at_ms };
        let mut reissue = Reissue {
            id: RecordId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            fact: "They live here.".into(),
            started: by(1, 0),
            confirmed: None,
            end: None,
        };
        assert_eq!(reissue.stage(SECOND_MS - 1), ReissueStage::Started { until_ms: SECOND_MS });
        assert_eq!(reissue.stage(SECOND_MS), ReissueStage::Over, "nobody confirmed it");
        reissue.confirmed = Some(by(2, 5));
        let (until_ms, over_ms) = (5 + WAIT_MS, 5 + WAIT_MS + READY_MS);
        assert_eq!(reissue.stage(until_ms - 1), ReissueStage::Waits { until_ms });
        assert_eq!(reissue.stage(until_ms), ReissueStage::Ready { until_ms: over_ms });
        assert_eq!(reissue.stage(over_ms), ReissueStage::Over);
        reissue.end = Some(ReissueEnd::Cancelled { at_ms: 6 });
        assert_eq!(reissue.stage(until_ms - 1), ReissueStage::Over);
    }
}
