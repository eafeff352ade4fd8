//! The scenario: what people do and what their screens then show, told once in `bindings/scenario.json` and written as a
//! test of each language, in that language's own words. A name or a type that a language does not have does not compile.

mod kotlin;
mod python;
mod rust;
mod swift;
mod untold;
mod values;
mod words;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::{AsType, Callable, Field, Type};
use words::{Crew, Of, Words};

const COMPANION: &str = "Companion";

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
    let Scenario { scenes, untold } =
        serde_json::from_str(scenario).context("the scenario is not what it should be")?;
    let told = RefCell::default();
    let mut out = String::from(words.beginning());
    for Scene { name, starts_ms, steps } in scenes {
        let (head, close) = words.scene(&name, starts_ms);
        out.push_str(&head);
        let mut writer = Writer { words, interface, told: &told, kept: BTreeMap::new(), calls: 0 };
        for (number, step) in steps.iter().enumerate() {
            let place = format!("{name}, step {}", number + 1);
            for line in writer.step(step, &place).with_context(|| format!("{place}: {}", Value::from(step.clone())))? {
                writeln!(out, "{}{line}", if language == Language::Rust { "    " } else { "        " })?;
            }
        }
        out.push_str(close);
    }
    out.push_str(words.end());
    let complaints = untold::complaints(&told.into_inner(), &untold, interface);
    ensure!(complaints.is_empty(), "the scenario does not tell all that can be called:\n  {}", complaints.join("\n  "));
    Ok(out)
}

#[derive(serde::Deserialize)]
struct Scenario {
    scenes: Vec<Scene>,
    /// What no scene tells, and why.
    untold: BTreeMap<String, String>,
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
    /// What of the surface has come up so far, as `Companion::today`, `SyncOutcome` or `has_pin`.
    told: &'a RefCell<BTreeSet<String>>,
    /// The names under which something was kept, and of objects what they are.
    kept: BTreeMap<String, Option<String>>,
    calls: usize,
}

