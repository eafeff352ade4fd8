//! How much room an account has: in its home for as long as it stays there, in a house for a day. What is over waits on the
//! phone and is lost nowhere; what ends or takes back something has room of its own, and consents, asks and reports are
//! never refused for it.

use super::append::{Item, Judged};
use crate::limits;
use crate::store::StoreError;
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::documents::{DocumentKind, SpaceKind};
use porchlight_core::gate::{self, Refusal};
use porchlight_core::ids::TenantId;
use rusqlite::{Connection, OptionalExtension, params};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

const ADD_TO_HOME: &str = "UPDATE home_totals SET envelopes = envelopes + ?2, bytes = bytes + ?3
    WHERE tenant_id = ?1 AND envelopes + ?2 <= ?4 AND bytes + ?3 <= ?5";
const FIRST_OF_HOME: &str = "INSERT INTO home_totals (tenant_id, envelopes, bytes) VALUES (?1, ?2, ?3)
    ON CONFLICT DO NOTHING";
const GIVE_BACK: &str = "UPDATE home_totals SET bytes = max(bytes - ?2, 0) WHERE tenant_id = ?1";
const ADD_TO_DAY: &str = "UPDATE days_said SET envelopes = envelopes + ?4, bytes = bytes + ?5
    WHERE tenant_id = ?1 AND account_id = ?2 AND day = ?3 AND envelopes + ?4 <= ?6 AND bytes + ?5 <= ?7";
const DAY_OF: &str = "SELECT day FROM days_said WHERE tenant_id = ?1 AND account_id = ?2";
const FIRST_OF_DAY: &str = "INSERT INTO days_said (tenant_id, account_id, day, envelopes, bytes)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (tenant_id, account_id) DO UPDATE
    SET day = excluded.day, envelopes = excluded.envelopes, bytes = excluded.bytes";

/// What a server lets an account keep and say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Bytes of bodies in its home.
    pub home_bytes: i64,
    /// Envelopes in its home.
    pub home_envelopes: i64,
    /// Bytes of bodies that it says in a house in a day of UTC.
    pub house_bytes_a_day: i64,
    /// Envelopes of that.
    pub house_envelopes_a_day: i64,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            home_bytes: limits::HOME_BYTES_MAX,
            home_envelopes: limits::HOME_ENVELOPES_MAX,
            house_bytes_a_day: limits::HOUSE_BYTES_A_DAY,
            house_envelopes_a_day: limits::HOUSE_ENVELOPES_A_DAY,
        }
    }
}

impl Item<'_> {
    /// Counts what is about to be stored, if there is room for it. `ends` says that nothing stays of it but its headers.
    pub(super) fn take_room(&self, envelopes: &[Envelope], ends: bool) -> Judged<()> {
        let count = i64::try_from(envelopes.len()).unwrap_or(i64::MAX);
        let bodies = envelopes.iter().filter_map(|envelope| envelope.body.bytes());
        let bytes = bodies.map(|body| i64::try_from(body.len()).unwrap_or(i64::MAX)).fold(0, i64::saturating_add);
        let account = self.header.account;
        // What ends something, and what may hold a leaving or a retraction, goes where an entry no longer does.
        let may_end = ends || matches!(self.kind(), Some(DocumentKind::Bonds | DocumentKind::Shared));
        let times = if may_end { 2 } else { 1 };
        let is_taken = match gate::space_kind(self.tenant, account, self.header.space()) {
            SpaceKind::Personal => add_to_home(self.tx, self.tenant, (count, bytes), self.quotas, times)?,
            _ if TenantId::of(account) == self.tenant => true, // the house's own words
            _ => match self.kind() {
                Some(DocumentKind::Consents | DocumentKind::Asks | DocumentKind::Reports) | None => true,
                Some(_) => self.add_to_day((count, bytes), times)?,
            },
        };
        Ok(if is_taken { Ok(()) } else { Err(Refusal::OverQuota) })
    }

    fn add_to_day(&self, (count, bytes): (i64, i64), times: i64) -> Result<bool, StoreError> {
        let Quotas { house_envelopes_a_day: count_max, house_bytes_a_day: bytes_max, .. } = self.quotas;
        let (count_max, bytes_max) = (count_max.saturating_mul(times), bytes_max.saturating_mul(times));
        let (tenant, account) = (self.tenant.as_bytes(), self.header.account.as_bytes());
        let day = self.push.now_ms.div_euclid(DAY_MS);
        let more = params![tenant, account, day, count, bytes, count_max, bytes_max];
        if self.tx.prepare_cached(ADD_TO_DAY)?.execute(more)? > 0 {
            return Ok(true);
        }
        let held: Option<i64> =
            self.tx.prepare_cached(DAY_OF)?.query_row(params![tenant, account], |row| row.get(0)).optional()?;
        if held == Some(day) || count > count_max || bytes > bytes_max {
            return Ok(false);
        }
        self.tx.prepare_cached(FIRST_OF_DAY)?.execute(params![tenant, account, day, count, bytes])?;
        Ok(true)
    }
}

