//! Who is in a space, and what of it a member may read: [`ReadableFrom`] is the rule, this is where its numbers lie.

use super::{circle_members, closing, consents, log_entries};
use crate::store::StoreError;
use porchlight_core::crypto::envelope::{Header, Suite};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{AccountId, DocumentId, SpaceId, TenantId};
use porchlight_core::protocol::{ReadableFrom, SpaceCheck};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// How far back a joiner reads notices: 90 days.
const NOTICES_DAYS: i32 = 90;

const ADD_SPACE: &str = "INSERT INTO spaces (tenant_id, space_id, kind) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
const IS_MEMBER: &str = "SELECT 1 FROM members WHERE tenant_id = ?1 AND space_id = ?2 AND account_id = ?3";
const ADD_MEMBER: &str = "INSERT INTO members
    (tenant_id, space_id, account_id, joined_ms, joined_position, from_month, notices_from_month)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
const END_MEMBER: &str = "DELETE FROM members WHERE tenant_id = ?1 AND space_id = ?2 AND account_id = ?3";
const READABLE: &str = "SELECT spaces.space_id, next_position, live_count, live_sum, joined_position, from_month,
        notices_from_month, kept_from_month
    FROM members JOIN spaces ON spaces.tenant_id = members.tenant_id AND spaces.space_id = members.space_id
    JOIN tenants ON tenants.tenant_id = members.tenant_id
    WHERE members.tenant_id = ?1 AND members.account_id = ?2 ORDER BY spaces.space_id";
const MONTHS_BEFORE: &str = "SELECT kind, month, live_count, live_sum FROM month_totals
    WHERE tenant_id = ?1 AND space_id = ?2 AND month < ?3";
const OWN_BEFORE: &str = "SELECT kind, month, live_count, live_sum FROM documents
    WHERE tenant_id = ?1 AND space_id = ?2 AND month < ?3 AND account_id = ?4";
const MONTH_OF: &str = "SELECT kind, month FROM documents
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const MONTH_TOTALS: &str = "SELECT live_count, live_sum FROM month_totals
    WHERE tenant_id = ?1 AND space_id = ?2 AND month = ?3 AND kind = ?4";
const KEEP_MONTH_TOTALS: &str = "INSERT INTO month_totals (tenant_id, space_id, month, kind, live_count, live_sum)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (tenant_id, space_id, month, kind) DO UPDATE SET
    live_count = excluded.live_count, live_sum = excluded.live_sum";

/// What a new member of a space may read of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// Everything: the house's own account, the two of a pair, the founder of a circle, and one's own spaces.
    Everything,
    /// Whole documents of the month of joining and later.
    SinceJoining,
}

/// A space that an account reads.
pub(super) struct ReadSpace {
    pub space: SpaceId,
    /// The last position.
    pub end: i64,
    /// The membership that it is read under, if that limits what is read.
    pub epoch: Option<u64>,
    pub from: ReadableFrom,
    /// Count and sum of what the account may read.
    pub check: SpaceCheck,
    /// Whether there is anything live that it may not read.
    pub hides: bool,
}

/// Makes the space if need be.
pub(super) fn make_space(tx: &Connection, tenant: TenantId, space: SpaceId, kind: &str) -> Result<bool, StoreError> {
    let values = params![tenant.as_bytes(), space.as_bytes(), kind];
    Ok(tx.prepare_cached(ADD_SPACE)?.execute(values)? > 0)
}

/// Makes an account a member; says whether it was none before.
pub(super) fn join(
    tx: &Connection,
    tenant: TenantId,
    space: SpaceId,
    account: AccountId,
    share: Share,
    now_ms: EpochMs,
) -> Result<bool, StoreError> {
    if is_member(tx, tenant, space, account)? || closing::is_closed(tx, tenant, account)? {
        return Ok(false);
    }
    let (position, from) = match share {
        Share::Everything => (0, ReadableFrom::default()),
        Share::SinceJoining => {
            let today = consents::today(tx, tenant, now_ms)?;
            let (posts, notices) = (today.month().number(), today.plus(-NOTICES_DAYS).month().number());
            let position = log_entries::Totals::of_space(tx, tenant, space)?.next_position;
            (position, ReadableFrom { posts, notices, kept: 0 })
        }
    };
    tx.prepare_cached(ADD_MEMBER)?.execute(params![
        tenant.as_bytes(),
        space.as_bytes(),
        account.as_bytes(),
        now_ms,
        position,
        from.posts,
        from.notices
    ])?;
    circle_members::changed(tx, tenant)?;
    Ok(true)
}

/// Ends a membership: from the next page on nothing more is read.
pub(super) fn leave(tx: &Connection, tenant: TenantId, space: SpaceId, account: AccountId) -> Result<bool, StoreError> {
    let key = params![tenant.as_bytes(), space.as_bytes(), account.as_bytes()];
    let was_in = tx.prepare_cached(END_MEMBER)?.execute(key)? > 0;
    if was_in {
        circle_members::changed(tx, tenant)?;
    }
    Ok(was_in)
}

pub(super) fn is_member(
    tx: &Connection,
    tenant: TenantId,
    space: SpaceId,
    account: AccountId,
) -> Result<bool, StoreError> {
    let key = params![tenant.as_bytes(), space.as_bytes(), account.as_bytes()];
    Ok(tx.prepare_cached(IS_MEMBER)?.exists(key)?)
}

