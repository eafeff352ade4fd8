//! What a scenario needs around it: phones on one clock, and a real server process once the house is spoken to.

use porchlight_core::companion::{Clock, ClockReading, Companion, KeyStore, OpenConfig, PlatformError};
use porchlight_core::error::CompanionError;
use porchlight_core::views::LooksLikeView;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

/// What a call answers, whether it can fail or not.
pub trait Said {
    type Answer;
    fn said(self) -> Self::Answer;
}

impl<T> Said for Result<T, CompanionError> {
    type Answer = T;

    fn said(self) -> T {
        self.unwrap()
    }
}

impl Said for bool {
    type Answer = Self;

    fn said(self) -> Self {
        self
    }
}

impl Said for Vec<LooksLikeView> {
    type Answer = Self;

    fn said(self) -> Self {
        self
    }
}

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
    server: Option<Child>,
}

impl Stage {
    pub fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let clock = Arc::new(Stopped(AtomicI64::new(i64::try_from(now).unwrap())));
        Self { folder: tempfile::tempdir().unwrap(), clock, keys: BTreeMap::new(), server: None }
    }

    pub fn starts(&mut self, at_ms: i64) {
        self.clock.0.store(at_ms, Ordering::SeqCst);
    }

    #[allow(dead_code)]
    pub fn wait(&mut self, milliseconds: i64) {
        self.clock.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub fn open(&mut self, who: &str) -> Arc<Companion> {
        let directory = self.folder.path().join(who).to_str().unwrap().to_owned();
        let keys = self.keys.entry(who.to_owned()).or_default().clone();
        Companion::open(OpenConfig { directory }, keys, self.clock.clone()).unwrap()
    }

    /// The code that the house's command line answers, if there is one in what it says.
    pub fn house(&mut self, words: &[&String]) -> String {
        if self.server.is_none() {
            self.serve();
        }
        let words: Vec<_> = words.iter().map(|word| word.as_str()).collect();
        let said: serde_json::Value = serde_json::from_slice(&self.command(&words)).unwrap();
        said["code"].as_str().unwrap_or_default().to_owned()
    }

    fn serve(&mut self) {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = self.porchlight(&["serve", "--listen", &format!("127.0.0.1:{port}")]);
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.server = Some(server);
        assert!(line.contains("listening"), "{line}");
        self.command(&["house", "create", "--name", "Cedar House", "--zone", "America/Denver"]);
    }

    fn command(&self, words: &[&str]) -> Vec<u8> {
        let ran = self.porchlight(words).arg("--json").output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        ran.stdout
    }

    fn porchlight(&self, words: &[&str]) -> Command {
        let binaries = PathBuf::from(std::env::var_os("BINARIES").expect("$BINARIES"));
        let mut command = Command::new(binaries.join("porchlight"));
        command.args(words).arg("--data").arg(self.folder.path().join("server"));
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
