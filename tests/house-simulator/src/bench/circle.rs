//! The Circle screen of a house of 300 against one of 30, with the app just opened and with it open. As many posts are
//! shown in both; everybody has posted at some time, and says so from one phone.

use super::author::Author;
use super::figures::{Figures, median, timed};
use super::house::House;
use super::phone::{self, DAY_MS, TODAY_MS};
use super::places;
use crate::clock::VirtualClock;
use crate::phone::generator;
use anyhow::ensure;
use porchlight_core::companion::Companion;
use porchlight_core::time::Day;
use std::path::Path;

const LARGE: usize = 300;
const SMALL: usize = 30;
/// Posts that the screen shows.
const SHOWN: usize = 300;
const COLD_STARTS: u64 = 40;
const LOOKS: u32 = 100;

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let memory = places::in_memory()?;
    let directories = [LARGE, SMALL].map(|people| (people, memory.path().join(people.to_string())));
    for (people, directory) in &directories {
        live(*people, directory)?;
    }
    let [large, small] = directories.map(|(_, directory)| directory.join("phone"));

    let (mut cold_large, mut cold_small) = (Vec::new(), Vec::new());
    for start in 0..COLD_STARTS {
        cold_large.push(cold_start(&large, start)?);
        cold_small.push(cold_start(&small, start)?);
    }
    let (cold_large, cold_small) = (median(cold_large), median(cold_small));
    figures.at_most(1.5, "circle_of_300_cold", cold_large / cold_small, "times");
    figures.report("circle_of_300_cold_time", cold_large, "ms");

    let (large, small) = (open(&large, COLD_STARTS)?, open(&small, COLD_STARTS)?);
    let (mut warm_large, mut warm_small) = (Vec::new(), Vec::new());
    for _ in 0..LOOKS {
        warm_large.push(timed(|| Ok(large.circle()?))?.1);
        warm_small.push(timed(|| Ok(small.circle()?))?.1);
    }
    let (warm_large, warm_small) = (median(warm_large), median(warm_small));
    figures.at_most(1.5, "circle_of_300_warm", warm_large / warm_small, "times");
    figures.report("circle_of_300_warm_time", warm_large, "ms");
    Ok(())
}

/// A house of so many people with so many posts of this month, and one look at its circle.
fn live(people: usize, directory: &Path) -> anyhow::Result<()> {
    let mut house = House::build(&directory.join("server"), people as u64)?;
    let month = Day::from_number(i32::try_from(TODAY_MS / DAY_MS)?)?.month();
    let companion = phone::open(&directory.join("phone"), &VirtualClock::at(TODAY_MS), people as u64)?;
    house.join(&companion, "Ana")?;
    for number in 0..people {
        let mut author = Author::new(generator(7, number as u64));
        house.welcome(&mut author, &format!("Author {number}"))?;
        for _ in 0..SHOWN / people {
            let envelope = author.post(house.tenant, month, TODAY_MS - DAY_MS)?;
            house.receive(&author, vec![envelope])?;
        }
    }
    house.exchange(&companion)?;
    let (circle, first_look) = timed(|| Ok(companion.circle()?))?;
    ensure!((circle.people.len(), circle.posts.len()) == (people + 1, SHOWN), "{} posts", circle.posts.len());
    eprintln!("bench: the first look at a circle of {people} took {first_look:.0} ms");
    Ok(companion.close()?)
}

fn cold_start(directory: &Path, start: u64) -> anyhow::Result<f64> {
    let (companion, took) = timed(|| {
        let companion = open(directory, start)?;
        companion.circle()?;
        Ok(companion)
    })?;
    companion.close()?;
    Ok(took)
}

fn open(directory: &Path, start: u64) -> anyhow::Result<Companion> {
    phone::open(directory, &VirtualClock::at(TODAY_MS), 10_000 + start)
}
