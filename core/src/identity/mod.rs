//! Who a person is: the account log, joining a house, linking a second device, handing over to one, the recovery words.

pub mod account_log;
pub mod enrolment;
pub mod handing_over;
pub mod linking;
pub mod recovery;
#[cfg(feature = "device")]
pub mod words;
