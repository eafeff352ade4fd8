//! A phone that is made of the core's parts and can say anything: for what honest phones never push.

use crate::server::Server;
use porchlight_core::consent::grant::Grant;
use porchlight_core::consent::publish::SharedMilestone;
use porchlight_core::consent::withdraw::Withdrawal;
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::crypto::segment::{Segment, WireSegment};
use porchlight_core::documents::{DocumentKind, Record, open_document_id, shared_part};
use porchlight_core::encouragements::Encouragement;
use porchlight_core::identity::account_log::{AccountLog, LogRecord};
use porchlight_core::identity::enrolment::Proof;
use porchlight_core::ids::{AccountId, DocumentId, EnvelopeId, RecordId, SpaceId, TenantId, digest};
use porchlight_core::milestones::reached;
use porchlight_core::protocol::{
    Admission, EnrolmentRequest, ExchangeAnswer, ExchangeRequest, PULL_BUDGET_BYTES, RequestPart, Token, from_body,
    to_body,
};
use porchlight_core::replica::{Replica, actor};
use porchlight_core::streaks::Ledger;
use porchlight_core::time::Day;
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;

const PURPOSE: Purpose = Purpose::StaffMilestones;

/// A phone that can say anything.
pub struct Forger {
    /// Its keys.
    pub keys: DeviceKeys,
    /// Its account's log.
    pub log: AccountLog,
    /// Its account's secret.
    pub secrets: AccountSecrets,
    /// The house that it joined.
    pub house: TenantId,
    /// Where its luck comes from.
    pub rng: ChaCha20Rng,
    /// The day on which it lives.
    pub today: Day,
    tokens: BTreeMap<TenantId, Token>,
    chains: BTreeMap<DocumentId, (u64, EnvelopeId)>,
    replicas: BTreeMap<DocumentId, Replica>,
    consents: Vec<Record>,
}

impl Forger {
    /// A stranger: keys and a log, known to nobody.
    pub fn stranger(house: TenantId, today: Day, mut rng: ChaCha20Rng) -> Self {
        let keys = DeviceKeys::generate(&mut rng);
        let log = AccountLog::genesis(&keys, &mut rng);
        let secrets = AccountSecrets::first(AccountSecret::generate(&mut rng));
        let (tokens, chains, replicas, consents) = Default::default();
        Self { keys, log, secrets, house, rng, today, tokens, chains, replicas, consents }
    }

    /// One that has joined the house of a server.
    pub fn joined(name: &str, server: &Server, today: Day, rng: ChaCha20Rng) -> anyhow::Result<Self> {
        let mut forger = Self::stranger(server.house.tenant, today, rng);
        let invite = server.invite(name)?;
        let proof = Proof::sign(invite.house, server.challenge(), &forger.log, &forger.keys);
        let request = EnrolmentRequest {
            house: invite.house,
            invite_secret: invite.secret.into(),
            proof,
            home_is_elsewhere: None,
        };
        let Admission { tokens, .. } = server.enrol(&request)?;
        forger.tokens = tokens.into_iter().map(|token| (token.tenant(), token)).collect();
        Ok(forger)
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.log.account()
    }

    /// Its home.
    pub fn home(&self) -> TenantId {
        TenantId::of(self.account())
    }

    /// Its care space in the house.
    pub fn care(&self) -> SpaceId {
        SpaceId::care(self.house, self.account())
    }

    /// The house's circle.
    pub fn circle(&self) -> SpaceId {
        SpaceId::house_circle(self.house)
    }

    /// A header at the end of a document's chain.
    pub fn header(&self, document: DocumentId, suite: Suite) -> Header {
        let (held, previous) = self.chains.get(&document).copied().unwrap_or((0, EnvelopeId::from_bytes([0; 32])));
        Header {
            kind: EnvelopeKind::Changes,
            account: self.account(),
            document,
            device: self.keys.public().device_id(),
            sequence: held + 1,
            previous,
            log_head: self.log.head(),
            body_len: 0,
            suite,
        }
    }

    /// The header of an open document, and the document's actor.
    /// (Of posts, any bytes stand for a month.)
    pub fn open_header(&self, kind: DocumentKind, space: SpaceId, part: &[u8]) -> (Header, [u8; 16]) {
        let month = self.posts_day(part).month().key();
        let part = if kind == DocumentKind::Posts { &month } else { part };
        let document = open_document_id(self.account(), space, kind, part);
        let own = actor(self.account(), self.keys.public().device_id(), document);
        (self.header(document, Suite::Open { document_kind: kind, space }), own)
    }

