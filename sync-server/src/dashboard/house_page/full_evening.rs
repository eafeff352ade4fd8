//! A full evening: thirty people, much to do, and more that asks for nothing. The page is read in two minutes all the same.

use super::super::handovers::sample_row;
use super::super::written::{self, Written};
use super::HousePage;
use super::climate::ClimatePanel;
use super::consents::EndingRow;
use super::follow_ups::{self, FollowUpRow};
use super::landing::{self, LeavingRow, LeavingState};
use super::moderation::WaitingRow;
use super::samples::{account, ask, celebration, event, few, follow_up, landing, quiet, resident, session, shared};
use super::today;
use crate::say;
use crate::store::{HouseEventKind, Share};
use crate::words::language::Language;
use askama::Template;
use porchlight_core::follow_ups::Rule;
use porchlight_core::time::Day;

/// A tired person reads about 200 words in a minute; as in `tests/browser/first_evening.test.mjs`.
const WORDS_MOST: usize = 400;
const NAMES: [&str; 30] = [
    "Ana", "Ben", "Cleo", "Dev", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonah", "Kofi", "Lena", "Mateo", "Noor",
    "Olga", "Pia", "Quinn", "Rosa", "Sami", "Tess", "Uma", "Vito", "Wren", "Xenia", "Yusuf", "Zoe", "Abel", "Bea",
    "Carl", "Dina",
];

fn people(from: u8, many: u8) -> impl Iterator<Item = (u8, &'static str)> {
    (from..from + many).map(|n| (n, NAMES[usize::from(n)]))
}

/// A time of this evening.
fn at(clock: &str) -> Written {
    Written { iso: format!("2026-11-24T{clock}"), text: clock.into() }
}

/// One in ten is to be followed up, and twice as many have been.
fn to_follow_up(today: Day) -> Vec<FollowUpRow> {
    let of_two = |(n, name): (u8, &str)| {
        let urge = follow_up(n, name, Rule::Urge, say("house-urge").with("answer", 8));
        [urge, follow_up(n, name, Rule::Confidence, say("house-confidence").with("answer", 2))]
    };
    let mut rows: Vec<FollowUpRow> = people(5, 9).flat_map(of_two).collect();
    for (n, row) in (0..).zip(&mut rows) {
        row.day = written::day_near(today.plus(-n % 3), today);
        row.words.clear();
        if n >= 6 {
            (row.mark, row.is_settled) = (Some((say("house-mark-done").plain(), "Carla".into())), true);
        }
    }
    rows
}

pub(super) fn sample() -> HousePage {
    let today = Day::parse("2026-11-24").unwrap();
    let later = |days| written::day(today.plus(days));
    let mut full = quiet();
    full.since.since = at("14:00");
    full.since.events = few(people(0, 12).map(|(n, name)| event(n, name, HouseEventKind::Away)).collect());
    full.since.events.open.iter_mut().for_each(|event| event.at = at("19:30"));
    full.asks = people(2, 3).map(|(n, name)| ask(n, name)).collect();
    full.asks.iter_mut().for_each(|ask| ask.since = at("18:05"));
    full.asks[2].taken = Some(("Carla".into(), at("18:30")));
    full.follow_ups = follow_ups::folded(to_follow_up(today));
    let leaves = |(n, name): (u8, &str)| LeavingRow {
        account: account(n),
        name: name.into(),
        state: LeavingState::On(later(i32::from(n) - 18)),
    };
    full.leaving_soon = people(20, 2).map(leaves).collect();
    full.landing =
        landing::folded(people(22, 7).map(|(n, name)| landing(n, name, u16::from(n) - 19, n == 22)).collect());
    full.celebrations = few(people(0, 15).map(|(n, name)| celebration(n, name, i32::from(n) / 4)).collect());
    full.sessions = today::folded((1..=8).map(|n| session(n, "a walk by the river", false)).collect());
    full.handover = Some(sample_row(1, true));
    full.moderation =
        Some(WaitingRow { posts: 2, oldest: written::ago(0, 3 * 3_600_000), due: at("20:15"), is_overdue: false });
    let ends = |(n, name): (u8, &str)| EndingRow {
        account: account(n),
        name: name.into(),
        what: say("consents-milestones"),
        last_day: later(4),
    };
    full.ending = people(29, 1).map(ends).collect();
    let (checking_in, encouraging) = (Share::Most, Share::Half);
    full.climate = Some(ClimatePanel { from: later(-8), until: later(-2), checking_in, encouraging });
    full.rows = people(0, 30).map(|(n, name)| resident(n, name, Some(shared(&[], "")))).collect();
    full
}

/// What somebody reads above the list of residents: all but what is behind a press.
fn words_above(html: &str) -> usize {
    let (_, main) = html.split_once("<main>").unwrap();
    let (above, _) = main.split_once("<h2 id=\"residents\"").unwrap();
    let (mut read, mut is_behind) = (String::new(), false);
    for part in above.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        is_behind = match (name, tag.starts_with('/')) {
            ("summary", closes) => closes,
            ("title", closes) => !closes,
            ("details", true) => false,
            _ => is_behind,
        };
        if !["a", "bdi", "q", "span", "strong", "time"].contains(&name) {
            read.push(' ');
        }
        if !is_behind {
            read.push_str(text);
        }
    }
    read.split_whitespace().count()
}

#[test]
fn it_is_read_in_two_minutes() {
    for language in Language::ALL {
        let words = words_above(&language.speaking(|| sample().render().unwrap()));
        assert!((300..=WORDS_MOST).contains(&words), "{words} words in {}", language.tag());
    }
}

#[test]
fn whatever_needs_somebody_is_read_at_once() {
    let html = sample().render().unwrap();
    let behind: Vec<&str> =
        html.split("<details").skip(1).map(|part| part.split("</details>").next().unwrap()).collect();
    let behind = behind.concat();
    assert!(!behind.contains("<form") && !behind.contains("<strong>"), "{behind}");
    let rows = [
        "data-ask",
        "data-leaving",
        "data-follow-up",
        "data-landing",
        "data-event",
        "data-celebration",
        "data-session",
    ];
    let counts = rows.map(|row| (html.matches(row).count(), behind.matches(row).count()));
    assert_eq!(counts, [(3, 0), (2, 0), (18, 12), (7, 6), (12, 9), (15, 12), (8, 6)]);
}
