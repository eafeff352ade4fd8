//! A new account in the place of an old one, on all phones that it concerns: the old one hears that it waits and can stop
//! it, the new one takes over what it wants of the shared copy, and the others see who it is.

use super::Companion;
use super::loading::Target;
use super::open::Unlocked;
use super::open_pages::{Source, page_key};
use super::reading::path;
use crate::documents::{DocumentKind, Record};
use crate::error::CompanionError;
use crate::ids::{RecordId, SpaceId, TenantId};
use crate::milestones::Mark;
use crate::plan::{self, LINES_MAX, PlanLine};
use crate::protocol::ReissueWord;
use crate::reissue::{
    CopiesAnswered, CopyAnswered, NewAccounts, OfferedLine, OfferedTracker, ReissueCancelled, offered_lines,
    offered_trackers,
};
use crate::storage::StorageError;
use crate::storage::documents::Fingerprint;
use crate::sync::page;
use crate::time::{Day, Now};
use crate::trackers::{Cadence, TrackerKind};
use crate::views::{MarkReachedView, OfferedLineView, OfferedTrackerView, ReissueView, WaitingReissueView};

/// The digest that keeps who stands in whose place.
const NEW_ACCOUNTS: &str = "new_accounts";

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// What there is to say of a new account in the shown house: one that waits to take this one's place, that it has, or
    /// what this one may take over. Errors: `NotAllowed` with `no_house`.
    pub fn reissue(&self) -> Result<ReissueView, CompanionError> {
        self.in_reissue(|_, _, _| Ok(()))
    }

    /// Stops a new account that waits to take this one's place, in every house where one does. Nothing has to be said of
    /// why. Errors: `NotFound` with `reissue`.
    pub fn cancel_reissue(&self) -> Result<ReissueView, CompanionError> {
        self.in_reissue(|unlocked, _, now| unlocked.cancel_reissue(now))
    }

    /// Takes days over from the shared copy, as a tracker of this name that counts from the day on which they began.
    /// Errors: `NotFound` with `copy`, `InvalidInput` as for a new tracker.
    pub fn take_tracker_over(&self, copy: String, name: String) -> Result<ReissueView, CompanionError> {
        self.in_reissue(|unlocked, house, now| {
            let offered =
                unlocked.offered(house)?.trackers.into_iter().find(|offered| offered.copy.to_string() == copy);
            let OfferedTracker { copy, start, .. } = offered.ok_or_else(|| CompanionError::not_found("copy"))?;
            let tracker = unlocked.new_tracker(now, TrackerKind::Abstain, &name, start, Cadence::Daily)?;
            unlocked.answer(house, now, copy, Some((tracker.id, tracker.record(now.at_ms))))
        })
    }

    /// Takes a line of the plan over from the shared copy. Errors: `NotFound` with `copy`, `InvalidInput` for `part` when it
    /// is full.
    pub fn take_plan_line_over(&self, copy: String) -> Result<ReissueView, CompanionError> {
        self.in_reissue(|unlocked, house, now| {
            let offered = unlocked.offered(house)?.lines.into_iter().find(|offered| offered.copy.to_string() == copy);
            let OfferedLine { copy, part, text, phone } = offered.ok_or_else(|| CompanionError::not_found("copy"))?;
            let lines = plan::lines(&unlocked.records(&path())?);
            let of_part: Vec<_> = lines.iter().filter(|line| line.part == part).collect();
            if of_part.len() >= LINES_MAX {
                return Err(CompanionError::invalid("part", "full"));
            }
            let place = of_part.last().map_or(0, |last| last.place.saturating_add(1));
            let id = unlocked.new_id();
            let line = PlanLine { id, part, place, text, phone }.checked()?;
            unlocked.answer(house, now, copy, Some((id, line.record(id, now.at_ms, &[]))))?;
            unlocked.keep_plan_copy()
        })
    }

    /// Leaves something of the shared copy where it is. Errors: `NotFound` with `copy`.
    pub fn leave_copy(&self, copy: String) -> Result<ReissueView, CompanionError> {
        self.in_reissue(|unlocked, house, now| {
            let open = unlocked.offered(house)?.ids();
            let copy = open.into_iter().find(|id| id.to_string() == copy);
            unlocked.answer(house, now, copy.ok_or_else(|| CompanionError::not_found("copy"))?, None)
        })
    }
}

