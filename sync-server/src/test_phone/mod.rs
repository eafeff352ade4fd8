//! A phone for the server's tests, made of the core's own parts: keys, an account log, replicas, envelopes. (`devices`:
//! further devices, removal, recovery words. `covering`: snapshots and tombstones.)

mod covering;
mod devices;

pub use covering::{cover, segments};

use crate::commands::{house, invite};
use crate::enrolment::{Challenges, enrol};
use crate::exchange::exchange;
use crate::store::Store;
use crate::store::sqlite::{SqliteOptions, SqliteStore, Synchronous};
use minicbor::bytes::ByteVec;
use porchlight_core::consent::grant::Grant;
use porchlight_core::consent::publish::SharedMilestone;
use porchlight_core::consent::withdraw::Withdrawal;
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::crypto::segment::{Segment, WireSegment};
use porchlight_core::documents::{DocumentKind, Record, open_document_id};
use porchlight_core::encouragements::Encouragement;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::identity::enrolment::{Invite, Proof};
use porchlight_core::ids::{AccountId, DocumentId, EnvelopeId, RecordId, SpaceId, TenantId};
use porchlight_core::milestones::reached;
use porchlight_core::protocol::{
    AnswerPart, Cursor, EnrolmentRequest, ExchangeRequest, Exchanged, House, PULL_BUDGET_BYTES, RequestPart, Token,
    Verdict,
};
use porchlight_core::replica::{Replica, actor};
use porchlight_core::streaks::Ledger;
use porchlight_core::time::{Day, EpochMs};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeMap;
use std::path::Path;

/// Noon in Denver on 24 November 2026.
pub const NOON: EpochMs = 1_795_546_800_000;
const PURPOSE: Purpose = Purpose::StaffMilestones;

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn open(dir: &Path) -> SqliteStore {
    SqliteStore::open(dir, SqliteOptions { synchronous: Synchronous::Off, ..SqliteOptions::default() }).unwrap()
}

/// A store in a folder of its own, with Cedar House in it.
pub struct Cedar {
    pub store: SqliteStore,
    pub house: House,
    pub dir: tempfile::TempDir,
}

pub fn cedar() -> Cedar {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let house = house::create(&store, "Cedar House", "America/Denver", NOON, &mut rng(1000)).unwrap();
    Cedar { store, house, dir }
}

pub struct Phone {
    pub keys: DeviceKeys,
    pub log: AccountLog,
    pub secrets: AccountSecrets,
    pub house: TenantId,
    pub tokens: BTreeMap<TenantId, Token>,
    pub cursors: BTreeMap<TenantId, Vec<Cursor>>,
    pub chains: BTreeMap<DocumentId, Vec<Envelope>>,
    replicas: BTreeMap<DocumentId, Replica>,
    consents: Vec<Record>,
    pub rng: ChaCha20Rng,
}

impl Phone {
    pub fn new(seed: u64, house: TenantId) -> Self {
        let mut rng = rng(seed);
        let keys = DeviceKeys::generate(&mut rng);
        let log = AccountLog::genesis(&keys, &mut rng);
        let secrets = AccountSecrets::first(AccountSecret::generate(&mut rng));
        let (tokens, cursors, chains, replicas) = Default::default();
        Self { keys, log, secrets, house, tokens, cursors, chains, replicas, consents: Vec::new(), rng }
    }

    /// A phone that has joined the house.
    pub fn joined(seed: u64, cedar: &Cedar, name: &str) -> Self {
        Self::joined_at(seed, &cedar.store, cedar.house.tenant, name, NOON)
    }

    /// A phone that joined a house at some instant.
    pub fn joined_at(seed: u64, store: &dyn Store, house: TenantId, name: &str, now_ms: EpochMs) -> Self {
        let mut phone = Self::new(seed, house);
        let invite = invite::resident(store, house, name, "http://localhost:1", now_ms, &mut phone.rng).unwrap();
        phone.join_at(store, &invite, now_ms);
        phone
    }

