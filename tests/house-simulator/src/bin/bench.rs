//! `bench`: what things cost, a line a figure; fails when one is over its bound.

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    // The server that some parts measure is this program once more.
    if let [_, command, data] = &std::env::args_os().collect::<Vec<_>>()[..]
        && command == "serve"
    {
        house_simulator::bench::serve(data.into())?;
        return Ok(ExitCode::SUCCESS);
    }
    let are_all_ok = house_simulator::bench::run()?;
    Ok(ExitCode::from(u8::from(!are_all_ok)))
}
