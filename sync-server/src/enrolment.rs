//! Joining a house, and admitting a further device: challenge, proof, tokens.

use crate::auth::{self, AuthError, random_bytes};
use crate::limits::PARTS_MAX;
use crate::reissue;
use crate::store::{Device, Enrolled, Enrolment, FurtherDevice, Store, StoreError};
use porchlight_core::identity::account_log::{AccountLog, AddedBy};
use porchlight_core::identity::enrolment::Challenge;
use porchlight_core::ids::{AccountId, DeviceId, TenantId, digest};
use porchlight_core::protocol::{
    Admission, AuthorLog, DeviceRequest, EnrolmentRequest, RecoveryAnswer, RecoveryRequest, SuspensionRequest, Token,
};
use porchlight_core::time::EpochMs;
use rand_core::CryptoRng;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// A challenge is good for five minutes.
const CHALLENGE_MS: EpochMs = 5 * 60 * 1000;
const CHALLENGES_MAX: usize = 16_384;
const INVITE_PURPOSE: &str = "porchlight/v1/invite";

/// Challenges given out and not yet answered: in memory, bounded, each good once.
#[derive(Debug, Default)]
pub struct Challenges {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    expiries: BTreeMap<[u8; 32], EpochMs>,
    oldest_first: VecDeque<[u8; 32]>,
}

/// Why a device is not admitted.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// Challenge, signature or account log are not good.
    #[error("the proof is not good; ask for a new challenge and try again")]
    Unauthorized,
    /// No such invite.
    #[error("there is no such invite; ask the house for a new one")]
    UnknownInvite,
    /// The invite was used, or has expired.
    #[error("this invite was used or has expired; ask the house for a new one")]
    InviteUsed,
    /// The account log parts from the one that is held.
    #[error("this account's log is not the one known here")]
    LogConflict,
    /// No account whose home is here has these recovery words, or not any more.
    #[error("no account has its home here and these words; ask the server where it was begun")]
    UnknownWords,
    /// The account has no such device.
    #[error("the account has no such device here")]
    UnknownDevice,
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AuthError> for EnrolmentError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unauthorized => Self::Unauthorized,
            AuthError::Store(error) => Self::Store(error),
        }
    }
}

impl Challenges {
    /// A new challenge. When too many are open, the oldest is given up.
    pub fn issue(&self, now_ms: EpochMs, rng: &mut impl CryptoRng) -> Challenge {
        let challenge = random_bytes(rng);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        while open.oldest_first.len() >= CHALLENGES_MAX || open.oldest_is_over(now_ms) {
            if let Some(oldest) = open.oldest_first.pop_front() {
                open.expiries.remove(&oldest);
            }
        }
        open.expiries.insert(challenge, now_ms + CHALLENGE_MS);
        open.oldest_first.push_back(challenge);
        challenge.into()
    }

    /// Uses a challenge up; whether it was good.
    fn take(&self, challenge: &Challenge, now_ms: EpochMs) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.expiries.remove(&challenge[..]).is_some_and(|expires_ms| now_ms < expires_ms)
    }
}

impl Open {
    fn oldest_is_over(&self, now_ms: EpochMs) -> bool {
        let oldest = self.oldest_first.front();
        oldest.is_some_and(|oldest| self.expiries.get(oldest).is_none_or(|expires_ms| now_ms >= *expires_ms))
    }
}

/// What the store keeps of an invite's secret.
pub(crate) fn invite_hash(house: TenantId, secret: &[u8; 16]) -> [u8; 32] {
    digest(INVITE_PURPOSE, &[house.as_bytes(), secret])
}

