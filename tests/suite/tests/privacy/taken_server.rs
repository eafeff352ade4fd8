//! A server that was taken while it ran: its disk, its memory and its private keys are in somebody's hands. What was
//! written to a circle is read there; of a journal there is not one word, and nothing opens it.

use crate::house::phone_clock;
use crate::known_device::today;
use crate::processes::{Process, free_port};
use crate::search::Marker;
use crate::tries::{Candidates, Locks, Opened, lets_in};
use house_simulator::clock::VirtualClock;
use house_simulator::forger::{Forger, wire};
use house_simulator::http_server::HttpWay;
use house_simulator::phone::{Carrier, Phone, generator};
use porchlight_core::crypto::envelope::{Body, Envelope, Header, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed;
use porchlight_core::documents::DocumentKind;
use porchlight_core::encouragements::Encouragement;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::identity::enrolment::{Invite, Proof};
use porchlight_core::identity::linking::{self, LinkRequest};
use porchlight_core::ids::{AccountId, RecordId};
use porchlight_core::protocol::{
    Admission, ChallengeAnswer, DeviceRequest, EnrolmentRequest, ExchangeRequest, Verdict,
};
use porchlight_core::views::{SyncOutcome, WordListView};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::Command;

const JOURNAL: &str = "canary-number-nine-of-nobody";
const CIRCLE: &str = "canary-number-ten-of-the-circle";
const NOWHERE: Vec<&str> = Vec::new();
const NOON_MS: i64 = crate::house::NOON_MS;

/// A served house, as processes.
struct Served {
    folder: tempfile::TempDir,
    server: Process,
    url: String,
    clock: VirtualClock,
}

impl Served {
    fn begin() -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port(&mut generator(std::process::id().into(), 9)));
        let (data, listen) = (folder.path().join("server"), format!("127.0.0.1:{port}"));
        let mut server =
            Process::start("porchlight", &["serve", "--data", data.to_str().unwrap(), "--listen", &listen]);
        assert!(server.line().starts_with("Porchlight is listening"));
        let served = Self { folder, server, url: format!("http://localhost:{port}"), clock: VirtualClock::at(NOON_MS) };
        served.admin(&["house", "create", "--name", "Cedar House", "--zone", "America/Denver"]);
        served
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("server")
    }

    fn admin(&self, arguments: &[&str]) -> serde_json::Value {
        let binary = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("porchlight");
        let mut command = Command::new(binary);
        let out = command.args(arguments).arg("--json").arg("--data").arg(self.data()).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    }

    fn invite(&self, name: &str) -> Invite {
        let url = &self.url;
        let made = self.admin(&["invite", "resident", "--house", "Cedar House", "--name", name, "--url", url]);
        Invite::parse(made["code"].as_str().unwrap()).unwrap()
    }

    fn phone(&self, name: &str, seed: u64) -> Phone {
        let phone = Phone::new(name, self.folder.path(), phone_clock(&self.clock), seed).unwrap();
        phone.core().join_house(self.invite(name).to_code()).unwrap();
        phone
    }

    /// Ben, who writes to the circle.
    fn post_to_the_circle(&self, way: &mut HttpWay, text: &str) {
        let invite = self.invite("Ben");
        let mut ben = Forger::stranger(invite.house, today(), generator(1, 2));
        let challenge: ChallengeAnswer = way.ask("/v1/challenge", &()).unwrap();
        let proof = Proof::sign(invite.house, challenge.challenge, &ben.log, &ben.keys);
        let request = EnrolmentRequest {
            house: invite.house,
            invite_secret: invite.secret.into(),
            proof,
            home_is_elsewhere: None,
        };
        let admission: Admission = way.ask("/v1/enrolment", &request).unwrap();
        ben.admitted(admission.tokens);
        let card = Encouragement::parse(None, None, Some(text.into()), NOON_MS, ben.posts_day(b"month")).unwrap();
        let (space, records) = (ben.circle(), [card.record(RecordId::random(&mut ben.rng))]);
        let posted = ben.write_open(DocumentKind::Posts, space, b"month", &records);
        let part = ben.part(invite.house, vec![], vec![wire(posted)]);
        let answer = way.carry(ExchangeRequest { parts: vec![part] }).unwrap();
        assert_eq!(answer.parts[0].exchanged.as_ref().unwrap().verdicts, [Verdict::Stored]);
    }
}

