//! Everything that a server must refuse: what it is, the code, and how to make it.

mod asks;
mod bomb;
mod bonds;
mod bytes;
mod circle_sharing;
mod kind_words;
mod notices;
mod reports;

use crate::bad_input::World;
pub use bomb::bomb;
use bonds::{a_seventh, in_no_space, with_a_stranger};
use bytes::{body, cut_header, flipped, large_record, patched, raw};
use house_simulator::forger::wire;
use house_simulator::phone::generator;
use porchlight_core::consent::{Audience, Purpose, withdraw::Withdrawal};
use porchlight_core::crypto::covers::Cover;
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::crypto::segment::{Segment, WireSegment};
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::encouragements::Encouragement;
use porchlight_core::identity::account_log::LogRecord;
use porchlight_core::ids::{EnvelopeId, RecordId, SpaceId, TenantId};
use porchlight_core::replica::Replica;

/// Something to push among good segments.
pub struct Attempt {
    /// To whom.
    pub tenant: TenantId,
    /// What.
    pub wire: WireSegment,
    /// Records of the account log that go with it.
    pub log: Vec<LogRecord>,
    /// Whether it is Ben who pushes, instead of Ana.
    pub is_by_ben: bool,
}

type Make = fn(&mut World) -> Attempt;

/// All of them.
pub const ATTEMPTS: &[(&str, &str, Make)] = &[
    ("a header cut short", "malformed", |w| w.by_ana(cut_header)),
    ("a sequence of zero", "malformed", |w| w.by_ana(|e| raw(&patched(e, 58, 0), Some(&body(e)), e.signature))),
    ("a body of another length", "malformed", |w| w.by_ana(|e| raw(&e.header.to_bytes(), Some(b"short"), e.signature))),
    ("neither body nor hash", "malformed", |w| w.by_ana(|e| raw(&e.header.to_bytes(), None, e.signature))),
    ("a later version", "unknown_version", |w| w.by_ana(|e| raw(&patched(e, 0, 2), Some(&body(e)), e.signature))),
    ("a kind of envelope of a later version", "unknown_version", |w| {
        w.by_ana(|e| raw(&patched(e, 2, 9), Some(&body(e)), e.signature))
    }),
    ("a suite of a later version", "unknown_version", |w| {
        w.by_ana(|e| raw(&patched(e, 1, 17), Some(&body(e)), e.signature))
    }),
    ("a record of a later version", "unknown_version", |w| w.record(&[0xa1, 0x00, 0x19, 0x03, 0xe7])),
    ("a body of 16 MiB by its header", "too_large", |w| {
        w.by_ana(|e| raw(&patched(e, 123, 1), Some(&body(e)), e.signature))
    }),
    ("a segment over a mebibyte", "too_large", over_a_mebibyte),
    ("a record of nine kibibytes", "too_large", |w| w.record(&large_record())),
    ("no signature", "unsigned", |w| w.by_ana(|e| raw(&e.header.to_bytes(), Some(&body(e)), None))),
    ("an account that nobody knows", "unknown_account", of_a_stranger),
    ("a device that nobody knows", "not_live", of_an_unknown_device),
    ("a device before it was added", "not_live", before_it_was_added),
    ("a flipped bit", "bad_signature", |w| w.by_ana(|e| raw(&e.header.to_bytes(), Some(&flipped(e)), e.signature))),
    ("Ben's signature under Ana's name", "bad_signature", in_anas_name),
    ("a chain that does not follow", "broken_chain", that_does_not_follow),
    ("other bytes under the same sequence", "equivocation", under_the_same_sequence),
    ("Ana's own words, pushed by Ben to her care space", "not_the_owner", pushed_by_ben),
    ("Ben's words in Ana's care space", "not_the_owner", in_anas_care_space),
    ("a space that is nobody's", "no_bond", in_no_space),
    ("a pair with a stranger", "not_together", with_a_stranger),
    ("a seventh in a small circle", "circle_full", a_seventh),
    ("words in a circle that Ana has left", "circle_left", circle_sharing::in_a_circle_that_was_left),
    ("a check-in shown without a choice", "no_consent", circle_sharing::without_a_choice),
    ("numbers shown where only check-ins are chosen", "no_consent", circle_sharing::beyond_the_choice),
    ("a check-in shown under an earlier choice", "withdrawn", circle_sharing::under_an_earlier_choice),
    ("a check-in for staff to see, without a consent", "no_consent", circle_sharing::for_staff),
    ("answers in a small circle", "unfit_record", circle_sharing::answers_in_a_circle),
    ("words beside an answer, without a consent", "no_consent", circle_sharing::words_without_a_consent),
    ("too many words beside an answer", "unfit_record", circle_sharing::words_too_long),
    ("words beside an answer in a small circle", "unfit_record", circle_sharing::words_in_a_circle),
    ("company that the whole house is asked for", "unfit_record", circle_sharing::company_of_the_house),
    ("a sealed document in a house", "not_the_owner", sealed_in_a_house),
    ("a daybook that is not sealed", "wrong_place", |w| w.empty(DocumentKind::Daybook, EnvelopeKind::Changes)),
    ("consents for the circle to read", "wrong_place", |w| w.empty(DocumentKind::Consents, EnvelopeKind::Changes)),
    ("a notice of the house, by Ana", "not_the_owner", notices::of_the_house),
    ("that Ben has another account, by Ana", "not_the_owner", notices::of_another_account),
    ("a pair with whom the house has ended", "superseded", notices::to_whom_the_house_ended),
    ("a session of the house among posts", "unfit_record", notices::among_posts),
    ("a line about a session with a link in it", "unfit_record", notices::line_with_a_link),
    ("Ben's ask in Ana's care space", "not_the_owner", asks::for_ana),
    ("an ask in Ana's home", "not_the_owner", asks::at_home),
    ("an ask for the circle to read", "wrong_place", asks::for_the_circle),
    ("an ask among the consents", "unfit_record", asks::among_consents),
    ("an ask in the document of another month", "unfit_record", asks::of_another_month),
    ("an ask with words in it", "unfit_record", asks::with_words),
    ("a report for the circle to read", "wrong_place", reports::for_the_circle),
    ("a report among asks", "unfit_record", reports::among_asks),
    ("a report in the document of another", "unfit_record", reports::in_the_document_of_another),
    ("a report without a proof", "unfit_record", reports::without_a_proof),
    ("a report of a consent", "unfit_record", reports::of_a_consent),
    ("Ana's report in Ben's care space", "not_the_owner", reports::in_bens_care_space),
    ("a snapshot of an open document", "wrong_place", |w| w.empty(DocumentKind::Posts, EnvelopeKind::Snapshot)),
    ("a milestone without consent", "no_consent", without_consent),
    ("a milestone under a withdrawn consent", "withdrawn", under_a_withdrawn_consent),
    ("a card behind the end of its document", "deleted", behind_the_end),
    ("a removed device's shared copy", "outside_cut", by_a_removed_device),
    ("an entry under a key epoch that has not begun", "wrong_epoch", under_a_later_epoch),
    ("another device's actor", "unfit_change", |w| w.change(|w, _| Replica::new([5; 16]).write(&[w.card()]))),
    ("a record overwritten", "unfit_change", |w| w.change(overwrite)),
    ("257 records at once", "unfit_change", |w| w.change(|w, own| Replica::new(own).write(&w.cards(257)))),
    ("two million operations in 200 bytes", "unfit_change", |w| w.change(|_, own| bomb(own, 2_000_000))),
    ("a change that is none", "unfit_change", |w| w.change(|_, _| b"no change".to_vec())),
    ("an encouragement that says nothing", "unfit_record", |w| w.record(&[0xa1, 0x00, 0x18, 0x28])),
    ("a check-in in a circle", "unfit_record", |w| w.record(&[0xa1, 0x00, 0x01])),
    ("kind words with a link in them", "unfit_record", kind_words::with_a_link),
    ("words for now that stand for a year", "unfit_record", kind_words::for_a_year),
    ("words taken back in the document of another month", "unfit_record", kind_words::taken_back_elsewhere),
    ("a name over two lines", "unfit_record", kind_words::name_over_two_lines),
    ("an offer of a mentor that accepts no rules", "unfit_record", kind_words::offer_without_the_rules),
    ("bytes that are no record", "unfit_record", |w| w.record(b"text")),
    ("a withdrawal in a document of another name", "unfit_record", in_another_document),
];

