//! The canary: words of a journal, and hashes of its changes, are looked for wherever they must not be, in every form;
//! and the same words where they may be, so that the search proves something.

use crate::house::{House, NOON_MS, database, house, write};
use crate::known_device::today;
use crate::search::Marker;
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::{Carrier, Phone, Pumped, generator};
use house_simulator::server::Server;
use porchlight_core::documents::DocumentKind;
use porchlight_core::encouragements::Encouragement;
use porchlight_core::ids::RecordId;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, Verdict, from_body, to_body};
use porchlight_core::sync::engine::Failure;
use std::path::PathBuf;

const MARKERS: [&str; 2] = ["canary-number-seven-of-nobody", "Kanarienvögel über dem Haus, 燈火可親"];
const NOWHERE: Vec<&str> = Vec::new();

/// The way to the server, and everything that went over it.
pub struct Tap<'a> {
    pub server: &'a mut Server,
    pub bodies: &'a mut Vec<Vec<u8>>,
}

impl Carrier for Tap<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let asked = to_body(&request);
        let answered = self.server.exchange(&asked).unwrap();
        let answer = from_body(&answered).unwrap();
        self.bodies.extend([asked, answered]);
        Ok(answer)
    }
}

/// A house in which Ana's words were written, edited, compacted, deleted, read by another device of hers, and the
/// phone was killed; and what was seen on the way.
struct Story {
    house: House,
    tablet: Phone,
    bodies: Vec<Vec<u8>>,
    kept: String,
    revisions: Vec<String>,
    /// Folders as kills left them, and backups.
    copies: Vec<PathBuf>,
}

impl Story {
    fn exchange(&mut self) {
        let Self { house, bodies, tablet, .. } = self;
        for phone in [&mut house.ana, tablet] {
            assert_eq!(phone.pump(&mut Tap { server: &mut house.server, bodies }).unwrap(), Pumped::UpToDate);
        }
    }

    /// Copies both sides as they lie there now.
    fn copy(&mut self, name: &str) {
        let folder = self.house.directory.path().join(name);
        self.house.ana.back_up(&folder.join("phone")).unwrap();
        self.tablet.back_up(&folder.join("tablet")).unwrap();
        self.house.server.back_up(&folder.join("server-backup.db")).unwrap();
        self.copies.push(folder);
    }

    fn edit(&mut self, id: &str, title: &str, text: &str) {
        let opened = self.house.ana.core().entry(id.into()).unwrap();
        let saved = self.house.ana.core().edit_entry(id.into(), opened.revision, title.into(), text.into()).unwrap();
        self.revisions.push(saved.revision);
    }
}

fn story(marker: &str) -> Story {
    let house = house();
    let tablet = house.linked("tablet", 2);
    let mut story = Story { house, tablet, bodies: vec![], kept: String::new(), revisions: vec![], copies: vec![] };
    let core = |story: &Story| story.house.ana.core().write_entry(marker.into(), format!("{marker}, begun")).unwrap();
    let (kept, deleted) = (core(&story), core(&story));
    story.revisions.extend([kept.revision, deleted.revision]);
    story.kept = kept.id.clone();
    story.exchange();
    story.edit(&deleted.id, marker, &format!("{marker}, and again {marker}"));
    story.copy("written");
    story.exchange();
    for number in 0..30 {
        story.edit(&kept.id, &format!("{marker} {number}"), &format!("{marker} {}", marker.repeat(number % 9)));
    }
    story.copy("edited");
    story.exchange();
    story.house.ana.core().delete_entry(deleted.id).unwrap();
    story.copy("deleted");
    story.exchange();
    story.house.ana.restart().unwrap();
    story.tablet.restart().unwrap();
    story.house.clock.move_to(NOON_MS + 60_000);
    story.edit(&kept.id, marker, &format!("{marker}, after the kill"));
    story.exchange();
    story
}

/// Every place in which something is found that is the owner's alone.
fn found(story: &Story, marker: &Marker) -> Vec<String> {
    let mut found = marker.found_below(story.house.directory.path());
    for (number, body) in story.bodies.iter().enumerate() {
        found.extend(marker.found_in(body).into_iter().map(|form| format!("body {number}: {form}")));
    }
    found
}

#[test]
fn words_of_a_journal_are_nowhere_but_where_their_owner_opens_them() {
    for text in MARKERS {
        let mut story = story(text);
        let snapshots = "SELECT count(*) FROM envelopes WHERE substr(header, 3, 1) = x'02'";
        let count: u64 = database(story.house.ana.directory()).query_row(snapshots, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 1, "it was compacted");
        for phone in [&story.house.ana, &story.tablet] {
            assert_eq!(phone.core().entry(story.kept.clone()).unwrap().text, format!("{text}, after the kill"));
        }
        assert!(story.bodies.len() > 12 && story.copies.len() == 3);
        let marker = Marker::text(text);
        assert_eq!(found(&story, &marker), NOWHERE);
        // Locked, and closed.
        story.house.ana.core().set_pin(Some("4711".into())).unwrap();
        story.house.ana.core().lock().unwrap();
        assert!(story.house.ana.core().is_locked().unwrap());
        assert_eq!(found(&story, &marker), NOWHERE);
        story.house.ana.core().close().unwrap();
        story.tablet.core().close().unwrap();
        story.house.server.restart().unwrap();
        assert_eq!(found(&story, &marker), NOWHERE);
    }
}

