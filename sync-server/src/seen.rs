//! What somebody on the staff sees of one person today: the consents in force, and of these what they have a right to. The person's
//! page and the copies that are taken away ask here, so that a copy never holds more than the page.

use crate::access::Right;
use crate::auth::Staff;
use crate::projection;
use crate::store::ResidentRead;
use porchlight_core::check_ins::DayPart;
use porchlight_core::consent::follow_up_words::FollowUpWords;
use porchlight_core::consent::publish::SharedMilestone;
use porchlight_core::consent::to_counsellor::SharedPlanLine;
use porchlight_core::consent::to_staff::StaffAnswers;
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::documents::RecordType;
use porchlight_core::ids::RecordId;
use porchlight_core::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// What is seen; each part is absent where its consent is not in force, or whoever looks has no right to it.
#[derive(Debug, Default)]
pub struct Seen {
    /// Milestones, by id.
    pub milestones: Option<BTreeMap<RecordId, SharedMilestone>>,
    /// Days with a check-in.
    pub check_ins: Option<BTreeSet<Day>>,
    /// Answers, by check-in.
    pub answers: Option<BTreeMap<(Day, DayPart), StaffAnswers>>,
    /// The person's own words beside follow-ups that are open.
    pub words: Vec<FollowUpWords>,
    /// The lines of the plan, by part and place.
    pub plan: Option<Vec<SharedPlanLine>>,
    /// Days of returns to use.
    pub returns: Option<BTreeSet<Day>>,
}

impl Seen {
    /// What somebody on the staff sees of a resident on a day.
    pub fn of(resident: &ResidentRead, staff: &Staff, today: Day) -> Self {
        let may = |right| staff.may_of(right, resident.stay.assigned());
        let returns = may(Right::SeeReturnsToUse).then(|| projection::returns_in_force(resident, today)).flatten();
        Self {
            milestones: may(Right::SeeMilestones).then(|| projection::milestones_in_force(resident, today)).flatten(),
            check_ins: may(Right::SeeCheckInDone).then(|| projection::check_ins_in_force(resident, today)).flatten(),
            answers: may(Right::SeeCheckInAnswers).then(|| projection::answers_in_force(resident, today)).flatten(),
            words: match may(Right::SeeCheckInAnswers) {
                true => projection::words_in_force(resident, today),
                false => Vec::new(),
            },
            plan: may(Right::SeePlans).then(|| projection::plan_in_force(resident, today)).flatten(),
            returns: returns.map(|returns| returns.into_values().collect()),
        }
    }

    /// What may be taken away in a copy: of who left nothing, unless they let staff read on, even while staff still may.
    pub fn to_take_away(resident: &ResidentRead, staff: &Staff, today: Day) -> Self {
        let lets_read_on =
            || Consents::of(&resident.consents).in_force(Purpose::Aftercare, Audience::Staff, today).is_some();
        if !staff.role.may(Right::TakeCopies) || (resident.left_ms.is_some() && !lets_read_on()) {
            return Self::default();
        }
        Self::of(resident, staff, today)
    }

    /// The record types that are seen, in order.
    pub fn record_types(&self) -> Vec<RecordType> {
        let types = [
            self.milestones.as_ref().map(|_| RecordType::SharedMilestone),
            self.check_ins.as_ref().map(|_| RecordType::SharedCheckIn),
            self.answers.as_ref().map(|_| RecordType::SharedAnswers),
            self.returns.as_ref().map(|_| RecordType::SharedReturn),
            self.plan.as_ref().map(|_| RecordType::SharedPlanLine),
            (!self.words.is_empty()).then_some(RecordType::FollowUpWords),
        ];
        types.into_iter().flatten().collect()
    }

    /// The purposes of the consents that let it be seen.
    pub fn purposes(&self) -> Vec<Purpose> {
        let purposes = [
            self.milestones.as_ref().map(|_| Purpose::StaffMilestones),
            self.check_ins.as_ref().map(|_| Purpose::StaffCheckIns),
            self.answers.as_ref().map(|_| Purpose::StaffAnswers),
            self.returns.as_ref().map(|_| Purpose::StaffReturns),
            self.plan.as_ref().map(|_| Purpose::StaffPlan),
        ];
        purposes.into_iter().flatten().collect()
    }

    /// Whether nothing is shared that they see.
    pub fn is_nothing(&self) -> bool {
        self.record_types().is_empty()
    }
}
