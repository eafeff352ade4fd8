//! Publishing in circles: what the person's choices there name, as it is today. It happens once everything was sent and
//! read, so that a tap costs nothing for it, a kill costs only time, and a phone that has not heard of a day yet tells
//! nobody of it.

use super::loading::Target;
use super::open::Unlocked;
use super::reading::{daybook, path};
use crate::block_list;
use crate::check_ins;
use crate::circles::{Bond, Bonds};
use crate::consent::in_circles::{
    CheckedIn, Counter, SharedCheckIn, SharedCounter, Shown, first_time, milestone_in, shareable,
};
use crate::consent::publish::{SharedMilestone, retraction};
use crate::documents::{DocumentKind, Record, shared_part};
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId, TenantId};
use crate::milestones::{self, Milestone};
use crate::streaks::Counts;
use crate::time::{Day, Month, Now};
use crate::trackers::TrackerKind;
use std::collections::{BTreeMap, BTreeSet};

/// A space in which the person shares something.
struct Sharing<'a> {
    house: TenantId,
    space: SpaceId,
    bonds: &'a Bonds,
    choice: RecordId,
    shown: Shown,
}

/// What there is to be shared today.
struct Today {
    day: Day,
    /// The check-ins that stand, and all that were ever recorded for the day.
    standing: Vec<RecordId>,
    recorded: Vec<RecordId>,
    /// The day that numbers are counted for.
    counting: Day,
    /// The numbers of each tracker that is followed, and the milestone that may be told.
    trackers: Vec<(RecordId, Counts, Option<Milestone>)>,
}

impl Unlocked {
    /// Publishes what is chosen in a house and not published yet; whether there was anything.
    pub(super) fn publish_in_circles(&mut self, house: TenantId, now: &Now) -> Result<bool, CompanionError> {
        let day = self.day_of(now)?;
        if self.kept.published.get(&house) == Some(&day) {
            return Ok(false);
        }
        if !self.has_own_bonds(house)? {
            return Ok(false); // whoever said nothing chose nothing and left nothing, and nothing was read to say so
        }
        let writings = self.unpublished(house, now, day)?;
        let has_any = !writings.is_empty();
        if has_any {
            self.write_together(writings)?;
        }
        self.drop_what_ended(house)?;
        self.kept.published.insert(house, day);
        Ok(has_any)
    }

    fn unpublished(
        &mut self,
        house: TenantId,
        now: &Now,
        day: Day,
    ) -> Result<Vec<(Target, Vec<Record>)>, CompanionError> {
        let me = self.account();
        let bonds = self.bonds(house)?;
        let blocked = block_list::blocked(&self.records(&path())?);
        let mut chosen = BTreeMap::new();
        for (space, bonds) in &bonds {
            let is_blocked = match bonds.bond(house, *space) {
                Some(Bond::Pair(one, other)) => blocked.contains(&one) || blocked.contains(&other),
                _ => false,
            };
            let Some((choice, _)) = bonds.choice(me).filter(|_| !is_blocked) else { continue };
            let is_erased = self.storage.read(|transaction| transaction.is_erased(me, choice))?;
            // Whoever did not stay for thirty days more shares nothing more until they do.
            if !is_erased && bonds.standing(house, *space, now.at_ms).contains(&me) {
                chosen.insert(*space, choice);
            }
        }
        if chosen.is_empty() {
            return Ok(Vec::new());
        }
        let today = self.read_today(day)?;
        let mut shown = self.shown_in(&bonds, day, &BTreeSet::new())?;
        let mut writings = Vec::new();
        for (space, choice) in chosen {
            let shown = shown.remove(&(space, me)).unwrap_or_default();
            let sharing = Sharing { house, space, bonds: &bonds[&space], choice, shown };
            for (month, records) in self.new_copies(&sharing, &today, me)? {
                writings.push((sharing.document(month), records));
            }
        }
        Ok(writings)
    }

    fn read_today(&mut self, day: Day) -> Result<Today, CompanionError> {
        let records = self.records(&daybook(day.month()))?;
        let standing = check_ins::standing(&records).into_iter().filter(|((of, _), _)| *of == day);
        let standing = standing.map(|(_, check_in)| check_in.id).collect();
        let recorded = check_ins::history(&records, day).into_iter().map(|check_in| check_in.id).collect();
        let (trackers, counting) = (self.trackers()?, self.counting_day(day)?);
        let past = self.past(&trackers, counting)?;
        let followed = trackers.iter().filter(|tracker| tracker.kind == TrackerKind::Abstain && !tracker.is_set_aside);
        let numbers = followed.map(|tracker| {
            let ledger = past.ledger(tracker);
            let milestone = first_time(&milestones::reached(tracker.id, &ledger, counting));
            (tracker.id, ledger.counts(counting), milestone)
        });
        let trackers = numbers.collect();
        Ok(Today { day, standing, recorded, counting, trackers })
    }

