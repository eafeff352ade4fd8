//! Prompts: what the phone's system shows and when, planned anew whenever something changed.

use super::Companion;
use super::open::Unlocked;
use super::reading::daybook;
use crate::check_ins;
use crate::error::CompanionError;
use crate::milestones;
use crate::prompts::{self, Kind, MinuteOfDay, Prompt, PromptId, Settings, State};
use crate::settings::Setting;
use crate::time::{Day, EpochMs, Now};
use crate::trackers::TrackerKind;
use crate::views::{PromptKindView, PromptSettingsView, PromptView, SettingsView};

/// What was planned last: prompts whose time has passed were given, and are not given again.
const PLANNED: &str = "prompts_planned";
const DAY_MS: EpochMs = 86_400_000;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The prompts from now on, earliest first. The shell gives the system these and no others: all earlier ones are
    /// taken back.
    pub fn prompts(&self) -> Result<Vec<PromptView>, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.plan_prompts(&now))
    }

    /// Chooses which prompts there are; each can be off. Errors: `InvalidInput` with the field.
    pub fn set_prompts(&self, settings: PromptSettingsView) -> Result<SettingsView, CompanionError> {
        self.set(Setting::Prompts(settings_of(settings)?.checked()?))
    }
}

impl Unlocked {
    fn plan_prompts(&mut self, now: &Now) -> Result<Vec<PromptView>, CompanionError> {
        let today = self.day_of(now)?;
        let settings = self.settings()?.prompts;
        let earlier = self.planned_prompts()?;
        let is_recent = |(_, at_ms): &&(u32, EpochMs)| *at_ms < now.at_ms && *at_ms > now.at_ms - 3 * DAY_MS;
        let passed: Vec<(u32, EpochMs)> = earlier.iter().filter(is_recent).copied().collect();
        let given = passed.iter().filter_map(|(id, _)| PromptId::from_number(*id)).collect();
        let checked_in = check_ins::standing(&self.records(&daybook(today.month()))?).into_keys().collect();
        let milestones = self.days_of_milestones(today)?;
        let (left, waiting_since_ms) = (self.day_of_landing(now)?, self.ask_waiting_since(now)?);
        let state = State { checked_in, milestones, left, waiting_since_ms, given };
        let planned = prompts::plan(&settings, &state, now, EpochMs::MAX);
        let kept: Vec<(u32, EpochMs)> =
            passed.into_iter().chain(planned.iter().map(|prompt| (prompt.id.number(), prompt.at_ms))).collect();
        if kept != earlier {
            let bytes = minicbor::to_vec(&kept).expect("CBOR to memory");
            let Self { storage, rng, .. } = self;
            storage.transaction(|transaction| transaction.set_secret_fact(PLANNED, &bytes, rng))?;
        }
        Ok(planned.into_iter().map(PromptView::from).collect())
    }

    fn planned_prompts(&self) -> Result<Vec<(u32, EpochMs)>, CompanionError> {
        let kept = self.storage.read(|transaction| transaction.secret_fact(PLANNED))?;
        Ok(kept.and_then(|bytes| minicbor::decode(&bytes).ok()).unwrap_or_default())
    }

    /// The days on which the next milestones are reached, if all goes on as it does.
    fn days_of_milestones(&mut self, today: Day) -> Result<Vec<Day>, CompanionError> {
        let trackers = self.trackers()?;
        let past = self.past(&trackers, today)?;
        let followed = trackers.iter().filter(|tracker| tracker.kind == TrackerKind::Abstain && !tracker.is_set_aside);
        let mut days = Vec::new();
        for tracker in followed {
            let ledger = past.ledger(tracker);
            days.extend(milestones::reached(tracker.id, &ledger, today).pop().map(|last| last.day));
            days.extend(milestones::next(tracker.id, &ledger, today).iter().map(|next| next.day));
        }
        Ok(days)
    }
}

fn settings_of(view: PromptSettingsView) -> Result<Settings, CompanionError> {
    let PromptSettingsView {
        evening_at,
        morning_at,
        has_milestones,
        has_waiting,
        has_landing,
        quiet_from,
        quiet_until,
    } = view;
    let minute = |field: &'static str, minutes: u16| {
        MinuteOfDay::from_minutes(minutes).ok_or_else(|| CompanionError::invalid(field, "out_of_range"))
    };
    Ok(Settings {
        evening_at: evening_at.map(|at| minute("evening_at", at)).transpose()?,
        morning_at: morning_at.map(|at| minute("morning_at", at)).transpose()?,
        has_milestones,
        has_waiting,
        quiet_from: minute("quiet_from", quiet_from)?,
        quiet_until: minute("quiet_until", quiet_until)?,
        landing: Some(has_landing),
    })
}

impl From<Settings> for PromptSettingsView {
    fn from(settings: Settings) -> Self {
        let Settings { evening_at, morning_at, has_milestones, has_waiting, quiet_from, quiet_until, landing } =
            settings;
        Self {
            evening_at: evening_at.map(MinuteOfDay::minutes),
            morning_at: morning_at.map(MinuteOfDay::minutes),
            has_milestones,
            has_waiting,
            quiet_from: quiet_from.minutes(),
            quiet_until: quiet_until.minutes(),
            has_landing: landing != Some(false),
        }
    }
}

impl From<Prompt> for PromptView {
    fn from(prompt: Prompt) -> Self {
        let kind = match prompt.kind {
            Kind::WaitingToSend => PromptKindView::WaitingToSend,
            Kind::EveningCheckIn => PromptKindView::EveningCheckIn,
            Kind::Landing => PromptKindView::Landing,
            Kind::MilestoneToday => PromptKindView::MilestoneToday,
            Kind::MorningCheckIn => PromptKindView::MorningCheckIn,
        };
        Self { id: prompt.id.number(), kind, at_ms: prompt.at_ms, words: prompt.words.to_owned() }
    }
}
