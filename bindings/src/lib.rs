//! The library that Swift, Kotlin and Python load: the core's exported items, and nothing else.
//! What can be called is decided in `porchlight-core`, by its `uniffi` attributes.

porchlight_core::uniffi_reexport_scaffolding!();
