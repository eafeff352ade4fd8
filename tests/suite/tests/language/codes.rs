//! Which keys there have to be. The codes are read out of the sources, so a new one without words is red here.

use crate::collecting::{
    code_shaped, codes_of_calls, codes_of_the_translator, fields, rust, shipped_text, snake, variants,
};
use crate::none;
use crate::sources::{files, literals, read};
use crate::words::{all, group};
use std::collections::BTreeSet;

/// Enums of the core that a view gives as text, each with its group of words; those of the views are found by themselves.
const ENUMS: [(&str, &str, &str); 2] =
    [("core/src/crisis.rs", "Audience", "crisis_for_whom"), ("core/src/crisis.rs", "Hours", "crisis_hours")];
/// Words beside a code that no source spells: what stands for all faults of ours, for codes of a later server, and the
/// answer that is never recorded.
const BESIDE: [(&str, &str); 3] = [("error", "internal"), ("refusal", "other"), ("reach_out", "crisis")];
/// Groups that no code asks for: what the screens, and the phone about the app, say by themselves.
const SCREENS: [&str; 30] = [
    "beginning",
    "today",
    "path",
    "journal",
    "open_notice",
    "sharing",
    "words_screen",
    "devices",
    "codes",
    "lock",
    "return_to_use",
    "plan",
    "crisis",
    "ask",
    "who_looked",
    "own_summary",
    "encouragement",
    "report",
    "app",
    "small_circles",
    "mentors",
    "schedule",
    "houses",
    "reissue",
    "joining",
    "leaving",
    "closing",
    "shared_phone",
    "settings",
    "system",
];

#[test]
fn every_error_that_leaves_the_core_has_words() {
    let mut codes = codes_of_the_translator();
    let mut complaints = Vec::new();
    for (path, text) in rust("core/src/companion/") {
        codes.extend(codes_of_calls(&path, &text, &mut complaints));
    }
    none(complaints, "Give the code as a literal, or as a constant, so that its words can be looked up:");
    // An HTTP status gets the code that the exchange has for it.
    codes.extend(code_shaped(&shipped_text("core/src/sync/engine/backing_off.rs")).map(|literal| literal.text));
    // What the server says to a phone that enrols or joins reaches its screen as an error, too.
    codes.extend(code_shaped(&shipped_text("sync-server/src/error.rs")).map(|literal| literal.text));
    assert!(codes.contains("no_house") && codes.contains("too_long") && codes.contains("invite_used"), "{codes:?}");
    assert_same("error", codes);
}

#[test]
fn every_failure_and_alarm_of_the_exchange_has_words() {
    let mut codes = BTreeSet::new();
    for (_, text) in rust("core/src/sync/engine/").into_iter().chain(rust("core/src/sync/page/")) {
        let said = code_shaped(&text).filter(|literal| !text[..literal.opens].ends_with("table: "));
        codes.extend(said.map(|literal| literal.text));
    }
    for (_, text) in rust("core/src/companion/") {
        let raised = code_shaped(&text).filter(|literal| text[..literal.opens].ends_with("raise_alarm("));
        codes.extend(raised.map(|literal| literal.text));
    }
    assert!(codes.contains("server_went_back") && codes.contains("devices_saw_different_words"), "{codes:?}");
    assert_same("sync", codes);
}

#[test]
fn every_refusal_has_words() {
    let codes: BTreeSet<_> = code_shaped(&shipped_text("core/src/gate/mod.rs")).map(|literal| literal.text).collect();
    assert!(codes.contains("outside_cut"), "{codes:?}");
    assert_same("refusal", codes);
}

#[test]
fn every_variant_that_a_screen_shows_has_words() {
    for (path, name, group) in ENUMS {
        assert_same(group, variants(&shipped_text(path), name));
    }
    let mut seen = 0;
    for (_, text) in rust("core/src/views/") {
        for name in text.lines().filter_map(|line| line.strip_prefix("pub enum ")?.strip_suffix(" {")) {
            assert_same(&snake(name.strip_suffix("View").unwrap_or(name)), variants(&text, name));
            seen += 1;
        }
    }
    assert!(seen >= 7, "only {seen} enums among the views");
}

