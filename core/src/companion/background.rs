//! The exchange in the background: a thread of the core's own, for a shell that does not want to wait.

use super::Companion;
use crate::error::CompanionError;
use crate::sync::driver::Deadline;
use crate::views::AreaView;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long one go may take: ten minutes. What is left then goes next time.
const GO_MS_MAX: u64 = 600_000;
/// The code of a go that a fault of ours ended.
const BROKE_OFF: &str = "sync_broke_off";

/// What goes on in the background.
#[derive(Debug, Default)]
pub(super) struct Background(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_on: bool,
    again: bool,
    failure: Option<CompanionError>,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Begins to exchange and returns at once; observers hear what it brings, and `today().sync` says how it went. If it
    /// is exchanging already, it goes once more after that. A companion that nobody holds any more lives until it is
    /// done; `close` and `suspend` end it. Errors: whatever ended the go before, said once.
    pub fn sync_now(self: Arc<Self>) -> Result<(), CompanionError> {
        self.sync_status()?; // closed, or suspended
        let mut state = self.background.state();
        if let Some(failure) = state.failure.take() {
            return Err(failure);
        }
        if state.is_on {
            state.again = true;
            return Ok(());
        }
        let companion = Arc::clone(&self);
        let thread = std::thread::Builder::new().name("porchlight-sync".to_owned());
        thread.spawn(move || companion.go_on()).map_err(|_| CompanionError::internal("no_thread"))?;
        state.is_on = true;
        Ok(())
    }
}

impl Background {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What ended a go in the background, once.
    pub(super) fn take_failure(&self) -> Result<(), CompanionError> {
        self.state().failure.take().map_or(Ok(()), Err)
    }
}

impl Companion {
    fn go_on(&self) {
        loop {
            // Nobody is there to catch it: a panic would end this thread alone, and the next go would never begin.
            let went = catch_unwind(AssertUnwindSafe(|| self.go(Deadline::within(GO_MS_MAX))));
            let mut state = self.background.state();
            state.failure = match went {
                Ok(Ok(_) | Err(CompanionError::Closed { .. })) => None,
                Ok(Err(error)) => Some(error),
                Err(_) => Some(CompanionError::internal(BROKE_OFF)),
            };
            if state.failure.is_some() || !std::mem::take(&mut state.again) {
                state.is_on = false;
                break;
            }
        }
        self.observers.tell_areas([AreaView::Today]);
    }
}
