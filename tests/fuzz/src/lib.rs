//! What hostile bytes may do: nothing. One module for each place where bytes from outside come in; its `body` takes any
//! bytes, says whether they got in, and panics only where a promise is broken. `tests` feeds the bodies from proptest,
//! `fuzz_targets` from libFuzzer (`tests/run fuzz`); both begin with the seeds, which lie in `corpus` too.
//!
//! Behind a signature, a seal or a checksum no mutation gets far. So a body's first byte is its *mode*: in some, the
//! rest is signed, sealed or summed by Ana's own keys before it goes in.

pub mod account_log;
pub mod ana;
pub mod disclosures;
pub mod envelope;
pub mod exchange;
pub mod inspect;
pub mod invite;
pub mod journal;
pub mod linking;
pub mod sealed;
pub mod segment;
pub mod server;

/// Inputs that real code made, each with a name that says what it is; `refused-…` must not get in.
pub type Seeds = Vec<(&'static str, Vec<u8>)>;

/// One place where bytes come in.
pub struct Body {
    /// Its name: the module's, the target's and the corpus folder's.
    pub name: &'static str,
    /// What is done with any bytes. Says whether they got in: were read and taken.
    pub run: fn(&[u8]) -> bool,
    /// Good bytes, and bad ones that somebody thought of.
    pub seeds: fn() -> Seeds,
}

macro_rules! bodies {
    ($($name:ident),*) => { [$(Body { name: stringify!($name), run: $name::body, seeds: $name::seeds }),*] };
}

/// All of them.
pub const BODIES: [Body; 11] =
    bodies!(account_log, disclosures, envelope, exchange, inspect, invite, journal, linking, sealed, segment, server);

/// The program of a body: under cargo-fuzz a target of libFuzzer, otherwise one that runs the body on the files that it
/// is given, for looking at what the fuzzer found with an ordinary toolchain and debugger.
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            $crate::$name::body(bytes);
        });

        #[cfg(not(fuzzing))]
        fn main() {
            for path in std::env::args_os().skip(1) {
                let got_in = $crate::$name::body(&std::fs::read(&path).expect("a file that can be read"));
                println!("{}: {}", path.display(), if got_in { "got in" } else { "refused" });
            }
        }
    };
}

/// A mode, and what follows it.
pub(crate) fn moded(mode: u8, rest: &[u8]) -> Vec<u8> {
    [&[mode], rest].concat()
}

/// A value's CBOR.
pub(crate) fn cbor(value: impl minicbor::Encode<()>) -> Vec<u8> {
    minicbor::to_vec(value).expect("CBOR to memory")
}
