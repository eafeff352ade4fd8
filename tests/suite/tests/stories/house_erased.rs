//! Cedar House is erased: what goes at once, what its people keep, how their phones hear of it, and what the law keeps.

use crate::anas_phones::{House, house, texts, write};
use crate::kind_words::{give, housemate, texts as posts};
use house_simulator::clock::VirtualClock;
use house_simulator::phone::{Phone, generator};
use porchlight_core::disclosures::archive::{ArchiveKey, TERM_MS};
use porchlight_core::protocol::House as HouseRow;
use porchlight_core::views::{CheckInAnswers, PurposeView, TrackerKindView};
use porchlight_server::commands::{Made, erasing, verify};
use porchlight_server::store::{Endings, Store};

const MARKER: &str = "porchlight-canary-house";
const DAY: i64 = 24 * 60;
/// What stays of a house: that it was, its last word, how its phones are told, and roots that say nothing.
const KEPT: [&str; 8] = [
    "tenants",
    "accounts",
    "account_log",
    "devices",
    "disclosure_leaves",
    "disclosure_nodes",
    "disclosure_checkpoints",
    "disclosure_archive",
];

fn key() -> ArchiveKey {
    ArchiveKey::generate(&mut generator(7, 1))
}

fn erase(house: &House, row: &HouseRow) {
    let (store, now_ms) = (house.server.store(), house.clock.now_ms());
    let (archive, rng) = (key().public().to_text(), &mut generator(8, 1));
    let wrong = erasing::run(&**store, row, "Cedar", &archive, now_ms, rng).unwrap_err().to_string();
    assert!(wrong.contains("nothing was erased"), "{wrong}");
    let keyless = erasing::run(&**store, row, &row.name, "", now_ms, rng).unwrap_err().to_string();
    assert!(keyless.contains("no archive key"), "{keyless}");
    erasing::run(&**store, row, &row.name, &archive, now_ms, rng).unwrap();
}

fn is_on_server(house: &House, needle: &[u8]) -> bool {
    house.server.store().settle();
    let files = std::fs::read_dir(house.path().join("server")).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
    files.into_iter().any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
}

/// Ana shares her thirty days, and Carla looks at the page.
fn looked_at(house: &mut House) {
    house.ana.core().start_tracker(TrackerKindView::Abstain, "mine".into(), "2026-10-01".into()).unwrap();
    house.ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    let milestone = house.ana.core().sharing().unwrap().milestones[0].milestone.id.clone();
    house.ana.core().share_milestone(milestone).unwrap();
    house.settle_ana();
    assert!(house.server.page().unwrap().contains("data-milestone"));
    house.settle_ana();
}

/// How many keys there are to what people showed.
fn keys(house: &House) -> u64 {
    let keys = rusqlite::Connection::open(house.path().join("server/keys.db")).unwrap();
    keys.query_row("SELECT count(*) FROM document_keys", [], |row| row.get(0)).unwrap()
}

fn findings(house: &House, clock: &VirtualClock) -> Vec<String> {
    let Made::Verified { houses } = verify::run(&**house.server.store(), clock.now_ms()).unwrap() else {
        panic!("verified");
    };
    houses.into_iter().flat_map(|verified| verified.findings).collect()
}

fn closed_houses(phone: &Phone) -> Vec<String> {
    phone.core().closed_houses().unwrap().into_iter().map(|house| house.name).collect()
}

