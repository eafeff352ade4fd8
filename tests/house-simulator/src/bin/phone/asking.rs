//! What the phone asks and reads: lines from the terminal or from a pipe, and ids that were typed in part.

use anyhow::{Context, bail};
use std::io::{IsTerminal, Read};
use std::process::{Command, Stdio};

/// How much of an id is shown, in characters.
const SHORT_CHARS: usize = 8;

/// Whether a person sits at the other end.
pub fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// The next line of the input; `None` at its end.
pub fn next_line() -> anyhow::Result<Option<String>> {
    let mut line = String::new();
    let read =
        std::io::stdin().read_line(&mut line).context("the input cannot be read; type it again as plain text")?;
    Ok((read > 0).then(|| line.trim().to_owned()))
}

/// Asks and answers the line that was typed.
pub fn line(question: &str) -> anyhow::Result<String> {
    eprint!("{question}: ");
    match next_line()? {
        Some(line) => Ok(line),
        None => bail!("the input ended before the answer to \"{question}\"; do it again and give all of it"),
    }
}

/// Asks for something that the screen should not show.
pub fn secret_line(question: &str) -> anyhow::Result<String> {
    let _quiet = std::io::stdin().is_terminal().then(Quiet::begin);
    line(question)
}

/// All of the input.
pub fn all() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("the input is not text in UTF-8; convert it first")?;
    Ok(text)
}

/// The terminal shows nothing of what is typed, until this is dropped.
struct Quiet;

impl Quiet {
    fn begin() -> Self {
        stty("-echo");
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        stty("echo");
        eprintln!();
    }
}

fn stty(mode: &str) {
    // Without `stty` the PIN is seen while it is typed, and nothing worse.
    Command::new("stty").arg(mode).stdin(Stdio::inherit()).stderr(Stdio::null()).status().ok();
}

/// The beginning of an id, as it is shown.
pub fn short(id: &str) -> &str {
    id.get(..SHORT_CHARS).unwrap_or(id)
}

/// The one id that begins with what was typed. `list` is the command that shows them.
pub fn whole_id(typed: &str, list: &str, ids: impl IntoIterator<Item = String>) -> anyhow::Result<String> {
    let typed = typed.trim().to_lowercase();
    let mut found = ids.into_iter().filter(|id| !typed.is_empty() && id.starts_with(&typed));
    match (found.next(), found.next()) {
        (None, _) => bail!("nothing here begins with \"{typed}\"; look at `{list}`"),
        (Some(id), None) => Ok(id),
        (Some(_), Some(_)) => bail!("more than one begins with \"{typed}\"; give more of it, as `{list}` shows it"),
    }
}
