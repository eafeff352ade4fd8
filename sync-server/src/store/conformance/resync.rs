//! Phone and store compare what they have: counts and sums, then ids, then whole chains.

use super::envelopes;
use crate::store::Store;
use crate::test_phone::{Cedar, NOON, Phone, exchange_part, segments};
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::documents::{DocumentKind, open_document_id};
use porchlight_core::ids::{AccountId, DocumentId, EnvelopeId, TenantId};
use porchlight_core::protocol::{DifferingDocument, DocumentCheck, Exchanged, RequestPart, Verdict, WantedChain};

fn check(envelopes: &[Envelope]) -> DocumentCheck {
    let header = &envelopes[0].header;
    let addend = |envelope: &Envelope| u64::from_be_bytes(envelope.id().as_bytes()[..8].try_into().unwrap());
    DocumentCheck {
        account: header.account,
        document: header.document,
        count: envelopes.len() as u64,
        sum: envelopes.iter().map(addend).fold(0, u64::wrapping_add),
    }
}

fn compare(phone: &Phone, cedar: &Cedar, tenant: TenantId, have: Vec<DocumentCheck>) -> Vec<DifferingDocument> {
    let part = RequestPart { have: Some(have), ..phone.part(tenant, vec![]) };
    exchange_part(&cedar.store, NOON, part).exchanged.unwrap().differing.unwrap()
}

pub(super) fn differing(cedar: &Cedar) {
    let (mut ana, mut ben) = (Phone::joined(1, cedar, "Ana"), Phone::joined(2, cedar, "Ben"));
    let home = ana.home();
    for part in [b"march", b"april"] {
        let push = vec![ana.write_sealed(part, 1), ana.write_sealed(part, 2)];
        ana.push(&cedar.store, home, push);
    }
    let [march, april] = [b"march", b"april"].map(|part| ana.chains[&ana.document(part)].clone());
    let whole = vec![check(&march), check(&april)];
    assert!(compare(&ana, cedar, home, whole.clone()).is_empty(), "nothing differs");
    // What the phone has less of, what it has more of, and what it has not at all.
    let ids = |document: &DifferingDocument| document.live.iter().map(|cover| cover.id).collect::<Vec<_>>();
    let both = |envelopes: &[Envelope]| envelopes.iter().map(Envelope::id).collect::<Vec<_>>();
    let less = compare(&ana, cedar, home, vec![check(&march[..1]), check(&april)]);
    assert_eq!((less.len(), less[0].document, ids(&less[0])), (1, march[0].header.document, both(&march)));
    let more = compare(&ana, cedar, home, vec![DocumentCheck { count: 3, ..check(&march) }, check(&april)]);
    assert_eq!(ids(&more[0]), both(&march));
    let other_sum = compare(&ana, cedar, home, vec![DocumentCheck { sum: 1, ..check(&march) }, check(&april)]);
    assert_eq!(ids(&other_sum[0]), both(&march));
    let none = compare(&ana, cedar, home, vec![]);
    assert_eq!(none.iter().map(|document| document.live.len()).collect::<Vec<_>>(), [2, 2]);
    // What is missing here is named with nothing in it; another tenant's document is as good as missing.
    let sealed = ben.write_sealed(b"month", 10);
    ben.push(&cedar.store, ben.home(), vec![sealed]);
    let (_, grant) = ben.grant();
    ben.push(&cedar.store, ben.house, vec![grant]);
    for chain in ben.chains.values().cloned().collect::<Vec<_>>() {
        for tenant in [home, ana.house] {
            let mut have = if tenant == home { whole.clone() } else { vec![] };
            have.push(check(&chain));
            let missing = compare(&ana, cedar, tenant, have);
            assert_eq!(missing, [DifferingDocument { live: vec![], ..named(&chain[0]) }]);
        }
    }
    assert!(compare(&ana, cedar, ana.house, vec![]).is_empty(), "Ben's consents are nothing to Ana");
}

fn named(envelope: &Envelope) -> DifferingDocument {
    let header = &envelope.header;
    DifferingDocument { account: header.account, document: header.document, live: vec![] }
}

pub(super) fn wanted(cedar: &Cedar) {
    let (mut ana, mut ben) = (Phone::joined(1, cedar, "Ana"), Phone::joined(2, cedar, "Ben"));
    let house = cedar.house.tenant;
    for card in 0..6 {
        ben.write_post(card);
    }
    let posts = *ben.chains.keys().next().unwrap();
    let push = vec![ben.segment(posts, 0..3), ben.segment(posts, 3..6)];
    assert_eq!(ben.push(&cedar.store, house, push), [Verdict::Stored, Verdict::Stored]);
    let (_, grant) = ben.grant();
    ben.push(&cedar.store, house, vec![grant]);
    let sealed = ben.write_sealed(b"month", 10);
    ben.push(&cedar.store, ben.home(), vec![sealed]);
    ana.pull(&cedar.store, house, 1_000_000);
    let ids: Vec<EnvelopeId> = ben.chains[&posts].iter().map(Envelope::id).collect();

    let device = ben.device();
    let chain = |account: AccountId, document: DocumentId, from| WantedChain { account, document, device, from };
    let ask = |tenant, want: WantedChain, budget| -> Exchanged {
        let part = RequestPart {
            want: Some(vec![want]),
            incarnation: Some(cedar.store.incarnation()),
            budget,
            ..ana.part(tenant, vec![])
        };
        exchange_part(&cedar.store, NOON, part).exchanged.unwrap()
    };
    let tail = ask(house, chain(ben.account(), posts, 2), 1_000_000);
    assert_eq!(envelopes(std::slice::from_ref(&tail)), ids[1..]);
    assert!(segments(&tail).iter().all(|segment| segment.verify(&ben.keys.public())), "whole segments");
    let first = ask(house, chain(ben.account(), posts, 2), 1);
    assert_eq!(envelopes(std::slice::from_ref(&first)), ids[1..3], "a small budget gives one");
    assert_eq!(envelopes(&[ask(house, chain(ben.account(), posts, 4), 1)]), ids[3..], "and then the next");
    assert!(ask(house, chain(ben.account(), posts, 7), 1_000_000).pull.is_empty(), "there is no more");
    assert!(ask(house, chain(ben.account(), posts, u64::MAX), 1_000_000).pull.is_empty());

    let consents = open_document_id(ben.account(), ben.care(), DocumentKind::Consents, b"");
    for tenant in [ana.home(), house] {
        for document in [consents, ben.document(b"month")] {
            assert!(ask(tenant, chain(ben.account(), document, 1), 1_000_000).pull.is_empty(), "nobody else's");
        }
    }
    let mine = RequestPart {
        want: Some(vec![chain(ben.account(), consents, 1)]),
        cursor: vec![],
        incarnation: Some(cedar.store.incarnation()),
        budget: 0,
        ..ben.part(house, vec![])
    };
    let mine = exchange_part(&cedar.store, NOON, mine).exchanged.unwrap();
    assert!(envelopes(&[mine]).contains(&ben.chains[&consents][0].id()), "else the refusals prove nothing");
}
