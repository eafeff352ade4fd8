//! What a phone does when it is refused, answered with rubbish, or finds its own database damaged: it keeps everything,
//! and shows the code.

use crate::served_house::{NOON_MS, World, assert_keeps, check_in, world};
use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::http_server::{HttpServer, HttpWay};
use house_simulator::key_store::OwnKeyStore;
use house_simulator::people;
use house_simulator::phone::{Carrier, Pumped, generator};
use porchlight_core::companion::{Companion, OpenConfig};
use porchlight_core::documents::DocumentKind;
use porchlight_core::error::CompanionError;
use porchlight_core::gate::Refusal;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, Verdict};
use porchlight_core::sync::engine::{Failure, Output};
use porchlight_server::store::sqlite::SqliteOptions;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

/// A server that answers every request with one status.
fn always(status: u16, headers: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut asked, mut piece) = (Vec::new(), [0; 65_536]);
            let whole = |asked: &[u8]| {
                let text = String::from_utf8_lossy(asked).to_lowercase();
                let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
                let length = head.split_once("content-length: ").unwrap().1;
                let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
                asked.len() >= head.len() + 4 + length
            };
            while !whole(&asked) {
                let count = stream.read(&mut piece).unwrap();
                assert!(count > 0);
                asked.extend(&piece[..count]);
            }
            let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n{headers}\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn a_phone_shows_every_status_and_keeps_everything() {
    let codes = [
        (200, "", "unreachable"), // an answer that is none
        (301, "location: http://127.0.0.1:9/\r\n", "server_error"),
        (400, "", "server_error"),
        (401, "", "unauthorized"),
        (404, "", "not_found"),
        (413, "", "too_large"),
        (500, "", "server_error"),
        (503, "retry-after: 90\r\n", "busy"),
        (507, "", "server_storage_full"),
    ];
    let World { mut phone, directory: _directory, .. } = world(SqliteOptions::default);
    for (status, headers, code) in codes {
        let mut way = HttpWay::to(always(status, headers)).unwrap();
        assert_eq!(phone.pump(&mut way).unwrap(), Pumped::Failed, "{status}");
        assert_keeps(&phone, 4, Some(code));
        let Ok(Output::SleepUntil(until_ms)) = phone.core().poll_sync() else { panic!("{status}: it must wait") };
        let least_ms = if status == 503 { 90_000 } else { 500 };
        assert!((least_ms..=300_000).contains(&(until_ms - NOON_MS)), "{status}: {} ms", until_ms - NOON_MS);
        phone.restart().unwrap();
        assert_eq!(phone.core().today().unwrap().sync.waiting, 2, "{status}");
    }
}

/// A server that refuses whatever is pushed.
struct Refusing<'a>(&'a mut HttpServer, Refusal);

impl Carrier for Refusing<'_> {
    fn carry(&mut self, mut request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let refused = Verdict::from(self.1);
        let counts: Vec<_> = request.parts.iter_mut().map(|part| std::mem::take(&mut part.push).len()).collect();
        let mut answer = HttpWay::to(self.0.url().to_owned()).unwrap().carry(request)?;
        for (part, count) in answer.parts.iter_mut().zip(counts) {
            part.exchanged.as_mut().unwrap().verdicts = vec![refused.clone(); count];
        }
        Ok(answer)
    }
}

