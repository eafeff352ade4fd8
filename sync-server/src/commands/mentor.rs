//! `porchlight mentor approve` and `porchlight mentor end`.

use super::notice::day_of;
use super::resident::{Person, find};
use crate::auth::StaffId;
use crate::disclosures::Disclosure;
use crate::house_voice::{self, VoiceError};
use crate::say;
use crate::store::Store;
use crate::words::Refused;
use anyhow::ensure;
use porchlight_core::documents::{DocumentKind, RecordType, open_document_id};
use porchlight_core::ids::{AccountId, RecordId, SpaceId, TenantId};
use porchlight_core::mentors::approval::{APPROVED_DAYS_MAX, MONTHS_LEAST};
use porchlight_core::mentors::statement;
use porchlight_core::mentors::{Approvals, MentorApprovalEnded, MentorApproved, Offer};
use porchlight_core::protocol::House;
use porchlight_core::time::{Day, EpochMs, Month, Zone};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the house vouches for, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
pub struct Approval {
    /// They have done the training that the house gives its mentors
    #[arg(long)]
    pub training_done: bool,
    /// The last day, such as 2027-01-31; 90 days from today at most, and when it is not said
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
    /// How many months they have behind them at least, by their own word
    #[arg(long, value_name = "MONTHS", default_value_t = MONTHS_LEAST)]
    pub months_least: u16,
}

/// Approves somebody as a mentor, in the circle that they are in; answers who and until when. Fails if they have not offered
/// it there, have fewer months behind them by their own word, or were not trained.
pub fn approve(
    store: &impl Store,
    house: &House,
    person: &Person,
    approval: &Approval,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<(AccountId, Day)> {
    let (account, today) = (find(store, house.tenant, person)?, today(house, now_ms)?);
    let circles = circles_of(store, house.tenant, account, now_ms)?;
    let circle = *circles.first().ok_or_else(|| Refused::of(say("refusals-no-circle")))?;
    let offer = offer_of(store, house.tenant, account, now_ms)?;
    let offer = offer.ok_or_else(|| Refused::of(say("refusals-no-offer")))?;
    let (months, least) = (offer.months, approval.months_least);
    ensure!(months >= least, Refused::of(say("refusals-months").with("least", least).with("months", months)));
    let until = approval.until.as_deref().map(|until| day_of("--until", until)).transpose()?;
    let approved = MentorApproved::parse(account, approval.training_done, until, now_ms, today)?;
    house_voice::say_in(store, house.tenant, circle, &[approved.record(RecordId::random(rng))], now_ms, rng)?;
    Ok((account, approved.until))
}

/// Somebody who offers to be a mentor, or whom the house approves as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub account: AccountId,
    /// How many months they have behind them by their own word, if they offer it now.
    pub months: Option<u16>,
    /// Until which day the house approves them, if it does today.
    pub approved_until: Option<Day>,
}

/// Who offers it in a circle of the house, and who is approved. What they say of themselves is their circle's and no part
/// of it. Who read of which offer is on disk before this returns.
pub fn look(store: &impl Store, house: &House, staff: StaffId, now_ms: EpochMs) -> anyhow::Result<Vec<Listed>> {
    let (tenant, today) = (house.tenant, today(house, now_ms)?);
    let word = store.house_word(tenant, tenant.account(), now_ms)?;
    let approvals = approvals(store, tenant, &circles_of(store, tenant, tenant.account(), now_ms)?, today)?;
    let members: BTreeSet<AccountId> =
        word.iter().flat_map(|word| &word.circles).flat_map(|circle| &circle.members).map(|it| it.account).collect();
    let mut listed = Vec::new();
    for account in members.into_iter().filter(|account| *account != tenant.account()) {
        let months = offer_of(store, tenant, account, now_ms)?.map(|offer| offer.months);
        let approved_until = approvals.until(account, today);
        if months.is_some() || approved_until.is_some() {
            listed.push(Listed { account, months, approved_until });
        }
    }
    let offers = listed.iter().filter(|listed| listed.months.is_some());
    let readings: Vec<Disclosure> = offers.map(|listed| reading(listed.account, staff, now_ms)).collect();
    store.log_disclosures(tenant, staff, &readings)?;
    Ok(listed)
}

