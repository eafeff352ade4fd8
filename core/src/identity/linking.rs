//! Linking a second device of the same person, offline, by two messages: the new device shows its
//! public keys, the old one answers with a grant and the account's secret, sealed to those keys; the
//! new device writes its own `DeviceAdd`. Both messages are codes, shown as QR pictures or sent as
//! lines of text: `PLQ1.` and the request; `PLA1.2/3.` and the second of three parts of the answer.
//! Nobody but the new device can open the answer, so neither code is a secret.

use super::account_log::{AccountLog, DeviceGrant, LogRecord};
use crate::crypto::account_secret::{AccountSecret, AccountSecrets};
use crate::crypto::hazmat::{self, Invalid};
use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::ids::{AccountId, IncarnationId, TenantId, digest};
use data_encoding::BASE64URL_NOPAD;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use std::collections::BTreeMap;

/// Longest code, in characters: what fits into a QR picture that an old phone still reads.
pub const CODE_CHARS_MAX: usize = 1_800;
/// Most parts of an answer. An account's log would need some two hundred records to get there.
pub const PARTS_MAX: usize = 64;

const SEAL_PURPOSE: &[u8] = b"porchlight/v1/linking";
const REQUEST_PREFIX: &str = "PLQ1.";
const ANSWER_PREFIX: &str = "PLA1.";
/// `PLA1.64/64.` is 11 characters long.
const PART_CHARS_MAX: usize = CODE_CHARS_MAX - 11;
/// Bytes of the check that shows a mistyped code; the seal is what keeps others out.
const CHECK_BYTES: usize = 8;

/// What the new device shows.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkRequest {
    /// Its public keys.
    #[n(0)]
    pub device: DevicePublic,
}

/// What the old device answers: sealed to the new one's keys.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkAnswer {
    #[n(0)]
    sealed: ByteVec,
}

/// A text that is not what linking needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLinkCode {
    /// It is no code of this kind, not all of it, mistyped, or mixed with another one.
    #[error("this is not a whole code for linking a device; scan or copy it again")]
    NotALinkCode,
    /// More parts belong to it.
    #[error("{missing} more parts belong to this code")]
    PartsMissing {
        /// How many.
        missing: usize,
    },
    /// It answers another device.
    #[error("this code answers another device; scan the code of this one first")]
    NotForThisDevice,
    /// The account's log does not fit into codes.
    #[error("the account has too long a history for codes; use the recovery words")]
    TooLong,
}

impl LinkRequest {
    /// The code that the new device shows.
    pub fn to_code(&self) -> String {
        format!("{REQUEST_PREFIX}{}", checked_text(minicbor::to_vec(self).expect("CBOR to memory")))
    }

    /// Reads a code; white space around it does not matter.
    pub fn parse(code: &str) -> Result<Self, InvalidLinkCode> {
        let text = code.trim().strip_prefix(REQUEST_PREFIX).ok_or(InvalidLinkCode::NotALinkCode)?;
        if text.len() > CODE_CHARS_MAX {
            return Err(InvalidLinkCode::NotALinkCode);
        }
        read_checked(text)
    }
}

impl LinkAnswer {
    /// The codes that the old device shows, one after another; as a rule one or two.
    pub fn to_codes(&self) -> Result<Vec<String>, InvalidLinkCode> {
        let text = checked_text(minicbor::to_vec(self).expect("CBOR to memory"));
        let count = text.len().div_ceil(PART_CHARS_MAX);
        if count > PARTS_MAX {
            return Err(InvalidLinkCode::TooLong);
        }
        let parts = text.as_bytes().chunks(PART_CHARS_MAX).zip(1..);
        let code = |(part, number)| format!("{ANSWER_PREFIX}{number}/{count}.{}", String::from_utf8_lossy(part));
        Ok(parts.map(code).collect())
    }

    /// Puts codes together, in whatever order they came; the same one twice and white space between
    /// them do not matter.
    pub fn parse(codes: &[String]) -> Result<Self, InvalidLinkCode> {
        let mut parts: BTreeMap<usize, &str> = BTreeMap::new();
        let mut count = None;
        for code in codes.iter().flat_map(|text| text.split_whitespace()) {
            let (number, of, part) = answer_part(code).ok_or(InvalidLinkCode::NotALinkCode)?;
            let is_another = *count.get_or_insert(of) != of;
            if is_another || *parts.entry(number).or_insert(part) != part {
                return Err(InvalidLinkCode::NotALinkCode);
            }
        }
        match count.ok_or(InvalidLinkCode::NotALinkCode)? - parts.len() {
            0 => read_checked(&parts.into_values().collect::<String>()),
            missing => Err(InvalidLinkCode::PartsMissing { missing }),
        }
    }
}

/// `(2, 3, "…")` of `PLA1.2/3.…`
fn answer_part(code: &str) -> Option<(usize, usize, &str)> {
    if code.len() > CODE_CHARS_MAX {
        return None;
    }
    let (place, part) = code.strip_prefix(ANSWER_PREFIX)?.split_once('.')?;
    let (number, of) = place.split_once('/')?;
    // Read strictly: `+1` and `01` are other texts.
    let plain = |text: &str| text.parse::<usize>().ok().filter(|number| number.to_string() == text);
    let (number, of) = (plain(number)?, plain(of)?);
    ((1..=of).contains(&number) && of <= PARTS_MAX).then_some((number, of, part))
}

