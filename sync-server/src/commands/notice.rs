//! `porchlight notice post`.

use super::staff;
use crate::access::Right;
use crate::auth::{Staff, StaffId};
use crate::house_voice::{self, VoiceError};
use crate::say;
use crate::store::{Store, StoreError};
use crate::words::Refused;
use anyhow::{Context, bail, ensure};
use porchlight_core::activities::ActivityKind;
use porchlight_core::documents::Record;
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::notices::{self, Announcement, DaysExcused, Session, SessionCalledOff};
use porchlight_core::protocol::House;
use porchlight_core::time::{Day, EpochMs, Month, Zone};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};

/// How many months ahead a session that is called off is looked for.
const MONTHS_AHEAD: usize = 13;

/// What a house says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, clap::Subcommand)]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum Notice {
    /// Words to everybody
    Announcement {
        /// The words, 1,000 characters at most
        #[arg(long)]
        text: String,
    },
    /// Something on the schedule
    Session {
        /// What it is called
        #[arg(long)]
        title: String,
        /// What it is: group_session, art, fitness, meditation, outdoor, service, meeting, meal or other
        #[arg(long)]
        kind: String,
        /// When it begins, by the house's clock, such as 2026-11-25T19:00
        #[arg(long)]
        starts: String,
        /// How many minutes it takes
        #[arg(long)]
        minutes: u16,
        /// Where
        #[arg(long)]
        place: Option<String>,
        /// Who leads it and reads the lines that people share about it, by the name that they were invited by
        #[arg(long, value_name = "STAFF")]
        led_by: Option<String>,
    },
    /// A session that does not take place
    CallOff {
        /// The session's id, as it was printed when it was posted
        #[arg(long)]
        session: String,
    },
    /// Days that count for nobody
    ExcuseDays {
        /// The first day, such as 2026-12-24
        #[arg(long)]
        from: String,
        /// The last day
        #[arg(long)]
        until: String,
    },
}

/// Posts it, and notes who leads it; answers the id of its first record.
pub fn post(
    store: &dyn Store,
    house: &House,
    notice: &Notice,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<RecordId> {
    let id = RecordId::random(rng);
    let lead = match notice {
        Notice::Session { led_by: Some(name), starts, .. } => Some((lead_named(store, house, name, now_ms)?, starts)),
        _ => None,
    };
    house_voice::say(store, house.tenant, &records(store, house, notice, id, now_ms, rng)?, now_ms, rng)?;
    if let Some((lead, starts)) = lead {
        let (day, _) = instant_of(&Zone::named(&house.zone)?, starts)?;
        note_lead(store, house, (id, day), lead, now_ms)?;
    }
    Ok(id)
}

/// Everybody who may lead a session.
pub fn who_may_lead(store: &dyn Store, house: TenantId, now_ms: EpochMs) -> Result<Vec<Staff>, StoreError> {
    let here = store.staff_of(house, now_ms)?.into_iter().filter(|entry| entry.ended_ms.is_none());
    Ok(here.map(|entry| entry.staff).filter(|staff| staff.role.may(Right::SeeSessionLines)).collect())
}

fn lead_named(store: &dyn Store, house: &House, name: &str, now_ms: EpochMs) -> anyhow::Result<StaffId> {
    let named = staff::find(store, house, name, now_ms)?;
    let may_lead = who_may_lead(store, house.tenant, now_ms)?.iter().any(|staff| staff.id == named);
    ensure!(may_lead, Refused::of(say("refusals-no-lead").with("name", name)));
    Ok(named)
}

/// Notes who leads a session that is posted.
pub fn note_lead(
    store: &dyn Store,
    house: &House,
    (session, day): (RecordId, Day),
    lead: StaffId,
    now_ms: EpochMs,
) -> anyhow::Result<()> {
    let today = Zone::named(&house.zone)?.civil(now_ms)?.0;
    Ok(store.note_lead(house.tenant, session, lead, (day, today))?)
}

/// Posts it under an id that whoever asks has chosen. Asked for again, as a form that is sent twice, it stays at once.
pub fn post_once(
    store: &dyn Store,
    house: &House,
    notice: &Notice,
    id: RecordId,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<()> {
    static POSTING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = POSTING.lock().unwrap_or_else(PoisonError::into_inner);
    let today = Zone::named(&house.zone)?.civil(now_ms)?.0;
    if said(store, house, today)?.iter().any(|record| record.id == id) {
        return Ok(());
    }
    Ok(house_voice::say(store, house.tenant, &records(store, house, notice, id, now_ms, rng)?, now_ms, rng)?)
}

/// All that the house said in its circle about the month before this one, this one, and those that it plans for.
pub fn said(store: &dyn Store, house: &House, today: Day) -> Result<Vec<Record>, VoiceError> {
    let mut said = Vec::new();
    for month in months(today) {
        said.extend(house_voice::said(store, house.tenant, month)?);
    }
    Ok(said)
}

fn months(today: Day) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(today.month().previous()), |month| Some(month.next())).take(MONTHS_AHEAD + 1)
}