#[test]
fn every_question_has_words_for_it_and_its_scale() {
    let text = shipped_text("core/src/check_ins/mod.rs");
    let mut expected = fields(&text, "Answers");
    for scale in text.lines().filter_map(|line| line.trim().strip_prefix("(\"")?.strip_suffix("),")) {
        let parts: Vec<_> = scale.split(", ").collect();
        let [field, _, least, most] = parts[..] else { continue };
        let (least, most): (u8, u8) = (least.parse().unwrap(), most.parse().unwrap());
        let field = field.trim_end_matches('"');
        let has_each = most <= 5;
        expected.extend((least..=most).filter(|_| has_each).map(|answer| format!("{field}.{answer}")));
        expected.extend(["least", "most"].into_iter().filter(|_| !has_each).map(|end| format!("{field}.{end}")));
    }
    expected.extend(["connected.yes", "connected.no"].map(str::to_owned));
    assert!(expected.contains("craving.most") && expected.contains("sleep.5"), "{expected:?}");
    assert_same("check_in", expected);
    let tags = shipped_text("core/src/check_ins/tags.rs");
    assert_same("check_in_tag", code_shaped(&tags).map(|literal| literal.text).collect());
}

#[test]
fn consents_prompts_and_crisis_choices_have_words() {
    let views: String = rust("core/src/views/").into_iter().map(|(_, text)| text).collect();
    assert_same("consent", variants(&views, "PurposeView"));
    let prompts = literals(&shipped_text("core/src/prompts.rs")).into_iter();
    assert_same(
        "prompt",
        prompts.filter_map(|literal| literal.text.strip_prefix("prompt.").map(str::to_owned)).collect(),
    );
    let crisis: serde_json::Value = serde_json::from_str(&read("core/data/crisis.json")).unwrap();
    let lists = |value: &serde_json::Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let lines = lists(&crisis, "countries").into_iter().flat_map(|country| lists(&country, "lines"));
    let options = lines.flat_map(|line| lists(&line, "options"));
    assert_same("crisis_option", options.map(|option| option["key"].as_str().unwrap().to_owned()).collect());
}

#[test]
fn every_card_has_words() {
    let text = shipped_text("core/src/encouragements/mod.rs") + &shipped_text("core/src/celebrations.rs");
    for (group, constant) in [
        ("card", "pub const CARDS: u16 = "),
        ("thanks_card", "pub const THANKS_CARDS: u16 = "),
        ("celebration_card", "pub const CELEBRATION_CARDS: u16 = "),
    ] {
        let count = text.split(constant).nth(1).and_then(|rest| rest.split(';').next()).expect("how many there are");
        let count: u16 = count.parse().unwrap();
        assert_same(group, (1..=count).map(|number| number.to_string()).collect());
    }
}

#[test]
fn every_group_is_asked_for() {
    let by_code = [
        "error",
        "sync",
        "refusal",
        "check_in",
        "check_in_tag",
        "consent",
        "prompt",
        "crisis_option",
        "card",
        "thanks_card",
        "celebration_card",
    ];
    let views = rust("core/src/views/");
    let enums = views.iter().flat_map(|(_, text)| text.lines().filter_map(|line| line.strip_prefix("pub enum ")));
    let of_views = enums.filter_map(|line| line.strip_suffix(" {")).map(|name| snake(name.trim_end_matches("View")));
    let known: BTreeSet<String> = by_code
        .into_iter()
        .chain(SCREENS)
        .chain(ENUMS.map(|(_, _, group)| group))
        .map(str::to_owned)
        .chain(of_views)
        .collect();
    let groups: BTreeSet<String> = all().keys().map(|key| key.split('.').next().unwrap().to_owned()).collect();
    none(groups.difference(&known).cloned().collect(), "Nobody asks for these groups of words:");
    none(SCREENS.into_iter().map(str::to_owned).filter(|screen| !groups.contains(screen)).collect(), "No words:");
}

/// A screen that a shell has begun uses all of its words; one that no shell has yet cannot be judged.
#[test]
fn a_screen_that_is_there_uses_all_of_its_words() {
    let is_shell =
        |path: &String| path.starts_with("mobile-shells/") && (path.ends_with(".kt") || path.ends_with(".swift"));
    let shells: String = files().filter(is_shell).map(|path| read(&path)).collect();
    let is_used = |key: &str| shells.contains(key) || shells.contains(&key.replace('.', "_"));
    let mut complaints = Vec::new();
    for screen in SCREENS {
        let (used, unused): (Vec<_>, Vec<_>) =
            group(screen).into_iter().partition(|key| is_used(&format!("{screen}.{key}")));
        if !used.is_empty() {
            complaints.extend(unused.into_iter().map(|key| format!("{screen}.{key}")));
        }
    }
    none(complaints, "No shell says these:");
}

fn assert_same(name: &str, codes: BTreeSet<String>) {
    let words = group(name);
    let beside = |code: &String| BESIDE.contains(&(name, code.as_str()));
    let missing = codes.iter().filter(|code| !words.contains(*code)).map(|code| format!("{name}.{code}: no words"));
    let unused = words.iter().filter(|code| !codes.contains(*code) && !beside(code));
    let complaints = missing.chain(unused.map(|code| format!("{name}.{code}: no code")));
    none(complaints.collect(), "mobile-shells/words/words.json and the sources differ:");
}
