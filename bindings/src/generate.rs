//! Writes the module of another language from the built library, with the very version of uniffi
//! that built it.

use anyhow::{Context, ensure};
use clap::{Parser, ValueEnum};
use std::path::PathBuf;
use uniffi::{GenerateOptions, TargetLanguage};

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/uniffi.toml");
const CORE: &str = "porchlight_core";

/// Writes the module of another language from the built library.
#[derive(Debug, Parser)]
struct Arguments {
    /// The language to write.
    #[arg(long, value_enum)]
    language: Language,
    /// The built library, for example target/debug/libporchlight.so.
    #[arg(long, value_name = "FILE")]
    library: PathBuf,
    /// The folder for the module; created if it is missing.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Kotlin,
    Python,
    Swift,
}

impl From<Language> for TargetLanguage {
    fn from(language: Language) -> Self {
        match language {
            Language::Kotlin => Self::Kotlin,
            Language::Python => Self::Python,
            Language::Swift => Self::Swift,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let Arguments { language, library, out } = Arguments::parse();
    ensure!(
        library.is_file(),
        "there is no library at {}; build it first: cargo build -p porchlight-bindings",
        library.display()
    );
    let options = GenerateOptions {
        languages: vec![language.into()],
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
