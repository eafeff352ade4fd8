//! A scenario for JUnit. Its stage is in `bindings/kotlin/src/test/kotlin/org/porchlight/core/Stage.kt`.

use super::words::{Crew, Of, Words, quoted};
use anyhow::Result;
use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToUpperCamelCase};
use uniffi_bindgen::interface::{Enum, Field, Record, Type};

pub struct Kotlin;

impl Words for Kotlin {
    fn beginning(&self) -> &'static str {
        "// Written from bindings/scenario.json.\n@file:Suppress(\"UNUSED_VARIABLE\", \"UNNECESSARY_NOT_NULL_ASSERTION\")\n\npackage org.porchlight.core\n\nimport org.junit.jupiter.api.Assertions.assertEquals\nimport org.junit.jupiter.api.Test\nimport org.junit.jupiter.api.assertThrows\n\nclass ScenarioTest : Stage() {\n"
    }

    fn end(&self) -> &'static str {
        "}\n"
    }

    fn scene(&self, name: &str, starts_ms: Option<i64>) -> (String, &'static str) {
        let starts = starts_ms.map(|at_ms| format!("        starts({at_ms}L)\n")).unwrap_or_default();
        (format!("    @Test\n    fun `{name}`() {{\n{starts}"), "    }\n\n")
    }

    fn open(&self, who: &str) -> String {
        format!("val {who} = open({})", quoted(who))
    }

    fn close(&self, who: &str) -> String {
        format!("{who}.closeCompanion()")
    }

    fn wait(&self, milliseconds: i64) -> String {
        format!("later({milliseconds}L)")
    }

    fn said(&self, crew: Crew, words: &[String]) -> String {
        format!("{}({})", crew.word(), words.join(", "))
    }

    fn call(&self, of: &Of, name: &str, arguments: &[(String, String)], _: bool) -> String {
        let arguments = arguments.iter().map(|(name, value)| format!("{} = {value}", name.to_lower_camel_case()));
        // As core/uniffi.toml names them.
        let called = match (of, name) {
            (Of::Somebody(who), _) => format!("{}.{}", self.variable(who), name.to_lower_camel_case()),
            (Of::Class(class), "open") if class == "Companion" => "PorchlightCompanion".to_owned(),
            (Of::Class(class), "recover") if class == "Companion" => "recoverCompanion".to_owned(),
            (Of::Class(class), _) => format!("{class}.{}", name.to_lower_camel_case()),
            (Of::Everybody, _) => name.to_lower_camel_case(),
        };
        format!("{called}({})", arguments.collect::<Vec<_>>().join(", "))
    }

    fn keep(&self, variable: Option<&str>, expression: &str) -> String {
        variable
            .map_or_else(|| expression.to_owned(), |variable| format!("val {} = {expression}", self.variable(variable)))
    }

    fn fails(&self, call: &str, variant: &str, fields: &[(String, String)]) -> String {
        let checks =
            fields.iter().map(|(name, value)| format!("assertEquals({value}, it.{})", name.to_lower_camel_case()));
        let checks: Vec<_> = checks.collect();
        format!("assertThrows<CompanionException.{variant}> {{ {call} }}.let {{ {} }}", checks.join("; "))
    }

    fn present(&self, expression: &str) -> String {
        format!("{expression}!!")
    }

    fn field(&self, expression: &str, is_optional: bool, name: &str) -> String {
        format!("{expression}{}.{}", if is_optional { "!!" } else { "" }, name.to_lower_camel_case())
    }

    fn element(&self, expression: &str, is_optional: bool, index: u64) -> String {
        format!("{expression}{}[{index}]", if is_optional { "!!" } else { "" })
    }

    fn length(&self, expression: &str, is_optional: bool) -> String {
        format!("{expression}{}.size.toULong()", if is_optional { "!!" } else { "" })
    }

    fn equal(&self, shown: &str, expected: &str, place: &str) -> String {
        // Of no element there is no type, where nothing else says it.
        let expected = if expected == "listOf()" { "emptyList<Any>()" } else { expected };
        format!("assertEquals({expected}, {shown}, {})", self.text(place))
    }

    fn text(&self, text: &str) -> String {
        quoted(text).replace('$', "\\$")
    }

    fn variable(&self, name: &str) -> String {
        name.to_lower_camel_case()
    }

    fn number(&self, of: &Type, number: i64) -> String {
        match of {
            Type::UInt8 => format!("{number}.toUByte()"),
            Type::UInt16 => format!("{number}.toUShort()"),
            Type::UInt32 => format!("{number}u"),
            Type::UInt64 => format!("{number}uL"),
            Type::Int64 => format!("{number}L"),
            _ => number.to_string(),
        }
    }

    fn boolean(&self, is: bool) -> String {
        is.to_string()
    }

    fn bytes(&self, bytes: &[u64]) -> String {
        let bytes: Vec<_> = bytes.iter().map(u64::to_string).collect();
        format!("byteArrayOf({})", bytes.join(", "))
    }

    fn joined(&self, variable: &str) -> String {
        format!("{variable}.joinToString(\" \")")
    }

    fn picked(&self, variable: &str, places: &str) -> String {
        format!("{places}.map {{ {variable}[it.toInt() - 1] }}")
    }

    fn moved(&self, variable: &str, days: i64, time: &str) -> String {
        format!("moved({variable}, {days}, {})", quoted(time))
    }

    fn folder(&self, whose: &str) -> String {
        format!("directory({})", quoted(whose))
    }

    fn key_store(&self, whose: &str) -> String {
        format!("keyStore({})", quoted(whose))
    }

    fn observer(&self, whose: &str) -> String {
        format!("observer({})", quoted(whose))
    }

    fn hears(&self, whose: &str, areas: &str) -> String {
        format!("hears({}, {areas})", quoted(whose))
    }

    fn clock(&self) -> &'static str {
        "clock"
    }

    fn server(&self) -> &'static str {
        "address"
    }

    fn nothing(&self) -> &'static str {
        "null"
    }

    fn sequence(&self, elements: &[String]) -> String {
        format!("listOf({})", elements.join(", "))
    }

    fn record(&self, of: &Record, fields: &[(&Field, Option<String>)]) -> Result<String> {
        let given = fields
            .iter()
            .filter_map(|(field, value)| Some(format!("{} = {}", field.name().to_lower_camel_case(), value.as_ref()?)));
        Ok(format!("{}({})", of.name(), given.collect::<Vec<_>>().join(", ")))
    }

    fn variant(&self, of: &Enum, name: &str, fields: &[(&Field, String)]) -> String {
        if !of.contains_variant_fields() {
            return format!("{}.{}", of.name(), name.to_shouty_snake_case());
        }
        let fields = fields.iter().map(|(field, value)| format!("{} = {value}", field.name().to_lower_camel_case()));
        let fields = fields.collect::<Vec<_>>().join(", ");
        let variant = format!("{}.{}", of.name(), name.to_upper_camel_case());
        if fields.is_empty() { variant } else { format!("{variant}({fields})") }
    }
}
