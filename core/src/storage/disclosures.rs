//! Who looked, as each house's log says it: its checkpoints, one's own readings, and what broke a house's word.

use super::touched::Touched;
use super::{StorageError, Transaction};
use crate::disclosures::witness::Judged;
use crate::disclosures::{Checkpoint, Held, Leaf, Reading, SignedCheckpoint};
use crate::ids::{IncarnationId, TenantId};
use crate::time::EpochMs;
use rand_core::CryptoRng;
use rusqlite::{OptionalExtension, Row, params};

const PINS: &str = "disclosure_pins";
const READINGS: &str = "disclosures";

/// A checkpoint that is kept.
#[derive(Debug, Clone)]
pub struct Pin {
    /// In the bytes that were signed.
    pub signed: SignedCheckpoint,
    /// What they say.
    pub said: Checkpoint,
    /// When the house last showed it, or a later one that continued it, by this phone's clock.
    pub shown_ms: EpochMs,
}

/// One of one's own readings, as it is kept.
pub struct KeptReading {
    /// The how manieth that came here.
    pub place: i64,
    /// The house.
    pub house: TenantId,
    /// What it says.
    pub reading: Reading,
}

impl Transaction<'_> {
    /// The newest checkpoint of a house that is kept.
    pub fn newest_pin(&self, house: TenantId) -> Result<Option<Pin>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT checkpoint, shown_ms FROM disclosure_pins WHERE house = ?1 ORDER BY place DESC LIMIT 1",
        )?;
        let found = statement.query_row([house.as_bytes()], pin_row).optional()?;
        found.map(pin_of).transpose()
    }

    /// The checkpoint of one tree of a house.
    pub fn pin_of_tree(&self, house: TenantId, tree: IncarnationId) -> Result<Option<Pin>, StorageError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT checkpoint, shown_ms FROM disclosure_pins WHERE house = ?1 AND tree = ?2")?;
        let found = statement.query_row(params![house.as_bytes(), tree.as_bytes()], pin_row).optional()?;
        found.map(pin_of).transpose()
    }

    /// What the next request says of a house's log. While the vault is locked no reading is asked for.
    pub fn disclosures_held(&self, house: TenantId) -> Result<Held, StorageError> {
        let pin = self.newest_pin(house)?;
        let readings = match &pin {
            _ if self.keys.vault.is_none() => None,
            Some(pin) => Some(self.readings_held(house, pin.said.tree)?),
            None => Some(0),
        };
        let house_log = self.account_log(house.account())?.map_or(0, |log| log.records().len() as u64);
        Ok(Held {
            tree: pin.as_ref().map(|pin| pin.said.tree),
            size: pin.map_or(0, |pin| pin.said.size),
            readings,
            house_log,
        })
    }

    fn readings_held(&self, house: TenantId, tree: IncarnationId) -> Result<u64, StorageError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT coalesce(max(number), 0) FROM disclosures WHERE house = ?1 AND tree = ?2")?;
        Ok(statement.query_row(params![house.as_bytes(), tree.as_bytes()], |row| row.get(0))?)
    }

    /// Keeps what a house showed and what holds: the checkpoint in place of an earlier one of its tree, and the readings.
    pub fn keep_judged(
        &self,
        house: TenantId,
        judged: &Judged,
        now_ms: EpochMs,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<(), StorageError> {
        let said = &judged.said;
        self.sql
            .prepare_cached(
                "INSERT INTO disclosure_pins (house, tree, size, checkpoint, shown_ms) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (house, tree) DO UPDATE SET size = ?3, checkpoint = ?4, shown_ms = ?5",
            )?
            .execute(params![house.as_bytes(), said.tree.as_bytes(), said.size, bytes_of(&judged.pin), now_ms])?;
        for (leaf, number) in &judged.readings {
            let (hash, bytes) = (leaf.hash(), bytes_of(leaf));
            let sealed = self.keys.vault()?.seal(&place_of(house, &hash), &bytes, rng);
            // After a restore the same reading comes again, in another tree.
            self.sql
                .prepare_cached(
                    "INSERT INTO disclosures (house, leaf, tree, number, sealed) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (house, leaf) DO UPDATE SET tree = ?3, number = ?4",
                )?
                .execute(params![house.as_bytes(), hash, said.tree.as_bytes(), number, sealed])?;
            self.touch(Touched::Readings);
        }
        Ok(())
    }

    /// One's own readings that came before the `before`-th, the newest first.
    pub fn readings(&self, before: i64, most: usize) -> Result<Vec<KeptReading>, StorageError> {
        let vault = self.keys.vault()?;
        let mut statement = self.sql.prepare_cached(
            "SELECT place, house, leaf, sealed FROM disclosures WHERE place < ?1 ORDER BY place DESC LIMIT ?2",
        )?;
        let mut rows = statement.query(params![before, most])?;
        let mut kept = Vec::new();
        while let Some(row) = rows.next()? {
            let (place, house, hash): (i64, [u8; 16], [u8; 32]) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let house = TenantId::from_bytes(house);
            let leaf = vault.open(&place_of(house, &hash), &row.get::<_, Vec<u8>>(3)?)?;
            let leaf: Option<Leaf> = minicbor::decode(&leaf).ok();
            let reading = leaf.and_then(|leaf| leaf.reading());
            let reading = reading.ok_or(StorageError::UnreadableRow { table: READINGS })?;
            kept.push(KeptReading { place, house, reading });
        }
        Ok(kept)
    }

    /// Keeps what broke a house's word, beside the word that it broke.
    pub fn keep_breach(
        &self,
        house: TenantId,
        tree: IncarnationId,
        (name, shown): (&str, &SignedCheckpoint),
        now_ms: EpochMs,
    ) -> Result<(), StorageError> {
        let pinned = match self.pin_of_tree(house, tree)? {
            Some(pin) => Some(pin),
            None => self.newest_pin(house)?,
        };
        let pinned = pinned.map(|pin| bytes_of(&pin.signed));
        self.sql
            .prepare_cached(
                "INSERT INTO disclosure_breaches (house, tree, breach, seen_ms, pinned, shown)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            )?
            .execute(params![house.as_bytes(), tree.as_bytes(), name, now_ms, pinned, bytes_of(shown)])?;
        self.touch(Touched::Readings);
        Ok(())
    }

    /// What broke a house's word last: how it is called, and the two words of the house.
    pub fn last_breach(&self, house: TenantId) -> Result<Option<KeptBreach>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT breach, seen_ms, pinned, shown FROM disclosure_breaches WHERE house = ?1 ORDER BY seen_ms DESC LIMIT 1",
        )?;
        let found = statement.query_row([house.as_bytes()], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, Option<Vec<u8>>>(2)?, row.get::<_, Vec<u8>>(3)?))
        });
        let Some((name, seen_ms, pinned, shown)) = found.optional()? else { return Ok(None) };
        let signed = |bytes: Vec<u8>| minicbor::decode(&bytes).ok();
        let unreadable = StorageError::UnreadableRow { table: "disclosure_breaches" };
        let shown = signed(shown).ok_or(unreadable)?;
        Ok(Some(KeptBreach { name, seen_ms, pinned: pinned.and_then(signed), shown }))
    }
}

/// What broke a house's word.
#[derive(Debug, Clone)]
pub struct KeptBreach {
    /// How it is called.
    pub name: String,
    /// When it was shown, by this phone's clock.
    pub seen_ms: EpochMs,
    /// What the house had signed before.
    pub pinned: Option<SignedCheckpoint>,
    /// What it showed then.
    pub shown: SignedCheckpoint,
}

fn pin_row(row: &Row<'_>) -> rusqlite::Result<(Vec<u8>, EpochMs)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn pin_of((bytes, shown_ms): (Vec<u8>, EpochMs)) -> Result<Pin, StorageError> {
    let signed: Option<SignedCheckpoint> = minicbor::decode(&bytes).ok();
    let said = signed.as_ref().and_then(SignedCheckpoint::said);
    signed
        .zip(said)
        .map(|(signed, said)| Pin { signed, said, shown_ms })
        .ok_or(StorageError::UnreadableRow { table: PINS })
}

fn bytes_of(value: &impl minicbor::Encode<()>) -> Vec<u8> {
    minicbor::to_vec(value).expect("writing CBOR to memory cannot fail")
}

fn place_of(house: TenantId, leaf: &[u8; 32]) -> Vec<u8> {
    [&house.as_bytes()[..], leaf].concat()
}
