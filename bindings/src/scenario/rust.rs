//! A scenario for cargo test. Its stage is in `bindings/tests/scenario/stage.rs`.

use super::words::{Crew, Of, Words, quoted, snake};
use anyhow::{Result, bail};
use uniffi_bindgen::interface::{AsType, Enum, Field, Record, Type};

pub struct Rust;

impl Words for Rust {
    fn beginning(&self) -> &'static str {
        "// Written from bindings/scenario.json.\n"
    }

    fn end(&self) -> &'static str {
        ""
    }

    fn scene(&self, name: &str, starts_ms: Option<i64>) -> (String, &'static str) {
        let starts = starts_ms.map(|at_ms| format!("    stage.starts({at_ms});\n")).unwrap_or_default();
        (format!("\n#[test]\nfn {}() {{\n    let mut stage = Stage::new();\n{starts}", snake(name)), "}\n")
    }

    fn open(&self, who: &str) -> String {
        format!("let {who} = stage.open({});", quoted(who))
    }

    fn close(&self, who: &str) -> String {
        format!("{who}.close().unwrap();")
    }

    fn wait(&self, milliseconds: i64) -> String {
        format!("stage.wait({milliseconds});")
    }

    fn said(&self, crew: Crew, words: &[String]) -> String {
        format!("stage.{}(&[{}])", crew.word(), words.join(", "))
    }

    fn call(&self, of: &Of, name: &str, arguments: &[(String, String)], can_fail: bool) -> String {
        let arguments: Vec<_> = arguments.iter().map(|(_, value)| value.clone()).collect();
        let called = match of {
            Of::Somebody(who) => format!("{who}.clone().{name}"),
            Of::Class(class) => format!("{class}::{name}"),
            Of::Everybody => name.to_owned(),
        };
        format!("{called}({}){}", arguments.join(", "), if can_fail { ".unwrap()" } else { "" })
    }

    fn act(&self, expression: &str) -> String {
        format!("{expression};")
    }

    fn keep(&self, variable: Option<&str>, expression: &str) -> String {
        match variable {
            Some(variable) => format!("let {variable} = {expression}.clone();"),
            None => format!("{expression};"),
        }
    }

    fn fails(&self, call: &str, variant: &str, fields: &[(String, String)]) -> String {
        let call = call.trim_end_matches(".unwrap()");
        let named: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let is = |(name, value): &(String, String)| match value.as_str() {
            "None" => format!("{name}.is_none()"),
            value => format!("*{name} == {value}"),
        };
        let same: Vec<_> = fields.iter().map(is).collect();
        format!(
            "assert!(matches!(&{call}, Err(CompanionError::{variant} {{ {} }}) if {}));",
            named.join(", "),
            same.join(" && ")
        )
    }

    fn present(&self, expression: &str) -> String {
        format!("{expression}.clone().unwrap()")
    }

    fn field(&self, expression: &str, is_optional: bool, name: &str) -> String {
        format!("{expression}{}.{name}", if is_optional { ".as_ref().unwrap()" } else { "" })
    }

    fn element(&self, expression: &str, is_optional: bool, index: u64) -> String {
        format!("{expression}{}[{index}]", if is_optional { ".as_ref().unwrap()" } else { "" })
    }

    fn length(&self, expression: &str, is_optional: bool) -> String {
        format!("{expression}{}.len()", if is_optional { ".as_ref().unwrap()" } else { "" })
    }

    fn equal(&self, shown: &str, expected: &str, place: &str) -> String {
        let place = quoted(place).replace('{', "{{").replace('}', "}}");
        match expected {
            // Of no element there is no type, where nothing else says it.
            "vec![]" => format!("assert!({shown}.is_empty(), {place});"),
            _ => format!("assert_eq!({shown}, {expected}, {place});"),
        }
    }

    fn text(&self, text: &str) -> String {
        format!("{}.to_owned()", quoted(text))
    }

    fn variable(&self, name: &str) -> String {
        format!("{name}.clone()")
    }

    fn number(&self, _: &Type, number: i64) -> String {
        number.to_string()
    }

    fn boolean(&self, is: bool) -> String {
        is.to_string()
    }

    fn bytes(&self, bytes: &[u64]) -> String {
        format!("vec!{bytes:?}")
    }

    fn joined(&self, variable: &str) -> String {
        format!("{variable}.join(\" \")")
    }

    fn picked(&self, variable: &str, places: &str) -> String {
        format!("{places}.iter().map(|place| {variable}[*place as usize - 1].clone()).collect()")
    }

    fn moved(&self, variable: &str, days: i64, time: &str) -> String {
        format!("stage::moved(&{variable}, {days}, {})", quoted(time))
    }

    fn folder(&self, whose: &str) -> String {
        format!("stage.folder({})", quoted(whose))
    }

    fn key_store(&self, whose: &str) -> String {
        format!("stage.key_store({})", quoted(whose))
    }

    fn observer(&self, whose: &str) -> String {
        format!("stage.observer({})", quoted(whose))
    }

    fn hears(&self, whose: &str, areas: &str) -> String {
        format!("stage.hears({}, {areas});", quoted(whose))
    }

    fn clock(&self) -> &'static str {
        "stage.clock()"
    }

    fn server(&self) -> &'static str {
        "stage.server()"
    }

    fn nothing(&self) -> &'static str {
        "None"
    }

    fn something(&self, expression: String) -> String {
        format!("Some({expression})")
    }

    fn sequence(&self, elements: &[String]) -> String {
        format!("vec![{}]", elements.join(", "))
    }

    fn record(&self, of: &Record, fields: &[(&Field, Option<String>)]) -> Result<String> {
        let mut written = Vec::new();
        for (field, value) in fields {
            let value = match (value, field.as_type()) {
                (Some(value), _) => value.clone(),
                (None, Type::Optional { .. }) => "None".to_owned(),
                (None, Type::Sequence { .. }) => "vec![]".to_owned(),
                (None, _) => bail!("{} needs {}", of.name(), field.name()),
            };
            written.push(format!("{}: {value}", field.name()));
        }
        Ok(format!("{} {{ {} }}", of.name(), written.join(", ")))
    }

    fn variant(&self, of: &Enum, name: &str, fields: &[(&Field, String)]) -> String {
        let fields: Vec<_> = fields.iter().map(|(field, value)| format!("{}: {value}", field.name())).collect();
        let variant = format!("{}::{name}", of.name());
        if fields.is_empty() { variant } else { format!("{variant} {{ {} }}", fields.join(", ")) }
    }
}