impl Writer<'_> {
    fn step(&mut self, step: &Map<String, Value>, place: &str) -> Result<Vec<String>> {
        let word = |name: &str| step.get(name).and_then(Value::as_str);
        if let Some(who) = word("open") {
            self.tell("Companion::open");
            self.kept.insert(who.to_owned(), Some(COMPANION.to_owned()));
            return Ok(vec![self.words.open(who)]);
        }
        if let Some(who) = word("close") {
            self.tell("Companion::close");
            return Ok(vec![self.words.close(who)]);
        }
        if let Some(wait) = step.get("wait_ms").and_then(Value::as_i64) {
            return Ok(vec![self.words.wait(wait)]);
        }
        if let Some(Value::Array(names)) = step.get("sync") {
            let lines = names.iter().map(|name| {
                let name = name.as_str().context("a name is a text")?.to_owned();
                let sync =
                    json!({ name: "run_sync_until", "with": { "deadline_ms": 20_000 }, "shows": { "": "UpToDate" } });
                self.call(sync.as_object().context("a step is an object")?, place)
            });
            return Ok(lines.collect::<Result<Vec<_>>>()?.concat());
        }
        if let (Some(who), Some(areas)) = (word("hears"), step.get("areas")) {
            let area = Type::Enum { module_path: String::new(), name: "AreaView".to_owned() };
            let areas = self.literal(&Type::Sequence { inner_type: Box::new(area) }, areas)?;
            return Ok(vec![self.words.hears(who, &areas)]);
        }
        for crew in [Crew::House, Crew::Staff] {
            let Some(Value::Array(said)) = step.get(crew.word()) else { continue };
            let said = said.iter().map(|word| self.literal(&Type::String, word)).collect::<Result<Vec<_>>>()?;
            self.kept.extend(word("keep").map(|name| (name.to_owned(), None)));
            return Ok(vec![self.words.keep(word("keep"), &self.words.said(crew, &said))]);
        }
        self.call(step, place)
    }

    /// `{"ana": "today"}`, `{"call": "LinkingDevice.begin_now"}` or `{"call": "crisis_countries"}`.
    fn callable(&self, step: &Map<String, Value>) -> Result<(Of, String, &dyn Callable)> {
        let known = ["with", "keep", "shows", "fails", "at"];
        let (who, what) =
            step.iter().find(|(key, _)| !known.contains(&key.as_str())).context("nobody does anything")?;
        let what = what.as_str().context("what somebody does is a text")?;
        let object =
            |name: &str| self.interface.get_object_definition(name).with_context(|| format!("there is no {name}"));
        let (of, name, found): (_, _, Option<&dyn Callable>) = match (who.as_str(), what.split_once('.')) {
            ("call", Some((class, name))) => {
                let found = object(class)?.constructors().into_iter().find(|it| it.name() == name);
                (Of::Class(class.to_owned()), name, found.map(|it| it as _))
            }
            ("call", None) => {
                let found = self.interface.function_definitions().iter().find(|it| it.name() == what);
                (Of::Everybody, what, found.map(|it| it as _))
            }
            (who, _) => {
                let class = self.kept.get(who).cloned().flatten().with_context(|| format!("{who} is nobody"))?;
                let found = object(&class)?.methods().into_iter().find(|it| it.name() == what);
                self.tell(&format!("{class}::{what}"));
                (Of::Somebody(who.to_owned()), what, found.map(|it| it as _))
            }
        };
        match &of {
            Of::Class(class) => self.tell(&format!("{class}::{name}")),
            Of::Everybody => self.tell(name),
            Of::Somebody(_) => {}
        }
        Ok((of, name.to_owned(), found.with_context(|| format!("{who} has no {what}"))?))
    }

    fn call(&mut self, step: &Map<String, Value>, place: &str) -> Result<Vec<String>> {
        let (of, name, found) = self.callable(step)?;
        let empty = Map::new();
        let with = step.get("with").and_then(Value::as_object).unwrap_or(&empty);
        let at = step.get("at").and_then(Value::as_str);
        let arguments = found.arguments();
        if let Some(unknown) = with.keys().find(|name| arguments.iter().all(|it| it.name() != **name)) {
            bail!("{name} has no {unknown}");
        }
        let arguments =
            arguments.iter().map(|it| self.argument(it, with.get(it.name()), at)).collect::<Result<Vec<_>>>()?;
        let call = self.words.call(&of, &name, &arguments, found.throws_type().is_some());
        let shown = found.return_type().cloned();
        if let Some(fails) = step.get("fails").and_then(Value::as_object) {
            let (variant, fields) = fails.iter().next().context("an error has a name")?;
            return Ok(vec![self.failure(&call, variant, fields)?]);
        }
        let Some(shown) = shown else { return Ok(vec![self.words.act(&call)]) };
        self.calls += 1;
        let variable = format!("shown{}", self.calls);
        let mut lines = vec![self.words.keep(Some(&variable), &call)];
        let variable = self.words.variable(&variable);
        for (path, expected) in step.get("shows").and_then(Value::as_object).unwrap_or(&empty) {
            let (expression, of) = self.path(&variable, &shown, path)?;
            let expected = self.literal(&of, expected)?;
            lines.push(self.words.equal(&expression, &expected, &format!("{place}: {path}")));
        }
        for (name, path) in step.get("keep").and_then(Value::as_object).unwrap_or(&empty) {
            let (expression, of) = self.path(&variable, &shown, path.as_str().context("a path is a text")?)?;
            let is_optional = matches!(of, Type::Optional { .. });
            let expression = if is_optional { self.words.present(&expression) } else { expression };
            let class = if let Type::Object { name, .. } = of { Some(name) } else { None };
            self.kept.insert(name.clone(), class);
            lines.push(self.words.keep(Some(name), &expression));
        }
        if lines.len() == 1 {
            lines = vec![self.words.keep(None, &call)];
        }
        Ok(lines)
    }

    fn tell(&self, name: &str) {
        self.told.borrow_mut().insert(name.to_owned());
    }

    fn failure(&self, call: &str, variant: &str, fields: &Value) -> Result<String> {
        self.tell("CompanionError");
        let error = self.interface.get_enum_definition("CompanionError").context("there is no CompanionError")?;
        let known = error.variants().iter().find(|it| it.name() == variant);
        let known = known.ok_or_else(|| anyhow!("CompanionError has no {variant}"))?;
        let given = fields.as_object().context("fields are an object")?;
        let of = |it: &Field| {
            let value = given.get(it.name()).unwrap_or(&Value::Null);
            let value = self.literal(&it.as_type(), value).with_context(|| format!("{variant} has a {}", it.name()))?;
            Ok((it.name().to_owned(), value))
        };
        let fields = known.fields().iter().map(of).collect::<Result<Vec<_>>>()?;
        Ok(self.words.fails(call, variant, &fields))
    }
}
