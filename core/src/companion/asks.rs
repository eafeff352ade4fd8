//! Asking staff for support: by a button, or by an answer of today's check-in. What was asked can be taken back.

use super::Companion;
use super::crisis::crisis_resources;
use super::loading::Target;
use super::open::Unlocked;
use crate::asks::{self, Ask};
use crate::check_ins::ReachOut;
use crate::documents::{DocumentKind, Record, asks_part, open_document_id};
use crate::error::CompanionError;
use crate::ids::{RecordId, SpaceId, TenantId};
use crate::storage::StorageError;
use crate::sync::page;
use crate::time::{EpochMs, Month, Now};
use crate::views::{AskStateView, AskView, TodayView};
use std::collections::{BTreeMap, BTreeSet};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Asks staff to reach out, and returns the Today screen. While an ask is open there is no second one. Errors:
    /// `NotAllowed` with `no_house`.
    pub fn ask_for_support(&self) -> Result<TodayView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let house = unlocked.house()?;
            if unlocked.asks(house, &now)?.open(&now).is_empty() {
                let writing = unlocked.new_ask(house, &now)?;
                unlocked.write_together(vec![writing])?;
            }
            unlocked.today(&now)
        })
    }

    /// Takes back the ask that is open; staff see it no more when this phone has reached the house. Errors: `NotFound`.
    pub fn take_ask_back(&self) -> Result<TodayView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let writings = unlocked.open_asks_taken_back(&now)?;
            if writings.is_empty() {
                return Err(CompanionError::not_found("ask"));
            }
            unlocked.write_together(writings)?;
            unlocked.today(&now)
        })
    }
}

/// Records for one document.
type Writing = (Target, Vec<Record>);

/// A person's asks in a house, as far as they can still be open.
#[derive(Default)]
struct HeldAsks {
    records: Vec<Record>,
    /// Those of them that no server has said it has.
    waiting: BTreeSet<RecordId>,
}

/// What is open in a house, as one.
struct OpenAsk {
    house: TenantId,
    /// When the oldest was made.
    asked_ms: EpochMs,
    /// Whether none of them has reached the house.
    is_waiting: bool,
    /// Which they are.
    ids: BTreeSet<RecordId>,
}

impl HeldAsks {
    fn open(&self, now: &Now) -> BTreeMap<RecordId, Ask> {
        asks::open_asks(&self.records, now.at_ms, |id, ask| (!self.waiting.contains(&id)).then_some(ask.asked_ms))
    }

    /// Whether anything was asked in the last 72 hours, taken back or not.
    fn has_recent(&self, now: &Now) -> bool {
        asks::made(&self.records).values().any(|ask| asks::is_recent(ask.asked_ms, now.at_ms))
    }
}

impl Unlocked {
    /// What an answer of today's check-in says to staff, as records beside it. An answer that only stays as it was asks
    /// nothing again that was taken back meanwhile; and without a house there is nobody to ask.
    pub(super) fn asks_of_answer(
        &mut self,
        now: &Now,
        before: Option<ReachOut>,
        after: Option<ReachOut>,
    ) -> Result<Vec<Writing>, CompanionError> {
        let is_staff = |answer| answer == Some(ReachOut::Staff);
        if !self.has_house()? || !(is_staff(before) || is_staff(after)) {
            return Ok(Vec::new());
        }
        if !is_staff(after) {
            return self.open_asks_taken_back(now);
        }
        let house = self.house()?;
        if self.is_superseded(house)? {
            return Ok(Vec::new()); // nobody there hears this account, and the answer itself is to be kept
        }
        let held = self.asks(house, now)?;
        let is_asked = !held.open(now).is_empty() || is_staff(before) && held.has_recent(now);
        if is_asked { Ok(Vec::new()) } else { Ok(vec![self.new_ask(house, now)?]) }
    }

    /// The open ask for the Today screen. `answered_ms`: when a check-in of today asked for staff.
    pub(super) fn ask_view(
        &mut self,
        now: &Now,
        answered_ms: Option<EpochMs>,
    ) -> Result<Option<AskView>, CompanionError> {
        let (state, asked_ms, house) = match self.open_ask(now)? {
            Some(OpenAsk { house, asked_ms, is_waiting: true, .. }) => (AskStateView::NotSent, asked_ms, Some(house)),
            Some(OpenAsk { house, asked_ms, is_waiting: false, ids }) => {
                let seen_by = self.who_saw(house, &ids)?;
                let house = self.name_of_house(house)?;
                return Ok(Some(AskView { state: AskStateView::Sent, asked_ms, house, seen_by, call_instead: None }));
            }
            None if self.has_house()? => return Ok(None),
            None => match answered_ms {
                Some(answered_ms) => (AskStateView::NobodyHere, answered_ms, None),
                None => return Ok(None),
            },
        };
        let house = house.map(|house| self.name_of_house(house)).transpose()?.flatten();
        let country = self.settings()?.country.unwrap_or_default();
        let seen_by = Vec::new();
        Ok(Some(AskView { state, asked_ms, house, seen_by, call_instead: Some(crisis_resources(country, now.at_ms)) }))
    }

