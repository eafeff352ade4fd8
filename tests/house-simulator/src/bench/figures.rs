//! Figures: printed as they come, each with its bound.

use std::time::{Duration, Instant};

/// The figures of a run.
#[derive(Debug, Default)]
pub(super) struct Figures {
    over: u32,
}

impl Figures {
    /// A figure without a bound.
    pub fn report(&mut self, name: &str, value: f64, unit: &str) {
        self.print(name, value, unit, "-", true);
    }

    /// A figure that must not be above `bound`.
    pub fn at_most(&mut self, bound: f64, name: &str, value: f64, unit: &str) {
        self.print(name, value, unit, &format!("<={bound}"), value <= bound);
    }

    /// A figure that must not be below `bound`.
    pub fn at_least(&mut self, bound: f64, name: &str, value: f64, unit: &str) {
        self.print(name, value, unit, &format!(">={bound}"), value >= bound);
    }

    /// Whether no figure was out of its bound.
    pub fn are_all_ok(&self) -> bool {
        self.over == 0
    }

    fn print(&mut self, name: &str, value: f64, unit: &str, bound: &str, is_ok: bool) {
        let decimals = match value {
            value if value.fract() == 0.0 || value >= 1_000.0 => 0,
            value if value >= 100.0 => 1,
            _ => 2,
        };
        let verdict = if is_ok { "ok" } else { "over" };
        println!("{name} {value:.decimals$} {unit} {bound} {verdict}");
        self.over += u32::from(!is_ok);
    }
}

/// How long `work` takes, in milliseconds.
pub(super) fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, f64)> {
    let began = Instant::now();
    let done = work()?;
    Ok((done, ms(began.elapsed())))
}

/// Milliseconds.
pub(super) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// The middle of some measurements; the upper one of two.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
