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
    door: watch::Sender<Door>,
}

/// Whether requests may go out, and how often that ended so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Door {
    is_shut: bool,
    times: u64,
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

    /// Lets go of every request that is out: whoever waits for one has no answer. None goes out until `open`, not even
    /// one that was made before and not posted yet.
    pub(super) fn shut(&self) {
        self.door.send_modify(|door| *door = Door { is_shut: true, times: door.times + 1 });
    }

    /// Requests may go out again.
    pub(super) fn open(&self) {
        self.door.send_modify(|door| door.is_shut = false);
    }

    async fn until<T>(
        &self,
        deadline: Deadline,
        request: impl Future<Output = Result<T, RequestFailed>>,
    ) -> Result<T, RequestFailed> {
        let mut door = self.door.subscribe();
        let begun = *door.borrow();
        tokio::select! {
            biased; // through a door that is shut not one byte goes
            _ = door.wait_for(|door| door.is_shut || door.times != begun.times) => Err(RequestFailed::Unreachable),
            answer = tokio::time::timeout(deadline.left(), request) => answer.unwrap_or(Err(RequestFailed::Unreachable)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;
    use std::net::TcpListener;

    #[test]
    fn what_was_made_before_the_door_was_shut_is_not_sent_after_it() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        server.set_nonblocking(true).unwrap();
        let url = format!("http://{}", server.local_addr().unwrap());
        let network = Network::default();
        let ask = |within_ms| network.post_by::<()>(Deadline::within(within_ms), &url, "/v1/challenge", &());
        network.shut();
        assert!(ask(LONG_MS).is_err(), "answered at once, and no waiting for an hour");
        assert_eq!(ErrorKind::WouldBlock, server.accept().unwrap_err().kind(), "nobody was called");
        network.open();
        assert!(ask(200).is_err(), "this server never answers");
        server.accept().expect("the phone called");
    }

    #[test]
    fn whoever_waits_is_let_go_also_when_the_door_opens_again_at_once() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.local_addr().unwrap());
        let network = Network::default();
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| network.post_by::<()>(Deadline::within(LONG_MS), &url, "/v1/challenge", &()));
            server.accept().expect("the phone called");
            network.shut();
            network.open();
            assert!(waits.join().unwrap().is_err());
        });
    }
}
