//! Holds what a compiler does not: that the prose names things that exist, that the core's modules build on earlier
//! ones only, that each dangerous crate has one door, and that files stay small and say what they hold.

mod sources;

use sources::{files, output, read, rust_files, shipped, top};

/// This file names everything that it forbids.
const THIS_FILE: &str = "tests/suite/tests/tidy.rs";

#[test]
fn every_path_in_the_prose_exists() {
    let tops = "core sync-server bindings mobile-shells tests docs .ci .cargo";
    let is_page = |f: &String| f == "README.md" || f == "CONTRIBUTING.md" || f.starts_with("docs/");
    let mut complaints = Vec::new();
    for page in files().filter(|f| f.ends_with(".md") && is_page(f)) {
        let mut in_code_block = false;
        for (number, line) in numbered(&read(&page)) {
            if line.trim_start().starts_with("```") {
                in_code_block = !in_code_block;
            }
            if in_code_block {
                continue;
            }
            for quoted in line.split('`').skip(1).step_by(2) {
                // The first word: `tests/run rust` names `tests/run`. Placeholders (`<group>`, `*`) name no file.
                let word = quoted.split_whitespace().next().unwrap_or_default();
                let path = word.split(['#', ':']).next().unwrap_or(word);
                let is_ours = path.split_once('/').is_some_and(|(top, _)| tops.split(' ').any(|t| t == top));
                if is_ours && !path.contains(['<', '*', '{', '…']) && !top().join(path).exists() {
                    complaints.push(format!("{page}:{number}: `{path}` does not exist"));
                }
            }
            for link in line.split("](").skip(1) {
                let target = link.split([')', '#', ' ']).next().unwrap_or_default();
                let is_ours = !target.is_empty() && !target.contains(':');
                if is_ours && !top().join(&page).with_file_name(target).exists() {
                    complaints.push(format!("{page}:{number}: {target} leads nowhere"));
                }
            }
        }
    }
    none(complaints, "The prose names files that are not there:");
}

#[test]
fn core_modules_build_on_earlier_ones_only() {
    let table_of_contents = without_comments(&read("core/src/lib.rs"));
    let modules: Vec<&str> = table_of_contents.lines().filter_map(declared_module).collect();
    let mut complaints = Vec::new();
    for (place, module) in modules.iter().enumerate() {
        let file = format!("core/src/{module}.rs");
        let folder = format!("core/src/{module}/");
        for (path, text) in rust_files().filter(|(f, _)| *f == file || f.starts_with(&folder)) {
            for (line, name) in crate_mentions(&without_comments(shipped(&text))) {
                let fault = match modules.iter().position(|m| *m == name) {
                    Some(other) if other <= place => continue,
                    Some(_) => "declared after it",
                    None => "which is no module there",
                };
                complaints.push(format!("{path}:{line}: `{module}` uses `{name}`, {fault}"));
            }
        }
    }
    none(complaints, "core/src/lib.rs lists modules by dependency:");
}

#[test]
fn no_rust_file_is_longer_than_a_sitting() {
    let complaints = rust_files()
        .map(|(path, text)| (shipped(&text).lines().count(), path))
        .filter(|(lines, _)| *lines > 300)
        .map(|(lines, path)| format!("{path}: {lines} lines before its tests"))
        .collect();
    none(complaints, "Split these by meaning:");
}

#[test]
fn names_say_what_is_inside() {
    let empty = "util utils helper helpers common misc types models services manager managers";
    let is_empty = |part: &str| {
        let stem = part.split('.').next().unwrap_or(part);
        empty.split(' ').any(|word| word == stem)
    };
    let complaints = files().filter(|path| path.split('/').any(is_empty)).collect();
    none(complaints, "Name these after what they hold:");
}

#[test]
fn every_decision_is_on_the_list() {
    let list = read("docs/decisions/README.md");
    let complaints = files()
        .filter_map(|path| path.strip_prefix("docs/decisions/").map(str::to_owned))
        .filter(|name| name != "README.md" && !list.contains(&format!("]({name})")))
        .collect();
    none(complaints, "docs/decisions/README.md does not link these:");
}

#[test]
fn the_server_has_no_http_client() {
    let arguments = "tree -p porchlight-server --locked --offline -e normal --prefix none";
    let tree = output(env!("CARGO"), arguments);
    assert!(tree.contains("axum v"), "not the server's dependencies:\n{tree}");
    assert!(
        !tree.lines().any(|line| line.starts_with("reqwest v")),
        "The server depends on reqwest, so it takes the core with its device features.\n\
         See: cargo tree -p porchlight-server -e normal -i reqwest"
    );
}

#[test]
fn every_address_is_served_from_a_row() {
    let is_outside = |path: &str| path.starts_with("sync-server/src/") && path != "sync-server/src/routes.rs";
    let complaints = offending_lines(|path, line| is_outside(path) && line.contains(".route("));
    none(
        complaints,
        "Give these a row (sync-server/src/routes.rs), so that docs/openapi.json and the tests know them:",
    );
}

