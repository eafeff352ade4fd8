//! What things cost, as figures against the bounds that the design sets (its section 8). A bound is a
//! ratio of two things measured in one run, in turns, so that a noisy machine slows both alike; times
//! and sizes that depend on the machine are reported only.
//!
//! One line a figure on stdout: name, value, unit, bound (`-`: none), `ok` or `over`.

mod append;
mod author;
mod circle;
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
mod two_sizes;
mod world;

use figures::Figures;

/// Measures the named parts, or all; whether every figure is within its bound.
pub fn run(names: &[String]) -> anyhow::Result<bool> {
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|(part, _)| part != name)) {
        let known: Vec<_> = PARTS.iter().map(|(part, _)| *part).collect();
        anyhow::bail!("no part is called {unknown}; there are {}", known.join(", "));
    }
    let mut figures = Figures::default();
    for (name, measure) in PARTS {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            eprintln!("bench: {name}");
            measure(&mut figures)?;
        }
    }
    Ok(figures.are_all_ok())
}

type Part = fn(&mut Figures) -> anyhow::Result<()>;

const PARTS: &[(&str, Part)] = &[
    ("tap", tap::measure),
    ("ten_years", ten_years::measure),
    ("circle", circle::measure),
    ("append", append::measure),
    ("reconnect", reconnect::measure),
    ("dashboard", dashboard::measure),
];

pub use server_process::serve;