    /// Whether a number of a tracker rests in a space: its people were told of more than there is now.
    pub(super) fn rests(&mut self, space: SpaceId, shown: Option<&Shown>, now: &Now) -> Result<bool, CompanionError> {
        let Some(shown) = shown else { return Ok(false) };
        let day = self.day_of(now)?;
        let today = self.read_today(day)?;
        Ok(today.trackers.iter().any(|(tracker, counts, _)| {
            let counter = Counter::of(space, *tracker, *counts, today.counting);
            !counter.goes_on_from(shown.counters.get(&counter.tracker()).map(|(_, last)| last))
        }))
    }

    /// The copies that one space lacks, by the month of their document.
    fn new_copies(
        &mut self,
        sharing: &Sharing<'_>,
        today: &Today,
        me: AccountId,
    ) -> Result<BTreeMap<Month, Vec<Record>>, CompanionError> {
        let Sharing { space, bonds, shown, .. } = sharing;
        let mut copies: BTreeMap<Month, Vec<Record>> = BTreeMap::new();
        let copy_of = |check_in: RecordId| {
            shareable(bonds, me, CheckedIn::of(*space, check_in, today.day)).map(|it| SharedCheckIn::of(&it))
        };
        match (today.standing.first(), shown.checked_in.get(&today.day)) {
            (Some(check_in), None) => copies.entry(today.day.month()).or_default().extend(copy_of(*check_in)),
            (None, Some(told)) => {
                // What another device told of is its to take back, as long as its check-in is not here.
                let known: BTreeSet<RecordId> = today.recorded.iter().filter_map(|id| Some(copy_of(*id)?.id)).collect();
                let back = told.intersection(&known).map(|told| retraction(self.new_id(), sharing.choice, *told));
                copies.entry(today.day.month()).or_default().extend(back);
            }
            _ => {}
        }
        for (tracker, counts, milestone) in &today.trackers {
            if let Some(milestone) = milestone.map(|milestone| milestone_in(*space, &milestone))
                && let Some(milestone) = shareable(bonds, me, milestone)
            {
                let (copy, month) = (SharedMilestone::of(&milestone), milestone.value().day.month());
                let is_told = self.records(&sharing.document(month))?.iter().any(|record| record.id == copy.id);
                copies.entry(month).or_default().extend((!is_told).then_some(copy));
            }
            let counter = Counter::of(*space, *tracker, *counts, today.counting);
            let last = shown.counters.get(&counter.tracker());
            let is_news = last.is_none_or(|(_, last)| !counter.is_told_by(last) && last.day <= today.counting);
            if is_news && counter.goes_on_from(last.map(|(_, last)| last)) {
                let corrected = last.filter(|(_, last)| last.day == today.counting).map(|(id, _)| *id);
                let copy = shareable(bonds, me, counter)
                    .map(|counter| SharedCounter::of(&counter, self.new_id(), corrected.into_iter().collect()));
                copies.entry(today.counting.month()).or_default().extend(copy);
            }
        }
        copies.retain(|_, records| !records.is_empty());
        Ok(copies)
    }

    /// Drops what the person's other devices ended, and, in circles that the person has left, what others show there, once
    /// the house hands out nothing more of it: else the next of it would come without what it follows.
    fn drop_what_ended(&mut self, house: TenantId) -> Result<(), CompanionError> {
        let me = self.account();
        let cursor = self.storage.read(|transaction| transaction.cursor(house))?;
        let read: BTreeSet<SpaceId> = cursor.into_iter().map(|cursor| cursor.space).collect();
        for (space, bonds) in self.bonds(house)? {
            let has_left = !bonds.leavings(me).is_empty() && !bonds.members(house, space).contains_key(&me);
            for (_, choice) in bonds.void_choices().into_iter().filter(|(author, _)| *author == me) {
                if !self.storage.read(|transaction| transaction.is_erased(me, choice))? {
                    self.storage.transaction(|transaction| transaction.erase_published(me, choice))?;
                    self.unload();
                }
            }
            if has_left && !read.contains(&space) {
                self.storage.transaction(|transaction| transaction.drop_shared_of_others(space, me))?;
            }
        }
        Ok(())
    }
}

impl Sharing<'_> {
    fn document(&self, month: Month) -> Target {
        let part = shared_part(month, self.choice);
        Target::Open { kind: DocumentKind::Shared, house: self.house, space: self.space, part }
    }
}
