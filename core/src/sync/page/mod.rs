//! Taking in a page: account logs first, then envelopes through the gate, then the cursor, all in
//! one transaction, so that a kill at any point is a replay.

mod logs;
mod segments;

use crate::consent::Consents;
use crate::crypto::envelope::{Envelope, Header};
use crate::crypto::sealed;
use crate::documents::{DocumentKind, Record, open_document_id};
use crate::gate::changes;
use crate::ids::{AccountId, DeviceId, RecordId, SpaceId, TenantId};
use crate::protocol::Exchanged;
use crate::replica::{actor, inspect};
use crate::storage::{StorageError, Transaction};
use crate::sync::engine::Changes;
use rand_core::CryptoRng;

/// Why a page was not taken in.
#[derive(Debug)]
pub enum Trouble {
    /// The phone's storage.
    Storage(StorageError),
    /// The server sends something that no honest server sends.
    Alarm(&'static str),
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// Who takes a page in.
pub struct Reader<'a> {
    /// The tenant whose page it is.
    pub tenant: TenantId,
    /// The account.
    pub account: AccountId,
    /// The device.
    pub device: DeviceId,
    /// For what a locked phone seals to itself.
    pub rng: &'a mut dyn CryptoRng,
}

/// Takes one page in. `changes` learns which documents came.
pub fn take_in(
    transaction: &Transaction<'_>,
    reader: &mut Reader<'_>,
    page: &Exchanged,
    changes: &mut Changes,
) -> Result<(), Trouble> {
    let (tenant, account) = (reader.tenant, reader.account);
    for log in &page.logs {
        logs::take(transaction, reader, log, changes)?;
    }
    let mut own_shared = false;
    for wire in &page.pull {
        let Some(kind) = segments::take(transaction, reader, wire, changes)? else {
            continue;
        };
        own_shared |=
            matches!(kind, (author, Some(DocumentKind::Consents | DocumentKind::Shared)) if author == account);
    }
    if own_shared {
        match erase_withdrawn(transaction, tenant, account) {
            Err(StorageError::Locked) => {} // done as soon as the vault is unlocked
            other => other?,
        }
    }
    if let Some(word) = &page.word {
        match transaction.keep_house_word(tenant, word, reader.rng) {
            Err(StorageError::Locked) => {} // asked for again once the vault is unlocked
            other => other?,
        }
    }
    let kept_before = transaction.kept_from(tenant)?;
    transaction.set_cursor(tenant, &page.cursor, &page.checks)?;
    let kept_from = transaction.kept_from(tenant)?;
    if kept_from > kept_before {
        changes.documents.extend(transaction.drop_old_posts(tenant, account, kept_from)?);
    }
    if changes.reads_anew {
        transaction.reset_cursor(tenant)?;
    }
    Ok(())
}

/// Erases the copies of this account that were published under withdrawn consents.
pub fn erase_withdrawn(transaction: &Transaction<'_>, house: TenantId, account: AccountId) -> Result<(), StorageError> {
    let consents = Consents::of(&consent_records(transaction, house, account)?);
    for consent in consents.withdrawn() {
        transaction.erase_published(account, consent)?;
    }
    Ok(())
}

/// The records of an account's `consents` document in a house.
pub fn consent_records(
    transaction: &Transaction<'_>,
    house: TenantId,
    account: AccountId,
) -> Result<Vec<Record>, StorageError> {
    let document = open_document_id(account, SpaceId::care(house, account), DocumentKind::Consents, b"");
    Ok(transaction.envelopes(account, document)?.iter().flat_map(records_of).collect())
}

/// The records of an open envelope that is held; none of what cannot be read.
pub fn records_of(envelope: &Envelope) -> Vec<Record> {
    let Header { account, device, document, .. } = envelope.header;
    let expected = actor(account, device, document);
    let changes = sealed::read_open(envelope).unwrap_or_default();
    changes.iter().flat_map(|change| inspect::records_of(change, expected).unwrap_or_default()).collect()
}

/// The consent under which an envelope's records were published, if it is a shared copy.
pub fn consent_of(records: &[Record]) -> Option<RecordId> {
    records.iter().find_map(changes::published_under).map(|(consent, _)| consent)
}
