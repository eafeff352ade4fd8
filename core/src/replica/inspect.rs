//! Reading a change without a document: what the gate and the projection do.
//!
//! Automerge 0.12 accepts a flipped bit in a change, inflates without a cap, and expands two
//! million operations from two kilobytes. So the chunk is judged first, from its outside: type,
//! length, hash, and the number of operations counted from run lengths. Only a change that passes
//! is handed to Automerge. Format: <https://automerge.org/automerge-binary-format-spec/>.

use crate::documents::Record;
use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{Change, ScalarValue};
use sha2::{Digest, Sha256};

/// Most operations in one change.
pub const OPERATIONS_MAX: u64 = 256;
/// Most dependencies of one change.
pub const DEPENDENCIES_MAX: u64 = 64;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHUNK_TYPE_CHANGE: u8 = 1;
/// Column id 4 (action), type 2 (run-length encoded unsigned integers), not deflated.
const ACTION_COLUMN: u64 = (4 << 4) | 2;
/// Column id 1 (key), type 5 (run-length encoded texts).
const KEY_COLUMN: u64 = (1 << 4) | 5;
/// Column id 7 (replaced operations), type 0 (how many for each operation).
const REPLACED_COLUMN: u64 = 7 << 4;
/// All that puts of bytes under fresh root keys are written with: key, insert, action, length and bytes of the value,
/// replaced operations. Any other column names objects or operations by their actors, and Automerge 0.12 panics where
/// there is no such actor.
const OUR_COLUMNS: [u64; 6] = [KEY_COLUMN, (3 << 4) | 4, ACTION_COLUMN, (5 << 4) | 6, (5 << 4) | 7, REPLACED_COLUMN];
const DEFLATE_BIT: u64 = 8;
const COLUMNS_MAX: u64 = 32;

/// Why a change is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitChange {
    /// Not a whole, uncompressed change chunk.
    #[error("not an uncompressed change")]
    NotAChange,
    /// The checksum does not belong to the bytes.
    #[error("the change's hash does not belong to its bytes")]
    WrongHash,
    /// More operations or dependencies than a document of ours can need.
    #[error("too many operations or dependencies")]
    TooMany,
    /// Written under another actor than the device's own for this document.
    #[error("the change was not made by this device for this document")]
    WrongActor,
    /// An operation is not a put of bytes under a fresh root key.
    #[error("an operation is not a new record")]
    NotARecord,
}

/// The records that a change adds, after every check. `bytes` is the whole chunk.
pub fn records_of(bytes: &[u8], actor: [u8; 16]) -> Result<Vec<Record>, UnfitChange> {
    check_chunk(bytes)?;
    let change = Change::from_bytes(bytes.to_vec()).map_err(|_| UnfitChange::NotAChange)?;
    if change.actor_id().to_bytes() != actor {
        return Err(UnfitChange::WrongActor);
    }
    // No timestamp, no message, nothing trailing: a record's bytes are all that a change may say.
    if change.timestamp() != 0 || change.message().is_some() || !change.extra_bytes().is_empty() {
        return Err(UnfitChange::NotARecord);
    }
    change.decode().operations.into_iter().map(record_of_operation).collect()
}

/// The hash of a change chunk (SHA-256 from its type byte on).
pub fn change_hash(bytes: &[u8]) -> Option<[u8; 32]> {
    Some(Sha256::digest(bytes.get(8..)?).into())
}

fn record_of_operation(operation: automerge::legacy::Op) -> Result<Record, UnfitChange> {
    let is_fresh = operation.obj == ObjectId::Root && !operation.insert && operation.pred.is_empty();
    match (is_fresh, operation.key, operation.action) {
        (true, Key::Map(key), OpType::Put(ScalarValue::Bytes(bytes))) => {
            let id = key.parse().map_err(|_| UnfitChange::NotARecord)?;
            Ok(Record { id, bytes })
        }
        _ => Err(UnfitChange::NotARecord),
    }
}

fn check_chunk(bytes: &[u8]) -> Result<(), UnfitChange> {
    let mut chunk = Reader(bytes);
    let magic = chunk.take(4)?;
    let checksum = chunk.take(4)?;
    if magic != MAGIC || chunk.take(1)? != [CHUNK_TYPE_CHANGE] {
        return Err(UnfitChange::NotAChange);
    }
    if change_hash(bytes).is_none_or(|hash| hash[..4] != *checksum) {
        return Err(UnfitChange::WrongHash);
    }
    if chunk.number()? != chunk.0.len() as u64 {
        return Err(UnfitChange::NotAChange);
    }
    if operation_count(&mut chunk)? > OPERATIONS_MAX {
        return Err(UnfitChange::TooMany);
    }
    Ok(())
}

