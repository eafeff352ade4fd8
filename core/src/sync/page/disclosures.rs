//! What a house shows of its disclosure log: taken in with the page, or the page is not.

use super::{Reader, Trouble};
use crate::disclosures::SignedCheckpoint;
use crate::disclosures::witness::{Breach, Witness};
use crate::ids::{IncarnationId, TenantId};
use crate::protocol::Exchanged;
use crate::storage::disclosures::Pin;
use crate::storage::{StorageError, Transaction};
use crate::time::EpochMs;

/// A house's word that it broke, to be kept as evidence.
#[derive(Debug)]
pub struct Evidence {
    breach: Breach,
    tree: IncarnationId,
    shown: SignedCheckpoint,
}

/// Keeps the newest checkpoint and one's own readings, if they hold.
pub(super) fn take(transaction: &Transaction<'_>, reader: &mut Reader<'_>, page: &Exchanged) -> Result<(), Trouble> {
    let (Some(shown), house, tree) = (&page.disclosures, reader.tenant, page.incarnation) else { return Ok(()) };
    let Some(log) = transaction.account_log(house.account())? else {
        return Err(Trouble::Alarm(code(Breach::Forged))); // it has to come with the checkpoint
    };
    let said = |pin: Pin| pin.said;
    let readings = match transaction.disclosures_held(house)? {
        held if held.tree == Some(tree) => held.readings,
        held => held.readings.map(|_| 0),
    };
    let witness = Witness {
        house: &log,
        account: reader.account,
        tree,
        pinned: transaction.pin_of_tree(house, tree)?.map(said),
        before: transaction.newest_pin(house)?.map(said),
        readings,
    };
    let evidence = |breach| Box::new(Evidence { breach, tree, shown: shown.checkpoint.clone() });
    let judged = witness.judge(shown).map_err(|breach| Trouble::Breach(evidence(breach)))?;
    Ok(transaction.keep_judged(house, &judged, reader.now_ms, reader.rng)?)
}

impl Evidence {
    /// Keeps it beside what the house had shown before; the alarm that it raises.
    pub fn keep(
        &self,
        transaction: &Transaction<'_>,
        house: TenantId,
        now_ms: EpochMs,
    ) -> Result<&'static str, StorageError> {
        let code = code(self.breach);
        transaction.keep_breach(house, self.tree, (code, &self.shown), now_ms)?;
        Ok(code)
    }
}

/// What the screen says.
fn code(breach: Breach) -> &'static str {
    match breach {
        Breach::Forged => "disclosures_forged",
        Breach::WentBack => "disclosures_went_back",
        Breach::Forked => "disclosures_forked",
        Breach::Withheld => "disclosures_withheld",
    }
}
