//! What each role may see and do on the dashboard: one table. Pages, handlers and commands ask it; nobody restates it.

use crate::auth::{Staff, StaffId};
use crate::say;
use StaffRole::{Counsellor, HouseManager, HouseStaff, OrgAdmin, Support};

/// What somebody is in a house's staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffRole {
    /// On shift in the house.
    HouseStaff,
    /// Counsellor.
    Counsellor,
    /// Runs the house.
    HouseManager,
    /// Looks after the staff of the organisation; sees no resident.
    OrgAdmin,
    /// Keeps the server running; sees no resident.
    Support,
}

/// One thing that a role may see or do. What residents share is seen only while their consent is on, whatever the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// See who lives in the house, who is away and who left.
    SeeRoster,
    /// See that somebody checked in, and how old their data is.
    SeeCheckInDone,
    /// See how the house is as a whole: shares in thirds, nobody by themselves.
    SeeClimate,
    /// See what somebody answered.
    SeeCheckInAnswers,
    /// See who asked for support.
    SeeAsks,
    /// See milestones.
    SeeMilestones,
    /// See a return to use that somebody shared.
    SeeReturnsToUse,
    /// See a plan that somebody shared.
    SeePlans,
    /// See what somebody consented to, as a copy for paper, and which consent ends soon.
    SeeConsents,
    /// Take a copy away of what one person lets them see, with a reason that the person reads.
    TakeCopies,
    /// See whose own answers, or silence, may start a conversation.
    SeeFollowUps,
    /// See the lines about a session, without their authors.
    SeeSessionLines,
    /// See posts that were reported.
    SeeReportedPosts,
    /// See what all staff of the house looked at and did. One's own acts everybody sees.
    SeeHouseAudit,
    /// See what was done in the whole organisation.
    SeeOrgAudit,
    /// Invite residents, and take an invite back.
    InviteResidents,
    /// Note that somebody is away for a while, and that they are back.
    NoteAway,
    /// Note in which room somebody is.
    NoteRooms,
    /// Say who is whose counsellor.
    AssignCounsellors,
    /// Note that somebody left, and on which day that is planned.
    ExitResidents,
    /// Let somebody live in the house again.
    ReadmitResidents,
    /// Ask for a new account in the place of one whose phones and words are lost, and confirm it as a second one.
    ReissueAccounts,
    /// Decide about reported posts.
    Moderate,
    /// Post notices.
    PostNotices,
    /// Approve mentors.
    ApproveMentors,
    /// See who is on the staff, invite staff, end their access, make new links.
    InviteStaff,
}

/// Of whom, or of what, somebody with a right has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The whole house.
    House,
    /// The people whose counsellor they are.
    Assigned,
    /// The sessions that they lead.
    Led,
}

const ON_SHIFT: &[StaffRole] = &[HouseStaff, Counsellor, HouseManager];

impl Right {
    /// Every right.
    pub const ALL: [Self; 26] = [
        Self::SeeRoster,
        Self::SeeCheckInDone,
        Self::SeeClimate,
        Self::SeeCheckInAnswers,
        Self::SeeAsks,
        Self::SeeMilestones,
        Self::SeeReturnsToUse,
        Self::SeePlans,
        Self::SeeConsents,
        Self::TakeCopies,
        Self::SeeFollowUps,
        Self::SeeSessionLines,
        Self::SeeReportedPosts,
        Self::SeeHouseAudit,
        Self::SeeOrgAudit,
        Self::InviteResidents,
        Self::NoteAway,
        Self::NoteRooms,
        Self::AssignCounsellors,
        Self::ExitResidents,
        Self::ReadmitResidents,
        Self::ReissueAccounts,
        Self::Moderate,
        Self::PostNotices,
        Self::ApproveMentors,
        Self::InviteStaff,
    ];

    /// Who has it.
    const fn roles(self) -> &'static [StaffRole] {
        match self {
            Self::SeeRoster | Self::SeeCheckInDone | Self::SeeClimate | Self::SeeAsks | Self::SeeMilestones => ON_SHIFT,
            Self::SeeCheckInAnswers
            | Self::SeeReturnsToUse
            | Self::SeePlans
            | Self::SeeConsents
            | Self::SeeFollowUps => &[Counsellor],
            Self::SeeSessionLines | Self::SeeReportedPosts | Self::Moderate => ON_SHIFT,
            Self::PostNotices | Self::NoteAway | Self::NoteRooms => ON_SHIFT,
            Self::SeeHouseAudit | Self::AssignCounsellors => &[HouseManager],
            Self::SeeOrgAudit => &[OrgAdmin],
            Self::InviteResidents
            | Self::ExitResidents
            | Self::ReadmitResidents
            | Self::ApproveMentors
            | Self::ReissueAccounts
            | Self::TakeCopies => &[Counsellor, HouseManager],
            Self::InviteStaff => &[HouseManager, OrgAdmin],
        }
    }

    /// Of whom, or of what, they have it.
    pub const fn reach(self) -> Reach {
        match self {
            Self::SeeCheckInAnswers
            | Self::SeeReturnsToUse
            | Self::SeePlans
            | Self::SeeConsents
            | Self::SeeFollowUps => Reach::Assigned,
            Self::SeeSessionLines => Reach::Led,
            _ => Reach::House,
        }
    }
}

