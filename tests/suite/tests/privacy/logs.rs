//! What the program logs at its most talkative: nothing of names, words, tokens and invites.

use crate::house::{database, house_of, phone_clock, write};
use crate::search::Marker;
use house_simulator::http_server::HttpServer;
use house_simulator::phone::Phone;
use porchlight_core::views::SyncOutcome;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::filter::LevelFilter;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn logs_at_trace_hold_no_names_words_tokens_or_invites() {
    let kept = Kept::default();
    let writer = kept.clone();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let (name, text, title) = ("Zebulon-of-no-log", "words-of-no-log", "a heading of no log");
    let house = house_of("Somebody else");
    let server = HttpServer::start(house.server).unwrap();
    let phone = Phone::new("Zebulon", house.directory.path(), phone_clock(&house.clock), 7).unwrap();
    let invite = server.invite(name).unwrap();
    phone.core().join_house(invite.to_code()).unwrap();
    let late = Phone::new("late", house.directory.path(), phone_clock(&house.clock), 8).unwrap();
    assert!(late.core().join_house(invite.to_code()).is_err(), "an invite that was used is an error to be logged");
    let id = phone.core().write_entry(title.into(), text.into()).unwrap().id;
    assert_eq!(phone.core().run_sync_until(20_000).unwrap(), SyncOutcome::UpToDate);
    assert!(server.fetch_page().unwrap().contains(name), "the house knows the name");
    let tokens = "SELECT token FROM tenants";
    let tokens: Vec<Vec<u8>> = {
        let database = database(phone.directory());
        let mut statement = database.prepare(tokens).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(tokens.len(), 2);
    write(&phone, text);
    phone.core().delete_entry(id).unwrap();
    phone.core().run_sync_until(20_000).unwrap();

    let log = kept.0.lock().unwrap().clone();
    let secrets = [("name", name), ("text", text), ("title", title)];
    for (what, secret) in secrets {
        assert_eq!(Marker::text(secret).found_in(&log), Vec::<&str>::new(), "{what}");
    }
    for token in tokens {
        assert_eq!(Marker::bytes(&token[32..]).found_in(&log), Vec::<&str>::new(), "token");
    }
    assert_eq!(Marker::bytes(&invite.secret).found_in(&log), Vec::<&str>::new(), "invite");
    assert_eq!(Marker::text(&invite.to_code()).found_in(&log), Vec::<&str>::new(), "invite code");
    for logged in ["route=\"exchange\"", "route=\"enrolment\"", "answered"] {
        assert!(!Marker::text(logged).found_in(&log).is_empty(), "{logged} should be logged");
    }
    assert!(String::from_utf8_lossy(&log).contains("TRACE"), "the most talkative level is on");
}
