//! Corrections: a record is never changed. A later one names all those that it replaces, and of the
//! records that nobody replaced the one recorded last stands (the greater id where two phones
//! recorded at once). So the same records in any order give the same answer, a correction stands
//! whatever the clocks of two phones say, and what was corrected can still be read.

use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

/// The shape of a record that may correct others.
pub trait Correcting {
    /// The records that it replaces.
    fn replaces(&self) -> impl Iterator<Item = RecordId>;
    /// When it was recorded, by its device's clock.
    fn recorded_ms(&self) -> EpochMs;
}

/// The shape of an entry that counts for a day.
pub(crate) trait Dated: Correcting + Encode<()> + for<'b> Decode<'b, ()> {
    /// The type of its records.
    const RECORD_TYPE: RecordType;
    /// The day that it counts for.
    fn day(&self) -> Day;
    /// Whether it is one, and not the taking away of others.
    fn stands(&self) -> bool;
    /// The same for another day, replacing others; or, if it does not stand, the taking away of those.
    fn into_day(self, day: Day, replaces: Vec<RecordId>, stands: bool) -> Self;
}

/// Makes a shape `Correcting` that keeps what it replaces in `replaces`; the second argument is where it keeps when it
/// was recorded.
macro_rules! correcting {
    ($shape:ty, $($recorded_ms:ident).+) => {
        impl $crate::corrections::Correcting for $shape {
            fn replaces(&self) -> impl Iterator<Item = $crate::ids::RecordId> {
                self.replaces.iter().copied()
            }

            fn recorded_ms(&self) -> $crate::time::EpochMs {
                self.$($recorded_ms).+
            }
        }
    };
}
pub(crate) use correcting;

/// All records of a type, the one recorded first leading; unknown fields are passed over.
pub fn all<T: Correcting + for<'b> Decode<'b, ()>>(records: &[Record], record_type: RecordType) -> Vec<(RecordId, T)> {
    let mut found: Vec<(RecordId, T)> =
        records.iter().filter_map(|record| record.read(record_type).map(|shape| (record.id, shape))).collect();
    found.sort_by_key(|(id, shape)| (shape.recorded_ms(), *id));
    found
}

/// Those that none replaced, the one recorded last at the end.
pub fn unreplaced<T: Correcting>(all: Vec<(RecordId, T)>) -> Vec<(RecordId, T)> {
    let replaced: BTreeSet<_> = all.iter().flat_map(|(_, shape)| shape.replaces()).collect();
    all.into_iter().filter(|(id, _)| !replaced.contains(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Said(EpochMs, Vec<RecordId>);

    impl Correcting for Said {
        fn replaces(&self) -> impl Iterator<Item = RecordId> {
            self.1.iter().copied()
        }
        fn recorded_ms(&self) -> EpochMs {
            self.0
        }
    }

    #[test]
    fn a_correction_stands_even_when_a_clock_went_back() {
        let id = |n| RecordId::from_bytes([n; 16]);
        let all = vec![(id(1), Said(500, vec![])), (id(2), Said(100, vec![id(1)])), (id(3), Said(50, vec![]))];
        let standing: Vec<_> = unreplaced(all).into_iter().map(|(id, _)| id).collect();
        assert_eq!(standing, [id(2), id(3)]);
    }
}
