//! What an open page listens to: that something of its house has changed, so that it reads itself anew, and that its
//! session has ended. The words themselves never go this way.

use super::failed;
use crate::auth::{StaffSession, sessions};
use crate::error::Failure;
use crate::http::ServerState;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How often a listener's session is looked at.
const SESSION_LOOK: Duration = Duration::from_secs(3);
/// So that nothing on the way takes the silence for an end.
const HEARTBEAT: Duration = Duration::from_secs(20);
const NO_BUFFERING: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

pub(super) async fn listen(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    let Some(beats) = state.store.beats().listen(session.house) else { return failed(&state, Failure::BUSY) };
    let mut response =
        Sse::new(events(state, session.cookie, beats)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    for (name, value) in [NO_BUFFERING, (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))] {
        response.headers_mut().insert(name, value);
    }
    response
}

/// One open page.
struct Listener {
    state: ServerState,
    cookie: String,
    beats: watch::Receiver<u64>,
    looks: Interval,
    has_ended: bool,
}

fn events(
    state: ServerState,
    cookie: String,
    beats: watch::Receiver<u64>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut looks = interval(SESSION_LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener { state, cookie, beats, looks, has_ended: false };
    stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next thing to say; nothing once the session or the server has ended.
    async fn next(&mut self) -> Option<Event> {
        if self.has_ended {
            return None;
        }
        loop {
            tokio::select! {
                changed = self.beats.changed() => return changed.ok().map(|()| Event::default().event("changed").data("now")),
                _ = self.looks.tick() => {
                    if !self.is_live().await {
                        self.has_ended = true;
                        return Some(Event::default().event("ended").data("now"));
                    }
                }
            }
        }
    }

    /// A busy server says nothing about a session.
    async fn is_live(&self) -> bool {
        let cookie = self.cookie.clone();
        let found = self.state.blocking(move |state| sessions::look(&*state.store, &cookie, (state.clock)())).await;
        !matches!(found, Ok(Err(crate::auth::AuthError::Unauthorized)))
    }
}

#[cfg(test)]
mod tests {
    use crate::auth::StaffRole;
    use crate::config::Config;
    use crate::store::StaffStore;
    use crate::test_browser::Served;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

    #[test]
    fn who_is_not_signed_in_hears_nothing_and_who_is_hears_a_stream() {
        let served = Served::start(Config::default());
        assert_eq!(served.browser().get("/live").status, 401);
        let (mut carla, _) = served.somebody("Carla", StaffRole::HouseStaff, 1);
        let answer = carla.get("/live");
        assert_eq!((answer.status, answer.header("x-accel-buffering")), (200, Some("no")));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }

    #[test]
    fn whose_access_ends_is_told_so_and_their_stream_closes() {
        let served = Served::start(Config::default());
        let (carla, _) = served.somebody("Carla", StaffRole::HouseStaff, 1);
        let cookies: Vec<String> = carla.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(served.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n", cookies.join("; ")).unwrap();
        let mut bytes = [0; 1_024];
        let read = stream.read(&mut bytes).unwrap();
        assert!(bytes.starts_with(b"HTTP/1.1 200") && !bytes[..read].windows(5).any(|five| five == b"ended"));
        let staff = served.store.staff_named(served.house, "Carla").unwrap()[0].id;
        assert!(served.store.end_staff(served.house, staff, served.now_ms()).unwrap());
        let mut rest = String::new();
        while !rest.contains("event: ended") {
            let read = stream.read(&mut bytes).expect("an ended session is noticed within seconds");
            assert_ne!(read, 0, "it says so before it closes: {rest}");
            rest.push_str(&String::from_utf8_lossy(&bytes[..read]));
            assert!(!rest.contains("\n:\n"), "it is looked at before the first heartbeat: {rest}");
        }
        assert!(!rest.contains("event: changed") || rest.find("changed") < rest.find("ended"), "{rest}");
    }
}