impl World {
    /// A card of Ana's, made into something else.
    fn by_ana(&mut self, make: fn(&Envelope) -> WireSegment) -> Attempt {
        let card = self.ana.write_card(b"bad");
        self.attempt(make(&card))
    }

    fn attempt(&self, wire: WireSegment) -> Attempt {
        Attempt { tenant: self.ana.house, wire, log: vec![], is_by_ben: false }
    }

    fn card(&mut self) -> Record {
        let card = Encouragement::parse(None, Some(3), None, 0, self.ana.posts_day(b"bad")).unwrap();
        card.record(RecordId::random(&mut self.ana.rng))
    }

    fn cards(&mut self, count: usize) -> Vec<Record> {
        (0..count).map(|_| self.card()).collect()
    }

    /// A record with these bytes among Ana's posts.
    fn record(&mut self, bytes: &[u8]) -> Attempt {
        let record = Record { id: RecordId::random(&mut self.ana.rng), bytes: bytes.to_vec() };
        let (space, records) = (self.ana.circle(), [record]);
        let envelope = self.ana.write_open(DocumentKind::Posts, space, b"bad", &records);
        self.attempt(wire(envelope))
    }

    /// Any bytes as a change of Ana's posts.
    fn change(&mut self, make: fn(&mut Self, [u8; 16]) -> Vec<u8>) -> Attempt {
        let (header, own) = self.ana.open_header(DocumentKind::Posts, self.ana.circle(), b"bad");
        let change = make(self, own);
        self.attempt(wire(sealed::publish(header, vec![change], &self.ana.keys)))
    }

