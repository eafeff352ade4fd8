//! The disclosure log: a phone that believes nothing follows it, and is shown its own.

use crate::access::StaffRole;
use crate::commands::invite;
use crate::disclosures::Disclosure;
use crate::store::{StaffStore as _, Store};
use crate::test_phone::{Cedar, NOON, Phone, exchange_part, rng};
use porchlight_core::disclosures::witness::{Judged, Witness};
use porchlight_core::disclosures::{Checkpoint, Held, Shown};
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{Exchanged, RequestPart};

/// A phone's memory of the log.
struct Watching<'a> {
    phone: &'a Phone,
    pinned: Option<Checkpoint>,
    readings: u64,
}

impl Watching<'_> {
    fn ask(&self, cedar: &Cedar, tenant: TenantId, budget: u32) -> Exchanged {
        let held = Held {
            tree: self.pinned.as_ref().map(|pinned| pinned.tree),
            size: self.pinned.as_ref().map_or(0, |pinned| pinned.size),
            readings: Some(self.readings),
            house_log: 0,
        };
        let part = RequestPart { disclosures: Some(held), budget, ..self.phone.part(tenant, vec![]) };
        exchange_part(&cedar.store, NOON, part).exchanged.unwrap()
    }

    fn follow(&mut self, cedar: &Cedar, budget: u32) -> (Shown, Judged) {
        let page = self.ask(cedar, self.phone.house, budget);
        let log = cedar.store.account_log(self.phone.house, self.phone.house.account()).unwrap().unwrap();
        assert!(page.logs.iter().any(|sent| sent.account == log.account()), "with what proves it");
        let shown = page.disclosures.unwrap();
        let witness = Witness {
            house: &log,
            account: self.phone.account(),
            tree: page.incarnation,
            pinned: self.pinned.clone(),
            before: None,
            readings: Some(self.readings),
        };
        let judged = witness.judge(&shown).unwrap();
        self.pinned = Some(judged.said.clone());
        self.readings += judged.readings.len() as u64;
        (shown, judged)
    }
}

fn look(cedar: &Cedar, phones: &[&Phone], reason: &str, record_types: &str) {
    let house = cedar.house.tenant;
    if cedar.store.staff_named(house, "Carla").unwrap().is_empty() {
        invite::staff(&cedar.store, house, "Carla", StaffRole::Counsellor, NOON, &mut rng(1)).unwrap();
    }
    let staff = cedar.store.staff_named(house, "Carla").unwrap().remove(0).id;
    let reading = |phone: &&Phone| Disclosure {
        account: phone.account(),
        staff,
        at_ms: NOON,
        record_types: record_types.into(),
        reason: reason.into(),
        asks: Vec::new(),
        what_for: None,
    };
    let readings: Vec<Disclosure> = phones.iter().map(reading).collect();
    cedar.store.log_disclosures(house, staff, &readings).unwrap();
}

/// Each is shown their own readings, in order and proved, and what a report shows of its author is not told.
pub(super) fn witnessed(cedar: &Cedar) {
    let (ana, ben) = (Phone::joined(1, cedar, "Ana"), Phone::joined(2, cedar, "Ben"));
    let mut watching = [&ana, &ben].map(|phone| Watching { phone, pinned: None, readings: 0 });
    for round in 1..12 {
        look(cedar, &[&ana, &ben], "house page", "30");
        look(cedar, &[&ana], "report", "90");
        look(cedar, &[&ben], "report", "40");
        for (watching, own) in watching.iter_mut().zip([2, 1]).filter(|_| round % 3 != 0) {
            let (shown, judged) = watching.follow(cedar, 1 << 20);
            assert_eq!((judged.said.size, watching.readings, shown.more), (1 + 4 * round, own * round, false));
            assert_eq!(watching.follow(cedar, 1 << 20).0.checkpoint, shown.checkpoint, "signed once");
        }
    }
    assert!(watching[0].ask(cedar, ana.home(), 1 << 20).disclosures.is_none(), "a home has no staff");
}

/// What does not fit waits for the next answer; what a phone says that it holds cannot break anything.
pub(super) fn page_by_page(cedar: &Cedar) {
    let ana = Phone::joined(1, cedar, "Ana");
    for _ in 0..9 {
        look(cedar, &[&ana], "house page", "30");
    }
    let mut watching = Watching { phone: &ana, pinned: None, readings: 0 };
    let mut answers = 0;
    while watching.follow(cedar, 500).0.more {
        answers += 1;
    }
    assert!(answers > 2 && watching.readings == 9, "{answers} answers");
    let said = watching.pinned.clone().unwrap();
    for (size, readings) in [(0, 0), (u64::MAX, u64::MAX), (99, 4), (said.size, 99)] {
        let pinned = Some(Checkpoint { size, ..said.clone() });
        let shown = Watching { phone: &ana, pinned, readings }.ask(cedar, ana.house, u32::MAX).disclosures.unwrap();
        assert_eq!(shown.growth.is_some(), size == said.size);
    }
}
