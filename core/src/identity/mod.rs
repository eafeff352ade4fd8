//! Who a person is: the account log, joining a house, linking a second device.

pub mod account_log;
pub mod enrolment;
pub mod linking;
#[cfg(feature = "device")]
pub mod words;
