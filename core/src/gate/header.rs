//! First part of the gate: caps and parse, live device, signature.

use super::{CheckedSegment, Refusal, changes};
use crate::crypto::segment::{Segment, WireSegment};
use crate::identity::account_log::AccountLog;
use crate::ids::TenantId;

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
    for envelope in segment.envelopes() {
        if log.device_at(envelope.header.device, envelope.header.log_head).is_none() {
            return Err(Refusal::NotLive);
        }
    }
    let device = log.device(segment.first().device).ok_or(Refusal::NotLive)?;
    if !segment.verify(device) {
        return Err(Refusal::BadSignature);
    }
    let ids = segment.envelopes().iter().map(crate::crypto::envelope::Envelope::id).collect();
    let contents = segment.envelopes().iter().map(|envelope| changes::records(envelope, tenant)).collect();
    Ok(CheckedSegment { segment, ids, contents })
}
