//! Limits on guessing: after a few tries each further one waits longer, for a name and for an address. Kept in memory.

use crate::peer::household;
use crate::say;
use crate::words::Said;
use porchlight_core::ids::digest;
use porchlight_core::time::EpochMs;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Tries for one name before it waits.
const FREE_OF_A_NAME: u32 = 5;
/// Tries from one address before it waits: a house may have one address for everybody.
const FREE_OF_AN_ADDRESS: u32 = 20;
/// The longest wait: 15 minutes, so that nobody can lock somebody else out for a day.
const WAIT_MS_MAX: EpochMs = 15 * 60 * 1000;
/// Tries are forgotten so long after the last one: an hour.
const KEPT_MS: EpochMs = 60 * 60 * 1000;
const KEPT_MAX: usize = 16_384;

/// Tries that have not led in.
#[derive(Debug, Default)]
pub struct Attempts {
    made: Mutex<BTreeMap<[u8; 32], Made>>,
}

#[derive(Debug, Clone, Copy)]
struct Made {
    count: u32,
    last_ms: EpochMs,
    free_ms: EpochMs,
}

/// What a try is counted under: somebody's name or session, whether it exists or not, and where it came from.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    whose: [u8; 32],
    address: [u8; 32],
}

impl Origin {
    /// Of a try for `whose` from `address`.
    pub fn of(whose: &[u8], address: IpAddr) -> Self {
        let address = match household(address) {
            IpAddr::V4(v4) => v4.octets().to_vec(),
            IpAddr::V6(v6) => v6.octets().to_vec(),
        };
        Self {
            whose: digest("porchlight/v1/tries-of", &[whose]),
            address: digest("porchlight/v1/tries-from", &[&address]),
        }
    }
}

impl Attempts {
    /// Counts a try before it is made, so that many at once count too. Otherwise how many milliseconds it must wait.
    pub fn begin(&self, origin: &Origin, now_ms: EpochMs) -> Result<(), EpochMs> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |key: &[u8; 32]| made.get(key).filter(|made| now_ms - made.last_ms < KEPT_MS).copied();
        let (name, address) = (of(&origin.whose), of(&origin.address));
        let free_ms = [name, address].into_iter().flatten().map(|made| made.free_ms).max().unwrap_or(now_ms);
        if free_ms > now_ms {
            return Err(free_ms - now_ms);
        }
        for (key, before, free) in [(origin.whose, name, FREE_OF_A_NAME), (origin.address, address, FREE_OF_AN_ADDRESS)]
        {
            let count = before.map_or(0, |before| before.count) + 1;
            made.insert(key, Made { count, last_ms: now_ms, free_ms: now_ms + wait_ms(count, free) });
        }
        if made.len() > KEPT_MAX {
            made.retain(|_, made| now_ms - made.last_ms < KEPT_MS);
        }
        // A quarter at once, so that a flood does not have every try look through all.
        if made.len() > KEPT_MAX {
            let mut ages: Vec<EpochMs> = made.values().map(|made| made.last_ms).collect();
            let (_, oldest_kept, _) = ages.select_nth_unstable(KEPT_MAX / 4);
            let oldest_kept = *oldest_kept;
            made.retain(|_, made| made.last_ms >= oldest_kept);
            if made.len() > KEPT_MAX {
                made.clear();
            }
        }
        Ok(())
    }

    /// It led in: nothing is held against the name, and this try not against the address.
    pub fn forgive(&self, origin: &Origin) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.remove(&origin.whose);
        if let Some(from) = made.get_mut(&origin.address) {
            from.count = from.count.saturating_sub(1);
        }
    }
}

/// Nothing for the first tries, then a second, doubled with each.
fn wait_ms(count: u32, free: u32) -> EpochMs {
    let doubled = |over: u32| 1_000_i64.checked_shl(over - 1).unwrap_or(WAIT_MS_MAX).min(WAIT_MS_MAX);
    count.checked_sub(free).filter(|over| *over > 0).map_or(0, |over| doubled(over.min(20)))
}

/// A wait as a page says it.
pub(super) fn in_words(wait_ms: EpochMs) -> Said {
    let seconds = ((wait_ms + 999) / 1000).max(1);
    match seconds {
        ..=90 => say("sign-in-wait-seconds").with("count", seconds),
        _ => say("sign-in-wait-minutes").with("count", (seconds + 59) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn waits_grow_to_a_quarter_of_an_hour() {
        let attempts = Attempts::default();
        let carla = Origin::of(b"carla", HERE);
        let mut now_ms = 0;
        for _ in 0..=FREE_OF_A_NAME {
            assert_eq!(attempts.begin(&carla, now_ms), Ok(()));
        }
        let mut waits = Vec::new();
        for _ in 0..12 {
            let wait = attempts.begin(&carla, now_ms).unwrap_err();
            waits.push(wait / 1000);
            now_ms += wait;
            assert_eq!(attempts.begin(&carla, now_ms), Ok(()), "after the wait there is one try");
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        attempts.forgive(&carla);
        assert_eq!(attempts.begin(&carla, now_ms), Ok(()));
    }

    #[test]
    fn an_address_waits_whatever_name_it_tries() {
        let attempts = Attempts::default();
        let made = (0..100_u8).take_while(|n| attempts.begin(&Origin::of(&[*n], HERE), 0).is_ok()).count();
        assert_eq!(made, FREE_OF_AN_ADDRESS as usize + 1);
        let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
        assert_eq!(attempts.begin(&Origin::of(b"carla", elsewhere), 0), Ok(()), "others are not kept out");
    }

    #[test]
    fn what_is_kept_has_a_bound() {
        let attempts = Attempts::default();
        for n in 0..KEPT_MAX as u32 + 50 {
            let address = IpAddr::V4(Ipv4Addr::from_bits(n));
            attempts.begin(&Origin::of(&n.to_be_bytes(), address), i64::from(n)).unwrap();
        }
        assert!(attempts.made.lock().unwrap().len() <= KEPT_MAX);
    }

    #[test]
    fn waits_are_said_plainly() {
        assert_eq!(
            [1_000, 1_500, 90_000, 900_000].map(|wait_ms| in_words(wait_ms).plain()),
            ["a second", "2 seconds", "90 seconds", "15 minutes"]
                .map(|wait| format!("Too many tries. Please wait {wait} and try again."))
        );
    }
}
