//! What was deleted for good is gone from the server, too: its bodies, not its place in the chain; and a restored backup
//! does not bring it back.

use crate::house::{House, database, house, write};
use house_simulator::phone::Phone;
use porchlight_core::crypto::envelope::{Body, Envelope, EnvelopeKind, Header};
use std::collections::HashSet;
use std::path::PathBuf;

const PIECE: usize = 64;

impl House {
    fn server_folder(&self) -> PathBuf {
        self.directory.path().join("server")
    }

    /// How many of some pieces lie in the files of the database.
    fn pieces_on_disk(&self, pieces: &[Vec<u8>]) -> usize {
        let files = std::fs::read_dir(self.server_folder()).unwrap().map(|file| file.unwrap().path());
        let pieces: HashSet<&[u8]> = pieces.iter().map(|piece| &piece[..]).collect();
        let beginnings: HashSet<&[u8]> = pieces.iter().map(|piece| &piece[..8]).collect();
        let mut found = HashSet::new();
        for bytes in files.map(|file| std::fs::read(file).unwrap()) {
            let windows = bytes.windows(PIECE).filter(|window| beginnings.contains(&window[..8]));
            found.extend(windows.filter_map(|window| pieces.get(window).copied()));
        }
        found.len()
    }

    /// The envelopes of Ana's home that the server has, in order of their chains.
    fn sealed_rows(&self) -> Vec<Envelope> {
        let database = database(&self.server_folder());
        let select = "SELECT header, body, body_hash, signature FROM log WHERE tenant_id = ?1 AND header IS NOT NULL
            ORDER BY document_id, device_id, sequence";
        let mut rows = database.prepare(select).unwrap();
        let rows = rows.query_map([self.home().as_bytes()], |row| {
            let body = match row.get::<_, Option<Vec<u8>>>(1)? {
                Some(bytes) => Body::Bytes(bytes),
                None => Body::Dropped(row.get(2)?),
            };
            Ok(Envelope { header: Header::parse(&row.get::<_, Vec<u8>>(0)?).unwrap(), body, signature: row.get(3)? })
        });
        rows.unwrap().map(Result::unwrap).collect()
    }
}

fn edit(phone: &Phone, id: &str, text: &str) {
    let opened = phone.core().entry(id.into()).unwrap();
    phone.core().edit_entry(id.into(), opened.revision, String::new(), text.into()).unwrap();
}

/// All pieces of the bodies of some envelopes.
fn pieces<'a>(envelopes: impl Iterator<Item = &'a Envelope>) -> Vec<Vec<u8>> {
    let bodies = envelopes.map(|envelope| envelope.body.bytes().expect("nothing is dropped yet"));
    bodies.flat_map(|body| body.chunks_exact(PIECE).map(<[u8]>::to_vec)).collect()
}

/// Ana's entry, edited so often that a snapshot covers all of it, and edited again; another entry that stays. The entry
/// that is to be deleted, and the pieces of each on the server.
fn two_entries(house: &mut House) -> (String, Vec<Vec<u8>>, Vec<Vec<u8>>) {
    write(&house.ana, "to be kept");
    house.settle_ana();
    let kept = house.sealed_rows()[0].header.document;
    let deleted = write(&house.ana, "to be deleted");
    for number in 0..25 {
        edit(&house.ana, &deleted, &format!("to be deleted {number}"));
    }
    house.settle_ana();
    edit(&house.ana, &deleted, "to be deleted, after the snapshot");
    house.settle_ana();
    let rows = house.sealed_rows();
    assert_eq!(rows.iter().filter(|row| row.header.kind == EnvelopeKind::Snapshot).count(), 1, "it was compacted");
    let (of_kept, of_deleted): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.header.document == kept);
    let (of_kept, of_deleted) = (pieces(of_kept.into_iter()), pieces(of_deleted.into_iter()));
    assert_eq!(of_kept.len(), 16);
    assert!(of_deleted.len() >= 28 * 16, "26 changes, a snapshot and one change more");
    (deleted, of_deleted, of_kept)
}

/// Bodies are gone, and every stub still verifies in its chain.
fn assert_erased(house: &House, of_deleted: &[Vec<u8>], of_kept: &[Vec<u8>]) {
    assert_eq!(house.pieces_on_disk(of_deleted), 0);
    // A piece may lie across the end of a page.
    assert!(house.pieces_on_disk(of_kept) >= 15);
    let rows = house.sealed_rows();
    let stubs: Vec<_> = rows.iter().filter(|row| row.body.bytes().is_none()).collect();
    assert_eq!(stubs.len(), 28);
    for pair in stubs.windows(2) {
        assert_eq!(pair[1].header.previous, pair[0].id(), "the chain is whole");
    }
    let end = rows.iter().find(|row| row.header.kind == EnvelopeKind::Tombstone).unwrap();
    assert_eq!(end.header.previous, stubs[27].id());
}

#[test]
fn what_was_deleted_is_gone_from_the_servers_disk() {
    let mut house = house();
    let (deleted, of_deleted, of_kept) = two_entries(&mut house);
    let lies_there = house.pieces_on_disk(&of_deleted);
    assert!(lies_there > of_deleted.len() * 9 / 10, "it is found before: {lies_there} of {}", of_deleted.len());
    house.ana.core().delete_entry(deleted).unwrap();
    assert_eq!(house.pieces_on_disk(&of_deleted), lies_there, "nothing goes before the server has heard of it");
    house.settle_ana();
    assert_erased(&house, &of_deleted, &of_kept);
    house.server.restart().unwrap();
    assert_erased(&house, &of_deleted, &of_kept);
}

#[test]
fn a_restored_backup_does_not_bring_back_what_was_deleted() {
    let mut house = house();
    let (deleted, of_deleted, of_kept) = two_entries(&mut house);
    let backup = house.directory.path().join("backup.db");
    house.server.back_up(&backup).unwrap();
    house.ana.core().delete_entry(deleted.clone()).unwrap();
    house.settle_ana();
    assert_eq!(house.pieces_on_disk(&of_deleted), 0);
    house.server.restore(&backup).unwrap();
    assert!(house.pieces_on_disk(&of_deleted) > of_deleted.len() * 9 / 10, "the backup has it");
    house.settle_ana();
    assert_erased(&house, &of_deleted, &of_kept);
    assert!(house.ana.core().entry(deleted).is_err());
}
