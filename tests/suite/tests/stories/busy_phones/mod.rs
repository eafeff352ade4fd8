//! Phones that live and push as fast as they can, each on its own thread, and write down what they were told.

use crate::processes::Process;
use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::http_server::HttpWay;
use house_simulator::model::Deeds;
use house_simulator::people::{self, below, chance};
use house_simulator::phone::{Carrier, Phone, Pumped, generator};
use porchlight_core::ids::{AccountId, DeviceId, DocumentId, EnvelopeId};
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, Verdict};
use porchlight_core::sync::engine::Failure;
use porchlight_core::views::{CheckInAnswers, PurposeView, TrackerKindView};
use porchlight_server::commands;
use porchlight_server::store::sqlite::{SqliteOptions, SqliteStore};
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const DAY_MS: i64 = 86_400_000;

/// Where an envelope belongs, and its id.
pub type Envelopes = BTreeMap<(AccountId, DocumentId, DeviceId, u64), EnvelopeId>;

/// The way to the server, on which everything that it acknowledges is noted.
pub struct Witness {
    way: HttpWay,
    /// What it acknowledged.
    pub acknowledged: Envelopes,
    /// Answers that were lost after the commit: what was pushed again and was there.
    pub lost_answers: u64,
    /// Requests without an answer.
    pub unanswered: u64,
}

impl Witness {
    fn to(url: &str) -> Self {
        let way = HttpWay::to(url.to_owned()).unwrap();
        Self { way, acknowledged: Envelopes::new(), lost_answers: 0, unanswered: 0 }
    }

    fn note(&mut self, request: &ExchangeRequest, answer: &ExchangeAnswer) {
        for (asked, answered) in request.parts.iter().zip(&answer.parts) {
            let Some(exchanged) = &answered.exchanged else { continue };
            for (wire, verdict) in asked.push.iter().zip(&exchanged.verdicts) {
                match verdict {
                    Verdict::Stored => {}
                    Verdict::Duplicate => self.lost_answers += 1,
                    Verdict::Refused { code, .. } if code == "withdrawn" => continue,
                    other => panic!("an honest push was answered {other:?}"),
                }
                for envelope in wire.clone().parse().unwrap().envelopes() {
                    let header = &envelope.header;
                    let place = (header.account, header.document, header.device, header.sequence);
                    self.acknowledged.insert(place, envelope.id());
                }
            }
        }
    }
}

impl Carrier for Witness {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let answer = self.way.carry(request.clone());
        match &answer {
            Ok(answer) => self.note(&request, answer),
            Err(_) => self.unanswered += 1,
        }
        answer
    }
}

/// A person's device with a thread of its own.
pub struct Busy {
    /// The device.
    pub phone: Phone,
    clock: VirtualClock,
    /// Its way to the server.
    pub witness: Witness,
    rng: ChaCha20Rng,
    /// What it called saved.
    pub deeds: Deeds,
    /// One device of a person turns the switch.
    turns_switch: bool,
}

impl Busy {
    /// Lives and pushes until told to stop.
    pub fn live(&mut self, is_over: &AtomicBool) {
        while !is_over.load(Ordering::SeqCst) {
            for _ in 0..=below(&mut self.rng, 3) {
                self.clock.move_to(self.clock.now_ms() + DAY_MS);
                let (mood, craving) = (1 + below(&mut self.rng, 5) as u8, below(&mut self.rng, 11) as u8);
                let answers = CheckInAnswers { mood: Some(mood), craving: Some(craving), ..CheckInAnswers::default() };
                let day = self.phone.core().record_check_in(answers.clone()).unwrap().day;
                self.deeds.check_ins.push((day, answers));
            }
            self.share();
            if self.pump() != Pumped::UpToDate {
                std::thread::sleep(Duration::from_millis(10)); // a server that starts needs the processors too
            }
        }
    }

    fn share(&mut self) {
        let core = self.phone.core();
        let sharing = core.sharing().unwrap();
        if self.turns_switch && chance(&mut self.rng, 10) {
            if sharing.consents[0].is_on {
                core.withdraw_consent(PurposeView::StaffMilestones).unwrap();
            } else {
                core.give_consent(PurposeView::StaffMilestones, people::CONSENT_TEXT.into()).unwrap();
            }
        } else if sharing.consents[0].is_on {
            let unshared = sharing.milestones.iter().find(|milestone| !milestone.is_shared);
            if let Some(choice) = unshared {
                core.share_milestone(choice.milestone.id.clone()).unwrap();
            }
        }
    }

    /// Exchanges, and looks whether all is well.
    pub fn pump(&mut self) -> Pumped {
        let pumped = self.phone.pump(&mut self.witness).unwrap();
        let status = self.phone.core().sync_status().unwrap();
        assert_eq!((status.alarm, status.mismatches, status.new_incarnations), (None, 0, 0), "{}", self.phone.name);
        pumped
    }
}

/// Ana with a phone and a tablet, and three others, at home in a house whose server has not been killed yet.
pub fn move_in(seed: u64, directory: &Path, data: &Path, port: u16) -> Vec<Busy> {
    let rng = &mut generator(seed, 98);
    let (url, now_ms) = (format!("http://127.0.0.1:{port}"), porchlight_server::clock::system()());
    let store = SqliteStore::open(data, SqliteOptions::default()).unwrap();
    let house = commands::house::create(&store, people::HOUSE, people::ZONE, now_ms, rng).unwrap().tenant;
    let mut invite = |name: &str| commands::invite::resident(&store, house, name, &url, now_ms, rng).unwrap().to_code();
    let codes: Vec<_> = people::RESIDENTS[..4].iter().map(|name| (*name, invite(name))).collect();
    drop(store);
    let mut server = Process::start("porchlight", &["serve", "--data", data.to_str().unwrap(), "--listen", &url[7..]]);
    server.line();
    let mut devices: Vec<Busy> = Vec::new();
    for (number, (name, code)) in (0..).zip(codes) {
        let clock = VirtualClock::at(now_ms);
        let phone_clock = PhoneClock { clock: clock.clone(), zone: people::ZONE, skew_ms: 0 };
        let phone = Phone::new(name, directory, phone_clock.clone(), seed * 64 + number).unwrap();
        let today = phone.core().today().unwrap().day;
        phone.core().start_tracker(TrackerKindView::Abstain, "My path".into(), today).unwrap();
        phone.core().join_house(code).unwrap();
        let tablet = (number == 0).then(|| {
            let tablet = Phone::linked("Ana's tablet", directory, phone_clock, seed * 64 + 32, &phone).unwrap();
            tablet.core().join_as_device(url.clone()).unwrap();
            tablet
        });
        for (part, phone) in [(0, Some(phone)), (50, tablet)] {
            let Some(phone) = phone else { continue };
            let (clock, rng) = (clock.clone(), generator(seed, 200 + number + part));
            let (witness, deeds) = (Witness::to(&url), Deeds::default());
            devices.push(Busy { phone, clock, witness, rng, deeds, turns_switch: part == 0 });
        }
    }
    devices
}
