//! The page where a copy of one person is taken away, and the copy. It asks what for; the reason and what was in the copy
//! are on stable storage before its first byte is sent, and the person's phone shows both.

use super::acts::Trouble;
use super::consents;
use super::copy_files::File;
pub use super::copy_files::Form;
use super::doors::Sent;
use super::one_person::OnePerson;
use super::{Frame, failed, page};
use crate::access::Right;
use crate::auth::StaffSession;
use crate::copies::{self, Copied, InvalidReason, WHAT_FOR_CHARS_MAX};
use crate::disclosures::Disclosure;
use crate::error::Failure;
use crate::http::ServerState;
use crate::seen::Seen;
use crate::store::Store;
use crate::words::Said;
use crate::{config::Config, say};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use porchlight_core::consent::redisclosure;
use porchlight_core::disclosures::EXPORTED;
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::EpochMs;

/// The page as its template sees it.
#[derive(Template)]
#[template(path = "copy.html")]
pub(super) struct CopyPage {
    pub frame: Frame,
    pub house: TenantId,
    pub account: AccountId,
    pub name: String,
    pub trouble: Option<Said>,
    /// What was typed and cannot be written down.
    pub typed: String,
    /// What a copy would hold.
    pub holds: Vec<Said>,
}

/// The bytes of a copy for a staff member, with the reading written down; nothing where there is none for them.
pub fn bytes(
    store: &dyn Store,
    session: &StaffSession,
    of: (TenantId, AccountId),
    what_for: &str,
    now_ms: EpochMs,
    form: Form,
) -> Option<Vec<u8>> {
    let of = read(store, session, of, now_ms).ok()?;
    file(store, session, &of, what_for, now_ms, form).ok()?.ok().map(|file| file.bytes)
}

/// The page, for the one whom a copy is of.
fn asking(
    of: &OnePerson,
    session: &StaffSession,
    config: &Config,
    trouble: Option<Said>,
    typed: String,
) -> Result<String, Trouble> {
    let seen = Seen::to_take_away(&of.resident, &session.staff, of.today);
    let page = CopyPage {
        frame: Frame::of(session, config),
        house: of.house.tenant,
        account: of.resident.account,
        name: of.resident.display_name.clone(),
        trouble,
        typed,
        holds: seen.record_types().into_iter().filter_map(holds).collect(),
    };
    Ok(page.render()?)
}

/// What a copy holds, as a kind; the page itself shows nothing of it.
fn holds(record: RecordType) -> Option<Said> {
    match record {
        RecordType::SharedMilestone => Some(say("copies-milestones")),
        RecordType::SharedCheckIn => Some(say("copies-check-ins")),
        RecordType::SharedAnswers => Some(say("copies-answers")),
        RecordType::SharedReturn => Some(say("copies-returns")),
        RecordType::SharedPlanLine => Some(say("copies-plan")),
        RecordType::FollowUpWords => Some(say("copies-words")),
        _ => None,
    }
}

pub(super) async fn look(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path((house, account)): Path<(String, String)>,
) -> Response {
    let Some(of) = parsed(&house, &account) else { return failed(&state, Failure::of_status(404)) };
    let made = state.blocking(move |state| {
        let now_ms = (state.clock)();
        let of = read(&*state.store, &session, of, now_ms)?;
        let html = asking(&of, &session, &state.config, None, String::new())?;
        // The page says which parts are shared with them: that is a reading like any other.
        let seen = Seen::to_take_away(&of.resident, &session.staff, of.today);
        let reading = of.reading(&session, now_ms, seen.record_types(), "resident page");
        state.store.log_disclosures(session.house, session.staff.id, reading.as_slice())?;
        Ok(html)
    });
    super::acts::answered(&state, made.await)
}

pub(super) async fn table(
    state: State<ServerState>,
    session: Extension<StaffSession>,
    sent: Extension<Sent>,
    of: Path<(String, String)>,
) -> Response {
    take(state, session, sent, of, Form::Table).await
}

pub(super) async fn bundle(
    state: State<ServerState>,
    session: Extension<StaffSession>,
    sent: Extension<Sent>,
    of: Path<(String, String)>,
) -> Response {
    take(state, session, sent, of, Form::Fhir).await
}

async fn take(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path((house, account)): Path<(String, String)>,
    form: Form,
) -> Response {
    let Some(of) = parsed(&house, &account) else { return failed(&state, Failure::of_status(404)) };
    let made = state.blocking(move |state| {
        let now_ms = (state.clock)();
        let of = read(&*state.store, &session, of, now_ms)?;
        let typed = sent.field("what_for").to_owned();
        Ok::<_, Trouble>(match file(&*state.store, &session, &of, &typed, now_ms, form)? {
            Ok(file) => Ok(file),
            Err(trouble) => Err(asking(&of, &session, &state.config, Some(trouble), typed)?),
        })
    });
    match made.await {
        Ok(Ok(Ok(file))) => file.sent_away(),
        Ok(Ok(Err(html))) => page(StatusCode::UNPROCESSABLE_ENTITY, html),
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
        Ok(Err(Trouble::Said(_))) => failed(&state, Failure::INTERNAL),
    }
}

fn read(
    store: &dyn Store,
    session: &StaffSession,
    of: (TenantId, AccountId),
    now_ms: EpochMs,
) -> Result<OnePerson, Trouble> {
    OnePerson::read(store, session, of, Right::TakeCopies, now_ms).map_err(Trouble::from)
}