impl Companion {
    fn in_reissue(
        &self,
        work: impl FnOnce(&mut Unlocked, TenantId, &Now) -> Result<(), CompanionError>,
    ) -> Result<ReissueView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let house = unlocked.house()?;
            work(unlocked, house, &now)?;
            unlocked.reissue_view(house)
        })
    }
}

/// What is offered and not answered.
struct Offered {
    trackers: Vec<OfferedTracker>,
    lines: Vec<OfferedLine>,
}

impl Offered {
    fn ids(&self) -> Vec<RecordId> {
        let trackers = self.trackers.iter().map(|offered| offered.copy);
        trackers.chain(self.lines.iter().map(|offered| offered.copy)).collect()
    }
}

impl Unlocked {
    fn reissue_word(&self, house: TenantId) -> Result<ReissueWord, CompanionError> {
        let word = self.storage.read(|transaction| transaction.house_word(house))?;
        Ok(word.and_then(|word| word.reissue).unwrap_or_default())
    }

    /// Whether another account stands in this one's place in a house: then this one only reads what it has of it.
    pub(super) fn is_superseded(&self, house: TenantId) -> Result<bool, CompanionError> {
        Ok(self.reissue_word(house)?.superseded_ms.is_some())
    }

    /// Refuses what this account would write in a house where another one stands in its place.
    pub(super) fn may_write_at(&self, target: &Target) -> Result<(), CompanionError> {
        match target {
            Target::Open { house, .. } if self.is_superseded(*house)? => Err(CompanionError::not_allowed("superseded")),
            _ => Ok(()),
        }
    }

    /// New accounts that wait to take this one's place, in any house.
    pub(super) fn waiting_reissues(&mut self) -> Result<Vec<WaitingReissueView>, CompanionError> {
        let mut waiting = Vec::new();
        for known in self.houses_known()? {
            let Some(word) = self.reissue_word(known.tenant)?.waiting else { continue };
            let said = self.records(&self.consents_document(known.tenant))?;
            let is_stopped = said.iter().filter_map(ReissueCancelled::read).any(|said| said.reissue == word.reissue);
            waiting.push(WaitingReissueView {
                house: known.name,
                staff: word.staff,
                asked_ms: word.asked_ms,
                until_ms: word.until_ms,
                is_stopped,
            });
        }
        Ok(waiting)
    }

    fn cancel_reissue(&mut self, now: &Now) -> Result<(), CompanionError> {
        let (day, mut writings) = (self.day_of(now)?, Vec::new());
        for known in self.houses_known()? {
            let Some(word) = self.reissue_word(known.tenant)?.waiting else { continue };
            let id = self.new_id();
            writings
                .push((self.consents_document(known.tenant), vec![ReissueCancelled::record(id, word.reissue, day)]));
        }
        if writings.is_empty() { Err(CompanionError::not_found("reissue")) } else { self.write_together(writings) }
    }

    fn offered(&mut self, house: TenantId) -> Result<Offered, CompanionError> {
        let copies = self.reissue_word(house)?.copies.unwrap_or_default();
        let copies: Vec<Record> = copies.into_iter().map(|(id, bytes)| Record { id, bytes: bytes.into() }).collect();
        let answered = CopyAnswered::all(&self.records(&path())?);
        let (mut trackers, mut lines) = (offered_trackers(&copies), offered_lines(&copies));
        trackers.retain(|offered| !answered.contains_key(&offered.copy));
        lines.retain(|offered| !answered.contains_key(&offered.copy));
        Ok(Offered { trackers, lines })
    }

