//! Where a house's server is, and whom it is vouched for by where that is the house itself: one text,
//! `https://porchlight.lan:7373#…`. Whoever hands on the one has handed on the other, and a server with another
//! authority is one with another address. What stands behind the sign is never sent.

use sha2::{Digest, Sha256};

/// A house's own certificate authority, as invites name it: SHA-256 of its certificate's DER bytes, which is what other
/// programs call its fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Authority([u8; 32]);

impl Authority {
    /// Of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

/// The address of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress {
    /// Where requests go, without a slash at its end.
    pub url: String,
    /// Who alone may vouch for the server; without one it is the authorities of the web.
    pub authority: Option<Authority>,
}

/// A text that is no address of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the address of a server; say it as in https://porchlight.example")]
pub struct InvalidAddress;

impl ServerAddress {
    /// Reads an address as it is kept and handed on. What looks like an authority and is none makes all of it worthless:
    /// it must not become an address that others may vouch for.
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let (url, named) = text.split_once('#').map_or((text, None), |(url, named)| (url, Some(named)));
        let authority = named.map(|named| Authority::parse(named).ok_or(InvalidAddress)).transpose()?;
        Ok(Self { url: url.trim_end_matches('/').to_owned(), authority })
    }

    /// Reads an address as a person types it: `https` goes without saying, and nothing stands behind name and port.
    pub fn typed(text: &str) -> Result<Self, InvalidAddress> {
        let text = text.trim();
        let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let address = Self::parse(&whole)?;
        let place = address.place();
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "/?@\\".contains(c);
        if !address.url.contains("://") || place.is_empty() || place.contains(is_odd) {
            Err(InvalidAddress)
        } else {
            Ok(address)
        }
    }

    /// What tells this server from all others, whoever stands between: its own authority, or else its name, for which the
    /// web's authorities vouch.
    pub fn vouched_for(&self) -> String {
        self.authority.map_or_else(|| self.host().to_lowercase(), |authority| authority.to_string())
    }

    fn host(&self) -> &str {
        let place = self.place();
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        place.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(place, |(host, _)| host)
    }

    fn place(&self) -> &str {
        self.url.split_once("://").map_or(&self.url, |(_, place)| place)
    }
}

impl std::fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.url)?;
        self.authority.map_or(Ok(()), |authority| write!(f, "#{authority}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_authority_and_a_damaged_one_is_none() {
        let authority = Authority::of(b"a certificate");
        let address = ServerAddress { url: "https://porchlight.lan:7373".into(), authority: Some(authority) };
        let text = address.to_string();
        assert_eq!(text, format!("https://porchlight.lan:7373#{authority}"));
        assert_eq!(ServerAddress::parse(&text), Ok(address));
        let plain = ServerAddress::parse("https://cedar.example/").unwrap();
        assert_eq!((plain.url.as_str(), plain.authority), ("https://cedar.example", None));
        for broken in [&text[..text.len() - 1], "https://porchlight.lan#", "https://a.example#top", &format!("{text}#")]
        {
            assert_eq!(ServerAddress::parse(broken), Err(InvalidAddress), "{broken}");
        }
    }

    #[test]
    fn people_type_a_name_and_perhaps_a_port() {
        for (typed, url) in [
            (" porchlight.lan:7373 ", "https://porchlight.lan:7373"),
            ("https://Cedar.example/", "https://Cedar.example"),
            ("http://localhost:1", "http://localhost:1"),
        ] {
            assert_eq!(ServerAddress::typed(typed).unwrap().url, url);
        }
        for odd in ["", "https://", "a b", "cedar.example/house", "x@cedar.example", "cedar.example?x"] {
            assert_eq!(ServerAddress::typed(odd), Err(InvalidAddress), "{odd}");
        }
    }

    #[test]
    fn a_server_is_known_by_its_authority_or_its_name() {
        let known = |text| ServerAddress::parse(text).unwrap().vouched_for();
        assert_eq!(known("https://Cedar.example:443"), known("https://cedar.example"));
        assert_eq!(known("https://[fd00::20]"), "[fd00::20]");
        let own = format!("https://cedar.example#{}", Authority::of(b"x"));
        assert_eq!(known(&own), Authority::of(b"x").to_string());
    }
}
