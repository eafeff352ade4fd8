//! Cedar House, simulated: phones that are real cores with real databases, a real server store, a
//! seeded network and one virtual clock. `life` plays a fortnight from one seed, and `model` knows, independently of the
//! code under test, what must come out; `year` plays a year, and its `readers` know who may read what.

pub mod bench;
pub mod clock;
pub mod demo;
pub mod forger;
pub mod fuse;
pub mod http_server;
pub mod key_store;
pub mod life;
pub mod model;
pub mod network;
pub mod people;
pub mod phone;
pub mod server;
pub mod tally;
pub mod year;
