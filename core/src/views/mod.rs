//! Views: what a screen shows, already sorted, counted and permission-filtered. Plain values. Ids
//! are hexadecimal text, instants epoch milliseconds, days ISO dates, codes the shells' keys.

macro_rules! prints_no_words {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

mod areas;
mod asks;
mod circle;
mod closing;
mod crisis;
mod devices;
mod disclosures;
mod follow_ups;
mod houses;
mod joining;
mod journal;
mod mentors;
mod own_summary;
mod path;
mod plan;
mod prompts;
mod reissue;
mod reports;
mod return_to_use;
mod schedule;
mod settings;
mod sharing;
mod small_circles;
mod standing;
mod sync;
mod today;

pub use areas::AreaView;
pub use asks::{AskStateView, AskView};
pub use circle::{
    AnnouncedMarkView, CircleView, GivingView, LooksLikeView, PersonView, PostStateView, PostView, ThanksView,
};
pub use closing::{ClosedHouseView, ClosingGoesView, ClosingStateView, ClosingStaysView, ClosingView};
pub use crisis::{CrisisContactKindView, CrisisLineView, CrisisOptionView, CrisisView, EmergencyNumberView};
pub use devices::{DeviceAddedBy, DeviceView, LateWordsView, ShownWords, WordListView};
pub use disclosures::{
    AskSeenView, HouseLogView, ReadingView, SeenKindView, SeenReasonView, StaffRoleView, WhoLookedView,
};
pub use follow_ups::{FollowUpRuleView, FollowUpView};
pub use houses::HouseView;
pub use joining::{JoinAskStateView, JoinAskView};
pub use journal::{DraftReason, DraftView, EntryRowView, EntryView, ImportView};
pub use mentors::{MentorAskingView, MentorOfferView, MentorView, MentorsView, MentorshipView};
pub use own_summary::{OwnSummaryView, SummaryPartView};
pub use path::{
    CadenceView, ExcusalView, ExcuseReasonView, LadderView, MarkUnitView, MilestoneView, PathView, RunView,
    TrackerEditView, TrackerKindView, TrackerView, WeekdayView,
};
pub use plan::{PlanLineView, PlanPartView, PlanSectionView, PlanView};
pub use prompts::{PromptKindView, PromptSettingsView, PromptView};
pub use reissue::{
    MarkReachedView, NewAccountView, OfferedLineView, OfferedTrackerView, ReissueView, WaitingReissueView,
};
pub use reports::{ReportReasonView, ReportStateView, ReportView};
pub use return_to_use::{CompanyView, ReturnEntry, ReturnStepView, ReturnToUseView, ReturnView};
pub use schedule::{
    ActivityKindView, ActivityView, AnnouncementView, AttendedView, DaysExcusedView, LineView, ScheduleView,
    SessionAnswerView, SessionView,
};
pub use settings::SettingsView;
pub use sharing::{
    ConsentView, PurposeView, SharedCheckInView, SharedMilestoneView, SharedReturnView, SharingView, StaffAnswersView,
};
pub use small_circles::{
    CircleCounterView, CircleInvitationStateView, CircleInvitationView, CircleMilestoneView, PairSharingView,
    SharedFieldsView, SharesView, SmallCircleMemberView, SmallCircleView, SmallCirclesView,
};
pub use standing::{LandingView, StandingStateView, StandingView, StayingInTouchView};
pub use sync::{SyncOutcome, SyncView};
pub use today::{CheckInAnswers, CheckInPartView, CheckInQuestionsView, CheckInView, ReachOutView, TodayView};
