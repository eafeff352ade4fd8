//! What was refused: taken out of the send queue, and kept where it was written. What a server refuses may be ours, or
//! something that another server sent us and that did not pass the gate.

use super::{StorageError, Transaction, blob};
use crate::crypto::envelope::Header;
use crate::documents::DocumentKind;
use crate::ids::{AccountId, DocumentId, SpaceId, TenantId};
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

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
    /// Takes a refused chain out of the queue and remembers why; the envelopes stay.
    pub fn refuse(&self, header: &Header, code: &str) -> Result<(), StorageError> {
        self.touch_document(header);
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
        self.strike_out("send_queue", header, i64::MAX.cast_unsigned())
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

    /// Why an account's own bonds in a space were refused, if they were.
    pub fn refusal_of_bond(&self, account: AccountId, space: SpaceId) -> Result<Option<String>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT r.code FROM documents d JOIN refusals r ON r.account = d.account AND r.document = d.document
             WHERE d.account = ?1 AND d.space = ?2 AND d.kind = ?3 ORDER BY r.sequence LIMIT 1",
        )?;
        let key = params![account.as_bytes(), space.as_bytes(), DocumentKind::Bonds as u8];
        Ok(statement.query_row(key, |row| row.get(0)).optional()?)
    }

    /// The spaces in which something was refused: what is held there is more than a server can have.
    pub fn spaces_with_refusals(&self) -> Result<BTreeSet<SpaceId>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT DISTINCT d.space FROM refusals r
             JOIN documents d ON d.account = r.account AND d.document = r.document",
        )?;
        let mut rows = statement.query([])?;
        let mut spaces = BTreeSet::new();
        while let Some(row) = rows.next()? {
            spaces.insert(SpaceId::from_bytes(blob(row, 0, "documents")?));
        }
        Ok(spaces)
    }

    /// Queues everything again that was refused with a code by a tenant.
    pub fn send_refused_again(&self, tenant: TenantId, code: &str) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "INSERT INTO send_queue (tenant, account, document, device, sequence)
                 SELECT d.tenant, e.account, e.document, e.device, e.sequence FROM refusals r
                 JOIN documents d ON d.account = r.account AND d.document = r.document
                 JOIN envelopes e ON e.account = r.account AND e.document = r.document AND e.device = r.device
                 WHERE r.code = ?2 AND d.tenant = ?1 AND e.sequence >= r.sequence
                 ORDER BY e.document, e.sequence ON CONFLICT DO NOTHING",
            )?
            .execute(params![tenant.as_bytes(), code])?;
        self.sql
            .prepare_cached(
                "DELETE FROM refusals WHERE code = ?2 AND EXISTS (
                   SELECT 1 FROM documents d WHERE d.account = refusals.account AND d.document = refusals.document
                   AND d.tenant = ?1)",
            )?
            .execute(params![tenant.as_bytes(), code])?;
        Ok(())
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
}
