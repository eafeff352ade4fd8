//! Codes for linking a device. Mode: 0 texts, a line each; 1 CBOR, with its check and in as many parts as it needs;
//! 2 what an answer holds, sealed here to a new device of Ana's.

use crate::ana::{HOUSE, ana};
use crate::{Seeds, cbor, moded};
use data_encoding::BASE64URL_NOPAD;
use house_simulator::phone::generator;
use minicbor::bytes::ByteVec;
use porchlight_core::crypto::hazmat;
use porchlight_core::identity::linking::{CODE_CHARS_MAX, HomeServer, LinkAnswer, LinkRequest, Linked, accept, answer};
use porchlight_core::ids::digest;

const SEAL_PURPOSE: &[u8] = b"porchlight/v1/linking";

/// A code that was read is written as one that reads the same; an answer links the device it was made for, or nothing.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    let lines = match mode % 3 {
        0 => String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect(),
        1 => codes(bytes),
        _ => {
            let sealed = hazmat::seal_to(&ana().laptop.public().sealing, SEAL_PURPOSE, bytes, &mut generator(5, 1));
            codes(&[&[0xa1, 0x00][..], &cbor(ByteVec::from(sealed.expect("her own key")))].concat())
        }
    };
    let mut got_in = false;
    for line in &lines {
        if let Ok(request) = LinkRequest::parse(line) {
            assert_eq!(LinkRequest::parse(&request.to_code()), Ok(request));
            got_in = true;
        }
    }
    let Ok(answer) = LinkAnswer::parse(&lines) else { return got_in };
    let written = answer.to_codes().expect("as long as it came");
    assert!(written.iter().all(|code| code.len() <= CODE_CHARS_MAX));
    assert_eq!(LinkAnswer::parse(&written), Ok(answer.clone()));
    assert!(accept(&answer, &ana().tablet).is_err(), "it was made for another device");
    let linked = accept(&answer, &ana().laptop);
    if let Ok(Linked { log, secrets, .. }) = &linked {
        assert_eq!(log.epoch(), secrets.current().epoch());
        assert!(log.live_device(ana().laptop.public().device_id()).is_some());
        assert_eq!(log.head(), log.records().last().expect("its own record").hash());
    }
    linked.is_ok()
}

/// A request, and an answer in parts, that hold these bytes.
fn codes(bytes: &[u8]) -> Vec<String> {
    let check = digest("porchlight/v1/link-code", &[bytes]);
    let text = BASE64URL_NOPAD.encode(&[bytes, &check[..8]].concat());
    let parts: Vec<&str> = (0..text.len()).step_by(1_700).map(|at| &text[at..text.len().min(at + 1_700)]).collect();
    let count = parts.len();
    let mut codes: Vec<String> = parts.iter().zip(1..).map(|(part, n)| format!("PLA1.{n}/{count}.{part}")).collect();
    if bytes.first() == Some(&0xa1) && bytes.get(2) == Some(&0xa2) {
        codes = vec![format!("PLQ1.{text}")];
    }
    codes
}

/// What a new device shows and what an old one answers, as texts and as what lies in them.
pub fn seeds() -> Seeds {
    let ana = ana();
    let request = LinkRequest { device: ana.laptop.public() };
    let mut rng = generator(5, 2);
    let secret = ana.secrets.current();
    let server = HomeServer::at("https://cedar.example");
    let answer = answer(&request, &ana.log, &ana.phone, secret, server, &[HOUSE], &mut rng);
    let answer = answer.expect("an answer");
    let texts = answer.to_codes().expect("not too long").join("\n");
    let mut map = minicbor::decode::<Sealed>(&cbor(&answer)).expect("its one field");
    let opened = ana.laptop.open(SEAL_PURPOSE, &map.sealed).expect("it was made for her");
    map.sealed = vec![1; 40].into();
    vec![
        ("request", moded(0, request.to_code().as_bytes())),
        ("answer", moded(0, texts.as_bytes())),
        ("request-contents", moded(1, &cbor(request))),
        ("answer-contents", moded(1, &cbor(&answer))),
        ("refused-sealed-to-nobody", moded(1, &cbor(map))),
        ("opened", moded(2, &opened)),
    ]
}

#[derive(minicbor::Encode, minicbor::Decode)]
#[cbor(map)]
struct Sealed {
    #[n(0)]
    sealed: ByteVec,
}
