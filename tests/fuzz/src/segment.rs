//! A segment from the wire and its way through the gate. Mode: 0 as it came; 1 signed by Ana's phone; 2 each header cites
//! her log's head and device, too.

use crate::ana::{HOUSE, ana};
use crate::{Seeds, cbor, envelope, moded};
use house_simulator::forger::Forger;
use porchlight_core::consent::Consents;
use porchlight_core::consent::publish::standing_milestones;
use porchlight_core::crypto::envelope::{Envelope, SIGNATURE_DOMAIN};
use porchlight_core::crypto::segment::{ENVELOPES_MAX, Segment, WireSegment};
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::gate::chain::{ChainEnd, Placement, place};
use porchlight_core::gate::changes::{check_consent, published_under};
use porchlight_core::gate::{CheckedSegment, header};
use porchlight_core::ids::{EnvelopeId, RecordId, TenantId};
use porchlight_core::time::Day;

/// A segment says the same after a round trip; only what a live device signed passes, and it has its place in a chain.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    let Ok(wire) = minicbor::decode::<WireSegment>(bytes) else { return false };
    let again: WireSegment = minicbor::decode(&cbor(&wire)).expect("what we wrote");
    assert_eq!(again, wire);
    let Ok(segment) = header::parse(wire) else { return false };
    assert!((1..=ENVELOPES_MAX).contains(&segment.envelopes().len()));
    let carried = segment.to_wire().parse().expect("what came can be passed on");
    assert_eq!(ids(&carried), ids(&segment));
    assert_eq!(carried.last(), segment.last());
    assert_eq!(carried.to_wire(), segment.to_wire());
    match mode % 3 {
        0 => check(segment),
        1 => check(signed(segment.into_envelopes())),
        _ => check(signed(of_ana(segment.into_envelopes()))),
    }
}

fn check(segment: Segment) -> bool {
    let (ana, mut got_in) = (ana(), false);
    for tenant in [TenantId::of(ana.log.account()), HOUSE] {
        let Ok(checked) = header::check(segment.clone(), tenant, &ana.log) else { continue };
        let device = ana.log.device(segment.first().device).expect("only devices of the log pass");
        assert!(segment.verify(device), "only what they signed");
        assert_eq!(checked.ids, ids(&segment));
        check_place(&checked);
        let Ok(contents) = checked.contents else { continue };
        check_records(contents.into_iter().flat_map(|contents| contents.records).collect());
        got_in = true;
    }
    got_in
}

fn check_place(checked: &CheckedSegment) {
    let first = checked.segment.first();
    let before = ChainEnd { next_sequence: first.sequence, last_id: first.previous };
    assert_eq!(place(checked, before, |_| None), Ok(Placement::NewFrom(0)));
    let last = checked.segment.last().header.sequence;
    let id = *checked.ids.last().expect("at least one");
    let behind = ChainEnd { next_sequence: last + 1, last_id: id };
    assert_eq!(place(checked, behind, |_| Some(id)), Ok(Placement::Duplicate));
    assert!(place(checked, behind, |_| Some(EnvelopeId::from_bytes([0; 32]))).is_err(), "equivocation");
    place(checked, ChainEnd::default(), |_| None).ok();
}

fn check_records(records: Vec<Record>) {
    let today = Day::parse("2026-11-24").expect("a date");
    let consents = Consents::of(&records);
    let published = records.iter().filter(|record| published_under(record).is_some()).count();
    if check_consent(&records, &consents, today).is_ok() && published > 0 {
        assert!(records.len() > published, "a consent lies in another document");
    }
    for milestone in standing_milestones(&records).values() {
        assert_eq!(milestone.day.plus(0), milestone.day);
        assert_eq!(milestone.day.days_since(today).signum(), milestone.day.cmp(&today) as i32);
        assert!(Day::parse(&milestone.day.to_string()) == Ok(milestone.day), "a page shows this day");
    }
}

fn ids(segment: &Segment) -> Vec<EnvelopeId> {
    segment.envelopes().iter().map(Envelope::id).collect()
}

/// The same envelopes, the last signed by Ana's phone.
fn signed(mut envelopes: Vec<Envelope>) -> Segment {
    for envelope in &mut envelopes {
        envelope.signature = None;
    }
    let last = envelopes.last_mut().expect("at least one");
    last.signature = Some(ana().phone.sign(SIGNATURE_DOMAIN, last.id().as_bytes()));
    Segment::of(envelopes).expect("it was one before")
}

/// The same envelopes as Ana's phone would write them: its device, its account, the head that it holds.
fn of_ana(envelopes: Vec<Envelope>) -> Vec<Envelope> {
    let mut moved: Vec<Envelope> = Vec::new();
    for mut envelope in envelopes {
        let header = &mut envelope.header;
        header.account = ana().log.account();
        header.device = ana().phone.public().device_id();
        header.log_head = ana().log.head();
        if let Some(before) = moved.last() {
            header.previous = before.id();
        }
        moved.push(envelope);
    }
    moved
}

/// A shared milestone, reached in the year 5,881,580.
fn share_of_no_year(phone: &mut Forger) -> Envelope {
    let (part, mut record) = phone.milestone();
    let day = cbor(phone.today);
    assert!(record.bytes.ends_with(&day), "a milestone ends with its day");
    record.bytes.truncate(record.bytes.len() - day.len());
    record.bytes.extend(cbor(i32::MAX));
    record.id = RecordId::from_bytes([4; 16]);
    phone.write_open(DocumentKind::Shared, phone.care(), &part, &[record])
}

/// Segments of each kind, long and short; a crowd of empty parts.
pub fn seeds() -> Seeds {
    let mut phone = ana().writing();
    let segment =
        |mode: u8, envelopes: Vec<Envelope>| moded(mode, &cbor(Segment::of(envelopes).expect("consecutive").to_wire()));
    let mut grant = vec![phone.grant()];
    let milestone = phone.share();
    let far = share_of_no_year(&mut phone);
    grant.push(phone.withdrawal());
    let snapshot = envelope::snapshot(&mut phone);
    let sealed = (0..3).map(|length| phone.write_sealed(b"october", length)).collect();
    let cards: Vec<Envelope> = (0..3).map(|_| phone.write_card(b"october")).collect();
    let tombstone = envelope::tombstone(&mut phone);
    let crowd = [&[0x82, 0x40, 0x99, 0x04, 0x01][..], &[0xa0; 0x401]].concat();
    vec![
        ("sealed", segment(0, sealed)),
        ("snapshot", segment(1, vec![snapshot])),
        ("cards", segment(0, cards.clone())),
        ("last-card", segment(1, cards[2..].to_vec())),
        ("tombstone", segment(1, vec![tombstone])),
        ("consents", segment(1, grant)),
        ("milestone", segment(2, vec![milestone])),
        ("refused-milestone-of-no-year", segment(2, vec![far])),
        ("refused-crowd", moded(0, &crowd)),
    ]
}
