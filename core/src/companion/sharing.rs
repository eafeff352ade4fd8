//! Sharing: giving and taking back consent, and choosing what to share. Private first: without a
//! consent in force there is no `Shareable`, and without one nothing can be published.

use super::Companion;
use super::loading::Target;
use super::open::Unlocked;
use super::path::milestone_view;
use crate::alumni::{self, StayingInTouch, staying_in_touch};
use crate::consent::grant::Grant;
use crate::consent::publish::{SharedMilestone, retraction, standing_milestones};
use crate::consent::withdraw::Withdrawal;
use crate::consent::{Audience, ConsentId, Consents, Purpose};
use crate::documents::{DocumentKind, shared_part};
use crate::error::CompanionError;
use crate::ids::{RecordId, SpaceId, TenantId, digest};
use crate::milestones::Milestone;
use crate::sync::page::{erase_withdrawn, records_of};
use crate::time::{Day, Now};
use crate::views::{ConsentView, PurposeView, SharedMilestoneView, SharingView};
use std::collections::{BTreeMap, BTreeSet};

/// The switches, in the order of the screen.
const SWITCHES: [Purpose; 7] = [
    Purpose::StaffMilestones,
    Purpose::StaffCheckIns,
    Purpose::StaffAnswers,
    Purpose::StaffPlan,
    Purpose::StaffReturns,
    Purpose::Aftercare,
    Purpose::Alumni,
];

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Turns a purpose on. `text_shown` is the notice that the person has just read; its hash is
    /// kept as proof. Errors: `NotAllowed` with `no_house`.
    pub fn give_consent(&self, purpose: PurposeView, text_shown: String) -> Result<SharingView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            unlocked.give_consent(&now, purpose.into(), &text_shown, None)?;
            unlocked.sharing(&now)
        })
    }

    /// Turns a purpose on until a last day, an ISO date from today on: what was shared goes once it is over. The
    /// alumni circle has an end of its own, and the earlier one counts. Errors: `InvalidInput` for `last_day`, `NotAllowed` with `no_house`.
    pub fn give_consent_until(
        &self,
        purpose: PurposeView,
        text_shown: String,
        last_day: String,
    ) -> Result<SharingView, CompanionError> {
        let (now, last_day) = (self.now()?, Day::of_field("last_day", &last_day)?);
        self.with(|unlocked| {
            unlocked.give_consent(&now, purpose.into(), &text_shown, Some(last_day))?;
            unlocked.sharing(&now)
        })
    }

    /// Turns a purpose off. Copies on this phone are erased at once; the server's when this phone
    /// reaches the house.
    pub fn withdraw_consent(&self, purpose: PurposeView) -> Result<SharingView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            unlocked.withdraw_consent(&now, purpose.into())?;
            unlocked.sharing(&now)
        })
    }

    /// Shares one milestone with staff. Errors: `NotFound` for an id that was not reached,
    /// `NotAllowed` with `no_consent`.
    pub fn share_milestone(&self, milestone: String) -> Result<SharingView, CompanionError> {
        let now = self.now()?;
        let id = parse_milestone(&milestone)?;
        self.with(|unlocked| {
            unlocked.share_milestone(&now, id)?;
            unlocked.sharing(&now)
        })
    }

    /// Takes one shared milestone back; the consent stays on.
    pub fn unshare_milestone(&self, milestone: String) -> Result<SharingView, CompanionError> {
        let now = self.now()?;
        let id = parse_milestone(&milestone)?;
        self.with(|unlocked| {
            unlocked.unshare_milestone(&now, id)?;
            unlocked.sharing(&now)
        })
    }

    /// The Sharing screen.
    pub fn sharing(&self) -> Result<SharingView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.sharing(&now))
    }
}

fn parse_milestone(text: &str) -> Result<RecordId, CompanionError> {
    text.parse().map_err(|_| CompanionError::invalid("milestone", "not_an_id"))
}

impl Unlocked {
    pub(super) fn consents_document(&self, house: TenantId) -> Target {
        let space = SpaceId::care(house, self.account());
        Target::Open { kind: DocumentKind::Consents, house, space, part: Vec::new() }
    }

    fn shared_document(&self, house: TenantId, milestone: &Milestone, consent: ConsentId) -> Target {
        let space = SpaceId::care(house, self.account());
        Target::Open { kind: DocumentKind::Shared, house, space, part: shared_part(milestone.day.month(), consent) }
    }

    pub(super) fn consents(&mut self, house: TenantId) -> Result<Consents, CompanionError> {
        if self.is_superseded(house)? {
            return Ok(Consents::default()); // the house has ended them all
        }
        let target = self.consents_document(house);
        Ok(Consents::of(&self.records(&target)?))
    }

