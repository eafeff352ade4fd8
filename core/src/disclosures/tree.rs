//! A tree of leaves that lies in a database: how it grows, its root, and its proofs. Its hashing and the shape of proofs
//! are RFC 6962's; nodes are numbered as RFC 9420 and ct-merkle do: leaf `n` is node `2n`, and the node above a whole
//! half lies between its halves.
//!
//! Kept are the nodes over whole powers of two. They never change, and growing by a leaf makes two of them on average;
//! the nodes at the right edge are worked out when they are asked for, from fewer than 64 kept ones.

use crate::crypto::hazmat;

/// Where a tree's kept nodes are found.
pub trait Nodes {
    /// Why one could not be read.
    type Error;
    /// A kept node. It is there for every whole power of two leaves below the tree's size.
    fn node(&self, number: u64) -> Result<[u8; 32], Self::Error>;
}

/// All kept nodes in memory, by their leaves: what a check builds anew, and what tests compare with.
#[derive(Debug, Clone, Default)]
pub struct InMemory {
    levels: Vec<Vec<[u8; 32]>>,
}

impl InMemory {
    /// The tree of these leaves.
    pub fn of(leaves: impl IntoIterator<Item = [u8; 32]>) -> Self {
        let mut tree = Self::default();
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        tree
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, Vec::len) as u64
    }

    /// Whether it keeps a node.
    pub fn has(&self, number: u64) -> bool {
        let level = level_of(number);
        self.levels.get(level as usize).is_some_and(|nodes| number >> (level + 1) < nodes.len() as u64)
    }

    /// The numbers of all nodes that it keeps.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        let of_level = |(level, nodes): (u32, &Vec<[u8; 32]>)| {
            let count = nodes.len() as u64;
            (0..count).map(move |n| whole(level, n))
        };
        (0..).zip(&self.levels).flat_map(of_level)
    }

    /// Grows by a leaf.
    pub fn push(&mut self, leaf: [u8; 32]) {
        let Ok(grown) = grown_by(self, self.size(), leaf);
        for (number, hash) in grown {
            let level = level_of(number) as usize;
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(hash);
        }
    }
}

impl Nodes for InMemory {
    type Error = std::convert::Infallible;

    fn node(&self, number: u64) -> Result<[u8; 32], Self::Error> {
        let level = level_of(number);
        Ok(self.levels[level as usize][(number >> (level + 1)) as usize])
    }
}

/// The nodes that are kept when a leaf is added to a tree of `size` leaves: the leaf, and every whole one that it
/// completes.
pub fn grown_by<N: Nodes>(nodes: &N, size: u64, leaf: [u8; 32]) -> Result<Vec<(u64, [u8; 32])>, N::Error> {
    let mut grown = vec![(2 * size, leaf)];
    let (mut hash, mut level) = (leaf, 0);
    // Each bit that is set is a whole half that waits for this one.
    while size >> level & 1 == 1 {
        let left = nodes.node(whole(level, (size >> level) - 1))?;
        hash = hazmat::tree_node(&left, &hash);
        level += 1;
        grown.push((whole(level, size >> level), hash));
    }
    Ok(grown)
}

/// The root of the first `size` leaves, at least one.
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<[u8; 32], N::Error> {
    hash_of(nodes, 0, size)
}

/// Proof that the tree of `size` leaves begins with all that it had at `earlier`, at least one and not more.
pub fn growth<N: Nodes>(nodes: &N, earlier: u64, size: u64) -> Result<Vec<u8>, N::Error> {
    hashes(nodes, size, hazmat::tree_growth_nodes(earlier, size))
}

/// Proof of the place of a leaf in the tree of `size` leaves; `index` is less.
pub fn path<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<u8>, N::Error> {
    hashes(nodes, size, hazmat::tree_path_nodes(index, size))
}

fn hashes<N: Nodes>(nodes: &N, size: u64, numbers: Vec<u64>) -> Result<Vec<u8>, N::Error> {
    let mut proof = Vec::with_capacity(32 * numbers.len());
    for number in numbers {
        let level = level_of(number);
        let first = number >> (level + 1) << level;
        proof.extend(hash_of(nodes, first, size.min(first + (1 << level)))?);
    }
    Ok(proof)
}

/// The hash over the leaves from `first` up to `end`, where `first` is where a node's leaves begin.
fn hash_of<N: Nodes>(nodes: &N, first: u64, end: u64) -> Result<[u8; 32], N::Error> {
    let level = (end - first).ilog2();
    let left = nodes.node(whole(level, first >> level))?;
    let middle = first + (1 << level);
    if middle == end {
        return Ok(left);
    }
    Ok(hazmat::tree_node(&left, &hash_of(nodes, middle, end)?))
}

