//! Prompts: notifications that are planned on the phone. What and when, in neutral words: never a name, a number or a
//! reason, because others read a lock screen too.
//!
//! The plan is made anew whenever something changed, and the phone gives the system exactly what it holds. A prompt
//! that would fall into quiet hours is left out. It is not moved to their edge: the morning would begin with a crowd.

use crate::check_ins::DayPart;
use crate::landing;
use crate::time::{Day, EpochMs, Now, Zone};
use minicbor::{Decode, Decoder, Encode};
use std::collections::BTreeSet;

/// Most prompts on one civil date.
pub const A_DAY_MAX: usize = 2;
/// How far a plan reaches, in civil dates. Twice as many prompts fit into the 64 that iOS holds for an app.
pub const DAYS_AHEAD: i32 = 31;

const NOON: u16 = 720;
const WAITING_AT: u16 = 540;
const MILESTONE_AT: u16 = 600;
const LANDING_AT: u16 = 660;
/// How long an ask waits unsent before a prompt says so; the screen has said it at once.
const WAITING_AFTER_MS: i64 = 30 * 60_000;
/// An unsent ask is mentioned on this many dates, then no more.
const WAITING_DAYS: i32 = 3;

/// What a prompt is for; the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A request to staff could not be sent yet.
    WaitingToSend,
    /// The daily check-in, after noon.
    EveningCheckIn,
    /// A day of the time after leaving a house.
    Landing,
    /// A milestone is reached today.
    MilestoneToday,
    /// A second check-in, before noon.
    MorningCheckIn,
}

impl Kind {
    const ALL: [Self; 5] =
        [Self::WaitingToSend, Self::EveningCheckIn, Self::Landing, Self::MilestoneToday, Self::MorningCheckIn];

    /// The key of its words. Whoever reads them over a shoulder learns nothing.
    pub const fn words(self) -> &'static str {
        match self {
            Self::WaitingToSend => "prompt.not_sent_yet",
            Self::EveningCheckIn | Self::Landing | Self::MilestoneToday | Self::MorningCheckIn => "prompt.a_note",
        }
    }

    const fn number(self) -> u32 {
        match self {
            Self::WaitingToSend => 1,
            Self::EveningCheckIn => 2,
            Self::MilestoneToday => 3,
            Self::MorningCheckIn => 4,
            Self::Landing => 5,
        }
    }
}

/// Names a prompt by its kind and date, on every phone and in every plan alike, as a number that tells nothing to
/// whoever lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PromptId(u32);

impl PromptId {
    /// The prompt of this kind on this civil date; none before 1970.
    pub fn of(kind: Kind, date: Day) -> Option<Self> {
        Some(Self(u32::try_from(date.number()).ok()? * 8 + kind.number()))
    }

    /// The id that was kept as this number, if it is one.
    pub fn from_number(number: u32) -> Option<Self> {
        Kind::ALL.iter().any(|kind| kind.number() == number % 8).then_some(Self(number))
    }

    /// The id as a number: below 2³¹ for every date up to the year 9998.
    pub const fn number(self) -> u32 {
        self.0
    }

    fn is_on(self, date: Day) -> bool {
        i64::from(self.0 / 8) == i64::from(date.number())
    }
}

/// One planned notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompt {
    /// The same in every plan: what is planned again replaces what was planned before.
    pub id: PromptId,
    /// What it is for.
    pub kind: Kind,
    /// When it is shown.
    pub at_ms: EpochMs,
    /// The key of its words.
    pub words: &'static str,
}

/// Minutes after midnight: 0 to 1439.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct MinuteOfDay(#[n(0)] u16);

impl MinuteOfDay {
    /// The time of `minutes` after midnight; at most 1439.
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes < 1_440 { Some(Self(minutes)) } else { None }
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl<'b, C> Decode<'b, C> for MinuteOfDay {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::from_minutes(decoder.u16()?).ok_or_else(|| minicbor::decode::Error::message("no minute of a day"))
    }
}