/// All spaces that an account reads, each with what it should hold once it has read to the end.
pub(super) fn read_spaces(
    conn: &Connection,
    tenant: TenantId,
    account: AccountId,
) -> Result<Vec<ReadSpace>, StoreError> {
    let mut statement = conn.prepare_cached(READABLE)?;
    let rows = statement.query_map(params![tenant.as_bytes(), account.as_bytes()], |row| {
        let space = SpaceId::from_bytes(row.get(0)?);
        let from = ReadableFrom { posts: row.get(5)?, notices: row.get(6)?, kept: row.get(7)? };
        let live = Live { count: row.get(2)?, sum: row.get(3)? };
        let joined: i64 = row.get(4)?;
        Ok((space, row.get::<_, i64>(1)? - 1, joined, from, live))
    })?;
    let mut spaces = Vec::new();
    for (space, end, joined, from, live) in rows.collect::<Result<Vec<_>, _>>()? {
        let hidden = hidden(conn, tenant, space, account, from)?;
        let seen = live.less(hidden);
        let (count, sum) = (seen.count.unsigned_abs(), seen.sum.cast_unsigned());
        let check = SpaceCheck { space, count, sum, from: from.unless_everything() };
        let epoch = (joined > 0).then_some(joined.unsigned_abs());
        spaces.push(ReadSpace { space, end, epoch, from, check, hides: hidden.count != 0 });
    }
    Ok(spaces)
}

/// Count and sum of live envelopes.
#[derive(Clone, Copy, Default)]
struct Live {
    count: i64,
    sum: i64,
}

impl Live {
    fn more(self, other: Self) -> Self {
        Self { count: self.count + other.count, sum: self.sum.wrapping_add(other.sum) }
    }

    fn less(self, other: Self) -> Self {
        Self { count: self.count - other.count, sum: self.sum.wrapping_sub(other.sum) }
    }
}

/// What is live in a space and not for this reader: all of the months before, but their own.
fn hidden(
    conn: &Connection,
    tenant: TenantId,
    space: SpaceId,
    account: AccountId,
    from: ReadableFrom,
) -> Result<Live, StoreError> {
    if from == ReadableFrom::default() {
        return Ok(Live::default());
    }
    let key = params![tenant.as_bytes(), space.as_bytes(), from.all_from()];
    let mut hidden = Live::default();
    for row in conn.prepare_cached(MONTHS_BEFORE)?.query_map(key, month_row)? {
        let (kind, month, live) = row?;
        if !from.allows(kind, month, false) {
            hidden = hidden.more(live);
        }
    }
    if hidden.count == 0 {
        return Ok(hidden);
    }
    let key = params![tenant.as_bytes(), space.as_bytes(), from.all_from(), account.as_bytes()];
    let mut statement = conn.prepare_cached(OWN_BEFORE)?;
    for row in statement.query_map(key, month_row)? {
        let (kind, month, live) = row?;
        if from.allows(kind, month, true) && !from.allows(kind, month, false) {
            hidden = hidden.less(live);
        }
    }
    Ok(hidden)
}

fn month_row(row: &Row<'_>) -> rusqlite::Result<(Option<DocumentKind>, Option<i32>, Live)> {
    let live = Live { count: row.get(2)?, sum: row.get(3)? };
    Ok((kind_of(row.get(0)?), row.get(1)?, live))
}

pub(super) fn kind_of(number: Option<u8>) -> Option<DocumentKind> {
    number.and_then(DocumentKind::from_number)
}

/// Which documents of a space a reader may read, asked once for each.
pub(super) struct Readable<'a> {
    conn: &'a Connection,
    tenant: TenantId,
    reader: AccountId,
    from: ReadableFrom,
    known: BTreeMap<(AccountId, DocumentId), bool>,
}

impl<'a> Readable<'a> {
    pub fn new(conn: &'a Connection, tenant: TenantId, reader: AccountId, from: ReadableFrom) -> Self {
        Self { conn, tenant, reader, from, known: BTreeMap::new() }
    }

    pub fn allows(&mut self, header: &Header) -> Result<bool, StoreError> {
        if matches!(header.suite, Suite::Sealed { .. }) {
            return Ok(true);
        }
        let key = (header.account, header.document);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let values = params![self.tenant.as_bytes(), header.account.as_bytes(), header.document.as_bytes()];
        let found = self
            .conn
            .prepare_cached(MONTH_OF)?
            .query_row(values, |row| Ok((kind_of(row.get(0)?), row.get::<_, Option<i32>>(1)?)));
        let allows =
            found.optional()?.is_none_or(|(kind, month)| self.from.allows(kind, month, header.account == self.reader));
        self.known.insert(key, allows);
        Ok(allows)
    }
}

/// Adds to the totals of a month, or takes from them, where a document has a month.
pub(super) fn count_month(
    tx: &Connection,
    tenant: TenantId,
    space: SpaceId,
    document: (Option<DocumentKind>, Option<i32>),
    added: (i64, i64),
) -> Result<(), StoreError> {
    let (Some(kind), Some(month)) = document else { return Ok(()) };
    let key = params![tenant.as_bytes(), space.as_bytes(), month, kind as u8];
    let read = |row: &Row<'_>| Ok(Live { count: row.get(0)?, sum: row.get(1)? });
    let held = tx.prepare_cached(MONTH_TOTALS)?.query_row(key, read).optional()?.unwrap_or_default();
    let live = held.more(Live { count: added.0, sum: added.1 });
    let values = params![tenant.as_bytes(), space.as_bytes(), month, kind as u8, live.count, live.sum];
    tx.prepare_cached(KEEP_MONTH_TOTALS)?.execute(values)?;
    Ok(())
}
