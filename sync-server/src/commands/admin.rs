//! The admin socket: while a server runs, it alone has the database, so commands go to it through a Unix socket that only
//! its own user can open. One JSON line in, one JSON line out.

use super::{Ask, Made, carry_out};
use crate::clock::Clock;
use crate::store::StoreError;
use crate::store::sqlite::{SqliteOptions, SqliteStore};
use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

const LINE_BYTES_MAX: u64 = 64 * 1024;
const WAIT: Duration = Duration::from_secs(10);
/// A backup, or a check of all that there is, takes as long as the disk does.
const LONG_WAIT: Duration = Duration::from_secs(60 * 60);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Made(Made),
    Refused(String),
}

/// The socket of a data directory.
fn socket(data: &Path) -> PathBuf {
    data.join("admin.sock")
}

/// Takes requests on the socket, on a thread of its own, until the process ends. Holding the database's lock is what
/// allows removing a socket that an earlier process left.
pub fn listen(data: &Path, store: Arc<SqliteStore>, server: String, clock: Clock) -> anyhow::Result<()> {
    let path = socket(data);
    let _there_was_none = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).with_context(|| format!("cannot make {}", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    let store = Arc::downgrade(&store);
    std::thread::Builder::new().name("admin".into()).spawn(move || {
        for stream in listener.incoming() {
            if let Err(error) =
                stream.map_err(anyhow::Error::from).and_then(|stream| serve_one(stream, &store, &server, &clock))
            {
                tracing::warn!(%error, "an admin request was not answered");
            }
        }
    })?;
    Ok(())
}

fn serve_one(stream: UnixStream, store: &Weak<SqliteStore>, server: &str, clock: &Clock) -> anyhow::Result<()> {
    stream.set_read_timeout(Some(WAIT))?;
    let mut line = String::new();
    BufReader::new(&stream).take(LINE_BYTES_MAX).read_line(&mut line)?;
    let asked = serde_json::from_str::<Ask>(&line).map_err(anyhow::Error::from);
    let made = asked.and_then(|ask| {
        let store = store.upgrade().context("the server is stopping; try again in a moment")?;
        carry_out(&store, &ask, server, clock())
    });
    let reply = match made {
        Ok(made) => Reply::Made(made),
        Err(error) => Reply::Refused(format!("{error:#}")),
    };
    writeln!(&stream, "{}", serde_json::to_string(&reply)?)?;
    Ok(())
}

/// Has something done: by the server that runs on this data directory, or else on the database itself.
pub fn ask(data: &Path, server: &str, ask: &Ask, clock: &Clock) -> anyhow::Result<Made> {
    match SqliteStore::open(data, SqliteOptions::default()) {
        Ok(store) => carry_out(&store, ask, server, clock()),
        Err(StoreError::Locked) => ask_server(data, ask),
        Err(error) => Err(error).with_context(|| format!("cannot open the database in {}", data.display())),
    }
}

fn ask_server(data: &Path, ask: &Ask) -> anyhow::Result<Made> {
    let stream =
        UnixStream::connect(socket(data)).context("a server uses this data directory, but does not take commands")?;
    stream.set_read_timeout(Some(if matches!(ask, Ask::Backup { .. } | Ask::Verify) { LONG_WAIT } else { WAIT }))?;
    writeln!(&stream, "{}", serde_json::to_string(ask)?)?;
    let mut line = String::new();
    BufReader::new(&stream).take(LINE_BYTES_MAX).read_line(&mut line)?;
    match serde_json::from_str(&line).context("the server gave no answer")? {
        Reply::Made(made) => Ok(made),
        Reply::Refused(why) => Err(anyhow!(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::test_phone::cedar;

    #[test]
    fn commands_work_while_a_server_holds_the_database_and_when_none_does() {
        let crate::test_phone::Cedar { store, dir, .. } = cedar();
        let store = Arc::new(store);
        listen(dir.path(), Arc::clone(&store), "http://localhost:1".into(), clock::system()).unwrap();
        assert_eq!(std::fs::metadata(socket(dir.path())).unwrap().permissions().mode() & 0o777, 0o600);
        let invite = Ask::InviteResident { house: "Cedar House".into(), name: "Ana".into(), url: None };
        let made = ask(dir.path(), "", &invite, &clock::system()).unwrap();
        let Made::ResidentInvite { code } = made else { panic!("not an invite") };
        assert_eq!(
            porchlight_core::identity::enrolment::Invite::parse(&code).unwrap().server_url,
            "http://localhost:1"
        );
        let nowhere = Ask::InviteResident { house: "Elm House".into(), name: "Ana".into(), url: None };
        assert!(ask(dir.path(), "", &nowhere, &clock::system()).unwrap_err().to_string().contains("no house"));
        drop(store);
        assert!(ask(dir.path(), "http://localhost:2", &invite, &clock::system()).is_ok());
    }
}
