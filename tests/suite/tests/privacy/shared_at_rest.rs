//! What Ana lets staff see: it is on their page and on the way there, rests sealed, and once she has taken it back it is
//! nowhere, and in no old backup that is opened with the keys of today.

use crate::canary::Tap;
use crate::house::{House, house};
use crate::search::Marker;
use house_simulator::phone::Pumped;
use porchlight_core::views::{PlanPartView, PurposeView};
use porchlight_server::auth::StaffRole;
use porchlight_server::store::Store;
use porchlight_server::store::sqlite::{SqliteOptions, SqliteStore};
use std::path::Path;

const LINES: [&str; 2] = ["canary-number-eleven-of-the-plan", "Kanarienvögel am Zaun, 燈火闌珊"];
const NOWHERE: Vec<&str> = Vec::new();

fn page(house: &mut House) -> String {
    house.server.be(StaffRole::Counsellor);
    let account = house.account();
    house.server.resident_page(account).unwrap()
}

fn keys_in(folder: &Path) -> Vec<Vec<u8>> {
    let keys = rusqlite::Connection::open(folder.join("keys.db")).unwrap();
    let mut keys = keys.prepare("SELECT data_key FROM document_keys").unwrap();
    keys.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Whether a line can be read out of a backup with some keys.
fn opens(house: &House, backup: &Path, keys: &Path, line: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(backup, folder.path().join("porchlight.db")).unwrap();
    std::fs::copy(keys, folder.path().join("keys.db")).unwrap();
    let store = SqliteStore::open(folder.path(), SqliteOptions::default()).unwrap();
    let read = store.read_house(house.server.house.tenant, house.clock.now_ms()).unwrap().unwrap();
    let documents = read.residents.into_iter().flat_map(|resident| resident.shared);
    let marker = Marker::text(line);
    documents.flat_map(|document| document.records).any(|record| !marker.found_in(&record.bytes).is_empty())
}

#[test]
fn what_is_taken_back_is_nowhere_and_in_no_backup() {
    for line in LINES {
        let (mut house, marker) = (house(), Marker::text(line));
        let (server, backup) = (house.directory.path().join("server"), house.directory.path().join("backup.db"));
        let core = house.ana.core();
        core.add_plan_line(PlanPartView::Signs, line.into(), None).unwrap();
        core.give_consent(PurposeView::StaffPlan, "read".into()).unwrap();
        house.server.assign(house.account()).unwrap();
        let mut bodies = Vec::new();
        for _ in 0..3 {
            let mut way = Tap { server: &mut house.server, bodies: &mut bodies };
            assert_eq!(house.ana.pump(&mut way).unwrap(), Pumped::UpToDate);
        }
        house.settle_ana();
        assert!(
            bodies.iter().any(|body| !marker.found_in(body).is_empty()),
            "on the way, else the search proves nothing"
        );
        assert!(page(&mut house).contains(line), "and on the page");
        assert_eq!(marker.found_below(house.directory.path()), NOWHERE, "at rest it is sealed");
        house.server.back_up(&backup).unwrap();
        let keys = keys_in(&server);
        let (then, now) = (house.directory.path().join("keys-of-then.db"), server.join("keys.db"));
        std::fs::copy(&now, &then).unwrap();
        for key in &keys {
            let found = Marker::bytes(key).found_below(&server);
            assert!(found.len() == 1 && found[0].contains("keys.db"), "in one file: {found:?}");
            assert_eq!(Marker::bytes(key).found_in(&std::fs::read(&backup).unwrap()), NOWHERE);
        }
        assert!(opens(&house, &backup, &now, line), "else the search proves nothing");

        house.ana.core().withdraw_consent(PurposeView::StaffPlan).unwrap();
        house.settle_ana();
        assert!(!page(&mut house).contains(line));
        assert_eq!(keys.len(), 1);
        let found: Vec<String> = keys.iter().flat_map(|key| Marker::bytes(key).found_below(&server)).collect();
        assert_eq!(found, NOWHERE, "its key is gone");
        assert_eq!(marker.found_below(house.directory.path()), NOWHERE);
        assert!(!opens(&house, &backup, &now, line), "an old backup is read with the keys of today");
        assert!(opens(&house, &backup, &then, line), "it was the key that kept it");
        house.server.restart().unwrap();
        let found: Vec<String> = keys.iter().flat_map(|key| Marker::bytes(key).found_below(&server)).collect();
        assert_eq!(found, NOWHERE);
    }
}
