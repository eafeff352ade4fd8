//! What no honest phone pushes, against the real store and exchange: each is refused under its own code, and what is
//! good beside it is stored. Fields of later versions are passed over, and kept where they are signed.

mod forgeries;
use forgeries::{ATTEMPTS, bomb};
use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::forger::{Forger, wire};
use house_simulator::key_store::OwnKeyStore;
use house_simulator::model;
use house_simulator::people;
use house_simulator::phone::{Carrier, Phone, Pumped, generator};
use house_simulator::server::{Server, URL};
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use porchlight_core::companion::{LinkingDevice, OpenConfig};
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::gate::Refusal;
use porchlight_core::identity::linking;
use porchlight_core::protocol::{BODY_BYTES_MAX, ExchangeAnswer, ExchangeRequest, Verdict, from_body, to_body};
use porchlight_core::replica::inspect;
use porchlight_core::sync::engine::Failure;
use porchlight_core::time::Day;
use porchlight_core::views::{CheckInAnswers, PurposeView, TrackerKindView};
use porchlight_server::store::Store;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Noon in Denver on 24 November 2026.
const NOON_MS: i64 = 1_795_546_800_000;

/// Cedar House with Ana and Ben, who can say anything.
pub struct World {
    server: Server,
    ana: Forger,
    ben: Forger,
    directory: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = VirtualClock::at(NOON_MS);
        let server = Server::new(&directory.path().join("server"), clock, generator(1, 0)).unwrap();
        let today = Day::parse("2026-11-24").unwrap();
        let ana = Forger::joined("Ana", &server, today, generator(1, 1)).unwrap();
        let ben = Forger::joined("Ben", &server, today, generator(1, 2)).unwrap();
        Self { server, ana, ben, directory }
    }

    /// Pushes something good of Ana's.
    fn push(&mut self, envelope: Envelope) {
        let part = self.ana.part(self.ana.house, vec![], vec![wire(envelope)]);
        assert_eq!(verdicts(&self.ana.exchange(&mut self.server, part).unwrap()), [Verdict::Stored]);
    }
}

fn verdicts(answer: &ExchangeAnswer) -> Vec<Verdict> {
    assert_eq!(answer.parts[0].status, 200);
    answer.parts[0].exchanged.clone().unwrap().verdicts
}

#[test]
fn everything_forged_has_its_code_and_costs_only_itself() {
    let mut codes = BTreeSet::new();
    for (what, code, make) in ATTEMPTS {
        let mut world = World::new();
        let attempt = make(&mut world);
        let before = world.server.envelope_count().unwrap();
        let pusher = if attempt.is_by_ben { &mut world.ben } else { &mut world.ana };
        let is_home = attempt.tenant == pusher.home();
        let mut good = |part: &[u8]| -> WireSegment {
            wire(if is_home { pusher.write_sealed(part, 9) } else { pusher.write_card(part) })
        };
        let push = vec![good(b"good"), attempt.wire, good(b"better")];
        let part = pusher.part(attempt.tenant, attempt.log, push);
        let began = Instant::now();
        let answer = pusher.exchange(&mut world.server, part).unwrap();
        assert!(began.elapsed() < Duration::from_secs(5), "{what} takes the server {:?}", began.elapsed());
        let refused = Verdict::from(Refusal::from_code(code).unwrap());
        assert_eq!(verdicts(&answer), [Verdict::Stored, refused, Verdict::Stored], "{what}");
        assert_eq!(world.server.envelope_count().unwrap(), before + 2, "{what} left something behind");
        codes.insert(*code);
    }
    // What is too much is no forgery, nor is what a closed account still says: `quotas.rs` and `closing.rs` in
    // `sync-server/src/store/sqlite` provoke those.
    let others = [Refusal::OverQuota, Refusal::AccountClosed];
    let forged = Refusal::ALL.into_iter().filter(|refusal| !others.contains(refusal));
    let all: BTreeSet<_> = forged.map(Refusal::code).collect();
    assert_eq!(codes, all, "a code that nothing here provokes");
}

#[test]
fn two_million_operations_would_be_a_change_if_there_were_fewer() {
    assert_eq!(inspect::records_of(&bomb([5; 16], 3), [5; 16]).map(|records| records.len()), Ok(3));
    let large = bomb([5; 16], 2_000_000);
    assert!(large.len() < 200, "{} bytes", large.len());
    let began = Instant::now();
    assert_eq!(inspect::records_of(&large, [5; 16]), Err(inspect::UnfitChange::TooMany));
    assert!(began.elapsed() < Duration::from_millis(50), "it was expanded first: {:?}", began.elapsed());
}

#[test]
fn a_replay_is_a_duplicate_and_a_hole_is_a_gap() {
    let World { mut server, mut ana, directory: _directory, .. } = World::new();
    let cards: Vec<_> = (0..3).map(|_| wire(ana.write_card(b"month"))).collect();
    let mut push = |push: &[&WireSegment]| {
        let push = push.iter().map(|wire| (*wire).clone()).collect();
        verdicts(&ana.exchange(&mut server, ana.part(ana.house, vec![], push)).unwrap())
    };
    assert_eq!(push(&[&cards[0]]), [Verdict::Stored]);
    assert_eq!(push(&[&cards[2], &cards[0]]), [Verdict::Gap(2), Verdict::Duplicate]);
    assert_eq!(push(&[&cards[1], &cards[2]]), [Verdict::Stored, Verdict::Stored]);
    assert_eq!(push(&[&cards[0], &cards[1], &cards[2]]), [const { Verdict::Duplicate }; 3]);
}

/// A network whose other end, and whose phones, are of a later version: every map has a field more.
struct Later<'a>(&'a mut Server);

