//! Segments: consecutive envelopes of one device in one document. Ids chain, so the last signature
//! vouches for all; on the wire the others, and every header field that follows from the envelope
//! before, are left out.

use super::envelope::{Body, Envelope, EnvelopeKind, Header, SIGNATURE_DOMAIN, Suite};
use super::keys::DevicePublic;
use crate::ids::{EnvelopeId, LogHead};
use minicbor::bytes::{ByteArray, ByteSlice, ByteVec};
use minicbor::{Decode, Decoder, Encode};

/// Most envelopes in one segment.
pub const ENVELOPES_MAX: usize = 1_024;

/// Consecutive envelopes of one device in one document; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    envelopes: Vec<Envelope>,
}

/// Envelopes that do not follow one another, or a wire form that holds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSegment {
    /// A header cannot be read.
    #[error(transparent)]
    Header(#[from] super::envelope::InvalidHeader),
    /// Empty, too long, or not consecutive in one chain.
    #[error("a segment is 1 to {ENVELOPES_MAX} consecutive envelopes of one device in one document")]
    NotConsecutive,
    /// The last envelope carries no signature.
    #[error("the last envelope of a segment must be signed")]
    Unsigned,
    /// A part of the wire form cannot be read.
    #[error("a part of the segment cannot be read")]
    Unreadable,
    /// A body's length is not the one its header says.
    #[error("the body does not have the length that its header says")]
    WrongLength,
}

impl Segment {
    /// A segment of envelopes that follow one another; the last is signed.
    pub fn of(envelopes: Vec<Envelope>) -> Result<Self, InvalidSegment> {
        if envelopes.is_empty() || envelopes.len() > ENVELOPES_MAX {
            return Err(InvalidSegment::NotConsecutive);
        }
        let mut previous: Option<(&Header, EnvelopeId)> = None;
        for envelope in &envelopes {
            let header = &envelope.header;
            if let Some((before, id)) = previous {
                let same_chain = (before.account, before.document, before.device)
                    == (header.account, header.document, header.device);
                let same_place = before.space() == header.space() && before.form() == header.form();
                if !same_chain
                    || !same_place
                    || before.sequence.checked_add(1) != Some(header.sequence)
                    || header.previous != id
                {
                    return Err(InvalidSegment::NotConsecutive);
                }
            }
            if envelope.body.bytes().is_some_and(|bytes| bytes.len() != header.body_len as usize) {
                return Err(InvalidSegment::WrongLength);
            }
            previous = Some((header, envelope.id()));
        }
        if envelopes.last().is_none_or(|last| last.signature.is_none()) {
            return Err(InvalidSegment::Unsigned);
        }
        Ok(Self { envelopes })
    }

    /// The envelopes, in order.
    pub fn envelopes(&self) -> &[Envelope] {
        &self.envelopes
    }

    /// The envelopes, in order.
    pub fn into_envelopes(self) -> Vec<Envelope> {
        self.envelopes
    }

    /// The first header; account, document, device and space are those of all.
    pub fn first(&self) -> &Header {
        &self.envelopes[0].header
    }

    /// The last envelope.
    pub fn last(&self) -> &Envelope {
        &self.envelopes[self.envelopes.len() - 1]
    }

    /// Checks that every signature present is the device's; the last one is always present.
    pub fn verify(&self, device: &DevicePublic) -> bool {
        self.envelopes.iter().all(|envelope| match &envelope.signature {
            None => true,
            Some(signature) => device.verify(SIGNATURE_DOMAIN, envelope.id().as_bytes(), signature).is_ok(),
        })
    }

    /// The wire form: all signatures but the last left out.
    pub fn to_wire(&self) -> WireSegment {
        let mut parts = Vec::with_capacity(self.envelopes.len());
        let mut before: Option<&Header> = None;
        for (index, envelope) in self.envelopes.iter().enumerate() {
            let is_last = index + 1 == self.envelopes.len();
            parts.push(WirePart::of(envelope, before, is_last));
            before = Some(&envelope.header);
        }
        let parts = minicbor::to_vec(parts).expect("CBOR to memory");
        WireSegment { first: ByteVec::from(self.first().to_bytes()), parts }
    }
}

/// A segment as it crosses the wire. Its parts stay as they came until they are read: a part may be one
/// byte there and is hundreds in memory, and nobody knows yet who sent it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WireSegment {
    #[n(0)]
    first: ByteVec,
    #[cbor(n(1), with = "as_it_came")]
    parts: Vec<u8>,
}

