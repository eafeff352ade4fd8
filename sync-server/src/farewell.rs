//! What a device at its end is answered: the signed log that says so, and nothing to read.

use crate::exchange::author_log;
use crate::store::{Store, StoreError};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::protocol::{Exchanged, RequestPart, Verdict};
use std::sync::Arc;

/// The log of a house that was erased; nothing of one that goes on, or of a home.
pub(crate) fn last_word(
    store: &dyn Store,
    tenant: TenantId,
    account: AccountId,
) -> Result<Option<Arc<AccountLog>>, StoreError> {
    let is_home = account == tenant.account();
    let house = if is_home { None } else { store.account_log(tenant, tenant.account())? };
    Ok(house.filter(|house| house.is_closed()))
}

/// What a device at its end gets: the log that removes it or is closed, or that of a house that was erased, and what became
/// of what it had not sent. It reads nothing more.
pub(crate) fn farewell(
    store: &dyn Store,
    part: RequestPart,
    log: &AccountLog,
    log_verdict: Option<Verdict>,
    verdicts: Vec<Verdict>,
) -> Exchanged {
    Exchanged {
        incarnation: store.incarnation(),
        log_verdict,
        verdicts,
        logs: vec![author_log(log, part.tenant, &[])],
        pull: Vec::new(),
        cursor: part.cursor,
        more: false,
        checks: Vec::new(),
        differing: None,
        word: None,
        disclosures: None,
    }
}
