//! The phone's judgement of what a house shows of its disclosure log.

use super::{Before, Checkpoint, Entry, Leaf, Reading, Shown, SignedCheckpoint, Start};
use crate::crypto::hazmat::tree_begins_with;
use crate::identity::account_log::AccountLog;
use crate::ids::{AccountId, IncarnationId};

/// What a phone holds when an answer comes.
pub struct Witness<'a> {
    /// The house's account log, verified.
    pub house: &'a AccountLog,
    /// The account whose phone this is.
    pub account: AccountId,
    /// The lifetime of the database that answers: the only tree that it may speak of.
    pub tree: IncarnationId,
    /// The checkpoint that it keeps of that tree.
    pub pinned: Option<Checkpoint>,
    /// The checkpoint that it said it keeps, where that is one of another tree.
    pub before: Option<Checkpoint>,
    /// How many of its own readings in that tree it has; nothing if it can keep none now.
    pub readings: Option<u64>,
}

/// What no honest house shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Breach {
    /// A checkpoint or a reading that nobody of this house signed or that is not in its tree, or somebody else's reading.
    Forged,
    /// Fewer leaves than there were, in one life of the tree.
    WentBack,
    /// A tree that does not begin with what there was.
    Forked,
    /// A reading of one's own is left out between two others.
    Withheld,
}

/// An answer that holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Judged {
    /// What to keep from now on.
    pub pin: SignedCheckpoint,
    /// Its tree and size.
    pub said: Checkpoint,
    /// New readings of one's own, with their numbers.
    pub readings: Vec<(Leaf, u64)>,
}

impl Breach {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Forged, Self::WentBack, Self::Forked, Self::Withheld];
}

impl Witness<'_> {
    /// Takes an answer as it is, or says what is wrong with it.
    pub fn judge(&self, shown: &Shown) -> Result<Judged, Breach> {
        self.judge_of(shown, false)
    }

    /// The same for somebody whom the house may have read so long ago that the first readings are destroyed by now: a phone
    /// that has none yet begins with the first that is left.
    pub fn judge_of(&self, shown: &Shown, may_begin_late: bool) -> Result<Judged, Breach> {
        let said = shown.checkpoint.verify(self.house).filter(|said| said.tree == self.tree).ok_or(Breach::Forged)?;
        let no_proof = Vec::new();
        match (&self.pinned, &self.before) {
            (Some(pinned), _) if said.size < pinned.size => return Err(Breach::WentBack),
            (Some(pinned), _) => continues(&said, pinned, shown.growth.as_ref().unwrap_or(&no_proof.into()))?,
            (None, Some(before)) => self.starts_anew(&said, before, shown)?,
            (None, None) => {}
        }
        let (mut readings, mut number) = (Vec::new(), self.readings.unwrap_or_default());
        for proven in shown.readings.iter().filter(|_| self.readings.is_some()) {
            let reading = proven.leaf.reading().filter(|reading| self.is_own(reading)).ok_or(Breach::Forged)?;
            if !proven.is_in(said.size, &said.root) {
                return Err(Breach::Forged);
            }
            number += 1;
            if may_begin_late && number == 1 && self.readings == Some(0) {
                number = reading.number.unwrap_or(1).max(1);
            }
            if reading.number != Some(number) {
                return Err(Breach::Withheld);
            }
            readings.push((proven.leaf.clone(), number));
        }
        Ok(Judged { pin: shown.checkpoint.clone(), said, readings })
    }

    fn is_own(&self, reading: &Reading) -> bool {
        reading.account == self.account && reading.number.is_some()
    }

    /// A tree of another lifetime says in its first leaf where it comes from. If that is just what we know, it says so
    /// truly. What a backup lacks nobody can compare: what we know stays as evidence.
    fn starts_anew(&self, said: &Checkpoint, before: &Checkpoint, shown: &Shown) -> Result<(), Breach> {
        let first = shown.start.as_ref().filter(|first| first.index == 0).ok_or(Breach::Forged)?;
        if !first.is_in(said.size, &said.root) {
            return Err(Breach::Forged);
        }
        let Some(Entry::Start(Start { tree, before: comes_from })) = first.leaf.entry() else {
            return Err(Breach::Forged);
        };
        if tree != said.tree {
            return Err(Breach::Forged);
        }
        let is_what_we_know = |from: &Before| (from.tree, from.size) == (before.tree, before.size);
        match comes_from.filter(is_what_we_know) {
            Some(from) if from.root != before.root => Err(Breach::Forked),
            _ => Ok(()),
        }
    }
}

fn continues(later: &Checkpoint, earlier: &Checkpoint, proof: &[u8]) -> Result<(), Breach> {
    tree_begins_with(&(later.size, *later.root), &(earlier.size, *earlier.root), proof).map_err(|_| Breach::Forked)
}

