//! The disclosure log: who looked at what of whom, when and why. Each house has one, a tree of salted leaves (RFC 6962)
//! that only grows. Phones are its witnesses: each keeps the newest signed checkpoint that it was shown, and takes
//! another one only with the proof that nothing which the old one vouched for has changed.
//!
//! Everything here is a pure function of values. The phone's judgement is in `witness`, the server's tree in `tree`, what
//! names a tampered place in `audit`.

pub mod archive;
pub mod audit;
pub mod checkpoint;
pub mod tree;
pub mod witness;

pub use checkpoint::{Checkpoint, SignedCheckpoint};

use crate::crypto::hazmat;
use crate::ids::{AccountId, IncarnationId, RecordId};
use crate::time::EpochMs;
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

/// Random bytes in front of each leaf: without them a leaf's hash says nothing about what it was.
pub const SALT_BYTES: usize = 16;

/// The reason of a reading whose copy was taken away: it is told as its own kind, with what it is for.
pub const EXPORTED: &str = "exported";

/// What a leaf says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Entry {
    /// The first leaf of a tree.
    #[n(1)]
    Start(#[n(0)] Start),
    /// One reading.
    #[n(2)]
    Reading(#[n(0)] Reading),
}

/// Where a tree begins: after a restore, behind the last root of the tree that the backup held. The leaves of that tree
/// follow, all of them, so its roots can be worked out again.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Start {
    /// The lifetime of the database, which is the tree's own.
    #[n(0)]
    pub tree: IncarnationId,
    /// The tree before; nothing if there was none.
    #[n(1)]
    pub before: Option<Before>,
}

/// A tree that ended.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Before {
    /// Which.
    #[n(0)]
    pub tree: IncarnationId,
    /// How many leaves it had at last.
    #[n(1)]
    pub size: u64,
    /// Its last root.
    #[n(2)]
    pub root: ByteArray<32>,
}

/// One reading of somebody's data by staff, as it was when the page was sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reading {
    /// Whose data was read.
    #[n(0)]
    pub account: AccountId,
    /// The how manieth of the readings that this person is shown, from 1, without gaps. Absent where they are not told:
    /// who hears that their post was looked at hears that somebody reported it.
    #[n(1)]
    pub number: Option<u64>,
    /// Who read: a random id.
    #[n(2)]
    pub staff: ByteArray<16>,
    /// Their name as the house had it then.
    #[n(3)]
    pub name: String,
    /// Their role then.
    #[n(4)]
    pub role: String,
    /// When, on the server's clock.
    #[n(5)]
    pub at_ms: EpochMs,
    /// The numbers of the record types that were shown, rising.
    #[n(6)]
    pub record_types: Vec<u16>,
    /// Why: `house page`, `report`, [`EXPORTED`].
    #[n(7)]
    pub reason: String,
    /// The asks that were shown.
    #[n(8)]
    pub asks: Vec<RecordId>,
    /// What for, in the reader's own words: of a copy that was taken away.
    #[n(9)]
    pub what_for: Option<String>,
}

/// A leaf: random bytes, then the bytes of an [`Entry`]. Both can be erased; the tree stands without them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Leaf {
    /// Random.
    #[n(0)]
    pub salt: ByteArray<SALT_BYTES>,
    /// The entry in its bytes, as it was hashed.
    #[n(1)]
    pub entry: ByteVec,
}

/// A leaf with the proof of its place.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ProvenLeaf {
    /// Its place in the tree, from 0.
    #[n(0)]
    pub index: u64,
    /// The leaf.
    #[n(1)]
    pub leaf: Leaf,
    /// Hashes of 32 bytes, from the leaf up.
    #[n(2)]
    pub proof: ByteVec,
}

/// What a phone says to a house of its log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Held {
    /// The tree of the checkpoint that it keeps; absent if it keeps none.
    #[n(0)]
    pub tree: Option<IncarnationId>,
    /// The size in that checkpoint.
    #[n(1)]
    pub size: u64,
    /// How many of its own readings in that tree it has. Absent while it is locked, and can keep none.
    #[n(2)]
    pub readings: Option<u64>,
    /// How many records of the house's account log it has.
    #[n(3)]
    pub house_log: u64,
}

