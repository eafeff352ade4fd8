//! What staff do about an ask or a follow-up: somebody says that they talk with the person, or what became of it.

use super::doors::Sent;
use super::failed;
use crate::access::Right;
use crate::auth::StaffSession;
use crate::error::Failure;
use crate::http::ServerState;
use crate::store::{FollowUpMark, Mark, Roster, Shifts, Signed, StoreError};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::follow_ups::Rule;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::Day;

pub(super) async fn take_ask(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(account): Path<String>,
) -> Response {
    let Ok(account) = account.parse::<AccountId>() else { return failed(&state, Failure::of_status(404)) };
    let (house, staff) = (session.house, session.staff.id);
    let taken = state.blocking(move |state| state.store.take_ask(house, account, staff, (state.clock)()));
    back(&state, house, taken.await)
}

pub(super) async fn mark(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path((account, rule, day)): Path<(String, String, String)>,
) -> Response {
    let parsed = (account.parse::<AccountId>(), Rule::named(&rule), Day::parse(&day), Mark::named(sent.field("mark")));
    let (Ok(account), Some(rule), Ok(day), Some(mark)) = parsed else {
        return failed(&state, Failure::of_status(404));
    };
    let house = session.house;
    let marked = state.blocking(move |state| {
        // Who does not see a follow-up has nothing to say about it.
        let stay = state.store.person(house, account)?.map(|person| person.stay).unwrap_or_default();
        if !session.staff.may_of(Right::SeeFollowUps, stay.assigned()) {
            return Ok(false);
        }
        let (staff, at_ms) = (session.staff, (state.clock)());
        let by = Signed { staff: staff.id, name: staff.name, role: staff.role, at_ms };
        state.store.mark_follow_up(house, &FollowUpMark { account, rule, day, mark, by })
    });
    back(&state, house, marked.await)
}

fn back(state: &ServerState, house: TenantId, done: Result<Result<bool, StoreError>, Failure>) -> Response {
    match done {
        Ok(Ok(true)) => Redirect::to(&format!("/houses/{house}")).into_response(),
        Ok(Ok(false)) => failed(state, Failure::of_status(404)),
        Ok(Err(error)) => failed(state, error.into()),
        Err(failure) => failed(state, failure),
    }
}

#[cfg(test)]
mod tests {
    use crate::auth::StaffRole;
    use crate::config::Config;
    use crate::store::{StaffStore, Stays, Store};
    use crate::test_browser::Served;
    use porchlight_core::ids::AccountId;

    #[test]
    fn nobody_says_anything_about_what_they_do_not_see() {
        let served = Served::start(Config::default());
        let (mut carla, _) = served.somebody("Carla", StaffRole::HouseStaff, 1);
        let (mut eve, _) = served.somebody("Eve", StaffRole::Counsellor, 2);
        let page = format!("/houses/{}", served.house);
        let of = |account: &str, rule: &str| format!("/follow-ups/{account}/{rule}/2026-11-24");
        let stranger = AccountId::from_bytes([9; 16]).to_string();
        let say = |browser: &mut crate::test_browser::Browser, address: &str| {
            browser.post_from(&page, address, &[("mark", "done")]).status
        };
        for address in
            [of(&stranger, "urge"), of("nonsense", "quiet"), of(&stranger, "nonsense"), of(&stranger, "quiet")]
        {
            assert_eq!((say(&mut carla, &address), say(&mut eve, &address)), (404, 404), "{address}");
        }
        assert_eq!(say(&mut carla, &format!("/asks/{stranger}/take")), 404);

        let ana = served.resident("Ana");
        let staff = |name: &str| served.store.staff_named(served.house, name).unwrap()[0].id;
        let assign = |name| assert!(served.store.assign(served.house, ana, Some(staff(name))).unwrap());
        for rule in ["urge", "quiet"] {
            assert!(served.store.assign(served.house, ana, None).unwrap());
            let address = of(&ana.to_string(), rule);
            assert_eq!((say(&mut carla, &address), say(&mut eve, &address)), (404, 404), "{rule} of nobody's");
            assign("Carla");
            assert_eq!((say(&mut carla, &address), say(&mut eve, &address)), (404, 404), "{rule} of somebody else's");
            assign("Eve");
            assert_eq!((say(&mut carla, &address), say(&mut eve, &address)), (404, 303), "{rule}");
        }
        let marks = served.store.read_house(served.house, served.now_ms()).unwrap().unwrap().marks;
        assert_eq!(marks.len(), 2, "what was refused is not kept");
    }
}
