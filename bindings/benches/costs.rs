//! What a call and the Today view cost in Rust itself, in nanoseconds: what `bindings/costs` compares other languages with.
//! Each language has the same: thirty days of check-ins and two trackers, then the median of a few rounds;
//! no more calls than an app makes in an hour, for JNA keeps some memory of each until the garbage collector runs.

use porchlight_core::companion::{Clock, ClockReading, Companion, KeyStore, OpenConfig, PlatformError};
use porchlight_core::error::CompanionError;
use porchlight_core::views::{CadenceView, CheckInAnswers, TrackerKindView};
use std::hint::black_box;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

const DAY_MS: i64 = 86_400_000;
/// Noon of 2026-01-01 in Denver.
const START_MS: i64 = 1_767_294_000_000;

struct Moved(AtomicI64);

impl Clock for Moved {
    fn read_clock(&self) -> Result<ClockReading, PlatformError> {
        Ok(ClockReading { at_ms: self.0.load(Ordering::Relaxed), zone: "America/Denver".into() })
    }
}

#[derive(Default)]
struct Forgetful(Mutex<Vec<u8>>);

impl Forgetful {
    fn kept(&self) -> Result<std::sync::MutexGuard<'_, Vec<u8>>, PlatformError> {
        self.0.lock().map_err(|error| PlatformError::Failed { reason: error.to_string() })
    }
}

impl KeyStore for Forgetful {
    fn wrap_secret(&self, secret: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        *self.kept()? = secret;
        Ok(b"a handle".to_vec())
    }

    fn unwrap_secret(&self, _: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        Ok(self.kept()?.clone())
    }
}

fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let clock = Arc::new(Moved(AtomicI64::new(START_MS)));
    let directory = folder.path().join("ana").to_string_lossy().into_owned();
    let ana = Companion::open(OpenConfig { directory }, Arc::new(Forgetful::default()), clock.clone())?;
    ana.start_tracker(TrackerKindView::Abstain, "alcohol".into(), "2026-01-01".into())?;
    ana.start_habit("a walk".into(), CadenceView::Daily)?;
    for day in 0..30 {
        clock.0.store(START_MS + day * DAY_MS, Ordering::Relaxed);
        ana.record_check_in(CheckInAnswers { mood: Some(4), connected: Some(true), ..CheckInAnswers::default() })?;
    }
    println!("call {}", median_ns(2_000, || Ok(ana.has_pin()))?);
    println!("today {}", median_ns(200, || ana.today())?);
    ana.close()?;
    Ok(())
}

fn median_ns<T>(calls: u32, call: impl Fn() -> Result<T, CompanionError>) -> Result<u128, CompanionError> {
    let mut rounds = [0; 7];
    for round in &mut rounds {
        let began = Instant::now();
        for _ in 0..calls {
            black_box(call()?);
        }
        *round = began.elapsed().as_nanos() / u128::from(calls);
    }
    rounds.sort_unstable();
    Ok(rounds[rounds.len() / 2])
}