fn reading(account: AccountId, staff: StaffId, at_ms: EpochMs) -> Disclosure {
    let record_types = (RecordType::MentorStatement as u16).to_string();
    Disclosure { account, staff, at_ms, record_types, reason: "mentors".to_owned(), asks: Vec::new(), what_for: None }
}

fn offer_of(store: &impl Store, house: TenantId, account: AccountId, now_ms: EpochMs) -> anyhow::Result<Option<Offer>> {
    let Some(circle) = circles_of(store, house, account, now_ms)?.first().copied() else { return Ok(None) };
    let profile = open_document_id(account, circle, DocumentKind::Profile, b"");
    Ok(statement::offer(&house_voice::written(store, house, account, profile)?))
}

/// Ends what approves somebody. Fails if nothing does.
pub fn end(
    store: &impl Store,
    house: &House,
    person: &Person,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<AccountId> {
    let account = find(store, house.tenant, person)?;
    ensure!(end_all(store, house, account, now_ms, rng)?, Refused::of(say("refusals-not-approved")));
    Ok(account)
}

/// Ends every approval of an account, in whichever circle it was given, and says so in each: whoever went from one to the
/// other may have heard of the approval there and of no end. Says whether there was one.
pub fn end_all(
    store: &impl Store,
    house: &House,
    account: AccountId,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<bool> {
    let (tenant, today) = (house.tenant, today(house, now_ms)?);
    let circles = circles_of(store, tenant, tenant.account(), now_ms)?;
    let approvals = approvals(store, tenant, &circles, today)?;
    if approvals.until(account, today).is_none() {
        return Ok(false);
    }
    let ids = approvals.ids(account, today);
    for circle in circles {
        let ended = MentorApprovalEnded::record(RecordId::random(rng), account, ids.clone(), now_ms, today);
        house_voice::say_in(store, tenant, circle, &[ended], now_ms, rng)?;
    }
    Ok(true)
}

/// What approving did, and what comes next.
pub(super) fn in_words(until: &str) -> String {
    format!(
        "Approved until {until}. Each phone shows it when it next reaches the house.\n\n\
         Approve them again before that day, or end it sooner with:\n  porchlight mentor end --house HOUSE --account ACCOUNT"
    )
}

pub(super) fn today(house: &House, now_ms: EpochMs) -> anyhow::Result<Day> {
    Ok(Zone::named(&house.zone)?.civil(now_ms)?.0)
}

/// The circles of the house that an account is in, the house's own first; the house itself is in all that there are.
fn circles_of(store: &dyn Store, house: TenantId, account: AccountId, now_ms: EpochMs) -> anyhow::Result<Vec<SpaceId>> {
    let word = store.house_word(house, account, now_ms)?;
    let is_in = |circle: &SpaceId| word.iter().flat_map(|word| &word.circles).any(|known| known.space == *circle);
    let all = [SpaceId::house_circle(house), SpaceId::alumni_circle(house)];
    Ok(all.into_iter().filter(is_in).collect())
}

/// What stands today of what the house said in some of its circles.
fn approvals(store: &dyn Store, house: TenantId, circles: &[SpaceId], today: Day) -> Result<Approvals, VoiceError> {
    let mut said = Vec::new();
    for circle in circles {
        for month in months(today) {
            said.extend(house_voice::said_in(store, house, *circle, month)?);
        }
    }
    Ok(Approvals::of(&said))
}

/// The months in which an approval may have been given that stands today.
fn months(today: Day) -> impl Iterator<Item = Month> {
    let last = today.plus(1).month();
    let all = std::iter::successors(Some(today.plus(-APPROVED_DAYS_MAX - 1).month()), |month| Some(month.next()));
    all.take_while(move |month| *month <= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::Ask;
    use crate::commands::carry_out;
    use crate::commands::resident::How;
    use crate::test_phone::{Cedar, NOON, Phone, cedar, rng};
    use porchlight_core::mentors::MentorStatement;

    const DAY_MS: EpochMs = 24 * 3_600_000;

    fn dev() -> Person {
        Person { account: None, name: Some("Dev".into()) }
    }

    fn approval(until: Option<&str>) -> Approval {
        Approval { training_done: true, until: until.map(str::to_owned), months_least: MONTHS_LEAST }
    }

    fn offer(cedar: &Cedar, dev: &mut Phone, months: u16) {
        let offer = Offer::parse("I walked this way.", months, 2, None, true).unwrap();
        let id = RecordId::from_bytes([u8::try_from(months).unwrap(); 16]);
        let (house, record) = (dev.house, MentorStatement::record(id, Some(offer), NOON, &[]));
        let said = dev.write_open(DocumentKind::Profile, SpaceId::house_circle(house), b"", &[record]);
        dev.push(&cedar.store, house, vec![said]);
    }

    fn approved_until(cedar: &Cedar, account: AccountId, now_ms: EpochMs) -> Option<Day> {
        let today = today(&cedar.house, now_ms).unwrap();
        let circle = SpaceId::house_circle(cedar.house.tenant);
        let said = months(today)
            .flat_map(|month| house_voice::said_in(&cedar.store, cedar.house.tenant, circle, month).unwrap());
        Approvals::of(&said.collect::<Vec<_>>()).until(account, today)
    }

    #[test]
    fn what_cannot_be_approved_is_said_in_words() {
        let cedar = cedar();
        let mut phone = Phone::joined(1, &cedar, "Dev");
        let refused = |approval: &Approval| {
            let said = approve(&cedar.store, &cedar.house, &dev(), approval, NOON, &mut rng(5));
            said.expect_err("approved").to_string()
        };
        assert!(refused(&approval(None)).contains("not offered"));
        offer(&cedar, &mut phone, 11);
        assert!(refused(&approval(None)).contains("has 12 months behind them; they say 11"));
        offer(&cedar, &mut phone, 12);
        assert!(refused(&Approval { training_done: false, ..approval(None) }).contains("--training-done"));
        assert!(refused(&Approval { months_least: 24, ..approval(None) }).contains("24 months"));
        assert!(refused(&approval(Some("tomorrow"))).contains("no date"));
        for until in ["2026-11-23", "2027-02-23"] {
            assert!(refused(&approval(Some(until))).contains("90 days at most"), "{until}");
        }
        let nobody = end(&cedar.store, &cedar.house, &dev(), NOON, &mut rng(5)).unwrap_err();
        assert!(nobody.to_string().contains("not approved"));
        assert_eq!(approved_until(&cedar, phone.account(), NOON), None);
    }

    #[test]
    fn an_approval_lasts_ninety_days_is_given_again_and_ends() {
        let cedar = cedar();
        let mut phone = Phone::joined(1, &cedar, "Dev");
        offer(&cedar, &mut phone, 12);
        let account = phone.account();
        let approve = |until: Option<&str>, now_ms| {
            let approved = approve(&cedar.store, &cedar.house, &dev(), &approval(until), now_ms, &mut rng(5));
            approved.unwrap().1.to_string()
        };
        assert_eq!(approve(None, NOON), "2027-02-22");
        assert!(approved_until(&cedar, account, NOON + 90 * DAY_MS).is_some());
        assert!(approved_until(&cedar, account, NOON + 91 * DAY_MS).is_none());
        assert_eq!(approve(Some("2027-03-31"), NOON + 80 * DAY_MS), "2027-03-31");
        assert!(approved_until(&cedar, account, NOON + 91 * DAY_MS).is_some());
        let now_ms = NOON + 85 * DAY_MS;
        end(&cedar.store, &cedar.house, &dev(), now_ms, &mut rng(6)).unwrap();
        assert_eq!(approved_until(&cedar, account, now_ms), None, "both of them");
        assert!(end(&cedar.store, &cedar.house, &dev(), now_ms, &mut rng(6)).is_err(), "once");
    }

    #[test]
    fn who_leaves_the_house_is_no_longer_approved() {
        let cedar = cedar();
        let mut phone = Phone::joined(1, &cedar, "Dev");
        offer(&cedar, &mut phone, 12);
        let (house, account) = ("Cedar House".to_owned(), phone.account());
        let ask = |ask: &Ask, now_ms| carry_out(&cedar.store, ask, "", now_ms);
        let approve = Ask::MentorApprove { house: house.clone(), person: dev(), approval: approval(None) };
        ask(&approve, NOON).unwrap();
        assert!(approved_until(&cedar, account, NOON).is_some());
        let exit = Ask::ResidentExit { house, person: dev(), how: How::Planned, access_hours: 0 };
        ask(&exit, NOON + 1).unwrap();
        assert_eq!(approved_until(&cedar, account, NOON + 1), None);
        assert!(ask(&approve, NOON + 2).unwrap_err().to_string().contains("no circle"));
    }
}
