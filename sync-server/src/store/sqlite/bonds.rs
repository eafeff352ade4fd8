//! Bonds as the store holds them: a pair or a small circle is made, joined and left in the transaction that stores its
//! members' word for it, and by nothing else.

use super::membership::{self, Share};
use super::{consents, log_entries, superseded};
use crate::store::StoreError;
use porchlight_core::circles::{Bond, Bonds, Left, MEMBERS_MAX};
use porchlight_core::documents::{Record, RecordType};
use porchlight_core::gate::Refusal;
use porchlight_core::ids::{AccountId, RecordId, SpaceId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

const BONDS: &str = "SELECT account_id, record_id, record FROM bond_records WHERE tenant_id = ?1 AND space_id = ?2";
const ADD_BOND: &str = "INSERT INTO bond_records (tenant_id, space_id, account_id, record_id, record)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
const MEMBERS: &str = "SELECT account_id FROM members WHERE tenant_id = ?1 AND space_id = ?2";
/// Two who may meet share a circle of the house.
const SHARE_A_CIRCLE: &str = "SELECT 1 FROM members AS one
    JOIN members AS other ON other.tenant_id = one.tenant_id AND other.space_id = one.space_id
    JOIN spaces ON spaces.tenant_id = one.tenant_id AND spaces.space_id = one.space_id
    WHERE one.tenant_id = ?1 AND one.account_id = ?2 AND other.account_id = ?3 AND spaces.kind = 'circle'";

/// Whether new bond records let their author into a space, or leave them in it; makes the space if they found it.
pub(super) fn judge(
    tx: &Connection,
    tenant: TenantId,
    space: SpaceId,
    author: AccountId,
    records: &[&Record],
    now_ms: EpochMs,
) -> Result<Result<(), Refusal>, StoreError> {
    let held = of(tx, tenant, space)?;
    let ended = superseded::accounts(tx, tenant)?;
    let bonds_with = |new: &[&Record]| {
        let held = held.iter().map(|(account, record)| (*account, record));
        Bonds::of(held.chain(new.iter().map(|record| (author, *record)))).without(tenant, space, &ended)
    };
    let (known, bonds) = (bonds_with(&[]), bonds_with(records));
    match bonds.bond(tenant, space) {
        None => Ok(Err(Refusal::NoBond)),
        Some(Bond::Pair(one, other)) => {
            if author != one && author != other {
                return Ok(Err(Refusal::NotTheOwner));
            }
            if ended.contains(&one) || ended.contains(&other) {
                return Ok(Err(Refusal::Superseded));
            }
            let may_meet = known.bond(tenant, space).is_some() || share_a_circle(tx, tenant, one, other)?;
            if !may_meet {
                return Ok(Err(Refusal::NotTogether));
            }
            open(tx, tenant, space, "pair", [one, other], now_ms)?;
            Ok(Ok(()))
        }
        Some(Bond::Circle { .. }) => {
            let (before, after) = (known.members(tenant, space), bonds.members(tenant, space));
            let was_in = before.contains_key(&author);
            // Who came first here stays, whatever the clocks of others say.
            if !was_in && before.len() >= MEMBERS_MAX {
                return Ok(Err(Refusal::CircleFull));
            }
            // Whoever came and left again before any of it arrived here was in it, too.
            let came = records.iter().copied().filter(|record| record.read::<Left>(RecordType::Left).is_none());
            let came = bonds_with(&came.collect::<Vec<_>>());
            let has_come = came.members(tenant, space).contains_key(&author);
            if !was_in && !has_come && known.leavings(author).is_empty() {
                return Ok(Err(Refusal::NoBond));
            }
            open(tx, tenant, space, "circle", after.keys().copied(), now_ms)?;
            for gone in members(tx, tenant, space)?.into_iter().filter(|account| !after.contains_key(account)) {
                membership::leave(tx, tenant, space, gone)?;
            }
            Ok(Ok(()))
        }
    }
}

/// Keeps what was said, once its envelope is stored, and erases what was published under a choice that does not stand any
/// more; says whether there was anything.
pub(super) fn keep(
    tx: &Connection,
    tenant: TenantId,
    space: SpaceId,
    author: AccountId,
    records: &[&Record],
) -> Result<bool, StoreError> {
    for record in records {
        let (account, id) = (author.as_bytes(), record.id.as_bytes());
        let values = params![tenant.as_bytes(), space.as_bytes(), account, id, record.bytes];
        tx.prepare_cached(ADD_BOND)?.execute(values)?;
    }
    let mut is_erased = false;
    let void = bonds_of(tx, tenant, space)?.void_choices();
    for (_, choice) in void.into_iter().filter(|(account, _)| *account == author) {
        is_erased |= consents::withdraw(tx, tenant, author, choice)?;
    }
    Ok(is_erased)
}

/// Whether somebody has ever left a space.
pub(super) fn has_left(
    tx: &Connection,
    tenant: TenantId,
    space: SpaceId,
    account: AccountId,
) -> Result<bool, StoreError> {
    Ok(!bonds_of(tx, tenant, space)?.leavings(account).is_empty())
}

/// The bonds of a space.
pub(super) fn bonds_of(tx: &Connection, tenant: TenantId, space: SpaceId) -> Result<Bonds, StoreError> {
    Ok(Bonds::of(of(tx, tenant, space)?.iter().map(|(account, record)| (*account, record))))
}

fn of(tx: &Connection, tenant: TenantId, space: SpaceId) -> Result<Vec<(AccountId, Record)>, StoreError> {
    let mut statement = tx.prepare_cached(BONDS)?;
    let rows = statement.query_map(params![tenant.as_bytes(), space.as_bytes()], |row| {
        let record = Record { id: RecordId::from_bytes(row.get(1)?), bytes: row.get(2)? };
        Ok((AccountId::from_bytes(row.get(0)?), record))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn members(tx: &Connection, tenant: TenantId, space: SpaceId) -> Result<BTreeSet<AccountId>, StoreError> {
    let mut statement = tx.prepare_cached(MEMBERS)?;
    let rows = statement
        .query_map(params![tenant.as_bytes(), space.as_bytes()], |row| row.get(0).map(AccountId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn share_a_circle(tx: &Connection, tenant: TenantId, one: AccountId, other: AccountId) -> Result<bool, StoreError> {
    let key = params![tenant.as_bytes(), one.as_bytes(), other.as_bytes()];
    Ok(tx.prepare_cached(SHARE_A_CIRCLE)?.exists(key)?)
}

/// The space, with these members; each newcomer's account log is told to the others, and theirs to the newcomer. Both
/// of a pair read all of it, and so do those with whom a circle begins.
fn open(
    tx: &Connection,
    tenant: TenantId,
    space: SpaceId,
    kind: &str,
    accounts: impl IntoIterator<Item = AccountId>,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let is_new = membership::make_space(tx, tenant, space, kind)?;
    let share = if is_new || kind == "pair" { Share::Everything } else { Share::SinceJoining };
    for account in accounts {
        if membership::join(tx, tenant, space, account, share, now_ms)? {
            log_entries::tell_growth(tx, tenant, space, account)?;
        }
    }
    Ok(())
}
