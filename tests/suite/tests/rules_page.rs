//! Holds `docs/rules.md`: each rule names tests, and each test exists.

use std::path::Path;

/// Rows of the page: what stands in the first and in the second column.
fn rows(page: &str) -> Vec<(String, String)> {
    let cells = |line: &str| {
        let mut cells = line.trim().trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned());
        Some((cells.next()?, cells.next()?))
    };
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| ---") && !line.starts_with("| rule ");
    page.lines().filter(is_row).filter_map(cells).collect()
}

/// What is wrong with the tests that a row names.
fn faults(rule: &str, held_by: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    if held_by.starts_with("*later*: ") {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for named in held_by.split(", ") {
        let Some((path, test)) = named.strip_prefix('`').and_then(|rest| rest.split_once("` ")) else {
            faults.push(format!("{rule}: `{named}` is no path and test"));
            continue;
        };
        match read(path) {
            None => faults.push(format!("{rule}: {path} does not exist")),
            // `fn` in Rust, `fun` in Kotlin.
            Some(text) if !["fn", "fun"].iter().any(|word| text.contains(&format!("{word} {test}("))) => {
                faults.push(format!("{rule}: {path} has no test {test}"));
            }
            Some(_) => {}
        }
    }
    faults
}

fn top() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(top().join(path)).ok()
}

#[test]
fn every_rule_names_a_test_that_exists() {
    let page = read("docs/rules.md").expect("the page");
    let rows = rows(&page);
    assert!(rows.len() > 40, "only {} rules on the page", rows.len());
    let faults: Vec<_> = rows.iter().flat_map(|(rule, held_by)| faults(rule, held_by, read)).collect();
    assert!(faults.is_empty(), "docs/rules.md:\n  {}", faults.join("\n  "));
    for section in ["## 1.", "## 2.", "## 3.", "## 4.", "## 5.", "## 12.", "## 13."] {
        assert!(page.contains(&format!("\n{section} ")), "no section {section}");
    }
}

#[test]
fn a_test_that_went_away_is_missed() {
    let read = |path: &str| (path == "a.rs").then(|| "fn it_holds() {}".to_owned());
    assert!(faults("r", "`a.rs` it_holds", read).is_empty());
    assert_eq!(faults("r", "`a.rs` it_held", read).len(), 1);
    assert_eq!(faults("r", "`b.rs` it_holds", read).len(), 1);
    assert_eq!(faults("r", "nothing", read).len(), 1);
    assert_eq!(rows("| rule | held by |\n| --- | --- |\n| a | `a.rs` b |\n").len(), 1);
}
