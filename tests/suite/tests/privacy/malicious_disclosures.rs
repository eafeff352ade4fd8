//! A server that has the house's keys, and lies about who looked: it forks its log, rolls it back, hides or alters an
//! entry, or shows somebody else's. Each raises its alarm, and the phone keeps both words of the house.

use crate::double::pump;
use crate::house::{House, alarm, house, phone_clock, texts, write};
use house_simulator::phone::{Phone, Pumped};
use minicbor::bytes::ByteVec;
use porchlight_core::disclosures::tree::{self, InMemory};
use porchlight_core::disclosures::{Checkpoint, Entry, Leaf, ProvenLeaf, Shown};
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::Exchanged;
use porchlight_core::views::{PurposeView, TrackerKindView};
use porchlight_server::house_voice::HouseKeys;
use porchlight_server::store::DisclosureLog;

/// Ana and Ben share, and Carla looked three times.
struct Scene {
    house: House,
    ben: Phone,
}

fn scene() -> Scene {
    let mut house = house();
    let mut ben = Phone::new("Ben", house.directory.path(), phone_clock(&house.clock), 7).unwrap();
    ben.join(&house.server.invite("Ben").unwrap(), &house.server).unwrap();
    for phone in [&house.ana, &ben] {
        phone.core().start_tracker(TrackerKindView::Abstain, "x".into(), "2026-10-01".into()).unwrap();
        phone.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    }
    house.settle_ana();
    house.settle(&mut ben);
    for _ in 0..3 {
        house.server.page().unwrap();
    }
    house.settle_ana();
    assert_eq!(house.ana.core().who_looked(None).unwrap().readings[0].times, 3, "else the rest proves nothing");
    Scene { house, ben }
}

/// The house's log as a liar has it: its leaves, and its keys.
struct Liar {
    tenant: TenantId,
    leaves: Vec<Leaf>,
    tree: porchlight_core::ids::IncarnationId,
    keys: porchlight_core::crypto::keys::DeviceKeys,
}

impl Liar {
    fn of(house: &House) -> Self {
        use porchlight_server::store::Store;
        let (store, tenant) = (house.server.store(), house.server.house.tenant);
        let held = store.held_log(tenant).unwrap();
        let leaves = held.leaves.values().map(|leaf| leaf.whole().unwrap()).collect();
        let keys = store.house_device(tenant).unwrap().unwrap().keys;
        Self { tenant, leaves, tree: store.incarnation(), keys }
    }

    fn nodes(&self) -> InMemory {
        InMemory::of(self.leaves.iter().map(Leaf::hash))
    }

    fn said(&self) -> Checkpoint {
        let size = self.leaves.len() as u64;
        let root = tree::root(&self.nodes(), size).unwrap().into();
        Checkpoint { house: self.tenant, tree: self.tree, size, root, at_ms: 9 }
    }

    /// All of it as well proved as it can be, to a phone that holds `pinned` leaves.
    fn shown(&self, pinned: u64, readings: Vec<ProvenLeaf>) -> Shown {
        let size = self.leaves.len() as u64;
        let growth = (1..=size).contains(&pinned).then(|| tree::growth(&self.nodes(), pinned, size).unwrap().into());
        Shown { checkpoint: self.said().sign(&self.keys), growth, readings, more: false, start: None }
    }

    fn proven(&self, index: usize) -> ProvenLeaf {
        let proof = tree::path(&self.nodes(), index as u64, self.leaves.len() as u64).unwrap().into();
        ProvenLeaf { index: index as u64, leaf: self.leaves[index].clone(), proof }
    }

    /// The places of what this account is shown.
    fn of_account(&self, phone: &Phone) -> Vec<usize> {
        let account = phone.core().whoami().unwrap().0;
        let is_own = |leaf: &Leaf| leaf.reading().is_some_and(|reading| reading.account == account);
        (0..self.leaves.len()).filter(|index| is_own(&self.leaves[*index])).collect()
    }
}

/// Lets the double show this, and expects the alarm: of that page nothing is taken in, and what was known stays.
fn expect_alarm(mut scene: Scene, code: &str, mut change: impl FnMut(&mut Shown)) {
    let tenant = scene.house.server.house.tenant;
    let known = scene.house.ana.core().who_looked(None).unwrap();
    write(&scene.house.ana, "written meanwhile");
    scene.house.clock.move_to(scene.house.clock.now_ms() + 60 * 60_000);
    let shown = |page: &mut Exchanged| page.disclosures.iter_mut().for_each(&mut change);
    assert_eq!(pump(&mut scene.house.ana, &mut scene.house.server, tenant, shown), Pumped::Failed);
    assert_eq!(alarm(&scene.house.ana), Some(code));
    assert_eq!(texts(&scene.house.ana), ["written meanwhile"], "her own words are safe");
    let after = scene.house.ana.core().who_looked(None).unwrap();
    assert_eq!(after.readings, known.readings, "nothing of it is shown");
    assert_eq!(after.houses[0].broken.as_deref(), Some(code));
    assert_eq!(after.houses[0].checked_ms, known.houses[0].checked_ms);
    let kept = evidence(&scene.house.ana);
    assert_eq!(kept, [(code.to_owned(), true)], "both words of the house are kept");
    // After a restart it is the same, until the house is honest again.
    scene.house.ana.restart().unwrap();
    scene.house.clock.move_to(scene.house.clock.now_ms() + 60 * 60_000);
    pump(&mut scene.house.ana, &mut scene.house.server, tenant, |page: &mut Exchanged| {
        page.disclosures.iter_mut().for_each(&mut change);
    });
    assert_eq!(alarm(&scene.house.ana), Some(code));
    scene.house.ana.restart().unwrap();
    scene.house.settle_ana();
    assert_eq!(
        scene.house.ana.core().who_looked(None).unwrap().houses[0].broken.as_deref(),
        Some(code),
        "it is not forgotten"
    );
}

