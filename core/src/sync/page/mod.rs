//! Taking in a page: account logs first, then envelopes through the gate, then the cursor, all in
//! one transaction, so that a kill at any point is a replay.

mod disclosures;
mod logs;
mod segments;

pub use disclosures::Evidence;

use crate::circles::Bonds;
use crate::consent::Consents;
use crate::crypto::envelope::{Envelope, Header, Suite};
use crate::crypto::sealed;
use crate::documents::{DocumentKind, Record, SpaceKind, open_document_id};
use crate::gate::{Refusal, changes, space_kind};
use crate::ids::{AccountId, DeviceId, RecordId, SpaceId, TenantId};
use crate::protocol::Exchanged;
use crate::replica::{actor, inspect};
use crate::storage::{StorageError, Transaction};
use crate::sync::engine::Changes;
use crate::time::EpochMs;
use rand_core::CryptoRng;
use std::collections::BTreeSet;

/// Why a page was not taken in.
#[derive(Debug)]
pub enum Trouble {
    /// The phone's storage.
    Storage(StorageError),
    /// The server sends something that no honest server sends.
    Alarm(&'static str),
    /// The house broke a word that it had signed.
    Breach(Box<Evidence>),
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
    /// This phone's clock.
    pub now_ms: EpochMs,
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
    let is_gone = tenant != TenantId::of(account) && !transaction.tenants()?.iter().any(|known| known.tenant == tenant);
    if is_gone {
        return Ok(()); // the house was closed
    }
    let (mut own_shared, mut bonded) = (false, BTreeSet::new());
    for wire in &page.pull {
        let Some(Header { account: author, suite: Suite::Open { document_kind, space }, .. }) =
            segments::take(transaction, reader, wire, changes)?
        else {
            continue;
        };
        if matches!(document_kind, DocumentKind::Bonds | DocumentKind::Shared)
            && space_kind(tenant, author, space) == SpaceKind::Bonded
        {
            bonded.insert(space);
        }
        own_shared |= author == account && matches!(document_kind, DocumentKind::Consents | DocumentKind::Shared);
    }
    disclosures::take(transaction, reader, page)?; // behind one's own consents, which say how old a list may be
    let withdrawn = if own_shared { erase_withdrawn(transaction, tenant, account) } else { Ok(()) };
    let void = bonded.into_iter().try_for_each(|space| erase_void(transaction, space));
    for erased in [withdrawn, void] {
        match erased {
            Err(StorageError::Locked) => {} // done as soon as the vault is unlocked
            other => other?,
        }
    }
    if let Some(word) = &page.word {
        match transaction.keep_house_word(tenant, word, reader.rng) {
            Err(StorageError::Locked) => {} // asked for again once the vault is unlocked
            Err(error) => return Err(error.into()),
            // Who is in its circles may be others now: two who met again write to each other.
            Ok(()) => transaction.send_refused_again(tenant, Refusal::NotTogether.code())?,
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

/// Erases what anybody published in a pair or a small circle under a choice that does not stand there any more, and what
/// was read out of it.
pub fn erase_void(transaction: &Transaction<'_>, space: SpaceId) -> Result<(), StorageError> {
    let mut said = Vec::new();
    for held in transaction.documents_in(space, Some(DocumentKind::Bonds))? {
        let envelopes = transaction.envelopes(held.account, held.document)?;
        said.extend(envelopes.iter().flat_map(records_of).map(|record| (held.account, record)));
    }
    let bonds = Bonds::of(said.iter().map(|(author, record)| (*author, record)));
    for (author, choice) in bonds.void_choices() {
        if !transaction.is_erased(author, choice)? {
            transaction.erase_published(author, choice)?;
            transaction.forget_digests()?;
        }
    }
    Ok(())
}

/// Erases in all pairs and small circles of a house what [`erase_void`] does in one.
pub fn erase_all_void(transaction: &Transaction<'_>, house: TenantId) -> Result<(), StorageError> {
    let spaces = transaction.spaces_with(house, DocumentKind::Bonds)?;
    spaces.into_iter().try_for_each(|space| erase_void(transaction, space))
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