    /// A sealed entry of so many bytes, at the end of its chain.
    pub fn write_sealed(&mut self, part: &[u8], length: usize) -> Envelope {
        let document = self.secrets.sealed_document_id(DocumentKind::Daybook, part);
        let space = SpaceId::personal(self.account());
        let header = self.header(document, Suite::Open { document_kind: DocumentKind::Daybook, space });
        let changes = vec![vec![7; length].into()];
        let contents = SealedContents { document_kind: DocumentKind::Daybook, changes, seen: vec![], heads: vec![] };
        let envelope = sealed::seal(header, &contents, self.secrets.current(), &self.keys, &mut self.rng);
        self.move_on(envelope)
    }

    /// Records in an open document, at the end of its chain.
    pub fn write_open(&mut self, kind: DocumentKind, space: SpaceId, part: &[u8], records: &[Record]) -> Envelope {
        let (header, own) = self.open_header(kind, space, part);
        let change = self.replicas.entry(header.document).or_insert_with(|| Replica::new(own)).write(records);
        let envelope = sealed::publish(header, vec![change], &self.keys);
        self.move_on(envelope)
    }

    /// A day in the month that some bytes stand for: each is another `posts` document.
    pub fn posts_day(&self, name: &[u8]) -> Day {
        let hash = digest("posts", &[name]);
        Day::parse(&format!("{}-06-15", 2027 + u16::from_be_bytes([hash[0], hash[1]]) % 6_000)).expect("a date")
    }

    /// A card for the circle; each `part` is a document.
    pub fn write_card(&mut self, part: &[u8]) -> Envelope {
        let card = Encouragement::parse(None, Some(3), None, 0, self.posts_day(part)).expect("a card says something");
        let record = card.record(RecordId::random(&mut self.rng));
        self.write_open(DocumentKind::Posts, self.circle(), part, &[record])
    }

    /// A consent for milestones.
    pub fn grant(&mut self) -> Envelope {
        let seen = Consents::of(&self.consents).withdrawals_of(PURPOSE, Audience::Staff).collect();
        let grant = Grant::new(PURPOSE, Audience::Staff, [0; 32], self.today, None, seen);
        let record = grant.record(RecordId::random(&mut self.rng));
        self.write_consent(record)
    }

    /// It taken back.
    pub fn withdrawal(&mut self) -> Envelope {
        let withdrawal = Withdrawal::new(PURPOSE, Audience::Staff, self.today);
        let record = withdrawal.record(RecordId::random(&mut self.rng));
        self.write_consent(record)
    }

    fn write_consent(&mut self, record: Record) -> Envelope {
        self.consents.push(record.clone());
        self.write_open(DocumentKind::Consents, self.care(), b"", &[record])
    }

    /// A milestone of today under the consent in force; the document's part, and the record.
    pub fn milestone(&self) -> (Vec<u8>, Record) {
        let milestone = reached(RecordId::from_bytes([9; 16]), &Ledger::of(self.today.plus(-30), []), self.today);
        let newest = *milestone.last().expect("30 days reach something");
        let consents = Consents::of(&self.consents);
        let shareable =
            consents.shareable(PURPOSE, Audience::Staff, self.today, newest).expect("a consent is in force");
        (shared_part(newest.day.month(), shareable.consent()), SharedMilestone::of(&shareable))
    }

    /// That milestone shared.
    pub fn share(&mut self) -> Envelope {
        let (part, record) = self.milestone();
        self.write_open(DocumentKind::Shared, self.care(), &part, &[record])
    }

    /// Goes on behind an envelope of its own making.
    pub fn move_on(&mut self, envelope: Envelope) -> Envelope {
        self.chains.insert(envelope.header.document, (envelope.header.sequence, envelope.id()));
        envelope
    }

    /// Takes the tokens of an admission.
    pub fn admitted(&mut self, tokens: Vec<Token>) {
        self.tokens.extend(tokens.into_iter().map(|token| (token.tenant(), token)));
    }

    /// What it says to a tenant.
    pub fn part(&self, tenant: TenantId, log: Vec<LogRecord>, push: Vec<WireSegment>) -> RequestPart {
        let token = self.tokens[&tenant].clone();
        let budget = PULL_BUDGET_BYTES;
        let (incarnation, cursor, have, cuts, want) = Default::default();
        RequestPart {
            tenant,
            token,
            incarnation,
            cursor,
            log,
            push,
            have,
            budget,
            cuts,
            want,
            counted: None,
            word: None,
            disclosures: None,
        }
    }

    /// One exchange with one tenant.
    pub fn exchange(&self, server: &mut Server, part: RequestPart) -> anyhow::Result<ExchangeAnswer> {
        let body = to_body(&ExchangeRequest { parts: vec![part] });
        let answer = server.exchange(&body).ok_or_else(|| anyhow::anyhow!("no answer"))?;
        Ok(from_body(&answer)?)
    }
}

/// One envelope as a segment.
pub fn wire(envelope: Envelope) -> WireSegment {
    Segment::of(vec![envelope]).expect("one signed envelope is a segment").to_wire()
}