fn add_to_home(
    tx: &Connection,
    home: TenantId,
    (count, bytes): (i64, i64),
    quotas: Quotas,
    times: i64,
) -> Result<bool, StoreError> {
    let (count_max, bytes_max) = (quotas.home_envelopes.saturating_mul(times), quotas.home_bytes.saturating_mul(times));
    let more = params![home.as_bytes(), count, bytes, count_max, bytes_max];
    if tx.prepare_cached(ADD_TO_HOME)?.execute(more)? > 0 {
        return Ok(true);
    }
    if count > count_max || bytes > bytes_max {
        return Ok(false);
    }
    Ok(tx.prepare_cached(FIRST_OF_HOME)?.execute(params![home.as_bytes(), count, bytes])? > 0)
}

/// Gives room back where bodies of a home were dropped; in a house there is nothing to give back.
pub(super) fn give_back(tx: &Connection, tenant: TenantId, bytes: i64) -> Result<(), StoreError> {
    tx.prepare_cached(GIVE_BACK)?.execute(params![tenant.as_bytes(), bytes])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::{SqliteOptions, SqliteStore, Synchronous};
    use crate::test_phone::{Cedar, NOON, Phone, cedar, exchange_part, refusal};
    use porchlight_core::protocol::Verdict;

    const SMALL: Quotas =
        Quotas { home_bytes: 4_000, home_envelopes: 3, house_bytes_a_day: 100_000, house_envelopes_a_day: 3 };

    /// Cedar House on a server with little room.
    fn small(quotas: Quotas) -> (Cedar, tempfile::TempDir) {
        let mut cedar = cedar();
        let elsewhere = tempfile::tempdir().unwrap();
        let dir = cedar.dir.path().to_owned();
        cedar.store = crate::test_phone::open(elsewhere.path());
        let options = SqliteOptions { synchronous: Synchronous::Off, quotas, ..SqliteOptions::default() };
        cedar.store = SqliteStore::open(&dir, options).unwrap();
        (cedar, elsewhere)
    }

    fn held(cedar: &Cedar, phone: &Phone) -> (i64, i64) {
        let home = phone.home();
        let select = "SELECT envelopes, bytes FROM home_totals WHERE tenant_id = ?1";
        let read =
            |conn: &Connection| Ok(conn.query_row(select, [home.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?);
        cedar.store.read(read).unwrap()
    }

    /// What the log itself says.
    fn scanned(cedar: &Cedar, phone: &Phone) -> (i64, i64) {
        let home = phone.home();
        let select = "SELECT count(*), coalesce(sum(length(body)), 0) FROM log
            WHERE tenant_id = ?1 AND account_id = ?1 AND envelope_id IS NOT NULL";
        let read =
            |conn: &Connection| Ok(conn.query_row(select, [home.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?);
        cedar.store.read(read).unwrap()
    }

    #[test]
    fn a_home_that_is_full_refuses_not_for_good_and_takes_what_ends_something() {
        let (cedar, _dir) = small(SMALL);
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let home = ana.home();
        for _ in 0..3 {
            let entry = ana.write_sealed(b"month", 10);
            assert_eq!(ana.push(&cedar.store, home, vec![entry]), [Verdict::Stored]);
        }
        let fourth = ana.write_sealed(b"month", 10);
        let over = ana.push(&cedar.store, home, vec![fourth.clone()]);
        assert_eq!(over, [Verdict::Refused { code: "over_quota".into(), is_permanent: false }]);
        assert_eq!(held(&cedar, &ana), scanned(&cedar, &ana), "what is refused is not counted");
        let end = ana.tombstone(b"other", &[]);
        assert_eq!(ana.push(&cedar.store, home, vec![end]), [Verdict::Stored], "an end always has room");
        assert_eq!(ana.push(&cedar.store, home, vec![fourth])[0], over[0], "and waits until there is room");
    }

    #[test]
    fn the_counter_is_what_the_log_holds_whatever_is_pushed_dropped_and_pushed_again() {
        let (cedar, _dir) = small(Quotas { home_envelopes: 100, home_bytes: 100_000, ..SMALL });
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let home = ana.home();
        let push = vec![ana.write_sealed(b"month", 1), ana.write_sealed(b"month", 2), ana.write_sealed(b"other", 3)];
        ana.push(&cedar.store, home, push.clone());
        ana.push(&cedar.store, home, push);
        assert_eq!((held(&cedar, &ana).0, held(&cedar, &ana)), (3, scanned(&cedar, &ana)), "twice is once");
        let snapshot = ana.snapshot(b"month", &[ana.covered(b"month", 2)]);
        ana.push(&cedar.store, home, vec![snapshot]);
        let before = held(&cedar, &ana);
        let later = NOON + super::super::covered::COVERED_MS;
        let other = ana.write_sealed(b"other", 3);
        exchange_part(&cedar.store, later, ana.part(home, vec![other])).exchanged.unwrap();
        let after = held(&cedar, &ana);
        assert_eq!(after, scanned(&cedar, &ana));
        assert!(after.0 == before.0 + 1 && after.1 < before.1, "what a snapshot covers gives its room back: {after:?}");
        let end = ana.tombstone(b"other", &[]);
        ana.push(&cedar.store, home, vec![end]);
        assert_eq!(held(&cedar, &ana), scanned(&cedar, &ana));
    }

    #[test]
    fn in_a_house_a_day_has_so_much_room_and_consents_and_asks_are_never_refused() {
        let (cedar, _dir) = small(SMALL);
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let mut ben = Phone::joined(2, &cedar, "Ben");
        let house = ana.house;
        let post = |phone: &mut Phone, now_ms| {
            let post = phone.write_post(1);
            let exchanged = exchange_part(&cedar.store, now_ms, phone.part(house, vec![post])).exchanged.unwrap();
            exchanged.verdicts[0].clone()
        };
        for _ in 0..3 {
            assert_eq!(post(&mut ana, NOON), Verdict::Stored);
        }
        assert_eq!(refusal(&post(&mut ana, NOON)), "over_quota");
        assert_eq!(post(&mut ben, NOON), Verdict::Stored, "everybody has their own");
        let grant = ana.grant().1;
        let shared = ana.share_milestones();
        let verdicts = ana.push(&cedar.store, house, [vec![grant], shared].concat());
        assert_eq!(verdicts[0], Verdict::Stored, "a consent is never refused for it");
        assert_eq!(verdicts[1], Verdict::Stored, "what may be taken back has as much again");
        let tomorrow = NOON + DAY_MS;
        let posts = *ana.chains.iter().find(|(_, chain)| chain.len() == 4).unwrap().0;
        let waiting = ana.segment(posts, 3..4);
        let part = ana.part(house, vec![waiting]);
        let exchanged = exchange_part(&cedar.store, tomorrow, part).exchanged.unwrap();
        assert_eq!(exchanged.verdicts, [Verdict::Stored], "what waited goes on the next day");
    }
}
