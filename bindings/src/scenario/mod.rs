//! The scenario: what people do and what their screens then show, told once in `bindings/scenario.json` and written as a
//! test of each language, in that language's own words. A name or a type that a language does not have does not compile.

mod kotlin;
mod python;
mod rust;
mod swift;
mod words;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write;
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::{Argument, AsType, Field, Type};
use words::Words;

/// A language that a scenario can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// For JUnit.
    Kotlin,
    /// For unittest.
    Python,
    /// For cargo test.
    Rust,
    /// For Swift Testing.
    Swift,
}

/// Writes a scenario for a language.
pub fn write(scenario: &str, language: Language, interface: &ComponentInterface) -> Result<String> {
    let words: &dyn Words = match language {
        Language::Kotlin => &kotlin::Kotlin,
        Language::Python => &python::Python,
        Language::Rust => &rust::Rust,
        Language::Swift => &swift::Swift,
    };
    let scenes: Vec<Scene> = serde_json::from_str(scenario).context("the scenario is not what it should be")?;
    let mut out = String::from(words.beginning());
    for Scene { name, starts_ms, steps } in scenes {
        let (head, close) = words.scene(&name, starts_ms);
        out.push_str(&head);
        let mut writer = Writer { words, interface, kept: BTreeSet::new(), calls: 0 };
        for (number, step) in steps.iter().enumerate() {
            let place = format!("{name}, step {}", number + 1);
            for line in writer.step(step, &place).with_context(|| format!("{place}: {}", Value::from(step.clone())))? {
                writeln!(out, "{}{line}", if language == Language::Rust { "    " } else { "        " })?;
            }
        }
        out.push_str(close);
    }
    out.push_str(words.end());
    Ok(out)
}

#[derive(serde::Deserialize)]
struct Scene {
    name: String,
    starts_ms: Option<i64>,
    steps: Vec<Map<String, Value>>,
}

struct Writer<'a> {
    words: &'a dyn Words,
    interface: &'a ComponentInterface,
    /// The names under which something was kept.
    kept: BTreeSet<String>,
    calls: usize,
}

