//! What a scenario needs around it: phones on one clock, and a real server process once the house is spoken to.

use porchlight_core::companion::{Clock, ClockReading, Companion, KeyStore, Observer, OpenConfig, PlatformError};
use porchlight_core::time::Day;
use porchlight_core::views::AreaView;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[derive(Default)]
struct Held(Mutex<BTreeMap<u8, Vec<u8>>>);

impl KeyStore for Held {
    fn wrap_secret(&self, secret: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        let mut kept = self.0.lock().unwrap();
        let handle = u8::try_from(kept.len()).unwrap();
        kept.insert(handle, secret);
        Ok(vec![handle])
    }

    fn unwrap_secret(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        let kept = self.0.lock().unwrap();
        let secret = wrapped.first().and_then(|handle| kept.get(handle)).cloned();
        secret.ok_or_else(|| PlatformError::Failed { reason: "no such handle".into() })
    }
}

/// Says what it was told to who waits for it.
struct Listening(Sender<AreaView>);

impl Observer for Listening {
    fn on_change(&self, _: u64, areas: Vec<AreaView>) -> Result<(), PlatformError> {
        areas.into_iter().for_each(|area| self.0.send(area).unwrap());
        Ok(())
    }
}

struct Stopped(AtomicI64);

impl Clock for Stopped {
    fn read_clock(&self) -> Result<ClockReading, PlatformError> {
        Ok(ClockReading { at_ms: self.0.load(Ordering::SeqCst), zone: "America/Denver".into() })
    }
}

pub struct Stage {
    folder: tempfile::TempDir,
    clock: Arc<Stopped>,
    keys: BTreeMap<String, Arc<Held>>,
    observers: BTreeMap<String, Receiver<AreaView>>,
    server: Option<Child>,
    address: String,
}

impl Stage {
    pub fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let clock = Arc::new(Stopped(AtomicI64::new(i64::try_from(now).unwrap())));
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock,
            keys: BTreeMap::new(),
            observers: BTreeMap::new(),
            server: None,
            address: String::new(),
        }
    }

    pub fn starts(&mut self, at_ms: i64) {
        self.clock.0.store(at_ms, Ordering::SeqCst);
    }

    #[allow(dead_code)]
    pub fn wait(&mut self, milliseconds: i64) {
        self.clock.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub fn open(&mut self, who: &str) -> Arc<Companion> {
        let directory = self.folder(who);
        Companion::open(OpenConfig { directory }, self.key_store(who), self.clock()).unwrap()
    }

    pub fn folder(&self, whose: &str) -> String {
        self.folder.path().join(whose).to_str().unwrap().to_owned()
    }

    pub fn key_store(&mut self, whose: &str) -> Arc<dyn KeyStore> {
        self.keys.entry(whose.to_owned()).or_default().clone()
    }

    pub fn observer(&mut self, whose: &str) -> Arc<dyn Observer> {
        let (sender, told) = channel();
        self.observers.insert(whose.to_owned(), told);
        Arc::new(Listening(sender))
    }

    /// Waits until somebody's observer was told of all these areas.
    pub fn hears(&self, whose: &str, areas: Vec<AreaView>) {
        let mut missing: BTreeSet<_> = areas.into_iter().collect();
        while !missing.is_empty() {
            missing.remove(&self.observers[whose].recv_timeout(Duration::from_secs(20)).unwrap());
        }
    }

    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Where phones reach the house's server.
    pub fn server(&self) -> String {
        self.address.clone()
    }

    /// The code that the house's command line answers, if there is one in what it says.
    pub fn house(&mut self, words: &[String]) -> String {
        self.said("porchlight", &[words, &["--json".to_owned()]].concat())
    }

    /// What somebody on the staff reads at the dashboard, if they read.
    pub fn staff(&mut self, words: &[String]) -> String {
        self.said("staff", words)
    }

    fn said(&mut self, program: &str, words: &[String]) -> String {
        if self.server.is_none() {
            self.serve();
        }
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let said: serde_json::Value = serde_json::from_slice(&self.command(program, &words)).unwrap();
        said["code"].as_str().unwrap_or_default().to_owned()
    }

    fn serve(&mut self) {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = self.program("porchlight", &["serve", "--listen", &format!("127.0.0.1:{port}")]);
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.server = Some(server);
        self.address = format!("http://localhost:{port}");
        assert!(line.contains("listening"), "{line}");
        self.command("porchlight", &["house", "create", "--name", "Cedar House", "--zone", "America/Denver"]);
    }

    fn command(&self, program: &str, words: &[&str]) -> Vec<u8> {
        let ran = self.program(program, words).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        ran.stdout
    }

    fn program(&self, name: &str, words: &[&str]) -> Command {
        let binaries = PathBuf::from(std::env::var_os("BINARIES").expect("$BINARIES"));
        let mut command = Command::new(binaries.join(name));
        // A link alone lets staff in, since everybody is made up.
        command.args(words).env("PORCHLIGHT_DATA", self.folder("server")).env("PORCHLIGHT_SAMPLE_PEOPLE", "true");
        command
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            server.kill().ok();
            server.wait().ok();
        }
    }
}

/// A day so many days after another one, with a time behind it or none.
pub fn moved(day: &str, days: i32, time: &str) -> String {
    format!("{}{time}", Day::parse(day).unwrap().plus(days))
}
