//! The Circle screen of a house of 300 against one of 30, with the app just opened and with it open. As many posts are
//! shown in both; everybody has posted at some time, and says so from one phone.

use super::author::Author;
use super::figures::{Figures, timed};
use super::house::House;
use super::phone::{self, DAY_MS, TODAY_MS};
use super::{places, two_sizes};
use crate::clock::VirtualClock;
use crate::phone::generator;
use anyhow::ensure;
use porchlight_core::time::Day;
use std::path::Path;

const LARGE: usize = 300;
const SMALL: usize = 30;
/// Posts that the screen shows.
const SHOWN: usize = 300;

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let memory = places::in_memory()?;
    let directories = [LARGE, SMALL].map(|people| (people, memory.path().join(people.to_string())));
    for (people, directory) in &directories {
        live(*people, directory)?;
    }
    let [large, small] = directories.map(|(_, directory)| directory.join("phone"));
    two_sizes::compare(figures, "circle_of_300", [&large, &small], |companion| Ok(companion.circle()?))
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
