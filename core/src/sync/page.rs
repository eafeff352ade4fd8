//! Taking in a page: account logs first, then envelopes through the gate, then the cursor, all in
//! one transaction, so that a kill at any point is a replay.

use crate::consent::Consents;
use crate::crypto::envelope::{EnvelopeKind, Suite};
use crate::crypto::sealed;
use crate::crypto::segment::{Segment, WireSegment};
use crate::documents::{DocumentKind, Form, Record, open_document_id};
use crate::gate::chain::{ChainEnd, Placement, place};
use crate::gate::{CheckedSegment, Refusal, changes, header};
use crate::identity::account_log::{AccountLog, InvalidLog, LogRecord};
use crate::ids::{AccountId, DeviceId, EnvelopeId, RecordId, SpaceId, TenantId};
use crate::protocol::{AuthorLog, Exchanged};
use crate::replica::{actor, inspect};
use crate::storage::{StorageError, Transaction};
use crate::sync::engine::Changes;
use rand_core::CryptoRng;
use std::collections::BTreeMap;
use std::ops::Range;

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
        take_log(transaction, reader, log, changes)?;
    }
    let mut own_shared = false;
    for wire in &page.pull {
        let Some(kind) = take_segment(transaction, reader, wire, changes)? else {
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

/// Keeps a log that continues the one we hold, and its lists.
fn take_log(
    transaction: &Transaction<'_>,
    reader: &Reader<'_>,
    sent: &AuthorLog,
    changes: &mut Changes,
) -> Result<(), Trouble> {
    let invalid = |error| match error {
        InvalidLog::UnknownVersion => Trouble::Alarm("account_log_of_a_later_version"),
        _ => Trouble::Alarm("account_log_invalid"),
    };
    let mut log = AccountLog::verify(sent.account, sent.records.clone()).map_err(invalid)?;
    let held = transaction.account_log(sent.account)?;
    let pinned = held.as_ref().map_or(&[][..], AccountLog::records);
    let common = pinned.iter().zip(log.records()).take_while(|(ours, theirs)| ours == theirs).count();
    if common < pinned.len().min(log.records().len()) {
        // Our own records that no server has taken yet were signed for a head that is not the last any
        // more: they are made again. Anything else is a fork.
        if sent.account != reader.account || common < acknowledged(transaction, reader.account, pinned)? {
            return Err(Trouble::Alarm("account_log_forked"));
        }
        transaction.shorten_account_log(sent.account, common)?;
        changes.has_log_conflict = true;
    }
    for list in sent.cuts.iter().flatten() {
        log.attach(list.clone()).map_err(invalid)?;
    }
    let has_new_lists = log.lists().any(|list| !held.iter().flat_map(AccountLog::lists).any(|known| known == list));
    if log.records().len() <= pinned.len() && !changes.has_log_conflict && !has_new_lists {
        return Ok(());
    }
    transaction.keep_account_log(&log)?;
    changes.own_log |= sent.account == reader.account;
    Ok(())
}

/// How many of our own log's records our home's server has taken.
fn acknowledged(
    transaction: &Transaction<'_>,
    account: AccountId,
    pinned: &[LogRecord],
) -> Result<usize, StorageError> {
    let home = TenantId::of(account);
    let head = transaction.tenants()?.into_iter().find(|known| known.tenant == home).and_then(|known| known.log_head);
    let position = pinned.iter().position(|record| Some(record.hash()) == head);
    Ok(position.map_or(1, |position| position + 1))
}

/// Takes one segment through the gate. What does not pass is set aside under its code.
fn take_segment(
    transaction: &Transaction<'_>,
    reader: &mut Reader<'_>,
    wire: &WireSegment,
    changes: &mut Changes,
) -> Result<Option<(AccountId, Option<DocumentKind>)>, Trouble> {
    let segment = match header::parse(wire.clone()) {
        Ok(segment) => segment,
        Err(Refusal::UnknownVersion) => return Ok(None), // a later version will read it
        Err(_) => return Err(Trouble::Alarm("segment_malformed")),
    };
    let first = segment.first().clone();
    match keep(transaction, reader, segment, changes) {
        Ok(kept) => {
            if kept {
                changes.documents.insert(first.document);
            }
            let kind = match first.suite {
                Suite::Open { document_kind, .. } => Some(document_kind),
                Suite::Sealed { .. } => None,
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

fn keep(
    transaction: &Transaction<'_>,
    reader: &mut Reader<'_>,
    segment: Segment,
    changes: &mut Changes,
) -> Result<bool, Kept> {
    let first = segment.first().clone();
    let log = transaction.account_log(first.account)?.ok_or(Refusal::UnknownAccount)?;
    let checked = header::check(segment, reader.tenant, &log)?;
    if !checked.is_inside_cut {
        return keep_aside(transaction, reader, &checked, changes);
    }
    let are_tombstones = checked.segment.envelopes().iter().all(|e| e.header.kind == EnvelopeKind::Tombstone);
    if transaction.is_deleted(first.account, first.document)? && !are_tombstones {
        return Ok(false);
    }
    if is_erased_here(transaction, &checked)? {
        return Ok(false);
    }
    if first.device == reader.device {
        return compare_own(transaction, &checked, changes);
    }
    let gap = transaction.gap_at(&first)?;
    let end = match &gap {
        Some((before, ..)) => *before,
        None => transaction.chain_end(first.account, first.document, first.device)?,
    };
    let held = held_ids(transaction, &checked, end)?;
    let from = match place(&checked, end, |sequence| held.get(&sequence).copied())? {
        Placement::NewFrom(index) => index,
        Placement::Duplicate => return Ok(false),
        // What follows something that was set aside is set aside with it.
        Placement::Gap(_) if transaction.is_refused(&first)? => return Err(Kept::Refused(Refusal::BrokenChain)),
        Placement::Gap(_) => {
            transaction.note_gap(reader.tenant, &first)?;
            0
        }
    };
    let upto = match gap {
        None => checked.ids.len(),
        Some((_, sequence, previous)) => fills(&checked, sequence, previous)?,
    };
    keep_from(transaction, reader, checked, from..upto, changes)
}

/// How much of a segment fills a gap before `sequence`; its last envelope there must be the `previous` one.
fn fills(checked: &CheckedSegment, sequence: u64, previous: EnvelopeId) -> Result<usize, Refusal> {
    let room = usize::try_from(sequence - checked.segment.first().sequence).map_err(|_| Refusal::Malformed)?;
    match checked.ids.get(room.wrapping_sub(1)) {
        Some(id) if *id != previous => Err(Refusal::Equivocation),
        _ => Ok(room.min(checked.ids.len())),
    }
}

fn keep_from(
    transaction: &Transaction<'_>,
    reader: &mut Reader<'_>,
    checked: CheckedSegment,
    range: Range<usize>,
    changes: &mut Changes,
) -> Result<bool, Kept> {
    let contents = checked.contents?;
    let envelopes = checked.segment.envelopes();
    for cover in contents[range.clone()].iter().flat_map(|contents| &contents.covers) {
        let of = &envelopes[0].header;
        if transaction.contradicts(of, cover)? {
            return Err(Kept::Refused(Refusal::BrokenChain));
        }
        let own_end = transaction.chain_end(of.account, of.document, reader.device)?;
        changes.own_later |= cover.device == reader.device && cover.sequence >= own_end.next_sequence;
    }
    for index in range.clone() {
        let (envelope, id, contents) = (&envelopes[index], checked.ids[index], &contents[index]);
        transaction.keep_envelope(reader.tenant, envelope, id, consent_of(&contents.records), reader.rng)?;
        if envelope.header.kind != EnvelopeKind::Changes {
            transaction.cover(&envelope.header, &contents.covers)?;
        }
    }
    if let Some(last) = range.last() {
        transaction.close_gap(&envelopes[last].header, checked.ids[last])?;
    }
    Ok(true)
}

/// Late words of a removed device: our own are kept apart for the person to look at; others' are
/// nobody's business.
fn keep_aside(
    transaction: &Transaction<'_>,
    reader: &Reader<'_>,
    checked: &CheckedSegment,
    changes: &mut Changes,
) -> Result<bool, Kept> {
    let first = checked.segment.first();
    if first.account == reader.account && first.form() == Form::Sealed {
        for (envelope, id) in checked.segment.envelopes().iter().zip(&checked.ids) {
            transaction.set_aside(envelope, *id)?;
        }
        changes.has_late_words = true;
    }
    Ok(false)
}

/// Our own words, which come back only when they were asked for. Signed by this very device and not
/// here: then this database is a copy, or came back from a backup.
fn compare_own(
    transaction: &Transaction<'_>,
    checked: &CheckedSegment,
    changes: &mut Changes,
) -> Result<bool, Kept> {
    for (envelope, id) in checked.segment.envelopes().iter().zip(&checked.ids) {
        let header = &envelope.header;
        let held = transaction.envelope_id(header.account, header.document, header.device, header.sequence)?;
        let end = transaction.chain_end(header.account, header.document, header.device)?;
        changes.own_later |= match held {
            Some(held) => held != *id,
            None => header.sequence >= end.next_sequence,
        };
    }
    Ok(false)
}

/// Whether a shared copy was published under a consent whose copies were erased here.
fn is_erased_here(transaction: &Transaction<'_>, checked: &CheckedSegment) -> Result<bool, StorageError> {
    let consent = checked.contents.iter().flatten().find_map(|contents| consent_of(&contents.records));
    match consent {
        None => Ok(false),
        Some(consent) => transaction.is_erased(checked.segment.first().account, consent),
    }
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