#[test]
fn a_phone_shows_every_refusal_and_keeps_the_entry() {
    for refusal in Refusal::ALL {
        let World { mut server, mut phone, directory: _directory } = world(SqliteOptions::default);
        let pumped = phone.pump(&mut Refusing(&mut server, refusal)).unwrap();
        let today = phone.core().today().unwrap();
        assert!(today.check_in.is_some(), "{refusal:?}");
        if refusal.is_permanent() {
            let status = phone.core().sync_status().unwrap();
            assert_eq!(pumped, Pumped::UpToDate, "{refusal:?}: {status:?}");
            assert_eq!(today.sync.waiting, 0, "{refusal:?}");
            let code = refusal.code().to_owned();
            assert_eq!(today.sync.refused, [code.clone(), code], "tracker and daybook: {refusal:?}");
            phone.restart().unwrap();
            let again = phone.core().today().unwrap();
            assert_eq!((again.sync.refused.len(), again.check_in), (2, today.check_in), "{refusal:?}");
            let documents = phone.core().own_documents().unwrap();
            assert!(documents.values().any(|document| document.kind == DocumentKind::Daybook), "{refusal:?}");
        } else {
            assert_eq!((pumped, today.sync.waiting), (Pumped::Failed, 2), "{refusal:?}");
            let failure = if refusal == Refusal::OverQuota { "over_quota" } else { "not_yet_accepted" };
            assert_eq!(today.sync.failure.as_deref(), Some(failure), "{refusal:?}");
            let mut way = HttpWay::to(server.url().to_owned()).unwrap();
            assert_eq!(phone.pump(&mut way).unwrap(), Pumped::UpToDate, "{refusal:?}");
            assert_keeps(&phone, 4, None);
        }
    }
}

/// A phone's folder as a kill leaves it: the database and its write-ahead log, copied while the phone runs.
fn killed_phone() -> tempfile::TempDir {
    let World { phone, directory: _directory, .. } = world(SqliteOptions::default);
    check_in(&phone, 5);
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(phone.directory()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    assert!(copy.path().join("porchlight.db-wal").metadata().unwrap().len() > 0);
    copy
}

fn open(directory: &Path) -> Result<Companion, CompanionError> {
    let config = OpenConfig { directory: directory.to_string_lossy().into_owned() };
    let clock = PhoneClock { clock: VirtualClock::at(NOON_MS), zone: people::ZONE, skew_ms: 0 };
    Companion::open_with(&config, &key_store(), Arc::new(clock), Box::new(generator(1, 5)), None)
}

/// The keystore of the phone with seed 1.
fn key_store() -> OwnKeyStore {
    let mut key = [0; 32];
    key[7] = 1;
    OwnKeyStore::of(&key)
}

/// Every file of a folder, by name.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(directory).unwrap().map(Result::unwrap);
    files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())).collect()
}

#[test]
fn a_database_that_is_none_is_reported_set_aside_and_kept_byte_for_byte() {
    for has_log in [true, false] {
        let directory = killed_phone();
        if !has_log {
            open(directory.path()).unwrap().close().unwrap();
        }
        let database = directory.path().join("porchlight.db");
        let length = std::fs::metadata(&database).unwrap().len() as usize;
        std::fs::write(&database, vec![0x5a; length.max(4_096)]).unwrap();
        if has_log {
            std::fs::write(directory.path().join("porchlight.db-wal"), vec![0x5b; 9_000]).unwrap();
        }
        let before = files(directory.path());
        let Err(CompanionError::StorageDamaged { code, set_aside: Some(kept) }) = open(directory.path()) else {
            panic!("a damaged database must be reported")
        };
        assert_eq!(code, "damaged");
        assert_eq!(std::fs::read(&kept).unwrap(), before["porchlight.db"]);
        if has_log {
            assert_eq!(std::fs::read(format!("{kept}-wal")).unwrap(), before["porchlight.db-wal"]);
        }
        let new = open(directory.path()).expect("the next start begins anew");
        assert!(new.today().unwrap().check_in.is_none());
        assert_eq!(std::fs::read(&kept).unwrap(), before["porchlight.db"], "and leaves the old file alone");
    }
}

#[test]
fn damage_inside_the_database_is_reported_and_nothing_is_emptied() {
    let directory = killed_phone();
    open(directory.path()).unwrap().close().unwrap();
    let database = directory.path().join("porchlight.db");
    let mut bytes = std::fs::read(&database).unwrap();
    bytes[4_096..].iter_mut().for_each(|byte| *byte ^= 0x55); // the first page, with the schema, stays
    std::fs::write(&database, &bytes).unwrap();
    let result = open(directory.path()).and_then(|phone| phone.today().map(|_| ()));
    let Err(CompanionError::StorageDamaged { code, .. }) = result else { panic!("not reported: {result:?}") };
    assert!(["damaged", "unreadable_row", "wrong_key"].contains(&code.as_str()), "{code}");
    assert!(files(directory.path()).values().any(|kept| *kept == bytes), "the file is not what it was");
}
