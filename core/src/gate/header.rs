//! First part of the gate: caps and parse, live device, signature.

use super::{CheckedSegment, Refusal, changes};
use crate::crypto::envelope::{Envelope, Suite};
use crate::crypto::segment::{Segment, WireSegment};
use crate::documents::DocumentKind;
use crate::identity::account_log::AccountLog;
use crate::ids::{EnvelopeId, TenantId};

/// Largest segment, in bytes of its bodies.
pub const SEGMENT_BYTES_MAX: usize = 1024 * 1024;

/// Rebuilds a segment from the wire, within its caps.
pub fn parse(wire: WireSegment) -> Result<Segment, Refusal> {
    if wire.body_bytes() > SEGMENT_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    Ok(wire.parse()?)
}

/// Checks device and signature, then looks at the contents (whose verdict waits for the chain).
/// `log` is the verified account log of the segment's account.
pub fn check(segment: Segment, tenant: TenantId, log: &AccountLog) -> Result<CheckedSegment, Refusal> {
    if log.is_closed() && !outlasts_its_account(&segment) {
        return Err(Refusal::AccountClosed);
    }
    for envelope in segment.envelopes() {
        let header = &envelope.header;
        if log.device_at(header.device, header.log_head).is_none() {
            return Err(Refusal::NotLive);
        }
        if matches!(header.suite, Suite::Sealed { key_epoch, .. } if log.epoch_at(header.log_head) != Some(key_epoch)) {
            return Err(Refusal::WrongEpoch);
        }
    }
    let device = log.device(segment.first().device).ok_or(Refusal::NotLive)?;
    if !segment.verify(device) {
        return Err(Refusal::BadSignature);
    }
    let ids: Vec<EnvelopeId> = segment.envelopes().iter().map(Envelope::id).collect();
    let is_inside_cut = is_inside_cut(&segment, &ids, log);
    let contents = segment.envelopes().iter().map(|envelope| changes::contents(envelope, tenant)).collect();
    Ok(CheckedSegment { segment, ids, contents, is_inside_cut })
}

/// Bonds say who is in a small circle, and the circle of the others rests on them. All else goes with its account.
fn outlasts_its_account(segment: &Segment) -> bool {
    matches!(segment.first().suite, Suite::Open { document_kind: DocumentKind::Bonds, .. })
}

/// Whether everything stays valid of a segment: ids chain, so where the cut's own id stands under its
/// sequence, all before it is what was held when the device was removed.
fn is_inside_cut(segment: &Segment, ids: &[EnvelopeId], log: &AccountLog) -> bool {
    let (first, last) = (segment.first(), &segment.last().header);
    if !log.is_removed(first.device) {
        return true;
    }
    let Some((sequence, id)) = log.cut_end(first.space(), first.device, first.document) else {
        return false;
    };
    let reaches_it_rightly = sequence != last.sequence || ids.last() == Some(&id);
    last.sequence <= sequence && reaches_it_rightly
}