impl Writer<'_> {
    fn step(&mut self, step: &Map<String, Value>, place: &str) -> Result<Vec<String>> {
        let word = |name: &str| step.get(name).and_then(Value::as_str);
        if let Some(who) = word("open") {
            return Ok(vec![self.words.open(who)]);
        }
        if let Some(who) = word("close") {
            return Ok(vec![self.words.close(who)]);
        }
        if let Some(wait) = step.get("wait_ms").and_then(Value::as_i64) {
            return Ok(vec![self.words.wait(wait)]);
        }
        if let Some(Value::Array(said)) = step.get("house") {
            let said = said.iter().map(|word| self.house_word(word)).collect::<Result<Vec<_>>>()?;
            self.calls += 1;
            let variable = word("keep").map_or_else(|| format!("_said{}", self.calls), str::to_owned);
            self.kept.insert(variable.clone());
            return Ok(vec![self.words.house(&variable, &said)]);
        }
        self.call(step, place)
    }

    fn house_word(&self, word: &Value) -> Result<String> {
        let word = word.as_str().context("the house's command line is made of texts")?;
        Ok(match word.strip_prefix('$') {
            Some(kept) => self.words.variable(kept),
            None => self.words.text(word),
        })
    }

    fn call(&mut self, step: &Map<String, Value>, place: &str) -> Result<Vec<String>> {
        let known = ["with", "keep", "shows", "fails"];
        let (who, method) =
            step.iter().find(|(key, _)| !known.contains(&key.as_str())).context("nobody does anything")?;
        let method = method.as_str().context("what somebody does is a text")?;
        let companion = self.interface.get_object_definition("Companion").context("there is no Companion")?;
        let found = companion.methods().into_iter().find(|it| it.name() == method);
        let found = found.ok_or_else(|| anyhow!("a companion has no {method}"))?;
        let empty = Map::new();
        let with = step.get("with").and_then(Value::as_object).unwrap_or(&empty);
        let arguments = found.arguments();
        if let Some(unknown) = with.keys().find(|name| arguments.iter().all(|it| it.name() != **name)) {
            bail!("{method} has no {unknown}");
        }
        let arguments =
            arguments.iter().map(|it| self.argument(it, with.get(it.name()))).collect::<Result<Vec<_>>>()?;
        let call = self.words.call(who, method, &arguments);
        if let Some(fails) = step.get("fails").and_then(Value::as_object) {
            let (variant, fields) = fails.iter().next().context("an error has a name")?;
            return Ok(vec![self.failure(&call, variant, fields)?]);
        }
        let Some(shown) = found.return_type() else { return Ok(vec![self.words.keep(None, &call)]) };
        self.calls += 1;
        let variable = format!("shown{}", self.calls);
        let mut lines = vec![self.words.keep(Some(&variable), &call)];
        let variable = self.words.variable(&variable);
        for (path, expected) in step.get("shows").and_then(Value::as_object).unwrap_or(&empty) {
            let (expression, of) = self.path(&variable, shown, path)?;
            let expected = self.literal(&of, expected)?;
            lines.push(self.words.equal(&expression, &expected, &format!("{place}: {path}")));
        }
        for (name, path) in step.get("keep").and_then(Value::as_object).unwrap_or(&empty) {
            let (expression, _) = self.path(&variable, shown, path.as_str().context("a path is a text")?)?;
            self.kept.insert(name.clone());
            lines.push(self.words.keep(Some(name), &expression));
        }
        if lines.len() == 1 {
            lines = vec![self.words.keep(None, &call)];
        }
        Ok(lines)
    }

    fn failure(&self, call: &str, variant: &str, fields: &Value) -> Result<String> {
        let error = self.interface.get_enum_definition("CompanionError").context("there is no CompanionError")?;
        let known = error.variants().iter().find(|it| it.name() == variant);
        let known = known.ok_or_else(|| anyhow!("CompanionError has no {variant}"))?;
        let given = fields.as_object().context("fields are an object")?;
        let of = |it: &Field| {
            let value = given.get(it.name()).with_context(|| format!("{variant} has a {}", it.name()))?;
            Ok((it.name().to_owned(), self.literal(&it.as_type(), value)?))
        };
        let fields = known.fields().iter().map(of).collect::<Result<Vec<_>>>()?;
        Ok(self.words.fails(call, variant, &fields))
    }

    fn argument(&self, of: &Argument, given: Option<&Value>) -> Result<(String, String)> {
        let given = match (given, of.as_type()) {
            (Some(given), _) => given,
            (None, Type::Optional { .. }) => &Value::Null,
            (None, _) => bail!("{} is missing", of.name()),
        };
        Ok((of.name().to_owned(), self.literal(&of.as_type(), given)?))
    }

    /// `trackers[0].reached.unit`, `trackers.length`; nothing but a dot is the whole.
    fn path(&self, start: &str, of: &Type, path: &str) -> Result<(String, Type)> {
        let (mut expression, mut of) = (start.to_owned(), of.clone());
        for part in path.split(['.', '[']).filter(|part| !part.is_empty()) {
            let (is_optional, inner) = match &of {
                Type::Optional { inner_type } => (true, (**inner_type).clone()),
                other => (false, other.clone()),
            };
            (expression, of) = match inner {
                Type::Sequence { inner_type } => match part.strip_suffix(']') {
                    Some(index) => (self.words.element(&expression, is_optional, index.parse()?), *inner_type),
                    None => {
                        ensure!(part == "length", "a sequence has a length and elements, no {part}");
                        (self.words.length(&expression, is_optional), Type::UInt64)
                    }
                },
                Type::Record { name, .. } => {
                    let record = self.interface.get_record_definition(&name).context(name.clone())?;
                    let field = record.fields().iter().find(|field| field.name() == part);
                    let field = field.ok_or_else(|| anyhow!("{name} has no {part}"))?;
                    (self.words.field(&expression, is_optional, part), field.as_type())
                }
                other => bail!("{other:?} has no {part}"),
            };
        }
        Ok((expression, of))
    }

    fn literal(&self, of: &Type, value: &Value) -> Result<String> {
        if let Some(name) = value.as_str().and_then(|text| text.strip_prefix('$')) {
            ensure!(self.kept.contains(name), "nothing was kept as {name}");
            let variable = self.words.variable(name);
            return Ok(if matches!(of, Type::Optional { .. }) { self.words.something(variable) } else { variable });
        }
        Ok(match (of, value) {
            (Type::Optional { .. }, Value::Null) => self.words.nothing().to_owned(),
            (Type::Optional { inner_type }, value) => self.words.something(self.literal(inner_type, value)?),
            (Type::Boolean, Value::Bool(is)) => self.words.boolean(*is),
            (Type::String, Value::String(text)) => self.words.text(text),
            (Type::Bytes, Value::Array(bytes)) => {
                let bytes =
                    bytes.iter().map(|byte| byte.as_u64().context("a byte is a number")).collect::<Result<Vec<_>>>();
                self.words.bytes(&bytes?)
            }
            (Type::Sequence { inner_type }, Value::Array(elements)) => {
                let elements = elements.iter().map(|element| self.literal(inner_type, element));
                self.words.sequence(&elements.collect::<Result<Vec<_>>>()?)
            }
            (Type::Record { name, .. }, Value::Object(given)) => self.record(name, given)?,
            (Type::Enum { name, .. }, Value::String(variant)) => self.variant(name, variant, &Map::new())?,
            (Type::Enum { name, .. }, Value::Object(given)) => {
                let (variant, fields) = given.iter().next().context("a variant has a name")?;
                self.variant(name, variant, fields.as_object().context("fields are an object")?)?
            }
            (number, Value::Number(value)) => self.words.number(number, value.as_i64().context("a whole number")?),
            (of, value) => bail!("{value} is no {of:?}"),
        })
    }

    fn record(&self, name: &str, given: &Map<String, Value>) -> Result<String> {
        let record = self.interface.get_record_definition(name).context("no such record")?;
        if let Some(unknown) = given.keys().find(|key| record.fields().iter().all(|field| field.name() != **key)) {
            bail!("{name} has no {unknown}");
        }
        let of = |field| {
            Ok((field, given.get(Field::name(field)).map(|it| self.literal(&field.as_type(), it)).transpose()?))
        };
        self.words.record(record, &record.fields().iter().map(of).collect::<Result<Vec<_>>>()?)
    }

    fn variant(&self, name: &str, variant: &str, given: &Map<String, Value>) -> Result<String> {
        let of = self.interface.get_enum_definition(name).context("no such enum")?;
        let known = of.variants().iter().find(|it| it.name() == variant);
        let fields = known.ok_or_else(|| anyhow!("{name} has no {variant}"))?.fields();
        let field = |field| {
            let value = given.get(Field::name(field)).with_context(|| format!("{variant} has a {}", field.name()))?;
            Ok((field, self.literal(&field.as_type(), value)?))
        };
        Ok(self.words.variant(of, variant, &fields.iter().map(field).collect::<Result<Vec<_>>>()?))
    }
}
