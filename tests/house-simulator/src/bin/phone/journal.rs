//! The journal: writing, reading, changing, deleting, searching, taking it away and bringing it back.

use super::asking::{self, short, whole_id};
use anyhow::Context;
use porchlight_core::companion::Companion;
use porchlight_core::views::{DraftReason, EntryRowView, EntryView};

/// The journal.
#[derive(clap::Subcommand)]
pub enum JournalCommand {
    /// Write a journal entry
    Write {
        /// Its title, if it should have one
        #[arg(long, default_value = "")]
        title: String,
        /// The text, or - to read it from the input
        text: String,
    },
    /// List the journal, newest day first
    Journal,
    /// Read an entry
    Read {
        /// The beginning of its id, as `journal` shows it
        id: String,
    },
    /// Give an entry another text; what your other devices wrote into it meanwhile stays
    Edit {
        /// The beginning of its id, as `journal` shows it
        id: String,
        /// The whole new text, or - to read it from the input
        text: String,
        /// Another title; without this it keeps the one it has
        #[arg(long)]
        title: Option<String>,
    },
    /// Delete an entry for good, on all your devices
    Delete {
        /// The beginning of its id, as `journal` shows it
        id: String,
    },
    /// List the entries that have every one of these words
    Search {
        /// The words
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Print the whole journal as a file that you can read and keep; it is not sealed
    Export,
    /// Bring entries back from such a file
    Import {
        /// The file, or - for the input
        file: String,
    },
    /// Show texts that could not be saved as entries, or throw one away
    Drafts {
        /// Throw away the draft whose id begins like this
        #[arg(long, value_name = "ID")]
        forget: Option<String>,
    },
}

/// Does what was asked.
pub fn act(phone: &Companion, command: JournalCommand) -> anyhow::Result<()> {
    match command {
        JournalCommand::Write { title, text } => {
            let entry = phone.write_entry(title, given(text)?)?;
            println!("Saved on this phone as {}. Nobody but you can read it.", short(&entry.id));
        }
        JournalCommand::Journal => list(&phone.journal()?, "The journal is empty: `write \"…\"` begins it."),
        JournalCommand::Read { id } => show(&phone.entry(entry_id(phone, &id)?)?),
        JournalCommand::Edit { id, text, title } => {
            let entry = phone.entry(entry_id(phone, &id)?)?;
            let title = title.unwrap_or(entry.title);
            let entry = phone.edit_entry(entry.id, entry.revision, title, given(text)?)?;
            println!("Saved on this phone.");
            show(&entry);
        }
        JournalCommand::Delete { id } => {
            phone.delete_entry(entry_id(phone, &id)?)?;
            println!("Deleted here for good, and on your other devices as soon as they hear of it.");
        }
        JournalCommand::Search { words } => {
            list(&phone.search_journal(words.join(" "))?, "No entry has all of these words; try fewer.");
        }
        JournalCommand::Export => {
            print!("{}", phone.export_journal()?);
            eprintln!("This text is readable by whoever gets it. Keep it where only you can.");
        }
        JournalCommand::Import { file } => import(phone, &file)?,
        JournalCommand::Drafts { forget: None } => drafts(phone)?,
        JournalCommand::Drafts { forget: Some(id) } => {
            let id = whole_id(&id, "drafts", phone.drafts()?.into_iter().map(|draft| draft.id))?;
            phone.forget_draft(id)?;
            println!("The draft is gone.");
        }
    }
    Ok(())
}

/// A text of the command line; `-` stands for the input.
fn given(text: String) -> anyhow::Result<String> {
    if text == "-" { Ok(asking::all()?.trim_end_matches('\n').to_owned()) } else { Ok(text) }
}

fn entry_id(phone: &Companion, typed: &str) -> anyhow::Result<String> {
    whole_id(typed, "journal", phone.journal()?.into_iter().map(|row| row.id))
}

fn list(rows: &[EntryRowView], nothing: &str) {
    if rows.is_empty() {
        println!("{nothing}");
    }
    for row in rows {
        let EntryRowView { id, day, title, opening, .. } = row;
        let dash = if title.is_empty() || opening.is_empty() { "" } else { ": " };
        println!("{}  {day}  {title}{dash}{opening}", short(id));
    }
}

fn show(entry: &EntryView) {
    let EntryView { id, day, title, text, has_reached_house, .. } = entry;
    println!("{day}  {title}");
    println!("{text}");
    let place = if *has_reached_house { "on this phone and sealed on the server" } else { "on this phone" };
    println!("({}, {place})", short(id));
}

fn import(phone: &Companion, file: &str) -> anyhow::Result<()> {
    let text = if file == "-" {
        asking::all()?
    } else {
        std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {file}; give the file that `export` made"))?
    };
    let came = phone.import_journal(text)?;
    println!("{} came back, {} were here already.", came.added, came.already_here);
    if came.added_as_new > 0 {
        println!(
            "{} were deleted or changed here since; they are here again as entries of their own.",
            came.added_as_new
        );
    }
    Ok(())
}

fn drafts(phone: &Companion) -> anyhow::Result<()> {
    let drafts = phone.drafts()?;
    if drafts.is_empty() {
        println!("There are no drafts.");
    }
    for draft in drafts {
        let why = match draft.reason {
            DraftReason::TooLong => "longer than an entry may be; `write` it in parts",
            DraftReason::DeletedElsewhere => "the entry was deleted on another device; `write` it again if you want it",
            DraftReason::NotGiven => "words for somebody that could not be given",
        };
        println!("{}  {}  ({why})", short(&draft.id), draft.title);
        println!("{}", draft.text);
    }
    Ok(())
}
