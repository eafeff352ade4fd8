//! Late envelopes of a removed device of our own: kept apart until the person has looked at them.

use super::envelopes::{TO_THIS_DEVICE, UNDER_STORAGE_KEY};
use super::{StorageError, Transaction, blob};
use crate::crypto::envelope::{Body, Envelope, Header, Suite};
use crate::crypto::keys::DeviceKeys;
use crate::documents::{DocumentKind, Form};
use crate::ids::{AccountId, DeviceId, EnvelopeId, SpaceId};
use rand_core::CryptoRng;
use rusqlite::params;

const TABLE: &str = "set_aside";
/// Set while a withdrawal may lie among what is kept apart that was not carried out yet, or in a sealed one the word of a
/// leaving.
const LATE_CONSENTS: &str = "late_consents";

impl Transaction<'_> {
    /// Keeps an envelope apart. Its body lies as that of any other, behind one byte that says how.
    pub fn set_aside(&self, envelope: &Envelope, id: EnvelopeId, rng: &mut dyn CryptoRng) -> Result<(), StorageError> {
        let header = &envelope.header;
        let Some(body) = envelope.body.bytes() else { return Ok(()) };
        let (mut body, sealing) = self.body_at_rest(header, id, body, rng)?;
        if header.form() == Form::Open {
            body.insert(0, sealing);
        }
        self.add_aside(header, id, &body, envelope.signature.as_ref().map(<[u8; 64]>::as_slice))
    }

    fn add_aside(
        &self,
        header: &Header,
        id: EnvelopeId,
        body: &[u8],
        signature: Option<&[u8]>,
    ) -> Result<(), StorageError> {
        let may_end_something = match header.suite {
            Suite::Open { document_kind, .. } => matches!(document_kind, DocumentKind::Consents | DocumentKind::Bonds),
            Suite::Sealed { .. } => true,
        };
        if may_end_something {
            self.set_fact(LATE_CONSENTS, &[])?;
        }
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
                signature
            ])?;
        Ok(())
    }

    /// The last header of each chain of a device in an account's documents that were not deleted, with the
    /// document's space.
    pub fn chains_of(&self, account: AccountId, device: DeviceId) -> Result<Vec<(SpaceId, Header)>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT d.space, e.header, max(e.sequence) FROM documents d
             JOIN envelopes e ON e.account = d.account AND e.document = d.document AND e.device = ?2
             WHERE d.account = ?1 AND d.is_deleted = 0 AND e.is_covered = 0 GROUP BY d.document",
        )?;
        let mut rows = statement.query(params![account.as_bytes(), device.as_bytes()])?;
        let mut chains = Vec::new();
        while let Some(row) = rows.next()? {
            chains.push((SpaceId::from_bytes(blob(row, 0, "documents")?), header_in(row, 1)?));
        }
        Ok(chains)
    }

    /// The headers of a chain behind a sequence, and of what came signed together with them: without the last of it,
    /// whose signature vouches for all, what stands before does not verify.
    pub fn headers_behind(&self, of: &Header, sequence: u64) -> Result<Vec<Header>, StorageError> {
        let chain = "FROM envelopes WHERE account = ?1 AND document = ?2 AND device = ?3";
        let mut statement = self.sql.prepare_cached(&format!(
            "SELECT header {chain} AND is_covered = 0
             AND sequence > (SELECT coalesce(max(sequence), 0) {chain} AND sequence <= ?4 AND signature IS NOT NULL)
             ORDER BY sequence"
        ))?;
        let key = params![of.account.as_bytes(), of.document.as_bytes(), of.device.as_bytes(), sequence];
        let mut rows = statement.query(key)?;
        let mut headers = Vec::new();
        while let Some(row) = rows.next()? {
            headers.push(header_in(row, 0)?);
        }
        Ok(headers)
    }

    /// Keeps an envelope apart that is held, as it lies here; where it was held it stays.
    pub fn move_aside(&self, header: &Header) -> Result<(), StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, body, signature, sealing FROM envelopes
             WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence = ?4 AND body IS NOT NULL",
        )?;
        let key =
            params![header.account.as_bytes(), header.document.as_bytes(), header.device.as_bytes(), header.sequence];
        let mut rows = statement.query(key)?;
        let Some(row) = rows.next()? else { return Ok(()) };
        let mut body: Vec<u8> = row.get(1)?;
        if header.form() == Form::Open {
            body.insert(0, row.get(3)?);
        }
        let id = EnvelopeId::from_bytes(blob(row, 0, "envelopes")?);
        self.add_aside(header, id, &body, row.get::<_, Option<Vec<u8>>>(2)?.as_deref())
    }

    /// What is kept apart, by document, device and sequence.
    pub fn aside(&self, account: AccountId) -> Result<Vec<Envelope>, StorageError> {
        let unreadable = || StorageError::UnreadableRow { table: TABLE };
        let mut statement = self.sql.prepare_cached(
            "SELECT header, body, signature, id FROM set_aside WHERE account = ?1 ORDER BY document, device, sequence",
        )?;
        let mut rows = statement.query([account.as_bytes()])?;
        let mut envelopes = Vec::new();
        while let Some(row) = rows.next()? {
            let header = Header::parse(&row.get::<_, Vec<u8>>(0)?).map_err(|_| unreadable())?;
            let signature = match row.get_ref(2)?.as_blob_or_null().map_err(|_| unreadable())? {
                None => None,
                Some(_) => Some(blob(row, 2, TABLE)?),
            };
            let mut body: Vec<u8> = row.get(1)?;
            if header.form() == Form::Open {
                let (sealing, sealed) = body.split_first().ok_or_else(unreadable)?;
                body = self.body_from_rest(&blob(row, 3, TABLE)?, sealed, *sealing)?;
            }
            envelopes.push(Envelope { header, body: Body::Bytes(body), signature });
        }
        Ok(envelopes)
    }

    /// Brings what was set aside while the vault was locked under the storage key.
    pub(super) fn take_over_aside(&self, keys: &DeviceKeys) -> Result<(), StorageError> {
        // The second byte of a header is its suite; 1 is sealed.
        let mut statement = self.sql.prepare_cached(
            "SELECT id, substr(body, 2) FROM set_aside WHERE substr(header, 2, 1) <> x'01' AND substr(body, 1, 1) = ?1",
        )?;
        let mut rows = statement.query([[TO_THIS_DEVICE]])?;
        while let Some(row) = rows.next()? {
            let id: [u8; 32] = blob(row, 0, TABLE)?;
            let body = [&[UNDER_STORAGE_KEY][..], &self.taken_over(keys, &id, &row.get::<_, Vec<u8>>(1)?)?].concat();
            self.sql.prepare_cached("UPDATE set_aside SET body = ?2 WHERE id = ?1")?.execute(params![id, body])?;
        }
        Ok(())
    }

    /// Whether a withdrawal may have come late that was not carried out yet. Until it is, the house may have
    /// erased what this phone still holds.
    pub fn has_late_consents(&self) -> Result<bool, StorageError> {
        Ok(self.fact(LATE_CONSENTS)?.is_some())
    }

    /// Every withdrawal that came late was carried out.
    pub fn forget_late_consents(&self) -> Result<(), StorageError> {
        self.forget_fact(LATE_CONSENTS)
    }

    /// Lets go of one envelope that was kept apart.
    pub fn forget_aside(&self, id: EnvelopeId) -> Result<(), StorageError> {
        self.sql.prepare_cached("DELETE FROM set_aside WHERE id = ?1")?.execute([id.as_bytes()])?;
        Ok(())
    }
}

fn header_in(row: &rusqlite::Row<'_>, column: usize) -> Result<Header, StorageError> {
    Header::parse(&row.get::<_, Vec<u8>>(column)?).map_err(|_| StorageError::UnreadableRow { table: "envelopes" })
}