    /// An empty envelope for the circle.
    fn empty(&mut self, document: DocumentKind, kind: EnvelopeKind) -> Attempt {
        let (mut header, _) = self.ana.open_header(document, self.ana.circle(), b"");
        header.kind = kind;
        self.attempt(wire(sealed::publish(header, vec![], &self.ana.keys)))
    }
}

fn over_a_mebibyte(w: &mut World) -> Attempt {
    let envelopes = (0..5).map(|_| w.ana.write_sealed(b"bad", 230_000)).collect();
    let wire = Segment::of(envelopes).unwrap().to_wire();
    Attempt { tenant: w.ana.home(), ..w.attempt(wire) }
}

fn of_a_stranger(w: &mut World) -> Attempt {
    let mut stranger = house_simulator::forger::Forger::stranger(w.ana.house, w.ana.today, generator(1, 77));
    w.attempt(wire(stranger.write_card(b"bad")))
}

fn of_an_unknown_device(w: &mut World) -> Attempt {
    let (mut header, _) = w.ana.open_header(DocumentKind::Shared, w.ana.care(), b"bad");
    let device = DeviceKeys::generate(&mut w.ana.rng);
    header.device = device.public().device_id();
    w.attempt(wire(sealed::publish(header, vec![], &device)))
}

fn before_it_was_added(w: &mut World) -> Attempt {
    let (mut header, _) = w.ana.open_header(DocumentKind::Shared, w.ana.care(), b"bad");
    let device = DeviceKeys::generate(&mut w.ana.rng);
    header.device = device.public().device_id(); // and the log's head is the one before
    let record = w.ana.log.device_add(&w.ana.log.grant(&device.public(), &w.ana.keys), &device);
    Attempt { log: vec![record], ..w.attempt(wire(sealed::publish(header, vec![], &device))) }
}

fn in_anas_name(w: &mut World) -> Attempt {
    let (header, _) = w.ana.open_header(DocumentKind::Posts, w.ana.circle(), b"bad");
    Attempt { is_by_ben: true, ..w.attempt(wire(sealed::publish(header, vec![], &w.ben.keys))) }
}

fn that_does_not_follow(w: &mut World) -> Attempt {
    let first = w.ana.write_card(b"bad");
    w.push(first);
    let mut second = w.ana.write_card(b"bad");
    second.header.previous = EnvelopeId::from_bytes([7; 32]);
    let changes = sealed::read_open(&second).unwrap();
    w.attempt(wire(sealed::publish(second.header, changes, &w.ana.keys)))
}

fn under_the_same_sequence(w: &mut World) -> Attempt {
    let (header, own) = w.ana.open_header(DocumentKind::Posts, w.ana.circle(), b"bad");
    let other = Replica::new(own).write(&[w.card()]);
    let card = w.ana.write_card(b"bad");
    w.push(card);
    w.attempt(wire(sealed::publish(header, vec![other], &w.ana.keys)))
}

