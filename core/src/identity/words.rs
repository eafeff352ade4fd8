//! The 12 recovery words: 16 random bytes, written so that a person can copy them by hand.
//!
//! BIP39 serves as an encoding with a checksum and as nothing else: its seed and its passphrase are
//! never used. The same bytes can be written in either list, and the keys come from the bytes, so
//! the language is a matter of reading alone.

use crate::crypto::hazmat::{self, SecretBytes};
use bip39::{Language, Mnemonic};
use rand_core::CryptoRng;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

/// How many recovery words there are.
pub const WORD_COUNT: usize = 12;

const SIGNING: &[u8] = b"porchlight/v1/recovery/signing";
const SEALING: &[u8] = b"porchlight/v1/recovery/sealing";

/// A list of 2,048 words of BIP39.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordList {
    /// The English list.
    English,
    /// The Spanish list.
    Spanish,
}

/// What 12 words stand for. Erased when dropped; prints nothing.
pub struct RecoveryWords(Zeroizing<[u8; 16]>);

/// A text that is not a person's recovery words. Says where, never which word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWords {
    /// There are more or fewer than 12 words.
    #[error("there are 12 recovery words, and these are {found}")]
    WordCount {
        /// How many words the text has.
        found: usize,
    },
    /// A word is not in the list.
    #[error("word {position} is not in the list; look at that one again")]
    UnknownWord {
        /// Which word, counted from 1.
        position: usize,
    },
    /// All words are in the list, but they do not belong together.
    #[error("one of the words is another one, or two have changed places; compare each with your copy")]
    Checksum,
}

/// The three words that are asked back after the words were shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiz {
    /// Which words, counted from 1: all different, in rising order.
    pub positions: [usize; 3],
}

impl WordList {
    /// Both lists.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    fn language(self) -> Language {
        match self {
            Self::English => Language::English,
            Self::Spanish => Language::Spanish,
        }
    }

    /// The list's own spelling of a word that is plain already. Accents never tell two words apart.
    fn find(self, plain: &str) -> Option<&'static str> {
        self.language().word_list().iter().copied().find(|word| without_accents(word).eq(plain.chars()))
    }
}

impl std::fmt::Debug for RecoveryWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryWords(…)")
    }
}

impl RecoveryWords {
    /// New words.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut entropy = Zeroizing::new([0; 16]);
        rng.fill_bytes(&mut *entropy);
        Self(entropy)
    }

    /// The words that stand for these bytes.
    pub fn from_entropy(entropy: [u8; 16]) -> Self {
        Self(Zeroizing::new(entropy))
    }

    /// The bytes that the words stand for.
    pub fn entropy(&self) -> &[u8; 16] {
        &self.0
    }

    /// The 12 words in a list, to be shown once: lower case, accents composed (NFC).
    pub fn words(&self, list: WordList) -> Vec<String> {
        let mnemonic = Mnemonic::from_entropy_in(list.language(), &self.0[..]).expect("16 bytes make 12 words");
        mnemonic.words().map(|word| word.nfc().collect()).collect()
    }

    /// Reads 12 words as people write them: capitals, numbering, line breaks, commas, any Unicode
    /// form and missing accents do not matter.
    pub fn parse(text: &str, list: WordList) -> Result<Self, InvalidWords> {
        Self::of(&plain_words(text), list)
    }

    /// Reads 12 words of either list: the one that has more of them. An error speaks of that list.
    pub fn parse_any(text: &str) -> Result<Self, InvalidWords> {
        let words = plain_words(text);
        let known = |list: WordList| words.iter().filter(|word| list.find(word).is_some()).count();
        let is_spanish = known(WordList::Spanish) > known(WordList::English);
        Self::of(&words, if is_spanish { WordList::Spanish } else { WordList::English })
    }

    fn of(words: &[String], list: WordList) -> Result<Self, InvalidWords> {
        if words.len() != WORD_COUNT {
            return Err(InvalidWords::WordCount { found: words.len() });
        }
        let mut phrase = Zeroizing::new(String::with_capacity(256));
        for (place, word) in words.iter().enumerate() {
            phrase.push_str(list.find(word).ok_or(InvalidWords::UnknownWord { position: place + 1 })?);
            phrase.push(' ');
        }
        let mnemonic = Mnemonic::parse_in_normalized(list.language(), &phrase).map_err(|_| InvalidWords::Checksum)?;
        let bytes = Zeroizing::new(mnemonic.to_entropy_array().0);
        let (entropy, _) = bytes.split_first_chunk().expect("33 bytes are more than 16");
        Ok(Self::from_entropy(*entropy))
    }

    /// The secrets of the two recovery keys: the one that signs, and the one that others seal to.
    pub fn recovery_secrets(&self) -> (SecretBytes, SecretBytes) {
        (hazmat::derive(&*self.0, &[], &[SIGNING]), hazmat::derive(&*self.0, &[], &[SEALING]))
    }
}

impl Quiz {
    /// Three positions by lot.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let mut left: Vec<usize> = (1..=WORD_COUNT).collect();
        let mut positions = [0; 3].map(|_: usize| left.swap_remove(rng.next_u32() as usize % left.len()));
        positions.sort_unstable();
        Self { positions }
    }

    /// Whether the answers are the words at these positions, in either list, read as forgivingly as
    /// [`RecoveryWords::parse`] reads.
    pub fn is_answered(&self, words: &RecoveryWords, answers: &[String; 3]) -> bool {
        WordList::ALL.into_iter().any(|list| {
            let words = Zeroizing::new(words.words(list));
            self.positions.iter().zip(answers).all(|(position, answer)| {
                let word = position.checked_sub(1).and_then(|place| words.get(place));
                word.is_some_and(|word| plain_words(answer).as_slice() == plain_words(word).as_slice())
            })
        })
    }
}

