//! How much may be asked in a minute: with one token, and from one household before anybody knows who asks. Whoever is on
//! the machine itself is not counted. Nobody's wait can be made longer by others, since tokens are counted whole.

use crate::error::Failure;
use crate::http::{ServerState, refusal};
use crate::limits::{CODES_A_MINUTE, EXCHANGES_A_MINUTE, JOINING_A_MINUTE, REQUESTS_A_MINUTE, SIGN_INS_A_MINUTE};
use crate::{dashboard, peer};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use porchlight_core::protocol::Token;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most tokens or households that are remembered, of each kind.
const KEPT_MAX: usize = 65_536;

/// What has been asked lately. In memory only.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    requests: Buckets<IpAddr, REQUESTS_A_MINUTE>,
    joining: Buckets<IpAddr, JOINING_A_MINUTE>,
    sign_ins: Buckets<IpAddr, SIGN_INS_A_MINUTE>,
    codes: Buckets<IpAddr, CODES_A_MINUTE>,
    exchanges: Buckets<[u8; 32], EXCHANGES_A_MINUTE>,
    has_warned: AtomicBool,
}

/// So many a minute for each key, and as many at once.
#[derive(Debug)]
struct Buckets<K: Hash + Eq + Clone, const A_MINUTE: u32, C: Clock = MonotonicClock> {
    each: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
    kept_max: usize,
}

impl<K: Hash + Eq + Clone, const A_MINUTE: u32> Default for Buckets<K, A_MINUTE> {
    fn default() -> Self {
        Self::new(MonotonicClock, KEPT_MAX)
    }
}

impl<K: Hash + Eq + Clone, const A_MINUTE: u32, C: Clock> Buckets<K, A_MINUTE, C> {
    fn new(clock: C, kept_max: usize) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(A_MINUTE).expect("limits are not zero"));
        Self { each: RateLimiter::hashmap_with_clock(quota, clock), kept_max }
    }

    /// Whether one more is within the limit. Those whose bucket is full again are forgotten; if more than may be remembered
    /// are left, it is everybody's turn to wait.
    fn takes(&self, key: &K) -> bool {
        if self.each.len() >= self.kept_max {
            self.each.retain_recent();
        }
        self.each.len() < self.kept_max && self.each.check_key(key).is_ok()
    }
}

/// Who asks, for what comes after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker(IpAddr);

impl Asker {
    /// The address that is shown to staff where somebody asks to join.
    pub(crate) fn address(self) -> IpAddr {
        self.0
    }

    fn is_counted(self) -> bool {
        !self.0.is_loopback()
    }
}

impl Rates {
    /// Whether these tokens may exchange once more.
    pub(crate) fn take_exchange<'t>(
        &self,
        asker: Asker,
        tokens: impl Iterator<Item = &'t Token>,
    ) -> Result<(), Failure> {
        let mut tokens = tokens.filter(|_| asker.is_counted());
        if tokens.all(|token| self.exchanges.takes(&token.hash())) { Ok(()) } else { Err(Failure::TOO_OFTEN) }
    }

    fn take_request(&self, asker: Asker, method: &Method, path: &str) -> bool {
        let from = peer::household(asker.0);
        let is_joining = path.starts_with("/v1/") && path != "/v1/exchange" && path != "/v1/limits";
        let is_sign_in = *method == Method::POST && (path.starts_with("/sign-in/") || path.starts_with("/lock"));
        !asker.is_counted()
            || (self.requests.takes(&from)
                && (!is_joining || self.joining.takes(&from))
                && (path != "/v1/join-code" || self.codes.takes(&from))
                && (!is_sign_in || self.sign_ins.takes(&from)))
    }
}

