//! Envelopes in their final bytes, and the documents that they make up.

use super::{StorageError, Transaction, blob};
use crate::crypto::envelope::{Body, Envelope, Header, Suite};
use crate::documents::DocumentKind;
use crate::gate::chain::ChainEnd;
use crate::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, RecordId, SpaceId, TenantId};
use rusqlite::{OptionalExtension, params};

const TABLE: &str = "envelopes";

/// What identifies the set of envelopes of one document, or of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fingerprint {
    /// How many envelopes.
    pub count: u64,
    /// Wrapping sum of the first eight bytes of their ids.
    pub sum: u64,
}

/// A document that we hold envelopes of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldDocument {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub document: DocumentId,
    /// The set of its envelopes.
    pub fingerprint: Fingerprint,
}

impl Fingerprint {
    /// With one more envelope.
    #[must_use]
    pub fn with(self, id: EnvelopeId) -> Self {
        let first = u64::from_be_bytes(id.as_bytes()[..8].try_into().expect("eight bytes"));
        Self { count: self.count + 1, sum: self.sum.wrapping_add(first) }
    }
}

impl Transaction<'_> {
    /// Keeps an envelope of `tenant`; `consent` names the one it was published under.
    pub fn keep_envelope(
        &self,
        tenant: TenantId,
        envelope: &Envelope,
        id: EnvelopeId,
        consent: Option<RecordId>,
    ) -> Result<(), StorageError> {
        let header = &envelope.header;
        let body = match (&envelope.body, &header.suite) {
            (Body::Dropped(_), _) => return Err(StorageError::UnreadableRow { table: TABLE }),
            (Body::Bytes(bytes), Suite::Sealed { .. }) => bytes.clone(),
            (Body::Bytes(bytes), Suite::Open { .. }) => self.key.seal_for_id(id.as_bytes(), bytes),
        };
        self.sql
            .prepare_cached(
                "INSERT INTO envelopes (account, document, device, sequence, id, header, body, signature)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                header.account.as_bytes(),
                header.document.as_bytes(),
                header.device.as_bytes(),
                header.sequence,
                id.as_bytes(),
                header.to_bytes(),
                body,
                envelope.signature.as_ref().map(|bytes| bytes.as_slice()),
            ])?;
        self.count_in(tenant, header, id, consent)
    }

    fn count_in(
        &self,
        tenant: TenantId,
        header: &Header,
        id: EnvelopeId,
        consent: Option<RecordId>,
    ) -> Result<(), StorageError> {
        let kind = match header.suite {
            Suite::Sealed { .. } => None,
            Suite::Open { document_kind, .. } => Some(document_kind as u8),
        };
        let before = self.fingerprint(header.account, header.document)?;
        let after = before.with(id);
        self.sql
            .prepare_cached(
                "INSERT INTO documents (account, document, tenant, space, kind, consent, live_count, live_sum)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (account, document) DO UPDATE SET
                   consent = coalesce(consent, ?6), live_count = ?7, live_sum = ?8",
            )?
            .execute(params![
                header.account.as_bytes(),
                header.document.as_bytes(),
                tenant.as_bytes(),
                header.space().as_bytes(),
                kind,
                consent.as_ref().map(|id| id.as_bytes().as_slice()),
                after.count.cast_signed(),
                after.sum.cast_signed(),
            ])?;
        Ok(())
    }

    /// The set of envelopes held of one document.
    pub fn fingerprint(&self, account: AccountId, document: DocumentId) -> Result<Fingerprint, StorageError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT live_count, live_sum FROM documents WHERE account = ?1 AND document = ?2")?;
        let found = statement
            .query_row(params![account.as_bytes(), document.as_bytes()], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
            })
            .optional()?;
        Ok(found.map_or(Fingerprint::default(), |(count, sum)| Fingerprint {
            count: count.cast_unsigned(),
            sum: sum.cast_unsigned(),
        }))
    }

    /// All envelopes of a document, each device's in order.
    pub fn envelopes(&self, account: AccountId, document: DocumentId) -> Result<Vec<Envelope>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, header, body, signature FROM envelopes
             WHERE account = ?1 AND document = ?2 ORDER BY device, sequence",
        )?;
        let mut rows = statement.query(params![account.as_bytes(), document.as_bytes()])?;
        let mut envelopes = Vec::new();
        while let Some(row) = rows.next()? {
            envelopes.push(self.envelope_of(row)?);
        }
        Ok(envelopes)
    }

    /// One envelope, if it is held.
    pub fn envelope(
        &self,
        account: AccountId,
        document: DocumentId,
        device: DeviceId,
        sequence: u64,
    ) -> Result<Option<Envelope>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, header, body, signature FROM envelopes
             WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence = ?4",
        )?;
        let mut rows =
            statement.query(params![account.as_bytes(), document.as_bytes(), device.as_bytes(), sequence])?;
        rows.next()?.map(|row| self.envelope_of(row)).transpose()
    }

    fn envelope_of(&self, row: &rusqlite::Row<'_>) -> Result<Envelope, StorageError> {
        let unreadable = || StorageError::UnreadableRow { table: TABLE };
        let id: [u8; 32] = blob(row, 0, TABLE)?;
        let header = Header::parse(row.get_ref(1)?.as_blob().map_err(|_| unreadable())?).map_err(|_| unreadable())?;
        let body = row.get_ref(2)?.as_blob().map_err(|_| unreadable())?;
        let body = match header.suite {
            Suite::Sealed { .. } => body.to_vec(),
            Suite::Open { .. } => self.key.open_for_id(&id, body).map_err(|_| StorageError::WrongKey)?.to_vec(),
        };
        let signature = match row.get_ref(3)?.as_blob_or_null().map_err(|_| unreadable())? {
            None => None,
            Some(bytes) => Some(bytes.try_into().map_err(|_| unreadable())?),
        };
        Ok(Envelope { header, body: Body::Bytes(body), signature })
    }

    /// Where a device's chain in a document ends.
    pub fn chain_end(
        &self,
        account: AccountId,
        document: DocumentId,
        device: DeviceId,
    ) -> Result<ChainEnd, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT sequence, id FROM envelopes WHERE account = ?1 AND document = ?2 AND device = ?3
             ORDER BY sequence DESC LIMIT 1",
        )?;
        let mut rows = statement.query(params![account.as_bytes(), document.as_bytes(), device.as_bytes()])?;
        let Some(row) = rows.next()? else {
            return Ok(ChainEnd::default());
        };
        Ok(ChainEnd { next_sequence: row.get::<_, u64>(0)? + 1, last_id: EnvelopeId::from_bytes(blob(row, 1, TABLE)?) })
    }

    /// Where every device's chain in a document ends.
    pub fn chain_ends(
        &self,
        account: AccountId,
        document: DocumentId,
    ) -> Result<Vec<(DeviceId, ChainEnd)>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT DISTINCT device FROM envelopes WHERE account = ?1 AND document = ?2 ORDER BY device",
        )?;
        let mut rows = statement.query(params![account.as_bytes(), document.as_bytes()])?;
        let mut ends = Vec::new();
        while let Some(row) = rows.next()? {
            let device = DeviceId::from_bytes(blob(row, 0, TABLE)?);
            ends.push((device, self.chain_end(account, document, device)?));
        }
        Ok(ends)
    }

    /// The id held under a sequence.
    pub fn envelope_id(
        &self,
        account: AccountId,
        document: DocumentId,
        device: DeviceId,
        sequence: u64,
    ) -> Result<Option<EnvelopeId>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id FROM envelopes WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence = ?4",
        )?;
        let mut rows =
            statement.query(params![account.as_bytes(), document.as_bytes(), device.as_bytes(), sequence])?;
        rows.next()?.map(|row| blob(row, 0, TABLE).map(EnvelopeId::from_bytes)).transpose()
    }

    /// The documents held in a space: all, or those of one open kind.
    pub fn documents_in(&self, space: SpaceId, kind: Option<DocumentKind>) -> Result<Vec<HeldDocument>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT account, document, live_count, live_sum FROM documents
             WHERE space = ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY account, document",
        )?;
        let mut rows = statement.query(params![space.as_bytes(), kind.map(|kind| kind as u8)])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(HeldDocument {
                account: AccountId::from_bytes(blob(row, 0, "documents")?),
                document: DocumentId::from_bytes(blob(row, 1, "documents")?),
                fingerprint: Fingerprint {
                    count: row.get::<_, i64>(2)?.cast_unsigned(),
                    sum: row.get::<_, i64>(3)?.cast_unsigned(),
                },
            });
        }
        Ok(documents)
    }

    /// The consent that a shared document was published under.
    pub fn consent_of(&self, account: AccountId, document: DocumentId) -> Result<Option<RecordId>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT consent FROM documents WHERE account = ?1 AND document = ?2")?;
        let found: Option<Option<Vec<u8>>> =
            statement.query_row(params![account.as_bytes(), document.as_bytes()], |row| row.get(0)).optional()?;
        Ok(found.flatten().and_then(|bytes| RecordId::from_slice(&bytes)))
    }

    /// Erases the shared copies that were published under a consent, sent or not.
    pub fn erase_published(&self, account: AccountId, consent: RecordId) -> Result<(), StorageError> {
        let documents = "SELECT document FROM documents WHERE account = ?1 AND consent = ?2";
        for table in ["send_queue", "refusals", "envelopes"] {
            self.sql
                .prepare_cached(&format!("DELETE FROM {table} WHERE account = ?1 AND document IN ({documents})"))?
                .execute(params![account.as_bytes(), consent.as_bytes()])?;
        }
        self.sql
            .prepare_cached("DELETE FROM documents WHERE account = ?1 AND consent = ?2")?
            .execute(params![account.as_bytes(), consent.as_bytes()])?;
        Ok(())
    }
}
