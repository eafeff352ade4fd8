//! Snapshots and tombstones.

use super::Phone;
use porchlight_core::crypto::covers::Cover;
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::sealed;
use porchlight_core::crypto::segment::{Segment, WireSegment};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{DocumentId, SpaceId};
use porchlight_core::protocol::Exchanged;

/// An envelope and all before it in its chain.
pub fn cover(envelope: &Envelope) -> Cover {
    let header = &envelope.header;
    Cover { device: header.device, sequence: header.sequence, id: envelope.id() }
}

pub fn segments(page: &Exchanged) -> Vec<Segment> {
    page.pull.iter().map(|wire| wire.clone().parse().unwrap()).collect()
}

impl Phone {
    /// Covers the first so many envelopes of this device in a sealed document.
    pub fn covered(&self, part: &[u8], count: usize) -> Cover {
        cover(&self.chains[&self.document(part)][count - 1])
    }

    pub fn snapshot(&mut self, part: &[u8], covers: &[Cover]) -> WireSegment {
        self.write_covering(EnvelopeKind::Snapshot, part, covers)
    }

    pub fn tombstone(&mut self, part: &[u8], covers: &[Cover]) -> WireSegment {
        self.write_covering(EnvelopeKind::Tombstone, part, covers)
    }

    fn write_covering(&mut self, kind: EnvelopeKind, part: &[u8], covers: &[Cover]) -> WireSegment {
        let (header, contents) = self.sealed_of(kind, part, 30);
        let secret = self.secrets.current().clone();
        let envelope = sealed::seal_covering(covers, header, &contents, &secret, &self.keys, &mut self.rng);
        self.keep(envelope)
    }

    /// The end of an open document, said in a space of its choice.
    pub fn end_open(&mut self, document: DocumentId, document_kind: DocumentKind, space: SpaceId) -> WireSegment {
        let header = self.header(document, Suite::Open { document_kind, space });
        let header = Header { kind: EnvelopeKind::Tombstone, ..header };
        let envelope = sealed::end_open(header, &[], &self.keys);
        self.keep(envelope)
    }
}
