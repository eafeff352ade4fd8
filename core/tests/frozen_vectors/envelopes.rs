//! Envelopes of changes, sealed and open, and their segments.

use super::{WHAT, assert_frozen, envelope_in_hex, frozen, hex, keys_of, list, log_of, records_in_hex, rng, unhex};
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::envelope::{Body, Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::crypto::segment::{Segment, WireSegment};
use porchlight_core::documents::{DocumentKind, Record, open_document_id};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{EnvelopeId, RecordId, SpaceId, TenantId};
use porchlight_core::replica::{Replica, actor, inspect};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

struct Ana {
    keys: DeviceKeys,
    secrets: AccountSecrets,
    log: AccountLog,
    rng: ChaCha20Rng,
}

fn ana() -> Ana {
    let mut rng = rng();
    let keys = DeviceKeys::generate(&mut rng);
    let secrets = AccountSecrets::first(AccountSecret::generate(&mut rng));
    let log = AccountLog::genesis(&keys, &mut rng);
    Ana { keys, secrets, log, rng }
}

fn record() -> Record {
    Record { id: RecordId::from_bytes([0x11; 16]), bytes: vec![0xa1, 0x00, 0x01] }
}

/// Two envelopes of one document, sealed or open, and their wire segment.
fn chain(ana: &mut Ana, is_sealed: bool) -> Vec<Envelope> {
    let house = TenantId::from_bytes([0x22; 16]);
    let space = SpaceId::house_circle(house);
    let account = ana.log.account();
    let document = if is_sealed {
        ana.secrets.sealed_document_id(DocumentKind::Daybook, &[7, 0xea, 11])
    } else {
        open_document_id(account, space, DocumentKind::Posts, &[7, 0xea, 11])
    };
    let device = ana.keys.public().device_id();
    let mut replica = Replica::new(actor(account, device, document));
    let mut envelopes: Vec<Envelope> = Vec::new();
    for sequence in 1..=2 {
        let change = replica.write(&[Record { id: RecordId::from_bytes([sequence; 16]), ..record() }]);
        let header = Header {
            kind: EnvelopeKind::Changes,
            account,
            document,
            device,
            sequence: u64::from(sequence),
            previous: envelopes.last().map_or(EnvelopeId::from_bytes([0; 32]), Envelope::id),
            log_head: ana.log.head(),
            body_len: 0,
            suite: Suite::Open { document_kind: DocumentKind::Posts, space },
        };
        let contents = SealedContents {
            document_kind: DocumentKind::Daybook,
            changes: vec![change.clone().into()],
            seen: vec![],
            heads: replica.heads().into_iter().map(|head| head.to_vec().into()).collect(),
        };
        envelopes.push(if is_sealed {
            sealed::seal(header, &contents, ana.secrets.current(), &ana.keys, &mut ana.rng)
        } else {
            sealed::publish(header, vec![change], &ana.keys)
        });
    }
    envelopes
}

fn vector(envelopes: &[Envelope]) -> Value {
    let wire = Segment::of(envelopes.to_vec()).expect("consecutive").to_wire();
    let list: Vec<_> = envelopes.iter().map(envelope_in_hex).collect();
    json!({ "envelopes": list, "segment": hex(&minicbor::to_vec(wire).expect("CBOR")) })
}

fn written_today() -> Value {
    let mut ana = ana();
    let (sealed, open) = (chain(&mut ana, true), chain(&mut ana, false));
    json!({
        "what": WHAT,
        "account": ana.log.account().to_string(),
        "device_secrets": hex(&ana.keys.to_secret_bytes()),
        "account_secret": hex(&ana.secrets.current().secret_bytes()[..]),
        "key_epoch": ana.secrets.current().epoch(),
        "account_log": records_in_hex(&ana.log),
        "sealed": vector(&sealed),
        "open": vector(&open),
    })
}

#[test]
fn todays_bytes_are_the_frozen_ones() {
    assert_frozen("frozen_vectors", &written_today());
}

#[test]
fn frozen_bytes_are_read_and_opened() {
    let frozen = frozen("frozen_vectors");
    let keys = keys_of(&frozen["device_secrets"]);
    let epoch = u32::try_from(frozen["key_epoch"].as_u64().expect("a number")).expect("small");
    let secret = AccountSecret::from_bytes(epoch, &unhex(&frozen["account_secret"])).expect("32 bytes");
    let log = log_of(&frozen["account"], &frozen["account_log"]);
    let secrets = log.secrets(secret).expect("the latest secret");
    for form in ["sealed", "open"] {
        let segment: WireSegment = minicbor::decode(&unhex(&frozen[form]["segment"])).expect("a segment");
        let segment = segment.parse().expect("consecutive envelopes");
        assert!(segment.verify(&keys.public()), "{form}: the signature holds");
        for (envelope, expected) in segment.envelopes().iter().zip(list(&frozen[form]["envelopes"])) {
            assert_eq!(envelope.header.to_bytes(), unhex(&expected["header"]));
            assert_eq!(envelope.id().to_string(), expected["id"].as_str().expect("a text"));
            assert!(log.device_at(envelope.header.device, envelope.header.log_head).is_some());
            let body = Body::Bytes(unhex(&expected["body"]));
            let whole = Envelope { body, ..envelope.clone() };
            let changes: Vec<Vec<u8>> = if form == "sealed" {
                let contents = sealed::open(&whole, &secrets).expect("it opens");
                contents.changes.into_iter().map(Vec::from).collect()
            } else {
                sealed::read_open(&whole).expect("it reads")
            };
            let expected_actor = actor(log.account(), envelope.header.device, envelope.header.document);
            let records = inspect::records_of(&changes[0], expected_actor).expect("one record");
            assert_eq!(records[0].bytes, record().bytes);
        }
    }
}
