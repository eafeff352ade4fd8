//! Who waits for news of a house: open pages, told that something has changed, and never what. A beat is a hint; whoever
//! misses one asks again.

use porchlight_core::ids::TenantId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Most listeners of one house.
const LISTENERS_MAX: usize = 256;

/// The beats of every house that somebody listens to.
#[derive(Debug, Default)]
pub struct Beats {
    houses: Mutex<Houses>,
}

#[derive(Debug, Default)]
struct Houses {
    heard: HashMap<TenantId, watch::Sender<u64>>,
    is_closed: bool,
}

impl Beats {
    /// Listens to a house; nothing once the server stops, or when too many listen already.
    pub fn listen(&self, house: TenantId) -> Option<watch::Receiver<u64>> {
        let mut houses = self.lock();
        if houses.is_closed {
            return None;
        }
        let sender = houses.heard.entry(house).or_insert_with(|| watch::Sender::new(0));
        (sender.receiver_count() < LISTENERS_MAX).then(|| sender.subscribe())
    }

    /// Something of a house has changed.
    pub fn beat(&self, house: TenantId) {
        let mut houses = self.lock();
        let Some(sender) = houses.heard.get(&house) else { return };
        if sender.receiver_count() == 0 {
            houses.heard.remove(&house);
        } else {
            sender.send_modify(|beats| *beats += 1);
        }
    }

    /// Sends everybody away: the server stops.
    pub fn close(&self) {
        let mut houses = self.lock();
        houses.is_closed = true;
        houses.heard.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Houses> {
        self.houses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_hear_of_their_own_house_only_and_nobody_is_kept() {
        let (cedar, elm) = (TenantId::from_bytes([1; 16]), TenantId::from_bytes([2; 16]));
        let beats = Beats::default();
        let (mut at_cedar, mut at_elm) = (beats.listen(cedar).unwrap(), beats.listen(elm).unwrap());
        beats.beat(cedar);
        assert!(at_cedar.has_changed().unwrap() && !at_elm.has_changed().unwrap());
        at_cedar.mark_unchanged();
        drop(at_cedar);
        beats.beat(cedar);
        assert_eq!(beats.lock().heard.len(), 1, "a house that nobody listens to is let go");
        at_elm.mark_unchanged();
        beats.close();
        assert!(at_elm.has_changed().is_err() && beats.listen(elm).is_none());
    }

    #[test]
    fn a_house_has_so_many_listeners_and_no_more() {
        let (house, beats) = (TenantId::from_bytes([1; 16]), Beats::default());
        let all: Vec<_> = (0..LISTENERS_MAX).map(|_| beats.listen(house).unwrap()).collect();
        assert!(beats.listen(house).is_none());
        drop(all);
        assert!(beats.listen(house).is_some());
    }
}
