//! Crisis resources, for a screen that opens at once: no companion, no PIN, no network. Nothing is logged or recorded,
//! not even that somebody looked.

use crate::crisis::{self, Audience, Contact, EmergencyNumber, Hours, Kind};
use crate::time::{Day, DayEnd, Now, Zone};
use crate::views::{CrisisContactKindView, CrisisLineView, CrisisOptionView, CrisisView, EmergencyNumberView};

/// ISO 3166 codes of the countries whose numbers are known, in order.
#[cfg_attr(feature = "uniffi", uniffi::export)]
pub fn crisis_countries() -> Vec<String> {
    crisis::countries().into_iter().map(str::to_owned).collect()
}

/// The crisis screen of the country with this ISO 3166 code, in upper or lower case; for any other country, the advice
/// to call the local number. `at_ms` is the phone's clock, in epoch milliseconds, and decides `is_stale` alone. It
/// cannot fail.
#[cfg_attr(feature = "uniffi", uniffi::export)]
pub fn crisis_resources(country: String, at_ms: i64) -> CrisisView {
    let found = crisis::resources(&country);
    let today = Day::at(&Now { at_ms, zone: Zone::utc() }, DayEnd::from_minutes(0).unwrap_or_default());
    CrisisView {
        use_local_emergency_number: found.country.is_none(),
        country: found.country.map(str::to_owned),
        emergency: found.emergency.iter().map(emergency_number).collect(),
        lines: found.contacts.iter().map(line).collect(),
        version: crisis::version().to_string(),
        must_be_checked_again_by: crisis::must_be_checked_again_by().to_string(),
        is_stale: today.is_ok_and(crisis::is_stale),
    }
}

fn emergency_number(number: &EmergencyNumber) -> EmergencyNumberView {
    EmergencyNumberView {
        number: number.number.clone(),
        link: number.link(),
        source: first_page(&number.sources),
        checked: number.checked.to_string(),
    }
}

fn line(contact: &Contact) -> CrisisLineView {
    let Contact { line, kind } = *contact;
    CrisisLineView {
        id: line.id.clone(),
        name: line.name.clone(),
        kind: match kind {
            Kind::Call => CrisisContactKindView::Call,
            Kind::Text => CrisisContactKindView::Text,
            Kind::Chat => CrisisContactKindView::Chat,
        },
        number: line.number.clone().filter(|_| kind != Kind::Chat),
        text_keyword: line.text_keyword.clone().filter(|_| kind == Kind::Text),
        link: contact.link(),
        hours: match line.hours {
            Hours::Always => "always".to_owned(),
        },
        languages: line.languages.clone(),
        for_whom: match line.for_whom {
            Audience::Anyone => "anyone",
            Audience::Veterans => "veterans",
            Audience::SubstanceUse => "substance_use",
            Audience::NorthernIreland => "northern_ireland",
        }
        .to_owned(),
        options: contact
            .choices()
            .map(|(choice, link)| CrisisOptionView { key: choice.key.clone(), send: choice.send.clone(), link })
            .collect(),
        source: first_page(&line.sources),
        checked: line.checked.to_string(),
    }
}

fn first_page(names: &[String]) -> String {
    names.first().and_then(|name| crisis::source(name)).map(|source| source.url.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::EpochMs;

    /// 2026-11-25T12:00:00Z, the day of the version that these tests were written with.
    const NOON_MS: EpochMs = 1_795_608_000_000;

    #[test]
    fn the_screen_needs_nothing_but_a_country() {
        let us = crisis_resources("us".to_owned(), NOON_MS);
        assert_eq!(us.country.as_deref(), Some("US"));
        assert!(!us.use_local_emergency_number);
        assert_eq!(us.emergency[0].link, "tel:911");
        let chat = us.lines.iter().find(|row| row.kind == CrisisContactKindView::Chat).unwrap();
        assert_eq!((chat.number.as_deref(), chat.options.len()), (None, 0));
        let call = &us.lines[0];
        assert_eq!((call.link.as_str(), call.hours.as_str(), call.for_whom.as_str()), ("tel:988", "always", "anyone"));
        assert_eq!(call.options[0].key, "veterans");
        assert_eq!((call.options[0].send.as_str(), call.options[0].link.as_deref()), ("1", None));
    }

    #[test]
    fn every_row_of_every_country_has_a_link_a_page_and_a_day() {
        for country in crisis_countries() {
            let screen = crisis_resources(country.clone(), NOON_MS);
            let numbers = screen.emergency.iter().map(|e| (&e.link, &e.source, &e.checked));
            let rows = screen.lines.iter().map(|row| (&row.link, &row.source, &row.checked));
            for (link, source, checked) in numbers.chain(rows) {
                assert!(["tel:", "sms:", "https://"].iter().any(|start| link.starts_with(start)), "{country}: {link}");
                assert!(source.starts_with("http") && Day::parse(checked).is_ok(), "{country}: {source} {checked}");
            }
        }
    }

    #[test]
    fn an_unknown_country_is_sent_to_its_own_emergency_number() {
        let elsewhere = crisis_resources("ZZ".to_owned(), NOON_MS);
        assert!(elsewhere.use_local_emergency_number && elsewhere.country.is_none());
        assert!(elsewhere.emergency.is_empty() && elsewhere.lines.is_empty());
    }

    #[test]
    fn a_late_or_impossible_clock_hides_no_number() {
        let due = Day::parse(&crisis_resources(String::new(), NOON_MS).must_be_checked_again_by).unwrap();
        let last_ms = i64::from(due.number() + 1) * 86_400_000 - 1;
        for (at_ms, is_stale) in [(last_ms, false), (last_ms + 1, true), (i64::MAX, false), (i64::MIN, false)] {
            let screen = crisis_resources("GB".to_owned(), at_ms);
            assert_eq!((screen.is_stale, screen.lines.len()), (is_stale, 3), "{at_ms}");
        }
    }
}
