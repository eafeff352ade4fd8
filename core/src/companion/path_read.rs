//! The path as it was read: what a person follows, their awards, words and settings. Read from a digest under the
//! document's fingerprint, so that a long path costs what a short one does, and kept until it is written.

use super::open::Unlocked;
use super::reading::path;
use crate::documents::Record;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::milestones::{self, Milestone};
use crate::settings::{self, Settings};
use crate::trackers::{self, Tracker};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const DIGEST: &str = "path";

/// What the path says.
#[derive(Debug)]
pub(super) struct PathRead {
    /// All trackers, those that were set aside too.
    pub trackers: Vec<Tracker>,
    /// Milestones that were kept.
    pub awards: BTreeSet<Milestone>,
    /// The person's own words for milestones.
    pub words: BTreeMap<RecordId, String>,
    /// Their settings.
    pub settings: Settings,
}

impl Unlocked {
    /// The path, read at most once.
    pub(super) fn path_read(&mut self) -> Result<Arc<PathRead>, CompanionError> {
        if let Some(read) = &self.kept.path {
            return Ok(Arc::clone(read));
        }
        let records = self.path_records()?;
        let read = Arc::new(PathRead {
            trackers: trackers::all(&records),
            awards: milestones::awards(&records),
            words: milestones::celebrations(&records),
            settings: settings::settings(&records),
        });
        self.kept.path = Some(Arc::clone(&read));
        Ok(read)
    }

    fn path_records(&mut self) -> Result<Vec<Record>, CompanionError> {
        let (account, document) = (self.account(), self.document_id(&path()));
        let (key, kept) = self.storage.read(|transaction| {
            let key = transaction.fingerprint(account, document)?.to_bytes();
            let kept = transaction.digest(DIGEST, &key)?;
            Ok::<_, CompanionError>((key, kept))
        })?;
        if let Some(kept) = kept.and_then(|kept| minicbor::decode::<Vec<(RecordId, ByteVec)>>(&kept).ok()) {
            return Ok(kept.into_iter().map(|(id, bytes)| Record { id, bytes: bytes.into() }).collect());
        }
        let records = self.records(&path())?;
        let list: Vec<(RecordId, ByteVec)> =
            records.iter().map(|record| (record.id, record.bytes.clone().into())).collect();
        let bytes = minicbor::to_vec(&list).expect("CBOR to memory");
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| transaction.keep_digest(DIGEST, &key, &bytes, rng))?;
        Ok(records)
    }
}
