//! Blocking: at once, without a network, and without a word to anybody. The other one's screens stay as they were.

use super::Companion;
use super::encouraging::parse_account;
use super::open::Unlocked;
use super::reading::path;
use crate::block_list;
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId};
use crate::time::Now;
use crate::views::{CircleView, SharedFieldsView};
use std::collections::BTreeSet;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Hides all words of somebody, and writes and shows them none, on all of the person's own devices. What they post to the whole
    /// house others still see. Errors: `NotFound` with `person`, `NotAllowed` with `to_yourself`.
    pub fn block(&self, account: String) -> Result<CircleView, CompanionError> {
        self.set_blocked(&account, true)
    }

    /// Shows somebody's words again, those of meanwhile too. Errors: as for blocking them.
    pub fn unblock(&self, account: String) -> Result<CircleView, CompanionError> {
        self.set_blocked(&account, false)
    }
}

impl Companion {
    fn set_blocked(&self, account: &str, is_blocked: bool) -> Result<CircleView, CompanionError> {
        let (now, account) = (self.now()?, parse_account("account", account)?);
        self.with(|unlocked| {
            unlocked.set_blocked(&now, account, is_blocked)?;
            unlocked.circle_view(&now)
        })
    }
}

impl Unlocked {
    fn set_blocked(&mut self, now: &Now, account: AccountId, is_blocked: bool) -> Result<(), CompanionError> {
        let circle = self.circle(now)?;
        if account == circle.me {
            return Err(CompanionError::not_allowed("to_yourself"));
        }
        if !circle.people.contains(&account) && !circle.blocked.contains(&account) {
            return Err(CompanionError::not_found("person"));
        }
        if circle.blocked.contains(&account) == is_blocked {
            return Ok(());
        }
        let known = self.records(&path())?;
        // A block follows somebody to a new account, so it is taken back for all that led there.
        let mut accounts = if is_blocked { BTreeSet::new() } else { circle.new_accounts.with_old(account) };
        accounts.insert(account);
        let record = |account| {
            let id = RecordId::random(&mut self.rng);
            block_list::record(id, account, is_blocked, now.at_ms, &known)
        };
        let records = accounts.into_iter().map(record).collect();
        let pair = SpaceId::pair(circle.house, circle.me, account);
        let mut writings = vec![(path(), records)];
        if is_blocked {
            writings.extend(self.choice(&circle, pair, SharedFieldsView::default(), now)?);
        }
        self.write_and_drop(writings, pair)?;
        // A block ends what the two have as mentor and mentee; where this phone is killed first, it does so later.
        self.tend_mentors(circle.house, now).map(|_| ())
    }
}
