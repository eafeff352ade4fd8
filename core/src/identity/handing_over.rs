//! Handing over from a house's device to a person's own, by two codes and without a network: the old device shows what
//! it holds (`PLH1.`), the new one answers that it holds all of that (`PLT1.`). Only then does the old one erase itself.
//! Neither code is a secret. Nobody can make the answer who does not know the account's secret.

use super::account_log::CutEntry;
use super::linking::{CODE_CHARS_MAX, checked_text, read_checked};
use crate::crypto::account_secret::AccountSecret;
use crate::ids::{AccountId, DeviceId, digest};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

const HOLDING_PREFIX: &str = "PLH1.";
const TAKEN_PREFIX: &str = "PLT1.";

/// What a device holds of a person's own space, of what only it may still have.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Holding {
    /// Whose.
    #[n(0)]
    pub account: AccountId,
    /// The key epoch of the secret that the answer is made with.
    #[n(1)]
    pub key_epoch: u32,
    /// Whose chains are counted: the device's own, first, and those of all devices that are no more. Any other device has
    /// its own words itself.
    #[n(2)]
    pub devices: Vec<DeviceId>,
    #[n(3)]
    ends: ByteArray<32>,
}

/// The word of another device that it holds all of that.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Taken {
    #[n(0)]
    proof: ByteArray<32>,
}

/// A text that is not the code that is asked for, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a whole code for handing over; scan or copy it again")]
pub struct NotAHandOverCode;

impl Holding {
    /// Of the ends of these devices' chains; ids chain, so an end stands for all before it.
    pub fn of(account: AccountId, key_epoch: u32, devices: Vec<DeviceId>, mut ends: Vec<CutEntry>) -> Self {
        ends.sort_unstable();
        let ends = minicbor::to_vec(ends).expect("CBOR to memory");
        Self { account, key_epoch, devices, ends: digest("porchlight/v1/holding", &[&ends]).into() }
    }

    /// The device that hands over.
    pub fn device(&self) -> Option<DeviceId> {
        self.devices.first().copied()
    }

    /// The code to show.
    pub fn to_code(&self) -> String {
        format!("{HOLDING_PREFIX}{}", checked_text(self.to_bytes()))
    }

    /// Reads a code; white space around it does not matter.
    pub fn parse(code: &str) -> Result<Self, NotAHandOverCode> {
        read(HOLDING_PREFIX, code)
    }

    /// The answer of a device that holds the same, with the secret of the key epoch that is named.
    pub fn taken(&self, secret: &AccountSecret) -> Taken {
        Taken { proof: (*secret.hand_over_proof(&self.to_bytes())).into() }
    }

    fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("CBOR to memory")
    }
}

impl Taken {
    /// The code to show.
    pub fn to_code(&self) -> String {
        format!("{TAKEN_PREFIX}{}", checked_text(minicbor::to_vec(self).expect("CBOR to memory")))
    }

    /// Reads a code; white space around it does not matter.
    pub fn parse(code: &str) -> Result<Self, NotAHandOverCode> {
        read(TAKEN_PREFIX, code)
    }
}

fn read<T: for<'b> Decode<'b, ()>>(prefix: &str, code: &str) -> Result<T, NotAHandOverCode> {
    let text = code.trim().strip_prefix(prefix).filter(|text| text.len() <= CODE_CHARS_MAX);
    read_checked(text.ok_or(NotAHandOverCode)?).map_err(|_| NotAHandOverCode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DocumentId, EnvelopeId};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn end(document: u8, sequence: u64) -> CutEntry {
        CutEntry {
            device: DeviceId::from_bytes([1; 16]),
            document: DocumentId::from_bytes([document; 16]),
            sequence,
            id: EnvelopeId::from_bytes([sequence as u8; 32]),
        }
    }

    fn holding(ends: Vec<CutEntry>) -> Holding {
        Holding::of(AccountId::from_bytes([7; 16]), 1, vec![DeviceId::from_bytes([1; 16])], ends)
    }

    #[test]
    fn two_devices_that_hold_the_same_say_the_same_in_any_order() {
        assert_eq!(holding(vec![end(1, 4), end(2, 1)]), holding(vec![end(2, 1), end(1, 4)]));
        for other in [vec![end(1, 4)], vec![end(1, 3), end(2, 1)], vec![end(1, 4), end(2, 1), end(3, 1)]] {
            assert_ne!(holding(vec![end(1, 4), end(2, 1)]), holding(other));
        }
    }

    #[test]
    fn codes_come_back_whole_or_not_at_all() {
        let secret = AccountSecret::generate(&mut ChaCha20Rng::seed_from_u64(1));
        let holding = holding(vec![end(1, 4)]);
        let taken = holding.taken(&secret);
        assert_eq!(Holding::parse(&format!(" {}\n", holding.to_code())), Ok(holding.clone()));
        assert_eq!(Taken::parse(&taken.to_code()), Ok(taken.clone()));
        let mistyped = holding.to_code().replacen('A', "B", 1);
        for wrong in [mistyped.as_str(), "PLH1.", "", &taken.to_code(), &holding.to_code()[..40]] {
            assert_eq!(Holding::parse(wrong), Err(NotAHandOverCode), "{wrong}");
        }
    }

    #[test]
    fn the_answer_fits_one_holding_and_one_secret() {
        let secrets = [1, 2].map(|seed| AccountSecret::generate(&mut ChaCha20Rng::seed_from_u64(seed)));
        let (held, more) = (holding(vec![end(1, 4)]), holding(vec![end(1, 5)]));
        assert_eq!(held.taken(&secrets[0]), held.taken(&secrets[0]));
        assert_ne!(held.taken(&secrets[0]), more.taken(&secrets[0]));
        assert_ne!(held.taken(&secrets[0]), held.taken(&secrets[1]));
    }
}
