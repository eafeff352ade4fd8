//! What may be published in pairs and small circles: the consent is the member's own choice there, and the copy holds no
//! more than that choice names. Writers and readers ask the same rule.

use super::publish::{Retraction, SharedMilestone};
use super::{ConsentId, Disclosed, Shareable, Standing};
use crate::circles::{Bonds, Field};
use crate::documents::{Record, RecordType, shared_part};
use crate::ids::{AccountId, RecordId, SpaceId, digest, truncated};
use crate::milestones::{Ladder, Milestone};
use crate::streaks::Counts;
use crate::time::Day;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// That the person checked in on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedIn {
    space: SpaceId,
    check_in: RecordId,
    day: Day,
}

/// How many days of a tracker count in a space's eyes, out of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    tracker: RecordId,
    total_days: u32,
    of_days: u32,
    day: Day,
}

/// The copy of a check-in: the day, and nothing of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SharedCheckIn {
    #[n(0)]
    record_type: RecordType,
    /// The choice under which it was published.
    #[n(1)]
    pub consent: ConsentId,
    /// The day.
    #[n(5)]
    pub day: Day,
}

/// The copy of a tracker's numbers. Its name stays private.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SharedCounter {
    #[n(0)]
    record_type: RecordType,
    /// The choice under which it was published.
    #[n(1)]
    pub consent: ConsentId,
    /// The tracker, under a name that no other space has for it.
    #[n(2)]
    pub tracker: RecordId,
    /// All days that count.
    #[n(3)]
    pub total_days: u32,
    /// All days since the beginning.
    #[n(4)]
    pub of_days: u32,
    /// The day of the numbers.
    #[n(5)]
    pub day: Day,
    /// Those of the same day that it corrects.
    #[n(6)]
    pub replaces: Vec<RecordId>,
}

impl Disclosed for CheckedIn {
    const RECORD: RecordType = RecordType::SharedCheckIn;
}

impl Disclosed for Counter {
    const RECORD: RecordType = RecordType::SharedCounter;
}

impl CheckedIn {
    /// Of a day's check-in, for a space.
    pub fn of(space: SpaceId, check_in: RecordId, day: Day) -> Self {
        Self { space, check_in, day }
    }
}

impl Counter {
    /// Of a tracker's numbers on a day, for a space.
    pub fn of(space: SpaceId, tracker: RecordId, counts: Counts, day: Day) -> Self {
        let Counts { total_days, of_days, .. } = counts;
        Self { tracker: name_in(space, tracker), total_days, of_days: of_days.max(total_days), day }
    }

    /// Whether a space that was told of `last` may be told of this by itself. Where a day less counts than before, it is
    /// not: a return to use is never announced by an app, and neither is a run begun anew.
    pub fn goes_on_from(&self, last: Option<&SharedCounter>) -> bool {
        let missed = |of_days: u32, total_days: u32| of_days.saturating_sub(total_days);
        last.is_none_or(|last| {
            self.total_days >= last.total_days
                && missed(self.of_days, self.total_days) <= missed(last.of_days, last.total_days)
        })
    }

    /// Whether a copy says the same, whatever its day.
    pub fn is_told_by(&self, copy: &SharedCounter) -> bool {
        (self.tracker, self.total_days, self.of_days) == (copy.tracker, copy.total_days, copy.of_days)
    }

    /// The tracker, as the space knows it.
    pub fn tracker(&self) -> RecordId {
        self.tracker
    }
}

/// A milestone as a space may be told of it: its tracker, and with it its id, are other ones in each space.
pub fn milestone_in(space: SpaceId, milestone: &Milestone) -> Milestone {
    Milestone { tracker: name_in(space, milestone.tracker), ..*milestone }
}

/// The milestone that a tracker's circle may be told of: the last of those whose mark a run had not reached before. A mark
/// that is reached again says that a run ended, and that is nobody's business.
pub fn first_time(reached: &[Milestone]) -> Option<Milestone> {
    let mut known = BTreeSet::new();
    reached
        .iter()
        .filter(|milestone| milestone.ladder == Ladder::Run && known.insert(milestone.mark))
        .max_by_key(|milestone| milestone.mark)
        .copied()
}

fn name_in(space: SpaceId, tracker: RecordId) -> RecordId {
    RecordId::from_bytes(truncated(&digest("porchlight/v1/tracker-in-space", &[space.as_bytes(), tracker.as_bytes()])))
}

