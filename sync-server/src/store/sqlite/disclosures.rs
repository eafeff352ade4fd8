//! The disclosure log: readings of residents' shared data, written down before they are shown, as leaves of a tree that
//! only grows.

use super::people;
use crate::auth::StaffId;
use crate::clock;
use crate::disclosures::{Disclosure, READINGS_MAX};
use crate::store::{DisclosurePage, StoreError};
use minicbor::bytes::ByteArray;
use porchlight_core::disclosures::tree::{self, Nodes};
use porchlight_core::disclosures::{
    Before, Checkpoint, Entry, Held, Leaf, ProvenLeaf, Reading, SALT_BYTES, SignedCheckpoint, Start,
};
use porchlight_core::ids::{AccountId, IncarnationId, TenantId};
use rand_core::Rng;
use rusqlite::{Connection, OptionalExtension, Row, params};

const WHO: &str = "SELECT name, role FROM staff WHERE tenant_id = ?1 AND staff_id = ?2";
const LAST_NODE: &str = "SELECT max(node_number) FROM disclosure_nodes WHERE tenant_id = ?1";
const NODE: &str = "SELECT hash FROM disclosure_nodes WHERE tenant_id = ?1 AND node_number = ?2";
const ADD_NODE: &str = "INSERT INTO disclosure_nodes (tenant_id, node_number, hash) VALUES (?1, ?2, ?3)";
const FORGET_NODES: &str = "DELETE FROM disclosure_nodes WHERE tenant_id = ?1";
const ADD_LEAF: &str = "INSERT INTO disclosure_leaves (tenant_id, leaf_index, account_id, number, salt, entry)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const LEAF: &str = "SELECT leaf_index, salt, entry FROM disclosure_leaves WHERE tenant_id = ?1 AND leaf_index = ?2";
const LAST_NUMBER: &str =
    "SELECT coalesce(max(number), 0) FROM disclosure_leaves WHERE tenant_id = ?1 AND account_id = ?2";
const OWN_AFTER: &str = "SELECT leaf_index, salt, entry FROM disclosure_leaves
    WHERE tenant_id = ?1 AND account_id = ?2 AND number > ?3 ORDER BY number LIMIT ?4";
const OF_ACCOUNT: &str = "SELECT leaf_index, salt, entry FROM disclosure_leaves
    WHERE tenant_id = ?1 AND account_id = ?2 ORDER BY leaf_index";
/// Makes room for a first leaf. Twice, since each place is taken until it has moved.
const MOVE_AWAY: &str = "UPDATE disclosure_leaves SET leaf_index = -leaf_index - 2 WHERE tenant_id = ?1";
const MOVE_UP: &str = "UPDATE disclosure_leaves SET leaf_index = -leaf_index - 1 WHERE tenant_id = ?1";
const BEFORE_THE_TREE: &str = "SELECT account_id, staff_id, at_ms, record_types, reason FROM disclosures
    WHERE tenant_id = ?1 ORDER BY disclosure_id";
const FORGET_BEFORE_THE_TREE: &str = "DELETE FROM disclosures WHERE tenant_id = ?1";
const CHECKPOINT: &str =
    "SELECT checkpoint FROM disclosure_checkpoints WHERE tenant_id = ?1 AND tree_id = ?2 AND size = ?3";
const KEEP_CHECKPOINT: &str = "INSERT INTO disclosure_checkpoints (tenant_id, tree_id, size, checkpoint)
    VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

/// A house's tree where it lies.
pub(super) struct InDatabase<'a> {
    pub conn: &'a Connection,
    pub house: TenantId,
}

impl Nodes for InDatabase<'_> {
    type Error = StoreError;

    fn node(&self, number: u64) -> Result<[u8; 32], StoreError> {
        let key = params![self.house.as_bytes(), number];
        let found = self.conn.prepare_cached(NODE)?.query_row(key, |row| row.get(0)).optional()?;
        found.ok_or(StoreError::Damaged("disclosure log"))
    }
}

