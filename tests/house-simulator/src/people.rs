//! The people of Cedar House. Sizes and habits from `2-rules.md` §16: seven in ten check in on a
//! day, phones are away for hours and now and then for days, one clock in fifty is wrong.

use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

/// Names of residents, in order of moving in. Ana has a phone and a tablet.
pub const RESIDENTS: &[&str] =
    &["Ana", "Ben", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonah", "Kofi", "Lena", "Mateo", "Noor"];
/// Former residents who kept the app.
pub const ALUMNI: &[&str] = &["Dev", "Priya", "Sam"];
/// The house.
pub const HOUSE: &str = "Cedar House";
/// Where it stands.
pub const ZONE: &str = "America/Denver";
/// The staff member who looks at the dashboard.
pub const STAFF: &str = "Carla";
/// The text that a person reads before turning the switch on.
pub const CONSENT_TEXT: &str = "Staff of Cedar House may see the milestones that I choose to share. \
     I can turn this off at any time; what was shared is then removed.";

/// Whether something happens that happens `percent` times in a hundred.
pub fn chance(rng: &mut ChaCha20Rng, percent: u32) -> bool {
    below(rng, 100) < percent
}

/// A number from 0 to `end - 1`, evenly (the bias of a remainder does not matter here).
pub fn below(rng: &mut ChaCha20Rng, end: u32) -> u32 {
    rng.next_u32() % end.max(1)
}

/// How many days before the simulation's start a person's tracker began: most are early on their
/// way, some are not, so that marks of every size fall due.
pub fn days_on_the_way(rng: &mut ChaCha20Rng) -> i32 {
    let spread = [1, 3, 5, 10, 20, 25, 50, 55, 80, 85, 175, 360, 700];
    spread[below(rng, spread.len() as u32) as usize] + below(rng, 6).cast_signed()
}

/// An error of a phone's clock: usually none, else hours, in milliseconds.
pub fn skew_ms(rng: &mut ChaCha20Rng) -> i64 {
    if chance(rng, 10) { (i64::from(below(rng, 12)) - 6) * 3_600_000 + 420_000 } else { 0 }
}
