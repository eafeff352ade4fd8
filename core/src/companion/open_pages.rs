//! Pages: the records of many people's open documents, read together. No document is loaded for it, and what was read
//! once is kept: a page under the fingerprints of everything on it, and each document under its own, so that one new
//! word costs one document.

use super::open::Unlocked;
use crate::documents::{DocumentKind, Record, open_document_id};
use crate::error::CompanionError;
use crate::ids::{AccountId, DocumentId, RecordId, SpaceId, digest};
use crate::storage::documents::Fingerprint;
use crate::storage::{StorageError, Transaction};
use crate::sync::page;
use crate::time::Month;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// An open document that may be held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub space: SpaceId,
    pub author: AccountId,
    pub document: DocumentId,
}

/// A record, who wrote it, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub space: SpaceId,
    pub author: AccountId,
    pub record: Record,
}

/// The records of one document, as a digest has them.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[n(0)]
    space: SpaceId,
    #[n(1)]
    author: AccountId,
    #[n(2)]
    records: Vec<(RecordId, ByteVec)>,
}

impl Source {
    /// The document of an account in a space.
    pub fn of(space: SpaceId, author: AccountId, kind: DocumentKind, part: &[u8]) -> Self {
        Self { space, author, document: open_document_id(author, space, kind, part) }
    }
}

impl Unlocked {
    /// The records of those of some documents that are held and not deleted. `name` names the page.
    pub(super) fn open_page(&mut self, name: &str, sources: &[Source]) -> Result<Vec<Said>, CompanionError> {
        let held = self.storage.read(|transaction| {
            let with_fingerprint =
                |source: &Source| Ok((*source, transaction.fingerprint(source.author, source.document)?));
            sources.iter().map(with_fingerprint).collect::<Result<Vec<_>, StorageError>>()
        })?;
        self.held_page(name, held.into_iter().filter(|(_, fingerprint)| fingerprint.count > 0).collect())
    }

    /// The documents of a kind that are held in some spaces; of those that are one a month, one month's. Whoever came back
    /// to a circle reads of it from then on: what they hold from before says no more what its authors made of it.
    pub(super) fn held_in(
        &self,
        spaces: impl IntoIterator<Item = SpaceId>,
        kind: DocumentKind,
        month: Option<Month>,
    ) -> Result<Vec<(Source, Fingerprint)>, CompanionError> {
        let me = self.account();
        let month_number = month.map(Month::number);
        Ok(self.storage.read(|transaction| {
            let mut sources = Vec::new();
            for space in spaces {
                let from = transaction.read_from(space)?;
                let held = transaction.open_documents(space, kind, month)?;
                for held in held.into_iter().filter(|held| from.allows(Some(kind), month_number, held.account == me)) {
                    let source = Source { space, author: held.account, document: held.document };
                    sources.push((source, held.fingerprint));
                }
            }
            Ok::<_, StorageError>(sources)
        })?)
    }

    /// The records of documents that are held, as far as they are not deleted. `name` names the page.
    pub(super) fn held_page(
        &mut self,
        name: &str,
        held: Vec<(Source, Fingerprint)>,
    ) -> Result<Vec<Said>, CompanionError> {
        let key = page_key(&held);
        let kept = self.storage.read(|transaction| transaction.digest(name, &key))?;
        if let Some(page) = kept.and_then(|kept| minicbor::decode::<Vec<Kept>>(&kept).ok()) {
            return Ok(said(page));
        }
        if held.is_empty() {
            return Ok(Vec::new());
        }
        let Self { storage, rng, .. } = self;
        let page = storage.transaction(|transaction| {
            let mut page = Vec::new();
            for (source, fingerprint) in held {
                page.push(kept_records(transaction, source, fingerprint, rng)?);
            }
            let bytes = minicbor::to_vec(&page).expect("CBOR to memory");
            transaction.keep_digest(name, &key, &bytes, rng)?;
            Ok::<_, StorageError>(page)
        })?;
        Ok(said(page))
    }
}

fn kept_records(
    transaction: &Transaction<'_>,
    source: Source,
    fingerprint: Fingerprint,
    rng: &mut super::Randomness,
) -> Result<Kept, StorageError> {
    let Source { space, author, document } = source;
    let (name, key) = (format!("open/{author}/{document}"), fingerprint.to_bytes());
    let kept = transaction.digest(&name, &key)?;
    if let Some(kept) = kept.and_then(|kept| minicbor::decode(&kept).ok()) {
        return Ok(kept);
    }
    let envelopes =
        if transaction.is_deleted(author, document)? { Vec::new() } else { transaction.envelopes(author, document)? };
    let records = envelopes.iter().flat_map(page::records_of).map(|record| (record.id, record.bytes.into())).collect();
    let kept = Kept { space, author, records };
    transaction.keep_digest(&name, &key, &minicbor::to_vec(&kept).expect("CBOR to memory"), rng)?;
    Ok(kept)
}

/// What a page is kept under: everything on it.
pub(super) fn page_key(held: &[(Source, Fingerprint)]) -> Vec<u8> {
    let mut list = Vec::new();
    for (source, fingerprint) in held {
        list.extend(source.author.as_bytes());
        list.extend(source.document.as_bytes());
        list.extend(fingerprint.to_bytes());
    }
    digest("porchlight/v1/digest", &[&list]).to_vec()
}

fn said(page: Vec<Kept>) -> Vec<Said> {
    let of_one = |Kept { space, author, records }| {
        let said =
            move |(id, bytes): (RecordId, ByteVec)| Said { space, author, record: Record { id, bytes: bytes.into() } };
        records.into_iter().map(said).collect::<Vec<_>>()
    };
    page.into_iter().flat_map(of_one).collect()
}
