//! The corpus: what the code of today writes, one file a seed, and whatever else was put beside them because it once
//! went wrong. After a change of a format: `PORCHLIGHT_WRITE_CORPUS=1 cargo test -p fuzz --test corpus`.

use fuzz::BODIES;
use std::path::{Path, PathBuf};

fn folder(body: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(body)
}

#[test]
fn the_corpus_is_what_the_code_writes() {
    let mut old = Vec::new();
    for body in BODIES {
        for (name, bytes) in (body.seeds)() {
            let path = folder(body.name).join(name);
            if std::env::var_os("PORCHLIGHT_WRITE_CORPUS").is_some() {
                std::fs::create_dir_all(folder(body.name)).unwrap();
                std::fs::write(&path, &bytes).unwrap();
            }
            if std::fs::read(&path).ok().as_ref() != Some(&bytes) {
                old.push(format!("{}/{name}", body.name));
            }
        }
    }
    let write = "PORCHLIGHT_WRITE_CORPUS=1 cargo test -p fuzz --test corpus";
    assert!(old.is_empty(), "The code writes these otherwise by now: {}\nIf it should: {write}", old.join(", "));
}

/// A seed that no longer gets in would leave everything behind the door untried, and nobody would notice.
#[test]
fn good_seeds_get_in_and_bad_ones_do_not() {
    for body in BODIES {
        for (name, bytes) in (body.seeds)() {
            assert_eq!((body.run)(&bytes), !name.starts_with("refused-"), "{}/{name}", body.name);
        }
    }
}

#[test]
fn no_file_of_the_corpus_does_anything() {
    for body in BODIES {
        for file in std::fs::read_dir(folder(body.name)).unwrap() {
            let path = file.unwrap().path();
            println!("{}", path.display());
            (body.run)(&std::fs::read(path).unwrap());
        }
    }
}
