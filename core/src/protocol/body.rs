//! Bodies: CBOR in zstd, with a cap on what comes out.

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode};

/// Largest body after decompression, in bytes, either way.
pub const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most CBOR values in a body, each array, map, key and item counted: a value of one byte is up to sixteen in memory.
pub const BODY_VALUES_MAX: u32 = 1024 * 1024;
/// Deepest nesting of a body; the deepest of ours, a key inside a segment, has eight levels.
pub const BODY_DEPTH_MAX: usize = 16;

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ErrorAnswer {
    /// A stable code: `unauthorized`, `not_found`, `too_large`, `malformed`, `busy`, `storage_full`,
    /// `invite_used`, `internal`.
    #[n(0)]
    pub code: String,
}

/// The bytes of a body: CBOR, then zstd.
pub fn to_body(message: &impl Encode<()>) -> Vec<u8> {
    let cbor = minicbor::to_vec(message).expect("CBOR to memory");
    zstd::bulk::compress(&cbor, 3).expect("compressing in memory cannot fail")
}

/// A body that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBody {
    /// Larger than [`BODY_BYTES_MAX`] once decompressed.
    #[error("the body is too large")]
    TooLarge,
    /// Not zstd, or not the CBOR expected.
    #[error("the body cannot be read")]
    Malformed,
}

/// Reads a body: zstd with an output cap, then CBOR.
pub fn from_body<T: for<'b> Decode<'b, ()>>(body: &[u8]) -> Result<T, InvalidBody> {
    let size = zstd::bulk::Decompressor::upper_bound(body).ok_or(InvalidBody::Malformed)?;
    if size > BODY_BYTES_MAX {
        return Err(InvalidBody::TooLarge);
    }
    let cbor = zstd::bulk::decompress(body, size).map_err(|_| InvalidBody::Malformed)?;
    check_shape(&cbor)?;
    minicbor::decode(&cbor).map_err(|_| InvalidBody::Malformed)
}

/// Walks over the first value without keeping anything of it, because reading it keeps a lot: a field
/// that this version does not know is passed over with 16 bytes for each level of nesting.
fn check_shape(cbor: &[u8]) -> Result<(), InvalidBody> {
    let malformed = |_| InvalidBody::Malformed;
    let mut values = Decoder::new(cbor);
    // What is still open: how many values it lacks, or that it goes on until a break.
    let mut open: Vec<Option<u64>> = vec![Some(1)];
    for _ in 0..BODY_VALUES_MAX {
        while open.last() == Some(&Some(0)) {
            open.pop();
        }
        let Some(innermost) = open.last_mut() else { return Ok(()) };
        if let Some(lacking) = innermost {
            *lacking -= 1;
        }
        let is_endless = innermost.is_none();
        let opened = match values.datatype().map_err(malformed)? {
            Type::Array | Type::ArrayIndef => values.array().map_err(malformed)?,
            Type::Map | Type::MapIndef => values.map().map_err(malformed)?.map(|pairs| pairs.saturating_mul(2)),
            Type::Tag => values.tag().map(|_| Some(1)).map_err(malformed)?,
            Type::Break if is_endless => {
                values.set_position(values.position() + 1);
                open.pop();
                continue;
            }
            Type::Break => return Err(InvalidBody::Malformed),
            _ => {
                values.skip().map_err(malformed)?;
                continue;
            }
        };
        open.push(opened);
        if open.len() > BODY_DEPTH_MAX + 1 {
            return Err(InvalidBody::Malformed);
        }
    }
    Err(InvalidBody::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_survives_and_bombs_are_refused() {
        let answer = ErrorAnswer { code: "busy".into() };
        assert_eq!(from_body::<ErrorAnswer>(&to_body(&answer)), Ok(answer));
        let bomb = zstd::bulk::compress(&vec![0; BODY_BYTES_MAX + 1], 19).unwrap();
        assert_eq!(from_body::<ErrorAnswer>(&bomb), Err(InvalidBody::TooLarge));
        assert_eq!(from_body::<ErrorAnswer>(b"plain"), Err(InvalidBody::Malformed));
        assert_eq!(from_body::<ErrorAnswer>(&to_body(&7u8)), Err(InvalidBody::Malformed));
    }

    #[test]
    fn a_body_has_as_many_values_and_levels_as_it_may() {
        let shape = |cbor: &[u8]| check_shape(cbor);
        assert_eq!(shape(&[0xa1, 0x00, 0x82, 0x9f, 0xff, 0xbf, 0x01, 0xc1, 0x41, 0x07, 0xff]), Ok(()));
        assert_eq!(shape(&[0x81, 0x80, 0x9f]), Ok(()), "what follows is nobody's");
        for broken in [&[][..], &[0x81], &[0x9f, 0x01], &[0x81, 0xff], &[0xff], &[0x42, 0x01], &[0x1c], &[0xc1]] {
            assert_eq!(shape(broken), Err(InvalidBody::Malformed), "{broken:?}");
        }
        let nested = |levels: usize, head: u8| [vec![head; levels], vec![0x01]].concat();
        for head in [0x81, 0xc1] {
            assert_eq!(shape(&nested(BODY_DEPTH_MAX, head)), Ok(()));
            assert_eq!(shape(&nested(BODY_DEPTH_MAX + 1, head)), Err(InvalidBody::Malformed));
        }
        assert_eq!(shape(&nested(BODY_BYTES_MAX, 0x9f)), Err(InvalidBody::Malformed));
        let crowd = |values: u32| [&[0x9a][..], &(values - 1).to_be_bytes(), &vec![0; values as usize - 1]].concat();
        assert_eq!(shape(&crowd(BODY_VALUES_MAX - 1)), Ok(()));
        assert_eq!(shape(&crowd(BODY_VALUES_MAX + 1)), Err(InvalidBody::TooLarge));
        assert_eq!(shape(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]), Err(InvalidBody::Malformed));
    }
}
