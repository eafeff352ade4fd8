//! What is seen of a sealed entry from outside: one length while it is short, and a header in which nothing comes from
//! what was written.

use crate::house::{database, house};
use crate::known_device::{Written, stranger};
use house_simulator::phone::{Carrier, Direct, Pumped};
use porchlight_core::crypto::envelope::{Header, Suite};
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::SpaceId;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest};
use porchlight_core::sync::engine::Failure;
use std::collections::BTreeSet;

/// The longest text, in bytes, that shares its length with one of a single letter.
const SHORT_MAX: usize = 750;

struct Weighing<'a>(Direct<'a>, Vec<usize>);

impl Carrier for Weighing<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let segments = request.parts.iter().flat_map(|part| &part.push);
        self.1.extend(segments.map(|wire| minicbor::to_vec(wire).unwrap().len()));
        self.0.carry(request)
    }
}

#[test]
fn short_entries_have_one_length_on_wire_and_disk() {
    let mut house = house();
    let text = |length: usize| "abcdefgh ijk\nlmno".chars().cycle().take(length).collect::<String>();
    for length in (0..=SHORT_MAX).step_by(50).chain([1, 2, 3, 13, SHORT_MAX]) {
        house.ana.core().write_entry(if length == 0 { "t" } else { "" }.into(), text(length)).unwrap();
    }
    let on_disk = |house: &crate::house::House| {
        let database = database(house.ana.directory());
        let mut lengths = database.prepare("SELECT length(header), length(body) FROM envelopes").unwrap();
        let rows = lengths.query_map([], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?))).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>()
    };
    let held = on_disk(&house);
    assert_eq!(held.len(), 21);
    assert_eq!(held.iter().collect::<BTreeSet<_>>(), BTreeSet::from([&(187, 1_024 + 16)]));
    let mut weighing = Weighing(Direct(&mut house.server), Vec::new());
    assert_eq!(house.ana.pump(&mut weighing).unwrap(), Pumped::UpToDate);
    assert_eq!(weighing.1.len(), 21);
    assert_eq!(weighing.1.iter().collect::<BTreeSet<_>>().len(), 1, "{:?}", weighing.1);
    // Longer ones are seen to be longer: else this test would say nothing.
    house.ana.core().write_entry(String::new(), text(4_000)).unwrap();
    assert_eq!(on_disk(&house).iter().collect::<BTreeSet<_>>().len(), 2);
}

#[test]
fn check_ins_and_entries_have_one_length() {
    let house = house();
    house.ana.core().write_entry("a title".into(), "a text".into()).unwrap();
    let answers = porchlight_core::views::CheckInAnswers { mood: Some(1), ..Default::default() };
    house.ana.core().record_check_in(answers).unwrap();
    let kind = porchlight_core::views::TrackerKindView::Abstain;
    house.ana.core().start_tracker(kind, "a name".into(), "2026-10-01".into()).unwrap();
    let database = database(house.ana.directory());
    let count = |sql| database.query_row(sql, [], |row| row.get::<_, u64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM envelopes"), 3);
    assert_eq!(count("SELECT count(DISTINCT length(body)) FROM envelopes"), 1);
    assert_eq!(count("SELECT count(*) FROM documents WHERE kind IS NOT NULL"), 0, "no kind outside of the seal");
}

/// Where the header's fields lie (`crypto::envelope`).
const FIELDS: [(&str, std::ops::Range<usize>); 12] = [
    ("version", 0..1),
    ("suite", 1..2),
    ("kind", 2..3),
    ("account", 3..19),
    ("document", 19..35),
    ("device", 35..51),
    ("sequence", 51..59),
    ("previous", 59..91),
    ("log head", 91..123),
    ("length", 123..127),
    ("key epoch", 127..131),
    ("kid", 131..163),
];

fn differing(one: &Header, other: &Header) -> Vec<&'static str> {
    let (one, other) = (one.to_bytes(), other.to_bytes());
    assert_eq!((one.len(), other.len()), (187, 187));
    assert_ne!(one[163..], other[163..], "a nonce used twice");
    FIELDS.into_iter().filter(|(_, at)| one[at.clone()] != other[at.clone()]).map(|(name, _)| name).collect()
}

#[test]
fn headers_at_one_place_differ_in_their_nonce_alone() {
    let house = house();
    let mut forger = stranger(&house);
    let space = SpaceId::personal(forger.account());
    let mut seal = |part: &[u8], kind: DocumentKind, change: &[u8]| {
        let document = forger.secrets.sealed_document_id(DocumentKind::JournalEntry, part);
        let header = forger.header(document, Suite::Open { document_kind: kind, space });
        let contents = SealedContents {
            document_kind: kind,
            changes: vec![change.to_vec().into()],
            seen: vec![],
            heads: vec![vec![change[0]; 32].into()],
        };
        sealed::seal(header, &contents, forger.secrets.current(), &forger.keys, &mut forger.rng).header
    };
    let first = seal(b"a place", DocumentKind::JournalEntry, b"a text");
    let again = seal(b"a place", DocumentKind::JournalEntry, b"a text");
    let other_text = seal(b"a place", DocumentKind::JournalEntry, b"quite another text");
    let other_kind = seal(b"a place", DocumentKind::Daybook, b"a text");
    for other in [&again, &other_text, &other_kind] {
        assert_eq!(differing(&first, other), Vec::<&str>::new());
    }
    let elsewhere = seal(b"another place", DocumentKind::JournalEntry, b"a text");
    assert_eq!(differing(&first, &elsewhere), ["document", "kid"]);
}

#[test]
fn every_field_of_a_header_comes_from_somewhere_else_than_the_text() {
    let house = house();
    let mut forger = stranger(&house);
    let mut one = Written::begin(&mut forger, "a text");
    let mut other = Written::begin(&mut forger, "a text");
    one.edit(&mut forger, "a text, and more");
    other.edit(&mut forger, "b");
    for written in [&one, &other] {
        let key = forger.secrets.current().document_key(written.document);
        for (envelope, index) in written.envelopes.iter().zip(0usize..) {
            let Header { suite, previous, sequence, .. } = &envelope.header;
            let Suite::Sealed { key_epoch, kid, .. } = suite else { panic!("it is sealed") };
            assert_eq!((*key_epoch, kid), (1, key.kid()), "of the account's secret and the document's id");
            assert_eq!(*sequence, index as u64 + 1);
            let before = index.checked_sub(1).map(|before| written.envelopes[before].id());
            assert_eq!(before.unwrap_or(porchlight_core::ids::EnvelopeId::from_bytes([0; 32])), *previous);
        }
    }
    assert_eq!(differing(&one.envelopes[0].header, &other.envelopes[0].header), ["document", "kid"]);
    assert_eq!(differing(&one.envelopes[1].header, &other.envelopes[1].header), ["document", "previous", "kid"]);
}
