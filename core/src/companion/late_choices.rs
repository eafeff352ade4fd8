//! What a removed phone ended in circles: it only makes less visible, and the house may have carried it out before it
//! heard of the removal. So it counts at once, also when it comes late; what such a phone turned on does not.
//!
//! Of a space that they have left the person's devices read nothing, so nobody but the phone that left holds its leaving, and
//! a removal's cut leaves it out. The sealed path tells of it; whoever removes that phone, or hears late of it, says it again.

use super::encouraging::bonds;
use super::open::Unlocked;
use super::reading::path;
use crate::circles::{Bonds, CircleLeft, CircleSharing, Field, Left};
use crate::crypto::envelope::Suite;
use crate::documents::{DocumentKind, Record, RecordType};
use crate::error::CompanionError;
use crate::ids::{SpaceId, TenantId};
use crate::sync::page;
use std::collections::{BTreeMap, BTreeSet};

impl Unlocked {
    /// Carries out leavings that came late or that nobody here has read, and of late choices what they leave out; whether
    /// there were any that were not known.
    pub(super) fn carry_out_late_choices(&mut self) -> Result<bool, CompanionError> {
        let (late, told) = (self.late_bonds()?, self.leavings_told()?);
        let spaces: BTreeSet<SpaceId> = late.keys().chain(told.keys()).copied().collect();
        let mut did_write = false;
        if !spaces.is_empty() {
            for house in self.houses_known()? {
                if self.is_superseded(house.tenant)? {
                    continue;
                }
                let held = self.bonds(house.tenant)?;
                for (space, known) in held.iter().filter(|(space, _)| spaces.contains(space)) {
                    let of = |said: &BTreeMap<SpaceId, Vec<Record>>| said.get(space).cloned().unwrap_or_default();
                    did_write |= self.end_in((house.tenant, *space), known, &of(&late), of(&told))?;
                }
            }
        }
        Ok(did_write)
    }

    /// Ends in one space what late records of bonds end, and what the path tells of.
    fn end_in(
        &mut self,
        (house, space): (TenantId, SpaceId),
        known: &Bonds,
        late: &[Record],
        mut told: Vec<Record>,
    ) -> Result<bool, CompanionError> {
        let me = self.account();
        for record in late {
            let Some(left) = record.read::<Left>(RecordType::Left) else { continue };
            if !CircleLeft::all(&told).any(|(_, told)| told.id == record.id) {
                told.push(CircleLeft::record(self.new_id(), space, record.id, left.at_ms));
            }
        }
        let (in_bonds, in_path) = (self.records(&bonds(house, space))?, self.records(&path())?);
        let left: BTreeSet<Record> = CircleLeft::all(&told).map(|(_, left)| left).collect();
        let mut said: Vec<Record> = left.into_iter().filter(|left| !in_bonds.contains(left)).collect();
        told.retain(|record| !in_path.contains(record));
        if let Some((standing, choice)) = known.choice(me) {
            let late: Vec<_> = late.iter().filter_map(CircleSharing::read).collect();
            let late: Vec<_> = late.iter().filter(|late| late.replaces.contains(&standing)).collect();
            if let Some(at_ms) = late.iter().map(|late| late.at_ms).max() {
                let is_left_on = |field: &Field| choice.has(*field) && late.iter().all(|late| late.has(*field));
                let fields = Field::ALL.into_iter().filter(is_left_on);
                let narrowed = CircleSharing::new(fields, at_ms, &known.choices_of(me), known.leavings(me));
                said.push(narrowed.record(self.new_id()));
            }
        }
        let writings = [(bonds(house, space), said), (path(), told)];
        let writings: Vec<_> = writings.into_iter().filter(|(_, records)| !records.is_empty()).collect();
        let does_write = !writings.is_empty();
        if does_write {
            self.write_and_drop(writings, space)?;
        }
        Ok(does_write)
    }

    /// The records of late bonds, by their space.
    fn late_bonds(&self) -> Result<BTreeMap<SpaceId, Vec<Record>>, CompanionError> {
        let mut late: BTreeMap<SpaceId, Vec<Record>> = BTreeMap::new();
        for envelope in self.late_envelopes()? {
            if let Suite::Open { document_kind: DocumentKind::Bonds, space } = envelope.header.suite {
                late.entry(space).or_default().extend(page::records_of(&envelope));
            }
        }
        Ok(late)
    }

    /// What the path tells of leavings, with what came late of it, by the space that was left.
    fn leavings_told(&self) -> Result<BTreeMap<SpaceId, Vec<Record>>, CompanionError> {
        let document = self.document_id(&path());
        let mut all = self.load_replica(document)?;
        for envelope in self.late_envelopes()?.iter().filter(|envelope| envelope.header.document == document) {
            self.join(&mut all, std::slice::from_ref(envelope)).ok(); // what does not open says nothing
        }
        let mut told: BTreeMap<SpaceId, Vec<Record>> = BTreeMap::new();
        for record in all.records() {
            let left = CircleLeft::all(std::slice::from_ref(&record)).next();
            if let Some((space, _)) = left {
                told.entry(space).or_default().push(record);
            }
        }
        Ok(told)
    }
}