fn parsed(house: &str, account: &str) -> Option<(TenantId, AccountId)> {
    Some((house.parse().ok()?, account.parse().ok()?))
}

/// The file, with its reading written down; or what is to be said instead.
fn file(
    store: &dyn Store,
    session: &StaffSession,
    of: &OnePerson,
    typed: &str,
    now_ms: EpochMs,
    form: Form,
) -> Result<Result<File, Said>, Trouble> {
    let what_for = match copies::what_for(typed) {
        Ok(what_for) => what_for,
        Err(InvalidReason::Empty) => return Ok(Err(say("copies-no-reason"))),
        Err(InvalidReason::TooLong) => return Ok(Err(say("copies-long-reason").with("count", WHAT_FOR_CHARS_MAX))),
    };
    let seen = Seen::to_take_away(&of.resident, &session.staff, of.today);
    if seen.is_nothing() {
        return Ok(Err(say("copies-nothing")));
    }
    let copied = Copied {
        name: &of.resident.display_name,
        house: &of.house.name,
        taken_by: &session.staff.name,
        what_for: &what_for,
        at_ms: now_ms,
        today: of.today,
        seen: &seen,
        scope: consents::scope(&of.resident, &of.house.name, &seen.purposes(), of.today),
    };
    let file = File::of(&copied, form)?;
    // Each copy says what it rests on.
    let shown = seen.record_types().into_iter().chain([RecordType::Grant]);
    let reading = of.reading(session, now_ms, shown, EXPORTED);
    let reading = reading.map(|reading| Disclosure { what_for: Some(what_for), ..reading });
    store.log_disclosures(session.house, session.staff.id, reading.as_slice())?;
    Ok(Ok(file))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let page = |trouble, typed: &str, holds| CopyPage {
        frame: super::sample_frame(),
        house: TenantId::from_bytes([7; 16]),
        account: AccountId::from_bytes([1; 16]),
        name: "<b>Ana</b>".into(),
        trouble,
        typed: typed.into(),
        holds,
    };
    let all = [
        RecordType::SharedMilestone,
        RecordType::SharedCheckIn,
        RecordType::SharedAnswers,
        RecordType::SharedReturn,
        RecordType::SharedPlanLine,
        RecordType::FollowUpWords,
    ];
    let pages = [
        page(None, "", all.into_iter().filter_map(holds).collect()),
        page(Some(say("copies-no-reason")), " <i>", all.into_iter().filter_map(holds).collect()),
        page(Some(say("copies-nothing")), "her new counsellor asked", vec![]),
    ];
    pages.map(|page| page.render().unwrap()).into()
}

#[cfg(test)]
mod tests {
    use crate::auth::StaffRole;
    use crate::config::Config;
    use crate::store::Store;
    use crate::test_browser::Served;
    use crate::test_phone::{NOON, Phone};
    use porchlight_core::disclosures::EXPORTED;

    #[test]
    fn a_copy_has_a_reason_and_is_written_down_before_it_is_sent() {
        let served = Served::start(Config::default());
        let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
        let (mut sam, _) = served.somebody("Sam", StaffRole::HouseStaff, 2);
        let mut ana = Phone::joined_at(3, &*served.store, served.house, "Ana", NOON);
        let page = format!("/houses/{}/residents/{}/copy", served.house, ana.account());
        let take = |browser: &mut crate::test_browser::Browser, form: &str, what_for: &str| {
            browser.post_from("/account", &format!("{page}/{form}"), &[("what_for", what_for)])
        };
        assert_eq!(take(&mut carla, "table", "her counsellor asked").status, 422, "there is nothing that she shares");
        let mut push = vec![ana.grant().1];
        push.extend(ana.share_milestones());
        ana.push(&*served.store, served.house, push);
        let taken = || served.store.disclosures_of(served.house, ana.account()).unwrap();
        let before = taken().len();
        let empty = take(&mut carla, "table", " \n ");
        assert!(empty.status == 422 && empty.text().contains("role=\"alert\""));
        assert_eq!(taken().len(), before, "nothing was sent, nothing is written down");
        assert_eq!((sam.get(&page).status, take(&mut sam, "table", "because").status), (404, 404));
        let looked = carla.get(&page).text();
        assert!(looked.contains("name=\"what_for\"") && !looked.contains("data-milestone"));
        for (form, kind, ending) in [("table", "text/csv", "csv"), ("fhir", "application/fhir+json", "json")] {
            let answer = take(&mut carla, form, "her counsellor\nasked");
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert!(answer.header("content-type").unwrap().starts_with(kind));
            let name = format!("attachment; filename=\"copy-2026-11-24.{ending}\"");
            assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert!(answer.text().contains("42 CFR part 2 prohibits unauthorized use or disclosure of these records."));
            assert!(answer.text().contains("Ana") && answer.text().contains("30 days"));
            let last = taken().pop().unwrap();
            assert_eq!((last.reason.as_str(), last.what_for.as_deref()), (EXPORTED, Some("her counsellor asked")));
            assert_eq!(last.record_types, "20,30");
        }
        let withdrawal = ana.withdrawal();
        ana.push(&*served.store, served.house, vec![withdrawal]);
        assert_eq!(take(&mut carla, "fhir", "once more").status, 422, "and with the consent it is over");
    }
}
