//! Keys, envelopes and segments. `hazmat` names the algorithms; `keys` says what each key is for;
//! `envelope` is what crosses the wire; `sealed` is what lies inside; `segment` saves signatures.

pub mod envelope;
pub mod hazmat;
pub mod keys;
pub mod sealed;
pub mod segment;
