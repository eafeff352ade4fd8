//! The simulator's life of the house over real HTTP: the core's own client, a real server on a free port, and the same
//! faults from seeds. What holds without sockets must hold here.

use house_simulator::http_server::HttpServer;
use house_simulator::life::{Plan, SIMULATE, play_with};
use house_simulator::network::Weather;
use house_simulator::tally::{EXPECTED, Tally};

const SEEDS: std::ops::Range<u64> = 1..9;
/// Without losses: over sockets a server does not come back from a backup.
const PLAN: Plan = Plan {
    weather: Weather { fault_percent: 40, server_kill_percent: 8 },
    loss_percent: 0,
    restore_percent: 0,
    ..SIMULATE
};

#[test]
fn a_life_over_http_converges_whatever_goes_wrong() {
    let mut total = Tally::default();
    for seed in SEEDS {
        let directory = tempfile::tempdir().unwrap();
        let played = play_with(seed, PLAN, directory.path(), |server| Ok(Box::new(HttpServer::start(server)?)));
        total.join(&played.unwrap_or_else(|error| panic!("seed {seed}: {error:#}")));
    }
    total.iter().for_each(|(name, count)| println!("{count:>6}  {name}"));
    let is_of_network = |name: &&str| name.starts_with("fault") || name.starts_with("verdict");
    let missing: Vec<_> = total.missing(EXPECTED).into_iter().filter(is_of_network).collect();
    assert_eq!(missing, [""; 0], "of {} faults and verdicts", EXPECTED.len());
}
