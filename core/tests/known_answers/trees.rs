//! Trees of RFC 6962: the leaves and roots of Google's certificate-transparency project (`merkletree/merkle_tree_test.cc`),
//! which the other logs of the Web test with, too.

use super::{unhex, unhex_array};
use porchlight_core::crypto::hazmat;
use porchlight_core::disclosures::tree::{InMemory, growth, path, root};

const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_and_proofs_are_those_of_other_logs() {
    let leaves: Vec<Vec<u8>> = LEAVES.iter().map(|leaf| unhex(leaf)).collect();
    let tree = InMemory::of(leaves.iter().map(|leaf| hazmat::tree_leaf(&[leaf])));
    let published = |size: u64| (size, unhex_array(ROOTS[size as usize - 1]));
    for size in 1..=8 {
        let Ok(made) = root(&tree, size);
        assert_eq!((size, made), published(size));
        for earlier in 1..=size {
            let Ok(proof) = growth(&tree, earlier, size);
            assert!(hazmat::tree_begins_with(&published(size), &published(earlier), &proof).is_ok());
        }
        for (index, leaf) in (0..size).zip(&leaves) {
            let Ok(proof) = path(&tree, index, size);
            assert!(hazmat::tree_holds(&published(size), leaf, index, &proof).is_ok());
        }
    }
}
