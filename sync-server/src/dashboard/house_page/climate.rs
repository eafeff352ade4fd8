//! House climate: how the week before was for the house as a whole, in thirds. It is counted once a week, of those alone
//! who let staff see their check-ins, and hidden where they are fewer than eleven; nothing tells how many they are. Docs:
//! `docs/decisions/0047-a-house-is-shown-in-thirds-once-a-week.md`.

use super::super::written::{self, Written};
use super::PageError;
use crate::access::Right;
use crate::auth::StaffSession;
use crate::circle_posts;
use crate::disclosures::Disclosure;
use crate::house_voice::VoiceError;
use crate::projection;
use crate::say;
use crate::store::{Climate, HouseRead, ResidentRead, Share, Store, StoreError};
use crate::words::Said;
use porchlight_core::consent::{Consents, Purpose};
use porchlight_core::documents::RecordType;
use porchlight_core::encouragements::Encouragement;
use porchlight_core::ids::AccountId;
use porchlight_core::time::{Day, EpochMs, Zone};
use std::collections::BTreeSet;

/// Fewer people are not shown: whatever is said of them is said of somebody.
const CONTRIBUTORS_LEAST: usize = 11;
/// The days of a week.
const DAYS: i32 = 7;
/// Why contributors' data was used, in the log.
const REASON: &str = "house climate";

/// How a week was.
pub(in crate::dashboard) struct ClimatePanel {
    pub from: Written,
    pub until: Written,
    pub checking_in: Share,
    pub encouraged: Share,
}

impl ClimatePanel {
    /// What, the share, and the share in words.
    pub(in crate::dashboard) fn rows(&self) -> [(Said, Share, Said); 2] {
        let row = |what, share| (say(what), share, in_words(share));
        [row("climate-checking-in", self.checking_in), row("climate-encouraged", self.encouraged)]
    }
}

fn in_words(share: Share) -> Said {
    match share {
        Share::Few => say("climate-few"),
        Share::Half => say("climate-half"),
        Share::Most => say("climate-most"),
    }
}

/// The week that is over since a day at least: phones that were away on its last evening have been here.
fn week_shown(today: Day) -> Day {
    today.plus(-1).week_start().plus(-DAYS)
}

/// What the panel shows; nothing where too few let it be counted.
pub(super) fn of(
    store: &dyn Store,
    read: &HouseRead,
    session: &StaffSession,
    (zone, today): (&Zone, Option<Day>),
    now_ms: EpochMs,
) -> Result<Option<ClimatePanel>, PageError> {
    let Some(today) = today.filter(|_| session.staff.role.may(Right::SeeClimate)) else { return Ok(None) };
    let (house, first) = (read.house.tenant, week_shown(today));
    let climate = match store.climate_week(house, first)? {
        Some(known) => known,
        None => {
            let contributors = contributors(read, first, today);
            let counted = count(store, read, &contributors, first, (zone, today))?;
            if counted.is_some() {
                let readings: Vec<Disclosure> = contributors
                    .iter()
                    .map(|resident| reading(resident.account, session, now_ms))
                    .collect();
                store.log_disclosures(house, session.staff.id, &readings)?;
            }
            store.keep_climate_week(house, first, counted)?
        }
    };
    let panel = |Climate { checking_in, encouraged }| ClimatePanel {
        from: written::day(first),
        until: written::day(first.plus(DAYS - 1)),
        checking_in,
        encouraged,
    };
    Ok(climate.map(panel))
}

/// Whoever lived here the whole week and let staff see check-ins on each day of it.
fn contributors(read: &HouseRead, first: Day, today: Day) -> Vec<&ResidentRead> {
    let contributes = |resident: &&ResidentRead| {
        let consents = Consents::of(&resident.consents);
        let is_known = resident.left_ms.is_none() && resident.away.is_none() && !resident.is_unheard;
        is_known
            && consents
                .all_in_force(today)
                .any(|(_, grant)| grant.purpose == Purpose::StaffCheckIns && grant.given <= first)
    };
    read.residents.iter().filter(contributes).collect()
}

fn count(
    store: &dyn Store,
    read: &HouseRead,
    contributors: &[&ResidentRead],
    first: Day,
    (zone, today): (&Zone, Day),
) -> Result<Option<Climate>, StoreError> {
    let people = contributors.len();
    if people < CONTRIBUTORS_LEAST {
        return Ok(None);
    }
    let last = first.plus(DAYS - 1);
    let days_of = |resident: &&ResidentRead| {
        projection::check_ins_in_force(resident, today).unwrap_or_default().range(first..=last).count()
    };
    let days: usize = contributors.iter().map(days_of).sum();
    let reached = encouraged(store, read, (first, last), zone)?;
    let encouraged = contributors.iter().filter(|resident| reached.contains(&resident.account)).count();
    Ok(Some(Climate { checking_in: Share::of(days, people * 7), encouraged: Share::of(encouraged, people) }))
}

/// Whom somebody else encouraged in the house circle in a week.
fn encouraged(
    store: &dyn Store,
    read: &HouseRead,
    (first, last): (Day, Day),
    zone: &Zone,
) -> Result<BTreeSet<AccountId>, StoreError> {
    let left_since_ms = zone.instant(first, 0).unwrap_or_default();
    let mut reached = BTreeSet::new();
    for month in BTreeSet::from([first.month(), last.month()]) {
        let posts = match circle_posts::of_month(store, read.house.tenant, month, left_since_ms) {
            Ok(posts) => posts,
            Err(VoiceError::Store(error)) => return Err(error),
            Err(_) => continue,
        };
        for (author, records) in posts {
            let given = records.iter().filter_map(Encouragement::read).filter(|it| (first..=last).contains(&it.day));
            reached.extend(given.filter_map(|encouragement| encouragement.to).filter(|to| *to != author));
        }
    }
    Ok(reached)
}

/// That somebody's check-ins were counted among all, once a week: the shares themselves show nobody.
fn reading(account: AccountId, session: &StaffSession, now_ms: EpochMs) -> Disclosure {
    Disclosure {
        account,
        staff: session.staff.id,
        at_ms: now_ms,
        record_types: (RecordType::SharedCheckIn as u16).to_string(),
        reason: REASON.to_owned(),
        asks: Vec::new(),
        what_for: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_shown_is_over_for_a_day_and_stays_for_seven() {
        let monday = Day::parse("2026-11-23").unwrap();
        assert_eq!(week_shown(monday), monday.plus(-14), "on a Monday it is still the week before");
        assert!((1..=7).all(|later| week_shown(monday.plus(later)) == monday.plus(-7)));
        assert_eq!(week_shown(monday.plus(8)), monday);
    }
}
