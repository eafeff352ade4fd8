//! A copy as a table: comma-separated values with a line for each thing, the notice before everything else. What somebody
//! wrote cannot begin a formula (OWASP, "CSV injection"): wherever a cell could begin for a spreadsheet, at its start or
//! behind a separator, quote or line break, an apostrophe goes before what would be one.

use super::{Copied, Scope, mark, part};
use porchlight_core::check_ins::DayPart;
use porchlight_core::consent::redisclosure;
use porchlight_core::consent::to_staff::StaffAnswers;
use porchlight_core::time::Day;

/// What a browser is told that it is.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8";
/// Spreadsheets read a file in the alphabet of their country, unless it begins with this.
const BYTE_ORDER_MARK: &str = "\u{feff}";

type Line = [String; 5];

/// The file.
pub fn write(copied: &Copied<'_>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    for line in lines(copied) {
        writer.write_record(line.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn line(kind: &str, day: Option<Day>, what: impl Into<String>, value: impl Into<String>, more: &str) -> Line {
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    [kind.to_owned(), day, what.into(), value.into(), more.to_owned()]
}

fn lines(copied: &Copied<'_>) -> Vec<Line> {
    let today = Some(copied.today);
    let mut lines = vec![
        line("notice", None, redisclosure::SHORT, "", ""),
        line("kind", None, "what", "value", "more"),
        line("about", today, "person", copied.name, ""),
        line("about", today, "house", copied.house, ""),
        line("about", today, "copy taken by", copied.taken_by, ""),
        line("about", today, "copy taken for", copied.what_for, ""),
    ];
    lines[1][1] = "day".to_owned();
    lines.extend(copied.scope.iter().map(scope));
    let seen = copied.seen;
    for milestone in seen.milestones.iter().flatten().map(|(_, milestone)| milestone) {
        lines.push(line("milestone", Some(milestone.day), mark(milestone), "", ""));
    }
    lines.extend(seen.check_ins.iter().flatten().map(|day| line("check-in", Some(*day), "checked in", "yes", "")));
    for ((day, part), given) in seen.answers.iter().flatten() {
        lines.extend(answers(*day, *part, given));
    }
    for words in &seen.words {
        lines.push(line("own words", Some(words.day), format!("beside {}", words.rule.name()), &words.text, ""));
    }
    for planned in seen.plan.iter().flatten() {
        let phone = planned.phone.as_deref().unwrap_or_default();
        lines.push(line("plan", None, part(planned.part), &planned.text, phone));
    }
    lines.extend(seen.returns.iter().flatten().map(|day| line("return to use", Some(*day), "", "", "")));
    lines.push(line("notice", None, redisclosure::LONG, "", ""));
    lines
}

fn scope(scope: &Scope) -> Line {
    let ends = match scope.last_day {
        Some(day) => format!("until {day}, or until they end it"),
        None => "until they end it".to_owned(),
    };
    let what = format!("staff of the house may see {}, {}", scope.what, scope.why);
    line("consent", Some(scope.given), what, ends, scope.text.as_deref().unwrap_or_default())
}

/// A question that was skipped has no line: skipped is not zero.
fn answers(day: Day, part: DayPart, given: &StaffAnswers) -> Vec<Line> {
    let part = if part == DayPart::Morning { "morning" } else { "evening" };
    let of = |name: &str, answer: Option<u8>, scale: &str| {
        answer.map(|answer| line("answer", Some(day), format!("{name}, {part}"), answer.to_string(), scale))
    };
    let connected = given.connected.map(|connected| {
        let said = if connected { "yes" } else { "no" };
        line("answer", Some(day), format!("talked with somebody, {part}"), said, "")
    });
    let numbers = [
        of("mood", given.mood, "1 to 5"),
        of("urge", given.craving, "0 to 10"),
        of("confidence", given.confidence, "0 to 10"),
        of("sleep", given.sleep, "1 to 5"),
    ];
    numbers.into_iter().chain([connected]).flatten().collect()
}

/// The text with an apostrophe before whatever could begin a formula.
fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut may_begin = true;
    for c in text.chars() {
        if may_begin && begins_a_formula(c) {
            safe.push('\'');
        }
        safe.push(c);
        // What is no visible sign leaves a cell as it began.
        may_begin = separates(c) || (may_begin && (c.is_whitespace() || c.is_control() || is_invisible(c)));
    }
    safe
}

/// `= + - @`, their full-width forms, and the tab and line breaks that some spreadsheets pass over.
fn begins_a_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

fn separates(c: char) -> bool {
    matches!(c, ',' | ';' | '|' | '"' | '\'' | '\t' | '\r' | '\n')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::super::samples::{copied, seen};
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let seen = seen(text);
        let bytes = write(&copied(&seen, text)).unwrap();
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn no_text_that_gets_in_begins_a_formula() {
        let formulas =
            ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "a;=1+1", "a\n=1", "a\",=1", "\u{200b}=1", "a\u{feff}|@x"];
        for formula in formulas {
            let mut seen_in = 0;
            for line in cells(formula) {
                for cell in line.iter().filter(|cell| cell.contains(formula.chars().last().unwrap())) {
                    let mut begins = true;
                    for c in cell.chars() {
                        let is_formula = begins && matches!(c, '=' | '+' | '-' | '@' | '＝');
                        assert!(!is_formula, "{cell:?} of {formula:?}");
                        begins = ",;|\"\n\t\r".contains(c) || (begins && (c.is_whitespace() || is_invisible(c)));
                    }
                    seen_in += 1;
                }
            }
            assert!(seen_in >= 8, "{formula:?} is in every place that takes a text: {seen_in}");
        }
    }

    #[test]
    fn everything_that_is_seen_is_in_it_once_and_the_notice_before_it() {
        let cells = cells("My brother called.");
        assert_eq!(cells[0][2], redisclosure::SHORT);
        assert_eq!(cells[1], ["kind", "day", "what", "value", "more"]);
        assert_eq!(cells.last().unwrap()[2], redisclosure::LONG);
        assert!(cells.iter().all(|line| line.len() == 5));
        let of = |kind: &str| cells.iter().filter(|line| line[0] == kind).count();
        let counts =
            ["about", "consent", "milestone", "check-in", "answer", "own words", "plan", "return to use"].map(of);
        assert_eq!(counts, [4, 2, 1, 2, 4, 1, 1, 1], "a question that was skipped has no line");
        assert!(cells.iter().any(|line| line[..4] == ["answer", "2026-11-24", "urge, evening", "8"]));
    }

    #[test]
    fn what_is_no_formula_stays_as_it_was_written() {
        for text in ["My brother called.", "5 - 3 = 2", "Ana's – \u{201c}hello\u{201d}", "a+b@c"] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!(harmless("-5"), "'-5");
        assert_eq!(harmless("I try:\n- to call"), "I try:\n'- to call");
    }
}
