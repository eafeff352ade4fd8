//! Keys, envelopes and segments. `hazmat` names the algorithms; `keys` says what each device's keys
//! are for, `account_secret` what comes from the secret that a person's devices share; `envelope` is
//! what crosses the wire; `sealed` is what lies inside; `covers` what a snapshot or tombstone stands
//! for; `segment` saves signatures.

pub mod account_secret;
pub mod covers;
pub mod envelope;
pub mod hazmat;
pub mod keys;
pub mod sealed;
pub mod segment;
