//! Removals that a server hears of after it has taken what lies outside of them.

use super::removal::{two, written};
use super::{envelopes, live_count};
use crate::test_phone::{Cedar, NOON, Phone, exchange_part};
use porchlight_core::identity::account_log::{CutEntry, CutList};
use porchlight_core::ids::SpaceId;
use porchlight_core::protocol::{RequestPart, Verdict};

/// A signature vouches for all that was sent in one go: nothing of it is shown without the last of it.
pub(super) fn one_segment(cedar: &Cedar) {
    let (mut ana, mut tablet, _) = two(cedar);
    let (house, mut ben) = (ana.house, Phone::joined(7, cedar, "Ben"));
    (0..3).for_each(|card| drop(tablet.write_post(card)));
    let (document, posts) = tablet.chains.iter().map(|(document, all)| (*document, all.clone())).next().unwrap();
    assert_eq!(tablet.push(&cedar.store, house, vec![tablet.segment(document, 0..3)]), [Verdict::Stored]);
    let entry = CutEntry { device: tablet.device(), document, sequence: 2, id: posts[1].id() };
    let lists = [CutList::of(SpaceId::house_circle(house), vec![entry])];
    ana.remove(tablet.device(), &lists);
    ana.push_log(&cedar.store, house, &lists);
    assert_eq!(live_count(&ben, cedar, house), 0);
    assert!(envelopes(&ben.pull(&cedar.store, house, 1_000_000)).is_empty());
    assert_eq!(envelopes(&ana.pull(&cedar.store, house, 1_000_000)).len(), 3, "all of it waits for her");
    // What stays valid of it comes from who has it under a signature of its own.
    assert_eq!(ana.push(&cedar.store, house, vec![tablet.segment(document, 0..2)]), [Verdict::Stored]);
    assert_eq!(envelopes(&ben.pull(&cedar.store, house, 1_000_000)).len(), 2);
    assert_eq!(tablet.push(&cedar.store, house, vec![tablet.segment(document, 0..3)]), [Verdict::Duplicate]);
}

/// A home that came back from a backup has forgotten a removal, and took the removed device's words for valid. The removal
/// counted long ago: it cannot be signed again.
pub(super) fn forgotten(cedar: &Cedar, asks_for_tokens: bool) {
    let (mut ana, mut tablet, home) = two(cedar);
    let document = ana.document(b"month");
    let ids = written(&mut tablet, 4);
    tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..1)]);
    tablet.push(&cedar.store, home, vec![tablet.segment(document, 1..4)]);
    let cut = [tablet.cut(&[(b"month", 2)])];
    ana.remove(tablet.device(), &cut);
    if asks_for_tokens {
        let admission = ana.ask_for_tokens(&cedar.store, None).unwrap();
        assert!(admission.log.is_none(), "nothing here parts from her log");
        ana.keep_tokens(admission.tokens);
    }
    let (log, cuts) = (ana.log.records().to_vec(), Some(cut.to_vec()));
    let part = RequestPart { log, cuts, counted: Some(true), ..ana.part(home, vec![]) };
    let answer = exchange_part(&cedar.store, NOON, part).exchanged.unwrap();
    assert_eq!(answer.log_verdict, Some(Verdict::Stored));
    assert_eq!(live_count(&ana, cedar, home), 1, "the second has no signature without those behind it");
    assert_eq!(envelopes(&ana.pull(&cedar.store, home, 1_000_000)), ids, "all of it is there, three kept apart");
    assert_eq!(ana.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]), [Verdict::Stored]);
    assert_eq!(live_count(&ana, cedar, home), 2);
    assert_eq!(tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..4)]), [Verdict::Duplicate]);
}
