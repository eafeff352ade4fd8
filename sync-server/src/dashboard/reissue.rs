//! A new account in the place of one whose phones and words are all lost: one of the staff asks for it, another one confirms,
//! 72 hours pass, and then the invite is shown. Whoever is on shift can stop it at any time.

use super::acts::{Trouble, answered};
use super::doors::Sent;
use super::invites::InviteMadePage;
use super::person::person;
use super::qr::Qr;
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page};
use crate::access::Right;
use crate::auth::{StaffId, StaffSession};
use crate::clock;
use crate::commands::invite;
use crate::http::ServerState;
use crate::say;
use crate::store::{
    FACT_CHARS_MAX, Reissue, ReissueActed, ReissueEnd, ReissueRefused, ReissueStage, Reissues, RosterEntry,
};
use crate::words::Said;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::ids::{AccountId, RecordId};
use porchlight_core::time::{EpochMs, Zone};

/// The page.
#[derive(Template)]
#[template(path = "reissue.html")]
pub(super) struct ReissuePage {
    pub frame: Frame,
    pub account: String,
    pub name: String,
    /// Whether whoever looks may ask for one, confirm it, and make the invite.
    pub may_ask: bool,
    /// Whether one can be asked for: they live here, and none is under way.
    pub is_open: bool,
    pub under_way: Option<UnderWay>,
    /// How the last one ended.
    pub ended: Option<Said>,
    pub trouble: Option<String>,
    /// What was typed and could not be used.
    pub typed: String,
}

/// One that was asked for and has not ended.
pub(super) struct UnderWay {
    /// How they know the person, for those who decide about it.
    pub fact: Option<String>,
    pub started_by: String,
    pub started: Written,
    pub confirmed: Option<(String, Written)>,
    pub stage: Stage,
    pub until: Written,
}

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Somebody else confirms it: not whoever looks, or whoever looks.
    AwaitsOther,
    AwaitsYou,
    Waits,
    Ready,
}

impl ReissuePage {
    fn chars_max(&self) -> usize {
        FACT_CHARS_MAX
    }
}

pub(super) async fn look(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(account): Path<String>,
) -> Response {
    show(&state, session, account, StatusCode::OK, None, String::new()).await
}

async fn show(
    state: &ServerState,
    session: StaffSession,
    account: String,
    status: StatusCode,
    trouble: Option<String>,
    typed: String,
) -> Response {
    let made = state.blocking(move |state| {
        let entry = person(state, &session, &account)?;
        let last = state.store.reissue_of(session.house, entry.account)?;
        let zone = house_zone(&*state.store, session.house)?;
        let frame = Frame::of(&session, &state.config);
        let may_ask = session.staff.role.may(Right::ReissueAccounts);
        let mut shown = page_of(frame, &entry, last.as_ref(), (session.staff.id, may_ask), &zone, (state.clock)());
        (shown.trouble, shown.typed) = (trouble, typed);
        Ok::<_, Trouble>(shown.render()?)
    });
    match made.await {
        Ok(Ok(html)) => page(status, html),
        other => answered(state, other),
    }
}

fn page_of(
    frame: Frame,
    entry: &RosterEntry,
    last: Option<&Reissue>,
    (looks, may_ask): (StaffId, bool),
    zone: &Zone,
    now_ms: EpochMs,
) -> ReissuePage {
    let stage = last.map_or(ReissueStage::Over, |last| last.stage(now_ms));
    let under_way = last.and_then(|last| under_way(last, stage, looks, may_ask, zone));
    let is_done = last.is_some_and(|last| matches!(last.end, Some(ReissueEnd::Done { .. })));
    ReissuePage {
        frame,
        account: entry.account.to_string(),
        name: entry.display_name.clone(),
        may_ask,
        is_open: under_way.is_none() && !is_done && entry.left_ms.is_none(),
        ended: last.filter(|_| under_way.is_none()).map(|last| ended(last, zone)),
        under_way,
        trouble: None,
        typed: String::new(),
    }
}

