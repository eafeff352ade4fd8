//! Connections with TLS on them. Many shake hands at the same time, so that one that is slow about it holds up nobody.

use axum::serve::Listener;
use rustls::ServerConfig;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long shaking hands may take.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(10);
/// Handshakes at the same time; further connections wait in the machine's own queue.
const HANDSHAKES_MAX: usize = 1_024;

/// A listener whose connections speak TLS.
pub struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    shaking_hands: JoinSet<Option<(TlsStream<TcpStream>, SocketAddr)>>,
}

impl TlsListener {
    /// TLS on what comes in at `tcp`.
    pub fn new(tcp: TcpListener, config: Arc<ServerConfig>) -> Self {
        Self { tcp, acceptor: TlsAcceptor::from(config), shaking_hands: JoinSet::new() }
    }

    fn shake_hands(&mut self, stream: TcpStream, peer: SocketAddr) {
        let accepting = self.acceptor.accept(stream);
        self.shaking_hands.spawn(async move {
            let shaken = tokio::time::timeout(HANDSHAKE_WAIT, accepting).await;
            shaken.ok()?.ok().map(|stream| (stream, peer))
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let has_room = self.shaking_hands.len() < HANDSHAKES_MAX;
            tokio::select! {
                (stream, peer) = Listener::accept(&mut self.tcp), if has_room => self.shake_hands(stream, peer),
                Some(done) = self.shaking_hands.join_next() => if let Ok(Some(shaken)) = done {
                    return shaken;
                },
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.tcp.local_addr()
    }
}
