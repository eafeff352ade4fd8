//! A copy of what one person consented to, for paper: every element that 42 CFR 2.31 asks for, the text that they read, and
//! the statement that goes along with whatever is disclosed (2.32).

use super::Frame;
use super::house_page::PageError;
use super::one_person::OnePerson;
use super::written::{self, Written};
use crate::access::Right;
use crate::auth::StaffSession;
use crate::config::Config;
use crate::consent_texts;
use crate::copies::Scope;
use crate::say;
use crate::store::{ResidentRead, Store};
use crate::words::Said;
use crate::words::language::Language;
use askama::Template;
use porchlight_core::consent::grant::Grant;
use porchlight_core::consent::redisclosure::LONG as STATEMENT;
use porchlight_core::consent::{ConsentId, Consents, Purpose};
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::{Day, EpochMs};

/// The page as its template sees it.
#[derive(Template)]
#[template(path = "consents.html")]
pub(super) struct ConsentsPage {
    pub frame: Frame,
    pub house: TenantId,
    pub house_name: String,
    pub account: AccountId,
    pub name: String,
    pub today: String,
    pub consents: Vec<ConsentCopy>,
}

/// One consent in force.
pub(super) struct ConsentCopy {
    pub id: String,
    pub what: Said,
    pub why: Said,
    pub given: Written,
    pub ends: Option<Written>,
    /// The text that was read, or nothing where this version does not know it.
    pub text: Option<String>,
    pub text_hash: String,
}

/// The page for a staff member, with the reading written down.
pub(super) fn render(
    store: &dyn Store,
    session: &StaffSession,
    (house, account): (TenantId, AccountId),
    now_ms: EpochMs,
    config: &Config,
) -> Result<String, PageError> {
    let of = OnePerson::read(store, session, (house, account), Right::SeeConsents, now_ms)?;
    if !session.staff.may_of(Right::SeeConsents, of.resident.stay.assigned()) {
        return Err(PageError::NotFound);
    }
    let page = ConsentsPage {
        frame: Frame::of(session, config),
        house,
        house_name: of.house.name.clone(),
        account,
        name: of.resident.display_name.clone(),
        today: written::day_text(of.today),
        consents: copies(&of.resident, &of.house.name, of.today),
    };
    let html = page.render()?;
    let shown = (!page.consents.is_empty()).then_some(RecordType::Grant);
    let reading = of.reading(session, now_ms, shown, "resident page");
    store.log_disclosures(house, session.staff.id, reading.as_slice())?;
    Ok(html)
}

/// The consents in force, in the order in which they were given. Of who has not been heard since a restore, none.
fn copies(resident: &ResidentRead, house: &str, today: Day) -> Vec<ConsentCopy> {
    if resident.is_unheard {
        return Vec::new();
    }
    let consents = Consents::of(&resident.consents);
    let mut found: Vec<_> = consents.all_in_force(today).collect();
    found.sort_by_key(|(id, grant)| (grant.given, *id));
    let copy = |(id, grant): (ConsentId, &Grant)| {
        let (what, why) = words(grant.purpose);
        ConsentCopy {
            id: id.to_string(),
            what,
            why,
            given: written::day(grant.given),
            ends: grant.last_day.map(written::day),
            text: consent_texts::shown(grant.purpose, house, grant.text_hash),
            text_hash: data_encoding::HEXLOWER.encode(&grant.text_hash),
        }
    };
    found.into_iter().map(copy).collect()
}

/// What a copy that is taken away rests on: the consents in force for these purposes and, of who left, the one that lets
/// staff read on. In English, like the file.
pub(super) fn scope(resident: &ResidentRead, house: &str, purposes: &[Purpose], today: Day) -> Vec<Scope> {
    let rests_on = |purpose| match purpose {
        Purpose::Aftercare => resident.left_ms.is_some(),
        purpose => purposes.contains(&purpose),
    };
    let consents = Consents::of(&resident.consents);
    let mut found: Vec<_> = consents.all_in_force(today).filter(|(_, grant)| rests_on(grant.purpose)).collect();
    found.sort_by_key(|(id, grant)| (grant.given, *id));
    let scope = |(_, grant): (ConsentId, &Grant)| {
        let (what, why) = Language::English.speaking(|| {
            let (what, why) = words(grant.purpose);
            (what.plain(), why.plain())
        });
        let text = consent_texts::shown(grant.purpose, house, grant.text_hash);
        Scope { purpose: grant.purpose, what, why, given: grant.given, last_day: grant.last_day, text }
    };
    found.into_iter().map(scope).collect()
}

/// What a purpose lets staff see, and what for.
pub(super) fn words(purpose: Purpose) -> (Said, Said) {
    match purpose {
        Purpose::StaffMilestones => (say("consents-milestones"), say("consents-milestones-why")),
        Purpose::StaffCheckIns => (say("consents-check-ins"), say("consents-check-ins-why")),
        Purpose::StaffAnswers => (say("consents-answers"), say("consents-answers-why")),
        Purpose::StaffPlan => (say("consents-plan"), say("consents-plan-why")),
        Purpose::StaffReturns => (say("consents-returns"), say("consents-returns-why")),
        Purpose::Aftercare => (say("consents-aftercare"), say("consents-aftercare-why")),
        Purpose::Alumni => (say("consents-alumni"), say("consents-alumni-why")),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let page = |consents| ConsentsPage {
        frame: super::sample_frame(),
        house: TenantId::from_bytes([7; 16]),
        house_name: "Cedar House".into(),
        account: AccountId::from_bytes([1; 16]),
        name: "<b>Ana</b>".into(),
        today: written::day_text(Day::parse("2026-11-24").unwrap()),
        consents,
    };
    let day = |day: &str| written::day(Day::parse(day).unwrap());
    let copy = |purpose, ends: Option<&str>, text: Option<&str>| {
        let (what, why) = words(purpose);
        ConsentCopy {
            id: "0a".repeat(16),
            what,
            why,
            given: day("2026-11-20"),
            ends: ends.map(day),
            text: text.map(Into::into),
            text_hash: "0b".repeat(32),
        }
    };
    let notice = Some("If you turn this on, staff of Cedar House may see the milestones that you share.");
    let both = vec![copy(Purpose::StaffMilestones, None, notice), copy(Purpose::Aftercare, Some("2027-01-31"), None)];
    [page(vec![]), page(both)].map(|page| page.render().unwrap()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_goes_along_with_every_copy() {
        assert!(samples().iter().all(|html| html.contains(STATEMENT)));
    }
}
