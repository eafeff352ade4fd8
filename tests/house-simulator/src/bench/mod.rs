//! What things cost, as figures against the bounds that the design sets (its section 8). A bound is a
//! ratio of two things measured in one run, in turns, so that a noisy machine slows both alike; times
//! and sizes that depend on the machine are reported only.
//!
//! One line a figure on stdout: name, value, unit, bound (`-`: none), `ok` or `over`.

mod append;
mod author;
mod dashboard;
mod figures;
mod house;
mod phone;
mod places;
mod raw_rows;
mod reconnect;
mod server_process;
mod tap;
mod ten_years;
mod world;

use figures::Figures;

/// Measures everything; whether every figure is within its bound.
pub fn run() -> anyhow::Result<bool> {
    let mut figures = Figures::default();
    for (name, measure) in PARTS {
        eprintln!("bench: {name}");
        measure(&mut figures)?;
    }
    Ok(figures.are_all_ok())
}

type Part = fn(&mut Figures) -> anyhow::Result<()>;

const PARTS: &[(&str, Part)] = &[
    ("a check-in, from tap to disk", tap::measure),
    ("Today after ten years", ten_years::measure),
    ("appending to the server's store", append::measure),
    ("coming back after a week", reconnect::measure),
    ("the dashboard among many houses", dashboard::measure),
];

pub use server_process::serve;
