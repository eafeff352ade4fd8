//! A scenario for JUnit. Its stage is in `bindings/kotlin/src/test/kotlin/org/porchlight/core/Stage.kt`.

use super::words::{Words, quoted};
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

    fn house(&self, variable: &str, words: &[String]) -> String {
        format!("val {} = house({})", self.variable(variable), words.join(", "))
    }

    fn call(&self, who: &str, method: &str, arguments: &[(String, String)]) -> String {
        let arguments = arguments.iter().map(|(name, value)| format!("{} = {value}", name.to_lower_camel_case()));
        format!("{who}.{}({})", method.to_lower_camel_case(), arguments.collect::<Vec<_>>().join(", "))
    }

    fn keep(&self, variable: Option<&str>, expression: &str) -> String {
        variable
            .map_or_else(|| expression.to_owned(), |variable| format!("val {} = {expression}", self.variable(variable)))
    }

    fn fails(&self, call: &str, variant: &str, fields: &[(String, String)]) -> String {
        let checks =
            fields.iter().map(|(name, value)| format!(" assertEquals({value}, {}) ;", name.to_lower_camel_case()));
        let checks: String = checks.collect();
        format!("with(assertThrows<CompanionException.{variant}> {{ {call} }}) {{{} }}", checks.trim_end_matches(';'))
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
