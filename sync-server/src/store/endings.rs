//! Endings: of a house, and of what the law wants kept for a time only.

use super::{LogExtension, StoreError};
use porchlight_core::disclosures::archive::ArchivePublic;
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::House;
use porchlight_core::time::EpochMs;

/// What a store does when something ends.
pub trait Endings {
    /// Erases a house: everything that it and its people said there, at once. Its log, closed by `last_word`, stays, so that
    /// phones are told; so do the roots of its disclosure log, whose entries are sealed to `archive`. Never touches a home.
    /// False if its log moved meanwhile: nothing was erased.
    fn erase_house(
        &self,
        house: TenantId,
        last_word: LogExtension,
        archive: ArchivePublic,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError>;
    /// The houses that were erased.
    fn erased_houses(&self) -> Result<Vec<House>, StoreError>;
    /// The sealed parts of an erased house's disclosure log, in order.
    fn archive(&self, house: TenantId) -> Result<Vec<ArchivePart>, StoreError>;
    /// Destroys readings of more than six years, in every house and every archive, a bounded number of each; answers how many
    /// went.
    fn end_terms(&self, now_ms: EpochMs) -> Result<usize, StoreError>;
}

/// One sealed part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivePart {
    /// The place of its first leaf.
    pub first_leaf: u64,
    /// The place of its last leaf.
    pub last_leaf: u64,
    /// The last reading in it, on the server's clock.
    pub until_ms: EpochMs,
    /// The key that it is sealed to.
    pub archive: ArchivePublic,
    /// The bytes.
    pub sealed: Vec<u8>,
}
