//! `kill -9` at random moments, on real processes: what a phone called saved, and what a server acknowledged, is there
//! afterwards. Where luck comes from is printed; `SEED=7` plays another.

use crate::busy_phones::{Busy, Envelopes, move_in};
use crate::processes::{Process, free_port};
use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::key_store::OwnKeyStore;
use house_simulator::model::{self, Deeds};
use house_simulator::people::{below, chance};
use house_simulator::phone::{Pumped, generator};
use porchlight_core::companion::{Companion, OpenConfig};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{AccountId, DeviceId, DocumentId, EnvelopeId};
use porchlight_core::views::CheckInAnswers;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const FOLDERS: u64 = 10;
const KILLS: u64 = 20;
const SERVER_KILLS: u64 = 200;

fn seed() -> u64 {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    println!("SEED={seed}");
    seed
}

#[test]
fn a_killed_phone_keeps_every_entry_that_it_called_saved() {
    let seed = seed();
    let halves = [0..FOLDERS / 2, FOLDERS / 2..FOLDERS];
    let totals = std::thread::scope(|scope| {
        let threads = halves.map(|half| scope.spawn(move || half.map(|folder| one_phone(seed, folder)).sum::<u64>()));
        threads.map(|thread| thread.join().unwrap())
    });
    let saved: u64 = totals.iter().sum();
    println!("{} kills, {saved} entries called saved", FOLDERS * KILLS);
    assert!(saved > FOLDERS * KILLS, "too few entries for the kills to prove anything");
}

/// One phone that is killed again and again; the number of its saved entries.
fn one_phone(seed: u64, folder: u64) -> u64 {
    let rng = &mut generator(seed, folder);
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    let (mut deeds, mut unsaid, mut day) = (Deeds::default(), 0, 20_000);
    for kill in 0..KILLS {
        let mut phone = Process::start("phone", &["write-forever", "--data", data, "--from", &day.to_string()]);
        let mut printed = String::new();
        if chance(rng, 20) {
            std::thread::sleep(Duration::from_millis(below(rng, 25).into())); // while it opens
        } else {
            printed = phone.line();
            std::thread::sleep(Duration::from_millis((5 + below(rng, 56)).into()));
        }
        printed += &phone.kill();
        let saved: Vec<_> = printed.lines().map(check_in).collect();
        day += saved.len() as i64 + 1; // the day after the one it may have been writing
        deeds.check_ins.extend(saved);
        let held = look_at_copy(directory.path(), &deeds);
        let said = deeds.check_ins.len();
        assert!(held >= said + unsaid && held <= said + unsaid + 1, "kill {kill}: {held} held, {said} said, {unsaid}");
        unsaid = held - said;
    }
    deeds.check_ins.len() as u64
}

/// `saved 2024-10-04 3 7`
fn check_in(line: &str) -> (String, CheckInAnswers) {
    let words: Vec<&str> = line.split(' ').collect();
    let ["saved", day, mood, craving] = words[..] else { panic!("the phone printed {line:?}") };
    let (mood, craving) = (mood.parse().ok(), craving.parse().ok());
    (day.to_owned(), CheckInAnswers { mood, craving, ..CheckInAnswers::default() })
}

/// Opens a copy of a phone's folder, so that the folder itself goes on as the kill left it. Answers how many check-ins
/// it holds.
fn look_at_copy(data: &Path, deeds: &Deeds) -> usize {
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(data).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let (key_store, _) = OwnKeyStore::in_file(&copy.path().join("keystore.key")).unwrap();
    let config = OpenConfig { directory: copy.path().to_string_lossy().into_owned() };
    let clock = Arc::new(PhoneClock { clock: VirtualClock::at(0), zone: "UTC", skew_ms: 0 });
    let phone = Companion::open(config, Arc::new(key_store), clock).expect("a killed phone opens again");
    let holdings = phone.own_documents().unwrap();
    assert_eq!(model::lost(deeds, &holdings), None);
    let daybooks = holdings.values().filter(|document| document.kind == DocumentKind::Daybook);
    let held: usize = daybooks.map(|document| document.records.len()).sum();
    let database = Connection::open(copy.path().join("porchlight.db")).unwrap();
    let text = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    let count = |table: &str| text(&format!("SELECT CAST(count(*) AS TEXT) FROM {table}"));
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    assert_eq!(count("envelopes"), count("send_queue"), "an entry and its place in the queue are one");
    assert_eq!(count("envelopes"), held.to_string(), "one envelope an entry");
    held
}

