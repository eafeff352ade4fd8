//! Who a person is: the account log, joining a house, by an invite or by a code, linking a second device, handing over
//! to one, the recovery words.

pub mod account_log;
pub mod enrolment;
pub mod handing_over;
pub mod join_code;
pub mod linking;
pub mod recovery;
pub mod server_address;
#[cfg(feature = "device")]
pub mod words;
