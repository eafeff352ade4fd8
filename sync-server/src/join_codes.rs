//! Codes of eight symbols that staff read out, and the phones that ask with them. In memory only, for a quarter of an hour:
//! no backup brings a code back, and the address of a household lies on no disk. What an approval makes is an invite, and
//! that is in the store.

use crate::auth::random_bytes;
use crate::commands::house::checked_name;
use crate::enrolment::{EnrolmentError, invite_hash};
use crate::store::{Store, StoreError};
use porchlight_core::identity::join_code::{Compared, JoinCode, commitment};
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{CodeAnswer, CodeRequest, CodeState, CodeWait};
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a code waits, and what staff decided about a phone.
pub const CODE_MS: EpochMs = 15 * 60 * 1000;
/// Wrong tries that make a code void.
pub const TRIES_MAX: u8 = 5;
/// How long an approved phone has to come in: its answer may have been lost.
const APPROVED_MS: EpochMs = 60 * 60 * 1000;
/// Codes of one house at a time.
const OF_HOUSE_MAX: usize = 16;
/// Codes in all: a quarter of the places that there are, so that a free one is soon found.
const OPEN_MAX: usize = 8_192;

/// The codes that wait.
#[derive(Default)]
pub struct JoinCodes {
    open: Mutex<BTreeMap<[u8; 3], Open>>,
}

struct Open {
    id: [u8; 16],
    house: TenantId,
    code: JoinCode,
    name: String,
    until_ms: EpochMs,
    wrong: u8,
    ask: Option<Ask>,
}

/// The one phone that asked with a code.
struct Ask {
    commitment: [u8; 32],
    servers: [u8; 16],
    at_ms: EpochMs,
    from: IpAddr,
    /// Since the phone has shown its part.
    shown: Option<Shown>,
    decided: Option<bool>,
}

struct Shown {
    invite_hash: [u8; 32],
    digits: String,
}

/// A code as the dashboard shows it.
pub struct OpenCode {
    /// What a form names it by; nobody can join with it.
    pub id: [u8; 16],
    /// Whom it is for.
    pub name: String,
    /// As it is read out.
    pub text: String,
    /// Until when it counts.
    pub until_ms: EpochMs,
    /// What became of it.
    pub stands: Stands,
}

/// How a code stands.
pub enum Stands {
    /// Nobody has asked with it.
    Unused,
    /// It was tried out too often with wrong symbols.
    Void,
    /// A phone asks.
    Asked {
        /// Since when.
        at_ms: EpochMs,
        /// From where.
        from: IpAddr,
        /// What its screen shows.
        digits: String,
    },
    /// That phone may come in.
    Approved,
}

/// Why there is no new code.
#[derive(Debug, thiserror::Error)]
pub enum NoCode {
    /// No name, or too long a one.
    #[error("{0}")]
    Name(anyhow::Error),
    /// Too many wait.
    #[error("too many codes wait already")]
    TooMany,
}

impl JoinCodes {
    /// A new code for somebody; `name` is what staff will see.
    pub fn make(
        &self,
        house: TenantId,
        name: &str,
        now_ms: EpochMs,
        rng: &mut impl CryptoRng,
    ) -> Result<JoinCode, NoCode> {
        let name = checked_name(name).map_err(NoCode::Name)?;
        let mut open = self.waiting(now_ms);
        let of_house = open.values().filter(|held| held.house == house).count();
        if open.len() >= OPEN_MAX || of_house >= OF_HOUSE_MAX {
            return Err(NoCode::TooMany);
        }
        let code = loop {
            let code = JoinCode::generate(rng);
            if !open.contains_key(&code.place()) {
                break code;
            }
        };
        let (id, until_ms) = (random_bytes(rng), now_ms + CODE_MS);
        open.insert(code.place(), Open { id, house, code, name, until_ms, wrong: 0, ask: None });
        Ok(code)
    }