/// What a person chose; each kind can be off.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Settings {
    /// When the evening check-in is prompted, from noon on; absent when off.
    #[n(0)]
    pub evening_at: Option<MinuteOfDay>,
    /// When the morning check-in is prompted, before noon; absent when off.
    #[n(1)]
    pub morning_at: Option<MinuteOfDay>,
    /// Whether a milestone is prompted on its day.
    #[n(2)]
    pub has_milestones: bool,
    /// Whether a request to staff that was not sent yet is prompted.
    #[n(3)]
    pub has_waiting: bool,
    /// When quiet hours begin. They go past midnight when they end earlier than they begin.
    #[n(4)]
    pub quiet_from: MinuteOfDay,
    /// When quiet hours end; the same as their beginning for none.
    #[n(5)]
    pub quiet_until: MinuteOfDay,
    /// Whether there is a prompt on each day of the time after leaving a house; settings of before say nothing of it, and
    /// it is on.
    #[n(6)]
    pub landing: Option<bool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            evening_at: Some(MinuteOfDay(1_140)),
            morning_at: None,
            has_milestones: true,
            has_waiting: true,
            quiet_from: MinuteOfDay(1_320),
            quiet_until: MinuteOfDay(420),
            landing: None,
        }
    }
}

/// A time that no prompt could keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPrompts {
    /// The evening's time is before noon, or the morning's after.
    #[error("{field}: mornings are before 12:00, evenings from 12:00 on")]
    OtherPartOfDay {
        /// `evening_at` or `morning_at`.
        field: &'static str,
    },
    /// It lies in quiet hours, so it would never be shown.
    #[error("{field}: lies in quiet hours")]
    InQuietHours {
        /// `evening_at` or `morning_at`.
        field: &'static str,
    },
}

impl Settings {
    /// The settings themselves, if every prompt that is on could be shown.
    pub fn checked(self) -> Result<Self, InvalidPrompts> {
        for (field, at, is_evening) in [("evening_at", self.evening_at, true), ("morning_at", self.morning_at, false)] {
            let Some(at) = at else { continue };
            if (at.0 >= NOON) != is_evening {
                return Err(InvalidPrompts::OtherPartOfDay { field });
            }
            if self.is_quiet(at.0) {
                return Err(InvalidPrompts::InQuietHours { field });
            }
        }
        Ok(self)
    }

    /// Whether this minute of a day lies in quiet hours.
    fn is_quiet(&self, minute: u16) -> bool {
        let (from, until) = (self.quiet_from.0, self.quiet_until.0);
        if from <= until { (from..until).contains(&minute) } else { minute >= from || minute < until }
    }
}

/// What the plan has to know about a person's days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Days and the parts of them that have a check-in; earlier ones than today's do no harm.
    pub checked_in: BTreeSet<(Day, DayPart)>,
    /// Days on which a milestone is reached, if all goes on as it does.
    pub milestones: Vec<Day>,
    /// The day on which the person left a house, while the time after it lasts.
    pub left: Option<Day>,
    /// Since when a request to staff waits to be sent.
    pub waiting_since_ms: Option<EpochMs>,
    /// Prompts that were planned before and whose time has passed. They count towards a day's most, and none is
    /// shown twice, also where a journey brings the same evening back.
    pub given: Vec<PromptId>,
}

/// The prompts from now until an instant (which is not included), and for at most [`DAYS_AHEAD`] dates, earliest first.
/// A longer plan begins with the shorter one, and a later plan goes on with the earlier one.
pub fn plan(settings: &Settings, state: &State, now: &Now, until: EpochMs) -> Vec<Prompt> {
    let Ok((today, _)) = now.zone.civil(now.at_ms) else { return Vec::new() };
    let mut planned: Vec<Prompt> =
        (0..DAYS_AHEAD).flat_map(|days| on_date(settings, state, now, today.plus(days))).collect();
    planned.retain(|prompt| prompt.at_ms < until);
    planned.sort_by_key(|prompt| (prompt.at_ms, prompt.kind));
    planned
}

