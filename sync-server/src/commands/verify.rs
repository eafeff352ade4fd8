//! `porchlight verify`: whether the disclosure log of each house is what it was.

use super::Made;
use crate::store::{ArchivePart, HeldLeaf, HeldLog, Store, StoreError};
use porchlight_core::disclosures::archive::TERM_MS;
use porchlight_core::disclosures::audit::{Tampered, compare};
use porchlight_core::disclosures::tree::{self, InMemory, Nodes};
use porchlight_core::disclosures::{Before, Checkpoint, Entry, Leaf, SignedCheckpoint, Start};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, IncarnationId, TenantId};
use porchlight_core::protocol::House;
use porchlight_core::time::EpochMs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Findings that are written out of one house.
const SHOWN_MAX: usize = 100;

/// What was found of a house's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedLog {
    /// The house's name.
    pub house: String,
    /// How many entries it has, the first one of the tree included.
    pub entries: u64,
    /// How many checkpoints the house has signed.
    pub checkpoints: u64,
    /// What is wrong, each with its place; nothing if all is well.
    pub findings: Vec<String>,
    /// How many findings there are beside those.
    pub left_out: usize,
}

/// Works every house's tree out again from its entries, and holds it against what is kept and what the house signed.
pub fn run(store: &dyn Store, now_ms: EpochMs) -> Result<Made, StoreError> {
    let verified = |house: House| {
        let log =
            store.account_log(house.tenant, house.tenant.account())?.ok_or(StoreError::Damaged("log of a house"))?;
        let (held, archive) = (store.held_log(house.tenant)?, store.archive(house.tenant)?);
        // The tree of a house that was erased stays in the life of the database that it ended in.
        let tree = if log.is_closed() { None } else { Some(store.incarnation()) };
        Ok(verify(&house, &log, tree, &held, &archive, now_ms))
    };
    let houses = store.houses()?.into_iter().chain(store.erased_houses()?).map(verified);
    Ok(Made::Verified { houses: houses.collect::<Result<Vec<_>, StoreError>>()? })
}

fn verify(
    house: &House,
    log: &AccountLog,
    tree: Option<IncarnationId>,
    held: &HeldLog,
    archive: &[ArchivePart],
    now_ms: EpochMs,
) -> VerifiedLog {
    let mut findings = Vec::new();
    let kept = kept_leaves(held, &mut findings);
    let leaves: BTreeMap<u64, Leaf> =
        held.leaves.iter().filter_map(|(place, leaf)| Some((*place, leaf.whole()?))).collect();
    let mut there: BTreeMap<u64, [u8; 32]> = leaves.iter().map(|(place, leaf)| (*place, leaf.hash())).collect();
    // What was rightly taken away stands by the hash that the tree keeps, and what was signed of it still shows.
    let is_archived = |place: u64| archive.iter().any(|part| (part.first_leaf..=part.last_leaf).contains(&place));
    let term = over_term(held, &leaves, archive, log, now_ms);
    for (place, _) in held.leaves.iter().filter(|(_, leaf)| leaf.salt.is_none() && leaf.entry.is_none()) {
        if is_archived(*place) || term.contains(place) {
            there.extend(usize::try_from(*place).ok().and_then(|index| Some((*place, *kept.get(index)?))));
        }
    }
    findings.extend(compare(&there, &kept).iter().map(|tampered| in_words_of(tampered, held)));
    findings.extend(misfiled(&held.leaves));
    findings.extend(inner_nodes(held, &kept));
    let trees = trees(&leaves, tree, &mut findings);
    let in_a_row = (0..there.len() as u64).all(|place| there.contains_key(&place));
    // Where an entry is missing, only what the tree keeps can say what was signed.
    let hashes = if in_a_row { there.into_values().collect() } else { kept };
    findings.extend(signed(house.tenant, log, &trees, &hashes, held));
    let left_out = findings.len().saturating_sub(SHOWN_MAX);
    findings.truncate(SHOWN_MAX);
    VerifiedLog {
        house: house.name.clone(),
        entries: held.leaves.len() as u64,
        checkpoints: held.checkpoints.len() as u64,
        findings,
        left_out,
    }
}