    /// A phone asks with a code. Whatever is wrong with it, the answer is the same. The same phone may ask again.
    pub fn ask(
        &self,
        now_ms: EpochMs,
        request: &CodeRequest,
        from: IpAddr,
        rng: &mut impl CryptoRng,
    ) -> Result<CodeAnswer, EnrolmentError> {
        let code = JoinCode::from_bytes(*request.code).map_err(|_| EnrolmentError::UnknownInvite)?;
        // Drawn and compared for a code that is not there, too.
        let (servers, nobodys) = (random_bytes(rng), JoinCode::generate(rng));
        let mut open = self.waiting(now_ms);
        let mut held = open.get_mut(&code.place());
        let is_right = held.as_ref().map_or(&nobodys, |held| &held.code).is(&code);
        let Some(held) = held.as_mut().filter(|held| held.wrong < TRIES_MAX) else {
            return Err(EnrolmentError::UnknownInvite);
        };
        if !is_right {
            held.wrong += u8::from(held.ask.is_none());
            return Err(EnrolmentError::UnknownInvite);
        }
        let commitment = *request.commitment;
        let new = || Ask { commitment, servers, at_ms: now_ms, from, shown: None, decided: None };
        let ask = held.ask.get_or_insert_with(new);
        if ask.commitment != commitment {
            return Err(EnrolmentError::UnknownInvite);
        }
        Ok(CodeAnswer { house: held.house, servers: ask.servers.into() })
    }

    /// The phone that asked shows its part, and hears what staff decided. The house is given when its staff have
    /// something new to see.
    pub fn wait(&self, now_ms: EpochMs, wait: &CodeWait, vouched_for: &str) -> (CodeState, Option<TenantId>) {
        let over = (CodeState::Over, None);
        let Ok(code) = JoinCode::from_bytes(*wait.code) else { return over };
        let mut open = self.waiting(now_ms);
        let Some(held) = open.get_mut(&code.place()).filter(|held| held.code.is(&code)) else { return over };
        let (house, committed) = (held.house, commitment(&wait.secret));
        let Some(ask) = held.ask.as_mut().filter(|ask| ask.commitment == committed) else { return over };
        let is_new = ask.shown.is_none();
        if is_new {
            let compared = Compared { house, code: &code, secret: &wait.secret, servers: &ask.servers, vouched_for };
            ask.shown = Some(Shown { invite_hash: invite_hash(house, &wait.secret), digits: compared.digits() });
        }
        let state = match ask.decided {
            None => CodeState::Waiting,
            Some(true) => CodeState::Approved,
            Some(false) => CodeState::Refused,
        };
        (state, is_new.then_some(house))
    }

    /// The codes of a house, who asks first. One that was refused is shown no more.
    pub fn of_house(&self, house: TenantId, now_ms: EpochMs) -> Vec<OpenCode> {
        let open = self.waiting(now_ms);
        let shown = open.values().filter(|held| held.house == house).filter_map(Open::to_show);
        let mut shown: Vec<OpenCode> = shown.collect();
        shown.sort_by_key(|code| (!matches!(code.stands, Stands::Asked { .. }), code.until_ms, code.id));
        shown
    }

    /// Staff let the phone in that asked with this code: it becomes an invite with the secret that the phone chose. False
    /// if nobody asks with it (any more).
    pub fn approve(
        &self,
        store: &dyn Store,
        house: TenantId,
        id: [u8; 16],
        now_ms: EpochMs,
    ) -> Result<bool, StoreError> {
        let mut open = self.waiting(now_ms);
        let Some(held) = find(&mut open, house, id) else { return Ok(false) };
        let Some(Ask { shown: Some(shown), decided: decided @ None, .. }) = &mut held.ask else { return Ok(false) };
        let until_ms = now_ms + APPROVED_MS;
        store.add_invite(house, shown.invite_hash, &held.name, until_ms)?;
        *decided = Some(true);
        held.until_ms = until_ms;
        Ok(true)
    }

    /// Staff take a code back, or do not let the phone in that asked with it. False if there is no such code (any more).
    pub fn refuse(&self, house: TenantId, id: [u8; 16], now_ms: EpochMs) -> bool {
        let mut open = self.waiting(now_ms);
        let Some(held) = find(&mut open, house, id) else { return false };
        match &mut held.ask {
            Some(Ask { decided: decided @ None, .. }) => *decided = Some(false),
            Some(_) => return false,
            None => {
                let place = held.code.place();
                open.remove(&place);
            }
        }
        true
    }