impl SharedCheckIn {
    /// The copy, under an id that the check-in has on all devices of the person.
    pub fn of(checked_in: &Shareable<CheckedIn>) -> Record {
        let CheckedIn { space, check_in, day } = *checked_in.value();
        let id = digest("porchlight/v1/shared-check-in", &[space.as_bytes(), check_in.as_bytes()]);
        let copy = Self { record_type: RecordType::SharedCheckIn, consent: checked_in.consent(), day };
        Record::of(RecordId::from_bytes(truncated(&id)), &copy)
    }

    /// The part that names the document that it belongs to.
    pub fn document_part(&self) -> Vec<u8> {
        shared_part(self.day.month(), self.consent)
    }
}

impl SharedCounter {
    /// The copy, in place of others of its day.
    pub fn of(counter: &Shareable<Counter>, id: RecordId, replaces: Vec<RecordId>) -> Record {
        let Counter { tracker, total_days, of_days, day } = *counter.value();
        let (record_type, consent) = (RecordType::SharedCounter, counter.consent());
        Record::of(id, &Self { record_type, consent, tracker, total_days, of_days, day, replaces })
    }

    /// The part that names the document that it belongs to.
    pub fn document_part(&self) -> Vec<u8> {
        shared_part(self.day.month(), self.consent)
    }

    /// The copy in a record, if it is one and can be.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::SharedCounter)?;
        (read.total_days <= read.of_days).then_some(read)
    }
}

/// The value as one that may be published in the space of these bonds, if its owner's choice there names it.
pub fn shareable<T: Disclosed>(bonds: &Bonds, owner: AccountId, value: T) -> Option<Shareable<T>> {
    let (consent, _) = bonds.choice(owner)?;
    (standing(bonds, owner, consent, T::RECORD) == Standing::InForce).then_some(Shareable { consent, value })
}

/// How a record of this type, published by somebody under a choice, stands by these bonds.
pub fn standing(bonds: &Bonds, owner: AccountId, consent: ConsentId, record: RecordType) -> Standing {
    let field = match record {
        RecordType::SharedCheckIn => Some(Field::CheckedIn),
        RecordType::SharedMilestone => Some(Field::Milestones),
        RecordType::SharedCounter => Some(Field::Counters),
        _ => None,
    };
    match bonds.choice(owner) {
        Some((id, choice)) if id == consent => {
            let is_named = record == RecordType::Retraction || field.is_some_and(|field| choice.has(field));
            if is_named { Standing::InForce } else { Standing::Unknown }
        }
        _ if bonds.void_choices().contains(&(owner, consent)) => Standing::Withdrawn,
        _ => Standing::Unknown,
    }
}

/// What somebody shows in a space: whatever of their `shared` records their choice there allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The days on which they checked in, each with the copies that say so.
    pub checked_in: BTreeMap<Day, BTreeSet<RecordId>>,
    /// Milestones, by id.
    pub milestones: BTreeMap<RecordId, SharedMilestone>,
    /// The last numbers of each tracker.
    pub counters: BTreeMap<RecordId, (RecordId, SharedCounter)>,
}

