//! Serving until told to stop, or until the store has stopped.

use crate::auth::passkeys::InvalidAddress;
use crate::clock::Clock;
use crate::http::{ServerState, router};
use crate::store::Endings;
use crate::store::sqlite::SqliteStore;
use crate::tls::{Tls, TlsError, TlsListener};
use axum::serve::{Listener, ListenerExt};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long requests that are under way may take after the word to stop. With the store's own closing it all stays below
/// 15 seconds.
const DRAIN_WAIT: Duration = Duration::from_secs(10);
const TERMS_LOOK: Duration = Duration::from_secs(24 * 60 * 60);
const STORE_LOOK: Duration = Duration::from_millis(250);

/// Why a server ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The store could not write any more.
    #[error("the store has stopped after a failed write; look at the disk, then start the server again")]
    StoreStopped,
    /// Passkeys cannot be bound to the address that people open.
    #[error(transparent)]
    Address(#[from] InvalidAddress),
    /// TLS cannot be spoken.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The listener failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Serves on `listener` until `shutdown` is done: then takes no more connections, finishes what is under way (ten seconds
/// at most) and comes back. Drop the last reference to the store to close it. Speaks TLS if the configuration has a
/// certificate.
pub async fn serve(
    listener: TcpListener,
    state: ServerState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let Some(tls) = Tls::of(&state.config, (state.clock)())?.map(Arc::new) else {
        return serve_on(listener, state, shutdown).await;
    };
    let keeping_fresh = tokio::spawn(Arc::clone(&tls).keep_fresh(state.clock.clone()));
    let served = serve_on(TlsListener::new(listener, tls.server_config()), state, shutdown).await;
    keeping_fresh.abort();
    served
}

async fn serve_on(
    listener: impl Listener<Addr = SocketAddr>,
    state: ServerState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (store, clock) = (state.store.clone(), state.clock.clone());
    state.passkeys.bind(&state.config.address(listener.local_addr()?.port()))?;
    let (stop, mut told) = watch::channel(false);
    let told_to_stop = async move {
        let _stopping_or_gone = told.wait_for(|is_stopping| *is_stopping).await;
    };
    // Tapped for nothing: only so does axum tell the address of a peer of any listener.
    let listener = listener.tap_io(|_| {});
    let serving = axum::serve(listener, router(state).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(told_to_stop);
    let ending = tokio::spawn(end_terms_daily(Arc::clone(&store), clock));
    let stopping = async {
        tokio::select! {
            () = shutdown => tracing::info!("stopping"),
            () = until_stopped(&store) => {}
        }
        store.beats().close();
        stop.send_replace(true);
        tokio::time::sleep(DRAIN_WAIT).await;
    };
    let served = tokio::select! {
        served = async { serving.await } => served,
        () = stopping => Ok(()),
    };
    ending.abort();
    served?;
    if store.is_stopped() { Err(ServeError::StoreStopped) } else { Ok(()) }
}

/// Destroys what is over its term: at the start, and every day.
async fn end_terms_daily(store: Arc<SqliteStore>, clock: Clock) {
    loop {
        let (store, now_ms) = (Arc::clone(&store), clock());
        // A bounded number a go: what is left waits for the next one.
        match tokio::task::spawn_blocking(move || store.end_terms(now_ms)).await {
            Ok(Err(error)) => tracing::warn!(%error, "readings past their term could not be destroyed"),
            Ok(Ok(1..)) => continue,
            Ok(Ok(0)) | Err(_) => {}
        }
        tokio::time::sleep(TERMS_LOOK).await;
    }
}

async fn until_stopped(store: &SqliteStore) {
    while !store.is_stopped() {
        tokio::time::sleep(STORE_LOOK).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::StaffRole;
    use crate::commands::invite;
    use crate::config::Config;
    use crate::store::Store;
    use crate::test_browser::{Answer, ask};
    use crate::test_phone::{Cedar, NOON, Phone, cedar, rng};
    use porchlight_core::protocol::{
        Admission, ChallengeAnswer, ExchangeAnswer, ExchangeRequest, Verdict, from_body, to_body,
    };
    use std::sync::Arc;

    fn exchange(
        address: SocketAddr,
        phone: &Phone,
        push: Vec<porchlight_core::crypto::segment::WireSegment>,
    ) -> Vec<Verdict> {
        let request = ExchangeRequest { parts: vec![phone.part(phone.house, push)] };
        let answer = ask(address, "POST /v1/exchange", "", &to_body(&request));
        assert_eq!(answer.status, 200);
        let answer: ExchangeAnswer = from_body(&answer.body).unwrap();
        answer.parts[0].exchanged.clone().unwrap().verdicts
    }

    fn count(page: &Answer) -> usize {
        assert_eq!(page.status, 200);
        String::from_utf8_lossy(&page.body).matches("data-milestone=").count()
    }

    #[test]
    fn an_evening_over_real_http() {
        let Cedar { store, house, dir: _dir } = cedar();
        let store = Arc::new(store);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let state = ServerState::new(
            Arc::clone(&store),
            Config { sample_people: true, ..Config::default() },
            Arc::new(|| NOON),
        );
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = runtime.spawn(serve(listener, state, async { drop(stopped.await) }));

        // Ana joins.
        let invite = invite::resident(&*store, house.tenant, "Ana", "http://localhost", NOON, &mut rng(7)).unwrap();
        let mut ana = Phone::new(1, house.tenant);
        let challenge: ChallengeAnswer = from_body(&ask(address, "POST /v1/challenge", "", b"").body).unwrap();
        let enrolment = ana.enrolment(&invite, challenge.challenge);
        let admission = ask(address, "POST /v1/enrolment", "", &to_body(&enrolment));
        ana.keep_tokens(from_body::<Admission>(&admission.body).unwrap().tokens);
        assert_eq!(
            ask(address, "POST /v1/enrolment", "", &to_body(&enrolment)).status,
            401,
            "a challenge is good once"
        );

        // Carla signs in.
        let link = invite::staff(&*store, house.tenant, "Carla", StaffRole::HouseStaff, NOON, &mut rng(8)).unwrap();
        assert_eq!(
            ask(address, &format!("POST {}", link.path), "Origin: https://elsewhere.example\r\n", b"").status,
            403
        );
        assert_eq!(ask(address, &format!("GET {}", link.path), "", b"").status, 200);
        let signed_in = ask(address, &format!("POST {}", link.path), "Origin: http://localhost\r\n", b"");
        assert_eq!(signed_in.status, 303);
        let cookie = signed_in.head.to_lowercase();
        let cookie = cookie.lines().find(|line| line.starts_with("set-cookie: ")).unwrap();
        assert!(
            ["__host-porchlight=", "path=/", "secure", "httponly", "samesite=strict"]
                .iter()
                .all(|part| cookie.contains(part))
        );
        let session = crate::auth::sign_in(
            &*store,
            &invite::staff(&*store, house.tenant, "Carla", StaffRole::HouseStaff, NOON, &mut rng(9)).unwrap().secret,
            NOON,
            &mut rng(10),
        )
        .unwrap();
        let cookie = format!("Cookie: __Host-porchlight={}\r\n", session.cookie);
        let page = || ask(address, &format!("GET /houses/{}", house.tenant), &cookie, b"");

        // The page before, with, and after consent.
        let before = page();
        assert_eq!(count(&before), 0);
        assert!(
            before.head.contains(
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'"
            ) && before.head.contains("no-store")
                && before.head.contains("no-referrer")
        );
        assert!(store.disclosures_of(house.tenant, ana.account()).unwrap().is_empty(), "nothing was shown");
        let mut push = vec![ana.grant().1];
        push.extend(ana.share_milestones());
        assert!(exchange(address, &ana, push).iter().all(|verdict| *verdict == Verdict::Stored));
        let shown = page();
        assert_eq!(count(&shown), 5);
        assert!(String::from_utf8_lossy(&shown.body).contains("30 days"));
        let disclosures = store.disclosures_of(house.tenant, ana.account()).unwrap();
        assert_eq!(
            (disclosures.len(), disclosures[0].record_types.as_str(), disclosures[0].reason.as_str()),
            (1, "30", "house page")
        );
        let withdrawal = ana.withdrawal();
        exchange(address, &ana, vec![withdrawal]);
        let after = page();
        assert_eq!(count(&after), 0);
        assert_eq!(before.body, after.body, "never given and withdrawn look the same");
        assert_eq!(store.disclosures_of(house.tenant, ana.account()).unwrap().len(), 1);

        // What is refused, and how.
        assert_eq!(ask(address, &format!("GET /houses/{}", ana.home()), &cookie, b"").status, 404);
        assert_eq!(ask(address, &format!("GET /houses/{}", house.tenant), "", b"").status, 303);
        assert_eq!(ask(address, "POST /v1/exchange", "", b"nonsense").status, 400);
        assert_eq!(ask(address, "POST /v1/exchange", "", &vec![0; 4 * 1024 * 1024 + 1]).status, 413);
        assert_eq!(ask(address, "GET /livez", "", b"").status, 200);
        assert_eq!(ask(address, "GET /readyz", "", b"").status, 200);
        assert_eq!(ask(address, "GET /static/porchlight.css", "", b"").status, 200);
        let form = format!("{cookie}Origin: http://localhost\r\nX-Form-Token: {}\r\n", session.form_token());
        assert_eq!(ask(address, "POST /sign-out", &form, b"").status, 303);
        assert_eq!(page().status, 303, "signed out");

        stop.send(()).unwrap();
        runtime.block_on(serving).unwrap().unwrap();
    }
}
