//! What a person reads: every code of the core has its words in English and in Spanish, from one source, and no
//! sentence uses a word that hurts, orders, presses or gives somebody away.

mod codes;
mod collecting;
mod dashboard;
mod lint;
#[path = "../sources/mod.rs"]
mod sources;
mod words;

fn none(mut complaints: Vec<String>, heading: &str) {
    complaints.sort();
    assert!(complaints.is_empty(), "{heading}\n  {}", complaints.join("\n  "));
}
