//! `fuzz::account_log`, for libFuzzer.
#![cfg_attr(fuzzing, no_main)]
fuzz::target!(account_log);
