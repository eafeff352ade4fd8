//! What stays of a milestone: the award, kept from the moment its owner saw it, so that no later edit takes
//! it back, and the owner's own words for it.

use super::{Ladder, Mark, Milestone};
use crate::corrections::{self, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// Longest words for a milestone, in bytes of UTF-8.
pub const WORDS_BYTES_MAX: usize = 2_048;

/// Words that are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("words have at most {WORDS_BYTES_MAX} bytes")]
pub struct InvalidCelebration;

/// The record of an award, under the milestone's own id: the same bytes on all devices.
pub fn award(milestone: &Milestone) -> Record {
    let Milestone { tracker, ladder, mark, day } = *milestone;
    Record::of(milestone.id(), &AwardShape { record_type: RecordType::Award, tracker, ladder, mark, day })
}

/// The awards among the records of a path.
pub fn awards(records: &[Record]) -> BTreeSet<Milestone> {
    let shapes = records.iter().filter_map(|record| record.read::<AwardShape>(RecordType::Award));
    shapes.map(|AwardShape { tracker, ladder, mark, day, .. }| Milestone { tracker, ladder, mark, day }).collect()
}

/// The award that says the same of the same day, where there is one, or else the milestone itself. A return to use that is
/// noted late makes of a run's mark one of all days: the person has it already, and has it once.
pub fn as_kept(awards: &BTreeSet<Milestone>, milestone: Milestone) -> Milestone {
    let said = |it: &Milestone| (it.tracker, it.day, it.mark.as_told());
    if awards.contains(&milestone) {
        return milestone;
    }
    awards.iter().find(|award| said(award) == said(&milestone)).copied().unwrap_or(milestone)
}

/// The record of a person's words for a milestone; no words take the earlier ones away.
pub fn celebration(
    id: RecordId,
    recorded_ms: EpochMs,
    milestone: RecordId,
    words: &str,
    records: &[Record],
) -> Result<Record, InvalidCelebration> {
    let words = words.trim();
    if words.len() > WORDS_BYTES_MAX {
        return Err(InvalidCelebration);
    }
    let standing = shapes(records).into_iter().filter(|(_, shape)| shape.milestone == milestone);
    let replaces = standing.map(|(id, _)| id).collect();
    let (record_type, words) = (RecordType::Celebration, words.to_owned());
    Ok(Record::of(id, &CelebrationShape { record_type, replaces, recorded_ms, milestone, words }))
}

/// The person's words, by milestone.
pub fn celebrations(records: &[Record]) -> BTreeMap<RecordId, String> {
    let mut words: BTreeMap<_, _> =
        shapes(records).into_iter().map(|(_, shape)| (shape.milestone, shape.words)).collect();
    words.retain(|_, words| !words.is_empty());
    words
}

fn shapes(records: &[Record]) -> Vec<(RecordId, CelebrationShape)> {
    corrections::unreplaced(corrections::all(records, RecordType::Celebration))
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct AwardShape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    tracker: RecordId,
    #[n(2)]
    ladder: Ladder,
    #[n(3)]
    mark: Mark,
    #[n(4)]
    day: Day,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct CelebrationShape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    #[n(2)]
    recorded_ms: EpochMs,
    #[n(3)]
    milestone: RecordId,
    #[n(4)]
    words: String,
}

correcting!(CelebrationShape, recorded_ms);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::milestones::reached;
    use crate::streaks::{Break, Ledger};

    #[test]
    fn an_award_is_the_same_on_all_devices_and_survives_its_record() {
        let start = Day::parse("2026-01-01").unwrap();
        let reached = reached(RecordId::from_bytes([9; 16]), &Ledger::of(start, []), start.plus(7));
        let records: Vec<_> = reached.iter().map(award).collect();
        assert_eq!(records[0].id, reached[0].id());
        assert_eq!(awards(&records).into_iter().collect::<BTreeSet<_>>(), reached.into_iter().collect());
    }

    #[test]
    fn what_a_late_return_makes_of_a_mark_is_the_mark_that_was_kept() {
        let (start, tracker) = (Day::parse("2026-01-01").unwrap(), RecordId::from_bytes([9; 16]));
        let kept: BTreeSet<_> = reached(tracker, &Ledger::of(start, []), start.plus(400)).into_iter().collect();
        let back = Break { day: start.plus(50), new_start: start.plus(50) };
        let later = reached(tracker, &Ledger::of(start, [back]), start.plus(400));
        let of_total =
            |days: u16| *later.iter().find(|it| it.ladder == Ladder::Total && it.mark.amount == days).expect("reached");
        for days in [60, 90, 365] {
            let twin = as_kept(&kept, of_total(days));
            assert_eq!((twin.ladder, twin.day), (Ladder::Run, start.plus(i32::from(days))), "{days}");
        }
        assert_eq!(as_kept(&kept, of_total(180)), of_total(180), "six months of a run were 181 days here");
        assert_eq!(as_kept(&BTreeSet::new(), of_total(60)), of_total(60), "nobody had seen it");
    }

    #[test]
    fn words_can_be_changed_and_taken_away() {
        let id = |n| RecordId::from_bytes([n; 16]);
        let mut records = vec![celebration(id(1), 5, id(9), " For my sister ", &[]).unwrap()];
        assert_eq!(celebrations(&records)[&id(9)], "For my sister");
        records.push(celebration(id(2), 4, id(9), "", &records).unwrap());
        assert!(celebrations(&records).is_empty());
        let too_long = celebration(id(3), 5, id(9), &"x".repeat(WORDS_BYTES_MAX + 1), &records);
        assert_eq!(too_long, Err(InvalidCelebration));
    }
}
