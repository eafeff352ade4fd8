//! Reports that show what nobody said: they are kept, and nothing is hidden for them, and nobody is shown as an author.

use house_simulator::clock::VirtualClock;
use house_simulator::forger::{Forger, wire};
use house_simulator::people;
use house_simulator::phone::generator;
use house_simulator::server::Server;
use porchlight_core::crypto::envelope::{Body, Envelope, SIGNATURE_DOMAIN};
use porchlight_core::crypto::sealed;
use porchlight_core::crypto::segment::Segment;
use porchlight_core::documents::DocumentKind;
use porchlight_core::encouragements::Encouragement;
use porchlight_core::ids::RecordId;
use porchlight_core::protocol::Verdict;
use porchlight_core::replica::{Replica, actor};
use porchlight_core::reports::{Reason, Report, document_part, proof_of};
use porchlight_core::time::Day;
use porchlight_server::commands::report::{self, Decision, ReportRow, Resolving};
use porchlight_server::house_voice;

const NOON_MS: i64 = 1_795_546_800_000;
const CIRCLE: &[u8] = b"november";

/// Cedar House with Ben, who said something, and two who would do him harm.
struct World {
    server: Server,
    ben: Forger,
    eve: Forger,
    dev: Forger,
    _directory: tempfile::TempDir,
}

/// What was said, and its record.
struct SaidByBen {
    envelope: Envelope,
    record: RecordId,
    day: Day,
}

impl World {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = VirtualClock::at(NOON_MS);
        let server = Server::new(&directory.path().join("server"), clock, generator(1, 0)).unwrap();
        let today = Day::parse("2026-11-24").unwrap();
        let joined = |name, seed| Forger::joined(name, &server, today, generator(1, seed)).unwrap();
        let (ben, eve, dev) = (joined("Ben", 1), joined("Eve", 2), joined("Dev", 3));
        Self { server, ben, eve, dev, _directory: directory }
    }

    /// Words of Ben's, which the house has if it gets them.
    fn ben_says(&mut self, text: &str, reaches_the_house: bool) -> SaidByBen {
        let (day, record) = (self.ben.posts_day(CIRCLE), RecordId::random(&mut self.ben.rng));
        let words = Encouragement::parse(None, None, Some(text.into()), NOON_MS, day).unwrap().record(record);
        let envelope = self.ben.write_open(DocumentKind::Posts, self.ben.circle(), CIRCLE, &[words]);
        if reaches_the_house {
            push(&mut self.server, &self.ben, envelope.clone());
        }
        SaidByBen { envelope, record, day }
    }

    /// Both report the same.
    fn both_report(&mut self, record: RecordId, proof: &Segment) {
        for who in [&mut self.eve, &mut self.dev] {
            let id = RecordId::random(&mut who.rng);
            let made = Report::parse(Reason::Harassment, None, record, proof.clone(), NOON_MS).unwrap().record(id);
            let envelope = who.write_open(DocumentKind::Reports, who.care(), &document_part(id), &[made]);
            push(&mut self.server, who, envelope);
        }
    }

    fn row(&self) -> ReportRow {
        let (rows, _) =
            report::list(&**self.server.store(), &self.server.house, people::STAFF, false, NOON_MS).unwrap();
        let [row] = &rows[..] else { panic!("not one row: {rows:?}") };
        row.clone()
    }

    /// Nobody is named, nothing was hidden, and nothing can be.
    fn holds_nothing(&self, proof: &str, day: Day) {
        let row = self.row();
        assert_eq!((row.proof.as_str(), row.author.as_deref(), row.said.as_deref()), (proof, None, None));
        assert!(!row.is_hidden);
        let (store, house) = (&**self.server.store(), self.server.house.tenant);
        assert_eq!(house_voice::said(store, house, day.month()).unwrap(), []);
        let resolve = |decision| {
            let resolving = Resolving { report: row.report.clone(), staff: people::STAFF.into(), decision, note: None };
            report::resolve(store, house, &resolving, NOON_MS, &mut generator(1, 9))
        };
        let refused = resolve(Decision { hide: true, keep: false }).unwrap_err().to_string();
        assert!(refused.contains("its proof does not hold"), "{refused}");
        resolve(Decision { hide: false, keep: true }).unwrap();
        assert_eq!(house_voice::said(store, house, day.month()).unwrap(), [], "there was nothing to show again");
    }
}

