//! Writing again: words of this person that cannot stay where they were (written by a copy of this
//! phone, by a removed one, or under a head that never counted) become new changes of this device,
//! under the record ids that they had.

use super::loading::Place;
use super::open::Unlocked;
use crate::circles::CircleSharing;
use crate::documents::{DocumentKind, Form, Record};
use crate::error::CompanionError;
use crate::ids::{DocumentId, RecordId, SpaceId, TenantId};
use crate::replica::Replica;
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

/// What one document has to be told again.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct Words {
    #[n(0)]
    document: DocumentId,
    #[n(1)]
    kind: DocumentKind,
    #[n(2)]
    is_sealed: bool,
    #[n(3)]
    tenant: TenantId,
    #[n(4)]
    space: SpaceId,
    /// Records: id and bytes.
    #[n(5)]
    records: Vec<(RecordId, ByteVec)>,
    /// The text as it was left, and the heads that it was made from.
    #[n(6)]
    body: Option<(Vec<ByteArray<32>>, String)>,
    /// Whether the document was deleted.
    #[n(7)]
    is_deletion: bool,
}

impl Words {
    /// What `with` says and `without` does not; nothing if that is nothing.
    pub fn between(place: &Place, without: &mut Replica, with: &Replica) -> Option<Self> {
        let held = without.records();
        let new = with.records().into_iter().filter(|record| !held.contains(record));
        let records: Vec<_> = new.map(|record| (record.id, record.bytes.into())).collect();
        let body = with.body().filter(|body| without.body().as_ref() != Some(body));
        if records.is_empty() && body.is_none() {
            return None;
        }
        let heads = without.heads().into_iter().map(ByteArray::from).collect();
        Some(Self {
            document: place.document,
            kind: place.kind,
            is_sealed: place.form == Form::Sealed,
            tenant: place.tenant,
            space: place.space,
            records,
            body: body.map(|body| (heads, body)),
            is_deletion: false,
        })
    }

    /// Without what is chosen to be shown in circles: that chooses who sees the switches.
    pub fn without_choices(mut self) -> Option<Self> {
        let is_choice = |bytes: &ByteVec, id| CircleSharing::read(&Record { id, bytes: bytes.to_vec() }).is_some();
        self.records.retain(|(id, bytes)| !is_choice(bytes, *id));
        (!self.records.is_empty() || self.body.is_some()).then_some(self)
    }

    /// The word that a document was deleted.
    pub fn deletion(place: &Place) -> Self {
        Self {
            document: place.document,
            kind: place.kind,
            is_sealed: place.form == Form::Sealed,
            tenant: place.tenant,
            space: place.space,
            records: Vec::new(),
            body: None,
            is_deletion: true,
        }
    }

    /// What they are for.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The document that they belong to.
    pub fn document(&self) -> DocumentId {
        self.document
    }

    /// The text, if they have one.
    pub fn body(&self) -> Option<&str> {
        self.body.as_ref().map(|(_, body)| body.as_str())
    }

    fn place(&self) -> Place {
        let form = if self.is_sealed { Form::Sealed } else { Form::Open };
        Place { document: self.document, kind: self.kind, form, tenant: self.tenant, space: self.space }
    }
}

impl Unlocked {
    /// Writes words again, as far as the document does not have them.
    pub(super) fn write_again(&mut self, words: &Words) -> Result<(), CompanionError> {
        let (place, account) = (words.place(), self.account());
        if self.storage.read(|transaction| transaction.is_deleted(account, place.document))? {
            return Ok(());
        }
        if words.is_deletion {
            return self.delete_document(&place);
        }
        let change = |replica: &mut Replica| {
            let held = replica.records();
            let missing = words.records.iter().filter(|(id, _)| !held.iter().any(|record| record.id == *id));
            let records: Vec<Record> = missing.map(|(id, bytes)| Record { id: *id, bytes: bytes.to_vec() }).collect();
            match &words.body {
                Some((_, body)) if replica.body().is_none() => Some(replica.write_with_body(&records, body)),
                Some((base, body)) => {
                    let base: Vec<[u8; 32]> = base.iter().map(|head| **head).collect();
                    replica.edit_body(&base, body, &records)
                }
                None if records.is_empty() => None,
                None => Some(replica.write(&records)),
            }
        };
        self.write_change(&place, change, |_| Ok(()))?;
        Ok(())
    }
}
