//! TLS: certificates out of files, read before anything is served, and again every hour while it is, so that a renewed one
//! needs no restart.

pub mod authority;
mod listener;

pub use listener::TlsListener;

use crate::clock::Clock;
use crate::config::Config;
use porchlight_core::time::{EpochMs, instant_text};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How often files are read again.
const READ_EVERY: Duration = Duration::from_secs(60 * 60);

/// Where a certificate of one's own choice lies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateFiles {
    /// PEM: the server's certificate, then those between it and its authority.
    pub certificate: PathBuf,
    /// PEM: its private key.
    pub key: PathBuf,
}

/// Why TLS cannot be spoken. Each sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {file}: {error}. TLS needs a certificate and its key; name files that this user may read")]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file has no certificate in it.
    #[error("there is no certificate in {0}. It has to be PEM, with a line BEGIN CERTIFICATE")]
    NoCertificate(PathBuf),
    /// A file has no private key in it.
    #[error("there is no private key in {0}. It has to be PEM, with a line BEGIN PRIVATE KEY, and without a password")]
    NoKey(PathBuf),
    /// Key and certificate are of two pairs, or of a kind that is not known.
    #[error("the key in {key} is not that of the certificate in {certificate}. Name the two files of one pair")]
    NoPair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// Not valid any more.
    #[error("the certificate in {file} expired on {on}. Renew it, then start the server again")]
    Expired {
        /// Its file.
        file: PathBuf,
        /// The day.
        on: String,
    },
    /// Not valid yet.
    #[error("the certificate in {file} counts from {from} only. Look whether this machine's clock is right")]
    NotYet {
        /// Its file.
        file: PathBuf,
        /// The day.
        from: String,
    },
    /// No name, or one that cannot be one.
    #[error(
        "{0:?} is no name and no address that a certificate can be for. Say it as in porchlight.lan or 192.168.1.20"
    )]
    NoHost(String),
    /// The first name is an address.
    #[error(
        "the first --host is what people open, and browsers keep passkeys for names only. Say a name first, such as \
         porchlight.lan, and addresses after it"
    )]
    AddressFirst,
    /// There is one already.
    #[error(
        "{0} has an authority of its own already, and browsers know it. A new one would be a stranger to all of them; to have \
         it all the same, move that folder away first. Everybody has to be told anew"
    )]
    ThereIsOne(PathBuf),
    /// A certificate could not be made.
    #[error("a certificate could not be made: {0}")]
    NotMade(#[from] rcgen::Error),
    /// A file could not be written.
    #[error("cannot write to {folder}: {error}")]
    Unwritable {
        /// Where.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// A server's certificate, ready to be shown.
#[derive(Debug)]
pub struct Tls {
    source: Source,
    shown: RwLock<Arc<CertifiedKey>>,
}

/// Where a certificate comes from.
#[derive(Debug, Clone)]
enum Source {
    /// Files that somebody else keeps.
    Files(CertificateFiles),
    /// The house's own authority, in this data folder.
    Own(PathBuf),
}

impl Tls {
    /// The certificate that a configuration names, if it does.
    pub fn of(config: &Config, now_ms: EpochMs) -> Result<Option<Self>, TlsError> {
        let source = match &config.tls {
            Some(files) => Source::Files(files.clone()),
            None if config.authority.is_some() => Source::Own(config.data.clone()),
            None => return Ok(None),
        };
        let shown = RwLock::new(Arc::new(source.read(now_ms)?));
        Ok(Some(Self { source, shown }))
    }

    /// What `rustls` serves with: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.
    pub fn server_config(self: &Arc<Self>) -> Arc<ServerConfig> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider supports the default protocol versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Arc::new(config)
    }

    /// Reads the files again and renews what is ours and due. What cannot be read leaves what was there.
    pub fn refresh(&self, now_ms: EpochMs) -> Result<(), TlsError> {
        let read = Arc::new(self.source.read(now_ms)?);
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// Reads the files again every hour, for ever.
    pub async fn keep_fresh(self: Arc<Self>, clock: Clock) {
        loop {
            tokio::time::sleep(READ_EVERY).await;
            let (tls, now_ms) = (Arc::clone(&self), clock());
            match tokio::task::spawn_blocking(move || tls.refresh(now_ms)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "the certificate stays as it was"),
                Err(error) => tracing::error!(%error, "the certificate stays as it was"),
            }
        }
    }
}

impl ResolvesServerCert for Tls {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Source {
    fn read(&self, now_ms: EpochMs) -> Result<CertifiedKey, TlsError> {
        match self {
            Self::Files(files) => read_pair(&files.certificate, &files.key, now_ms),
            Self::Own(data) => {
                authority::renew_if_due(data, now_ms)?;
                let pair = authority::server_file(data);
                read_pair(&pair, &pair, now_ms)
            }
        }
    }
}

fn read_pair(certificate: &Path, key: &Path, now_ms: EpochMs) -> Result<CertifiedKey, TlsError> {
    let chain = certificates(certificate)?;
    let first = chain.first().ok_or_else(|| TlsError::NoCertificate(certificate.to_owned()))?;
    check_dates(certificate, first, now_ms)?;
    let private = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| TlsError::NoKey(key.to_owned()))?;
    let no_pair = |_| TlsError::NoPair { certificate: certificate.to_owned(), key: key.to_owned() };
    CertifiedKey::from_der(chain, private, &ring::default_provider()).map_err(no_pair)
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(file).map_err(|error| TlsError::Unreadable { file: file.to_owned(), error })
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(file)?).collect();
    found.ok().filter(|found| !found.is_empty()).ok_or_else(|| TlsError::NoCertificate(file.to_owned()))
}

/// From when to when a certificate counts, in milliseconds since 1970.
fn validity(file: &Path, certificate: &CertificateDer<'_>) -> Result<(EpochMs, EpochMs), TlsError> {
    let parsed = x509_parser::parse_x509_certificate(certificate);
    let (_, parsed) = parsed.map_err(|_| TlsError::NoCertificate(file.to_owned()))?;
    let valid = parsed.validity();
    Ok((valid.not_before.timestamp().saturating_mul(1_000), valid.not_after.timestamp().saturating_mul(1_000)))
}

fn check_dates(file: &Path, certificate: &CertificateDer<'_>, now_ms: EpochMs) -> Result<(), TlsError> {
    let (from_ms, until_ms) = validity(file, certificate)?;
    let day = |at_ms| instant_text(at_ms, 0).chars().take(10).collect();
    if now_ms > until_ms {
        return Err(TlsError::Expired { file: file.to_owned(), on: day(until_ms) });
    }
    if now_ms < from_ms {
        return Err(TlsError::NotYet { file: file.to_owned(), from: day(from_ms) });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
