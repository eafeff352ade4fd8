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
/// Codes that are tried from one address in a minute. Five wrong ones make a code void: `join_codes`.
pub const CODES_A_MINUTE: u32 = 10;
/// Requests of any kind from one address in a minute.
pub const REQUESTS_A_MINUTE: u32 = 6_000;

/// Bytes of bodies in an account's home: 256 MiB. Ten years of a daily check-in and a page of journal are about 30.
pub const HOME_BYTES_MAX: i64 = 256 * 1024 * 1024;
/// Envelopes in an account's home: ten years of a busy person, eight times over.
pub const HOME_ENVELOPES_MAX: i64 = 262_144;
/// Bytes of bodies that an account says in a house in a day of UTC: 8 MiB.
pub const HOUSE_BYTES_A_DAY: i64 = 8 * 1024 * 1024;
/// Envelopes of that: more than half a year of a busy person, which a phone brings back after a restore.
pub const HOUSE_ENVELOPES_A_DAY: i64 = 4_096;

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
        home_bytes: HOME_BYTES_MAX.unsigned_abs(),
        home_envelopes: HOME_ENVELOPES_MAX.unsigned_abs(),
        house_bytes_a_day: HOUSE_BYTES_A_DAY.unsigned_abs(),
        house_envelopes_a_day: HOUSE_ENVELOPES_A_DAY.unsigned_abs(),
    }
}
