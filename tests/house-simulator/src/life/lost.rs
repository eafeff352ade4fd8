//! Phones that are lost, stolen, restored or copied, new ones, and a server that comes back from a backup.

use super::{House, Person, id_of};
use crate::clock::PhoneClock;
use crate::network::CALM;
use crate::people::{self, below, chance};
use crate::phone::{Phone, Pumped};
use crate::server::URL;
use anyhow::{Context, ensure};
use porchlight_core::error::CompanionError;
use porchlight_core::views::WordListView;

/// Most devices of one person at a time.
const DEVICES_MAX: usize = 3;

impl House {
    /// One thing that happens to a person's phones.
    pub(super) fn lose_something(&mut self, person: usize) -> anyhow::Result<()> {
        // A server that came back from a backup may have forgotten records of an account's log: whoever remembers them
        // comes first. Otherwise the log parts, and people who had seen those records are alarmed, as they have to be.
        if self.was_restored {
            for device in 0..self.people[person].devices.len() {
                self.pump(person, device, CALM)?;
            }
        }
        match below(&mut self.rng, 6) {
            0 => self.link(person).context("linking"),
            1 => self.remove(person).context("removing"),
            2 => self.recover(person).context("recovering"),
            3 => self.restore_phone(person).context("restoring a phone"),
            4 if self.plan.has_twins => self.clone_phone(person).context("copying a phone"),
            _ => self.new_words(person).context("new words"),
        }
    }

    fn new_name(&mut self, person: usize) -> (String, PhoneClock, u64) {
        let Person { devices, device_count, skew_ms, .. } = &mut self.people[person];
        *device_count += 1;
        let owner = devices[0].name.split('-').next().unwrap_or_default().to_owned();
        let clock = PhoneClock { clock: self.clock.clone(), zone: people::ZONE, skew_ms: *skew_ms };
        let seed = self.seed.wrapping_mul(4_096) + (person as u64) * 256 + *device_count;
        (format!("{owner}-{device_count}"), clock, seed)
    }

    fn link(&mut self, person: usize) -> anyhow::Result<()> {
        if self.people[person].devices.len() >= DEVICES_MAX || self.is_any_leaving(person) {
            return Ok(());
        }
        self.pump(person, 0, CALM)?; // what it hands over must be the latest
        let (name, clock, seed) = self.new_name(person);
        let directory = self.directory.clone();
        let phone = Phone::linked(&name, &directory, clock, seed, &self.people[person].devices[0])?;
        phone.join_as_device(URL, self.far_end.server())?;
        self.people[person].devices.push(phone);
        self.tally.count("change: link");
        Ok(())
    }

    fn is_any_leaving(&self, person: usize) -> bool {
        !self.people[person].deeds.leaving.is_empty()
    }

    /// A device is stolen; another one of the person removes it. The thief's phone goes on for a while.
    fn remove(&mut self, person: usize) -> anyhow::Result<()> {
        let count = self.people[person].devices.len();
        if count < 2 || self.is_any_leaving(person) {
            return Ok(());
        }
        let stolen = below(&mut self.rng, count as u32) as usize;
        self.pump(person, stolen, CALM)?; // what it knew of sharing is known
        let by = (stolen + 1) % count;
        self.pump(person, by, CALM)?;
        let id = id_of(&self.people[person].devices[stolen])?;
        self.people[person].devices[by].core().remove_devices(vec![id.clone()])?;
        self.people[person].deeds.leaving.insert(id);
        self.tally.count("change: remove");
        Ok(())
    }

    /// The person loses a phone for good and comes back with the words.
    fn recover(&mut self, person: usize) -> anyhow::Result<()> {
        let Some(words) = self.people[person].words.clone() else { return self.new_words(person) };
        if self.is_any_leaving(person) {
            return Ok(());
        }
        self.pump(person, 0, CALM)?;
        let lost = id_of(&self.people[person].devices[0])?;
        let (name, clock, seed) = self.new_name(person);
        let directory = self.directory.clone();
        let phone = Phone::recovered(&name, &directory, clock, seed, &words, self.far_end.server())?;
        phone.core().remove_devices(vec![lost])?;
        let others: Vec<_> = self.people[person].devices[1..].iter().map(|other| other.core().whoami()).collect();
        self.people[person].devices[0] = phone;
        self.pump(person, 0, CALM)?;
        for other in others {
            for resumed in self.people[person].devices[0].core().suspensions(other?.1, false)?.values() {
                self.far_end.server().suspend(resumed)?;
            }
        }
        self.tally.count("change: recover");
        Ok(())
    }