/// One CBOR value, kept as its bytes.
mod as_it_came {
    use minicbor::decode::{self, Decoder};
    use minicbor::encode::{self, Encoder, Write};

    pub fn encode<C, W: Write>(value: &[u8], to: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        to.writer_mut().write_all(value).map_err(encode::Error::write)
    }

    pub fn decode<C>(from: &mut Decoder<'_>, _: &mut C) -> Result<Vec<u8>, decode::Error> {
        let start = from.position();
        from.skip()?;
        Ok(from.input()[start..from.position()].to_vec())
    }
}

/// One envelope of a wire segment: only what does not follow from the one before.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct WirePart<'b> {
    #[b(0)]
    body: Option<&'b ByteSlice>,
    #[n(1)]
    body_hash: Option<ByteArray<32>>,
    #[n(2)]
    signature: Option<ByteArray<64>>,
    #[n(3)]
    kind: Option<u8>,
    #[n(4)]
    log_head: Option<LogHead>,
    #[n(5)]
    nonce: Option<ByteArray<24>>,
    #[n(6)]
    key: Option<(u32, ByteArray<32>)>,
    #[n(7)]
    dropped_len: Option<u32>,
}

impl<'b> WirePart<'b> {
    fn of(envelope: &'b Envelope, before: Option<&Header>, is_last: bool) -> Self {
        let header = &envelope.header;
        let (body, body_hash, dropped_len) = match &envelope.body {
            Body::Bytes(bytes) => (Some(<&ByteSlice>::from(&bytes[..])), None, None),
            Body::Dropped(hash) => (None, Some(ByteArray::from(*hash)), Some(header.body_len)),
        };
        let mut part = Self {
            body,
            body_hash,
            dropped_len,
            signature: envelope.signature.filter(|_| is_last).map(ByteArray::from),
            kind: None,
            log_head: None,
            nonce: None,
            key: None,
        };
        let Some(before) = before else { return part };
        part.kind = (before.kind != header.kind).then_some(header.kind as u8);
        part.log_head = (before.log_head != header.log_head).then_some(header.log_head);
        if let (Suite::Sealed { key_epoch, kid, nonce }, Suite::Sealed { key_epoch: epoch_before, .. }) =
            (&header.suite, &before.suite)
        {
            part.nonce = Some(ByteArray::from(*nonce));
            part.key = (key_epoch != epoch_before).then(|| (*key_epoch, ByteArray::from(*kid)));
        }
        part
    }

    fn header_after(&self, before: &Header, previous: EnvelopeId) -> Option<Header> {
        let mut header = before.clone();
        header.sequence = before.sequence.checked_add(1)?;
        header.previous = previous;
        header.body_len = match &self.body {
            Some(body) => u32::try_from(body.len()).ok()?,
            None => self.dropped_len?,
        };
        if let Some(kind) = self.kind {
            header.kind = EnvelopeKind::from_number(kind)?;
        }
        header.log_head = self.log_head.unwrap_or(before.log_head);
        if let Suite::Sealed { key_epoch, kid, nonce } = &mut header.suite {
            *nonce = *self.nonce?;
            if let Some((epoch, committed)) = &self.key {
                (*key_epoch, *kid) = (*epoch, **committed);
            }
        }
        Some(header)
    }
}

impl WireSegment {
    /// Whether the bytes are small enough to be looked at; a cheap bound before anything else.
    pub fn body_bytes(&self) -> usize {
        let mut parts = Decoder::new(&self.parts);
        let Ok(parts) = parts.array_iter::<WirePart<'_>>() else { return 0 };
        parts.map_while(Result::ok).filter_map(|part| part.body).map(|body| body.len()).sum()
    }

