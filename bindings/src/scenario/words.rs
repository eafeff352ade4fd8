//! What a language has to be able to say, and what all of them say alike.

use anyhow::Result;
use uniffi_bindgen::interface::{Enum, Field, Record, Type};

/// Whose a call is.
pub(super) enum Of {
    /// An object that was kept under this name.
    Somebody(String),
    /// A class: the call makes an object.
    Class(String),
    /// Nobody's: a function.
    Everybody,
}

/// Who of a house does something at the server.
#[derive(Clone, Copy)]
pub(super) enum Crew {
    /// The command line of whoever runs the server.
    House,
    /// Somebody on the staff, on the dashboard.
    Staff,
}

impl Crew {
    /// The word for it, in a step and on the stage.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Staff => "staff",
        }
    }
}

/// How a language says what every scenario is made of. Expressions come back as text.
pub(super) trait Words {
    /// What stands before the first scene.
    fn beginning(&self) -> &'static str;
    /// What stands behind the last one.
    fn end(&self) -> &'static str;
    /// The head of a scene that begins at an instant, or now; and what closes it, with its own line end.
    fn scene(&self, name: &str, starts_ms: Option<i64>) -> (String, &'static str);
    /// Opens somebody's phone.
    fn open(&self, who: &str) -> String;
    /// Somebody closes their companion; it can be opened again.
    fn close(&self, who: &str) -> String;
    /// Time passes.
    fn wait(&self, milliseconds: i64) -> String;
    /// Something that is done at the server, with a text as the answer.
    fn said(&self, crew: Crew, words: &[String]) -> String;
    /// A call, with its arguments already written.
    fn call(&self, of: &Of, name: &str, arguments: &[(String, String)], can_fail: bool) -> String;
    /// A statement that gives nothing.
    fn act(&self, expression: &str) -> String {
        expression.to_owned()
    }
    /// A statement that keeps what an expression gives; or one that lets it go.
    fn keep(&self, variable: Option<&str>, expression: &str) -> String;
    /// A call that fails with this variant of `CompanionError` and these fields.
    fn fails(&self, call: &str, variant: &str, fields: &[(String, String)]) -> String;
    /// What an option holds; to hold nothing is a failure.
    fn present(&self, expression: &str) -> String;
    /// A field of an expression, which may first have to be taken out of an option.
    fn field(&self, expression: &str, is_optional: bool, name: &str) -> String;
    /// An element of a sequence.
    fn element(&self, expression: &str, is_optional: bool, index: u64) -> String;
    /// The length of a sequence.
    fn length(&self, expression: &str, is_optional: bool) -> String;
    /// Two expressions are the same; `place` is said when they are not.
    fn equal(&self, shown: &str, expected: &str, place: &str) -> String;
    /// A text.
    fn text(&self, text: &str) -> String;
    /// A variable's name.
    fn variable(&self, name: &str) -> String;
    /// A number of this type.
    fn number(&self, of: &Type, number: i64) -> String;
    /// Yes or no.
    fn boolean(&self, is: bool) -> String;
    /// Bytes.
    fn bytes(&self, bytes: &[u64]) -> String;
    /// Texts of a sequence in a variable, with spaces between them.
    fn joined(&self, variable: &str) -> String;
    /// The elements of a sequence at the places, from 1, that another one has.
    fn picked(&self, variable: &str, places: &str) -> String;
    /// A day, as an ISO date, so many days after the one in a variable, with a time behind it or none.
    fn moved(&self, variable: &str, days: i64, time: &str) -> String;
    /// The folder of somebody.
    fn folder(&self, whose: &str) -> String;
    /// The keystore of somebody.
    fn key_store(&self, whose: &str) -> String;
    /// An observer that says what it was told to who waits for it as [`Words::hears`] does.
    fn observer(&self, whose: &str) -> String;
    /// Waits until somebody's observer was told of all these areas.
    fn hears(&self, whose: &str, areas: &str) -> String;
    /// The clock of everybody.
    fn clock(&self) -> &'static str;
    /// The address of the house's server.
    fn server(&self) -> &'static str;
    /// Nothing.
    fn nothing(&self) -> &'static str;
    /// Something that could be nothing.
    fn something(&self, expression: String) -> String {
        expression
    }
    /// A sequence.
    fn sequence(&self, elements: &[String]) -> String;
    /// A record, with the fields that are given; `None` is said of one that is not.
    fn record(&self, of: &Record, fields: &[(&Field, Option<String>)]) -> Result<String>;
    /// A variant of an enum; flat enums have no variant with fields.
    fn variant(&self, of: &Enum, name: &str, fields: &[(&Field, String)]) -> String;
}

/// A text between double quotes, escaped as all four languages read it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// The name of a test: words with underscores between them.
pub(super) fn snake(name: &str) -> String {
    name.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}
