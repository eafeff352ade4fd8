//! Reports: "look at this", to the house. A report holds what was said as it was signed, so that nobody can invent it, and
//! who made it is told to nobody. It is its own consent, given once, by the person alone.

use crate::crypto::envelope::{Body, Envelope, Suite};
use crate::crypto::segment::{InvalidSegment, Segment, WireSegment};
use crate::documents::{DocumentKind, Record, RecordType};
use crate::encouragements::{PostId, is_too_long};
use crate::ids::{DocumentId, RecordId, SpaceId};
use crate::time::EpochMs;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode};

/// Longest record of a report, in bytes.
pub const BYTES_MAX: usize = 128 * 1024;
/// Longest proof in it, in bytes; more than headers and hashes alone of the longest segment take.
const PROOF_BYTES_MAX: usize = BYTES_MAX - 4 * 1024;
const MINUTE_MS: EpochMs = 60_000;

/// Why something is reported. The number is on the wire and never reused; one of a later version reads as `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode)]
#[cbor(index_only)]
pub enum Reason {
    /// Somebody is put down, threatened or followed about.
    #[n(1)]
    Harassment,
    /// Where to get something.
    #[n(2)]
    DrugSourcing,
    /// Somebody may hurt themselves, or somebody else.
    #[n(3)]
    SelfHarmOrThreat,
    /// Something of somebody's that is not for others.
    #[n(4)]
    PrivacyBreach,
    /// Something else.
    #[n(5)]
    Other,
}

impl Reason {
    /// Each reason and its name in commands, in the order of their numbers.
    pub const ALL: [(Self, &str); 5] = [
        (Self::Harassment, "harassment"),
        (Self::DrugSourcing, "drug sourcing"),
        (Self::SelfHarmOrThreat, "self-harm or threat"),
        (Self::PrivacyBreach, "privacy breach"),
        (Self::Other, "other"),
    ];

    /// Its name in commands.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Within how many minutes staff look at it: 15 while the house is staffed, or a day.
    pub fn due_minutes(self) -> u32 {
        if self == Self::SelfHarmOrThreat { 15 } else { 24 * 60 }
    }

    /// The same from its receipt on, in milliseconds.
    pub fn due_ms(self, received_ms: EpochMs) -> EpochMs {
        received_ms.saturating_add(EpochMs::from(self.due_minutes()) * MINUTE_MS)
    }
}

impl<'b, C> Decode<'b, C> for Reason {
    fn decode(from: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = usize::from(from.u16()?);
        let known = number.checked_sub(1).and_then(|index| Self::ALL.get(index));
        Ok(known.map_or(Self::Other, |(reason, _)| *reason))
    }
}

/// Something that somebody said, reported.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    /// Why.
    pub reason: Reason,
    /// In the reporter's own words, or absent.
    pub note: Option<String>,
    /// When, by the reporter's clock.
    pub at_ms: EpochMs,
    /// The record that is meant.
    pub record: RecordId,
    /// The envelope that holds it, and behind it only what its signature needs.
    pub proof: Segment,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Shape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    reason: Reason,
    #[n(2)]
    note: Option<String>,
    #[n(3)]
    record: RecordId,
    #[n(4)]
    at_ms: EpochMs,
    #[n(6)]
    proof: ByteVec,
}

/// A note that is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a note has at most 280 characters and 2,048 bytes")]
pub struct InvalidNote;

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Report").field("reason", &self.reason).field("at_ms", &self.at_ms).finish_non_exhaustive()
    }
}

impl Report {
    /// A report of a record in the first envelope of a proof; a note has the length of an encouragement.
    pub fn parse(
        reason: Reason,
        note: Option<String>,
        record: RecordId,
        proof: Segment,
        at_ms: EpochMs,
    ) -> Result<Self, InvalidNote> {
        match note.as_deref().is_some_and(is_too_long) {
            true => Err(InvalidNote),
            false => Ok(Self { reason, note, at_ms, record, proof }),
        }
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        let Self { reason, note, at_ms, record, proof } = self;
        let (record_type, proof) = (RecordType::Report, wire_bytes(proof).into());
        Record::of(
            id,
            &Shape { record_type, reason: *reason, note: note.clone(), record: *record, at_ms: *at_ms, proof },
        )
    }

    /// The report in a record, if it is one whose proof can be read, of a post. Whether the proof holds is for the server
    /// to say: it has the author's account log.
    pub fn read(record: &Record) -> Option<Self> {
        let Shape { reason, note, record, at_ms, proof, .. } = record.read(RecordType::Report)?;
        let proof = minicbor::decode::<WireSegment>(&proof).ok()?.parse().ok()?;
        let is_of_a_post = matches!(proof.first().suite, Suite::Open { document_kind: DocumentKind::Posts, .. });
        Self::parse(reason, note, record, proof, at_ms).ok().filter(|_| is_of_a_post)
    }

    /// Which post is meant.
    pub fn post(&self) -> PostId {
        PostId { record: self.record, author: self.proof.first().account }
    }

    /// Where it was said.
    pub fn space(&self) -> SpaceId {
        self.proof.first().space()
    }

    /// The document that it lies in.
    pub fn document(&self) -> DocumentId {
        self.proof.first().document
    }
}

/// The part that names a `reports` document: the one report in it.
pub fn document_part(report: RecordId) -> Vec<u8> {
    report.as_bytes().to_vec()
}