/// The number of the node over the `n`-th 2^level leaves.
fn whole(level: u32, n: u64) -> u64 {
    (n << (level + 1)) + (1 << level) - 1
}

fn level_of(number: u64) -> u32 {
    number.trailing_ones()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use proptest::prelude::*;
    use sha2::Sha256;

    fn ours(size: u64) -> InMemory {
        InMemory::of((0..size).map(|n| hazmat::tree_leaf(&[&n.to_be_bytes()])))
    }

    fn theirs(size: u64) -> MemoryBackedTree<Sha256, [u8; 8]> {
        let mut tree = MemoryBackedTree::new();
        (0..size).for_each(|n| tree.push(n.to_be_bytes()));
        tree
    }

    fn root_of(size: u64) -> hazmat::TreeRoot {
        (size, root(&ours(size), size).unwrap())
    }

    #[test]
    fn a_tree_in_a_database_is_the_librarys() {
        for size in 1..130 {
            let (ours, theirs) = (ours(size), theirs(size));
            assert_eq!(root(&ours, size).unwrap()[..], theirs.root().as_bytes()[..], "{size}");
            for earlier in 1..=size {
                let proof = theirs.prove_consistency((size - earlier) as usize);
                assert_eq!(growth(&ours, earlier, size).unwrap(), proof.as_bytes(), "{earlier} of {size}");
            }
            for index in 0..size {
                let proof = theirs.prove_inclusion(index as usize);
                assert_eq!(path(&ours, index, size).unwrap(), proof.as_bytes(), "{index} of {size}");
            }
        }
    }

    #[test]
    fn what_it_costs_to_grow_does_not_grow() {
        struct Counting(InMemory, std::cell::Cell<u64>);
        impl Nodes for Counting {
            type Error = std::convert::Infallible;
            fn node(&self, number: u64) -> Result<[u8; 32], Self::Error> {
                self.1.set(self.1.get() + 1);
                self.0.node(number)
            }
        }
        let mut tree = Counting(InMemory::default(), 0.into());
        let mut made = 0;
        for n in 0..4_096 {
            made += grown_by(&tree, n, [0; 32]).unwrap().len();
            tree.0.push([0; 32]);
        }
        assert_eq!((made, tree.1.replace(0)), (8_191, 4_095));
        root(&tree, 4_095).unwrap();
        assert_eq!(tree.1.get(), 12);
    }

    #[test]
    fn no_numbers_of_a_hostile_server_break_the_check() {
        let holds = |size, index| hazmat::tree_holds(&(size, [0; 32]), b"leaf", index, &[0; 64]);
        let grows = |size, earlier| hazmat::tree_begins_with(&(size, [0; 32]), &(earlier, [1; 32]), &[0; 64]);
        for a in [0, 1, 2, 3, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX - 1, u64::MAX] {
            for b in [0, 1, 2, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX] {
                assert!(holds(a, b).is_err() && grows(a, b).is_err(), "{a} {b}");
            }
        }
        assert!(hazmat::tree_holds(&root_of(3), &0u64.to_be_bytes(), 0, &[0; 33]).is_err());
    }

    proptest! {
        #[test]
        fn only_the_right_proof_is_taken(size in 2u64..200, earlier in 1u64..200, flip in any::<prop::sample::Index>()) {
            let earlier = earlier.min(size - 1);
            let tree = ours(size);
            let proof = growth(&tree, earlier, size).unwrap();
            prop_assert!(hazmat::tree_begins_with(&root_of(size), &root_of(earlier), &proof).is_ok());
            prop_assert!(hazmat::tree_begins_with(&root_of(earlier), &root_of(size), &proof).is_err());
            let mut wrong = root_of(earlier);
            wrong.1[0] ^= 1;
            prop_assert!(hazmat::tree_begins_with(&root_of(size), &wrong, &proof).is_err());
            let path = path(&tree, earlier, size).unwrap();
            prop_assert!(hazmat::tree_holds(&root_of(size), &earlier.to_be_bytes(), earlier, &path).is_ok());
            prop_assert!(hazmat::tree_holds(&root_of(size), &earlier.to_be_bytes(), earlier - 1, &path).is_err());
            let mut broken = path;
            let at = flip.index(broken.len());
            broken[at] ^= 1;
            prop_assert!(hazmat::tree_holds(&root_of(size), &earlier.to_be_bytes(), earlier, &broken).is_err());
        }
    }
}
