//! The send queue: what this device wrote and its tenant has not acknowledged. Entries hold final
//! bytes, committed before the first send, so sending again is sending the same.

use super::{StorageError, Transaction, blob};
use crate::crypto::envelope::{Body, Envelope, Header};
use crate::crypto::segment::{ENVELOPES_MAX, Segment};
use crate::documents::{DocumentKind, Form};
use crate::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, TenantId};
use rusqlite::params;

impl Transaction<'_> {
    /// Puts an envelope that was just kept at the end of the queue. An open one's final bytes go along,
    /// under a key that a locked phone has too.
    pub fn enqueue(&self, tenant: TenantId, envelope: &Envelope, id: EnvelopeId) -> Result<(), StorageError> {
        let header = &envelope.header;
        let is_open = header.form() == Form::Open;
        let body = envelope.body.bytes().filter(|_| is_open);
        let body = body.map(|bytes| self.keys.queue.seal_for_id(id.as_bytes(), bytes));
        self.sql
            .prepare_cached(
                "INSERT INTO send_queue (tenant, account, document, device, sequence, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                tenant.as_bytes(),
                header.account.as_bytes(),
                header.document.as_bytes(),
                header.device.as_bytes(),
                header.sequence,
                body
            ])?;
        Ok(())
    }

    /// The queued envelopes of a tenant as segments: documents in the order of `rank`, then of
    /// writing; as many as fit `budget_bytes` of bodies, at least one.
    pub fn queued_segments(
        &self,
        tenant: TenantId,
        budget_bytes: usize,
        rank: impl Fn(Option<DocumentKind>, bool) -> u8,
    ) -> Result<Vec<Segment>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT q.account, q.document, q.device, min(q.sequence), min(q.entry), d.kind, d.is_deleted
             FROM send_queue q JOIN documents d ON d.account = q.account AND d.document = q.document
             WHERE q.tenant = ?1 GROUP BY q.account, q.document, q.device",
        )?;
        let mut rows = statement.query([tenant.as_bytes()])?;
        let mut chains = Vec::new();
        while let Some(row) = rows.next()? {
            let kind = row.get::<_, Option<u8>>(5)?.and_then(DocumentKind::from_number);
            chains.push((
                (rank(kind, row.get(6)?), row.get::<_, i64>(4)?),
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
                continue;
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
        let mut taken: Vec<Envelope> = Vec::new();
        let mut bytes = 0;
        let mut sequence = first;
        // Up to where a signature stands: of other devices' segments only the last envelope has one.
        let mut signed = 0;
        while taken.len() < ENVELOPES_MAX {
            let Some(envelope) = self.final_envelope(account, document, device, sequence)? else {
                break;
            };
            let length = envelope.body.bytes().map_or(0, <[u8]>::len);
            if bytes + length > *left && (signed > 0 || !must_take) {
                break;
            }
            bytes += length;
            let is_signed = envelope.signature.is_some();
            taken.push(envelope);
            sequence += 1;
            if is_signed {
                (signed, *left, bytes) = (taken.len(), left.saturating_sub(bytes), 0);
                if *left == 0 {
                    break;
                }
            }
        }
        taken.truncate(signed);
        Ok(taken)
    }

    /// An envelope as it goes over the wire: an open one from the queue, or, unlocked, from the disk.
    fn final_envelope(
        &self,
        account: AccountId,
        document: DocumentId,
        device: DeviceId,
        sequence: u64,
    ) -> Result<Option<Envelope>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT e.id, e.header, q.body, e.signature FROM envelopes e JOIN send_queue q
             ON q.account = e.account AND q.document = e.document AND q.device = e.device AND q.sequence = e.sequence
             WHERE e.account = ?1 AND e.document = ?2 AND e.device = ?3 AND e.sequence = ?4 AND q.body IS NOT NULL",
        )?;
        let mut rows =
            statement.query(params![account.as_bytes(), document.as_bytes(), device.as_bytes(), sequence])?;
        let Some(row) = rows.next()? else {
            return match self.envelope(account, document, device, sequence) {
                Err(StorageError::Locked) => Ok(None), // waits until the person unlocks
                other => other,
            };
        };
        let unreadable = || StorageError::UnreadableRow { table: "send_queue" };
        let header = Header::parse(&row.get::<_, Vec<u8>>(1)?).map_err(|_| unreadable())?;
        let body = self.keys.queue.open_for_id(&blob(row, 0, "send_queue")?, &row.get::<_, Vec<u8>>(2)?)?;
        let signature = match row.get_ref(3)?.as_blob_or_null().map_err(|_| unreadable())? {
            None => None,
            Some(bytes) => Some(bytes.try_into().map_err(|_| unreadable())?),
        };
        Ok(Some(Envelope { header, body: Body::Bytes(body.to_vec()), signature }))
    }

    /// Removes what the tenant has acknowledged: a chain up to and with a sequence.
    pub fn acknowledge(&self, header: &Header, up_to: u64) -> Result<(), StorageError> {
        self.touch_document(header);
        self.strike_out("send_queue", header, up_to)?;
        // What was refused may have been taken since: who left a circle and is in it again writes on behind it.
        self.strike_out("refusals", header, up_to)
    }

    pub(super) fn strike_out(&self, table: &str, header: &Header, up_to: u64) -> Result<(), StorageError> {
        let chain = "account = ?1 AND document = ?2 AND device = ?3 AND sequence <= ?4";
        let (account, document) = (header.account.as_bytes(), header.document.as_bytes());
        self.sql.prepare_cached(&format!("DELETE FROM {table} WHERE {chain}"))?.execute(params![
            account,
            document,
            header.device.as_bytes(),
            up_to
        ])?;
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

    /// Queues one held envelope for a server that lost it, whoever wrote it.
    pub fn requeue(&self, tenant: TenantId, header: &Header) -> Result<(), StorageError> {
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

    /// How many envelopes wait for a tenant that could be sent now: while the vault is locked, open ones
    /// without their final bytes stay.
    pub fn sendable_count(&self, tenant: TenantId) -> Result<u64, StorageError> {
        if self.keys.vault().is_ok() {
            return self.queued_count(Some(tenant));
        }
        let mut statement = self.sql.prepare_cached(
            "SELECT count(*) FROM send_queue q JOIN documents d ON d.account = q.account AND d.document = q.document
             WHERE q.tenant = ?1 AND (q.body IS NOT NULL OR d.kind IS NULL)",
        )?;
        Ok(statement.query_row([tenant.as_bytes()], |row| row.get(0))?)
    }

    /// Whether an envelope waits, or was refused: no server has said that it has it.
    pub fn is_unacknowledged(&self, header: &Header) -> Result<bool, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT 1 FROM send_queue WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence = ?4
             UNION ALL SELECT 1 FROM refusals WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence <= ?4",
        )?;
        Ok(statement.exists(params![
            header.account.as_bytes(),
            header.document.as_bytes(),
            header.device.as_bytes(),
            header.sequence
        ])?)
    }

    /// Whether anything of a document waits.
    pub fn is_queued(&self, account: AccountId, document: DocumentId) -> Result<bool, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT 1 FROM send_queue WHERE account = ?1 AND document = ?2 LIMIT 1")?;
        Ok(statement.exists(params![account.as_bytes(), document.as_bytes()])?)
    }

    /// What waits of a document.
    pub fn queued_envelopes(&self, account: AccountId, document: DocumentId) -> Result<Vec<Envelope>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT device, sequence FROM send_queue WHERE account = ?1 AND document = ?2")?;
        let mut rows = statement.query(params![account.as_bytes(), document.as_bytes()])?;
        let mut envelopes = Vec::new();
        while let Some(row) = rows.next()? {
            let device = DeviceId::from_bytes(blob(row, 0, "send_queue")?);
            envelopes.extend(self.envelope(account, document, device, row.get(1)?)?);
        }
        Ok(envelopes)
    }
}
