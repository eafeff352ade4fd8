//! `porchlight house erase`, and the archive of what the law wants kept.

use super::Made;
use crate::house_voice;
use crate::store::sqlite::{SqliteOptions, SqliteStore};
use crate::store::{Store, StoreError};
use anyhow::{Context, bail, ensure};
use porchlight_core::disclosures::archive::{ArchiveKey, ArchivePublic};
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::House;
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// How often the house may speak while it is being closed.
const TRIES: usize = 4;

/// How a house ends, on the command line.
#[derive(Debug, clap::Subcommand)]
pub enum HouseEnding {
    /// Erase a house: all that it and its people said there, at once and for good
    Erase {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        /// Its name once more, to be sure
        #[arg(long, value_name = "NAME")]
        confirm: String,
        /// The public half of your archive's key: who looked at what is sealed to it for six years
        #[arg(long, value_name = "FILE")]
        archive_key: PathBuf,
    },
    /// Make the key of an archive; the half that opens belongs on no server
    ArchiveKey {
        /// Where the half that opens goes, a new file
        #[arg(long, value_name = "FILE")]
        secret: PathBuf,
        /// Where the half to seal to goes, a new file
        #[arg(long, value_name = "FILE")]
        public: PathBuf,
    },
    /// Read what is archived of a house that was erased; the server must not run
    Archive {
        /// The house, by its id
        #[arg(long)]
        house: String,
        /// The half of the key that opens
        #[arg(long, value_name = "FILE")]
        secret: PathBuf,
    },
}

/// One reading out of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedReading {
    /// Whose data was read.
    pub account: String,
    /// Who read, and what they were.
    pub who: String,
    /// When, in milliseconds since 1970.
    pub at_ms: EpochMs,
    /// The numbers of the record types.
    pub record_types: Vec<u16>,
    /// Why.
    pub reason: String,
}

/// Erases a house, once its name was said again and there is a key for what has to be kept.
pub fn run(
    store: &dyn Store,
    house: &House,
    confirm: &str,
    archive: &str,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> anyhow::Result<()> {
    if confirm != house.name {
        bail!("nothing was erased: the name that you typed is not {:?}", house.name);
    }
    let archive = ArchivePublic::parse(archive).context("that is no archive key")?;
    for _ in 0..TRIES {
        let last_word = house_voice::last_word(store, house.tenant, rng)?;
        if store.erase_house(house.tenant, last_word, archive, now_ms)? {
            return Ok(());
        }
    }
    bail!("the house is saying something just now; nothing was erased, try again")
}

/// The half of a key that is sealed to, from its file.
pub fn read_public(file: &Path) -> anyhow::Result<ArchivePublic> {
    let text = std::fs::read_to_string(file).with_context(|| {
        format!(
            "cannot read {}; the law asks that who looked at what is kept for six years, so an archive key is needed: \
             make one with `porchlight house archive-key`",
            file.display()
        )
    })?;
    ArchivePublic::parse(&text).with_context(|| {
        format!("{} is not the public half of an archive key, which begins with PLA1.", file.display())
    })
}

/// Makes a key: two new files, the one that opens for its owner's eyes only.
pub fn make_key(secret: &Path, public: &Path, rng: &mut impl CryptoRng) -> anyhow::Result<Made> {
    let key = ArchiveKey::generate(rng);
    let write =
        |file: &Path, text: &str| -> anyhow::Result<()> {
            let mut opened =
                File::options().create_new(true).write(true).mode(0o600).open(file).with_context(|| {
                    format!("cannot write {}; name a new file, nothing is overwritten", file.display())
                })?;
            writeln!(opened, "{text}")?;
            Ok(opened.sync_all()?)
        };
    write(secret, &key.to_secret_text())?;
    write(public, &key.public().to_text())?;
    Ok(Made::ArchiveKey { secret: secret.to_owned(), public: public.to_owned() })
}

/// Reads an archive, without a server: the half that opens goes near none.
pub fn read(data: &Path, house: &str, secret: &Path) -> anyhow::Result<Made> {
    let key = std::fs::read_to_string(secret).with_context(|| format!("cannot read {}", secret.display()))?;
    let key = ArchiveKey::parse(&key).with_context(|| format!("{} opens no archive", secret.display()))?;
    let store = match SqliteStore::open(data, SqliteOptions::default()) {
        Err(StoreError::Locked) => bail!("a server runs on {}; stop it first", data.display()),
        other => other?,
    };
    let house: TenantId = house.parse().map_err(|_| anyhow::anyhow!("{house} is no id of a house"))?;
    Ok(Made::Archive { readings: opened(&store, house, &key)? })
}

/// Every reading in a house's archive, each held against the hash that the tree keeps.
pub fn opened(store: &dyn Store, house: TenantId, key: &ArchiveKey) -> anyhow::Result<Vec<ArchivedReading>> {
    let (nodes, mut readings) = (store.held_log(house)?.nodes, Vec::new());
    for part in store.archive(house)? {
        let leaves =
            key.open(house, &part.sealed).map_err(|_| anyhow::anyhow!("this key does not open the archive"))?;
        for leaf in leaves {
            let is_the_tree_s = nodes.get(&(2 * leaf.place)) == Some(&leaf.leaf.hash());
            ensure!(is_the_tree_s, "entry {} of the archive is not what the house signed", leaf.place);
            let reading = leaf.leaf.reading().with_context(|| format!("entry {} cannot be read", leaf.place))?;
            readings.push(ArchivedReading {
                account: reading.account.to_string(),
                who: format!("{}, {}", reading.name, reading.role),
                at_ms: reading.at_ms,
                record_types: reading.record_types,
                reason: reading.reason,
            });
        }
    }
    Ok(readings)
}

pub(super) fn in_words(name: &str) -> String {
    format!(
        "{name} is erased: what it and its people said there, its staff and its keys. Its people keep their accounts and all that \
         they wrote at home; their phones are told when they next reach this server. Who looked at what is sealed in an archive \
         for six years. Backups that you made still hold the house: delete them."
    )
}

pub(super) fn key_in_words(secret: &Path, public: &Path) -> String {
    format!(
        "The key is made. {} opens archives: keep it where no server is, on paper or in a safe. {} is what `house erase` asks for.",
        secret.display(),
        public.display()
    )
}

pub(super) fn archive_in_words(readings: &[ArchivedReading]) -> String {
    let line = |reading: &ArchivedReading| {
        format!("{} {} looked at {}: {}", reading.at_ms, reading.who, reading.account, reading.reason)
    };
    match readings {
        [] => "There is nothing in this archive.".to_owned(),
        readings => readings.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}