/// The places that may be empty since their term is over: before every reading that is still here or in the archive, in a
/// house that signed something as long ago as that. (That none of them was younger, the phones know which were shown them.)
fn over_term(
    held: &HeldLog,
    leaves: &BTreeMap<u64, Leaf>,
    archive: &[ArchivePart],
    log: &AccountLog,
    now_ms: EpochMs,
) -> Range<u64> {
    let signed_ms = held.checkpoints.iter().filter_map(|(_, _, bytes)| {
        let signed = minicbor::decode::<SignedCheckpoint>(bytes).ok()?;
        Some(signed.verify(log)?.at_ms)
    });
    let is_as_old = signed_ms.min().is_some_and(|oldest_ms| oldest_ms <= now_ms - TERM_MS);
    let first = leaves.iter().find(|(_, leaf)| leaf.reading().is_some()).map(|(place, _)| *place);
    let first = first.into_iter().chain(archive.iter().map(|part| part.first_leaf)).min();
    if is_as_old { 0..first.unwrap_or(u64::MAX) } else { 0..0 }
}

/// The leaves that the tree keeps: its even nodes.
fn kept_leaves(held: &HeldLog, findings: &mut Vec<String>) -> Vec<[u8; 32]> {
    let last = held.nodes.keys().next_back().map_or(0, |last| last / 2 + 1);
    let mut kept = Vec::new();
    for place in 0..last {
        match held.nodes.get(&(2 * place)) {
            Some(hash) => kept.push(*hash),
            None => {
                findings.push(format!("the tree's hash of entry {place} was deleted"));
                kept.push([0; 32]);
            }
        }
    }
    kept
}

fn in_words_of(tampered: &Tampered, held: &HeldLog) -> String {
    let is_erased = |place: &u64| held.leaves.get(place).is_some_and(|leaf| leaf.whole().is_none());
    match tampered {
        Tampered::Edited(place) => format!("entry {place} was edited"),
        Tampered::Deleted(place) if is_erased(place) => format!("what entry {place} said was erased"),
        Tampered::Deleted(place) => format!("entry {place} was deleted"),
        Tampered::Inserted(place) => format!("entry {place} was inserted"),
        Tampered::Moved { place, was } => format!("entry {place} was moved; it was entry {was}"),
    }
}

/// Entries that are filed under somebody else, or counted wrongly, so that a person would not find them.
fn misfiled(leaves: &BTreeMap<u64, HeldLeaf>) -> Vec<String> {
    let mut numbers: BTreeMap<AccountId, u64> = BTreeMap::new();
    let mut findings = Vec::new();
    for (place, held) in leaves {
        let Some(leaf) = held.whole() else { continue };
        let filed = (held.account, held.number);
        let expected = match leaf.entry() {
            Some(Entry::Start(_)) => (None, None),
            Some(Entry::Reading(reading)) => (Some(reading.account), reading.number),
            None => {
                findings.push(format!("entry {place} cannot be read"));
                continue;
            }
        };
        if filed != expected {
            findings.push(format!("entry {place} is filed as somebody else's, or out of its order"));
        }
        if let (Some(account), Some(number)) = expected {
            let last = numbers.entry(account).or_default();
            // The ones before the first that is left may be over their term.
            if *last != 0 && number != *last + 1 || *last == 0 && number != 1 && whole_before(leaves, *place) {
                findings.push(format!("entry {place} does not follow the entry before of the same person"));
            }
            *last = number;
        }
    }
    findings
}

/// Whether every reading before a place is here.
fn whole_before(leaves: &BTreeMap<u64, HeldLeaf>, place: u64) -> bool {
    leaves.range(..place).all(|(_, leaf)| leaf.whole().is_some())
}

/// Nodes above the leaves that are not what their leaves make.
fn inner_nodes(held: &HeldLog, kept: &[[u8; 32]]) -> Vec<String> {
    let anew = InMemory::of(kept.iter().copied());
    let is_wrong = |(number, hash): &(&u64, &[u8; 32])| {
        let is_inside = *number % 2 == 1;
        is_inside && !anew.has(**number) || anew.has(**number) && anew.node(**number).is_ok_and(|it| it != **hash)
    };
    let wrong = held.nodes.iter().filter(is_wrong).map(|(number, _)| format!("node {number} of the tree was changed"));
    let gone = anew.numbers().filter(|number| !held.nodes.contains_key(number) && number % 2 == 1);
    wrong.chain(gone.map(|number| format!("node {number} of the tree was deleted"))).collect()
}

