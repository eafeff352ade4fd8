//! The notices that people read before they consent, known by the hash that the consent holds: a printed copy shows the
//! text itself. They are the apps' own words (`mobile-shells/words/words.json`).

use porchlight_core::consent::Purpose;
use porchlight_core::ids::digest;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const WORDS: &str = include_str!("../../mobile-shells/words/words.json");

/// For each purpose its notices, in every language, with `{house}` in place of the house's name.
static NOTICES: LazyLock<BTreeMap<Purpose, Vec<String>>> = LazyLock::new(read);

const PURPOSES: [(Purpose, &str); 7] = [
    (Purpose::StaffMilestones, "consent.staff_milestones"),
    (Purpose::StaffCheckIns, "consent.staff_check_ins"),
    (Purpose::StaffAnswers, "consent.staff_answers"),
    (Purpose::StaffPlan, "consent.staff_plan"),
    (Purpose::StaffReturns, "consent.staff_returns"),
    (Purpose::Aftercare, "consent.aftercare"),
    (Purpose::Alumni, "consent.alumni"),
];

fn read() -> BTreeMap<Purpose, Vec<String>> {
    let words: serde_json::Value = serde_json::from_str(WORDS).unwrap_or_default();
    let notices = |key: &str| {
        let texts = ["en", "es"].into_iter().filter_map(|language| words[key][language].as_str());
        texts.map(str::to_owned).collect::<Vec<_>>()
    };
    PURPOSES.into_iter().map(|(purpose, key)| (purpose, notices(key))).collect()
}

/// The text that the apps show for a purpose in a house, in English.
pub fn english(purpose: Purpose, house: &str) -> Option<String> {
    NOTICES.get(&purpose)?.first().map(|text| text.replace("{house}", house))
}

/// The text that a person was shown for a purpose in a house, if it is one of this version's.
pub fn shown(purpose: Purpose, house: &str, text_hash: [u8; 32]) -> Option<String> {
    let texts = NOTICES.get(&purpose)?.iter().map(|text| text.replace("{house}", house));
    texts.into_iter().find(|text| digest("porchlight/v1/consent-text", &[text.as_bytes()]) == text_hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_has_its_notice_in_both_languages() {
        for (purpose, key) in PURPOSES {
            let texts = &NOTICES[&purpose];
            assert_eq!(texts.len(), 2, "{key}");
            for text in texts {
                let read = text.replace("{house}", "Cedar House");
                let hash = digest("porchlight/v1/consent-text", &[read.as_bytes()]);
                assert_eq!(shown(purpose, "Cedar House", hash), Some(read.clone()));
                assert!(read.contains("Cedar House"), "{key} names who may see it");
                assert_eq!(shown(purpose, "Elm House", hash), None);
            }
        }
    }
}
