//! Appending on the server: `Store::append` of checked envelopes, acknowledged on stable storage, from
//! as many threads as a server lets use its store at once, against the same rows inserted by plain
//! SQLite in batches; and whole exchanges, per core.

use super::author::Author;
use super::figures::{Figures, median, timed};
use super::house::{self, House};
use super::phone::TODAY_MS;
use super::places;
use super::raw_rows::RawRows;
use super::server_process::cpu_ms;
use crate::phone::generator;
use anyhow::{Context, ensure};
use porchlight_core::crypto::segment::Segment;
use porchlight_core::disclosures::Held;
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{ExchangeRequest, HouseWord, PULL_BUDGET_BYTES, RequestPart, Verdict};
use porchlight_server::config::Limits;
use porchlight_server::exchange::exchange;
use porchlight_server::store::sqlite::{SqliteStore, Synchronous};
use porchlight_server::store::{Appended, Push, Store};

const ROUNDS: u8 = 7;
/// Pushes of each thread in a round, each a week of a new month's check-ins.
const PUSHES: u8 = 8;
const WEEK: usize = 7;

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let disk = places::on_disk()?;
    let (data, raw) = (disk.path().join("store"), disk.path().join("raw"));
    let mut authors = authors(&data, Limits::default().requests_at_once)?;
    places::copy(&data, &raw)?;
    let store = house::open(&data, Synchronous::Full)?;
    let mut raw = RawRows::open(&data, &raw)?;
    let (mut ratios, mut rates) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut pushes = Vec::new();
        for author in &mut authors {
            let home = TenantId::of(author.account());
            let weeks = (0..PUSHES).map(|push| push_of(author, &[round, push]));
            pushes.push((home, weeks.collect::<Result<Vec<_>, _>>()?));
        }
        let (_, store_ms) = timed(|| append_all(&store, pushes))?;
        let rows = raw.take_new()?;
        ensure!(rows.len() == authors.len() * usize::from(PUSHES) * WEEK, "every envelope is a row");
        let (_, raw_ms) = timed(|| raw.insert(&rows))?;
        ratios.push(raw_ms / store_ms);
        rates.push(rows.len() as f64 / store_ms * 1_000.0);
    }
    figures.at_least(0.7, "store_append", median(ratios), "times");
    figures.report("store_append_rate", median(rates), "envelopes_per_s");
    figures.report("end_to_end_per_core", exchanges_per_core(&store, &mut authors)?, "exchanges_per_s");
    Ok(())
}

/// People of one house, on a database that is closed again.
fn authors(data: &std::path::Path, count: usize) -> anyhow::Result<Vec<Author>> {
    let mut house = House::build(data, 7)?;
    let mut authors = Vec::new();
    for number in 0..count {
        let mut author = Author::new(generator(8, number as u64));
        house.welcome(&mut author, &format!("Author {number}"))?;
        authors.push(author);
    }
    Ok(authors)
}

fn push_of(author: &mut Author, month: &[u8]) -> anyhow::Result<Push> {
    let envelopes = (0..WEEK).map(|_| author.seal(month)).collect();
    Ok(Push {
        account: author.account(),
        device: author.device(),
        log: None,
        segments: vec![author.checked(TenantId::of(author.account()), envelopes)?],
        now_ms: TODAY_MS,
    })
}

/// Each thread appends one person's pushes, one after the other.
fn append_all(store: &SqliteStore, pushes: Vec<(TenantId, Vec<Push>)>) -> anyhow::Result<()> {
    std::thread::scope(|scope| {
        let append = |(home, pushes): (TenantId, Vec<Push>)| {
            scope.spawn(move || {
                for push in pushes {
                    let appended = store.append(home, push)?;
                    ensure!(appended == Appended::Done(vec![Verdict::Stored]), "{appended:?}");
                }
                Ok(())
            })
        };
        let threads: Vec<_> = pushes.into_iter().map(append).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?)
    })
}

/// Exchanges that one core answers in a second: one new check-in to the home, nothing new in the house, whose word the
/// phone holds.
fn exchanges_per_core(store: &SqliteStore, authors: &mut [Author]) -> anyhow::Result<f64> {
    const EXCHANGES: usize = 20;
    let mut requests = Vec::new();
    for author in authors {
        let mut request =
            ExchangeRequest { parts: author.tokens.iter().map(|token| part(store, token.clone())).collect() };
        let answer = exchange(store, TODAY_MS, &request);
        for (part, answered) in request.parts.iter_mut().zip(answer.parts) {
            let page = answered.exchanged.context("a part that is answered")?;
            part.cursor = page.cursor;
            let said = page.disclosures.and_then(|shown| shown.checkpoint.said());
            part.disclosures =
                said.map(|said| Held { tree: Some(said.tree), size: said.size, readings: Some(0), house_log: 1 });
            part.word = page.word.map(|word| HouseWord::hash(&word).into());
        }
        let mut of_author = Vec::new();
        for _ in 0..EXCHANGES {
            let segment = Segment::of(vec![author.seal(b"exchanges")])?;
            request.parts[0].push = vec![segment.to_wire()];
            of_author.push(request.clone());
        }
        requests.push(of_author);
    }
    let count = requests.iter().map(Vec::len).sum::<usize>();
    let before = cpu_ms("self")?;
    std::thread::scope(|scope| {
        for of_author in &requests {
            scope.spawn(move || {
                for request in of_author {
                    exchange(store, TODAY_MS, request);
                }
            });
        }
    });
    Ok(count as f64 / (cpu_ms("self")? - before) * 1_000.0)
}

fn part(store: &SqliteStore, token: porchlight_core::protocol::Token) -> RequestPart {
    RequestPart {
        tenant: token.tenant(),
        token,
        incarnation: Some(store.incarnation()),
        cursor: Vec::new(),
        log: Vec::new(),
        push: Vec::new(),
        have: None,
        cuts: None,
        want: None,
        counted: None,
        word: Some([0; 8].into()),
        disclosures: Some(Held { tree: None, size: 0, readings: Some(0), house_log: 1 }),
        budget: PULL_BUDGET_BYTES,
    }
}
