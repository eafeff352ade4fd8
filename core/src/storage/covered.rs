//! What snapshots and tombstones stand for on this phone, and chains that wait for one.

use super::{StorageError, Transaction, blob};
use crate::crypto::covers::Cover;
use crate::crypto::envelope::{EnvelopeKind, Header};
use crate::documents::DocumentKind;
use crate::gate::chain::ChainEnd;
use crate::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, TenantId};
use rusqlite::{OptionalExtension, params};

impl Transaction<'_> {
    /// Takes what an envelope stands for out of the live set. Nothing is erased: the owner, unlocked,
    /// first makes sure that a snapshot has all of it.
    pub fn cover(&self, of: &Header, covers: &[Cover]) -> Result<(), StorageError> {
        for cover in covers {
            self.take_out(
                of,
                "SELECT device, sequence, id FROM envelopes WHERE account = ?1 AND document = ?2 AND is_covered = 0
                 AND device = ?3 AND sequence <= ?4",
                params![of.account.as_bytes(), of.document.as_bytes(), cover.device.as_bytes(), cover.sequence],
            )?;
            self.anchor(of, cover)?;
        }
        if of.kind == EnvelopeKind::Tombstone {
            // The third byte of a header is its kind; tombstones stay.
            self.take_out(
                of,
                "SELECT device, sequence, id FROM envelopes WHERE account = ?1 AND document = ?2 AND is_covered = 0
                 AND substr(header, 3, 1) <> ?3",
                params![of.account.as_bytes(), of.document.as_bytes(), [of.kind as u8]],
            )?;
            self.sql
                .prepare_cached("UPDATE documents SET is_deleted = 1 WHERE account = ?1 AND document = ?2")?
                .execute(params![of.account.as_bytes(), of.document.as_bytes()])?;
            // What was refused since the document was deleted is answered by this; the person is offered the words.
            self.sql
                .prepare_cached("DELETE FROM refusals WHERE account = ?1 AND document = ?2")?
                .execute(params![of.account.as_bytes(), of.document.as_bytes()])?;
        }
        Ok(())
    }

    fn take_out(&self, of: &Header, select: &str, key: impl rusqlite::Params) -> Result<(), StorageError> {
        let mut live = self.fingerprint(of.account, of.document)?;
        let mut statement = self.sql.prepare_cached(select)?;
        let mut rows = statement.query(key)?;
        let mut covered = Vec::new();
        while let Some(row) = rows.next()? {
            covered.push((blob::<16>(row, 0, "envelopes")?, row.get::<_, u64>(1)?));
            live = live.without(EnvelopeId::from_bytes(blob(row, 2, "envelopes")?));
        }
        for (device, sequence) in covered {
            self.sql
                .prepare_cached(
                    "UPDATE envelopes SET is_covered = 1
                     WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence = ?4",
                )?
                .execute(params![of.account.as_bytes(), of.document.as_bytes(), device, sequence])?;
        }
        self.set_fingerprint(of.account, of.document, live)
    }

    fn anchor(&self, of: &Header, cover: &Cover) -> Result<(), StorageError> {
        let key = params![
            of.account.as_bytes(),
            of.document.as_bytes(),
            cover.device.as_bytes(),
            cover.sequence,
            cover.id.as_bytes()
        ];
        self.sql
            .prepare_cached(
                "INSERT INTO anchors (account, document, device, sequence, id) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (account, document, device) DO UPDATE SET sequence = excluded.sequence, id = excluded.id
                 WHERE excluded.sequence > sequence",
            )?
            .execute(key)?;
        self.sql
            .prepare_cached(
                "DELETE FROM gaps WHERE account = ?1 AND document = ?2 AND device = ?3
                 AND (sequence <= ?4 OR (sequence = ?4 + 1 AND previous = ?5))",
            )?
            .execute(key)?;
        Ok(())
    }

    /// Whether a cover names another envelope than the one held under its sequence.
    pub fn contradicts(&self, of: &Header, cover: &Cover) -> Result<bool, StorageError> {
        let held = self.envelope_id(of.account, of.document, cover.device, cover.sequence)?;
        Ok(held.is_some_and(|held| held != cover.id))
    }

    /// Notes that a chain goes on behind a gap.
    pub fn note_gap(&self, tenant: TenantId, behind: &Header) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "INSERT INTO gaps (account, document, device, sequence, previous, tenant)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                behind.account.as_bytes(),
                behind.document.as_bytes(),
                behind.device.as_bytes(),
                behind.sequence,
                behind.previous.as_bytes(),
                tenant.as_bytes()
            ])?;
        Ok(())
    }

    /// The gap that a segment from this header on could fill: where it begins, what lies before it,
    /// and the sequence and previous id behind it.
    pub fn gap_at(&self, header: &Header) -> Result<Option<(ChainEnd, u64, EnvelopeId)>, StorageError> {
        let key =
            params![header.account.as_bytes(), header.document.as_bytes(), header.device.as_bytes(), header.sequence];
        let mut statement = self.sql.prepare_cached(
            "SELECT sequence, previous FROM gaps WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence > ?4
             ORDER BY sequence LIMIT 1",
        )?;
        let mut rows = statement.query(key)?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (sequence, previous) = (row.get::<_, u64>(0)?, EnvelopeId::from_bytes(blob(row, 1, "gaps")?));
        let mut statement = self.sql.prepare_cached(
            "SELECT sequence, id FROM (
               SELECT sequence, id FROM envelopes
               WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence < ?4
               UNION ALL SELECT sequence, id FROM anchors
               WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence < ?4)
             ORDER BY sequence DESC LIMIT 1",
        )?;
        let mut rows = statement.query(params![
            header.account.as_bytes(),
            header.document.as_bytes(),
            header.device.as_bytes(),
            sequence
        ])?;
        let before = match rows.next()? {
            None => ChainEnd::default(),
            Some(row) => ChainEnd {
                next_sequence: row.get::<_, u64>(0)? + 1,
                last_id: EnvelopeId::from_bytes(blob(row, 1, "envelopes")?),
            },
        };
        Ok((header.sequence >= before.next_sequence).then_some((before, sequence, previous)))
    }

    /// A gap has been filled up to a sequence, by the envelope with this id.
    pub fn close_gap(&self, last: &Header, id: EnvelopeId) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "DELETE FROM gaps WHERE account = ?1 AND document = ?2 AND device = ?3
                 AND sequence = ?4 + 1 AND previous = ?5",
            )?
            .execute(params![
                last.account.as_bytes(),
                last.document.as_bytes(),
                last.device.as_bytes(),
                last.sequence,
                id.as_bytes()
            ])?;
        Ok(())
    }

    /// Whether something of a tenant is withheld, once there is no more: a chain behind a gap, or a live
    /// sealed entry without its body.
    pub fn is_withheld(&self, tenant: TenantId) -> Result<bool, StorageError> {
        let gap = self
            .sql
            .prepare_cached("SELECT 1 FROM gaps WHERE tenant = ?1 LIMIT 1")?
            .query_row([tenant.as_bytes()], |_| Ok(()))
            .optional()?;
        if gap.is_some() {
            return Ok(true);
        }
        // The house drops the bytes of old reports: nothing that anybody could miss.
        let mut statement = self.sql.prepare_cached(
            "SELECT 1 FROM envelopes e JOIN documents d ON d.account = e.account AND d.document = e.document
             WHERE e.body IS NULL AND e.is_covered = 0 AND d.tenant = ?1 AND d.kind IS NOT ?2 LIMIT 1",
        )?;
        Ok(statement.exists(params![tenant.as_bytes(), DocumentKind::Reports as u8])?)
    }

    /// Erases what is covered in a document, but what still waits in the send queue; of that only the
    /// bodies go if `and_waiting_bodies`.
    pub fn erase_covered(
        &self,
        account: AccountId,
        document: DocumentId,
        and_waiting_bodies: bool,
    ) -> Result<(), StorageError> {
        let key = params![account.as_bytes(), document.as_bytes()];
        self.sql
            .prepare_cached(
                "DELETE FROM envelopes WHERE account = ?1 AND document = ?2 AND is_covered = 1 AND NOT EXISTS (
                   SELECT 1 FROM send_queue q WHERE q.account = envelopes.account AND q.document = envelopes.document
                   AND q.device = envelopes.device AND q.sequence = envelopes.sequence)",
            )?
            .execute(key)?;
        if and_waiting_bodies {
            self.drop_waiting_bodies(account, document)?;
        }
        Ok(())
    }

    fn drop_waiting_bodies(&self, account: AccountId, document: DocumentId) -> Result<(), StorageError> {
        let envelopes = self.envelopes(account, document)?;
        for envelope in envelopes.iter().filter(|envelope| envelope.header.kind != EnvelopeKind::Tombstone) {
            let header = &envelope.header;
            self.sql
                .prepare_cached(
                    "UPDATE envelopes SET body = NULL, body_hash = ?5
                     WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence = ?4 AND is_covered = 1",
                )?
                .execute(params![
                    account.as_bytes(),
                    document.as_bytes(),
                    header.device.as_bytes(),
                    header.sequence,
                    envelope.body.hash()
                ])?;
        }
        Ok(())
    }

    /// Takes out of a chain's queue what something else stands for here; whether there was any. A server that lost the
    /// beginning of the chain, which is erased here, can take only what stands for it.
    pub fn acknowledge_covered(&self, header: &Header) -> Result<bool, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "DELETE FROM send_queue WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence IN (
               SELECT sequence FROM envelopes
               WHERE account = ?1 AND document = ?2 AND device = ?3 AND is_covered = 1)",
        )?;
        let key = params![header.account.as_bytes(), header.document.as_bytes(), header.device.as_bytes()];
        Ok(statement.execute(key)? > 0)
    }

    /// Documents of a tenant that hold covered envelopes: (account, document).
    pub fn documents_with_covered(&self, tenant: TenantId) -> Result<Vec<DocumentId>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT DISTINCT e.document FROM envelopes e
             JOIN documents d ON d.account = e.account AND d.document = e.document
             WHERE d.tenant = ?1 AND e.is_covered = 1 AND e.body IS NOT NULL",
        )?;
        let mut rows = statement.query([tenant.as_bytes()])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(DocumentId::from_bytes(blob(row, 0, "envelopes")?));
        }
        Ok(documents)
    }

    /// The chains of a document that a snapshot or tombstone made now stands for.
    pub fn covers_now(&self, account: AccountId, document: DocumentId) -> Result<Vec<Cover>, StorageError> {
        let ends: Vec<(DeviceId, ChainEnd)> = self.chain_ends(account, document)?;
        let cover =
            |(device, end): (DeviceId, ChainEnd)| Cover { device, sequence: end.next_sequence - 1, id: end.last_id };
        Ok(ends.into_iter().map(cover).collect())
    }

    /// Whether an envelope lies behind what a snapshot or tombstone stands for here.
    pub fn is_behind_anchor(
        &self,
        account: AccountId,
        document: DocumentId,
        envelope: &Cover,
    ) -> Result<bool, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT 1 FROM anchors WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence >= ?4",
        )?;
        let key = params![account.as_bytes(), document.as_bytes(), envelope.device.as_bytes(), envelope.sequence];
        Ok(statement.exists(key)?)
    }
}
