//! Account logs on a page: each continues the one that is held, or the page is not taken in.

use super::{Reader, Trouble};
use crate::identity::account_log::{AccountLog, InvalidLog, LogRecord};
use crate::ids::{AccountId, TenantId};
use crate::protocol::AuthorLog;
use crate::storage::{StorageError, Transaction};
use crate::sync::engine::Changes;

/// Keeps a log that continues the one we hold, and its lists.
pub(super) fn take(
    transaction: &Transaction<'_>,
    reader: &Reader<'_>,
    sent: &AuthorLog,
    changes: &mut Changes,
) -> Result<(), Trouble> {
    let invalid = |error| match error {
        InvalidLog::UnknownVersion => Trouble::Alarm("account_log_of_a_later_version"),
        _ => Trouble::Alarm("account_log_invalid"),
    };
    let mut log = AccountLog::verify(sent.account, sent.records.clone()).map_err(invalid)?;
    let held = transaction.account_log(sent.account)?;
    let pinned = held.as_ref().map_or(&[][..], AccountLog::records);
    let common = pinned.iter().zip(log.records()).take_while(|(ours, theirs)| ours == theirs).count();
    if common < pinned.len().min(log.records().len()) {
        // Our own records that no server has taken yet were signed for a head that is not the last any
        // more: they are made again. Anything else is a fork.
        if sent.account != reader.account || common < acknowledged(transaction, reader.account, pinned)? {
            return Err(Trouble::Alarm("account_log_forked"));
        }
        transaction.shorten_account_log(sent.account, common)?;
        changes.has_log_conflict = true;
    }
    for list in sent.cuts.iter().flatten() {
        log.attach(list.clone()).map_err(invalid)?;
    }
    let has_new_lists = log.lists().any(|list| !held.iter().flat_map(AccountLog::lists).any(|known| known == list));
    if log.records().len() <= pinned.len() && !changes.has_log_conflict && !has_new_lists {
        return Ok(());
    }
    transaction.keep_account_log(&log)?;
    changes.own_log |= sent.account == reader.account;
    Ok(())
}

/// How many of our own log's records our home's server has taken.
fn acknowledged(
    transaction: &Transaction<'_>,
    account: AccountId,
    pinned: &[LogRecord],
) -> Result<usize, StorageError> {
    let home = TenantId::of(account);
    let head = transaction.tenants()?.into_iter().find(|known| known.tenant == home).and_then(|known| known.log_head);
    let position = pinned.iter().position(|record| Some(record.hash()) == head);
    Ok(position.map_or(1, |position| position + 1))
}
