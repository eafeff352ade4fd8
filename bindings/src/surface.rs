//! What other languages can call, a line for each thing. The lines lie in `bindings/surface.txt`; whoever changes what can
//! be called changes that file knowingly, and everything that follows it.

use anyhow::{Context, Result};
use std::fmt::Write;
use std::path::Path;
use uniffi_bindgen::interface::{AsType, Callable, Enum, Field, Object, ObjectImpl, Type};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, ComponentInterface, GlobalConfig};

/// What a built library says of the crate `core`.
pub fn interface(library: &Path, core: &str) -> Result<ComponentInterface> {
    let library = library.to_str().context("the library's path must be valid UTF-8")?;
    let loader = BindgenLoader::new(BindgenPaths::default(), GlobalConfig::default());
    let metadata = loader.load_metadata(library.as_ref())?;
    let group = metadata.into_values().find(|group| group.namespace.crate_name == core);
    ComponentInterface::from_metadata(group.context("the library does not hold the core")?)
}

/// The surface, sorted: records with their fields, enums with their variants, objects and foreign traits with their
/// methods, functions. Types are written as Rust has them.
pub fn of(interface: &ComponentInterface) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(interface.record_definitions().iter().map(|it| named("record", it.name(), it.fields())));
    lines.extend(interface.enum_definitions().iter().flat_map(|it| variants(interface, it)));
    lines.extend(interface.object_definitions().iter().flat_map(methods));
    lines.extend(interface.function_definitions().iter().map(|it| called("fn", it.name(), it)));
    lines.sort();
    lines.push(String::new());
    lines.join("\n")
}

fn variants(interface: &ComponentInterface, it: &Enum) -> Vec<String> {
    let kind = if interface.is_name_used_as_error(it.name()) { "error" } else { "enum" };
    it.variants().iter().map(|each| named(kind, &format!("{}::{}", it.name(), each.name()), each.fields())).collect()
}

fn methods(it: &Object) -> Vec<String> {
    let kind = if matches!(it.imp(), ObjectImpl::Struct) { "object" } else { "trait" };
    let path = |name: &str| format!("{}::{name}", it.name());
    let constructors = it.constructors().into_iter().map(|each| called("new", &path(each.name()), each));
    constructors.chain(it.methods().into_iter().map(|each| called(kind, &path(each.name()), each))).collect()
}

fn named(kind: &str, name: &str, fields: &[Field]) -> String {
    let fields: Vec<_> = fields.iter().map(|it| format!("{}: {}", it.name(), written(&it.as_type()))).collect();
    if fields.is_empty() { format!("{kind} {name}") } else { format!("{kind} {name} {{ {} }}", fields.join(", ")) }
}

fn called(kind: &str, name: &str, it: &dyn Callable) -> String {
    let asked: Vec<_> =
        it.arguments().iter().map(|each| format!("{}: {}", each.name(), written(&each.as_type()))).collect();
    let mut line = format!("{kind} {name}({})", asked.join(", "));
    if let Some(returned) = it.return_type() {
        write!(line, " -> {}", written(returned)).ok();
    }
    if let Some(thrown) = it.throws_type() {
        write!(line, " or {}", written(thrown)).ok();
    }
    line
}

fn written(of: &Type) -> String {
    match of {
        Type::UInt8 => "u8".into(),
        Type::Int8 => "i8".into(),
        Type::UInt16 => "u16".into(),
        Type::Int16 => "i16".into(),
        Type::UInt32 => "u32".into(),
        Type::Int32 => "i32".into(),
        Type::UInt64 => "u64".into(),
        Type::Int64 => "i64".into(),
        Type::Float32 => "f32".into(),
        Type::Float64 => "f64".into(),
        Type::Boolean => "bool".into(),
        Type::String => "String".into(),
        Type::Bytes => "bytes".into(),
        Type::Timestamp => "SystemTime".into(),
        Type::Duration => "Duration".into(),
        Type::Optional { inner_type } => format!("{}?", written(inner_type)),
        Type::Sequence { inner_type } => format!("[{}]", written(inner_type)),
        Type::Set { inner_type } => format!("set of {}", written(inner_type)),
        Type::Box { inner_type } => written(inner_type),
        Type::Map { key_type, value_type } => format!("map of {} to {}", written(key_type), written(value_type)),
        Type::Object { name, .. }
        | Type::Record { name, .. }
        | Type::Enum { name, .. }
        | Type::CallbackInterface { name, .. }
        | Type::Custom { name, .. } => name.clone(),
    }
}
