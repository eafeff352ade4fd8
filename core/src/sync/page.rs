//! Taking in a page: account logs first, then envelopes through the gate, then the cursor, all in
//! one transaction, so that a kill at any point is a replay.

use crate::consent::Consents;
use crate::crypto::sealed;
use crate::crypto::segment::{Segment, WireSegment};
use crate::documents::{DocumentKind, Record, open_document_id};
use crate::gate::chain::{ChainEnd, Placement, place};
use crate::gate::{CheckedSegment, Refusal, changes, header};
use crate::identity::account_log::AccountLog;
use crate::ids::{AccountId, DeviceId, EnvelopeId, RecordId, SpaceId, TenantId};
use crate::protocol::{AuthorLog, Exchanged};
use crate::replica::{actor, inspect};
use crate::storage::{StorageError, Transaction};
use crate::sync::engine::Changes;
use std::collections::BTreeMap;

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

/// Takes one page in. `changes` learns which documents came.
pub fn take_in(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    account: AccountId,
    device: DeviceId,
    page: &Exchanged,
    changes: &mut Changes,
) -> Result<(), Trouble> {
    for log in &page.logs {
        changes.own_log |= take_log(transaction, log)? && log.account == account;
    }
    let mut own_shared = false;
    for wire in &page.pull {
        let Some(kind) = take_segment(transaction, tenant, device, wire, changes)? else {
            continue;
        };
        own_shared |=
            matches!(kind, (author, Some(DocumentKind::Consents | DocumentKind::Shared)) if author == account);
    }
    if own_shared {
        erase_withdrawn(transaction, tenant, account)?;
    }
    transaction.set_cursor(tenant, &page.cursor)?;
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
    let mut records = Vec::new();
    for envelope in transaction.envelopes(account, document)? {
        let expected = actor(account, envelope.header.device, document);
        for change in sealed::read_open(&envelope).unwrap_or_default() {
            records.extend(inspect::records_of(&change, expected).unwrap_or_default());
        }
    }
    Ok(records)
}

/// Keeps a log that continues the one we hold; true when it is longer.
fn take_log(transaction: &Transaction<'_>, sent: &AuthorLog) -> Result<bool, Trouble> {
    let log =
        AccountLog::verify(sent.account, sent.records.clone()).map_err(|_| Trouble::Alarm("account_log_invalid"))?;
    let held = transaction.account_log(sent.account)?;
    let pinned = held.as_ref().map_or(&[][..], AccountLog::records);
    let common = pinned.len().min(log.records().len());
    if pinned[..common] != log.records()[..common] {
        return Err(Trouble::Alarm("account_log_forked"));
    }
    if log.records().len() <= pinned.len() {
        return Ok(false);
    }
    transaction.keep_account_log(&log)?;
    Ok(true)
}

/// Takes one segment through the gate. What does not pass is set aside under its code.
fn take_segment(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    device: DeviceId,
    wire: &WireSegment,
    changes: &mut Changes,
) -> Result<Option<(AccountId, Option<DocumentKind>)>, Trouble> {
    let segment = match header::parse(wire.clone()) {
        Ok(segment) => segment,
        Err(Refusal::UnknownVersion) => return Ok(None), // a later version will read it
        Err(_) => return Err(Trouble::Alarm("segment_malformed")),
    };
    let first = segment.first().clone();
    if first.device == device {
        return Ok(None); // our own words come back only after a reset of the cursor
    }
    match keep(transaction, tenant, segment) {
        Ok(kept) => {
            if kept {
                changes.documents.insert(first.document);
            }
            let kind = match first.suite {
                crate::crypto::envelope::Suite::Open { document_kind, .. } => Some(document_kind),
                crate::crypto::envelope::Suite::Sealed { .. } => None,
            };
            Ok(Some((first.account, kind)))
        }
        Err(Kept::Refused(refusal)) => {
            transaction.refuse(&first, refusal.code())?;
            Ok(None)
        }
        Err(Kept::Trouble(trouble)) => Err(trouble),
    }
}

enum Kept {
    Refused(Refusal),
    Trouble(Trouble),
}

impl From<Refusal> for Kept {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StorageError> for Kept {
    fn from(error: StorageError) -> Self {
        Self::Trouble(error.into())
    }
}

fn keep(transaction: &Transaction<'_>, tenant: TenantId, segment: Segment) -> Result<bool, Kept> {
    let first = segment.first().clone();
    let log = transaction.account_log(first.account)?.ok_or(Refusal::UnknownAccount)?;
    let checked = header::check(segment, tenant, &log)?;
    if !checked.is_inside_cut {
        return Err(Kept::Refused(Refusal::OutsideCut));
    }
    if is_erased_here(transaction, tenant, &checked)? {
        return Ok(false);
    }
    let end = transaction.chain_end(first.account, first.document, first.device)?;
    let held = held_ids(transaction, &checked, end)?;
    let from = match place(&checked, end, |sequence| held.get(&sequence).copied())? {
        Placement::NewFrom(index) => index,
        Placement::Duplicate => return Ok(false),
        // What follows something that was set aside is set aside with it.
        Placement::Gap(_) if transaction.is_refused(&first)? => return Err(Kept::Refused(Refusal::BrokenChain)),
        Placement::Gap(_) => return Err(Kept::Trouble(Trouble::Alarm("envelopes_withheld"))),
    };
    let contents = checked.contents?;
    for ((envelope, id), contents) in checked.segment.envelopes().iter().zip(&checked.ids).zip(&contents).skip(from) {
        transaction.keep_envelope(tenant, envelope, *id, consent_of(&contents.records))?;
    }
    Ok(true)
}

/// Whether a shared copy was published under a consent that is withdrawn as far as we know: its
/// beginning was erased here, and the rest goes once the server has heard.
fn is_erased_here(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    checked: &CheckedSegment,
) -> Result<bool, StorageError> {
    let consent = checked.contents.iter().flatten().find_map(|contents| consent_of(&contents.records));
    let Some(consent) = consent else {
        return Ok(false);
    };
    let held = consent_records(transaction, tenant, checked.segment.first().account)?;
    Ok(Consents::of(&held).withdrawn().contains(&consent))
}

/// The id held at the end of the overlap between a segment and what is held, by its sequence.
fn held_ids(
    transaction: &Transaction<'_>,
    checked: &CheckedSegment,
    end: ChainEnd,
) -> Result<BTreeMap<u64, EnvelopeId>, StorageError> {
    let (first, last) = (checked.segment.first(), checked.segment.last().header.sequence);
    let overlap_end = last.min(end.next_sequence - 1);
    if overlap_end < first.sequence {
        return Ok(BTreeMap::new());
    }
    let id = transaction.envelope_id(first.account, first.document, first.device, overlap_end)?;
    Ok(id.map(|id| (overlap_end, id)).into_iter().collect())
}

/// The consent under which an envelope's records were published, if it is a shared copy.
pub fn consent_of(records: &[Record]) -> Option<RecordId> {
    records.iter().find_map(changes::published_under).map(|(consent, _)| consent)
}
