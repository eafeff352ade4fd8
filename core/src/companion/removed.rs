//! The end of a removed device: on the signed word of the account's log, and on nothing else. What it
//! has not sent stays, sealed, until it is sent; everything else is erased.

use super::Session;
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

    /// The session of a removed device that is opened: erased, if it was not before.
    pub(super) fn at_its_end(mut self) -> Result<Session, (Box<Self>, CompanionError)> {
        match self.erase_after_removal() {
            Ok(()) => Ok(Session::Removed(self)),
            Err(error) => Err((Box::new(self), error)),
        }
    }
}
