//! `porchlight serve`.

use super::admin;
use crate::clock;
use crate::config::Config;
use crate::http::ServerState;
use crate::reissue;
use crate::store::sqlite::{SqliteOptions, SqliteStore};
use anyhow::Context;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Serves until SIGTERM or SIGINT, then ends within 15 seconds. Fails when the store stops.
pub fn run(config: Config) -> anyhow::Result<()> {
    let data = config.data.clone();
    let store = SqliteStore::open(&data, SqliteOptions::default())
        .with_context(|| format!("cannot open the database in {}", data.display()))?;
    reissue::say_everywhere(&store, clock::system()(), &mut clock::system_rng());
    let store = Arc::new(store);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let listener =
            TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
        let address = listener.local_addr()?;
        let server = config.server_address(address.port());
        let clock = clock::system();
        admin::listen(&data, Arc::clone(&store), server.to_string(), clock.clone())?;
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let shutdown = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        println!("Porchlight is listening on {}", server.url);
        let state = ServerState::new(Arc::clone(&store), config, clock);
        crate::serve(listener, state, shutdown).await.map_err(anyhow::Error::from)
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    // The writer finishes what it has and checkpoints.
    drop(store);
    let _next_start_removes_it = std::fs::remove_file(data.join("admin.sock"));
    served
}
