//! The account's secret and what comes from it. Each key epoch has its own: a removed device keeps the
//! one it had, and opens nothing that is sealed under the next.

use super::hazmat::{self, Invalid, SecretBytes};
use super::keys::prints_nothing;
use crate::documents::DocumentKind;
use crate::ids::{AccountId, DocumentId, truncated};
use rand_core::CryptoRng;
use std::collections::BTreeMap;

/// An account's secret of one key epoch, known to that person's devices only.
#[derive(Clone)]
pub struct AccountSecret {
    epoch: u32,
    secret: SecretBytes,
}

/// The secrets of all key epochs that a device knows, without gaps from the first.
#[derive(Clone)]
pub struct AccountSecrets {
    by_epoch: BTreeMap<u32, AccountSecret>,
    current: AccountSecret,
}

/// The key of one sealed document, and the id that commits to it.
pub struct DocumentKey {
    key: SecretBytes,
    kid: [u8; 32],
}

prints_nothing!(AccountSecret, AccountSecrets, DocumentKey);

impl AccountSecret {
    /// The first secret of a new account: key epoch 1.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self { epoch: 1, secret: hazmat::random_secret(rng) }
    }

    /// A fresh secret for the key epoch after this one.
    pub fn next(&self, rng: &mut impl CryptoRng) -> Self {
        Self { epoch: self.epoch + 1, secret: hazmat::random_secret(rng) }
    }

    /// A secret handed over by another device of the account.
    pub fn from_bytes(epoch: u32, bytes: &[u8]) -> Option<Self> {
        Some(Self { epoch, secret: SecretBytes::new(bytes.try_into().ok()?) })
    }

    /// The key epoch, from 1.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The secret, for the vault and for sealing to a device or to the recovery key only.
    pub fn secret_bytes(&self) -> &SecretBytes {
        &self.secret
    }

    /// What the account log says about this secret without giving it away: who is handed another one
    /// notices.
    pub fn commitment(&self, account: AccountId) -> [u8; 32] {
        *hazmat::derive(&self.secret, account.as_bytes(), &[b"porchlight/v1/epoch-commitment"])
    }

    /// Seals the secret of the epoch before under this one: who has the latest can read everything.
    pub fn seal_previous(&self, account: AccountId, previous: &Self, rng: &mut impl CryptoRng) -> Vec<u8> {
        let mut nonce = [0; 24];
        rng.fill_bytes(&mut nonce);
        let context = self.previous_context(account);
        [&nonce[..], &hazmat::seal(&self.previous_key(), &nonce, &previous.secret[..], &context)].concat()
    }

    /// Opens what [`Self::seal_previous`] sealed.
    pub fn open_previous(&self, account: AccountId, sealed: &[u8]) -> Result<Self, Invalid> {
        let (nonce, sealed) = sealed.split_first_chunk().ok_or(Invalid)?;
        let opened = hazmat::open(&self.previous_key(), nonce, sealed, &self.previous_context(account))?;
        let epoch = self.epoch.checked_sub(1).filter(|epoch| *epoch > 0).ok_or(Invalid)?;
        Self::from_bytes(epoch, &opened).ok_or(Invalid)
    }

    /// What only the person's devices can make of what another one of them shows.
    pub fn hand_over_proof(&self, shown: &[u8]) -> SecretBytes {
        hazmat::derive(&self.secret, &[], &[b"porchlight/v1/handed-over", shown])
    }

    fn previous_key(&self) -> SecretBytes {
        hazmat::derive(&self.secret, &[], &[b"porchlight/v1/previous-epoch"])
    }

    fn previous_context(&self, account: AccountId) -> Vec<u8> {
        [&account.as_bytes()[..], &self.epoch.to_be_bytes()].concat()
    }

    /// The key of a sealed document.
    pub fn document_key(&self, document: DocumentId) -> DocumentKey {
        let key = hazmat::derive(&self.secret, document.as_bytes(), &[b"porchlight/v1/doc"]);
        let kid = *hazmat::derive(&key, &[], &[b"porchlight/v1/kid"]);
        DocumentKey { key, kid }
    }

    /// The id of a sealed document that all devices of the person agree on without asking, and that
    /// tells nobody else what the document is for. Asked of the secret of key epoch 1, by
    /// [`AccountSecrets::sealed_document_id`]: an id must outlive every epoch.
    fn sealed_document_id(&self, kind: DocumentKind, part: &[u8]) -> DocumentId {
        let id = hazmat::derive(&self.secret, &[kind as u8], &[b"porchlight/v1/document-id", part]);
        DocumentId::from_bytes(truncated(&id))
    }
}

