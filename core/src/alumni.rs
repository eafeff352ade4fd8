//! Staying in touch with a house after leaving it: asked for, never assumed. A yes stands for 28 days, the next ones for
//! a year each; who does not answer is not in the circle any more.

use crate::consent::{Audience, Consents, Purpose};
use crate::time::Day;

/// For how many days the first yes stands.
pub const FIRST_DAYS: i32 = 28;
const MONTHS_LATER: i32 = 12;

/// How somebody stands to the alumni circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StayingInTouch {
    /// They have not asked for it, or turned it off.
    Off,
    /// They asked for it, and it stands until this day, with it.
    Until(Day),
    /// It ends today or is over: they can be asked whether they want it again.
    AskAgain,
}

/// How the owner of these consents stands to the alumni circle on a day.
pub fn staying_in_touch(consents: &Consents, today: Day) -> StayingInTouch {
    match consents.last_day_given(Purpose::Alumni, Audience::Staff) {
        None => StayingInTouch::Off,
        Some(last_day) if today < last_day => StayingInTouch::Until(last_day),
        Some(_) => StayingInTouch::AskAgain,
    }
}

/// Until when a yes of today stands.
pub fn last_day(consents: &Consents, today: Day) -> Day {
    match consents.last_day_given(Purpose::Alumni, Audience::Staff) {
        None => today.plus(FIRST_DAYS),
        Some(_) => today.plus_months(MONTHS_LATER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::grant::Grant;
    use crate::consent::withdraw::Withdrawal;
    use crate::documents::Record;
    use crate::ids::RecordId;

    fn yes(records: &[Record], today: Day) -> Record {
        let consents = Consents::of(records);
        let seen = consents.withdrawals_of(Purpose::Alumni, Audience::Staff).collect();
        let last_day = Some(last_day(&consents, today));
        let id = RecordId::from_bytes([records.len() as u8 + 1; 16]);
        Grant::new(Purpose::Alumni, Audience::Staff, [0; 32], today, last_day, seen).record(id)
    }

    #[test]
    fn it_is_asked_again_at_28_days_and_then_yearly() {
        let start = Day::parse("2026-11-24").unwrap();
        let mut records = Vec::new();
        let stands = |records: &[Record], today| staying_in_touch(&Consents::of(records), today);
        assert_eq!(stands(&records, start), StayingInTouch::Off);
        records.push(yes(&records, start));
        let first = start.plus(28);
        assert_eq!(stands(&records, first.plus(-1)), StayingInTouch::Until(first));
        assert_eq!(stands(&records, first), StayingInTouch::AskAgain);
        records.push(yes(&records, first));
        let second = first.plus_months(12);
        assert_eq!(stands(&records, first), StayingInTouch::Until(second));
        assert_eq!(stands(&records, second.plus(100)), StayingInTouch::AskAgain);
    }

    #[test]
    fn a_no_is_a_no_and_a_later_yes_begins_anew() {
        let start = Day::parse("2026-11-24").unwrap();
        let mut records = vec![yes(&[], start)];
        let no = Withdrawal::new(Purpose::Alumni, Audience::Staff, start).record(RecordId::from_bytes([99; 16]));
        records.push(no);
        assert_eq!(staying_in_touch(&Consents::of(&records), start), StayingInTouch::Off);
        records.push(yes(&records, start.plus(3)));
        assert_eq!(staying_in_touch(&Consents::of(&records), start.plus(3)), StayingInTouch::Until(start.plus(31)));
    }
}
