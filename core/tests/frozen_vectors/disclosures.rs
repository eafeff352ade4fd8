//! A disclosure log of four leaves, its checkpoints at two and at four, and what a phone is shown of it.

use super::{WHAT, assert_frozen, frozen, hex, keys_of, list, log_of, records_in_hex, rng, unhex};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::disclosures::tree::{self, InMemory};
use porchlight_core::disclosures::witness::{Breach, Witness};
use porchlight_core::disclosures::{
    Before, Checkpoint, Entry, Leaf, ProvenLeaf, Reading, Shown, SignedCheckpoint, Start,
};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, IncarnationId, RecordId, TenantId};
use serde_json::{Value, json};

const ANA: AccountId = AccountId::from_bytes([1; 16]);
const TREE: IncarnationId = IncarnationId::from_bytes([7; 16]);

fn leaves() -> Vec<Leaf> {
    let before = Before { tree: IncarnationId::from_bytes([6; 16]), size: 9, root: [9; 32].into() };
    let reading = |account: AccountId, number, asks| {
        Entry::Reading(Reading {
            account,
            number,
            staff: [5; 16].into(),
            name: "Carla".into(),
            role: "counsellor".into(),
            at_ms: 1_795_546_800_000,
            record_types: vec![22, 30],
            reason: "house page".into(),
            asks,
            what_for: None,
        })
    };
    let entries = [
        Entry::Start(Start { tree: TREE, before: Some(before) }),
        reading(ANA, Some(1), vec![RecordId::from_bytes([8; 16])]),
        reading(AccountId::from_bytes([2; 16]), None, vec![]),
        reading(ANA, Some(2), vec![]),
    ];
    let leaf = |(salt, entry): (u8, &Entry)| Leaf { salt: [salt; 16].into(), entry: entry.to_bytes().into() };
    (1..).zip(&entries).map(leaf).collect()
}

fn checkpoint(leaves: &[Leaf], house: TenantId, size: u64) -> Checkpoint {
    let Ok(root) = tree::root(&InMemory::of(leaves.iter().map(Leaf::hash)), size);
    Checkpoint { house, tree: TREE, size, root: root.into(), at_ms: 1_795_546_800_000 + size as i64 }
}

fn today() -> Value {
    let mut rng = rng();
    let keys = DeviceKeys::generate(&mut rng);
    let log = AccountLog::genesis(&keys, &mut rng);
    let (leaves, house) = (leaves(), TenantId::of(log.account()));
    let nodes = InMemory::of(leaves.iter().map(Leaf::hash));
    let proven = |index: u64| {
        let Ok(proof) = tree::path(&nodes, index, 4);
        ProvenLeaf { index, leaf: leaves[index as usize].clone(), proof: proof.into() }
    };
    let Ok(growth) = tree::growth(&nodes, 2, 4);
    let shown = Shown {
        checkpoint: checkpoint(&leaves, house, 4).sign(&keys),
        growth: Some(growth.into()),
        readings: vec![proven(3)],
        more: false,
        start: None,
    };
    json!({
        "what": WHAT,
        "house keys": hex(&keys.to_secret_bytes()),
        "house": log.account().to_string(),
        "house log": records_in_hex(&log),
        "account": ANA.to_string(),
        "leaves": leaves.iter().map(|leaf| json!({
            "salt": hex(&leaf.salt[..]), "entry": hex(&leaf.entry), "hash": hex(&leaf.hash()),
        })).collect::<Vec<_>>(),
        "checkpoint of 2": hex(&minicbor::to_vec(checkpoint(&leaves, house, 2).sign(&keys)).expect("CBOR")),
        "shown at 4": hex(&minicbor::to_vec(shown).expect("CBOR")),
    })
}

#[test]
fn todays_disclosures_are_what_was_frozen() {
    assert_frozen("disclosures", &today());
}

#[test]
fn what_was_frozen_is_judged_as_it_was() {
    let frozen = frozen("disclosures");
    let log = log_of(&frozen["house"], &frozen["house log"]);
    let pinned: SignedCheckpoint = minicbor::decode(&unhex(&frozen["checkpoint of 2"])).expect("a checkpoint");
    let mut shown: Shown = minicbor::decode(&unhex(&frozen["shown at 4"])).expect("what is shown");
    let account = frozen["account"].as_str().expect("a text").parse().expect("an id");
    let witness =
        Witness { house: &log, account, tree: TREE, pinned: pinned.verify(&log), before: None, readings: Some(1) };
    let judged = witness.judge(&shown).expect("it holds");
    assert_eq!((judged.said.size, judged.readings.len()), (4, 1));
    let leaf = &list(&frozen["leaves"])[3];
    assert_eq!(hex(&judged.readings[0].0.hash()), leaf["hash"].as_str().expect("a text"));
    // And signed again it has the same bytes: the signature has no choice in it.
    let again = judged.said.sign(&keys_of(&frozen["house keys"]));
    assert_eq!(again, shown.checkpoint);
    shown.checkpoint.signature[0] ^= 1;
    assert_eq!(witness.judge(&shown), Err(Breach::Forged));
}
