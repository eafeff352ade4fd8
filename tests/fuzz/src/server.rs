//! Tokens, cursors and wishes, as a server with Ana and Ben in it takes them. Mode: 1 the part carries Ana's own token
//! for the house (2: for her home); 4 the rest is a text, as in a link or a cookie. Nothing is pushed, so the server
//! stays as it is.

use crate::{Seeds, cbor, moded};
use house_simulator::clock::VirtualClock;
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::generator;
use house_simulator::server::Server;
use porchlight_core::crypto::segment::Segment;
use porchlight_core::ids::{DocumentId, TenantId};
use porchlight_core::protocol::{
    BODY_BYTES_MAX, Cursor, DocumentCheck, ExchangeRequest, Exchanged, PULL_BUDGET_BYTES, RequestPart, WantedChain,
};
use porchlight_core::time::Day;
use porchlight_server::store::sqlite::SqliteStore;
use porchlight_server::{auth, exchange};
use std::sync::{Arc, LazyLock};

const NOON_MS: i64 = 1_795_546_800_000;

/// A server with something to read on it.
struct Served {
    store: Arc<SqliteStore>,
    /// What Ana says to her house, and to her home.
    parts: [RequestPart; 2],
    /// What there is to read for her at both, to the end.
    ends: [Exchanged; 2],
}

/// Who has no token reads nothing; who has one gets a page within its bounds and never a cursor past the end.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    let served = served();
    if mode & 4 != 0 {
        let text = String::from_utf8_lossy(bytes);
        assert!(auth::look_at_link(&*served.store, &text, NOON_MS).is_err());
        assert!(auth::session(&*served.store, &text, NOON_MS).is_err());
        return false;
    }
    let Ok(mut part) = minicbor::decode::<RequestPart>(bytes) else { return false };
    (part.push, part.log, part.cuts) = Default::default();
    let place = usize::from(mode & 2 != 0);
    if mode & 1 != 0 {
        (part.tenant, part.token) = (served.parts[place].tenant, served.parts[place].token.clone());
    }
    let is_good = served.parts.iter().any(|own| own.token == part.token && own.tenant == part.tenant);
    let request = ExchangeRequest { parts: vec![part] };
    let answer = exchange::exchange(&*served.store, NOON_MS, &request);
    assert!(cbor(&answer).len() <= BODY_BYTES_MAX, "an answer that no phone would read");
    let [answered] = &answer.parts[..] else { panic!("one part, one answer") };
    assert_eq!(answered.exchanged.is_some(), answered.status == 200);
    match &answered.exchanged {
        Some(exchanged) => {
            assert!(is_good, "only a token opens a tenant");
            let place = usize::from(answered.tenant == served.parts[1].tenant);
            check(&request.parts[0], exchanged, &served.ends[place]);
        }
        None if is_good => assert_eq!(answered.status, 413),
        None => assert!([401, 404].contains(&answered.status), "{}", answered.status),
    }
    answered.status == 200
}

fn check(part: &RequestPart, page: &Exchanged, end: &Exchanged) {
    assert_eq!(page.checks, end.checks);
    assert_eq!(page.cursor.len(), end.cursor.len());
    let is_known = part.incarnation == Some(page.incarnation);
    for (reached, last) in page.cursor.iter().zip(&end.cursor) {
        assert!(reached.space == last.space && reached.position <= last.position);
        let asked = part.cursor.iter().find(|asked| is_known && asked.space == reached.space);
        let asked = asked.map_or(0, |asked| asked.position);
        assert!(asked > last.position || reached.position >= asked, "a page never goes back");
        assert!(page.more || reached.position == last.position);
    }
    let largest = end.pull.iter().map(|segment| segment.body_bytes()).max().unwrap_or_default();
    let budget = part.budget.min(PULL_BUDGET_BYTES) as usize;
    let came: usize = page.pull.iter().map(|segment| segment.body_bytes()).sum();
    assert!(came <= 2 * (budget + largest), "a page and what was wanted");
    for segment in &page.pull {
        segment.clone().parse().expect("what is served can be read");
    }
}

