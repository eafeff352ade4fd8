//! What a house shows of its disclosure log: taken in with the page, or the page is not.

use super::{Reader, Trouble};
use crate::consent::grant::Grant;
use crate::disclosures::SignedCheckpoint;
use crate::disclosures::archive::TERM_MS;
use crate::disclosures::witness::{Breach, Witness};
use crate::documents::RecordType;
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
    let begins = readings == Some(0) && !shown.readings.is_empty();
    let may_begin_late = begins && is_known_for_a_term(transaction, reader)?;
    let judged = witness.judge_of(shown, may_begin_late).map_err(|breach| Trouble::Breach(evidence(breach)))?;
    Ok(transaction.keep_judged(house, &judged, reader.now_ms, reader.rng)?)
}

/// Whether this person has let the house read something for so long that the first readings are over their term. It is the
/// person's own word that counts, not the house's.
fn is_known_for_a_term(transaction: &Transaction<'_>, reader: &Reader<'_>) -> Result<bool, StorageError> {
    const DAY_MS: EpochMs = 24 * 60 * 60 * 1000;
    let records = super::consent_records(transaction, reader.tenant, reader.account)?;
    let given = records.iter().filter_map(|record| Some(record.read::<Grant>(RecordType::Grant)?.given.number()));
    Ok(given.min().is_some_and(|first| EpochMs::from(first) * DAY_MS + TERM_MS <= reader.now_ms))
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
