//! The repository's own files, as tests read them.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's top folder.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file that is tracked, or would be after `git add .`, from the top folder.
pub fn files() -> impl Iterator<Item = String> {
    let arguments = "-c safe.directory=* ls-files -z --cached --others --exclude-standard";
    let list = output("git", arguments);
    let exists = |name: &&str| top().join(name).is_file();
    let names: BTreeSet<String> = list.split('\0').filter(exists).map(str::to_owned).collect();
    assert!(names.contains("Cargo.toml"), "git lists no files: these tests need a git clone");
    names.into_iter()
}

pub fn rust_files() -> impl Iterator<Item = (String, String)> {
    files().filter(|f| f.ends_with(".rs")).map(|f| (f.clone(), read(&f)))
}

pub fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|e| panic!("cannot read {path}: {e}"))
}

pub fn output(program: &str, arguments: &str) -> String {
    let mut command = Command::new(program);
    command.args(arguments.split(' ')).current_dir(top());
    let out = command.output().unwrap_or_else(|e| panic!("cannot run {program}: {e}"));
    let error = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{program} {arguments} failed:\n{error}");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// The text before a test module that closes the file.
pub fn shipped(text: &str) -> &str {
    let opens_tests = |at: &usize| {
        let rest = &text[*at..];
        let code = rest.lines().find(|line| !line.starts_with("#[")).unwrap_or_default();
        text[..*at].ends_with('\n') && code.contains("mod ") && code.ends_with('{')
    };
    let mut places = text.match_indices("#[cfg(test)]").map(|(at, _)| at);
    &text[..places.find(opens_tests).unwrap_or(text.len())]
}

/// A string literal of Rust source.
pub struct Literal {
    /// Its line, from 1.
    pub line: usize,
    /// Where its quotes open, in bytes.
    pub opens: usize,
    /// Where its quotes have closed, in bytes.
    pub closes: usize,
    /// What is between the quotes, escapes and all.
    pub text: String,
}

/// Every string literal, in order; those in comments are left out.
pub fn literals(source: &str) -> Vec<Literal> {
    let bytes = source.as_bytes();
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let is_in_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let hashes = bytes[at + 1..].iter().take_while(|byte| **byte == b'#').count();
        if is(at, b'/') && is(at + 1, b'/') {
            at += source[at..].find('\n').unwrap_or(source.len() - at);
        } else if is(at, b'r') && !is_in_word && is(at + 1 + hashes, b'"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let begins = at + 2 + hashes;
            let length = source[begins..].find(&end).expect("a raw literal ends");
            found.push(literal(source, at, begins, begins + length, begins + length + end.len()));
            at = begins + length + end.len();
        } else if is(at, b'"') {
            let mut ends = at + 1;
            while !is(ends, b'"') {
                ends += if is(ends, b'\\') { 2 } else { 1 };
            }
            found.push(literal(source, at, at + 1, ends, ends + 1));
            at = ends + 1;
        } else if is(at, b'\'') && is(at + 1, b'\\') {
            at += 3 + source[at + 3..].find('\'').expect("a character ends") + 1;
        } else if is(at, b'\'') && source[at + 1..].chars().nth(1) == Some('\'') {
            at += source[at + 1..].chars().next().map_or(1, char::len_utf8) + 2;
        } else {
            at += 1;
        }
    }
    found
}

fn literal(source: &str, opens: usize, begins: usize, ends: usize, closes: usize) -> Literal {
    let line = source[..opens].matches('\n').count() + 1;
    Literal { line, opens, closes, text: source[begins..ends].to_owned() }
}
