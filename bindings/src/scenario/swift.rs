//! A scenario for Swift Testing. Its stage is in `bindings/swift/Tests/PorchlightTests/Stage.swift`.

use super::words::{Crew, Of, Words, quoted, snake};
use anyhow::Result;
use heck::ToLowerCamelCase;
use uniffi_bindgen::interface::{Enum, Field, Record, Type};

pub struct Swift;

impl Words for Swift {
    fn beginning(&self) -> &'static str {
        "// Written from bindings/scenario.json.\nimport Foundation\nimport Testing\n\n@testable import Porchlight\n\n@Suite struct Scenario {\n    let stage: Stage\n\n    init() throws { stage = try Stage() }\n\n"
    }

    fn end(&self) -> &'static str {
        "}\n"
    }

    fn scene(&self, name: &str, starts_ms: Option<i64>) -> (String, &'static str) {
        let starts = starts_ms.map(|at_ms| format!("        stage.starts({at_ms})\n")).unwrap_or_default();
        (format!("    @Test func {}() throws {{\n{starts}", snake(name).to_lower_camel_case()), "    }\n\n")
    }

    fn open(&self, who: &str) -> String {
        format!("let {who} = try stage.open({})", quoted(who))
    }

    fn close(&self, who: &str) -> String {
        format!("try {who}.close()")
    }

    fn wait(&self, milliseconds: i64) -> String {
        format!("stage.wait({milliseconds})")
    }

    fn said(&self, crew: Crew, words: &[String]) -> String {
        format!("try stage.{}({})", crew.word(), words.join(", "))
    }

    fn call(&self, of: &Of, name: &str, arguments: &[(String, String)], can_fail: bool) -> String {
        let arguments = arguments.iter().map(|(name, value)| format!("{}: {value}", name.to_lower_camel_case()));
        let called = match of {
            Of::Somebody(who) => format!("{}.", self.variable(who)),
            Of::Class(class) => format!("{class}."),
            Of::Everybody => String::new(),
        };
        let attempt = if can_fail { "try " } else { "" };
        format!("{attempt}{called}{}({})", name.to_lower_camel_case(), arguments.collect::<Vec<_>>().join(", "))
    }

    fn keep(&self, variable: Option<&str>, expression: &str) -> String {
        match variable {
            Some(variable) => format!("let {} = {expression}", self.variable(variable)),
            None => format!("_ = {expression}"),
        }
    }

    fn fails(&self, call: &str, variant: &str, fields: &[(String, String)]) -> String {
        let fields = fields.iter().map(|(name, value)| format!("{}: {value}", name.to_lower_camel_case()));
        let fields = fields.collect::<Vec<_>>().join(", ");
        format!("#expect(throws: CompanionError.{variant}({fields})) {{ {call} }}")
    }

    fn present(&self, expression: &str) -> String {
        format!("try #require({expression})")
    }

    fn field(&self, expression: &str, is_optional: bool, name: &str) -> String {
        format!("{expression}{}.{}", if is_optional { "!" } else { "" }, name.to_lower_camel_case())
    }

    fn element(&self, expression: &str, is_optional: bool, index: u64) -> String {
        format!("{expression}{}[{index}]", if is_optional { "!" } else { "" })
    }

    fn length(&self, expression: &str, is_optional: bool) -> String {
        format!("{expression}{}.count", if is_optional { "!" } else { "" })
    }

    fn equal(&self, shown: &str, expected: &str, place: &str) -> String {
        format!("try #require({shown} == {expected}, {})", self.text(place))
    }

    fn text(&self, text: &str) -> String {
        quoted(text)
    }

    fn variable(&self, name: &str) -> String {
        name.to_lower_camel_case()
    }

    fn number(&self, _: &Type, number: i64) -> String {
        number.to_string()
    }

    fn boolean(&self, is: bool) -> String {
        is.to_string()
    }

    fn bytes(&self, bytes: &[u64]) -> String {
        format!("Data({bytes:?})")
    }

    fn joined(&self, variable: &str) -> String {
        format!("{variable}.joined(separator: \" \")")
    }

    fn picked(&self, variable: &str, places: &str) -> String {
        format!("{places}.map {{ {variable}[Int($0) - 1] }}")
    }

    fn moved(&self, variable: &str, days: i64, time: &str) -> String {
        format!("Stage.moved({variable}, {days}, {})", quoted(time))
    }

    fn folder(&self, whose: &str) -> String {
        format!("stage.directory({})", quoted(whose))
    }

    fn key_store(&self, whose: &str) -> String {
        format!("stage.keyStore({})", quoted(whose))
    }

    fn observer(&self, whose: &str) -> String {
        format!("stage.observer({})", quoted(whose))
    }

    fn hears(&self, whose: &str, areas: &str) -> String {
        format!("try stage.hears({}, {areas})", quoted(whose))
    }

    fn clock(&self) -> &'static str {
        "stage.clock"
    }

    fn server(&self) -> &'static str {
        "stage.address"
    }

    fn nothing(&self) -> &'static str {
        "nil"
    }

    fn sequence(&self, elements: &[String]) -> String {
        format!("[{}]", elements.join(", "))
    }

    fn record(&self, of: &Record, fields: &[(&Field, Option<String>)]) -> Result<String> {
        let given = fields
            .iter()
            .filter_map(|(field, value)| Some(format!("{}: {}", field.name().to_lower_camel_case(), value.as_ref()?)));
        Ok(format!("{}({})", of.name(), given.collect::<Vec<_>>().join(", ")))
    }

    fn variant(&self, of: &Enum, name: &str, fields: &[(&Field, String)]) -> String {
        let fields = fields.iter().map(|(field, value)| format!("{}: {value}", field.name().to_lower_camel_case()));
        let fields = fields.collect::<Vec<_>>().join(", ");
        let variant = format!("{}.{}", of.name(), name.to_lower_camel_case());
        if fields.is_empty() { variant } else { format!("{variant}({fields})") }
    }
}
