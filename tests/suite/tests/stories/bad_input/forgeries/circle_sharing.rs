//! What is shown in a small circle, and must not be.

use super::Attempt;
use crate::bad_input::World;
use house_simulator::forger::wire;
use porchlight_core::check_ins::{Answers, CheckIn, DayPart};
use porchlight_core::circles::{Bonds, CircleSharing, CompanyWanted, Field, Founded, Left};
use porchlight_core::consent::follow_up_words::{BesideFollowUp, FollowUpWords};
use porchlight_core::consent::grant::Grant;
use porchlight_core::consent::in_circles::{CheckedIn, Counter, SharedCheckIn, SharedCounter, shareable};
use porchlight_core::consent::to_staff::{Answered, SharedAnswers};
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::documents::{DocumentKind, Record, shared_part};
use porchlight_core::follow_ups::Rule;
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::streaks::Counts;
use porchlight_core::time::{DayEnd, Moment, Now, Zone};

/// A circle that Ana founds, in which she chooses some fields, one choice after the other.
fn circle(w: &mut World, choices: &[&[Field]]) -> (SpaceId, Vec<(RecordId, CircleSharing)>) {
    let founded = Founded::parse("Porch", 0).unwrap().record(RecordId::random(&mut w.ana.rng));
    let space = SpaceId::small_circle(w.ana.house, w.ana.account(), founded.id);
    let (mut said, mut known) = (vec![founded], Vec::new());
    for fields in choices {
        let choice = CircleSharing::new(fields.iter().copied(), 0, &known, vec![]);
        let id = RecordId::random(&mut w.ana.rng);
        said.push(choice.record(id));
        known.push((id, choice));
    }
    let bonds = w.ana.write_open(DocumentKind::Bonds, space, b"", &said);
    w.push(bonds);
    (space, known)
}

/// A phone that believes whatever choice it is given.
fn believing(w: &World, choice: &(RecordId, CircleSharing)) -> Bonds {
    Bonds::of([(w.ana.account(), &choice.1.record(choice.0))])
}

fn check_in(w: &World, space: SpaceId, choice: &(RecordId, CircleSharing)) -> Record {
    let bonds = believing(w, choice);
    let day = CheckedIn::of(space, RecordId::from_bytes([7; 16]), w.ana.today);
    SharedCheckIn::of(&shareable(&bonds, w.ana.account(), day).unwrap())
}

fn counter(w: &World, space: SpaceId, choice: &(RecordId, CircleSharing)) -> Record {
    let bonds = believing(w, choice);
    let counts = Counts { total_days: 3, of_days: 3, ..Counts::default() };
    let counter = Counter::of(space, RecordId::from_bytes([7; 16]), counts, w.ana.today);
    SharedCounter::of(&shareable(&bonds, w.ana.account(), counter).unwrap(), RecordId::from_bytes([8; 16]), vec![])
}

fn shown(w: &mut World, space: SpaceId, choice: RecordId, record: Record) -> Attempt {
    let part = shared_part(w.ana.today.month(), choice);
    let envelope = w.ana.write_open(DocumentKind::Shared, space, &part, &[record]);
    w.attempt(wire(envelope))
}

fn never_said(fields: &[Field]) -> (RecordId, CircleSharing) {
    (RecordId::from_bytes([9; 16]), CircleSharing::new(fields.iter().copied(), 0, &[], vec![]))
}

pub(super) fn without_a_choice(w: &mut World) -> Attempt {
    let (space, _) = circle(w, &[]);
    let choice = never_said(&[Field::CheckedIn]);
    let record = check_in(w, space, &choice);
    shown(w, space, choice.0, record)
}

pub(super) fn beyond_the_choice(w: &mut World) -> Attempt {
    let (space, known) = circle(w, &[&[Field::CheckedIn]]);
    let wider = (known[0].0, CircleSharing::new([Field::Counters], 0, &[], vec![]));
    let record = counter(w, space, &wider);
    shown(w, space, wider.0, record)
}

