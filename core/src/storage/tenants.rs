//! The tenants that this device exchanges with: its account's home and houses.

use super::{StorageError, Transaction, blob};
use crate::documents::SpaceKind;
use crate::gate;
use crate::ids::{AccountId, IncarnationId, LogHead, SpaceId, TenantId};
use crate::protocol::Token;
use rusqlite::params;

/// One tenant as this phone knows it.
#[derive(Debug, Clone)]
pub struct KnownTenant {
    /// The tenant.
    pub tenant: TenantId,
    /// A house, or the account's own home.
    pub is_house: bool,
    /// The house's name.
    pub name: String,
    /// Its IANA zone.
    pub zone: String,
    /// Where its server is.
    pub server_url: String,
    /// This device's token.
    pub token: Token,
    /// The server database last spoken to.
    pub incarnation: Option<IncarnationId>,
    /// The head of our account log that the tenant has acknowledged.
    pub log_head: Option<LogHead>,
}

impl Transaction<'_> {
    /// All tenants, the home first.
    pub fn tenants(&self) -> Result<Vec<KnownTenant>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT tenant, is_house, name, zone, server_url, token, incarnation, log_head FROM tenants ORDER BY is_house, tenant",
        )?;
        let mut rows = statement.query([])?;
        let mut tenants = Vec::new();
        while let Some(row) = rows.next()? {
            let optional = |column: usize| -> Result<Option<Vec<u8>>, StorageError> { Ok(row.get(column)?) };
            tenants.push(KnownTenant {
                tenant: TenantId::from_bytes(blob(row, 0, "tenants")?),
                is_house: row.get(1)?,
                name: row.get(2)?,
                zone: row.get(3)?,
                server_url: row.get(4)?,
                token: Token::from_slice(&row.get::<_, Vec<u8>>(5)?)
                    .ok_or(StorageError::UnreadableRow { table: "tenants" })?,
                incarnation: optional(6)?.and_then(|bytes| IncarnationId::from_slice(&bytes)),
                log_head: optional(7)?.and_then(|bytes| LogHead::from_slice(&bytes)),
            });
        }
        Ok(tenants)
    }

    /// Whether a space lies in a tenant: its id says so, or it is a pair or small circle that was read or written there.
    pub fn is_space_of(&self, tenant: TenantId, account: AccountId, space: SpaceId) -> Result<bool, StorageError> {
        if gate::space_kind(tenant, account, space) != SpaceKind::Bonded {
            return Ok(true);
        }
        let mut statement = self.sql.prepare_cached(
            "SELECT 1 FROM cursors WHERE tenant = ?1 AND space = ?2
             UNION ALL SELECT 1 FROM documents WHERE tenant = ?1 AND space = ?2",
        )?;
        Ok(statement.exists(params![tenant.as_bytes(), space.as_bytes()])?)
    }

    /// Keeps a tenant, or its new token and address.
    pub fn keep_tenant(&self, known: &KnownTenant) -> Result<(), StorageError> {
        self.sql
            .prepare_cached(
                "INSERT INTO tenants (tenant, is_house, name, zone, server_url, token, incarnation, log_head)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (tenant) DO UPDATE SET is_house = ?2, name = ?3, zone = ?4, server_url = ?5,
                   token = ?6, incarnation = ?7, log_head = ?8",
            )?
            .execute(params![
                known.tenant.as_bytes(),
                known.is_house,
                known.name,
                known.zone,
                known.server_url,
                known.token.as_bytes(),
                known.incarnation.as_ref().map(|id| id.as_bytes().as_slice()),
                known.log_head.as_ref().map(|id| id.as_bytes().as_slice()),
            ])?;
        Ok(())
    }
}
