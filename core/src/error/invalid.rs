//! What was typed or chosen and cannot be: which field, and which sentence.

use super::CompanionError;
use crate::activities::InvalidActivity;
use crate::check_ins::{InvalidAnswer, InvalidDay};
use crate::consent::follow_up_words;
use crate::encouragements::InvalidEncouragement;
use crate::habits::InvalidSpan;
use crate::identity::enrolment::InvalidInvite;
use crate::identity::join_code::InvalidJoinCode;
use crate::identity::server_address::InvalidAddress;
use crate::identity::words::InvalidWords;
use crate::journal::InvalidEntry;
use crate::journal::export::{FieldFault, InvalidImport};
use crate::mentors::InvalidOffer;
use crate::milestones::InvalidCelebration;
use crate::plan::InvalidLine;
use crate::profile::InvalidDisplayName;
use crate::prompts::InvalidPrompts;
use crate::reflections::InvalidReflection;
use crate::return_to_use::InvalidReturn;
use crate::settings::InvalidSetting;
use crate::time::{InvalidDate, InvalidTime};
use crate::trackers::InvalidTracker;

impl From<InvalidAnswer> for CompanionError {
    fn from(error: InvalidAnswer) -> Self {
        match error {
            InvalidAnswer::OutOfRange { field, .. } => Self::invalid(field, "out_of_range"),
            InvalidAnswer::TooLong { field } => Self::invalid(field, "too_long"),
        }
    }
}

impl From<InvalidDay> for CompanionError {
    fn from(error: InvalidDay) -> Self {
        match error {
            InvalidDay::LiesAhead => Self::invalid("day", "after_today"),
            InvalidDay::TooLongAgo => Self::invalid("day", "too_long_ago"),
            InvalidDay::NotThere => Self::invalid("day", "no_such_day_here"),
        }
    }
}

impl From<InvalidActivity> for CompanionError {
    fn from(_: InvalidActivity) -> Self {
        Self::invalid("how_was_it", "out_of_range")
    }
}

impl From<InvalidReflection> for CompanionError {
    fn from(error: InvalidReflection) -> Self {
        match error {
            InvalidReflection::Empty => Self::invalid("text", "empty"),
            InvalidReflection::TooLong => Self::invalid("text", "too_long"),
        }
    }
}

impl From<InvalidSpan> for CompanionError {
    fn from(error: InvalidSpan) -> Self {
        match error {
            InvalidSpan::EndsBefore => Self::invalid("last_day", "before_from"),
            InvalidSpan::TooLong => Self::invalid("last_day", "too_long"),
        }
    }
}

impl From<InvalidReturn> for CompanionError {
    fn from(error: InvalidReturn) -> Self {
        match error {
            InvalidReturn::LiesAhead => Self::invalid("day", "after_today"),
            InvalidReturn::NewStart => Self::invalid("new_start", "out_of_range"),
            InvalidReturn::NoteTooLong { field } => Self::invalid(field, "too_long"),
        }
    }
}

impl From<InvalidCelebration> for CompanionError {
    fn from(_: InvalidCelebration) -> Self {
        Self::invalid("words", "too_long")
    }
}

impl From<InvalidLine> for CompanionError {
    fn from(error: InvalidLine) -> Self {
        match error {
            InvalidLine::Empty => Self::invalid("text", "empty"),
            InvalidLine::TooLong => Self::invalid("text", "too_long"),
            InvalidLine::Phone => Self::invalid("phone", "not_a_number"),
        }
    }
}

impl From<InvalidEncouragement> for CompanionError {
    fn from(error: InvalidEncouragement) -> Self {
        match error {
            InvalidEncouragement::Empty => Self::invalid("text", "empty"),
            InvalidEncouragement::TooLong => Self::invalid("text", "too_long"),
            InvalidEncouragement::Link => Self::invalid("text", "has_link"),
            InvalidEncouragement::PhoneNumber => Self::invalid("text", "has_phone_number"),
        }
    }
}

impl From<follow_up_words::InvalidWords> for CompanionError {
    fn from(error: follow_up_words::InvalidWords) -> Self {
        match error {
            follow_up_words::InvalidWords::Empty => Self::invalid("text", "empty"),
            follow_up_words::InvalidWords::TooLong => Self::invalid("text", "too_long"),
        }
    }
}

impl From<InvalidDisplayName> for CompanionError {
    fn from(error: InvalidDisplayName) -> Self {
        match error {
            InvalidDisplayName::Length => Self::invalid("name", "empty_or_too_long"),
            InvalidDisplayName::NotOneLine => Self::invalid("name", "not_one_line"),
        }
    }
}

impl From<InvalidOffer> for CompanionError {
    fn from(error: InvalidOffer) -> Self {
        match error {
            InvalidOffer::Empty => Self::invalid("text", "empty"),
            InvalidOffer::TooLong => Self::invalid("text", "too_long"),
            InvalidOffer::Link => Self::invalid("text", "has_link"),
            InvalidOffer::PhoneNumber => Self::invalid("text", "has_phone_number"),
            InvalidOffer::Months => Self::invalid("months", "out_of_range"),
            InvalidOffer::Mentees => Self::invalid("mentees", "out_of_range"),
            InvalidOffer::Gender(InvalidDisplayName::Length) => Self::invalid("gender", "too_long"),
            InvalidOffer::Gender(InvalidDisplayName::NotOneLine) => Self::invalid("gender", "not_one_line"),
            InvalidOffer::RulesNotAccepted => Self::invalid("agrees_to_rules", "rules_not_accepted"),
        }
    }
}

