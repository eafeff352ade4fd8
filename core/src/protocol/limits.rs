//! What a server takes at most, as it says itself: `GET /v1/limits`. A client may split what it sends by it.

use minicbor::{Decode, Encode};

/// A server's limits. Numbers of bytes are before compression, but for the first.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Limits {
    /// Bytes of a request's body as it comes in, compressed.
    #[n(0)]
    pub compressed_bytes: u64,
    /// Bytes of a body, unpacked.
    #[n(1)]
    pub body_bytes: u64,
    /// CBOR values in a body.
    #[n(2)]
    pub body_values: u32,
    /// Parts of an exchange.
    #[n(3)]
    pub parts: u32,
    /// Segments in a part.
    #[n(4)]
    pub segments: u32,
    /// Cursors in a part.
    #[n(5)]
    pub cursors: u32,
    /// Documents in `have`, and chains in `want`.
    #[n(6)]
    pub documents: u32,
    /// Envelopes in a segment.
    #[n(7)]
    pub envelopes: u32,
    /// Bytes of bodies in a segment.
    #[n(8)]
    pub segment_bytes: u64,
    /// Bytes of an envelope's body.
    #[n(9)]
    pub envelope_bytes: u64,
    /// Bytes of bodies that are given in one part.
    #[n(10)]
    pub pull_bytes: u64,
    /// Exchanges with one token in a minute.
    #[n(11)]
    pub exchanges_a_minute: u32,
    /// Requests without a token, from one address, in a minute: challenges, enrolments, recoveries.
    #[n(12)]
    pub joining_a_minute: u32,
    /// Requests of any kind from one address in a minute.
    #[n(13)]
    pub requests_a_minute: u32,
    /// Bytes of bodies that an account's home holds.
    #[n(14)]
    pub home_bytes: u64,
    /// Envelopes that it holds.
    #[n(15)]
    pub home_envelopes: u64,
    /// Bytes of bodies that an account says in a house in a day of UTC. Consents, asks and reports do not count.
    #[n(16)]
    pub house_bytes_a_day: u64,
    /// Envelopes of that.
    #[n(17)]
    pub house_envelopes_a_day: u64,
}
