//! An envelope: a header as long as its suite says, then the body. (No mode.)

use crate::Seeds;
use crate::ana::{HOUSE, ana};
use crate::cbor;
use house_simulator::forger::Forger;
use porchlight_core::crypto::covers::{COVERS_MAX, Cover, anchors_itself, covers_of};
use porchlight_core::crypto::envelope::{BODY_BYTES_MAX, Body, Envelope, EnvelopeKind, Header};
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::documents::{DocumentKind, RecordType};
use porchlight_core::gate::changes;
use porchlight_core::ids::{EnvelopeId, TenantId};

/// What is read is what was written, a stub has the id of what it stands for, and the gate says something.
pub fn body(bytes: &[u8]) -> bool {
    let Some(envelope) = parse(bytes) else { return false };
    let header = &envelope.header;
    let length = header.to_bytes().len();
    assert_eq!(header.to_bytes(), bytes[..length], "a header has one reading");
    assert!(header.body_len as usize <= BODY_BYTES_MAX && i64::try_from(header.sequence).is_ok());
    let stub = Envelope { body: Body::Dropped(envelope.body.hash()), ..envelope.clone() };
    assert_eq!(stub.id(), envelope.id());
    assert_eq!(covers_of(&stub), Ok(vec![]));
    if let Ok(covers) = covers_of(&envelope) {
        assert!(covers.len() <= COVERS_MAX);
        anchors_itself(&envelope, &covers);
        if header.kind != EnvelopeKind::Changes {
            let list = cbor(&covers);
            assert_eq!(bytes[length..length + 4], u32::try_from(list.len()).unwrap().to_be_bytes());
            assert_eq!(bytes[length + 4..][..list.len()], list, "covers have one reading");
        }
    }
    let mut got_in = false;
    for tenant in [TenantId::of(header.account), HOUSE] {
        let Ok(contents) = changes::contents(&envelope, tenant) else { continue };
        got_in = true;
        for record in contents.records {
            assert!(record.bytes.len() <= changes::RECORD_BYTES_MAX);
            assert!(RecordType::from_number(record.type_number().unwrap()).is_some());
        }
    }
    got_in
}

/// The envelope that lies in these bytes, unsigned.
pub(crate) fn parse(bytes: &[u8]) -> Option<Envelope> {
    let length = if bytes.get(1) == Some(&1) { 187 } else { 144 };
    let (header, body) = bytes.split_at_checked(length)?;
    Some(Envelope { header: Header::parse(header).ok()?, body: Body::Bytes(body.to_vec()), signature: None })
}

/// Its bytes, without the signature.
pub(crate) fn bytes(envelope: &Envelope) -> Vec<u8> {
    [&envelope.header.to_bytes()[..], envelope.body.bytes().expect("kept")].concat()
}

/// A snapshot of a sealed document that stands for two devices' chains.
pub(crate) fn snapshot(phone: &mut Forger) -> Envelope {
    let written = phone.write_sealed(b"november", 200);
    let tablet = ana().tablet.public().device_id();
    let covers = [
        Cover { device: written.header.device, sequence: 1, id: written.id() },
        Cover { device: tablet, sequence: 9, id: EnvelopeId::from_bytes([3; 32]) },
    ];
    let mut header = phone.header(written.header.document, written.header.suite);
    header.kind = EnvelopeKind::Snapshot;
    let changes = vec![vec![7; 30].into()];
    let contents = SealedContents { document_kind: DocumentKind::Daybook, changes, seen: vec![], heads: vec![] };
    let envelope =
        sealed::seal_covering(&covers, header, &contents, phone.secrets.current(), &phone.keys, &mut phone.rng);
    phone.move_on(envelope)
}

/// The tombstone of an open document.
pub(crate) fn tombstone(phone: &mut Forger) -> Envelope {
    let card = phone.write_card(b"november");
    let mut header = phone.header(card.header.document, card.header.suite.clone());
    header.kind = EnvelopeKind::Tombstone;
    let covers = [Cover { device: card.header.device, sequence: 1, id: card.id() }];
    phone.move_on(sealed::end_open(header, &covers, &phone.keys))
}

/// One of each kind.
pub fn seeds() -> Seeds {
    let mut phone = ana().writing();
    vec![
        ("sealed", bytes(&phone.write_sealed(b"october", 20))),
        ("snapshot", bytes(&snapshot(&mut phone))),
        ("card", bytes(&phone.write_card(b"october"))),
        ("tombstone", bytes(&tombstone(&mut phone))),
        ("grant", bytes(&phone.grant())),
        ("milestone", bytes(&phone.share())),
        ("withdrawal", bytes(&phone.withdrawal())),
    ]
}