pub(super) fn checked_text(mut bytes: Vec<u8>) -> String {
    let check = check(&bytes);
    bytes.extend(check);
    BASE64URL_NOPAD.encode(&bytes)
}

pub(super) fn read_checked<T: for<'b> Decode<'b, ()>>(text: &str) -> Result<T, InvalidLinkCode> {
    let not_a_code = InvalidLinkCode::NotALinkCode;
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| not_a_code)?;
    let (message, sent) = bytes.split_last_chunk::<CHECK_BYTES>().ok_or(not_a_code)?;
    if check(message) != *sent {
        return Err(not_a_code);
    }
    minicbor::decode(message).map_err(|_| not_a_code)
}

fn check(message: &[u8]) -> [u8; CHECK_BYTES] {
    let hash = digest("porchlight/v1/link-code", &[message]);
    std::array::from_fn(|place| hash[place])
}

/// What the answer holds, opened.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Contents {
    #[n(0)]
    account: AccountId,
    #[n(1)]
    log: Vec<LogRecord>,
    #[n(2)]
    grant: DeviceGrant,
    #[n(3)]
    key_epoch: u32,
    #[n(4)]
    secret: ByteVec,
    #[n(5)]
    server_url: String,
    #[n(6)]
    houses: Vec<TenantId>,
    #[n(7)]
    incarnation: Option<IncarnationId>,
}

/// The server of the account's home, as the old device knows it.
#[derive(Debug, Clone, Copy)]
pub struct HomeServer<'a> {
    /// Where it is.
    pub url: &'a str,
    /// Its database, once spoken to: another one that the new device meets came from a backup, and what it lacks is no
    /// withholding.
    pub incarnation: Option<IncarnationId>,
}

impl<'a> HomeServer<'a> {
    /// One that nobody has spoken to.
    pub fn at(url: &'a str) -> Self {
        Self { url, incarnation: None }
    }
}

/// What a new device has after linking: the log with its own `DeviceAdd`, and the secret.
#[derive(Debug)]
pub struct Linked {
    /// The account log, the new device last.
    pub log: AccountLog,
    /// The account's secrets.
    pub secrets: AccountSecrets,
    /// Where the server is.
    pub server_url: String,
    /// The houses that the account belongs to.
    pub houses: Vec<TenantId>,
    /// The database of the home's server that the old device last spoke to.
    pub incarnation: Option<IncarnationId>,
}

/// The old device's part.
pub fn answer(
    request: &LinkRequest,
    log: &AccountLog,
    keys: &DeviceKeys,
    secret: &AccountSecret,
    server: HomeServer<'_>,
    houses: &[TenantId],
    rng: &mut impl CryptoRng,
) -> Result<LinkAnswer, Invalid> {
    let contents = Contents {
        account: log.account(),
        log: log.records().to_vec(),
        grant: log.grant(&request.device, keys),
        key_epoch: secret.epoch(),
        secret: secret.secret_bytes().to_vec().into(),
        server_url: server.url.to_owned(),
        houses: houses.to_vec(),
        incarnation: server.incarnation,
    };
    let contents = zeroize::Zeroizing::new(minicbor::to_vec(&contents).expect("CBOR to memory"));
    let sealed = hazmat::seal_to(&request.device.sealing, SEAL_PURPOSE, &contents, rng)?;
    Ok(LinkAnswer { sealed: sealed.into() })
}

