//! What hostile bytes may cost. A program of its own, because the peak is the whole program's.

use fuzz::BODIES;
use std::path::Path;

/// An unpacked body, and 16 MiB for what is made of it.
const MORE_KIB_MAX: u64 = (8 + 16) * 1_024;

/// The most memory that this process ever had, in KiB; nothing where the system does not say it.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[test]
fn no_file_of_the_corpus_takes_much_memory() {
    for body in BODIES {
        // Ana, a server, the time zones: what is made once.
        let _ = (body.run)(b"");
        for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(body.name)).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let Some(before) = peak_kib() else { return };
            let _ = (body.run)(&bytes);
            let more = peak_kib().unwrap() - before;
            assert!(more <= MORE_KIB_MAX, "{}: {more} KiB", path.display());
        }
    }
}
