//! The page where a copy of one person is taken away, and the copy. It asks what for; the reason and what was in the copy
//! are on stable storage before its first byte is sent, and the person's phone shows both.

use super::acts::Trouble;
use super::consents;
use super::copy_files::File;
pub use super::copy_files::Form;
use super::doors::Sent;
use super::{Frame, failed, page};
use crate::access::Right;
use crate::auth::StaffSession;
use crate::copies::{self, Copied, InvalidReason, WHAT_FOR_CHARS_MAX};
use crate::disclosures::Disclosure;
use crate::error::Failure;
use crate::http::ServerState;
use crate::seen::Seen;
use crate::store::{HouseRead, ResidentRead, Store};
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
use porchlight_core::time::{Day, DayEnd, EpochMs, Now, Zone};
use std::collections::BTreeSet;

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
    let asked = Asked::of(store, session, of, now_ms).ok()?;
    file(store, session, &asked, what_for, now_ms, form).ok()?.ok().map(|file| file.bytes)
}

/// What a request is about, read once.
struct Asked {
    read: HouseRead,
    account: AccountId,
    today: Day,
}

impl Asked {
    fn of(
        store: &dyn Store,
        session: &StaffSession,
        (house, account): (TenantId, AccountId),
        now_ms: EpochMs,
    ) -> Result<Self, Trouble> {
        if session.house != house || !session.staff.role.may(Right::TakeCopies) {
            return Err(Trouble::not_found());
        }
        store.settle();
        let read = store.read_house(house, now_ms)?.ok_or_else(Trouble::not_found)?;
        if !read.residents.iter().any(|resident| resident.account == account) {
            return Err(Trouble::not_found());
        }
        let zone = Zone::named(&read.house.zone).unwrap_or_else(|_| Zone::utc());
        let today = Day::at(&Now { at_ms: now_ms, zone }, DayEnd::default()).map_err(|_| Trouble::not_found())?;
        Ok(Self { read, account, today })
    }

    fn resident(&self) -> Result<&ResidentRead, Trouble> {
        self.read.residents.iter().find(|it| it.account == self.account).ok_or_else(Trouble::not_found)
    }

    fn page(
        &self,
        session: &StaffSession,
        config: &Config,
        trouble: Option<Said>,
        typed: String,
    ) -> Result<String, Trouble> {
        let resident = self.resident()?;
        let seen = Seen::to_take_away(resident, &session.staff, self.today);
        let page = CopyPage {
            frame: Frame::of(session, config),
            house: self.read.house.tenant,
            account: self.account,
            name: resident.display_name.clone(),
            trouble,
            typed,
            holds: seen.record_types().into_iter().filter_map(holds).collect(),
        };
        Ok(page.render()?)
    }
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
        let asked = Asked::of(&*state.store, &session, of, now_ms)?;
        let html = asked.page(&session, &state.config, None, String::new())?;
        // The page says which parts are shared with them: that is a reading like any other.
        let resident = asked.resident()?;
        let seen = Seen::to_take_away(resident, &session.staff, asked.today);
        let reading = reading(&seen, &session, of.1, now_ms);
        let readings = reading.into_iter().collect::<Vec<_>>();
        state.store.log_disclosures(session.house, session.staff.id, &readings)?;
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
        let asked = Asked::of(&*state.store, &session, of, now_ms)?;
        let typed = sent.field("what_for").to_owned();
        Ok::<_, Trouble>(match file(&*state.store, &session, &asked, &typed, now_ms, form)? {
            Ok(file) => Ok(file),
            Err(trouble) => Err(asked.page(&session, &state.config, Some(trouble), typed)?),
        })
    });
    match made.await {
        Ok(Ok(Ok(file))) => file.sent_away(),
        Ok(Ok(Err(html))) => page(StatusCode::UNPROCESSABLE_ENTITY, html),
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
        Ok(Err(Trouble::Said(_))) => failed(&state, Failure::INTERNAL),
    }
}

fn parsed(house: &str, account: &str) -> Option<(TenantId, AccountId)> {
    Some((house.parse().ok()?, account.parse().ok()?))
}

/// The file, with its reading written down; or what is to be said instead.
fn file(
    store: &dyn Store,
    session: &StaffSession,
    asked: &Asked,
    typed: &str,
    now_ms: EpochMs,
    form: Form,
) -> Result<Result<File, Said>, Trouble> {
    let what_for = match copies::what_for(typed) {
        Ok(what_for) => what_for,
        Err(InvalidReason::Empty) => return Ok(Err(say("copies-no-reason"))),
        Err(InvalidReason::TooLong) => return Ok(Err(say("copies-long-reason").with("count", WHAT_FOR_CHARS_MAX))),
    };
    let resident = asked.resident()?;
    let seen = Seen::to_take_away(resident, &session.staff, asked.today);
    if seen.is_nothing() {
        return Ok(Err(say("copies-nothing")));
    }
    let copied = Copied {
        name: &resident.display_name,
        house: &asked.read.house.name,
        taken_by: &session.staff.name,
        what_for: &what_for,
        at_ms: now_ms,
        today: asked.today,
        seen: &seen,
        scope: consents::scope(resident, &asked.read.house.name, &seen.purposes(), asked.today),
    };
    let file = File::of(&copied, form)?;
    let reading = reading(&seen, session, asked.account, now_ms).map(|mut reading| {
        reading.reason = EXPORTED.to_owned();
        reading.what_for = Some(what_for.clone());
        // Each copy says what it rests on.
        let types = reading.types().chain([RecordType::Grant as u16]).collect();
        reading.record_types = joined(&types);
        reading
    });
    store.log_disclosures(session.house, session.staff.id, &reading.into_iter().collect::<Vec<_>>())?;
    Ok(Ok(file))
}

fn reading(seen: &Seen, session: &StaffSession, account: AccountId, now_ms: EpochMs) -> Option<Disclosure> {
    let types: BTreeSet<u16> = seen.record_types().into_iter().map(|record| record as u16).collect();
    (!types.is_empty()).then(|| Disclosure {
        account,
        staff: session.staff.id,
        at_ms: now_ms,
        record_types: joined(&types),
        reason: "resident page".to_owned(),
        asks: Vec::new(),
        what_for: None,
    })
}

fn joined(types: &BTreeSet<u16>) -> String {
    types.iter().map(u16::to_string).collect::<Vec<_>>().join(",")
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
