//! Configuration: the command line over `PORCHLIGHT_…__…` over a TOML file over defaults. Unknown keys are refused.

use crate::tls::{CertificateFiles, authority};
use porchlight_core::identity::server_address::{Authority, ServerAddress};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use toml::{Table, Value};
use webauthn_rs::prelude::Url;

const ENV_PREFIX: &str = "PORCHLIGHT_";

/// How a server runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the database lies.
    pub data: PathBuf,
    /// Where to listen: address and port.
    pub listen: SocketAddr,
    /// Whether a proxy in front of the server speaks TLS.
    pub proxy: bool,
    /// The header that the proxy writes a client's address into, at its end.
    pub proxy_header: String,
    /// The certificate to show, if it is not that of the house's own authority.
    pub tls: Option<CertificateFiles>,
    /// The house's own authority in the data folder, if it is the one that phones are to know; found there, never written
    /// in a configuration.
    #[serde(skip)]
    pub authority: Option<Authority>,
    /// The address that people open, such as `https://porchlight.example`: links name it, and passkeys are bound to it.
    /// Without one it is `http://localhost` with the port.
    pub public_url: Option<String>,
    /// Whether the people are invented; every page says so.
    pub sample_people: bool,
    /// Bounds.
    pub limits: Limits,
}

/// Bounds on what runs at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests that use the store at the same time; more of them wait.
    pub requests_at_once: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("porchlight-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 7373)),
            proxy: false,
            proxy_header: "x-forwarded-for".into(),
            tls: None,
            authority: None,
            public_url: None,
            sample_people: false,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests_at_once: 64 }
    }
}

/// A configuration that cannot be used. The message says which part and why.
#[derive(Debug, thiserror::Error)]
#[error("configuration: {0}")]
pub struct InvalidConfig(String);

impl Config {
    /// Joins the layers. `file` is TOML text. Of `env`, names that start with `PORCHLIGHT_` count, `__` between a section
    /// and its key: `PORCHLIGHT_LIMITS__REQUESTS_AT_ONCE=8`. `flags` are keys of this struct that the command line set.
    pub fn load(
        file: Option<&str>,
        env: impl IntoIterator<Item = (String, String)>,
        flags: Table,
    ) -> Result<Self, InvalidConfig> {
        let mut layers: Table =
            file.unwrap_or_default().parse().map_err(|error| InvalidConfig(format!("the file is no TOML: {error}")))?;
        for (name, value) in env {
            if let Some(key) = name.strip_prefix(ENV_PREFIX) {
                let path = key.to_lowercase();
                set(&mut layers, &path.split("__").collect::<Vec<_>>(), of_env(value))
                    .map_err(|()| InvalidConfig(format!("{name} is no section")))?;
            }
        }
        layers.extend(flags);
        let config: Self = Value::Table(layers).try_into().map_err(|error| InvalidConfig(error.to_string()))?;
        config.check()
    }

    /// The address that people open, of a server on this port: no slash at its end.
    pub fn address(&self, port: u16) -> String {
        // By name: passkeys and cookies that need a secure origin refuse a bare address.
        self.public_url.clone().unwrap_or_else(|| format!("http://localhost:{port}"))
    }

    /// The same with whom phones know the server by.
    pub fn server_address(&self, port: u16) -> ServerAddress {
        ServerAddress { url: self.address(port), authority: self.authority }
    }

    /// Behind a proxy or a certificate of one's own choice, the address that people open has to be said; that of the
    /// house's own authority is known.
    fn check(mut self) -> Result<Self, InvalidConfig> {
        self.public_url = self.public_url.map(|url| checked_address(&url)).transpose()?;
        if self.proxy && self.tls.is_some() {
            return Err(InvalidConfig("either a proxy speaks TLS or this server does; take out proxy or tls".into()));
        }
        if (self.proxy || self.tls.is_some()) && self.public_url.is_none() {
            return Err(InvalidConfig(
                "behind a proxy, and with a certificate of your own, public_url must say the address that people open, such \
                 as https://porchlight.example: links name it, and passkeys are bound to it"
                    .into(),
            ));
        }
        if !self.proxy && self.tls.is_none() && authority::is_there(&self.data) {
            let of_tls = |error: crate::tls::TlsError| InvalidConfig(error.to_string());
            self.authority = Some(authority::fingerprint_of(&self.data).map_err(of_tls)?);
            let hosts = authority::hosts(&self.data).map_err(of_tls)?;
            let address = hosts.first().map(|name| format!("https://{name}:{}", self.listen.port()));
            self.public_url = self.public_url.or(address);
        }
        if self.limits.requests_at_once == 0 {
            return Err(InvalidConfig("limits.requests_at_once must be at least 1".into()));
        }
        Ok(self)
    }

    /// Whether it may be served like this: nothing but loopback without TLS.
    pub fn may_be_served(&self) -> Result<(), InvalidConfig> {
        if self.listen.ip().is_loopback() || self.proxy || self.tls.is_some() || self.authority.is_some() {
            return Ok(());
        }
        Err(InvalidConfig(format!(
            "{} can be reached from outside, and there is no certificate for TLS. Listen on 127.0.0.1; or make one with \
             `porchlight tls create`; or name your own under [tls]; or put a proxy that speaks TLS in front and say --proxy",
            self.listen
        )))
    }
}