/// Each life of the tree, with how many leaves later lives have put in front of it.
fn trees(
    leaves: &BTreeMap<u64, Leaf>,
    tree: Option<IncarnationId>,
    findings: &mut Vec<String>,
) -> Vec<(IncarnationId, u64, Option<Before>)> {
    let mut trees = Vec::new();
    let mut expected = tree;
    let mut place = 0;
    while let Some(Entry::Start(Start { tree, before })) = leaves.get(&place).and_then(Leaf::entry) {
        if expected.is_some_and(|expected| expected != tree) {
            findings.push(format!("entry {place} begins a tree that does not belong here"));
        }
        expected = before.as_ref().map(|before| before.tree);
        trees.push((tree, place, before.clone()));
        place += 1;
        if before.is_none() {
            return trees;
        }
    }
    findings.push(format!("entry {place} does not say where the tree begins"));
    trees
}

/// What the house signed, and said of its trees before, and what the entries make.
fn signed(
    house: TenantId,
    log: &AccountLog,
    trees: &[(IncarnationId, u64, Option<Before>)],
    hashes: &[[u8; 32]],
    held: &HeldLog,
) -> Vec<String> {
    let mut findings = Vec::new();
    for (life, first, _) in trees {
        let behind = usize::try_from(*first).unwrap_or(usize::MAX);
        let leaves = InMemory::of(hashes.iter().skip(behind).copied());
        let root = |size: u64| (1..=leaves.size()).contains(&size).then(|| tree::root(&leaves, size).ok()).flatten();
        let mut good = 0;
        for (_, size, bytes) in held.checkpoints.iter().filter(|(tree, _, _)| tree == life) {
            let said = minicbor::decode::<SignedCheckpoint>(bytes).ok().and_then(|signed| signed.verify(log));
            let fits = |said: &Checkpoint| (said.house, said.tree, said.size) == (house, *life, *size);
            match said.filter(fits) {
                None => findings.push(format!("the checkpoint of {size} entries is not signed by this house")),
                Some(_) if *size > leaves.size() => findings.push(format!(
                    "the house signed {size} entries, and {} are there: entries {} to {} were deleted",
                    leaves.size(),
                    first + leaves.size(),
                    first + size - 1
                )),
                Some(said) if root(*size) == Some(*said.root) => good = *size,
                Some(_) => findings.push(format!(
                    "entries {} to {} are not what the house signed at {size} entries",
                    first + good,
                    first + size - 1
                )),
            }
        }
        let said_after = trees.iter().find_map(|(_, _, before)| before.as_ref().filter(|before| before.tree == *life));
        if said_after.is_some_and(|before| root(before.size) != Some(*before.root)) {
            findings.push(format!("the entries from {first} on are not what the next tree says of them"));
        }
    }
    let is_known = |tree: &IncarnationId| trees.iter().any(|(known, _, _)| known == tree);
    if let Some((_, size, _)) = held.checkpoints.iter().find(|(tree, _, _)| !is_known(tree)) {
        findings.push(format!("the house signed a tree of {size} entries that is not here"));
    }
    findings
}

