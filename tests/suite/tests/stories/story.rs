//! What Porchlight is for, in one evening: Ana checks in without a network, shares a milestone, Carla sees it, Ana takes
//! it back, and it is gone.

use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::http_server::HttpServer;
use house_simulator::network::FarEnd;
use house_simulator::people::{CONSENT_TEXT, ZONE};
use house_simulator::phone::{Phone, generator};
use house_simulator::server::Server;
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{AccountId, RecordId};
use porchlight_core::views::{CheckInAnswers, PurposeView, SyncOutcome, TrackerKindView};
use porchlight_server::store::Store;
use std::path::Path;

const PURPOSE: PurposeView = PurposeView::StaffMilestones;
const DAY_MS: i64 = 86_400_000;
/// Noon in Denver on 19 November 2026.
const START_MS: i64 = 1_795_546_800_000 - 5 * DAY_MS;

#[test]
fn ana_shares_a_milestone_and_takes_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let clock = VirtualClock::at(START_MS);
    let server = Server::new(&folder.path().join("server"), clock.clone(), generator(1, 0)).unwrap();
    let mut house = HttpServer::start(server).unwrap();
    let [ana, ben] = ["Ana", "Ben"].map(|name| move_in(name, folder.path(), &clock, &house));

    // Five days without a network. Everything works; it says that it waits.
    for day in 0..5 {
        let mood = Some(1 + day);
        ana.core().record_check_in(CheckInAnswers { mood, ..CheckInAnswers::default() }).unwrap();
        let today = ana.core().today().unwrap();
        assert!(!today.check_in.unwrap().has_reached_house);
        assert_eq!(today.sync.waiting, 3 + u64::from(day), "two trackers, and an entry a day");
        clock.move_to(clock.now_ms() + DAY_MS);
    }
    let today = ana.core().today().unwrap();
    assert_eq!(today.trackers[1].total_days, 5);
    let reached = today.trackers[0].reached.clone().unwrap();
    assert_eq!((reached.amount, reached.is_today), (30, true));

    // She is back. What she wrote is sealed on the server now; Carla sees a name and nothing else.
    synced(&ana);
    synced(&ben);
    assert_eq!(ana.core().today().unwrap().sync.waiting, 0);
    let before = house.fetch_page().unwrap();
    assert!(!before.contains("data-milestone"));
    assert_eq!(readings(&mut house, &ana), 0, "nothing was there to read");

    // Consent alone shows no milestone; but that sharing is on can be read, and each reading is written down.
    assert_eq!(ana.core().share_milestone(reached.id.clone()).unwrap_err().code(), "no_consent");
    ana.core().give_consent(PURPOSE, CONSENT_TEXT.into()).unwrap();
    synced(&ana);
    assert!(!house.fetch_page().unwrap().contains("data-milestone"));
    assert_eq!(readings(&mut house, &ana), 1);

    // She shares one milestone.
    ana.core().share_milestone(reached.id.clone()).unwrap();
    assert!(!house.fetch_page().unwrap().contains("data-milestone"), "not before her phone reaches the house");
    synced(&ana);
    for reading in 3..=5 {
        let page = house.fetch_page().unwrap();
        let row = row_of(&page, account(&ana));
        assert!(row.contains("Ana") && row.contains("30 days") && row.contains(&reached.id), "{row}");
        assert_eq!(page.matches("data-milestone").count(), 1, "one milestone, hers");
        assert_eq!(readings(&mut house, &ana), reading, "each reading is written down");
    }
    let database = folder.path().join("server");
    assert!(is_on_disk(&database, &reached.id), "else the search below proves nothing");
    assert!(shared_documents(&ana) == 1 && sharing_of(&ana, &reached.id));

    // She takes it back. On her phone it is gone at once; on the server when the phone gets there.
    let sharing = ana.core().withdraw_consent(PURPOSE).unwrap();
    assert!(!sharing.consents[0].is_on && sharing.consents[0].is_waiting_for_house);
    assert!(
        sharing.consents[1..].iter().all(|other| !other.is_waiting_for_house),
        "the others are as the house has them"
    );
    assert!(shared_documents(&ana) == 0 && !sharing_of(&ana, &reached.id));
    assert!(house.fetch_page().unwrap().contains(&reached.id), "the house has not heard yet");
    synced(&ana);
    assert!(!ana.core().sharing().unwrap().consents[0].is_waiting_for_house);
    let after = house.fetch_page().unwrap();
    assert!(!after.contains("data-milestone") && !after.contains(&reached.id));
    assert!(!is_on_disk(&database, &reached.id), "gone from the database and its write-ahead log");
    assert_eq!(readings(&mut house, &ana), 6, "the last page showed nothing of hers");

    // Her own truth is untouched, and to Carla she looks as Ben does, who never consented.
    assert_eq!(ana.core().today().unwrap().trackers[0].reached.as_ref(), Some(&reached));
    let as_anybody = |phone: &Phone| {
        let account = account(phone);
        let row = row_of(&after, account);
        row.split("</li>").next().unwrap().replace(&account.to_string(), "ID").replace(&phone.name, "NAME")
    };
    assert_eq!(as_anybody(&ana), as_anybody(&ben));
    assert_eq!(readings(&mut house, &ben), 0);
    assert_eq!(without_token(&after), without_token(&before), "the page is the one from before she consented");
}

