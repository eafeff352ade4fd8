//! What the Schedule screen shows: what the house says, and what of it the person takes part in.

/// The schedule of the person's house.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ScheduleView {
    /// What the house said in the last 30 days, newest first.
    pub announcements: Vec<AnnouncementView>,
    /// Sessions of the next 14 days and of the last 7, and older ones with a line that can be read; the earliest first.
    pub sessions: Vec<SessionView>,
    /// Days that the house excuses for everybody, as far as they are not longer over than 30 days.
    pub days_excused: Vec<DaysExcusedView>,
    /// What the person did by themselves in the last 7 days, the earliest first.
    pub activities: Vec<ActivityView>,
}

/// Words of the house.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AnnouncementView {
    /// Which.
    pub id: String,
    /// The words.
    pub text: String,
    /// When they were posted.
    pub posted_ms: i64,
}

/// Something on the schedule.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionView {
    /// Which.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub kind: ActivityKindView,
    /// When it begins.
    pub starts_ms: i64,
    /// How long it takes.
    pub minutes: u16,
    /// Whether it has begun: before, nobody was there.
    pub has_begun: bool,
    /// Where, if the house says so.
    pub place: Option<String>,
    /// Whether the house called it off.
    pub is_called_off: bool,
    /// What the person answered.
    pub my_answer: Option<SessionAnswerView>,
    /// Who is coming, as accounts, who said so first leading; the person too.
    pub coming: Vec<String>,
    /// What the person noted of having been there.
    pub attended: Option<AttendedView>,
    /// Their own words about it.
    pub reflection: Option<String>,
    /// Lines about it that the person may read: their own, and, if they were there, everybody's; the earliest first.
    pub lines: Vec<LineView>,
}

/// That the person was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AttendedView {
    /// How it was: 1 to 5, or skipped.
    pub how_was_it: Option<u8>,
}

/// One line about a session.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LineView {
    /// Which.
    pub id: String,
    /// The same as a post, to report it by.
    pub post: String,
    /// Whose.
    pub author: String,
    /// Whether it is the person's own.
    pub is_mine: bool,
    /// The words.
    pub text: String,
    /// When it was shared.
    pub shared_ms: i64,
}

/// Days that count for nobody, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DaysExcusedView {
    /// The first day, as an ISO date.
    pub first_day: String,
    /// The last day, as an ISO date.
    pub last_day: String,
}

/// Something that the person did by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ActivityView {
    /// Which.
    pub id: String,
    /// What it was.
    pub kind: ActivityKindView,
    /// The day, as an ISO date.
    pub day: String,
    /// How it was: 1 to 5, or skipped.
    pub how_was_it: Option<u8>,
}

/// What kind of activity it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ActivityKindView {
    /// A group session.
    GroupSession,
    /// Art.
    Art,
    /// Fitness.
    Fitness,
    /// Meditation.
    Meditation,
    /// Outdoors.
    Outdoor,
    /// Service to others.
    Service,
    /// A meeting of a support group.
    Meeting,
    /// A meal.
    Meal,
    /// Something else.
    Other,
}

/// Whether the person comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SessionAnswerView {
    /// Yes.
    Coming,
    /// Perhaps.
    Maybe,
    /// No.
    NotComing,
}

prints_no_words!(AnnouncementView, SessionView, LineView);
