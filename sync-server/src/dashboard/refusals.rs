//! Why something could not be done, in the words of a page: what the commands refuse and what the core finds invalid.

use crate::house_voice::VoiceError;
use crate::say;
use crate::words::{Refused, Said};
use porchlight_core::mentors::approval::{APPROVED_DAYS_MAX, InvalidApproval};
use porchlight_core::notices::{
    AHEAD_DAYS_MAX, BACK_DAYS_MAX, EXCUSED_DAYS_MAX, InvalidNotice, MINUTES_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX,
};

/// A refusal as a sentence.
pub(super) fn sentence(error: &anyhow::Error) -> String {
    let said = if let Some(refused) = error.downcast_ref::<Refused>() {
        refused.said().plain()
    } else if let Some(invalid) = error.downcast_ref::<InvalidNotice>() {
        of_notice(*invalid).plain()
    } else if let Some(invalid) = error.downcast_ref::<InvalidApproval>() {
        of_approval(*invalid).plain()
    } else if let Some(error) = error.downcast_ref::<VoiceError>() {
        of_voice(error).plain()
    } else {
        error.to_string()
    };
    let mut chars = said.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

fn of_notice(invalid: InvalidNotice) -> Said {
    match invalid {
        InvalidNotice::Text => say("refusals-announcement").with("count", TEXT_CHARS_MAX),
        InvalidNotice::Title => say("refusals-title").with("count", TITLE_CHARS_MAX),
        InvalidNotice::Place => say("refusals-place").with("count", TITLE_CHARS_MAX),
        InvalidNotice::Minutes => say("refusals-minutes").with("count", MINUTES_MAX),
        InvalidNotice::Past => say("refusals-past"),
        InvalidNotice::TooFarAhead => say("refusals-too-far-ahead").with("count", AHEAD_DAYS_MAX),
        InvalidNotice::TooFarOff => {
            say("refusals-too-far-off").with("back", BACK_DAYS_MAX).with("ahead", AHEAD_DAYS_MAX)
        }
        InvalidNotice::EndsBefore => say("refusals-ends-before"),
        InvalidNotice::TooManyDays => say("refusals-too-many-days").with("count", EXCUSED_DAYS_MAX),
    }
}

fn of_approval(invalid: InvalidApproval) -> Said {
    match invalid {
        InvalidApproval::NoTraining => say("refusals-no-training"),
        InvalidApproval::Until => say("refusals-until").with("count", APPROVED_DAYS_MAX),
    }
}

fn of_voice(error: &VoiceError) -> Said {
    match error {
        VoiceError::NoKeys => say("refusals-no-keys"),
        _ => say("refusals-voice"),
    }
}
