//! The companion's network: a runtime and a client, for callers that wait.

use crate::identity::server_address::ServerAddress;
use crate::sync::driver::{Deadline, Http, RequestFailed, Traffic};
use minicbor::{Decode, Encode};
use std::future::Future;
use std::sync::OnceLock;
use tokio::sync::watch;

/// Longer than any request takes: an hour.
const LONG_MS: u64 = 3_600_000;

/// The runtime that owns the network, and the HTTP client; made at first use.
#[derive(Debug, Default)]
pub(super) struct Network {
    made: OnceLock<Option<(tokio::runtime::Runtime, Http)>>,
    broken_off: watch::Sender<()>,
}

impl Network {
    fn get(&self) -> Result<&(tokio::runtime::Runtime, Http), RequestFailed> {
        let make = || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().ok()?;
            Some((runtime, Http::new().ok()?))
        };
        self.made.get_or_init(make).as_ref().ok_or(RequestFailed::Unreachable)
    }

    /// What went over it so far.
    pub(super) fn traffic(&self) -> Traffic {
        self.made.get().and_then(Option::as_ref).map(|(_, http)| http.traffic()).unwrap_or_default()
    }

    /// Posts a message and waits for the answer. Must not be called from the runtime itself.
    pub(super) fn post<T: for<'b> Decode<'b, ()>>(
        &self,
        server_url: &str,
        path: &str,
        message: &impl Encode<()>,
    ) -> Result<T, RequestFailed> {
        self.post_by(Deadline::within(LONG_MS), server_url, path, message)
    }

    /// The same, waiting no longer than until a deadline.
    pub(super) fn post_by<T: for<'b> Decode<'b, ()>>(
        &self,
        deadline: Deadline,
        server_url: &str,
        path: &str,
        message: &impl Encode<()>,
    ) -> Result<T, RequestFailed> {
        let (runtime, http) = self.get()?;
        runtime.block_on(self.until(deadline, http.post(server_url, path, message)))
    }

    /// The same to a server of which nobody said who vouches for it; the address that comes back does.
    pub(super) fn post_to_unmet<T: for<'b> Decode<'b, ()>>(
        &self,
        address: &ServerAddress,
        path: &str,
        message: &impl Encode<()>,
    ) -> Result<(T, ServerAddress), RequestFailed> {
        let (runtime, http) = self.get()?;
        runtime.block_on(self.until(Deadline::within(LONG_MS), http.post_to_unmet(address, path, message)))
    }

    /// Lets go of every request that is out: whoever waits for one has no answer. Later ones go as ever.
    pub(super) fn break_off(&self) {
        self.broken_off.send_replace(());
    }

    async fn until<T>(
        &self,
        deadline: Deadline,
        request: impl Future<Output = Result<T, RequestFailed>>,
    ) -> Result<T, RequestFailed> {
        let mut broken_off = self.broken_off.subscribe();
        tokio::select! {
            answer = tokio::time::timeout(deadline.left(), request) => answer.unwrap_or(Err(RequestFailed::Unreachable)),
            _ = broken_off.changed() => Err(RequestFailed::Unreachable),
        }
    }
}
