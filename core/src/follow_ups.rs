//! Follow-ups: what of a person's own answers may start a conversation. The rules are public, the same on the phone, which
//! shows them first, and on the dashboard; there is no score, and nobody is compared with anybody else. Each shows the
//! answer itself and is over after three days.
//!
//! The thresholds are those of studies of daily self-reports (`docs/rules.md`, section 11).

use crate::time::Day;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// A follow-up is shown for so many days, the first counted.
pub const DAYS: i32 = 3;
/// Days without a check-in that make it quiet.
const QUIET_DAYS: i32 = 3;
/// So many of the seven days before had one.
const USUAL_OF_SEVEN: usize = 4;
/// The person's own usual answer is the median of so many days.
pub const MEDIAN_DAYS: i32 = 14;
/// Fewer answers have no usual one.
const MEDIAN_LEAST: usize = 5;

/// One day's answers: the strongest urge, the least confidence and the last mood that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayAnswers {
    /// 1 to 5.
    pub mood: Option<u8>,
    /// 0 to 10.
    pub craving: Option<u8>,
    /// 0 to 10.
    pub confidence: Option<u8>,
}

impl DayAnswers {
    /// Adds those of a further check-in of the day; the parts of a day come in order.
    pub fn add(&mut self, mood: Option<u8>, craving: Option<u8>, confidence: Option<u8>) {
        self.mood = mood.or(self.mood);
        self.craving = self.craving.max(craving);
        self.confidence = [self.confidence, confidence].into_iter().flatten().min();
    }
}

/// Why a conversation is offered. The number is on the wire, in the person's words beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Rule {
    /// An urge of 7 or more, or 3 above the usual on two of three days.
    #[n(1)]
    Urge,
    /// Confidence of 3 or less, or 3 below the usual on two of three days.
    #[n(2)]
    Confidence,
    /// A mood of 2 or less, three days running.
    #[n(3)]
    Mood,
    /// No check-in for three days, though the phone was here and there usually is one.
    #[n(4)]
    Quiet,
}

impl Rule {
    /// Its name in SQL and in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Urge => "urge",
            Self::Confidence => "confidence",
            Self::Mood => "mood",
            Self::Quiet => "quiet",
        }
    }

    /// The rule with this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Urge, Self::Confidence, Self::Mood, Self::Quiet].into_iter().find(|rule| rule.name() == name)
    }
}

/// An offer of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FollowUp {
    /// Why.
    pub rule: Rule,
    /// The day that it is about: of the answer, or the last one with a check-in.
    pub day: Day,
    /// The answer itself; none where it is quiet.
    pub answer: Option<u8>,
}

/// How far the thresholds are moved out: a house in which many are followed up at once looks at the clearest ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Width(u8);

impl Width {
    /// All widths, the narrowest first.
    pub const ALL: [Self; 3] = [Self(0), Self(1), Self(2)];
}

/// Whether what is about a day is shown yet: for three days, and no longer.
pub fn is_open(about: Day, today: Day) -> bool {
    (today.plus(1 - DAYS)..=today).contains(&about)
}

/// What a person's answers offer today, one of each rule at most, the latest day of it.
pub fn of_answers(days: &BTreeMap<Day, DayAnswers>, today: Day, Width(width): Width) -> Vec<FollowUp> {
    let recent = || days.range(today.plus(1 - DAYS)..=today).rev();
    let of = |rule, answer: fn(&DayAnswers) -> Option<u8>, is_clear: &dyn Fn(u8) -> bool| {
        let found = recent().find_map(|(day, answers)| Some((*day, answer(answers).filter(|it| is_clear(*it))?)));
        found.map(|(day, answer)| FollowUp { rule, day, answer: Some(answer) })
    };
    let urge = of(Rule::Urge, |day| day.craving, &|urge| urge >= 7 + width)
        .or_else(|| away_from_usual(days, today, Rule::Urge, |day| day.craving, |now, usual| now >= usual + 3 + width));
    let confidence = of(Rule::Confidence, |day| day.confidence, &|sure| sure + width <= 3).or_else(|| {
        away_from_usual(days, today, Rule::Confidence, |day| day.confidence, |now, usual| now + 3 + width <= usual)
    });
    [urge, confidence, low_mood(days, today, width)].into_iter().flatten().collect()
}

/// Whether it has become quiet. `here` is the day on which one of the person's devices was last here: a phone without a
/// network is no silence.
pub fn of_silence(checked_in: &BTreeSet<Day>, here: Option<Day>, today: Day, Width(width): Width) -> Option<FollowUp> {
    let last = *checked_in.range(..=today).next_back()?;
    let (silent_days, least) = (today.days_since(last) - 1, QUIET_DAYS + i32::from(width));
    let is_in_time = (least..least + DAYS).contains(&silent_days);
    let was_here = here.is_some_and(|here| here > last);
    let usual = checked_in.range(last.plus(-6)..=last).count();
    (is_in_time && was_here && usual >= USUAL_OF_SEVEN).then_some(FollowUp {
        rule: Rule::Quiet,
        day: last,
        answer: None,
    })
}

