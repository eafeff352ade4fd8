//! Who is in the circles that a member reads. Each exchange asks, and it seldom changes: what was read once is remembered
//! for as long as the tenant's number of changes, which is part of the same snapshot, stands. Nothing here hangs on time.

use crate::store::StoreError;
use porchlight_core::ids::{AccountId, SpaceId, TenantId};
use porchlight_core::protocol::{CircleMember, CircleMembers, Role};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const REMEMBERED_MAX: usize = 4_096;

const VERSION: &str = "SELECT members_version FROM tenants WHERE tenant_id = ?1 AND kind = 'house'";
const CHANGED: &str = "UPDATE tenants SET members_version = members_version + 1 WHERE tenant_id = ?1";
const CIRCLE_MEMBERS: &str = "SELECT one.space_id, other.account_id, role FROM members AS one
    JOIN spaces ON spaces.tenant_id = one.tenant_id AND spaces.space_id = one.space_id
    JOIN members AS other ON other.tenant_id = one.tenant_id AND other.space_id = one.space_id
    JOIN accounts ON accounts.tenant_id = other.tenant_id AND accounts.account_id = other.account_id
    WHERE one.tenant_id = ?1 AND one.account_id = ?2 AND spaces.kind = 'circle'
    ORDER BY one.space_id, other.account_id";

/// What was read, each with the tenant's number of changes at that time.
#[derive(Default)]
pub(super) struct Remembered(Mutex<HashMap<(TenantId, AccountId), AtVersion>>);

type AtVersion = (i64, Vec<CircleMembers>);

impl Remembered {
    /// The circles that a member of a house reads; nothing of a home, which is no house.
    pub fn circles(
        &self,
        conn: &Connection,
        house: TenantId,
        account: AccountId,
    ) -> Result<Option<Vec<CircleMembers>>, StoreError> {
        let version = conn.prepare_cached(VERSION)?.query_row([house.as_bytes()], |row| row.get(0)).optional()?;
        let Some(version) = version else { return Ok(None) };
        let key = (house, account);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some((_, circles)) = known.filter(|(at, _)| *at == version) {
            return Ok(Some(circles));
        }
        let circles = read(conn, house, account)?;
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.insert(key, (version, circles.clone()));
        Ok(Some(circles))
    }
}

/// Notes, in the transaction that changes it, that who is in a space of this tenant, or what somebody is there, is not
/// what it was.
pub(super) fn changed(tx: &Connection, tenant: TenantId) -> Result<(), StoreError> {
    tx.prepare_cached(CHANGED)?.execute([tenant.as_bytes()])?;
    Ok(())
}

fn read(conn: &Connection, house: TenantId, account: AccountId) -> Result<Vec<CircleMembers>, StoreError> {
    let mut statement = conn.prepare_cached(CIRCLE_MEMBERS)?;
    let mut rows = statement.query(params![house.as_bytes(), account.as_bytes()])?;
    let mut circles: Vec<CircleMembers> = Vec::new();
    while let Some(row) = rows.next()? {
        let space = SpaceId::from_bytes(row.get(0)?);
        let role = Role::named(row.get_ref(2)?.as_str().map_err(|_| StoreError::Damaged("role"))?);
        let role = role.ok_or(StoreError::Damaged("role"))?;
        let member = CircleMember { account: AccountId::from_bytes(row.get(1)?), role };
        match circles.last_mut() {
            Some(open) if open.space == space => open.members.push(member),
            _ => circles.push(CircleMembers { space, members: vec![member] }),
        }
    }
    Ok(circles)
}

#[cfg(test)]
mod tests {
    use super::super::membership::{self, Share};
    use super::super::{SqliteStore, exits};
    use super::*;
    use crate::store::{Away, Exit, Store};
    use crate::test_phone::{Cedar, NOON, Phone, cedar, exchange_part, open, rng};
    use porchlight_core::consent::grant::Grant;
    use porchlight_core::consent::withdraw::Withdrawal;
    use porchlight_core::consent::{Audience, Purpose};
    use porchlight_core::documents::{DocumentKind, Record};
    use porchlight_core::ids::RecordId;
    use porchlight_core::protocol::{ExitKind, HouseWord, RequestPart};
    use porchlight_core::time::{Day, EpochMs};
    use rand_core::Rng;

    const DAY_MS: EpochMs = 24 * 3_600_000;

    fn remembered(store: &SqliteStore, house: TenantId, account: AccountId, now_ms: EpochMs) -> Option<HouseWord> {
        store.house_word(house, account, now_ms).unwrap()
    }

    fn computed(store: &SqliteStore, house: TenantId, account: AccountId, now_ms: EpochMs) -> Option<HouseWord> {
        store.read(|conn| exits::word(conn, &Remembered::default(), house, account, now_ms)).unwrap()
    }

