//! `porchlight resident` with `exit`, `readmit`, `away` and `back`.

use super::mentor::{self, today};
use super::notice::day_of;
use crate::say;
use crate::store::{Away, Exit, Store};
use crate::words::Refused;
use anyhow::{Context, bail, ensure};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::protocol::{ExitKind, House};
use porchlight_core::time::{Day, EpochMs};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// How long staff read on what a resident shared, unless said otherwise.
pub const ACCESS_HOURS: u32 = 72;
/// The longest that can be said: 30 days.
pub const ACCESS_HOURS_MAX: u32 = 30 * 24;
const HOUR_MS: EpochMs = 60 * 60 * 1000;

/// Who is meant, by one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Person {
    /// Their account, as the house page shows it
    #[arg(long)]
    pub account: Option<String>,
    /// Their name, as staff gave it
    #[arg(long)]
    pub name: Option<String>,
}

/// How somebody leaves, as the command line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// As it was planned
    Planned,
    /// To another place of help
    Transferred,
    /// Earlier than planned
    LeftEarly,
    /// The house ended it
    EndedByHouse,
}

impl From<How> for ExitKind {
    fn from(how: How) -> Self {
        match how {
            How::Planned => Self::Planned,
            How::Transferred => Self::Transferred,
            How::LeftEarly => Self::LeftEarly,
            How::EndedByHouse => Self::EndedByHouse,
        }
    }
}

/// Notes that a resident has left. They keep their account, their app and all that they wrote; staff read what they
/// shared for `access_hours` more, 720 at most. Fails if they do not live there.
pub fn exit(
    store: &dyn Store,
    house: TenantId,
    person: &Person,
    how: How,
    access_hours: u32,
    now_ms: EpochMs,
) -> anyhow::Result<AccountId> {
    ensure!(access_hours <= ACCESS_HOURS_MAX, "staff access ends {ACCESS_HOURS_MAX} hours after an exit at the latest");
    let account = find(store, house, person)?;
    let staff_access_ends_ms = now_ms + EpochMs::from(access_hours) * HOUR_MS;
    let left = store.exit(house, account, Exit { how: how.into(), at_ms: now_ms, staff_access_ends_ms })?;
    ensure!(left, Refused::of(say("refusals-not-here")));
    Ok(account)
}

