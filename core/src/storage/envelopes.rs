//! Envelopes: headers and signatures as they crossed the wire, sealed bodies too. Bodies of open ones
//! are sealed for this disk: under the storage key, or, by a phone that is locked, to this device.

use super::{StorageError, Transaction, blob};
use crate::crypto::envelope::{Body, Envelope, Header, Suite};
use crate::crypto::hazmat;
use crate::crypto::keys::DeviceKeys;
use crate::documents::Record;
use crate::gate::chain::ChainEnd;
use crate::identity::account_log::CutEntry;
use crate::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, SpaceId, TenantId};
use rand_core::CryptoRng;
use rusqlite::params;

const TABLE: &str = "envelopes";
const RECEIVED_PURPOSE: &[u8] = b"porchlight/v1/received-while-locked";
const AS_ON_THE_WIRE: u8 = 0;
pub(super) const UNDER_STORAGE_KEY: u8 = 1;
pub(super) const TO_THIS_DEVICE: u8 = 2;

impl Transaction<'_> {
    /// Keeps an envelope of `tenant`, with the records that it has if it is open.
    pub fn keep_envelope(
        &self,
        tenant: TenantId,
        envelope: &Envelope,
        id: EnvelopeId,
        records: &[Record],
        rng: &mut dyn CryptoRng,
    ) -> Result<(), StorageError> {
        let header = &envelope.header;
        let (body, sealing) = match envelope.body.bytes() {
            None => (None, AS_ON_THE_WIRE),
            Some(bytes) => {
                let (body, sealing) = self.body_at_rest(header, id, bytes, rng)?;
                (Some(body), sealing)
            }
        };
        let body_hash = body.is_none().then(|| envelope.body.hash());
        self.sql
            .prepare_cached(
                "INSERT INTO envelopes
                 (account, document, device, sequence, id, header, body, body_hash, signature, sealing)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                header.account.as_bytes(),
                header.document.as_bytes(),
                header.device.as_bytes(),
                header.sequence,
                id.as_bytes(),
                header.to_bytes(),
                body,
                body_hash,
                envelope.signature.as_ref().map(|bytes| bytes.as_slice()),
                sealing,
            ])?;
        self.count_in(tenant, header, id, records)
    }

    /// A body as it lies on this disk, and how it is sealed there.
    pub(super) fn body_at_rest(
        &self,
        header: &Header,
        id: EnvelopeId,
        body: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Vec<u8>, u8), StorageError> {
        Ok(match (&header.suite, self.keys.vault()) {
            (Suite::Sealed { .. }, _) => (body.to_vec(), AS_ON_THE_WIRE),
            (Suite::Open { .. }, Ok(key)) => (key.seal_for_id(id.as_bytes(), body), UNDER_STORAGE_KEY),
            (Suite::Open { .. }, Err(_)) => (self.seal_to_device(id, body, rng)?, TO_THIS_DEVICE),
        })
    }

    /// A body from this disk, as it crossed the wire.
    pub(super) fn body_from_rest(&self, id: &[u8; 32], body: &[u8], sealing: u8) -> Result<Vec<u8>, StorageError> {
        match sealing {
            AS_ON_THE_WIRE => Ok(body.to_vec()),
            UNDER_STORAGE_KEY => Ok(self.keys.vault()?.open_for_id(id, body)?.to_vec()),
            _ => Err(StorageError::Locked), // taken over as soon as the vault is unlocked
        }
    }

    /// A body that was sealed to this device, under the storage key.
    pub(super) fn taken_over(&self, keys: &DeviceKeys, id: &[u8; 32], body: &[u8]) -> Result<Vec<u8>, StorageError> {
        let opened = keys.open(&[RECEIVED_PURPOSE, id].concat(), body)?;
        Ok(self.keys.vault()?.seal_for_id(id, &opened))
    }

    fn seal_to_device(
        &self,
        id: EnvelopeId,
        body: &[u8],
        mut rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, StorageError> {
        let purpose = [RECEIVED_PURPOSE, id.as_bytes()].concat();
        let device = self.keys.device.as_ref().ok_or(StorageError::Locked)?;
        Ok(hazmat::seal_to(&device.sealing, &purpose, body, &mut rng)?)
    }

    /// Whether something came in while the vault was locked, and lies here unread.
    pub fn has_unread(&self) -> Result<bool, StorageError> {
        let mut statement = self.sql.prepare_cached("SELECT 1 FROM envelopes WHERE sealing = ?1 LIMIT 1")?;
        Ok(self.keys.vault().is_err() && statement.exists([TO_THIS_DEVICE])?)
    }

    /// Brings what came in while the vault was locked under the storage key; whether there was any.
    pub fn take_over_received(&self, keys: &DeviceKeys) -> Result<bool, StorageError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT id, body, account, document, device, sequence FROM envelopes WHERE sealing = ?1")?;
        let mut rows = statement.query([TO_THIS_DEVICE])?;
        let mut has_any = false;
        while let Some(row) = rows.next()? {
            has_any = true;
            let id: [u8; 32] = blob(row, 0, TABLE)?;
            let body = self.taken_over(keys, &id, &row.get::<_, Vec<u8>>(1)?)?;
            self.sql
                .prepare_cached(
                    "UPDATE envelopes SET body = ?5, sealing = ?6
                     WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence = ?4",
                )?
                .execute(params![
                    row.get::<_, Vec<u8>>(2)?,
                    row.get::<_, Vec<u8>>(3)?,
                    row.get::<_, Vec<u8>>(4)?,
                    row.get::<_, u64>(5)?,
                    body,
                    UNDER_STORAGE_KEY
                ])?;
        }
        self.take_over_aside(keys)?;
        Ok(has_any)
    }

    /// All envelopes of a document, each device's in order.
    pub fn envelopes(&self, account: AccountId, document: DocumentId) -> Result<Vec<Envelope>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, header, body, signature, sealing, body_hash FROM envelopes
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
            "SELECT id, header, body, signature, sealing, body_hash FROM envelopes
             WHERE account = ?1 AND document = ?2 AND device = ?3 AND sequence = ?4",
        )?;
        let mut rows =
            statement.query(params![account.as_bytes(), document.as_bytes(), device.as_bytes(), sequence])?;
        rows.next()?.map(|row| self.envelope_of(row)).transpose()
    }

    pub(super) fn envelope_of(&self, row: &rusqlite::Row<'_>) -> Result<Envelope, StorageError> {
        let unreadable = || StorageError::UnreadableRow { table: TABLE };
        let id: [u8; 32] = blob(row, 0, TABLE)?;
        let header = Header::parse(row.get_ref(1)?.as_blob().map_err(|_| unreadable())?).map_err(|_| unreadable())?;
        let body = row.get_ref(2)?.as_blob_or_null().map_err(|_| unreadable())?;
        let body = match (body, row.get::<_, u8>(4)?) {
            (None, _) => Body::Dropped(blob(row, 5, TABLE)?),
            (Some(body), sealing) => Body::Bytes(self.body_from_rest(&id, body, sealing)?),
        };
        let signature = match row.get_ref(3)?.as_blob_or_null().map_err(|_| unreadable())? {
            None => None,
            Some(bytes) => Some(bytes.try_into().map_err(|_| unreadable())?),
        };
        Ok(Envelope { header, body, signature })
    }

    /// Where a device's chain in a document ends: at its last envelope here, or at what a snapshot or
    /// tombstone stands for.
    pub fn chain_end(
        &self,
        account: AccountId,
        document: DocumentId,
        device: DeviceId,
    ) -> Result<ChainEnd, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT sequence, id FROM (
               SELECT sequence, id FROM envelopes WHERE account = ?1 AND document = ?2 AND device = ?3
               ORDER BY sequence DESC LIMIT 1)
             UNION ALL SELECT sequence, id FROM anchors WHERE account = ?1 AND document = ?2 AND device = ?3
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
            "SELECT device FROM envelopes WHERE account = ?1 AND document = ?2
             UNION SELECT device FROM anchors WHERE account = ?1 AND document = ?2 ORDER BY device",
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

    /// The live envelopes of a document: headers and ids.
    pub fn live_headers(
        &self,
        account: AccountId,
        document: DocumentId,
    ) -> Result<Vec<(Header, EnvelopeId)>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT header, id FROM envelopes WHERE account = ?1 AND document = ?2 AND is_covered = 0
             ORDER BY device, sequence",
        )?;
        let mut rows = statement.query(params![account.as_bytes(), document.as_bytes()])?;
        let mut live = Vec::new();
        while let Some(row) = rows.next()? {
            let header = Header::parse(&row.get::<_, Vec<u8>>(0)?);
            let header = header.map_err(|_| StorageError::UnreadableRow { table: TABLE })?;
            live.push((header, EnvelopeId::from_bytes(blob(row, 1, TABLE)?)));
        }
        Ok(live)
    }

    /// The ends of some devices' chains in every document of an account, with the document's space.
    pub fn ends_of_devices(
        &self,
        account: AccountId,
        devices: &[DeviceId],
    ) -> Result<Vec<(SpaceId, CutEntry)>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT d.space, c.document, c.device, max(c.sequence) FROM (
               SELECT document, device, sequence FROM envelopes WHERE account = ?1
               UNION ALL SELECT document, device, sequence FROM anchors WHERE account = ?1) c
             JOIN documents d ON d.account = ?1 AND d.document = c.document GROUP BY c.document, c.device",
        )?;
        let mut rows = statement.query([account.as_bytes()])?;
        let mut ends = Vec::new();
        while let Some(row) = rows.next()? {
            let device = DeviceId::from_bytes(blob(row, 2, TABLE)?);
            if !devices.contains(&device) {
                continue;
            }
            let document = DocumentId::from_bytes(blob(row, 1, TABLE)?);
            let end = self.chain_end(account, document, device)?;
            let entry = CutEntry { device, document, sequence: end.next_sequence - 1, id: end.last_id };
            ends.push((SpaceId::from_bytes(blob(row, 0, TABLE)?), entry));
        }
        Ok(ends)
    }
}