    fn give_consent(
        &mut self,
        now: &Now,
        purpose: Purpose,
        text_shown: &str,
        until: Option<Day>,
    ) -> Result<(), CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        if until.is_some_and(|until| until < today) {
            return Err(CompanionError::invalid("last_day", "before_today"));
        }
        let consents = self.consents(house)?;
        // What ends by itself can be given again before it does.
        let (is_given, last_day) = match purpose {
            Purpose::Alumni => (
                matches!(staying_in_touch(&consents, today), StayingInTouch::Until(_)),
                Some(alumni::last_day(&consents, today)),
            ),
            _ => (consents.in_force(purpose, Audience::Staff, today).is_some(), None),
        };
        if is_given {
            return Ok(());
        }
        let last_day = [last_day, until].into_iter().flatten().min();
        let seen = consents.withdrawals_of(purpose, Audience::Staff).collect();
        let text_hash = digest("porchlight/v1/consent-text", &[text_shown.as_bytes()]);
        let grant = Grant::new(purpose, Audience::Staff, text_hash, today, last_day, seen);
        let record = grant.record(RecordId::random(&mut self.rng));
        self.write(&self.consents_document(house), &[record])
    }

    fn withdraw_consent(&mut self, now: &Now, purpose: Purpose) -> Result<(), CompanionError> {
        let (house, today, account) = (self.house()?, self.day_of(now)?, self.account());
        let consents = self.consents(house)?;
        let Some(_) = consents.in_force(purpose, Audience::Staff, today) else {
            return Ok(());
        };
        let record = Withdrawal::new(purpose, Audience::Staff, today).record(RecordId::random(&mut self.rng));
        let target = self.consents_document(house);
        self.write_and(&target, &[record], |transaction| erase_withdrawn(transaction, house, account))?;
        self.unload(); // erased copies must not live on in memory
        Ok(())
    }

    fn share_milestone(&mut self, now: &Now, id: RecordId) -> Result<(), CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        let milestone = self.reached(now, id)?;
        self.keep_awards(now)?;
        let consents = self.consents(house)?;
        let shareable = consents
            .shareable(Purpose::StaffMilestones, Audience::Staff, today, milestone)
            .ok_or_else(|| CompanionError::not_allowed("no_consent"))?;
        let target = self.shared_document(house, &milestone, shareable.consent());
        let records = self.records(&target)?;
        if standing_milestones(&records).contains_key(&id) {
            return Ok(());
        }
        if records.iter().any(|record| record.id == id) {
            return Err(CompanionError::not_allowed("taken_back_before"));
        }
        self.write(&target, &[SharedMilestone::of(&shareable)])
    }

    fn unshare_milestone(&mut self, now: &Now, id: RecordId) -> Result<(), CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        let milestone = self.reached(now, id)?;
        let Some(consent) = self.consents(house)?.in_force(Purpose::StaffMilestones, Audience::Staff, today) else {
            return Ok(());
        };
        let target = self.shared_document(house, &milestone, consent);
        if !standing_milestones(&self.records(&target)?).contains_key(&id) {
            return Ok(());
        }
        let record = retraction(RecordId::random(&mut self.rng), consent, id);
        self.write(&target, &[record])
    }

    fn reached(&mut self, now: &Now, id: RecordId) -> Result<Milestone, CompanionError> {
        let found = self.milestones_now(now)?.into_iter().find(|milestone| milestone.id() == id);
        found.ok_or_else(|| CompanionError::not_found("milestone"))
    }

    pub(super) fn sharing(&mut self, now: &Now) -> Result<SharingView, CompanionError> {
        let today = self.day_of(now)?;
        let consent = match self.house() {
            Ok(house) => {
                self.consents(house)?.in_force(Purpose::StaffMilestones, Audience::Staff, today).map(|id| (house, id))
            }
            Err(_) => None,
        };
        let mut milestones = Vec::new();
        for milestone in self.milestones_now(now)?.into_iter().rev() {
            let is_shared = match consent {
                None => false,
                Some((house, consent)) => {
                    let target = self.shared_document(house, &milestone, consent);
                    standing_milestones(&self.records(&target)?).contains_key(&milestone.id())
                }
            };
            milestones.push(SharedMilestoneView {
                milestone: milestone_view(&milestone, today, &BTreeMap::new()),
                is_shared,
            });
        }
        let waiting = self.waiting_purposes()?;
        let mut switches = Vec::new();
        for purpose in SWITCHES {
            let consent = match self.house() {
                Ok(house) => self.consents(house)?.in_force(purpose, Audience::Staff, today),
                Err(_) => None,
            };
            let last_day = match (consent, self.house()) {
                (Some(consent), Ok(house)) => self.consents(house)?.last_day(consent),
                _ => None,
            };
            switches.push(ConsentView {
                purpose: purpose.into(),
                is_on: consent.is_some(),
                consent: consent.map(|id| id.to_string()),
                last_day: last_day.map(|day| day.to_string()),
                is_waiting_for_house: waiting.contains(&purpose),
            });
        }
        let check_ins = self.shown_to_staff(today)?;
        let (returns, plan_lines) = self.shown_to_counsellor(today)?;
        Ok(SharingView { consents: switches, milestones, check_ins, returns, plan_lines })
    }

    /// What is switched on or off here, and the house does not know it.
    fn waiting_purposes(&mut self) -> Result<BTreeSet<Purpose>, CompanionError> {
        let Ok(house) = self.house() else {
            return Ok(BTreeSet::new());
        };
        let (account, document) = (self.account(), self.document_id(&self.consents_document(house)));
        let waiting = self.storage.read(|transaction| transaction.queued_envelopes(account, document))?;
        Ok(waiting.iter().flat_map(records_of).filter_map(|record| Purpose::of(&record)).collect())
    }
}

impl From<Purpose> for PurposeView {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::StaffMilestones => Self::StaffMilestones,
            Purpose::Aftercare => Self::Aftercare,
            Purpose::Alumni => Self::Alumni,
            Purpose::StaffCheckIns => Self::StaffCheckIns,
            Purpose::StaffAnswers => Self::StaffAnswers,
            Purpose::StaffReturns => Self::StaffReturns,
            Purpose::StaffPlan => Self::StaffPlan,
        }
    }
}

impl From<PurposeView> for Purpose {
    fn from(purpose: PurposeView) -> Self {
        match purpose {
            PurposeView::StaffMilestones => Self::StaffMilestones,
            PurposeView::Aftercare => Self::Aftercare,
            PurposeView::Alumni => Self::Alumni,
            PurposeView::StaffCheckIns => Self::StaffCheckIns,
            PurposeView::StaffAnswers => Self::StaffAnswers,
            PurposeView::StaffReturns => Self::StaffReturns,
            PurposeView::StaffPlan => Self::StaffPlan,
        }
    }
}
