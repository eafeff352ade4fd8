//! Every statement about people names its tenant, in the schema and in the sources, and finds its rows by index.

use super::data_keys::DataKeys;
use super::{SqliteOptions, migrations};
use porchlight_core::ids::IncarnationId;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

const EVERY_TENANT: &str = "/* every tenant */";
/// Tables that hold nothing about people, and, at the end, those that lie in a database of their own.
const OUTSIDE: [&str; 7] =
    ["schema_migrations", "sqlite_schema", "server", "house_keys", "house_voices", "document_keys", "closed_accounts"];

fn statements() -> BTreeSet<String> {
    let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/store/sqlite");
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(sources).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "rs") || path.ends_with("lint.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
        for literal in shipped.split('"').skip(1).step_by(2) {
            if ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "].iter().any(|verb| literal.starts_with(verb)) {
                found.insert(literal.to_owned());
            }
        }
    }
    found
}

fn is_outside(sql: &str) -> bool {
    let words: Vec<&str> = sql.split_whitespace().collect();
    words.windows(2).any(|pair| ["FROM", "INTO", "UPDATE"].contains(&pair[0]) && OUTSIDE.contains(&pair[1]))
}

#[test]
fn every_statement_names_its_tenant() {
    let all = statements();
    assert!(all.len() > 50, "the statements are found: {}", all.len());
    for sql in all.iter().filter(|sql| !is_outside(sql) && !sql.contains(EVERY_TENANT)) {
        let words: Vec<&str> = sql.split_whitespace().collect();
        let tables =
            words.windows(2).filter(|pair| ["FROM", "JOIN", "UPDATE"].contains(&pair[0]) && pair[1] != "SET").count();
        assert!(sql.matches("tenant_id = ").count() >= tables, "a table without its tenant: {sql}");
        if sql.starts_with("INSERT ") {
            let columns = sql.split_once('(').unwrap().1;
            assert!(columns.starts_with("tenant_id, "), "tenant_id is no first column: {sql}");
        } else {
            assert!(sql.contains("tenant_id = ?1"), "no tenant: {sql}");
        }
    }
}

#[test]
fn eight_statements_only_look_at_every_tenant() {
    let everywhere: Vec<String> = statements().into_iter().filter(|sql| sql.contains(EVERY_TENANT)).collect();
    assert_eq!(
        everywhere.len(),
        8,
        "the lists of houses and of those that were erased, the start of the projection, keys that are to be deleted or are missing, and after a restore that nobody was heard yet and that no \
         session or link of staff is good: {everywhere:?}"
    );
}

#[test]
fn every_statement_finds_its_rows_by_index() {
    let mut conn = Connection::open_in_memory().unwrap();
    let keys = DataKeys::open(std::path::Path::new(":memory:"), &SqliteOptions::default()).unwrap();
    migrations::migrate(&mut conn, &keys, IncarnationId::from_bytes([1; 16]), 0).unwrap();
    for sql in statements().iter().filter(|sql| !is_outside(sql) && !sql.contains(EVERY_TENANT)) {
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nulls = vec![rusqlite::types::Null; plan.parameter_count()];
        let steps = plan.query_map(rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(3)).unwrap();
        for step in steps {
            let step = step.unwrap();
            assert!(!step.starts_with("SCAN") || step == "SCAN CONSTANT ROW", "{step}: {sql}");
        }
    }
}

#[test]
fn every_key_of_the_schema_starts_with_the_tenant() {
    let lines = migrations::MIGRATIONS.iter().flat_map(|(_, sql)| sql.lines());
    let code: String = lines.filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
    let mut tables = 0;
    for statement in code.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        if statement.starts_with("CREATE TABLE server") || statement.starts_with("DROP INDEX ") {
            continue;
        }
        if statement.starts_with("ALTER TABLE ") {
            let is_plain_column = statement.contains(" ADD COLUMN ")
                && !["REFERENCES", "UNIQUE", "PRIMARY"].iter().any(|word| statement.contains(word));
            assert!(is_plain_column, "a column that could find rows without its tenant: {statement}");
            continue;
        }
        if let Some(table) = statement.strip_prefix("CREATE TABLE ") {
            tables += 1;
            let columns = table.split_once('(').unwrap().1.trim_start();
            assert!(columns.starts_with("tenant_id "), "{statement}");
            assert!(table.ends_with("STRICT") || table.ends_with("STRICT, WITHOUT ROWID"), "{statement}");
            assert!(
                table.contains("PRIMARY KEY (tenant_id, ") || columns.lines().next().unwrap().contains("PRIMARY KEY"),
                "{statement}"
            );
            assert_eq!(
                table.matches("FOREIGN KEY (").count(),
                table.matches("FOREIGN KEY (tenant_id, ").count(),
                "{statement}"
            );
        } else {
            assert!(statement.contains(" (tenant_id, "), "an index without its tenant: {statement}");
        }
    }
    assert!(tables > 17, "the tables of every migration: {tables}");
}
