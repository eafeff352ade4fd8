//! The end of a device: removed, or its account closed, on the signed word of the account's log and on nothing else; or
//! handed over. What it has not sent stays, sealed, until it is sent, unless the account was closed; everything else is
//! erased.

use super::Session;
use super::identity::{forget_secrets, has_secrets};
use super::open::Base;
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::ids::{AccountId, DeviceId, SpaceId, TenantId};
use crate::storage::{StorageError, Transaction};
use crate::sync::engine::Input;

impl Session {
    /// This device was removed, or has handed over: nothing of what it held may stay open.
    pub(super) fn end(&mut self) -> Result<(), CompanionError> {
        let mut base = match std::mem::replace(self, Self::Closed) {
            Self::Unlocked(unlocked) => unlocked.into_base(),
            Self::Locked(base) | Self::Removed(base) => base,
            shut => {
                *self = shut;
                return Ok(());
            }
        };
        let erased = base.erase_after_removal();
        if base.is_closed()? {
            base.engine_nudge(); // a server may have to be told
        }
        *self = Self::Removed(base);
        erased
    }
}

impl Base {
    fn engine_nudge(&mut self) {
        self.engine.handle(0, Input::Nudge, &mut self.storage, &mut *self.rng).ok();
    }

    /// Erases what a removed device must not keep; with an empty send queue, that is everything.
    pub(super) fn erase_after_removal(&mut self) -> Result<(), CompanionError> {
        let (account, device) = (self.account, self.device);
        self.storage.transaction(|transaction| {
            if let Some(log) = transaction.account_log(account)?.filter(AccountLog::is_closed) {
                forget_secrets(transaction)?;
                return Ok(transaction.erase_all_of_closed(account, log.head())?);
            }
            if has_secrets(transaction)? {
                queue_what_was_left_out(transaction, account, device)?;
            }
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

/// Queues again what this device wrote outside of its cut. A home refuses a removal that leaves out what it stores: so a
/// server had this, and lost it when it came back from a backup, and nobody else may have read it.
fn queue_what_was_left_out(
    transaction: &Transaction<'_>,
    account: AccountId,
    device: DeviceId,
) -> Result<(), StorageError> {
    let (home, personal) = (TenantId::of(account), SpaceId::personal(account));
    let Some(log) = transaction.account_log(account)?.filter(|log| log.has_cut(personal, device)) else {
        return Ok(());
    };
    for (_, last) in transaction.chains_of(account, device)?.iter().filter(|(space, _)| *space == personal) {
        let end = log.cut_end(personal, device, last.document).map_or(0, |(sequence, _)| sequence);
        if last.sequence > end {
            transaction.requeue_from(home, last, end + 1)?;
        }
    }
    Ok(())
}
