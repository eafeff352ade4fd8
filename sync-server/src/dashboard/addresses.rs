//! Every address of the dashboard: who may come in, which fields its form has, what comes back, and what it is for. A new
//! page begins with a row here; a test then says what `docs/openapi.json` and the matrix of roles lack.

use super::doors::Door::{Anybody, Having, Locked, SignedIn};
use super::{
    SCRIPT, STYLE, account, consents_of, copies, follow_ups, handovers, house, invites, join_codes, live, lock,
    resident, set_up, sign_in, staff,
};
use crate::access::Right::{InviteResidents, InviteStaff, SeeConsents, SeeFollowUps, SeeRoster, TakeCopies};
use crate::copies::{fhir, table};
use crate::routes::Given::{Done, Download, File, Nothing, Page, Script, Stream};
use crate::routes::Sent::{self, Form};
use crate::routes::Who::Staff;
use crate::routes::{Route, Who, posts, reads};
use axum::http::{StatusCode, header};

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

pub(crate) const ROUTES: &[Route] = &[
    reads!("/", Staff(Anybody), Page, sign_in::front, "The front page, where staff sign in"),
    posts!(
        "/sign-in/password",
        Staff(Anybody),
        Form(&["name", "password", "code"]),
        Done,
        sign_in::by_password,
        "Signs in"
    ),
    posts!(
        "/sign-in/passkey/begin",
        Staff(Anybody),
        Sent::Nothing,
        Script,
        sign_in::begin_passkey,
        "What a passkey is to sign"
    ),
    posts!(
        "/sign-in/passkey",
        Staff(Anybody),
        Sent::Script,
        Script,
        sign_in::by_passkey,
        "Signs in with what a passkey signed"
    ),
    reads!("/sign-in/{secret}", Staff(Anybody), Page, set_up::look, "A link, good once, to set up how one signs in"),
    posts!(
        "/sign-in/{secret}",
        Staff(Anybody),
        Form(&[]),
        Done,
        set_up::not_now,
        "Signs in without a set-up, among invented people only"
    ),
    posts!(
        "/sign-in/{secret}/passkey/begin",
        Staff(Anybody),
        Sent::Nothing,
        Script,
        set_up::begin_passkey,
        "What a new passkey is made for"
    ),
    posts!(
        "/sign-in/{secret}/passkey",
        Staff(Anybody),
        Sent::Script,
        Script,
        set_up::by_passkey,
        "Uses up the link, with a passkey"
    ),
    reads!(
        "/sign-in/{secret}/password",
        Staff(Anybody),
        Page,
        set_up::look_at_password,
        "The form for a password with one-time codes"
    ),
    posts!(
        "/sign-in/{secret}/password",
        Staff(Anybody),
        Form(&["name", "password", "password_again", "code", "code_secret"]),
        Done,
        set_up::by_password,
        "Uses up the link, with a password"
    ),
    posts!("/sign-out", Staff(Locked), Form(&[]), Done, sign_in::sign_out, "Ends the session"),
    reads!("/lock", Staff(Locked), Page, lock::look, "Asks again who is there"),
    posts!(
        "/lock",
        Staff(Locked),
        Form(&["password", "to", "again"]),
        Done,
        lock::by_password,
        "Goes on where it was, with the password"
    ),
    posts!(
        "/lock/passkey/begin",
        Staff(Locked),
        Sent::Nothing,
        Script,
        lock::begin_passkey,
        "What a passkey is to sign"
    ),
    posts!(
        "/lock/passkey",
        Staff(Locked),
        Sent::Script,
        Script,
        lock::by_passkey,
        "Goes on with what a passkey signed"
    ),
    reads!("/here", Staff(SignedIn), Nothing, async || StatusCode::NO_CONTENT, "Somebody is still reading"),
    reads!("/live", Staff(Locked), Stream, live::listen, "Says that something of the house has changed"),
    reads!("/account", Staff(SignedIn), Page, account::look, "One's own account: passkeys and sessions"),
    posts!(
        "/account/passkeys/begin",
        Staff(SignedIn),
        Sent::Nothing,
        Script,
        account::begin_passkey,
        "What a further passkey is made for"
    ),
    posts!("/account/passkeys", Staff(SignedIn), Sent::Script, Script, account::add_passkey, "A further passkey"),
    posts!(
        "/account/passkeys/{passkey}/name",
        Staff(SignedIn),
        Form(&["name"]),
        Done,
        account::name_passkey,
        "Another name for a passkey"
    ),
    posts!(
        "/account/passkeys/{passkey}/remove",
        Staff(SignedIn),
        Form(&[]),
        Done,
        account::remove_passkey,
        "Takes a passkey away"
    ),
    posts!(
        "/account/language",
        Staff(SignedIn),
        Form(&["language"]),
        Done,
        account::choose_language,
        "The language of the pages in this browser"
    ),
    posts!(
        "/account/sign-out-everywhere",
        Staff(SignedIn),
        Form(&[]),
        Done,
        account::sign_out_everywhere,
        "Ends all of one's sessions"
    ),
    reads!("/houses/{house}", Staff(Having(SeeRoster)), Page, house, "The house page"),
    reads!("/houses/{house}/residents/{account}", Staff(Having(SeeRoster)), Page, resident, "What one person shares"),
    reads!(
        "/houses/{house}/residents/{account}/consents",
        Staff(Having(SeeConsents)),
        Page,
        consents_of,
        "What one person consented to, for paper"
    ),
    reads!(
        "/houses/{house}/residents/{account}/copy",
        Staff(Having(TakeCopies)),
        Page,
        copies::look,
        "Asks what a copy of what one person shares is for"
    ),
    posts!(
        "/houses/{house}/residents/{account}/copy/table",
        Staff(Having(TakeCopies)),
        Form(&["what_for"]),
        Download(table::MEDIA_TYPE),
        copies::table,
        "A copy as a table, with its reason written down before"
    ),
    posts!(
        "/houses/{house}/residents/{account}/copy/fhir",
        Staff(Having(TakeCopies)),
        Form(&["what_for"]),
        Download(fhir::MEDIA_TYPE),
        copies::bundle,
        "A copy as a bundle of FHIR R4, with its reason written down before"
    ),
    posts!(
        "/asks/{account}/take",
        Staff(Having(SeeRoster)),
        Form(&[]),
        Done,
        follow_ups::take_ask,
        "Talks with who asked"
    ),
    posts!(
        "/follow-ups/{account}/{rule}/{day}",
        Staff(Having(SeeFollowUps)),
        Form(&["mark"]),
        Done,
        follow_ups::mark,
        "What became of a follow-up"
    ),
    reads!("/handovers", Staff(Having(SeeRoster)), Page, handovers::look, "What shifts tell each other"),
    posts!(
        "/handovers",
        Staff(Having(SeeRoster)),
        Form(&["situation", "background", "assessment", "recommendation"]),
        Done,
        handovers::sign,
        "Signs a hand-over"
    ),
    posts!(
        "/handovers/{handover}/additions",
        Staff(Having(SeeRoster)),
        Form(&["words"]),
        Done,
        handovers::add,
        "Adds to a hand-over"
    ),
    posts!(
        "/handovers/{handover}/read",
        Staff(Having(SeeRoster)),
        Form(&[]),
        Done,
        handovers::read,
        "Says that one has read it"
    ),
    reads!("/invites", Staff(Having(InviteResidents)), Page, invites::look, "Invites that wait"),
    posts!(
        "/invites",
        Staff(Having(InviteResidents)),
        Form(&["name"]),
        Done,
        invites::make,
        "An invite for a resident, shown this once"
    ),
    posts!(
        "/invites/{invite}/revoke",
        Staff(Having(InviteResidents)),
        Form(&[]),
        Done,
        invites::revoke,
        "Takes an invite back"
    ),
    reads!("/codes", Staff(Having(InviteResidents)), Page, join_codes::look, "Codes to read out, and phones that ask"),
    posts!(
        "/codes",
        Staff(Having(InviteResidents)),
        Form(&["name"]),
        Done,
        join_codes::make,
        "A code to read out, for somebody without a camera"
    ),
    posts!(
        "/codes/{code}/approve",
        Staff(Having(InviteResidents)),
        Form(&[]),
        Done,
        join_codes::approve,
        "Lets the phone in that asks with a code"
    ),
    posts!(
        "/codes/{code}/refuse",
        Staff(Having(InviteResidents)),
        Form(&[]),
        Done,
        join_codes::refuse,
        "Takes a code back, or does not let a phone in"
    ),
    reads!("/staff", Staff(Having(InviteStaff)), Page, staff::look, "Who is on the staff"),
    posts!(
        "/staff",
        Staff(Having(InviteStaff)),
        Form(&["name", "role"]),
        Done,
        staff::invite,
        "Somebody new, with a link shown this once"
    ),
    posts!("/staff/{staff}/link", Staff(Having(InviteStaff)), Form(&[]), Done, staff::link, "A new link for somebody"),
    posts!("/staff/{staff}/end", Staff(Having(InviteStaff)), Form(&[]), Done, staff::end, "Ends somebody's access"),
    reads!(
        "/static/porchlight.css",
        Who::Anybody,
        File(CSS),
        async || ([(header::CONTENT_TYPE, CSS)], STYLE),
        "How pages look"
    ),
    reads!(
        "/static/porchlight.js",
        Who::Anybody,
        File(JAVASCRIPT),
        async || ([(header::CONTENT_TYPE, JAVASCRIPT)], SCRIPT),
        "Passkeys, and the lock"
    ),
];
