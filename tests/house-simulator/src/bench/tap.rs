//! From the tap to the disk: recording a check-in, against a bare SQLite transaction that inserts as
//! many bytes as its envelope's row has. The days go by, so each is a check-in of its own; three in a
//! hundred begin a month, with its new document and digest, which a median does not show.

use super::figures::{Figures, median, timed};
use super::phone::{self, DAY_MS, TODAY_MS};
use super::places;
use crate::clock::VirtualClock;
use anyhow::Context;
use porchlight_core::storage::FILE_NAME;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

const TAPS: i64 = 250;
const ROW_BYTES: &str = "SELECT length(account) + length(document) + length(device) + 8 + length(id) + length(header)
    + length(body) + length(signature) FROM envelopes ORDER BY sequence DESC LIMIT 1";

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let disk = places::on_disk()?;
    let clock = VirtualClock::at(TODAY_MS - TAPS * DAY_MS);
    let companion = phone::open(&disk.path().join("phone"), &clock, 1)?;
    phone::start_trackers(&companion)?;
    companion.record_check_in(phone::answers())?;
    let mut bare = Bare::new(&disk.path().join("bare.db"), row_bytes(&disk.path().join("phone"))?)?;

    let (mut taps, mut inserts) = (Vec::new(), Vec::new());
    for _ in 0..TAPS {
        clock.move_to(clock.now_ms() + DAY_MS);
        taps.push(timed(|| Ok(companion.record_check_in(phone::answers())?))?.1);
        inserts.push(timed(|| bare.insert())?.1);
    }
    let (tap, insert) = (median(taps), median(inserts));
    figures.at_most(3.0, "tap_to_durable", tap / insert, "times");
    figures.report("tap_to_durable_time", tap, "ms");
    figures.report("bare_transaction_time", insert, "ms");
    Ok(())
}

fn row_bytes(directory: &Path) -> anyhow::Result<usize> {
    let database = Connection::open(directory.join(FILE_NAME))?;
    database.query_row(ROW_BYTES, [], |row| row.get(0)).context("the first check-in is an envelope")
}

/// A database of one table with one column.
struct Bare {
    database: Connection,
    row: Vec<u8>,
}

impl Bare {
    fn new(file: &Path, row_bytes: usize) -> anyhow::Result<Self> {
        let database = Connection::open(file)?;
        places::configure(&database)?;
        database.execute_batch("CREATE TABLE entries (entry INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")?;
        let row = vec![0x5a; row_bytes];
        Ok(Self { database, row })
    }

    fn insert(&mut self) -> anyhow::Result<()> {
        let transaction = self.database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.prepare_cached("INSERT INTO entries (bytes) VALUES (?1)")?.execute([&self.row])?;
        Ok(transaction.commit()?)
    }
}
