//! Bodies: CBOR in zstd, with a cap on what comes out.

use minicbor::{Decode, Encode};

/// Largest body after decompression, in bytes, either way.
pub const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

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
    minicbor::decode(&cbor).map_err(|_| InvalidBody::Malformed)
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
}
