//! Sync: one round trip whatever the number of documents. `engine` decides and never touches the
//! network or a timer; `driver` does nothing else.

pub mod backoff;
pub mod driver;
pub mod engine;
pub mod page;
pub mod send_order;
mod trust;
