//! What must hold: whenever staff look, and at the end.

use super::{House, Person, own_days};
use crate::model;
use crate::network::CALM;
use crate::phone::{Phone, Pumped};
use anyhow::{bail, ensure};
use porchlight_core::views::TrackerKindView;
use porchlight_server::commands::verify;
use porchlight_server::store::Store;
use std::collections::{BTreeMap, BTreeSet};

type Rows = BTreeMap<String, BTreeSet<String>>;

impl House {
    /// Staff look at the page. It must never show what its owner's phones, all of them up to date,
    /// do not share.
    pub(super) fn look(&mut self) -> anyhow::Result<()> {
        let rows = model::rows_of_page(&self.far_end.server().page()?);
        for person in &self.people {
            let [phone] = &person.devices[..] else {
                continue;
            };
            if phone.core().today()?.sync.waiting > 0 {
                continue;
            }
            if self.was_restored {
                // Nothing is shown of who has not been heard since; what is shown must still be right.
                compare_restored(person, phone, &rows)?;
            } else {
                compare(person, phone, &rows)?;
            }
        }
        Ok(())
    }

    /// Calm weather: everything arrives, and everything must agree.
    pub(super) fn settle(&mut self) -> anyhow::Result<()> {
        for body in std::mem::take(&mut self.delayed) {
            self.far_end.exchange(&body);
        }
        for round in 0..5 {
            self.clock.move_to(self.clock.now_ms() + 3_600_000);
            for person in 0..self.people.len() {
                let mut device = 0;
                while device < self.people[person].devices.len() {
                    let pumped = self.pump(person, device, CALM)?;
                    if self.let_go_if_removed(person, device)? {
                        continue;
                    }
                    ensure!(pumped == Pumped::UpToDate || round == 0, "a phone does not come to rest in calm weather");
                    self.take_late_words(person, device)?;
                    device += 1;
                }
            }
        }
        if let Some(trouble) = &self.trouble {
            bail!("{trouble}");
        }
        self.check_who_looked()?;
        let rows = model::rows_of_page(&self.far_end.server().page()?);
        for person in &self.people {
            self.check_person(person, &rows)?;
        }
        Ok(())
    }

    /// Each phone says of every reading of its person's that there was, and nobody has changed the list. After a restore a
    /// phone may know of more than the house.
    fn check_who_looked(&mut self) -> anyhow::Result<()> {
        let server = self.far_end.server();
        let (store, house) = (std::sync::Arc::clone(server.store()), server.house.tenant);
        let verified = verify::run(&*store, server.clock().now_ms())?;
        ensure!(!verified.is_alarming(), "{}", verified.in_words());
        for phone in self.people.iter().flat_map(|person| &person.devices) {
            let readings = store.disclosures_of(house, phone.core().whoami()?.0)?;
            let written: BTreeSet<i64> = readings.iter().map(|reading| reading.at_ms).collect();
            let (mut told, mut times, mut next) = (BTreeSet::new(), 0, None);
            loop {
                let page = phone.core().who_looked(next)?;
                told.extend(page.readings.iter().flat_map(|sitting| [sitting.since_ms, sitting.at_ms]));
                times += page.readings.iter().map(|sitting| sitting.times as usize).sum::<usize>();
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
            let is_told = if self.was_restored {
                times >= readings.len()
            } else {
                times == readings.len() && told.is_subset(&written)
            };
            ensure!(is_told, "{}: was looked at {written:?}, and is told of {times}, {told:?}", phone.name);
            self.tally.add("change: somebody looked", times as u64);
        }
        Ok(())
    }

    /// The person looks at what a removed phone has sent late, and keeps it.
    fn take_late_words(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let phone = &self.people[person].devices[device];
        for late in phone.core().late_words()? {
            phone.core().keep_late_words(late.device)?;
            self.tally.count("change: late words kept");
        }
        Ok(())
    }

    fn check_journal(person: &Person, phone: &Phone) -> anyhow::Result<()> {
        for (id, entry) in &person.deeds.entries {
            match phone.core().entry(id.clone()) {
                Ok(_) if entry.is_deleted => bail!("{}: the deleted entry {id} is there", phone.name),
                Ok(held) => {
                    let lost: Vec<_> = entry.words.iter().filter(|word| !held.text.contains(*word)).collect();
                    ensure!(lost.is_empty(), "{}: words are gone from entry {id}: {lost:?}", phone.name);
                }
                Err(_) if entry.is_deleted => {}
                Err(error) => bail!("{}: entry {id} with {:?}: {error}", phone.name, entry.words),
            }
        }
        Ok(())
    }

    fn check_person(&self, person: &Person, rows: &Rows) -> anyhow::Result<()> {
        let first = person.devices[0].core().own_documents()?;
        for phone in &person.devices {
            let holdings = phone.core().own_documents()?;
            ensure!(holdings == first, "{}: devices of one person hold different documents", phone.name);
            if let Some(lost) = model::lost(&person.deeds, &holdings) {
                bail!("{}: {lost}", phone.name);
            }
            Self::check_journal(person, phone)?;
            own_days::check(&person.deeds.own, phone, &holdings)?;
            let view = phone.core().today()?;
            ensure!(
                view.sync.waiting == 0 && view.sync.refused.is_empty(),
                "{}: not everything was accepted: {:?}",
                phone.name,
                view.sync
            );
            let habit = view.trackers.iter().find(|tracker| tracker.kind == TrackerKindView::CheckInHabit);
            let days = model::days_checked_in(&person.deeds);
            ensure!(
                habit.is_some_and(|habit| habit.total_days as usize == days),
                "{}: {days} days of check-ins, shown: {habit:?}",
                phone.name
            );
            compare(person, phone, rows)?;
        }
        Ok(())
    }
}

/// What a phone may be refused with, after all that has happened to its person: sharing was withdrawn, an entry deleted, a
/// phone copied or removed. Anything else, of an honest phone, is a fault.
pub(super) fn explained_refusals(person: &Person, device: usize) -> anyhow::Result<Vec<&'static str>> {
    let deeds = &person.deeds;
    let is_leaving = deeds.leaving.contains(&super::id_of(&person.devices[device])?);
    let reasons = [
        ("withdrawn", deeds.withdrawals > 0),
        ("deleted", deeds.entries.values().any(|entry| entry.is_deleted)),
        ("equivocation", person.has_copies),
        ("broken_chain", person.has_copies),
        ("outside_cut", is_leaving || person.has_copies),
    ];
    Ok(reasons.into_iter().filter_map(|(code, is_reason)| is_reason.then_some(code)).collect())
}

fn compare_restored(person: &Person, phone: &Phone, rows: &Rows) -> anyhow::Result<()> {
    let expected = model::on_dashboard(&person.deeds, &phone.core().own_documents()?);
    let shown = rows.get(&phone.core().whoami()?.0.to_string()).cloned().unwrap_or_default();
    ensure!(shown.is_subset(&expected), "{}: the dashboard shows {shown:?}, and {expected:?} is shared", phone.name);
    Ok(())
}

fn compare(person: &Person, phone: &Phone, rows: &Rows) -> anyhow::Result<()> {
    let expected = model::on_dashboard(&person.deeds, &phone.core().own_documents()?);
    let shown = rows.get(&phone.core().whoami()?.0.to_string()).cloned().unwrap_or_default();
    ensure!(shown == expected, "{}: the dashboard shows {shown:?}, and {expected:?} is shared", phone.name);
    Ok(())
}