impl Carrier for Later<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let answer = self.0.exchange(&with_more_fields(&to_body(&request))).ok_or(Failure::Unreachable)?;
        from_body(&with_more_fields(&answer)).map_err(|_| Failure::Unreachable)
    }
}

fn with_more_fields(body: &[u8]) -> Vec<u8> {
    let cbor = zstd::bulk::decompress(body, BODY_BYTES_MAX).unwrap();
    let mut grown = Vec::new();
    grow(&cbor, &mut Decoder::new(&cbor), &mut grown);
    assert!(grown.len() > cbor.len());
    zstd::bulk::compress(&grown, 3).unwrap()
}

fn grow(cbor: &[u8], from: &mut Decoder<'_>, to: &mut Vec<u8>) {
    match from.datatype().unwrap() {
        Type::Array => {
            let length = from.array().unwrap().unwrap();
            Encoder::new(&mut *to).array(length).unwrap();
            (0..length).for_each(|_| grow(cbor, from, to));
        }
        Type::Map => {
            let length = from.map().unwrap().unwrap();
            Encoder::new(&mut *to).map(length + 1).unwrap();
            (0..2 * length).for_each(|_| grow(cbor, from, to));
            Encoder::new(&mut *to).u8(99).unwrap().str("of a later version").unwrap();
        }
        _ => {
            let start = from.position();
            from.skip().unwrap();
            to.extend(&cbor[start..from.position()]);
        }
    }
}

#[test]
fn fields_of_a_later_version_in_requests_and_answers_are_passed_over() {
    let World { mut server, directory, .. } = World::new();
    let clock = PhoneClock { clock: server.clock().clone(), zone: people::ZONE, skew_ms: 0 };
    let mut phone = Phone::new("Ana", directory.path(), clock.clone(), 1).unwrap();
    phone.core().start_tracker(TrackerKindView::Abstain, "My path".into(), "2026-10-25".into()).unwrap();
    phone.join(&server.invite("Ana").unwrap(), &server).unwrap();
    let mut tablet = Phone::linked("tablet", directory.path(), clock, 2, &phone).unwrap();
    tablet.join_as_device(URL, &server).unwrap();
    phone.core().record_check_in(CheckInAnswers { mood: Some(4), ..CheckInAnswers::default() }).unwrap();
    phone.core().give_consent(PurposeView::StaffMilestones, people::CONSENT_TEXT.into()).unwrap();
    let milestone = phone.core().sharing().unwrap().milestones[0].milestone.id.clone();
    phone.core().share_milestone(milestone.clone()).unwrap();
    for device in [&mut phone, &mut tablet] {
        assert_eq!(device.pump(&mut Later(&mut server)).unwrap(), Pumped::UpToDate);
        let sync = device.core().today().unwrap().sync;
        assert_eq!((sync.waiting, sync.alarm, sync.refused.len()), (0, None, 0));
    }
    assert_eq!(tablet.core().own_documents().unwrap(), phone.core().own_documents().unwrap());
    assert!(server.page().unwrap().contains(&milestone));
}

#[test]
fn fields_of_a_later_version_in_a_record_are_kept_by_server_and_phones() {
    let World { mut server, mut ana, directory, .. } = World::new();
    let grant = ana.grant();
    let (part, Record { id, mut bytes }) = ana.milestone();
    bytes[0] += 1; // one field more
    bytes.extend(minicbor::to_vec((99u8, "of a later version")).unwrap().split_off(1));
    let record = Record { id, bytes };
    let shared = ana.write_open(DocumentKind::Shared, ana.care(), &part, std::slice::from_ref(&record));
    let push = vec![wire(grant), wire(shared)];
    let answer = ana.exchange(&mut server, ana.part(ana.house, vec![], push)).unwrap();
    assert_eq!(verdicts(&answer), [Verdict::Stored, Verdict::Stored]);

    let rows = model::rows_of_page(&server.page().unwrap());
    assert!(rows[&ana.account().to_string()].contains(&id.to_string()), "shown by what is known of it");
    let read = server.store().read_house(ana.house, NOON_MS).unwrap().unwrap();
    let kept = read.residents.iter().flat_map(|resident| &resident.shared).flat_map(|shared| &shared.records);
    assert_eq!(kept.collect::<Vec<_>>(), [&record], "the server keeps the bytes");

    // A further device of hers, of this version.
    let linking = LinkingDevice::begin(Box::new(generator(1, 9)));
    let request = linking.request();
    let (home, secret) = (linking::HomeServer::at(URL), ana.secrets.current());
    let answer = linking::answer(&request, &ana.log, &ana.keys, secret, home, &[ana.house], &mut ana.rng).unwrap();
    let config = OpenConfig { directory: directory.path().join("tablet").to_string_lossy().into_owned() };
    let clock = Arc::new(PhoneClock { clock: server.clock().clone(), zone: people::ZONE, skew_ms: 0 });
    let tablet = linking.finish(&answer, &config, &OwnKeyStore::of(&[1; 32]), clock, None).unwrap();
    let request = tablet.prove_as_device(URL, server.challenge()).unwrap();
    tablet.admitted(URL, &server.admit(&request).unwrap()).unwrap();
    while let porchlight_core::sync::engine::Output::Send { request, .. } = tablet.poll_sync().unwrap() {
        let answer = from_body(&server.exchange(&to_body(&request)).unwrap()).unwrap();
        tablet.handle_sync(porchlight_core::sync::engine::Input::Answered(answer)).unwrap();
    }
    let holdings = tablet.own_documents().unwrap();
    let shared = holdings.values().find(|document| document.kind == DocumentKind::Shared).unwrap();
    assert_eq!(shared.records, [record], "the phone keeps the bytes");
}