    /// Consents arrive, as a phone sends them; every push also ends what is over.
    fn say(cedar: &Cedar, phone: &mut Phone, record: Record, now_ms: EpochMs) {
        let (house, care) = (phone.house, phone.care());
        let segment = phone.write_open(DocumentKind::Consents, care, b"", &[record]);
        let part = RequestPart { incarnation: Some(cedar.store.incarnation()), ..phone.part(house, vec![segment]) };
        exchange_part(&cedar.store, now_ms, part);
    }

    #[test]
    fn a_remembered_word_is_the_word_that_would_be_computed() {
        let (purpose, audience) = (Purpose::Alumni, Audience::Staff);
        let (mut most_circles, mut changes) = (0, 0);
        for seed in 0..6 {
            let mut cedar = cedar();
            let (house, mut rng, mut now_ms) = (cedar.house.tenant, rng(seed), NOON);
            let mut people: Vec<Phone> = (1..4).map(|n| Phone::joined(n, &cedar, "Ana")).collect();
            let mut seen = Vec::new();
            for step in 0..120_u64 {
                let who = rng.next_u32() as usize % people.len();
                let account = people[who].account();
                let today = Day::parse("2026-11-24").unwrap().plus(((now_ms - NOON) / DAY_MS) as i32);
                let id = RecordId::random(&mut rng);
                let space = match rng.next_u32() % 3 {
                    0 => SpaceId::house_circle(house),
                    number => SpaceId::from_bytes([number as u8; 16]),
                };
                match rng.next_u32() % 12 {
                    0 if people.len() < 8 => {
                        people.push(Phone::joined_at(100 * seed + step + 10, &cedar.store, house, "Ben", now_ms));
                    }
                    0 | 1 => {
                        let exit =
                            Exit { how: ExitKind::Planned, at_ms: now_ms, staff_access_ends_ms: now_ms + DAY_MS };
                        cedar.store.exit(house, account, exit).unwrap();
                    }
                    2 => drop(cedar.store.readmit(house, account, now_ms).unwrap()),
                    3 | 4 => {
                        let last_day = Some(today.plus(rng.next_u32() as i32 % 5));
                        let grant = Grant::new(purpose, audience, [0; 32], today, last_day, seen.clone());
                        say(&cedar, &mut people[who], grant.record(id), now_ms);
                    }
                    5 => {
                        seen.push(id);
                        say(&cedar, &mut people[who], Withdrawal::new(purpose, audience, today).record(id), now_ms);
                    }
                    6 => now_ms += i64::from(rng.next_u32() % 4) * DAY_MS / 2,
                    7 => {
                        let joins = move |tx: &Connection, _: &mut _| {
                            membership::make_space(tx, house, space, "circle")?;
                            membership::join(tx, house, space, account, Share::SinceJoining, now_ms)
                        };
                        cedar.store.writer.write(0, joins).unwrap();
                    }
                    8 => {
                        let leaves = move |tx: &Connection, _: &mut _| membership::leave(tx, house, space, account);
                        cedar.store.writer.write(0, leaves).unwrap();
                    }
                    9 => {
                        let fails = move |tx: &Connection, _: &mut _| {
                            membership::leave(tx, house, SpaceId::house_circle(house), account)?;
                            Err::<(), _>(StoreError::Fault)
                        };
                        assert!(cedar.store.writer.write(0, fails).is_err());
                    }
                    10 if step % 2 == 0 => {
                        cedar.store.away(house, account, Away { since_ms: now_ms, until: None }).unwrap();
                    }
                    10 => drop(cedar.store.back(house, account, NOON).unwrap()),
                    _ => {
                        let elsewhere = tempfile::tempdir().unwrap();
                        cedar.store = open(elsewhere.path()); // so that the folder is nobody's
                        cedar.store = open(cedar.dir.path());
                        cedar.store.begin_anew().unwrap();
                    }
                }
                for phone in &people {
                    let word = computed(&cedar.store, house, phone.account(), now_ms);
                    assert_eq!(
                        remembered(&cedar.store, house, phone.account(), now_ms),
                        word,
                        "seed {seed} step {step}"
                    );
                    most_circles = most_circles.max(word.unwrap().circles.len());
                    assert_eq!(remembered(&cedar.store, phone.home(), phone.account(), now_ms), None);
                }
            }
            let version =
                |conn: &Connection| Ok(conn.query_row(VERSION, [house.as_bytes()], |row| row.get::<_, i64>(0))?);
            changes += cedar.store.read(version).unwrap();
        }
        assert!(most_circles > 2 && changes > 100, "else it proves little: {most_circles} circles, {changes} changes");
    }
}
