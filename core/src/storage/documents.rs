//! Documents that we hold envelopes of, each with the fingerprint of its live set.

use super::touched::Touched;
use super::{StorageError, Transaction, blob};
use crate::crypto::envelope::{Header, Suite};
use crate::documents::{DocumentKind, Record, month_number};
use crate::gate::changes;
use crate::ids::{AccountId, DocumentId, EnvelopeId, RecordId, SpaceId, TenantId};
use rusqlite::{OptionalExtension, params};

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
    /// The set of its live envelopes.
    pub fingerprint: Fingerprint,
    /// Whether it was deleted for good.
    pub is_deleted: bool,
}

impl Fingerprint {
    /// Its sixteen bytes.
    pub fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.count.to_be_bytes());
        bytes[8..].copy_from_slice(&self.sum.to_be_bytes());
        bytes
    }

    /// With one more envelope.
    #[must_use]
    pub fn with(self, id: EnvelopeId) -> Self {
        Self { count: self.count + 1, sum: self.sum.wrapping_add(addend(id)) }
    }

    /// Without one of its envelopes.
    #[must_use]
    pub fn without(self, id: EnvelopeId) -> Self {
        Self { count: self.count.saturating_sub(1), sum: self.sum.wrapping_sub(addend(id)) }
    }
}

fn addend(id: EnvelopeId) -> u64 {
    u64::from_be_bytes(id.as_bytes()[..8].try_into().expect("eight bytes"))
}

