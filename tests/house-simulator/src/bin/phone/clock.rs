//! This computer's clock and zone.

use porchlight_core::companion::{Clock, ClockReading, PlatformError};
use porchlight_core::time::Zone;

/// This computer's clock and zone.
pub struct SystemClock;

impl Clock for SystemClock {
    fn read_clock(&self) -> Result<ClockReading, PlatformError> {
        Ok(ClockReading { at_ms: porchlight_server::clock::system()(), zone: zone() })
    }
}

/// `TZ`, else where `/etc/localtime` points, else UTC.
fn zone() -> String {
    let of_env = std::env::var("TZ").ok().map(|name| name.trim_start_matches(':').to_owned());
    let of_system = || {
        let target = std::fs::read_link("/etc/localtime").ok()?;
        Some(target.to_str()?.split_once("zoneinfo/")?.1.to_owned())
    };
    let is_known = |name: &String| Zone::named(name).is_ok();
    of_env.filter(is_known).or_else(|| of_system().filter(is_known)).unwrap_or_else(|| "UTC".to_owned())
}
