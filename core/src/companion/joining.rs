//! Joining a house, and getting tokens for a device that was linked.

use super::Companion;
use super::admissions::{OTHERS_REST, is_kept, linked_incarnation, trimmed};
use super::open::Unlocked;
use super::reading::path;
use super::sync::tenants_of;
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::identity::enrolment::{Challenge, Invite, Proof};
use crate::ids::{IncarnationId, TenantId};
use crate::protocol::{Admission, ChallengeAnswer, DeviceRequest, EnrolmentRequest};
use crate::storage::tenants::KnownTenant;
use crate::sync::driver::Deadline;

/// How often a new device asks for its tokens while other devices' records come first.
const ADMISSION_TRIES: u32 = 4;
/// How long it waits for them in all: four minutes.
const ADMISSION_MS_MAX: u64 = 240_000;

/// The steps of joining, for a caller that carries the messages itself (the simulator, or a
/// transport that is not HTTP).
impl Companion {
    /// Answers a server's challenge for an invite. Where the account has its home on another server, it says so, and
    /// not on which.
    pub fn prove_for_invite(&self, invite: &Invite, challenge: Challenge) -> Result<EnrolmentRequest, CompanionError> {
        self.with(|unlocked| {
            let proof = Proof::sign(invite.house, challenge, &unlocked.log, &unlocked.keys);
            let home = TenantId::of(unlocked.account());
            let tenants = unlocked.tenants()?;
            let is_elsewhere = !is_kept(home, &tenants, home, &invite.server_url, Some(invite.house));
            Ok(EnrolmentRequest {
                house: invite.house,
                invite_secret: invite.secret.into(),
                proof,
                home_is_elsewhere: is_elsewhere.then_some(true),
            })
        })
    }

    /// Answers a server's challenge as a device of a known account. One that the recovery words let in
    /// asks, until it has tokens, that those of all others rest: the person then says which of them are
    /// theirs. It names what it knows to be on that server, and nothing that is elsewhere.
    pub fn prove_as_device(&self, server_url: &str, challenge: Challenge) -> Result<DeviceRequest, CompanionError> {
        self.with_nobody(|unlocked| {
            let home = TenantId::of(unlocked.account());
            let proof = Proof::sign(home, challenge, &unlocked.log, &unlocked.keys);
            let others_rest = unlocked.do_others_rest(server_url)?.then_some(true);
            let only = unlocked.tenants_at(server_url)?;
            let cuts = Some(unlocked.lists_for(only.as_deref())?);
            Ok(DeviceRequest { proof, others_rest, cuts, only })
        })
    }

    /// Keeps the tokens of an admission to the house of an invite, and shows that house.
    pub fn joined(&self, invite: &Invite, admission: &Admission) -> Result<(), CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            if let Some(record) = unlocked.house_to_tell(invite, now_ms)? {
                // Before the tokens: a device that is killed in between asks for them, as the others do.
                unlocked.write(&path(), &[record])?;
            }
            unlocked.admitted(&invite.server_url, admission, Some(invite.house))?;
            unlocked.show(invite.house, now_ms)
        })
    }

    /// Keeps the tokens of an admission. Where another device's record came first there are none: this
    /// device adds itself again behind it, and is to ask again (`true`). Errors: `NotAllowed` with
    /// `link_again`.
    pub fn admitted(&self, server_url: &str, admission: &Admission) -> Result<bool, CompanionError> {
        self.with_nobody(|unlocked| match &admission.log {
            None => unlocked.admitted(server_url, admission, None).map(|()| false),
            Some(sent) => {
                let foreign = |_| CompanionError::internal("foreign_log");
                let log = AccountLog::verify(unlocked.account(), sent.records.clone()).map_err(foreign)?;
                unlocked.add_again(log).map(|()| true)
            }
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Joins the house of an invite, over the network, and shows it. The app works before and without it.
    pub fn join_house(&self, invite_code: String) -> Result<(), CompanionError> {
        self.enter(&Invite::parse(&invite_code)?)
    }

    /// Gets this linked device's own tokens, over the network.
    pub fn join_as_device(&self, server_url: String) -> Result<(), CompanionError> {
        self.join_as_device_by(Deadline::within(ADMISSION_MS_MAX), &server_url)
    }
}

impl Companion {
    /// The same, waiting no longer than until a deadline.
    pub(super) fn join_as_device_by(&self, deadline: Deadline, server_url: &str) -> Result<(), CompanionError> {
        for _ in 0..ADMISSION_TRIES {
            let challenge: ChallengeAnswer = self.network.post_by(deadline, server_url, "/v1/challenge", &())?;
            let request = self.prove_as_device(server_url, challenge.challenge)?;
            let admission: Admission = self.network.post_by(deadline, server_url, "/v1/device", &request)?;
            if !self.admitted(server_url, &admission)? {
                return Ok(());
            }
        }
        Err(CompanionError::Unreachable { code: "busy".to_owned() })
    }

    /// Joins the house of an invite.
    pub(super) fn enter(&self, invite: &Invite) -> Result<(), CompanionError> {
        let url = &invite.server_url;
        // A device that was linked enters its home first, which puts it into the account's log before others do.
        if let Some(home_url) = self.with(Unlocked::home_to_enter)? {
            self.join_as_device(home_url)?;
        }
        let challenge: ChallengeAnswer = self.network.post(url, "/v1/challenge", &())?;
        let request = self.prove_for_invite(invite, challenge.challenge)?;
        let admission: Admission = self.network.post(url, "/v1/enrolment", &request)?;
        self.joined(invite, &admission)
    }
}

impl Unlocked {
    /// The tenants that this device exchanges with, the home first.
    pub(super) fn tenants(&self) -> Result<Vec<KnownTenant>, CompanionError> {
        tenants_of(&self.storage)
    }

    fn admitted(
        &mut self,
        server_url: &str,
        admission: &Admission,
        invited: Option<TenantId>,
    ) -> Result<(), CompanionError> {
        self.engine_nudge();
        let (device, home, is_recovered) = (self.device(), TenantId::of(self.account()), self.is_recovered());
        self.storage.transaction(|transaction| {
            let known_before = transaction.tenants()?;
            if known_before.is_empty() && is_recovered {
                transaction.set_fact(OTHERS_REST, &[])?;
            }
            let met_by_old = transaction.fact(&linked_incarnation(home))?;
            let met_by_old = met_by_old.and_then(|bytes| IncarnationId::from_slice(&bytes));
            for token in &admission.tokens {
                let tenant = token.tenant();
                let house = admission.houses.iter().find(|house| house.tenant == tenant);
                if token.device() != device || (house.is_none() && tenant != home) {
                    return Err(CompanionError::internal("foreign_token"));
                }
                if !is_kept(tenant, &known_before, home, server_url, invited) {
                    continue;
                }
                let before = known_before.iter().find(|known| known.tenant == tenant);
                transaction.keep_tenant(&KnownTenant {
                    tenant,
                    is_house: house.is_some(),
                    name: house.map_or_else(String::new, |house| house.name.clone()),
                    zone: house.map_or_else(String::new, |house| house.zone.clone()),
                    server_url: trimmed(server_url).to_owned(),
                    token: token.clone(),
                    incarnation: match before {
                        Some(known) => known.incarnation,
                        None => met_by_old.filter(|_| tenant == home),
                    },
                    log_head: before.and_then(|known| known.log_head),
                })?;
            }
            Ok(())
        })
    }
}
