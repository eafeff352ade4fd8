//! Code that names each variant and each field of `bindings/surface.txt` in another language, and does not compile where
//! the generated module has one more or one less.

use anyhow::{Context, Result, bail};
use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToUpperCamelCase};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A language whose compiler asks for every variant.
#[derive(Debug, Clone, Copy)]
pub enum Language {
    /// By `when` over sealed classes and enums.
    Kotlin,
    /// By `switch` over enums.
    Swift,
}

/// A function for each enum, error and record that a surface lists.
pub fn write(surface: &str, language: Language) -> Result<String> {
    let mut out = String::from(match language {
        Language::Kotlin => "// Written from bindings/surface.txt.\n\npackage org.porchlight.core\n",
        Language::Swift => "// Written from bindings/surface.txt.\n\nimport Porchlight\n",
    });
    for (name, variants) in enums(surface)? {
        match language {
            Language::Kotlin => kotlin_when(&mut out, name, &variants)?,
            Language::Swift => swift_switch(&mut out, name, &variants)?,
        }
    }
    for line in surface.lines().filter_map(|line| line.strip_prefix("record ")) {
        let Named { name, fields } = named(line)?;
        match language {
            Language::Kotlin => {
                let same: Vec<_> = camel(&fields).map(|field| format!("{field} = it.{field}")).collect();
                write!(out, "\nfun followed(it: {name}) = {name}({})\n", same.join(", "))?;
            }
            Language::Swift => {
                let same: Vec<_> = camel(&fields).map(|field| format!("{field}: it.{field}")).collect();
                write!(out, "\nfunc followed(_ it: {name}) -> {name} {{ {name}({}) }}\n", same.join(", "))?;
            }
        }
    }
    Ok(out)
}

/// `Name::Variant { field: Type, other: Type }`, in parts.
struct Named<'a> {
    name: &'a str,
    fields: Vec<&'a str>,
}

struct Variants<'a> {
    is_error: bool,
    all: Vec<Named<'a>>,
}

impl Variants<'_> {
    /// Whether Kotlin makes an enum of it, and not a sealed class.
    fn are_bare(&self) -> bool {
        !self.is_error && self.all.iter().all(|it| it.fields.is_empty())
    }
}

fn enums(surface: &str) -> Result<BTreeMap<&str, Variants<'_>>> {
    let mut found: BTreeMap<&str, Variants<'_>> = BTreeMap::new();
    for line in surface.lines() {
        let Some((kind @ ("enum" | "error"), line)) = line.split_once(' ') else { continue };
        let (name, variant) = line.split_once("::").with_context(|| format!("not a variant: {line}"))?;
        let known = found.entry(name).or_insert(Variants { is_error: kind == "error", all: Vec::new() });
        known.all.push(named(variant)?);
    }
    if found.is_empty() {
        bail!("the surface lists no variant of anything");
    }
    Ok(found)
}

fn named(line: &str) -> Result<Named<'_>> {
    let Some((name, fields)) = line.split_once(" { ") else { return Ok(Named { name: line, fields: Vec::new() }) };
    let fields = fields.strip_suffix(" }").with_context(|| format!("no end: {line}"))?;
    Ok(Named { name, fields: fields.split(", ").filter_map(|field| Some(field.split_once(": ")?.0)).collect() })
}

fn camel<'a>(fields: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    fields.iter().map(|field| field.to_lower_camel_case())
}

fn kotlin_when(out: &mut String, name: &str, variants: &Variants<'_>) -> Result<()> {
    // uniffi's rule: what is thrown is an exception there.
    let name = match name.strip_suffix("Error") {
        Some(stem) if variants.is_error => format!("{stem}Exception"),
        _ => name.to_owned(),
    };
    write!(out, "\nfun followed(it: {name}): Any = when (it) {{\n")?;
    for variant in &variants.all {
        let shown: Vec<_> = camel(&variant.fields).map(|field| format!("it.{field}")).collect();
        if variants.are_bare() {
            writeln!(out, "    {name}.{0} -> \"{0}\"", variant.name.to_shouty_snake_case())?;
        } else {
            writeln!(
                out,
                "    is {name}.{} -> listOf<Any?>({})",
                variant.name.to_upper_camel_case(),
                shown.join(", ")
            )?;
        }
    }
    out.push_str("}\n");
    Ok(())
}

fn swift_switch(out: &mut String, name: &str, variants: &Variants<'_>) -> Result<()> {
    write!(out, "\nfunc followed(_ it: {name}) -> [Any?] {{\n    switch it {{\n")?;
    for variant in &variants.all {
        let case = if variants.is_error { variant.name.to_owned() } else { variant.name.to_lower_camel_case() };
        let fields: Vec<_> = camel(&variant.fields).collect();
        match fields.join(", ") {
            shown if shown.is_empty() => writeln!(out, "    case .{case}: []")?,
            shown => writeln!(out, "    case let .{case}({shown}): [{shown}]")?,
        }
    }
    out.push_str("    }\n}\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURFACE: &str = "\
enum CadenceView::Daily
enum CadenceView::TimesAWeek { times: u8 }
enum PartView::ByMyself
error PlatformError::Failed { reason: String }
object Companion::close()
record ClockReading { at_ms: i64, zone: String }
";

    #[test]
    fn kotlin_names_each_variant_and_field() -> Result<()> {
        let written = write(SURFACE, Language::Kotlin)?;
        assert!(written.contains("is CadenceView.Daily -> listOf<Any?>()\n"), "{written}");
        assert!(written.contains("is CadenceView.TimesAWeek -> listOf<Any?>(it.times)\n"), "{written}");
        assert!(written.contains("    PartView.BY_MYSELF -> \"BY_MYSELF\"\n"), "{written}");
        assert!(written.contains("is PlatformException.Failed -> listOf<Any?>(it.reason)\n"), "{written}");
        assert!(written.contains("ClockReading(atMs = it.atMs, zone = it.zone)"), "{written}");
        Ok(())
    }

    #[test]
    fn swift_names_each_variant_and_field() -> Result<()> {
        let written = write(SURFACE, Language::Swift)?;
        assert!(written.contains("case .daily: []\n    case let .timesAWeek(times): [times]\n"), "{written}");
        assert!(written.contains("case let .Failed(reason): [reason]\n"), "{written}");
        assert!(written.contains("ClockReading(atMs: it.atMs, zone: it.zone)"), "{written}");
        Ok(())
    }

    #[test]
    fn a_surface_of_something_else_is_no_surface() {
        assert!(write("fn main()\n", Language::Kotlin).is_err());
    }
}
