//! What a snapshot or a tombstone stands for: in the clear at the beginning of its body, because the
//! server drops what is covered and later chains continue from here. It names nothing that other
//! headers do not.
//!
//! ```text
//! 0 length of the list (4, big-endian)   4 CBOR [[device, sequence, id], …]   then the sealed part
//! ```

use super::envelope::{Envelope, EnvelopeKind};
use super::hazmat::Invalid;
use crate::ids::{DeviceId, EnvelopeId};
use minicbor::{Decode, Encode};

/// Most devices that one list may name.
pub const COVERS_MAX: usize = 256;

/// A device's chain, covered up to and with a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Cover {
    /// The device.
    #[n(0)]
    pub device: DeviceId,
    /// The last sequence covered.
    #[n(1)]
    pub sequence: u64,
    /// That envelope's id; it anchors what follows.
    #[n(2)]
    pub id: EnvelopeId,
}

/// The beginning of a body that covers something; `covers` are put in order.
pub(super) fn prefix(covers: &[Cover]) -> Vec<u8> {
    let mut covers = covers.to_vec();
    covers.sort_unstable();
    let list = minicbor::to_vec(covers).expect("CBOR to memory");
    let length = u32::try_from(list.len()).expect("lists are bounded by their number of devices");
    [&length.to_be_bytes()[..], &list].concat()
}

/// A body parted into its beginning and the rest.
pub(super) fn split(body: &[u8]) -> Result<(&[u8], &[u8]), Invalid> {
    let length = body.first_chunk::<4>().ok_or(Invalid)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Invalid)?;
    body.split_at_checked(length.checked_add(4).ok_or(Invalid)?).ok_or(Invalid)
}

/// What an envelope covers: nothing for changes, and for a body that was dropped (what covers it
/// covers the same).
pub fn covers_of(envelope: &Envelope) -> Result<Vec<Cover>, Invalid> {
    let Some(body) = envelope.body.bytes().filter(|_| envelope.header.kind != EnvelopeKind::Changes) else {
        return Ok(Vec::new());
    };
    let (prefix, _) = split(body)?;
    let covers: Vec<Cover> = minicbor::decode(&prefix[4..]).map_err(|_| Invalid)?;
    let is_in_order = covers.windows(2).all(|pair| pair[0].device < pair[1].device);
    let is_whole = minicbor::to_vec(&covers).is_ok_and(|bytes| bytes == prefix[4..]);
    let are_sequences = covers.iter().all(|cover| (1..=i64::MAX.unsigned_abs()).contains(&cover.sequence));
    (is_in_order && is_whole && are_sequences && covers.len() <= COVERS_MAX).then_some(covers).ok_or(Invalid)
}

/// Whether an envelope's own chain goes on from what it covers: then nothing before it is needed.
pub fn anchors_itself(envelope: &Envelope, covers: &[Cover]) -> bool {
    let header = &envelope.header;
    let before = Cover { device: header.device, sequence: header.sequence.wrapping_sub(1), id: header.previous };
    covers.contains(&before)
}