/// What somebody shows by these records of theirs, in any order.
pub fn shown(bonds: &Bonds, owner: AccountId, records: &[Record]) -> Shown {
    let is_allowed = |consent, record_type| standing(bonds, owner, consent, record_type) == Standing::InForce;
    let retracted: BTreeSet<RecordId> = records
        .iter()
        .filter_map(|record| record.read::<Retraction>(RecordType::Retraction))
        .filter(|back| is_allowed(back.consent, RecordType::Retraction))
        .map(|back| back.retracts)
        .collect();
    let (mut shown, mut counters) = (Shown::default(), BTreeMap::new());
    for record in records.iter().filter(|record| !retracted.contains(&record.id)) {
        if let Some(copy) = record.read::<SharedCheckIn>(RecordType::SharedCheckIn) {
            if is_allowed(copy.consent, RecordType::SharedCheckIn) {
                shown.checked_in.entry(copy.day).or_default().insert(record.id);
            }
        } else if let Some(copy) = record.read::<SharedMilestone>(RecordType::SharedMilestone) {
            if is_allowed(copy.consent, RecordType::SharedMilestone) {
                shown.milestones.insert(record.id, copy);
            }
        } else if let Some(copy) = SharedCounter::read(record)
            && is_allowed(copy.consent, RecordType::SharedCounter)
        {
            counters.insert(record.id, copy);
        }
    }
    let replaced: BTreeSet<RecordId> = counters.values().flat_map(|copy| copy.replaces.iter().copied()).collect();
    for (id, copy) in counters.into_iter().filter(|(id, _)| !replaced.contains(id)) {
        let held = shown.counters.get(&copy.tracker).map(|(id, held)| (held.day, *id));
        if held.is_none_or(|held| held < (copy.day, id)) {
            shown.counters.insert(copy.tracker, (id, copy));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::circles::sharing::CircleSharing;
    use crate::circles::{Founded, Left};
    use crate::streaks::{Break, Ledger};
    use proptest::prelude::*;

    const SPACE: SpaceId = SpaceId::from_bytes([8; 16]);

    fn ana() -> AccountId {
        AccountId::from_bytes([1; 16])
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn day(n: i32) -> Day {
        Day::from_number(n).unwrap()
    }

    fn bonds(said: &[Record]) -> Bonds {
        Bonds::of(said.iter().map(|record| (ana(), record)))
    }

    fn choice(n: u8, fields: &[Field], known: &[&Record], after: &[u8]) -> Record {
        let known: Vec<_> = known.iter().map(|record| (record.id, CircleSharing::read(record).unwrap())).collect();
        let after = after.iter().map(|n| id(*n)).collect();
        CircleSharing::new(fields.iter().copied(), 1_000, &known, after).record(id(n))
    }

    fn check_in(bonds: &Bonds) -> Option<Record> {
        shareable(bonds, ana(), CheckedIn::of(SPACE, id(50), day(20))).map(|it| SharedCheckIn::of(&it))
    }

    fn counter(tracker: u8, total_days: u32, of_days: u32) -> Counter {
        let counts = Counts { total_days, of_days, ..Counts::default() };
        Counter::of(SPACE, id(tracker), counts, day(20))
    }

    #[test]
    fn nothing_is_shareable_without_a_choice_that_names_it() {
        let founded = Founded::parse("Porch", 0).unwrap().record(id(1));
        assert_eq!(check_in(&bonds(std::slice::from_ref(&founded))), None);
        let first = choice(2, &Field::OF_NEWCOMERS, &[], &[]);
        let known = bonds(&[founded.clone(), first.clone()]);
        assert!(check_in(&known).is_some());
        assert!(shareable(&known, ana(), counter(60, 3, 3)).is_none(), "not among the newcomers' fields");
        let next = choice(3, &[Field::Counters], &[&first], &[]);
        let known = bonds(&[founded, first, next]);
        assert!(check_in(&known).is_none() && shareable(&known, ana(), counter(60, 3, 3)).is_some());
    }

    #[test]
    fn a_leaving_ends_every_choice_that_has_not_seen_it() {
        let (first, left) = (choice(2, &Field::ALL, &[], &[]), Left::record(id(4), 5));
        let known = bonds(&[first.clone(), left.clone()]);
        assert_eq!((known.choice(ana()), known.void_choices().len()), (None, 1));
        let again = choice(5, &Field::ALL, &[&first], &[4]);
        let known = bonds(&[first, left, again]);
        assert_eq!(known.choice(ana()).unwrap().0, id(5));
    }

    #[test]
    fn what_is_published_shows_only_as_far_as_the_choice_reaches() {
        let first = choice(2, &[Field::CheckedIn, Field::Counters], &[], &[]);
        let known = bonds(std::slice::from_ref(&first));
        let copy = check_in(&known).unwrap();
        let number = shareable(&known, ana(), counter(60, 3, 3)).map(|it| SharedCounter::of(&it, id(70), vec![]));
        let all = [copy.clone(), number.unwrap()];
        let seen = shown(&known, ana(), &all);
        assert_eq!((seen.checked_in.len(), seen.counters.len()), (1, 1));
        let taken_back = super::super::publish::retraction(id(71), id(2), copy.id);
        let seen = shown(&known, ana(), &[&all[..], &[taken_back]].concat());
        assert_eq!((seen.checked_in.len(), seen.counters.len()), (0, 1));
        let narrower = bonds(&[first.clone(), choice(3, &[Field::CheckedIn], &[&first], &[])]);
        assert_eq!(shown(&narrower, ana(), &all), Shown::default(), "a new choice begins with nothing");
        assert_eq!(shown(&known, AccountId::from_bytes([2; 16]), &all), Shown::default(), "somebody else's");
    }

    #[test]
    fn of_one_day_the_numbers_that_correct_the_others_are_shown() {
        let known = bonds(&[choice(2, &[Field::Counters], &[], &[])]);
        let say = |total_days, n, replaces: Vec<RecordId>| {
            SharedCounter::of(&shareable(&known, ana(), counter(60, total_days, 9)).unwrap(), id(n), replaces)
        };
        let (first, then) = (say(9, 80, vec![]), say(8, 10, vec![id(80)]));
        for all in [[first.clone(), then.clone()], [then, first]] {
            let seen = shown(&known, ana(), &all);
            assert_eq!(seen.counters.values().map(|(_, copy)| copy.total_days).collect::<Vec<_>>(), [8]);
        }
    }

    #[test]
    fn no_space_is_told_of_a_day_less_or_of_a_mark_reached_again() {
        let known = bonds(&[choice(2, &Field::ALL, &[], &[])]);
        let copy = SharedCounter::of(&shareable(&known, ana(), counter(60, 90, 90)).unwrap(), id(70), vec![]);
        let last = SharedCounter::read(&copy);
        let goes_on = |total_days, of_days| counter(60, total_days, of_days).goes_on_from(last.as_ref());
        assert!(goes_on(90, 90) && goes_on(91, 91) && counter(60, 1, 9).goes_on_from(None));
        assert!(!goes_on(91, 92) && !goes_on(1, 1), "a day less, and a run begun anew");

        let reached = |breaks: &[i32], today| {
            let breaks = breaks.iter().map(|n| Break { day: day(*n), new_start: day(*n) });
            crate::milestones::reached(id(60), &Ledger::of(day(0), breaks), day(today))
        };
        let amount = |reached: Vec<Milestone>| first_time(&reached).map(|milestone| milestone.mark.amount);
        assert_eq!(amount(reached(&[], 20)), Some(14));
        assert_eq!(amount(reached(&[20], 45)), Some(14), "14 again, and 25 of a total of 45");
        assert_eq!(amount(reached(&[20], 50)), Some(30), "a mark that was not reached before");
    }

    #[test]
    fn the_same_tracker_has_another_name_in_each_space() {
        let milestone = crate::milestones::reached(id(60), &Ledger::of(day(0), []), day(3))[0];
        let other = SpaceId::from_bytes([9; 16]);
        let (here, there) = (milestone_in(SPACE, &milestone), milestone_in(other, &milestone));
        assert!(here.tracker != there.tracker && here.id() != there.id() && here.tracker != milestone.tracker);
        assert_eq!(here.tracker, counter(60, 1, 1).tracker());
    }

    proptest! {
        /// Choices of two devices that know more or less of each other, and leavings.
        #[test]
        fn what_does_not_stand_never_stands_again(
            steps in proptest::collection::vec((0..3u8, any::<u16>(), 0..4_000i64), 1..12),
            order in any::<prop::sample::Index>(),
        ) {
            let mut said: Vec<Record> = Vec::new();
            for (n, (what, knows, now_ms)) in (1..).zip(steps) {
                let known: Vec<Record> =
                    said.iter().enumerate().filter(|(at, _)| knows >> at & 1 == 1).map(|(_, it)| it.clone()).collect();
                let seen = bonds(&known);
                said.push(match what {
                    0 => Left::record(id(n), now_ms),
                    _ => CircleSharing::new([Field::CheckedIn], now_ms, &seen.choices_of(ana()), seen.leavings(ana())).record(id(n)),
                });
            }
            let turn = order.index(said.len());
            let mut turned = said.clone();
            turned.rotate_left(turn);
            turned.reverse();
            prop_assert_eq!(bonds(&said).choice(ana()), bonds(&turned).choice(ana()));
            let mut void = BTreeSet::new();
            for upto in 0..=turned.len() {
                let now = bonds(&turned[..upto]);
                prop_assert!(now.void_choices().is_superset(&void));
                prop_assert!(now.choice(ana()).is_none_or(|(choice, _)| !void.contains(&(ana(), choice))));
                void = now.void_choices();
            }
        }
    }
}