/// What is left to show on one civil date: of more than a day's most, the most important.
fn on_date(settings: &Settings, state: &State, now: &Now, date: Day) -> Vec<Prompt> {
    let may_show = |at_ms: EpochMs| {
        let minute = now.zone.civil(at_ms).map(|(_, minute)| minute);
        at_ms >= now.at_ms && minute.is_ok_and(|minute| !settings.is_quiet(minute))
    };
    let of_kind = |kind: Kind| {
        let id = PromptId::of(kind, date).filter(|id| !state.given.contains(id))?;
        let at_ms = wanted(kind, settings, state, &now.zone, date).filter(|at_ms| may_show(*at_ms))?;
        Some(Prompt { id, kind, at_ms, words: kind.words() })
    };
    let given = state.given.iter().filter(|id| id.is_on(date)).count();
    Kind::ALL.into_iter().filter_map(of_kind).take(A_DAY_MAX.saturating_sub(given)).collect()
}

/// When a prompt of this kind is wanted on this date, whatever the hour.
fn wanted(kind: Kind, settings: &Settings, state: &State, zone: &Zone, date: Day) -> Option<EpochMs> {
    let minute = match kind {
        Kind::WaitingToSend => {
            let first_ms = state.waiting_since_ms.filter(|_| settings.has_waiting)?.checked_add(WAITING_AFTER_MS)?;
            match date.days_since(zone.civil(first_ms).ok()?.0) {
                0 => return Some(first_ms),
                1..WAITING_DAYS => WAITING_AT,
                _ => return None,
            }
        }
        Kind::Landing if settings.landing != Some(false) => {
            state.left.and_then(|left| landing::day_of(left, date))?;
            LANDING_AT
        }
        Kind::Landing => return None,
        Kind::MilestoneToday if settings.has_milestones && state.milestones.contains(&date) => MILESTONE_AT,
        Kind::MilestoneToday => return None,
        Kind::EveningCheckIn | Kind::MorningCheckIn => {
            let (at, part, other) = match kind {
                Kind::EveningCheckIn => (settings.evening_at, DayPart::Evening, settings.morning_at),
                _ => (settings.morning_at, DayPart::Morning, settings.evening_at),
            };
            // With one prompt a day, any check-in of the day answers it; with two, each its own.
            let mut of_date = state.checked_in.iter().filter(|(day, _)| *day == date);
            let is_answered = of_date.any(|(_, checked)| other.is_none() || *checked == part);
            at.filter(|_| !is_answered)?.0
        }
    };
    zone.instant(date, minute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const HOUR_MS: i64 = 3_600_000;
    const DAY_MS: i64 = 24 * HOUR_MS;
    const ZONES: [&str; 8] = [
        "America/New_York",
        "Europe/Madrid",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Casablanca",
        "America/Denver",
        "Asia/Kathmandu",
        "UTC",
    ];

    fn now(text: &str, zone: &str) -> Now {
        let (at_ms, _) = crate::time::parse_instant(text).unwrap();
        Now { at_ms, zone: Zone::named(zone).unwrap() }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn checked_in(date: &str, part: DayPart) -> BTreeSet<(Day, DayPart)> {
        BTreeSet::from([(day(date), part)])
    }

    fn minute(hours: u16, minutes: u16) -> Option<MinuteOfDay> {
        MinuteOfDay::from_minutes(hours * 60 + minutes)
    }

    /// Kind and local time, as a person would say it.
    fn told(prompts: &[Prompt], zone: &Zone) -> Vec<String> {
        let one = |prompt: &Prompt| {
            let (date, minute) = zone.civil(prompt.at_ms).unwrap();
            format!("{:?} {date} {:02}:{:02}", prompt.kind, minute / 60, minute % 60)
        };
        prompts.iter().map(one).collect()
    }

    fn planned(settings: &Settings, state: &State, now: &Now, days: i64) -> Vec<String> {
        told(&plan(settings, state, now, now.at_ms + days * DAY_MS), &now.zone)
    }

    #[test]
    fn one_in_the_evening_until_the_check_in_is_made() {
        let noon = now("2026-11-24T12:00:00-07:00", "America/Denver");
        let (settings, mut state) = (Settings::default(), State::default());
        let expected = ["EveningCheckIn 2026-11-24 19:00", "EveningCheckIn 2026-11-25 19:00"];
        assert_eq!(planned(&settings, &state, &noon, 2), expected);
        state.checked_in = checked_in("2026-11-24", DayPart::Morning);
        assert_eq!(
            planned(&settings, &state, &noon, 2),
            expected[1..],
            "with one prompt a day, any check-in answers it"
        );
        assert!(plan(&Settings { evening_at: None, ..settings }, &state, &noon, i64::MAX).is_empty(), "off is off");
    }

    #[test]
    fn with_two_each_half_of_the_day_has_its_own() {
        let zone = "Europe/Madrid";
        let early = now("2026-11-24T06:00:00+01:00", zone);
        let settings = Settings { morning_at: minute(8, 0), ..Settings::default() }.checked().unwrap();
        let mut state = State::default();
        let both = ["MorningCheckIn 2026-11-24 08:00", "EveningCheckIn 2026-11-24 19:00"];
        assert_eq!(planned(&settings, &state, &early, 1), both);
        state.checked_in = checked_in("2026-11-24", DayPart::Morning);
        assert_eq!(planned(&settings, &state, &early, 1), both[1..]);
        state.checked_in = checked_in("2026-11-24", DayPart::Evening);
        let afternoon = now("2026-11-24T15:01:00+01:00", zone);
        assert_eq!(planned(&settings, &state, &afternoon, 1), ["MorningCheckIn 2026-11-25 08:00"]);
        state.checked_in = checked_in("2026-11-23", DayPart::Evening);
        assert_eq!(planned(&settings, &state, &early, 1), both, "yesterday's answers nothing today");
    }

    #[test]
    fn after_leaving_each_of_28_days_has_its_own() {
        let noon = now("2026-11-24T12:00:00-07:00", "America/Denver");
        let settings = Settings { evening_at: None, ..Settings::default() };
        let state = State { left: Some(day("2026-11-23")), ..State::default() };
        let planned = planned(&settings, &state, &noon, 40);
        assert_eq!(planned.first().map(String::as_str), Some("Landing 2026-11-25 11:00"));
        assert_eq!(planned.last().map(String::as_str), Some("Landing 2026-12-20 11:00"));
        assert_eq!(planned.len(), 26, "the first two have passed");
        let off = Settings { landing: Some(false), ..settings };
        assert!(plan(&off, &state, &noon, i64::MAX).is_empty(), "off is off");
    }

    #[test]
    fn what_falls_into_quiet_hours_is_left_out() {
        let noon = now("2026-11-24T12:00:00-07:00", "America/Denver");
        let late = Settings { evening_at: minute(22, 30), ..Settings::default() };
        assert_eq!(planned(&late, &State::default(), &noon, 3), [""; 0]);
        assert_eq!(late.clone().checked(), Err(InvalidPrompts::InQuietHours { field: "evening_at" }));
        let never_quiet = Settings { quiet_until: late.quiet_from, ..late }.checked().unwrap();
        assert_eq!(planned(&never_quiet, &State::default(), &noon, 1), ["EveningCheckIn 2026-11-24 22:30"]);
        let at_their_edges = Settings { morning_at: minute(7, 0), evening_at: minute(21, 59), ..Settings::default() };
        assert!(at_their_edges.checked().is_ok());
        let swapped = Settings { morning_at: minute(12, 0), ..Settings::default() };
        assert_eq!(swapped.checked(), Err(InvalidPrompts::OtherPartOfDay { field: "morning_at" }));
    }

    #[test]
    fn a_request_that_waits_is_mentioned_after_half_an_hour_and_on_two_more_days() {
        let asked = now("2026-11-24T14:10:00-07:00", "America/Denver");
        let settings = Settings { evening_at: None, ..Settings::default() };
        let state = State { waiting_since_ms: Some(asked.at_ms), ..State::default() };
        let expected = ["14:40", "2026-11-25 09:00", "2026-11-26 09:00"];
        let told = planned(&settings, &state, &asked, 9);
        assert!(told.len() == 3 && told.iter().zip(expected).all(|(a, b)| a.ends_with(b)), "{told:?}");
        let at_night = State { waiting_since_ms: Some(asked.at_ms + 9 * HOUR_MS), ..State::default() };
        assert_eq!(planned(&settings, &at_night, &asked, 1), ["WaitingToSend 2026-11-25 09:00"], "not at 23:40");
        assert!(plan(&Settings { has_waiting: false, ..settings }, &state, &asked, i64::MAX).is_empty());
    }

    #[test]
    fn of_four_on_one_day_the_two_that_matter_most_stay() {
        let early = now("2026-11-24T07:00:00-07:00", "America/Denver");
        let settings = Settings { morning_at: minute(8, 0), ..Settings::default() };
        let milestones = vec![day("2026-11-24")];
        let mut state = State { milestones, waiting_since_ms: Some(early.at_ms + HOUR_MS), ..State::default() };
        let expected = ["WaitingToSend 2026-11-24 08:30", "EveningCheckIn 2026-11-24 19:00"];
        assert_eq!(planned(&settings, &state, &early, 1)[..2], expected);
        state.waiting_since_ms = None;
        let expected = ["MilestoneToday 2026-11-24 10:00", "EveningCheckIn 2026-11-24 19:00"];
        assert_eq!(planned(&settings, &state, &early, 1)[..2], expected);
        // The morning and the milestone were shown before the request was made: it finds the day full.
        state.given = [Kind::MorningCheckIn, Kind::MilestoneToday]
            .map(|kind| PromptId::of(kind, day("2026-11-24")).unwrap())
            .into();
        state.waiting_since_ms = Some(early.at_ms + HOUR_MS);
        assert!(planned(&settings, &state, &early, 1).iter().all(|told| !told.contains("2026-11-24")));
    }

    #[test]
    fn daylight_saving_and_journeys_keep_the_clock_time() {
        let before = now("2026-10-31T20:00:00-04:00", "America/New_York");
        let (settings, state) = (Settings::default(), State::default());
        let all = plan(&settings, &state, &before, before.at_ms + 2 * DAY_MS);
        assert_eq!(told(&all, &before.zone), ["EveningCheckIn 2026-11-01 19:00"], "25 hours later");
        assert_eq!(all[0].at_ms - before.at_ms, 24 * HOUR_MS);
        let there = Now { at_ms: before.at_ms, zone: Zone::named("Europe/Madrid").unwrap() };
        let moved = plan(&settings, &state, &there, there.at_ms + 2 * DAY_MS);
        assert_eq!((moved[0].id, moved[0].kind), (all[0].id, all[0].kind), "planned anew, it replaces the other");
        assert_eq!(told(&moved, &there.zone)[0], "EveningCheckIn 2026-11-01 19:00");
        // Westward over the date line the same evening comes again; it was shown already.
        let honolulu = now("2026-11-01T18:00:00-10:00", "Pacific/Honolulu");
        let given = State { given: vec![all[0].id], ..State::default() };
        assert_eq!(planned(&settings, &given, &honolulu, 2), ["EveningCheckIn 2026-11-02 19:00"]);
    }

    #[test]
    fn a_date_that_a_zone_left_out_has_no_prompt() {
        let before = now("2011-12-29T12:00:00-10:00", "Pacific/Apia");
        let expected = ["EveningCheckIn 2011-12-29 19:00", "EveningCheckIn 2011-12-31 19:00"];
        assert_eq!(planned(&Settings::default(), &State::default(), &before, 2), expected);
    }

    #[test]
    fn an_id_is_a_small_number_and_comes_back_from_it() {
        let id = PromptId::of(Kind::EveningCheckIn, day("9998-12-31")).unwrap();
        assert!(i32::try_from(id.number()).is_ok(), "Android numbers notifications so");
        assert_eq!(PromptId::from_number(id.number()), Some(id));
        assert_eq!(PromptId::from_number(7), None);
        assert_eq!(PromptId::of(Kind::EveningCheckIn, day("1969-12-31")), None);
    }

    #[test]
    fn settings_survive_their_bytes_and_impossible_ones_do_not() {
        let settings = Settings { morning_at: minute(7, 30), ..Settings::default() };
        let bytes = minicbor::to_vec(&settings).unwrap();
        assert_eq!(minicbor::decode::<Settings>(&bytes).unwrap(), settings);
        let impossible = Settings { quiet_from: MinuteOfDay(1_440), ..settings };
        assert!(minicbor::decode::<Settings>(&minicbor::to_vec(impossible).unwrap()).is_err());
        assert_eq!(MinuteOfDay::from_minutes(1_440), None);
    }

    #[test]
    fn an_impossible_clock_plans_nothing() {
        let zone = Zone::utc();
        for at_ms in [i64::MIN, i64::MAX] {
            let now = Now { at_ms, zone: zone.clone() };
            let state = State { waiting_since_ms: Some(at_ms), ..State::default() };
            assert!(plan(&Settings::default(), &state, &now, i64::MAX).is_empty());
        }
    }

    /// Any settings, also ones that `checked` refuses: a plan may get them from a later version.
    fn any_settings() -> impl Strategy<Value = Settings> {
        let minute = || (0..1_440u16).prop_map(MinuteOfDay);
        let at = || proptest::option::weighted(0.8, minute());
        let quiet = prop_oneof![Just((1_320, 420)), (0..1_440u16, 0..1_440u16)];
        (at(), at(), any::<bool>(), any::<bool>(), quiet, any::<Option<bool>>()).prop_map(
            |(evening_at, morning_at, has_milestones, has_waiting, quiet, landing)| {
                let (quiet_from, quiet_until) = (MinuteOfDay(quiet.0), MinuteOfDay(quiet.1));
                Settings { evening_at, morning_at, has_milestones, has_waiting, quiet_from, quiet_until, landing }
            },
        )
    }

    prop_compose! {
        /// A moment between 2005 and 2040 in one of the zones, and days with and without check-ins around it.
        fn any_time()(
            zone in proptest::sample::select(&ZONES[..]),
            at_ms in prop_oneof![1_104_537_600_000..2_208_988_800_000i64, 1_325_000_000_000..1_325_500_000_000i64],
            checked_in in proptest::collection::btree_set((-2..3i32, any::<bool>()), 0..3),
            milestones in proptest::collection::vec(-1..40i32, 0..6),
            waiting in proptest::option::of(-60..60i64),
            left in proptest::option::of(-30..1i32),
        ) -> (Now, State) {
            let now = Now { at_ms, zone: Zone::named(zone).unwrap() };
            let today = now.zone.civil(at_ms).unwrap().0;
            let part = |is_evening| if is_evening { DayPart::Evening } else { DayPart::Morning };
            let state = State {
                checked_in: checked_in.iter().map(|(days, is_evening)| (today.plus(*days), part(*is_evening))).collect(),
                milestones: milestones.iter().map(|days| today.plus(*days)).collect(),
                left: left.map(|days| today.plus(days)),
                waiting_since_ms: waiting.map(|hours| at_ms + hours * HOUR_MS),
                given: Vec::new(),
            };
            (now, state)
        }
    }

    proptest! {
        #[test]
        fn never_in_quiet_hours_never_twice_never_more_than_two(settings in any_settings(), (now, state) in any_time()) {
            let prompts = plan(&settings, &state, &now, now.at_ms + 20 * DAY_MS);
            let mut on_date: BTreeMap<Day, Vec<Kind>> = BTreeMap::new();
            for prompt in &prompts {
                let (date, minute) = now.zone.civil(prompt.at_ms).unwrap();
                prop_assert!(!settings.is_quiet(minute));
                prop_assert!(prompt.at_ms >= now.at_ms);
                prop_assert_eq!(PromptId::of(prompt.kind, date), Some(prompt.id));
                let shown = on_date.entry(date).or_default();
                prop_assert!(!shown.contains(&prompt.kind), "{:?} twice on {}", prompt.kind, date);
                shown.push(prompt.kind);
                prop_assert!(shown.len() <= A_DAY_MAX);
            }
            prop_assert!(prompts.is_sorted_by_key(|prompt| prompt.at_ms));
        }

        #[test]
        fn a_later_plan_goes_on_with_the_earlier_one(
            settings in any_settings(), (now, state) in any_time(), hours in 0..500i64, shorter in 0..500i64
        ) {
            let end = now.at_ms + 500 * HOUR_MS;
            let all = plan(&settings, &state, &now, end);
            let until = now.at_ms + shorter * HOUR_MS;
            let begun: Vec<_> = all.iter().copied().filter(|prompt| prompt.at_ms < until).collect();
            prop_assert_eq!(plan(&settings, &state, &now, until), begun);
            let later = Now { at_ms: now.at_ms + hours * HOUR_MS, ..now.clone() };
            let (passed, ahead): (Vec<_>, Vec<_>) = all.iter().partition(|prompt| prompt.at_ms < later.at_ms);
            let given = passed.iter().map(|prompt: &Prompt| prompt.id).collect();
            prop_assert_eq!(plan(&settings, &State { given, ..state }, &later, end), ahead);
        }

        #[test]
        fn wherever_a_person_goes_a_part_of_a_day_is_prompted_once(
            settings in any_settings(), (start, state) in any_time(),
            journey in proptest::collection::vec((1..40i64, proptest::sample::select(&ZONES[..])), 1..12)
        ) {
            let (mut now, mut state) = (start, state);
            let mut shown: Vec<PromptId> = Vec::new();
            for (hours, zone) in journey {
                let next_ms = now.at_ms + hours * HOUR_MS;
                shown.extend(plan(&settings, &state, &now, next_ms).iter().map(|prompt| prompt.id));
                state.given.clone_from(&shown);
                now = Now { at_ms: next_ms, zone: Zone::named(zone).unwrap() };
            }
            let mut once = shown.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), shown.len());
            let most = shown.iter().map(|id| shown.iter().filter(|other| other.0 / 8 == id.0 / 8).count()).max();
            prop_assert!(most.unwrap_or(0) <= A_DAY_MAX);
        }

        #[test]
        fn every_evening_without_a_check_in_is_prompted((now, _) in any_time(), at in NOON..1_320) {
            let settings = Settings { evening_at: MinuteOfDay::from_minutes(at), ..Settings::default() };
            let today = now.zone.civil(now.at_ms).unwrap().0;
            let expected: Vec<_> = (0..DAYS_AHEAD).filter_map(|days| now.zone.instant(today.plus(days), at)).filter(|at_ms| *at_ms >= now.at_ms).collect();
            let prompts = plan(&settings, &State::default(), &now, i64::MAX);
            prop_assert_eq!(prompts.iter().map(|prompt| prompt.at_ms).collect::<Vec<_>>(), expected);
        }
    }
}
