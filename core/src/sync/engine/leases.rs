//! Leases on what others show: each exchange that reads a space to its end begins its lease anew, and what comes of one
//! that ends needs no key, so that a locked phone does it, too.

use crate::documents::SpaceKind;
use crate::gate::space_kind;
use crate::ids::{AccountId, SpaceId, TenantId};
use crate::leases::{Lease, Standing};
use crate::protocol::Exchanged;
use crate::storage::{Storage, StorageError, Transaction};
use crate::time::EpochMs;
use std::collections::BTreeSet;

/// Looks at the clock: erases what others show where the lease is over. Answers the spaces of which nothing is shown.
pub fn look(storage: &mut Storage, reader: AccountId, now_ms: EpochMs) -> Result<BTreeSet<SpaceId>, StorageError> {
    let held = storage.read(|transaction| transaction.leases())?;
    let looked: Vec<_> = held.into_iter().map(|(space, lease)| (space, lease, lease.look(now_ms))).collect();
    if looked.iter().any(|(_, before, lease)| lease.is_news(before)) {
        storage.transaction(|transaction| {
            looked.iter().try_for_each(|(space, before, lease)| keep(transaction, reader, *space, (before, lease)))
        })?;
    }
    let is_hidden =
        |(space, _, lease): &(SpaceId, Lease, Lease)| (lease.standing() != Standing::Holds).then_some(*space);
    Ok(looked.iter().filter_map(is_hidden).collect())
}

/// What an answer of a tenant's server says of the leases: the spaces that were read to their end were heard, and of all
/// others it tells the time.
pub(super) fn take(
    transaction: &Transaction<'_>,
    reader: AccountId,
    (tenant, exchanged): (TenantId, &Exchanged),
    server_ms: EpochMs,
    now_ms: EpochMs,
) -> Result<(), StorageError> {
    if exchanged.more {
        return Ok(());
    }
    let spaces = exchanged.cursor.iter().map(|cursor| cursor.space);
    let bonded = |space: &SpaceId| space_kind(tenant, reader, *space) == SpaceKind::Bonded;
    let mut heard: BTreeSet<SpaceId> = spaces.filter(bonded).collect();
    for (space, before) in transaction.leases()? {
        let lease = if heard.remove(&space) { Lease::heard(server_ms, now_ms) } else { before.told(server_ms, now_ms) };
        keep(transaction, reader, space, (&before, &lease))?;
    }
    heard.into_iter().try_for_each(|space| transaction.keep_lease(space, &Lease::heard(server_ms, now_ms)))
}

fn keep(
    transaction: &Transaction<'_>,
    reader: AccountId,
    space: SpaceId,
    (before, lease): (&Lease, &Lease),
) -> Result<(), StorageError> {
    match lease.standing() {
        Standing::Over => transaction.end_lease(space, reader),
        _ if lease.is_news(before) => transaction.keep_lease(space, lease),
        _ => Ok(()),
    }
}