pub(super) fn under_an_earlier_choice(w: &mut World) -> Attempt {
    let (space, known) = circle(w, &[&[Field::CheckedIn], &[Field::CheckedIn, Field::Company]]);
    let record = check_in(w, space, &known[0]);
    shown(w, space, known[0].0, record)
}

pub(super) fn in_a_circle_that_was_left(w: &mut World) -> Attempt {
    let (space, _) = circle(w, &[&[Field::Company]]);
    let left = Left::record(RecordId::random(&mut w.ana.rng), 1);
    let left = w.ana.write_open(DocumentKind::Bonds, space, b"", &[left]);
    w.push(left);
    let wanted = CompanyWanted::new(0, w.ana.posts_day(b"bad")).record(RecordId::random(&mut w.ana.rng));
    let envelope = w.ana.write_open(DocumentKind::Posts, space, b"bad", &[wanted]);
    w.attempt(wire(envelope))
}

pub(super) fn for_staff(w: &mut World) -> Attempt {
    let choice = never_said(&[Field::CheckedIn]);
    let care = w.ana.care();
    let record = check_in(w, care, &choice);
    shown(w, care, choice.0, record)
}

pub(super) fn answers_in_a_circle(w: &mut World) -> Attempt {
    let (space, known) = circle(w, &[&[Field::CheckedIn]]);
    let choice = known[0].0;
    let mut moment = Moment::of(&Now { at_ms: 0, zone: Zone::utc() }, DayEnd::default()).unwrap();
    moment.day = w.ana.today;
    let check_in = CheckIn {
        id: RecordId::random(&mut w.ana.rng),
        moment,
        part: DayPart::Evening,
        answers: Answers { mood: Some(3), ..Answers::default() },
    };
    let given = Grant::new(Purpose::StaffAnswers, Audience::Staff, [0; 32], w.ana.today, None, vec![]);
    let consents = Consents::of(&[given.record(choice)]);
    let answered = Answered::of(space, &check_in);
    let record =
        SharedAnswers::of(&consents.shareable(Purpose::StaffAnswers, Audience::Staff, w.ana.today, answered).unwrap());
    shown(w, space, choice, record)
}

/// Words of Ana's beside a follow-up, under a consent for answers that is given, or not.
fn beside_a_follow_up(w: &mut World, space: SpaceId, is_given: bool, text: &str) -> Attempt {
    let consent = RecordId::random(&mut w.ana.rng);
    let grant = Grant::new(Purpose::StaffAnswers, Audience::Staff, [0; 32], w.ana.today, None, vec![]).record(consent);
    let consents = Consents::of(std::slice::from_ref(&grant));
    if is_given {
        let care = w.ana.care();
        let given = w.ana.write_open(DocumentKind::Consents, care, b"", &[grant]);
        w.push(given);
    }
    let beside = BesideFollowUp::parse(Rule::Urge, w.ana.today, "words").unwrap();
    let beside = consents.shareable(Purpose::StaffAnswers, Audience::Staff, w.ana.today, beside).unwrap();
    let mut record = FollowUpWords::of(&beside, RecordId::random(&mut w.ana.rng));
    let mut words = FollowUpWords::read(&record).unwrap();
    words.text = text.to_owned();
    record = Record::of(record.id, &words);
    shown(w, space, consent, record)
}

pub(super) fn words_without_a_consent(w: &mut World) -> Attempt {
    let care = w.ana.care();
    beside_a_follow_up(w, care, false, "words")
}

pub(super) fn words_too_long(w: &mut World) -> Attempt {
    let care = w.ana.care();
    beside_a_follow_up(w, care, true, &"a".repeat(281))
}

pub(super) fn words_in_a_circle(w: &mut World) -> Attempt {
    let (space, _) = circle(w, &[&[Field::CheckedIn]]);
    beside_a_follow_up(w, space, false, "words")
}

pub(super) fn company_of_the_house(w: &mut World) -> Attempt {
    let wanted = CompanyWanted::new(0, w.ana.posts_day(b"bad")).record(RecordId::random(&mut w.ana.rng));
    let envelope = w.ana.write_open(DocumentKind::Posts, w.ana.circle(), b"bad", &[wanted]);
    w.attempt(wire(envelope))
}
