//! The house page, in panels that staff read from top to bottom in two minutes: what happened since the last shift, who
//! asked for support, whose answers may start a conversation, who left a short while ago, what there is to celebrate, what today holds, and who lives here.
//! What asks for nothing is behind one press: `docs/decisions/0056-the-house-page-folds-what-asks-for-nothing.md`.
//!
//! The order is fixed: read one snapshot, judge every consent on it, write the disclosures to stable storage, and only
//! then hand the page out.

mod asks;
mod celebrations;
mod climate;
mod consents;
mod folded;
mod follow_ups;
mod landing;
mod moderation;
pub(super) mod residents;
mod since_last_shift;
mod today;

#[cfg(test)]
mod full_evening;
#[cfg(test)]
mod samples;

#[cfg(test)]
pub(super) use samples::samples;

use super::Frame;
use super::handovers::{self, HandoverRow};
use super::written;
use crate::auth::{Staff, StaffSession};
use crate::config::Config;
use crate::disclosures::Disclosure;
use crate::house_voice::{self, VoiceError};
use crate::moderation::{self as reports, Waiting};
use crate::store::{HouseRead, Store, StoreError};
use askama::Template;
use asks::AskRow;
use celebrations::CelebrationRow;
use climate::ClimatePanel;
use consents::EndingRow;
use folded::Folded;
use follow_ups::FollowUpRow;
use landing::{LandingRow, LeavingRow};
use moderation::WaitingRow;
use porchlight_core::documents::Record;
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::time::{Day, DayEnd, EpochMs, Now, Zone};
use residents::ResidentRow;
use since_last_shift::SinceLastShift;
use std::collections::{BTreeMap, BTreeSet};
use today::SessionRow;

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
    pub house: TenantId,
    pub house_name: String,
    pub today: String,
    pub since: SinceLastShift,
    pub asks: Vec<AskRow>,
    pub follow_ups: Folded<FollowUpRow>,
    pub leaving_soon: Vec<LeavingRow>,
    pub landing: Folded<LandingRow>,
    pub celebrations: Folded<CelebrationRow>,
    pub sessions: Folded<SessionRow>,
    pub handover: Option<HandoverRow>,
    pub moderation: Option<WaitingRow>,
    pub ending: Vec<EndingRow>,
    pub climate: Option<ClimatePanel>,
    pub rows: Vec<ResidentRow>,
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
    let said = said_today(store, &read, now_ms)?;
    let waiting = reports::waiting(store, house)?;
    let led = store.led_by(house, session.staff.id)?;
    let zone = zone_of(&read);
    let climate = climate::of(store, &read, session, (&zone, today_of(&zone, now_ms)), now_ms)?;
    let page = page_of(&read, (&said, &led), (waiting, climate), &session.staff, Frame::of(session, config), now_ms);
    let html = page.render()?;
    store.log_disclosures(house, session.staff.id, &readings(&page, session, now_ms))?;
    Ok(html)
}

/// Where on this page somebody's own card is: their room, what they share, and the way to the rest of it.
pub(in crate::dashboard) fn card_of(account: &AccountId) -> String {
    format!("#at-{account}")
}

fn page_of(
    read: &HouseRead,
    (said, led): (&[Record], &BTreeMap<RecordId, Day>),
    (waiting, climate): (Option<Waiting>, Option<ClimatePanel>),
    staff: &Staff,
    frame: Frame,
    now_ms: EpochMs,
) -> HousePage {
    let zone = zone_of(read);
    let today = today_of(&zone, now_ms);
    let rows = residents::of(read, staff, &zone, today, now_ms);
    HousePage {
        frame,
        house: read.house.tenant,
        house_name: read.house.name.clone(),
        today: today.map(written::day_text).unwrap_or_default(),
        since: since_last_shift::of(read, &zone, now_ms),
        asks: asks::of(read, &zone, now_ms),
        follow_ups: follow_ups::of(read, staff, &zone, today),
        leaving_soon: landing::soon(read, today),
        landing: landing::of(read, &zone, today),
        celebrations: celebrations::of(&rows, today),
        sessions: today::of(said, led, &zone, (today, now_ms)),
        handover: read.handover.as_ref().map(|handover| handovers::row(handover, staff.id, &zone)),
        moderation: moderation::of(waiting, staff.role, &zone, now_ms),
        ending: consents::of(read, staff, today),
        climate,
        rows,
    }
}

fn zone_of(read: &HouseRead) -> Zone {
    Zone::named(&read.house.zone).unwrap_or_else(|_| Zone::utc())
}

/// A night on shift belongs to the day before, as everybody's does.
fn today_of(zone: &Zone, now_ms: EpochMs) -> Option<Day> {
    Day::at(&Now { at_ms: now_ms, zone: zone.clone() }, DayEnd::default()).ok()
}

/// The house's own notices of this month.
fn said_today(store: &dyn Store, read: &HouseRead, now_ms: EpochMs) -> Result<Vec<Record>, StoreError> {
    let Some(today) = today_of(&zone_of(read), now_ms) else { return Ok(Vec::new()) };
    match house_voice::said(store, read.house.tenant, today.month()) {
        Ok(said) => Ok(said),
        Err(VoiceError::Store(error)) => Err(error),
        Err(_) => Ok(Vec::new()),
    }
}

/// Whose data the page shows, and of which kinds.
fn readings(page: &HousePage, session: &StaffSession, now_ms: EpochMs) -> Vec<Disclosure> {
    let mut shown: BTreeMap<AccountId, BTreeSet<u16>> = BTreeMap::new();
    let panels = asks::shown(&page.asks)
        .chain(follow_ups::shown(&page.follow_ups))
        .chain(landing::shown(&page.landing))
        .chain(consents::shown(&page.ending))
        .chain(residents::shown(&page.rows));
    for (account, record_type) in panels {
        shown.entry(account).or_default().insert(record_type as u16);
    }
    let reading = |(account, record_types): (AccountId, BTreeSet<u16>)| Disclosure {
        account,
        staff: session.staff.id,
        at_ms: now_ms,
        record_types: record_types.iter().map(u16::to_string).collect::<Vec<_>>().join(","),
        reason: "house page".to_owned(),
        asks: asks::of_account(&page.asks, account),
        what_for: None,
    };
    shown.into_iter().map(reading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            SqliteOptions { may_commit: Some(may_commit), synchronous: Synchronous::Off, ..SqliteOptions::default() },
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