impl InDatabase<'_> {
    /// How many leaves the tree has. Its last leaf is its last node.
    fn size(&self) -> Result<u64, StoreError> {
        let key = [self.house.as_bytes()];
        let last: Option<u64> = self.conn.prepare_cached(LAST_NODE)?.query_row(key, |row| row.get(0))?;
        Ok(last.map_or(0, |last| last / 2 + 1))
    }

    fn grow(&self, size: u64, hash: [u8; 32]) -> Result<(), StoreError> {
        let mut add = self.conn.prepare_cached(ADD_NODE)?;
        for (number, hash) in tree::grown_by(self, size, hash)? {
            add.execute(params![self.house.as_bytes(), number, hash])?;
        }
        Ok(())
    }

    fn add(&self, index: u64, entry: &Entry) -> Result<(), StoreError> {
        let mut salt = [0; SALT_BYTES];
        clock::system_rng().fill_bytes(&mut salt);
        let (account, number) = match entry {
            Entry::Start(_) => (None, None),
            Entry::Reading(reading) => (Some(reading.account), reading.number),
        };
        let leaf = Leaf { salt: salt.into(), entry: entry.to_bytes().into() };
        self.conn.prepare_cached(ADD_LEAF)?.execute(params![
            self.house.as_bytes(),
            index,
            account.as_ref().map(AccountId::as_bytes),
            number,
            salt,
            &leaf.entry[..]
        ])?;
        self.grow(index, leaf.hash())
    }

    /// Adds a reading behind all others. Who read is named as the house names them now.
    fn add_reading(&self, staff: StaffId, disclosure: &Disclosure) -> Result<(), StoreError> {
        let (house, account) = (self.house.as_bytes(), disclosure.account);
        let who = self.conn.prepare_cached(WHO)?.query_row(params![house, staff.as_bytes()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let last = last_number(self.conn, self.house, account)?;
        let reading = Reading {
            account,
            number: disclosure.is_told().then_some(last + 1),
            staff: (*staff.as_bytes()).into(),
            name: who.0,
            role: who.1,
            at_ms: disclosure.at_ms,
            record_types: disclosure.types().collect(),
            reason: disclosure.reason.clone(),
            asks: disclosure.asks.clone(),
            what_for: disclosure.what_for.clone(),
        };
        self.add(self.size()?, &Entry::Reading(reading))
    }

    fn leaf(&self, index: u64) -> Result<Option<(u64, Leaf)>, StoreError> {
        let found = self.conn.prepare_cached(LEAF)?.query_row(params![self.house.as_bytes(), index], leaf_row);
        Ok(found.optional()?.flatten())
    }

    fn proven(&self, (index, leaf): (u64, Leaf), size: u64) -> Result<ProvenLeaf, StoreError> {
        if index >= size {
            return Err(StoreError::Damaged("disclosure log"));
        }
        Ok(ProvenLeaf { index, leaf, proof: tree::path(self, index, size)?.into() })
    }
}

/// Begins a tree in a new life of the database, and takes everything over that there was: first the last root of the tree
/// before, then its leaves, each with the hash that it had, so that what was tampered with still shows. Where the first leaf
/// is gone, nothing is begun: `verify` says so, and phones raise an alarm.
pub(super) fn begin(tx: &Connection, house: TenantId, tree: IncarnationId) -> Result<(), StoreError> {
    let log = InDatabase { conn: tx, house };
    let size = log.size()?;
    let before = match (size, log.leaf(0)?.and_then(|(_, leaf)| leaf.entry())) {
        (0, _) => None,
        (_, Some(Entry::Start(start))) if start.tree == tree => return Ok(()),
        (_, Some(Entry::Start(start))) => Some(Before { tree: start.tree, size, root: tree::root(&log, size)?.into() }),
        (_, _) => return Ok(()),
    };
    let hashes = (0..size).map(|index| log.node(2 * index)).collect::<Result<Vec<_>, _>>()?;
    tx.execute(FORGET_NODES, [house.as_bytes()])?;
    tx.execute(MOVE_AWAY, [house.as_bytes()])?;
    tx.execute(MOVE_UP, [house.as_bytes()])?;
    log.add(0, &Entry::Start(Start { tree, before }))?;
    for (index, hash) in (1..).zip(hashes) {
        log.grow(index, hash)?;
    }
    let disclosures = {
        let mut statement = tx.prepare_cached(BEFORE_THE_TREE)?;
        let rows = statement.query_map([house.as_bytes()], |row| {
            Ok(Disclosure {
                account: AccountId::from_bytes(row.get(0)?),
                staff: StaffId::from_bytes(row.get(1)?),
                at_ms: row.get(2)?,
                record_types: row.get(3)?,
                reason: row.get(4)?,
                asks: Vec::new(),
                what_for: None,
            })
        })?;
        rows.collect::<Result<Vec<_>, _>>()?
    };
    disclosures.iter().try_for_each(|disclosure| log.add_reading(disclosure.staff, disclosure))?;
    tx.execute(FORGET_BEFORE_THE_TREE, [house.as_bytes()])?;
    Ok(())
}

/// Sees to it that every house has a tree of this life of the database.
pub(super) fn begin_all(tx: &Connection, tree: IncarnationId) -> Result<(), StoreError> {
    people::houses(tx)?.iter().try_for_each(|house| begin(tx, house.tenant, tree))
}

pub(super) fn log(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    disclosures: &[Disclosure],
) -> Result<(), StoreError> {
    let log = InDatabase { conn: tx, house };
    disclosures.iter().try_for_each(|disclosure| log.add_reading(staff, disclosure))
}

pub(super) fn of(conn: &Connection, house: TenantId, account: AccountId) -> Result<Vec<Disclosure>, StoreError> {
    let mut statement = conn.prepare_cached(OF_ACCOUNT)?;
    let rows = statement.query_map(params![house.as_bytes(), account.as_bytes()], leaf_row)?;
    let mut found = Vec::new();
    for row in rows {
        let Some((_, leaf)) = row? else { continue };
        let reading = leaf.reading().ok_or(StoreError::Damaged("disclosure log"))?;
        let record_types: Vec<String> = reading.record_types.iter().map(u16::to_string).collect();
        found.push(Disclosure {
            account: reading.account,
            staff: StaffId::from_bytes(*reading.staff),
            at_ms: reading.at_ms,
            record_types: record_types.join(","),
            reason: reading.reason,
            asks: reading.asks,
            what_for: reading.what_for,
        });
    }
    Ok(found)
}

/// What a phone is shown of the log on one snapshot, proofs and all.
pub(super) fn page(
    conn: &Connection,
    (house, tree): (TenantId, IncarnationId),
    account: AccountId,
    held: &Held,
    budget: usize,
) -> Result<Option<DisclosurePage>, StoreError> {
    let log = InDatabase { conn, house };
    let size = log.size()?;
    if size == 0 {
        return Ok(None); // a home
    }
    let root: ByteArray<32> = tree::root(&log, size)?.into();
    let key = params![house.as_bytes(), tree.as_bytes(), size];
    let signed: Option<Vec<u8>> = conn.prepare_cached(CHECKPOINT)?.query_row(key, |row| row.get(0)).optional()?;
    let is_same_tree = held.tree == Some(tree);
    let is_earlier = is_same_tree && (1..=size).contains(&held.size);
    let start = match log.leaf(0)? {
        Some(first) if held.tree.is_some() && !is_same_tree => Some(log.proven(first, size)?),
        _ => None,
    };
    let mut page = DisclosurePage {
        said: Checkpoint { house, tree, size, root, at_ms: 0 },
        // What was signed of another root cannot be shown: somebody changed the tree, and `verify` says so.
        signed: signed
            .and_then(|bytes| minicbor::decode::<SignedCheckpoint>(&bytes).ok())
            .filter(|signed| signed.said().is_some_and(|said| said.root == root)),
        growth: is_earlier.then(|| tree::growth(&log, held.size, size)).transpose()?,
        readings: Vec::new(),
        more: false,
        start,
    };
    let Some(readings) = held.readings else { return Ok(Some(page)) };
    let after = if is_same_tree { readings.min(i64::MAX.unsigned_abs()) } else { 0 };
    let mut statement = conn.prepare_cached(OWN_AFTER)?;
    let rows = statement.query_map(params![house.as_bytes(), account.as_bytes(), after, READINGS_MAX + 1], leaf_row)?;
    let mut bytes = 0;
    for row in rows {
        let Some(leaf) = row? else { continue };
        let proven = log.proven(leaf, size)?;
        bytes += proven.leaf.entry.len() + SALT_BYTES + proven.proof.len();
        if page.readings.len() == READINGS_MAX || bytes > budget {
            page.more = true;
            break;
        }
        page.readings.push(proven);
    }
    Ok(Some(page))
}

/// The number of an account's last reading that it is shown; 0 if there is none.
pub(super) fn last_number(conn: &Connection, house: TenantId, account: AccountId) -> Result<u64, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    Ok(conn.prepare_cached(LAST_NUMBER)?.query_row(key, |row| row.get(0))?)
}

pub(super) fn keep_checkpoint(tx: &Connection, house: TenantId, signed: &SignedCheckpoint) -> Result<(), StoreError> {
    let said = signed.said().ok_or(StoreError::Damaged("checkpoint"))?;
    let bytes = minicbor::to_vec(signed).map_err(|_| StoreError::Damaged("checkpoint"))?;
    tx.execute(KEEP_CHECKPOINT, params![house.as_bytes(), said.tree.as_bytes(), said.size, bytes])?;
    Ok(())
}

/// A leaf with its place, unless it was erased.
pub(super) fn leaf_row(row: &Row<'_>) -> rusqlite::Result<Option<(u64, Leaf)>> {
    let (salt, entry): (Option<[u8; SALT_BYTES]>, Option<Vec<u8>>) = (row.get(1)?, row.get(2)?);
    let leaf = salt.zip(entry).map(|(salt, entry)| Leaf { salt: salt.into(), entry: entry.into() });
    let index = row.get(0)?;
    Ok(leaf.map(|leaf| (index, leaf)))
}
