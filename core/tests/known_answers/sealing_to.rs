//! HPKE against RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305,
//! mode base, sequence 0. The RFC authenticates "Count-0"; what we seal has an empty context, and
//! both go through the same two functions.

use super::{unhex, unhex_array};
use porchlight_core::crypto::hazmat::{self, Invalid};
use rand_core::{TryCryptoRng, TryRng};
use std::convert::Infallible;

const INFO: &[u8] = b"Ode on a Grecian Urn";
const TEXT: &[u8] = b"Beauty is truth, truth beauty";
const CONTEXT: &[u8] = b"Count-0";
const IKM_OF_SENDER: &str = "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b";
const SECRET_OF_SENDER: &str = "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600";
const SECRET: &str = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
const PUBLIC: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
const ENCAPSULATED: &str = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
const CIPHERTEXT: &str = "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";

/// Gives the RFC's key material for the sender's one-time key, once, and nothing else.
struct SendersMaterial(Option<[u8; 32]>);

impl TryRng for SendersMaterial {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("the sender draws one key of 32 bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("the sender draws one key of 32 bytes")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0.take().expect("the sender draws one key"));
        Ok(())
    }
}

impl TryCryptoRng for SendersMaterial {}

fn sealed() -> Vec<u8> {
    [unhex(ENCAPSULATED), unhex(CIPHERTEXT)].concat()
}

#[test]
fn the_rfcs_ciphertext_opens() {
    let opened = hazmat::open_from_with(&unhex_array(SECRET), INFO, &sealed(), CONTEXT);
    assert_eq!(opened.expect("the RFC's own")[..], *TEXT);
}

#[test]
fn the_rfcs_sender_seals_to_the_rfcs_ciphertext() {
    let mut rng = SendersMaterial(Some(unhex_array(IKM_OF_SENDER)));
    let ours = hazmat::seal_to_with(&unhex_array(PUBLIC), INFO, TEXT, CONTEXT, &mut rng);
    assert_eq!(ours, Ok(sealed()));
}

#[test]
fn what_differs_from_the_rfc_in_one_thing_is_refused() {
    let secret = unhex_array(SECRET);
    assert_eq!(hazmat::open_from_with(&secret, b"Ode to a Nightingale", &sealed(), CONTEXT), Err(Invalid));
    assert_eq!(hazmat::open_from_with(&secret, INFO, &sealed(), b"Count-1"), Err(Invalid));
    assert_eq!(hazmat::open_from(&secret, INFO, &sealed()), Err(Invalid));
    assert_eq!(hazmat::open_from_with(&unhex_array(SECRET_OF_SENDER), INFO, &sealed(), CONTEXT), Err(Invalid));
    for byte in 0..sealed().len() {
        let mut flipped = sealed();
        flipped[byte] ^= 1;
        assert_eq!(hazmat::open_from_with(&secret, INFO, &flipped, CONTEXT), Err(Invalid), "byte {byte}");
        assert_eq!(hazmat::open_from_with(&secret, INFO, &sealed()[..byte], CONTEXT), Err(Invalid), "{byte} bytes");
    }
}

/// RFC 9180, A.2.1, and RFC 7748, section 6.1.
#[test]
fn public_keys_follow_from_their_secrets() {
    for (secret, public) in [
        (SECRET, PUBLIC),
        (SECRET_OF_SENDER, ENCAPSULATED),
        (
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
        ),
        (
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
        ),
    ] {
        assert_eq!(hazmat::sealing_public(&unhex_array(secret))[..], unhex(public)[..]);
    }
}
