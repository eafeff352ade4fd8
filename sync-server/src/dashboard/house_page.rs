//! The house page: who asked for support, who lives here, and the milestones that each person lets staff see today.
//!
//! The order is fixed: read one snapshot, judge every consent on it, write the disclosures to stable storage, and only
//! then hand the page out.

use super::Frame;
use crate::auth::StaffSession;
use crate::config::Config;
use crate::disclosures::Disclosure;
use crate::projection;
use crate::store::{Away, HouseRead, ResidentRead, Store, StoreError};
use askama::Template;
use porchlight_core::consent::publish::SharedMilestone;
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::milestones::{Ladder, MarkUnit};
use porchlight_core::time::{Day, DayEnd, EpochMs, Now, Zone};
use std::collections::BTreeMap;

/// Why there is no page. Nothing of it has been sent.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Not this staff member's house, or no house at all: the same answer.
    #[error("there is no such house")]
    NotFound,
    /// The store could not answer, or the readings could not be written down.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault in the page itself.
    #[error("the page could not be made")]
    Template(#[from] askama::Error),
}

/// The page as its template sees it.
#[derive(Template)]
#[template(path = "house_page.html")]
pub(super) struct HousePage {
    pub frame: Frame,
    pub house_name: String,
    pub today: String,
    pub asks: Vec<AskRow>,
    pub rows: Vec<ResidentRow>,
}

/// Somebody who asked staff to reach out.
pub(super) struct AskRow {
    pub account: AccountId,
    pub name: String,
    pub iso_since: String,
    pub since: String,
}

/// One resident. Without a consent in force there is a name, what the house itself noted, and nothing else.
pub(super) struct ResidentRow {
    pub account: AccountId,
    pub name: String,
    pub away: Option<AwayRow>,
    pub shared: Option<Shared>,
}

/// Somebody who is away for a while.
pub(super) struct AwayRow {
    pub iso_since: String,
    pub since: String,
    /// The last day that is expected, for a machine and written out.
    pub until: Option<(String, String)>,
}

pub(super) struct Shared {
    pub milestones: Vec<MilestoneRow>,
    pub data_age: String,
}

pub(super) struct MilestoneRow {
    pub id: RecordId,
    pub label: String,
    pub iso_day: String,
    pub day: String,
}

/// The page of a house for a staff member, with every reading on it written down. `house` must be the session's own.
pub fn render(
    store: &dyn Store,
    session: &StaffSession,
    house: TenantId,
    now_ms: EpochMs,
    config: &Config,
) -> Result<String, PageError> {
    if session.house != house {
        return Err(PageError::NotFound);
    }
    store.settle();
    let read = store.read_house(house, now_ms)?.ok_or(PageError::NotFound)?;
    let page = page_of(&read, Frame::of(session, config), now_ms);
    let html = page.render()?;
    store.log_disclosures(house, session.staff.id, &readings(&page, session, now_ms))?;
    Ok(html)
}

fn page_of(read: &HouseRead, frame: Frame, now_ms: EpochMs) -> HousePage {
    let zone = Zone::named(&read.house.zone).unwrap_or_else(|_| Zone::utc());
    let asks = asks_of(read, &zone, now_ms);
    let today = Day::at(&Now { at_ms: now_ms, zone: zone.clone() }, DayEnd::default());
    let row = |resident: &ResidentRead| ResidentRow {
        account: resident.account,
        name: resident.display_name.clone(),
        away: resident.away.map(|away| away_of(away, &zone)),
        shared: today.as_ref().ok().and_then(|today| shared_of(resident, *today, now_ms)),
    };
    let mut rows: Vec<ResidentRow> = read.residents.iter().map(row).collect();
    rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.account));
    HousePage { frame, house_name: read.house.name.clone(), today: today.map(written).unwrap_or_default(), asks, rows }
}

/// Who asked for support, the first one leading.
fn asks_of(read: &HouseRead, zone: &Zone, now_ms: EpochMs) -> Vec<AskRow> {
    let asking = |resident| projection::asks_since(resident, now_ms).map(|since_ms| (since_ms, resident));
    let mut asking: Vec<(EpochMs, &ResidentRead)> = read.residents.iter().filter_map(asking).collect();
    asking.sort_by_key(|(since_ms, resident)| (*since_ms, resident.account));
    let row = |(since_ms, resident): (EpochMs, &ResidentRead)| {
        let (iso_since, since) = time_of(zone, since_ms);
        AskRow { account: resident.account, name: resident.display_name.clone(), iso_since, since }
    };
    asking.into_iter().map(row).collect()
}