fn push(server: &mut Server, who: &Forger, envelope: Envelope) {
    let answer = who.exchange(server, who.part(who.house, vec![], vec![wire(envelope)])).unwrap();
    assert_eq!(answer.parts[0].exchanged.as_ref().unwrap().verdicts, [Verdict::Stored]);
}

fn proof(envelope: Envelope) -> Segment {
    proof_of(vec![envelope]).unwrap()
}

#[test]
fn what_ben_said_is_proved_and_two_hide_it() {
    let mut world = World::new();
    let said = world.ben_says("You are all fools", true);
    world.both_report(said.record, &proof(said.envelope));
    let row = world.row();
    assert_eq!((row.proof.as_str(), row.author.as_deref()), ("proved", Some("Ben")));
    assert!(row.is_hidden && row.said.as_deref() == Some("You are all fools"), "or the other tests prove nothing");
}

#[test]
fn words_put_into_bens_mouth_are_forged() {
    let mut world = World::new();
    let said = world.ben_says("Good morning", true);
    let header = said.envelope.header.clone();
    let worse = Encouragement::parse(None, None, Some("You are all fools".into()), NOON_MS, said.day).unwrap();
    let own = actor(header.account, header.device, header.document);
    let change = Replica::new(own).write(&[worse.record(said.record)]);
    let forged = sealed::publish(header, vec![change], &world.eve.keys);
    world.both_report(said.record, &proof(forged));
    world.holds_nothing("forged", said.day);
}

#[test]
fn bens_words_under_somebody_elses_signature_are_forged() {
    let mut world = World::new();
    let said = world.ben_says("Good morning", true);
    let id = said.envelope.id();
    let again = Envelope { signature: Some(world.eve.keys.sign(SIGNATURE_DOMAIN, id.as_bytes())), ..said.envelope };
    world.both_report(said.record, &proof(again));
    world.holds_nothing("forged", said.day);
}

#[test]
fn another_record_than_the_one_that_was_said_is_forged() {
    let mut world = World::new();
    let said = world.ben_says("Good morning", true);
    world.both_report(RecordId::from_bytes([9; 16]), &proof(said.envelope));
    world.holds_nothing("forged", said.day);
}

#[test]
fn what_never_reached_the_house_hides_nothing() {
    let mut world = World::new();
    let said = world.ben_says("A thought that Ben kept", false);
    world.both_report(said.record, &proof(said.envelope));
    world.holds_nothing("not here", said.day);
}

#[test]
fn an_author_whom_the_house_does_not_know_hides_nothing() {
    let mut world = World::new();
    let mut stranger = Forger::stranger(world.eve.house, world.eve.today, generator(1, 77));
    let card = stranger.write_card(CIRCLE);
    world.both_report(RecordId::from_bytes([9; 16]), &proof(card));
    world.holds_nothing("not here", stranger.posts_day(CIRCLE));
}

#[test]
fn a_proof_without_its_words_is_completed_by_what_the_house_has() {
    let mut world = World::new();
    let said = world.ben_says("You are all fools", true);
    let stub = Envelope { body: Body::Dropped(said.envelope.body.hash()), ..said.envelope };
    world.both_report(said.record, &proof(stub));
    assert_eq!(world.row().said.as_deref(), Some("You are all fools"));
}

#[test]
fn somebody_who_reports_twice_or_reports_themselves_is_not_two() {
    let mut world = World::new();
    let said = world.ben_says("You are all fools", true);
    for who in [&mut world.eve, &mut world.ben] {
        for _ in 0..2 {
            let id = RecordId::random(&mut who.rng);
            let proof = proof(said.envelope.clone());
            let made = Report::parse(Reason::Other, None, said.record, proof, NOON_MS).unwrap().record(id);
            let envelope = who.write_open(DocumentKind::Reports, who.care(), &document_part(id), &[made]);
            push(&mut world.server, who, envelope);
        }
    }
    assert!(!world.row().is_hidden);
}
