//! What staff do on the dashboard, over real HTTP: people, mentors, reports (notices: in `posting`).

use crate::auth::StaffRole;
use crate::config::Config;
use crate::store::{StaffStore, Store};
use crate::test_browser::{Answer, Browser, Served};
use crate::test_phone::{NOON, Phone};
use porchlight_core::documents::DocumentKind;
use porchlight_core::encouragements::Encouragement;
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::mentors::{MentorStatement, Offer};
use porchlight_core::protocol::Verdict;
use porchlight_core::reports::{Reason, Report, document_part, proof_of};
use porchlight_core::time::Day;

const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";
const HOUR_MS: i64 = 3_600_000;

pub(super) fn served() -> Served {
    Served::start(Config::default())
}

fn joined(served: &Served, seed: u64, name: &str) -> Phone {
    Phone::joined_at(seed, &*served.store, served.house, name, NOON)
}

fn house_page(served: &Served) -> String {
    format!("/houses/{}", served.house)
}

/// Sends the form of a page, as whoever presses its button does.
pub(super) fn sure(browser: &mut Browser, asked: &Answer, path: &str) -> Answer {
    let names = ["how", "hours", "id", "from", "until"].map(|name| (name, asked.field(name)));
    let kept = names.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (*name, value.as_str()));
    let token = asked.field("token");
    let fields: Vec<(&str, &str)> =
        kept.chain([("token", token.as_str()), ("sure", asked.field("sure").leak())]).collect();
    browser.post(path, &fields)
}

#[test]
fn whoever_leaves_is_asked_about_once_more_and_how_is_on_no_page_afterwards() {
    let served = served();
    let ana = joined(&served, 1, "Ana").account();
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    let (page, exit) = (format!("/people/{ana}"), format!("/people/{ana}/exit"));
    for (how, hours, said) in
        [("", "72", "Choose how they leave"), ("planned", "721", "from 0 to 720"), ("planned", "x", "from 0 to 720")]
    {
        let refused = carla.post_from(&page, &exit, &[("how", how), ("hours", hours)]);
        assert!(refused.status == 422 && refused.text().contains(said), "{how} {hours}: {}", refused.text());
        assert!(refused.text().contains(&format!("value=\"{hours}\"")), "what was typed is still there");
    }
    let asked = carla.post_from(&page, &exit, &[("how", "left-early"), ("hours", "24")]);
    assert!(asked.status == 200 && asked.text().contains(">25 November 2026, 12:00<"), "{}", asked.text());
    assert!(carla.get(&page).text().contains("lives here"), "nothing has happened yet");
    let left = sure(&mut carla, &asked, &exit);
    assert!(left.status == 200 && left.text().contains("data-safety-card"), "{}", left.text());
    for word in ["Naloxone", "used to less", "24 November 2026", "26 November 2026", "21 December 2026"] {
        assert!(left.text().contains(word), "{word}");
    }
    let house = house_page(&served);
    for address in ["/people", page.as_str(), house.as_str()] {
        let text = carla.get(address).text().to_lowercase();
        assert!(text.contains("ana"), "{address}");
        assert!(!text.contains("early") && !text.contains("earlier than"), "{address}: {text}");
    }
    assert!(carla.post_from(&page, &exit, &[("how", "planned"), ("hours", "1")]).text().contains("has left already"));
    served.pass(29 * 24 * HOUR_MS);
    let (mut carla, _) = served.somebody("Clara", StaffRole::HouseManager, 3);
    assert!(!carla.get("/people").text().contains("Ana"), "after 28 days there is no list of them");
    let found = carla.post_from("/people", "/people/find", &[("name", " Ana ")]);
    assert_eq!((found.status, found.header("location")), (303, Some(page.as_str())));
    assert!(carla.post_from("/people", "/people/find", &[("name", "An")]).text().contains("knows nobody of this name"));
    assert_eq!(carla.post_from(&page, &format!("{page}/readmit"), &[]).status, 303);
    assert!(carla.get("/people").text().contains("Ana"));
}

