//! Turns: one go of the exchange at a time. Who comes second waits, and then finds most of it done.

use crate::sync::driver::Deadline;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

/// Whose turn it is to exchange.
#[derive(Debug, Default)]
pub(super) struct Turns {
    of: Mutex<Option<ThreadId>>,
    is_over: Condvar,
}

/// A turn; over when dropped.
pub(super) struct Turn<'a>(&'a Turns);

impl Turns {
    /// Waits for a turn. There is none if it does not come by the deadline, or if this very thread has it: a clock that
    /// the exchange asked has called back, and would wait for itself.
    pub(super) fn wait(&self, deadline: Deadline) -> Option<Turn<'_>> {
        let mut of = self.of();
        while let Some(thread) = *of {
            let left = deadline.left();
            if left.is_zero() || thread == std::thread::current().id() {
                return None;
            }
            of = self.is_over.wait_timeout(of, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        *of = Some(std::thread::current().id());
        Some(Turn(self))
    }

    fn of(&self) -> MutexGuard<'_, Option<ThreadId>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.of() = None;
        self.0.is_over.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_waits_and_nobody_waits_for_oneself() {
        let turns = Turns::default();
        let first = turns.wait(Deadline::within(0)).expect("nobody else has it");
        let soon = Deadline::within(20_000);
        assert!(turns.wait(Deadline::within(60_000)).is_none() && !soon.has_passed(), "it waited for itself");
        std::thread::scope(|scope| {
            assert!(scope.spawn(|| turns.wait(Deadline::within(1)).is_none()).join().unwrap());
            let second = scope.spawn(|| turns.wait(Deadline::within(60_000)).is_some());
            drop(first);
            assert!(second.join().unwrap());
        });
        assert!(turns.wait(Deadline::within(0)).is_some());
    }

    #[test]
    fn a_turn_that_ends_in_a_panic_is_over() {
        let turns = Turns::default();
        let panics = || {
            let _turn = turns.wait(Deadline::within(0)).unwrap();
            panic!("planted");
        };
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).unwrap_err();
        assert!(turns.wait(Deadline::within(0)).is_some());
    }
}
