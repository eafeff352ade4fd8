//! Requests that a server cannot answer with an exchange, over real HTTP: the status, and that nothing was acknowledged.
//! Ana's phone at the other end keeps everything, and shows why it waits.

use crate::served_house::{NOON_MS, World, assert_keeps, check_in, world};
use house_simulator::forger::{Forger, wire};
use house_simulator::http_server::{HttpServer, HttpWay};
use house_simulator::network::FarEnd;
use house_simulator::phone::{Carrier, Phone, Pumped, generator};
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{BODY_BYTES_MAX, ErrorAnswer, ExchangeRequest, RequestPart, Token, from_body, to_body};
use porchlight_core::sync::driver;
use porchlight_core::sync::engine::{Failure, Input, Output};
use porchlight_core::time::Day;
use porchlight_server::store::Store;
use porchlight_server::store::sqlite::SqliteOptions;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

struct Answered {
    status: u16,
    retry_after: Option<String>,
    code: Option<String>,
}

fn ask(url: &str, body: Vec<u8>) -> Answered {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let posting = driver::client().unwrap().post(format!("{url}/v1/exchange")).body(body);
        let answer = posting.send().await.unwrap();
        let (status, retry_after) = (answer.status().as_u16(), answer.headers().get("retry-after").cloned());
        let retry_after = retry_after.map(|value| value.to_str().unwrap().to_owned());
        let code = from_body::<ErrorAnswer>(&answer.bytes().await.unwrap()).ok().map(|answer| answer.code);
        Answered { status, retry_after, code }
    })
}

fn assert_refused(url: &str, body: Vec<u8>, status: u16, code: &str) {
    let answered = ask(url, body);
    assert_eq!((answered.status, answered.code.as_deref()), (status, Some(code)));
}

#[test]
fn what_is_no_request_has_its_status() {
    let World { server, directory: _directory, .. } = world(SqliteOptions::default);
    let url = server.url();
    assert_refused(url, b"nonsense".to_vec(), 400, "malformed");
    assert_refused(url, vec![], 400, "malformed");
    assert_refused(url, to_body(&7u8), 400, "malformed");
    assert_refused(url, to_body(&ExchangeRequest { parts: vec![] }), 400, "malformed");
    let cut = to_body(&ErrorAnswer { code: "x".repeat(1_000) });
    assert_refused(url, cut[..cut.len() / 2].to_vec(), 400, "malformed");
    let bomb = zstd::bulk::compress(&vec![0; BODY_BYTES_MAX + 1], 19).unwrap();
    assert!(bomb.len() < 10_000);
    assert_refused(url, bomb, 413, "too_large");
    assert_refused(url, vec![0; 4 * 1024 * 1024 + 1], 413, "too_large");
}

#[test]
fn whoever_has_no_token_for_a_tenant_learns_nothing() {
    let World { mut server, directory: _directory, .. } = world(SqliteOptions::default);
    let (url, today) = (server.url().to_owned(), Day::parse("2026-11-24").unwrap());
    let mut ben = Forger::joined("Ben", server.server(), today, generator(1, 2)).unwrap();
    let card = wire(ben.write_card(b"month"));
    let good = ben.part(ben.house, vec![], vec![card]);
    let body = |parts: Vec<RequestPart>| to_body(&ExchangeRequest { parts });
    let guessed = Token::generate(ben.house, ben.keys.public().device_id(), &mut ben.rng);
    let wrong = RequestPart { token: guessed, ..good.clone() };
    assert_refused(&url, body(vec![wrong.clone()]), 401, "unauthorized");
    let stranger = RequestPart { tenant: TenantId::from_bytes([7; 16]), ..good.clone() };
    assert_refused(&url, body(vec![stranger]), 404, "not_found");
    let elsewhere = RequestPart { tenant: ben.home(), ..good.clone() };
    assert_refused(&url, body(vec![elsewhere.clone()]), 404, "not_found");
    assert_refused(&url, body(vec![good.clone(); 33]), 413, "too_large");
    let nothing_came = |server: &HttpServer| server.envelope_count().unwrap() == 0;
    assert!(nothing_came(&server));

    // Each part is its own tenant's business.
    let mut way = HttpWay::to(url).unwrap();
    let answer = way.carry(ExchangeRequest { parts: vec![wrong, good, elsewhere] }).unwrap();
    assert_eq!(answer.parts.iter().map(|part| part.status).collect::<Vec<_>>(), [401, 200, 404]);
    assert!(answer.parts[0].exchanged.is_none() && answer.parts[2].exchanged.is_none());
    assert!(!nothing_came(&server));
}

/// A door in front of every commit. Whoever shut it opens it again, even in a panic: a server waits for its writer.
#[derive(Clone, Default)]
struct Door(Arc<(Mutex<Passage>, Condvar)>);

#[derive(Default)]
struct Passage {
    is_shut: bool,
    somebody_waits: bool,
}