    fn new_words(&mut self, person: usize) -> anyhow::Result<()> {
        if self.is_any_leaving(person) {
            return Ok(());
        }
        let phone = &self.people[person].devices[0];
        let shown = phone.core().new_recovery_words(WordListView::Spanish)?;
        let asked = |position: &u32| shown.words[*position as usize - 1].clone();
        phone.core().confirm_recovery_words(shown.asked_back.iter().map(asked).collect())?;
        ensure!(self.pump(person, 0, CALM)? == Pumped::UpToDate, "no calm");
        ensure!(self.people[person].devices[0].core().has_recovery_words()?, "the words did not take effect");
        self.people[person].words = Some(shown.words.join(" "));
        self.tally.count("change: new words");
        Ok(())
    }

    /// A phone is set back to a backup of some hours ago; its person does not know what that means.
    fn restore_phone(&mut self, person: usize) -> anyhow::Result<()> {
        if self.is_any_leaving(person) {
            return Ok(());
        }
        let device = below(&mut self.rng, self.people[person].devices.len() as u32) as usize;
        self.pump(person, device, CALM)?;
        let (name, ..) = self.new_name(person);
        let backup = self.directory.join(format!("backup-of-{name}"));
        self.people[person].devices[device].back_up(&backup)?;
        self.keep_journal(person, device)?;
        self.check_in(person, device)?;
        self.own_deed(person, device)?;
        self.pump(person, device, CALM)?;
        self.people[person].devices[device].restore(&backup)?;
        self.people[person].has_copies = true;
        if chance(&mut self.rng, 50) {
            self.keep_journal(person, device)?;
            self.check_in(person, device)?;
            self.own_deed(person, device)?;
        }
        self.pump(person, device, CALM)?;
        self.tally.count("change: restore a phone");
        Ok(())
    }

    /// A phone has a twin: both go on from the same database.
    fn clone_phone(&mut self, person: usize) -> anyhow::Result<()> {
        if self.is_any_leaving(person) {
            return Ok(());
        }
        self.pump(person, 0, CALM)?;
        let (name, _, seed) = self.new_name(person);
        let directory = self.directory.clone();
        let twin = self.people[person].devices[0].cloned(&name, &directory, seed)?;
        self.people[person].devices.push(twin);
        self.people[person].has_copies = true;
        let twin = self.people[person].devices.len() - 1;
        for device in [0, twin] {
            self.keep_journal(person, device)?;
            self.check_in(person, device)?;
            self.own_deed(person, device)?;
        }
        for device in [0, twin, 0] {
            self.pump(person, device, CALM)?;
        }
        let gone = self.let_go_if_removed(person, twin)? || self.let_go_if_removed(person, 0)?;
        // Where both wrote nothing, they are the same, and the next words will tell.
        if !gone {
            self.people[person].devices.pop();
        }
        self.tally.count("change: copy a phone");
        Ok(())
    }

    /// A device that has heard of its removal is put away, once it has sent what it had.
    pub(super) fn let_go_if_removed(&mut self, person: usize, device: usize) -> anyhow::Result<bool> {
        let phone = &self.people[person].devices[device];
        match phone.core().today() {
            Err(CompanionError::NotAllowed { code }) if code == "device_removed" => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Ok(false),
        }
        let id = id_of(phone)?;
        self.pump(person, device, CALM)?;
        ensure!(self.people[person].devices.len() > 1, "the last device is gone");
        self.people[person].devices.remove(device);
        self.people[person].deeds.leaving.remove(&id);
        // What it sent late lies on the server alone until another device has read it; a backup would not have it.
        for other in 0..self.people[person].devices.len() {
            self.pump(person, other, CALM)?;
        }
        Ok(true)
    }

    /// In the morning a copy of the server is made; in the evening it may have to take its place.
    pub(super) fn restore_server(&mut self, hour: i64) -> anyhow::Result<()> {
        if hour == 8 && chance(&mut self.rng, self.plan.restore_percent) {
            let file = self.directory.join(format!("server-backup-{}", self.clock.now_ms()));
            self.far_end.server().back_up(&file)?;
            self.server_backup = Some(file);
        }
        if hour != 22 {
            return Ok(());
        }
        if let Some(file) = self.server_backup.take() {
            self.far_end.server().restore(&file)?;
            self.was_restored = true;
            self.tally.count("change: restore the server");
        }
        Ok(())
    }
}
