//! The disclosure log as a store keeps it: what phones are shown of it, and all of it for who checks it.

use super::StoreError;
use porchlight_core::disclosures::{Checkpoint, Held, Leaf, ProvenLeaf, SALT_BYTES, SignedCheckpoint};
use porchlight_core::ids::{AccountId, IncarnationId, TenantId};
use std::collections::BTreeMap;

/// What phones and checks ask of the log. It grows by `Store::log_disclosures` alone.
pub trait DisclosureLog {
    /// What an account is shown of a house's disclosure log, on one snapshot, up to `budget` bytes of readings; nothing of a
    /// home.
    fn disclosure_page(
        &self,
        house: TenantId,
        account: AccountId,
        held: &Held,
        budget: usize,
    ) -> Result<Option<DisclosurePage>, StoreError>;
    /// All of a house's log, believing none of it.
    fn held_log(&self, house: TenantId) -> Result<HeldLog, StoreError>;
    /// Keeps what the house signed of its log.
    fn keep_checkpoint(&self, house: TenantId, signed: &SignedCheckpoint) -> Result<(), StoreError>;
}

/// What a phone is shown of a house's disclosure log.
#[derive(Debug)]
pub struct DisclosurePage {
    /// What the log is now; nobody has said when.
    pub said: Checkpoint,
    /// The same, signed, if it was before.
    pub signed: Option<SignedCheckpoint>,
    /// Proof that it continues what the phone holds, if it does.
    pub growth: Option<Vec<u8>>,
    /// The account's own readings that the phone lacks.
    pub readings: Vec<ProvenLeaf>,
    /// Whether there are more of them.
    pub more: bool,
    /// The first leaf, for a phone that holds another tree.
    pub start: Option<ProvenLeaf>,
}

/// A house's disclosure log as it lies there.
#[derive(Debug, Default)]
pub struct HeldLog {
    /// The leaves by their places.
    pub leaves: BTreeMap<u64, HeldLeaf>,
    /// The nodes that are kept, by their numbers.
    pub nodes: BTreeMap<u64, [u8; 32]>,
    /// What the house signed: the tree, its size, and the signed bytes.
    pub checkpoints: Vec<(IncarnationId, u64, Vec<u8>)>,
}

/// A leaf as it lies there.
#[derive(Debug)]
pub struct HeldLeaf {
    /// Whose it is filed as.
    pub account: Option<AccountId>,
    /// The how manieth of theirs it is filed as.
    pub number: Option<u64>,
    /// Its salt.
    pub salt: Option<Vec<u8>>,
    /// Its entry.
    pub entry: Option<Vec<u8>>,
}

impl HeldLeaf {
    /// The leaf, if nothing of it was erased.
    pub fn whole(&self) -> Option<Leaf> {
        let salt: [u8; SALT_BYTES] = self.salt.as_deref()?.try_into().ok()?;
        Some(Leaf { salt: salt.into(), entry: self.entry.clone()?.into() })
    }
}
