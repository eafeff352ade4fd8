//! The time after leaving a house: 28 days in which the app asks daily, keeps the plan and whom to call on top, and says
//! on which days a mentor or somebody else of one's own gets in touch.

use crate::time::Day;

/// How many days it lasts, the day of leaving counted.
pub const DAYS: u16 = 28;
/// The days on which somebody gets in touch.
pub const CONTACT_DAYS: [u16; 5] = [1, 3, 7, 14, 28];
/// What stays on top, as keys of the screens.
pub const PINNED: [&str; 3] = ["plan", "crisis", "naloxone"];

/// Which day of it a date is, from 1; nothing before it begins and once it is over.
pub fn day_of(left: Day, today: Day) -> Option<u16> {
    let day = u16::try_from(today.days_since(left)).ok()?.checked_add(1)?;
    (day <= DAYS).then_some(day)
}

/// The last date of it.
pub fn last_date(left: Day) -> Day {
    left.plus(i32::from(DAYS) - 1)
}

/// The contact days that lie ahead, today's among them.
pub fn contacts_ahead(day: u16) -> Vec<u16> {
    CONTACT_DAYS.into_iter().filter(|contact| *contact >= day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_28_days_and_the_first_is_the_day_of_leaving() {
        let left = Day::parse("2026-11-24").unwrap();
        assert_eq!(day_of(left, left.plus(-1)), None);
        assert_eq!(day_of(left, left), Some(1));
        assert_eq!(day_of(left, last_date(left)), Some(28));
        assert_eq!(day_of(left, last_date(left).plus(1)), None);
    }

    #[test]
    fn contacts_lie_ahead_until_their_day_is_over() {
        assert_eq!(contacts_ahead(1), CONTACT_DAYS);
        assert_eq!(contacts_ahead(3), [3, 7, 14, 28]);
        assert_eq!(contacts_ahead(4), [7, 14, 28]);
        assert_eq!(contacts_ahead(28), [28]);
    }
}
