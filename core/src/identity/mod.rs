//! Who a person is: the account log, joining a house, linking a second device, the recovery words.

pub mod account_log;
pub mod enrolment;
pub mod linking;
pub mod recovery;
#[cfg(feature = "device")]
pub mod words;
