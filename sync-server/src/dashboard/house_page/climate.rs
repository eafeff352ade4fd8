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
use porchlight_core::documents::{Record, RecordType};
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
    pub encouraging: Share,
}

impl ClimatePanel {
    /// What, the share, and the share in words.
    pub(in crate::dashboard) fn rows(&self) -> [(Said, Share, Said); 2] {
        let row = |what, share| (what, share, in_words(share));
        [row(say("climate-checking-in"), self.checking_in), row(say("climate-encouraging"), self.encouraging)]
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
                let readings: Vec<Disclosure> =
                    contributors.iter().map(|resident| reading(resident.account, session, now_ms)).collect();
                store.log_disclosures(house, session.staff.id, &readings)?;
            }
            store.keep_climate_week(house, first, counted)?
        }
    };
    let panel = |Climate { checking_in, encouraging }| ClimatePanel {
        from: written::day(first),
        until: written::day(first.plus(DAYS - 1)),
        checking_in,
        encouraging,
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
    let gave = encouraging(store, read, (first, last), zone)?;
    let encouraging = contributors.iter().filter(|resident| gave.contains(&resident.account)).count();
    Ok(Some(Climate { checking_in: Share::of(days, people * 7), encouraging: Share::of(encouraging, people) }))
}

/// Who had words for the whole house circle in a week. What is for one person lies between the two, and nobody looks there.
fn encouraging(
    store: &dyn Store,
    read: &HouseRead,
    (first, last): (Day, Day),
    zone: &Zone,
) -> Result<BTreeSet<AccountId>, StoreError> {
    let left_since_ms = zone.instant(first, 0).unwrap_or_default();
    let mut gave = BTreeSet::new();
    for month in BTreeSet::from([first.month(), last.month()]) {
        let posts = match circle_posts::of_month(store, read.house.tenant, month, left_since_ms) {
            Ok(posts) => posts,
            Err(VoiceError::Store(error)) => return Err(error),
            Err(_) => continue,
        };
        let is_for_all = |it: &Encouragement| it.to.is_none() && (first..=last).contains(&it.day);
        let has_given = |records: &[Record]| records.iter().filter_map(Encouragement::read).any(|it| is_for_all(&it));
        gave.extend(posts.into_iter().filter(|(_, records)| has_given(records)).map(|(author, _)| author));
    }
    Ok(gave)
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
    use super::super::render;
    use super::*;
    use crate::auth::{StaffRole, sign_in};
    use crate::commands::invite;
    use crate::config::Config;
    use crate::store::{Roster, Stays};
    use crate::test_phone::{Cedar, NOON, Phone, cedar, rng};
    use porchlight_core::consent::Audience;
    use porchlight_core::consent::grant::Grant;
    use porchlight_core::consent::in_circles::{CheckedIn, SharedCheckIn};
    use porchlight_core::documents::{DocumentKind, shared_part};
    use porchlight_core::ids::{RecordId, SpaceId};
    use porchlight_core::protocol::Verdict;

    const DAY_MS: EpochMs = 24 * 3_600_000;

    /// Somebody who lets staff see check-ins since a day, and checked in on so many days of the week from the 16th on.
    fn joined(cedar: &Cedar, seed: u64, since: &str, days: i32) -> Phone {
        let mut phone = Phone::joined(seed, cedar, &format!("Person {seed}"));
        let (since, first) = (Day::parse(since).unwrap(), Day::parse("2026-11-16").unwrap());
        let id = RecordId::from_bytes([1; 16]);
        let grant = Grant::new(Purpose::StaffCheckIns, Audience::Staff, [0; 32], since, None, vec![]).record(id);
        let (care, consents) = (phone.care(), Consents::of(std::slice::from_ref(&grant)));
        let copy = |n: i32| {
            let of = CheckedIn::of(care, RecordId::from_bytes([n as u8 + 10; 16]), first.plus(n));
            SharedCheckIn::of(&consents.shareable(Purpose::StaffCheckIns, Audience::Staff, since, of).unwrap())
        };
        let copies: Vec<_> = (0..days).map(copy).collect();
        let mut push = vec![phone.write_open(DocumentKind::Consents, care, b"", &[grant])];
        if !copies.is_empty() {
            push.push(phone.write_open(DocumentKind::Shared, care, &shared_part(first.month(), id), &copies));
        }
        let verdicts = phone.push(&cedar.store, cedar.house.tenant, push);
        assert!(verdicts.iter().all(|verdict| *verdict == Verdict::Stored), "{verdicts:?}");
        phone
    }

    fn encourage(cedar: &Cedar, from: &mut Phone, to: Option<AccountId>, day: &str) {
        let day = Day::parse(day).unwrap();
        let id = RecordId::random(&mut from.rng);
        let card = Encouragement::parse(to, Some(1), None, NOON, day).unwrap().record(id);
        let circle = SpaceId::house_circle(cedar.house.tenant);
        let said = from.write_open(DocumentKind::Posts, circle, &day.month().key(), &[card]);
        assert_eq!(from.push(&cedar.store, cedar.house.tenant, vec![said]), [Verdict::Stored]);
    }

    fn opened(cedar: &Cedar, role: StaffRole, now_ms: EpochMs) -> String {
        let (store, house) = (&cedar.store, cedar.house.tenant);
        let (one, two) = (&mut rng(2 * now_ms as u64), &mut rng(2 * now_ms as u64 + 1));
        let link = invite::staff(store, house, "Carla", role, now_ms, one).unwrap();
        let session = sign_in(store, &link.secret, now_ms, two).unwrap();
        render(store, &session, house, now_ms, &Config::default()).unwrap()
    }

    fn shares(html: &str) -> Vec<u8> {
        html.split("data-share=\"").skip(1).map(|rest| rest.as_bytes()[0] - b'0').collect()
    }

    fn told(cedar: &Cedar, phone: &Phone) -> usize {
        let all = cedar.store.disclosures_of(cedar.house.tenant, phone.account()).unwrap();
        all.iter().filter(|reading| reading.reason == REASON).count()
    }

    #[test]
    fn the_week_shown_is_over_for_a_day_and_stays_for_seven() {
        let monday = Day::parse("2026-11-23").unwrap();
        assert_eq!(week_shown(monday), monday.plus(-14), "on a Monday it is still the week before");
        assert!((1..=7).all(|later| week_shown(monday.plus(later)) == monday.plus(-7)));
        assert_eq!(week_shown(monday.plus(8)), monday);
    }

    #[test]
    fn ten_people_are_not_shown_and_an_eleventh_changes_nothing_of_that_week() {
        let cedar = cedar();
        let mut phones: Vec<Phone> = (1..=10).map(|seed| joined(&cedar, seed, "2026-11-10", 7)).collect();
        phones.push(joined(&cedar, 11, "2026-11-17", 5)); // lets it be seen since the second day
        let hidden = opened(&cedar, StaffRole::HouseStaff, NOON);
        assert!(!hidden.contains("data-climate") && shares(&hidden).is_empty());
        assert!(phones.iter().all(|phone| told(&cedar, phone) == 0), "what is not shown was not read");
        phones.push(joined(&cedar, 12, "2026-11-10", 7));
        assert!(!opened(&cedar, StaffRole::HouseStaff, NOON + 1).contains("data-climate"), "counted once");
    }

    #[test]
    fn a_week_is_counted_once_in_thirds_and_whoever_is_in_it_is_told_once() {
        let cedar = cedar();
        // Eleven people, 3 days of 7: a third and more. Four of them have words for all: about half.
        let mut phones: Vec<Phone> = (1..=11).map(|seed| joined(&cedar, seed, "2026-11-16", 3)).collect();
        let mut away = joined(&cedar, 12, "2026-11-10", 7);
        let mut private = Phone::joined(13, &cedar, "Private");
        cedar
            .store
            .away(cedar.house.tenant, away.account(), crate::store::Away { since_ms: NOON, until: None })
            .unwrap();
        for (phone, day) in phones[..4].iter_mut().zip(["2026-11-16", "2026-11-18", "2026-11-20", "2026-11-22"]) {
            encourage(&cedar, phone, None, day);
        }
        for phone in &mut phones[4..8] {
            encourage(&cedar, phone, None, "2026-11-23"); // after the week
        }
        for phone in &mut phones[3..] {
            encourage(&cedar, phone, Some(private.account()), "2026-11-19"); // for one
        }
        for phone in [&mut away, &mut private] {
            encourage(&cedar, phone, None, "2026-11-18"); // who is not counted
        }
        let own = phones[9].account();
        let html = opened(&cedar, StaffRole::HouseStaff, NOON);
        assert_eq!(shares(&html), [2, 2], "{html}");
        assert!(!html.contains(&format!("data-climate=\"{own}")) && !html.contains(">11<"), "nobody, and no count");
        let counted = |cedar: &Cedar| phones.iter().map(|phone| told(cedar, phone)).collect::<Vec<_>>();
        assert_eq!((counted(&cedar), told(&cedar, &away), told(&cedar, &private)), (vec![1; 11], 0, 0));
        let stays = |now_ms| shares(&opened(&cedar, StaffRole::HouseManager, now_ms));
        assert!(cedar.store.assign(cedar.house.tenant, phones[0].account(), None).unwrap());
        let left = crate::store::Exit {
            how: porchlight_core::protocol::ExitKind::Planned,
            at_ms: NOON + 1,
            staff_access_ends_ms: NOON + 1,
        };
        assert!(cedar.store.exit(cedar.house.tenant, phones[0].account(), left).unwrap());
        assert_eq!(stays(NOON + 2), [2, 2], "two days cannot be compared");
        assert_eq!(stays(NOON + 6 * DAY_MS), [2, 2]);
        assert_eq!(counted(&cedar), vec![1; 11], "read once");
        assert!(stays(NOON + 7 * DAY_MS).is_empty(), "ten are left");
        assert_eq!(cedar.store.roster(cedar.house.tenant, NOON + 2).unwrap().len(), 12);
    }
}
