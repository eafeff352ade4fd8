//! One phone back after a week: 96 documents of others with seven envelopes each to fetch, three
//! entries of its own to send; and the same in a circle with four times the documents, nothing new in
//! the others. A hundred phones each, in turns.
//!
//! The bounds are those of the better peer in the design's table (section 4), measured with 96
//! documents: hocuspocus moves 78 KB and takes at least 60 ms of processor time a reconnect.

use super::figures::{Figures, median};
use super::places;
use super::world::{Shape, World};
use porchlight_core::sync::driver::Traffic;

const PHONES: usize = 100;
const PEER_BYTES: f64 = 78_000.0;
const PEER_CPU_MS: f64 = 60.0;

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let (disk, memory) = (places::on_disk()?, places::in_memory()?);
    let (disk, memory) = (disk.path(), memory.path());
    let shape = Shape { months: 1, news: 7, phones: PHONES };
    let usual = World::of_posts(shape, &disk.join("96"), &memory.join("96"))?;
    let larger = Shape { months: 4, ..shape };
    let larger = World::of_posts(larger, &disk.join("384"), &memory.join("384"))?;
    figures.at_most(64.0, "server_memory_idle", usual.idle_mib, "MiB");
    let [usual, larger] = come_back([usual, larger])?;
    figures.at_most(1.0, "reconnect_96_round_trips", usual.round_trips, "round_trips");
    figures.at_most(PEER_BYTES, "reconnect_96_bytes", usual.bytes, "bytes");
    let cpu_bound = PEER_CPU_MS / 10.0 * PHONES as f64;
    figures.at_most(cpu_bound, "reconnect_96_server_cpu", usual.cpu_ms, "ms");
    figures.report("reconnect_96_server_memory", usual.memory_mib, "MiB");
    figures.at_most(1.0, "reconnect_384_round_trips", larger.round_trips, "round_trips");
    figures.at_most(1.2, "reconnect_384_bytes", larger.bytes / usual.bytes, "times");
    figures.at_most(1.2, "reconnect_384_server_cpu", larger.cpu_ms / usual.cpu_ms, "times");
    let growth = larger.memory_mib / usual.memory_mib;
    figures.at_most(1.2, "reconnect_384_server_memory", growth, "times");

    let sealed = World::of_sealed(&disk.join("sealed"), &memory.join("sealed"))?;
    let single = Shape { months: 1, news: 1, phones: 1 };
    let single = World::of_posts(single, &disk.join("single"), &memory.join("single"))?;
    let [sealed] = come_back([sealed])?;
    let [single] = come_back([single])?;
    figures.at_most(2.5, "reconnect_sealed_96_bytes", sealed.bytes / usual.bytes, "times");
    figures.report("reconnect_sealed_96_size", sealed.bytes, "bytes");
    figures.report("reconnect_open_96_single_size", single.bytes, "bytes");
    Ok(())
}

/// What the phones of a world took: the most round trips and the median bytes of one reconnect, the
/// server's time for all of them, and its memory at most.
struct Cost {
    round_trips: f64,
    bytes: f64,
    cpu_ms: f64,
    memory_mib: f64,
}

/// Lets all phones of some worlds come back, one of each world in turn.
fn come_back<const N: usize>(mut worlds: [World; N]) -> anyhow::Result<[Cost; N]> {
    let mut traffic: [Vec<Traffic>; N] = std::array::from_fn(|_| Vec::new());
    let mut before = [0.0; N];
    for (before, world) in before.iter_mut().zip(&worlds) {
        *before = world.server.cpu_ms()?;
    }
    loop {
        let mut is_done = true;
        for (world, traffic) in worlds.iter_mut().zip(&mut traffic) {
            let took = world.reconnect()?;
            is_done &= took.is_none();
            traffic.extend(took);
        }
        if is_done {
            break;
        }
    }
    let mut costs = Vec::new();
    for ((world, traffic), before) in worlds.iter().zip(traffic).zip(before) {
        let bytes = |took: &Traffic| (took.bytes_sent + took.bytes_received) as f64;
        let round_trips = traffic.iter().map(|took| took.round_trips).max();
        costs.push(Cost {
            round_trips: round_trips.unwrap_or(0) as f64,
            bytes: median(traffic.iter().map(bytes).collect()),
            cpu_ms: world.server.cpu_ms()? - before,
            memory_mib: world.server.memory_most_mib()?,
        });
    }
    let costs: Result<[Cost; N], _> = costs.try_into();
    costs.map_err(|_| anyhow::anyhow!("one cost a world"))
}
