//! The end of a removed device: on the signed word of the account's log, and on nothing else. What it
//! has not sent stays, sealed, until it is sent; everything else is erased.

use super::identity::forget_secrets;
use super::open::Base;
use crate::error::CompanionError;

impl Base {
    /// Erases what a removed device must not keep; with an empty send queue, that is everything.
    pub(super) fn erase_after_removal(&mut self) -> Result<(), CompanionError> {
        self.storage.transaction(|transaction| {
            forget_secrets(transaction)?;
            Ok::<_, CompanionError>(transaction.erase_all_but_unsent()?)
        })?;
        Ok(self.storage.checkpoint()?)
    }
}