impl AccountSecrets {
    /// The secrets of a new account.
    pub fn first(secret: AccountSecret) -> Self {
        Self::of(vec![secret]).expect("one secret, of epoch 1")
    }

    /// Secrets of epochs 1, 2, … in this order, without gaps.
    pub fn of(secrets: Vec<AccountSecret>) -> Option<Self> {
        let is_whole = secrets.iter().zip(1..).all(|(secret, epoch)| secret.epoch == epoch);
        let current = secrets.last().filter(|_| is_whole)?.clone();
        Some(Self { by_epoch: secrets.into_iter().map(|secret| (secret.epoch, secret)).collect(), current })
    }

    /// The secret of the latest epoch: new entries are sealed under it.
    pub fn current(&self) -> &AccountSecret {
        &self.current
    }

    /// The secret of an epoch.
    pub fn of_epoch(&self, epoch: u32) -> Option<&AccountSecret> {
        self.by_epoch.get(&epoch)
    }

    /// The id of a sealed document of the account.
    pub fn sealed_document_id(&self, kind: DocumentKind, part: &[u8]) -> DocumentId {
        self.by_epoch[&1].sealed_document_id(kind, part)
    }
}

impl DocumentKey {
    /// The commitment to this key that a sealed header carries.
    pub fn kid(&self) -> &[u8; 32] {
        &self.kid
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const ANA: AccountId = AccountId::from_bytes([1; 16]);

    #[test]
    fn secrets_print_nothing() {
        let secret = AccountSecret::generate(&mut ChaCha20Rng::seed_from_u64(1));
        assert_eq!(format!("{secret:?}"), "AccountSecret(…)");
        assert_eq!(format!("{:?}", AccountSecrets::first(secret)), "AccountSecrets(…)");
    }

    #[test]
    fn document_keys_and_ids_differ_by_document_kind_person_and_epoch() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (ana, ben) = (AccountSecret::generate(&mut rng), AccountSecret::generate(&mut rng));
        let daybook = ana.sealed_document_id(DocumentKind::Daybook, b"2026-11");
        assert_eq!(daybook, ana.sealed_document_id(DocumentKind::Daybook, b"2026-11"));
        assert_ne!(daybook, ana.sealed_document_id(DocumentKind::Path, b"2026-11"));
        assert_ne!(daybook, ben.sealed_document_id(DocumentKind::Daybook, b"2026-11"));
        assert_ne!(ana.document_key(daybook).kid(), ben.document_key(daybook).kid());
        assert_ne!(ana.document_key(daybook).kid(), ana.document_key(daybook).bytes());
        let later = ana.next(&mut rng);
        assert_ne!(ana.document_key(daybook).kid(), later.document_key(daybook).kid());
        let all = AccountSecrets::of(vec![ana, later]).unwrap();
        assert_eq!(all.sealed_document_id(DocumentKind::Daybook, b"2026-11"), daybook, "ids outlive every epoch");
    }

    #[test]
    fn the_latest_secret_opens_the_one_before_and_never_the_next() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let first = AccountSecret::generate(&mut rng);
        let second = first.next(&mut rng);
        let sealed = second.seal_previous(ANA, &first, &mut rng);
        assert_eq!(second.open_previous(ANA, &sealed).unwrap().secret_bytes(), first.secret_bytes());
        assert!(second.open_previous(AccountId::from_bytes([2; 16]), &sealed).is_err(), "of another account");
        assert!(second.next(&mut rng).open_previous(ANA, &sealed).is_err());
        assert!(first.open_previous(ANA, &sealed).is_err());
        assert!(second.open_previous(ANA, &sealed[..40]).is_err());
    }

    #[test]
    fn secrets_come_without_gaps() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let first = AccountSecret::generate(&mut rng);
        let third = first.next(&mut rng).next(&mut rng);
        assert!(AccountSecrets::of(vec![first.clone(), third]).is_none());
        assert!(AccountSecrets::of(vec![first.next(&mut rng)]).is_none());
        assert!(AccountSecrets::of(vec![]).is_none());
    }
}
