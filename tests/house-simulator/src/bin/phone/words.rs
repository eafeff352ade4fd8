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
        CompanionError::InvalidInput { field, code, position } => about_input(field, code, *position),
        CompanionError::NotAllowed { code } => about_what_is_not_allowed(code),
        CompanionError::NotFound { code } => match code.as_str() {
            "entry" => "this entry is not there any more; what you typed is kept: look at `drafts`".to_owned(),
            "device" => "this is no device of yours that works; look at `devices`".to_owned(),
            code => format!("there is no such {code} any more; look at `today`"),
        },
        CompanionError::Unreachable { code } if code == "another_server" => {
            "what answers there is not the house's server, and nothing was sent; ask staff for a new invite".to_owned()
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
        CompanionError::Locked { .. } => {
            "this phone has locked itself; do it again with its PIN, typed or in PORCHLIGHT_PIN".to_owned()
        }
        CompanionError::Closed { .. } | CompanionError::Internal { .. } => {
            format!("a fault of ours ({}); please report it", error.code())
        }
    }
}

fn about_input(field: &str, code: &str, position: Option<u32>) -> String {
    let number = position.unwrap_or_default();
    let words = match (field, code) {
        (_, "not_a_join_code") => "that is not the whole code, or a symbol is another one; look at it again",
        (_, "not_an_address") => "that is no address of a server; write it like porchlight.lan:7373",
        (_, "not_an_invite") => "that is no invite; copy the whole code, from PL1. to its end",
        (_, "not_a_date") => "that is no date; write it like 2026-10-25",
        (_, "after_today") => "a start cannot lie after today; give today or an earlier day",
        ("pin", "too_short") => "a PIN has at least 4 characters; choose a longer one",
        ("pin", _) => "a PIN has at most 64 characters; choose a shorter one",
        ("code", "not_a_link_code") => {
            "that is no whole code of a device, or parts of two; copy it again, from PLQ1. or PLA1. to its end"
        }
        ("code", "not_a_hand_over_code") => {
            "that is no whole code for handing over; copy it again, from PLH1. or PLT1. to its end"
        }
        ("code", "parts_missing") => "more parts belong to this code; give the others as well",
        ("code", "not_for_this_device") => "this answers another device; let `link-answer` answer the code shown here",
        ("words", "not_twelve") => "there are twelve words; type all of them, in order, with spaces between them",
        ("words", "do_not_fit_together") => {
            "one of the words is another one, or two have changed places; compare each with the paper"
        }
        ("words", "not_the_words") => {
            "these are not the words that were shown, so nothing has changed; `words` shows twelve new ones"
        }
        (_, "not_in_list") => {
            return format!("word {number} is no word of the list; look at that one on the paper again");
        }
        ("body", "empty") => "an entry has a title or a text; write one of them",
        (_, "not_json" | "not_a_journal" | "too_large") => {
            let place = position.map_or(String::new(), |line| format!(", line {line}"));
            return format!(
                "this is no file that `export` made ({field}: {code}{place}); nothing was changed; choose that file"
            );
        }
        (_, "later_version") => "a later version made this file; import it there; nothing was changed",
        (field, code) if position.is_some() => {
            return format!(
                "entry {number} cannot be read ({field}: {code}); mend it in the file; nothing was changed"
            );
        }
        ("title" | "body", "too_long") => "that is longer than an entry may be; it is kept: look at `drafts`",
        _ => return format!("{field}: {code}; `phone help` lists what each question takes"),
    };
    words.to_owned()
}

fn about_what_is_not_allowed(code: &str) -> String {
    let words = match code {
        "no_house" => "this phone has joined no house; ask staff for a code, then `join CODE`",
        "no_consent" => "sharing is off; turn it on first with `consent on`",
        "taken_back_before" => "this milestone was shared and taken back; it stays private",
        "invite_used" => "this invite is used or has expired; ask staff for a new one",
        "no_home_here" => {
            "no account with these words has its home at this address; if you lived in several houses, take the address \
             of the first"
        }
        "house" => "this phone knows no such house; `houses` lists them",
        "not_found" => "the house knows no such invite or words; compare them, or ask staff for a new invite",
        "not_these_words" => "these are not the words that count for this account now; look for a newer paper",
        "wrong_pin" => "that is not the PIN; try again: nothing is erased for a wrong one",
        "too_many_tries" => "that were too many wrong PINs; wait a while, up to an hour, and try again",
        "already_open" => "another program uses this phone's folder; end it first",
        "account_exists_here" => "this folder holds an account already; choose an empty one with --data",
        "already_linked" => "this device has linked already; open it",
        "account_too_long_for_codes" => "this account has too long a history for codes; use the twelve words there",
        "link_again" => {
            "your account has new keys since that code was made; `link-again` shows a new one; your words here stay"
        }
        "device_removed" => {
            "another of your devices removed this phone for good. If you have it still, `link` it anew in an empty folder"
        }
        "account_closed" => "your account was closed; `close` says what there still is to do",
        "account_open" => "your account is not closed; `close` says what that would mean",
        "words_only_here" => "some of what is yours is only here: `sync`, and look at `drafts`; then `hand-over` again",
        "refused_words_here" => {
            "the house refused some of your words, and they are only here; `hand-over --leave-refused` leaves them behind"
        }
        "not_all_here" => "this phone has not everything yet: `sync` here, then on the other one; then a new code",
        "hand_over_again" => {
            "this answers another code, or something was written here since; `hand-over` shows a new one"
        }
        "another_account" => "that code is of another account; nothing was changed",
        "last_device" => "this is your last device; let another one in first",
        "this_device" => "a device cannot do this to itself; use another one of yours",
        "too_many_devices" => "you have as many devices as there can be; remove one first",
        "too_many_trackers" => "you follow as many things as there can be; end one first",
        "server_address_not_https" => "the server's address must begin with https://, or the way to it is not private",
        code => return format!("not possible now ({code}); look at `today`, and try `sync`"),
    };
    words.to_owned()
}
