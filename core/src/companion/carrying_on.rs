//! What waits until everything was sent and read, and what waits until the phone is unlocked.

use super::open::Unlocked;
use crate::error::CompanionError;
use crate::ids::TenantId;
use crate::sync::engine::{Output, may_be_refilled};
use crate::sync::page;
use crate::time::{EpochMs, Now};

/// Set while locked, when this database turned out to be a copy: acted on when it is unlocked.
pub(super) const STARTS_OVER: &str = "starts_over";

/// Set once everything of the home was read to its end.
pub(super) const READ_WHOLE: &str = "read_whole";

impl Unlocked {
    pub(super) fn poll_sync(&mut self, now: &Now) -> Result<Output, CompanionError> {
        if self.log.is_closed() {
            return Ok(self.engine.poll(now.at_ms, &mut self.storage)?); // nothing more is written
        }
        if self.knows_every_day()? {
            // Nobody else can have said anything of these days, so the copies go with what they are copies of.
            for known in self.houses_known()? {
                if !self.is_superseded(known.tenant)? {
                    self.publish_to_staff(known.tenant, now)?;
                }
            }
        }
        loop {
            let output = self.engine.poll(now.at_ms, &mut self.storage)?;
            if matches!(output, Output::Send { .. }) || !self.has_news {
                return Ok(output);
            }
            self.has_news = false;
            if !self.carry_on(now)? {
                return Ok(output);
            }
        }
    }

    /// What waited until everything was sent and read; whether there is something to send now. What the person's own
    /// devices have to agree on waits for their home's server alone, and a house for its own.
    fn carry_on(&mut self, now: &Now) -> Result<bool, CompanionError> {
        let is_home_settled = self.is_home_settled()?;
        if is_home_settled && self.compare_with_own_devices(now)?
            || self.carry_out_late_withdrawals()?
            || is_home_settled && self.propose_next(now.at_ms)?
        {
            return Ok(true);
        }
        if !is_home_settled {
            // What other devices know of the days cannot be heard now: only who has no other speaks of them.
            return Ok(self.log.live_devices().count() == 1 && self.carry_on_in_houses(now)?);
        }
        self.note_read_whole()?;
        let was_ahead = self.bring_back_from_ahead(now)?;
        let has_written = self.carry_on_in_houses(now)?;
        Ok(self.keep_house()? || was_ahead || has_written)
    }

    /// Whether this is the only device of the account, and has read all that ones before it wrote.
    fn knows_every_day(&self) -> Result<bool, CompanionError> {
        let is_alone = self.log.live_devices().count() == 1;
        Ok(is_alone && self.storage.read(|transaction| transaction.fact(READ_WHOLE))?.is_some())
    }

    fn note_read_whole(&mut self) -> Result<(), CompanionError> {
        if self.storage.read(|transaction| transaction.fact(READ_WHOLE))?.is_none() {
            self.storage.transaction(|transaction| transaction.set_fact(READ_WHOLE, &[]))?;
        }
        Ok(())
    }

    fn is_home_settled(&self) -> Result<bool, CompanionError> {
        let home = TenantId::of(self.account());
        Ok(self.tenants()?.iter().any(|known| known.tenant == home && self.engine.is_settled(&known.server_url)))
    }

    /// What the person says in each house by this phone; a house that does not answer is left for later.
    fn carry_on_in_houses(&mut self, now: &Now) -> Result<bool, CompanionError> {
        let mut has_written = false;
        for known in self.houses_known()? {
            if self.engine.is_settled(&known.server_url) && !self.is_superseded(known.tenant)? {
                has_written |= self.tend_mentors(known.tenant, now)?
                    || self.publish_in_circles(known.tenant, now)?
                    || self.publish_to_staff(known.tenant, now)?;
            }
        }
        Ok(has_written)
    }

    fn compare_with_own_devices(&mut self, now: &Now) -> Result<bool, CompanionError> {
        let came_in: Vec<_> = std::mem::take(&mut self.came_in).into_iter().collect();
        let lack = self.lacks_what_others_saw(&came_in)?;
        if lack.of_this_device {
            self.start_over()?;
            return Ok(true);
        }
        if lack.is_split {
            self.engine.raise_alarm("devices_saw_different_words");
        }
        let home = TenantId::of(self.account());
        if lack.of_others && !self.storage.read(|transaction| may_be_refilled(transaction, home, now.at_ms))? {
            self.engine.raise_alarm("envelopes_withheld");
        }
        self.keep_plan_copy()?;
        self.finish_starting_over()
    }

    fn propose_next(&mut self, now_ms: EpochMs) -> Result<bool, CompanionError> {
        let did_propose = self.proposals_left > 0 && self.propose_planned(now_ms)?;
        self.proposals_left -= u32::from(did_propose);
        Ok(did_propose)
    }

    /// Takes over what happened while the phone was locked.
    pub(super) fn catch_up(&mut self) -> Result<(), CompanionError> {
        let account = self.account();
        let tenants = self.tenants()?;
        let Self { storage, keys, .. } = self;
        let starts_over = storage.transaction(|transaction| {
            if transaction.take_over_received(keys)? {
                for known in tenants.iter().filter(|known| known.is_house) {
                    page::erase_withdrawn(transaction, known.tenant, account)?;
                    page::erase_all_void(transaction, known.tenant)?;
                }
            }
            let starts_over = transaction.fact(STARTS_OVER)?.is_some();
            transaction.forget_fact(STARTS_OVER)?;
            Ok::<_, CompanionError>(starts_over)
        })?;
        if starts_over && !self.log.is_closed() { self.start_over() } else { Ok(()) }
    }
}
