//! A phone that several people share: each account has a folder, a vault and a PIN of its own, and
//! knows nothing of the others. What lies outside of the vaults is a label that its owner chose.

use super::OpenConfig;
use super::identity::{has_account, is_at_its_end};
use crate::error::CompanionError;
use crate::storage::BareStorage;
use std::path::{Path, PathBuf};

const LABEL_FILE: &str = "label";
const LABEL_CHARS_MAX: usize = 40;
const ACCOUNTS_MAX: u32 = 32;

/// The accounts of one phone.
#[derive(Debug)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct SharedPhone {
    root: PathBuf,
}

/// One account on the phone, before it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AccountOnPhone {
    /// The folder to open a companion in.
    pub directory: String,
    /// What its owner calls it; readable by whoever holds the phone, so anything but a name will do.
    pub label: String,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl SharedPhone {
    /// The accounts in a folder; made if it is missing.
    #[cfg_attr(feature = "uniffi", uniffi::constructor)]
    pub fn at(directory: String) -> Result<std::sync::Arc<Self>, CompanionError> {
        std::fs::create_dir_all(&directory).map_err(|_| CompanionError::internal("folder_not_writable"))?;
        Ok(std::sync::Arc::new(Self { root: directory.into() }))
    }

    /// All accounts, in the order in which they came.
    pub fn accounts(&self) -> Result<Vec<AccountOnPhone>, CompanionError> {
        let mut accounts = Vec::new();
        for number in 1..=ACCOUNTS_MAX {
            let folder = self.folder(number);
            if let Ok(label) = std::fs::read_to_string(folder.join(LABEL_FILE)) {
                accounts.push(AccountOnPhone { directory: text_of(&folder), label });
            }
        }
        Ok(accounts)
    }

    /// Makes room for another account and says where. Errors: `InvalidInput` for `label`, `NotAllowed`
    /// with `too_many_accounts`.
    pub fn add(&self, label: String) -> Result<OpenConfig, CompanionError> {
        let label = label.trim();
        if label.is_empty() || label.chars().count() > LABEL_CHARS_MAX {
            return Err(CompanionError::invalid("label", "empty_or_too_long"));
        }
        let mut folders = (1..=ACCOUNTS_MAX).map(|number| self.folder(number));
        let free = folders.find(|folder| !folder.exists());
        let folder = free.ok_or_else(|| CompanionError::not_allowed("too_many_accounts"))?;
        let failed = |_| CompanionError::internal("folder_not_writable");
        std::fs::create_dir(&folder).map_err(failed)?;
        std::fs::write(folder.join(LABEL_FILE), label).map_err(failed)?;
        Ok(OpenConfig { directory: text_of(&folder) })
    }

    /// Frees the place of an account that is not here any more, its label too: it was handed over, or this device was
    /// removed and has sent everything. Its companion must be closed. Errors: `NotFound` with `account`; `NotAllowed`
    /// with `account_exists_here`: there is still something of it here.
    pub fn clear(&self, directory: String) -> Result<(), CompanionError> {
        let mut folders = (1..=ACCOUNTS_MAX).map(|number| self.folder(number));
        let folder = folders.find(|folder| text_of(folder) == directory && folder.exists());
        let folder = folder.ok_or_else(|| CompanionError::not_found("account"))?;
        let bare = BareStorage::open(&folder, None)?;
        if has_account(&bare)? && (!is_at_its_end(&bare)? || bare.is_anything_unsent()?) {
            return Err(CompanionError::not_allowed("account_exists_here"));
        }
        drop(bare);
        std::fs::remove_dir_all(folder).map_err(|_| CompanionError::internal("folder_not_writable"))
    }
}

impl SharedPhone {
    fn folder(&self, number: u32) -> PathBuf {
        self.root.join(format!("account-{number}"))
    }
}

fn text_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_folders_of_their_own() {
        let root = tempfile::tempdir().unwrap();
        let phone = SharedPhone::at(text_of(root.path())).unwrap();
        assert!(phone.accounts().unwrap().is_empty());
        let (first, second) = (phone.add(" 🌊 ".into()).unwrap(), phone.add("blue".into()).unwrap());
        assert_ne!(first.directory, second.directory);
        let labels: Vec<_> = phone.accounts().unwrap().into_iter().map(|account| account.label).collect();
        assert_eq!(labels, ["🌊", "blue"]);
        assert!(phone.add("  ".into()).is_err());
        assert!(phone.add("x".repeat(41)).is_err());
    }

    #[test]
    fn a_place_is_free_again_when_its_account_is_gone_and_not_before() {
        use crate::companion::devices::tests::{Platform, config, rng};
        use crate::companion::{Companion, LinkingDevice};
        use std::sync::Arc;

        let root = tempfile::tempdir().unwrap();
        let phone = SharedPhone::at(text_of(root.path())).unwrap();
        let place = phone.add("blue".into()).unwrap();
        let at = |folder: &Path| text_of(folder);
        for foreign in [at(root.path()), at(&root.path().join("account-2")), String::new()] {
            assert_eq!(phone.clear(foreign).unwrap_err().code(), "account");
        }
        let tablet = Companion::open_with(&place, &Platform, Arc::new(Platform), rng(1), None).unwrap();
        let own = LinkingDevice::begin(rng(2));
        let answer = tablet.answer_link(&own.request()).unwrap();
        let own = own.finish(&answer, &config(root.path(), "own"), &Platform, Arc::new(Platform), None).unwrap();
        assert_eq!(phone.clear(place.directory.clone()).unwrap_err().code(), "already_open");
        let taken = own.take_over(tablet.hand_over_code(false).unwrap()).unwrap();
        drop(tablet);
        assert_eq!(phone.clear(place.directory.clone()).unwrap_err().code(), "account_exists_here");
        let tablet = Companion::open_with(&place, &Platform, Arc::new(Platform), rng(3), None).unwrap();
        tablet.finish_hand_over(taken, false).unwrap();
        drop(tablet);
        assert_eq!(phone.accounts().unwrap().len(), 1, "its label is still there");
        phone.clear(place.directory.clone()).unwrap();
        assert!(phone.accounts().unwrap().is_empty());
        assert_eq!(phone.add("green".into()).unwrap().directory, place.directory);
    }
}
