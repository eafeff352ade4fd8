//! The addresses of what staff do in a house: people, notices, mentors, reports. Rows as in `addresses`.

use super::doors::Door::Having;
use super::{leaving, mentors, moderation, notices, people, person, posting, reissue, session_page, stays};
use crate::access::Right::{
    ApproveMentors, AssignCounsellors, ExitResidents, Moderate, NoteAway, NoteRooms, PostNotices, ReadmitResidents,
    ReissueAccounts, SeeReportedPosts, SeeRoster, SeeSessionLines,
};
use crate::routes::Given::{Done, Page};
use crate::routes::Route;
use crate::routes::Sent::Form;
use crate::routes::Who::Staff;
use crate::routes::{posts, reads};

pub(crate) const ROUTES: &[Route] = &[
    reads!("/people", Staff(Having(SeeRoster)), Page, people::look, "Everybody of the house"),
    posts!("/people/find", Staff(Having(ReadmitResidents)), Form(&["name"]), Done, people::find, "Finds who left"),
    reads!("/people/{account}", Staff(Having(SeeRoster)), Page, person::look, "One person, and what can be noted"),
    posts!(
        "/people/{account}/away",
        Staff(Having(NoteAway)),
        Form(&["until"]),
        Done,
        person::away,
        "Notes that one is away"
    ),
    posts!(
        "/people/{account}/room",
        Staff(Having(NoteRooms)),
        Form(&["room"]),
        Done,
        stays::room,
        "Notes in which room somebody is"
    ),
    posts!(
        "/people/{account}/last-day",
        Staff(Having(ExitResidents)),
        Form(&["last_day"]),
        Done,
        stays::last_day,
        "Notes the last day that is planned"
    ),
    posts!(
        "/people/{account}/counsellor",
        Staff(Having(AssignCounsellors)),
        Form(&["counsellor"]),
        Done,
        stays::counsellor,
        "Notes who somebody's counsellor is"
    ),
    posts!("/people/{account}/back", Staff(Having(NoteAway)), Form(&[]), Done, person::back, "Notes that one is back"),
    posts!(
        "/people/{account}/exit",
        Staff(Having(ExitResidents)),
        Form(&["how", "hours", "sure"]),
        Done,
        leaving::exit,
        "Asks once more, and notes that somebody leaves"
    ),
    posts!(
        "/people/{account}/readmit",
        Staff(Having(ReadmitResidents)),
        Form(&[]),
        Done,
        person::readmit,
        "Notes that somebody lives here again"
    ),
    reads!(
        "/people/{account}/new-account",
        Staff(Having(SeeRoster)),
        Page,
        reissue::look,
        "A new account in the place of this one, and where it stands"
    ),
    posts!(
        "/people/{account}/new-account",
        Staff(Having(ReissueAccounts)),
        Form(&["fact"]),
        Done,
        reissue::start,
        "Asks for a new account, with how one knows the person"
    ),
    posts!(
        "/people/{account}/new-account/confirm",
        Staff(Having(ReissueAccounts)),
        Form(&[]),
        Done,
        reissue::confirm,
        "Confirms it, as a second one of the staff"
    ),
    posts!("/people/{account}/new-account/stop", Staff(Having(SeeRoster)), Form(&[]), Done, reissue::stop, "Stops it"),
    posts!(
        "/people/{account}/new-account/invite",
        Staff(Having(ReissueAccounts)),
        Form(&[]),
        Done,
        reissue::show_invite,
        "The invite for the new account, shown this once, when it has waited"
    ),
    reads!("/notices", Staff(Having(PostNotices)), Page, notices::look, "The schedule and what was announced"),
    posts!(
        "/notices/announcements",
        Staff(Having(PostNotices)),
        Form(&["id", "text"]),
        Done,
        posting::announce,
        "Posts an announcement"
    ),
    posts!(
        "/notices/sessions",
        Staff(Having(PostNotices)),
        Form(&["id", "title", "kind", "day", "time", "minutes", "place", "lead"]),
        Done,
        posting::add_session,
        "Puts a session on the schedule"
    ),
    posts!(
        "/notices/sessions/{session}/call-off",
        Staff(Having(PostNotices)),
        Form(&["sure"]),
        Done,
        posting::call_off,
        "Asks once more, and calls a session off"
    ),
    reads!(
        "/sessions/{session}",
        Staff(Having(SeeSessionLines)),
        Page,
        session_page::look,
        "What was shared of a session, for whoever led it"
    ),
    posts!(
        "/notices/days",
        Staff(Having(PostNotices)),
        Form(&["id", "from", "until", "sure"]),
        Done,
        posting::excuse,
        "Asks once more, and excuses days for everybody"
    ),
    reads!(
        "/mentors",
        Staff(Having(ApproveMentors)),
        Page,
        mentors::look,
        "Who offers to be a mentor, and who is approved"
    ),
    posts!(
        "/mentors/{account}/approve",
        Staff(Having(ApproveMentors)),
        Form(&["months_least", "training_done", "until"]),
        Done,
        mentors::approve,
        "Approves a mentor"
    ),
    posts!(
        "/mentors/{account}/end",
        Staff(Having(ApproveMentors)),
        Form(&["sure"]),
        Done,
        mentors::end,
        "Asks once more, and ends an approval"
    ),
    reads!("/moderation", Staff(Having(SeeReportedPosts)), Page, moderation::look, "What was reported and waits"),
    reads!(
        "/moderation/decided",
        Staff(Having(SeeReportedPosts)),
        Page,
        moderation::look_at_decided,
        "What was decided of it"
    ),
    posts!(
        "/moderation/{report}",
        Staff(Having(Moderate)),
        Form(&["decision", "note", "from"]),
        Done,
        moderation::decide,
        "Hides a post from everybody, or keeps it"
    ),
];
