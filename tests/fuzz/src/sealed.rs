//! What lies inside a sealed body. Mode: even, a sealed envelope as it came; odd, a plaintext (4: behind covers), sealed
//! here under Ana's own document key, because nobody else can make one.

use crate::ana::ana;
use crate::{Seeds, cbor, envelope, moded};
use house_simulator::phone::generator;
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::envelope::{Body, Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::hazmat;
use porchlight_core::crypto::sealed::{self, SealedContents, Seen, padded_len};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{DocumentId, EnvelopeId};
use std::sync::LazyLock;

/// What opens, opens for Ana alone, and says the same after a round trip.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    let envelope = if mode % 2 == 0 { envelope::parse(bytes) } else { seal(bytes, mode & 4 != 0) };
    let Some(envelope) = envelope else { return false };
    let Ok(contents) = sealed::open(&envelope, &ana().secrets) else { return false };
    let again: SealedContents = minicbor::decode(&cbor(&contents)).expect("what we wrote");
    assert_eq!(again, contents);
    assert!(sealed::open(&envelope, &strangers()).is_err());
    let stub = Envelope { body: Body::Dropped(envelope.body.hash()), ..envelope.clone() };
    assert!(sealed::open(&stub, &ana().secrets).is_err());
    let mut flipped = envelope.body.bytes().expect("it opened").to_vec();
    *flipped.last_mut().expect("it has a seal") ^= 1;
    assert!(sealed::open(&Envelope { body: Body::Bytes(flipped), ..envelope }, &ana().secrets).is_err());
    true
}

fn strangers() -> AccountSecrets {
    static SECRETS: LazyLock<AccountSecrets> =
        LazyLock::new(|| AccountSecrets::first(AccountSecret::generate(&mut generator(1, 1))));
    SECRETS.clone()
}

/// Any bytes as the plaintext of an envelope of Ana's; the first two say how many of them stand before it as covers.
fn seal(bytes: &[u8], has_covers: bool) -> Option<Envelope> {
    let (prefix, text) = if has_covers {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?
    } else {
        (&[][..], bytes)
    };
    let (ana, document, nonce) = (ana(), DocumentId::from_bytes([5; 16]), [6; 24]);
    let secret = ana.secrets.current();
    let key = hazmat::derive(secret.secret_bytes(), document.as_bytes(), &[b"porchlight/v1/doc"]);
    let kid = *secret.document_key(document).kid();
    let header = Header {
        kind: if has_covers { EnvelopeKind::Snapshot } else { EnvelopeKind::Changes },
        account: ana.log.account(),
        document,
        device: ana.phone.public().device_id(),
        sequence: 1,
        previous: EnvelopeId::from_bytes([0; 32]),
        log_head: ana.log.head(),
        body_len: u32::try_from(prefix.len() + text.len() + hazmat::SEAL_OVERHEAD).ok()?,
        suite: Suite::Sealed { key_epoch: secret.epoch(), kid, nonce },
    };
    let sealed = hazmat::seal(&key, &nonce, text, &[&header.to_bytes()[..], prefix].concat());
    Some(Envelope { header, body: Body::Bytes([prefix, &sealed].concat()), signature: None })
}

/// The plaintext of contents, as long as it must be.
fn plaintext(contents: &SealedContents) -> Vec<u8> {
    let cbor = cbor(contents);
    let mut text = [&[1][..], &u32::try_from(cbor.len()).unwrap().to_be_bytes(), &cbor].concat();
    text.resize(padded_len(text.len()), 0);
    text
}

/// Envelopes, and plaintexts with and without covers.
pub fn seeds() -> Seeds {
    let mut phone = ana().writing();
    let tablet = ana().tablet.public().device_id();
    let contents = SealedContents {
        document_kind: DocumentKind::Path,
        changes: vec![vec![1; 9].into(), vec![].into()],
        seen: vec![Seen { device: tablet, sequence: 7, id: EnvelopeId::from_bytes([7; 32]) }],
        heads: vec![vec![2; 32].into()],
    };
    let text = plaintext(&contents);
    let covers = cbor([(tablet, 7u8, EnvelopeId::from_bytes([7; 32]))]);
    let prefix = [&u32::try_from(covers.len()).unwrap().to_be_bytes()[..], &covers].concat();
    let length = u16::try_from(prefix.len()).unwrap().to_be_bytes();
    vec![
        ("envelope", moded(0, &envelope::bytes(&phone.write_sealed(b"october", 20)))),
        ("snapshot", moded(0, &envelope::bytes(&envelope::snapshot(&mut phone)))),
        ("plaintext", moded(1, &text)),
        ("unpadded", moded(1, &text[..5 + cbor(&contents).len()])),
        ("covering", moded(5, &[&length[..], &prefix, &text].concat())),
    ]
}
