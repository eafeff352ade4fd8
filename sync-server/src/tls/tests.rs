//! TLS as clients meet it: who is believed, who is not, and what is said when files are wrong.

use super::*;
use crate::http::ServerState;
use crate::store::sqlite::SqliteStore;
use crate::test_phone::{Cedar, NOON, cedar};
use rcgen::{CertificateParams, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

const DAY_MS: EpochMs = 24 * 60 * 60 * 1000;

fn own(hosts: &[&str], now_ms: EpochMs) -> (TempDir, Config) {
    let dir = tempfile::tempdir().unwrap();
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    authority::create(dir.path(), &hosts, now_ms).unwrap();
    let flags = toml::Table::from_iter([("data".to_owned(), dir.path().to_str().unwrap().into())]);
    let config = Config::load(None, [], flags).unwrap();
    (dir, config)
}

/// Serves Cedar House with this configuration, by the machine's own clock.
async fn served(store: Arc<SqliteStore>, config: Config) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let state = ServerState::new(store, config, crate::clock::system());
    tokio::spawn(crate::serve(listener, state, std::future::pending()));
    address
}

/// Asks for `/livez` as somebody who trusts this authority alone, and reads the whole answer.
async fn ask(address: SocketAddr, name: &str, authority: &Path) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(certificates(authority).unwrap().remove(0)).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect(address).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, tcp).await?;
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: porchlight.lan\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn a_house_of_its_own_authority_is_believed_for_its_names_only() {
    let now_ms = crate::clock::system()();
    let (dir, config) = own(&["porchlight.lan", "127.0.0.1"], now_ms);
    let (elsewhere, _) = own(&["porchlight.lan"], now_ms);
    assert_eq!(config.public_url.as_deref(), Some("https://porchlight.lan:7373"));
    assert!(config.authority.is_some() && config.may_be_served().is_ok());
    let Cedar { store, dir: _dir, .. } = cedar();
    let address = served(Arc::new(store), config).await;
    let authority = authority::authority_file(dir.path());

    // Somebody who connects and says nothing holds up nobody.
    let _silent = TcpStream::connect(address).await.unwrap();
    for name in ["porchlight.lan", "127.0.0.1"] {
        let answer = ask(address, name, &authority).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("alive\n"), "{answer}");
    }
    assert!(ask(address, "elsewhere.lan", &authority).await.is_err(), "another name");
    let other = authority::authority_file(elsewhere.path());
    assert!(ask(address, "porchlight.lan", &other).await.is_err(), "another house's authority, of the same name");

    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _closed = plain.read_to_end(&mut answer).await;
    assert!(!answer.windows(5).any(|bytes| bytes == b"alive"), "nothing is said in the clear");
}

#[tokio::test]
async fn whoever_has_the_authoritys_key_can_be_this_server_and_no_other() {
    let now_ms = crate::clock::system()();
    let (dir, config) = own(&["porchlight.lan"], now_ms);
    let folder = authority::folder(dir.path());
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let key = KeyPair::from_pem(&read("authority-key.pem")).unwrap();
    let issuer = Issuer::from_ca_cert_pem(&read("authority.pem"), key).unwrap();
    let leaf_key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(["bank.example".to_owned()]).unwrap().signed_by(&leaf_key, &issuer).unwrap();
    std::fs::write(folder.join("server.pem"), format!("{}{}", leaf.pem(), leaf_key.serialize_pem())).unwrap();
    let Cedar { store, dir: _dir, .. } = cedar();
    let address = served(Arc::new(store), config).await;
    let refused = ask(address, "bank.example", &authority::authority_file(dir.path())).await.unwrap_err();
    assert!(refused.to_string().contains("NameConstraint"), "{refused}");
}

#[test]
fn a_server_that_was_away_for_a_year_shows_a_new_certificate() {
    let (_dir, config) = own(&["porchlight.lan"], NOON);
    assert!(Tls::of(&config, NOON + 365 * DAY_MS).unwrap().is_some());
    assert!(Tls::of(&Config::default(), NOON).unwrap().is_none());
}

/// A certificate of one's own choice that counts for 2026, and its key.
fn files(dir: &Path, name: &str) -> CertificateFiles {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["porchlight.example".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2027, 1, 1));
    let files = CertificateFiles { certificate: dir.join(format!("{name}.pem")), key: dir.join(format!("{name}.key")) };
    std::fs::write(&files.certificate, params.self_signed(&key).unwrap().pem()).unwrap();
    std::fs::write(&files.key, key.serialize_pem()).unwrap();
    files
}

#[test]
fn wrong_files_are_named_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (files(dir.path(), "one"), files(dir.path(), "two"));
    let of = |certificate: &Path, key: &Path, now_ms| {
        let files = CertificateFiles { certificate: certificate.to_owned(), key: key.to_owned() };
        Tls::of(&Config { tls: Some(files), ..Config::default() }, now_ms)
    };
    let in_2026 = porchlight_core::time::parse_instant("2026-11-26T12:00:00Z").unwrap().0;
    assert!(of(&one.certificate, &one.key, in_2026).unwrap().is_some());
    let said = |certificate: &Path, key: &Path, now_ms| of(certificate, key, now_ms).unwrap_err().to_string();
    let absent = dir.path().join("absent.pem");
    for (sentence, words) in [
        (said(&absent, &one.key, in_2026), ["absent.pem", "name files that this user may read"]),
        (said(&one.key, &one.key, in_2026), ["no certificate in", "BEGIN CERTIFICATE"]),
        (said(&one.certificate, &one.certificate, in_2026), ["no private key in", "BEGIN PRIVATE KEY"]),
        (said(&one.certificate, &two.key, in_2026), ["two.key is not that of", "one pair"]),
        (said(&one.certificate, &one.key, in_2026 + 40 * DAY_MS), ["expired on 2027-01-01", "Renew it"]),
        (said(&one.certificate, &one.key, in_2026 - 365 * DAY_MS), ["from 2026-01-01 only", "clock"]),
    ] {
        assert!(words.iter().all(|word| sentence.contains(word)), "{sentence}");
    }
}
