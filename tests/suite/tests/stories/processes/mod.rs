//! Real processes of this workspace, which end with the test that started them.

use house_simulator::people::below;
use rand_chacha::ChaCha20Rng;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

/// The folder of our binaries, built once, in the profile and the target folder of this test.
fn binaries() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().unwrap(); // TARGET/PROFILE/deps/TEST
        let folder = test.ancestors().nth(2).unwrap().to_owned();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--locked", "--offline", "-p", "porchlight-server", "-p", "house-simulator"]);
        build.args(["--bin", "porchlight", "--bin", "phone", "--target-dir"]).arg(folder.parent().unwrap());
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let status = build.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
        assert!(status.success(), "the binaries do not build");
        folder
    })
}

/// A process that can be killed; it is killed when dropped.
pub struct Process {
    /// The process itself.
    pub child: Child,
    out: BufReader<ChildStdout>,
}

impl Process {
    /// Starts one of our binaries.
    pub fn start(name: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(binaries().join(name));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start {name}: {error}"));
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// The next line that it prints; empty when it has ended.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line
    }

    /// SIGKILL; answers what it had printed and nobody had read.
    pub fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        rest
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A free port below those that this computer gives to outgoing connections, so that nobody takes it while a server
/// is down, not even a phone that would then be connected to itself.
pub fn free_port(rng: &mut ChaCha20Rng) -> u16 {
    loop {
        let port = 20_000 + u16::try_from(below(rng, 12_000)).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