#[test]
fn only_an_unplanned_leaving_has_a_card_and_other_ways_are_taken_too() {
    let served = served();
    let (mut carla, _) = served.somebody("Carla", StaffRole::Counsellor, 1);
    for (seed, (how, has_card)) in
        (1..).zip([("planned", false), ("transferred", false), ("left-early", true), ("ended-by-house", true)])
    {
        let page = format!("/people/{}", joined(&served, seed, "Ana").account());
        let exit = format!("{page}/exit");
        let asked = carla.post_from(&page, &exit, &[("how", how), ("hours", "0")]);
        let left = sure(&mut carla, &asked, &exit);
        assert_eq!((left.status, left.text().contains("data-safety-card")), (200, has_card), "{how}");
    }
    let mine = carla.post_from("/people", "/people/find", &[("name", "Ana")]);
    assert!(mine.status == 422 && mine.text().matches("data-person=").count() == 4 + 4, "namesakes are told apart");
}

#[test]
fn whoever_is_on_shift_notes_that_somebody_is_away_and_nobody_of_them_that_they_left() {
    let served = served();
    let page = format!("/people/{}", joined(&served, 1, "Ana").account());
    let (mut sam, _) = served.somebody("Sam", StaffRole::HouseStaff, 1);
    let shown = sam.get(&page).text();
    assert!(shown.contains("/away") && !shown.contains("/exit"));
    let fields = [("how", "planned"), ("hours", "72"), ("sure", "yes")];
    assert_eq!(sam.post_from(&page, &format!("{page}/exit"), &fields).status, 404);
    for (until, said) in [("2026-11-23", "today is 2026-11-24"), ("soon", "is no date")] {
        let refused = sam.post_from(&page, &format!("{page}/away"), &[("until", until)]);
        assert!(refused.status == 422 && refused.text().contains(said), "{}", refused.text());
        assert!(refused.text().contains(&format!("value=\"{until}\"")));
    }
    assert_eq!(sam.post_from(&page, &format!("{page}/away"), &[("until", "2026-11-27")]).status, 303);
    assert!(sam.get("/people").text().contains("expected until <time datetime=\"2026-11-27\">"));
    assert_eq!(sam.post_from(&page, &format!("{page}/back"), &[]).status, 303);
    assert!(!sam.get("/people").text().contains("away since"));
    assert!(sam.post_from(&page, &format!("{page}/back"), &[]).text().contains("They are not away."));
}

#[test]
fn mentors_are_approved_by_their_months_and_their_own_words_stay_in_the_circle() {
    let served = served();
    let mut dev = joined(&served, 1, "Dev");
    let (mut carla, _) = served.somebody("Carla", StaffRole::Counsellor, 1);
    assert!(carla.get("/mentors").text().contains("Nobody offers it now"));
    let offer = Offer::parse("I walked this way.", 14, 2, Some("he"), true).unwrap();
    let record = MentorStatement::record(RecordId::from_bytes([7; 16]), Some(offer), NOON, &[]);
    let said = dev.write_open(DocumentKind::Profile, SpaceId::house_circle(served.house), b"", &[record]);
    assert_eq!(dev.push(&*served.store, served.house, vec![said]), [Verdict::Stored]);
    let seen = || served.store.disclosures_of(served.house, dev.account()).unwrap().len();
    assert_eq!(seen(), 0);
    let text = carla.get("/mentors").text();
    assert!(text.contains("with 14 months behind them by their own count") && !text.contains("I walked this way"));
    assert_eq!(seen(), 1, "that staff looked is written down");
    let approve = format!("/mentors/{}/approve", dev.account());
    let trained = ("training_done", "yes");
    for (fields, refusal) in [
        (vec![("months_least", "12")], "once the training is done"),
        (vec![("months_least", "24"), trained], "has 24 months behind them; they say 14"),
        (vec![("months_least", "12"), trained, ("until", "2027-06-01")], "for 90 days at most"),
        (vec![("months_least", "12"), trained, ("until", "soon")], "is no date"),
    ] {
        let refused = carla.post_from("/mentors", &approve, &fields);
        assert!(refused.status == 422 && refused.text().contains(refusal), "{}", refused.text());
    }
    assert_eq!(carla.post_from("/mentors", &approve, &[("months_least", "12"), trained]).status, 303);
    assert!(carla.get("/mentors").text().contains("Approved until <time datetime=\"2027-02-22\">"));
    let end = format!("/mentors/{}/end", dev.account());
    let asked = carla.post_from("/mentors", &end, &[]);
    assert!(asked.text().contains("no longer approved as a mentor?"));
    assert!(carla.get("/mentors").text().contains("Approved until"), "nothing has happened yet");
    assert_eq!(sure(&mut carla, &asked, &end).status, 303);
    assert!(carla.get("/mentors").text().contains("Not approved."));
    assert!(
        carla.post_from("/mentors", &end, &[("sure", "yes")]).text().contains("They are not approved as a mentor.")
    );
}

