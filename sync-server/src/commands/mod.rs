//! What the person who runs a server can do, one file a command. `admin` carries the same requests to a server that is
//! running.

pub mod admin;
pub mod backup;
pub mod house;
pub mod invite;
pub mod mentor;
pub mod notice;
pub mod report;
pub mod resident;
pub mod restore;
pub mod serve;

use crate::auth::StaffRole;
use crate::clock;
use crate::store::sqlite::SqliteStore;
use anyhow::Context;
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
    /// A staff member with a sign-in link.
    InviteStaff {
        /// The house, by id or name.
        house: String,
        /// The staff member's name.
        name: String,
        /// What they do.
        role: StaffRole,
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
    /// A copy of the database.
    Backup {
        /// The new file, by its whole path: a server has another working directory.
        to: PathBuf,
    },
}

/// What was made. Printed for the person, or as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "made")]
pub enum Made {
    /// A house.
    House {
        /// Its id.
        house: String,
        /// Its name.
        name: String,
        /// Its zone.
        zone: String,
    },
    /// A sign-in link.
    StaffLink {
        /// The whole link.
        link: String,
    },
    /// An invite.
    ResidentInvite {
        /// The code to scan or type.
        code: String,
    },
    /// A notice.
    Notice {
        /// Its record's id, by which a session is called off.
        id: String,
        /// Whether it is a session.
        is_session: bool,
    },
    /// A resident who left.
    ResidentExit {
        /// Their account.
        account: String,
        /// For how many hours staff read on.
        access_hours: u32,
    },
    /// A resident who is back.
    ResidentReadmit {
        /// Their account.
        account: String,
    },
    /// A mentor.
    MentorApproved {
        /// Their account.
        account: String,
        /// The last day.
        until: String,
    },
    /// A mentor no longer.
    MentorApprovalEnded {
        /// Their account.
        account: String,
    },
    /// Reported posts.
    Reports {
        /// Those to be looked at first.
        reports: Vec<report::ReportRow>,
        /// How many there are beside them.
        left_out: usize,
    },
    /// A decision about a post.
    ReportResolve {
        /// Whether it is hidden from everybody.
        is_hidden: bool,
    },
    /// A backup.
    Backup {
        /// The file.
        file: PathBuf,
        /// Its length.
        length_bytes: u64,
    },
    /// A database out of a backup.
    Restore {
        /// Where the database lies that was there before, if there was one.
        before: Option<PathBuf>,
    },
}

/// Does what is asked. `server_url` is where this machine reaches the server.
pub fn carry_out(store: &SqliteStore, ask: &Ask, server_url: &str, now_ms: EpochMs) -> anyhow::Result<Made> {
    let rng = &mut clock::system_rng();
    Ok(match ask {
        Ask::HouseCreate { name, zone } => {
            let house = house::create(store, name, zone, now_ms, rng)?;
            Made::House { house: house.tenant.to_string(), name: house.name, zone: house.zone }
        }
        Ask::InviteStaff { house, name, role } => {
            let house = house::find(store, house)?;
            let link = invite::staff(store, house.tenant, name, *role, now_ms, rng)?;
            Made::StaffLink { link: format!("{server_url}{}", link.path) }
        }
        Ask::InviteResident { house, name, url } => {
            let house = house::find(store, house)?;
            let invite =
                invite::resident(store, house.tenant, name, url.as_deref().unwrap_or(server_url), now_ms, rng)?;
            Made::ResidentInvite { code: invite.to_code() }
        }
        Ask::NoticePost { house, notice } => {
            let house = house::find(store, house)?;
            let id = notice::post(store, &house, notice, now_ms, rng)?.to_string();
            Made::Notice { id, is_session: matches!(notice, notice::Notice::Session { .. }) }
        }
        Ask::ResidentExit { house, person, how, access_hours } => {
            let house = house::find(store, house)?;
            let account = resident::exit(store, house.tenant, person, *how, *access_hours, now_ms)?;
            mentor::end_all(store, &house, account, now_ms, rng)
                .context("they have left, and could not be taken off the mentors; say porchlight mentor end")?;
            Made::ResidentExit { account: account.to_string(), access_hours: *access_hours }
        }
        Ask::ResidentReadmit { house, person } => {
            let house = house::find(store, house)?.tenant;
            Made::ResidentReadmit { account: resident::readmit(store, house, person, now_ms)?.to_string() }
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
        Ask::Backup { to } => Made::Backup { length_bytes: backup::write(store, to)?, file: to.clone() },
    })
}

impl Made {
    /// What was made and what to do next, in plain words.
    pub fn in_words(&self) -> String {
        match self {
            Self::House { name, .. } => format!(
                "{name} is ready.\n\nNext, let somebody in:\n  porchlight invite staff --house \"{name}\" --name NAME --role house-manager\n  \
                 porchlight invite resident --house \"{name}\" --name NAME"
            ),
            Self::StaffLink { link } => {
                format!(
                    "Open this link to sign in. It works once, within 24 hours:\n\n  {link}\n\nHand it over yourself; whoever opens it first is signed in."
                )
            }
            Self::ResidentInvite { code } => {
                format!(
                    "Enter this code in the Porchlight app to join. It works once, within 7 days:\n\n  {code}\n\nHand it to that person only."
                )
            }
            Self::Notice { id, is_session } => notice::in_words(id, *is_session),
            Self::ResidentExit { access_hours, .. } => format!(
                "They have left the house, and keep their account, their app and all that they wrote.\n\n\
                 What they shared with staff stays on the house page for {access_hours} hours, unless they let staff read on."
            ),
            Self::ResidentReadmit { .. } => {
                "They live in the house again. Their app shows it the next time that it reaches the house.".into()
            }
            Self::MentorApproved { until, .. } => mentor::in_words(until),
            Self::MentorApprovalEnded { .. } => {
                "They are no longer approved as a mentor. Each phone shows it when it next reaches the house.".into()
            }
            Self::Reports { reports, left_out } => report::in_words(reports, *left_out),
            Self::ReportResolve { is_hidden } => report::decided_in_words(*is_hidden),
            Self::Backup { file, .. } => backup::in_words(file),
            Self::Restore { before } => restore::in_words(before.as_deref()),
        }
    }
}