fn away_of(away: Away, zone: &Zone) -> AwayRow {
    let day = zone.civil(away.since_ms).map(|(day, _)| (day.to_string(), written(day)));
    let (iso_since, since) = day.unwrap_or_default();
    AwayRow { iso_since, since, until: away.until.map(|until| (until.to_string(), written(until))) }
}

fn shared_of(resident: &ResidentRead, today: Day, now_ms: EpochMs) -> Option<Shared> {
    let in_force = projection::milestones_in_force(resident, today)?;
    let mut milestones: Vec<(&RecordId, &SharedMilestone)> = in_force.iter().collect();
    milestones.sort_by_key(|(id, milestone)| (std::cmp::Reverse(milestone.day), **id));
    let milestones = milestones.into_iter().map(|(id, milestone)| MilestoneRow {
        id: *id,
        label: label(milestone),
        iso_day: milestone.day.to_string(),
        day: written(milestone.day),
    });
    Some(Shared { milestones: milestones.collect(), data_age: data_age(resident.last_exchange_ms, now_ms) })
}

fn readings(page: &HousePage, session: &StaffSession, now_ms: EpochMs) -> Vec<Disclosure> {
    let mut shown: BTreeMap<AccountId, Vec<String>> = BTreeMap::new();
    let asks = page.asks.iter().map(|row| (row.account, RecordType::Ask));
    // Even without a milestone the row tells that sharing is on, and when the phone was last here.
    let shared = page.rows.iter().filter(|row| row.shared.is_some());
    for (account, record_type) in asks.chain(shared.map(|row| (row.account, RecordType::SharedMilestone))) {
        shown.entry(account).or_default().push((record_type as u16).to_string());
    }
    let reading = |(account, record_types): (AccountId, Vec<String>)| Disclosure {
        account,
        staff: session.staff.id,
        at_ms: now_ms,
        record_types: record_types.join(","),
        reason: "house page".to_owned(),
    };
    shown.into_iter().map(reading).collect()
}

fn label(milestone: &SharedMilestone) -> String {
    let amount = milestone.mark.amount;
    let unit = match (milestone.mark.unit, amount) {
        (MarkUnit::Days, 1) => "day",
        (MarkUnit::Days, _) => "days",
        (MarkUnit::Months, 1) => "month",
        (MarkUnit::Months, _) => "months",
        (MarkUnit::Years, 1) => "year",
        (MarkUnit::Years, _) => "years",
    };
    let in_all = if milestone.ladder == Ladder::Total { " in all" } else { "" };
    format!("{amount} {unit}{in_all}")
}

fn data_age(last_exchange_ms: Option<EpochMs>, now_ms: EpochMs) -> String {
    let Some(last_ms) = last_exchange_ms else { return "no data yet".to_owned() };
    let minutes = (now_ms - last_ms).max(0) / 60_000;
    let ago = |count: i64, unit: &str| format!("data from {count} {unit}{} ago", if count == 1 { "" } else { "s" });
    match minutes {
        0 => "data from just now".to_owned(),
        1..60 => ago(minutes, "minute"),
        60..1_440 => ago(minutes / 60, "hour"),
        _ => ago(minutes / 1_440, "day"),
    }
}

