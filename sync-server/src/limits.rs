//! The bounds that whoever asks has to know, in one place: the code that holds them takes them from here, and
//! `GET /v1/limits` gives them out. Those of envelopes and bodies are the core's, since phones hold them too.

use porchlight_core::crypto::{envelope, segment};
use porchlight_core::gate::header;
use porchlight_core::protocol::{BODY_BYTES_MAX, BODY_VALUES_MAX, Limits, PULL_BUDGET_BYTES};

/// Largest body as it comes in, compressed: 4 MiB.
pub const COMPRESSED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Longest form of the dashboard: 64 KiB.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// Most parts of an exchange, and most tokens of a suspension.
pub const PARTS_MAX: usize = 32;
/// Most segments in a part.
pub const SEGMENTS_MAX: usize = 4_096;
/// Most cursors in a part.
pub const CURSORS_MAX: usize = 1_024;
/// Most documents in `have`, and chains in `want`.
pub const DOCUMENTS_MAX: usize = 65_536;

/// Exchanges with one token in a minute; as many at once. A phone that is back after months needs some dozens.
pub const EXCHANGES_A_MINUTE: u32 = 300;
/// Requests without a token, from one address, in a minute: a whole house may join on one afternoon behind one address.
pub const JOINING_A_MINUTE: u32 = 120;
/// Forms to sign in or unlock, from one address, in a minute. Wrong ones wait longer: `auth::attempts`.
pub const SIGN_INS_A_MINUTE: u32 = 60;
/// Requests of any kind from one address in a minute.
pub const REQUESTS_A_MINUTE: u32 = 6_000;

/// What `GET /v1/limits` answers.
pub fn published() -> Limits {
    let of = |limit: usize| u64::try_from(limit).unwrap_or(u64::MAX);
    let few = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
    Limits {
        compressed_bytes: of(COMPRESSED_BYTES_MAX),
        body_bytes: of(BODY_BYTES_MAX),
        body_values: BODY_VALUES_MAX,
        parts: few(PARTS_MAX),
        segments: few(SEGMENTS_MAX),
        cursors: few(CURSORS_MAX),
        documents: few(DOCUMENTS_MAX),
        envelopes: few(segment::ENVELOPES_MAX),
        segment_bytes: of(header::SEGMENT_BYTES_MAX),
        envelope_bytes: of(envelope::BODY_BYTES_MAX),
        pull_bytes: u64::from(PULL_BUDGET_BYTES),
        exchanges_a_minute: EXCHANGES_A_MINUTE,
        joining_a_minute: JOINING_A_MINUTE,
        requests_a_minute: REQUESTS_A_MINUTE,
    }
}
