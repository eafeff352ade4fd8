//! Second part of the gate: sequence and chain. Each device's envelopes in a document form one
//! chain; a reader holds a gapless beginning of it.

use super::{CheckedSegment, Refusal};
use crate::crypto::covers::anchors_itself;
use crate::ids::EnvelopeId;

/// The end of a chain that a reader holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainEnd {
    /// The sequence that comes next, from 1.
    pub next_sequence: u64,
    /// The id of the last envelope held; zeros when there is none.
    pub last_id: EnvelopeId,
}

impl Default for ChainEnd {
    fn default() -> Self {
        Self { next_sequence: 1, last_id: EnvelopeId::from_bytes([0; 32]) }
    }
}

/// Where a segment belongs in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// New from this index of the segment on.
    NewFrom(usize),
    /// Held already, all of it.
    Duplicate,
    /// Nothing can be stored; send again from this sequence.
    Gap(u64),
}

/// Whether a segment begins with a snapshot that names what comes before it in its own chain: it needs nothing of that.
pub fn starts_anew(segment: &CheckedSegment) -> bool {
    let first = segment.contents.as_ref().ok().and_then(|contents| contents.first());
    first.is_some_and(|contents| anchors_itself(&segment.segment.envelopes()[0], &contents.covers))
}

/// Places a segment behind `end`. `id_at` gives the id held under an earlier sequence.
pub fn place(
    segment: &CheckedSegment,
    end: ChainEnd,
    id_at: impl Fn(u64) -> Option<EnvelopeId>,
) -> Result<Placement, Refusal> {
    let first = segment.segment.first().sequence;
    if first > end.next_sequence {
        return Ok(if starts_anew(segment) { Placement::NewFrom(0) } else { Placement::Gap(end.next_sequence) });
    }
    let held = usize::try_from(end.next_sequence - first).map_err(|_| Refusal::Malformed)?;
    // Ids chain: if the last one of the overlap is the same, so are all before it.
    let overlap = held.min(segment.ids.len());
    if overlap > 0 {
        let last = overlap - 1;
        match id_at(first + last as u64) {
            Some(id) if id != segment.ids[last] => return Err(Refusal::Equivocation),
            // The same, or gone since a snapshot or tombstone covers it.
            Some(_) | None => {}
        }
    }
    if held >= segment.ids.len() {
        return Ok(Placement::Duplicate);
    }
    if segment.segment.envelopes()[held].header.previous != end.last_id {
        return Err(Refusal::BrokenChain);
    }
    Ok(Placement::NewFrom(held))
}
