//! Who looked, as the phone says it.

use porchlight_core::companion::Companion;
use porchlight_core::time::{EpochMs, Zone};
use porchlight_core::views::{HouseLogView, ReadingView, SeenKindView, SeenReasonView, StaffRoleView};

/// Prints all of it, the newest first, on UTC's clock.
pub fn show(phone: &Companion) -> anyhow::Result<()> {
    let first = phone.who_looked(None)?;
    first.houses.iter().for_each(house);
    if first.readings.is_empty() {
        println!("Nobody has looked, as far as this phone knows.");
    }
    let mut page = first;
    loop {
        page.readings.iter().for_each(reading);
        let Some(next) = page.next else { return Ok(()) };
        page = phone.who_looked(Some(next))?;
    }
}

fn house(log: &HouseLogView) {
    match log.checked_ms {
        Some(checked_ms) => println!("{}: checked {}", log.house, time(checked_ms)),
        None => println!("{}: not checked yet; `sync`", log.house),
    }
    if let Some(code) = &log.broken {
        println!("  it once showed a list that does not fit what it showed before ({code}); both are kept here");
    }
}

fn reading(reading: &ReadingView) {
    let role = match reading.role {
        StaffRoleView::HouseStaff => "house staff",
        StaffRoleView::Counsellor => "counsellor",
        StaffRoleView::HouseManager => "house manager",
        StaffRoleView::Other => "staff",
    };
    let kind = |kind: &SeenKindView| match kind {
        SeenKindView::Ask => "that you asked for support",
        SeenKindView::CheckIns => "on which days you checked in",
        SeenKindView::Answers => "answers of your check-ins",
        SeenKindView::FollowUpWords => "what you said beside an answer",
        SeenKindView::Milestones => "milestones that you share",
        SeenKindView::Plan => "your plan",
        SeenKindView::ReturnToUse => "a return to use that you shared",
        SeenKindView::StayingInTouch => "a consent that you gave",
        SeenKindView::Report => "a report that you made",
        SeenKindView::SessionLines => "a line about a session, without your name",
        SeenKindView::Other => "something else that you shared",
    };
    let why = match reading.reason {
        SeenReasonView::HousePage => "the page about the house",
        SeenReasonView::ResidentPage => "the page about you",
        SeenReasonView::Report => "reports",
        SeenReasonView::Session => "lines about a session that they led",
        SeenReasonView::HouseClimate => "a count of the whole house",
        SeenReasonView::Exported => "took a copy away",
        SeenReasonView::NewAccount => "a new account in the place of an old one",
        SeenReasonView::Other => "another reason",
    };
    let kinds = reading.kinds.iter().map(kind).collect::<Vec<_>>().join("; ");
    let what_for = reading.what_for.iter().map(|words| format!(", for: {words}")).collect::<String>();
    let first = time(reading.since_ms);
    let sitting = if reading.times > 1 { format!("; {} times, from {first} on", reading.times) } else { String::new() };
    println!(
        "{}  {} ({role}, {}): {kinds}; {why}{what_for}{sitting}",
        time(reading.at_ms),
        reading.staff,
        reading.house
    );
}

fn time(at_ms: EpochMs) -> String {
    let Ok((day, minute)) = Zone::utc().civil(at_ms) else { return at_ms.to_string() };
    format!("{day} {:02}:{:02} UTC", minute / 60, minute % 60)
}
