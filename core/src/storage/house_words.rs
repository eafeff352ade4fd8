//! What each house last said: who one is there, and who is in one's circles. Sealed, so a locked phone neither reads it
//! nor takes a new one in.

use super::{StorageError, Transaction};
use crate::ids::TenantId;
use crate::protocol::HouseWord;
use rand_core::CryptoRng;
use rusqlite::{OptionalExtension, params};
use zeroize::Zeroizing;

impl Transaction<'_> {
    /// Keeps a house's word in its bytes, in place of an earlier one.
    pub fn keep_house_word(
        &self,
        house: TenantId,
        word: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<(), StorageError> {
        let sealed = self.keys.vault()?.seal(house.as_bytes(), word, rng);
        self.sql
            .prepare_cached(
                "INSERT INTO house_words (tenant, sealed) VALUES (?1, ?2) ON CONFLICT (tenant) DO UPDATE SET sealed = ?2",
            )?
            .execute(params![house.as_bytes(), sealed])?;
        Ok(())
    }

    /// What a house last said; nothing if it said nothing yet that this version can read.
    pub fn house_word(&self, house: TenantId) -> Result<Option<HouseWord>, StorageError> {
        Ok(self.house_word_bytes(house)?.and_then(|bytes| HouseWord::from_bytes(&bytes)))
    }

    /// What the next request says of the word that is held; nothing while the vault is locked.
    pub fn house_word_hash(&self, house: TenantId) -> Result<Option<[u8; 8]>, StorageError> {
        match self.house_word_bytes(house) {
            Ok(held) => Ok(Some(held.map_or([0; 8], |bytes| HouseWord::hash(&bytes)))),
            Err(StorageError::Locked) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn house_word_bytes(&self, house: TenantId) -> Result<Option<Zeroizing<Vec<u8>>>, StorageError> {
        let vault = self.keys.vault()?;
        let mut statement = self.sql.prepare_cached("SELECT sealed FROM house_words WHERE tenant = ?1")?;
        let sealed = statement.query_row([house.as_bytes()], |row| row.get::<_, Vec<u8>>(0)).optional()?;
        sealed.map(|sealed| Ok(vault.open(house.as_bytes(), &sealed)?)).transpose()
    }
}
