//! What was begun and not yet finished: in memory, bounded, each good once and for five minutes.

use crate::auth::random_bytes;
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// How long something that was begun may wait: five minutes.
pub(crate) const PENDING_MS: EpochMs = 5 * 60 * 1000;

/// At most `max` things that were begun, each under a random ticket of 32 bytes.
#[derive(Debug)]
pub(crate) struct Pending<T> {
    max: usize,
    open: Mutex<Open<T>>,
}

#[derive(Debug)]
struct Open<T> {
    begun: BTreeMap<[u8; 32], (EpochMs, T)>,
    oldest_first: VecDeque<[u8; 32]>,
}

impl<T> Pending<T> {
    pub fn new(max: usize) -> Self {
        Self { max, open: Mutex::new(Open { begun: BTreeMap::new(), oldest_first: VecDeque::new() }) }
    }

    /// Keeps something; the ticket fetches it once. When too many are open, the oldest is given up.
    pub fn begin(&self, what: T, now_ms: EpochMs, rng: &mut impl CryptoRng) -> [u8; 32] {
        let ticket = random_bytes(rng);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        while open.oldest_first.len() >= self.max || open.oldest_is_over(now_ms) {
            if let Some(oldest) = open.oldest_first.pop_front() {
                open.begun.remove(&oldest);
            }
        }
        open.begun.insert(ticket, (now_ms + PENDING_MS, what));
        open.oldest_first.push_back(ticket);
        ticket
    }

    /// Takes out what a ticket stands for, if it still waits.
    pub fn take(&self, ticket: &[u8], now_ms: EpochMs) -> Option<T> {
        let ticket: [u8; 32] = ticket.try_into().ok()?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (expires_ms, what) = open.begun.remove(&ticket)?;
        (now_ms < expires_ms).then_some(what)
    }
}

impl<T> Open<T> {
    fn oldest_is_over(&self, now_ms: EpochMs) -> bool {
        let oldest = self.oldest_first.front();
        oldest.is_some_and(|oldest| self.begun.get(oldest).is_none_or(|(expires_ms, _)| now_ms >= *expires_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_phone::{NOON, rng};

    #[test]
    fn a_ticket_is_good_once_and_for_five_minutes() {
        let pending = Pending::new(8);
        let mut rng = rng(1);
        let ticket = pending.begin("Ana", NOON, &mut rng);
        assert_eq!(pending.take(&ticket, NOON + PENDING_MS - 1), Some("Ana"));
        assert_eq!(pending.take(&ticket, NOON), None, "once");
        let ticket = pending.begin("Ana", NOON, &mut rng);
        assert_eq!(pending.take(&ticket, NOON + PENDING_MS), None, "five minutes");
        assert_eq!(pending.take(b"short", NOON), None);
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let pending = Pending::new(2);
        let mut rng = rng(1);
        let [first, second, third] = [1, 2, 3].map(|n| pending.begin(n, NOON, &mut rng));
        assert_eq!([first, second, third].map(|ticket| pending.take(&ticket, NOON)), [None, Some(2), Some(3)]);
    }
}
