//! Leaving a house, coming back, and staying in touch. Nothing of the person's is erased on any of these paths: what
//! changes is who reads, and for how long.

use super::circle_members::{self, Remembered};
use super::membership::{self, Share};
use super::{away, consents, house_events, log_entries, stays, superseded};
use crate::store::{Exit, HouseEventKind, Stay, StoreError};
use porchlight_core::consent::{Audience, Purpose};
use porchlight_core::ids::{AccountId, SpaceId, TenantId};
use porchlight_core::landing;
use porchlight_core::protocol::{ExitKind, HouseWord, Role, Standing, State, StayNoted};
use porchlight_core::time::{Day, EpochMs};
use rusqlite::{Connection, OptionalExtension, Row, params};

const LANDING_MS: EpochMs = landing::DAYS as EpochMs * 24 * 60 * 60 * 1000;

const ROLE: &str = "SELECT role, joined_ms FROM accounts WHERE tenant_id = ?1 AND account_id = ?2";
const SET_ROLE: &str = "UPDATE accounts SET role = ?3 WHERE tenant_id = ?1 AND account_id = ?2";
const RESIDENT_AGAIN: &str = "UPDATE accounts SET role = 'resident', joined_ms = ?3
    WHERE tenant_id = ?1 AND account_id = ?2";
const EXIT: &str = "SELECT how, since_ms, landing_until_ms, staff_access_ends_ms FROM exits
    WHERE tenant_id = ?1 AND account_id = ?2";
const ADD_EXIT: &str = "INSERT INTO exits
    (tenant_id, account_id, how, since_ms, landing_until_ms, staff_access_ends_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const END_EXIT: &str = "DELETE FROM exits WHERE tenant_id = ?1 AND account_id = ?2";
const NAMED: &str = "SELECT account_id FROM accounts WHERE tenant_id = ?1 AND display_name = ?2 AND role <> 'house'
    AND NOT EXISTS (SELECT 1 FROM superseded WHERE superseded.tenant_id = accounts.tenant_id
        AND superseded.account_id = accounts.account_id)";
const SET_UNTIL: &str = "UPDATE members SET until_day = ?4
    WHERE tenant_id = ?1 AND space_id = ?2 AND account_id = ?3";
const OVER: &str = "SELECT space_id, account_id FROM members
    WHERE tenant_id = ?1 AND until_day IS NOT NULL AND until_day < ?2 LIMIT 16";

/// A resident leaves: out of the house circle at once, into the alumni circle where they asked for it. False if the
/// account does not live there.
pub(super) fn exit(tx: &Connection, house: TenantId, account: AccountId, exit: &Exit) -> Result<bool, StoreError> {
    if role(tx, house, account)?.is_none_or(|(role, _)| role != Role::Resident.name()) {
        return Ok(false);
    }
    let (at_ms, how) = (exit.at_ms, exit.how.name());
    let landing_until_ms = at_ms + LANDING_MS;
    let key = params![house.as_bytes(), account.as_bytes(), how, at_ms, landing_until_ms, exit.staff_access_ends_ms];
    tx.prepare_cached(ADD_EXIT)?.execute(key)?;
    away::end(tx, house, account)?;
    stays::leave(tx, house, account)?;
    tx.prepare_cached(SET_ROLE)?.execute(params![house.as_bytes(), account.as_bytes(), Role::Alumni.name()])?;
    circle_members::changed(tx, house)?;
    membership::leave(tx, house, SpaceId::house_circle(house), account)?;
    keep_in_touch(tx, house, account, at_ms)?;
    house_events::note(tx, house, account, HouseEventKind::Left, at_ms)?;
    Ok(true)
}

/// Somebody who left lives there again: in the house circle from this month on. False if they had not left.
pub(super) fn readmit(
    tx: &Connection,
    house: TenantId,
    account: AccountId,
    now_ms: EpochMs,
) -> Result<bool, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    if tx.prepare_cached(END_EXIT)?.execute(key)? == 0 {
        return Ok(false);
    }
    stays::end(tx, house, account)?;
    tx.prepare_cached(RESIDENT_AGAIN)?.execute(params![house.as_bytes(), account.as_bytes(), now_ms])?;
    circle_members::changed(tx, house)?;
    membership::leave(tx, house, SpaceId::alumni_circle(house), account)?;
    enter(tx, house, SpaceId::house_circle(house), account, now_ms)?;
    house_events::note(tx, house, account, HouseEventKind::CameBack, now_ms)?;
    Ok(true)
}

/// Whether somebody left a house and was not taken in again.
pub(super) fn has_left(tx: &Connection, house: TenantId, account: AccountId) -> Result<bool, StoreError> {
    Ok(left(tx, house, account)?.is_some())
}

