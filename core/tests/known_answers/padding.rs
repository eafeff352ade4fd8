//! PADMÉ (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
//! PURBs", 2019). The paper publishes an algorithm and bounds, no vectors; so the lengths are worked
//! out here in another way, from its description of the lengths that may occur.

use porchlight_core::crypto::sealed::padded_len;
use std::collections::BTreeSet;

/// The longest body: 256 KiB.
const LONGEST: usize = 256 * 1_024;

/// Every length that may occur from 1 KiB up. Section 4 writes one as a floating-point number whose
/// mantissa is no longer than its exponent: `2^e + k · 2^(e − s)`, with `s` the bits of `e`.
fn lengths_that_may_occur() -> BTreeSet<usize> {
    let of_exponent = |exponent: u32| {
        let bits = u32::BITS - exponent.leading_zeros();
        let (base, step) = (1usize << exponent, 1usize << (exponent - bits));
        (0..1usize << bits).map(move |k| base + k * step)
    };
    (10..=18).flat_map(of_exponent).collect()
}

#[test]
fn every_length_is_filled_to_the_next_one_that_may_occur() {
    let allowed = lengths_that_may_occur();
    for length in 0..=LONGEST {
        let next = allowed.range(length..).next().expect("a longer one");
        assert_eq!(padded_len(length), *next, "{length} bytes");
    }
}

/// Worked out by hand from algorithm 1: `1_025` has e = 10, s = 4, so its last 6 bits are cleared
/// upwards; from 2^16 up s is 5.
#[test]
fn some_lengths_worked_out_by_hand() {
    for (length, padded) in [
        (0, 1_024),
        (1, 1_024),
        (1_024, 1_024),
        (1_025, 1_088),
        (1_088, 1_088),
        (1_089, 1_152),
        (2_047, 2_048),
        (2_049, 2_176),
        (10_000, 10_240),
        (65_537, 67_584),
        (100_000, 100_352),
        (262_143, 262_144),
    ] {
        assert_eq!(padded_len(length), padded, "{length} bytes");
    }
}

/// The paper's bound is 12 %, falling with the length; from 1 KiB up it is below 1/16.
#[test]
fn at_most_a_sixteenth_is_added_beyond_a_kibibyte() {
    for length in 1_025..=LONGEST {
        let added = padded_len(length) - length;
        let parts = if length < 65_536 { 16 } else { 32 };
        assert!(added * parts < length, "{length} bytes, {added} more");
    }
}

/// The paper's leak is O(log log L) bits: here 161 lengths, 7.3 bits, for all texts up to 256 KiB.
#[test]
fn few_lengths_occur_and_each_stays_as_it_is() {
    let lengths: BTreeSet<usize> = (0..=LONGEST).map(padded_len).collect();
    assert_eq!(lengths.len(), 6 * 16 + 2 * 32 + 1);
    assert!(lengths.iter().all(|length| padded_len(*length) == *length));
}
