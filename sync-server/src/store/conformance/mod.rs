//! What every store must do, whatever lies underneath. Each check takes a fresh store with Cedar House in it.

mod asks;
mod covering;
mod devices;
mod disclosures;
mod heard_late;
mod histories;
mod membership;
mod pushes;
mod removal;
mod reports;
mod resync;

use crate::store::Store;
use crate::test_phone::{Cedar, NOON, Phone, segments};
use porchlight_core::crypto::segment::Segment;
use porchlight_core::ids::{EnvelopeId, TenantId};
use porchlight_core::protocol::Exchanged;

/// One check.
pub type Check = fn(&Cedar);

/// All checks, by name.
pub const SUITE: &[(&str, Check)] = &[
    ("a push may be repeated, split and merged", pushes::repeated_pushes),
    ("a gap stores nothing and names what comes next", pushes::gaps),
    ("another envelope under the same sequence is refused", pushes::equivocation),
    ("positions are gapless in commit order, whoever pushes at once", pushes::concurrent_appenders),
    ("what is withdrawn is gone and stays gone", pushes::withdrawal),
    ("another tenant learns nothing", pushes::other_tenants),
    ("a page ends where a signature stands", pushes::paging),
    ("a further device's record reaches everybody", pushes::account_log_growth),
    ("a document stays in its space", pushes::one_space),
    ("a removed device's late words are kept apart, each once", removal::late_words),
    ("late words take nobody's place", removal::nobodys_place),
    ("there is an end to late words", removal::room_for_late_words),
    ("a removed device reads its log and writes nothing else", removal::farewell),
    ("what a cut keeps is valid whoever brings it, and whenever the list comes", removal::inside_the_cut),
    ("a removal leaves out nothing that is stored", removal::words_left_out),
    ("a house that hears late of a removal takes out what lies outside", removal::heard_late),
    ("what was signed in one go is taken out in one go", heard_late::one_segment),
    ("a lost phone that keeps sending is removed at the second try", removal::bounded_tries),
    ("a removal that leaves words out does not come in with an invite", removal::other_door),
    ("what a forgotten removal leaves out is kept apart", |cedar| heard_late::forgotten(cedar, false)),
    ("a device is let in with a removal that was forgotten", |cedar| heard_late::forgotten(cedar, true)),
    ("what is sealed under another key epoch is refused", removal::key_epochs),
    ("a snapshot stands for what it covers", covering::snapshots),
    ("a snapshot that contradicts what is held is refused", covering::contradicting_snapshots),
    ("a snapshot that anchors itself needs nothing before it", covering::anchored_snapshots),
    ("a tombstone is the end", covering::tombstones),
    ("nothing hides behind a tombstone", covering::behind_a_tombstone),
    ("a shared document's end takes it off the page", covering::shared_tombstones),
    ("a token rests and works again", devices::suspension),
    ("nobody is suspended by themselves, by strangers or by who rests", devices::wrong_suspensions),
    ("a device that the words let in makes the others rest", devices::others_rest),
    ("a removed device gets no tokens, whatever log it brings", devices::no_tokens_for_removed),
    ("a removed device hears of it even while its token rests", devices::removal_ends_a_rest),
    ("a record that came second gets the log back", devices::second_record),
    ("words find the account, until they are replaced", devices::words),
    ("nobody puts another's words into the directory first", devices::others_words),
    ("an ask is told with the time at which it came in first", asks::received),
    ("a lost phone's ask goes with its removal", asks::of_a_lost_phone),
    ("a phone follows the disclosure log and is shown its own", disclosures::witnessed),
    ("readings that do not fit wait for the next answer", disclosures::page_by_page),
    ("a report is kept as it came in first", reports::received),
    ("there is one decision a turn, and staff close what is reported", reports::one_decision_a_turn),
    ("a lost phone's report goes with its removal", reports::of_a_lost_phone),
    ("a joiner reads whole documents of the joining month and later", membership::since_joining),
    ("a joiner reads the notices of ninety days", membership::notices),
    ("an invite that was used lets nobody in again", membership::invites_after_leaving),
    ("who is away lives there all the same", membership::away),
    ("posts go 180 days after their month", membership::retention),
    ("another membership starts over", membership::another_membership),
    ("joins and leavings never yield half a document", histories::random_histories),
    ("phone and store find out what they lack", resync::differing),
    ("wanted chains come whole, and nobody else's", resync::wanted),
];

fn shared_records(cedar: &Cedar) -> usize {
    let residents = cedar.store.read_house(cedar.house.tenant, NOON).unwrap().unwrap().residents;
    residents.iter().flat_map(|resident| &resident.shared).map(|document| document.records.len()).sum()
}

fn envelopes(pages: &[Exchanged]) -> Vec<EnvelopeId> {
    let all = pages.iter().flat_map(segments).flat_map(Segment::into_envelopes);
    all.map(|envelope| envelope.id()).collect()
}

/// How many envelopes a reader of all of a tenant's spaces that this phone may read should hold.
fn live_count(phone: &Phone, cedar: &Cedar, tenant: TenantId) -> u64 {
    phone.try_push(&cedar.store, tenant, vec![]).exchanged.unwrap().checks.iter().map(|check| check.count).sum()
}