/// What a house shows of its log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Shown {
    /// The newest checkpoint.
    #[n(0)]
    pub checkpoint: SignedCheckpoint,
    /// Proof that it continues the one that the phone keeps; absent if that one is of another tree, or none.
    #[n(1)]
    pub growth: Option<ByteVec>,
    /// Readings that the phone does not have yet: of its own account only, in the order of their numbers.
    #[n(2)]
    pub readings: Vec<ProvenLeaf>,
    /// Whether there are more of them.
    #[n(3)]
    pub more: bool,
    /// The first leaf of the tree, if the phone keeps a checkpoint of another one.
    #[n(4)]
    pub start: Option<ProvenLeaf>,
}

impl Entry {
    /// Its bytes in a leaf. The same entry always has the same.
    pub fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("writing CBOR to memory cannot fail")
    }

    /// The entry in these bytes, if this version can read it.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        minicbor::decode(bytes).ok()
    }
}

impl Leaf {
    /// What the tree knows of it.
    pub fn hash(&self) -> [u8; 32] {
        hazmat::tree_leaf(&[&*self.salt, &self.entry])
    }

    /// The entry, if this version can read it.
    pub fn entry(&self) -> Option<Entry> {
        Entry::from_bytes(&self.entry)
    }

    /// The reading, if it is one.
    pub fn reading(&self) -> Option<Reading> {
        match self.entry()? {
            Entry::Reading(reading) => Some(reading),
            Entry::Start(_) => None,
        }
    }

    fn hashed_bytes(&self) -> Vec<u8> {
        [&self.salt[..], &self.entry[..]].concat()
    }
}

impl ProvenLeaf {
    /// Whether the leaf has this place in a tree.
    pub fn is_in(&self, size: u64, root: &[u8; 32]) -> bool {
        hazmat::tree_holds(&(size, *root), &self.leaf.hashed_bytes(), self.index, &self.proof).is_ok()
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    pub const ANA: AccountId = AccountId::from_bytes([1; 16]);
    pub const BEN: AccountId = AccountId::from_bytes([2; 16]);
    pub const TREE: IncarnationId = IncarnationId::from_bytes([7; 16]);

    pub fn start(tree: IncarnationId, before: Option<Before>) -> Leaf {
        leaf(0, &Entry::Start(Start { tree, before }))
    }

    pub fn reading(account: AccountId, number: u64) -> Leaf {
        let reading = Reading {
            account,
            number: Some(number),
            staff: [5; 16].into(),
            name: "Carla".into(),
            role: "counsellor".into(),
            at_ms: 1_795_546_800_000,
            record_types: vec![22, 30],
            reason: "house page".into(),
            asks: vec![RecordId::from_bytes([9; 16])],
            what_for: None,
        };
        leaf(number as u8, &Entry::Reading(reading))
    }

    fn leaf(salt: u8, entry: &Entry) -> Leaf {
        Leaf { salt: [salt; SALT_BYTES].into(), entry: entry.to_bytes().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{ANA, TREE, reading, start};
    use super::*;

    #[test]
    fn an_entry_has_the_same_bytes_again() {
        for leaf in [reading(ANA, 1), start(TREE, None)] {
            let entry = leaf.entry().unwrap();
            assert_eq!(entry.to_bytes(), leaf.entry.to_vec());
        }
        assert!(start(TREE, None).reading().is_none());
        assert_eq!(reading(ANA, 3).reading().unwrap().number, Some(3));
    }

    #[test]
    fn without_its_salt_nobody_finds_an_entry_by_its_hash() {
        let first = reading(ANA, 1);
        let again = Leaf { salt: [99; SALT_BYTES].into(), entry: first.entry.clone() };
        assert_ne!(first.hash(), again.hash());
    }
}