#[cfg(test)]
mod tests {
    use super::super::ProvenLeaf;
    use super::super::samples::{ANA, BEN, TREE, reading, start};
    use super::super::tree::{self, InMemory};
    use super::*;
    use crate::crypto::keys::DeviceKeys;
    use crate::ids::TenantId;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const LATER: IncarnationId = IncarnationId::from_bytes([8; 16]);

    struct Cedar {
        keys: DeviceKeys,
        log: AccountLog,
        leaves: Vec<Leaf>,
        tree: IncarnationId,
        is_old: bool,
    }

    impl Cedar {
        /// Ana was looked at three times, Ben once between.
        fn new() -> Self {
            let mut rng = ChaCha20Rng::seed_from_u64(1);
            let keys = DeviceKeys::generate(&mut rng);
            let log = AccountLog::genesis(&keys, &mut rng);
            let leaves = [start(TREE, None), reading(ANA, 1), reading(BEN, 1), reading(ANA, 2), reading(ANA, 3)];
            Self { keys, log, leaves: leaves.into(), tree: TREE, is_old: false }
        }

        fn restored(mut self, size: usize) -> Self {
            self.leaves.truncate(size);
            let root = self.said(size as u64).root;
            let before = Before { tree: TREE, size: size as u64, root };
            self.leaves.insert(0, start(LATER, Some(before)));
            self.tree = LATER;
            self
        }

        fn nodes(&self) -> InMemory {
            InMemory::of(self.leaves.iter().map(Leaf::hash))
        }

        fn said(&self, size: u64) -> Checkpoint {
            let root = tree::root(&self.nodes(), size).unwrap().into();
            Checkpoint { house: TenantId::of(self.log.account()), tree: self.tree, size, root, at_ms: 5 }
        }

        fn proven(&self, index: usize, size: u64) -> ProvenLeaf {
            let proof = tree::path(&self.nodes(), index as u64, size).unwrap().into();
            ProvenLeaf { index: index as u64, leaf: self.leaves[index].clone(), proof }
        }

        fn shown(&self, size: u64, pinned: u64, readings: &[usize]) -> Shown {
            Shown {
                checkpoint: self.said(size).sign(&self.keys),
                growth: (pinned > 0).then(|| tree::growth(&self.nodes(), pinned, size).unwrap().into()),
                readings: readings.iter().map(|index| self.proven(*index, size)).collect(),
                more: false,
                start: Some(self.proven(0, size)),
            }
        }

        fn judge(&self, pinned: Option<Checkpoint>, held: u64, shown: &Shown) -> Result<Vec<u64>, Breach> {
            let witness = Witness {
                house: &self.log,
                account: ANA,
                tree: self.tree,
                before: pinned.clone().filter(|pinned| pinned.tree != self.tree),
                pinned: pinned.filter(|pinned| pinned.tree == self.tree),
                readings: Some(held),
            };
            witness
                .judge_of(shown, self.is_old)
                .map(|judged| judged.readings.into_iter().map(|(_, number)| number).collect())
        }
    }

    #[test]
    fn a_log_that_grows_is_taken_with_ones_own_readings() {
        let cedar = Cedar::new();
        assert_eq!(cedar.judge(None, 0, &cedar.shown(4, 0, &[1, 3])), Ok(vec![1, 2]));
        assert_eq!(cedar.judge(Some(cedar.said(4)), 2, &cedar.shown(5, 4, &[4])), Ok(vec![3]));
        assert_eq!(cedar.judge(Some(cedar.said(5)), 3, &cedar.shown(5, 5, &[])), Ok(vec![]));
        let same = Shown { growth: None, ..cedar.shown(5, 0, &[]) };
        assert_eq!(cedar.judge(Some(cedar.said(5)), 3, &same), Ok(vec![]), "nothing to prove");
    }

    #[test]
    fn a_log_that_went_back_or_parts_is_not_taken() {
        let cedar = Cedar::new();
        assert_eq!(cedar.judge(Some(cedar.said(5)), 0, &cedar.shown(4, 0, &[])), Err(Breach::WentBack));
        let mut other = Cedar::new();
        other.leaves[2] = reading(BEN, 9);
        for size in [3, 4, 5] {
            let shown = other.shown(5, size, &[]);
            assert_eq!(other.judge(Some(cedar.said(size)), 0, &shown), Err(Breach::Forked), "{size}");
        }
        assert_eq!(other.judge(Some(cedar.said(2)), 0, &other.shown(5, 2, &[])), Ok(vec![]), "it parts later");
        let unproven = Shown { growth: None, ..cedar.shown(5, 4, &[]) };
        assert_eq!(cedar.judge(Some(cedar.said(4)), 0, &unproven), Err(Breach::Forked));
    }

