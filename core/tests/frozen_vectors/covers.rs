//! A snapshot, the tombstone behind it, and the tombstone of an open document, each with what it covers.

use super::account_log::of_three;
use super::{WHAT, assert_frozen, envelope_in_hex, envelope_of, frozen, hex, list, log_of, records_in_hex, rng, unhex};
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::covers::{Cover, covers_of};
use porchlight_core::crypto::envelope::{Body, Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::documents::{DocumentKind, Record, open_document_id};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{DocumentId, EnvelopeId, RecordId, SpaceId, TenantId};
use porchlight_core::replica::{Replica, actor};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

const TEXT: &str = "Morning. 😀";

/// One device's chain in one document.
struct Chain<'a> {
    log: &'a AccountLog,
    keys: &'a DeviceKeys,
    document: DocumentId,
    suite: Suite,
    last: Option<Envelope>,
}

impl Chain<'_> {
    fn header(&self, kind: EnvelopeKind) -> Header {
        Header {
            kind,
            account: self.log.account(),
            document: self.document,
            device: self.keys.public().device_id(),
            sequence: self.last.as_ref().map_or(1, |last| last.header.sequence + 1),
            previous: self.last.as_ref().map_or(EnvelopeId::from_bytes([0; 32]), Envelope::id),
            log_head: self.log.head(),
            body_len: 0,
            suite: self.suite.clone(),
        }
    }

    fn seal(
        &mut self,
        kind: EnvelopeKind,
        covers: &[Cover],
        changes: Vec<Vec<u8>>,
        secret: &AccountSecret,
        rng: &mut ChaCha20Rng,
    ) {
        let document_kind = DocumentKind::JournalEntry;
        let changes = changes.into_iter().map(Into::into).collect();
        let contents = SealedContents { document_kind, changes, seen: vec![], heads: vec![] };
        let (header, keys) = (self.header(kind), self.keys);
        self.last = Some(match kind {
            EnvelopeKind::Changes => sealed::seal(header, &contents, secret, keys, rng),
            _ => sealed::seal_covering(covers, header, &contents, secret, keys, rng),
        });
    }

    fn cover(&self) -> Cover {
        let last = self.last.as_ref().expect("something was written");
        Cover { device: last.header.device, sequence: last.header.sequence, id: last.id() }
    }
}

fn record(byte: u8) -> Record {
    Record { id: RecordId::from_bytes([byte; 16]), bytes: vec![0xa1, 0x00, 0x01] }
}

fn covers_in_hex(covers: &[Cover]) -> Value {
    let values = covers.iter().map(|cover| json!([cover.device.to_string(), cover.sequence, cover.id.to_string()]));
    values.collect()
}

fn written_today() -> Value {
    let rng = &mut rng();
    let (log, [phone, tablet, _]) = of_three(rng);
    let secrets = AccountSecrets::first(AccountSecret::generate(rng));
    let secret = secrets.current();
    let document = secrets.sealed_document_id(DocumentKind::JournalEntry, &[7; 16]);
    let suite = Suite::Open { document_kind: DocumentKind::JournalEntry, space: SpaceId::personal(log.account()) };
    let mut by_phone = Chain { log: &log, keys: &phone, document, suite: suite.clone(), last: None };
    let mut by_tablet = Chain { log: &log, keys: &tablet, document, suite, last: None };

    let own = |keys: &DeviceKeys| Replica::new(actor(log.account(), keys.public().device_id(), document));
    let (mut on_phone, mut on_tablet) = (own(&phone), own(&tablet));
    let begun = on_phone.write_with_body(&[record(1)], TEXT);
    by_phone.seal(EnvelopeKind::Changes, &[], vec![begun.clone()], secret, rng);
    on_tablet.join([&begun[..]]).expect("a change");
    let added = on_tablet.write(&[record(2)]);
    by_tablet.seal(EnvelopeKind::Changes, &[], vec![added.clone()], secret, rng);
    on_phone.join([&added[..]]).expect("a change");

    let mut covers = vec![by_phone.cover(), by_tablet.cover()];
    covers.sort_by_key(|cover| cover.device);
    by_phone.seal(EnvelopeKind::Snapshot, &covers, vec![on_phone.snapshot()], secret, rng);
    let snapshot = by_phone.last.clone().expect("it was sealed");
    let mut all = vec![by_phone.cover(), by_tablet.cover()];
    all.sort_by_key(|cover| cover.device);
    by_tablet.seal(EnvelopeKind::Tombstone, &all, vec![], secret, rng);
    let tombstone = by_tablet.last.expect("it was sealed");

    let space = SpaceId::house_circle(TenantId::from_bytes([0x22; 16]));
    let document_kind = DocumentKind::Posts;
    let document = open_document_id(log.account(), space, document_kind, &[7, 0xea, 11]);
    let suite = Suite::Open { document_kind, space };
    let mut open = Chain { log: &log, keys: &phone, document, suite, last: None };
    open.last = Some(sealed::publish(open.header(EnvelopeKind::Changes), vec![vec![1, 2, 3]], &phone));
    let of_open = [open.cover()];
    let open_tombstone = sealed::end_open(open.header(EnvelopeKind::Tombstone), &of_open, &phone);
    json!({
        "what": WHAT,
        "account": log.account().to_string(),
        "account_log": records_in_hex(&log),
        "account_secret": hex(&secret.secret_bytes()[..]),
        "snapshot": { "envelope": envelope_in_hex(&snapshot), "covers": covers_in_hex(&covers) },
        "tombstone": { "envelope": envelope_in_hex(&tombstone), "covers": covers_in_hex(&all) },
        "open_tombstone": { "envelope": envelope_in_hex(&open_tombstone), "covers": covers_in_hex(&of_open) },
    })
}

#[test]
fn todays_covers_are_the_frozen_ones() {
    assert_frozen("frozen_covers", &written_today());
}

#[test]
fn frozen_snapshots_and_tombstones_are_read_and_opened() {
    let frozen = frozen("frozen_covers");
    let log = log_of(&frozen["account"], &frozen["account_log"]);
    let secret = AccountSecret::from_bytes(1, &unhex(&frozen["account_secret"])).expect("32 bytes");
    let secrets = log.secrets(secret).expect("the latest secret");
    let read = |name: &str| {
        let envelope = envelope_of(&frozen[name]["envelope"], &log);
        let covers = covers_of(&envelope).expect("a list");
        assert_eq!(covers_in_hex(&covers), frozen[name]["covers"], "{name}");
        assert!(!list(&frozen[name]["covers"]).is_empty());
        envelope
    };
    let (snapshot, tombstone, open_tombstone) = (read("snapshot"), read("tombstone"), read("open_tombstone"));
    let contents = sealed::open(&snapshot, &secrets).expect("it opens");
    assert_eq!((contents.document_kind, contents.changes.len()), (DocumentKind::JournalEntry, 1));
    let mut reader = Replica::new([3; 16]);
    reader.join_snapshot(&contents.changes[0]).expect("a whole document");
    assert_eq!(reader.body().as_deref(), Some(TEXT));
    assert_eq!(reader.records().len(), 2);
    assert!(sealed::open(&tombstone, &secrets).expect("it opens").changes.is_empty());
    assert_eq!(sealed::read_open(&open_tombstone), Ok(vec![]));

    // What is covered is authenticated with the rest.
    let mut body = snapshot.body.bytes().expect("kept").to_vec();
    body[40] ^= 1;
    assert!(sealed::open(&Envelope { body: Body::Bytes(body), ..snapshot }, &secrets).is_err());
}