/// A proof out of a chain of envelopes that begins with the one that is meant and ends with the first signed one: of the
/// others only hashes go along. A body that would not fit stays behind, too; the server has it.
pub fn proof_of(chain: Vec<Envelope>) -> Result<Segment, InvalidSegment> {
    let stub = |envelope: Envelope| Envelope { body: Body::Dropped(envelope.body.hash()), ..envelope };
    let keep_first = |(place, envelope)| if place == 0 { envelope } else { stub(envelope) };
    let proof = Segment::of(chain.into_iter().enumerate().map(keep_first).collect())?;
    if wire_bytes(&proof).len() <= PROOF_BYTES_MAX {
        return Ok(proof);
    }
    Segment::of(proof.into_envelopes().into_iter().map(stub).collect())
}

fn wire_bytes(segment: &Segment) -> Vec<u8> {
    minicbor::to_vec(segment.to_wire()).expect("CBOR to memory")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::envelope::{EnvelopeKind, Header};
    use crate::crypto::keys::DeviceKeys;
    use crate::crypto::sealed;
    use crate::ids::{AccountId, EnvelopeId, LogHead};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOON: EpochMs = 1_795_546_800_000;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    /// A chain of envelopes of Ben's with bodies of these lengths, the last one signed.
    fn chain(kind: DocumentKind, lengths: &[usize]) -> Vec<Envelope> {
        let keys = DeviceKeys::generate(&mut ChaCha20Rng::seed_from_u64(1));
        let mut previous = EnvelopeId::from_bytes([0; 32]);
        let mut chain = Vec::new();
        for (sequence, length) in (1..).zip(lengths) {
            let header = Header {
                kind: EnvelopeKind::Changes,
                account: AccountId::from_bytes([2; 16]),
                document: DocumentId::from_bytes([3; 16]),
                device: keys.public().device_id(),
                sequence,
                previous,
                log_head: LogHead::from_bytes([4; 32]),
                body_len: 0,
                suite: Suite::Open { document_kind: kind, space: SpaceId::from_bytes([5; 16]) },
            };
            let mut envelope = sealed::publish(header, vec![vec![7; *length]], &keys);
            previous = envelope.id();
            if chain.len() + 1 < lengths.len() {
                envelope.signature = None;
            }
            chain.push(envelope);
        }
        chain
    }

    fn report(note: Option<&str>, proof: Segment) -> Result<Report, InvalidNote> {
        Report::parse(Reason::Harassment, note.map(str::to_owned), id(8), proof, NOON)
    }

    #[test]
    fn a_report_names_what_its_proof_holds() {
        let proof = proof_of(chain(DocumentKind::Posts, &[100])).unwrap();
        let made = report(Some("he keeps at it"), proof.clone()).unwrap();
        let record = made.record(id(1));
        assert_eq!(Report::read(&record), Some(made.clone()));
        assert_eq!(made.post(), PostId { record: id(8), author: AccountId::from_bytes([2; 16]) });
        assert_eq!((made.space(), made.document()), (SpaceId::from_bytes([5; 16]), DocumentId::from_bytes([3; 16])));
        assert_eq!(report(Some(&"é".repeat(281)), proof), Err(InvalidNote));
        let broken = Record { id: id(1), bytes: record.bytes[..record.bytes.len() - 1].to_vec() };
        assert!(Report::read(&broken).is_none());
    }

    #[test]
    fn only_posts_are_reported() {
        let bonds = proof_of(chain(DocumentKind::Bonds, &[100])).unwrap();
        assert!(Report::read(&report(None, bonds).unwrap().record(id(1))).is_none());
    }

    #[test]
    fn what_was_said_behind_it_does_not_go_along() {
        let long = chain(DocumentKind::Posts, &[100, 9_000, 9_000]);
        let ids: Vec<_> = long.iter().map(Envelope::id).collect();
        let proof = proof_of(long).unwrap();
        let bodies: Vec<_> = proof.envelopes().iter().map(|envelope| envelope.body.bytes().is_some()).collect();
        assert_eq!(bodies, [true, false, false]);
        let made = report(None, proof).unwrap();
        assert!(made.record(id(1)).bytes.len() < 1_000);
        let read = Report::read(&made.record(id(1))).unwrap();
        assert_eq!(read.proof.envelopes().iter().map(Envelope::id).collect::<Vec<_>>(), ids, "and it still chains");
    }

    #[test]
    fn nothing_is_too_long_to_be_reported() {
        let long = proof_of(chain(DocumentKind::Posts, &[200_000])).unwrap();
        assert!(long.envelopes()[0].body.bytes().is_none());
        let many = proof_of(chain(DocumentKind::Posts, &[10; crate::crypto::segment::ENVELOPES_MAX])).unwrap();
        for proof in [long, many] {
            let record = report(Some(&"é".repeat(280)), proof).unwrap().record(id(1));
            assert!(record.bytes.len() <= BYTES_MAX && Report::read(&record).is_some());
        }
    }

    #[test]
    fn a_reason_of_a_later_version_is_read_as_another_one() {
        let made = report(None, proof_of(chain(DocumentKind::Posts, &[1])).unwrap()).unwrap();
        let mut record = made.record(id(1));
        let hex = data_encoding::HEXLOWER.encode(&record.bytes[..9]);
        assert_eq!(hex, "a500185a0101035008", "type, reason, the record");
        record.bytes[5] = 9;
        assert_eq!(Report::read(&record).unwrap().reason, Reason::Other);
    }

    #[test]
    fn what_may_end_a_life_is_looked_at_first() {
        let due = |reason: Reason| reason.due_ms(0) / MINUTE_MS;
        assert_eq!(Reason::ALL.map(|(reason, _)| due(reason)), [1_440, 1_440, 15, 1_440, 1_440]);
        assert!(Reason::ALL.iter().all(|(reason, name)| reason.name() == *name));
    }
}
