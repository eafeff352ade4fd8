//! Account logs on a page: each continues the one that is held, or the page is not taken in.

use super::{Reader, Trouble, segments};
use crate::identity::account_log::{AccountLog, InvalidLog, LogRecord};
use crate::ids::{AccountId, DocumentId, TenantId};
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
    let mut parts = false;
    if common < pinned.len().min(log.records().len()) {
        // Our own records that no server has taken yet were signed for a head that is not the last any
        // more: they are made again. Anything else is a fork.
        if sent.account != reader.account || common < acknowledged(transaction, reader.account, pinned)? {
            return Err(Trouble::Alarm("account_log_forked"));
        }
        // Which of the two counts, the home says.
        if reader.tenant != TenantId::of(reader.account) {
            return Ok(());
        }
        parts = true;
        changes.has_log_conflict = true;
    }
    for list in sent.cuts.iter().flatten() {
        log.attach(list.clone()).map_err(invalid)?;
    }
    let has_new_lists = log.lists().any(|list| !held.iter().flat_map(AccountLog::lists).any(|known| known == list));
    if log.records().len() <= pinned.len() && !parts && !has_new_lists {
        return Ok(());
    }
    if parts {
        transaction.replace_account_log(&log)?;
    } else {
        transaction.keep_account_log(&log)?;
    }
    cut_off(transaction, reader, &log, changes)?;
    if log.is_closed() {
        changes.documents.extend(erase_with(transaction, reader, log.account())?);
    }
    changes.own_log |= sent.account == reader.account;
    Ok(())
}

/// Takes out what a removed device wrote and what we read before we heard that it lies outside. Our own
/// is kept apart, as if it came now. (At home there is none, unless a server that came back from a backup
/// had forgotten the removal. And what this very device wrote waits to be sent, removed or not.)
fn cut_off(
    transaction: &Transaction<'_>,
    reader: &Reader<'_>,
    log: &AccountLog,
    changes: &mut Changes,
) -> Result<(), Trouble> {
    for (device, _) in log.devices().filter(|(device, _)| log.is_removed(*device) && *device != reader.device) {
        for (space, last) in transaction.chains_of(log.account(), device)? {
            let end = log.cut_end(space, device, last.document).map_or(0, |(sequence, _)| sequence);
            if !log.has_cut(space, device) || last.sequence <= end {
                continue;
            }
            let behind = transaction.headers_behind(&last, end)?;
            let Some(first) = behind.first() else { continue };
            for header in &behind {
                if log.account() == reader.account && segments::is_kept_aside(header) {
                    transaction.move_aside(header)?;
                    changes.has_late_words = true;
                }
            }
            transaction.forget_chain_from(first)?;
            changes.reads_anew |= first.sequence <= end;
            changes.documents.insert(last.document);
        }
    }
    Ok(())
}

/// What goes when an account is closed. Its own devices ask the person first.
fn erase_with(
    transaction: &Transaction<'_>,
    reader: &Reader<'_>,
    closed: AccountId,
) -> Result<Vec<DocumentId>, StorageError> {
    if closed == reader.account {
        Ok(Vec::new())
    } else if TenantId::of(closed) == reader.tenant {
        transaction.let_go_of_house(reader.tenant, reader.account)
    } else {
        transaction.erase_closed(closed)
    }
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
