//! What a removed phone had not sent yet, when it was open: withdrawals above all.

use crate::anas_phones::{House, house, texts, write};
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

/// A network that reaches some tenants; every other is busy.
pub struct Only<'a, F: Fn(TenantId) -> bool>(pub Direct<'a>, pub F);

impl<F: Fn(TenantId) -> bool> Carrier for Only<'_, F> {
    fn carry(&mut self, mut request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let (reached, others): (Vec<_>, Vec<_>) = request.parts.into_iter().partition(|part| self.1(part.tenant));
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
    let pumped = tablet.pump(&mut Only(Direct(&mut house.server), |tenant| tenant == home)).unwrap();
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

#[test]
fn a_removed_phone_that_had_put_its_words_together_sends_them_late_as_they_are() {
    let mut house = house();
    let mut tablet = house.tablet();
    let id = write(&tablet, "0");
    let edit = |tablet: &Phone, text: String| {
        let entry = tablet.core().entry(id.clone()).unwrap();
        tablet.core().edit_entry(id.clone(), entry.revision, String::new(), text).unwrap();
    };
    (1..23).for_each(|n| edit(&tablet, n.to_string()));
    house.settle(&mut tablet);
    house.settle_ana();
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    edit(&tablet, "the last".into());
    house.settle(&mut tablet);
    // The server forgets the last words, and the snapshot that stands for all of them; the removal knows of neither.
    house.server.restore(&backup).unwrap();
    house.ana.core().remove_devices(vec![id_of(&tablet)]).unwrap();
    house.settle_ana();
    house.settle(&mut tablet);
    assert!(tablet.core().journal().is_err(), "it has heard, and erased itself");
    house.settle_ana();
    let late = house.ana.core().late_words().unwrap();
    house.ana.core().keep_late_words(late[0].device.clone()).unwrap();
    assert_eq!(texts(&house.ana), ["the last"]);
}

/// A connection that carries one exchange and then breaks.
struct Once<'a>(Option<Direct<'a>>);

impl Carrier for Once<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        self.0.take().ok_or(Failure::Unreachable)?.carry(request)
    }
}

#[test]
fn late_words_wait_for_what_a_restored_server_lost_before_them_and_do_not_ask_for_ever() {
    let (mut house, mut tablet, _) = shared();
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    tablet.core().withdraw_consent(PurposeView::StaffMilestones).unwrap();
    tablet.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    house.settle(&mut tablet);
    house.settle_ana();
    tablet.core().withdraw_consent(PurposeView::StaffMilestones).unwrap();
    house.ana.core().remove_devices(vec![id_of(&tablet)]).unwrap();
    house.settle_ana();
    let home = TenantId::of(tablet.core().whoami().unwrap().0);
    tablet.pump(&mut Only(Direct(&mut house.server), |tenant| tenant == home)).unwrap();
    assert!(tablet.core().journal().is_err(), "it has heard, and erased itself");
    house.server.restore(&backup).unwrap();
    // Of the account's log the phone brings everything back at once; of what was written, not yet.
    house.ana.pump(&mut Once(Some(Direct(&mut house.server)))).unwrap();
    house.pass(30);
    assert_eq!(tablet.pump(&mut Direct(&mut house.server)).unwrap(), Pumped::Failed);
    assert_eq!(tablet.core().sync_status().unwrap().failure, Some("not_yet_accepted"), "it waits, and says so");
    house.pass(30);
    house.settle_ana();
    house.settle(&mut tablet);
    house.pass(30);
    house.settle_ana();
    assert_eq!(house.ana.core().late_words().unwrap()[0].turned_off, [PurposeView::StaffMilestones]);
    assert!(!house.ana.core().sharing().unwrap().consents[0].is_on);
}