/// Everybody of this name that a house knows.
pub(super) fn named(conn: &Connection, house: TenantId, name: &str) -> Result<Vec<AccountId>, StoreError> {
    let mut statement = conn.prepare_cached(NAMED)?;
    let rows = statement.query_map(params![house.as_bytes(), name], |row| row.get(0).map(AccountId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Puts who left into the alumni circle while they ask for it, and takes them out when they do not.
pub(super) fn keep_in_touch(
    tx: &Connection,
    house: TenantId,
    account: AccountId,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let circle = SpaceId::alumni_circle(house);
    let consents = consents::of(tx, house, account)?;
    let today = consents::today(tx, house, now_ms)?;
    let has_left = has_left(tx, house, account)?;
    let last_day = consents.last_day_given(Purpose::Alumni, Audience::Staff);
    let Some(last_day) = last_day.filter(|last_day| has_left && today <= *last_day) else {
        membership::leave(tx, house, circle, account)?;
        return Ok(());
    };
    if membership::make_space(tx, house, circle, "circle")? {
        let of_house = AccountId::from_bytes(*house.as_bytes());
        membership::join(tx, house, circle, of_house, Share::Everything, now_ms)?;
        log_entries::tell_growth(tx, house, circle, of_house)?;
    }
    enter(tx, house, circle, account, now_ms)?;
    let key = params![house.as_bytes(), circle.as_bytes(), account.as_bytes(), last_day.number()];
    tx.prepare_cached(SET_UNTIL)?.execute(key)?;
    Ok(())
}

/// Ends a bounded number of memberships whose last day is over.
pub(super) fn end_what_is_over(tx: &Connection, house: TenantId, today: Day) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(OVER)?;
    let rows = statement.query_map(params![house.as_bytes(), today.number()], |row| {
        Ok((SpaceId::from_bytes(row.get(0)?), AccountId::from_bytes(row.get(1)?)))
    })?;
    for (space, account) in rows.collect::<Result<Vec<_>, _>>()? {
        membership::leave(tx, house, space, account)?;
    }
    Ok(())
}

/// What the house says to one of its members; nothing of a home, which is no house.
pub(super) fn word(
    conn: &Connection,
    remembered: &Remembered,
    house: TenantId,
    account: AccountId,
    now_ms: EpochMs,
) -> Result<Option<HouseWord>, StoreError> {
    let Some((_, joined_ms)) = role(conn, house, account)? else { return Ok(None) };
    if let Some(ended) = superseded::of(conn, house, account)? {
        return Ok(Some(of_ended(ended.at_ms)));
    }
    let Some(circles) = remembered.circles(conn, house, account)? else { return Ok(None) };
    let standing = match left(conn, house, account)? {
        None => {
            let away = away::of(conn, house, account)?;
            Standing {
                state: if away.is_some() { State::Leave } else { State::Resident },
                exit: None,
                since_ms: away.map_or(joined_ms, |away| away.since_ms),
                landing_until_ms: None,
                staff_access_ends_ms: None,
                away_until: away.and_then(|away| away.until),
            }
        }
        Some((left, landing_until_ms)) => {
            let is_alumni = circles.iter().any(|circle| circle.space == SpaceId::alumni_circle(house));
            let state = match (now_ms < landing_until_ms, is_alumni) {
                (true, _) => State::Landing,
                (false, true) => State::Alumni,
                (false, false) => State::PrivateOnly,
            };
            Standing {
                state,
                exit: Some(left.how),
                since_ms: left.at_ms,
                landing_until_ms: Some(landing_until_ms),
                staff_access_ends_ms: Some(left.staff_access_ends_ms),
                away_until: None,
            }
        }
    };
    let Stay { room, last_day, counsellor } = stays::of(conn, house, account)?;
    let noted = StayNoted { room, last_day, counsellor: counsellor.map(|counsellor| counsellor.name) };
    let stay = Some(noted).filter(|noted| *noted != StayNoted::default());
    Ok(Some(HouseWord { standing, circles, stay, reissue: None }))
}

/// What the house says to an account that another one stands in the place of: it is in no circle, and staff read nothing.
fn of_ended(since_ms: EpochMs) -> HouseWord {
    let standing = Standing {
        state: State::PrivateOnly,
        exit: None,
        since_ms,
        landing_until_ms: None,
        staff_access_ends_ms: None,
        away_until: None,
    };
    HouseWord { standing, circles: Vec::new(), stay: None, reissue: None }
}

fn enter(
    tx: &Connection,
    house: TenantId,
    space: SpaceId,
    account: AccountId,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    if membership::join(tx, house, space, account, Share::SinceJoining, now_ms)? {
        log_entries::tell_growth(tx, house, space, account)?;
    }
    Ok(())
}

fn role(conn: &Connection, house: TenantId, account: AccountId) -> Result<Option<(String, EpochMs)>, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    Ok(conn.prepare_cached(ROLE)?.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn left(conn: &Connection, house: TenantId, account: AccountId) -> Result<Option<(Exit, EpochMs)>, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    let read = |row: &Row<'_>| {
        let how = ExitKind::named(row.get_ref(0)?.as_str()?);
        Ok((how, row.get(1)?, row.get(2)?, row.get(3)?))
    };
    let Some((how, at_ms, landing_until_ms, staff_access_ends_ms)) =
        conn.prepare_cached(EXIT)?.query_row(key, read).optional()?
    else {
        return Ok(None);
    };
    let how = how.ok_or(StoreError::Damaged("exit"))?;
    Ok(Some((Exit { how, at_ms, staff_access_ends_ms }, landing_until_ms)))
}
