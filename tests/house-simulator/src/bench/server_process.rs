//! The server in a process of its own, so that its time and memory are nobody else's.

use anyhow::{Context, ensure};
use porchlight_server::commands;
use porchlight_server::config::Config;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// Linux counts a process's time in hundredths of a second, whatever the kernel's own clock.
const TICK_MS: f64 = 10.0;

/// What `bench serve DIR PORT` does: `porchlight serve`.
pub fn serve(data: PathBuf, port: u16) -> anyhow::Result<()> {
    let config = Config { data, listen: ([127, 0, 0, 1], port).into(), ..Config::default() };
    commands::serve::run(config)
}

/// A port that was free a moment ago: phones know their house's address before it has a server.
pub(super) fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Where a server on a port is.
pub(super) fn url(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// A running server; it ends with this value.
pub(super) struct ServerProcess {
    child: Child,
    _stdout: BufReader<ChildStdout>,
}

impl ServerProcess {
    /// Starts a server on a data directory.
    pub fn start(data: &Path, port: u16) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .arg(data)
            .arg(port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("the server's stdout is a pipe")?);
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        ensure!(line.contains(&url(port)), "the server did not start: {line:?}");
        std::thread::sleep(Duration::from_millis(100));
        Ok(Self { child, _stdout: stdout })
    }

    /// Processor time spent so far, in milliseconds.
    pub fn cpu_ms(&self) -> anyhow::Result<f64> {
        cpu_ms(&self.child.id().to_string())
    }

    /// The same of the threads that live now, to the nanosecond: for differences between two calls.
    pub fn live_cpu_ms(&self) -> anyhow::Result<f64> {
        let mut total_ns = 0.0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread that ends meanwhile takes its file with it.
            let Ok(times) = std::fs::read_to_string(thread?.path().join("schedstat")) else { continue };
            total_ns += times.split(' ').next().unwrap_or_default().parse::<f64>()?;
        }
        Ok(total_ns / 1e6)
    }

    /// Memory in use, in MiB.
    pub fn memory_mib(&self) -> anyhow::Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most memory that was ever in use, in MiB.
    pub fn memory_most_mib(&self) -> anyhow::Result<f64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, field: &str) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field));
        let kib = line.and_then(|rest| rest.split_whitespace().next());
        Ok(kib.context("a process has memory")?.parse::<f64>()? / 1_024.0)
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _it_has_ended_already = self.child.kill();
        let _it_has_ended_already = self.child.wait();
    }
}

/// Processor time of a process (`self`: this one), all its threads together, in milliseconds.
pub(super) fn cpu_ms(process: &str) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))
        .context("times are read from /proc, as Linux has it")?;
    // The second field is a name in brackets; user and system time are the fourteenth and fifteenth.
    let (_, fields) = stat.rsplit_once(')').context("a process has a name")?;
    let ticks: Result<Vec<f64>, _> = fields.split_whitespace().skip(11).take(2).map(str::parse).collect();
    Ok(ticks?.iter().sum::<f64>() * TICK_MS)
}
