//! A person's settings, the same on all their devices.

use super::Companion;
use super::open::Unlocked;
use super::reading::path;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::settings::{Setting, Settings};
use crate::time::EpochMs;
use crate::views::SettingsView;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The settings.
    pub fn settings(&self) -> Result<SettingsView, CompanionError> {
        self.with(|unlocked| Ok(unlocked.settings()?.into()))
    }

    /// Sets when the person's day ends, in minutes after midnight, 0 to 360. Days already written stay as they are.
    pub fn set_day_end(&self, minutes: u16) -> Result<SettingsView, CompanionError> {
        self.set(Setting::DayEnd(minutes))
    }

    /// Turns the second check-in, in the morning, on or off.
    pub fn set_morning_check_in(&self, is_on: bool) -> Result<SettingsView, CompanionError> {
        self.set(Setting::MorningCheckIn(is_on))
    }

    /// Turns the question about use on or off. It is private either way.
    pub fn set_asks_about_use(&self, is_on: bool) -> Result<SettingsView, CompanionError> {
        self.set(Setting::AsksAboutUse(is_on))
    }

    /// Lets the plan be read without the PIN, by whoever holds the phone; off unless the person turns it on.
    pub fn set_plan_opens_locked(&self, is_on: bool) -> Result<SettingsView, CompanionError> {
        let settings = self.set(Setting::PlanOpensLocked(is_on))?;
        self.with(Unlocked::keep_plan_copy)?;
        Ok(settings)
    }

    /// Chooses the country whose numbers to call come first.
    pub fn set_country(&self, country: String) -> Result<SettingsView, CompanionError> {
        self.set(Setting::Country(country))
    }
}

impl Companion {
    pub(super) fn set(&self, setting: Setting) -> Result<SettingsView, CompanionError> {
        let setting = setting.checked()?;
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            unlocked.set(now_ms, &setting)?;
            Ok(unlocked.settings()?.into())
        })
    }
}

impl Unlocked {
    /// The settings as they stand.
    pub(super) fn settings(&mut self) -> Result<Settings, CompanionError> {
        Ok(self.path_read()?.settings.clone())
    }

    fn set(&mut self, now_ms: EpochMs, setting: &Setting) -> Result<(), CompanionError> {
        let record = setting.record(RecordId::random(&mut self.rng), now_ms, &self.records(&path())?);
        self.write(&path(), &[record])
    }
}

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        let Settings { day_end, has_morning_check_in, asks_about_use, country, prompts, plan_opens_locked } = settings;
        let day_end_minutes = day_end.minutes();
        let prompts = prompts.into();
        Self { day_end_minutes, has_morning_check_in, asks_about_use, country, prompts, plan_opens_locked }
    }
}