/// Walks the fields of a change to its columns, and counts without expanding anything.
fn operation_count(change: &mut Reader<'_>) -> Result<u64, UnfitChange> {
    let dependencies = change.number()?;
    if dependencies > DEPENDENCIES_MAX {
        return Err(UnfitChange::TooMany);
    }
    change.take(32 * dependencies as usize)?;
    change.prefixed()?; // actor
    // A later change depends at least on its author's own before it; Automerge panics where nothing comes before it.
    let sequence = change.number()?;
    if sequence == 0 || (sequence > 1 && dependencies == 0) {
        return Err(UnfitChange::NotARecord);
    }
    change.number()?; // first operation
    change.number()?; // time; a signed number has the same length
    change.prefixed()?; // message
    if change.number()? != 0 {
        return Err(UnfitChange::NotARecord); // other actors: a fresh root key needs none
    }
    let (mut operations, mut key_bytes) = (0, 0);
    for (specification, length) in columns(change)? {
        let column = change.take(length)?;
        match specification {
            ACTION_COLUMN => operations = run_lengths(&mut Reader(column), |_| true)?,
            // A fresh key replaces nothing: every count of replaced operations is zero.
            REPLACED_COLUMN => drop(run_lengths(&mut Reader(column), |count| count == 0)?),
            KEY_COLUMN => key_bytes = length as u64,
            _ => {}
        }
    }
    // A key is 32 digits; one long key, repeated for every operation, would be copied each time.
    if key_bytes > 16 + 40 * operations.min(OPERATIONS_MAX) { Err(UnfitChange::NotARecord) } else { Ok(operations) }
}

/// The columns' specifications and lengths: strictly increasing, few, none of them deflated.
fn columns(change: &mut Reader<'_>) -> Result<Vec<(u64, usize)>, UnfitChange> {
    let count = change.number()?;
    if count > COLUMNS_MAX {
        return Err(UnfitChange::TooMany);
    }
    let mut columns: Vec<(u64, usize)> = Vec::new();
    for _ in 0..count {
        let (specification, length) = (change.number()?, change.number()?);
        let is_in_order = columns.last().is_none_or(|(before, _)| *before < specification);
        if !is_in_order || specification & DEFLATE_BIT != 0 {
            return Err(UnfitChange::NotAChange);
        }
        if !OUR_COLUMNS.contains(&specification) {
            return Err(UnfitChange::NotARecord);
        }
        columns.push((specification, usize::try_from(length).map_err(|_| UnfitChange::NotAChange)?));
    }
    Ok(columns)
}

