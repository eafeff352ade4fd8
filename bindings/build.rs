//! Android phones have pages of 4 or of 16 KB, and load no library whose parts lie closer together than a page. All
//! Linux libraries are linked alike, so that a check on any machine sees what a phone gets.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if matches!(system.as_str(), "android" | "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
    }
}
