//! Facts about this install, and account logs.

use super::touched::Touched;
use super::{StorageError, Transaction};
use crate::identity::account_log::{AccountLog, LogRecord};
use crate::ids::AccountId;
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn fact(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
    let mut statement = connection.prepare_cached("SELECT value FROM facts WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

pub(super) fn set_fact(connection: &Connection, name: &str, value: &[u8]) -> Result<(), StorageError> {
    connection
        .prepare_cached("INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")?
        .execute(params![name, value])?;
    Ok(())
}

impl Transaction<'_> {
    /// A fact sealed under the storage key.
    pub fn secret_fact(&self, name: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, StorageError> {
        let Some(sealed) = fact(&self.sql, name)? else {
            return Ok(None);
        };
        Ok(Some(self.keys.vault()?.open(name.as_bytes(), &sealed)?))
    }

    /// Writes a fact, sealed under the storage key.
    pub fn set_secret_fact(
        &self,
        name: &str,
        value: &[u8],
        rng: &mut impl rand_core::CryptoRng,
    ) -> Result<(), StorageError> {
        set_fact(&self.sql, name, &self.keys.vault()?.seal(name.as_bytes(), value, rng))
    }

    /// A fact that can be read while the phone is locked, sealed under the send queue's key.
    pub fn locked_fact(&self, name: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, StorageError> {
        let sealed = self.fact(name)?;
        Ok(sealed.map(|sealed| self.keys.queue.open(name.as_bytes(), &sealed)).transpose()?)
    }

    /// Writes a fact that can be read while the phone is locked.
    pub fn set_locked_fact(
        &self,
        name: &str,
        value: &[u8],
        rng: &mut impl rand_core::CryptoRng,
    ) -> Result<(), StorageError> {
        set_fact(&self.sql, name, &self.keys.queue.seal(name.as_bytes(), value, rng))
    }

    /// A fact that lies outside the vault.
    pub fn fact(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        fact(&self.sql, name)
    }

    /// Writes a fact that lies outside the vault.
    pub fn set_fact(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        set_fact(&self.sql, name, value)
    }

    /// The names of all facts that begin with this.
    pub fn facts_named(&self, beginning: &str) -> Result<Vec<String>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT name FROM facts WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name")?;
        let names = statement.query_map([beginning], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Removes a fact.
    pub fn forget_fact(&self, name: &str) -> Result<(), StorageError> {
        self.sql.prepare_cached("DELETE FROM facts WHERE name = ?1")?.execute([name])?;
        Ok(())
    }

    /// Puts another log of an account in the place of the one held: what that has behind their common beginning was
    /// never anybody else's. Lists that no record names any more go with it.
    pub fn replace_account_log(&self, log: &AccountLog) -> Result<(), StorageError> {
        let account = log.account();
        self.sql.prepare_cached("DELETE FROM account_logs WHERE account = ?1")?.execute([account.as_bytes()])?;
        self.keep_account_log(log)?;
        let mut statement = self.sql.prepare_cached("SELECT hash, list FROM cut_lists WHERE account = ?1")?;
        let mut rows = statement.query([account.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let (hash, list) = (row.get::<_, Vec<u8>>(0)?, minicbor::decode(&row.get::<_, Vec<u8>>(1)?));
            let list = list.map_err(|_| StorageError::UnreadableRow { table: "cut_lists" })?;
            if log.clone().attach(list).is_err() {
                self.sql
                    .prepare_cached("DELETE FROM cut_lists WHERE account = ?1 AND hash = ?2")?
                    .execute(params![account.as_bytes(), hash])?;
            }
        }
        Ok(())
    }

    /// An account's log as held here, verified again from its first record.
    pub fn account_log(&self, account: AccountId) -> Result<Option<AccountLog>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT record FROM account_logs WHERE account = ?1 ORDER BY position")?;
        let rows = statement.query_map([account.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
        let unreadable = StorageError::UnreadableRow { table: "account_logs" };
        let mut records = Vec::new();
        for row in rows {
            match minicbor::decode::<LogRecord>(&row?) {
                Ok(record) => records.push(record),
                Err(_) => return Err(unreadable),
            }
        }
        if records.is_empty() {
            return Ok(None);
        }
        let mut log = AccountLog::verify(account, records).map_err(|_| unreadable)?;
        let mut statement = self.sql.prepare_cached("SELECT list FROM cut_lists WHERE account = ?1")?;
        for list in statement.query_map([account.as_bytes()], |row| row.get::<_, Vec<u8>>(0))? {
            let unreadable = StorageError::UnreadableRow { table: "cut_lists" };
            let Ok(list) = minicbor::decode(&list?) else { return Err(unreadable) };
            log.attach(list).map_err(|_| unreadable)?;
        }
        Ok(Some(log))
    }

    /// Keeps a verified log. What is held already stays as it is: a log is pinned.
    pub fn keep_account_log(&self, log: &AccountLog) -> Result<(), StorageError> {
        let mut statement = self.sql.prepare_cached(
            "INSERT INTO account_logs (account, position, record) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        for (position, record) in log.records().iter().enumerate() {
            let bytes = minicbor::to_vec(record).expect("CBOR to memory");
            if statement.execute(params![log.account().as_bytes(), position, bytes])? > 0 {
                self.touch(Touched::Log);
            }
        }
        let mut statement = self
            .sql
            .prepare_cached("INSERT INTO cut_lists (account, hash, list) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
        for list in log.lists() {
            let bytes = minicbor::to_vec(list).expect("CBOR to memory");
            statement.execute(params![log.account().as_bytes(), list.hash(), bytes])?;
        }
        Ok(())
    }
}