    /// Notes what became of something that was offered, with what was made of it; with the last answer the house may forget
    /// its copies.
    fn answer(
        &mut self,
        house: TenantId,
        now: &Now,
        copy: RecordId,
        taken_as: Option<(RecordId, Record)>,
    ) -> Result<(), CompanionError> {
        let is_last = self.offered(house)?.ids() == [copy];
        let answered = CopyAnswered::record(self.new_id(), copy, taken_as.as_ref().map(|(id, _)| *id));
        let mut writings = vec![(path(), taken_as.into_iter().map(|(_, record)| record).chain([answered]).collect())];
        if is_last {
            let said = CopiesAnswered::record(self.new_id(), self.day_of(now)?);
            writings.push((self.consents_document(house), vec![said]));
        }
        self.write_together(writings)
    }

    fn reissue_view(&mut self, house: TenantId) -> Result<ReissueView, CompanionError> {
        let word = self.reissue_word(house)?;
        let Offered { trackers, lines } = self.offered(house)?;
        let taken = CopyAnswered::all(&self.records(&path())?).into_values().flatten();
        let mark = |(mark, day): &(Mark, Day)| MarkReachedView {
            unit: mark.unit.into(),
            amount: mark.amount,
            day: day.to_string(),
        };
        Ok(ReissueView {
            waiting: self.waiting_reissues()?,
            superseded_ms: word.superseded_ms,
            is_new: word.before.is_some(),
            trackers: trackers
                .iter()
                .map(|offered| OfferedTrackerView {
                    copy: offered.copy.to_string(),
                    start: offered.start.to_string(),
                    marks: offered.marks.iter().map(mark).collect(),
                })
                .collect(),
            plan_lines: lines
                .into_iter()
                .map(|offered| OfferedLineView {
                    copy: offered.copy.to_string(),
                    part: offered.part.into(),
                    text: offered.text,
                    phone: offered.phone,
                })
                .collect(),
            taken_over: taken.map(|id| id.to_string()).collect(),
        })
    }

    /// Who stands in whose place in a house, by what it said in its circles, and by nobody else's word. Read once for as
    /// long as the house says nothing new.
    pub(super) fn new_accounts(&mut self, house: TenantId) -> Result<NewAccounts, CompanionError> {
        let notices = self.all_notices(house)?;
        let key = page_key(&notices);
        let kept = self.storage.read(|transaction| transaction.digest(NEW_ACCOUNTS, &key))?;
        if let Some(kept) = kept.and_then(|kept| minicbor::decode(&kept).ok()) {
            return Ok(kept);
        }
        let Self { storage, rng, .. } = self;
        Ok(storage.transaction(|transaction| {
            let mut said = Vec::new();
            for (source, _) in &notices {
                said.extend(transaction.envelopes(source.author, source.document)?.iter().flat_map(page::records_of));
            }
            let known = NewAccounts::of(&said);
            transaction.keep_digest(NEW_ACCOUNTS, &key, &minicbor::to_vec(&known).expect("CBOR to memory"), rng)?;
            Ok::<_, StorageError>(known)
        })?)
    }

    /// Every document of notices that is held of a house, of its own account only.
    fn all_notices(&self, house: TenantId) -> Result<Vec<(Source, Fingerprint)>, CompanionError> {
        Ok(self.storage.read(|transaction| {
            let mut notices = Vec::new();
            for space in [SpaceId::house_circle(house), SpaceId::alumni_circle(house)] {
                let held = transaction.documents_in(space, Some(DocumentKind::Notices))?;
                let own = held.into_iter().filter(|held| held.account == house.account());
                notices.extend(
                    own.map(|held| (Source { space, author: held.account, document: held.document }, held.fingerprint)),
                );
            }
            Ok::<_, StorageError>(notices)
        })?)
    }
}
