//! The cut: what stays valid of a removed device's writing. The record that removes it holds one hash
//! for each space; the lists travel beside the log, each to those who read its space. Inside the cut
//! an envelope is valid for ever, whoever pushes it; outside, it is set aside and offered.

use crate::ids::{DeviceId, DocumentId, EnvelopeId, SpaceId, digest};
use minicbor::{Decode, Encode};

/// Most entries of one list: decades of one person's documents.
pub const CUT_ENTRIES_MAX: usize = 65_536;

/// The end of a removed device's chain in one document, as far as who removed it held it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct CutEntry {
    /// The removed device.
    #[n(0)]
    pub device: DeviceId,
    /// The document.
    #[n(1)]
    pub document: DocumentId,
    /// The last sequence that stays valid.
    #[n(2)]
    pub sequence: u64,
    /// That envelope's id; ids chain, so it stands for all before.
    #[n(3)]
    pub id: EnvelopeId,
}

/// The list of one space: devices and documents in order, each pair once.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CutList {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// Its entries.
    #[n(1)]
    pub entries: Vec<CutEntry>,
}

impl CutList {
    /// A list of entries in any order.
    pub fn of(space: SpaceId, mut entries: Vec<CutEntry>) -> Self {
        entries.sort();
        Self { space, entries }
    }

    /// The hash that the record holds. It covers the space, which is thereby not named there.
    pub fn hash(&self) -> [u8; 32] {
        digest("porchlight/v1/cut", &[&minicbor::to_vec(self).expect("CBOR to memory")])
    }

    /// Whether it is in order, without repetition, and of a length that can be.
    pub(super) fn is_in_order(&self) -> bool {
        let key = |entry: &CutEntry| (entry.device, entry.document);
        self.entries.len() <= CUT_ENTRIES_MAX && self.entries.windows(2).all(|pair| key(&pair[0]) < key(&pair[1]))
    }
}