/// The number of values in a run-length column, stopping once past the cap; each value must be fit.
fn run_lengths(column: &mut Reader<'_>, is_fit: impl Fn(u64) -> bool) -> Result<u64, UnfitChange> {
    let mut total: u64 = 0;
    while !column.0.is_empty() && total <= OPERATIONS_MAX {
        let run = column.signed_number()?;
        if run > 0 {
            let value = column.number()?;
            if !is_fit(value) {
                return Err(UnfitChange::NotARecord);
            }
            total = total.saturating_add(run.unsigned_abs());
        } else if run < 0 {
            for _ in 0..run.unsigned_abs().min(OPERATIONS_MAX + 1) {
                if !is_fit(column.number()?) {
                    return Err(UnfitChange::NotARecord);
                }
            }
            total = total.saturating_add(run.unsigned_abs());
        } else {
            total = total.saturating_add(column.number()?);
        }
    }
    Ok(total)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], UnfitChange> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(UnfitChange::NotAChange)?;
        self.0 = rest;
        Ok(taken)
    }

    fn prefixed(&mut self) -> Result<&'a [u8], UnfitChange> {
        let length = usize::try_from(self.number()?).map_err(|_| UnfitChange::NotAChange)?;
        self.take(length)
    }

    /// An unsigned LEB128 number of at most ten bytes.
    fn number(&mut self) -> Result<u64, UnfitChange> {
        let mut value: u64 = 0;
        for shift in (0..70).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(UnfitChange::NotAChange)
    }

    fn signed_number(&mut self) -> Result<i64, UnfitChange> {
        let before = self.0;
        let raw = self.number()?;
        let bits = 7 * (before.len() - self.0.len()) as u32;
        let spare = 64u32.saturating_sub(bits);
        Ok(((raw << spare) as i64) >> spare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RecordId;
    use crate::replica::Replica;
    use automerge::transaction::{CommitOptions, Transactable};
    use automerge::{ActorId, AutoCommit, ObjType, ROOT};

    const ACTOR: [u8; 16] = [5; 16];

    fn record(byte: u8) -> Record {
        Record { id: RecordId::from_bytes([byte; 16]), bytes: vec![byte; 9] }
    }

    fn foreign(write: impl Fn(&mut AutoCommit)) -> Vec<u8> {
        let mut doc = AutoCommit::new().with_actor(ActorId::from(ACTOR));
        write(&mut doc);
        doc.commit_with(CommitOptions::default().with_time(0));
        doc.get_last_local_change().unwrap().raw_bytes().to_vec()
    }

    fn with_right_hash(mut bytes: Vec<u8>) -> Vec<u8> {
        let hash = change_hash(&bytes).unwrap();
        bytes[4..8].copy_from_slice(&hash[..4]);
        bytes
    }

    #[test]
    fn our_own_changes_pass_with_dependencies_too() {
        let mut replica = Replica::new(ACTOR);
        assert_eq!(records_of(&replica.write(&[record(1), record(2)]), ACTOR), Ok(vec![record(1), record(2)]));
        assert_eq!(records_of(&replica.write(&[record(3)]), ACTOR), Ok(vec![record(3)]));
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let change = Replica::new(ACTOR).write(&[record(1)]);
        for bit in 0..change.len() * 8 {
            let mut flipped = change.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(records_of(&flipped, ACTOR).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn every_truncation_is_refused() {
        let change = Replica::new(ACTOR).write(&[record(1)]);
        for length in 0..change.len() {
            assert!(records_of(&change[..length], ACTOR).is_err(), "{length} bytes");
            assert!(records_of(&with_right_hash([&change[..length], &[0; 9]].concat()), ACTOR).is_err());
        }
    }

    #[test]
    fn another_actor_is_refused() {
        let change = Replica::new([6; 16]).write(&[record(1)]);
        assert_eq!(records_of(&change, ACTOR), Err(UnfitChange::WrongActor));
    }

    #[test]
    fn only_new_records_pass() {
        let id = record(1).id.to_string();
        let wrong_type = foreign(|doc| doc.put(ROOT, id.as_str(), "text").unwrap());
        let wrong_key = foreign(|doc| doc.put(ROOT, "name", ScalarValue::Bytes(vec![1])).unwrap());
        let object = foreign(|doc| drop(doc.put_object(ROOT, id.as_str(), ObjType::Map).unwrap()));
        let overwrite = {
            let mut replica = Replica::new(ACTOR);
            replica.write(&[record(1)]);
            replica.write(&[Record { bytes: vec![2], ..record(1) }])
        };
        for change in [wrong_type, wrong_key, object, overwrite] {
            assert_eq!(records_of(&change, ACTOR), Err(UnfitChange::NotARecord));
        }
    }

    #[test]
    fn too_many_operations_are_counted_before_they_are_expanded() {
        let crowd = foreign(|doc| {
            for n in 0..=OPERATIONS_MAX {
                doc.put(ROOT, format!("{n:032x}"), ScalarValue::Bytes(vec![])).unwrap();
            }
        });
        assert_eq!(records_of(&crowd, ACTOR), Err(UnfitChange::TooMany));
    }

    #[test]
    fn two_million_operations_in_a_few_bytes_are_refused_unexpanded() {
        // A run of 2^21 equal actions is four bytes on the wire.
        let mut column = Reader(&[0x80, 0x80, 0x80, 0x01, 0x01]);
        assert!(run_lengths(&mut column, |_| true).unwrap() > OPERATIONS_MAX);
        let mut longest = Reader(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 0x01]);
        assert!(run_lengths(&mut longest, |_| true).unwrap() > OPERATIONS_MAX);
    }

    #[test]
    fn replaced_operations_are_refused_before_they_are_expanded() {
        // One operation that claims to replace 2^28 others, in a handful of bytes.
        let count = [0x01, 0x80, 0x80, 0x80, 0x80, 0x01];
        assert_eq!(run_lengths(&mut Reader(&count), |replaced| replaced == 0), Err(UnfitChange::NotARecord));
        let none = [0x05, 0x00];
        assert_eq!(run_lengths(&mut Reader(&none), |replaced| replaced == 0), Ok(5));
    }

    #[test]
    fn columns_must_be_few_and_in_order() {
        assert!(columns(&mut Reader(&[2, 21, 1, 66, 1])).is_ok());
        assert_eq!(columns(&mut Reader(&[2, 66, 1, 66, 1])), Err(UnfitChange::NotAChange));
        assert_eq!(columns(&mut Reader(&[2, 66, 1, 21, 1])), Err(UnfitChange::NotAChange));
        assert_eq!(columns(&mut Reader(&[1, 66 | 8, 1])), Err(UnfitChange::NotAChange));
        assert_eq!(columns(&mut Reader(&[65])), Err(UnfitChange::TooMany));
        for names_an_actor in [0x01, 0x02, 0x11, 0x13, 0x71, 0x73] {
            assert_eq!(columns(&mut Reader(&[1, names_an_actor, 1])), Err(UnfitChange::NotARecord));
        }
    }
}
