//! Writes the module of another language from the built library, with the very version of uniffi
//! that built it; lists what other languages can call; writes the scenario as a test.

mod scenario;
mod surface;

use anyhow::{Context, ensure};
use clap::{Parser, ValueEnum};
use std::fs;
use std::path::PathBuf;
use uniffi::{GenerateOptions, TargetLanguage};

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/uniffi.toml");
const CORE: &str = "porchlight_core";

/// Writes the module of another language from the built library, or the scenario as a test of that language. Without a
/// language it prints what other languages can call.
#[derive(Debug, Parser)]
struct Arguments {
    /// The language to write; without it, the surface is printed.
    #[arg(long, value_enum, requires = "out")]
    language: Option<Language>,
    /// The built library, for example target/debug/libporchlight.so.
    #[arg(long, value_name = "FILE")]
    library: PathBuf,
    /// The folder for the module; created if it is missing.
    #[arg(long, value_name = "FOLDER", requires = "language")]
    out: Option<PathBuf>,
    /// Writes this scenario, to the file `out`, instead of the module.
    #[arg(long, value_name = "FILE", requires = "language")]
    scenario: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Kotlin,
    Python,
    /// For a scenario alone.
    Rust,
    Swift,
}

impl Language {
    fn of_module(self) -> Option<TargetLanguage> {
        Some(match self {
            Self::Kotlin => TargetLanguage::Kotlin,
            Self::Python => TargetLanguage::Python,
            Self::Rust => return None,
            Self::Swift => TargetLanguage::Swift,
        })
    }

    fn of_scenario(self) -> scenario::Language {
        match self {
            Self::Kotlin => scenario::Language::Kotlin,
            Self::Python => scenario::Language::Python,
            Self::Rust => scenario::Language::Rust,
            Self::Swift => scenario::Language::Swift,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let Arguments { language, library, out, scenario } = Arguments::parse();
    ensure!(
        library.is_file(),
        "there is no library at {}; build it first: cargo build -p porchlight-bindings",
        library.display()
    );
    let (Some(language), Some(out)) = (language, out) else {
        print!("{}", surface::of(&surface::interface(&library, CORE)?));
        return Ok(());
    };
    if let Some(scenario) = scenario {
        let told = fs::read_to_string(&scenario).with_context(|| format!("cannot read {}", scenario.display()))?;
        let written = scenario::write(&told, language.of_scenario(), &surface::interface(&library, CORE)?)?;
        return fs::write(&out, written).with_context(|| format!("cannot write {}", out.display()));
    }
    let options = GenerateOptions {
        languages: vec![language.of_module().context("the core is written in Rust; its module is porchlight-core")?],
        source: library.clone().try_into().context("the library's path must be valid UTF-8")?,
        out_dir: out.try_into().context("the folder's path must be valid UTF-8")?,
        config_override: Some(CONFIG.into()),
        format: false,
        crate_filter: Some(CORE.to_owned()),
        metadata_no_deps: true,
    };
    uniffi::generate(options)
        .with_context(|| format!("{} does not hold Porchlight's core with its `uniffi` feature", library.display()))
}
