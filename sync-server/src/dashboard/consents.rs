//! A copy of what one person consented to, for paper: every element that 42 CFR 2.31 asks for, the text that they read, and
//! the statement that goes along with whatever is disclosed (2.32).

use super::Frame;
use super::house_page::PageError;
use super::written::{self, Written};
use crate::access::Right;
use crate::auth::StaffSession;
use crate::config::Config;
use crate::consent_texts;
use crate::disclosures::Disclosure;
use crate::store::{ResidentRead, Store};
use askama::Template;
use porchlight_core::consent::grant::Grant;
use porchlight_core::consent::{Consents, Purpose};
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::{Day, DayEnd, EpochMs, Now, Zone};

/// 42 CFR 2.32(a)(1), as it stands since 2024. Counsel checks it before real use.
pub(super) const STATEMENT: &str = "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). These rules prohibit you from using or disclosing this record, or testimony that describes the information contained in this record, in any civil, criminal, administrative, or legislative proceedings by any Federal, State, or local authority, against the patient, unless authorized by the consent of the patient, except as provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. In addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at least one of the following applies: (i) Further use or disclosure is expressly permitted by the written consent of the individual whose information is being disclosed in this record or as otherwise permitted by 42 CFR part 2. (ii) You are a covered entity or business associate and have received the record for treatment, payment, or health care operations, or (iii) You have received the record from a covered entity or business associate as permitted by 45 CFR part 164, subparts A and E. A general authorization for the release of medical or other information is NOT sufficient to meet the required elements of written consent to further use or redisclose the record (see 42 CFR 2.31).";

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
    pub what: &'static str,
    pub why: &'static str,
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
    if session.house != house || !session.staff.role.may(Right::SeeConsents) {
        return Err(PageError::NotFound);
    }
    store.settle();
    let read = store.read_house(house, now_ms)?.ok_or(PageError::NotFound)?;
    let resident = read.residents.iter().find(|resident| resident.account == account).ok_or(PageError::NotFound)?;
    let zone = Zone::named(&read.house.zone).unwrap_or_else(|_| Zone::utc());
    let today = Day::at(&Now { at_ms: now_ms, zone }, DayEnd::default()).map_err(|_| PageError::NotFound)?;
    let page = ConsentsPage {
        frame: Frame::of(session, config),
        house,
        house_name: read.house.name.clone(),
        account,
        name: resident.display_name.clone(),
        today: written::day_text(today),
        consents: copies(resident, &read.house.name, today),
    };
    let html = page.render()?;
    let reading = Disclosure {
        account,
        staff: session.staff.id,
        at_ms: now_ms,
        record_types: (RecordType::Grant as u16).to_string(),
        reason: "consents".to_owned(),
        asks: Vec::new(),
    };
    let readings = if page.consents.is_empty() { Vec::new() } else { vec![reading] };
    store.log_disclosures(house, session.staff.id, &readings)?;
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
    let copy = |(id, grant): (porchlight_core::consent::ConsentId, &Grant)| {
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

/// What a purpose lets staff see, and what for.
pub(super) fn words(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::StaffMilestones => ("the milestones that they share, one by one", "support, and to be glad with them"),
        Purpose::StaffCheckIns => ("on which days they checked in", "to ask how they are when it becomes quiet"),
        Purpose::StaffAnswers => (
            "mood, urge, confidence, sleep and company of each check-in, for a counsellor",
            "to start a talk with them",
        ),
        Purpose::StaffPlan => {
            ("their plan for a hard hour, for a counsellor", "to know what helps them when it counts")
        }
        Purpose::StaffReturns => {
            ("a return to use that they share, its day alone, for a counsellor", "so that somebody can help them")
        }
        Purpose::Aftercare => {
            ("what they shared, also after they have left", "so that somebody who knows them can be there")
        }
        Purpose::Alumni => ("that they are in the alumni circle", "to stay in touch after they have left"),
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
        today: "24 November 2026".into(),
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
    fn the_statement_is_that_of_2024_word_for_word() {
        assert!(STATEMENT.starts_with("This record which has been disclosed to you is protected by Federal"));
        assert!(STATEMENT.contains("prohibit you from using or disclosing this record, or testimony that describes"));
        assert!(STATEMENT.ends_with("(see 42 CFR 2.31)."));
        assert_eq!(STATEMENT.chars().count(), 1_325);
        assert!(samples().iter().all(|html| html.contains(STATEMENT)));
    }
}
