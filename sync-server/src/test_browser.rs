//! A server on a free port whose clock tests move, and a browser without a window: it keeps cookies and sends what forms
//! send.

use crate::auth::{StaffRole, one_time_codes::CodeSecret};
use crate::commands::{invite, notice};
use crate::config::Config;
use crate::http::ServerState;
use crate::join_codes::JoinCodes;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::test_phone::{Cedar, NOON, Phone, cedar, rng};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::EpochMs;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::net::TcpListener;

/// What everybody in tests has as a password.
pub const PASSWORD: &str = "the porch light is on";
pub const STEP_MS: EpochMs = 30_000;

/// Cedar House, served.
pub struct Served {
    pub store: Arc<SqliteStore>,
    pub house: TenantId,
    pub address: SocketAddr,
    pub join_codes: Arc<JoinCodes>,
    clock: Arc<AtomicI64>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    _runtime: tokio::runtime::Runtime,
    _dir: tempfile::TempDir,
}

/// An answer to a request.
pub struct Answer {
    pub status: u16,
    /// Status line and headers, as they came.
    pub head: String,
    pub body: Vec<u8>,
}

/// One browser.
pub struct Browser {
    address: SocketAddr,
    /// Name and value of the cookies that it holds.
    pub cookies: BTreeMap<String, String>,
}

impl Served {
    pub fn start(config: Config) -> Self {
        let Cedar { store, house, dir } = cedar();
        let store = Arc::new(store);
        let clock = Arc::new(AtomicI64::new(NOON));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let read = Arc::clone(&clock);
        let state = ServerState::new(Arc::clone(&store), config, Arc::new(move || read.load(Ordering::SeqCst)));
        let join_codes = Arc::clone(&state.join_codes);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        runtime.spawn(crate::serve(listener, state, async { drop(stopped.await) }));
        Self { store, house: house.tenant, address, join_codes, clock, stop: Some(stop), _runtime: runtime, _dir: dir }
    }

    pub fn now_ms(&self) -> EpochMs {
        self.clock.load(Ordering::SeqCst)
    }

    pub fn pass(&self, ms: EpochMs) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn browser(&self) -> Browser {
        Browser { address: self.address, cookies: BTreeMap::new() }
    }

    /// The path of a link for somebody new.
    pub fn link(&self, name: &str, role: StaffRole, seed: u64) -> String {
        invite::staff(&*self.store, self.house, name, role, self.now_ms(), &mut rng(seed)).unwrap().path
    }

    /// The account of somebody new who lives in the house.
    pub fn resident(&self, name: &str) -> AccountId {
        let invite = invite::resident(&*self.store, self.house, name, "http://localhost", NOON, &mut rng(7)).unwrap();
        let mut phone = Phone::new(1, self.house);
        phone.join(&*self.store, &invite);
        phone.account()
    }

    /// The id of a session tomorrow evening.
    pub fn session(&self, title: &str) -> String {
        let (title, kind, starts) = (title.to_owned(), "art".to_owned(), "2026-11-25T19:00".to_owned());
        let notice = notice::Notice::Session { title, kind, starts, minutes: 60, place: None, led_by: None };
        let house = self.store.house(self.house).unwrap().unwrap();
        notice::post(&*self.store, &house, &notice, self.now_ms(), &mut rng(8)).unwrap().to_string()
    }

    /// Somebody new who set up a password, signed in; and what their codes are made from.
    pub fn somebody(&self, name: &str, role: StaffRole, seed: u64) -> (Browser, CodeSecret) {
        let (mut browser, link) = (self.browser(), self.link(name, role, seed));
        let page = browser.get(&format!("{link}/password"));
        let secret = CodeSecret::parse(&page.field("code_secret")).unwrap();
        let (code, secret_text) = (secret.code(self.now_ms()), secret.to_text());
        let typed = [("name", name), ("password", PASSWORD), ("password_again", PASSWORD), ("code", &code)];
        let typed = [&typed[..], &[("code_secret", &secret_text)]].concat();
        let answer = browser.post(&format!("{link}/password"), &typed);
        assert_eq!(answer.status, 303, "{}", answer.text());
        (browser, secret)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

impl Answer {
    /// The page, without what keeps names apart from the words around them.
    pub fn text(&self) -> String {
        let marks = ["<bdi class=\"name\">", "<bdi>", "</bdi>", "\u{2068}", "\u{2069}"];
        marks.iter().fold(String::from_utf8_lossy(&self.body).into_owned(), |text, mark| text.replace(mark, ""))
    }

    /// The value of the first hidden field of this name.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let after = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
        after.split('"').next().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let is_it = |line: &&str| line.split_once(':').is_some_and(|(known, _)| known.eq_ignore_ascii_case(name));
        self.head.lines().find(is_it).and_then(|line| line.split_once(": ")).map(|(_, value)| value)
    }
}

impl Browser {
    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "", b"")
    }

    /// Sends a form from one of our own pages, as it is.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = "Origin: http://localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        self.send("POST", path, headers, body.as_bytes())
    }

    /// Sends a form with the token that the page at `from` gave it.
    pub fn post_from(&mut self, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(from).field("token");
        self.post(path, &[&[("token", token.as_str())], fields].concat())
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) };
        let answer = ask(self.address, &format!("{method} {path}"), &format!("{cookies}{headers}"), body);
        for line in answer.head.lines().filter(|line| line.to_lowercase().starts_with("set-cookie: ")) {
            let (pair, rest) = line[12..].split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            match rest.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }
}

/// One request, by hand.
pub fn ask(address: SocketAddr, line: &str, headers: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    let end = loop {
        let mut bytes = [0; 4_096];
        let count = stream.read(&mut bytes).unwrap();
        answer.extend_from_slice(&bytes[..count]);
        match answer.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(end) => break end,
            None => assert_ne!(count, 0, "an answer without a head"),
        }
    };
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    // A stream goes on for as long as somebody listens.
    if !head.to_lowercase().contains("content-type: text/event-stream") {
        stream.read_to_end(&mut answer).unwrap();
    }
    Answer { status: head[9..12].parse().unwrap(), head, body: answer[end + 4..].to_vec() }
}
