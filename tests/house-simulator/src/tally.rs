//! Counts of what happened, so that a run can say that each fault and each verdict did occur.

use std::collections::BTreeMap;

/// Everything that the fortnights of a run must have met at least once.
pub const EXPECTED: &[&str] = &[
    "change: copy a phone",
    "change: excuse a day",
    "change: late words kept",
    "change: link",
    "change: new words",
    "change: recover",
    "change: remove",
    "change: restore a phone",
    "change: restore the server",
    "change: return to use",
    "change: somebody looked",
    "change: take a day away",
    "envelope: snapshot",
    "envelope: tombstone",
    "fault: clock wrong",
    "fault: day offline",
    "fault: first envelope lost",
    "fault: forged envelope",
    "fault: phone killed",
    "fault: reply cut",
    "fault: reply lost",
    "fault: request delayed",
    "fault: request lost",
    "fault: request repeated",
    "fault: server killed",
    "verdict: duplicate",
    "verdict: gap",
    "verdict: refused",
    "verdict: stored",
];

/// Counts by name.
#[derive(Debug, Default, Clone)]
pub struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
    /// One more.
    pub fn count(&mut self, name: &'static str) {
        self.add(name, 1);
    }

    /// So many more.
    pub fn add(&mut self, name: &'static str, amount: u64) {
        *self.0.entry(name).or_default() += amount;
    }

    /// Takes another tally in.
    pub fn join(&mut self, other: &Self) {
        for (name, count) in &other.0 {
            self.add(name, *count);
        }
    }

    /// The count of a name.
    pub fn of(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// Those of the expected names that never occurred.
    pub fn missing(&self, expected: &[&'static str]) -> Vec<&'static str> {
        expected.iter().copied().filter(|name| self.of(name) == 0).collect()
    }

    /// All names with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(name, count)| (*name, *count))
    }
}