/// The same, and whoever leaves is no mentor of the house any more.
pub fn leave(
    store: &impl Store,
    house: &House,
    person: &Person,
    how: How,
    access_hours: u32,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<AccountId> {
    let account = exit(store, house.tenant, person, how, access_hours, now_ms)?;
    mentor::end_all(store, house, account, now_ms, rng).context(Refused::of(say("refusals-still-mentor")))?;
    Ok(account)
}

/// Notes that somebody who left lives there again. Fails if they had not left.
pub fn readmit(store: &dyn Store, house: TenantId, person: &Person, now_ms: EpochMs) -> anyhow::Result<AccountId> {
    let account = find(store, house, person)?;
    ensure!(store.readmit(house, account, now_ms)?, Refused::of(say("refusals-not-left")));
    Ok(account)
}

/// Stops a new account that was asked for in somebody's place. Fails if none is under way.
pub fn stop_new_account(
    store: &dyn Store,
    house: TenantId,
    person: &Person,
    now_ms: EpochMs,
) -> anyhow::Result<AccountId> {
    let account = find(store, house, person)?;
    store.stop_reissue(house, account, None, now_ms)??;
    Ok(account)
}

/// Notes that a resident is away for a while, and until when staff expect it. Nothing else changes: not what they read, not
/// what is read of them, and not their days. Fails if they do not live there, or the day is over.
pub fn away(
    store: &dyn Store,
    house: &House,
    person: &Person,
    until: Option<&str>,
    now_ms: EpochMs,
) -> anyhow::Result<(AccountId, Option<Day>)> {
    let (account, today) = (find(store, house.tenant, person)?, today(house, now_ms)?);
    let until = until.map(|until| day_of("--until", until)).transpose()?;
    ensure!(
        until.is_none_or(|until| today <= until),
        Refused::of(say("refusals-day-over").with("day", today.to_string()))
    );
    ensure!(
        store.away(house.tenant, account, Away { since_ms: now_ms, until })?,
        Refused::of(say("refusals-not-here"))
    );
    Ok((account, until))
}

/// Notes that somebody who was away is back. Fails if they were not away.
pub fn back(store: &dyn Store, house: TenantId, person: &Person, now_ms: EpochMs) -> anyhow::Result<AccountId> {
    let account = find(store, house, person)?;
    ensure!(store.back(house, account, now_ms)?, Refused::of(say("refusals-not-away")));
    Ok(account)
}

/// What to say after [`away`].
pub(super) fn away_in_words(until: Option<&str>) -> String {
    let expected = until.map(|until| format!(" until {until}")).unwrap_or_default();
    format!(
        "They are noted as away{expected}; the house page and their app say so. They keep their circle and go on reading and \
         writing.\n\nSay porchlight resident back when they are back: no day ends it by itself."
    )
}

pub(super) fn find(store: &dyn Store, house: TenantId, person: &Person) -> anyhow::Result<AccountId> {
    if let Some(account) = &person.account {
        return Ok(account.parse()?);
    }
    let name = person.name.as_deref().unwrap_or_default();
    match store.accounts_named(house, name)?[..] {
        [account] => Ok(account),
        [] => bail!("this house knows nobody called {name:?}"),
        _ => bail!("there is more than one {name:?}; name them by their account"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_phone::{Cedar, NOON, Phone, cedar};

    fn named(name: &str) -> Person {
        Person { account: None, name: Some(name.into()) }
    }

    fn on_the_page(cedar: &Cedar, now_ms: EpochMs) -> Vec<String> {
        let read = cedar.store.read_house(cedar.house.tenant, now_ms).unwrap().unwrap();
        read.residents.into_iter().map(|resident| resident.display_name).collect()
    }

    #[test]
    fn staff_read_on_for_72_hours_and_then_not() {
        let cedar = cedar();
        let (ana, _) = (Phone::joined(1, &cedar, "Ana"), Phone::joined(2, &cedar, "Ben"));
        let house = cedar.house.tenant;
        let left = exit(&cedar.store, house, &named("Ana"), How::LeftEarly, ACCESS_HOURS, NOON).unwrap();
        assert_eq!(left, ana.account());
        let ends_ms = NOON + 72 * HOUR_MS;
        assert_eq!(on_the_page(&cedar, ends_ms - 1).len(), 2);
        assert_eq!(on_the_page(&cedar, ends_ms), ["Ben"]);
        let account = Person { account: Some(left.to_string()), name: None };
        readmit(&cedar.store, house, &account, ends_ms).unwrap();
        assert_eq!(on_the_page(&cedar, ends_ms + 1).len(), 2);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let cedar = cedar();
        let _ana = Phone::joined(1, &cedar, "Ana");
        let house = cedar.house.tenant;
        let try_exit = |name: &str, hours| exit(&cedar.store, house, &named(name), How::Planned, hours, NOON);
        assert!(try_exit("Ana", ACCESS_HOURS_MAX + 1).unwrap_err().to_string().contains("720"));
        assert!(try_exit("Zoe", 0).unwrap_err().to_string().contains("nobody"));
        assert!(readmit(&cedar.store, house, &named("Ana"), NOON).unwrap_err().to_string().contains("not left"));
        try_exit("Ana", 0).unwrap();
        assert!(on_the_page(&cedar, NOON).is_empty(), "no hours at all");
        assert!(try_exit("Ana", 0).unwrap_err().to_string().contains("do not live"));
        let _second = Phone::joined(2, &cedar, "Ana");
        assert!(try_exit("Ana", 0).unwrap_err().to_string().contains("more than one"));
    }
}
