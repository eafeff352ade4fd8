//! What a step gives and what it expects: arguments, literals, and the paths into what was answered.

use super::Writer;
use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Map, Value};
use uniffi_bindgen::interface::{Argument, AsType, Field, Type};

impl Writer<'_> {
    /// What the stage has for everybody is not written down: a folder, a keystore, the clock.
    pub(super) fn argument(&self, of: &Argument, given: Option<&Value>, at: Option<&str>) -> Result<(String, String)> {
        let whose = || at.with_context(|| format!("{} is of somebody: at whose?", of.name()));
        let value = match (given, of.as_type()) {
            (Some(given), of) => self.literal(&of, given)?,
            (None, Type::Optional { .. }) => self.literal(&of.as_type(), &Value::Null)?,
            (None, Type::Record { name, .. }) if name == "OpenConfig" => {
                let folder = Map::from_iter([("directory".to_owned(), format!("@{}", whose()?).into())]);
                self.record(&name, &folder)?
            }
            (None, Type::Object { name, .. }) if name == "KeyStore" => self.words.key_store(whose()?),
            (None, Type::Object { name, .. }) if name == "Observer" => self.words.observer(whose()?),
            (None, Type::Object { name, .. }) if name == "Clock" => self.words.clock().to_owned(),
            (None, _) => bail!("{} is missing", of.name()),
        };
        Ok((of.name().to_owned(), value))
    }

    /// `trackers[0].reached.unit`, `trackers.length`; nothing but a dot is the whole.
    pub(super) fn path(&self, start: &str, of: &Type, path: &str) -> Result<(String, Type)> {
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
                    self.tell(&name);
                    let field = record.fields().iter().find(|field| field.name() == part);
                    let field = field.ok_or_else(|| anyhow!("{name} has no {part}"))?;
                    (self.words.field(&expression, is_optional, part), field.as_type())
                }
                other => bail!("{other:?} has no {part}"),
            };
        }
        Ok((expression, of))
    }

    pub(super) fn literal(&self, of: &Type, value: &Value) -> Result<String> {
        if let Some(kept) = value.as_str().and_then(|text| text.strip_prefix('$')) {
            let variable = self.variable(kept)?;
            return Ok(if matches!(of, Type::Optional { .. }) { self.words.something(variable) } else { variable });
        }
        Ok(match (of, value) {
            (Type::Optional { .. }, Value::Null) => self.words.nothing().to_owned(),
            (Type::Optional { inner_type }, value) => self.words.something(self.literal(inner_type, value)?),
            (Type::Boolean, Value::Bool(is)) => self.words.boolean(*is),
            (Type::String, Value::String(text)) => match text.strip_prefix('@') {
                Some(whose) => self.words.folder(whose),
                None => self.words.text(text),
            },
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

    /// What was kept as `words`; `words joined` with spaces between them; `words at asked`, those at the places, from 1, that
    /// were kept as `asked`; of a day, `today+1` or `today-7T19:00`. `server` is the house's address.
    fn variable(&self, kept: &str) -> Result<String> {
        if kept == "server" {
            return Ok(self.words.server().to_owned());
        }
        if let Some(name) = kept.strip_suffix(" joined") {
            return Ok(self.words.joined(&self.variable(name)?));
        }
        if let Some((name, places)) = kept.split_once(" at ") {
            return Ok(self.words.picked(&self.variable(name)?, &self.variable(places)?));
        }
        let name = kept.split(['+', '-']).next().unwrap_or_default();
        ensure!(self.kept.contains_key(name), "nothing was kept as {name}");
        let variable = self.words.variable(name);
        let Some(moved) = kept.strip_prefix(name).filter(|moved| !moved.is_empty()) else { return Ok(variable) };
        let (days, time) = moved.split_at(moved.find('T').unwrap_or(moved.len()));
        Ok(self.words.moved(&variable, days.parse().context("so many days")?, time))
    }

    fn record(&self, name: &str, given: &Map<String, Value>) -> Result<String> {
        let record = self.interface.get_record_definition(name).context("no such record")?;
        self.tell(name);
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
        self.tell(name);
        let known = of.variants().iter().find(|it| it.name() == variant);
        let fields = known.ok_or_else(|| anyhow!("{name} has no {variant}"))?.fields();
        let field = |field| {
            let value = given.get(Field::name(field)).with_context(|| format!("{variant} has a {}", field.name()))?;
            Ok((field, self.literal(&field.as_type(), value)?))
        };
        Ok(self.words.variant(of, variant, &fields.iter().map(field).collect::<Result<Vec<_>>>()?))
    }
}
