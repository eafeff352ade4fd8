//! Known answers: published vectors, run through the functions that everything else calls, on every
//! bump of a pinned crate. Each one names the place that published it; the few that are frozen by us
//! say so. Vectors that our interface cannot express are counted, so that a new set cannot pass
//! by being skipped.

use data_encoding::HEXLOWER_PERMISSIVE;

mod deriving;
mod padding;
#[cfg(feature = "device")]
mod recovery_words;
mod sealing;
mod sealing_to;
mod signing;
#[cfg(feature = "device")]
mod stretching;
mod trees;

fn unhex(text: &str) -> Vec<u8> {
    HEXLOWER_PERMISSIVE.decode(text.as_bytes()).expect("hexadecimal")
}

fn unhex_array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().expect("the length that its place asks for")
}
