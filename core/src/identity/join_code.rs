//! Joining without a camera: a code of eight symbols that staff read out, and six digits that both screens show before
//! staff let the phone in.
//!
//! The first three symbols find the code, the next four are its secret, the last tells a slip of the finger. Whoever
//! guesses one has won nothing: staff approve, and compare the digits with those of the phone in front of them. The digits
//! are a hash of what both sides chose and of the server that the phone believes to speak with. The phone commits itself
//! to its part before the server's part is known, as in ZRTP (RFC 6189, 4.4.1.1), so that nobody between the two can try
//! out values until the digits agree.

use crate::ids::{TenantId, digest};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

/// Crockford's alphabet: without I, L, O and U.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 8;
const PLACE_SYMBOLS: usize = 3;

/// A code. Staff read it out, so its text is shown on one page; it prints itself nowhere else.
#[derive(Clone, Copy)]
pub struct JoinCode([u8; LENGTH]);

/// A text that is no code, or a mistyped one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a code for joining a house; look at it again")]
pub struct InvalidJoinCode;

impl std::fmt::Debug for JoinCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JoinCode(…)")
    }
}

impl JoinCode {
    /// A new one: 35 random bits and its check.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut symbols = [0; LENGTH];
        rng.fill_bytes(&mut symbols);
        symbols = symbols.map(|symbol| symbol % 32);
        symbols[LENGTH - 1] = check(&symbols);
        Self(symbols)
    }

    /// Reads what a person typed: capitals, hyphens and blanks do not matter, and what looks alike is the same.
    pub fn parse(text: &str) -> Result<Self, InvalidJoinCode> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let symbols: Option<Vec<u8>> = typed.take(LENGTH + 1).map(value).collect();
        let symbols = symbols.and_then(|symbols| symbols.try_into().ok()).ok_or(InvalidJoinCode)?;
        Self::from_bytes(symbols)
    }

    /// The code of these values, one for each symbol, if they are one.
    pub fn from_bytes(symbols: [u8; LENGTH]) -> Result<Self, InvalidJoinCode> {
        let is_code = symbols.iter().all(|symbol| *symbol < 32) && symbols[LENGTH - 1] == check(&symbols);
        if is_code { Ok(Self(symbols)) } else { Err(InvalidJoinCode) }
    }

    /// The value of each symbol, 0 to 31.
    pub fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// What a server finds the code by: its first three symbols. Two codes of one place are not open at the same time.
    pub fn place(&self) -> [u8; PLACE_SYMBOLS] {
        std::array::from_fn(|index| self.0[index])
    }

    /// Whether they are the same, in the same time for any two.
    pub fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// As it is read out: `7K3M-9QX2`.
    pub fn to_text(&self) -> String {
        let text = self.0.map(|symbol| char::from(SYMBOLS[usize::from(symbol)]));
        let (one, other) = text.split_at(LENGTH / 2);
        one.iter().chain(&['-']).chain(other).collect()
    }
}

fn value(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let index = SYMBOLS.iter().position(|known| char::from(*known) == symbol)?;
    u8::try_from(index).ok()
}

/// Weighted by odd numbers, which have an inverse modulo 32: one wrong symbol always shows.
fn check(symbols: &[u8; LENGTH]) -> u8 {
    let weighted = symbols[..LENGTH - 1].iter().zip((1u32..).step_by(2)).map(|(symbol, odd)| u32::from(*symbol) * odd);
    u8::try_from(weighted.sum::<u32>() % 32).unwrap_or_default()
}

/// What the phone commits itself to when it asks, so that its part cannot depend on the server's.
pub fn commitment(secret: &[u8; 16]) -> [u8; 32] {
    digest("porchlight/v1/join-commitment", &[secret])
}

/// What two screens compare.
#[derive(Clone, Copy)]
pub struct Compared<'a> {
    /// The house that the code is of.
    pub house: TenantId,
    /// The code.
    pub code: &'a JoinCode,
    /// The phone's part, which becomes the secret of its invite.
    pub secret: &'a [u8; 16],
    /// The server's part.
    pub servers: &'a [u8; 16],
    /// The server, as each side knows it: `ServerAddress::vouched_for`.
    pub vouched_for: &'a str,
}

impl Compared<'_> {
    /// Six digits: `481 205`.
    pub fn digits(&self) -> String {
        let Self { house, code, secret, servers, vouched_for } = *self;
        let parts: [&[u8]; 5] = [house.as_bytes(), code.as_bytes(), secret, servers, vouched_for.as_bytes()];
        let hash = digest("porchlight/v1/join-comparison", &parts);
        let number = u64::from_be_bytes(std::array::from_fn(|index| hash[index])) % 1_000_000;
        format!("{:03} {:03}", number / 1_000, number % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn code(seed: u64) -> JoinCode {
        JoinCode::generate(&mut ChaCha20Rng::seed_from_u64(seed))
    }

    #[test]
    fn a_code_is_read_as_people_type_it_and_prints_nothing() {
        let code = code(1);
        let text = code.to_text();
        assert_eq!((text.len(), text.as_bytes()[4]), (9, b'-'));
        for typed in [text.clone(), text.to_lowercase(), text.replace('-', " "), format!(" {} ", text.replace('-', ""))]
        {
            assert!(JoinCode::parse(&typed).unwrap().is(&code), "{typed}");
        }
        let alike = text.replace('0', "o").replace('1', "l");
        assert!(JoinCode::parse(&alike).unwrap().is(&code));
        assert!(!format!("{code:?}").contains(&text[..4]));
        for odd in ["", "7K3M", &format!("{text}0"), "UUUU-UUUU", "é"] {
            assert_eq!(JoinCode::parse(odd).unwrap_err(), InvalidJoinCode, "{odd}");
        }
        assert!(JoinCode::from_bytes([32; 8]).is_err());
    }

    #[test]
    fn the_digits_depend_on_everything_that_both_know() {
        let (one, other) = (code(1), code(2));
        let house = TenantId::from_bytes([1; 16]);
        let same = Compared { house, code: &one, secret: &[2; 16], servers: &[3; 16], vouched_for: "cedar.example" };
        let digits = same.digits();
        assert!(digits.len() == 7 && digits.chars().all(|c| c.is_ascii_digit() || c == ' '), "{digits}");
        for changed in [
            Compared { house: TenantId::from_bytes([9; 16]), ..same },
            Compared { code: &other, ..same },
            Compared { secret: &[9; 16], ..same },
            Compared { servers: &[9; 16], ..same },
            Compared { vouched_for: "stranger.example", ..same },
        ] {
            assert_ne!(changed.digits(), digits);
        }
    }

    proptest! {
        #[test]
        fn one_wrong_symbol_always_shows(seed in any::<u64>(), place in 0usize..8, by in 1u8..32) {
            let mut symbols = *code(seed).as_bytes();
            symbols[place] = (symbols[place] + by) % 32;
            prop_assert!(JoinCode::from_bytes(symbols).is_err());
        }

        #[test]
        fn any_text_is_read_in_peace(text in "\\PC{0,12}") {
            if let Ok(code) = JoinCode::parse(&text) {
                prop_assert!(JoinCode::parse(&code.to_text()).unwrap().is(&code));
            }
        }
    }
}