/// How far the thresholds have to be moved so that at most one in ten people, and always one, is followed up.
/// `people_at` counts the people who would be.
pub fn width_of(residents: usize, people_at: impl Fn(Width) -> usize) -> Width {
    let budget = residents.div_ceil(10).max(1);
    let [.., widest] = Width::ALL;
    Width::ALL.into_iter().find(|width| people_at(*width) <= budget).unwrap_or(widest)
}

/// Two of the last three days away from the median of the fourteen before them.
fn away_from_usual(
    days: &BTreeMap<Day, DayAnswers>,
    today: Day,
    rule: Rule,
    answer: fn(&DayAnswers) -> Option<u8>,
    is_away: impl Fn(u8, u8) -> bool,
) -> Option<FollowUp> {
    let first = today.plus(1 - DAYS);
    let mut before: Vec<u8> =
        days.range(first.plus(-MEDIAN_DAYS)..first).filter_map(|(_, answers)| answer(answers)).collect();
    if before.len() < MEDIAN_LEAST {
        return None;
    }
    before.sort_unstable();
    let usual = before[before.len() / 2];
    let away = days.range(first..=today).rev().filter_map(|(day, answers)| Some((*day, answer(answers)?)));
    let away: Vec<(Day, u8)> = away.filter(|(_, now)| is_away(*now, usual)).collect();
    let (day, answer) = *away.first().filter(|_| away.len() >= 2)?;
    Some(FollowUp { rule, day, answer: Some(answer) })
}

