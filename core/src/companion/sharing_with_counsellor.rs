//! What the person lets a counsellor see beside answers: the plan, which follows every edit while its consent is on, and
//! each return to use that they tell of by a tap of its own. Nothing of a return is published by itself.

use super::Companion;
use super::loading::Target;
use super::open::Unlocked;
use super::reading::{daybook, path};
use crate::consent::publish::retraction;
use crate::consent::to_counsellor::{Planned, Returned, SharedPlanLine, SharedReturn, standing_plan, standing_returns};
use crate::consent::{Audience, ConsentId, Consents, Purpose};
use crate::documents::Record;
use crate::error::CompanionError;
use crate::ids::{RecordId, SpaceId, TenantId};
use crate::plan;
use crate::return_to_use::{self, ReturnToUse};
use crate::time::{Day, Now};
use crate::views::{SharedReturnView, SharingView};
use std::collections::{BTreeMap, BTreeSet};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Tells a counsellor of one return to use: its day, and nothing else. `day` is the return's own, as an ISO date.
    /// Errors: `NotFound` for a return that is not noted on that day, `NotAllowed` with `no_consent`.
    pub fn share_return(&self, id: String, day: String) -> Result<SharingView, CompanionError> {
        let (now, id, day) = (self.now()?, parse_return(&id)?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            unlocked.share_return(&now, id, day)?;
            unlocked.sharing(&now)
        })
    }

    /// Takes a return to use that was told back; the consent stays on, and so does the return on the person's own devices.
    pub fn unshare_return(&self, id: String, day: String) -> Result<SharingView, CompanionError> {
        let (now, id, day) = (self.now()?, parse_return(&id)?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            unlocked.unshare_return(&now, id, day)?;
            unlocked.sharing(&now)
        })
    }
}

fn parse_return(text: &str) -> Result<RecordId, CompanionError> {
    text.parse().map_err(|_| CompanionError::invalid("return", "not_an_id"))
}

