//! One phone back after a week: 96 documents of others with seven envelopes each to fetch, three
//! entries of its own to send; and the same in a circle with four times the documents, nothing new in
//! the others. A hundred phones each, in turns.
//!
//! The bounds are those of the better peer in the design's table (section 4), measured with 96
//! documents: hocuspocus moves 78 KB and takes at least 60 ms of processor time a reconnect.

use super::figures::Figures;
use super::places;
use super::world::{Cost, Shape, World};

const PHONES: usize = 100;
const PEER_BYTES: f64 = 78_000.0;
const PEER_CPU_MS: f64 = 60.0;

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let (disk, memory) = (places::on_disk()?, places::in_memory()?);
    let (disk, memory) = (disk.path(), memory.path());
    let shape = Shape { months: 1, news: 7, phones: PHONES };
    let usual = World::of_posts(shape, &disk.join("96"), &memory.join("96"))?;
    let larger = World::of_posts(Shape { months: 4, ..shape }, &disk.join("384"), &memory.join("384"))?;
    figures.at_most(64.0, "server_memory_idle", usual.idle_mib, "MiB");
    let [usual, larger] = come_back([usual, larger])?;
    figures.at_most(1.0, "reconnect_96_round_trips", usual.round_trips, "round_trips");
    figures.at_most(PEER_BYTES, "reconnect_96_bytes", usual.bytes, "bytes");
    let cpu_bound = PEER_CPU_MS / 10.0 * PHONES as f64;
    figures.at_most(cpu_bound, "reconnect_96_server_cpu", usual.cpu_ms, "ms");
    figures.report("reconnect_96_server_memory", usual.memory_mib, "MiB");
    figures.at_most(1.0, "reconnect_384_round_trips", larger.round_trips, "round_trips");
    figures.at_most(1.2, "reconnect_384_bytes", larger.bytes / usual.bytes, "times");
    figures.at_most(1.2, "reconnect_384_server_cpu", larger.cpu_each_ms / usual.cpu_each_ms, "times");
    figures.at_most(1.2, "reconnect_384_server_memory", larger.memory_mib / usual.memory_mib, "times");

    let sealed = World::of_sealed(&disk.join("sealed"), &memory.join("sealed"))?;
    let single = Shape { months: 1, news: 1, phones: 1 };
    let single = World::of_posts(single, &disk.join("single"), &memory.join("single"))?;
    let [sealed, single] = come_back([sealed, single])?;
    figures.at_most(2.5, "reconnect_sealed_96_bytes", sealed.bytes / usual.bytes, "times");
    figures.report("reconnect_sealed_96_size", sealed.bytes, "bytes");
    figures.report("reconnect_open_96_single_size", single.bytes, "bytes");
    Ok(())
}

/// Lets all phones of two worlds come back, in turns, each world first in every second one.
fn come_back(mut worlds: [World; 2]) -> anyhow::Result<[Cost; 2]> {
    let mut has_more = true;
    for turn in 0.. {
        if !has_more {
            break;
        }
        let [first, second] = [turn % 2, 1 - turn % 2];
        has_more = worlds[first].reconnect()? | worlds[second].reconnect()?;
    }
    let [one, other] = worlds;
    Ok([one.cost()?, other.cost()?])
}
