//! How what people share rests in the database: the body of each envelope of a `shared` document under that document's
//! data key, and each record that is taken out of it for the dashboard. Everything else rests as it came.

use super::data_keys::{DataKeys, KeyName};
use crate::clock;
use crate::store::StoreError;
use porchlight_core::crypto::envelope::{Body, Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::keys::StorageKey;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::ids::{AccountId, DocumentId, EnvelopeId, RecordId, TenantId};
use std::borrow::Cow;

/// The hash of a body stands before its sealed bytes: with the header it gives the id that they are bound to, and it is
/// what is left of the body when its key is gone.
const HASH_LEN: usize = 32;

/// Whether the body of such an envelope rests sealed. What a tombstone says is read by everybody for ever.
pub(super) fn is_sealed(header: &Header) -> bool {
    header.kind == EnvelopeKind::Changes
        && matches!(header.suite, Suite::Open { document_kind: DocumentKind::Shared, .. })
}

/// An envelope as it rests; its document gets a key if it has none.
pub(super) fn resting<'a>(
    keys: &DataKeys,
    tenant: TenantId,
    envelope: &'a Envelope,
    id: &EnvelopeId,
    consent: Option<RecordId>,
) -> Result<Cow<'a, Envelope>, StoreError> {
    match &envelope.body {
        Body::Bytes(bytes) if is_sealed(&envelope.header) => {
            let key = keys.make(name_of(tenant, &envelope.header), consent)?;
            let body = Body::Bytes(sealed(&key, envelope.body.hash(), id, bytes));
            Ok(Cow::Owned(Envelope { header: envelope.header.clone(), body, signature: envelope.signature }))
        }
        _ => Ok(Cow::Borrowed(envelope)),
    }
}

/// A body as it came; its hash alone once its key is gone, or is another one.
pub(super) fn opened(keys: &DataKeys, tenant: TenantId, header: &Header, bytes: Vec<u8>) -> Result<Body, StoreError> {
    if !is_sealed(header) {
        return Ok(Body::Bytes(bytes));
    }
    let hash = hash_of(&bytes)?;
    let key = keys.of(name_of(tenant, header))?;
    let id = Envelope { header: header.clone(), body: Body::Dropped(hash), signature: None }.id();
    let opened = key.and_then(|key| key.open_for_id(id.as_bytes(), &bytes[HASH_LEN..]).ok());
    Ok(opened.map_or(Body::Dropped(hash), |bytes| Body::Bytes(bytes.to_vec())))
}

/// The hash of a body, from its bytes as they rest.
pub(super) fn body_hash(header: &[u8], bytes: Vec<u8>) -> Result<[u8; 32], StoreError> {
    let header = Header::parse(header).map_err(|_| StoreError::Damaged("header"))?;
    if is_sealed(&header) { hash_of(&bytes) } else { Ok(Body::Bytes(bytes).hash()) }
}

/// A record of a shared document as it rests among what the dashboard reads.
pub(super) fn resting_record(key: &StorageKey, of: (AccountId, DocumentId), record: &Record) -> Vec<u8> {
    key.seal(&place_of(of, record.id), &record.bytes, &mut clock::system_rng())
}

/// Such a record as it was; nothing if the key is another one.
pub(super) fn opened_record(
    key: &StorageKey,
    of: (AccountId, DocumentId),
    id: RecordId,
    resting: &[u8],
) -> Option<Record> {
    let bytes = key.open(&place_of(of, id), resting).ok()?.to_vec();
    Some(Record { id, bytes })
}

fn sealed(key: &StorageKey, hash: [u8; 32], id: &EnvelopeId, bytes: &[u8]) -> Vec<u8> {
    [&hash[..], &key.seal_for_id(id.as_bytes(), bytes)].concat()
}

fn hash_of(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.first_chunk().copied().ok_or(StoreError::Damaged("body"))
}

fn place_of((account, document): (AccountId, DocumentId), record: RecordId) -> Vec<u8> {
    [&account.as_bytes()[..], document.as_bytes(), record.as_bytes()].concat()
}

fn name_of(tenant: TenantId, header: &Header) -> KeyName {
    (tenant, header.account, header.document)
}