fn pushed_by_ben(w: &mut World) -> Attempt {
    let grant = wire(w.ana.grant());
    Attempt { is_by_ben: true, ..w.attempt(grant) }
}

fn in_anas_care_space(w: &mut World) -> Attempt {
    let (space, records) = (w.ana.care(), [w.card()]);
    let envelope = w.ben.write_open(DocumentKind::Consents, space, b"", &records);
    Attempt { is_by_ben: true, ..w.attempt(wire(envelope)) }
}

fn sealed_in_a_house(w: &mut World) -> Attempt {
    let envelope = w.ana.write_sealed(b"bad", 10);
    assert!(matches!(envelope.header.suite, Suite::Sealed { .. }));
    w.attempt(wire(envelope))
}

fn without_consent(w: &mut World) -> Attempt {
    w.ana.grant(); // which stays on the phone
    let shared = w.ana.share();
    w.attempt(wire(shared))
}

fn under_a_withdrawn_consent(w: &mut World) -> Attempt {
    let grant = w.ana.grant();
    w.push(grant);
    let shared = w.ana.share();
    let withdrawal = w.ana.withdrawal();
    w.push(withdrawal);
    w.attempt(wire(shared))
}

fn behind_the_end(w: &mut World) -> Attempt {
    let card = w.ana.write_card(b"bad");
    let cover = Cover { device: card.header.device, sequence: card.header.sequence, id: card.id() };
    w.push(card);
    let (mut header, _) = w.ana.open_header(DocumentKind::Posts, w.ana.circle(), b"bad");
    header.kind = EnvelopeKind::Tombstone;
    let end = sealed::end_open(header, &[cover], &w.ana.keys);
    let end = w.ana.move_on(end);
    w.push(end);
    let late = w.ana.write_card(b"bad");
    w.attempt(wire(late))
}

fn by_a_removed_device(w: &mut World) -> Attempt {
    let tablet = DeviceKeys::generate(&mut w.ana.rng);
    let mut log = w.ana.log.clone();
    let add = log.device_add(&log.grant(&tablet.public(), &w.ana.keys), &tablet);
    log.append(add.clone()).unwrap();
    let (mut header, _) = w.ana.open_header(DocumentKind::Shared, w.ana.care(), b"bad");
    let device = tablet.public().device_id();
    (header.device, header.log_head) = (device, log.head());
    let removal = log.device_remove(&[device], &[], w.ana.secrets.current(), &w.ana.keys, &mut w.ana.rng).unwrap();
    Attempt { log: vec![add, removal.record], ..w.attempt(wire(sealed::publish(header, vec![], &tablet))) }
}

fn under_a_later_epoch(w: &mut World) -> Attempt {
    let later = w.ana.secrets.current().next(&mut w.ana.rng);
    let document = w.ana.secrets.sealed_document_id(DocumentKind::Daybook, b"bad");
    let space = SpaceId::personal(w.ana.account());
    let header = w.ana.header(document, Suite::Open { document_kind: DocumentKind::Daybook, space });
    let (changes, seen, heads) = Default::default();
    let contents = SealedContents { document_kind: DocumentKind::Daybook, changes, seen, heads };
    let envelope = sealed::seal(header, &contents, &later, &w.ana.keys, &mut w.ana.rng);
    Attempt { tenant: w.ana.home(), ..w.attempt(wire(envelope)) }
}

fn overwrite(w: &mut World, own: [u8; 16]) -> Vec<u8> {
    let (mut replica, mut card) = (Replica::new(own), w.card());
    replica.write(std::slice::from_ref(&card));
    card.bytes = vec![0xa2, 0x00, 0x18, 0x28, 0x02, 0x04];
    replica.write(&[card])
}

fn in_another_document(w: &mut World) -> Attempt {
    let withdrawal = Withdrawal::new(Purpose::StaffMilestones, Audience::Staff, w.ana.today);
    let record = withdrawal.record(RecordId::random(&mut w.ana.rng));
    let envelope = w.ana.write_open(DocumentKind::Consents, w.ana.care(), b"another", &[record]);
    w.attempt(wire(envelope))
}
