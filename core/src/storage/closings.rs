//! What goes from this phone with an account or a house that was closed.

use super::{StorageError, Transaction, blob};
use crate::documents::DocumentKind;
use crate::ids::{AccountId, DocumentId, LogHead, TenantId};
use rusqlite::{OptionalExtension, params};

const OF_DOCUMENT: [&str; 6] = ["send_queue", "refusals", "gaps", "anchors", "envelopes", "documents"];
const CLOSED_HOUSE: &str = "closed_house/";

impl Transaction<'_> {
    /// Erases what is held of somebody else's account that was closed; answers the documents. Its bonds stay, which say
    /// who is in a small circle: the others' circle rests on them.
    pub fn erase_closed(&self, account: AccountId) -> Result<Vec<DocumentId>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT document FROM documents WHERE account = ?1 AND kind IS NOT ?2")?;
        let mut rows = statement.query(params![account.as_bytes(), DocumentKind::Bonds as u8])?;
        let mut erased = Vec::new();
        while let Some(row) = rows.next()? {
            erased.push(DocumentId::from_bytes(blob(row, 0, "documents")?));
        }
        erased.iter().try_for_each(|document| self.erase_document(account, *document))?;
        if !erased.is_empty() {
            self.forget_digests()?; // they hold what was said there
        }
        Ok(erased)
    }

    /// Lets go of a house that was closed: its token, and what others said there. What the person wrote stays.
    pub fn let_go_of_house(&self, house: TenantId, reader: AccountId) -> Result<Vec<DocumentId>, StorageError> {
        let mut statement = self.sql.prepare_cached("SELECT name FROM tenants WHERE tenant = ?1 AND is_house = 1")?;
        let name: Option<String> = statement.query_row([house.as_bytes()], |row| row.get(0)).optional()?;
        let Some(name) = name else { return Ok(Vec::new()) };
        self.set_fact(&format!("{CLOSED_HOUSE}{house}"), name.as_bytes())?;
        let mut statement =
            self.sql.prepare_cached("SELECT account, document FROM documents WHERE tenant = ?1 AND account <> ?2")?;
        let mut rows = statement.query(params![house.as_bytes(), reader.as_bytes()])?;
        let mut erased = Vec::new();
        while let Some(row) = rows.next()? {
            let document = DocumentId::from_bytes(blob(row, 1, "documents")?);
            erased.push((AccountId::from_bytes(blob(row, 0, "documents")?), document));
        }
        erased.iter().try_for_each(|(account, document)| self.erase_document(*account, *document))?;
        for table in ["send_queue", "gaps", "cursors", "house_words", "tenants"] {
            self.sql.prepare_cached(&format!("DELETE FROM {table} WHERE tenant = ?1"))?.execute([house.as_bytes()])?;
        }
        self.forget_digests()?;
        Ok(erased.into_iter().map(|(_, document)| document).collect())
    }

    /// The houses that were closed while the person belonged to them, with their names.
    pub fn closed_houses(&self) -> Result<Vec<(TenantId, String)>, StorageError> {
        let mut houses = Vec::new();
        for fact in self.facts_named(CLOSED_HOUSE)? {
            let house = fact[CLOSED_HOUSE.len()..].parse();
            let name = self.fact(&fact)?.and_then(|name| String::from_utf8(name).ok());
            houses.extend(house.ok().zip(name));
        }
        Ok(houses)
    }

    /// Erases everything of this account, which was closed with this record. What tells the servers so stays, until each
    /// has said that it knows it: the account's log, tokens, and words of leaving that wait.
    pub fn erase_all_of_closed(&self, account: AccountId, head: LogHead) -> Result<(), StorageError> {
        self.sql.prepare_cached("DELETE FROM tenants WHERE log_head = ?1")?.execute([head.as_bytes()])?;
        self.sql.prepare_cached("DELETE FROM account_logs WHERE account <> ?1")?.execute([account.as_bytes()])?;
        self.sql
            .prepare_cached(
                "DELETE FROM send_queue WHERE NOT EXISTS (SELECT 1 FROM documents d JOIN tenants t ON t.tenant = d.tenant
                   WHERE d.account = send_queue.account AND d.document = send_queue.document AND d.kind = ?1)",
            )?
            .execute([DocumentKind::Bonds as u8])?;
        self.sql.execute_batch("DELETE FROM cut_lists; DELETE FROM house_words;")?;
        self.erase_all_but_queue()
    }

    /// Erases all that is held of a document.
    pub fn erase_document(&self, account: AccountId, document: DocumentId) -> Result<(), StorageError> {
        for table in OF_DOCUMENT {
            self.sql
                .prepare_cached(&format!("DELETE FROM {table} WHERE account = ?1 AND document = ?2"))?
                .execute(params![account.as_bytes(), document.as_bytes()])?;
        }
        Ok(())
    }
}