/// The new device's part: opens the answer, verifies the log, adds itself.
pub fn accept(answer: &LinkAnswer, keys: &DeviceKeys) -> Result<Linked, Invalid> {
    let opened = keys.open(SEAL_PURPOSE, &answer.sealed)?;
    let contents: Contents = minicbor::decode(&opened).map_err(|_| Invalid)?;
    let mut log = AccountLog::verify(contents.account, contents.log).map_err(|_| Invalid)?;
    log.append(log.device_add(&contents.grant, keys)).map_err(|_| Invalid)?;
    let latest = AccountSecret::from_bytes(contents.key_epoch, &contents.secret).ok_or(Invalid)?;
    if latest.epoch() != log.epoch() {
        return Err(Invalid);
    }
    let secrets = log.secrets(latest)?;
    let Contents { server_url, houses, incarnation, .. } = contents;
    Ok(Linked { log, secrets, server_url, houses, incarnation })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    struct Linking {
        phone: DeviceKeys,
        tablet: DeviceKeys,
        thief: DeviceKeys,
        secret: AccountSecret,
        answer: LinkAnswer,
    }

    /// An old phone that answers a tablet; its server's address is this long.
    fn linking(url_chars: usize) -> Linking {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let [phone, tablet, thief] = std::array::from_fn(|_| DeviceKeys::generate(&mut rng));
        let log = AccountLog::genesis(&phone, &mut rng);
        let secret = AccountSecret::generate(&mut rng);
        let request = LinkRequest { device: tablet.public() };
        let url = "x".repeat(url_chars);
        let answer = answer(&request, &log, &phone, &secret, HomeServer::at(&url), &[], &mut rng).unwrap();
        Linking { phone, tablet, thief, secret, answer }
    }

    #[test]
    fn a_linked_device_adds_itself_and_a_phishing_page_gets_nothing() {
        let Linking { tablet, thief, secret, answer, .. } = linking(20);
        let linked = accept(&answer, &tablet).unwrap();
        assert_eq!(linked.log.devices().count(), 2);
        assert_eq!(linked.secrets.current().secret_bytes(), secret.secret_bytes());
        assert!(accept(&answer, &thief).is_err());
    }

    #[test]
    fn codes_say_what_was_said() {
        let Linking { tablet, answer, .. } = linking(20);
        let request = LinkRequest { device: tablet.public() };
        assert_eq!(LinkRequest::parse(&format!(" \n{}\t", request.to_code())), Ok(request));
        let codes = answer.to_codes().unwrap();
        assert_eq!(codes.len(), 1, "an account of one device fits into one picture");
        assert!(codes[0].starts_with("PLA1.1/1."));
        assert_eq!(LinkAnswer::parse(&codes), Ok(answer));
    }

    #[test]
    fn parts_come_in_any_order_and_more_than_once() {
        let answer = linking(4_000).answer;
        let mut codes = answer.to_codes().unwrap();
        assert!(codes.len() > 2 && codes.iter().all(|code| code.len() <= CODE_CHARS_MAX));
        codes.reverse();
        codes.push(format!("  {}\n{}", codes[1], codes[0]));
        assert_eq!(LinkAnswer::parse(&codes), Ok(answer));
        let missing = codes.len() - 2;
        assert_eq!(LinkAnswer::parse(&codes[..1]), Err(InvalidLinkCode::PartsMissing { missing }));
    }

    #[test]
    fn what_is_no_code_or_a_mixture_of_two_is_refused() {
        let (one, other) = (linking(4_000).answer.to_codes().unwrap(), linking(4_001).answer.to_codes().unwrap());
        assert_eq!(one.len(), other.len());
        let mixed = [&one[..1], &other[1..]].concat();
        let both = [&one[..], &other[..1]].concat();
        let many = linking(PARTS_MAX * CODE_CHARS_MAX).answer.to_codes();
        assert_eq!(many, Err(InvalidLinkCode::TooLong));
        let texts = ["", "PLA1.", "PLA1.1/1.", "PLA1.0/1.AAAA", "PLA1.2/1.AAAA", "PLA1.1/65.AAAA", "PLQ1.AAAA"];
        let long = format!("PLA1.1/1.{}", "A".repeat(CODE_CHARS_MAX));
        let texts = texts.into_iter().chain([long.as_str()]).map(|text| vec![text.to_owned()]);
        for codes in texts.chain([mixed, both, vec![], vec![one[0].replace("1/", "01/")]]) {
            assert_eq!(LinkAnswer::parse(&codes), Err(InvalidLinkCode::NotALinkCode), "{codes:?}");
        }
        for text in ["", "PLQ1.", "PLQ1.AAAA", "PL1.AAAA", &one[0], &format!("PLQ1.{}", "A".repeat(1 << 20))] {
            assert_eq!(LinkRequest::parse(text), Err(InvalidLinkCode::NotALinkCode));
        }
    }

    #[test]
    fn every_character_counts() {
        let Linking { phone, answer, .. } = linking(20);
        let (request, codes) = (LinkRequest { device: phone.public() }, answer.to_codes().unwrap());
        for (code, is_request) in [(request.to_code(), true), (codes[0].clone(), false)] {
            for place in 0..code.len() {
                for character in ["A", "b", "_", "1", ".", "/", " ", "", "é"] {
                    let changed = format!("{}{character}{}", &code[..place], &code[place + 1..]);
                    if is_request {
                        assert!(changed == code || LinkRequest::parse(&changed).is_err(), "{place} {character:?}");
                    } else {
                        assert!(changed == code || LinkAnswer::parse(&[changed]).is_err(), "{place} {character:?}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn garbage_is_refused_in_peace(
            texts in prop::collection::vec("(PLQ1\\.|PLA1\\.)?([0-9+]{0,3}/[0-9]{0,3}\\.)?[A-Za-z0-9_-]{0,80}\\PC{0,8}", 0..5),
        ) {
            prop_assert!(LinkAnswer::parse(&texts).is_err());
            for text in &texts {
                prop_assert!(LinkRequest::parse(text).is_err());
            }
        }

        #[test]
        fn checked_garbage_is_refused_in_peace(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = checked_text(bytes);
            LinkRequest::parse(&format!("PLQ1.{text}")).ok();
            if let Ok(answer) = LinkAnswer::parse(&[format!("PLA1.1/1.{text}")]) {
                prop_assert!(accept(&answer, &linking(20).tablet).is_err());
            }
        }
    }
}
