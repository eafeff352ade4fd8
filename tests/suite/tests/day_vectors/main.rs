//! The day vectors of `core/testdata/days`, through the public companion: every number as the person would count it.

mod acts;
mod fields;
#[path = "../stories/own_devices/mod.rs"]
mod own_devices;
mod screens;

use acts::Story;
use fields::Fields;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const LEAST_VECTORS: usize = 110;

#[test]
fn days_are_those_of_the_calendar_where_the_person_is() {
    run(&["daylight_saving", "date_line", "skipped_days", "calendar", "night", "clocks"]);
}

#[test]
fn travel_and_two_devices_lower_no_number() {
    run(&["travel", "two_devices"]);
}

#[test]
fn runs_rests_and_excused_days_count_as_the_person_does() {
    run(&["filling_in", "corrections", "rest_and_excused", "cadences"]);
}

#[test]
fn a_return_to_use_and_milestones_take_nothing_away() {
    run(&["returns", "milestones", "starts", "other_apps"]);
}

#[test]
fn every_vector_is_run_and_has_its_own_name() {
    let files: BTreeSet<_> = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).collect();
    let files: Vec<_> = files.into_iter().filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    assert_eq!(files.len(), 16, "a file that no test above names: {files:?}");
    let names: Vec<String> =
        files.iter().flat_map(|path| vectors(path)).map(|mut vector| vector.take_text("name").unwrap()).collect();
    assert!(names.len() >= LEAST_VECTORS, "{} vectors", names.len());
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "a name is used twice");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/testdata/days")
}

fn vectors(path: &Path) -> Vec<Fields> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut file = Fields::of(serde_json::from_str(&text).unwrap(), &path.to_string_lossy());
    file.take_text("topic").unwrap();
    let vectors = file.take_list("vectors").into_iter().map(|vector| Fields::of(vector, &path.to_string_lossy()));
    let vectors = vectors.collect();
    file.finish();
    vectors
}

fn run(topics: &[&str]) {
    let mut differences = Vec::new();
    for topic in topics {
        for mut vector in vectors(&folder().join(format!("{topic}.json"))) {
            let name = vector.take_text("name").unwrap();
            assert!(!vector.take_text("why").unwrap().is_empty(), "{name} says no why");
            let steps = vector.take_list("steps");
            vector.finish();
            differences.extend(tell(&name, steps));
        }
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

/// What of a vector comes out otherwise.
fn tell(name: &str, steps: Vec<Value>) -> Vec<String> {
    let has_tablet = steps.iter().any(|step| step["device"] == "tablet");
    let mut story: Option<Story> = None;
    for (number, step) in steps.into_iter().enumerate() {
        let place = format!("{name}, step {}", number + 1);
        Story::step(&mut story, Fields::of(step, &place), has_tablet);
    }
    let mut story = story.expect("a vector has steps");
    story.again_without_digests();
    story.differences
}
