//! How a house was in a week, as a count that was made once.

use crate::store::StoreError;
use porchlight_core::ids::TenantId;
use porchlight_core::time::Day;

/// A share, in thirds: no count can be worked out from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// Less than a third, none among it.
    Few,
    /// From a third to two thirds.
    Half,
    /// More than two thirds, all among it.
    Most,
}

/// What was counted of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Climate {
    /// Of all days of those who are counted, on how many they checked in.
    pub checking_in: Share,
    /// How many of them had words for the whole house circle.
    pub encouraging: Share,
}

impl Share {
    /// All of them, from the least; numbered from 1.
    pub const ALL: [Self; 3] = [Self::Few, Self::Half, Self::Most];

    /// The share that `part` is of `whole`.
    pub const fn of(part: usize, whole: usize) -> Self {
        match (part * 3 < whole, part * 3 <= whole * 2) {
            (true, _) => Self::Few,
            (false, true) => Self::Half,
            (false, false) => Self::Most,
        }
    }

    /// Its number, of three.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The one with this number.
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|share| share.number() == number)
    }
}

/// Where a house keeps that.
pub trait ClimateWeeks {
    /// What was counted of the week that begins on this Monday: nothing before it was counted, and then perhaps that too
    /// few people let it be.
    fn climate_week(&self, house: TenantId, first: Day) -> Result<Option<Option<Climate>>, StoreError>;
    /// Keeps what was counted; answers what stands, which is what was counted first.
    fn keep_climate_week(
        &self,
        house: TenantId,
        first: Day,
        climate: Option<Climate>,
    ) -> Result<Option<Climate>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_share_may_be_one_of_several_counts_and_none_tells_a_small_one() {
        for whole in 11..=60 {
            for share in Share::ALL {
                let counts: Vec<usize> = (0..=whole).filter(|part| Share::of(*part, whole) == share).collect();
                assert!(counts.len() >= 4, "{share:?} of {whole} can be {counts:?}");
            }
            assert_eq!((Share::of(0, whole), Share::of(whole, whole)), (Share::Few, Share::Most), "none and all, too");
        }
        assert!(Share::ALL.into_iter().all(|share| Share::numbered(share.number()) == Some(share)));
    }
}