/// What was found, in plain words.
pub(super) fn in_words(houses: &[VerifiedLog]) -> String {
    let of_house = |verified: &VerifiedLog| {
        let VerifiedLog { house, entries, checkpoints, findings, left_out } = verified;
        let head = format!("{house}: {entries} entries of who looked, {checkpoints} signed checkpoints");
        if findings.is_empty() {
            return format!("{head}. Nothing was changed.");
        }
        let more = if *left_out > 0 { format!("\n  and {left_out} more") } else { String::new() };
        format!("{head}. THIS LOG WAS CHANGED:\n  {}{more}", findings.join("\n  "))
    };
    match houses {
        [] => "There is no house here.".to_owned(),
        houses => houses.iter().map(of_house).collect::<Vec<_>>().join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Ask, admin, invite};
    use super::*;
    use crate::access::StaffRole;
    use crate::clock;
    use crate::disclosures::Disclosure;
    use crate::store::StaffStore as _;
    use crate::test_phone::{Cedar, NOON, Phone, cedar, exchange_part, open, rng};
    use porchlight_core::disclosures::Held;
    use porchlight_core::protocol::RequestPart;
    use std::sync::Arc;

    const ASKING: Held = Held { tree: None, size: 0, readings: Some(0), house_log: 0 };

    /// Cedar House, where Carla looked six times at Ana and Ben in turn, and a phone was shown the log after each.
    fn looked_at() -> (Cedar, Phone) {
        let cedar = cedar();
        let (ana, ben) = (Phone::joined(1, &cedar, "Ana"), Phone::joined(2, &cedar, "Ben"));
        for n in 0..6 {
            look(&cedar, if n % 2 == 0 { &ana } else { &ben }, n);
            shown(&cedar, &ana);
        }
        (cedar, ana)
    }

    fn look(cedar: &Cedar, phone: &Phone, n: i64) {
        let house = cedar.house.tenant;
        if cedar.store.staff_named(house, "Carla").unwrap().is_empty() {
            invite::staff(&cedar.store, house, "Carla", StaffRole::Counsellor, NOON, &mut rng(1)).unwrap();
        }
        let staff = cedar.store.staff_named(house, "Carla").unwrap().remove(0).id;
        let reading = Disclosure {
            account: phone.account(),
            staff,
            at_ms: NOON + n,
            record_types: "30".into(),
            reason: "house page".into(),
            asks: Vec::new(),
            what_for: None,
        };
        cedar.store.log_disclosures(house, staff, &[reading]).unwrap();
    }

    fn shown(cedar: &Cedar, phone: &Phone) {
        let part = RequestPart { disclosures: Some(ASKING), ..phone.part(phone.house, vec![]) };
        assert!(exchange_part(&cedar.store, NOON, part).exchanged.unwrap().disclosures.is_some());
    }

    fn found(cedar: &Cedar) -> Vec<String> {
        let Made::Verified { mut houses } = run(&cedar.store, NOON).unwrap() else { panic!("nothing verified") };
        houses.remove(0).findings
    }

    fn tampered(sql: &str) -> Vec<String> {
        let (cedar, _) = looked_at();
        assert_eq!(found(&cedar), [""; 0], "else the rest proves nothing");
        let database = rusqlite::Connection::open(cedar.dir.path().join("porchlight.db")).unwrap();
        database.execute_batch(sql).unwrap();
        found(&cedar)
    }

    #[test]
    fn each_kind_of_tampering_is_named_by_its_place() {
        let first_finding = |sql: &str| tampered(sql).into_iter().next().unwrap_or_default();
        let edit = "UPDATE disclosure_leaves SET entry = unhex(replace(hex(entry), hex('Carla'), hex('Nobod')))
            WHERE leaf_index = 3";
        assert_eq!(first_finding(edit), "entry 3 was edited");
        assert_eq!(
            first_finding("UPDATE disclosure_leaves SET salt = randomblob(16) WHERE leaf_index = 2"),
            "entry 2 was edited"
        );
        assert_eq!(first_finding("DELETE FROM disclosure_leaves WHERE leaf_index = 4"), "entry 4 was deleted");
        let closed_up = "DELETE FROM disclosure_leaves WHERE leaf_index = 2;
            UPDATE disclosure_leaves SET leaf_index = leaf_index - 1 WHERE leaf_index > 2";
        assert_eq!(first_finding(closed_up), "entry 2 was deleted");
        let inserted = "INSERT INTO disclosure_leaves SELECT tenant_id, 7, account_id, 4, randomblob(16), entry
            FROM disclosure_leaves WHERE leaf_index = 1";
        assert_eq!(first_finding(inserted), "entry 7 was inserted");
        let swapped = "UPDATE disclosure_leaves SET leaf_index = 99 WHERE leaf_index = 3;
            UPDATE disclosure_leaves SET leaf_index = 3 WHERE leaf_index = 5;
            UPDATE disclosure_leaves SET leaf_index = 5 WHERE leaf_index = 99";
        assert!(first_finding(swapped).starts_with("entry 3 was moved; it was entry 5"), "{}", first_finding(swapped));
        let erased = "UPDATE disclosure_leaves SET salt = NULL, entry = NULL WHERE leaf_index = 3";
        assert_eq!(first_finding(erased), "what entry 3 said was erased");
        let hidden =
            "UPDATE disclosure_leaves SET account_id = (SELECT account_id FROM disclosure_leaves WHERE leaf_index = 2)
            WHERE leaf_index = 3";
        assert_eq!(tampered(hidden), ["entry 3 is filed as somebody else's, or out of its order"]);
        assert_eq!(tampered("UPDATE disclosure_leaves SET number = 9 WHERE leaf_index = 5").len(), 1);
        assert_eq!(
            first_finding("UPDATE disclosure_nodes SET hash = zeroblob(32) WHERE node_number = 3"),
            "node 3 of the tree was changed"
        );
        assert_eq!(
            first_finding("DELETE FROM disclosure_nodes WHERE node_number = 1"),
            "node 1 of the tree was deleted"
        );
        let unsigned = "UPDATE disclosure_checkpoints SET checkpoint = (SELECT checkpoint FROM disclosure_checkpoints WHERE size = 3)
            WHERE size = 4";
        assert_eq!(tampered(unsigned), ["the checkpoint of 4 entries is not signed by this house"]);
    }

    #[test]
    fn who_makes_the_tree_anew_is_found_by_what_the_house_signed() {
        let (cedar, ana) = looked_at();
        let database = rusqlite::Connection::open(cedar.dir.path().join("porchlight.db")).unwrap();
        // The end is cut off, tree and all.
        database
            .execute_batch("DELETE FROM disclosure_leaves WHERE leaf_index > 4; DELETE FROM disclosure_nodes WHERE node_number > 8;")
            .unwrap();
        let cut = found(&cedar);
        assert!(
            cut.contains(&"the house signed 7 entries, and 5 are there: entries 5 to 6 were deleted".to_owned()),
            "{cut:?}"
        );
        // And written again in another way.
        look(&cedar, &ana, 50);
        look(&cedar, &ana, 60);
        let again = found(&cedar);
        assert!(again.contains(&"entries 5 to 5 are not what the house signed at 6 entries".to_owned()), "{again:?}");
    }

    #[test]
    fn a_restored_log_holds_what_was_signed_before() {
        let (mut cedar, ana) = looked_at();
        for _ in 0..2 {
            cedar.store.begin_anew().unwrap();
            look(&cedar, &ana, 9);
            shown(&cedar, &ana);
            assert_eq!(found(&cedar), [""; 0]);
        }
        let database = rusqlite::Connection::open(cedar.dir.path().join("porchlight.db")).unwrap();
        let leaves: i64 = database.query_row("SELECT count(*) FROM disclosure_leaves", [], |row| row.get(0)).unwrap();
        assert_eq!(leaves, 7 + 2 + 2);
        database.execute("UPDATE disclosure_leaves SET salt = randomblob(16) WHERE leaf_index = 5", []).unwrap();
        assert_eq!(found(&cedar)[0], "entry 5 was edited");
    }

    #[test]
    fn readings_of_before_the_tree_are_taken_into_it() {
        let (mut cedar, ana) = looked_at();
        let before = cedar.store.disclosures_of(cedar.house.tenant, ana.account()).unwrap();
        let other = tempfile::tempdir().unwrap();
        cedar.store = open(other.path());
        let database = rusqlite::Connection::open(cedar.dir.path().join("porchlight.db")).unwrap();
        let staff: [u8; 16] = database.query_row("SELECT staff_id FROM staff", [], |row| row.get(0)).unwrap();
        database
            .execute_batch(
                "DELETE FROM disclosure_leaves; DELETE FROM disclosure_nodes; DELETE FROM disclosure_checkpoints",
            )
            .unwrap();
        for (n, reading) in before.iter().enumerate() {
            let house = cedar.house.tenant;
            let row = rusqlite::params![house.as_bytes(), n, reading.account.as_bytes(), staff, reading.at_ms];
            database.execute("INSERT INTO disclosures VALUES (?1, ?2, ?3, ?4, ?5, '30', 'house page')", row).unwrap();
        }
        cedar.store = open(cedar.dir.path());
        assert_eq!(cedar.store.disclosures_of(cedar.house.tenant, ana.account()).unwrap(), before);
        shown(&cedar, &ana);
        assert_eq!(found(&cedar), [""; 0]);
        let left: i64 = database.query_row("SELECT count(*) FROM disclosures", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_server_checks_its_own_log_while_it_runs() {
        let (Cedar { store, dir, .. }, _) = looked_at();
        let store = Arc::new(store);
        admin::listen(dir.path(), Arc::clone(&store), "http://localhost:1".into(), clock::system()).unwrap();
        let verified = || admin::ask(dir.path(), "", &Ask::Verify, &clock::system()).unwrap();
        assert!(!verified().is_alarming() && verified().in_words().ends_with("Nothing was changed."));
        let database = rusqlite::Connection::open(dir.path().join("porchlight.db")).unwrap();
        database.execute("DELETE FROM disclosure_leaves WHERE leaf_index = 2", []).unwrap();
        assert!(verified().is_alarming() && verified().in_words().contains("entry 2 was deleted"));
        drop(store);
        assert!(verified().is_alarming(), "and without a server");
    }
}
