//! What the members of a house say to each other in its circle, as far as the server may look: for a count that shows
//! nobody, and for the lines about a session that whoever led it may read. What was taken back or hidden is not there.

use crate::house_voice::{self, VoiceError};
use crate::store::Store;
use porchlight_core::documents::{DocumentKind, Record, open_document_id};
use porchlight_core::encouragements::{PostId, PostTakenBack};
use porchlight_core::hidden_posts;
use porchlight_core::ids::{AccountId, RecordId, SpaceId, TenantId};
use porchlight_core::time::{EpochMs, Month};
use std::collections::{BTreeMap, BTreeSet};

/// What everybody wrote into the house circle in a month who lives there, or left it at this instant or later.
pub fn of_month(
    store: &dyn Store,
    house: TenantId,
    month: Month,
    left_since_ms: EpochMs,
) -> Result<BTreeMap<AccountId, Vec<Record>>, VoiceError> {
    let circle = SpaceId::house_circle(house);
    let hidden = hidden_posts::hidden(&house_voice::said(store, house, month)?);
    let mut posts = BTreeMap::new();
    for author in store.roster(house, left_since_ms)?.into_iter().map(|entry| entry.account) {
        let document = open_document_id(author, circle, DocumentKind::Posts, &month.key());
        let mut records = house_voice::written(store, house, author, document)?;
        let taken_back: BTreeSet<RecordId> =
            records.iter().filter_map(PostTakenBack::read).map(|taken| taken.post).collect();
        records.retain(|record| {
            let name = hidden_posts::name_of(circle, PostId { record: record.id, author });
            !taken_back.contains(&record.id) && !hidden.contains(&name)
        });
        posts.insert(author, records);
    }
    Ok(posts)
}
