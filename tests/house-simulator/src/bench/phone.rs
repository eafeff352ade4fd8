//! Phones of a run: real cores, each with its database in a folder of its own.

use crate::clock::{PhoneClock, VirtualClock};
use crate::key_store::OwnKeyStore;
use crate::people;
use crate::phone::generator;
use anyhow::Context;
use porchlight_core::companion::{Clock, Companion, LinkingDevice, OpenConfig};
use porchlight_core::views::{CadenceView, CheckInAnswers, ReturnEntry, TrackerKindView};
use std::path::Path;
use std::sync::Arc;

/// A civil day, in milliseconds.
pub(super) const DAY_MS: i64 = 86_400_000;
/// Noon in Denver on 15 May 2026: in the middle of a month, as people are on most days.
pub(super) const TODAY_MS: i64 = 1_778_868_000_000;

/// Opens the companion in a folder; the first time it starts an account.
pub(super) fn open(directory: &Path, clock: &VirtualClock, seed: u64) -> anyhow::Result<Companion> {
    let (config, key_store) = belongings(directory);
    let rng = Box::new(generator(seed, 0));
    Ok(Companion::open_with(&config, &key_store, phone_clock(clock), rng, None)?)
}

/// A second device of a person.
pub(super) fn link(other: &Companion, directory: &Path, clock: &VirtualClock, seed: u64) -> anyhow::Result<Companion> {
    let (config, key_store) = belongings(directory);
    let linking = LinkingDevice::begin(Box::new(generator(seed, 0)));
    let answer = other.answer_link(&linking.request())?;
    Ok(linking.finish(&answer, &config, &key_store, phone_clock(clock), None)?)
}

/// Starts time since a day and the habit of checking in, from today on; the id of the first.
pub(super) fn start_trackers(phone: &Companion) -> anyhow::Result<String> {
    let today = phone.today()?.day;
    phone.start_tracker(TrackerKindView::Abstain, "My path".into(), today.clone())?;
    phone.start_tracker(TrackerKindView::CheckInHabit, "Checking in".into(), today)?;
    id_of(phone, TrackerKindView::Abstain)
}

/// Starts a habit for three times a week; its id.
pub(super) fn start_habit(phone: &Companion) -> anyhow::Result<String> {
    phone.start_habit("Walk".into(), CadenceView::TimesAWeek { times: 3 })?;
    id_of(phone, TrackerKindView::Habit)
}

fn id_of(phone: &Companion, kind: TrackerKindView) -> anyhow::Result<String> {
    let found = phone.path()?.trackers.into_iter().find(|tracker| tracker.kind == kind);
    Ok(found.context("it was just started")?.id)
}

/// Notes a return to use for a day.
pub(super) fn note_return(phone: &Companion, tracker: &str, day: String) -> anyhow::Result<()> {
    let (at_ms, private_note, what_helped, new_start) = Default::default();
    let trackers = vec![tracker.to_owned()];
    phone.record_return_to_use(ReturnEntry { trackers, day, at_ms, private_note, what_helped, new_start })?;
    Ok(())
}

/// The answers of a usual check-in.
pub(super) fn answers() -> CheckInAnswers {
    CheckInAnswers {
        mood: Some(3),
        craving: Some(2),
        confidence: Some(8),
        sleep: Some(4),
        connected: Some(true),
        ..CheckInAnswers::default()
    }
}

fn belongings(directory: &Path) -> (OpenConfig, OwnKeyStore) {
    let directory = directory.to_string_lossy().into_owned();
    (OpenConfig { directory }, OwnKeyStore::of(&[7; 32]))
}

fn phone_clock(clock: &VirtualClock) -> Arc<dyn Clock> {
    Arc::new(PhoneClock { clock: clock.clone(), zone: people::ZONE, skew_ms: 0 })
}
