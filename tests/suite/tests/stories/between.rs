//! Somebody between a phone and its house, with an authority of their own, while the phone asks to join by eight symbols:
//! everything is passed on, both ways, and the six digits differ all the same.

use crate::ways_in::{Lan, clock, now_ms, sync};
use axum::serve::Listener;
use house_simulator::phone::{Phone, generator};
use porchlight_core::views::{JoinAskStateView, SyncOutcome};
use porchlight_server::config::Config;
use porchlight_server::join_codes::Stands;
use porchlight_server::tls::{Tls, TlsListener, authority};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;

/// Passes on what phones and a house say to each other.
struct Relay {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Relay {
    /// Reads everything: phones meet an authority of its own, under the house's name.
    fn that_reads(house: &Lan, directory: &Path) -> Self {
        let data = directory.join("relay");
        std::fs::create_dir(&data).unwrap();
        authority::create(&data, &["localhost".to_owned()], now_ms()).unwrap();
        let config = Config::load(Some(&format!("data = '{}'", data.display())), [], Default::default()).unwrap();
        let shown = Arc::new(Tls::of(&config, now_ms()).unwrap().unwrap()).server_config();
        let (believed, to) =
            (CertificateDer::from_pem_file(authority::authority_file(&house.data)).unwrap(), house.address);
        Self::listening(move |tcp| async move {
            let mut listener = TlsListener::new(tcp, shown);
            loop {
                let (phone, _) = listener.accept().await;
                let spoken = phone.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
                tokio::spawn(pass_on(phone, to_the_house(to, believed.clone(), spoken)));
            }
        })
    }

    /// Knows where the house is, and nothing else.
    fn that_is_blind(house: &Lan) -> Self {
        let to = house.address;
        Self::listening(move |tcp| async move {
            while let Ok((phone, _)) = tcp.accept().await {
                tokio::spawn(pass_on(phone, TcpStream::connect(to)));
            }
        })
    }

    fn listening<Serving: Future<Output = ()> + Send + 'static>(serve: impl FnOnce(TcpListener) -> Serving) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let tcp = runtime.block_on(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
        let address = tcp.local_addr().unwrap();
        runtime.spawn(serve(tcp));
        Self { address, runtime: Some(runtime) }
    }

    fn typed(&self) -> String {
        format!("localhost:{}", self.address.port())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn pass_on<House: AsyncRead + AsyncWrite + Unpin>(
    mut phone: impl AsyncRead + AsyncWrite + Unpin,
    reach: impl Future<Output = std::io::Result<House>>,
) {
    if let Ok(mut house) = reach.await {
        let _whoever_hung_up = copy_bidirectional(&mut phone, &mut house).await;
    }
}

async fn to_the_house(
    to: SocketAddr,
    believed: CertificateDer<'static>,
    spoken: Option<Vec<u8>>,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(believed).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols.extend(spoken);
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(ServerName::try_from("localhost").unwrap(), TcpStream::connect(to).await?).await
}

/// The digits that staff see.
fn digits_of(house: &Lan) -> String {
    match house.stands() {
        Stands::Asked { digits, .. } => digits,
        _ => panic!("nobody asks"),
    }
}

#[test]
fn whoever_stands_between_shows_other_digits_and_wins_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let cedar = Lan::open("Cedar House", directory.path(), 1);
    let ben = Phone::new("Ben", directory.path(), clock(), 1).unwrap();
    let make = |seed| cedar.codes.make(cedar.house.tenant, "Ben", now_ms(), &mut generator(seed, 0)).unwrap().to_text();
    let relay = Relay::that_reads(&cedar, directory.path());

    let asked = ben.core().ask_to_join(relay.typed(), make(1)).unwrap();
    assert_eq!(asked.state, JoinAskStateView::Waiting, "everything was passed on");
    assert_ne!(asked.digits, digits_of(&cedar), "Carla and Ben compare, and see it");
    cedar.decide(false);
    assert_eq!(ben.core().look_whether_let_in().unwrap().unwrap().state, JoinAskStateView::Refused);
    assert!(ben.core().houses().unwrap().is_empty());

    // Whoever can only pass bytes on stands in nobody's way, and reads none.
    let cable = Relay::that_is_blind(&cedar);
    let asked = ben.core().ask_to_join(cable.typed(), make(2)).unwrap();
    assert_eq!(asked.digits, digits_of(&cedar));
    cedar.decide(true);
    assert_eq!(ben.core().look_whether_let_in().unwrap().unwrap().state, JoinAskStateView::Joined);
    assert_eq!(sync(&ben), SyncOutcome::UpToDate);
}
