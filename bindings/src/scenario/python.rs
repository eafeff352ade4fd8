//! A scenario for unittest. `Scenes` and its stage are in `bindings/python/tests/stage.py`.

use super::words::{Crew, Of, Words, quoted, snake};
use anyhow::Result;
use heck::ToShoutySnakeCase;
use uniffi_bindgen::interface::{Enum, Field, Record, Type};

pub struct Python;

impl Words for Python {
    fn beginning(&self) -> &'static str {
        "\"\"\"Written from bindings/scenario.json.\"\"\"\n\nfrom porchlight import *\nfrom stage import Scenes, moved\n\n\nclass Scenario(Scenes):\n"
    }

    fn end(&self) -> &'static str {
        ""
    }

    fn scene(&self, name: &str, starts_ms: Option<i64>) -> (String, &'static str) {
        let starts = starts_ms.map(|at_ms| format!("        self.starts({at_ms})\n")).unwrap_or_default();
        (format!("    def test_{}(self):\n{starts}", snake(name)), "\n")
    }

    fn open(&self, who: &str) -> String {
        format!("{who} = self.open({})", quoted(who))
    }

    fn close(&self, who: &str) -> String {
        format!("{who}.close()")
    }

    fn wait(&self, milliseconds: i64) -> String {
        format!("self.wait({milliseconds})")
    }

    fn said(&self, crew: Crew, words: &[String]) -> String {
        format!("self.{}({})", crew.word(), words.join(", "))
    }

    fn call(&self, of: &Of, name: &str, arguments: &[(String, String)], _: bool) -> String {
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| format!("{}={value}", name)).collect();
        let called = match of {
            Of::Somebody(who) => format!("{who}."),
            Of::Class(class) => format!("{class}."),
            Of::Everybody => String::new(),
        };
        format!("{called}{name}({})", arguments.join(", "))
    }

    fn keep(&self, variable: Option<&str>, expression: &str) -> String {
        variable.map_or_else(|| expression.to_owned(), |variable| format!("{variable} = {expression}"))
    }

    fn fails(&self, call: &str, variant: &str, fields: &[(String, String)]) -> String {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!(", {name}={value}")).collect();
        format!("self.fails(lambda: {call}, CompanionError.{variant}{})", fields.concat())
    }

    fn present(&self, expression: &str) -> String {
        expression.to_owned()
    }

    fn field(&self, expression: &str, _: bool, name: &str) -> String {
        format!("{expression}.{}", name)
    }

    fn element(&self, expression: &str, _: bool, index: u64) -> String {
        format!("{expression}[{index}]")
    }

    fn length(&self, expression: &str, _: bool) -> String {
        format!("len({expression})")
    }

    fn equal(&self, shown: &str, expected: &str, place: &str) -> String {
        format!("self.assertEqual({shown}, {expected}, {})", quoted(place))
    }

    fn text(&self, text: &str) -> String {
        quoted(text)
    }

    fn variable(&self, name: &str) -> String {
        name.to_owned()
    }

    fn number(&self, _: &Type, number: i64) -> String {
        number.to_string()
    }

    fn boolean(&self, is: bool) -> String {
        if is { "True" } else { "False" }.to_owned()
    }

    fn bytes(&self, bytes: &[u64]) -> String {
        format!("bytes({bytes:?})")
    }

    fn joined(&self, variable: &str) -> String {
        format!("\" \".join({variable})")
    }

    fn picked(&self, variable: &str, places: &str) -> String {
        format!("[{variable}[place - 1] for place in {places}]")
    }

    fn moved(&self, variable: &str, days: i64, time: &str) -> String {
        format!("moved({variable}, {days}, {})", quoted(time))
    }

    fn folder(&self, whose: &str) -> String {
        format!("self.directory({})", quoted(whose))
    }

    fn key_store(&self, whose: &str) -> String {
        format!("self.key_store({})", quoted(whose))
    }

    fn observer(&self, whose: &str) -> String {
        format!("self.observer({})", quoted(whose))
    }

    fn hears(&self, whose: &str, areas: &str) -> String {
        format!("self.hears({}, {areas})", quoted(whose))
    }

    fn clock(&self) -> &'static str {
        "self.clock"
    }

    fn server(&self) -> &'static str {
        "self.server_address"
    }

    fn nothing(&self) -> &'static str {
        "None"
    }

    fn sequence(&self, elements: &[String]) -> String {
        format!("[{}]", elements.join(", "))
    }

    fn record(&self, of: &Record, fields: &[(&Field, Option<String>)]) -> Result<String> {
        let given = fields.iter().filter_map(|(field, value)| Some(format!("{}={}", field.name(), value.as_ref()?)));
        Ok(format!("{}({})", of.name(), given.collect::<Vec<_>>().join(", ")))
    }

    fn variant(&self, of: &Enum, name: &str, fields: &[(&Field, String)]) -> String {
        let variant = format!("{}.{}", of.name(), name.to_shouty_snake_case());
        let fields: Vec<_> = fields.iter().map(|(field, value)| format!("{}={value}", field.name())).collect();
        if of.contains_variant_fields() { format!("{variant}({})", fields.join(", ")) } else { variant }
    }
}
