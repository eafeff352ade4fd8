//! The twelve words: shown once, three of them asked back, replaced at any time; and coming back with
//! them on a new phone when everything else is gone.

use super::devices::start_linked;
use super::network::Network;
use super::open::{self, Randomness};
use super::platform::system_randomness;
use super::{Clock, Companion, KeyStore, OpenConfig};
use crate::crypto::keys::DeviceKeys;
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::identity::enrolment::Challenge;
use crate::identity::recovery::RecoveryKeys;
use crate::identity::words::{Quiz, RecoveryWords, WordList};
use crate::protocol::{ChallengeAnswer, RecoveryAnswer, RecoveryRequest};
use crate::storage::MayCommit;
use crate::sync::driver::RequestFailed;
use crate::views::{ShownWords, WordListView};
use std::sync::Arc;

/// A new phone of somebody who has the words.
pub struct RecoveringDevice {
    keys: DeviceKeys,
    words: RecoveryKeys,
    rng: Randomness,
}

impl RecoveringDevice {
    /// A new phone with keys of its own, and the words as they were typed. Errors: `InvalidInput` for
    /// `words` or `word N`.
    pub fn begin(words: &str, mut rng: Randomness) -> Result<Self, CompanionError> {
        let words = keys_of(&RecoveryWords::parse_any(words)?);
        Ok(Self { keys: DeviceKeys::generate(&mut rng), words, rng })
    }

    /// Answers a server's challenge.
    pub fn prove(&self, challenge: Challenge) -> RecoveryRequest {
        RecoveryRequest { proof: self.words.prove(challenge) }
    }

