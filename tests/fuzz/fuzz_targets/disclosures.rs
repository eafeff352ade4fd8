//! `fuzz::disclosures`, for libFuzzer.
#![cfg_attr(fuzzing, no_main)]
fuzz::target!(disclosures);
