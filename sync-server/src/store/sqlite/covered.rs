//! What snapshots and tombstones stand for: it leaves the live sets at once, and its bytes later.

use super::dropped_bodies::drop_found;
use super::writer::Effects;
use super::{data_keys, log_entries};
use crate::store::StoreError;
use porchlight_core::crypto::covers::Cover;
use porchlight_core::crypto::envelope::{EnvelopeKind, Header, Suite};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{EnvelopeId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, params};

/// How long the bytes of covered entries stay: 30 days, so that a phone that was away can still be asked.
pub const COVERED_MS: EpochMs = 30 * 24 * 60 * 60 * 1000;

const ID_AT: &str = "SELECT envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence = ?5
    AND is_aside = 0";
const LIVE_OF_CHAIN: &str = "SELECT position, envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence <= ?5
    AND covered_ms IS NULL AND is_aside = 0";
/// The third byte of a header is its kind.
const LIVE_BUT_TOMBSTONES: &str = "SELECT position, envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND covered_ms IS NULL AND is_aside = 0
    AND substr(header, 3, 1) <> ?4";
const COVER: &str = "UPDATE log SET covered_ms = ?4 WHERE tenant_id = ?1 AND space_id = ?2 AND position = ?3";
const BODIES_OF_DOCUMENT: &str = "SELECT space_id, position, header, body FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND covered_ms IS NOT NULL AND body IS NOT NULL
    AND is_aside = 0";
const ERASE_PROJECTION: &str =
    "DELETE FROM shared_records WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const OLD_BODIES: &str = "SELECT space_id, position, header, body FROM log
    WHERE tenant_id = ?1 AND covered_ms <= ?2 AND covered_ms IS NOT NULL AND body IS NOT NULL LIMIT 256";
const ANCHOR: &str = "INSERT INTO chains (tenant_id, account_id, document_id, device_id, next_sequence, last_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (tenant_id, account_id, document_id, device_id) DO UPDATE SET
    next_sequence = excluded.next_sequence, last_id = excluded.last_id WHERE excluded.next_sequence > next_sequence";

