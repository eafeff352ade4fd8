//! Posting for the house: an announcement, a session, days that count for nobody, and that a session is called off. Posted
//! under an id that the form already has, so that a form sent twice posts once.

use super::acts::{SurePage, Trouble, answered, house_of};
use super::doors::Sent;
use super::notices::{Typed, show};
use super::written;
use super::{Frame, failed, page, session_page};
use crate::auth::StaffSession;
use crate::clock;
use crate::commands::notice::{self, Notice};
use crate::error::Failure;
use crate::http::ServerState;
use crate::say;
use crate::words::Said;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::ids::RecordId;
use porchlight_core::notices::{self as rules, MINUTES_MAX};
use porchlight_core::time::{Day, Zone};

impl Typed {
    fn of(form: &'static str, sent: &Sent) -> Self {
        let line = |name| sent.field(name).trim().to_owned();
        Self {
            form,
            text: sent.field("text").replace("\r\n", "\n").trim().to_owned(),
            title: line("title"),
            kind: line("kind"),
            day: line("day"),
            time: line("time"),
            minutes: line("minutes"),
            place: line("place"),
            lead: line("lead"),
            from: line("from"),
            until: line("until"),
        }
    }

    /// What is to be posted, as the command line would say it. What only a page can get wrong is said here.
    fn notice(&self) -> Result<Notice, Trouble> {
        let day = |no_date: Said, text: &str| match Day::parse(text) {
            Ok(_) => Ok(text.to_owned()),
            Err(_) => Err(Trouble::Said(no_date.plain())),
        };
        match self.form {
            "announcement" => Ok(Notice::Announcement { text: self.text.clone() }),
            "session" => {
                let starts = format!("{}T{}", day(say("notices-session-no-date"), &self.day)?, self.time);
                let minutes = self
                    .minutes
                    .parse()
                    .map_err(|_| Trouble::Said(say("notices-ask-minutes").with("count", MINUTES_MAX).plain()))?;
                let place = Some(self.place.clone()).filter(|place| !place.is_empty());
                let (title, kind, led_by) = (self.title.clone(), self.kind.clone(), None);
                Ok(Notice::Session { title, kind, starts, minutes, place, led_by })
            }
            _ => Ok(Notice::ExcuseDays {
                from: day(say("notices-first-no-date"), &self.from)?,
                until: day(say("notices-last-no-date"), &self.until)?,
            }),
        }
    }
}

pub(super) async fn announce(
    state: State<ServerState>,
    session: Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    post(state, session, Typed::of("announcement", &sent), &sent).await
}

pub(super) async fn add_session(
    state: State<ServerState>,
    session: Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    post(state, session, Typed::of("session", &sent), &sent).await
}

/// Days that count for nobody cannot be taken back, so this asks once more.
pub(super) async fn excuse(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let typed = Typed::of("days", &sent);
    if sent.field("sure") == "yes" {
        return post(State(state), Extension(session), typed, &sent).await;
    }
    let (asker, chosen, id) = (session.clone(), typed.clone(), sent.field("id").to_owned());
    let asked = state.blocking(move |state| {
        let (house, now_ms) = (house_of(state, asker.house)?, (state.clock)());
        let notice = chosen.notice()?;
        // What cannot be posted is said before anything is asked.
        notice::records(&*state.store, &house, &notice, id_of(&id)?, now_ms, &mut clock::system_rng())?;
        let of = |day: &str| Day::parse(day).map(written::day).map_err(|_| Trouble::not_found());
        let (from, until) = (of(&chosen.from)?, of(&chosen.until)?);
        let heading = match from == until {
            true => say("notices-excuse-asked-one").with("day", from),
            false => say("notices-excuse-asked").with("from", from).with("until", until),
        };
        let lines = [say("notices-excuse-breaks-none"), say("notices-excuse-hears"), say("notices-excuse-stays")];
        let sure = SurePage {
            frame: Frame::of(&asker, &state.config),
            heading,
            parts: vec![(say("acts-on-phones"), lines.to_vec())],
            action: "/notices/days".to_owned(),
            fields: vec![("id", id), ("from", chosen.from), ("until", chosen.until)],
            button: say("notices-excuse-sure"),
            back: "/notices".to_owned(),
        };
        Ok(sure.render()?)
    });
    match asked.await {
        Ok(Err(Trouble::Said(trouble))) => again(&state, session, trouble, typed).await,
        other => answered(&state, other),
    }
}

