//! Bodies of HTTP, either way. Mode: which message; 16: the rest is CBOR, packed here.

use crate::ana::{HOUSE, ana};
use crate::{Seeds, cbor, moded};
use house_simulator::forger::wire;
use house_simulator::phone::generator;
use minicbor::{Decode, Encode};
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::disclosures::Held;
use porchlight_core::gate::{Refusal, header};
use porchlight_core::identity::enrolment::Proof;
use porchlight_core::ids::{DeviceId, DocumentId, IncarnationId, SpaceId, TenantId};
use porchlight_core::protocol::{
    Admission, AnswerPart, AuthorLog, BODY_BYTES_MAX, ChallengeAnswer, Cursor, DeviceRequest, DifferingDocument,
    DocumentCheck, EnrolmentRequest, ErrorAnswer, ExchangeAnswer, ExchangeRequest, Exchanged, House, ReadableFrom,
    RecoveryAnswer, RecoveryRequest, RequestPart, SpaceCheck, SuspensionRequest, Token, Verdict, WantedChain,
    from_body, to_body,
};

/// A message says the same after a round trip, and is never larger than it may be.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    let packed = (mode & 16 != 0).then(|| zstd::bulk::compress(bytes, 1).expect("in memory"));
    let bytes = packed.as_deref().unwrap_or(bytes);
    match mode & 15 {
        0 => carried(bytes).map(|request: ExchangeRequest| {
            pass_through(request.parts.into_iter().flat_map(|part| part.push).collect());
        }),
        1 => carried(bytes).map(|answer: ExchangeAnswer| {
            let parts = answer.parts.into_iter().filter_map(|part| part.exchanged);
            pass_through(parts.flat_map(|exchanged| exchanged.pull).collect());
        }),
        2 => carried(bytes).map(|request: EnrolmentRequest| drop(request.proof.verify(request.house))),
        3 => carried(bytes).map(|request: DeviceRequest| drop(request.proof.verify(HOUSE))),
        4 => carried(bytes).map(|_: RecoveryRequest| ()),
        5 => carried(bytes).map(|_: RecoveryAnswer| ()),
        6 => carried(bytes).map(|_: SuspensionRequest| ()),
        7 => carried(bytes).map(|_: Admission| ()),
        8 => carried(bytes).map(|_: ChallengeAnswer| ()),
        _ => carried(bytes).map(|_: ErrorAnswer| ()),
    }
    .is_some()
}

fn carried<T: Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Option<T> {
    let message: T = from_body(bytes).ok()?;
    let written = cbor(&message);
    assert!(written.len() <= BODY_BYTES_MAX);
    let again: T = from_body(&to_body(&message)).expect("what we wrote");
    assert_eq!(cbor(&again), written);
    Some(message)
}

fn pass_through(segments: Vec<WireSegment>) {
    for segment in segments {
        let Ok(segment) = header::parse(segment) else { continue };
        assert_eq!(segment.to_wire().parse().expect("what came can be passed on").last(), segment.last());
    }
}

