//! Settings: a person's own choices, the same on all their devices. Each is a record; a later one
//! replaces it.

use crate::corrections::{self, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::prompts;
use crate::time::{DayEnd, EpochMs};
use minicbor::{Decode, Encode};

/// One setting with its value. Those of a later version are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Setting {
    /// When the person's day ends, in minutes after midnight. Days already written stay as they are.
    #[n(1)]
    DayEnd(#[n(0)] u16),
    /// Whether there is a second check-in in the morning.
    #[n(2)]
    MorningCheckIn(#[n(0)] bool),
    /// Whether the check-in asks about use.
    #[n(3)]
    AsksAboutUse(#[n(0)] bool),
    /// The country whose numbers to call come first, as two letters (ISO 3166).
    #[n(4)]
    Country(#[n(0)] String),
    /// Which prompts there are, and when.
    #[n(5)]
    Prompts(#[n(0)] prompts::Settings),
    /// Whether the plan can be read without the PIN.
    #[n(6)]
    PlanOpensLocked(#[n(0)] bool),
}

/// All settings as they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// When the person's day ends.
    pub day_end: DayEnd,
    /// Whether there is a second check-in in the morning.
    pub has_morning_check_in: bool,
    /// Whether the check-in asks about use.
    pub asks_about_use: bool,
    /// The country, if the person chose one.
    pub country: Option<String>,
    /// Which prompts there are, and when.
    pub prompts: prompts::Settings,
    /// Whether the plan can be read without the PIN.
    pub plan_opens_locked: bool,
}

/// A setting that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSetting {
    /// A day ends between midnight and six.
    #[error("day_end must be from 0 to 360 minutes after midnight")]
    DayEnd,
    /// No country has this code.
    #[error("country must be two letters")]
    Country,
}

impl Setting {
    /// The setting itself, if it can be.
    pub fn checked(self) -> Result<Self, InvalidSetting> {
        match self {
            Self::DayEnd(minutes) if DayEnd::from_minutes(minutes).is_none() => Err(InvalidSetting::DayEnd),
            Self::Country(code) if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                Err(InvalidSetting::Country)
            }
            Self::Country(code) => Ok(Self::Country(code.to_ascii_uppercase())),
            other => Ok(other),
        }
    }

    /// The record of this setting, in place of all that stood for it.
    pub fn record(&self, id: RecordId, recorded_ms: EpochMs, records: &[Record]) -> Record {
        let is_same = |other: &Self| std::mem::discriminant(self) == std::mem::discriminant(other);
        let standing = standing(records).into_iter().filter(|(_, shape)| is_same(&shape.setting));
        let replaces = standing.map(|(id, _)| id).collect();
        let (record_type, setting) = (RecordType::Setting, self.clone());
        Record::of(id, &Shape { record_type, replaces, recorded_ms, setting })
    }
}

/// The settings among the records of a path.
pub fn settings(records: &[Record]) -> Settings {
    let mut settings = Settings::default();
    for (_, shape) in standing(records) {
        match shape.setting {
            Setting::DayEnd(minutes) => settings.day_end = DayEnd::from_minutes(minutes).unwrap_or_default(),
            Setting::MorningCheckIn(is_on) => settings.has_morning_check_in = is_on,
            Setting::AsksAboutUse(is_on) => settings.asks_about_use = is_on,
            Setting::Country(code) => settings.country = Some(code),
            Setting::Prompts(prompts) => settings.prompts = prompts,
            Setting::PlanOpensLocked(is_on) => settings.plan_opens_locked = is_on,
        }
    }
    settings
}

fn standing(records: &[Record]) -> Vec<(RecordId, Shape)> {
    corrections::unreplaced(corrections::all(records, RecordType::Setting))
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Shape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    #[n(2)]
    recorded_ms: EpochMs,
    #[n(3)]
    setting: Setting,
}

correcting!(Shape, recorded_ms);

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    #[test]
    fn each_setting_is_changed_by_itself() {
        let mut records = vec![Setting::AsksAboutUse(true).record(id(1), 5, &[])];
        records.push(Setting::DayEnd(60).record(id(2), 6, &records));
        records.push(Setting::AsksAboutUse(false).record(id(3), 1, &records)); // by a clock that went back
        let settings = settings(&records);
        assert!(!settings.asks_about_use);
        assert_eq!(Some(settings.day_end), DayEnd::from_minutes(60));
    }

    #[test]
    fn what_cannot_be_is_named() {
        assert_eq!(Setting::DayEnd(361).checked(), Err(InvalidSetting::DayEnd));
        assert_eq!(Setting::Country("USA".into()).checked(), Err(InvalidSetting::Country));
        assert_eq!(Setting::Country("us".into()).checked(), Ok(Setting::Country("US".into())));
    }
}
