//! The twelve words: shown once, three of them asked back, replaced at any time; and coming back with
//! them on a new phone when everything else is gone.

use super::identity::Identity;
use super::open::{self, Randomness};
use super::sync::Network;
use super::{Clock, Companion, KeyStore, OpenConfig};
use crate::crypto::keys::DeviceKeys;
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::identity::enrolment::{Challenge, Proof};
use crate::identity::recovery::RecoveryKeys;
use crate::identity::words::{Quiz, RecoveryWords, WordList};
use crate::ids::TenantId;
use crate::protocol::{Admission, ChallengeAnswer, DeviceRequest, RecoveryAnswer, RecoveryRequest};
use crate::storage::MayCommit;
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

    /// Opens a companion for the account that the server found, as its new device. The folder must
    /// hold no companion yet. Errors: `NotAllowed` with `not_these_words`.
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
        let identity = Identity { keys: self.keys, secrets: linked.secrets, log: linked.log };
        let opened = open::open_bare(config, key_store, &mut self.rng, may_commit)?;
        Companion::start(opened, Some(identity), clock, self.rng)
    }
}

impl Companion {
    /// Answers a server's challenge as a device that the words let in: the tokens of all others rest
    /// from then on, until the person says which of them are theirs.
    pub fn prove_as_recovered(&self, challenge: Challenge) -> Result<DeviceRequest, CompanionError> {
        self.with(|unlocked| {
            let home = TenantId::of(unlocked.account());
            let proof = Proof::sign(home, challenge, &unlocked.log, &unlocked.keys);
            Ok(DeviceRequest { proof, others_rest: Some(true) })
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Makes twelve new words and shows them, once. They count when three of them have been asked back
    /// ([`Self::confirm_recovery_words`]); until then the ones before stay good.
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
    /// the account, while the tokens of all others rest. Errors: `InvalidInput` for the words,
    /// `NotAllowed` with `not_found` (no account there has them), `Unreachable`.
    #[cfg_attr(feature = "uniffi", uniffi::constructor)]
    pub fn recover(
        config: OpenConfig,
        key_store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
        words: String,
        server_url: String,
    ) -> Result<Arc<Self>, CompanionError> {
        let device = RecoveringDevice::begin(&words, Box::new(rand_core::UnwrapErr(getrandom::SysRng)))?;
        let network = Network::default();
        let challenge: ChallengeAnswer = network.post(&server_url, "/v1/challenge", &())?;
        let answer: RecoveryAnswer = network.post(&server_url, "/v1/recovery", &device.prove(challenge.challenge))?;
        let companion = device.finish(answer, &server_url, &config, &*key_store, clock, None)?;
        let challenge: ChallengeAnswer = network.post(&server_url, "/v1/challenge", &())?;
        let request = companion.prove_as_recovered(challenge.challenge)?;
        let admission: Admission = network.post(&server_url, "/v1/device", &request)?;
        companion.admitted(&server_url, &admission)?;
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
