//! BIP39's own vectors for 16 bytes, and frozen ones of ours for what BIP39 has no vectors for.

use super::{unhex, unhex_array};
use porchlight_core::identity::words::{InvalidWords, RecoveryWords, WordList};
use sha2::{Digest, Sha256};

/// BIP39's reference vectors (`vectors.json` of trezor/python-mnemonic), as the crate's own tests hold
/// them: those of 128 bits.
const ENGLISH: [(&str, &str); 8] = [
    (
        "00000000000000000000000000000000",
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
    ),
    ("7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f", "legal winner thank year wave sausage worth useful legal winner thank yellow"),
    (
        "80808080808080808080808080808080",
        "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
    ),
    ("ffffffffffffffffffffffffffffffff", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"),
    (
        "9e885d952ad362caeb4efe34a8e91bd2",
        "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
    ),
    ("c0ba5a8e914111210f2bd131f3d5e08d", "scheme spot photo card baby mountain device kick cradle pact join borrow"),
    ("23db8160a31d3e0dca3688ed941adbf3", "cat swing flag economy stadium alone churn speed unique patch report train"),
    (
        "f30f8c1da665478f49b001d94c5fc452",
        "vessel ladder alter error federal sibling chat ability sun glass valve picture",
    ),
];

/// Frozen by us: BIP39 publishes no Spanish vectors.
const SPANISH: [(&str, &str); 3] = [
    ("00000000000000000000000000000000", "ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco abierto"),
    ("7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f", "ligero vista talar yogur venta queso yacer trozo ligero vista talar zafiro"),
    (
        "9e885d952ad362caeb4efe34a8e91bd2",
        "obra diadema gorila farmacia colgar gorra pausa talar cocina duda dragón optar",
    ),
];

fn hold(vectors: &[(&str, &str)], list: WordList) {
    for (entropy, words) in vectors {
        let entropy: [u8; 16] = unhex_array(entropy);
        assert_eq!(RecoveryWords::from_entropy(entropy).words(list).join(" "), *words);
        assert_eq!(RecoveryWords::parse(words, list).expect("the vector's own").entropy(), &entropy);
        assert_eq!(RecoveryWords::parse_any(words).expect("the vector's own").entropy(), &entropy);
    }
}

#[test]
fn bip39s_english_words_and_bytes_stand_for_each_other() {
    hold(&ENGLISH, WordList::English);
}

#[test]
fn the_frozen_spanish_words_and_bytes_stand_for_each_other() {
    hold(&SPANISH, WordList::Spanish);
}

/// 7 bits of the last word are bytes and 4 are the checksum, so 2^7 of 2,048 words fit.
#[test]
fn one_last_word_in_sixteen_keeps_the_checksum() {
    let (first, _) = ENGLISH[0].1.rsplit_once(' ').expect("12 words");
    let read = |last: &&str| RecoveryWords::parse(&format!("{first} {last}"), WordList::English);
    let (whole, broken): (Vec<_>, Vec<_>) =
        bip39::Language::English.word_list().iter().map(read).partition(Result::is_ok);
    assert_eq!((whole.len(), broken.len()), (128, 2_048 - 128));
    assert!(broken.into_iter().all(|result| matches!(result, Err(InvalidWords::Checksum))));
}

/// The digests of `english.txt` and `spanish.txt` in the repository of Bitcoin's proposals, as the
/// crate's own test names them: words that were written down must stay in the list.
#[test]
fn both_lists_are_the_published_ones_word_for_word() {
    for (language, digest) in [
        (bip39::Language::English, "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"),
        (bip39::Language::Spanish, "46846a5a0139d1e3cb77293e521c2865f7bcdb82c44e8d0a06a2cd0ecba48c0b"),
    ] {
        let file: String = language.word_list().iter().map(|word| format!("{word}\n")).collect();
        assert_eq!(Sha256::digest(file)[..], unhex(digest)[..]);
    }
}

/// Frozen by us: words that were written down once open the account for ever.
#[test]
fn the_secrets_of_written_words_stay_what_they_were() {
    for (entropy, signing, sealing) in [
        (
            "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
            "e02107ff30cd37a61dfa6d2b9938795ab651f4b985ff537902bc662e24d9e57b",
            "6061b3fb2cbf7d111815f74638c8b9fe52915f411678399299fff064496d385f",
        ),
        (
            "9e885d952ad362caeb4efe34a8e91bd2",
            "fd337f03aae1509b5cabdd12add44dad46f9070de072236e3bf6399f99c027a2",
            "d860c7891fb4211aff1c8bd651f577f8d8bbb7f881cd4c5db8d997d3ad7885aa",
        ),
    ] {
        let secrets = RecoveryWords::from_entropy(unhex_array(entropy)).recovery_secrets();
        assert_eq!((secrets.0.to_vec(), secrets.1.to_vec()), (unhex(signing), unhex(sealing)));
    }
}