impl Staff {
    /// Whether this staff member has a right of one person, or of one session. `whose` is that person's counsellor, or who
    /// leads that session: where nobody is, nobody has a right that reaches no further.
    pub fn may_of(&self, right: Right, whose: Option<StaffId>) -> bool {
        self.role.may(right) && (right.reach() == Reach::House || whose == Some(self.id))
    }
}

impl StaffRole {
    /// Every role.
    pub const ALL: [Self; 5] = [HouseStaff, Counsellor, HouseManager, OrgAdmin, Support];

    /// Whether the role has a right.
    pub fn may(self, right: Right) -> bool {
        right.roles().contains(&self)
    }

    /// Whether the role invites staff of another role, makes links for them and ends their access.
    pub fn looks_after(self, other: Self) -> bool {
        self == OrgAdmin || (self.may(Right::InviteStaff) && ON_SHIFT.contains(&other))
    }

    /// The role's name on the command line and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            HouseStaff => "house-staff",
            Counsellor => "counsellor",
            HouseManager => "house-manager",
            OrgAdmin => "org-admin",
            Support => "support",
        }
    }

    /// The role as a page says it.
    pub fn in_words(self) -> String {
        match self {
            HouseStaff => say("staff-house-staff"),
            Counsellor => say("staff-counsellor"),
            HouseManager => say("staff-house-manager"),
            OrgAdmin => say("staff-org-admin"),
            Support => say("staff-support"),
        }
        .plain()
    }
}

impl std::str::FromStr for StaffRole {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|role| role.name() == text);
        known.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("there is no role {text:?}; use one of {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The design's matrix: what of it concerns staff and stands in this version, and who does what.
    const MATRIX: &str = "\
right                 house-staff counsellor house-manager org-admin support
SeeRoster             yes         yes        yes           -         -
SeeCheckInDone        yes         yes        yes           -         -
SeeClimate            yes         yes        yes           -         -
SeeCheckInAnswers     -           assigned   -             -         -
SeeAsks               yes         yes        yes           -         -
SeeMilestones         yes         yes        yes           -         -
SeeReturnsToUse       -           assigned   -             -         -
SeePlans              -           assigned   -             -         -
SeeConsents           -           assigned   -             -         -
TakeCopies            -           yes        yes           -         -
SeeFollowUps          -           assigned   -             -         -
SeeSessionLines       led         led        led           -         -
SeeReportedPosts      yes         yes        yes           -         -
SeeHouseAudit         -           -          yes           -         -
SeeOrgAudit           -           -          -             yes       -
InviteResidents       -           yes        yes           -         -
NoteAway              yes         yes        yes           -         -
NoteRooms             yes         yes        yes           -         -
AssignCounsellors     -           -          yes           -         -
ExitResidents         -           yes        yes           -         -
ReadmitResidents      -           yes        yes           -         -
ReissueAccounts       -           yes        yes           -         -
Moderate              yes         yes        yes           -         -
PostNotices           yes         yes        yes           -         -
ApproveMentors        -           yes        yes           -         -
InviteStaff           -           -          yes           yes       -
";

    #[test]
    fn the_table_is_the_designs_matrix() {
        let mut printed = format!("{:22}{}\n", "right", StaffRole::ALL.map(StaffRole::name).join(" "));
        for right in Right::ALL {
            let cell = |role: StaffRole| {
                let width = role.name().len();
                let held = match right.reach() {
                    Reach::House => "yes",
                    Reach::Assigned => "assigned",
                    Reach::Led => "led",
                };
                format!("{:width$}", if role.may(right) { held } else { "-" })
            };
            let line = format!("{:22}{}", format!("{right:?}"), StaffRole::ALL.map(cell).join(" "));
            printed.push_str(line.trim_end());
            printed.push('\n');
        }
        println!("{printed}");
        assert_eq!(printed, MATRIX);
    }

    #[test]
    fn what_is_of_the_assigned_or_the_leading_one_is_nobodys_where_there_is_none() {
        let staff = |n: u8, role| Staff { id: StaffId::from_bytes([n; 16]), name: String::new(), role };
        let (carla, eve) = (staff(1, Counsellor), staff(2, Counsellor));
        for right in Right::ALL.into_iter().filter(|right| right.reach() != Reach::House) {
            assert!(carla.may_of(right, Some(carla.id)) && !eve.may_of(right, Some(carla.id)), "{right:?}");
            assert!(!carla.may_of(right, None), "{right:?}");
        }
        assert!(carla.may_of(Right::SeeMilestones, None) && !staff(3, Support).may_of(Right::SeeMilestones, None));
        let manager = staff(4, HouseManager);
        assert!(!manager.may_of(Right::SeeCheckInAnswers, Some(manager.id)), "a role that has it not has it of nobody");
    }

    #[test]
    fn who_looks_after_staff_or_the_server_sees_no_resident() {
        let of_residents = &Right::ALL[..13];
        assert!(of_residents.iter().all(|right| !OrgAdmin.may(*right) && !Support.may(*right)));
        assert!(Right::ALL.iter().all(|right| !Support.may(*right)));
    }

    #[test]
    fn a_role_is_read_by_its_name() {
        for role in StaffRole::ALL {
            assert_eq!(role.name().parse(), Ok(role));
        }
        assert!("janitor".parse::<StaffRole>().unwrap_err().contains("org-admin"));
    }
}