/// An address that a browser treats as secure: `https`, or this machine by name; a name, and nothing behind it.
fn checked_address(text: &str) -> Result<String, InvalidConfig> {
    let url =
        Url::parse(text).ok().filter(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none());
    let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
    let is_secure =
        |url: &Url| url.scheme() == "https" || (url.scheme() == "http" && url.domain() == Some("localhost"));
    let url = url.filter(|url| url.domain().is_some() && is_secure(url)).ok_or_else(|| {
        InvalidConfig(format!(
            "public_url {text:?} is no address that browsers keep passkeys for; say https, a name and nothing behind it, \
             such as https://porchlight.example"
        ))
    })?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Numbers and switches as what they are, everything else as text.
fn of_env(value: String) -> Value {
    if let Ok(switch) = value.parse::<bool>() {
        return Value::Boolean(switch);
    }
    value.parse::<i64>().map_or(Value::String(value), Value::Integer)
}

fn set(table: &mut Table, path: &[&str], value: Value) -> Result<(), ()> {
    match path {
        [] => Err(()),
        [key] => {
            table.insert((*key).to_owned(), value);
            Ok(())
        }
        [section, rest @ ..] => {
            let inner = table.entry(*section).or_insert_with(|| Value::Table(Table::new()));
            set(inner.as_table_mut().ok_or(())?, rest, value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, env: &[(&str, &str)], flags: &str) -> Result<Config, InvalidConfig> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(Some(file), env, flags.parse().unwrap())
    }

    #[test]
    fn flags_win_over_the_environment_over_the_file_over_defaults() {
        let file = "data = 'of-file'\nlisten = '127.0.0.1:1'\nsample_people = true\n[limits]\nrequests_at_once = 2";
        let env = [
            ("PORCHLIGHT_LISTEN", "127.0.0.1:2"),
            ("PORCHLIGHT_DATA", "of-env"),
            ("PORCHLIGHT_LIMITS__REQUESTS_AT_ONCE", "3"),
            ("HOME", "x"),
        ];
        let config = load(file, &env, "data = 'of-flags'").unwrap();
        assert_eq!(config.data, PathBuf::from("of-flags"));
        assert_eq!(config.listen.port(), 2);
        assert!(config.sample_people && !config.proxy);
        assert_eq!(config.limits.requests_at_once, 3);
        assert_eq!(load("", &[], "").unwrap(), Config::default());
    }

    #[test]
    fn unknown_keys_and_impossible_values_are_refused() {
        assert!(load("port = 1", &[], "").unwrap_err().to_string().contains("port"));
        assert!(load("", &[("PORCHLIGHT_LIMITS__SPEED", "1")], "").unwrap_err().to_string().contains("speed"));
        assert!(load("", &[("PORCHLIGHT_DATA__X__Y", "1")], "").is_err());
        assert!(load("data = 'x'", &[("PORCHLIGHT_DATA__X", "1")], "").is_err());
        assert!(load("[limits]\nrequests_at_once = 0", &[], "").is_err());
    }

    #[test]
    fn a_public_address_needs_tls() {
        let served = |file: &str, flags| load(file, &[], flags).unwrap().may_be_served();
        let refused = served("listen = '0.0.0.0:80'", "").unwrap_err().to_string();
        assert!(["TLS", "--proxy", "tls create", "[tls]"].iter().all(|way| refused.contains(way)), "{refused}");
        assert_eq!(served("listen = '127.0.0.1:80'", "").ok(), Some(()));
        let reached = "listen = '0.0.0.0:80'\npublic_url = 'https://porchlight.example'";
        assert_eq!(served(reached, "proxy = true").ok(), Some(()));
        let files = format!("{reached}\n[tls]\ncertificate = 'a.pem'\nkey = 'b.pem'");
        assert_eq!(served(&files, "").ok(), Some(()));
        let both = load(&files, &[], "proxy = true").unwrap_err().to_string();
        assert!(both.contains("either"), "{both}");
    }

    #[test]
    fn behind_a_proxy_the_address_that_people_open_is_said() {
        let refused = load("proxy = true", &[], "").unwrap_err().to_string();
        assert!(refused.contains("public_url") && refused.contains("https://porchlight.example"), "{refused}");
        for bad in [
            "porchlight.example",
            "http://porchlight.example",
            "https://127.0.0.1",
            "https://a.example/b",
            "https://x@a.example",
        ] {
            let refused = load(&format!("proxy = true\npublic_url = '{bad}'"), &[], "").unwrap_err().to_string();
            assert!(refused.contains(bad) && refused.contains("such as"), "{refused}");
        }
        let good = load("proxy = true\npublic_url = 'https://porchlight.example/'", &[], "").unwrap();
        assert_eq!(good.address(7373), "https://porchlight.example");
        assert_eq!(Config::default().address(7373), "http://localhost:7373");
    }
}