    /// Opens a companion for the account that the server found, as its new device; it then asks that
    /// server for its tokens. Killed on the way it is such a device, or the folder is still free. Errors:
    /// `NotAllowed` with `not_these_words` or `account_exists_here`.
    pub fn finish(
        mut self,
        answer: RecoveryAnswer,
        server_url: &str,
        config: &OpenConfig,
        key_store: &dyn KeyStore,
        clock: Arc<dyn Clock>,
        may_commit: Option<MayCommit>,
    ) -> Result<Companion, CompanionError> {
        let wrong = || CompanionError::not_allowed("not_these_words");
        let log = AccountLog::verify(answer.log.account, answer.log.records).map_err(|_| wrong())?;
        let linked = self.words.let_in(log, &self.keys, server_url).map_err(|_| wrong())?;
        let opened = open::open_free(config, key_store, &mut self.rng, may_commit)?;
        start_linked(opened, self.keys, linked, clock, self.rng)
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Makes twelve new words and shows them, once. They count when three of them have been asked back
    /// and confirmed; until then the ones before stay good.
    pub fn new_recovery_words(&self, list: WordListView) -> Result<ShownWords, CompanionError> {
        self.with(|unlocked| {
            let words = RecoveryWords::generate(&mut unlocked.rng);
            let quiz = Quiz::draw(&mut unlocked.rng);
            let shown = ShownWords {
                words: words.words(list.into()),
                asked_back: quiz.positions.iter().map(|position| *position as u32).collect(),
            };
            unlocked.shown_words = Some((words, quiz));
            Ok(shown)
        })
    }

    /// The three words that were asked back, in the order in which they were asked for. Errors:
    /// `InvalidInput` for `words` with `not_the_words`; the same words can be tried again.
    pub fn confirm_recovery_words(&self, answers: Vec<String>) -> Result<(), CompanionError> {
        self.with(|unlocked| {
            let wrong = || CompanionError::invalid("words", "not_the_words");
            let (words, quiz) =
                unlocked.shown_words.as_ref().ok_or_else(|| CompanionError::not_allowed("no_words_shown"))?;
            let answers: [String; 3] = answers.try_into().map_err(|_| wrong())?;
            if !quiz.is_answered(words, &answers) {
                return Err(wrong());
            }
            let recovery = keys_of(words).proven_for(unlocked.log.account());
            unlocked.plan(|plan| plan.recovery = Some(recovery))?;
            unlocked.shown_words = None;
            Ok(())
        })
    }

    /// Whether recovery words are in force.
    pub fn has_recovery_words(&self) -> Result<bool, CompanionError> {
        self.with(|unlocked| Ok(unlocked.log.recovery().is_some()))
    }

    /// Comes back with the words, over the network, on a phone that holds nothing yet: a new device of
    /// the account, while the tokens of all others rest. Where the network ends after the account was
    /// found, the next exchange asks for the tokens. Errors: `InvalidInput` for the words, `NotAllowed`
    /// with `account_exists_here` or `no_home_here` (no account whose home is there has them), `Unreachable`.
    #[cfg_attr(feature = "uniffi", uniffi::constructor)]
    pub fn recover(
        config: OpenConfig,
        key_store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
        words: String,
        server_url: String,
    ) -> Result<Arc<Self>, CompanionError> {
        let mut device = RecoveringDevice::begin(&words, system_randomness()?)?;
        // Nobody is asked before there is a place for the answer.
        open::open_free(&config, &*key_store, &mut device.rng, None)?;
        let network = Network::default();
        let challenge: ChallengeAnswer = network.post(&server_url, "/v1/challenge", &())?;
        let answer = network.post(&server_url, "/v1/recovery", &device.prove(challenge.challenge));
        let answer: RecoveryAnswer = answer.map_err(|failed| match failed {
            // It may know the account, from a house; the words are good at its home alone.
            RequestFailed::Status { status: 404, .. } => CompanionError::not_allowed("no_home_here"),
            other => other.into(),
        })?;
        let companion = device.finish(answer, &server_url, &config, &*key_store, clock, None)?;
        companion.join_as_device(server_url).ok();
        Ok(Arc::new(companion))
    }
}

fn keys_of(words: &RecoveryWords) -> RecoveryKeys {
    let (signing, sealing) = words.recovery_secrets();
    RecoveryKeys::of(&signing, &sealing)
}

impl From<WordListView> for WordList {
    fn from(list: WordListView) -> Self {
        match list {
            WordListView::English => Self::English,
            WordListView::Spanish => Self::Spanish,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::devices::tests::{Platform, config, rng};
    use super::*;
    use crate::crypto::account_secret::AccountSecret;
    use crate::ids::TenantId;
    use crate::protocol::{Admission, AuthorLog, Token};
    use std::path::Path;
    use std::sync::atomic::{AtomicU64, Ordering};

    const URL: &str = "http://localhost:1";

    /// Ana's words, and her log with them.
    fn ana() -> (String, AccountLog) {
        let (keys, words) = (DeviceKeys::generate(&mut rng(1)), RecoveryWords::generate(&mut rng(2)));
        let mut log = AccountLog::genesis(&keys, &mut rng(3));
        let (proven, secret) = (keys_of(&words).proven_for(log.account()), AccountSecret::generate(&mut rng(4)));
        log.append(log.recovery_replace(&proven, &secret, &keys, &mut rng(5)).unwrap().record).unwrap();
        (words.words(WordList::English).join(" "), log)
    }

    fn recover(
        (words, log): &(String, AccountLog),
        folder: &Path,
        name: &str,
        seed: u64,
        may_commit: Option<MayCommit>,
    ) -> Result<Companion, CompanionError> {
        let answer =
            RecoveryAnswer { log: AuthorLog { account: log.account(), records: log.records().to_vec(), cuts: None } };
        let device = RecoveringDevice::begin(words, rng(seed))?;
        let companion = device.finish(answer, URL, &config(folder, name), &Platform, Arc::new(Platform), may_commit)?;
        let home = Token::generate(TenantId::of(log.account()), companion.whoami()?.1, &mut rng(seed + 1));
        companion.admitted(URL, &Admission { tokens: vec![home], houses: vec![], log: None })?;
        Ok(companion)
    }

    #[test]
    fn a_phone_that_is_killed_while_it_comes_back_goes_on_or_begins_again() {
        let (ana, folder) = (ana(), tempfile::tempdir().unwrap());
        let (mut begun_again, mut gone_on) = (0, 0);
        for commits in 0..64 {
            let name = format!("new-{commits}");
            let done = AtomicU64::new(0);
            let may_commit: MayCommit = Arc::new(move || done.fetch_add(1, Ordering::SeqCst) < commits);
            let is_whole = recover(&ana, folder.path(), &name, 100 + commits, Some(may_commit)).is_ok();
            if !is_whole && recover(&ana, folder.path(), &name, 200 + commits, None).is_ok() {
                begun_again += 1;
                continue;
            }
            let again =
                Companion::open_with(&config(folder.path(), &name), &Platform, Arc::new(Platform), rng(6), None);
            let again = again.unwrap();
            assert_eq!(again.whoami().unwrap().0, ana.1.account(), "{commits}");
            let asks = again.prove_as_device(URL, [7; 32].into()).unwrap().others_rest;
            if is_whole {
                assert_eq!((again.needs_admission().unwrap(), asks), (None, None));
                assert!(begun_again > 0 && gone_on > 0, "{begun_again} began again, {gone_on} went on");
                return;
            }
            gone_on += 1;
            assert_eq!((again.needs_admission().unwrap().as_deref(), asks), (Some(URL), Some(true)), "{commits}");
        }
        panic!("it never comes to an end");
    }
}
