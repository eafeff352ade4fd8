//! What the person who runs a server can do, one file a command. `admin` carries the same requests to a server that is
//! running.

pub mod admin;
pub mod backup;
pub mod erasing;
pub mod house;
pub mod invite;
mod made;
pub mod mentor;
pub mod notice;
pub mod report;
pub mod resident;
pub mod restore;
pub mod serve;
pub mod staff;
pub mod tls;
pub mod verify;

pub use made::Made;

use crate::auth::StaffRole;
use crate::clock;
use crate::store::StaffStore;
use crate::store::sqlite::SqliteStore;
use porchlight_core::identity::server_address::ServerAddress;
use porchlight_core::time::EpochMs;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What can be asked for, on the command line or through the admin socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum Ask {
    /// A new house.
    HouseCreate {
        /// Its name.
        name: String,
        /// Its IANA time zone.
        zone: String,
    },
    /// The end of a house: all that it holds is erased.
    HouseErase {
        /// The house, by id or name.
        house: String,
        /// Its name once more.
        confirm: String,
        /// What its disclosure log is sealed to: the text of an `ArchivePublic`.
        archive: String,
    },
    /// A staff member with a sign-in link.
    InviteStaff {
        /// The house, by id or name.
        house: String,
        /// The staff member's name.
        name: String,
        /// What they do.
        role: StaffRole,
    },
    /// Who is on the staff of a house.
    StaffList {
        /// The house, by id or name.
        house: String,
    },
    /// A new link for somebody on the staff.
    StaffLink {
        /// The house, by id or name.
        house: String,
        /// Who, by name or id.
        name: String,
    },
    /// The end of somebody's access.
    StaffEnd {
        /// The house, by id or name.
        house: String,
        /// Who, by name or id.
        name: String,
    },
    /// An invite for a resident.
    InviteResident {
        /// The house, by id or name.
        house: String,
        /// The resident's name, as staff will see it.
        name: String,
        /// Where phones reach the server; `http://localhost:PORT` when absent.
        url: Option<String>,
    },
    /// A word of a house to everybody who lives there.
    NoticePost {
        /// The house, by id or name.
        house: String,
        /// What it says.
        notice: notice::Notice,
    },
    /// A resident has left.
    ResidentExit {
        /// The house, by id or name.
        house: String,
        /// Who.
        person: resident::Person,
        /// How.
        how: resident::How,
        /// For how many hours staff read on.
        access_hours: u32,
    },
    /// Somebody who left lives in the house again.
    ResidentReadmit {
        /// The house, by id or name.
        house: String,
        /// Who.
        person: resident::Person,
    },
    /// A resident is away for a while.
    ResidentAway {
        /// The house, by id or name.
        house: String,
        /// Who.
        person: resident::Person,
        /// The last day away that is expected.
        until: Option<String>,
    },
    /// Somebody who was away is back.
    ResidentBack {
        /// The house, by id or name.
        house: String,
        /// Who.
        person: resident::Person,
    },
    /// A new account that is not to come in. There is no command to ask for one: it takes two people, and a command knows none.
    ReissueStop {
        /// The house, by id or name.
        house: String,
        /// In whose place.
        person: resident::Person,
    },
    /// A mentor, whom the house vouches for.
    MentorApprove {
        /// The house, by id or name.
        house: String,
        /// Who.
        person: resident::Person,
        /// What it vouches for.
        approval: mentor::Approval,
    },
    /// Somebody whom it no longer vouches for.
    MentorEnd {
        /// The house, by id or name.
        house: String,
        /// Who.
        person: resident::Person,
    },
    /// What was reported.
    ReportList {
        /// The house, by id or name.
        house: String,
        /// Who looks.
        staff: String,
        /// What was decided, instead of what is open.
        decided: bool,
    },
    /// A decision about what was reported.
    ReportResolve {
        /// The house, by id or name.
        house: String,
        /// Who decides what.
        resolving: report::Resolving,
    },
    /// Whether nobody changed the list of who looked.
    Verify,
    /// A copy of the database.
    Backup {
        /// The new file, by its whole path: a server has another working directory.
        to: PathBuf,
    },
}

