//! What a removed phone ended in circles, late: it only makes less visible, and the house may have carried it out before it
//! heard of the removal. So it counts at once; what such a phone turned on does not.

use super::encouraging::bonds;
use super::open::Unlocked;
use super::reading::path;
use crate::circles::{CircleLeft, CircleSharing, Field, Left};
use crate::crypto::envelope::Suite;
use crate::documents::{DocumentKind, Record, RecordType};
use crate::error::CompanionError;
use crate::ids::{SpaceId, TenantId};
use crate::sync::page;
use std::collections::BTreeMap;

impl Unlocked {
    /// Carries out late leavings, and of late choices what they leave out; whether there were any that were not known.
    pub(super) fn carry_out_late_choices(&mut self) -> Result<bool, CompanionError> {
        let late = self.late_bonds()?;
        let mut did_write = false;
        if !late.is_empty() {
            for house in self.houses_known()? {
                if self.is_superseded(house.tenant)? {
                    continue;
                }
                did_write |= self.carry_out_late_choices_in(house.tenant, &late)?;
            }
        }
        Ok(did_write)
    }

    fn carry_out_late_choices_in(
        &mut self,
        house: TenantId,
        late: &BTreeMap<SpaceId, Vec<Record>>,
    ) -> Result<bool, CompanionError> {
        let me = self.account();
        let (held, mut did_write) = (self.bonds(house)?, false);
        for (space, records) in late {
            let (space, Some(known)) = (*space, held.get(space)) else { continue };
            let mut said: Vec<Record> = Vec::new();
            let mut told: Vec<Record> = Vec::new();
            for record in records {
                let Some(left) = record.read::<Left>(RecordType::Left) else { continue };
                if !known.leavings(me).contains(&record.id) {
                    said.push(record.clone());
                    told.push(CircleLeft::record(self.new_id(), space, record.id, left.at_ms));
                }
            }
            if let Some((standing, choice)) = known.choice(me) {
                let late = records.iter().filter_map(CircleSharing::read);
                let late: Vec<_> = late.filter(|late| late.replaces.contains(&standing)).collect();
                if let Some(at_ms) = late.iter().map(|late| late.at_ms).max() {
                    let is_left_on = |field: &Field| choice.has(*field) && late.iter().all(|late| late.has(*field));
                    let fields = Field::ALL.into_iter().filter(is_left_on);
                    let narrowed = CircleSharing::new(fields, at_ms, &known.choices_of(me), known.leavings(me));
                    said.push(narrowed.record(self.new_id()));
                }
            }
            if !said.is_empty() {
                let mut writings = vec![(bonds(house, space), said)];
                writings.extend((!told.is_empty()).then_some((path(), told)));
                self.write_and_drop(writings, space)?;
                did_write = true;
            }
        }
        Ok(did_write)
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
}
