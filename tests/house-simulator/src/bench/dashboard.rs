//! The dashboard's house page with sixty residents, among ten houses and among very many.

use super::figures::{Figures, median, timed};
use super::house::{self, House};
use super::phone::{self, DAY_MS, TODAY_MS};
use super::places;
use crate::clock::VirtualClock;
use crate::people;
use anyhow::ensure;
use porchlight_core::ids::TenantId;
use porchlight_core::views::{PurposeView, TrackerKindView};
use porchlight_server::auth::{self, StaffRole, StaffSession};
use porchlight_server::commands;
use porchlight_server::config::Config;
use porchlight_server::dashboard::house_page;
use porchlight_server::store::sqlite::{SqliteStore, Synchronous};
use rusqlite::{Connection, params};
use std::path::Path;

const RESIDENTS: u64 = 60;
const FEW: u128 = 10;
const MANY: u128 = 10_000;
const PAGES: usize = 150;
/// The tables that the page reads; the others lie in trees of their own.
const TABLES: [&str; 6] = ["tenants", "accounts", "devices", "consent_records", "documents", "shared_records"];

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let memory = places::in_memory()?;
    let built = memory.path().join("built");
    let session = build(&built, &memory.path().join("phones"))?;
    let mut stores = Vec::new();
    for houses in [FEW, MANY] {
        let directory = memory.path().join(houses.to_string());
        places::copy(&built, &directory)?;
        add_neighbours(&directory, session.house, houses - 1)?;
        stores.push(house::open(&directory, Synchronous::Full)?);
    }
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for _ in 0..PAGES {
        few.push(timed(|| page(&stores[0], &session))?.1);
        many.push(timed(|| page(&stores[1], &session))?.1);
    }
    let (few, many) = (median(few), median(many));
    figures.report("dashboard_houses", MANY as f64, "houses");
    figures.at_most(1.3, "dashboard_house_page", many / few, "times");
    figures.report("dashboard_house_page_time", many, "ms");
    Ok(())
}

/// A house whose residents share their milestones, and a member of staff who is signed in.
fn build(directory: &Path, phones: &Path) -> anyhow::Result<StaffSession> {
    let clock = VirtualClock::at(TODAY_MS);
    let mut house = House::build(directory, 9)?;
    for number in 0..RESIDENTS {
        let resident = phone::open(&phones.join(number.to_string()), &clock, 1_000 + number)?;
        house.join(&resident, &format!("Resident {number}"))?;
        let start = porchlight_core::time::Day::from_number(i32::try_from(TODAY_MS / DAY_MS)? - 40)?;
        resident.start_tracker(TrackerKindView::Abstain, "My path".into(), start.to_string())?;
        resident.give_consent(PurposeView::StaffMilestones, people::CONSENT_TEXT.into())?;
        for choice in resident.sharing()?.milestones {
            resident.share_milestone(choice.milestone.id)?;
        }
        house.exchange(&resident)?;
    }
    let mut rng = crate::phone::generator(10, 0);
    let role = StaffRole::HouseManager;
    let link = commands::invite::staff(&house.store, house.tenant, people::STAFF, role, TODAY_MS, &mut rng)?;
    let session = auth::sign_in(&house.store, &link.secret, TODAY_MS, &mut rng)?;
    let html = page(&house.store, &session)?;
    ensure!(html.matches("data-milestone=").count() >= 60, "everybody shares something");
    Ok(session)
}

fn page(store: &SqliteStore, session: &StaffSession) -> anyhow::Result<String> {
    Ok(house_page::render(store, session, session.house, TODAY_MS, &Config::default())?)
}

/// Copies a house under other ids, spread over all that there are, so that it stands among them.
fn add_neighbours(directory: &Path, house: TenantId, count: u128) -> anyhow::Result<()> {
    let mut database = Connection::open(directory.join("porchlight.db"))?;
    database.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -65536")?;
    for table in TABLES {
        let columns = columns_of(&database, table)?;
        let sql = format!(
            "INSERT INTO {table} (tenant_id, {columns}) SELECT ?1, {columns} FROM {table} WHERE tenant_id = ?2"
        );
        let transaction = database.transaction()?;
        for number in 1..=count {
            let id = (u128::MAX / (count + 1) * number).to_be_bytes();
            transaction.prepare_cached(&sql)?.execute(params![id, house.as_bytes()])?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// The columns of a table but its first one, the tenant's id.
fn columns_of(database: &Connection, table: &str) -> anyhow::Result<String> {
    let mut statement = database.prepare("SELECT name FROM pragma_table_info(?1) WHERE cid > 0 ORDER BY cid")?;
    let names = statement.query_map([table], |row| row.get::<_, String>(0))?;
    Ok(names.collect::<Result<Vec<_>, _>>()?.join(", "))
}
