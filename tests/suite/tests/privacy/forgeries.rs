//! The forgery matrix: somebody in the name of somebody else, against the server, and against a peer who is fed the
//! same bytes by a server that checks nothing.

use crate::double::{author_log, pump};
use crate::house::{House, alarm, envelopes_of, house, refused_from, texts, write};
use crate::known_device::{stranger, today};
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::generator;
use porchlight_core::crypto::envelope::{Envelope, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::encouragements::Encouragement;
use porchlight_core::gate::Refusal;
use porchlight_core::identity::account_log::LogRecord;
use porchlight_core::ids::{AccountId, RecordId, SpaceId};
use porchlight_core::protocol::Verdict;
use porchlight_core::replica::{Replica, actor};

/// Ana is the peer with the phone; Ben and Elif can say anything.
struct Circle {
    house: House,
    ben: Forger,
    elif: Forger,
}

/// What is pushed and shown, in whose name, and by whom.
struct Forgery {
    wire: WireSegment,
    in_name_of: AccountId,
    is_by_elif: bool,
    log: Vec<LogRecord>,
}

impl Circle {
    fn new() -> Self {
        let mut house = house();
        write(&house.ana, "mine");
        house.settle_ana();
        let ben = Forger::joined("Ben", &house.server, today(), generator(1, 2)).unwrap();
        let elif = Forger::joined("Elif", &house.server, today(), generator(1, 3)).unwrap();
        Self { house, ben, elif }
    }

    fn of_ben(&self, envelope: Envelope) -> Forgery {
        Forgery { wire: wire(envelope), in_name_of: self.ben.account(), is_by_elif: false, log: vec![] }
    }

    fn card(&mut self) -> Record {
        let card = Encouragement::parse(None, Some(3), None, 0, self.ben.posts_day(b"month")).unwrap();
        card.record(RecordId::random(&mut self.ben.rng))
    }

    /// The server refuses it under this code, and so does the peer.
    fn assert_refused(self, forgery: &Forgery, code: Refusal) {
        self.assert_refused_by_both(forgery, code, code);
    }

    /// The server knows who is in which space; a peer, what belongs into no space like this.
    fn assert_refused_by_both(mut self, forgery: &Forgery, by_server: Refusal, by_peer: Refusal) {
        self.assert_refused_by_server(forgery, by_server);
        self.feed(forgery);
        assert_eq!(refused_from(&self.house.ana, forgery.in_name_of), [by_peer.code()]);
        assert_eq!(envelopes_of(&self.house.ana, forgery.in_name_of), 0);
    }

    fn assert_refused_by_server(&mut self, forgery: &Forgery, code: Refusal) {
        let before = self.house.server.envelope_count().unwrap();
        let pusher = if forgery.is_by_elif { &self.elif } else { &self.ben };
        let part = pusher.part(pusher.house, forgery.log.clone(), vec![forgery.wire.clone()]);
        let answer = pusher.exchange(&mut self.house.server, part).unwrap();
        assert_eq!(answer.parts[0].exchanged.as_ref().unwrap().verdicts, [Verdict::from(code)]);
        assert_eq!(self.house.server.envelope_count().unwrap(), before);
    }

    /// Shows it to the peer, beside the logs of both and something good.
    fn feed(&mut self, forgery: &Forgery) {
        let good = self.elif.write_card(b"good");
        let logs = [author_log(&self.ben.log), author_log(&self.elif.log)];
        let pull = [forgery.wire.clone(), wire(good)];
        let tenant = self.ben.house;
        write(&self.house.ana, "more");
        let good_of = |house: &House, elif: &Forger| envelopes_of(&house.ana, elif.account());
        let before = good_of(&self.house, &self.elif);
        pump(&mut self.house.ana, &mut self.house.server, tenant, |page| {
            (page.logs, page.pull) = (logs.to_vec(), pull.to_vec());
            page.checks.clear();
        });
        assert_eq!(alarm(&self.house.ana), None);
        assert_eq!(good_of(&self.house, &self.elif), before + 1, "what is good beside it is taken in");
        assert_eq!(texts(&self.house.ana), ["mine", "more"]);
    }
}

#[test]
fn a_peer_as_another_peer() {
    let mut circle = Circle::new();
    let record = circle.card();
    let (header, own) = circle.ben.open_header(DocumentKind::Posts, circle.ben.circle(), b"month");
    let forged = sealed::publish(header, vec![Replica::new(own).write(&[record])], &circle.elif.keys);
    let forgery = Forgery { is_by_elif: true, ..circle.of_ben(forged) };
    circle.assert_refused(&forgery, Refusal::BadSignature);
}

#[test]
fn a_peer_as_another_peer_with_its_own_device_in_the_header() {
    let mut circle = Circle::new();
    let record = circle.card();
    let (mut header, own) = circle.ben.open_header(DocumentKind::Posts, circle.ben.circle(), b"month");
    header.device = circle.elif.keys.public().device_id();
    let forged = sealed::publish(header, vec![Replica::new(own).write(&[record])], &circle.elif.keys);
    let forgery = Forgery { is_by_elif: true, ..circle.of_ben(forged) };
    circle.assert_refused(&forgery, Refusal::NotLive);
}

#[test]
fn a_peer_in_the_care_space_of_a_resident() {
    let mut circle = Circle::new();
    let (space, record) = (circle.elif.care(), circle.card());
    let forged = circle.ben.write_open(DocumentKind::Consents, space, b"", &[record]);
    let forgery = circle.of_ben(forged);
    circle.assert_refused_by_both(&forgery, Refusal::NotTheOwner, Refusal::WrongPlace);
}

#[test]
fn a_peer_gives_a_consent_for_a_resident() {
    let mut circle = Circle::new();
    let grant = circle.ben.grant();
    let changes = sealed::read_open(&grant).unwrap();
    let mut header = grant.header;
    header.account = circle.elif.account();
    header.suite = Suite::Open { document_kind: DocumentKind::Consents, space: circle.elif.care() };
    header.device = circle.elif.keys.public().device_id();
    header.log_head = circle.elif.log.head();
    let forged = sealed::publish(header, changes, &circle.ben.keys);
    let forgery = Forgery { in_name_of: circle.elif.account(), ..circle.of_ben(forged) };
    circle.assert_refused_by_server(&forgery, Refusal::BadSignature);
    circle.feed(&forgery);
    assert_eq!(refused_from(&circle.house.ana, circle.elif.account()), ["bad_signature"]);
}

#[test]
fn somebody_as_the_house() {
    let circle = Circle::new();
    let mut staff = stranger(&circle.house);
    // The house has an account of its own, whose keys are nowhere but in its server.
    let account = AccountId::from_bytes(*circle.ben.house.as_bytes());
    let mut header = staff.write_card(b"month").header;
    header.account = account;
    let forged = sealed::publish(header, vec![], &staff.keys);
    let forgery = Forgery { in_name_of: account, ..circle.of_ben(forged) };
    circle.assert_refused(&forgery, Refusal::NotLive);
}

#[test]
fn a_change_of_another_devices_actor() {
    let mut circle = Circle::new();
    let record = circle.card();
    let (_, elifs) = circle.elif.open_header(DocumentKind::Posts, circle.ben.circle(), b"month");
    let (header, own) = circle.ben.open_header(DocumentKind::Posts, circle.ben.circle(), b"month");
    assert_ne!(elifs, own);
    let forged = sealed::publish(header, vec![Replica::new(elifs).write(&[record])], &circle.ben.keys);
    let forgery = circle.of_ben(forged);
    circle.assert_refused(&forgery, Refusal::UnfitChange);
}

#[test]
fn a_log_head_from_before_the_device_was_added() {
    let mut circle = Circle::new();
    let device = DeviceKeys::generate(&mut circle.ben.rng);
    let (mut header, own) = circle.ben.open_header(DocumentKind::Posts, circle.ben.circle(), b"month");
    header.device = device.public().device_id(); // and the head is the one of before
    let forged = sealed::publish(header, vec![Replica::new(own).write(&[circle.card()])], &device);
    let add = circle.ben.log.device_add(&circle.ben.log.grant(&device.public(), &circle.ben.keys), &device);
    let forgery = Forgery { log: vec![circle.ben.log.records()[0].clone(), add.clone()], ..circle.of_ben(forged) };
    circle.ben.log.append(add).unwrap();
    circle.assert_refused(&forgery, Refusal::NotLive);
}

#[test]
fn a_removed_device_outside_of_its_cut() {
    let mut circle = Circle::new();
    let device = DeviceKeys::generate(&mut circle.ben.rng);
    let ben = &mut circle.ben;
    ben.log.append(ben.log.device_add(&ben.log.grant(&device.public(), &ben.keys), &device)).unwrap();
    let (mut header, _) = ben.open_header(DocumentKind::Posts, ben.circle(), b"month");
    header.device = device.public().device_id();
    let record = Record { id: RecordId::random(&mut ben.rng), bytes: vec![0xa2, 0x00, 0x18, 0x28, 0x02, 0x03] };
    // Its own actor, so that nothing but the cut is wrong with it.
    let own = actor(ben.account(), header.device, header.document);
    let late = sealed::publish(header, vec![Replica::new(own).write(&[record])], &device);
    let gone =
        ben.log.device_remove(&[device.public().device_id()], &[], ben.secrets.current(), &ben.keys, &mut ben.rng);
    ben.log.append(gone.unwrap().record).unwrap();
    let forgery = Forgery { log: circle.ben.log.records().to_vec(), ..circle.of_ben(late) };
    circle.assert_refused_by_server(&forgery, Refusal::OutsideCut);
    circle.feed(&forgery);
    assert_eq!(envelopes_of(&circle.house.ana, circle.ben.account()), 0);
}

#[test]
fn a_write_that_hides_an_earlier_one() {
    let mut circle = Circle::new();
    let (header, own) = circle.ben.open_header(DocumentKind::Posts, circle.ben.circle(), b"month");
    let (mut replica, mut card) = (Replica::new(own), circle.card());
    replica.write(std::slice::from_ref(&card));
    card.bytes = vec![0xa2, 0x00, 0x18, 0x28, 0x02, 0x04];
    let hiding = replica.write(&[card]);
    let forged = sealed::publish(header, vec![hiding], &circle.ben.keys);
    let forgery = circle.of_ben(forged);
    circle.assert_refused(&forgery, Refusal::UnfitChange);
}

#[test]
fn two_writes_under_one_key_in_one_change() {
    let mut circle = Circle::new();
    let (header, own) = circle.ben.open_header(DocumentKind::Posts, circle.ben.circle(), b"month");
    let (card, mut again) = (circle.card(), circle.card());
    (again.id, again.bytes[5]) = (card.id, 0x04);
    let forged = sealed::publish(header, vec![Replica::new(own).write(&[card, again])], &circle.ben.keys);
    let forgery = circle.of_ben(forged);
    circle.assert_refused(&forgery, Refusal::UnfitChange);
}

#[test]
fn sealed_words_in_a_house() {
    let mut circle = Circle::new();
    let forger = &mut circle.ben;
    let document = forger.secrets.sealed_document_id(DocumentKind::Daybook, b"month");
    let header = forger
        .header(document, Suite::Open { document_kind: DocumentKind::Daybook, space: SpaceId::from_bytes([1; 16]) });
    let (changes, seen, heads) = Default::default();
    let contents = SealedContents { document_kind: DocumentKind::Daybook, changes, seen, heads };
    let forged = sealed::seal(header, &contents, forger.secrets.current(), &forger.keys, &mut forger.rng);
    let forgery = circle.of_ben(forged);
    circle.assert_refused_by_both(&forgery, Refusal::NotTheOwner, Refusal::WrongPlace);
}

#[test]
fn what_is_honest_passes_both() {
    let mut circle = Circle::new();
    let card = wire(circle.ben.write_card(b"month"));
    let part = circle.ben.part(circle.ben.house, vec![], vec![card.clone()]);
    let answer = circle.ben.exchange(&mut circle.house.server, part).unwrap();
    assert_eq!(answer.parts[0].exchanged.as_ref().unwrap().verdicts, [Verdict::Stored]);
    let in_name_of = circle.ben.account();
    circle.feed(&Forgery { wire: card, in_name_of, is_by_elif: false, log: vec![] });
    assert_eq!(envelopes_of(&circle.house.ana, in_name_of), 1);
    assert_eq!(refused_from(&circle.house.ana, in_name_of), Vec::<String>::new());
}