#[test]
fn every_language_gets_the_same_versions() {
    let [cargo, pom] = ["Cargo.toml", "bindings/kotlin/pom.xml"].map(read);
    let [python, gradle] = ["bindings/python/pyproject.toml", "bindings/kotlin/android/build.gradle.kts"].map(read);
    let android = read("bindings/kotlin/android/gradle/libs.versions.toml");
    let [apple, package] = ["bindings/swift/package-xcframework", "bindings/swift/Package.swift"].map(read);
    let core = between(&cargo, "\nversion = \"", "\"");
    assert_eq!(between(&pom, "<artifactId>porchlight-core</artifactId>\n  <version>", "<"), core, "pom.xml");
    // These read the core's at build time.
    for (name, text) in [("pyproject.toml", &python), ("build.gradle.kts", &gradle)] {
        assert!(text.contains("../../Cargo.toml"), "{name} does not read the version of the core");
        assert!(!text.contains("\nversion = \""), "{name} has a version of its own");
    }
    let uniffi = between(&cargo, "\nuniffi = { version = \"=", "\"");
    assert_eq!(between(&cargo, "\nuniffi_bindgen = { version = \"=", "\""), uniffi, "the generator's uniffi");
    let jna = between(&android, "\njna = \"", "\"");
    assert_eq!(between(&pom, "<artifactId>jna</artifactId><version>", "<"), jna, "JNA on the JVM, on Android");
    for (system, oldest) in [("IPHONEOS", ".iOS(.v"), ("MACOSX", ".macOS(.v")] {
        let built_for = between(&apple, &format!("{system}_DEPLOYMENT_TARGET="), ".0");
        assert_eq!(between(&package, oldest, ")"), built_for, "{system}: Package.swift, package-xcframework");
    }
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["todo!(", "unimplemented!(", "#[ignore"];
    let complaints = offending_lines(|_, line| marks.iter().any(|mark| line.contains(mark)));
    none(complaints, "Finish these, or take them out:");
}

#[test]
fn only_replica_names_automerge() {
    none(named_outside("core/src/replica", &["automerge"]), "Go through core/src/replica:");
}

#[test]
fn only_hazmat_names_an_algorithm() {
    let algorithms = ["chacha20poly1305", "ed25519_dalek", "hpke", "hkdf"];
    let complaints = named_outside("core/src/crypto/hazmat", &algorithms);
    none(complaints, "Algorithms are chosen in core/src/crypto/hazmat:");
}

fn none(complaints: Vec<String>, heading: &str) {
    let list = complaints.join("\n  ");
    assert!(complaints.is_empty(), "{heading}\n  {list}");
}

/// What stands between the first `before` and the `after` that follows.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
    found.unwrap_or_else(|| panic!("no {before:?} with {after:?} behind it")).0
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, line)| (i + 1, line))
}

/// `path:line: text` of each line of code, comments left out, that the rule objects to.
fn offending_lines(objects: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in rust_files().filter(|(path, _)| path != THIS_FILE) {
        let code = without_comments(&text);
        let lines = numbered(&code).filter(|(_, line)| objects(&path, line));
        found.extend(lines.map(|(number, line)| format!("{path}:{number}: {}", line.trim())));
    }
    found
}

/// The lines outside a file or folder, given without its ending, that name one of these crates.
fn named_outside(place: &str, crates: &[&str]) -> Vec<String> {
    offending_lines(|path, line| !path.starts_with(place) && crates.iter().any(|name| names_crate(line, name)))
}

/// The same lines with what follows `//` left out (`://` is an address, not a comment).
fn without_comments(text: &str) -> String {
    let code = |line: &str| {
        let mut slashes = line.match_indices("//").map(|(at, _)| at);
        let start = slashes.find(|at| !line[..*at].ends_with(':'));
        line[..start.unwrap_or(line.len())].to_owned()
    };
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// `exchange` in `pub(crate) mod exchange;`
fn declared_module(line: &str) -> Option<&str> {
    let name = line.strip_suffix(';')?.split_once("mod ")?.1.trim();
    (line.starts_with("pub") || line.starts_with("mod ")).then_some(name)
}

/// Line and first name of each `crate::name` and of each `crate::{name, …}`; `$crate` and macros are left out.
fn crate_mentions(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, prefix) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c == '$' || is_word(c)) {
            continue;
        }
        let start = at + prefix.len();
        let mut depth = 0;
        let mut expects_name = true;
        for (offset, c) in code[start..].char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => expects_name = true,
                _ if expects_name && is_word(c) => {
                    let rest = &code[start + offset..];
                    let name = rest.split(|c| !is_word(c)).next().unwrap_or(rest);
                    if !rest[name.len()..].starts_with('!') {
                        found.push((code[..start + offset].matches('\n').count() + 1, name));
                    }
                    expects_name = false;
                }
                _ => {}
            }
            if depth <= 0 && (!expects_name || c == '}' || c == ';') {
                break;
            }
        }
    }
    found
}

/// Whether the line says `name::…` or `use name`, as a crate and not as part of a longer path or word.
fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let starts = !before.ends_with(|c: char| is_word(c) || c == ':');
        let is_use = before.ends_with("use ") && !after.starts_with(is_word);
        starts && (is_use || after.starts_with("::"))
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