/// Whether a list agrees with what is held: under a covered sequence lies that very envelope, or none.
pub(super) fn agrees(tx: &Connection, tenant: TenantId, of: &Header, covers: &[Cover]) -> Result<bool, StoreError> {
    for cover in covers {
        let key = params![
            tenant.as_bytes(),
            of.account.as_bytes(),
            of.document.as_bytes(),
            cover.device.as_bytes(),
            cover.sequence.cast_signed()
        ];
        let held = tx.prepare_cached(ID_AT)?.query_row(key, |row| row.get(0).map(EnvelopeId::from_bytes)).optional()?;
        if held.is_some_and(|held| held != cover.id) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes what an envelope covers out of the live sets; its chains go on from there.
pub(super) fn cover(
    tx: &Connection,
    effects: &mut Effects,
    tenant: TenantId,
    of: &Header,
    covers: &[Cover],
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    for cover in covers {
        let (account, document, device) = (of.account.as_bytes(), of.document.as_bytes(), cover.device.as_bytes());
        let last = cover.sequence.cast_signed();
        take_out(tx, tenant, of, LIVE_OF_CHAIN, params![tenant.as_bytes(), account, document, device, last], now_ms)?;
        let anchor = params![tenant.as_bytes(), account, document, device, last + 1, cover.id.as_bytes()];
        tx.prepare_cached(ANCHOR)?.execute(anchor)?;
    }
    if of.kind == EnvelopeKind::Tombstone {
        let key = params![tenant.as_bytes(), of.account.as_bytes(), of.document.as_bytes()];
        let others = params![tenant.as_bytes(), of.account.as_bytes(), of.document.as_bytes(), [of.kind as u8]];
        take_out(tx, tenant, of, LIVE_BUT_TOMBSTONES, others, now_ms)?;
        effects.erased |= drop_found(tx, tenant, BODIES_OF_DOCUMENT, key)?;
        if matches!(of.suite, Suite::Open { document_kind: DocumentKind::Shared, .. }) {
            data_keys::end(tx, tenant, of.account, of.document.as_bytes())?;
        }
        effects.erased |= tx.prepare_cached(ERASE_PROJECTION)?.execute(key)? > 0;
    }
    Ok(())
}

/// Drops a bounded number of bodies that have been covered for long enough.
pub(super) fn drop_old(tx: &Connection, tenant: TenantId, now_ms: EpochMs) -> Result<(), StoreError> {
    drop_found(tx, tenant, OLD_BODIES, params![tenant.as_bytes(), now_ms - COVERED_MS])?;
    Ok(())
}

fn take_out(
    tx: &Connection,
    tenant: TenantId,
    of: &Header,
    select: &str,
    key: impl rusqlite::Params,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(select)?;
    let rows = statement.query_map(key, |row| Ok((row.get::<_, i64>(0)?, EnvelopeId::from_bytes(row.get(1)?))))?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        return Ok(());
    }
    for (position, _) in &rows {
        tx.prepare_cached(COVER)?.execute(params![tenant.as_bytes(), of.space().as_bytes(), position, now_ms])?;
    }
    log_entries::count_out(tx, tenant, of, rows.iter().map(|(_, id)| *id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::test_phone::{Cedar, NOON, Phone, cedar, exchange_part};
    use porchlight_core::ids::SpaceId;
    use porchlight_core::protocol::Verdict;

    /// Header, body, body hash and signature of each entry of a chain.
    type Row = (Vec<u8>, Option<Vec<u8>>, Option<[u8; 32]>, Option<[u8; 64]>);

    fn rows(cedar: &Cedar, phone: &Phone, part: &[u8]) -> Vec<Row> {
        let select = "SELECT header, body, body_hash, signature FROM log
            WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 ORDER BY sequence";
        let read = |conn: &Connection| {
            let mut statement = conn.prepare(select)?;
            let (home, account, document, device) =
                (phone.home(), phone.account(), phone.document(part), phone.device());
            let key = params![home.as_bytes(), account.as_bytes(), document.as_bytes(), device.as_bytes()];
            let rows = statement.query_map(key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        };
        cedar.store.read(read).unwrap()
    }

    #[test]
    fn covered_bodies_go_after_thirty_days_and_their_stubs_stay() {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let home = ana.home();
        let push = vec![ana.write_sealed(b"month", 1), ana.write_sealed(b"month", 2)];
        ana.push(&cedar.store, home, push);
        let snapshot = ana.snapshot(b"month", &[ana.covered(b"month", 2)]);
        ana.push(&cedar.store, home, vec![snapshot]);
        // Whatever is pushed later, of whatever document.
        let mut push_at = |now_ms| {
            let other = ana.write_sealed(b"other", 3);
            let exchanged = exchange_part(&cedar.store, now_ms, ana.part(home, vec![other])).exchanged.unwrap();
            assert_eq!(exchanged.verdicts, [Verdict::Stored]);
            rows(&cedar, &ana, b"month")
        };
        assert!(push_at(NOON + COVERED_MS - 1).iter().all(|(_, body, ..)| body.is_some()));
        let later = push_at(NOON + COVERED_MS);
        let written = &ana.chains[&ana.document(b"month")];
        for (envelope, (header, body, body_hash, signature)) in written.iter().zip(&later).take(2) {
            assert_eq!((header, body), (&envelope.header.to_bytes(), &None));
            assert_eq!((body_hash, signature), (&Some(envelope.body.hash()), &envelope.signature));
        }
        assert!(later[2].1.is_some(), "the snapshot itself stays");
    }

    fn is_on_disk(cedar: &Cedar, needle: &[u8]) -> bool {
        let files = std::fs::read_dir(cedar.dir.path()).unwrap().map(|entry| std::fs::read(entry.unwrap().path()));
        files.flatten().any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    }

    #[test]
    fn what_a_tombstone_ends_is_gone_from_the_disk() {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let (home, house, care) = (ana.home(), ana.house, ana.care());
        let sealed = ana.write_sealed(b"month", 10);
        ana.push(&cedar.store, home, vec![sealed]);
        let post = ana.write_post(1);
        ana.push(&cedar.store, house, vec![post]);
        let posts = *ana.chains.keys().find(|document| **document != ana.document(b"month")).unwrap();
        let grant = ana.grant().1;
        let shared = ana.share_milestones();
        let push = [vec![grant], shared.clone()].concat();
        ana.push(&cedar.store, house, push);
        cedar.store.settle();
        let resting = "SELECT record FROM shared_records WHERE tenant_id = ?1 LIMIT 1";
        let record =
            cedar.store.read(|conn| Ok(conn.query_row(resting, [house.as_bytes()], |row| row.get(0))?)).unwrap();
        let body = |document| ana.chains[&document][0].body.bytes().unwrap().to_vec();
        let needles = [body(ana.document(b"month")), body(posts), record];
        assert!(needles.iter().all(|needle| is_on_disk(&cedar, needle)), "else the search proves nothing");
        let entry = vec![ana.tombstone(b"month", &[])];
        let post = vec![ana.end_open(posts, DocumentKind::Posts, SpaceId::house_circle(house))];
        let documents = shared.into_iter().map(|segment| segment.parse().unwrap().first().document);
        let shared = documents.map(|document| ana.end_open(document, DocumentKind::Shared, care)).collect();
        // One after the other: each clears the write-ahead log itself.
        for ((tenant, ends), needle) in [(home, entry), (house, post), (house, shared)].into_iter().zip(&needles) {
            assert!(ana.push(&cedar.store, tenant, ends).iter().all(|verdict| *verdict == Verdict::Stored));
            cedar.store.settle();
            assert!(!is_on_disk(&cedar, needle));
        }
    }
    #[test]
    fn what_a_reader_or_a_kill_left_in_the_write_ahead_log_goes_later() {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let home = ana.home();
        let entry = ana.write_sealed(b"month", 10);
        ana.push(&cedar.store, home, vec![entry]);
        let needle = ana.chains[&ana.document(b"month")][0].body.bytes().unwrap().to_vec();
        // Somebody reads all the while, as a backup does.
        let reader = Connection::open(cedar.dir.path().join("porchlight.db")).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        let _snapshot: i64 = reader.query_row("SELECT count(*) FROM log", [], |row| row.get(0)).unwrap();
        let end = vec![ana.tombstone(b"month", &[])];
        assert_eq!(ana.push(&cedar.store, home, end), [Verdict::Stored]);
        cedar.store.settle();
        assert!(is_on_disk(&cedar, &needle), "for the reader it is still there");

        let mut killed = crate::test_phone::cedar();
        let elsewhere = tempfile::tempdir().unwrap();
        killed.store = crate::test_phone::open(elsewhere.path());
        for name in ["porchlight.db", "porchlight.db-wal", "keys.db"] {
            std::fs::copy(cedar.dir.path().join(name), killed.dir.path().join(name)).unwrap();
        }
        assert!(is_on_disk(&killed, &needle));
        killed.store = crate::test_phone::open(killed.dir.path());
        killed.store.settle();
        assert!(!is_on_disk(&killed, &needle), "the next start clears it");

        drop(reader);
        cedar.store.settle();
        assert!(!is_on_disk(&cedar, &needle), "nobody has to write");
    }
}
