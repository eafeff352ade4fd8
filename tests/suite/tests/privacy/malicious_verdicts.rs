//! A server that lies about what became of entries, or turns a phone away for ever: the phone keeps every word.

use crate::double::Double;
use crate::house::{House, assert_calm, house, texts, write};
use house_simulator::phone::{Carrier, Pumped};
use porchlight_core::gate::Refusal;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, Exchanged, Verdict};
use porchlight_core::sync::engine::Failure;
use porchlight_core::views::{CheckInAnswers, PurposeView, TrackerKindView};

/// Turns everybody away with this status.
struct Away(u16);

impl Carrier for Away {
    fn carry(&mut self, _: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        Err(Failure::Status(self.0, None))
    }
}

#[test]
fn a_phone_that_is_turned_away_for_ever_never_erases_itself() {
    let mut house = house();
    write(&house.ana, "sent");
    house.settle_ana();
    write(&house.ana, "not sent yet");
    for status in [401, 403, 404, 410] {
        for _ in 0..20 {
            assert_eq!(house.ana.pump(&mut Away(status)).unwrap(), Pumped::Failed, "{status}");
        }
        house.ana.restart().unwrap();
        assert_eq!(texts(&house.ana), ["not sent yet", "sent"], "{status}");
    }
    house.settle_ana();
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0);
}

#[test]
fn a_part_that_is_turned_away_for_ever_erases_nothing_either() {
    let mut house = house();
    write(&house.ana, "not sent yet");
    for status in [401, 403, 404, 410] {
        let change = |_: &ExchangeRequest, answer: &mut ExchangeAnswer| {
            answer.parts.iter_mut().for_each(|part| (part.status, part.exchanged) = (status, None));
        };
        let pumped = house.ana.pump(&mut Double { server: &mut house.server, change }).unwrap();
        assert_eq!(pumped, Pumped::Failed, "{status}");
        house.ana.restart().unwrap();
        assert_eq!(texts(&house.ana), ["not sent yet"], "{status}");
    }
    house.settle_ana();
}

/// Keeps from the server what is pushed, and answers each with this verdict.
struct Lying<'a> {
    house: &'a mut House,
    verdict: Verdict,
}

impl Lying<'_> {
    fn pump(self) {
        let Self { house, verdict } = self;
        let mut change = |request: &ExchangeRequest, answer: &mut ExchangeAnswer| {
            for (asked, part) in request.parts.iter().zip(&mut answer.parts) {
                part.exchanged.as_mut().unwrap().verdicts = vec![verdict.clone(); asked.push.len()];
            }
        };
        let mut carrier = Keeping(&mut house.server, &mut change);
        house.ana.pump(&mut carrier).unwrap();
    }
}

struct Keeping<'a, F>(&'a mut house_simulator::server::Server, F);

impl<F: FnMut(&ExchangeRequest, &mut ExchangeAnswer)> Carrier for Keeping<'_, F> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let mut without = request.clone();
        without.parts.iter_mut().for_each(|part| part.push.clear());
        let mut double = Double { server: self.0, change: |_: &ExchangeRequest, _: &mut ExchangeAnswer| {} };
        let mut answer = double.carry(without)?;
        (self.1)(&request, &mut answer);
        Ok(answer)
    }
}

fn lie(verdict: Verdict) {
    let mut house = house();
    write(&house.ana, "honest");
    house.settle_ana();
    let id = write(&house.ana, "lied about");
    let what = format!("{verdict:?}");
    Lying { house: &mut house, verdict: verdict.clone() }.pump();
    assert_eq!(texts(&house.ana), ["honest", "lied about"], "{what}");
    house.ana.restart().unwrap();
    let opened = house.ana.core().entry(id.clone()).unwrap();
    assert_eq!(opened.text, "lied about", "{what}");
    // And it can be written on.
    house.ana.core().edit_entry(id, opened.revision, String::new(), "lied about, and more".into()).unwrap();
    Lying { house: &mut house, verdict }.pump();
    assert_eq!(texts(&house.ana), ["honest", "lied about, and more"], "{what}");
}

#[test]
fn equivocation_claimed_of_what_is_fine_loses_nothing() {
    lie(Refusal::Equivocation.into());
}

#[test]
fn a_deletion_claimed_of_what_is_fine_loses_nothing() {
    lie(Refusal::Deleted.into());
}

#[test]
fn a_withdrawal_claimed_of_a_journal_loses_nothing() {
    lie(Refusal::Withdrawn.into());
}

#[test]
fn no_other_refusal_of_what_is_fine_loses_anything() {
    Refusal::ALL.into_iter().for_each(|refusal| lie(refusal.into()));
}

#[test]
fn a_gap_claimed_for_ever_loses_nothing() {
    lie(Verdict::Gap(1));
    lie(Verdict::Gap(7));
    lie(Verdict::Gap(i64::MAX.unsigned_abs()));
}

#[test]
fn what_was_claimed_to_be_stored_and_is_not_is_found_out() {
    let mut house = house();
    write(&house.ana, "said to be stored");
    Lying { house: &mut house, verdict: Verdict::Stored }.pump();
    assert_eq!(house.server.envelope_count().unwrap(), 0);
    house.ana.pump_until_settled(&mut house.server).unwrap();
    assert_eq!(house.ana.core().sync_status().unwrap().alarm, Some("server_went_back"));
    assert_eq!(texts(&house.ana), ["said to be stored"]);
}

#[test]
fn fewer_answers_than_questions_are_a_failure_and_nothing_is_lost() {
    let mut house = house();
    write(&house.ana, "not sent yet");
    let change = |_: &ExchangeRequest, answer: &mut ExchangeAnswer| answer.parts.clear();
    let pumped = house.ana.pump(&mut Double { server: &mut house.server, change }).unwrap();
    assert_eq!(pumped, Pumped::Failed);
    house.ana.restart().unwrap();
    assert_eq!(texts(&house.ana), ["not sent yet"]);
    house.settle_ana();
    assert_calm(&house.ana);
}

#[test]
fn answers_that_never_come_to_an_end_lose_nothing() {
    let changes: [fn(&mut Exchanged); 2] = [|page| page.more = true, |page| page.verdicts.clear()];
    for change in changes {
        let mut house = house();
        write(&house.ana, "not sent yet");
        house.pump_changed(change);
        assert_eq!(texts(&house.ana), ["not sent yet"]);
        house.ana.restart().unwrap();
        house.settle_ana();
        assert_calm(&house.ana);
        assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0);
    }
}

#[test]
fn no_refusal_takes_a_day_a_path_or_a_consent() {
    for refusal in Refusal::ALL {
        let mut house = house();
        let core = house.ana.core();
        core.record_check_in(CheckInAnswers { mood: Some(4), ..CheckInAnswers::default() }).unwrap();
        core.start_tracker(TrackerKindView::Abstain, "My path".into(), "2026-10-01".into()).unwrap();
        core.give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
        let milestone = core.sharing().unwrap().milestones[0].milestone.clone();
        core.share_milestone(milestone.id.clone()).unwrap();
        Lying { house: &mut house, verdict: refusal.into() }.pump();
        house.ana.restart().unwrap();
        let (today, sharing) = (house.ana.core().today().unwrap(), house.ana.core().sharing().unwrap());
        assert_eq!(today.check_in.unwrap().answers.mood, Some(4), "{refusal:?}");
        assert_eq!(today.trackers[0].name, "My path", "{refusal:?}");
        assert_eq!(sharing.milestones[0].milestone, milestone, "{refusal:?}");
        assert!(sharing.consents[0].is_on, "{refusal:?}: only the person takes it back");
    }
}