fn low_mood(days: &BTreeMap<Day, DayAnswers>, today: Day, width: u8) -> Option<FollowUp> {
    let is_low = |day: Day| days.get(&day).and_then(|answers| answers.mood).filter(|mood| *mood <= 2);
    let ends = (0..DAYS).map(|back| today.plus(-back));
    let found = ends.filter_map(|end| {
        let running = 3 + i32::from(width);
        (0..running).all(|back| is_low(end.plus(-back)).is_some()).then(|| (end, is_low(end)))
    });
    found.max_by_key(|(end, _)| *end).map(|(day, answer)| FollowUp { rule: Rule::Mood, day, answer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i32) -> Day {
        Day::from_number(1_000 + n).unwrap()
    }

    fn narrow() -> Width {
        Width::default()
    }

    fn urges(urges: &[(i32, u8)]) -> BTreeMap<Day, DayAnswers> {
        urges.iter().map(|(n, urge)| (day(*n), DayAnswers { craving: Some(*urge), ..DayAnswers::default() })).collect()
    }

    #[test]
    fn an_urge_of_seven_is_followed_up_for_three_days() {
        let days = urges(&[(0, 7)]);
        let at = |n| of_answers(&days, day(n), narrow());
        let expected = FollowUp { rule: Rule::Urge, day: day(0), answer: Some(7) };
        assert_eq!((at(0), at(2)), (vec![expected], vec![expected]));
        assert!(at(3).is_empty(), "over after three days");
        assert!(of_answers(&urges(&[(0, 6)]), day(0), narrow()).is_empty());
        assert!(of_answers(&days, day(0), Width::ALL[1]).is_empty(), "a wider house looks at eight and more");
    }

    #[test]
    fn three_above_the_usual_on_two_of_three_days() {
        let usual: Vec<(i32, u8)> = (-14..0).map(|n| (n, 2)).collect();
        let with = |more: &[(i32, u8)]| urges(&[&usual[..], more].concat());
        let found = of_answers(&with(&[(0, 5), (1, 1), (2, 6)]), day(2), narrow());
        assert_eq!(found, [FollowUp { rule: Rule::Urge, day: day(2), answer: Some(6) }]);
        assert!(of_answers(&with(&[(2, 6)]), day(2), narrow()).is_empty(), "one day is none");
        assert!(
            of_answers(&urges(&[(-2, 2), (-1, 2), (1, 6), (2, 6)]), day(2), narrow()).is_empty(),
            "too few to know"
        );
    }

    #[test]
    fn low_confidence_and_three_low_moods() {
        let sure = |n, sure| (day(n), DayAnswers { confidence: Some(sure), ..DayAnswers::default() });
        let found = of_answers(&BTreeMap::from([sure(0, 3)]), day(1), narrow());
        assert_eq!(found, [FollowUp { rule: Rule::Confidence, day: day(0), answer: Some(3) }]);
        assert!(of_answers(&BTreeMap::from([sure(0, 4)]), day(1), narrow()).is_empty());
        let mood = |n, mood| (day(n), DayAnswers { mood: Some(mood), ..DayAnswers::default() });
        let low = BTreeMap::from([mood(0, 2), mood(1, 1), mood(2, 2)]);
        assert_eq!(of_answers(&low, day(2), narrow()), [FollowUp { rule: Rule::Mood, day: day(2), answer: Some(2) }]);
        assert!(of_answers(&BTreeMap::from([mood(0, 2), mood(2, 2)]), day(2), narrow()).is_empty(), "not running");
    }

    #[test]
    fn a_phone_that_was_not_here_is_no_silence() {
        let checked_in: BTreeSet<Day> = [-6, -4, -2, 0].map(day).into();
        let quiet = |here, today| of_silence(&checked_in, here, day(today), narrow());
        assert_eq!(quiet(Some(day(3)), 4), Some(FollowUp { rule: Rule::Quiet, day: day(0), answer: None }));
        assert_eq!(quiet(Some(day(3)), 3), None, "two whole days are none");
        assert_eq!(quiet(Some(day(0)), 4), None, "it was not here since");
        assert_eq!(quiet(None, 4), None);
        assert_eq!(quiet(Some(day(6)), 7), None, "over");
        let seldom: BTreeSet<Day> = [-4, -2, 0].map(day).into();
        assert_eq!(of_silence(&seldom, Some(day(3)), day(4), narrow()), None, "three of seven are not usual");
    }

    #[test]
    fn at_most_one_in_ten_is_followed_up_as_long_as_thresholds_can_be_moved() {
        let at = |counts: [usize; 3]| width_of(20, |width| counts[usize::from(width.0)]);
        assert_eq!(at([2, 1, 0]), Width::ALL[0]);
        assert_eq!(at([3, 2, 0]), Width::ALL[1]);
        assert_eq!(at([9, 8, 7]), Width::ALL[2]);
        assert_eq!(width_of(0, |_| 1), Width::ALL[0], "one is always followed up");
    }

    proptest! {
        #[test]
        fn a_wider_house_follows_up_nobody_whom_a_narrow_one_does_not(
            answers in proptest::collection::vec((0i32..20, proptest::option::of(1u8..=5), proptest::option::of(0u8..=10), proptest::option::of(0u8..=10)), 0..20)
        ) {
            let days: BTreeMap<Day, DayAnswers> = answers
                .into_iter()
                .map(|(n, mood, craving, confidence)| (day(n), DayAnswers { mood, craving, confidence }))
                .collect();
            let rules = |width| of_answers(&days, day(19), width).into_iter().map(|it| it.rule).collect::<BTreeSet<_>>();
            prop_assert!(rules(Width::ALL[1]).is_subset(&rules(Width::ALL[0])));
            prop_assert!(rules(Width::ALL[2]).is_subset(&rules(Width::ALL[1])));
        }

        #[test]
        fn nothing_is_followed_up_for_more_than_three_days(
            answers in proptest::collection::vec((0i32..20, proptest::option::of(1u8..=5), proptest::option::of(0u8..=10), proptest::option::of(0u8..=10)), 0..20),
            checked_in in proptest::collection::btree_set(0i32..20, 0..20),
            today in 0i32..30,
            width in 0usize..3,
        ) {
            let days: BTreeMap<Day, DayAnswers> = answers
                .into_iter()
                .map(|(n, mood, craving, confidence)| (day(n), DayAnswers { mood, craving, confidence }))
                .collect();
            for found in of_answers(&days, day(today), Width::ALL[width]) {
                prop_assert!(is_open(found.day, day(today)), "{found:?}");
            }
            let checked_in: BTreeSet<Day> = checked_in.into_iter().map(day).collect();
            let quiet = |today| of_silence(&checked_in, Some(day(40)), day(today), Width::ALL[width]);
            let days_shown = (0..40).filter(|today| quiet(*today).is_some_and(|found| Some(found.day) == checked_in.last().copied())).count();
            prop_assert!(days_shown <= usize::try_from(DAYS).unwrap());
        }

        #[test]
        fn thresholds_move_out_just_as_far_as_the_budget_asks(residents in 0usize..200, mut counts in proptest::array::uniform3(0usize..60)) {
            counts.sort_unstable_by(|a, b| b.cmp(a));
            let width = width_of(residents, |width| counts[usize::from(width.0)]);
            let followed_up = counts[usize::from(width.0)];
            let fits = |count: usize| count <= 1 || count * 10 <= residents + 9;
            prop_assert!(fits(followed_up) || width == Width::ALL[2], "over the budget, and not at the limit");
            prop_assert!(width == Width::ALL[0] || !fits(counts[usize::from(width.0) - 1]), "further than it had to");
        }
    }
}
