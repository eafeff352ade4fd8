//! Looking for a marker in bytes, in every form in which it could have got there.

use data_encoding::{BASE64, HEXLOWER, HEXUPPER};
use std::io::Read;
use std::path::Path;

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const INFLATED_MAX: u64 = 16 * 1024 * 1024;

/// A marker in all its forms, each with a name.
pub struct Marker(Vec<(&'static str, Vec<u8>)>);

impl Marker {
    /// A text: UTF-8, UTF-16 both ways round, and what bytes have.
    pub fn text(text: &str) -> Self {
        let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
        let mut forms = Self::bytes(text.as_bytes()).0;
        forms.push(("UTF-16LE", units(u16::to_le_bytes)));
        forms.push(("UTF-16BE", units(u16::to_be_bytes)));
        Self(forms)
    }

    /// Bytes: as they are, as hexadecimal, and as base64 at its three offsets.
    pub fn bytes(bytes: &[u8]) -> Self {
        let mut forms = vec![
            ("the bytes", bytes.to_vec()),
            ("hex", HEXLOWER.encode(bytes).into_bytes()),
            ("HEX", HEXUPPER.encode(bytes).into_bytes()),
        ];
        for (name, offset) in [("base64 at 0", 0), ("base64 at 1", 1), ("base64 at 2", 2)] {
            let encoded = BASE64.encode(&[&vec![0; offset][..], bytes].concat()).into_bytes();
            // Only what no neighbour changes: from the first whole character on, up to the last whole group.
            let start = [0, 2, 3][offset];
            let whole = (offset + bytes.len()) / 3 * 4;
            let form = encoded[start..whole].to_vec();
            let for_addresses = form.iter().map(|byte| match byte {
                b'+' => b'-',
                b'/' => b'_',
                other => *other,
            });
            forms.push((name, for_addresses.collect()));
            forms.push((name, form));
        }
        Self(forms)
    }

    /// The forms in which it is in some bytes, also where they are deflated.
    pub fn found_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let mut found = self.plainly_in(bytes);
        for inflated in inflated(bytes) {
            found.extend(self.plainly_in(&inflated));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn plainly_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let is_in = |form: &&(&str, Vec<u8>)| holds(bytes, &form.1);
        self.0.iter().filter(is_in).map(|(name, _)| *name).collect()
    }

    /// The files of a folder, and of those below, that hold it in some form.
    pub fn found_below(&self, folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                found.extend(self.found_below(&path));
                continue;
            }
            let forms = self.found_in(&std::fs::read(&path).unwrap());
            found.extend(forms.iter().map(|form| format!("{}: {form}", path.display())));
        }
        found
    }
}

fn holds(bytes: &[u8], form: &[u8]) -> bool {
    assert!(form.len() >= 8, "too short a form is found anywhere");
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == form[0]) {
        rest = &rest[at..];
        if rest.starts_with(form) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// What the zstd frames in some bytes hold.
fn inflated(bytes: &[u8]) -> Vec<Vec<u8>> {
    let starts = (0..bytes.len().saturating_sub(4)).filter(|at| bytes[*at..].starts_with(&ZSTD_MAGIC));
    let inflate = |at: usize| {
        let mut inflated = Vec::new();
        let frame = zstd::stream::read::Decoder::new(&bytes[at..]).ok()?.single_frame();
        frame.take(INFLATED_MAX).read_to_end(&mut inflated).ok(); // of one that is cut off, its beginning
        Some(inflated)
    };
    starts.filter_map(inflate).collect()
}

#[test]
fn every_form_is_found_where_it_is_put() {
    let text = "a märker 燈 nobody else has";
    let marker = Marker::text(text);
    let names = |bytes: &[u8]| marker.found_in(&[b"before ", bytes, b" after"].concat());
    assert_eq!(names(text.as_bytes()), ["the bytes"]);
    assert_eq!(names(HEXLOWER.encode(text.as_bytes()).as_bytes()), ["hex"]);
    assert_eq!(names(HEXUPPER.encode(text.as_bytes()).as_bytes()), ["HEX"]);
    assert_eq!(names(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()), ["UTF-16LE"]);
    assert_eq!(names(&text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()), ["UTF-16BE"]);
    for (offset, name) in ["base64 at 0", "base64 at 1", "base64 at 2"].into_iter().enumerate() {
        let encoded = BASE64.encode(&[&b"xyz"[..offset], text.as_bytes(), b"and more"].concat());
        assert_eq!(names(encoded.as_bytes()), [name]);
    }
    let deflated = zstd::bulk::compress(&[text.as_bytes(), &[0; 4_000]].concat(), 3).unwrap();
    assert_eq!(names(&deflated), ["the bytes"]);
    assert_eq!(names(b"something else"), Vec::<&str>::new());
}
