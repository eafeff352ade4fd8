//! A further device of Ana's whose keys the test has: what it signs is hers, and it can say anything.

use crate::house::{House, NOON_MS};
use house_simulator::forger::{Forger, wire};
use house_simulator::people;
use house_simulator::phone::generator;
use house_simulator::server::URL;
use porchlight_core::crypto::envelope::{Envelope, Suite};
use porchlight_core::crypto::sealed::{self, SealedContents, Seen};
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::documents::DocumentKind;
use porchlight_core::identity::enrolment::Proof;
use porchlight_core::identity::linking::{self, HomeServer, LinkAnswer, LinkRequest};
use porchlight_core::ids::{DocumentId, RecordId, SpaceId};
use porchlight_core::journal::{self, Entry};
use porchlight_core::protocol::{DeviceRequest, Token, Verdict};
use porchlight_core::replica::{Replica, actor};
use porchlight_core::time::{Day, Moment};

pub fn today() -> Day {
    Day::parse("2026-11-24").unwrap()
}

/// The device, and its token for Ana's home.
pub struct Known {
    pub forger: Forger,
    pub token: Token,
}

impl House {
    /// Links it and gets it its token; the server has its `DeviceAdd` from then on.
    pub fn known_device(&self, seed: u64) -> Known {
        self.admit_known(seed, |request| self.ana.core().answer_link(request).unwrap())
    }

    /// The same, linked by another known device: Ana's phone has not heard of either.
    pub fn known_device_of(&self, other: &mut Known, seed: u64) -> Known {
        let Forger { log, keys, secrets, house, rng, .. } = &mut other.forger;
        self.admit_known(seed, |request| {
            linking::answer(request, log, keys, secrets.current(), HomeServer::at(URL), &[*house], rng).unwrap()
        })
    }

    fn admit_known(&self, seed: u64, link: impl FnOnce(&LinkRequest) -> LinkAnswer) -> Known {
        let mut forger = Forger::stranger(self.server.house.tenant, today(), generator(7, seed));
        let answer = link(&LinkRequest { device: forger.keys.public() });
        let linked = linking::accept(&answer, &forger.keys).unwrap();
        (forger.log, forger.secrets) = (linked.log, linked.secrets);
        let proof = Proof::sign(forger.home(), self.server.challenge(), &forger.log, &forger.keys);
        let admission = self.server.admit(&DeviceRequest { proof, others_rest: None, cuts: None, only: None }).unwrap();
        let token = admission.tokens.iter().find(|token| token.tenant() == forger.home()).unwrap().clone();
        forger.admitted(admission.tokens);
        Known { forger, token }
    }

    /// Pushes segments to Ana's home by a known device.
    pub fn push(&mut self, known: &Known, push: Vec<WireSegment>) -> Vec<Verdict> {
        let part = known.forger.part(known.forger.home(), Vec::new(), push);
        let answer = known.forger.exchange(&mut self.server, part).unwrap();
        answer.parts.into_iter().next().unwrap().exchanged.unwrap().verdicts
    }
}

/// A journal entry that a known device writes, with its envelopes, each signed.
pub struct Written {
    pub id: RecordId,
    pub document: DocumentId,
    pub envelopes: Vec<Envelope>,
    /// What the device says it has of others.
    pub seen: Vec<Seen>,
    replica: Replica,
}

impl Written {
    /// A new entry.
    pub fn begin(forger: &mut Forger, text: &str) -> Self {
        let id = RecordId::random(&mut forger.rng);
        let mut written = Self::of(forger, id);
        let moment =
            Moment { at_ms: NOON_MS, zone: people::ZONE.into(), offset_s: -25_200, recorded_ms: NOON_MS, day: today() };
        let record = Entry::parse(id, "", text, moment).unwrap().record();
        let change = written.replica.write_with_body(&[record], text);
        written.seal(forger, change);
        written
    }

    /// Nothing yet in the document of an entry.
    fn of(forger: &Forger, id: RecordId) -> Self {
        let document = forger.secrets.sealed_document_id(DocumentKind::JournalEntry, &journal::part(id));
        let replica = Replica::new(actor(forger.account(), forger.keys.public().device_id(), document));
        Self { id, document, envelopes: vec![], seen: vec![], replica }
    }

    /// The same entry, gone on with by another device that has read all of it.
    pub fn read_by(&self, forger: &Forger) -> Self {
        let mut other = Self::of(forger, self.id);
        for envelope in &self.envelopes {
            let contents = sealed::open(envelope, &forger.secrets).unwrap();
            other.replica.join(contents.changes.iter().map(|change| &change[..])).unwrap();
        }
        let last = self.envelopes.last().unwrap();
        let (device, sequence, id) = (last.header.device, last.header.sequence, last.id());
        other.seen.push(Seen { device, sequence, id });
        other
    }

    /// Changes its text.
    pub fn edit(&mut self, forger: &mut Forger, text: &str) {
        let heads = self.replica.heads();
        let change = self.replica.edit_body(&heads, text, &[]).unwrap();
        self.seal(forger, change);
    }

    fn seal(&mut self, forger: &mut Forger, change: Vec<u8>) {
        let space = SpaceId::personal(forger.account());
        let mut header = forger.header(self.document, Suite::Open { document_kind: DocumentKind::JournalEntry, space });
        if let Some(last) = self.envelopes.last() {
            (header.sequence, header.previous) = (last.header.sequence + 1, last.id());
        }
        let heads = self.replica.heads().iter().map(|head| head.to_vec().into()).collect();
        let (document_kind, changes, seen) = (DocumentKind::JournalEntry, vec![change.into()], self.seen.clone());
        let contents = SealedContents { document_kind, changes, seen, heads };
        let secret = forger.secrets.current();
        self.envelopes.push(sealed::seal(header, &contents, secret, &forger.keys, &mut forger.rng));
    }

    /// Its envelopes, each a segment.
    pub fn wires(&self) -> Vec<WireSegment> {
        self.envelopes.iter().cloned().map(wire).collect()
    }
}

/// A device of a person who belongs to no house here.
pub fn stranger(house: &House) -> Forger {
    Forger::stranger(house.server.house.tenant, today(), generator(7, 99))
}
