//! Linking again: a device that was let in without a network, while a key epoch began elsewhere, has
//! neither the new secret nor a place in the log. It shows its code once more, and keeps its words.

use super::Companion;
use super::identity::keep_secret;
use super::open::Unlocked;
use super::starting_over::keep_words;
use crate::crypto::account_secret::AccountSecrets;
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::identity::linking::{self, InvalidLinkCode, LinkAnswer, LinkRequest};

/// Set when the server's log told this device that it has to be linked again.
const LINK_AGAIN: &str = "link_again";

/// The step for a caller that carries the messages itself.
impl Companion {
    /// Takes another answer of one of the person's devices to this one.
    pub fn link_again(&self, answer: &LinkAnswer) -> Result<(), CompanionError> {
        self.with(|unlocked| {
            if !unlocked.must_link_again()? {
                return Err(CompanionError::not_allowed("already_linked"));
            }
            let linked = linking::accept(answer, &unlocked.keys).map_err(|_| InvalidLinkCode::NotForThisDevice)?;
            if linked.log.account() != unlocked.account() {
                return Err(InvalidLinkCode::NotForThisDevice.into());
            }
            unlocked.go_on_behind(linked.log, Some(linked.secrets))
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Whether this device has to be linked again before it can exchange: its account got new keys
    /// after it was let in. What was written here stays.
    pub fn must_link_again(&self) -> Result<bool, CompanionError> {
        self.with(|unlocked| unlocked.must_link_again())
    }

    /// The code to show to another device of the person, to be linked again. It is no secret.
    pub fn link_again_code(&self) -> Result<String, CompanionError> {
        self.with(|unlocked| Ok(LinkRequest { device: unlocked.keys.public() }.to_code()))
    }

    /// Takes the codes that the other device answers with; everything that was written here is written
    /// again under the new keys. Errors: `InvalidInput` for `code` as when linking; `NotAllowed` with
    /// `already_linked`.
    pub fn link_again_with_codes(&self, codes: Vec<String>) -> Result<(), CompanionError> {
        self.link_again(&LinkAnswer::parse(&codes)?)
    }
}

impl Unlocked {
    fn must_link_again(&self) -> Result<bool, CompanionError> {
        Ok(self.storage.read(|transaction| transaction.fact(LINK_AGAIN))?.is_some())
    }

    /// Notes that this device has to be linked again.
    pub(super) fn ask_to_link_again(&mut self) -> CompanionError {
        match self.storage.transaction(|transaction| transaction.set_fact(LINK_AGAIN, &[])) {
            Ok(()) => CompanionError::not_allowed("link_again"),
            Err(error) => error.into(),
        }
    }

    /// Takes its place in a log that ends with its own record, with the secrets of a later key epoch if
    /// there is one: everything that it wrote so far named a head that never counted, and is written
    /// again.
    pub(super) fn go_on_behind(
        &mut self,
        log: AccountLog,
        secrets: Option<AccountSecrets>,
    ) -> Result<(), CompanionError> {
        let unsent = self.unsent(&log)?;
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| {
            keep_words(transaction, &unsent, rng)?;
            for (first, _) in &unsent {
                transaction.forget_chain_from(&first.header)?;
            }
            transaction.replace_account_log(&log)?;
            if let Some(secrets) = &secrets {
                keep_secret(transaction, secrets.current(), rng)?;
            }
            transaction.forget_fact(LINK_AGAIN)?;
            Ok::<_, CompanionError>(())
        })?;
        self.log = log;
        self.secrets = secrets.unwrap_or_else(|| self.secrets.clone());
        self.unload();
        self.write_kept_again()?;
        self.engine_nudge();
        Ok(())
    }
}
