//! Late envelopes of a removed device of our own: kept apart until the person has looked at them.

use super::{StorageError, Transaction, blob};
use crate::crypto::envelope::{Body, Envelope, Header};
use crate::ids::{AccountId, EnvelopeId};
use rusqlite::params;

const TABLE: &str = "set_aside";

impl Transaction<'_> {
    /// Keeps an envelope apart; sealed ones only, in their final bytes.
    pub fn set_aside(&self, envelope: &Envelope, id: EnvelopeId) -> Result<(), StorageError> {
        let header = &envelope.header;
        let Some(body) = envelope.body.bytes() else { return Ok(()) };
        self.sql
            .prepare_cached(
                "INSERT INTO set_aside (id, account, document, device, sequence, header, body, signature)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                id.as_bytes(),
                header.account.as_bytes(),
                header.document.as_bytes(),
                header.device.as_bytes(),
                header.sequence,
                header.to_bytes(),
                body,
                envelope.signature
            ])?;
        Ok(())
    }

    /// What is kept apart, by document, device and sequence.
    pub fn aside(&self, account: AccountId) -> Result<Vec<Envelope>, StorageError> {
        let unreadable = || StorageError::UnreadableRow { table: TABLE };
        let mut statement = self.sql.prepare_cached(
            "SELECT header, body, signature FROM set_aside WHERE account = ?1 ORDER BY document, device, sequence",
        )?;
        let mut rows = statement.query([account.as_bytes()])?;
        let mut envelopes = Vec::new();
        while let Some(row) = rows.next()? {
            let header = Header::parse(&row.get::<_, Vec<u8>>(0)?).map_err(|_| unreadable())?;
            let signature = match row.get_ref(2)?.as_blob_or_null().map_err(|_| unreadable())? {
                None => None,
                Some(_) => Some(blob(row, 2, TABLE)?),
            };
            envelopes.push(Envelope { header, body: Body::Bytes(row.get(1)?), signature });
        }
        Ok(envelopes)
    }

    /// Lets go of one envelope that was kept apart.
    pub fn forget_aside(&self, id: EnvelopeId) -> Result<(), StorageError> {
        self.sql.prepare_cached("DELETE FROM set_aside WHERE id = ?1")?.execute([id.as_bytes()])?;
        Ok(())
    }
}
