//! `bench [PART…]`: what things cost, a line a figure; fails when one is over its bound.

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // The server that a part measures is this program once more.
    if let [command, data, port] = &arguments[..]
        && command == "serve"
    {
        house_simulator::bench::serve(data.into(), port.parse()?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let are_all_ok = house_simulator::bench::run(&arguments)?;
    Ok(ExitCode::from(u8::from(!are_all_ok)))
}
