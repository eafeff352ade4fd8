//! `fuzz::segment`, for libFuzzer.
#![cfg_attr(fuzzing, no_main)]
fuzz::target!(segment);