/// The words of a text in lower case and without accents; whatever is not a letter parts two words.
fn plain_words(text: &str) -> Zeroizing<Vec<String>> {
    // The raised letters of "1.º" and "1.ª" would decompose into letters.
    let text = Zeroizing::new(text.replace(['º', 'ª'], " "));
    let plain: Zeroizing<String> = Zeroizing::new(without_accents(&text).flat_map(char::to_lowercase).collect());
    let words = plain.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    Zeroizing::new(words.map(str::to_owned).collect())
}

fn without_accents(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().filter(|c| !is_combining_mark(*c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use std::collections::BTreeSet;

    const ENGLISH: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    fn read(text: &str, list: WordList) -> Result<[u8; 16], InvalidWords> {
        RecoveryWords::parse(text, list).map(|words| *words.entropy())
    }

    #[test]
    fn words_come_back_in_both_lists_however_they_are_written() {
        let mut rng = ChaCha20Rng::seed_from_u64(5);
        for _ in 0..8 {
            let words = RecoveryWords::generate(&mut rng);
            for list in WordList::ALL {
                let shown = words.words(list);
                assert_eq!(shown.len(), WORD_COUNT);
                let numbered: Vec<_> = shown.iter().enumerate().map(|(i, word)| format!("{}. {word}", i + 1)).collect();
                for text in [
                    shown.join(" "),
                    numbered.join("\n"),
                    format!("  {}\r\n", shown.join(",\t ").to_uppercase()),
                    shown.join("  ").nfd().collect(),
                    without_accents(&shown.join(" ")).collect(),
                    numbered.join("\n").replace(". ", ".º "),
                    numbered.join("\n").replace(". ", ")"),
                ] {
                    assert_eq!(read(&text, list), Ok(*words.entropy()), "{text}");
                    assert_eq!(*RecoveryWords::parse_any(&text).unwrap().entropy(), *words.entropy(), "{text}");
                }
            }
        }
    }

    #[test]
    fn an_error_says_which_word_and_no_more() {
        let found = |text: &str| read(text, WordList::English).unwrap_err();
        assert_eq!(found(""), InvalidWords::WordCount { found: 0 });
        assert_eq!(found(&ENGLISH.replace(" yellow", "")), InvalidWords::WordCount { found: 11 });
        assert_eq!(found(&format!("{ENGLISH} zoo")), InvalidWords::WordCount { found: 13 });
        assert_eq!(found(&ENGLISH.replace("sausage", "sossage")), InvalidWords::UnknownWord { position: 6 });
        assert_eq!(found(&ENGLISH.replace("sausage", "zoo")), InvalidWords::Checksum);
        assert_eq!(found(&ENGLISH.replace("legal winner", "winner legal")), InvalidWords::Checksum);
        let said = found(&ENGLISH.replace("sausage", "sossage")).to_string();
        assert!(said.contains("word 6") && !said.contains("sossage"));
    }

    #[test]
    fn an_error_speaks_of_the_list_that_was_meant() {
        let words = RecoveryWords::from_entropy([0x7f; 16]).words(WordList::Spanish);
        for position in 1..=WORD_COUNT {
            let mut typed = words.clone();
            typed[position - 1] = "winner".into();
            let found = RecoveryWords::parse_any(&typed.join(" ")).unwrap_err();
            assert_eq!(found, InvalidWords::UnknownWord { position });
        }
    }

    #[test]
    fn no_two_words_of_a_list_differ_by_accents_alone() {
        for list in WordList::ALL {
            let plain: BTreeSet<String> =
                list.language().word_list().iter().map(|word| without_accents(word).collect()).collect();
            assert_eq!(plain.len(), 2_048);
        }
    }

    #[test]
    fn the_quiz_takes_the_right_three_words_in_order_only() {
        let mut rng = ChaCha20Rng::seed_from_u64(6);
        let words = RecoveryWords::generate(&mut rng);
        let mut asked = BTreeSet::new();
        for _ in 0..200 {
            let quiz = Quiz::draw(&mut rng);
            let [a, b, c] = quiz.positions;
            assert!(1 <= a && a < b && b < c && c <= WORD_COUNT);
            asked.extend(quiz.positions);
            for list in WordList::ALL {
                let shown = words.words(list);
                let right =
                    quiz.positions.map(|position| format!(" {}. {} ", position, shown[position - 1].to_uppercase()));
                assert!(quiz.is_answered(&words, &right));
                let [first, second, third] = right;
                assert!(!quiz.is_answered(&words, &[second.clone(), first.clone(), third.clone()]));
                assert!(!quiz.is_answered(&words, &[first.clone(), second.clone(), String::new()]));
                assert!(!quiz.is_answered(&words, &[first, second, format!("{third} {third}")]));
            }
        }
        assert_eq!(asked.len(), WORD_COUNT);
        let other = Quiz { positions: [0, 1, 13] };
        assert!(!other.is_answered(&words, &["".into(), words.words(WordList::English)[0].clone(), "".into()]));
    }

    #[test]
    fn words_print_nothing() {
        assert_eq!(format!("{:?}", RecoveryWords::from_entropy([0x7f; 16])), "RecoveryWords(…)");
    }

    #[test]
    fn the_two_recovery_secrets_differ_between_themselves_and_from_other_words() {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let (ana, ben) = (RecoveryWords::generate(&mut rng), RecoveryWords::generate(&mut rng));
        let ((signing, sealing), (other_signing, other_sealing)) = (ana.recovery_secrets(), ben.recovery_secrets());
        let all: BTreeSet<_> = [signing, sealing, other_signing, other_sealing].map(|secret| *secret).into();
        assert_eq!(all.len(), 4);
    }
}
