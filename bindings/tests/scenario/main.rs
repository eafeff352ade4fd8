//! The scenario in Rust, as the other languages tell it. `tests/run bindings` writes what is included here.

mod stage;

#[allow(unused_imports)]
use porchlight_core::companion::*;
use porchlight_core::error::CompanionError;
#[allow(unused_imports)]
use porchlight_core::views::*;
use stage::Stage;

include!(concat!(env!("CARGO_MANIFEST_DIR"), "/out/rust/scenario.rs"));
