//! What no scene tells. Whatever can be called, and each view, has to come up in some scene, or to stand in the list of what
//! does not, with a reason.

use std::collections::{BTreeMap, BTreeSet};
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::ObjectImpl;

/// What is told nowhere and excused nowhere; and excuses for what is told, or is not there.
pub(super) fn complaints(
    told: &BTreeSet<String>,
    untold: &BTreeMap<String, String>,
    interface: &ComponentInterface,
) -> Vec<String> {
    let surface = names(interface);
    let missing = surface.iter().filter(|name| !told.contains(*name) && !untold.contains_key(*name));
    let idle = untold.keys().filter(|name| told.contains(*name));
    let unknown = untold.keys().filter(|name| !surface.contains(*name));
    missing
        .map(|name| format!("{name} is told nowhere"))
        .chain(idle.map(|name| format!("{name} is told, and needs no excuse")))
        .chain(unknown.map(|name| format!("there is no {name}")))
        .collect()
}

/// Functions, constructors and methods, records and enums. What a phone implements itself is the stage's.
fn names(interface: &ComponentInterface) -> BTreeSet<String> {
    let objects = interface.object_definitions().iter().filter(|it| matches!(it.imp(), ObjectImpl::Struct));
    let of_objects = objects.flat_map(|it| {
        let constructors = it.constructors().into_iter().map(|each| each.name());
        let methods = it.methods().into_iter().map(|each| each.name());
        constructors.chain(methods).map(|each| format!("{}::{each}", it.name())).collect::<Vec<_>>()
    });
    let functions = interface.function_definitions().iter().map(|it| it.name().to_owned());
    let records = interface.record_definitions().iter().map(|it| it.name().to_owned());
    let enums = interface.enum_definitions().iter().map(|it| it.name().to_owned());
    of_objects.chain(functions).chain(records).chain(enums).collect()
}
