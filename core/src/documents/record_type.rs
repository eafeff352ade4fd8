//! The types of records, each with the number that it has on the wire. Which document holds which, the table says.

use super::TABLE;
use minicbor::{Decode, Encode};

/// What a record says. The number is on the wire (key 0 of every record) and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
#[repr(u16)]
pub enum RecordType {
    /// A daily check-in.
    #[n(1)]
    CheckIn = 1,
    /// A tracker that the person follows.
    #[n(10)]
    Tracker = 10,
    /// A habit done on a day, or taken away again.
    #[n(11)]
    HabitDone = 11,
    /// Days that do not count against a run.
    #[n(12)]
    Excused = 12,
    /// A return to use.
    #[n(13)]
    ReturnToUse = 13,
    /// A milestone that the person has seen: it stays, whatever is edited later.
    #[n(14)]
    Award = 14,
    /// The person's own words for a milestone.
    #[n(15)]
    Celebration = 15,
    /// One line of the plan.
    #[n(16)]
    PlanLine = 16,
    /// One setting.
    #[n(17)]
    Setting = 17,
    /// Whose words the person does not want to see.
    #[n(18)]
    Block = 18,
    /// An activity that the person was at, or did by themselves.
    #[n(19)]
    Attended = 19,
    /// A consent given.
    #[n(20)]
    Grant = 20,
    /// A consent taken back.
    #[n(21)]
    Withdrawal = 21,
    /// "Please reach out", to staff.
    #[n(22)]
    Ask = 22,
    /// Takes an ask back.
    #[n(23)]
    AskTakenBack = 23,
    /// An invitation to a small circle that the person does not want.
    #[n(26)]
    InvitationDeclined = 26,
    /// A small circle that the person left, for their own devices.
    #[n(27)]
    CircleLeft = 27,
    /// A house that the person joined, for their own devices.
    #[n(28)]
    HouseJoined = 28,
    /// A person's own words about a session.
    #[n(25)]
    Reflection = 25,
    /// A milestone that the person chose to share.
    #[n(30)]
    SharedMilestone = 30,
    /// Takes an earlier shared record back.
    #[n(31)]
    Retraction = 31,
    /// That the person checked in on a day, and nothing of what they answered.
    #[n(32)]
    SharedCheckIn = 32,
    /// How many days of a tracker count, out of how many.
    #[n(33)]
    SharedCounter = 33,
    /// Five answers of a check-in, for staff.
    #[n(34)]
    SharedAnswers = 34,
    /// A return to use that the person chose to tell of.
    #[n(35)]
    SharedReturn = 35,
    /// One line of the plan, for a counsellor.
    #[n(36)]
    SharedPlanLine = 36,
    /// The person's own words beside a follow-up, for a counsellor.
    #[n(113)]
    FollowUpWords = 113,
    /// Kind words for somebody.
    #[n(40)]
    Encouragement = 40,
    /// Thanks for a post.
    #[n(41)]
    Thanks = 41,
    /// Takes a post back, for all.
    #[n(42)]
    PostTakenBack = 42,
    /// A milestone that somebody announces in a circle.
    #[n(43)]
    CelebrationPosted = 43,
    /// What somebody wants to be called in a circle.
    #[n(70)]
    DisplayName = 70,
    /// What a mentor says of themselves, and that they take it back.
    #[n(71)]
    MentorStatement = 71,
    /// One line about a session, for those who were there.
    #[n(44)]
    ReflectionLine = 44,
    /// Whether somebody comes to a session.
    #[n(45)]
    Rsvp = 45,
    /// "I need company", to a pair or a small circle.
    #[n(46)]
    CompanyWanted = 46,
    /// Opens a pair.
    #[n(60)]
    PairOpened = 60,
    /// Founds a small circle.
    #[n(61)]
    Founded = 61,
    /// Asks somebody into a small circle.
    #[n(62)]
    Invited = 62,
    /// Says yes to an invitation.
    #[n(63)]
    Accepted = 63,
    /// Stays in a small circle for thirty days more.
    #[n(64)]
    Renewed = 64,
    /// Leaves a small circle.
    #[n(65)]
    Left = 65,
    /// Tells somebody of an invitation to a small circle.
    #[n(66)]
    CircleInvitation = 66,
    /// What a member shares in a pair or a small circle.
    #[n(67)]
    CircleSharing = 67,
    /// Asks the other one of a pair to be one's mentor.
    #[n(68)]
    MentorAsked = 68,
    /// Says yes to that.
    #[n(69)]
    MentorAccepted = 69,
    /// Ends it, or takes the asking back.
    #[n(72)]
    MentorEnded = 72,
    /// The title and the moment of a journal entry.
    #[n(50)]
    JournalEntry = 50,
    /// Words of the house to everybody.
    #[n(80)]
    Announcement = 80,
    /// Something on the house's schedule.
    #[n(81)]
    Session = 81,
    /// A session that does not take place.
    #[n(82)]
    SessionCalledOff = 82,
    /// Days that the house excuses for everybody.
    #[n(83)]
    DaysExcused = 83,
    /// A post that the house hides from everybody.
    #[n(85)]
    PostHidden = 85,
    /// A hidden post that the house shows again.
    #[n(87)]
    PostShown = 87,
    /// Something that somebody said, shown to the house.
    #[n(90)]
    Report = 90,
    /// The house approves a mentor.
    #[n(84)]
    MentorApproved = 84,
    /// The house ends that.
    #[n(86)]
    MentorApprovalEnded = 86,
    /// The house says that one account stands in the place of another.
    #[n(100)]
    Superseded = 100,
    /// Stops a re-issue of one's own account.
    #[n(104)]
    ReissueCancelled = 104,
    /// Says that one has looked at all that was offered from the shared copy.
    #[n(105)]
    CopiesAnswered = 105,
    /// What one did with something from the shared copy, for one's own devices.
    #[n(106)]
    CopyAnswered = 106,
}

impl RecordType {
    /// The type with this number, if this version knows it.
    pub fn from_number(number: u16) -> Option<Self> {
        TABLE.iter().flat_map(|row| row.records).copied().find(|known| *known as u16 == number)
    }
}
