//! A member made of the core's own parts, for what the companion has no method for yet.

use crate::people;
use anyhow::{Context, anyhow};
use minicbor::bytes::ByteVec;
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::crypto::segment::Segment;
use porchlight_core::documents::{DocumentKind, open_document_id};
use porchlight_core::encouragements::Encouragement;
use porchlight_core::gate::chain::ChainEnd;
use porchlight_core::gate::{CheckedSegment, header};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, DeviceId, DocumentId, RecordId, SpaceId, TenantId};
use porchlight_core::protocol::Token;
use porchlight_core::replica::{Replica, actor};
use porchlight_core::time::{Day, DayEnd, EpochMs, Month, Now, Zone};
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;

/// One member with one device.
pub(super) struct Author {
    /// The device's keys.
    pub keys: DeviceKeys,
    /// The account's log.
    pub log: AccountLog,
    /// Tokens for home and house, in this order.
    pub tokens: Vec<Token>,
    secrets: AccountSecrets,
    documents: BTreeMap<DocumentId, (Replica, ChainEnd)>,
    rng: ChaCha20Rng,
}

impl Author {
    /// A new account.
    pub fn new(mut rng: ChaCha20Rng) -> Self {
        let keys = DeviceKeys::generate(&mut rng);
        Self {
            log: AccountLog::genesis(&keys, &mut rng),
            tokens: Vec::new(),
            secrets: AccountSecrets::first(AccountSecret::generate(&mut rng)),
            documents: BTreeMap::new(),
            keys,
            rng,
        }
    }

    pub fn account(&self) -> AccountId {
        self.log.account()
    }

    pub fn device(&self) -> DeviceId {
        self.keys.public().device_id()
    }

    /// A card for everybody in the house: it says as much as a check-in, some small numbers and a time.
    pub fn post(&mut self, house: TenantId, month: Month, given_ms: EpochMs) -> anyhow::Result<Envelope> {
        let (kind, space) = (DocumentKind::Posts, SpaceId::house_circle(house));
        let document = open_document_id(self.account(), space, kind, &month.key());
        let card = people::below(&mut self.rng, 40) as u16;
        let given_ms = given_ms + i64::from(people::below(&mut self.rng, 10 * 3_600_000));
        let day = Day::at(&Now { at_ms: given_ms, zone: Zone::utc() }, DayEnd::default())?;
        let card = Encouragement::parse(None, Some(card), None, given_ms, day)?;
        let record = card.record(RecordId::random(&mut self.rng));
        let suite = Suite::Open { document_kind: kind, space };
        let header = self.next_header(document, suite);
        let (replica, _) = self.document(document);
        let change = replica.write(&[record]);
        let envelope = sealed::publish(header, vec![change], &self.keys);
        self.follow(&envelope);
        Ok(envelope)
    }

    /// A sealed envelope of the usual size: whatever fits its kibibyte looks the same from outside.
    pub fn seal(&mut self, part: &[u8]) -> Envelope {
        let document_kind = DocumentKind::Daybook;
        let document = self.secrets.sealed_document_id(document_kind, part);
        let suite = Suite::Open { document_kind, space: SpaceId::personal(self.account()) };
        let header = self.next_header(document, suite);
        let contents = SealedContents {
            document_kind,
            changes: vec![ByteVec::from(vec![7; 180])],
            seen: Vec::new(),
            heads: Vec::new(),
        };
        let envelope = sealed::seal(header, &contents, self.secrets.current(), &self.keys, &mut self.rng);
        self.follow(&envelope);
        envelope
    }

    /// Consecutive envelopes as they come out of the gate's first part, sent as one segment.
    pub fn checked(&self, tenant: TenantId, envelopes: Vec<Envelope>) -> anyhow::Result<CheckedSegment> {
        let sent = Segment::of(envelopes)?.to_wire();
        let received = header::parse(sent).map_err(|refusal| anyhow!(refusal.code()))?;
        header::check(received, tenant, &self.log)
            .map_err(|refusal| anyhow!(refusal.code()))
            .context("an author's own envelope")
    }

    fn document(&mut self, document: DocumentId) -> &mut (Replica, ChainEnd) {
        let own = actor(self.account(), self.device(), document);
        let documents = self.documents.entry(document);
        documents.or_insert_with(|| (Replica::new(own), ChainEnd::default()))
    }

    fn next_header(&mut self, document: DocumentId, suite: Suite) -> Header {
        let end = self.document(document).1;
        Header {
            kind: EnvelopeKind::Changes,
            account: self.account(),
            document,
            device: self.device(),
            sequence: end.next_sequence,
            previous: end.last_id,
            log_head: self.log.head(),
            body_len: 0,
            suite,
        }
    }

    fn follow(&mut self, envelope: &Envelope) {
        let (_, end) = self.document(envelope.header.document);
        *end = ChainEnd { next_sequence: envelope.header.sequence + 1, last_id: envelope.id() };
    }
}
