//! A house without a domain is its own certificate authority: one that can vouch for the names of this server and for
//! nothing else, whoever gets hold of its key. People know it by its fingerprint.

use super::{TlsError, certificates, read, validity};
use porchlight_core::identity::server_address::Authority;
use porchlight_core::time::EpochMs;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints, SanType, date_time_ymd,
};
use std::fs::{DirBuilder, File};
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use x509_parser::extensions::GeneralName;

const DAY_MS: EpochMs = 24 * 60 * 60 * 1000;
/// Ten years: browsers are told anew when it ends.
const AUTHORITY_MS: EpochMs = 3_652 * DAY_MS;
/// A server's certificate counts for 90 days and is renewed when 30 of them are left.
const SERVER_MS: EpochMs = 90 * DAY_MS;
const RENEWED_BEFORE_MS: EpochMs = 30 * DAY_MS;
/// Phones' clocks are not exact.
const BACKDATED_MS: EpochMs = DAY_MS;

/// Where everything of it lies in a data folder. Nobody but its owner may look.
pub fn folder(data: &Path) -> PathBuf {
    data.join("tls")
}

/// The authority's certificate, which staff give to their browsers.
pub fn authority_file(data: &Path) -> PathBuf {
    folder(data).join("authority.pem")
}

/// The server's certificate, the authority's and the server's key: one file, so that renewing is one step.
pub(super) fn server_file(data: &Path) -> PathBuf {
    folder(data).join("server.pem")
}

fn authority_key_file(data: &Path) -> PathBuf {
    folder(data).join("authority-key.pem")
}

/// Whether a data folder has an authority.
pub fn is_there(data: &Path) -> bool {
    server_file(data).exists()
}

/// Makes an authority and the server's certificate for these names and addresses, and gives its fingerprint. The first is
/// what people open.
pub fn create(data: &Path, hosts: &[String], now_ms: EpochMs) -> Result<Authority, TlsError> {
    let hosts = hosts.iter().map(|host| checked_host(host)).collect::<Result<Vec<_>, _>>()?;
    if hosts.first().is_none_or(|host| host.parse::<IpAddr>().is_ok()) {
        return Err(TlsError::AddressFirst);
    }
    let folder = folder(data);
    if folder.exists() {
        return Err(TlsError::ThereIsOne(folder));
    }
    let unwritable = |error| TlsError::Unwritable { folder: folder.clone(), error };
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(unwritable)?;
    let key = KeyPair::generate()?;
    let certificate = authority_params(&hosts, now_ms)?.self_signed(&key)?;
    write(&authority_key_file(data), &key.serialize_pem()).map_err(unwritable)?;
    write(&authority_file(data), &certificate.pem()).map_err(unwritable)?;
    issue(data, &hosts, now_ms)?;
    Ok(Authority::of(certificate.der()))
}

/// The fingerprint of a data folder's authority.
pub fn fingerprint_of(data: &Path) -> Result<Authority, TlsError> {
    Ok(Authority::of(&certificates(&authority_file(data))?[0]))
}

/// The names and addresses of a data folder's server; the first is what people open.
pub fn hosts(data: &Path) -> Result<Vec<String>, TlsError> {
    let file = server_file(data);
    let leaf = &certificates(&file)?[0];
    let unreadable = || TlsError::NoCertificate(file.clone());
    let (_, parsed) = x509_parser::parse_x509_certificate(leaf).map_err(|_| unreadable())?;
    let names = parsed.subject_alternative_name().ok().flatten().ok_or_else(unreadable)?;
    Ok(names.value.general_names.iter().filter_map(host_of).collect())
}

/// Makes a new certificate for the server when the one that is there ends soon.
pub(super) fn renew_if_due(data: &Path, now_ms: EpochMs) -> Result<(), TlsError> {
    let file = server_file(data);
    let (_, until_ms) = validity(&file, &certificates(&file)?[0])?;
    if now_ms < until_ms - RENEWED_BEFORE_MS {
        return Ok(());
    }
    issue(data, &hosts(data)?, now_ms)
}

fn issue(data: &Path, hosts: &[String], now_ms: EpochMs) -> Result<(), TlsError> {
    let (authority, authority_key) = (text(&authority_file(data))?, text(&authority_key_file(data))?);
    let issuer = Issuer::from_ca_cert_pem(&authority, KeyPair::from_pem(&authority_key)?)?;
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, "Porchlight");
    set_dates(&mut params, now_ms, SERVER_MS);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let leaf = params.signed_by(&key, &issuer)?;
    let pair = format!("{}{authority}{}", leaf.pem(), key.serialize_pem());
    write(&server_file(data), &pair).map_err(|error| TlsError::Unwritable { folder: folder(data), error })
}

