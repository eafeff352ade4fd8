//! The doors of phones that join, come back or let another device of their own rest.

use crate::clock;
use crate::enrolment;
use crate::http::{Body, ServerState, answer, respond};
use crate::rates::Asker;
use axum::extract::{Extension, State};
use axum::response::Response;
use porchlight_core::protocol::CodeWaitAnswer;

pub(crate) async fn enrolment(State(state): State<ServerState>, body: Body) -> Response {
    let answered = answer(&state, body, |state, request| {
        let now_ms = (state.clock)();
        Ok(enrolment::enrol(&*state.store, &state.challenges, now_ms, &request, &mut clock::system_rng())?)
    });
    respond("enrolment", answered.await)
}

pub(crate) async fn join_code(
    State(state): State<ServerState>,
    Extension(asker): Extension<Asker>,
    body: Body,
) -> Response {
    let answered = answer(&state, body, move |state, request| {
        let now_ms = (state.clock)();
        Ok(state.join_codes.ask(now_ms, &request, asker.address(), &mut clock::system_rng())?)
    });
    respond("join_code", answered.await)
}

pub(crate) async fn join_code_wait(State(state): State<ServerState>, body: Body) -> Response {
    let answered = answer(&state, body, |state, wait| {
        let known_as = state.server_address().vouched_for();
        let (decided, has_news) = state.join_codes.wait((state.clock)(), &wait, &known_as);
        if let Some(house) = has_news {
            state.store.beats().beat(house);
        }
        Ok(CodeWaitAnswer { state: decided })
    });
    respond("join_code_wait", answered.await)
}

pub(crate) async fn device(State(state): State<ServerState>, body: Body) -> Response {
    let answered = answer(&state, body, |state, request| {
        let now_ms = (state.clock)();
        Ok(enrolment::admit_device(&*state.store, &state.challenges, now_ms, &request, &mut clock::system_rng())?)
    });
    respond("device", answered.await)
}

pub(crate) async fn recovery(State(state): State<ServerState>, body: Body) -> Response {
    let answered = answer(&state, body, |state, request| {
        Ok(enrolment::recover(&*state.store, &state.challenges, (state.clock)(), &request)?)
    });
    respond("recovery", answered.await)
}

pub(crate) async fn suspension(State(state): State<ServerState>, body: Body) -> Response {
    let answered = answer(&state, body, |state, request| Ok(enrolment::suspend(&*state.store, &request)?));
    respond("suspension", answered.await)
}