#[test]
fn hashes_of_changes_are_nowhere_outside_of_sealed_bodies() {
    let story = story(MARKERS[0]);
    let hashes: Vec<Vec<u8>> =
        story.revisions.iter().map(|revision| data_encoding::HEXLOWER.decode(revision.as_bytes()).unwrap()).collect();
    assert!(hashes.len() > 30 && hashes.iter().all(|hash| hash.len() == 32));
    let documents = story.house.ana.core().own_documents().unwrap();
    let heads: Vec<&[u8]> = documents.values().flat_map(|document| &document.heads).map(|head| &head[..]).collect();
    assert!(heads.contains(&&hashes.last().unwrap()[..]), "they are the hashes that a guess could be compared with");
    for hash in &hashes[..3] {
        assert_eq!(found(&story, &Marker::bytes(hash)), NOWHERE);
    }
    assert_eq!(found(&story, &Marker::bytes(hashes.last().unwrap())), NOWHERE);
}

#[test]
fn the_same_words_in_a_circle_are_found_on_the_server_and_on_the_way() {
    for text in MARKERS {
        let mut house = house();
        house.settle_ana();
        let mut ben = Forger::joined("Ben", &house.server, today(), generator(1, 2)).unwrap();
        let card = Encouragement::parse(None, None, Some(text.into()), NOON_MS, ben.posts_day(b"month")).unwrap();
        let record = card.record(RecordId::random(&mut ben.rng));
        let (space, records) = (ben.circle(), [record]);
        let posted = ben.write_open(DocumentKind::Posts, space, b"month", &records);
        let part = ben.part(ben.house, vec![], vec![wire(posted)]);
        let answer = ben.exchange(&mut house.server, part).unwrap();
        assert_eq!(answer.parts[0].exchanged.as_ref().unwrap().verdicts, [Verdict::Stored]);
        let mut bodies = Vec::new();
        house.ana.pump(&mut Tap { server: &mut house.server, bodies: &mut bodies }).unwrap();
        let marker = Marker::text(text);
        assert!(bodies.iter().any(|body| !marker.found_in(body).is_empty()), "{text}: in an answer, inflated");
        let backup = house.directory.path().join("backup.db");
        house.server.back_up(&backup).unwrap();
        let found = marker.found_below(house.directory.path());
        for place in ["server/porchlight.db", "backup.db"] {
            assert!(found.iter().any(|found| found.contains(place)), "{text}: {place} in {found:?}");
        }
        // The reader's own disk holds open words under its own key.
        assert!(!found.iter().any(|found| found.contains("/Ana/")), "{found:?}");
    }
}

#[test]
fn a_name_that_staff_wrote_is_found_on_the_server() {
    for name in MARKERS {
        let house = crate::house::house_of(name);
        let found = Marker::text(name).found_below(&house.directory.path().join("server"));
        assert!(!found.is_empty());
    }
}

#[test]
fn words_that_lie_open_on_a_phones_disk_are_found() {
    for text in MARKERS {
        let house = house();
        write(&house.ana, "something else");
        let marker = Marker::text(text);
        let folder = house.directory.path().join("Ana");
        assert_eq!(marker.found_below(&folder), NOWHERE);
        let opened = database(&folder);
        opened.execute("CREATE TABLE control (words TEXT)", []).unwrap();
        opened.execute("INSERT INTO control VALUES (?1)", [format!("before {text} after")]).unwrap();
        assert!(!marker.found_below(&folder).is_empty(), "{text}");
        opened.execute("UPDATE control SET words = ?1", [data_encoding::BASE64.encode(text.as_bytes())]).unwrap();
        assert!(marker.found_below(&folder).iter().any(|found| found.ends_with("base64 at 0")), "{text}");
    }
}

#[test]
fn what_was_deleted_is_gone_from_the_disk() {
    let mut house = house();
    let deleted = write(&house.ana, "to be deleted");
    let kept = write(&house.ana, "to be kept");
    house.settle_ana();
    let opened = house.ana.core().entry(deleted.clone()).unwrap();
    house.ana.core().edit_entry(deleted.clone(), opened.revision, String::new(), "not sent yet".into()).unwrap();
    let folder = house.ana.directory().to_owned();
    let pieces: Vec<Vec<u8>> = {
        let database = database(&folder);
        let mut bodies = database.prepare("SELECT body FROM envelopes").unwrap();
        let bodies = bodies.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        bodies.flat_map(|body| body.unwrap().chunks_exact(64).map(<[u8]>::to_vec).collect::<Vec<_>>()).collect()
    };
    assert_eq!(pieces.len(), 3 * 16);
    let on_disk = |pieces: &[Vec<u8>]| {
        let files = std::fs::read_dir(&folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let all: Vec<u8> = files.flatten().collect();
        pieces.iter().filter(|piece| !Marker::bytes(piece).found_in(&all).is_empty()).count()
    };
    // A piece may lie across the end of a page.
    assert!(on_disk(&pieces) >= 3 * 15, "it is there: {}", on_disk(&pieces));
    house.ana.core().delete_entry(deleted).unwrap();
    let left = on_disk(&pieces);
    assert!((15..=16).contains(&left), "the other entry alone: {left}");
    house.settle_ana();
    assert!((15..=16).contains(&on_disk(&pieces)));
    assert_eq!(house.ana.core().entry(kept).unwrap().text, "to be kept");
    house.ana.restart().unwrap();
    assert!((15..=16).contains(&on_disk(&pieces)));
}
