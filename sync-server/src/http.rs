//! The thin axum door: bodies in, bodies out. Whatever uses the store runs on a thread that may block, so many at once.

use crate::auth::passkeys::Passkeys;
use crate::auth::passwords::Passwords;
use crate::clock::{self, Clock};
use crate::config::Config;
use crate::enrolment::Challenges;
use crate::error::Failure;
use crate::exchange;
use crate::join_codes::JoinCodes;
use crate::joining;
use crate::limits::{self, COMPRESSED_BYTES_MAX};
use crate::rates::{self, Asker, Rates};
use crate::routes::Given::{Message, Text};
use crate::routes::Who::Phone;
use crate::routes::{self, Route, Sent, Who, posts, reads};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::words;
use crate::words::language::{self, Language};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Extension, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use minicbor::Encode;
use porchlight_core::identity::server_address::ServerAddress;
use porchlight_core::protocol::{ChallengeAnswer, ErrorAnswer, ExchangeRequest, MEDIA_TYPE, from_body, to_body};
use rand_core::Rng;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a request may take, its body included.
const REQUEST_WAIT: Duration = Duration::from_secs(60);
/// How long a request waits for its turn.
pub(crate) const TURN_WAIT: Duration = Duration::from_secs(10);

/// What every request is answered from.
#[derive(Clone)]
pub struct ServerState {
    /// The store.
    pub store: Arc<SqliteStore>,
    /// Challenges given out.
    pub challenges: Arc<Challenges>,
    /// The clock, shared with the phones in a demo.
    pub clock: Clock,
    /// The configuration.
    pub config: Arc<Config>,
    /// Passkeys; `serve` binds them to the address that people open.
    pub(crate) passkeys: Arc<Passkeys>,
    /// Limits on passwords that are tried.
    pub(crate) passwords: Arc<Passwords>,
    /// Codes that staff read out.
    pub join_codes: Arc<JoinCodes>,
    /// What was asked lately.
    pub(crate) rates: Arc<Rates>,
    turns: Arc<Semaphore>,
}

impl ServerState {
    /// The state of a server that is about to serve.
    pub fn new(store: Arc<SqliteStore>, config: Config, clock: Clock) -> Self {
        let turns = Arc::new(Semaphore::new(config.limits.requests_at_once));
        words::read();
        Self {
            store,
            challenges: Arc::default(),
            clock,
            config: Arc::new(config),
            passkeys: Arc::default(),
            passwords: Arc::default(),
            join_codes: Arc::default(),
            rates: Arc::default(),
            turns,
        }
    }

    /// Where phones find this server, and whom they know it by.
    pub(crate) fn server_address(&self) -> ServerAddress {
        ServerAddress { url: self.passkeys.address().to_owned(), authority: self.config.authority }
    }

    /// Runs blocking work when it is its turn. A panic in it is a failure of this request alone.
    pub(crate) async fn blocking<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> T + Send + 'static,
    {
        let turn = tokio::time::timeout(TURN_WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Failure::BUSY) };
        let (state, language) = (self.clone(), Language::current());
        let running = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            language.speaking(|| work(&state))
        });
        running.await.map_err(|_| Failure::INTERNAL)
    }
}

/// Phones and operation; `docs/protocol.md` says what the messages hold.
pub(crate) const ROUTES: &[Route] = &[
    posts!(
        "/v1/exchange",
        Phone,
        Sent::Message("ExchangeRequest"),
        Message("ExchangeAnswer", &[401, 404, 507]),
        exchange,
        "Push and pull together, one part for each tenant"
    ),
    posts!("/v1/challenge", Who::Anybody, Sent::Nothing, Message("ChallengeAnswer", &[]), challenge, "Bytes to sign"),
    posts!(
        "/v1/enrolment",
        Phone,
        Sent::Message("EnrolmentRequest"),
        Message("Admission", &[401, 404, 409, 507]),
        joining::enrolment,
        "A person joins a house with an invite"
    ),
    posts!(
        "/v1/join-code",
        Phone,
        Sent::Message("CodeRequest"),
        Message("CodeAnswer", &[404]),
        joining::join_code,
        "A phone asks to join with a code that staff read out"
    ),
    posts!(
        "/v1/join-code/wait",
        Phone,
        Sent::Message("CodeWait"),
        Message("CodeWaitAnswer", &[]),
        joining::join_code_wait,
        "What staff decided about a phone that asks"
    ),
    posts!(
        "/v1/device",
        Phone,
        Sent::Message("DeviceRequest"),
        Message("Admission", &[401, 404, 409, 507]),
        joining::device,
        "A further device of an account gets its tokens"
    ),
    posts!(
        "/v1/recovery",
        Phone,
        Sent::Message("RecoveryRequest"),
        Message("RecoveryAnswer", &[401, 404]),
        joining::recovery,
        "The account of twelve words"
    ),
    posts!(
        "/v1/suspension",
        Phone,
        Sent::Message("SuspensionRequest"),
        Message("an empty array", &[401, 404]),
        joining::suspension,
        "The tokens of another device of one's own rest, or work again"
    ),
    reads!("/v1/limits", Who::Anybody, Message("Limits", &[]), limits, "What is taken at most"),
    reads!("/livez", Who::Anybody, Text, async || "alive\n", "Whether the process answers"),
    reads!("/readyz", Who::Anybody, Text, ready, "Whether it can write; 503 if it cannot"),
    reads!("/version", Who::Anybody, Text, async || concat!(env!("CARGO_PKG_VERSION"), "\n"), "The version"),
];