impl Transaction<'_> {
    pub(super) fn count_in(
        &self,
        tenant: TenantId,
        header: &Header,
        id: EnvelopeId,
        records: &[Record],
    ) -> Result<(), StorageError> {
        let kind = match header.suite {
            Suite::Sealed { .. } => None,
            Suite::Open { document_kind, .. } => Some(document_kind),
        };
        let consent = records.iter().find_map(changes::published_under).map(|(consent, _)| consent);
        let month = month_number(kind, records);
        let before = self.fingerprint(header.account, header.document)?;
        let after = before.with(id);
        self.sql
            .prepare_cached(
                "INSERT INTO documents (account, document, tenant, space, kind, consent, live_count, live_sum, month)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (account, document) DO UPDATE SET
                   consent = coalesce(consent, ?6), live_count = ?7, live_sum = ?8",
            )?
            .execute(params![
                header.account.as_bytes(),
                header.document.as_bytes(),
                tenant.as_bytes(),
                header.space().as_bytes(),
                kind.map(|kind| kind as u8),
                consent.as_ref().map(|id| id.as_bytes().as_slice()),
                after.count.cast_signed(),
                after.sum.cast_signed(),
                month,
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

    /// Writes down the live set of a document that is held.
    pub(super) fn set_fingerprint(
        &self,
        account: AccountId,
        document: DocumentId,
        live: Fingerprint,
    ) -> Result<(), StorageError> {
        self.sql
            .prepare_cached("UPDATE documents SET live_count = ?3, live_sum = ?4 WHERE account = ?1 AND document = ?2")?
            .execute(params![
                account.as_bytes(),
                document.as_bytes(),
                live.count.cast_signed(),
                live.sum.cast_signed()
            ])?;
        Ok(())
    }

    /// Whether a document was deleted for good.
    pub fn is_deleted(&self, account: AccountId, document: DocumentId) -> Result<bool, StorageError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT 1 FROM documents WHERE account = ?1 AND document = ?2 AND is_deleted = 1")?;
        Ok(statement.exists(params![account.as_bytes(), document.as_bytes()])?)
    }

    /// The tenant that a document lies in, if it is held.
    pub fn tenant_of(&self, account: AccountId, document: DocumentId) -> Result<Option<TenantId>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT tenant FROM documents WHERE account = ?1 AND document = ?2")?;
        let mut rows = statement.query(params![account.as_bytes(), document.as_bytes()])?;
        rows.next()?.map(|row| blob(row, 0, "documents").map(TenantId::from_bytes)).transpose()
    }

    /// Every document of a tenant, for a comparison with what the tenant has.
    pub fn documents_of(&self, tenant: TenantId) -> Result<Vec<HeldDocument>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT account, document, live_count, live_sum, is_deleted FROM documents
             WHERE tenant = ?1 ORDER BY account, document",
        )?;
        let mut rows = statement.query([tenant.as_bytes()])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(held_document(row)?);
        }
        Ok(documents)
    }

    /// The documents held in a space: all, or those of one open kind.
    pub fn documents_in(&self, space: SpaceId, kind: Option<DocumentKind>) -> Result<Vec<HeldDocument>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT account, document, live_count, live_sum, is_deleted FROM documents
             WHERE space = ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY account, document",
        )?;
        let mut rows = statement.query(params![space.as_bytes(), kind.map(|kind| kind as u8)])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(held_document(row)?);
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
        self.touch(Touched::Kind(DocumentKind::Shared));
        let documents = "SELECT document FROM documents WHERE account = ?1 AND consent = ?2";
        for table in ["send_queue", "refusals", "gaps", "envelopes"] {
            self.sql
                .prepare_cached(&format!("DELETE FROM {table} WHERE account = ?1 AND document IN ({documents})"))?
                .execute(params![account.as_bytes(), consent.as_bytes()])?;
        }
        self.sql
            .prepare_cached("DELETE FROM documents WHERE account = ?1 AND consent = ?2")?
            .execute(params![account.as_bytes(), consent.as_bytes()])?;
        self.sql
            .prepare_cached("INSERT INTO withdrawn_consents (account, consent) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![account.as_bytes(), consent.as_bytes()])?;
        Ok(())
    }

    /// Drops what others than `reader` posted in months before `kept_from`: the server has dropped it for everybody.
    /// Answers the documents.
    pub fn drop_old_posts(
        &self,
        tenant: TenantId,
        reader: AccountId,
        kept_from: i32,
    ) -> Result<Vec<DocumentId>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT account, document FROM documents WHERE tenant = ?1 AND kind = ?2 AND month < ?3 AND account <> ?4",
        )?;
        let key = params![tenant.as_bytes(), DocumentKind::Posts as u8, kept_from, reader.as_bytes()];
        let mut rows = statement.query(key)?;
        let mut dropped = Vec::new();
        while let Some(row) = rows.next()? {
            let (account, document) = (blob::<16>(row, 0, "documents")?, blob::<16>(row, 1, "documents")?);
            for table in ["send_queue", "refusals", "gaps", "anchors", "envelopes", "documents"] {
                self.sql
                    .prepare_cached(&format!("DELETE FROM {table} WHERE account = ?1 AND document = ?2"))?
                    .execute(params![account, document])?;
            }
            dropped.push(DocumentId::from_bytes(document));
        }
        if !dropped.is_empty() {
            self.forget_digests()?; // they hold what was said there
        }
        Ok(dropped)
    }

    /// Whether copies under this consent were erased here.
    pub fn is_erased(&self, account: AccountId, consent: RecordId) -> Result<bool, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT 1 FROM withdrawn_consents WHERE account = ?1 AND consent = ?2")?;
        Ok(statement.exists(params![account.as_bytes(), consent.as_bytes()])?)
    }
}

pub(super) fn held_document(row: &rusqlite::Row<'_>) -> Result<HeldDocument, StorageError> {
    Ok(HeldDocument {
        account: AccountId::from_bytes(blob(row, 0, "documents")?),
        document: DocumentId::from_bytes(blob(row, 1, "documents")?),
        fingerprint: Fingerprint {
            count: row.get::<_, i64>(2)?.cast_unsigned(),
            sum: row.get::<_, i64>(3)?.cast_unsigned(),
        },
        is_deleted: row.get(4)?,
    })
}
