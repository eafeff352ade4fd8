//! Coming again after a failure: full jitter up to five minutes, so that a house whose router comes
//! back does not storm the server. Reset only by a successful exchange.

use crate::time::EpochMs;
use rand_core::Rng;

/// Longest wait, in milliseconds.
pub const WAIT_MS_MAX: EpochMs = 300_000;
const FIRST_MS: EpochMs = 2_000;

/// How long to wait after this many failures in a row (from 1), in milliseconds; never less than
/// what the server asked for.
pub fn wait_ms(failures: u32, retry_after_s: Option<u32>, rng: &mut (impl Rng + ?Sized)) -> EpochMs {
    let ceiling = FIRST_MS.saturating_mul(1 << failures.min(20).saturating_sub(1)).min(WAIT_MS_MAX);
    let jittered = i64::from(rng.next_u32()) * ceiling / i64::from(u32::MAX);
    jittered.max(500).max(retry_after_s.map_or(0, |seconds| i64::from(seconds) * 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng;

    #[test]
    fn waits_are_bounded_and_honour_the_server() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        for failures in 1..100 {
            let wait = wait_ms(failures, None, &mut rng);
            assert!((500..=WAIT_MS_MAX).contains(&wait));
        }
        assert!(wait_ms(1, Some(60), &mut rng) >= 60_000);
    }
}