    /// Since when an ask waits to be sent, if no house has one.
    pub(super) fn ask_waiting_since(&mut self, now: &Now) -> Result<Option<EpochMs>, CompanionError> {
        let open = self.open_ask(now)?;
        Ok(open.and_then(|open| open.is_waiting.then_some(open.asked_ms)))
    }

    /// What is open in the shown house, or else in another one: whoever moved may still want to take it back.
    fn open_ask(&mut self, now: &Now) -> Result<Option<OpenAsk>, CompanionError> {
        for house in self.houses_in_order()? {
            let held = self.asks(house, now)?;
            let open = held.open(now);
            if let Some(asked_ms) = open.values().map(|ask| ask.asked_ms).min() {
                let is_waiting = open.keys().all(|id| held.waiting.contains(id));
                return Ok(Some(OpenAsk { house, asked_ms, is_waiting, ids: open.into_keys().collect() }));
            }
        }
        Ok(None)
    }

    fn new_ask(&mut self, house: TenantId, now: &Now) -> Result<Writing, CompanionError> {
        let ask = Ask::new(now.at_ms, self.day_of(now)?);
        let record = ask.record(RecordId::random(&mut self.rng));
        Ok((self.asks_document(house, ask.day.month()), vec![record]))
    }

    fn open_asks_taken_back(&mut self, now: &Now) -> Result<Vec<Writing>, CompanionError> {
        let mut by_month: BTreeMap<(TenantId, Month), Vec<Record>> = BTreeMap::new();
        for house in self.houses_in_order()? {
            if self.is_superseded(house)? {
                continue;
            }
            for (id, ask) in self.asks(house, now)?.open(now) {
                let back = asks::taken_back(RecordId::random(&mut self.rng), id);
                by_month.entry((house, ask.day.month())).or_default().push(back);
            }
        }
        let writing = |((house, month), records)| (self.asks_document(house, month), records);
        Ok(by_month.into_iter().map(writing).collect())
    }

    fn asks_document(&self, house: TenantId, month: Month) -> Target {
        let space = SpaceId::care(house, self.account());
        Target::Open { kind: DocumentKind::Asks, house, space, part: asks_part(month) }
    }

    /// The asks of the months around now, and of any other whose document waits to be sent: a wrong clock wrote it.
    /// Read envelope by envelope, since the send queue knows envelopes.
    fn asks(&mut self, house: TenantId, now: &Now) -> Result<HeldAsks, CompanionError> {
        let (account, month) = (self.account(), self.day_of(now)?.month());
        let space = SpaceId::care(house, account);
        let around = [month.previous(), month, month.next()]
            .map(|month| open_document_id(account, space, DocumentKind::Asks, &asks_part(month)));
        let mut asks = HeldAsks::default();
        self.storage.read(|transaction| {
            for held in transaction.documents_in(space, Some(DocumentKind::Asks))? {
                if !around.contains(&held.document) && !transaction.is_queued(account, held.document)? {
                    continue;
                }
                for envelope in transaction.envelopes(account, held.document)? {
                    let records = page::records_of(&envelope);
                    if transaction.is_unacknowledged(&envelope.header)? {
                        asks.waiting.extend(records.iter().map(|record| record.id));
                    }
                    asks.records.extend(records);
                }
            }
            Ok::<_, StorageError>(())
        })?;
        Ok(asks)
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper;
    use crate::views::{AskStateView, CheckInAnswers, ReachOutView};

    #[test]
    fn without_a_house_the_answer_is_kept_and_nobody_is_there_to_ask() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let ana = &phone.companion;
        let answer = |reach_out| CheckInAnswers { reach_out: Some(reach_out), ..CheckInAnswers::default() };
        ana.set_country("US".into()).unwrap();
        let today = ana.record_check_in(answer(ReachOutView::Staff)).unwrap();
        assert_eq!(today.check_in.unwrap().answers.reach_out, Some(ReachOutView::Staff));
        let ask = today.ask.unwrap();
        assert_eq!(ask.state, AskStateView::NobodyHere);
        assert_eq!(ask.call_instead.unwrap().emergency[0].link, "tel:911");
        assert_eq!(ana.ask_for_support().unwrap_err().code(), "no_house");
        assert_eq!(ana.take_ask_back().unwrap_err().code(), "ask");
        assert!(ana.record_check_in(answer(ReachOutView::Peer)).unwrap().ask.is_none());
    }
}