/// A further device of Ana's whose keys the test has; it is let in for good.
fn known_device(way: &HttpWay, ana: &Phone) -> (AccountLog, DeviceKeys) {
    let keys = DeviceKeys::generate(&mut generator(7, 7));
    let answer = ana.core().answer_link(&LinkRequest { device: keys.public() }).unwrap();
    let log = linking::accept(&answer, &keys).unwrap().log;
    let challenge: ChallengeAnswer = way.ask("/v1/challenge", &()).unwrap();
    let home = porchlight_core::ids::TenantId::of(log.account());
    let proof = Proof::sign(home, challenge.challenge, &log, &keys);
    let admission: Admission =
        way.ask("/v1/device", &DeviceRequest { proof, others_rest: None, cuts: None, only: None }).unwrap();
    assert!(admission.log.is_none() && !admission.tokens.is_empty());
    (log, keys)
}

fn settle(phone: &Phone) {
    assert_eq!(phone.core().run_sync_until(20_000).unwrap(), SyncOutcome::UpToDate);
}

/// Ana writes, edits, deletes, links a device, removes one, takes new words, and writes again.
fn live(served: &Served, ana: &Phone, way: &HttpWay) -> DeviceKeys {
    let core = ana.core();
    let write = |text: &str| core.write_entry(JOURNAL.into(), format!("{JOURNAL}, {text}")).unwrap();
    let (kept, deleted) = (write("kept"), write("deleted"));
    settle(ana);
    let edited = core.edit_entry(kept.id, kept.revision, JOURNAL.into(), format!("{JOURNAL}, edited")).unwrap();
    let tablet = Phone::linked("tablet", served.folder.path(), phone_clock(&served.clock), 2, ana).unwrap();
    tablet.core().join_as_device(served.url.clone()).unwrap();
    settle(&tablet);
    settle(ana);
    let (_, keys) = known_device(way, ana);
    settle(ana);
    let tablet_id = tablet.core().devices().unwrap().into_iter().find(|device| device.is_this).unwrap().id;
    core.remove_devices(vec![tablet_id]).unwrap();
    core.delete_entry(deleted.id).unwrap();
    settle(ana);
    write("in the second key epoch");
    settle(ana);
    let shown = core.new_recovery_words(WordListView::English).unwrap();
    let answers = shown.asked_back.iter().map(|position| shown.words[*position as usize - 1].clone()).collect();
    core.confirm_recovery_words(answers).unwrap();
    settle(ana);
    write("in the third key epoch");
    core.edit_entry(edited.id, edited.revision, JOURNAL.into(), format!("{JOURNAL}, edited again")).unwrap();
    settle(ana);
    keys
}

/// The memory that a running process can write to, as a core dump has it.
fn memory(process: u32) -> Vec<Vec<u8>> {
    let mut memory = std::fs::File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut regions = Vec::new();
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|address| u64::from_str_radix(address, 16).unwrap());
        let mut region = vec![0; usize::try_from(to - from).unwrap()];
        memory.seek(SeekFrom::Start(from)).unwrap();
        if memory.read_exact(&mut region).is_ok() {
            regions.push(region);
        }
    }
    regions
}

/// What lies in a server's folder; its socket holds nothing.
fn files(data: &Path) -> Vec<Vec<u8>> {
    let paths = std::fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
    paths.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap()).collect()
}

fn found_in(marker: &Marker, regions: &[Vec<u8>]) -> Vec<&'static str> {
    regions.iter().flat_map(|region| marker.found_in(region)).collect()
}

/// What lies in the server's database: account logs, and envelopes with bodies.
struct Held {
    logs: Vec<AccountLog>,
    sealed: Vec<Envelope>,
    open: Vec<Envelope>,
}

/// Reads a copy, as who took the disk does.
fn held(data: &Path, copy: &Path) -> Held {
    std::fs::create_dir_all(copy).unwrap();
    for name in ["porchlight.db", "porchlight.db-wal"] {
        std::fs::copy(data.join(name), copy.join(name)).unwrap();
    }
    let database = crate::house::database(copy);
    let accounts = "SELECT account_id FROM accounts WHERE tenant_id = account_id";
    let accounts: Vec<AccountId> = rows(&database, accounts, [], |row| Ok(AccountId::from_bytes(row.get(0)?)));
    let log_of = |account: &AccountId| {
        let records = "SELECT record FROM account_log WHERE tenant_id = ?1 AND account_id = ?1 ORDER BY record_index";
        let records = rows(&database, records, [account.as_bytes()], |row| row.get::<_, Vec<u8>>(0));
        let records = records.iter().map(|record| minicbor::decode(record).unwrap()).collect();
        AccountLog::verify(*account, records).unwrap()
    };
    let envelopes = "SELECT header, body, signature FROM log WHERE header IS NOT NULL AND body IS NOT NULL";
    let envelopes = rows(&database, envelopes, [], |row| {
        let header = Header::parse(&row.get::<_, Vec<u8>>(0)?).unwrap();
        Ok(Envelope { header, body: Body::Bytes(row.get(1)?), signature: row.get(2)? })
    });
    let is_sealed = |envelope: &Envelope| matches!(envelope.header.suite, Suite::Sealed { .. });
    let (sealed, open) = envelopes.into_iter().partition(is_sealed);
    Held { logs: accounts.iter().map(log_of).collect(), sealed, open }
}