fn authority_params(hosts: &[String], now_ms: EpochMs) -> Result<CertificateParams, TlsError> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, format!("Porchlight of {}", hosts[0]));
    set_dates(&mut params, now_ms, AUTHORITY_MS);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let permitted_subtrees = CertificateParams::new(hosts)?.subject_alt_names.into_iter().filter_map(subtree).collect();
    params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
    Ok(params)
}

fn subtree(name: SanType) -> Option<GeneralSubtree> {
    match name {
        SanType::DnsName(name) => Some(GeneralSubtree::DnsName(name.to_string())),
        SanType::IpAddress(address) => {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            Some(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, bits)))
        }
        _ => None,
    }
}

fn set_dates(params: &mut CertificateParams, now_ms: EpochMs, length_ms: EpochMs) {
    let at = |at_ms: EpochMs| date_time_ymd(1970, 1, 1) + Duration::from_millis(at_ms.max(0).unsigned_abs());
    (params.not_before, params.not_after) = (at(now_ms - BACKDATED_MS), at(now_ms + length_ms));
}

fn host_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let address = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            address.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from)).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

/// A name as it stands in addresses: letters, digits, dots and hyphens, in lower case. Or an address.
fn checked_host(host: &str) -> Result<String, TlsError> {
    let host = host.trim().to_lowercase();
    let is_label = |label: &str| {
        let is_fit = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_fit && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_name =
        host.len() <= 253 && host.split('.').all(is_label) && !host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_name || host.parse::<IpAddr>().is_ok() { Ok(host) } else { Err(TlsError::NoHost(host)) }
}

fn text(file: &Path) -> Result<String, TlsError> {
    String::from_utf8(read(file)?).map_err(|_| TlsError::NoCertificate(file.to_owned()))
}

/// Whole or not at all, and for its owner only.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let unfinished = file.with_extension("new");
    let mut opened = File::options().create(true).truncate(true).write(true).mode(0o600).open(&unfinished)?;
    opened.write_all(text.as_bytes())?;
    opened.sync_all()?;
    std::fs::rename(unfinished, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_phone::NOON;
    use std::os::unix::fs::PermissionsExt;

    const HOSTS: [&str; 3] = ["porchlight.lan", "192.168.1.20", "fd00::20"];

    fn made(now_ms: EpochMs) -> (tempfile::TempDir, Authority) {
        let dir = tempfile::tempdir().unwrap();
        let authority = create(dir.path(), &HOSTS.map(str::to_owned), now_ms).unwrap();
        (dir, authority)
    }

    #[test]
    fn an_authority_is_its_owners_alone_and_says_its_names() {
        let (dir, authority) = made(NOON);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder(dir.path())), 0o700);
        for file in [authority_file(dir.path()), authority_key_file(dir.path()), server_file(dir.path())] {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
        assert_eq!(hosts(dir.path()).unwrap(), HOSTS);
        assert_eq!(fingerprint_of(dir.path()).unwrap(), authority);
        let again = create(dir.path(), &HOSTS.map(str::to_owned), NOON).unwrap_err().to_string();
        assert!(again.contains("told anew"), "{again}");
        assert_eq!(fingerprint_of(dir.path()).unwrap(), authority, "the first one stays");
    }

    #[test]
    fn names_that_cannot_be_are_refused_and_nothing_is_made() {
        let dir = tempfile::tempdir().unwrap();
        let refused = |host: &str| create(dir.path(), &[host.to_owned()], NOON).unwrap_err().to_string();
        for bad in ["", "https://porchlight.lan", "a b", "porchlight.lan:80", "-a.lan", "300.1.1.1", "*.lan"] {
            assert!(refused(bad).contains("is no name"), "{bad}: {}", refused(bad));
        }
        assert!(refused("192.168.1.20").contains("Say a name first"));
        assert!(!folder(dir.path()).exists());
    }

    #[test]
    fn a_certificate_is_renewed_before_it_ends_and_the_authority_stays() {
        let (dir, authority) = made(NOON);
        let shown = || std::fs::read(server_file(dir.path())).unwrap();
        let first = shown();
        renew_if_due(dir.path(), NOON + 59 * DAY_MS).unwrap();
        assert_eq!(shown(), first, "31 days are left");
        renew_if_due(dir.path(), NOON + 61 * DAY_MS).unwrap();
        assert_ne!(shown(), first);
        assert_eq!(hosts(dir.path()).unwrap(), HOSTS);
        assert_eq!(fingerprint_of(dir.path()).unwrap(), authority);
    }
}