fn under_way(last: &Reissue, stage: ReissueStage, looks: StaffId, may_ask: bool, zone: &Zone) -> Option<UnderWay> {
    let (stage, until_ms) = match stage {
        ReissueStage::Started { until_ms } if last.started.staff == looks => (Stage::AwaitsOther, until_ms),
        ReissueStage::Started { until_ms } => (Stage::AwaitsYou, until_ms),
        ReissueStage::Waits { until_ms } => (Stage::Waits, until_ms),
        ReissueStage::Ready { until_ms } => (Stage::Ready, until_ms),
        ReissueStage::Over => return None,
    };
    Some(UnderWay {
        fact: may_ask.then(|| last.fact.clone()),
        started_by: last.started.name.clone(),
        started: written::time(zone, last.started.at_ms),
        confirmed: last.confirmed.as_ref().map(|by| (by.name.clone(), written::time(zone, by.at_ms))),
        stage,
        until: written::time(zone, until_ms),
    })
}

fn ended(last: &Reissue, zone: &Zone) -> Said {
    let (said, at_ms) = match &last.end {
        Some(ReissueEnd::Done { at_ms, .. }) => (say("reissue-done"), *at_ms),
        Some(ReissueEnd::Cancelled { at_ms }) => (say("reissue-cancelled"), *at_ms),
        Some(ReissueEnd::Stopped { by: Some(by), at_ms }) => (say("reissue-stopped-by").named("staff", by), *at_ms),
        Some(ReissueEnd::Stopped { by: None, at_ms }) => (say("reissue-stopped"), *at_ms),
        None => return say("reissue-not-followed"),
    };
    said.with("time", written::time(zone, at_ms))
}

fn refused(refused: ReissueRefused) -> Trouble {
    let said = match refused {
        ReissueRefused::Fact => say("reissue-ask-fact").with("count", FACT_CHARS_MAX),
        ReissueRefused::NotHere => say("reissue-not-here"),
        ReissueRefused::UnderWay => say("reissue-under-way"),
        ReissueRefused::NotNow => say("reissue-not-now"),
        ReissueRefused::SamePerson => say("reissue-same-person"),
        ReissueRefused::TooNew => say("reissue-too-new"),
    };
    Trouble::Said(said.plain())
}

pub(super) async fn start(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let typed = sent.field("fact").replace("\r\n", "\n");
    let fact = typed.clone();
    acted(state, session, account, typed, move |state, session, account| {
        let id = RecordId::random(&mut clock::system_rng());
        state.store.start_reissue(session.house, account, &fact, session.staff.id, id, (state.clock)())
    })
    .await
}

pub(super) async fn confirm(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(account): Path<String>,
) -> Response {
    acted(state, session, account, String::new(), |state, session, account| {
        state.store.confirm_reissue(session.house, account, session.staff.id, (state.clock)())
    })
    .await
}

pub(super) async fn stop(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(account): Path<String>,
) -> Response {
    acted(state, session, account, String::new(), |state, session, account| {
        state.store.stop_reissue(session.house, account, Some(session.staff.id), (state.clock)())
    })
    .await
}

