//! `fuzz::envelope`, for libFuzzer.
#![cfg_attr(fuzzing, no_main)]
fuzz::target!(envelope);