fn served() -> &'static Served {
    static SERVED: LazyLock<Served> = LazyLock::new(|| {
        // It lives as long as the process; `tests/run fuzz` clears the folder away.
        let directory = tempfile::tempdir().expect("a folder").keep();
        let mut server = Server::new(&directory, VirtualClock::at(NOON_MS), generator(6, 0)).expect("a server");
        let today = Day::parse("2026-11-24").expect("a date");
        let [mut ana, mut ben] = [("Ana", 1), ("Ben", 2)]
            .map(|(name, luck)| Forger::joined(name, &server, today, generator(6, luck)).expect("somebody joins"));
        let sealed: Vec<_> = (0..4).map(|n| ana.write_sealed(b"october", 400 * n)).collect();
        let pushes = [
            (0, vec![wire(ana.write_card(b"october"))]),
            (1, vec![Segment::of(sealed).expect("consecutive").to_wire()]),
        ];
        for (place, push) in pushes {
            let tenant = [ana.house, ana.home()][place];
            ana.exchange(&mut server, ana.part(tenant, vec![], push)).expect("a push");
        }
        for part in [b"october", b"novembe"] {
            let card = wire(ben.write_card(part));
            ben.exchange(&mut server, ben.part(ben.house, vec![], vec![card])).expect("a push");
        }
        let incarnation = porchlight_server::store::Store::incarnation(&**server.store());
        let parts = [ana.house, ana.home()]
            .map(|tenant| RequestPart { incarnation: Some(incarnation), ..ana.part(tenant, vec![], vec![]) });
        let ends = parts.clone().map(|part| {
            let answer = exchange::exchange(&**server.store(), NOON_MS, &ExchangeRequest { parts: vec![part] });
            answer.parts.into_iter().next().and_then(|part| part.exchanged).expect("she may read")
        });
        Served { store: Arc::clone(server.store()), parts, ends }
    });
    &SERVED
}

/// Parts that ask for everything, for the rest, for what is not there; texts of links.
pub fn seeds() -> Seeds {
    let phone = crate::ana::ana().writing();
    let (account, device) = (phone.account(), phone.keys.public().device_id());
    let document = DocumentId::from_bytes([5; 16]);
    let spaces = [phone.circle(), phone.care()];
    let token = porchlight_core::protocol::Token::generate(phone.house, device, &mut generator(6, 3));
    let part = RequestPart {
        tenant: phone.house,
        token: token.clone(),
        incarnation: None,
        cursor: vec![],
        log: vec![],
        push: vec![],
        have: None,
        budget: 1 << 20,
        cuts: None,
        want: None,
        counted: None,
        word: None,
        disclosures: None,
    };
    let cursor = |position| spaces.iter().map(|space| Cursor { space: *space, position, epoch: None }).collect();
    let rest = RequestPart { cursor: cursor(2), ..part.clone() };
    let past = RequestPart { cursor: cursor(u64::MAX), budget: 0, ..part.clone() };
    let have = RequestPart {
        have: Some(vec![DocumentCheck { account, document, count: 1, sum: 1 }]),
        want: Some(vec![WantedChain { account, document, device, from: 1 }]),
        ..part.clone()
    };
    let elsewhere = RequestPart { tenant: TenantId::of(account), ..part.clone() };
    let link = data_encoding::BASE64URL_NOPAD.encode(&token.as_bytes()[..48]);
    vec![
        ("refused-stranger", moded(0, &cbor(&part))),
        ("everything", moded(1, &cbor(&part))),
        ("home", moded(3, &cbor(&part))),
        ("rest", moded(1, &cbor(&rest))),
        ("past-the-end", moded(1, &cbor(&past))),
        ("have-and-want", moded(3, &cbor(&have))),
        ("refused-elsewhere", moded(0, &cbor(&elsewhere))),
        ("refused-link", moded(4, link.as_bytes())),
    ]
}
