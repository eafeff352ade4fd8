//! What is promised about privacy, and what a server, a peer or a lost phone tries against it.

mod bits;
mod canary;
mod consents;
mod double;
mod erased;
mod forgeries;
mod house;
mod keys_at_rest;
mod known_device;
mod lengths;
mod logs;
mod malicious_circles;
mod malicious_disclosures;
mod malicious_logs;
mod malicious_mentors;
mod malicious_numbers;
mod malicious_pages;
mod malicious_verdicts;
mod model;
mod prints;
#[path = "../stories/processes/mod.rs"]
mod processes;
mod search;
mod shared_at_rest;
mod taken_server;
mod tries;