/// An instant on the house's clock, for a machine and written out.
fn time_of(zone: &Zone, at_ms: EpochMs) -> (String, String) {
    let Ok((day, minute)) = zone.civil(at_ms) else { return Default::default() };
    let clock = format!("{:02}:{:02}", minute / 60, minute % 60);
    (format!("{day}T{clock}"), format!("{}, {clock}", written(day)))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `24 November 2026`.
fn written(day: Day) -> String {
    let (iso, month) = (day.to_string(), day.month());
    let of_month = iso.rsplit('-').next().unwrap_or_default().trim_start_matches('0');
    let name = MONTHS[usize::from(month.month.unsigned_abs()).clamp(1, 12) - 1];
    format!("{of_month} {name} {}", month.year)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<HousePage> {
    use super::sample_frame;
    let milestone = |n: u8, label: &str| MilestoneRow {
        id: RecordId::from_bytes([n; 16]),
        label: label.to_owned(),
        iso_day: "2026-11-24".into(),
        day: "24 November 2026".into(),
    };
    let row = |n: u8, name: &str, shared| ResidentRow {
        account: AccountId::from_bytes([n; 16]),
        name: name.to_owned(),
        away: None,
        shared,
    };
    let page = |asks, rows| HousePage {
        frame: sample_frame(),
        house_name: "Cedar House".into(),
        today: "24 November 2026".into(),
        asks,
        rows,
    };
    let ana = Shared {
        milestones: vec![milestone(1, "30 days"), milestone(2, "90 days in all")],
        data_age: "data from 2 hours ago".into(),
    };
    let ben = Shared { milestones: vec![], data_age: "no data yet".into() };
    let ask = |n: u8, name: &str| AskRow {
        account: AccountId::from_bytes([n; 16]),
        name: name.to_owned(),
        iso_since: "2026-11-24T08:05".into(),
        since: "24 November 2026, 08:05".into(),
    };
    let iso_and_written = |day: &str, written: &str| (day.to_owned(), written.to_owned());
    let away = |until| AwayRow { iso_since: "2026-11-20".into(), since: "20 November 2026".into(), until };
    let mut rows = vec![row(1, "Ana", Some(ana)), row(2, "Ben", Some(ben)), row(3, "<b>Dev</b> & co", None)];
    rows[1].away = Some(away(Some(iso_and_written("2026-11-27", "27 November 2026"))));
    rows[2].away = Some(away(None));
    vec![page(vec![], vec![]), page(vec![ask(1, "Ana"), ask(3, "<b>Dev</b> & co")], rows)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_said_plainly() {
        let hour = 3_600_000;
        assert_eq!(data_age(None, 0), "no data yet");
        assert_eq!(data_age(Some(10), 10), "data from just now");
        assert_eq!(data_age(Some(0), hour), "data from 1 hour ago");
        assert_eq!(data_age(Some(0), 49 * hour), "data from 2 days ago");
        assert_eq!(data_age(Some(hour), 0), "data from just now", "a phone ahead of the server is no riddle");
    }

    #[test]
    fn days_are_written_out() {
        assert_eq!(written(Day::parse("2026-11-04").unwrap()), "4 November 2026");
        let (iso, written) = time_of(&Zone::named("America/Denver").unwrap(), 1_795_546_800_000);
        assert_eq!((iso.as_str(), written.as_str()), ("2026-11-24T12:00", "24 November 2026, 12:00"));
    }

    #[test]
    fn without_the_reading_on_disk_there_is_no_page() {
        use crate::auth::{StaffRole, sign_in};
        use crate::commands::invite;
        use crate::store::sqlite::{SqliteOptions, SqliteStore, Synchronous};
        use crate::test_phone::{NOON, Phone, cedar, open, rng};
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, Ordering};

        let mut cedar = cedar();
        let house = cedar.house.tenant;
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let mut push = vec![ana.grant().1];
        push.extend(ana.share_milestones());
        ana.push(&cedar.store, house, push);
        let link = invite::staff(&cedar.store, house, "Carla", StaffRole::Counsellor, NOON, &mut rng(1)).unwrap();
        let session = sign_in(&cedar.store, &link.secret, NOON, &mut rng(2)).unwrap();
        let dir = cedar.dir.path().to_owned();
        let elsewhere = tempfile::tempdir().unwrap();
        cedar.store = open(elsewhere.path());
        let may = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&may);
        let may_commit: Arc<dyn Fn() -> bool + Send + Sync> = Arc::new(move || asked.load(Ordering::SeqCst));
        let store = SqliteStore::open(
            &dir,
            SqliteOptions { may_commit: Some(may_commit), synchronous: Synchronous::Off, pages_max: None },
        )
        .unwrap();
        let page = || render(&store, &session, house, NOON, &Config::default());
        assert_eq!(page().unwrap().matches("data-milestone=").count(), 5);
        may.store(false, Ordering::SeqCst);
        assert!(matches!(page(), Err(PageError::Store(StoreError::Stopped))));
        let other_house = TenantId::from_bytes([7; 16]);
        assert!(matches!(render(&store, &session, other_house, NOON, &Config::default()), Err(PageError::NotFound)));
    }
}