/// What a notice says, if it can be posted now; its first record has this id.
pub fn records(
    store: &dyn Store,
    house: &House,
    notice: &Notice,
    id: RecordId,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<Vec<Record>> {
    let zone = Zone::named(&house.zone)?;
    let (today, _) = zone.civil(now_ms)?;
    Ok(match notice {
        Notice::Announcement { text } => vec![Announcement::parse(text, now_ms, today)?.record(id)],
        Notice::Session { title, kind, starts, minutes, place, led_by: _ } => {
            let kind = kind_of(kind)?;
            let (day, starts_ms) = instant_of(&zone, starts)?;
            let session = Session::parse(title, kind, starts_ms, *minutes, place.as_deref(), day)?;
            vec![session.ahead(now_ms, today)?.record(id)]
        }
        Notice::CallOff { session } => {
            let session: RecordId = session.parse().with_context(|| format!("{session:?} is no session's id"))?;
            let day = day_to_call_off(store, house, session, now_ms, today)?;
            vec![SessionCalledOff::record(id, session, day)]
        }
        Notice::ExcuseDays { from, until } => {
            let spans = DaysExcused::parse(day_of("--from", from)?, day_of("--until", until)?, today)?;
            let of =
                |(place, span): (usize, &DaysExcused)| span.record(if place == 0 { id } else { RecordId::random(rng) });
            spans.iter().enumerate().map(of).collect()
        }
    })
}

/// What was posted, and how it ends.
pub(super) fn in_words(id: &str, is_session: bool, is_led: bool) -> String {
    let posted = "Posted. Each phone shows it when it next reaches the house.";
    let nobody = "Nobody leads it, so nobody on the staff reads lines about it; --led-by STAFF names somebody.";
    match (is_session, is_led) {
        (false, _) => posted.to_owned(),
        (true, is_led) => {
            let led = if is_led { String::new() } else { format!("\n{nobody}") };
            format!("{posted}{led}\n\nTo call it off:\n  porchlight notice post --house HOUSE call-off --session {id}")
        }
    }
}

/// The day of a session that can be called off.
fn day_to_call_off(
    store: &dyn Store,
    house: &House,
    session: RecordId,
    now_ms: EpochMs,
    today: Day,
) -> anyhow::Result<Day> {
    for month in months(today) {
        match notices::sessions(&house_voice::said(store, house.tenant, month)?).remove(&session) {
            None => {}
            Some((_, true)) => bail!(Refused::of(say("refusals-called-off-already"))),
            Some((found, false)) if found.ends_ms() <= now_ms => bail!(Refused::of(say("refusals-session-over"))),
            Some((found, false)) => return Ok(found.day),
        }
    }
    bail!("{} has no session {session} on its schedule", house.name)
}

fn kind_of(name: &str) -> anyhow::Result<ActivityKind> {
    let names: Vec<&str> = ActivityKind::ALL.iter().map(|(_, name)| *name).collect();
    ActivityKind::named(name).with_context(|| format!("{name:?} is no kind; say one of {}", names.join(", ")))
}

pub(super) fn day_of(option: &str, text: &str) -> anyhow::Result<Day> {
    Day::parse(text).with_context(|| format!("{option} {text:?} is no date; write it like 2026-12-24"))
}

/// A day, and the instant of a time on it where the house is.
fn instant_of(zone: &Zone, text: &str) -> anyhow::Result<(Day, EpochMs)> {
    let parsed = || {
        let (day, time) = text.split_once(['T', ' '])?;
        let (hours, minutes) = time.split_once(':')?;
        let is_two = |digits: &str| digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let (hours, minutes): (u16, u16) = match is_two(hours) && is_two(minutes) {
            true => (hours.parse().ok()?, minutes.parse().ok()?),
            false => return None,
        };
        (hours < 24 && minutes < 60).then_some((Day::parse(day).ok()?, hours * 60 + minutes))
    };
    let (day, minute) = parsed().ok_or_else(|| Refused::of(say("refusals-no-day-and-time").with("text", text)))?;
    let at_ms =
        zone.instant(day, minute).ok_or_else(|| Refused::of(say("refusals-no-such-time").with("text", text)))?;
    Ok((day, at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::StaffRole;
    use crate::commands::invite;
    use crate::store::{SessionLeads, StaffStore};
    use crate::test_phone::{NOON, cedar, rng};

    fn session(starts: &str, minutes: u16) -> Notice {
        let (title, kind) = ("Evening group".to_owned(), "group_session".to_owned());
        let place = Some("Porch".to_owned());
        Notice::Session { title, kind, starts: starts.to_owned(), minutes, place, led_by: None }
    }

    #[test]
    fn what_cannot_be_posted_is_said_in_words() {
        let cedar = cedar();
        let refused = |notice: &Notice| {
            let posted = post(&cedar.store, &cedar.house, notice, NOON, &mut rng(5));
            posted.expect_err("posted").to_string()
        };
        let announcement = |text: String| Notice::Announcement { text };
        let excuse = |from: &str, until: &str| Notice::ExcuseDays { from: from.into(), until: until.into() };
        let with_kind = |name: &str| match session("2026-11-25T19:00", 60) {
            Notice::Session { title, starts, minutes, place, led_by, .. } => {
                Notice::Session { title, kind: name.into(), starts, minutes, place, led_by }
            }
            other => other,
        };
        for (notice, said) in [
            (announcement("x".repeat(1_001)), "an announcement has 1 to 1000 characters"),
            (session("2026-11-24T11:59", 60), "a session begins later than now"),
            (session("2028-11-24T12:00", 60), "a session begins within 366 days"),
            (session("2026-11-25T19:00", 0), "a session takes 1 to 1440 minutes"),
            (session("2026-11-25T19:00", 1_441), "a session takes 1 to 1440 minutes"),
            (session("tomorrow", 60), "write them like 2026-11-25T19:00"),
            (session("2026-11-25T7:00", 60), "write them like 2026-11-25T19:00"),
            (with_kind("party"), "say one of group_session, art,"),
            (excuse("2026-12-25", "2026-12-24"), "the last day must not lie before the first"),
            (excuse("2026-12-01", "2027-01-01"), "at most 31 days at once"),
            (excuse("2026-10-01", "2026-10-02"), "days are excused from 31 days ago to 366 days ahead"),
            (excuse("Christmas", "2027-01-01"), "--from \"Christmas\" is no date"),
            (Notice::CallOff { session: "x".into() }, "\"x\" is no session's id"),
            (Notice::CallOff { session: "00".repeat(16) }, "Cedar House has no session"),
        ] {
            assert!(refused(&notice).contains(said), "{notice:?}: {}", refused(&notice));
        }
    }

    #[test]
    fn a_session_is_called_off_once_and_before_it_is_over() {
        let cedar = cedar();
        let at = |notice: &Notice, now_ms| post(&cedar.store, &cedar.house, notice, now_ms, &mut rng(now_ms as u64));
        let (id, later) = (at(&session("2026-11-30T23:30", 60), NOON).unwrap(), NOON + 7 * 86_400_000);
        let off = Notice::CallOff { session: id.to_string() };
        assert!(at(&off, later).unwrap_err().to_string().contains("is over"));
        at(&off, NOON + 1).unwrap();
        assert!(at(&off, NOON + 2).unwrap_err().to_string().contains("already"));
        let said = house_voice::said(&cedar.store, cedar.house.tenant, Day::parse("2026-11-24").unwrap().month());
        let sessions = notices::sessions(&said.unwrap());
        assert_eq!(sessions[&id].0.starts_ms, 1_796_106_600_000, "23:30 in Denver");
        assert!(sessions[&id].1);
    }

    #[test]
    fn whoever_is_named_leads_a_session_and_nobody_whose_role_reads_no_lines() {
        let cedar = cedar();
        let (store, house) = (&cedar.store, &cedar.house);
        let invited = |name: &str, role, seed| {
            invite::staff(store, house.tenant, name, role, NOON, &mut rng(seed)).unwrap();
            store.staff_named(house.tenant, name).unwrap().remove(0).id
        };
        let carla = invited("Carla", StaffRole::Counsellor, 1);
        invited("Support", StaffRole::Support, 2);
        let led = |name: &str, seed| {
            let mut notice = session("2026-11-25T19:00", 60);
            if let Notice::Session { led_by, .. } = &mut notice {
                *led_by = Some(name.to_owned());
            }
            post(store, house, &notice, NOON, &mut rng(seed))
        };
        let id = led("Carla", 3).unwrap();
        assert_eq!(store.led_by(house.tenant, carla).unwrap(), [(id, Day::parse("2026-11-25").unwrap())].into());
        for (name, why) in [("Nobody", "has no \"Nobody\" on its staff"), ("Support", "leads no session")] {
            let error = led(name, 4).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        let said = house_voice::said(store, house.tenant, Day::parse("2026-11-25").unwrap().month()).unwrap();
        assert_eq!(notices::sessions(&said).len(), 1, "what nobody can lead is not posted");
        assert!(in_words("1", true, false).contains("--led-by") && !in_words("1", true, true).contains("--led-by"));
    }

    #[test]
    fn days_over_the_end_of_a_month_are_posted_together() {
        let cedar = cedar();
        let excuse = Notice::ExcuseDays { from: "2026-12-30".into(), until: "2027-01-02".into() };
        post(&cedar.store, &cedar.house, &excuse, NOON, &mut rng(5)).unwrap();
        let days = |day: &str| {
            let month = Day::parse(day).unwrap().month();
            notices::excused_days(&house_voice::said(&cedar.store, cedar.house.tenant, month).unwrap()).len()
        };
        assert_eq!((days("2026-12-01"), days("2027-01-01")), (2, 2));
    }
}