/// Does something, and shows the page again.
async fn acted<F>(state: ServerState, session: StaffSession, account: String, typed: String, act: F) -> Response
where
    F: FnOnce(&ServerState, &StaffSession, AccountId) -> ReissueActed + Send + 'static,
{
    let (asker, of) = (session.clone(), account.clone());
    let done = state.blocking(move |state| {
        let entry = person(state, &asker, &of)?;
        act(state, &asker, entry.account)?.map_err(refused)?;
        Ok::<_, Trouble>(entry.account)
    });
    match done.await {
        Ok(Ok(account)) => Redirect::to(&format!("/people/{account}/new-account")).into_response(),
        Ok(Err(Trouble::Said(trouble))) => {
            show(&state, session, account, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble), typed).await
        }
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn show_invite(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(account): Path<String>,
) -> Response {
    let (asker, of) = (session.clone(), account.clone());
    let made = state.blocking(move |state| {
        let entry = person(state, &asker, &of)?;
        let (address, by) = (state.server_address().to_string(), asker.staff.id);
        let (now_ms, rng) = ((state.clock)(), &mut clock::system_rng());
        let made = invite::in_place_of(&*state.store, asker.house, entry.account, by, &address, now_ms, rng)?;
        let code = made.map_err(refused)?.to_code();
        let frame = Frame::of(&asker, &state.config);
        let shown = InviteMadePage { frame, name: entry.display_name, qr: Qr::of(&code), code };
        Ok::<_, Trouble>(shown.render()?)
    });
    match made.await {
        Ok(Err(Trouble::Said(trouble))) => {
            show(&state, session, account, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble), String::new()).await
        }
        other => answered(&state, other),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    use crate::store::{ByStaff, Stay};
    const HOUR_MS: EpochMs = 3_600_000;
    const NOON: EpochMs = 1_795_546_800_000;
    let zone = Zone::named("America/Denver").unwrap();
    let by = |n: u8, name: &str, at_ms| ByStaff { staff: StaffId::from_bytes([n; 16]), name: name.into(), at_ms };
    let entry = RosterEntry {
        account: AccountId::from_bytes([4; 16]),
        display_name: "<b>Dev</b> & co".into(),
        left_ms: None,
        away: None,
        stay: Stay::default(),
        closed_ms: None,
    };
    let reissue = |confirmed, end| Reissue {
        id: RecordId::from_bytes([1; 16]),
        account: entry.account,
        fact: "<b>I know</b> them & their voice.".into(),
        started: by(1, "Carla <i>", NOON),
        confirmed,
        end,
    };
    let second = || Some(by(2, "Sam & co", NOON + HOUR_MS));
    let page = |last: Option<Reissue>, looks: u8, now_ms| {
        let looks = (StaffId::from_bytes([looks; 16]), true);
        page_of(super::sample_frame(), &entry, last.as_ref(), looks, &zone, now_ms)
    };
    let wrong = ReissuePage { trouble: Some("No.".into()), typed: "\"><b>".into(), ..page(None, 1, NOON) };
    let ends = [
        ReissueEnd::Cancelled { at_ms: NOON },
        ReissueEnd::Stopped { by: Some("<b>Sam</b>".into()), at_ms: NOON },
        ReissueEnd::Stopped { by: None, at_ms: NOON },
        ReissueEnd::Done { new: AccountId::from_bytes([5; 16]), at_ms: NOON },
    ];
    let under_way = [
        page(None, 1, NOON),
        wrong,
        page(Some(reissue(None, None)), 1, NOON),
        page(Some(reissue(None, None)), 2, NOON),
        page(Some(reissue(second(), None)), 2, NOON + 2 * HOUR_MS),
        page(Some(reissue(second(), None)), 2, NOON + 80 * HOUR_MS),
        page(Some(reissue(None, None)), 2, NOON + 80 * HOUR_MS),
    ];
    let ended = ends.map(|end| page(Some(reissue(second(), Some(end))), 1, NOON));
    under_way.into_iter().chain(ended).map(|page| page.render().unwrap()).collect()
}

#[cfg(test)]
mod tests {
    use crate::auth::StaffRole;
    use crate::config::Config;
    use crate::test_browser::Served;
    use porchlight_core::reissue::WAIT_MS;

    #[test]
    fn two_people_ask_it_waits_and_the_page_shows_where_it_stands() {
        let served = Served::start(Config::default());
        let page = format!("/people/{}/new-account", served.resident("Ana"));
        let confirm = format!("{page}/confirm");
        let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
        let (mut sam, _) = served.somebody("Sam", StaffRole::Counsellor, 2);
        let (mut hal, _) = served.somebody("Hal", StaffRole::HouseStaff, 3);
        let refused = carla.post_from(&page, &page, &[("fact", " ")]);
        assert!(refused.status == 422 && refused.text().contains("how you know"), "{}", refused.text());
        assert_eq!(carla.post_from(&page, &page, &[("fact", "I know <her> voice.")]).status, 303);
        let shown = carla.get(&page).text();
        assert!(shown.contains("I know &#60;her&#62; voice.") && !shown.contains(&confirm), "{shown}");
        let again = carla.post_from(&page, &confirm, &[]);
        assert!(again.status == 422 && again.text().contains("Somebody else on the staff"), "{}", again.text());
        let seen = hal.get(&page).text();
        assert!(!seen.contains("voice") && seen.contains("/stop") && !seen.contains(&confirm), "{seen}");
        assert_eq!(sam.post_from(&page, &confirm, &[]).status, 303);
        let early = sam.post_from(&page, &format!("{page}/invite"), &[]);
        assert!(early.status == 422 && !early.text().contains("class=\"qr\""));
        served.pass(WAIT_MS);
        let (mut carla, _) = served.somebody("Clara", StaffRole::HouseManager, 4);
        assert!(carla.post_from(&page, &format!("{page}/invite"), &[]).text().contains("class=\"qr\""));
        assert_eq!(carla.post_from(&page, &format!("{page}/stop"), &[]).status, 303);
        assert!(carla.get(&page).text().contains("stopped the last one"));
    }
}
