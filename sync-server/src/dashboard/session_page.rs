//! A session, for whoever led it: how many said that they come, and the lines that people shared about it, without their
//! authors and only where five or more were coming. It is no note about anybody, and there is nothing to take along.

use super::acts::Trouble;
use super::house_page::PageError;
use super::written::{self, Written};
use super::{Frame, failed, shown};
use crate::access::Right;
use crate::auth::{StaffId, StaffSession};
use crate::circle_posts;
use crate::commands::notice;
use crate::config::Config;
use crate::disclosures::Disclosure;
use crate::error::Failure;
use crate::house_voice::{self, VoiceError};
use crate::http::ServerState;
use crate::say;
use crate::store::{Store, StoreError};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use porchlight_core::activities::{Answer, answers};
use porchlight_core::documents::{Record, RecordType};
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::notices::{self, Session};
use porchlight_core::reflections::{FACILITATED_LEAST, Facilitated, LINE_MS, ReflectionLine, facilitated};
use porchlight_core::time::{Day, EpochMs, Month, Zone};

/// Lines live for so many days.
const SHOWN_DAYS: i32 = 30;

/// The page as its template sees it.
#[derive(Template)]
#[template(path = "session_page.html")]
pub(super) struct SessionPage {
    pub frame: Frame,
    pub house: TenantId,
    pub house_name: String,
    pub title: String,
    pub starts: Written,
    /// Nothing before it has begun, and where fewer than five were coming.
    pub seen: Option<Facilitated>,
    pub least: usize,
}

/// What of a session whoever led it may see, and whose lines that shows.
struct Seen {
    facilitated: Option<Facilitated>,
    authors: Vec<AccountId>,
}

pub(super) async fn look(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<RecordId>() else { return failed(&state, Failure::of_status(404)) };
    shown(&state, move |state| render(&*state.store, &session, id, (state.clock)(), &state.config)).await
}

/// The page, with the reading written down.
fn render(
    store: &dyn Store,
    session: &StaffSession,
    id: RecordId,
    now_ms: EpochMs,
    config: &Config,
) -> Result<String, PageError> {
    let house = store.house(session.house)?.ok_or(PageError::NotFound)?;
    let day = *store.led_by(house.tenant, session.staff.id)?.get(&id).ok_or(PageError::NotFound)?;
    if !session.staff.may_of(Right::SeeSessionLines, Some(session.staff.id)) {
        return Err(PageError::NotFound);
    }
    let (of, _) = spoken(session_of(store, house.tenant, day.month(), id))?.ok_or(PageError::NotFound)?;
    let zone = Zone::named(&house.zone).unwrap_or_else(|_| Zone::utc());
    let Seen { facilitated, authors } = match of.starts_ms <= now_ms {
        true => spoken(seen(store, house.tenant, (id, day.month()), now_ms))?,
        false => Seen { facilitated: None, authors: Vec::new() },
    };
    let page = SessionPage {
        frame: Frame::of(session, config),
        house: house.tenant,
        house_name: house.name,
        title: of.title,
        starts: written::time(&zone, of.starts_ms),
        seen: facilitated,
        least: FACILITATED_LEAST,
    };
    let html = page.render()?;
    let readings: Vec<Disclosure> = authors.into_iter().map(|author| reading(author, session, now_ms)).collect();
    store.log_disclosures(session.house, session.staff.id, &readings)?;
    Ok(html)
}

/// Id, name and whether it is chosen, of everybody who may lead a session; without a choice it is whoever looks.
pub(super) fn leads(
    store: &dyn Store,
    session: &StaffSession,
    chosen: &str,
    now_ms: EpochMs,
) -> Result<Vec<(String, String, bool)>, StoreError> {
    let is_chosen = |id: StaffId| if chosen.is_empty() { id == session.staff.id } else { id.to_string() == chosen };
    let mut leads: Vec<(String, String, bool)> = notice::who_may_lead(store, session.house, now_ms)?
        .into_iter()
        .map(|staff| (staff.id.to_string(), staff.name, is_chosen(staff.id)))
        .collect();
    leads.sort_by_cached_key(|(id, name, _)| (name.to_lowercase(), id.clone()));
    Ok(leads)
}

/// Who leads a session that is posted: who was chosen, or whoever posts it.
pub(super) fn lead_of(
    store: &dyn Store,
    session: &StaffSession,
    chosen: &str,
    now_ms: EpochMs,
) -> Result<StaffId, Trouble> {
    if chosen.is_empty() {
        return Ok(session.staff.id);
    }
    let known = notice::who_may_lead(store, session.house, now_ms)?;
    let found = known.iter().find(|staff| staff.id.to_string() == chosen).map(|staff| staff.id);
    found.ok_or_else(|| Trouble::Said(say("sessions-no-lead").plain()))
}