#[test]
fn a_killed_server_keeps_everything_that_it_acknowledged() {
    let seed = seed();
    let rng = &mut generator(seed, 99);
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("server");
    let port = free_port(rng);
    let mut devices = move_in(seed, directory.path(), &data, port);
    let serve = || {
        let listen = format!("127.0.0.1:{port}");
        Process::start("porchlight", &["serve", "--data", data.to_str().unwrap(), "--listen", &listen])
    };
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let threads: Vec<_> = devices.iter_mut().map(|device| scope.spawn(|| device.live(&is_over))).collect();
        for _ in 0..SERVER_KILLS {
            let mut server = serve();
            if chance(rng, 10) {
                std::thread::sleep(Duration::from_millis(below(rng, 40).into())); // while it starts
            } else {
                assert!(server.line().starts_with("Porchlight is listening"), "the server does not start again");
                std::thread::sleep(Duration::from_millis((5 + below(rng, 110)).into()));
            }
            server.kill();
            if threads.iter().any(|thread| thread.is_finished()) {
                break; // a phone has found something
            }
        }
        is_over.store(true, Ordering::SeqCst);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });

    let total = |count: fn(&Busy) -> u64| devices.iter().map(count).sum::<u64>();
    let acknowledged = total(|device| device.witness.acknowledged.len() as u64);
    let lost_answers = total(|device| device.witness.lost_answers);
    let unanswered = total(|device| device.witness.unanswered);
    println!(
        "{SERVER_KILLS} kills, {acknowledged} acknowledged, {unanswered} unanswered, {lost_answers} committed unsaid"
    );
    assert!(acknowledged > 1_000 && unanswered > SERVER_KILLS / 2 && lost_answers > 0, "too calm to prove anything");
    look_at_database(&data.join("porchlight.db"), &devices);

    let mut server = serve();
    assert!(server.line().starts_with("Porchlight is listening"));
    for _ in 0..2 {
        devices.iter_mut().for_each(come_to_rest);
    }
    for device in &devices {
        let sync = device.phone.core().today().unwrap().sync;
        assert_eq!((sync.waiting, sync.refused.len()), (0, 0), "{}: {sync:?}", device.phone.name);
        assert_eq!(model::lost(&device.deeds, &device.phone.core().own_documents().unwrap()), None);
    }
    assert_eq!(devices[0].phone.core().own_documents().unwrap(), devices[1].phone.core().own_documents().unwrap());
}

/// Exchanges until nothing is left. What went wrong on the way can only be a connection to the server that was killed.
fn come_to_rest(device: &mut Busy) {
    for _ in 0..5 {
        if device.pump() == Pumped::UpToDate {
            return;
        }
        assert_eq!(device.phone.core().sync_status().unwrap().failure, Some("unreachable"), "{}", device.phone.name);
    }
    panic!("{} does not come to rest", device.phone.name);
}

/// The database as the last kill left it, before anybody pushes again.
fn look_at_database(file: &Path, devices: &[Busy]) {
    let database = Connection::open(file).unwrap();
    let text = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    assert!(!database.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());
    let stored = envelopes(
        &database,
        "SELECT account_id, document_id, device_id, sequence, envelope_id FROM log WHERE document_id IS NOT NULL",
    );
    let withdrawn = "SELECT account_id, document_id FROM documents WHERE is_withdrawn = 1";
    let withdrawn: Vec<([u8; 16], [u8; 16])> = database
        .prepare(withdrawn)
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for device in devices {
        // Two witnesses: what came over the wire, and what is held by the phone and no longer waits there.
        let phone = Connection::open(device.phone.directory().join("porchlight.db")).unwrap();
        let sent = "SELECT account, document, device, sequence, id FROM envelopes e WHERE NOT EXISTS
            (SELECT 1 FROM send_queue q WHERE q.account = e.account AND q.document = e.document
                AND q.device = e.device AND q.sequence = e.sequence)";
        for (place, id) in envelopes(&phone, sent).iter().chain(&device.witness.acknowledged) {
            let is_withdrawn = withdrawn.contains(&(*place.0.as_bytes(), *place.1.as_bytes()));
            assert!(
                is_withdrawn || stored.get(place) == Some(id),
                "{}: {place:?} was acknowledged and is gone",
                device.phone.name
            );
        }
    }
    let gap =
        "SELECT 1 FROM chains c WHERE next_sequence - 1 <> (SELECT count(*) FROM log l WHERE l.tenant_id = c.tenant_id
        AND l.account_id = c.account_id AND l.document_id = c.document_id AND l.device_id = c.device_id)
        AND (SELECT is_withdrawn FROM documents d WHERE d.tenant_id = c.tenant_id AND d.account_id = c.account_id
            AND d.document_id = c.document_id) = 0";
    assert!(!database.prepare(gap).unwrap().exists([]).unwrap(), "a chain is not whole");
}

fn envelopes(database: &Connection, sql: &str) -> Envelopes {
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| {
        let place = (
            AccountId::from_bytes(row.get(0)?),
            DocumentId::from_bytes(row.get(1)?),
            DeviceId::from_bytes(row.get(2)?),
            row.get(3)?,
        );
        Ok((place, EnvelopeId::from_bytes(row.get(4)?)))
    });
    rows.unwrap().map(Result::unwrap).collect()
}