/// A post of Ben's, and Ana's report of it: as he signed it, or of another record.
fn reported(served: &Served, ana: &mut Phone, ben: &mut Phone, n: u8, reason: Reason, is_proved: bool) -> RecordId {
    let (day, id) = (Day::parse("2026-11-24").unwrap(), RecordId::from_bytes([n; 16]));
    let (card, words) = (RecordId::from_bytes([n + 100; 16]), format!("Go away, {n} {HOSTILE}"));
    let post = Encouragement::parse(None, None, Some(words), NOON, day).unwrap().record(card);
    let wire = ben.write_open(DocumentKind::Posts, SpaceId::house_circle(ben.house), &day.month().key(), &[post]);
    if is_proved {
        assert_eq!(ben.push(&*served.store, ben.house, vec![wire.clone()]), [Verdict::Stored]);
    }
    let proof = proof_of(wire.parse().unwrap().into_envelopes()).unwrap();
    let report = Report::parse(reason, Some(HOSTILE.to_owned()), card, proof, NOON).unwrap().record(id);
    let report = ana.write_open(DocumentKind::Reports, ana.care(), &document_part(id), &[report]);
    assert_eq!(ana.push(&*served.store, ana.house, vec![report]), [Verdict::Stored]);
    id
}

#[test]
fn reports_are_decided_by_one_person_and_a_second_time_by_another() {
    let served = served();
    let (mut ana, mut ben) = (joined(&served, 1, "Ana"), joined(&served, 2, "Ben"));
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    let (mut sam, _) = served.somebody("Sam", StaffRole::HouseStaff, 2);
    assert!(!carla.get(&house_page(&served)).text().contains("data-waiting"));
    let other = reported(&served, &mut ana, &mut ben, 1, Reason::Other, true);
    let urgent = reported(&served, &mut ana, &mut ben, 2, Reason::SelfHarmOrThreat, true);
    let unproved = reported(&served, &mut ana, &mut ben, 3, Reason::Harassment, false);
    served.pass(2 * 60_000);
    let panel = carla.get(&house_page(&served)).text();
    assert!(panel.contains("data-waiting=\"3\"") && panel.contains("24 November 2026, 12:15"), "{panel}");
    assert!(!panel.contains("Go away"), "nothing of what was said");
    let seen = |phone: &Phone| served.store.disclosures_of(served.house, phone.account()).unwrap().len();
    let before = (seen(&ana), seen(&ben));
    let text = carla.get("/moderation").text();
    assert_eq!((seen(&ana), seen(&ben)), (before.0 + 3, before.1 + 2), "that staff looked is written down");
    assert!(!text.contains("Ana") && text.contains("within 13 minutes") && !text.contains("<img"), "{text}");
    let place = |id: RecordId| text.find(&format!("data-case=\"{id}\"")).unwrap();
    assert!(place(urgent) < place(other).min(place(unproved)), "the most urgent first");
    let case = &text[place(unproved)..];
    let case = &case[..case.find("</article>").unwrap()];
    assert!(case.contains("proof does not hold") && !case.contains("Go away") && !case.contains("Ben"), "{case}");
    let decide = |id: RecordId| format!("/moderation/{id}");
    let hide = [("decision", "hide"), ("note", "Unkind.")];
    let refused = carla.post_from("/moderation", &decide(unproved), &hide);
    assert!(refused.status == 422 && refused.text().contains("nothing to hide"), "{}", refused.text());
    let long = "x".repeat(281);
    let refused = carla.post_from("/moderation", &decide(urgent), &[("decision", "hide"), ("note", &long)]);
    assert!(refused.status == 422 && refused.text().contains(&long), "what was typed is still there");
    assert_eq!(carla.post_from("/moderation", &decide(urgent), &hide).status, 303);
    let decided = carla.get("/moderation/decided").text();
    assert!(
        decided.contains("Hidden by Carla") && decided.contains("Unkind.") && decided.contains("somebody else looks")
    );
    assert!(carla.get(&house_page(&served)).text().contains("data-waiting=\"2\""));
    let keep = [("decision", "keep"), ("from", "decided")];
    let twice = carla.post_from("/moderation", &decide(urgent), &keep);
    assert!(twice.status == 422 && twice.text().contains("Carla decided about this before"), "{}", twice.text());
    assert_eq!(sam.post_from("/moderation", &decide(urgent), &keep).header("location"), Some("/moderation/decided"));
    assert!(sam.get("/moderation/decided").text().contains("Kept by Sam"));
}