/// All routes, as their rows say.
pub fn router(state: ServerState) -> Router {
    routes::router(&state)
        .layer(DefaultBodyLimit::max(COMPRESSED_BYTES_MAX))
        .layer(middleware::from_fn_with_state(state.clone(), rates::limit))
        .layer(middleware::from_fn(language::choose))
        .layer(middleware::from_fn(guard))
        .with_state(state)
}

/// Ends a request that takes too long, and puts the same cautious headers on every answer.
async fn guard(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let answered = tokio::time::timeout(REQUEST_WAIT, next.run(request)).await;
    let mut response = answered.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response());
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A body, or why it could not be read whole.
pub(crate) type Body = Result<Bytes, BytesRejection>;

async fn exchange(State(state): State<ServerState>, Extension(asker): Extension<Asker>, body: Body) -> Response {
    let answered = answer(&state, body, move |state, request: ExchangeRequest| {
        state.rates.take_exchange(asker, request.parts.iter().map(|part| &part.token))?;
        let answer = exchange::exchange(&*state.store, (state.clock)(), &request);
        let first = answer.parts.first().map_or(400, |part| part.status);
        let some_part_is_good = answer.parts.iter().any(|part| part.status == 200);
        if some_part_is_good {
            Ok(answer)
        } else {
            Err(if first == 400 { Failure::MALFORMED } else { Failure::of_status(first) })
        }
    });
    respond("exchange", answered.await)
}

async fn challenge(State(state): State<ServerState>) -> Response {
    let challenge = state.challenges.issue((state.clock)(), &mut clock::system_rng());
    respond("challenge", Ok(ChallengeAnswer { challenge }))
}

async fn limits() -> Response {
    respond("limits", Ok(limits::published()))
}

async fn ready(State(state): State<ServerState>) -> Response {
    match state.blocking(|state| state.store.health()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
    }
}

/// Reads a body and answers it, both on a thread that may block.
pub(crate) async fn answer<Q, A>(
    state: &ServerState,
    body: Body,
    work: impl FnOnce(&ServerState, Q) -> Result<A, Failure> + Send + 'static,
) -> Result<A, Failure>
where
    Q: for<'b> minicbor::Decode<'b, ()> + 'static,
    A: Send + 'static,
{
    let body = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Failure::TOO_LARGE } else { Failure::MALFORMED }
    })?;
    state.blocking(move |state| work(state, from_body(&body)?)).await?
}

/// A refusal outside of any handler, as a phone reads it.
pub(crate) fn refusal(failure: Failure) -> Response {
    respond("refused", Err::<(), _>(failure))
}

pub(crate) fn respond(route: &'static str, answered: Result<impl Encode<()>, Failure>) -> Response {
    let (status, body) = match &answered {
        Ok(answer) => (200, to_body(answer)),
        Err(failure) => (failure.status, to_body(&ErrorAnswer { code: failure.code.to_owned() })),
    };
    tracing::info!(route, status, bytes = body.len(), "answered");
    let mut response = ([(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status == 503 || status == 429 {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after());
    }
    response
}

/// Two to nine seconds, since what ran out comes back within two; drawn by lot, so that those who were sent away do not
/// come back together.
pub(crate) fn retry_after() -> HeaderValue {
    HeaderValue::from(2 + clock::system_rng().next_u32() % 8)
}