/// A person joins a house. The same device may repeat it with the same invite (the reply may have been lost) and gets
/// fresh tokens.
pub fn enrol(
    store: &dyn Store,
    challenges: &Challenges,
    now_ms: EpochMs,
    request: &EnrolmentRequest,
    rng: &mut impl CryptoRng,
) -> Result<Admission, EnrolmentError> {
    if !challenges.take(&request.proof.challenge, now_ms) {
        return Err(EnrolmentError::Unauthorized);
    }
    let (log, _) = request.proof.verify(request.house).map_err(|_| EnrolmentError::Unauthorized)?;
    if log.is_closed() || is_removed(store, log.account(), request.proof.device)? {
        return Err(EnrolmentError::Unauthorized);
    }
    let house = store.house(request.house)?.ok_or(EnrolmentError::UnknownInvite)?;
    let device = request.proof.device;
    let is_home_here = request.home_is_elsewhere != Some(true);
    let home_token = is_home_here.then(|| Token::generate(TenantId::of(log.account()), device, rng));
    let house_token = Token::generate(request.house, device, rng);
    let enrolment = Enrolment {
        invite_hash: invite_hash(request.house, &request.invite_secret),
        log,
        device,
        home_token_hash: home_token.as_ref().map(Token::hash),
        house_token_hash: house_token.hash(),
        now_ms,
    };
    match store.enrol(request.house, enrolment)? {
        Enrolled::Done => {
            // They are in, whatever becomes of this: a server that starts says again what was not said.
            if let Err(error) = reissue::say_what_is_due(store, &house, now_ms, rng) {
                tracing::warn!(%error, "the house could not say that an account has ended");
            }
            let tokens = home_token.into_iter().chain([house_token]).collect();
            Ok(Admission { tokens, houses: vec![house], log: None })
        }
        Enrolled::Unknown => Err(EnrolmentError::UnknownInvite),
        Enrolled::Used => Err(EnrolmentError::InviteUsed),
        Enrolled::Conflict => Err(EnrolmentError::LogConflict),
        Enrolled::Suspended => Err(EnrolmentError::Unauthorized),
    }
}

/// A further device of a known account gets its tokens: for its home, if that is here, and for every house, or for those
/// of them that it asks for.
pub fn admit_device(
    store: &dyn Store,
    challenges: &Challenges,
    now_ms: EpochMs,
    request: &DeviceRequest,
    rng: &mut impl CryptoRng,
) -> Result<Admission, EnrolmentError> {
    if !challenges.take(&request.proof.challenge, now_ms) {
        return Err(EnrolmentError::Unauthorized);
    }
    let home = TenantId::of(request.proof.account);
    let (mut log, _) = request.proof.verify(home).map_err(|_| EnrolmentError::Unauthorized)?;
    for list in request.cuts.iter().flatten() {
        log.attach(list.clone()).map_err(|_| EnrolmentError::Unauthorized)?;
    }
    let others_rest = request.others_rest == Some(true);
    let (account, device) = (log.account(), request.proof.device);
    if log.is_closed() || (others_rest && !is_recovered(&log, device)) || is_removed(store, account, device)? {
        return Err(EnrolmentError::Unauthorized);
    }
    let is_asked = |tenant: &TenantId| request.only.as_ref().is_none_or(|only| only.contains(tenant));
    let mut houses = store.houses_of(home)?;
    houses.retain(|house| is_asked(&house.tenant));
    let is_home_asked = is_asked(&home) && store.has_home(home)?;
    let tenants = is_home_asked.then_some(home).into_iter().chain(houses.iter().map(|house| house.tenant));
    let tokens: Vec<Token> = tenants.map(|tenant| Token::generate(tenant, device, rng)).collect();
    let token_hashes = tokens.iter().map(|token| (token.tenant(), token.hash())).collect();
    match store.admit(home, FurtherDevice { log, device, token_hashes, others_rest })? {
        Enrolled::Done => Ok(Admission { tokens, houses, log: None }),
        Enrolled::Unknown | Enrolled::Used | Enrolled::Suspended => Err(EnrolmentError::Unauthorized),
        // A device that one of the account let in may read its log, and add itself again behind it.
        Enrolled::Conflict => match store.account_log(home, account)? {
            Some(held) => {
                let log = Some(AuthorLog { account, records: held.records().to_vec(), cuts: None });
                Ok(Admission { tokens: Vec::new(), houses: Vec::new(), log })
            }
            None => Err(EnrolmentError::LogConflict),
        },
    }
}