    #[test]
    fn a_checkpoint_of_anybody_else_is_not_taken() {
        let (cedar, mut rng) = (Cedar::new(), ChaCha20Rng::seed_from_u64(2));
        let stranger = DeviceKeys::generate(&mut rng);
        let honest = cedar.shown(5, 0, &[]);
        let signed_by = |said: Checkpoint, keys: &DeviceKeys| Shown { checkpoint: said.sign(keys), ..honest.clone() };
        let mut unlike = cedar.said(5).sign(&cedar.keys);
        unlike.bytes[40] ^= 1;
        let mut claimed = cedar.said(5).sign(&stranger);
        claimed.device = cedar.keys.public().device_id();
        let forged = [
            signed_by(cedar.said(5), &stranger),
            signed_by(Checkpoint { house: TenantId::from_bytes([3; 16]), ..cedar.said(5) }, &cedar.keys),
            signed_by(Checkpoint { tree: LATER, ..cedar.said(5) }, &cedar.keys),
            signed_by(Checkpoint { size: 0, ..cedar.said(5) }, &cedar.keys),
            Shown { checkpoint: unlike, ..honest.clone() },
            Shown { checkpoint: claimed, ..honest.clone() },
        ];
        for shown in &forged {
            assert_eq!(cedar.judge(None, 0, shown), Err(Breach::Forged));
        }
        assert_eq!(cedar.judge(None, 0, &honest), Ok(vec![]), "else the rest proves nothing");
    }

    #[test]
    fn nobody_elses_reading_is_taken_and_none_is_left_out_or_altered() {
        let cedar = Cedar::new();
        let judge = |held, readings: &[usize]| cedar.judge(None, held, &cedar.shown(5, 0, readings));
        assert_eq!(judge(0, &[1, 2]), Err(Breach::Forged), "Ben's");
        assert_eq!(judge(0, &[0]), Err(Breach::Forged), "no reading");
        assert_eq!(judge(0, &[1, 4]), Err(Breach::Withheld));
        assert_eq!(judge(1, &[4]), Err(Breach::Withheld));
        assert_eq!(judge(0, &[3, 1]), Err(Breach::Withheld));
        let mut altered = cedar.shown(5, 0, &[1]);
        let mut said = altered.readings[0].leaf.reading().unwrap();
        said.name = "Nobody".into();
        altered.readings[0].leaf.entry = Entry::Reading(said).to_bytes().into();
        assert_eq!(cedar.judge(None, 0, &altered), Err(Breach::Forged));
        let mut moved = cedar.shown(5, 0, &[1]);
        moved.readings[0].index = 3;
        assert_eq!(cedar.judge(None, 0, &moved), Err(Breach::Forged));
    }

    #[test]
    fn only_where_readings_can_be_over_their_term_a_new_phone_begins_with_the_first_that_is_left() {
        let mut cedar = Cedar::new();
        assert_eq!(cedar.judge(None, 0, &cedar.shown(5, 0, &[3, 4])), Err(Breach::Withheld));
        cedar.is_old = true;
        assert_eq!(cedar.judge(None, 0, &cedar.shown(5, 0, &[3, 4])), Ok(vec![2, 3]));
        assert_eq!(cedar.judge(None, 0, &cedar.shown(5, 0, &[1, 4])), Err(Breach::Withheld), "none between two others");
        assert_eq!(cedar.judge(None, 1, &cedar.shown(5, 0, &[4])), Err(Breach::Withheld), "nor for who holds some");
    }

    #[test]
    fn a_locked_phone_keeps_the_checkpoint_and_no_reading() {
        let cedar = Cedar::new();
        let witness =
            Witness { house: &cedar.log, account: ANA, tree: TREE, pinned: None, before: None, readings: None };
        let judged = witness.judge(&cedar.shown(5, 0, &[1])).unwrap();
        assert_eq!((judged.said.size, judged.readings.len()), (5, 0));
    }

    #[test]
    fn after_a_restore_a_tree_says_where_it_comes_from() {
        let pinned = |size| Some(Cedar::new().said(size));
        let restored = Cedar::new().restored(3);
        // The backup is older than what the phone saw: nobody can compare, and it is taken from the first reading on.
        assert_eq!(restored.judge(pinned(5), 3, &restored.shown(4, 0, &[2])), Err(Breach::Withheld), "counted anew");
        assert_eq!(restored.judge(pinned(5), 0, &restored.shown(4, 0, &[2])), Ok(vec![1]));
        // It is just what the phone saw: then it has the root that the phone saw.
        assert_eq!(restored.judge(pinned(3), 0, &restored.shown(4, 0, &[])), Ok(vec![]));
        let mut other = Cedar::new();
        other.leaves[1] = reading(BEN, 8);
        assert_eq!(restored.judge(Some(other.said(3)), 0, &restored.shown(4, 0, &[])), Err(Breach::Forked));
        let silent = Shown { start: None, ..restored.shown(4, 0, &[]) };
        assert_eq!(restored.judge(pinned(5), 0, &silent), Err(Breach::Forged));
        let wrong = Shown { start: Some(restored.proven(1, 4)), ..restored.shown(4, 0, &[]) };
        assert_eq!(restored.judge(pinned(5), 0, &wrong), Err(Breach::Forged));
    }
}