#[test]
fn a_house_is_erased_and_its_people_go_on() {
    let mut house = house();
    let mut ben = housemate(&mut house, "Ben", 5);
    looked_at(&mut house);
    give(&ben, None, MARKER).unwrap();
    house.settle(&mut ben);
    write(&house.ana, "before");
    house.settle_ana();
    assert!(is_on_server(&house, MARKER.as_bytes()), "else the search proves nothing");
    let oak = house.server.open_house("Oak House").unwrap();
    ben.join(&house.server.invite_to(&oak, "Ben").unwrap(), &house.server).unwrap();
    house.settle(&mut ben);

    let cedar = house.server.house.clone();
    assert!(keys(&house) > 0);
    erase(&house, &cedar);
    assert_eq!(keys(&house), 0, "no backup opens what its people showed");
    assert!(!is_on_server(&house, MARKER.as_bytes()) && !is_on_server(&house, b"Carla"));
    let database = rusqlite::Connection::open(house.path().join("server/porchlight.db")).unwrap();
    let mut tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let has_tenant = |table: &&String| !["server", "schema_migrations"].contains(&table.as_str());
    for table in tables.iter().filter(has_tenant).filter(|table| !KEPT.contains(&table.as_str())) {
        let sql = format!("SELECT count(*) FROM {table} WHERE tenant_id = ?1");
        let rows: i64 = database.query_row(&sql, [cedar.tenant.as_bytes()], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(house.server.store().houses().unwrap(), vec![oak]);

    // Ana was away. Her journal and her check-ins go on; the house is gone, and her phone says so.
    house.pass(3 * DAY);
    write(&house.ana, "on the road");
    house.ana.core().record_check_in(CheckInAnswers { mood: Some(4), ..CheckInAnswers::default() }).unwrap();
    give(&house.ana, None, "is anybody there?").unwrap();
    house.settle_ana();
    assert_eq!(closed_houses(&house.ana), ["Cedar House"]);
    assert_eq!(texts(&house.ana), ["on the road", "before"]);
    assert!(house.ana.core().houses().unwrap().is_empty());
    assert_eq!(house.ana.core().circle().unwrap_err().code(), "no_house");
    assert_eq!(house.ana.core().sync_status().unwrap().mismatches, 0);
    write(&house.ana, "and on");
    house.settle_ana();
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0, "her home takes it");
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    assert_eq!(texts(&tablet), ["and on", "on the road", "before"]);
    house.ana.restart().unwrap();
    house.settle_ana();
    assert_eq!(closed_houses(&house.ana), ["Cedar House"]);

    // Ben lives in two houses, and has the other one still.
    house.settle(&mut ben);
    assert_eq!(closed_houses(&ben), ["Cedar House"]);
    let names: Vec<_> = ben.core().houses().unwrap().into_iter().map(|house| house.name).collect();
    assert_eq!(names, ["Oak House"]);
    give(&ben, None, "hello, Oak").unwrap();
    house.settle(&mut ben);
    assert!(posts(&ben).contains(&"hello, Oak".to_owned()));
}

#[test]
fn who_looked_is_kept_sealed_for_six_years_and_the_roots_for_ever() {
    let mut house = house();
    looked_at(&mut house);
    let cedar = house.server.house.clone();
    assert_eq!(findings(&house, &house.clock), Vec::<String>::new());
    erase(&house, &cedar);
    assert!(!is_on_server(&house, b"house page"), "sealed");
    assert_eq!(findings(&house, &house.clock), Vec::<String>::new());
    let readings = erasing::opened(&**house.server.store(), cedar.tenant, &key()).unwrap();
    assert!(!readings.is_empty() && readings.iter().all(|reading| reading.who.starts_with("Carla, ")), "{readings:?}");
    let other = ArchiveKey::generate(&mut generator(9, 1));
    assert!(erasing::opened(&**house.server.store(), cedar.tenant, &other).is_err());

    house.clock.move_to(house.clock.now_ms() + TERM_MS);
    assert_eq!(house.server.store().end_terms(house.clock.now_ms()).unwrap(), 0, "six years are not over");
    house.pass(DAY);
    assert_eq!(house.server.store().end_terms(house.clock.now_ms()).unwrap(), 1);
    assert!(house.server.store().archive(cedar.tenant).unwrap().is_empty());
    assert_eq!(findings(&house, &house.clock), Vec::<String>::new(), "the roots are what they were");
}

#[test]
fn a_restored_server_erases_the_house_again() {
    let mut house = house();
    looked_at(&mut house);
    give(&house.ana, None, MARKER).unwrap();
    house.settle_ana();
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    let cedar = house.server.house.clone();
    erase(&house, &cedar);
    house.server.restore(&backup).unwrap();
    assert!(!is_on_server(&house, MARKER.as_bytes()));
    assert!(house.server.store().houses().unwrap().is_empty());
    house.settle_ana();
    assert_eq!(closed_houses(&house.ana), ["Cedar House"]);
    assert!(!erasing::opened(&**house.server.store(), cedar.tenant, &key()).unwrap().is_empty());
}

#[test]
fn in_a_house_that_goes_on_readings_end_after_six_years_and_every_witness_stays_true() {
    let mut house = house();
    looked_at(&mut house);
    let readings = |phone: &Phone| phone.core().who_looked(None).unwrap().readings.len();
    let held = readings(&house.ana);
    assert!(held > 0);
    house.clock.move_to(house.clock.now_ms() + TERM_MS + 60_000);
    let store = house.server.store().clone();
    assert!(store.end_terms(house.clock.now_ms()).unwrap() > 0);
    assert_eq!(store.end_terms(house.clock.now_ms()).unwrap(), 0);
    assert_eq!(findings(&house, &house.clock), Vec::<String>::new());

    // Carla looks again: it is counted on, and Ana's phone still holds what is gone at the house.
    assert!(house.server.page().unwrap().contains("Ana"));
    house.settle_ana();
    assert_eq!(readings(&house.ana), held + 1);
    assert_eq!(findings(&house, &house.clock), Vec::<String>::new());

    // Her new tablet begins with what is left.
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    assert_eq!(readings(&tablet), 1);
}
