//! The send queue: what this device wrote and its tenant has not acknowledged. Entries hold final
//! bytes, committed before the first send, so sending again is sending the same.

use super::{StorageError, Transaction, blob};
use crate::crypto::envelope::{Envelope, Header};
use crate::crypto::segment::{ENVELOPES_MAX, Segment};
use crate::documents::DocumentKind;
use crate::ids::{AccountId, DeviceId, DocumentId, TenantId};
use rusqlite::params;

/// Something that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedEnvelope {
    /// Whose document.
    pub account: AccountId,
    /// Which document.
    pub document: DocumentId,
    /// A code of `gate::Refusal`.
    pub code: String,
}

impl Transaction<'_> {
    /// Puts an envelope that was just kept at the end of the queue.
    pub fn enqueue(&self, tenant: TenantId, header: &Header) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "INSERT INTO send_queue (tenant, account, document, device, sequence)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                tenant.as_bytes(),
                header.account.as_bytes(),
                header.document.as_bytes(),
                header.device.as_bytes(),
                header.sequence
            ])?;
        Ok(())
    }

    /// The queued envelopes of a tenant as segments: documents in the order of `rank`, then of
    /// writing; as many as fit `budget_bytes` of bodies, at least one.
    pub fn queued_segments(
        &self,
        tenant: TenantId,
        budget_bytes: usize,
        rank: impl Fn(Option<DocumentKind>) -> u8,
    ) -> Result<Vec<Segment>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT q.account, q.document, q.device, min(q.sequence), min(q.entry), d.kind
             FROM send_queue q JOIN documents d ON d.account = q.account AND d.document = q.document
             WHERE q.tenant = ?1 GROUP BY q.account, q.document, q.device",
        )?;
        let mut rows = statement.query([tenant.as_bytes()])?;
        let mut chains = Vec::new();
        while let Some(row) = rows.next()? {
            let kind = row.get::<_, Option<u8>>(5)?.and_then(DocumentKind::from_number);
            chains.push((
                (rank(kind), row.get::<_, i64>(4)?),
                AccountId::from_bytes(blob(row, 0, "send_queue")?),
                DocumentId::from_bytes(blob(row, 1, "send_queue")?),
                DeviceId::from_bytes(blob(row, 2, "send_queue")?),
                row.get::<_, u64>(3)?,
            ));
        }
        chains.sort_unstable();
        let mut left = budget_bytes;
        let mut segments = Vec::new();
        for (_, account, document, device, first) in chains {
            let envelopes = self.take_chain(account, document, device, first, &mut left, segments.is_empty())?;
            if envelopes.is_empty() {
                break;
            }
            segments.push(Segment::of(envelopes).map_err(|_| StorageError::UnreadableRow { table: "send_queue" })?);
        }
        Ok(segments)
    }

    fn take_chain(
        &self,
        account: AccountId,
        document: DocumentId,
        device: DeviceId,
        first: u64,
        left: &mut usize,
        must_take: bool,
    ) -> Result<Vec<Envelope>, StorageError> {
        let mut taken = Vec::new();
        let mut sequence = first;
        while taken.len() < ENVELOPES_MAX {
            let Some(envelope) = self.envelope(account, document, device, sequence)? else {
                break;
            };
            let length = envelope.header.body_len as usize;
            if length > *left && !(must_take && taken.is_empty()) {
                break;
            }
            *left = left.saturating_sub(length);
            taken.push(envelope);
            sequence += 1;
        }
        Ok(taken)
    }

    /// Removes what the tenant has acknowledged: a chain up to and with a sequence.
    pub fn acknowledge(&self, header: &Header, up_to: u64) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "DELETE FROM send_queue WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence <= ?4",
            )?
            .execute(params![header.account.as_bytes(), header.document.as_bytes(), header.device.as_bytes(), up_to])?;
        Ok(())
    }

    /// Queues every held envelope of a chain from a sequence on, as far as it is held here.
    pub fn requeue_from(&self, tenant: TenantId, header: &Header, from: u64) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "INSERT INTO send_queue (tenant, account, document, device, sequence)
                 SELECT ?1, account, document, device, sequence FROM envelopes
                 WHERE account = ?2 AND document = ?3 AND device = ?4 AND sequence >= ?5
                 ORDER BY sequence ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                tenant.as_bytes(),
                header.account.as_bytes(),
                header.document.as_bytes(),
                header.device.as_bytes(),
                from
            ])?;
        Ok(())
    }

    /// Queues everything that a device wrote for a tenant, for a server that lost it.
    pub fn requeue_all(&self, tenant: TenantId, device: DeviceId) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "INSERT INTO send_queue (tenant, account, document, device, sequence)
                 SELECT d.tenant, e.account, e.document, e.device, e.sequence
                 FROM envelopes e JOIN documents d ON d.account = e.account AND d.document = e.document
                 WHERE d.tenant = ?1 AND e.device = ?2 ORDER BY e.document, e.sequence ON CONFLICT DO NOTHING",
            )?
            .execute(params![tenant.as_bytes(), device.as_bytes()])?;
        Ok(())
    }

    /// Takes a refused chain out of the queue and remembers why; the envelopes stay.
    pub fn refuse(&self, header: &Header, code: &str) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "INSERT INTO refusals (account, document, device, sequence, code) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET code = ?5",
            )?
            .execute(params![
                header.account.as_bytes(),
                header.document.as_bytes(),
                header.device.as_bytes(),
                header.sequence,
                code
            ])?;
        self.acknowledge(header, i64::MAX.cast_unsigned())
    }

    /// Whether an earlier envelope of the same chain was refused.
    pub fn is_refused(&self, header: &Header) -> Result<bool, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT 1 FROM refusals WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence < ?4",
        )?;
        Ok(statement.exists(params![
            header.account.as_bytes(),
            header.document.as_bytes(),
            header.device.as_bytes(),
            header.sequence
        ])?)
    }

    /// What was refused and not yet seen by the person.
    pub fn refused(&self) -> Result<Vec<RefusedEnvelope>, StorageError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT account, document, code FROM refusals ORDER BY account, document, sequence")?;
        let mut rows = statement.query([])?;
        let mut refused = Vec::new();
        while let Some(row) = rows.next()? {
            refused.push(RefusedEnvelope {
                account: AccountId::from_bytes(blob(row, 0, "refusals")?),
                document: DocumentId::from_bytes(blob(row, 1, "refusals")?),
                code: row.get(2)?,
            });
        }
        Ok(refused)
    }

    /// How many envelopes wait, for one tenant or for all.
    pub fn queued_count(&self, tenant: Option<TenantId>) -> Result<u64, StorageError> {
        // Two statements: one for both would look at every row, and without a house they are years of rows.
        let count = match tenant {
            None => self.sql.prepare_cached("SELECT count(*) FROM send_queue")?.query_row([], |row| row.get(0)),
            Some(tenant) => self
                .sql
                .prepare_cached("SELECT count(*) FROM send_queue WHERE tenant = ?1")?
                .query_row([tenant.as_bytes()], |row| row.get(0)),
        };
        Ok(count?)
    }

    /// Whether anything of a document waits.
    pub fn is_queued(&self, account: AccountId, document: DocumentId) -> Result<bool, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT 1 FROM send_queue WHERE account = ?1 AND document = ?2 LIMIT 1")?;
        Ok(statement.exists(params![account.as_bytes(), document.as_bytes()])?)
    }
}