/// Sessions that somebody led in the last 30 days, the latest first.
pub(super) fn led(
    store: &dyn Store,
    session: &StaffSession,
    said: &[Record],
    (zone, today): (&Zone, Day),
    now_ms: EpochMs,
) -> Result<Vec<(RecordId, Written, String)>, StoreError> {
    let led = store.led_by(session.house, session.staff.id)?;
    let is_recent = |of: &Session| of.starts_ms <= now_ms && today.days_since(of.day) <= SHOWN_DAYS;
    let mut found: Vec<(RecordId, Session)> = notices::sessions(said)
        .into_iter()
        .filter(|(id, (of, _))| led.contains_key(id) && is_recent(of))
        .map(|(id, (of, _))| (id, of))
        .collect();
    found.sort_by_key(|(id, of)| (std::cmp::Reverse(of.starts_ms), *id));
    Ok(found.into_iter().map(|(id, of)| (id, written::time(zone, of.starts_ms), of.title)).collect())
}

/// A session of the schedule, and whether it was called off.
fn session_of(
    store: &dyn Store,
    house: TenantId,
    month: Month,
    id: RecordId,
) -> Result<Option<(Session, bool)>, VoiceError> {
    Ok(notices::sessions(&house_voice::said(store, house, month)?).remove(&id))
}

fn seen(
    store: &dyn Store,
    house: TenantId,
    (session, month): (RecordId, Month),
    now_ms: EpochMs,
) -> Result<Seen, VoiceError> {
    let (mut coming, mut lines, mut authors) = (0, Vec::new(), Vec::new());
    for (author, records) in circle_posts::of_month(store, house, month, now_ms - LINE_MS)? {
        coming += usize::from(answers(&records).get(&session).is_some_and(|said| said.answer == Answer::Coming));
        let own = records.iter().filter_map(ReflectionLine::read).filter(|line| line.session == session);
        let own: Vec<ReflectionLine> = own.filter(|line| line.is_current(now_ms)).collect();
        if !own.is_empty() {
            authors.push(author);
        }
        lines.extend(own);
    }
    let facilitated = facilitated(&lines, coming, now_ms);
    if facilitated.is_none() {
        authors.clear();
    }
    Ok(Seen { facilitated, authors })
}

/// What the house itself cannot read is as if it were not there.
fn spoken<T>(read: Result<T, VoiceError>) -> Result<T, PageError> {
    read.map_err(|error| match error {
        VoiceError::Store(error) => PageError::Store(error),
        _ => PageError::Store(StoreError::Damaged("circle")),
    })
}