fn evidence(phone: &Phone) -> Vec<(String, bool)> {
    let database = crate::house::database(phone.directory());
    let mut kept =
        database.prepare("SELECT breach, pinned IS NOT NULL AND pinned <> shown FROM disclosure_breaches").unwrap();
    kept.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_log_that_is_rolled_back() {
    let scene = scene();
    let mut liar = Liar::of(&scene.house);
    liar.leaves.truncate(4);
    expect_alarm(scene, "disclosures_went_back", |shown| *shown = liar.shown(0, vec![]));
}

#[test]
fn a_log_that_forks_where_ben_was_looked_at() {
    let scene = scene();
    let mut liar = Liar::of(&scene.house);
    let pinned = liar.leaves.len() as u64;
    let of_ben = liar.of_account(&scene.ben)[0];
    let mut reading = liar.leaves[of_ben].reading().unwrap();
    reading.name = "Somebody else".into();
    liar.leaves[of_ben].entry = Entry::Reading(reading).to_bytes().into();
    expect_alarm(scene, "disclosures_forked", |shown| *shown = liar.shown(pinned, vec![]));
}

#[test]
fn a_log_out_of_which_an_entry_was_taken() {
    let mut scene = scene();
    let pinned = Liar::of(&scene.house).leaves.len() as u64;
    scene.house.server.page().unwrap();
    let mut liar = Liar::of(&scene.house);
    liar.leaves.remove(2);
    assert!(liar.leaves.len() as u64 > pinned, "it grew, so that its length says nothing");
    expect_alarm(scene, "disclosures_forked", |shown| *shown = liar.shown(pinned, vec![]));
}

#[test]
fn an_entry_of_hers_that_is_hidden_from_her() {
    let mut scene = scene();
    scene.house.server.page().unwrap();
    scene.house.server.page().unwrap();
    expect_alarm(scene, "disclosures_withheld", |shown| drop(shown.readings.remove(0)));
}

#[test]
fn an_entry_of_hers_that_is_altered_on_the_way() {
    let mut scene = scene();
    scene.house.server.page().unwrap();
    expect_alarm(scene, "disclosures_forged", |shown| {
        let mut reading = shown.readings[0].leaf.reading().unwrap();
        reading.reason = "no reason".into();
        shown.readings[0].leaf.entry = Entry::Reading(reading).to_bytes().into();
    });
}

#[test]
fn an_entry_of_somebody_else() {
    let mut scene = scene();
    let pinned = Liar::of(&scene.house).leaves.len() as u64;
    scene.house.server.page().unwrap();
    let liar = Liar::of(&scene.house);
    let of_ben = *liar.of_account(&scene.ben).last().unwrap();
    expect_alarm(scene, "disclosures_forged", |shown| *shown = liar.shown(pinned, vec![liar.proven(of_ben)]));
}

#[test]
fn a_checkpoint_that_the_house_did_not_sign() {
    let changes: [fn(&mut Shown); 3] = [
        |shown| shown.checkpoint.signature[0] ^= 1,
        |shown| {
            let last = shown.checkpoint.bytes.len() - 1;
            shown.checkpoint.bytes[last] ^= 1;
        },
        |shown| shown.checkpoint.bytes = ByteVec::from(vec![0xff]),
    ];
    for change in changes {
        let mut scene = scene();
        scene.house.server.page().unwrap();
        expect_alarm(scene, "disclosures_forged", change);
    }
}

#[test]
fn another_tree_in_the_same_life_of_the_database() {
    let scene = scene();
    let mut liar = Liar::of(&scene.house);
    liar.tree = porchlight_core::ids::IncarnationId::from_bytes([9; 16]);
    expect_alarm(scene, "disclosures_forged", |shown| *shown = liar.shown(0, vec![]));
}

#[test]
fn a_restored_log_that_does_not_come_from_the_one_she_knows() {
    let mut scene = scene();
    let backup = scene.house.directory.path().join("backup.db");
    scene.house.server.back_up(&backup).unwrap();
    scene.house.server.restore(&backup).unwrap();
    let tenant = scene.house.server.house.tenant;
    let liar = {
        let mut liar = Liar::of(&scene.house);
        let Some(Entry::Start(mut start)) = liar.leaves[0].entry() else {
            panic!("a tree begins with where it begins")
        };
        start.before.as_mut().unwrap().root = [3; 32].into();
        liar.leaves[0].entry = Entry::Start(start).to_bytes().into();
        liar
    };
    let change = |page: &mut Exchanged| {
        let start = Some(liar.proven(0));
        page.disclosures.iter_mut().for_each(|shown| *shown = Shown { start: start.clone(), ..liar.shown(0, vec![]) });
    };
    assert_eq!(pump(&mut scene.house.ana, &mut scene.house.server, tenant, change), Pumped::Failed);
    assert_eq!(alarm(&scene.house.ana), Some("disclosures_forked"));
    assert_eq!(evidence(&scene.house.ana), [("disclosures_forked".to_owned(), true)]);
}