    pub fn join(&mut self, store: &dyn Store, invite: &Invite) {
        self.join_at(store, invite, NOON);
    }

    fn join_at(&mut self, store: &dyn Store, invite: &Invite, now_ms: EpochMs) {
        let challenges = Challenges::default();
        let challenge = challenges.issue(now_ms, &mut self.rng);
        let request = self.enrolment(invite, challenge);
        let admission = enrol(store, &challenges, now_ms, &request, &mut self.rng).unwrap();
        self.keep_tokens(admission.tokens);
    }

    pub fn keep_tokens(&mut self, tokens: Vec<Token>) {
        self.tokens.extend(tokens.into_iter().map(|token| (token.tenant(), token)));
    }

    pub fn enrolment(
        &self,
        invite: &Invite,
        challenge: porchlight_core::identity::enrolment::Challenge,
    ) -> EnrolmentRequest {
        let proof = Proof::sign(invite.house, challenge, &self.log, &self.keys);
        EnrolmentRequest { house: invite.house, invite_secret: invite.secret.into(), proof, home_is_elsewhere: None }
    }

    pub fn account(&self) -> AccountId {
        self.log.account()
    }

    pub fn home(&self) -> TenantId {
        TenantId::of(self.account())
    }

    pub fn care(&self) -> SpaceId {
        SpaceId::care(self.house, self.account())
    }

    fn header(&self, document: DocumentId, suite: Suite) -> Header {
        let last = self.chains.get(&document).and_then(|chain| chain.last());
        Header {
            kind: EnvelopeKind::Changes,
            account: self.account(),
            document,
            device: self.keys.public().device_id(),
            sequence: last.map_or(1, |last| last.header.sequence + 1),
            previous: last.map_or(EnvelopeId::from_bytes([0; 32]), Envelope::id),
            log_head: self.log.head(),
            body_len: 0,
            suite,
        }
    }

    pub fn write_sealed(&mut self, part: &[u8], length: usize) -> WireSegment {
        let (header, contents) = self.sealed_of(EnvelopeKind::Changes, part, length);
        let envelope = sealed::seal(header, &contents, self.secrets.current(), &self.keys, &mut self.rng);
        self.keep(envelope)
    }

    /// The sealed document of a part.
    pub fn document(&self, part: &[u8]) -> DocumentId {
        self.secrets.sealed_document_id(DocumentKind::Daybook, part)
    }

    fn sealed_of(&self, kind: EnvelopeKind, part: &[u8], length: usize) -> (Header, SealedContents) {
        let suite = Suite::Open { document_kind: DocumentKind::Daybook, space: SpaceId::personal(self.account()) };
        let header = Header { kind, ..self.header(self.document(part), suite) };
        let changes = vec![ByteVec::from(vec![7; length])];
        (header, SealedContents { document_kind: DocumentKind::Daybook, changes, seen: vec![], heads: vec![] })
    }

    /// The last envelope written, as a segment of one.
    fn keep(&mut self, envelope: Envelope) -> WireSegment {
        self.chains.entry(envelope.header.document).or_default().push(envelope.clone());
        Segment::of(vec![envelope]).unwrap().to_wire()
    }

    pub fn write_open(&mut self, kind: DocumentKind, space: SpaceId, part: &[u8], records: &[Record]) -> WireSegment {
        let document = open_document_id(self.account(), space, kind, part);
        let own = actor(self.account(), self.keys.public().device_id(), document);
        let change = self.replicas.entry(document).or_insert_with(|| Replica::new(own)).write(records);
        let header = self.header(document, Suite::Open { document_kind: kind, space });
        self.keep(sealed::publish(header, vec![change], &self.keys))
    }

    /// A card for the house circle.
    pub fn write_post(&mut self, card: u16) -> WireSegment {
        let id = RecordId::random(&mut self.rng);
        let day = Day::parse("2026-11-24").unwrap();
        let record = Encouragement::parse(None, Some(card), None, NOON, day).unwrap().record(id);
        self.write_open(DocumentKind::Posts, SpaceId::house_circle(self.house), &day.month().key(), &[record])
    }

