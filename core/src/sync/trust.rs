//! Whom a phone believes that it speaks with a server: the authorities of the web, or, where an invite named one, the
//! house's own and nobody else. A server sends the certificate of its authority along; here it is only found in what was
//! sent, and rustls' own verifier then judges as if it were the only authority in the world.

use super::engine::Distrust;
use crate::identity::server_address::Authority;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    WantsVerifier,
};
use std::error::Error as AnyError;
use std::sync::{Arc, OnceLock};

/// Trusts the web's authorities.
pub(super) fn in_the_web() -> ClientConfig {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    config().with_root_certificates(roots).with_no_client_auth()
}

/// Trusts what this verifier trusts.
pub(super) fn in_a_house(verifier: Arc<HousesOwn>) -> ClientConfig {
    config().dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
}

fn config() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider supports the default protocol versions")
}

/// Trusts one authority: the one named, or else the one that the first server shows, which then is the one. The second is
/// for a phone that joins by a code; people compare what it met before anything comes of it.
#[derive(Debug)]
pub(super) struct HousesOwn {
    authority: OnceLock<Authority>,
    provider: CryptoProvider,
}

impl HousesOwn {
    /// This authority, or the first one shown.
    pub fn new(named: Option<Authority>) -> Self {
        Self { authority: named.map(OnceLock::from).unwrap_or_default(), provider: ring::default_provider() }
    }

    /// The one that is trusted, once there is one.
    pub fn authority(&self) -> Option<Authority> {
        self.authority.get().copied()
    }
}

impl ServerCertVerifier for HousesOwn {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let named = self.authority();
        let is_it = |shown: &&CertificateDer<'_>| named.is_none_or(|named| Authority::of(shown) == named);
        let stranger = Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let root = intermediates.iter().rfind(is_it).ok_or(stranger.clone())?;
        let mut roots = RootCertStore::empty();
        roots.add(root.clone().into_owned())?;
        let provider = Arc::new(self.provider.clone());
        let judge = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let judge = judge.map_err(|_| stranger.clone())?;
        let verified = judge.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)?;
        let met = Authority::of(root);
        if *self.authority.get_or_init(|| met) == met { Ok(verified) } else { Err(stranger) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Why a request failed before it was sent, if it is that the server was not believed.
pub(super) fn distrust(error: &(dyn AnyError + 'static)) -> Option<Distrust> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(match why {
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. } => Distrust::OutOfDate,
                _ => Distrust::Stranger,
            });
        }
        // What lies in an I/O error is not its source, but has that one.
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = inner.map_or_else(|| error.source(), |inner| Some(inner));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{
        BasicConstraints, CertificateParams, DnType, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
        NameConstraints, date_time_ymd,
    };
    use std::time::Duration;

    const NAME: &str = "porchlight.lan";

    /// An authority for one name, as `porchlight tls create` makes it.
    struct House {
        der: CertificateDer<'static>,
        issuer: Issuer<'static, KeyPair>,
    }

    fn house() -> House {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Porchlight of porchlight.lan");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let permitted_subtrees = vec![GeneralSubtree::DnsName(NAME.into())];
        params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
        let der = params.self_signed(&key).unwrap().der().clone();
        House { der, issuer: Issuer::new(params, key) }
    }

    impl House {
        /// A server's certificate for 2026.
        fn server(&self, name: &str) -> CertificateDer<'static> {
            let mut params = CertificateParams::new([name.to_owned()]).unwrap();
            (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2027, 1, 1));
            params.signed_by(&KeyPair::generate().unwrap(), &self.issuer).unwrap().der().clone()
        }

        fn named(&self) -> HousesOwn {
            HousesOwn::new(Some(Authority::of(&self.der)))
        }
    }

    fn judged(
        verifier: &HousesOwn,
        server: &CertificateDer<'_>,
        beside: &[&CertificateDer<'static>],
        name: &str,
        year: i32,
    ) -> Result<(), Distrust> {
        let seconds = (date_time_ymd(year, 7, 1) - date_time_ymd(1970, 1, 1)).whole_seconds().unsigned_abs();
        let (name, now) =
            (ServerName::try_from(name).unwrap(), UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
        let beside: Vec<CertificateDer<'static>> = beside.iter().map(|one| (*one).clone()).collect();
        let judged = verifier.verify_server_cert(server, &beside, &name, &[], now);
        judged.map(|_| ()).map_err(|error| distrust(&error).expect("a reason"))
    }

    #[test]
    fn the_named_authority_is_believed_for_its_server_and_its_time_only() {
        let (cedar, other) = (house(), house());
        let named = cedar.named();
        let of = |server: &CertificateDer<'_>, beside: &[&CertificateDer<'static>]| {
            judged(&named, server, beside, NAME, 2026)
        };
        let server = cedar.server(NAME);
        assert_eq!(of(&server, &[&cedar.der]), Ok(()));
        assert_eq!(of(&cedar.server(NAME), &[&cedar.der]), Ok(()), "a renewed certificate");
        assert_eq!(of(&other.server(NAME), &[&other.der]), Err(Distrust::Stranger), "another authority of this name");
        let both = [&other.der, &cedar.der];
        assert_eq!(
            of(&other.server(NAME), &both),
            Err(Distrust::Stranger),
            "the named one sent along vouches for nobody"
        );
        assert_eq!(of(&server, &both), Ok(()));
        assert_eq!(of(&server, &[]), Err(Distrust::Stranger), "it was not sent along");
        assert_eq!(of(&cedar.der, &[]), Err(Distrust::Stranger), "the authority is no server");
        assert_eq!(judged(&named, &server, &[&cedar.der], "elsewhere.lan", 2026), Err(Distrust::Stranger));
        let elsewhere = cedar.server("elsewhere.lan");
        let outside = judged(&named, &elsewhere, &[&cedar.der], "elsewhere.lan", 2026);
        assert_eq!(outside, Err(Distrust::Stranger), "a name that the authority is not for");
        for year in [2025, 2027] {
            assert_eq!(judged(&named, &server, &[&cedar.der], NAME, year), Err(Distrust::OutOfDate));
        }
    }

    #[test]
    fn where_none_was_named_the_first_that_is_shown_is_the_one() {
        let (cedar, other) = (house(), house());
        let unnamed = HousesOwn::new(None);
        let of = |house: &House| judged(&unnamed, &house.server(NAME), &[&house.der], NAME, 2026);
        let stranger = judged(&unnamed, &other.server(NAME), &[&cedar.der], NAME, 2026);
        assert_eq!(
            (stranger, unnamed.authority()),
            (Err(Distrust::Stranger), None),
            "what is not believed is not kept"
        );
        assert_eq!((of(&cedar), unnamed.authority()), (Ok(()), Some(Authority::of(&cedar.der))));
        assert_eq!((of(&other), of(&cedar)), (Err(Distrust::Stranger), Ok(())));
    }

    #[test]
    fn why_is_found_wherever_it_lies() {
        let inner = Error::InvalidCertificate(CertificateError::Expired);
        let nested = std::io::Error::other(std::io::Error::other(inner));
        assert_eq!(distrust(&nested), Some(Distrust::OutOfDate));
        assert_eq!(distrust(&std::io::Error::other("reset")), None);
        assert_eq!(distrust(&Error::HandshakeNotComplete), None);
    }
}
