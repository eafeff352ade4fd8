//! What a house shows of its disclosure log. Mode: 0, as it is; 1, its checkpoint signed by the house; 2, an entry.

use crate::{Seeds, cbor, moded};
use house_simulator::phone::generator;
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::disclosures::tree::{self, InMemory};
use porchlight_core::disclosures::witness::Witness;
use porchlight_core::disclosures::{
    Before, Checkpoint, Entry, Leaf, ProvenLeaf, Reading, SALT_BYTES, Shown, SignedCheckpoint, Start,
};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, IncarnationId, TenantId};

const ANA: AccountId = AccountId::from_bytes([1; 16]);
const TREE: IncarnationId = IncarnationId::from_bytes([7; 16]);
const EARLIER: IncarnationId = IncarnationId::from_bytes([6; 16]);

/// What is taken is Ana's own, in its order, and no shorter than what there was. An entry that was read has one form.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    if mode % 3 == 2 {
        let Some(entry) = Entry::from_bytes(bytes) else { return false };
        assert_eq!(Entry::from_bytes(&entry.to_bytes()), Some(entry));
        return true;
    }
    let Ok(mut shown) = minicbor::decode::<Shown>(bytes) else { return false };
    let cedar = Cedar::new();
    if mode % 3 == 1 {
        let Some(said) = shown.checkpoint.said() else { return false };
        shown.checkpoint = said.sign(&cedar.keys);
    }
    let pins = [None, Some(cedar.said(TREE, 3)), Some(cedar.said(EARLIER, 3))];
    let mut is_taken = false;
    for pin in pins {
        let pinned = pin.clone().filter(|pin| pin.tree == TREE);
        let least = pinned.as_ref().map_or(1, |pinned| pinned.size);
        let witness = Witness { house: &cedar.log, account: ANA, tree: TREE, pinned, before: pin, readings: Some(0) };
        let Ok(judged) = witness.judge(&shown) else { continue };
        assert!(judged.said.size >= least && judged.said.tree == TREE);
        for (index, (leaf, number)) in judged.readings.iter().enumerate() {
            let reading = leaf.reading().expect("it was judged");
            assert_eq!((reading.account, reading.number, *number), (ANA, Some(*number), index as u64 + 1));
        }
        is_taken = true;
    }
    is_taken
}

/// A house with a log of six leaves.
struct Cedar {
    keys: DeviceKeys,
    log: AccountLog,
    leaves: Vec<Leaf>,
}

impl Cedar {
    fn new() -> Self {
        let mut rng = generator(40, 0);
        let keys = DeviceKeys::generate(&mut rng);
        let log = AccountLog::genesis(&keys, &mut rng);
        let before = Before { tree: EARLIER, size: 3, root: [9; 32].into() };
        let mut leaves = vec![leaf(0, &Entry::Start(Start { tree: TREE, before: Some(before) }))];
        leaves.extend((1..6).map(|n| leaf(n, &reading(if n % 2 == 1 { 1 } else { 2 }, u64::from(n).div_ceil(2)))));
        Self { keys, log, leaves }
    }

    fn nodes(&self) -> InMemory {
        InMemory::of(self.leaves.iter().map(Leaf::hash))
    }

    fn said(&self, tree: IncarnationId, size: u64) -> Checkpoint {
        let root = if tree == TREE { tree::root(&self.nodes(), size).expect("in memory") } else { [9; 32] };
        Checkpoint { house: TenantId::of(self.log.account()), tree, size, root: root.into(), at_ms: 5 }
    }

    fn proven(&self, index: u64) -> ProvenLeaf {
        let proof = tree::path(&self.nodes(), index, 6).expect("in memory").into();
        ProvenLeaf { index, leaf: self.leaves[index as usize].clone(), proof }
    }

    fn shown(&self, pinned: Option<u64>, readings: &[u64]) -> Shown {
        Shown {
            checkpoint: self.said(TREE, 6).sign(&self.keys),
            growth: pinned.map(|pinned| tree::growth(&self.nodes(), pinned, 6).expect("in memory").into()),
            readings: readings.iter().map(|index| self.proven(*index)).collect(),
            more: true,
            start: pinned.is_none().then(|| self.proven(0)),
        }
    }
}

fn leaf(salt: u8, entry: &Entry) -> Leaf {
    Leaf { salt: [salt; SALT_BYTES].into(), entry: entry.to_bytes().into() }
}

fn reading(account: u8, number: u64) -> Entry {
    Entry::Reading(Reading {
        account: AccountId::from_bytes([account; 16]),
        number: Some(number),
        staff: [5; 16].into(),
        name: "Carla".into(),
        role: "counsellor".into(),
        at_ms: 1_795_546_800_000,
        record_types: vec![22, 30],
        reason: "house page".into(),
        asks: vec![],
        what_for: None,
    })
}

/// What an honest house shows.
pub fn shown() -> Shown {
    Cedar::new().shown(Some(3), &[1, 3])
}

/// What an honest house shows, signed and to be signed; somebody else's reading; a checkpoint of nobody.
pub fn seeds() -> Seeds {
    let cedar = Cedar::new();
    let (first, grown) = (cedar.shown(None, &[1, 3, 5]), cedar.shown(Some(3), &[1, 3]));
    let nobody = SignedCheckpoint { signature: [0; 64].into(), ..first.checkpoint.clone() };
    vec![
        ("first", moded(0, &cbor(&first))),
        ("grown", moded(0, &cbor(&grown))),
        ("grown-to-be-signed", moded(1, &cbor(&grown))),
        ("refused-somebody-elses", moded(1, &cbor(cedar.shown(None, &[2])))),
        ("refused-left-out", moded(1, &cbor(cedar.shown(None, &[1, 5])))),
        ("refused-signed-by-nobody", moded(0, &cbor(Shown { checkpoint: nobody, ..first }))),
        ("reading", moded(2, &reading(1, 1).to_bytes())),
        ("start", moded(2, &cedar.leaves[0].entry)),
    ]
}