fn rows<T>(
    database: &Connection,
    sql: &str,
    key: impl rusqlite::Params,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    database.prepare(sql).unwrap().query_map(key, read).unwrap().map(Result::unwrap).collect()
}

/// The private keys that a server has.
fn keys_of_houses(data: &Path) -> Vec<DeviceKeys> {
    let keys = Connection::open(data.join("keys.db")).unwrap();
    let secrets = rows(&keys, "SELECT secret FROM house_keys", [], |row| row.get::<_, Vec<u8>>(0));
    secrets.iter().map(|secret| DeviceKeys::from_secret_bytes(secret).unwrap()).collect()
}

#[test]
fn who_takes_a_running_server_learns_nothing_sealed_and_lets_nobody_in() {
    let served = Served::begin();
    let mut way = HttpWay::to(served.url.clone()).unwrap();
    let ana = served.phone("Ana", 1);
    let known = live(&served, &ana, &way);
    served.post_to_the_circle(&mut way, CIRCLE);

    let regions = memory(served.server.child.id());
    let held = held(&served.data(), &served.folder.path().join("copy"));
    let [house_keys] = &keys_of_houses(&served.data())[..] else { panic!("one house") };
    let (journal, circle) = (Marker::text(JOURNAL), Marker::text(CIRCLE));

    // Not one word, in memory or on disk, and where such words may be they are found.
    assert_eq!(found_in(&journal, &regions), NOWHERE);
    assert!(!found_in(&circle, &regions).is_empty(), "the search looks where words would be");
    let a_sealed_piece = held.sealed.last().unwrap().body.bytes().unwrap()[..64].to_vec();
    assert!(!found_in(&Marker::bytes(&a_sealed_piece), &regions).is_empty(), "hers went through this memory");
    assert_eq!(found_in(&journal, &files(&served.data())), NOWHERE);
    assert!(!found_in(&circle, &files(&served.data())).is_empty());
    let circle_bytes: Vec<u8> = held.open.iter().flat_map(|post| sealed::read_open(post).unwrap().concat()).collect();
    assert!(!circle.found_in(&circle_bytes).is_empty(), "what is open needs no key");

    // Whatever could be a key, on the disk and in the memory, is one of the house's own.
    let epochs: BTreeSet<u32> = held
        .sealed
        .iter()
        .filter_map(|envelope| match envelope.header.suite {
            Suite::Sealed { key_epoch, .. } => Some(key_epoch),
            Suite::Open { .. } => None,
        })
        .collect();
    assert_eq!((epochs, held.logs.len()), (BTreeSet::from([1, 2, 3]), 3));
    let mut candidates = Candidates::default();
    regions.iter().for_each(|region| candidates.add(region, 8));
    files(&served.data()).iter().for_each(|file| candidates.add(file, 1));
    println!("{} candidates", candidates.len());
    assert!(candidates.len() > 1_000);
    let locks = Locks { logs: &held.logs, sealed: &held.sealed };
    let house = held.logs.iter().find(|log| log.devices().any(|(_, device)| device.public == house_keys.public()));
    let of_house = BTreeSet::from([house.unwrap().account()]);
    let opened = locks.try_all(&candidates);
    assert_eq!(opened, Opened { envelopes: 0, read_for: of_house.clone(), sign_for: of_house });

    // No device comes in by the house's keys; one does by Ana's.
    let of_ana = held.logs.iter().find(|log| log.account() == ana.core().whoami().unwrap().0).unwrap();
    assert!(!lets_in(of_ana, house_keys));
    assert!(lets_in(of_ana, &known));
    assert!(of_ana.open_secret(house_keys).is_err());

    // The same tries with what Ana's devices have open everything.
    let latest = of_ana.open_secret(&known).unwrap();
    let secrets = of_ana.secrets(latest).unwrap();
    assert!(held.sealed.iter().all(|envelope| sealed::open(envelope, &secrets).is_ok()));
    let mut leaked = Candidates::default();
    leaked.add(&known.to_secret_bytes(), 1);
    (1..=3).for_each(|epoch| leaked.add(&secrets.of_epoch(epoch).unwrap().secret_bytes()[..], 1));
    let of_ana = BTreeSet::from([of_ana.account()]);
    let all = Opened { envelopes: held.sealed.len(), read_for: of_ana.clone(), sign_for: of_ana };
    assert_eq!(locks.try_all(&leaked), all);

    // And as a kill leaves the disk.
    let data = served.data();
    served.server.kill();
    assert_eq!(found_in(&journal, &files(&data)), NOWHERE);
    assert!(!found_in(&circle, &files(&data)).is_empty());
}
