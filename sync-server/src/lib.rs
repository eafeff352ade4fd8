//! Porchlight's sync server and staff dashboard.
//!
//! A request walks: `http` (the thin door) → `exchange` → the core's gate → `store` → acknowledged → `projection` →
//! `dashboard`. Everything behind the door is plain functions of a store, a clock reading and a request.
//!
//! What the server never does: open a sealed document, load a document to accept a change, write while a commit is in
//! doubt, show staff anything without a consent in force, or write a name, a text or a token to its log.

pub mod access;
pub mod auth;
mod circle_posts;
pub mod clock;
pub mod commands;
pub mod config;
pub mod consent_texts;
pub mod copies;
pub mod dashboard;
pub mod disclosures;
pub mod enrolment;
pub mod error;
pub mod exchange;
mod farewell;
pub mod house_voice;
pub mod http;
pub mod join_codes;
mod joining;
pub mod limits;
pub mod live;
pub mod moderation;
pub mod openapi;
mod peer;
mod pending;
pub mod projection;
mod rates;
pub mod reissue;
mod routes;
mod seen;
mod serve;
pub mod store;
pub mod tls;
mod words;

pub(crate) use words::say;

pub use serve::{ServeError, serve};

#[cfg(test)]
mod tenant_matrix;
#[cfg(test)]
mod test_browser;
#[cfg(test)]
mod test_phone;
