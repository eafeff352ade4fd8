//! Segments on a page: through the gate, and kept, set aside, or passed over.

use super::{Reader, Trouble, consent_of};
use crate::crypto::envelope::{EnvelopeKind, Header, Suite};
use crate::crypto::segment::{Segment, WireSegment};
use crate::documents::{DocumentKind, Form};
use crate::gate::chain::{ChainEnd, Placement, place};
use crate::gate::{CheckedSegment, Refusal, header};
use crate::ids::EnvelopeId;
use crate::storage::{StorageError, Transaction};
use crate::sync::engine::Changes;
use std::collections::BTreeMap;
use std::ops::Range;

/// Takes one segment through the gate and answers its first header. What does not pass is set aside under its code.
pub(super) fn take(
    transaction: &Transaction<'_>,
    reader: &mut Reader<'_>,
    wire: &WireSegment,
    changes: &mut Changes,
) -> Result<Option<Header>, Trouble> {
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
            Ok(Some(first))
        }
        Err(Kept::Refused(Refusal::AccountClosed)) => Ok(None), // it was erased here, or never came
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
    let is_passed_over = transaction.is_deleted(first.account, first.document)? && !are_tombstones
        || is_erased_here(transaction, &checked)?;
    if first.device == reader.device {
        return compare_own(transaction, &checked, is_passed_over, changes);
    }
    if is_passed_over {
        return Ok(false);
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
        transaction.keep_envelope(reader.tenant, envelope, id, &contents.records, reader.rng)?;
        transaction.touch_document(&envelope.header);
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
/// nobody's business. A shared copy is not kept: the truth that it is a copy of comes by itself.
fn keep_aside(
    transaction: &Transaction<'_>,
    reader: &mut Reader<'_>,
    checked: &CheckedSegment,
    changes: &mut Changes,
) -> Result<bool, Kept> {
    let first = checked.segment.first();
    let is_fit = first.form() == Form::Sealed || checked.contents.is_ok();
    if first.account == reader.account && is_fit && is_kept_aside(first) {
        for (envelope, id) in checked.segment.envelopes().iter().zip(&checked.ids) {
            transaction.set_aside(envelope, *id, reader.rng)?;
        }
        changes.has_late_words = true;
    }
    Ok(false)
}

/// Whether late words of this kind are kept apart.
pub(super) fn is_kept_aside(header: &Header) -> bool {
    !matches!(header.suite, Suite::Open { document_kind: DocumentKind::Shared, .. })
}

/// Our own words, which come back only when they were asked for. Signed by this very device and not
/// here: then this database is a copy, or came back from a backup. Where it may have been erased here, only other words
/// under the same sequence prove that.
fn compare_own(
    transaction: &Transaction<'_>,
    checked: &CheckedSegment,
    may_be_erased: bool,
    changes: &mut Changes,
) -> Result<bool, Kept> {
    for (envelope, id) in checked.segment.envelopes().iter().zip(&checked.ids) {
        let header = &envelope.header;
        let held = transaction.envelope_id(header.account, header.document, header.device, header.sequence)?;
        let end = transaction.chain_end(header.account, header.document, header.device)?;
        changes.own_later |= match held {
            Some(held) => held != *id,
            None => !may_be_erased && header.sequence >= end.next_sequence,
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
