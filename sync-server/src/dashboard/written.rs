//! Days, times and ages, written out for people.

use crate::say;
use crate::words::{Put, Puts, Said};
use porchlight_core::time::{Day, EpochMs, Zone};

/// Something for a machine, and the same written out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub iso: String,
    pub text: String,
}

impl Puts for Written {
    fn put(&self) -> Put {
        Put::Time(self.iso.clone(), self.text.clone())
    }
}

/// `24 November 2026`, `24 de noviembre de 2026`.
pub(super) fn day_text(day: Day) -> String {
    let (iso, month) = (day.to_string(), day.month());
    let of_month: u16 = iso.rsplit('-').next().and_then(|text| text.parse().ok()).unwrap_or_default();
    let (year, month) = (i64::from(month.year), i64::from(month.month));
    say("written-day").with("day", of_month).with("month", month).with("year", year).plain()
}

/// A day.
pub(super) fn day(day: Day) -> Written {
    Written { iso: day.to_string(), text: day_text(day) }
}

/// The day of an instant on the house's clock.
pub(super) fn day_of(zone: &Zone, at_ms: EpochMs) -> Written {
    zone.civil(at_ms).map(|(civil, _)| day(civil)).unwrap_or_default()
}

/// An instant on the house's clock: `24 November 2026, 12:00`.
pub(super) fn time(zone: &Zone, at_ms: EpochMs) -> Written {
    let Ok((day, _)) = zone.civil(at_ms) else { return Written::default() };
    let Written { iso, text } = clock(zone, at_ms);
    Written { iso, text: format!("{}, {text}", day_text(day)) }
}

/// The time of day of an instant on the house's clock: `12:00`.
pub(super) fn clock(zone: &Zone, at_ms: EpochMs) -> Written {
    let Ok((day, minute)) = zone.civil(at_ms) else { return Written::default() };
    let text = format!("{:02}:{:02}", minute / 60, minute % 60);
    Written { iso: format!("{day}T{text}"), text }
}

/// A day, the way people say it: `today`, `yesterday`, else whole.
pub(super) fn day_near(day: Day, today: Day) -> Written {
    let text = match today.days_since(day) {
        0 => say("written-today").plain(),
        1 => say("written-yesterday").plain(),
        _ => day_text(day),
    };
    Written { iso: day.to_string(), text }
}

/// An instant on the house's clock, the way people say it: `12:00`, `yesterday, 12:00`, else with its whole day.
pub(super) fn time_near(zone: &Zone, at_ms: EpochMs, now_ms: EpochMs) -> Written {
    let (Ok((day, _)), Ok((today, _))) = (zone.civil(at_ms), zone.civil(now_ms)) else { return Written::default() };
    let Written { iso, text } = clock(zone, at_ms);
    if day == today {
        Written { iso, text }
    } else {
        Written { iso, text: format!("{}, {text}", day_near(day, today).text) }
    }
}

/// How long ago: `just now`, `2 hours ago`.
pub(super) fn ago(then_ms: EpochMs, now_ms: EpochMs) -> String {
    ago_said(then_ms, now_ms).plain()
}

/// The same, to stand in a message.
pub(super) fn ago_said(then_ms: EpochMs, now_ms: EpochMs) -> Said {
    let minutes = (now_ms - then_ms).max(0) / 60_000;
    match minutes {
        0 => say("written-just-now"),
        1..60 => say("written-minutes-ago").with("count", minutes),
        60..1_440 => say("written-hours-ago").with("count", minutes / 60),
        _ => say("written-days-ago").with("count", minutes / 1_440),
    }
}

/// How long until then: `12 minutes`, `23 hours`. What has begun counts.
pub(super) fn left(now_ms: EpochMs, until_ms: EpochMs) -> String {
    let minutes = ((until_ms - now_ms).max(0) + 59_999) / 60_000;
    match minutes {
        ..60 => say("written-minutes").with("count", minutes),
        _ => say("written-hours").with("count", minutes / 60),
    }
    .plain()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::language::Language;

    #[test]
    fn ages_are_said_plainly() {
        let hour = 3_600_000;
        assert_eq!(ago(10, 10), "just now");
        assert_eq!(ago(0, hour), "1 hour ago");
        assert_eq!(ago(0, 49 * hour), "2 days ago");
        assert_eq!(ago(hour, 0), "just now", "a phone ahead of the server is no riddle");
    }

    #[test]
    fn what_is_left_is_said_plainly() {
        let minute = 60_000;
        assert_eq!(left(0, 15 * minute), "15 minutes");
        assert_eq!(left(1, minute), "1 minute");
        assert_eq!(left(0, 24 * 60 * minute), "24 hours");
        assert_eq!(left(1, 60 * minute), "1 hour", "what has begun counts");
        assert_eq!(left(minute, 0), "0 minutes");
    }

    #[test]
    fn days_are_written_out() {
        assert_eq!(day_text(Day::parse("2026-11-04").unwrap()), "4 November 2026");
        let noon = time(&Zone::named("America/Denver").unwrap(), 1_795_546_800_000);
        assert_eq!((noon.iso.as_str(), noon.text.as_str()), ("2026-11-24T12:00", "24 November 2026, 12:00"));
        let (zone, noon_ms, hour_ms) = (Zone::named("America/Denver").unwrap(), 1_795_546_800_000, 3_600_000);
        let near = |ahead| time_near(&zone, noon_ms - ahead * hour_ms, noon_ms).text;
        assert_eq!(
            [near(2), near(12), near(13), near(37)],
            ["10:00", "00:00", "yesterday, 23:00", "22 November 2026, 23:00"]
        );
        assert_eq!(time_near(&zone, noon_ms - 2 * hour_ms, noon_ms).iso, "2026-11-24T10:00");
        let today = Day::parse("2026-11-24").unwrap();
        let near = |ahead| day_near(today.plus(ahead), today);
        assert_eq!([near(0).text, near(-1).text, near(1).text], ["today", "yesterday", "25 November 2026"]);
    }

    #[test]
    fn days_and_ages_have_their_spanish_forms() {
        Language::Spanish.speaking(|| {
            let hour = 3_600_000;
            assert_eq!(day_text(Day::parse("2026-11-04").unwrap()), "4 de noviembre de 2026");
            assert_eq!([ago(10, 10), ago(0, hour), ago(0, 49 * hour)], ["ahora mismo", "hace 1 hora", "hace 2 días"]);
            assert_eq!([left(0, hour / 60), left(0, 2 * hour)], ["1 minuto", "2 horas"]);
        });
    }
}