/// Does what is asked. `server` is where people reach it, and whom phones know it by: a text of `ServerAddress`.
pub fn carry_out(store: &SqliteStore, ask: &Ask, server: &str, now_ms: EpochMs) -> anyhow::Result<Made> {
    let ServerAddress { url: server_url, authority } = ServerAddress::parse(server)?;
    let rng = &mut clock::system_rng();
    Ok(match ask {
        Ask::HouseCreate { name, zone } => {
            let house = house::create(store, name, zone, now_ms, rng)?;
            Made::House { house: house.tenant.to_string(), name: house.name, zone: house.zone }
        }
        Ask::HouseErase { house, confirm, archive } => {
            let house = house::find(store, house)?;
            erasing::run(store, &house, confirm, archive, now_ms, rng)?;
            Made::HouseErased { house: house.tenant.to_string(), name: house.name }
        }
        Ask::InviteStaff { house, name, role } => {
            let house = house::find(store, house)?;
            let link = invite::staff(store, house.tenant, name, *role, now_ms, rng)?;
            Made::StaffLink { link: format!("{server_url}{}", link.path) }
        }
        Ask::StaffList { house } => Made::StaffList { staff: staff::list(store, &house::find(store, house)?, now_ms)? },
        Ask::StaffLink { house, name } => {
            let house = house::find(store, house)?;
            let who = staff::find(store, &house, name, now_ms)?;
            let link = staff::link(store, house.tenant, who, now_ms, rng)?;
            Made::StaffLink { link: format!("{server_url}{}", link.path) }
        }
        Ask::StaffEnd { house, name } => {
            let house = house::find(store, house)?;
            let who = staff::find(store, &house, name, now_ms)?;
            store.end_staff(house.tenant, who, now_ms)?;
            Made::StaffEnd { staff: who.to_string() }
        }
        Ask::InviteResident { house, name, url } => {
            let house = house::find(store, house)?;
            let reached = ServerAddress { url: url.clone().unwrap_or(server_url), authority };
            let invite = invite::resident(store, house.tenant, name, &reached.to_string(), now_ms, rng)?;
            Made::ResidentInvite { code: invite.to_code() }
        }
        Ask::NoticePost { house, notice } => {
            let house = house::find(store, house)?;
            let id = notice::post(store, &house, notice, now_ms, rng)?.to_string();
            let is_led = matches!(notice, notice::Notice::Session { led_by: Some(_), .. });
            Made::Notice { id, is_session: matches!(notice, notice::Notice::Session { .. }), is_led }
        }
        Ask::ResidentExit { house, person, how, access_hours } => {
            let house = house::find(store, house)?;
            let account = resident::leave(store, &house, person, *how, *access_hours, now_ms, rng)?;
            Made::ResidentExit { account: account.to_string(), access_hours: *access_hours }
        }
        Ask::ResidentReadmit { house, person } => {
            let house = house::find(store, house)?.tenant;
            Made::ResidentReadmit { account: resident::readmit(store, house, person, now_ms)?.to_string() }
        }
        Ask::ResidentAway { house, person, until } => {
            let house = house::find(store, house)?;
            let (account, until) = resident::away(store, &house, person, until.as_deref(), now_ms)?;
            Made::ResidentAway { account: account.to_string(), until: until.map(|day| day.to_string()) }
        }
        Ask::ResidentBack { house, person } => {
            let house = house::find(store, house)?.tenant;
            Made::ResidentBack { account: resident::back(store, house, person, now_ms)?.to_string() }
        }
        Ask::ReissueStop { house, person } => {
            let house = house::find(store, house)?.tenant;
            Made::ReissueStop { account: resident::stop_new_account(store, house, person, now_ms)?.to_string() }
        }
        Ask::MentorApprove { house, person, approval } => {
            let house = house::find(store, house)?;
            let (account, until) = mentor::approve(store, &house, person, approval, now_ms, rng)?;
            Made::MentorApproved { account: account.to_string(), until: until.to_string() }
        }
        Ask::MentorEnd { house, person } => {
            let house = house::find(store, house)?;
            Made::MentorApprovalEnded { account: mentor::end(store, &house, person, now_ms, rng)?.to_string() }
        }
        Ask::ReportList { house, staff, decided } => {
            let (reports, left_out) = report::list(store, &house::find(store, house)?, staff, *decided, now_ms)?;
            Made::Reports { reports, left_out }
        }
        Ask::ReportResolve { house, resolving } => {
            let house = house::find(store, house)?.tenant;
            Made::ReportResolve { is_hidden: report::resolve(store, house, resolving, now_ms, rng)?.is_hidden }
        }
        Ask::Verify => verify::run(store, now_ms)?,
        Ask::Backup { to } => Made::Backup { length_bytes: backup::write(store, to)?, file: to.clone() },
    })
}
