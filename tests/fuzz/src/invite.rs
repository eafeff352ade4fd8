//! What a person scans or types to join: invite codes, join codes, addresses. Mode: even, a text; odd, the CBOR of an
//! invite.

use crate::ana::HOUSE;
use crate::{Seeds, cbor, moded};
use data_encoding::BASE64URL_NOPAD;
use porchlight_core::identity::enrolment::Invite;
use porchlight_core::identity::join_code::JoinCode;
use porchlight_core::identity::server_address::ServerAddress;

/// An invite that was read is written as a code that reads the same, and is the only one so written.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    let text = match mode % 2 {
        0 => String::from_utf8_lossy(bytes).into_owned(),
        _ => format!("PL1.{}", BASE64URL_NOPAD.encode(bytes)),
    };
    typed(&text);
    let Ok(invite) = Invite::parse(&text) else { return false };
    let code = invite.to_code();
    assert!(code.len() <= text.trim().len(), "no code is shorter than ours");
    assert_eq!(Invite::parse(&code), Ok(invite.clone()));
    assert_eq!(Invite::parse(&code).map(|again| again.to_code()), Ok(code.clone()));
    assert_eq!(Invite::parse(&format!(" {code}\n")), Ok(invite.clone()));
    assert!(Invite::parse(&code[..code.len() - 1]) != Ok(invite), "every character counts");
    true
}

/// A join code reads as what it is written as; an address that was read names the same server again.
fn typed(text: &str) {
    if let Ok(code) = JoinCode::parse(text) {
        assert!(JoinCode::parse(&code.to_text()).is_ok_and(|again| again.is(&code)));
    }
    for address in [ServerAddress::parse(text), ServerAddress::typed(text)].into_iter().flatten() {
        assert_eq!(ServerAddress::parse(&address.to_string()), Ok(address));
    }
}

/// An invite, as a text and as what lies in it.
pub fn seeds() -> Seeds {
    let invite = Invite { server_url: "https://cedar.example".into(), house: HOUSE, secret: [7; 16] };
    vec![
        ("code", moded(0, invite.to_code().as_bytes())),
        ("with-space", moded(0, format!(" \n{}\t", invite.to_code()).as_bytes())),
        ("contents", moded(1, &cbor(invite))),
    ]
}