#[test]
fn whatever_anybody_types_stays_text() {
    let served = served();
    let (mut dev, mut ben) = (joined(&served, 1, HOSTILE), joined(&served, 2, HOSTILE));
    let (mut eve, _) = served.somebody(HOSTILE, StaffRole::HouseManager, 1);
    let offer = Offer::parse(HOSTILE, 14, 2, Some(HOSTILE), true).unwrap();
    let record = MentorStatement::record(RecordId::from_bytes([7; 16]), Some(offer), NOON, &[]);
    let said = dev.write_open(DocumentKind::Profile, SpaceId::house_circle(served.house), b"", &[record]);
    dev.push(&*served.store, served.house, vec![said]);
    let report = reported(&served, &mut dev, &mut ben, 1, Reason::Other, true);
    let id = eve.get("/notices").field("id");
    eve.post_from("/notices", "/notices/announcements", &[("id", &id), ("text", HOSTILE)]);
    let id = eve.get("/notices").field("id");
    let session = [("title", HOSTILE), ("kind", "art"), ("minutes", "60"), ("place", HOSTILE), ("day", "2026-11-25")];
    eve.post_from("/notices", "/notices/sessions", &[&session[..], &[("id", &id), ("time", "19:00")]].concat());
    let (page, off) = (format!("/people/{}", dev.account()), format!("/notices/sessions/{id}/call-off"));
    let (decide, approve) = (format!("/moderation/{report}"), format!("/mentors/{}/approve", dev.account()));
    let exit = format!("{page}/exit");
    let answers = [
        eve.post_from("/moderation", &decide, &[("decision", "hide"), ("note", HOSTILE)]),
        eve.post_from("/moderation", &decide, &[("decision", "hide"), ("note", &HOSTILE.repeat(20))]),
        eve.post_from("/people", "/people/find", &[("name", HOSTILE)]),
        eve.post_from("/people", "/people/find", &[("name", &HOSTILE[1..])]),
        eve.post_from("/notices", "/notices/sessions", &[("title", HOSTILE), ("day", HOSTILE), ("time", HOSTILE)]),
        eve.post_from("/notices", "/notices/days", &[("from", HOSTILE), ("until", HOSTILE), ("id", HOSTILE)]),
        eve.post_from("/notices", &off, &[]),
        eve.post_from("/mentors", &approve, &[("months_least", HOSTILE), ("until", HOSTILE)]),
        eve.post_from("/mentors", &format!("/mentors/{}/end", dev.account()), &[]),
        eve.post_from(&page, &format!("{page}/away"), &[("until", HOSTILE)]),
        eve.post_from(&page, &exit, &[("how", HOSTILE), ("hours", HOSTILE)]),
        eve.post_from(&page, &exit, &[("how", "planned"), ("hours", "72")]),
        eve.get("/notices"),
        eve.get("/mentors"),
        eve.get("/moderation/decided"),
        eve.get("/people"),
        eve.get(&house_page(&served)),
        eve.get(&format!("/notices?done={HOSTILE}").replace([' ', '"', '<', '>'], "%22")),
    ];
    for answer in answers {
        let text = answer.text();
        assert!([200, 303, 422].contains(&answer.status), "{}", answer.head);
        assert!(!text.contains("<img") && !text.contains("\"\"&#62;&#60;img"), "{text}");
    }
}

#[test]
fn organisation_staff_do_not_reach_beyond_their_own() {
    let served = Served::start(Config::default());
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    served.link("Olga", StaffRole::OrgAdmin, 2);
    let olga = served.store.staff_named(served.house, "Olga").unwrap()[0].id;
    assert_eq!(carla.post_from("/staff", &format!("/staff/{olga}/end"), &[]).status, 404);
    let invite = [("name", "Pia"), ("role", "org-admin")];
    assert_eq!(carla.post_from("/staff", "/staff", &invite).status, 404, "nobody gives more than they look after");
}
