//! The driver: the only place that touches HTTP and timers. It posts what the engine gives out and
//! hands the answers back.

use super::trust::{self, HousesOwn};
use crate::identity::server_address::{Authority, ServerAddress};
use crate::protocol::{self, ErrorAnswer, InvalidBody, MEDIA_TYPE};
use crate::sync::engine::{Distrust, Failure};
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// The end of a stretch of waiting, by the machine's steady clock. Waiting is the driver's business;
/// no rule of the core knows this clock.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

#[expect(clippy::disallowed_methods, reason = "the one place that waits")]
impl Deadline {
    /// So many milliseconds from now.
    pub fn within(ms: u64) -> Self {
        Self(Instant::now() + Duration::from_millis(ms.min(24 * 3_600_000)))
    }

    /// Whether it has passed.
    pub fn has_passed(self) -> bool {
        self.left().is_zero()
    }

    /// How long there is until then.
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// A client for Porchlight's server.
#[derive(Debug)]
pub struct Http {
    web: reqwest::Client,
    /// One for each house that vouches for its server itself.
    own: Mutex<BTreeMap<Authority, reqwest::Client>>,
    traffic: [AtomicU64; 3],
}

/// What went over the network since the app was started; people pay for it by the megabyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Requests that were answered.
    pub round_trips: u64,
    /// Bytes of request bodies, as sent.
    pub bytes_sent: u64,
    /// Bytes of answer bodies, as received.
    pub bytes_received: u64,
}

/// Why a request got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestFailed {
    /// No connection, no reply in time, or a reply that cannot be read.
    Unreachable,
    /// The address is neither https nor this very machine, or is no address; nothing was sent.
    NotPrivate,
    /// What answers there is not believed to be the server; nothing was sent.
    NotTrusted(Distrust),
    /// An HTTP status other than 200, with the server's code and the seconds to wait.
    Status {
        /// The status.
        status: u16,
        /// The code in the body, if it had one.
        code: Option<String>,
        /// `Retry-After`, in seconds.
        retry_after_s: Option<u32>,
    },
}

impl From<RequestFailed> for Failure {
    fn from(failed: RequestFailed) -> Self {
        match failed {
            RequestFailed::Unreachable | RequestFailed::NotPrivate => Self::Unreachable,
            RequestFailed::NotTrusted(distrust) => Self::NotTrusted(distrust),
            RequestFailed::Status { status, retry_after_s, .. } => Self::Status(status, retry_after_s),
        }
    }
}

/// An HTTP client that trusts the web's certificate authorities and follows no redirects. The TLS
/// configuration is made here, since reqwest's own set-up needs a Java context on Android.
pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    client_with(trust::in_the_web())
}

fn client_with(tls: rustls::ClientConfig) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(REQUEST_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}

/// Whether nobody on the way can read along.
fn is_private(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| match url.scheme() {
        "https" => true,
        "http" => matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")),
        _ => false,
    })
}

impl Http {
    /// A client with no traffic yet.
    pub fn new() -> Result<Self, RequestFailed> {
        let web = client().map_err(|_| RequestFailed::Unreachable)?;
        Ok(Self { web, own: Mutex::default(), traffic: Default::default() })
    }

    /// What went over the network so far.
    pub fn traffic(&self) -> Traffic {
        let [round_trips, bytes_sent, bytes_received] =
            self.traffic.each_ref().map(|count| count.load(Ordering::Relaxed));
        Traffic { round_trips, bytes_sent, bytes_received }
    }

    /// Posts a message to `path` of a server and reads the answer. The address is one of `identity::server_address`.
    pub async fn post<T: for<'b> Decode<'b, ()>>(
        &self,
        server_url: &str,
        path: &str,
        message: &impl Encode<()>,
    ) -> Result<T, RequestFailed> {
        let address = ServerAddress::parse(server_url).map_err(|_| RequestFailed::NotPrivate)?;
        let client = match address.authority {
            None => self.web.clone(),
            Some(authority) => self.client_of(authority)?,
        };
        self.post_by(&client, &address.url, path, message).await
    }

    /// Posts a message to a server of which nobody said who vouches for it: the web's authorities or, where they do not,
    /// the house's own that it shows. The address that comes back names that one.
    pub async fn post_to_unmet<T: for<'b> Decode<'b, ()>>(
        &self,
        address: &ServerAddress,
        path: &str,
        message: &impl Encode<()>,
    ) -> Result<(T, ServerAddress), RequestFailed> {
        match self.post(&address.to_string(), path, message).await {
            Err(RequestFailed::NotTrusted(Distrust::Stranger)) if address.authority.is_none() => {
                let verifier = Arc::new(HousesOwn::new(None));
                let client = client_with(trust::in_a_house(Arc::clone(&verifier)));
                let client = client.map_err(|_| RequestFailed::Unreachable)?;
                let answer = self.post_by(&client, &address.url, path, message).await?;
                Ok((answer, ServerAddress { url: address.url.clone(), authority: verifier.authority() }))
            }
            answered => answered.map(|answer| (answer, address.clone())),
        }
    }

    fn client_of(&self, authority: Authority) -> Result<reqwest::Client, RequestFailed> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = own.get(&authority) {
            return Ok(client.clone());
        }
        let tls = trust::in_a_house(Arc::new(HousesOwn::new(Some(authority))));
        let client = client_with(tls).map_err(|_| RequestFailed::Unreachable)?;
        own.insert(authority, client.clone());
        Ok(client)
    }

    async fn post_by<T: for<'b> Decode<'b, ()>>(
        &self,
        client: &reqwest::Client,
        server_url: &str,
        path: &str,
        message: &impl Encode<()>,
    ) -> Result<T, RequestFailed> {
        let url = format!("{server_url}{path}");
        if !is_private(&url) {
            return Err(RequestFailed::NotPrivate);
        }
        let request_body = protocol::to_body(message);
        let sent = request_body.len() as u64;
        let request = client.post(url).header("content-type", MEDIA_TYPE).body(request_body);
        let unsent = |error| trust::distrust(&error).map_or(RequestFailed::Unreachable, RequestFailed::NotTrusted);
        let mut response = request.send().await.map_err(unsent)?;
        let status = response.status().as_u16();
        let retry_after_s = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| RequestFailed::Unreachable)? {
            if body.len() + chunk.len() > protocol::BODY_BYTES_MAX {
                return Err(RequestFailed::Unreachable);
            }
            body.extend_from_slice(&chunk);
        }
        for (count, amount) in self.traffic.iter().zip([1, sent, body.len() as u64]) {
            count.fetch_add(amount, Ordering::Relaxed);
        }
        if status == 200 {
            return protocol::from_body(&body).map_err(|_: InvalidBody| RequestFailed::Unreachable);
        }
        let code = protocol::from_body::<ErrorAnswer>(&body).ok().map(|answer| answer.code);
        Err(RequestFailed::Status { status, code, retry_after_s })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for private in
            ["https://cedar.example/v1", "http://localhost:7373/v1", "http://127.0.0.1:1/", "http://[::1]:1/"]
        {
            assert!(is_private(private), "{private}");
        }
        for open in
            ["http://cedar.example/", "http://localhost.example/", "http://192.168.1.4/", "ftp://localhost/", "x"]
        {
            assert!(!is_private(open), "{open}");
        }
    }
}
