//! The server of the simulation behind real HTTP, on a free port of this computer; and a browser for
//! the dashboard.

use crate::network::FarEnd;
use crate::people;
use crate::phone::Carrier;
use crate::server::Server;
use anyhow::{Context, ensure};
use minicbor::{Decode, Encode};
use porchlight_core::identity::enrolment::Invite;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, from_body, to_body};
use porchlight_core::sync::driver::{self, Http};
use porchlight_core::sync::engine::Failure;
use porchlight_server::auth::StaffRole;
use porchlight_server::commands::invite;
use porchlight_server::config::Config;
use porchlight_server::http::ServerState;
use porchlight_server::store::Store;
use porchlight_server::store::sqlite::SqliteOptions;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// The way to a server over HTTP: the core's own client.
pub struct HttpWay {
    /// Where the server is.
    pub url: String,
    http: Http,
    runtime: Runtime,
}

impl HttpWay {
    /// A way to the server at this address.
    pub fn to(url: String) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let http = Http::new().map_err(|_| anyhow::anyhow!("no HTTP client"))?;
        Ok(Self { url, http, runtime })
    }

    /// Posts any message, and reads its answer.
    pub fn ask<T: for<'b> Decode<'b, ()>>(&self, path: &str, message: &impl Encode<()>) -> anyhow::Result<T> {
        let posting = self.http.post(&self.url, path, message);
        self.runtime.block_on(posting).map_err(|failed| anyhow::anyhow!("{path}: {failed:?}"))
    }
}

impl Carrier for HttpWay {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let posting = self.http.post(&self.url, "/v1/exchange", &request);
        self.runtime.block_on(posting).map_err(Failure::from)
    }
}

/// A server that is served.
pub struct HttpServer {
    server: Server,
    way: HttpWay,
    serving: Option<Runtime>,
}

impl HttpServer {
    /// Serves on a free port.
    pub fn start(server: Server) -> anyhow::Result<Self> {
        let mut started = Self { server, way: HttpWay::to(String::new())?, serving: None };
        started.serve()?;
        Ok(started)
    }

    /// Where it is: `http://localhost:PORT`.
    pub fn url(&self) -> &str {
        &self.way.url
    }

    /// An invite for a new resident that names this server's address.
    pub fn invite(&self, name: &str) -> anyhow::Result<Invite> {
        Ok(Invite { server_url: self.way.url.clone(), ..self.server.invite(name)? })
    }

    /// Closes the database, opens it again in another way, and serves it at another address.
    pub fn reopen(&mut self, options: SqliteOptions) -> anyhow::Result<()> {
        self.drop_connections();
        self.server.reopen(options)?;
        self.serve()
    }

    /// How many envelopes the database holds, by its file.
    pub fn envelope_count(&self) -> anyhow::Result<u64> {
        self.server.envelope_count()
    }

    /// The house page, as a browser gets it whose owner has just signed in.
    pub fn fetch_page(&self) -> anyhow::Result<String> {
        let (now_ms, rng) = (self.server.clock().now_ms(), &mut porchlight_server::clock::system_rng());
        let house = self.server.house.tenant;
        let link = invite::staff(&**self.server.store(), house, people::STAFF, StaffRole::HouseStaff, now_ms, rng)?;
        let url = &self.way.url;
        self.way.runtime.block_on(async {
            let client = driver::client()?;
            let signing_in = client.post(format!("{url}{}", link.path)).header("origin", url).send().await?;
            let cookie = signing_in.headers().get("set-cookie").context("signing in gives a cookie")?.to_str()?;
            let cookie = cookie.split(';').next().unwrap_or_default();
            let page = client.get(format!("{url}/houses/{house}")).header("cookie", cookie).send().await?;
            ensure!(page.status() == 200, "the dashboard answered {}", page.status());
            Ok(page.text().await?)
        })
    }

    fn serve(&mut self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        self.way.url = format!("http://localhost:{}", listener.local_addr()?.port());
        let clock = self.server.clock().clone();
        // Sample people: a link alone opens the house.
        let config = Config { sample_people: true, ..Config::default() };
        let state = ServerState::new(Arc::clone(self.server.store()), config, Arc::new(move || clock.now_ms()));
        runtime.spawn(porchlight_server::serve(listener, state, std::future::pending()));
        self.serving = Some(runtime);
        Ok(())
    }

    /// Ends every connection at once, as the end of the process would.
    fn drop_connections(&mut self) {
        if let Some(runtime) = self.serving.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }
}

impl FarEnd for HttpServer {
    fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    fn exchange(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let answer = self.way.carry(from_body(body).ok()?).ok();
        // The writer also projects after it has answered; a kill there belongs to this exchange too.
        self.server.store().settle();
        answer.filter(|_| !self.server.fuse.is_blown()).as_ref().map(to_body)
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        self.drop_connections();
        self.server.restart()?;
        self.serve()
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.drop_connections();
    }
}
