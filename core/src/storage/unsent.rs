//! What no server has of a device, and taking it out: for a device that starts over or was removed.

use super::documents::Fingerprint;
use super::touched::Touched;
use super::{StorageError, Transaction, blob};
use crate::crypto::covers::covers_of;
use crate::crypto::envelope::{EnvelopeKind, Header};
use crate::identity::account_log::AccountLog;
use crate::ids::{AccountId, DeviceId, DocumentId};
use rusqlite::params;
use std::collections::BTreeMap;

impl Transaction<'_> {
    /// For each document, the first sequence of a device's chain that waits or was refused.
    pub fn first_unsent(&self, account: AccountId, device: DeviceId) -> Result<Vec<(DocumentId, u64)>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT document, min(sequence) FROM (
               SELECT document, sequence FROM send_queue WHERE account = ?1 AND device = ?2
               UNION ALL SELECT document, sequence FROM refusals WHERE account = ?1 AND device = ?2)
             GROUP BY document",
        )?;
        let mut rows = statement.query(params![account.as_bytes(), device.as_bytes()])?;
        let mut firsts = Vec::new();
        while let Some(row) = rows.next()? {
            firsts.push((DocumentId::from_bytes(blob(row, 0, "send_queue")?), row.get(1)?));
        }
        Ok(firsts)
    }

    /// For each document, the first sequence of a device's chain that names a head which is not in a log: it was
    /// written behind another one, that does not count.
    pub fn first_outside(&self, log: &AccountLog, device: DeviceId) -> Result<Vec<(DocumentId, u64)>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT header FROM envelopes WHERE account = ?1 AND device = ?2 ORDER BY document, sequence",
        )?;
        let mut rows = statement.query(params![log.account().as_bytes(), device.as_bytes()])?;
        let mut firsts = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let unreadable = |_| StorageError::UnreadableRow { table: "envelopes" };
            let header = Header::parse(&row.get::<_, Vec<u8>>(0)?).map_err(unreadable)?;
            if !log.knows(header.log_head) {
                firsts.entry(header.document).or_insert(header.sequence);
            }
        }
        Ok(firsts.into_iter().collect())
    }

    /// Takes a chain out from one of its envelopes on, kept and queued; the document's live set is
    /// counted anew.
    pub fn forget_chain_from(&self, first: &Header) -> Result<(), StorageError> {
        for table in ["envelopes", "send_queue", "refusals"] {
            self.sql
                .prepare_cached(&format!(
                    "DELETE FROM {table} WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence >= ?4"
                ))?
                .execute(params![
                    first.account.as_bytes(),
                    first.document.as_bytes(),
                    first.device.as_bytes(),
                    first.sequence
                ])?;
        }
        self.cover_anew(first.account, first.document)?;
        let live = self.live_headers(first.account, first.document)?;
        let live = live.iter().fold(Fingerprint::default(), |live, (_, id)| live.with(*id));
        self.set_fingerprint(first.account, first.document, live)
    }

    /// What stands for what in a document, told by the snapshots and tombstones that are left in it.
    fn cover_anew(&self, account: AccountId, document: DocumentId) -> Result<(), StorageError> {
        let key = params![account.as_bytes(), document.as_bytes()];
        for sql in [
            "DELETE FROM anchors WHERE account = ?1 AND document = ?2",
            "UPDATE envelopes SET is_covered = 0 WHERE account = ?1 AND document = ?2",
            "UPDATE documents SET is_deleted = 0 WHERE account = ?1 AND document = ?2",
        ] {
            self.sql.prepare_cached(sql)?.execute(key)?;
        }
        for (header, _) in self.live_headers(account, document)? {
            if header.kind != EnvelopeKind::Changes {
                let envelope = self.envelope(account, document, header.device, header.sequence)?;
                let covers = envelope.map(|envelope| covers_of(&envelope)).transpose()?.unwrap_or_default();
                self.cover(&header, &covers)?;
            }
        }
        Ok(())
    }

    /// Forgets what was refused of a device that is no more.
    pub fn forget_refusals_of(&self, device: DeviceId) -> Result<(), StorageError> {
        self.sql.prepare_cached("DELETE FROM refusals WHERE device = ?1")?.execute([device.as_bytes()])?;
        Ok(())
    }

    /// Erases everything that a removed device must not keep. What waits in the send queue stays, in
    /// its final bytes; once nothing waits, tokens and addresses go, too.
    pub fn erase_all_but_unsent(&self) -> Result<(), StorageError> {
        self.erase_all_but_queue()?;
        self.sql.execute_batch("DELETE FROM tenants WHERE NOT EXISTS (SELECT 1 FROM send_queue);")?;
        Ok(())
    }

    pub(super) fn erase_all_but_queue(&self) -> Result<(), StorageError> {
        self.touch(Touched::All);
        self.sql.execute_batch(
            "DELETE FROM digests; DELETE FROM drafts; DELETE FROM set_aside; DELETE FROM anchors; DELETE FROM gaps;
             DELETE FROM cursors; DELETE FROM refusals; DELETE FROM withdrawn_consents;
             DELETE FROM disclosure_pins; DELETE FROM disclosures; DELETE FROM disclosure_breaches;
             DELETE FROM facts WHERE name NOT IN ('account', 'device_public', 'vault_secret', 'storage_key', 'pin_salt');
             DELETE FROM envelopes WHERE NOT EXISTS (
               SELECT 1 FROM send_queue q WHERE q.account = envelopes.account AND q.document = envelopes.document
               AND q.device = envelopes.device AND q.sequence = envelopes.sequence);
             DELETE FROM documents WHERE NOT EXISTS (
               SELECT 1 FROM send_queue q WHERE q.account = documents.account AND q.document = documents.document);",
        )?;
        Ok(())
    }
}
