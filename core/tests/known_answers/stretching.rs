//! Argon2id against RFC 9106, and our parameters against themselves.

use super::unhex;
use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use porchlight_core::crypto::hazmat;

const SALT: [u8; 16] = *b"porchlight salt.";

/// RFC 9106, section 5.3. It has a secret and associated data, which ours has not, so it goes to
/// the crate directly.
#[test]
fn the_rfcs_argon2id_gives_the_rfcs_tag() {
    let data = AssociatedData::new(&[4; 12]).expect("12 bytes");
    let params = ParamsBuilder::new().m_cost(32).t_cost(3).p_cost(4).data(data).build().expect("the RFC's parameters");
    let mut tag = [0; 32];
    Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params)
        .and_then(|argon2| argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag))
        .expect("the RFC's inputs");
    assert_eq!(tag[..], unhex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")[..]);
}

#[test]
fn a_pin_is_stretched_with_the_figures_that_the_docstring_names() {
    let params = ParamsBuilder::new().m_cost(19_456).t_cost(2).p_cost(1).output_len(32).build().expect("in bounds");
    let mut tag = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(b"271828", &SALT, &mut tag)
        .expect("a short PIN");
    assert_eq!(*hazmat::stretch(b"271828", &SALT), tag);
}

/// Frozen by us: a vault closed with this PIN must open for ever.
#[test]
fn a_stretched_pin_stays_what_it_was() {
    let frozen = "43f08b52d80a56fa0156d80923348dc6e36f3fc4d7db853d47196486032020a8";
    assert_eq!(hazmat::stretch(b"271828", &SALT)[..], unhex(frozen)[..]);
    assert_ne!(hazmat::stretch(b"271829", &SALT)[..], unhex(frozen)[..]);
    assert_ne!(hazmat::stretch(b"271828", b"another porch's.")[..], unhex(frozen)[..]);
}