impl Unlocked {
    fn share_return(&mut self, now: &Now, id: RecordId, day: Day) -> Result<(), CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        let noted = self.noted_return(id, day)?;
        let space = SpaceId::care(house, self.account());
        let shareable = self
            .consents(house)?
            .shareable(Purpose::StaffReturns, Audience::Staff, today, Returned::of(space, &noted))
            .ok_or_else(|| CompanionError::not_allowed("no_consent"))?;
        let target = self.shared_with_staff(house, day.month(), shareable.consent());
        let copy = SharedReturn::of(&shareable);
        let told = self.records(&target)?;
        if standing_returns(&told).contains_key(&copy.id) {
            return Ok(());
        }
        if told.iter().any(|record| record.id == copy.id) {
            return Err(CompanionError::not_allowed("taken_back_before"));
        }
        self.write(&target, &[copy])
    }

    fn unshare_return(&mut self, now: &Now, id: RecordId, day: Day) -> Result<(), CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        let Some(consent) = self.consents(house)?.in_force(Purpose::StaffReturns, Audience::Staff, today) else {
            return Ok(());
        };
        let copy = Returned::copy_id(SpaceId::care(house, self.account()), id);
        let target = self.shared_with_staff(house, day.month(), consent);
        if !standing_returns(&self.records(&target)?).contains_key(&copy) {
            return Ok(());
        }
        let record = retraction(self.new_id(), consent, copy);
        self.write(&target, &[record])
    }

    fn noted_return(&mut self, id: RecordId, day: Day) -> Result<ReturnToUse, CompanionError> {
        let noted = return_to_use::all(&self.records(&daybook(day.month()))?);
        let found = noted.into_iter().find(|noted| (noted.id, noted.day) == (id, day));
        found.ok_or_else(|| CompanionError::not_found("return"))
    }

    /// The copies of the plan that a house's staff lack, and those that say something else than the plan.
    pub(super) fn unpublished_plan(
        &mut self,
        house: TenantId,
        consents: &Consents,
        consent: ConsentId,
        today: Day,
    ) -> Result<Vec<(Target, Vec<Record>)>, CompanionError> {
        let space = SpaceId::care(house, self.account());
        let Some(given) = consents.given(consent) else { return Ok(Vec::new()) };
        let lines = plan::lines(&self.records(&path())?);
        let target = self.shared_with_staff(house, given.month(), consent);
        let mut told = standing_plan(&self.records(&target)?);
        let mut records = Vec::new();
        let mut fallen: Vec<RecordId> = Vec::new();
        for planned in lines.iter().map(|line| Planned::of(space, line, given)) {
            let copies = told.remove(&planned.line()).unwrap_or_default();
            let stands = copies.iter().find(|(_, copy)| planned.is_told_by(copy)).map(|(id, _)| *id);
            fallen.extend(copies.iter().map(|(id, _)| *id).filter(|id| Some(*id) != stands));
            if stands.is_none()
                && let Some(planned) = consents.shareable(Purpose::StaffPlan, Audience::Staff, today, planned)
            {
                records.push(SharedPlanLine::of(&planned, self.new_id()));
            }
        }
        fallen.extend(told.into_values().flatten().map(|(id, _)| id)); // lines that were taken out
        records.extend(fallen.into_iter().map(|copy| retraction(self.new_id(), consent, copy)));
        Ok(if records.is_empty() { Vec::new() } else { vec![(target, records)] })
    }

    /// Takes back what a counsellor was told of returns that are noted no more: corrected, or noted by mistake.
    pub(super) fn returns_to_take_back(
        &mut self,
        house: TenantId,
        consent: ConsentId,
        today: Day,
    ) -> Result<Vec<(Target, Vec<Record>)>, CompanionError> {
        let space = SpaceId::care(house, self.account());
        let mut writings = Vec::new();
        for month in [today.month().previous(), today.month()] {
            let target = self.shared_with_staff(house, month, consent);
            let told = standing_returns(&self.records(&target)?);
            if told.is_empty() {
                continue;
            }
            let noted = return_to_use::all(&self.records(&daybook(month))?);
            let noted: BTreeSet<RecordId> = noted.iter().map(|noted| Returned::copy_id(space, noted.id)).collect();
            let fallen = told.into_keys().filter(|copy| !noted.contains(copy));
            let records: Vec<Record> = fallen.map(|copy| retraction(self.new_id(), consent, copy)).collect();
            if !records.is_empty() {
                writings.push((target, records));
            }
        }
        Ok(writings)
    }

    /// The returns of this month and the one before, newest first, as far as they may be told of, and how many lines of the
    /// plan a counsellor of the shown house may see.
    pub(super) fn shown_to_counsellor(&mut self, today: Day) -> Result<(Vec<SharedReturnView>, u32), CompanionError> {
        if !self.has_house()? {
            return Ok((Vec::new(), 0));
        }
        let house = self.house()?;
        let (consents, space) = (self.consents(house)?, SpaceId::care(house, self.account()));
        let mut returns = BTreeMap::new();
        if let Some(consent) = consents.in_force(Purpose::StaffReturns, Audience::Staff, today) {
            for month in [today.month().previous(), today.month()] {
                let told = standing_returns(&self.records(&self.shared_with_staff(house, month, consent))?);
                for noted in return_to_use::all(&self.records(&daybook(month))?) {
                    let is_shared = told.contains_key(&Returned::copy_id(space, noted.id));
                    let (id, day) = (noted.id.to_string(), noted.day.to_string());
                    returns.insert((noted.day, noted.id), SharedReturnView { id, day, is_shared });
                }
            }
        }
        let plan_lines = match consents.in_force(Purpose::StaffPlan, Audience::Staff, today) {
            Some(consent) => {
                let month = consents.given(consent).unwrap_or(today).month();
                standing_plan(&self.records(&self.shared_with_staff(house, month, consent))?).len()
            }
            None => 0,
        };
        Ok((returns.into_values().rev().collect(), u32::try_from(plan_lines).unwrap_or(u32::MAX)))
    }
}
