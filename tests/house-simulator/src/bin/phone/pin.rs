//! The PIN: asked for or taken from the environment, never from the command line.

use super::asking;
use anyhow::bail;
use porchlight_core::companion::Companion;

const VARIABLE: &str = "PORCHLIGHT_PIN";

/// What to do with the PIN.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum PinAction {
    /// Set one, or another one
    Set,
    /// Take it off
    Off,
}

/// Sets the PIN or takes it off.
pub fn act(phone: &Companion, action: PinAction) -> anyhow::Result<()> {
    match action {
        PinAction::Off => {
            phone.set_pin(None)?;
            println!("There is no PIN any more. Whoever holds this phone can open it.");
        }
        PinAction::Set => {
            let pin = asking::secret_line("New PIN")?;
            if asking::is_terminal() && asking::secret_line("Once more")? != pin {
                bail!("the two were not the same; nothing has changed; do it again");
            }
            phone.set_pin(Some(pin))?;
            println!("This phone has a PIN. Nobody can bring it back: without it, use another device or the 12 words.");
        }
    }
    Ok(())
}

/// Unlocks a phone that is locked, with the PIN that is given or asked for.
pub fn unlock(phone: &Companion) -> anyhow::Result<()> {
    if phone.is_locked()? {
        let pin = std::env::var(VARIABLE).or_else(|_| asking::secret_line("PIN"))?;
        phone.unlock(pin)?;
    }
    Ok(())
}

/// Unlocks a phone if the environment has the PIN: a locked one can exchange, too.
pub fn unlock_if_given(phone: &Companion) -> anyhow::Result<()> {
    match std::env::var(VARIABLE) {
        Ok(pin) if phone.has_pin() => Ok(phone.unlock(pin)?),
        _ => Ok(()),
    }
}
