//! The houses that a person belongs to, as their own devices tell each other in the sealed path: which, and on which
//! server. So a device that did not join a house itself knows where to ask for its tokens, and nobody else knows.

use crate::documents::{Record, RecordType};
use crate::ids::{RecordId, TenantId};
use crate::time::EpochMs;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// One house joined. Of several about one house the latest stands.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HouseJoined {
    #[n(0)]
    record_type: RecordType,
    /// The house.
    #[n(1)]
    pub house: TenantId,
    /// The address of its server.
    #[n(2)]
    pub server_url: String,
    /// When it was joined.
    #[n(3)]
    pub at_ms: EpochMs,
}

impl std::fmt::Debug for HouseJoined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HouseJoined").field("at_ms", &self.at_ms).finish_non_exhaustive()
    }
}

impl HouseJoined {
    /// The record of a house joined now.
    pub fn record(id: RecordId, house: TenantId, server_url: String, at_ms: EpochMs) -> Record {
        Record::of(id, &Self { record_type: RecordType::HouseJoined, house, server_url, at_ms })
    }

    /// What a path says of each house.
    pub fn all(path: &[Record]) -> BTreeMap<TenantId, Self> {
        let mut all: BTreeMap<TenantId, (RecordId, Self)> = BTreeMap::new();
        for record in path {
            let Some(joined) = record.read::<Self>(RecordType::HouseJoined) else { continue };
            let is_later = |(id, known): &(RecordId, Self)| (known.at_ms, *id) < (joined.at_ms, record.id);
            if all.get(&joined.house).is_none_or(is_later) {
                all.insert(joined.house, (record.id, joined));
            }
        }
        all.into_iter().map(|(house, (_, joined))| (house, joined)).collect()
    }
}

/// What decides which of a person's houses a phone shows.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// The house.
    pub house: TenantId,
    /// Whether the person lives there, by the house's word.
    pub lives_there: bool,
    /// When it was joined, where that was said.
    pub joined_ms: Option<EpochMs>,
}

/// A house that the person chose to see on a device, by joining it there or by asking for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// The house.
    pub house: TenantId,
    /// When.
    pub at_ms: EpochMs,
}

/// The house that a phone shows: the one that the person chose on it, unless they live by now in one that they joined
/// later on another device; else one where they live, else the latest joined.
pub fn shown(candidates: &[Candidate], chosen: Option<Chosen>) -> Option<TenantId> {
    let stands = |chosen: &Chosen| {
        let is_later = |candidate: &Candidate| candidate.lives_there && candidate.joined_ms > Some(chosen.at_ms);
        candidates.iter().any(|candidate| candidate.house == chosen.house) && !candidates.iter().any(is_later)
    };
    let default = || candidates.iter().max_by_key(|candidate| (candidate.lives_there, candidate.joined_ms));
    let chosen = chosen.filter(stands).map(|chosen| chosen.house);
    chosen.or_else(|| default().map(|candidate| candidate.house))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(number: u8) -> TenantId {
        TenantId::from_bytes([number; 16])
    }

    #[test]
    fn the_latest_word_about_a_house_stands_in_any_order() {
        let joined = |id, number, url: &str, at_ms| {
            HouseJoined::record(RecordId::from_bytes([id; 16]), house(number), url.into(), at_ms)
        };
        let mut path = vec![joined(1, 7, "https://old.example", 5), joined(2, 7, "https://new.example", 9)];
        path.push(joined(3, 8, "https://oak.example", 1));
        for _ in 0..path.len() {
            path.rotate_left(1);
            let all = HouseJoined::all(&path);
            assert_eq!((all.len(), all[&house(7)].server_url.as_str()), (2, "https://new.example"));
            assert!(!format!("{all:?}").contains("example"), "it says to no log where somebody lives");
        }
    }

    #[test]
    fn the_house_that_one_lives_in_is_shown_unless_another_was_chosen() {
        let of = |number, lives_there, joined_ms| Candidate { house: house(number), lives_there, joined_ms };
        let (cedar, oak) = (of(1, false, None), of(2, false, Some(9)));
        let chosen = |number, at_ms| Some(Chosen { house: house(number), at_ms });
        assert_eq!(shown(&[], chosen(1, 5)), None);
        assert_eq!(shown(&[cedar, oak], None), Some(house(2)), "the latest joined");
        assert_eq!(shown(&[Candidate { lives_there: true, ..cedar }, oak], None), Some(house(1)));
        assert_eq!(shown(&[Candidate { lives_there: true, ..cedar }, oak], chosen(2, 9)), Some(house(2)));
        assert_eq!(shown(&[cedar, oak], chosen(3, 9)), Some(house(2)), "a choice of a house that is not here");
        let lives_in_oak = Candidate { lives_there: true, ..oak };
        assert_eq!(shown(&[cedar, lives_in_oak], chosen(1, 8)), Some(house(2)), "joined since, on another device");
        assert_eq!(shown(&[cedar, lives_in_oak], chosen(1, 9)), Some(house(1)));
        assert_eq!(shown(&[cedar, oak], chosen(1, 8)), Some(house(1)), "and they do not live there");
    }
}
