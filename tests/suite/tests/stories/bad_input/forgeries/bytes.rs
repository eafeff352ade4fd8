//! Segments by their bytes.

use minicbor::Encoder;
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::crypto::segment::WireSegment;

pub(super) fn body(envelope: &Envelope) -> Vec<u8> {
    envelope.body.bytes().unwrap().to_vec()
}

pub(super) fn flipped(envelope: &Envelope) -> Vec<u8> {
    let mut body = body(envelope);
    *body.last_mut().unwrap() ^= 1;
    body
}

pub(super) fn patched(envelope: &Envelope, at: usize, byte: u8) -> Vec<u8> {
    let mut header = envelope.header.to_bytes();
    header[at] = byte;
    header
}

pub(super) fn cut_header(envelope: &Envelope) -> WireSegment {
    raw(&envelope.header.to_bytes()[..100], Some(&body(envelope)), envelope.signature)
}

/// A segment of one envelope, whatever is in it.
pub(super) fn raw(header: &[u8], body: Option<&[u8]>, signature: Option<[u8; 64]>) -> WireSegment {
    let mut bytes = Vec::new();
    let mut cbor = Encoder::new(&mut bytes);
    let fields = u64::from(body.is_some()) + u64::from(signature.is_some());
    cbor.array(2).unwrap().bytes(header).unwrap().array(1).unwrap().map(fields).unwrap();
    if let Some(body) = body {
        cbor.u8(0).unwrap().bytes(body).unwrap();
    }
    if let Some(signature) = signature {
        cbor.u8(2).unwrap().bytes(&signature).unwrap();
    }
    minicbor::decode(&bytes).unwrap()
}

pub(super) fn large_record() -> Vec<u8> {
    [&[0xa2, 0x00, 0x18, 0x28, 0x03, 0x79, 0x24, 0x00][..], &[b'x'; 9_216]].concat()
}
