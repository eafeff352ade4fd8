//! What has no error to answer with. A panic behind such a call ends the process in Swift, so there is none, whatever it is
//! given; a call that is new among them is found here.

use crate::anas_phones::{house, words_of};
use porchlight_core::companion::{LinkingDevice, Observer, PlatformError, crisis_countries, crisis_resources};
use porchlight_core::views::AreaView;
use proptest::prelude::*;
use std::sync::Arc;

/// As `bindings/surface.txt` has them.
const CANNOT_FAIL: [&str; 6] = [
    "fn crisis_countries() -> [String]",
    "fn crisis_resources(country: String, at_ms: i64) -> CrisisView",
    "object Companion::check_words(text: String) -> [LooksLikeView]",
    "object Companion::has_pin() -> bool",
    "object LinkingDevice::code() -> String",
    "object Subscription::end()",
];

#[test]
fn whatever_is_called_can_answer_with_an_error_but_for_six_calls() {
    let surface = include_str!("../../../../bindings/surface.txt");
    let is_call = |line: &&str| ["fn ", "new ", "object "].iter().any(|kind| line.starts_with(kind));
    let without: Vec<&str> =
        surface.lines().filter(is_call).filter(|line| !line.ends_with(" or CompanionError")).collect();
    assert_eq!(without, CANNOT_FAIL);
}

/// Text of every kind, with what the lists look for among it.
fn any_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<String>(),
        "[A-Za-z]{0,3}",
        Just("half a pill".to_owned()),
        "[\\u{300}-\\u{36f}ßİŉ'’ -]{0,9}"
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

fn any_instant() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), -1_000..1_000_i64]
}

proptest! {
    #[test]
    fn whom_to_call_is_said_for_any_country_at_any_time(country in any_text(), at_ms in any_instant()) {
        let known = crisis_countries();
        let screen = crisis_resources(country.clone(), at_ms);
        prop_assert_eq!(screen.country.is_some(), known.contains(&country.to_ascii_uppercase()));
        for country in known {
            prop_assert!(!crisis_resources(country, at_ms).emergency.is_empty());
        }
    }
}

#[test]
fn any_words_can_be_looked_at_on_an_open_a_locked_a_sleeping_and_a_closed_phone() {
    let house = house();
    let ana = house.ana.core();
    words_of(&house.ana);
    let look = || {
        ana.has_pin();
        proptest!(ProptestConfig::with_cases(64), |(text in any_text())| {
            prop_assert!(ana.check_words(text).len() <= 3);
        });
    };
    look();
    ana.set_pin(Some("4711".into())).unwrap();
    ana.lock().unwrap();
    look();
    ana.suspend().unwrap();
    look();
    ana.close().unwrap();
    look();
}

struct Deaf;

impl Observer for Deaf {
    fn on_change(&self, _revision: u64, _areas: Vec<AreaView>) -> Result<(), PlatformError> {
        Ok(())
    }
}

#[test]
fn a_subscription_ends_as_often_as_it_is_told_to_and_after_its_phone() {
    let mut house = house();
    let subscription = house.ana.core().subscribe(Arc::new(Deaf)).unwrap();
    house.ana.core().close().unwrap();
    subscription.end();
    house.ana.restart().unwrap();
    subscription.end();
}

#[test]
fn a_new_device_has_a_code_to_show_and_each_its_own() {
    let codes: std::collections::BTreeSet<String> =
        (0..50).map(|_| LinkingDevice::begin_now().unwrap().code()).collect();
    assert_eq!(codes.len(), 50);
}