    /// Rebuilds the envelopes and checks that they follow one another. Signatures are not checked.
    pub fn parse(self) -> Result<Segment, InvalidSegment> {
        let mut envelopes: Vec<Envelope> = Vec::new();
        let mut parts = Decoder::new(&self.parts);
        for part in parts.array_iter::<WirePart<'_>>().map_err(|_| InvalidSegment::Unreadable)? {
            let part = part.map_err(|_| InvalidSegment::Unreadable)?;
            if envelopes.len() >= ENVELOPES_MAX {
                return Err(InvalidSegment::NotConsecutive);
            }
            let header = match envelopes.last() {
                None => Header::parse(&self.first)?,
                Some(before) => {
                    let rebuilt =
                        part.header_after(&before.header, before.id()).ok_or(InvalidSegment::NotConsecutive)?;
                    Header::parse(&rebuilt.to_bytes())?
                }
            };
            let body = match (part.body, part.body_hash) {
                (Some(bytes), _) => Body::Bytes(bytes.to_vec()),
                (None, Some(hash)) => Body::Dropped(*hash),
                (None, None) => return Err(InvalidSegment::WrongLength),
            };
            envelopes.push(Envelope { header, body, signature: part.signature.map(|bytes| *bytes) });
        }
        Segment::of(envelopes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::account_secret::AccountSecret;
    use crate::crypto::keys::DeviceKeys;
    use crate::crypto::sealed::{self, SealedContents};
    use crate::documents::DocumentKind;
    use crate::ids::{AccountId, DocumentId, SpaceId};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn chain(length: u64, is_sealed: bool) -> (Vec<Envelope>, DeviceKeys) {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let keys = DeviceKeys::generate(&mut rng);
        let secret = AccountSecret::generate(&mut rng);
        let mut envelopes: Vec<Envelope> = Vec::new();
        for sequence in 1..=length {
            let header = Header {
                kind: EnvelopeKind::Changes,
                account: AccountId::from_bytes([1; 16]),
                document: DocumentId::from_bytes([2; 16]),
                device: keys.public().device_id(),
                sequence,
                previous: envelopes.last().map_or(EnvelopeId::from_bytes([0; 32]), Envelope::id),
                log_head: LogHead::from_bytes([u8::try_from(sequence / 3).unwrap(); 32]),
                body_len: 0,
                suite: Suite::Open { document_kind: DocumentKind::Posts, space: SpaceId::from_bytes([4; 16]) },
            };
            let contents =
                SealedContents { document_kind: DocumentKind::Daybook, changes: vec![], seen: vec![], heads: vec![] };
            envelopes.push(if is_sealed {
                sealed::seal(header, &contents, &secret, &keys, &mut rng)
            } else {
                sealed::publish(header, vec![vec![7; sequence as usize]], &keys)
            });
        }
        (envelopes, keys)
    }

    #[test]
    fn a_segment_survives_the_wire_with_one_signature() {
        for is_sealed in [true, false] {
            let (envelopes, keys) = chain(7, is_sealed);
            let wire = minicbor::to_vec(Segment::of(envelopes.clone()).unwrap().to_wire()).unwrap();
            let read = minicbor::decode::<WireSegment>(&wire).unwrap().parse().unwrap();
            assert!(read.verify(&keys.public()));
            assert_eq!(read.envelopes().iter().filter(|envelope| envelope.signature.is_some()).count(), 1);
            let ids = |list: &[Envelope]| list.iter().map(Envelope::id).collect::<Vec<_>>();
            assert_eq!(ids(read.envelopes()), ids(&envelopes));
        }
    }

    #[test]
    fn a_stub_keeps_the_chain_whole() {
        let (mut envelopes, keys) = chain(4, true);
        envelopes[1].body = Body::Dropped(envelopes[1].body.hash());
        let segment = Segment::of(envelopes).unwrap().to_wire().parse().unwrap();
        assert!(segment.verify(&keys.public()));
    }

    #[test]
    fn a_changed_body_anywhere_breaks_the_last_signature() {
        let (envelopes, keys) = chain(5, false);
        for index in 0..5 {
            let mut wire = Segment::of(envelopes.clone()).unwrap().to_wire();
            let body = envelopes[index].body.bytes().unwrap();
            let at = wire.parts.windows(body.len()).position(|piece| piece == body).unwrap();
            wire.parts[at + body.len() - 1] ^= 1;
            assert!(!wire.parse().unwrap().verify(&keys.public()), "body {index}");
        }
    }

    #[test]
    fn gaps_and_missing_signatures_are_refused() {
        let (envelopes, _) = chain(4, false);
        let gap = vec![envelopes[0].clone(), envelopes[2].clone()];
        assert_eq!(Segment::of(gap), Err(InvalidSegment::NotConsecutive));
        assert_eq!(Segment::of(vec![]), Err(InvalidSegment::NotConsecutive));
        let mut unsigned = envelopes;
        unsigned[3].signature = None;
        assert_eq!(Segment::of(unsigned), Err(InvalidSegment::Unsigned));
    }
}