/// Whether a device was removed, whatever the log says that it brings: it may have left the removal out. Where the home is
/// on another server, a house is the first to hear of it.
fn is_removed(store: &dyn Store, account: AccountId, device: DeviceId) -> Result<bool, StoreError> {
    let home = TenantId::of(account);
    let houses = store.houses_of(home)?.into_iter().map(|house| house.tenant);
    for tenant in std::iter::once(home).chain(houses) {
        if store.account_log(tenant, account)?.is_some_and(|held| held.is_removed(device)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_recovered(log: &AccountLog, device: DeviceId) -> bool {
    log.devices().any(|(id, logged)| id == device && logged.added_by == AddedBy::Recovery)
}

/// Who holds recovery words gets the log of the account that they belong to.
pub fn recover(
    store: &dyn Store,
    challenges: &Challenges,
    now_ms: EpochMs,
    request: &RecoveryRequest,
) -> Result<RecoveryAnswer, EnrolmentError> {
    let proof = &request.proof;
    if !challenges.take(&proof.challenge, now_ms) || proof.verify().is_err() {
        return Err(EnrolmentError::Unauthorized);
    }
    let account = store.account_of_words(proof.recovery.directory())?.ok_or(EnrolmentError::UnknownWords)?;
    let log = store.account_log(TenantId::of(account), account)?.ok_or(EnrolmentError::UnknownWords)?;
    if log.is_closed() || log.recovery() != Some(&proof.recovery) {
        return Err(EnrolmentError::UnknownWords);
    }
    Ok(RecoveryAnswer { log: AuthorLog { account, records: log.records().to_vec(), cuts: None } })
}

/// Lets the tokens of another device of the asking one's account rest, or work again, in every tenant that it has a
/// token for. A device cannot suspend itself.
pub fn suspend(store: &dyn Store, request: &SuspensionRequest) -> Result<(), EnrolmentError> {
    if request.tokens.is_empty() || request.tokens.len() > PARTS_MAX {
        return Err(EnrolmentError::Unauthorized);
    }
    let mut askers = Vec::new();
    for token in &request.tokens {
        let Device { account: asker, is_suspended, .. } = auth::device(store, token)?;
        let log = store.account_log(token.tenant(), asker)?.ok_or(EnrolmentError::Unauthorized)?;
        if is_suspended || token.device() == request.device || log.live_device(token.device()).is_none() {
            return Err(EnrolmentError::Unauthorized);
        }
        askers.push((token.tenant(), asker));
    }
    let mut is_known = false;
    for (tenant, account) in askers {
        is_known |= store.suspend(tenant, account, request.device, request.rests)?;
    }
    if is_known { Ok(()) } else { Err(EnrolmentError::UnknownDevice) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::invite::{self, INVITE_MS};
    use crate::test_phone::{NOON, Phone, cedar, rng};
    use porchlight_core::crypto::keys::DeviceKeys;
    use porchlight_core::identity::account_log::CutList;
    use porchlight_core::identity::enrolment::Proof;
    use porchlight_core::ids::SpaceId;

    #[test]
    fn an_invite_used_twice_at_once_admits_one() {
        let cedar = cedar();
        let invite =
            invite::resident(&cedar.store, cedar.house.tenant, "Ana", "http://localhost:1", NOON, &mut rng(7)).unwrap();
        let challenges = Challenges::default();
        let outcomes: Vec<Result<Admission, EnrolmentError>> = std::thread::scope(|scope| {
            let join = |seed| {
                let (cedar, invite, challenges) = (&cedar, &invite, &challenges);
                scope.spawn(move || {
                    let mut phone = Phone::new(seed, invite.house);
                    let challenge = challenges.issue(NOON, &mut phone.rng);
                    let request = phone.enrolment(invite, challenge);
                    enrol(&cedar.store, challenges, NOON, &request, &mut phone.rng)
                })
            };
            let threads: Vec<_> = (1..9).map(join).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(EnrolmentError::InviteUsed))));
        assert_eq!(cedar.store.read_house(cedar.house.tenant, NOON).unwrap().unwrap().residents.len(), 1);
    }

    #[test]
    fn a_lost_reply_is_answered_again_with_fresh_tokens() {
        let cedar = cedar();
        let invite =
            invite::resident(&cedar.store, cedar.house.tenant, "Ana", "http://localhost:1", NOON, &mut rng(7)).unwrap();
        let mut ana = Phone::new(1, invite.house);
        ana.join(&cedar.store, &invite);
        let stale = ana.tokens.clone();
        ana.join(&cedar.store, &invite);
        assert_ne!(ana.tokens, stale);
        for tenant in [ana.home(), ana.house] {
            let answer = ana.try_push(&cedar.store, tenant, vec![]);
            let spaces: Vec<SpaceId> = answer.exchanged.unwrap().cursor.iter().map(|cursor| cursor.space).collect();
            assert_eq!(spaces.len(), if tenant == ana.house { 2 } else { 1 });
        }
        ana.tokens = stale;
        assert_eq!(ana.try_push(&cedar.store, ana.home(), vec![]).status, 401);
    }

    #[test]
    fn what_is_not_good_is_refused_by_name() {
        let cedar = cedar();
        let invite =
            invite::resident(&cedar.store, cedar.house.tenant, "Ana", "http://localhost:1", NOON, &mut rng(7)).unwrap();
        let challenges = Challenges::default();
        let mut ana = Phone::new(1, invite.house);
        let mut attempt = |change: fn(&mut EnrolmentRequest), at_ms| {
            let challenge = challenges.issue(NOON, &mut ana.rng);
            let mut request = ana.enrolment(&invite, challenge);
            change(&mut request);
            enrol(&cedar.store, &challenges, at_ms, &request, &mut ana.rng).map(|_| ())
        };
        assert!(matches!(
            attempt(|request| request.invite_secret = [0; 16].into(), NOON),
            Err(EnrolmentError::UnknownInvite)
        ));
        assert!(matches!(
            attempt(|request| request.proof.challenge = [0; 32].into(), NOON),
            Err(EnrolmentError::Unauthorized)
        ));
        assert!(matches!(
            attempt(|request| request.proof.signature = [0; 64].into(), NOON),
            Err(EnrolmentError::Unauthorized)
        ));
        assert!(matches!(attempt(|_| (), NOON + CHALLENGE_MS), Err(EnrolmentError::Unauthorized)));
        assert!(attempt(|_| (), NOON + CHALLENGE_MS - 1).is_ok());
        let late = challenges.issue(NOON + INVITE_MS, &mut rng(3));
        let ben = Phone::new(2, invite.house);
        let other =
            invite::resident(&cedar.store, invite.house, "Ben", "http://localhost:1", NOON, &mut rng(8)).unwrap();
        let expired = enrol(&cedar.store, &challenges, NOON + INVITE_MS, &ben.enrolment(&other, late), &mut rng(3));
        assert!(matches!(expired, Err(EnrolmentError::InviteUsed)));
    }

    #[test]
    fn a_further_device_is_admitted_everywhere_and_a_strangers_is_not() {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let challenges = Challenges::default();
        let tablet = DeviceKeys::generate(&mut ana.rng);
        let grant = ana.log.grant(&tablet.public(), &ana.keys);
        ana.log.append(ana.log.device_add(&grant, &tablet)).unwrap();
        let proof = Proof::sign(ana.home(), challenges.issue(NOON, &mut ana.rng), &ana.log, &tablet);
        let admission = admit_device(
            &cedar.store,
            &challenges,
            NOON,
            &DeviceRequest { proof, others_rest: None, cuts: None, only: None },
            &mut ana.rng,
        )
        .unwrap();
        assert_eq!((admission.tokens.len(), admission.houses.len()), (2, 1));
        ana.keys = tablet;
        ana.keep_tokens(admission.tokens);
        let (_, grant) = ana.grant();
        assert_eq!(ana.push(&cedar.store, ana.house, vec![grant]), [porchlight_core::protocol::Verdict::Stored]);
        let stranger = Phone::new(5, ana.house);
        let proof = Proof::sign(stranger.home(), challenges.issue(NOON, &mut ana.rng), &stranger.log, &stranger.keys);
        let refused = admit_device(
            &cedar.store,
            &challenges,
            NOON,
            &DeviceRequest { proof, others_rest: None, cuts: None, only: None },
            &mut ana.rng,
        );
        assert!(matches!(refused, Err(EnrolmentError::Unauthorized)));
    }

    #[test]
    fn open_challenges_are_bounded() {
        let challenges = Challenges::default();
        let first = challenges.issue(NOON, &mut rng(1));
        let mut rng = rng(2);
        for _ in 0..CHALLENGES_MAX {
            challenges.issue(NOON, &mut rng);
        }
        assert!(!challenges.take(&first, NOON), "the oldest was given up");
        assert_eq!(challenges.open.lock().unwrap().oldest_first.len(), CHALLENGES_MAX);
    }

    #[test]
    fn the_lists_that_come_with_a_request_for_tokens_go_where_they_are_read() {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let tablet = ana.second(2, &cedar.store);
        let lists = [SpaceId::personal(ana.account()), ana.care()].map(|space| CutList::of(space, vec![]));
        ana.remove(tablet.device(), &lists);
        for list in &lists {
            ana.log.attach(list.clone()).unwrap();
        }
        ana.ask_for_tokens(&cedar.store, None).unwrap();
        let held = |tenant| cedar.store.account_log(tenant, ana.account()).unwrap().unwrap();
        assert_eq!(held(ana.home()).lists().count(), 2);
        assert_eq!(held(ana.house).lists().collect::<Vec<_>>(), [&lists[1]]);
    }
}