/// Every message, full; and bombs.
pub fn seeds() -> Seeds {
    let (ana, mut rng) = (ana(), generator(4, 0));
    let mut phone = ana.writing();
    let (account, device) = (ana.log.account(), ana.phone.public().device_id());
    let home = TenantId::of(account);
    let token = Token::generate(HOUSE, device, &mut rng);
    let (space, document) = (SpaceId::house_circle(HOUSE), DocumentId::from_bytes([5; 16]));
    let incarnation = IncarnationId::from_bytes([6; 16]);
    let segments = vec![wire(phone.write_sealed(b"october", 9)), wire(phone.write_card(b"october"))];
    let log = AuthorLog { account, records: ana.log.records()[..2].to_vec(), cuts: Some(vec![ana.cut.clone()]) };
    let cursor = vec![
        Cursor { space, position: 41, epoch: Some(7) },
        Cursor { space: SpaceId::personal(account), position: 0, epoch: None },
    ];
    let from = ReadableFrom { posts: 24_322, notices: 24_319, kept: 24_316 };
    let part = RequestPart {
        tenant: HOUSE,
        token: token.clone(),
        incarnation: Some(incarnation),
        cursor: cursor.clone(),
        log: log.records.clone(),
        push: segments.clone(),
        have: Some(vec![DocumentCheck { account, document, count: 3, sum: u64::MAX }]),
        budget: 1 << 20,
        cuts: log.cuts.clone(),
        want: Some(vec![WantedChain { account, document, device, from: 2 }]),
        counted: None,
        word: Some([7; 8].into()),
        disclosures: Some(Held { tree: Some(incarnation), size: 6, readings: Some(2), house_log: 1 }),
    };
    let exchanged = Exchanged {
        incarnation,
        log_verdict: Some(Verdict::Duplicate),
        verdicts: vec![Verdict::Stored, Verdict::Gap(7), Refusal::NoConsent.into()],
        logs: vec![log.clone()],
        pull: segments,
        cursor,
        more: true,
        checks: vec![SpaceCheck { space, count: 3, sum: 5, from: Some(from) }],
        differing: Some(vec![DifferingDocument { account, document, live: vec![] }]),
        word: Some(vec![7; 9].into()),
        disclosures: Some(crate::disclosures::shown()),
    };
    let answer_part = |exchanged: Option<Exchanged>| {
        let status = if exchanged.is_some() { 200 } else { 401 };
        AnswerPart { tenant: HOUSE, status, exchanged }
    };
    let parts = vec![answer_part(Some(exchanged)), answer_part(None)];
    let answer = ExchangeAnswer { parts, retry_after_s: Some(9), server_ms: 1_795_546_800_000 };
    let proof = Proof::sign(HOUSE, [7; 32].into(), &ana.log, &ana.phone);
    let house = House { tenant: HOUSE, name: "Cedar House".into(), zone: "America/Denver".into() };
    let admission = Admission { tokens: vec![token.clone()], houses: vec![house], log: Some(log.clone()) };
    let suspension = SuspensionRequest { tokens: vec![token], device: DeviceId::from_bytes([9; 16]), rests: true };
    let request = ExchangeRequest { parts: vec![RequestPart { tenant: home, ..part.clone() }, part] };
    let enrolment = EnrolmentRequest {
        house: HOUSE,
        invite_secret: [1; 16].into(),
        proof: proof.clone(),
        home_is_elsewhere: Some(true),
    };
    vec![
        ("request", moded(16, &cbor(&request))),
        ("packed-request", moded(0, &to_body(&request))),
        ("answer", moded(17, &cbor(&answer))),
        ("enrolment", moded(18, &cbor(enrolment))),
        (
            "device",
            moded(
                19,
                &cbor(DeviceRequest { proof, others_rest: Some(true), cuts: Some(vec![]), only: Some(vec![HOUSE]) }),
            ),
        ),
        ("recovery-answer", moded(21, &cbor(RecoveryAnswer { log }))),
        ("suspension", moded(22, &cbor(suspension))),
        ("admission", moded(23, &cbor(admission))),
        ("challenge", moded(24, &cbor(ChallengeAnswer { challenge: [7; 32].into() }))),
        ("error", moded(25, &cbor(ErrorAnswer { code: "busy".into() }))),
        ("refused-bomb", moded(0, &packed(&vec![0; BODY_BYTES_MAX + 1]))),
        ("refused-crowd-of-envelopes", moded(0, &crowd(&[0xa1, 0, 0x81, 0xa1, 5, 0x81, 0x82, 0x40, 0x9f], &[0xa0]))),
        ("refused-crowd-of-segments", moded(0, &crowd(&[0xa1, 0, 0x81, 0xa1, 5, 0x9f], &[0x82, 0x40, 0x80]))),
        (
            "refused-crowd-on-a-phone",
            moded(1, &crowd(&[0xa1, 0, 0x81, 0xa1, 2, 0xa1, 4, 0x81, 0x82, 0x40, 0x9f], &[0xa0])),
        ),
        ("refused-crowd-of-verdicts", moded(1, &crowd(&[0xa1, 0, 0x81, 0xa1, 2, 0xa1, 2, 0x9f], &[0x82, 0, 0x80]))),
        ("refused-depth-in-an-unknown-field", moded(0, &crowd(&[0xa1, 0x18, 0x63, 0x82], &[0x81, 0x9f]))),
    ]
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 3).expect("in memory")
}

/// Eight mebibytes of something that says nothing, again and again, behind the beginning of a message.
fn crowd(start: &[u8], item: &[u8]) -> Vec<u8> {
    let cbor = [start, &item.repeat((BODY_BYTES_MAX - start.len()) / item.len())].concat();
    packed(&cbor)
}