/// Sends away who asks too often, before anything else is done for them.
pub(crate) async fn limit(State(state): State<ServerState>, mut request: Request, next: Next) -> Response {
    let asker = Asker(peer::address(&state.config, request.headers(), request.extensions()));
    let is_passed_on = !asker.is_counted() && request.headers().contains_key(&state.config.proxy_header);
    if is_passed_on && !state.rates.has_warned.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "requests come through a proxy, and this server was not told so: nobody's are counted; say --proxy"
        );
    }
    let path = request.uri().path();
    if !state.rates.take_request(asker, request.method(), path) {
        return if path.starts_with("/v1/") {
            refusal(Failure::TOO_OFTEN)
        } else {
            dashboard::failed(&state, Failure::TOO_OFTEN)
        };
    }
    request.extensions_mut().insert(asker);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::limits;
    use crate::test_browser::{Answer, Served, ask};
    use crate::test_phone::{Phone, rng};
    use governor::clock::FakeRelativeClock;
    use porchlight_core::ids::DeviceId;
    use porchlight_core::protocol::{ErrorAnswer, ExchangeRequest, Limits, from_body, to_body};
    use std::time::Duration;

    const HERE: &str = "X-Forwarded-For: 203.0.113.7\r\n";

    fn behind_a_proxy() -> Served {
        let public_url = Some("https://porchlight.example".to_owned());
        Served::start(Config { proxy: true, public_url, ..Config::default() })
    }

    fn assert_sent_away(answer: &Answer) {
        assert_eq!(answer.status, 429);
        let seconds: u32 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((2..10).contains(&seconds), "{seconds}");
    }

    #[test]
    fn one_address_may_ask_so_often_whatever_it_says_of_itself() {
        let served = behind_a_proxy();
        let challenge = |headers: &str| ask(served.address, "POST /v1/challenge", headers, b"");
        // A minute goes on meanwhile, so a few more than a minute's may come through.
        let good = (0..2 * JOINING_A_MINUTE).take_while(|_| challenge(HERE).status == 200).count();
        assert!((JOINING_A_MINUTE..JOINING_A_MINUTE * 3 / 2).contains(&u32::try_from(good).unwrap()), "{good}");
        let over = (0..9).map(|_| challenge(HERE)).find(|answer| answer.status == 429).unwrap();
        assert_sent_away(&over);
        assert_eq!(from_body::<ErrorAnswer>(&over.body).unwrap().code, "busy");
        let made_up = "X-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n";
        assert!((0..9).any(|_| challenge(made_up).status == 429), "what a client says of itself does not help");
        assert_eq!(challenge("X-Forwarded-For: 198.51.100.2\r\n").status, 200, "others are not kept out");
        assert_eq!(ask(served.address, "GET /livez", HERE, b"").status, 200, "and other things go on");
    }

    #[test]
    fn signing_in_has_its_own_measure_and_a_page_says_so() {
        let served = behind_a_proxy();
        let try_it = || ask(served.address, "POST /sign-in/password", HERE, b"");
        let over = (0..3 * SIGN_INS_A_MINUTE).map(|_| try_it()).find(|answer| answer.status == 429).unwrap();
        assert_sent_away(&over);
        assert!(over.text().contains("Please try again in a few seconds"), "{}", over.text());
        assert_eq!(ask(served.address, "GET /", HERE, b"").status, 200);
    }

    #[test]
    fn a_token_may_exchange_so_often_from_wherever() {
        let served = behind_a_proxy();
        let body = |seed| {
            let mut phone = Phone::new(seed, served.house);
            phone.keep_tokens(vec![Token::generate(served.house, DeviceId::from_bytes([7; 16]), &mut rng(seed))]);
            to_body(&ExchangeRequest { parts: vec![phone.part(served.house, Vec::new())] })
        };
        let exchange = |body: &[u8], n: u32| {
            let headers = format!("X-Forwarded-For: 203.0.113.{}\r\n", n % 200);
            ask(served.address, "POST /v1/exchange", &headers, body)
        };
        let own = body(1);
        let over = (0..2 * EXCHANGES_A_MINUTE).map(|n| exchange(&own, n)).find(|answer| answer.status == 429);
        assert_sent_away(&over.unwrap());
        assert_eq!(exchange(&body(2), 1).status, 401, "another token is not kept out");
    }

    #[test]
    fn without_a_proxy_its_header_says_nothing_and_this_machine_is_not_counted() {
        let served = Served::start(Config::default());
        let is_good = |_| ask(served.address, "POST /v1/challenge", HERE, b"").status == 200;
        assert!((0..2 * JOINING_A_MINUTE).all(is_good));
    }

    #[test]
    fn what_is_held_is_what_is_published() {
        let served = Served::start(Config::default());
        let answer = ask(served.address, "GET /v1/limits", "", b"");
        assert_eq!(from_body::<Limits>(&answer.body).unwrap(), limits::published());
        let too_large = vec![0; limits::COMPRESSED_BYTES_MAX + 1];
        assert_eq!(ask(served.address, "POST /v1/exchange", "", &too_large).status, 413);
    }

    #[test]
    fn a_minute_has_so_many_and_they_come_back_one_by_one() {
        let clock = FakeRelativeClock::default();
        let buckets = Buckets::<u8, 60, _>::new(clock.clone(), 10);
        assert_eq!((0..100).filter(|_| buckets.takes(&1)).count(), 60);
        assert!(buckets.takes(&2), "others are not kept out");
        clock.advance(Duration::from_secs(3));
        assert_eq!((0..100).filter(|_| buckets.takes(&1)).count(), 3);
    }

    #[test]
    fn what_is_remembered_has_a_bound_and_is_forgotten_when_it_may_be() {
        let clock = FakeRelativeClock::default();
        let buckets = Buckets::<u32, 60, _>::new(clock.clone(), 10);
        assert_eq!((0..1_000).filter(|key| buckets.takes(key)).count(), 10);
        assert_eq!(buckets.each.len(), 10);
        clock.advance(Duration::from_secs(2));
        assert!(buckets.takes(&5_000), "the ten were forgotten, their buckets being full again");
        assert_eq!(buckets.each.len(), 1);
    }
}