impl From<InvalidPrompts> for CompanionError {
    fn from(error: InvalidPrompts) -> Self {
        match error {
            InvalidPrompts::OtherPartOfDay { field } => Self::invalid(field, "other_part_of_day"),
            InvalidPrompts::InQuietHours { field } => Self::invalid(field, "in_quiet_hours"),
        }
    }
}

impl From<InvalidSetting> for CompanionError {
    fn from(error: InvalidSetting) -> Self {
        match error {
            InvalidSetting::DayEnd => Self::invalid("day_end", "out_of_range"),
            InvalidSetting::Country => Self::invalid("country", "not_a_country"),
        }
    }
}

impl From<InvalidEntry> for CompanionError {
    fn from(error: InvalidEntry) -> Self {
        let code = if error == InvalidEntry::Empty { "empty" } else { "too_long" };
        Self::invalid(error.field(), code)
    }
}

impl From<InvalidImport> for CompanionError {
    fn from(error: InvalidImport) -> Self {
        match error {
            InvalidImport::TooLarge => Self::invalid("file", "too_large"),
            InvalidImport::NotJson { line, .. } => Self::invalid("file", "not_json").at(line),
            InvalidImport::NotAJournal { field } => Self::invalid(field, "not_a_journal"),
            InvalidImport::LaterVersion { .. } => Self::invalid("version", "later_version"),
            InvalidImport::Entry { number, field, fault } => {
                let code = match fault {
                    FieldFault::Missing => "missing",
                    FieldFault::WrongType => "wrong_type",
                    FieldFault::Malformed => "malformed",
                    FieldFault::TooLong => "too_long",
                    FieldFault::Empty => "empty",
                    FieldFault::Repeated => "repeated",
                };
                Self::invalid(field, code).at(number)
            }
        }
    }
}

impl From<InvalidWords> for CompanionError {
    fn from(error: InvalidWords) -> Self {
        match error {
            InvalidWords::WordCount { .. } => Self::invalid("words", "not_twelve"),
            InvalidWords::UnknownWord { position } => Self::invalid("words", "not_in_list").at(position),
            InvalidWords::Checksum => Self::invalid("words", "do_not_fit_together"),
        }
    }
}

impl From<InvalidTracker> for CompanionError {
    fn from(error: InvalidTracker) -> Self {
        match error {
            InvalidTracker::Name => Self::invalid("name", "empty_or_too_long"),
            InvalidTracker::StartsLater => Self::invalid("start", "after_today"),
            InvalidTracker::Cadence => Self::invalid("cadence", "out_of_range"),
            InvalidTracker::TooMany => Self::not_allowed("too_many_trackers"),
        }
    }
}

impl From<InvalidTime> for CompanionError {
    fn from(error: InvalidTime) -> Self {
        match error {
            InvalidTime::UnknownZone => Self::invalid("zone", "unknown_zone"),
            InvalidTime::OutOfRange => Self::invalid("date", "out_of_range"),
            InvalidTime::NotADate => Self::invalid("date", "not_a_date"),
        }
    }
}

impl From<InvalidDate> for CompanionError {
    fn from(InvalidDate { field, fault }: InvalidDate) -> Self {
        match fault {
            InvalidTime::UnknownZone => Self::invalid(field, "unknown_zone"),
            InvalidTime::OutOfRange => Self::invalid(field, "out_of_range"),
            InvalidTime::NotADate => Self::invalid(field, "not_a_date"),
        }
    }
}

impl From<InvalidInvite> for CompanionError {
    fn from(_: InvalidInvite) -> Self {
        Self::invalid("invite", "not_an_invite")
    }
}

impl From<InvalidJoinCode> for CompanionError {
    fn from(_: InvalidJoinCode) -> Self {
        Self::invalid("code", "not_a_join_code")
    }
}

impl From<InvalidAddress> for CompanionError {
    fn from(_: InvalidAddress) -> Self {
        Self::invalid("address", "not_an_address")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: impl Into<CompanionError>) -> (String, String, Option<u32>) {
        match error.into() {
            CompanionError::InvalidInput { field, code, position } => (field, code, position),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn which_of_several_is_a_number_and_the_field_stays_a_code() {
        for (error, field, position) in [
            (told(InvalidWords::UnknownWord { position: 12 }), "words", 12),
            (told(InvalidImport::NotJson { line: 3, column: 7 }), "file", 3),
            (told(InvalidImport::Entry { number: 2, field: "day", fault: FieldFault::Malformed }), "day", 2),
        ] {
            assert_eq!((error.0.as_str(), error.2), (field, Some(position)), "{}", error.1);
        }
        assert_eq!(told(InvalidWords::Checksum).2, None);
    }
}
