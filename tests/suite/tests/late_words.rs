//! What a removed phone had not sent yet, when it was open: withdrawals above all.

mod anas_phones;

use anas_phones::{House, house};
use house_simulator::phone::{Carrier, Direct, Phone, Pumped};
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{AnswerPart, ExchangeAnswer, ExchangeRequest, RequestPart};
use porchlight_core::sync::engine::Failure;
use porchlight_core::views::{PurposeView, TrackerKindView};

/// Ana's phone and tablet, and a milestone that staff see.
fn shared() -> (House, Phone, String) {
    let mut house = house();
    let mut tablet = house.tablet();
    house.ana.core().start_tracker(TrackerKindView::Abstain, "x".into(), "2026-10-01".into()).unwrap();
    house.ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    let milestone = house.ana.core().sharing().unwrap().milestones[0].milestone.id.clone();
    house.ana.core().share_milestone(milestone.clone()).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    assert!(house.server.page().unwrap().contains("data-milestone"));
    (house, tablet, milestone)
}

fn id_of(phone: &Phone) -> String {
    phone.core().whoami().unwrap().1.to_string()
}

/// A network that reaches one tenant; every other is busy.
struct Only<'a>(Direct<'a>, TenantId);

impl Carrier for Only<'_> {
    fn carry(&mut self, mut request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let (reached, others): (Vec<_>, Vec<_>) = request.parts.into_iter().partition(|part| part.tenant == self.1);
        request.parts = reached;
        let mut answer = self.0.carry(request)?;
        let busy = |part: &RequestPart| AnswerPart { tenant: part.tenant, status: 503, exchanged: None };
        answer.parts.extend(others.iter().map(busy));
        Ok(answer)
    }
}

#[test]
fn a_withdrawal_that_a_removed_phone_sends_late_still_counts() {
    let (mut house, mut tablet, milestone) = shared();
    // On the tablet, without a network; and the phone removes it before it comes back.
    tablet.core().withdraw_consent(PurposeView::StaffMilestones).unwrap();
    house.ana.core().remove_devices(vec![id_of(&tablet)]).unwrap();
    house.settle_ana();
    assert!(house.server.page().unwrap().contains("data-milestone"), "nobody has heard of it yet");
    house.settle(&mut tablet);
    house.settle_ana();
    assert!(!house.server.page().unwrap().contains("data-milestone"));
    assert!(!house.ana.core().sharing().unwrap().consents[0].is_on);
    let late = house.ana.core().late_words().unwrap();
    assert_eq!((late.len(), &late[0].turned_off[..]), (1, &[PurposeView::StaffMilestones][..]), "and she is told");
    house.ana.core().dismiss_late_words(late[0].device.clone()).unwrap();
    assert!(house.ana.core().late_words().unwrap().is_empty());
    // On again is a new consent, which knows of the withdrawal.
    house.ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    house.ana.core().share_milestone(milestone).unwrap();
    house.settle_ana();
    assert!(house.server.page().unwrap().contains("data-milestone"));
    assert_eq!(house.ana.core().today().unwrap().sync.refused, Vec::<String>::new());
}

#[test]
fn a_phone_that_hears_of_its_removal_before_its_house_could_be_reached_still_sends_its_withdrawal() {
    let (mut house, mut tablet, _) = shared();
    tablet.core().withdraw_consent(PurposeView::StaffMilestones).unwrap();
    house.ana.core().remove_devices(vec![id_of(&tablet)]).unwrap();
    house.settle_ana();
    let home = TenantId::of(tablet.core().whoami().unwrap().0);
    let pumped = tablet.pump(&mut Only(Direct(&mut house.server), home)).unwrap();
    assert_eq!(pumped, Pumped::Failed);
    assert!(tablet.core().journal().is_err(), "it has heard, and erased itself");
    house.pass(30);
    house.settle_ana();
    assert!(house.server.page().unwrap().contains("data-milestone"), "the house knows of no withdrawal");
    house.settle(&mut tablet);
    house.pass(30);
    house.settle_ana();
    assert!(!house.server.page().unwrap().contains("data-milestone"));
    assert_eq!(house.ana.core().late_words().unwrap()[0].turned_off, [PurposeView::StaffMilestones]);
}
