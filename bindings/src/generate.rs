//! Writes the module of another language from the built library, with the very version of uniffi
//! that built it; lists what other languages can call; writes the scenario as a test, and code that follows the list.

mod documented;
mod followed;
mod scenario;
mod surface;

use anyhow::{Context, ensure};
use clap::{Parser, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};
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
    /// Writes code that names all that this list has, bindings/surface.txt, to the file `out`, instead of the module.
    #[arg(long, value_name = "FILE", requires = "language", conflicts_with = "scenario")]
    followed: Option<PathBuf>,
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

    fn of_followed(self) -> Option<followed::Language> {
        match self {
            Self::Kotlin => Some(followed::Language::Kotlin),
            Self::Swift => Some(followed::Language::Swift),
            Self::Python | Self::Rust => None,
        }
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
    let Arguments { language, library, out, scenario, followed } = Arguments::parse();
    ensure!(
        library.is_file(),
        "there is no library at {}; build it first: cargo build -p porchlight-bindings",
        library.display()
    );
    let interface = surface::interface(&library, CORE)?;
    let (Some(language), Some(out)) = (language, out) else {
        print!("{}", surface::of(&interface));
        let complaints = documented::complaints(&interface);
        ensure!(complaints.is_empty(), "mend these doc comments in the core:\n  {}", complaints.join("\n  "));
        return Ok(());
    };
    if let Some(scenario) = scenario {
        return write(&out, &scenario::write(&read(&scenario)?, language.of_scenario(), &interface)?);
    }
    if let Some(surface) = followed {
        let language = language.of_followed().context("only compilers of Kotlin and Swift ask for all variants")?;
        return write(&out, &followed::write(&read(&surface)?, language)?);
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

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
