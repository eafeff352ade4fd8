//! What a command made, and how it says so.

use super::{backup, erasing, mentor, notice, report, resident, restore, staff, tls, verify};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
    /// A house that was erased.
    HouseErased {
        /// Its id.
        house: String,
        /// Its name.
        name: String,
    },
    /// A pair of keys for archives, each in its file.
    ArchiveKey {
        /// The half that opens.
        secret: PathBuf,
        /// The half to seal to.
        public: PathBuf,
    },
    /// What an archive holds.
    Archive {
        /// Readings, in their order.
        readings: Vec<erasing::ArchivedReading>,
    },
    /// A sign-in link.
    StaffLink {
        /// The whole link.
        link: String,
    },
    /// The staff of a house.
    StaffList {
        /// All that it ever had.
        staff: Vec<staff::StaffRow>,
    },
    /// An access that ended.
    StaffEnd {
        /// Whose.
        staff: String,
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
        /// Whether somebody leads that session.
        is_led: bool,
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
    /// A resident who is away.
    ResidentAway {
        /// Their account.
        account: String,
        /// The last day away that is expected.
        until: Option<String>,
    },
    /// A resident who is not away any more.
    ResidentBack {
        /// Their account.
        account: String,
    },
    /// A new account that does not come in.
    ReissueStop {
        /// In whose place.
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
    /// What was found of who looked.
    Verified {
        /// House by house.
        houses: Vec<verify::VerifiedLog>,
    },
    /// An authority of the house's own.
    Tls {
        /// The fingerprint of its certificate.
        authority: String,
        /// Its certificate, for browsers.
        certificate: PathBuf,
        /// Where people reach the server.
        address: String,
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

impl Made {
    /// Whether what was found has to be looked into.
    pub fn is_alarming(&self) -> bool {
        matches!(self, Self::Verified { houses } if houses.iter().any(|house| !house.findings.is_empty()))
    }

    /// What was made and what to do next, in plain words.
    pub fn in_words(&self) -> String {
        match self {
            Self::House { name, .. } => format!(
                "{name} is ready.\n\nNext, let somebody in:\n  porchlight invite staff --house \"{name}\" --name NAME --role house-manager\n  \
                 porchlight invite resident --house \"{name}\" --name NAME"
            ),
            Self::HouseErased { name, .. } => erasing::in_words(name),
            Self::ArchiveKey { secret, public } => erasing::key_in_words(secret, public),
            Self::Archive { readings } => erasing::archive_in_words(readings),
            Self::StaffLink { link } => format!(
                "Open this link to set up how you sign in. It works once, within 24 hours:\n\n  {link}\n\n\
                 Hand it over yourself; whoever opens it first is let in."
            ),
            Self::StaffList { staff } => staff::in_words(staff),
            Self::StaffEnd { .. } => {
                "Their access has ended: they are signed out everywhere, and no passkey, password or link of theirs opens \
                 the house any more."
                    .into()
            }
            Self::ResidentInvite { code } => {
                format!(
                    "Enter this code in the Porchlight app to join. It works once, within 7 days:\n\n  {code}\n\nHand it to that person only."
                )
            }
            Self::Notice { id, is_session, is_led } => notice::in_words(id, *is_session, *is_led),
            Self::ResidentExit { access_hours, .. } => format!(
                "They have left the house, and keep their account, their app and all that they wrote.\n\n\
                 What they shared with staff stays on the house page for {access_hours} hours, unless they let staff read on."
            ),
            Self::ResidentReadmit { .. } => {
                "They live in the house again. Their app shows it the next time that it reaches the house.".into()
            }
            Self::ResidentAway { until, .. } => resident::away_in_words(until.as_deref()),
            Self::ResidentBack { .. } => "They are back. Their app shows it when it next reaches the house.".into(),
            Self::ReissueStop { .. } => "Stopped. Nothing has changed for them.".into(),
            Self::MentorApproved { until, .. } => mentor::in_words(until),
            Self::MentorApprovalEnded { .. } => {
                "They are no longer approved as a mentor. Each phone shows it when it next reaches the house.".into()
            }
            Self::Reports { reports, left_out } => report::in_words(reports, *left_out),
            Self::ReportResolve { is_hidden } => report::decided_in_words(*is_hidden),
            Self::Verified { houses } => verify::in_words(houses),
            Self::Tls { authority, certificate, address } => tls::in_words(authority, certificate, address),
            Self::Backup { file, .. } => backup::in_words(file),
            Self::Restore { before } => restore::in_words(before.as_deref()),
        }
    }
}