async fn again(state: &ServerState, session: StaffSession, trouble: String, typed: Typed) -> Response {
    show(state, session, StatusCode::UNPROCESSABLE_ENTITY, None, Some(trouble), typed).await
}

fn id_of(text: &str) -> Result<RecordId, Trouble> {
    text.parse().map_err(|_| Trouble::Said(say("notices-not-whole").plain()))
}

async fn post(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    typed: Typed,
    sent: &Sent,
) -> Response {
    let (asker, chosen, id) = (session.clone(), typed.clone(), sent.field("id").to_owned());
    let posted = state.blocking(move |state| {
        let (house, notice, id) = (house_of(state, asker.house)?, chosen.notice()?, id_of(&id)?);
        let lead = session_page::lead_of(&*state.store, &asker, &chosen.lead, (state.clock)())?;
        notice::post_once(&*state.store, &house, &notice, id, (state.clock)(), &mut clock::system_rng())?;
        if let Notice::Session { .. } = notice {
            let day = Day::parse(&chosen.day).map_err(|_| Trouble::not_found())?;
            notice::note_lead(&*state.store, &house, (id, day), lead, (state.clock)())?;
        }
        Ok(())
    });
    match posted.await {
        Ok(Ok(())) => Redirect::to("/notices?done=posted").into_response(),
        Ok(Err(Trouble::Said(trouble))) => again(&state, session, trouble, typed).await,
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn call_off(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(id): Path<String>,
) -> Response {
    let (asker, is_sure) = (session.clone(), sent.field("sure") == "yes");
    let done = state.blocking(move |state| {
        let (house, now_ms) = (house_of(state, asker.house)?, (state.clock)());
        let zone = Zone::named(&house.zone).map_err(|_| Failure::INTERNAL)?;
        let today = zone.civil(now_ms).map_err(|_| Failure::INTERNAL)?.0;
        let session: RecordId = id.parse().map_err(|_| Trouble::not_found())?;
        let said = notice::said(&*state.store, &house, today).map_err(anyhow::Error::from)?;
        let (found, _) = rules::sessions(&said).remove(&session).ok_or_else(Trouble::not_found)?;
        let (notice, rng) = (Notice::CallOff { session: id }, &mut clock::system_rng());
        if is_sure {
            notice::post(&*state.store, &house, &notice, now_ms, rng)?;
            return Ok(None);
        }
        notice::records(&*state.store, &house, &notice, session, now_ms, rng)?;
        let lines = [say("notices-call-off-shown"), say("notices-call-off-stays")];
        let sure = SurePage {
            frame: Frame::of(&asker, &state.config),
            heading: say("notices-call-off-asked")
                .with("title", found.title)
                .with("time", written::time(&zone, found.starts_ms)),
            parts: vec![(say("acts-on-phones"), lines.to_vec())],
            action: format!("/notices/sessions/{session}/call-off"),
            fields: Vec::new(),
            button: say("notices-call-off-sure"),
            back: "/notices".to_owned(),
        };
        Ok(Some(sure.render()?))
    });
    match done.await {
        Ok(Ok(Some(html))) => page(StatusCode::OK, html),
        Ok(Ok(None)) => Redirect::to("/notices?done=called-off").into_response(),
        Ok(Err(Trouble::Said(trouble))) => again(&state, session, trouble, Typed::default()).await,
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
    }
}

#[cfg(test)]
mod tests {
    use super::super::acts_walks::{served, sure};
    use crate::auth::StaffRole;
    use crate::test_browser::Browser;

    #[test]
    fn a_form_that_is_sent_twice_posts_once_and_what_cannot_be_posted_is_not_lost() {
        let served = served();
        let (mut sam, _) = served.somebody("Sam", StaffRole::HouseStaff, 1);
        let id = sam.get("/notices").field("id");
        for _ in 0..2 {
            let words = [("id", id.as_str()), ("text", "Dinner is at six.\r\nBring a chair.")];
            let posted = sam.post_from("/notices", "/notices/announcements", &words);
            assert_eq!((posted.status, posted.header("location")), (303, Some("/notices?done=posted")));
        }
        assert_eq!(sam.get("/notices").text().matches("data-announcement").count(), 1);
        let new = |sam: &mut Browser| sam.get("/notices").field("id");
        let session = [("title", "Evening group"), ("kind", "group_session"), ("minutes", "60"), ("place", "Porch")];
        for (day, time, said) in [
            ("2026-11-23", "19:00", "A session begins later than now."),
            ("soon", "19:00", "The day of the session is no date."),
            ("2026-11-25", "7pm", "is no day and time"),
        ] {
            let id = new(&mut sam);
            let fields = [&session[..], &[("id", id.as_str()), ("day", day), ("time", time)]].concat();
            let refused = sam.post_from("/notices", "/notices/sessions", &fields);
            assert!(refused.status == 422 && refused.text().contains(said), "{}", refused.text());
            for kept in ["Evening group", "value=\"group_session\" selected", "Porch", day, time] {
                assert!(refused.text().contains(kept), "{kept} after {said}");
            }
        }
        let id = new(&mut sam);
        let fields = [&session[..], &[("id", id.as_str()), ("day", "2026-11-25"), ("time", "19:00")]].concat();
        assert_eq!(sam.post_from("/notices", "/notices/sessions", &fields).status, 303);
        let (text, off) = (sam.get("/notices").text(), format!("/notices/sessions/{id}/call-off"));
        assert!(text.contains("25 November 2026, 19:00") && text.contains(&off), "{text}");
        let asked = sam.post_from("/notices", &off, &[]);
        assert!(asked.text().contains("Call off Evening group"));
        assert!(!sam.get("/notices").text().contains("called off"), "nothing has happened yet");
        assert_eq!(sure(&mut sam, &asked, &off).header("location"), Some("/notices?done=called-off"));
        assert!(sam.get("/notices").text().contains("called off"));
        assert!(sam.post_from("/notices", &off, &[("sure", "yes")]).text().contains("was called off already"));
    }

    #[test]
    fn days_are_excused_after_asking_once_more() {
        let served = served();
        let (mut sam, _) = served.somebody("Sam", StaffRole::HouseStaff, 1);
        let id = sam.get("/notices").field("id");
        let days = |from: &'static str, until: &'static str| [("from", from), ("until", until)];
        for (typed, said) in [
            (days("2026-12-25", "2026-12-24"), "The last day must not lie before the first."),
            (days("2026-12-24", "Christmas"), "The last day is no date."),
            (days("2026-12-01", "2027-01-01"), "At most 31 days at once."),
        ] {
            let refused = sam.post_from("/notices", "/notices/days", &[&typed[..], &[("id", id.as_str())]].concat());
            assert!(refused.status == 422 && refused.text().contains(said), "{}", refused.text());
            assert!(refused.text().contains(&format!("value=\"{}\"", typed[1].1)));
        }
        let typed = [&days("2026-12-31", "2027-01-01")[..], &[("id", id.as_str())]].concat();
        let asked = sam.post_from("/notices", "/notices/days", &typed);
        assert!(asked.text().contains("31 December 2026 to 1 January 2027 count for nobody?"));
        assert!(!sam.get("/notices").text().contains("data-excused"), "nothing has happened yet");
        assert_eq!(sure(&mut sam, &asked, "/notices/days").status, 303);
        assert_eq!(sam.get("/notices").text().matches("data-excused").count(), 2, "one of each month");
    }
}
