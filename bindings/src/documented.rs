//! What other languages can call is explained, in words that are as true there: names, units, nothing of Rust.

use std::collections::BTreeSet;
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::{AsType, Field, Type};

/// What says nothing to a reader in another language, or breaks its comment.
const FOREIGN: &[&str] = &[
    "/*",
    "*/",
    "\"\"\"",
    "::",
    "[`",
    "`None`",
    "`Ok`",
    "`Err`",
    "`Self`",
    "`self`",
    "Option<",
    "Vec<",
    "Rust",
    // Editors show one thing at a time.
    "in what follows",
];

/// Fields that hold a day; `from` can be somebody, too.
const DAYS: &[&str] = &["day", "start", "end", "since", "until", "last_day", "new_start", "checked"];

/// A line for each thing that has no doc comment, or one that does not read well elsewhere.
pub fn complaints(interface: &ComponentInterface) -> Vec<String> {
    let mut reader = Reader::of(interface);
    for record in interface.record_definitions() {
        reader.read(record.name(), record.docstring());
        reader.fields(record.name(), record.fields());
    }
    for it in interface.enum_definitions() {
        reader.read(it.name(), it.docstring());
        for variant in it.variants() {
            let name = format!("{}::{}", it.name(), variant.name());
            reader.read(&name, variant.docstring());
            reader.fields(&name, variant.fields());
        }
    }
    for object in interface.object_definitions() {
        reader.read(object.name(), object.docstring());
        for new in object.constructors() {
            reader.read(&format!("{}::{}", object.name(), new.name()), new.docstring());
        }
        for method in object.methods() {
            reader.read(&format!("{}::{}", object.name(), method.name()), method.docstring());
        }
    }
    for function in interface.function_definitions() {
        reader.read(function.name(), function.docstring());
    }
    reader.complaints
}

struct Reader {
    /// Types and variants: the names that are the same in every language.
    names: BTreeSet<String>,
    /// Methods of several words, which each language writes in its own way.
    methods: BTreeSet<String>,
    complaints: Vec<String>,
}

impl Reader {
    fn of(interface: &ComponentInterface) -> Self {
        let enums = interface.enum_definitions();
        let mut names: BTreeSet<String> = enums.iter().map(|it| it.name().to_owned()).collect();
        names.extend(enums.iter().flat_map(|it| it.variants()).map(|it| it.name().to_owned()));
        names.extend(interface.record_definitions().iter().map(|it| it.name().to_owned()));
        names.extend(interface.object_definitions().iter().map(|it| it.name().to_owned()));
        let methods = interface.object_definitions().iter().flat_map(|it| it.methods());
        let methods = methods.map(|it| it.name().to_owned()).filter(|name| name.contains('_')).collect();
        Self { names, methods, complaints: Vec::new() }
    }

    fn fields(&mut self, of: &str, fields: &[Field]) {
        for field in fields {
            let name = format!("{of}.{}", field.name());
            self.read(&name, field.docstring());
            let is_text = match field.as_type() {
                Type::Optional { inner_type } => *inner_type == Type::String,
                other => other == Type::String,
            };
            if is_text && DAYS.contains(&field.name()) && !field.docstring().unwrap_or_default().contains("ISO date") {
                self.complaints.push(format!("{name}: does not say that a day is an ISO date"));
            }
        }
    }

    fn read(&mut self, name: &str, said: Option<&str>) {
        let said = said.unwrap_or_default();
        if said.trim().is_empty() {
            self.complaints.push(format!("{name}: no doc comment"));
        }
        for foreign in FOREIGN.iter().filter(|foreign| said.contains(**foreign)) {
            self.complaints.push(format!("{name}: says {foreign}, which means nothing in other languages"));
        }
        for quoted in said.split('`').skip(1).step_by(2) {
            if quoted.starts_with(char::is_uppercase) && !self.names.contains(quoted) {
                self.complaints.push(format!("{name}: there is no `{quoted}`"));
            }
            if self.methods.contains(quoted) {
                self.complaints
                    .push(format!("{name}: `{quoted}` has another name in other languages; say what it does"));
            }
        }
    }
}