impl Door {
    fn shut(&self) -> Shut<'_> {
        self.0.0.lock().unwrap().is_shut = true;
        Shut(self)
    }

    fn pass(&self) -> bool {
        let (passage, moved) = &*self.0;
        let mut passage = passage.lock().unwrap();
        passage.somebody_waits = passage.is_shut;
        moved.notify_all();
        drop(moved.wait_while(passage, |passage| passage.is_shut).unwrap());
        true
    }

    fn wait_for_somebody(&self) {
        let (passage, moved) = &*self.0;
        drop(moved.wait_while(passage.lock().unwrap(), |passage| !passage.somebody_waits).unwrap());
    }
}

struct Shut<'a>(&'a Door);

impl Drop for Shut<'_> {
    fn drop(&mut self) {
        let (passage, moved) = &*self.0.0;
        passage.lock().unwrap_or_else(PoisonError::into_inner).is_shut = false;
        moved.notify_all();
    }
}

#[test]
fn a_full_queue_is_503_and_the_phone_comes_again() {
    let door = Door::default();
    let passing = door.clone();
    let World { mut server, mut phone, directory: _directory } =
        world(|| SqliteOptions { may_commit: Some(Arc::new(move || passing.pass())), ..SqliteOptions::default() });
    let url = server.url().to_owned();
    let (_, device) = phone.core().whoami().unwrap();
    let (store, house) = (Arc::clone(server.server().store()), server.server().house.tenant);
    let shut = door.shut();
    store.touch(house, device, NOON_MS);
    door.wait_for_somebody();
    for _ in 0..2_000 {
        store.touch(house, device, NOON_MS); // more than the queue holds
    }
    let mut way = HttpWay::to(url.clone()).unwrap();
    assert_eq!(phone.pump(&mut way).unwrap(), Pumped::Failed);
    assert_keeps(&phone, 4, Some("busy"));
    let Ok(Output::SleepUntil(until_ms)) = phone.core().poll_sync() else { panic!("it must wait") };
    assert!(until_ms >= NOON_MS + 1_000, "it comes again before it was told to");
    let busy = ask(&url, to_body(&request_of(&phone)));
    assert_eq!((busy.status, busy.code.as_deref()), (503, Some("busy")));
    assert!(busy.retry_after.unwrap().parse::<u32>().unwrap() > 0);
    assert_eq!(server.envelope_count().unwrap(), 0, "nothing was acknowledged, nothing is there");
    drop(shut);
    let came_again = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(10)); // until the queue is empty
        phone.pump(&mut way).unwrap() == Pumped::UpToDate
    });
    assert!(came_again);
    assert_keeps(&phone, 4, None);
}

fn request_of(phone: &Phone) -> ExchangeRequest {
    phone.core().handle_sync(Input::Connected).unwrap();
    let Ok(Output::Send { request, .. }) = phone.core().poll_sync() else { panic!("the phone has something to say") };
    phone.core().handle_sync(Input::Failed(Failure::Unreachable)).unwrap();
    request
}

#[test]
fn a_full_disk_is_507_acknowledges_nothing_and_reading_goes_on() {
    let full = || SqliteOptions { pages_max: Some(1), ..SqliteOptions::default() };
    let World { mut server, mut phone, directory: _directory } = world(SqliteOptions::default);
    let mut way = HttpWay::to(server.url().to_owned()).unwrap();
    assert_eq!(phone.pump(&mut way).unwrap(), Pumped::UpToDate);
    let held = server.envelope_count().unwrap();
    server.reopen(full()).unwrap();
    way.url = server.url().to_owned();
    let mut moods = (1..=5).cycle();
    let mood = loop {
        // Free pages of the file take a few more.
        let mood = moods.next().unwrap();
        check_in(&phone, mood);
        if phone.pump(&mut way).unwrap() == Pumped::Failed {
            break mood;
        }
    };
    assert_keeps(&phone, mood, Some("server_storage_full"));
    let mut pushing = request_of(&phone);
    pushing.parts.retain(|part| !part.push.is_empty());
    let answered = ask(server.url(), to_body(&pushing));
    assert_eq!((answered.status, answered.code.as_deref()), (507, Some("storage_full")));
    let acknowledged = phone.core().sync_status().unwrap().acknowledged;
    assert_eq!(server.envelope_count().unwrap(), acknowledged, "what was acknowledged is there, and nothing else");
    assert!(acknowledged >= held);
    let mut asking = request_of(&phone);
    asking.parts.iter_mut().for_each(|part| part.push.clear());
    let answer = way.carry(asking).unwrap();
    assert!(answer.parts.iter().all(|part| part.status == 200), "reading goes on");
    assert!(!server.server().store().is_stopped());
    server.reopen(SqliteOptions::default()).unwrap(); // somebody has made room
    way.url = server.url().to_owned();
    assert_eq!(phone.pump(&mut way).unwrap(), Pumped::UpToDate);
    assert_keeps(&phone, mood, None);
}