    /// Several envelopes of a document as one segment.
    pub fn segment(&self, document: DocumentId, range: std::ops::Range<usize>) -> WireSegment {
        Segment::of(self.chains[&document][range].to_vec()).unwrap().to_wire()
    }

    pub fn grant(&mut self) -> (RecordId, WireSegment) {
        let id = RecordId::random(&mut self.rng);
        let seen = Consents::of(&self.consents).withdrawals_of(PURPOSE, Audience::Staff).collect();
        let record =
            Grant::new(PURPOSE, Audience::Staff, [0; 32], Day::parse("2026-11-24").unwrap(), None, seen).record(id);
        (id, self.write_consent(record))
    }

    pub fn withdrawal(&mut self) -> WireSegment {
        let id = RecordId::random(&mut self.rng);
        self.write_consent(Withdrawal::new(PURPOSE, Audience::Staff, Day::parse("2026-11-24").unwrap()).record(id))
    }

    fn write_consent(&mut self, record: Record) -> WireSegment {
        self.consents.push(record.clone());
        self.write_open(DocumentKind::Consents, self.care(), b"", &[record])
    }

    /// All milestones of a run that began 31 days ago, published under the consent in force; one segment a document.
    pub fn share_milestones(&mut self) -> Vec<WireSegment> {
        let today = Day::parse("2026-11-24").unwrap();
        let consents = Consents::of(&self.consents);
        let mut documents: BTreeMap<Vec<u8>, Vec<Record>> = BTreeMap::new();
        for milestone in reached(RecordId::from_bytes([9; 16]), &Ledger::of(today.plus(-31), []), today) {
            let Some(shareable) = consents.shareable(PURPOSE, Audience::Staff, today, milestone) else { continue };
            let record = SharedMilestone::of(&shareable);
            let part = porchlight_core::documents::shared_part(milestone.day.month(), shareable.consent());
            documents.entry(part).or_default().push(record);
        }
        let care = self.care();
        documents.iter().map(|(part, records)| self.write_open(DocumentKind::Shared, care, part, records)).collect()
    }

    pub fn part(&self, tenant: TenantId, push: Vec<WireSegment>) -> RequestPart {
        RequestPart {
            tenant,
            token: self.tokens[&tenant].clone(),
            incarnation: None,
            cursor: self.cursors.get(&tenant).cloned().unwrap_or_default(),
            log: vec![],
            push,
            have: None,
            cuts: None,
            want: None,
            counted: None,
            word: None,
            disclosures: None,
            budget: PULL_BUDGET_BYTES,
        }
    }

    pub fn try_push(&self, store: &dyn Store, tenant: TenantId, push: Vec<WireSegment>) -> AnswerPart {
        let mut part = self.part(tenant, push);
        part.incarnation = Some(store.incarnation());
        exchange_part(store, NOON, part)
    }

    pub fn push(&self, store: &dyn Store, tenant: TenantId, push: Vec<WireSegment>) -> Vec<Verdict> {
        self.try_push(store, tenant, push).exchanged.unwrap().verdicts
    }

    /// Everything after the phone's cursor, page by page; moves the cursor.
    pub fn pull(&mut self, store: &dyn Store, tenant: TenantId, budget: u32) -> Vec<Exchanged> {
        let mut pages = Vec::new();
        loop {
            let part = RequestPart { budget, incarnation: Some(store.incarnation()), ..self.part(tenant, vec![]) };
            let page = exchange_part(store, NOON, part).exchanged.unwrap();
            self.cursors.insert(tenant, page.cursor.clone());
            let more = page.more;
            pages.push(page);
            if !more {
                return pages;
            }
        }
    }
}

/// An exchange of one part.
pub fn exchange_part(store: &dyn Store, now_ms: EpochMs, part: RequestPart) -> AnswerPart {
    exchange(store, now_ms, &ExchangeRequest { parts: vec![part] }).parts.remove(0)
}

pub fn refusal(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Refused { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}