    fn waiting(&self, now_ms: EpochMs) -> MutexGuard<'_, BTreeMap<[u8; 3], Open>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, held| now_ms < held.until_ms);
        open
    }
}

impl Open {
    fn to_show(&self) -> Option<OpenCode> {
        let stands = match &self.ask {
            Some(Ask { decided: Some(false), .. }) => return None,
            Some(Ask { decided: Some(true), .. }) => Stands::Approved,
            Some(Ask { shown: Some(shown), at_ms, from, .. }) => {
                Stands::Asked { at_ms: *at_ms, from: *from, digits: shown.digits.clone() }
            }
            _ if self.wrong >= TRIES_MAX => Stands::Void,
            _ => Stands::Unused,
        };
        let Self { id, name, code, until_ms, .. } = self;
        Some(OpenCode { id: *id, name: name.clone(), text: code.to_text(), until_ms: *until_ms, stands })
    }
}

fn find(open: &mut BTreeMap<[u8; 3], Open>, house: TenantId, id: [u8; 16]) -> Option<&mut Open> {
    open.values_mut().find(|held| held.house == house && held.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_phone::{Cedar, NOON, Phone, cedar, rng};
    use porchlight_core::identity::enrolment::Invite;
    use std::net::Ipv4Addr;

    const SECRET: [u8; 16] = [7; 16];
    const FROM: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 1, 44));
    const HERE: &str = "cedar.example";

    struct Made {
        cedar: Cedar,
        codes: JoinCodes,
        code: JoinCode,
    }

    fn made() -> Made {
        let (cedar, codes) = (cedar(), JoinCodes::default());
        let code = codes.make(cedar.house.tenant, "Ana", NOON, &mut rng(1)).unwrap();
        Made { cedar, codes, code }
    }

    impl Made {
        fn ask(&self, code: &JoinCode, secret: &[u8; 16], at_ms: EpochMs) -> Option<CodeAnswer> {
            let request = CodeRequest { code: (*code.as_bytes()).into(), commitment: commitment(secret).into() };
            match self.codes.ask(at_ms, &request, FROM, &mut rng(2)) {
                Ok(answer) => Some(answer),
                Err(EnrolmentError::UnknownInvite) => None,
                Err(other) => panic!("{other}"),
            }
        }

        fn wait(&self, secret: &[u8; 16], at_ms: EpochMs) -> CodeState {
            let wait = CodeWait { code: (*self.code.as_bytes()).into(), secret: (*secret).into() };
            self.codes.wait(at_ms, &wait, HERE).0
        }

        fn shown(&self) -> Vec<OpenCode> {
            self.codes.of_house(self.cedar.house.tenant, NOON)
        }

        fn approve(&self, at_ms: EpochMs) -> bool {
            let (id, house) = (self.shown()[0].id, self.cedar.house.tenant);
            self.codes.approve(&self.cedar.store, house, id, at_ms).unwrap()
        }
    }

    /// The same place, other symbols behind it.
    fn wrong(code: &JoinCode) -> JoinCode {
        let mut others = (0u64..).map(|seed| JoinCode::generate(&mut rng(seed)));
        others.find(|other| other.place() == code.place() && !other.is(code)).unwrap()
    }

    #[test]
    fn a_phone_that_staff_let_in_has_an_invite_and_no_other_has() {
        let made = made();
        assert!(!made.approve(NOON), "nobody asks yet");
        let answer = made.ask(&made.code, &SECRET, NOON).unwrap();
        assert!(matches!(made.shown()[0].stands, Stands::Unused), "its part is not shown yet");
        assert_eq!(made.wait(&SECRET, NOON), CodeState::Waiting);
        let Stands::Asked { digits, from, .. } = &made.shown()[0].stands else { panic!("nobody asks") };
        let compared = Compared {
            house: answer.house,
            code: &made.code,
            secret: &SECRET,
            servers: &answer.servers,
            vouched_for: HERE,
        };
        assert_eq!((digits, *from), (&compared.digits(), FROM));
        assert!(made.approve(NOON) && !made.approve(NOON), "once");
        assert_eq!(made.wait(&SECRET, NOON), CodeState::Approved);
        assert_eq!(made.wait(&[8; 16], NOON), CodeState::Over, "who did not ask hears nothing");
        let invite = Invite { server_url: String::new(), house: answer.house, secret: SECRET };
        Phone::new(1, answer.house).join(&made.cedar.store, &invite);
        assert_eq!(made.wait(&SECRET, NOON + CODE_MS), CodeState::Approved, "its answer may have been lost");
        assert_eq!(made.wait(&SECRET, NOON + APPROVED_MS), CodeState::Over);
    }

    #[test]
    fn a_code_is_one_phones_for_a_quarter_of_an_hour() {
        let made = made();
        let first = made.ask(&made.code, &SECRET, NOON).unwrap();
        assert!(
            made.ask(&made.code, &SECRET, NOON).is_some_and(|again| again.servers == first.servers),
            "a lost answer"
        );
        assert!(made.ask(&made.code, &[8; 16], NOON).is_none(), "another phone");
        assert!(made.ask(&made.code, &SECRET, NOON + CODE_MS - 1).is_some());
        assert!(made.ask(&made.code, &SECRET, NOON + CODE_MS).is_none());
        assert_eq!(made.wait(&SECRET, NOON + CODE_MS), CodeState::Over);
    }

    #[test]
    fn five_wrong_tries_make_a_code_void_and_staff_see_it() {
        let made = made();
        let wrong = wrong(&made.code);
        for _ in 0..TRIES_MAX - 1 {
            assert!(made.ask(&wrong, &SECRET, NOON).is_none());
        }
        assert!(matches!(made.shown()[0].stands, Stands::Unused), "four are forgiven");
        assert!(made.ask(&wrong, &SECRET, NOON).is_none());
        assert!(made.ask(&made.code, &SECRET, NOON).is_none(), "the right one is like any other now");
        assert!(matches!(made.shown()[0].stands, Stands::Void));
    }

    #[test]
    fn whoever_asked_already_is_not_put_out_by_wrong_tries() {
        let made = made();
        made.ask(&made.code, &SECRET, NOON).unwrap();
        let wrong = wrong(&made.code);
        for _ in 0..2 * TRIES_MAX {
            assert!(made.ask(&wrong, &[8; 16], NOON).is_none());
        }
        assert_eq!(made.wait(&SECRET, NOON), CodeState::Waiting);
        assert!(made.approve(NOON));
    }

    #[test]
    fn who_is_refused_hears_it_and_a_code_taken_back_is_unknown() {
        let made = made();
        let house = made.cedar.house.tenant;
        made.ask(&made.code, &SECRET, NOON).unwrap();
        made.wait(&SECRET, NOON);
        let id = made.shown()[0].id;
        assert!(!made.codes.refuse(TenantId::from_bytes([9; 16]), id, NOON), "another house's");
        assert!(made.codes.refuse(house, id, NOON) && made.shown().is_empty());
        assert_eq!(made.wait(&SECRET, NOON), CodeState::Refused);
        assert!(!made.codes.approve(&made.cedar.store, house, id, NOON).unwrap());
        let other = made.codes.make(house, "Ben", NOON, &mut rng(5)).unwrap();
        assert!(made.codes.refuse(house, made.shown()[0].id, NOON));
        assert!(made.ask(&other, &SECRET, NOON).is_none());
    }

    #[test]
    fn a_house_has_so_many_codes_at_a_time() {
        let (codes, house) = (JoinCodes::default(), TenantId::from_bytes([1; 16]));
        let make = |seed, at_ms| codes.make(house, "Ana", at_ms, &mut rng(seed));
        assert!((1..=16).all(|seed| make(seed, NOON).is_ok()));
        assert!(matches!(make(17, NOON), Err(NoCode::TooMany)));
        assert!(codes.make(TenantId::from_bytes([2; 16]), "Ana", NOON, &mut rng(18)).is_ok());
        assert!(make(19, NOON + CODE_MS).is_ok());
        assert!(matches!(codes.make(house, " ", NOON, &mut rng(20)), Err(NoCode::Name(_))));
    }
}