fn reading(account: AccountId, session: &StaffSession, now_ms: EpochMs) -> Disclosure {
    Disclosure {
        account,
        staff: session.staff.id,
        at_ms: now_ms,
        record_types: (RecordType::ReflectionLine as u16).to_string(),
        reason: "session".to_owned(),
        asks: Vec::new(),
        what_for: None,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let page = |seen| SessionPage {
        frame: super::sample_frame(),
        house: TenantId::from_bytes([7; 16]),
        house_name: "Cedar House".into(),
        title: "Evening group, <b>upstairs</b>".into(),
        starts: Written { iso: "2026-11-24T19:00".into(), text: "24 November 2026, 19:00".into() },
        seen,
        least: FACILITATED_LEAST,
    };
    let lines = vec!["I am not the only one".into(), "I stayed <i>to the end</i>".into()];
    let seen = [None, Some(Facilitated { coming: 5, lines: vec![] }), Some(Facilitated { coming: 9, lines })];
    seen.map(|seen| page(seen).render().unwrap()).into()
}

#[cfg(test)]
mod tests {
    use crate::auth::StaffRole;
    use crate::auth::one_time_codes::CodeSecret;
    use crate::config::Config;
    use crate::store::Store;
    use crate::test_browser::{PASSWORD, Served};
    use crate::test_phone::{NOON, Phone};
    use porchlight_core::activities::{Answer, Rsvp};
    use porchlight_core::documents::{DocumentKind, Record};
    use porchlight_core::encouragements::PostTakenBack;
    use porchlight_core::ids::{RecordId, SpaceId};
    use porchlight_core::protocol::Verdict;
    use porchlight_core::reflections::{LINE_MS, ReflectionLine};
    use porchlight_core::time::Day;

    const DAY_MS: i64 = 24 * 3_600_000;

    fn say(served: &Served, phone: &mut Phone, record: Record) {
        let part = Day::parse("2026-11-25").unwrap().month().key();
        let said = phone.write_open(DocumentKind::Posts, SpaceId::house_circle(served.house), &part, &[record]);
        assert_eq!(phone.push(&*served.store, served.house, vec![said]), [Verdict::Stored]);
    }

    #[test]
    fn whoever_led_it_reads_lines_without_authors_where_five_were_coming_and_nobody_else_does() {
        let served = Served::start(Config::default());
        let (mut carla, carlas) = served.somebody("Carla", StaffRole::HouseStaff, 1);
        let (mut eve, eves) = served.somebody("Eve", StaffRole::HouseManager, 2);
        let id = carla.get("/notices").field("id");
        let fields = [("title", "Evening group"), ("kind", "group_session"), ("day", "2026-11-25"), ("time", "19:00")];
        let rest = [("minutes", "60"), ("place", ""), ("id", id.as_str())];
        let stranger = "0a".repeat(16);
        let of_nobody = [&fields[..], &rest[..], &[("lead", stranger.as_str())]].concat();
        let refused = carla.post_from("/notices", "/notices/sessions", &of_nobody);
        assert!(refused.status == 422 && refused.text().contains("to lead it"), "{}", refused.text());
        assert_eq!(carla.post_from("/notices", "/notices/sessions", &[&fields[..], &rest[..]].concat()).status, 303);
        let (session, day) = (id.parse::<RecordId>().unwrap(), Day::parse("2026-11-25").unwrap());
        let page = format!("/sessions/{id}");
        assert!(carla.get(&page).text().contains("data-not-yet") && eve.get(&page).status == 404);

        let again = |name: &str, secret: &CodeSecret| {
            let (mut browser, code) = (served.browser(), secret.code(served.now_ms()));
            let typed = [("name", name), ("password", PASSWORD), ("code", code.as_str())];
            assert_eq!(browser.post_from("/", "/sign-in/password", &typed).status, 303);
            browser
        };
        let new = |n: u8| RecordId::from_bytes([n; 16]);
        let names = ["Ana", "Ben", "Elif", "Farid", "Grace", "Hugo"];
        let joined =
            (10..).zip(names).map(|(seed, name)| Phone::joined_at(seed, &*served.store, served.house, name, NOON));
        let mut phones: Vec<Phone> = joined.collect();
        let at_ms = NOON + DAY_MS + 9 * 3_600_000;
        let said = |n, answer, earlier| Rsvp::record(new(n), session, answer, earlier, NOON, day);
        let coming = |n, answer| said(n, answer, vec![]);
        let line =
            |n, text: &str, at_ms| ReflectionLine::parse(session, text.into(), at_ms, day).unwrap().record(new(n));
        for (n, phone) in (1..=4).zip(&mut phones) {
            say(&served, phone, coming(n, Answer::Coming));
        }
        say(&served, &mut phones[5], coming(6, Answer::NotComing));
        say(&served, &mut phones[0], line(20, "I stayed", at_ms));
        say(&served, &mut phones[1], line(21, "I was glad", at_ms));
        say(&served, &mut phones[1], line(22, "Not for you", at_ms));
        say(&served, &mut phones[1], PostTakenBack::record(new(23), new(22), day));
        say(&served, &mut phones[4], coming(5, Answer::Coming));
        assert!(carla.get(&page).text().contains("data-not-yet"), "it has not begun");
        say(&served, &mut phones[4], said(7, Answer::Maybe, vec![new(5)]));
        let seen = |n: usize| served.store.disclosures_of(served.house, phones[n].account()).unwrap().len();
        let before = [0, 1, 2].map(seen);
        served.pass(DAY_MS + 10 * 3_600_000);
        let (mut carla, mut eve) = (again("Carla", &carlas), again("Eve", &eves));
        let four = carla.get(&page).text();
        assert!(four.contains("data-not-yet") && !four.contains("I stayed") && !four.contains("data-coming"), "{four}");
        assert_eq!([0, 1, 2].map(seen), before, "nobody was read");
        say(&served, &mut phones[4], said(8, Answer::Coming, vec![new(7)]));
        let five = carla.get(&page).text();
        assert!(five.contains("data-coming=\"5\"") && five.matches("data-line").count() == 2, "{five}");
        for name in names {
            assert!(!five.contains(name), "{name}");
        }
        let seen = |n: usize| served.store.disclosures_of(served.house, phones[n].account()).unwrap().len();
        assert_eq!(
            [0, 1, 2].map(seen),
            [before[0] + 1, before[1] + 1, before[2]],
            "that they were read is written down"
        );
        let reading = served.store.disclosures_of(served.house, phones[0].account()).unwrap().pop().unwrap();
        assert_eq!((reading.record_types.as_str(), reading.reason.as_str()), ("44", "session"));
        let house = format!("/houses/{}", served.house);
        assert!(carla.get(&house).text().contains(&page) && carla.get("/notices").text().contains("data-led"));
        assert!(!eve.get(&house).text().contains(&page) && eve.get(&page).status == 404, "somebody else led it");
        served.pass(LINE_MS);
        let mut carla = again("Carla", &carlas);
        let before = [0, 1, 2].map(seen);
        let over = carla.get(&page).text();
        assert!(
            over.contains("data-coming=\"5\"") && !over.contains("data-line"),
            "lines live for thirty days: {over}"
        );
        assert_eq!([0, 1, 2].map(seen), before, "and nobody is read");
    }
}
