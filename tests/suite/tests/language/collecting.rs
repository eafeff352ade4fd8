//! How codes are read out of the Rust sources.

use crate::sources::{Literal, files, literals, read, shipped};
use std::collections::BTreeSet;

/// The path and the shipped text of each Rust file under a folder.
pub fn rust(folder: &str) -> Vec<(String, String)> {
    let found: Vec<_> = files().filter(|path| path.starts_with(folder) && path.ends_with(".rs")).collect();
    assert!(!found.is_empty(), "{folder} has moved");
    found.into_iter().map(|path| (path.clone(), shipped_text(&path))).collect()
}

/// A file without its tests.
pub fn shipped_text(path: &str) -> String {
    shipped(&read(path)).to_owned()
}

/// Literals that look like a code: `not_found`, `busy`.
pub fn code_shaped(text: &str) -> impl Iterator<Item = Literal> {
    let is_code = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
    };
    let named: Vec<_> = literals(text)
        .into_iter()
        .filter(|literal| is_code(&literal.text) && !text[..literal.opens].ends_with("feature = "))
        .collect();
    named.into_iter()
}

/// All that looks like a code in the file that translates errors, but for field names and faults of ours.
pub fn codes_of_the_translator() -> BTreeSet<String> {
    let text: String = rust("core/src/error").into_iter().map(|(_, text)| text).collect();
    let is_other =
        |literal: &Literal| ["invalid(", "internal("].iter().any(|call| text[..literal.opens].ends_with(call));
    code_shaped(&text).filter(|literal| !is_other(literal)).map(|literal| literal.text).collect()
}

/// The codes of calls that make an error, and of errors made in place.
pub fn codes_of_calls(path: &str, text: &str, complaints: &mut Vec<String>) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut keep = |at: usize, said: &str| match code_in(said) {
        Some(code) => _ = codes.insert(code),
        None => complaints.push(format!("{path}:{}: {said}", text[..at].matches('\n').count() + 1)),
    };
    for call in ["invalid(", "not_found(", "not_allowed("]
        .iter()
        .flat_map(|name| ["CompanionError::", "Self::"].map(|of| format!("{of}{name}")))
    {
        for (at, _) in text.match_indices(&call) {
            keep(at, last_argument(text, at + call.len()));
        }
    }
    for (at, found) in text.match_indices(" code: ") {
        let said = text[at + found.len()..].split([',', '}', '\n']).next().unwrap_or_default();
        let is_type = said.starts_with("String") || said.starts_with('&');
        if !is_type {
            keep(at, said.trim().trim_end_matches(".to_owned()").trim_end_matches(".into()"));
        }
    }
    codes
}

/// The code itself, or that of a constant of the core.
fn code_in(said: &str) -> Option<String> {
    if let Some(code) = said.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Some(code.to_owned());
    }
    let name = said.rsplit("::").next()?;
    let declared = format!("const {name}: &str = \"");
    let is_constant = !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let texts = rust("core/src/").into_iter().filter(|_| is_constant);
    texts.into_iter().find_map(|(_, text)| Some(text.split_once(&declared)?.1.split('"').next()?.to_owned()))
}

/// The last argument of a call whose arguments begin at `from`.
fn last_argument(text: &str, from: usize) -> &str {
    let inside: Vec<_> = literals(text).into_iter().map(|literal| literal.opens..literal.closes).collect();
    let (mut depth, mut begins) = (0, from);
    for (offset, c) in
        text[from..].char_indices().filter(|(offset, _)| !inside.iter().any(|range| range.contains(&(from + offset))))
    {
        let rest = text[from + offset + 1..].trim_start();
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => return text[begins..from + offset].trim(),
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 && !rest.starts_with(')') => begins = from + offset + 1,
            ',' if depth == 0 => return text[begins..from + offset].trim(),
            _ => {}
        }
    }
    ""
}

fn body<'a>(text: &'a str, opening: &str) -> &'a str {
    let rest = text.split_once(opening).unwrap_or_else(|| panic!("no `{opening}`")).1;
    rest.split("\n}").next().unwrap_or(rest)
}

/// `up_to_date` and so on of an enum.
pub fn variants(text: &str, name: &str) -> BTreeSet<String> {
    let is_name = |line: &&str| line.starts_with(|c: char| c.is_ascii_uppercase());
    let lines = body(text, &format!("pub enum {name} {{")).lines().filter_map(|line| line.strip_prefix("    "));
    lines.filter(is_name).map(|line| snake(line.split(|c: char| !c.is_alphanumeric()).next().unwrap())).collect()
}

/// The names of a struct's public fields.
pub fn fields(text: &str, name: &str) -> BTreeSet<String> {
    let lines = body(text, &format!("pub struct {name} {{")).lines();
    lines.filter_map(|line| Some(line.strip_prefix("    pub ")?.split(':').next()?.to_owned())).collect()
}

/// `up_to_date` for `UpToDate`.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

#[test]
fn codes_are_found_however_a_call_is_written() {
    let source = r#"
        fn a() { CompanionError::invalid(&format!("word {}", f(1, 2)), "not_in_list") }
        fn b() { Self::not_allowed(
            "no_house",
        ) }
        fn c() { Err(Self::Unreachable { code: "busy".to_owned() }) }
        fn d() { CompanionError::not_found(code) } // CompanionError::not_found("in_a_comment")
    "#;
    let mut complaints = Vec::new();
    let codes =
        codes_of_calls("a.rs", &source.replace("// CompanionError::not_found(\"in_a_comment\")", ""), &mut complaints);
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["busy", "no_house", "not_in_list"]);
    assert_eq!(complaints, ["a.rs:7: code"]);
    assert_eq!(variants("pub enum A {\n    /// x\n    UpToDate,\n    One { n: u8 },\n}\n", "A").len(), 2);
}
