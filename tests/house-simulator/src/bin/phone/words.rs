//! What the phone says: today, milestones, and what to do when something went wrong.

use porchlight_core::error::CompanionError;
use porchlight_core::views::{MilestoneView, TodayView};

/// Prints the Today screen.
pub fn show(today: &TodayView) {
    println!("{}", today.day);
    match &today.check_in {
        None => println!("  no check-in yet: `check-in --mood 3`"),
        Some(check_in) => {
            let answers = &check_in.answers;
            let number = |answer: Option<u8>| answer.map_or("-".to_owned(), |value| value.to_string());
            println!(
                "  check-in: mood {}, craving {}, confidence {}, sleep {} ({})",
                number(answers.mood),
                number(answers.craving),
                number(answers.confidence),
                number(answers.sleep),
                if check_in.has_reached_house { "on this phone and sealed on the server" } else { "on this phone" }
            );
        }
    }
    for tracker in &today.trackers {
        print!("  {}: {} days", tracker.name, tracker.total_days);
        if let Some(reached) = &tracker.reached {
            print!(", reached {} on {}", milestone(reached), reached.day);
        }
        if let Some(next) = &tracker.next {
            print!(", next {} on {}", milestone(next), next.day);
        }
        println!();
    }
    println!("  waiting for the house: {}", today.sync.waiting);
}

/// "30 days".
pub fn milestone(milestone: &MilestoneView) -> String {
    format!("{} {:?}", milestone.amount, milestone.unit).to_lowercase()
}

/// What went wrong, and what to do next.
pub fn advice(error: &CompanionError) -> String {
    match error {
        CompanionError::InvalidInput { field, code } => match code.as_str() {
            "not_an_invite" => "that is no invite; copy the whole code, from PL1. to its end".to_owned(),
            "not_a_date" => "that is no date; write it like 2026-10-25".to_owned(),
            "after_today" => "a start cannot lie after today; give today or an earlier day".to_owned(),
            code => format!("{field}: {code}; `phone help` lists what each question takes"),
        },
        CompanionError::NotAllowed { code } => match code.as_str() {
            "no_house" => "this phone has joined no house; ask staff for a code, then `join CODE`".to_owned(),
            "no_consent" => "sharing is off; turn it on first with `consent on`".to_owned(),
            "taken_back_before" => "this milestone was shared and taken back; it stays private".to_owned(),
            "invite_used" | "not_found" => "this invite is used or has expired; ask staff for a new one".to_owned(),
            code => format!("not possible now ({code})"),
        },
        CompanionError::NotFound { code } => {
            format!("there is no such {code} any more; look at `today`")
        }
        CompanionError::Unreachable { code } => {
            format!("the house cannot be reached ({code}); check the network and try again; nothing is lost")
        }
        CompanionError::StorageFull { .. } => "the disk is full; free some space and do it again".to_owned(),
        CompanionError::StorageDamaged { code, set_aside: Some(kept) } => {
            format!("the database is damaged ({code}); it was kept as {kept}; the next start begins a new phone")
        }
        CompanionError::StorageDamaged { code, set_aside: None } => match code.as_str() {
            "too_new" => "a later version wrote this data; use that one".to_owned(),
            "wrong_key" => "this data belongs to another key file; put its own keystore.key back".to_owned(),
            code => format!("the database is damaged ({code}); copy the folder before you do anything else"),
        },
        CompanionError::Locked { .. } => "this phone is locked; give its PIN with --pin".to_owned(),
        CompanionError::Closed { .. } | CompanionError::Internal { .. } => {
            format!("a fault of ours ({}); please report it", error.code())
        }
    }
}
