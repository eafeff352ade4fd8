//! How long a phone keeps what others show in a pair or a small circle without a word from there. Whoever takes something
//! back is heard by every phone that reaches the server; one that does not reach it shows nothing of others after
//! fourteen days, and then holds nothing. It comes again by itself.

use crate::time::EpochMs;

const DAY_MS: EpochMs = 24 * 3_600_000;
/// How long: fourteen days.
pub const LEASE_MS: EpochMs = 14 * DAY_MS;
/// What only this phone's clock says is hidden at once, and erased when that clock still says so a day later: one that
/// jumped ahead is often put right.
const PATIENCE_MS: EpochMs = DAY_MS;

/// The lease of one space: what is known of how long ago it was heard to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// When, by the server's clock.
    pub heard_ms: EpochMs,
    /// When, by this phone's clock.
    pub began_ms: EpochMs,
    /// What this phone's clock said last.
    pub seen_ms: EpochMs,
    /// How long ago that is, in milliseconds.
    pub passed_ms: EpochMs,
    /// How much had passed when it was first found to be over.
    pub over_ms: Option<EpochMs>,
}

/// What a phone may do with what others show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Show it.
    Holds,
    /// Keep it, and show nothing.
    Hidden,
    /// Erase it.
    Over,
}

impl Lease {
    /// A lease that begins: everything that the server has of the space was read.
    pub fn heard(server_ms: EpochMs, now_ms: EpochMs) -> Self {
        Self { heard_ms: server_ms, began_ms: now_ms, seen_ms: now_ms, passed_ms: 0, over_ms: None }
    }

    /// The lease when this phone's clock is looked at. A clock that says what cannot be, that the lease has yet to begin,
    /// adds what it moves by and takes nothing away; one that was put right counts from the beginning.
    #[must_use]
    pub fn look(self, now_ms: EpochMs) -> Self {
        let Self { began_ms, seen_ms, .. } = self;
        let was_put_right = now_ms >= began_ms && (seen_ms < began_ms || now_ms < seen_ms);
        let passed_ms = match was_put_right {
            true => now_ms.saturating_sub(began_ms),
            false => self.passed_ms.saturating_add(now_ms.saturating_sub(seen_ms).max(0)),
        };
        let over_ms = (passed_ms >= LEASE_MS).then(|| self.over_ms.unwrap_or(passed_ms));
        Self { seen_ms: now_ms, passed_ms, over_ms, ..self }
    }

    /// The lease when another server tells the time: with it, nothing rests on this phone's clock.
    #[must_use]
    pub fn told(self, server_ms: EpochMs, now_ms: EpochMs) -> Self {
        let passed_ms = server_ms.saturating_sub(self.heard_ms).max(0);
        let over_ms = (passed_ms >= LEASE_MS).then(|| passed_ms - PATIENCE_MS);
        Self { began_ms: now_ms.saturating_sub(passed_ms), seen_ms: now_ms, passed_ms, over_ms, ..self }
    }

    /// What may be done now.
    pub fn standing(&self) -> Standing {
        match self.over_ms {
            None => Standing::Holds,
            Some(over_ms) if self.passed_ms.saturating_sub(over_ms) < PATIENCE_MS => Standing::Hidden,
            Some(_) => Standing::Over,
        }
    }

    /// Whether this says so much more than an `earlier` state that it is worth a write: an hour, or another standing.
    pub fn is_news(&self, earlier: &Self) -> bool {
        const HOUR_MS: u64 = 3_600_000;
        let moved = [
            self.heard_ms.abs_diff(earlier.heard_ms),
            self.began_ms.abs_diff(earlier.began_ms),
            self.seen_ms.abs_diff(earlier.seen_ms),
        ];
        (self.standing(), self.over_ms.is_some()) != (earlier.standing(), earlier.over_ms.is_some())
            || moved.iter().any(|moved| *moved >= HOUR_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: EpochMs = 1_795_546_800_000;

    fn after(days: &[i64]) -> Lease {
        days.iter().fold(Lease::heard(NOON, NOON), |lease, day| lease.look(NOON + day * DAY_MS))
    }

    #[test]
    fn it_holds_for_fourteen_days_then_hides_and_a_day_later_it_is_over() {
        assert_eq!(after(&[]).standing(), Standing::Holds);
        assert_eq!(after(&[13]).standing(), Standing::Holds);
        assert_eq!(Lease::heard(NOON, NOON).look(NOON + LEASE_MS - 1).standing(), Standing::Holds);
        assert_eq!(after(&[14]).standing(), Standing::Hidden);
        assert_eq!(after(&[30]).standing(), Standing::Hidden, "after one look nobody knows whether the clock jumped");
        assert_eq!(after(&[14, 15]).standing(), Standing::Over);
        assert_eq!(after(&[30, 31]).standing(), Standing::Over);
    }

    #[test]
    fn a_clock_that_jumps_and_is_put_right_costs_nothing() {
        assert_eq!(after(&[1, 4_000, 2]).standing(), Standing::Holds);
        assert_eq!(after(&[1, 4_000, 2, 14]).standing(), Standing::Hidden, "and buys nothing");
    }

    #[test]
    fn a_clock_that_is_put_back_lets_nothing_live_for_ever() {
        let mut lease = after(&[10]);
        assert_eq!(after(&[10, -4_000]).standing(), Standing::Holds);
        for start in 0..5 {
            // Each start begins in 1970, and the phone runs for a day.
            for hours in [0, 12, 24] {
                lease = lease.look(hours * 3_600_000);
                assert_eq!(lease.standing() == Standing::Holds, start * 24 + hours < 4 * 24, "{start} {hours}");
            }
        }
    }

    #[test]
    fn the_time_of_another_server_counts_more_than_this_phones() {
        let ahead = after(&[400]);
        assert_eq!(ahead.told(NOON + 3 * DAY_MS, NOON + 400 * DAY_MS).standing(), Standing::Holds);
        let stopped = Lease::heard(NOON, NOON).look(NOON);
        assert_eq!(stopped.told(NOON + 14 * DAY_MS, NOON).standing(), Standing::Over);
        for wild in [EpochMs::MIN, -1, EpochMs::MAX] {
            let (_, _) = (stopped.told(wild, wild).look(NOON).standing(), Lease::heard(wild, wild).look(-wild.max(1)));
        }
    }
}
