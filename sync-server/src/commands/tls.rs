//! `porchlight tls create`.

use super::Made;
use crate::clock::Clock;
use crate::config::Config;
use crate::tls::authority;
use std::path::Path;

/// Makes the house its own authority, and the server's certificate for these names and addresses.
pub fn create(config: &Config, hosts: &[String], clock: &Clock) -> anyhow::Result<Made> {
    let fingerprint = authority::create(&config.data, hosts, clock())?;
    let names = authority::hosts(&config.data)?;
    let name = names.first().map_or("localhost", String::as_str);
    Ok(Made::Tls {
        authority: fingerprint.to_string(),
        certificate: authority::authority_file(&config.data),
        address: format!("https://{name}:{}", config.listen.port()),
    })
}

/// What was made and what to do next.
pub(super) fn in_words(authority: &str, certificate: &Path, address: &str) -> String {
    format!(
        "The house vouches for its server itself now. Start it so that others reach it:\n\n  \
         porchlight serve --listen 0.0.0.0:7373\n\nPeople open {address}. Browsers of staff have to be told once; \
         give them this file:\n\n  {}\n\nIts SHA-256 fingerprint, to compare:\n\n  {authority}\n\nKeep the folder that it \
         lies in to yourself, and with your backups. Phones need nothing: each invite names this fingerprint.",
        certificate.display()
    )
}
