//! Porchlight's core: the rules of recovery, the documents and their merging, the exchange, consent.
//!
//! This file is the table of contents, and its order is the dependency order: a module uses only
//! modules named above it (`tests/suite/tests/tidy.rs` proves it). Read it top to bottom.
//!
//! What the core never does: read the clock, draw randomness or open a connection on its own
//! (all three come in as arguments); hold an English sentence for a person (it returns codes and
//! values, the shells have the words); load a document in order to accept a change.

// --- values -------------------------------------------------------------------------------------
pub mod ids;
pub mod time;
pub mod documents;
pub mod replica;

// --- one file per part of life: the noun, the rule, the shape -------------------------------------
pub mod corrections;
pub mod check_ins;
pub mod follow_ups;
pub mod trackers;
pub mod streaks;
pub mod habits;
pub mod return_to_use;
pub mod past;
pub mod milestones;
pub mod plan;
pub mod landing;
pub mod prompts;
pub mod settings;
pub mod asks;
pub mod block_list;
pub mod profile;
pub mod houses;
pub mod encouragements;
pub mod celebrations;
pub mod activities;
pub mod notices;
pub mod hidden_posts;
pub mod reflections;
pub mod clock_ahead;
pub mod circles;
#[cfg(feature = "device")]
pub mod leases;
pub mod mentors;
pub mod journal;
#[cfg(feature = "device")]
pub mod crisis;
pub mod consent;
pub mod alumni;
pub mod reissue;

// --- who may write what, and how it is kept from everyone else ------------------------------------
pub mod crypto;
pub mod identity;
pub mod disclosures;
pub mod reports;
pub mod gate;
pub mod protocol;

// --- what only a phone has -------------------------------------------------------------------------
#[cfg(feature = "device")]
pub mod storage;
#[cfg(feature = "device")]
pub mod sync;
#[cfg(feature = "device")]
pub mod views;
#[cfg(feature = "device")]
pub mod error;
#[cfg(feature = "device")]
pub mod companion;

// `unsafe_code` stays forbidden with this feature too: rustc passes over what another crate's macro
// writes, so the scaffolding needs no exception, and a line of `unsafe` written here still fails.
#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!("porchlight");