fn move_in(name: &str, folder: &Path, clock: &VirtualClock, house: &HttpServer) -> Phone {
    let seed = u64::from(name.as_bytes()[0]);
    let phone = Phone::new(name, folder, PhoneClock { clock: clock.clone(), zone: ZONE, skew_ms: 0 }, seed).unwrap();
    phone.core().start_tracker(TrackerKindView::Abstain, "My path".into(), "2026-10-25".into()).unwrap();
    let today = phone.core().today().unwrap().day;
    phone.core().start_tracker(TrackerKindView::CheckInHabit, "Checking in".into(), today).unwrap();
    phone.core().join_house(house.invite(name).unwrap().to_code()).unwrap();
    phone
}

fn synced(phone: &Phone) {
    assert_eq!(phone.core().run_sync_until(20_000).unwrap(), SyncOutcome::UpToDate);
}

fn account(phone: &Phone) -> AccountId {
    phone.core().whoami().unwrap().0
}

fn row_of(page: &str, account: AccountId) -> String {
    let start = page.find(&format!("data-account=\"{account}\"")).unwrap();
    let row = &page[start..];
    row[1..].split("data-account=").next().unwrap().to_owned()
}

fn readings(house: &mut HttpServer, phone: &Phone) -> usize {
    let server = house.server();
    server.store().disclosures_of(server.house.tenant, account(phone)).unwrap().len()
}

fn sharing_of(phone: &Phone, id: &str) -> bool {
    let sharing = phone.core().sharing().unwrap();
    sharing.milestones.iter().any(|milestone| milestone.milestone.id == id && milestone.is_shared)
}

fn shared_documents(phone: &Phone) -> usize {
    let documents = phone.core().own_documents().unwrap();
    documents.values().filter(|document| document.kind == DocumentKind::Shared).count()
}

/// Whether a record's id, as text (in a change) or as bytes (in a row), is in any file of the server.
fn is_on_disk(folder: &Path, id: &str) -> bool {
    let bytes: RecordId = id.parse().unwrap();
    let needles = [id.as_bytes(), bytes.as_bytes()];
    let files = std::fs::read_dir(folder).unwrap().filter_map(|file| std::fs::read(file.unwrap().path()).ok());
    let holds = |file: &[u8], needle: &[u8]| file.windows(needle.len()).any(|window| window == needle);
    files.into_iter().any(|file| needles.iter().any(|needle| holds(&file, needle)))
}

/// A page without what every session has for itself.
fn without_token(page: &str) -> String {
    let token = page.split("data-token=\"").nth(1).and_then(|rest| rest.split('"').next());
    page.replace(token.expect("every page has one"), "")
}
