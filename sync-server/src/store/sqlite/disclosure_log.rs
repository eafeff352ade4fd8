//! A house's disclosure log for those who ask: phones, and a check that believes none of it.

use super::{SqliteStore, disclosures};
use crate::store::{DisclosureLog, DisclosurePage, HeldLeaf, HeldLog, StoreError};
use porchlight_core::disclosures::{Held, SignedCheckpoint};
use porchlight_core::ids::{AccountId, IncarnationId, TenantId};
use rusqlite::{Connection, params};

const LEAVES: &str = "SELECT leaf_index, account_id, number, salt, entry FROM disclosure_leaves
    WHERE tenant_id = ?1 ORDER BY leaf_index";
const NODES: &str = "SELECT node_number, hash FROM disclosure_nodes WHERE tenant_id = ?1 ORDER BY node_number";
const CHECKPOINTS: &str = "SELECT tree_id, size, checkpoint FROM disclosure_checkpoints
    WHERE tenant_id = ?1 ORDER BY tree_id, size";

impl DisclosureLog for SqliteStore {
    fn disclosure_page(
        &self,
        house: TenantId,
        account: AccountId,
        held: &Held,
        budget: usize,
    ) -> Result<Option<DisclosurePage>, StoreError> {
        self.read(|conn| disclosures::page(conn, (house, self.incarnation), account, held, budget))
    }

    fn held_log(&self, house: TenantId) -> Result<HeldLog, StoreError> {
        self.read(|conn| read(conn, house))
    }

    fn keep_checkpoint(&self, house: TenantId, signed: &SignedCheckpoint) -> Result<(), StoreError> {
        let signed = signed.clone();
        self.writer.write(0, move |tx, _| disclosures::keep_checkpoint(tx, house, &signed))
    }
}

fn read(conn: &Connection, house: TenantId) -> Result<HeldLog, StoreError> {
    let key = params![house.as_bytes()];
    let mut leaves = conn.prepare_cached(LEAVES)?;
    let leaves = leaves.query_map(key, |row| {
        let account: Option<[u8; 16]> = row.get(1)?;
        let (salt, entry): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(3)?, row.get(4)?);
        let account = account.map(AccountId::from_bytes);
        Ok((row.get(0)?, HeldLeaf { account, number: row.get(2)?, salt, entry }))
    })?;
    let leaves = leaves.collect::<Result<_, _>>()?;
    let mut nodes = conn.prepare_cached(NODES)?;
    let nodes = nodes.query_map(key, |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut checkpoints = conn.prepare_cached(CHECKPOINTS)?;
    let checkpoints = checkpoints.query_map(key, |row| {
        Ok((IncarnationId::from_bytes(row.get(0)?), row.get::<_, u64>(1)?, row.get::<_, Vec<u8>>(2)?))
    })?;
    Ok(HeldLog { leaves, nodes, checkpoints: checkpoints.collect::<Result<_, _>>()? })
}
