//! Joining a house, and getting tokens for a device that was linked.

use super::Companion;
use super::open::Unlocked;
use super::sync::tenants_of;
use crate::error::CompanionError;
use crate::identity::account_log::{AccountLog, AddedBy};
use crate::identity::enrolment::{Challenge, Invite, Proof};
use crate::identity::linking::Linked;
use crate::ids::{IncarnationId, TenantId};
use crate::protocol::{Admission, ChallengeAnswer, DeviceRequest, EnrolmentRequest};
use crate::storage::tenants::KnownTenant;
use crate::storage::{BareStorage, StorageError};

/// The account that a device came to, and where it asks for its tokens as long as it knows no tenant.
const LINKED_SERVER: &str = "linked_server";
/// How often a new device asks for its tokens while other devices' records come first.
const ADMISSION_TRIES: u32 = 4;

/// The steps of joining, for a caller that carries the messages itself (the simulator, or a
/// transport that is not HTTP).
impl Companion {
    /// Answers a server's challenge for an invite.
    pub fn prove_for_invite(&self, invite: &Invite, challenge: Challenge) -> Result<EnrolmentRequest, CompanionError> {
        self.with(|unlocked| {
            let proof = Proof::sign(invite.house, challenge, &unlocked.log, &unlocked.keys);
            Ok(EnrolmentRequest { house: invite.house, invite_secret: invite.secret.into(), proof })
        })
    }

    /// Answers a server's challenge as a device of a known account. One that the recovery words let in
    /// asks, until it has tokens, that those of all others rest: the person then says which of them are
    /// theirs.
    pub fn prove_as_device(&self, challenge: Challenge) -> Result<DeviceRequest, CompanionError> {
        self.with(|unlocked| {
            let home = TenantId::of(unlocked.account());
            let proof = Proof::sign(home, challenge, &unlocked.log, &unlocked.keys);
            let cuts = Some(unlocked.log.lists().cloned().collect());
            Ok(DeviceRequest { proof, others_rest: unlocked.is_newly_recovered()?.then_some(true), cuts })
        })
    }

    /// Keeps the tokens of an admission. Where another device's record came first there are none: this
    /// device adds itself again behind it, and is to ask again (`true`). Errors: `NotAllowed` with
    /// `link_again`.
    pub fn admitted(&self, server_url: &str, admission: &Admission) -> Result<bool, CompanionError> {
        self.with(|unlocked| match &admission.log {
            None => unlocked.admitted(server_url, admission).map(|()| false),
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
    /// Joins the house of an invite, over the network. The app works before and without it.
    pub fn join_house(&self, invite_code: String) -> Result<(), CompanionError> {
        let invite = Invite::parse(&invite_code)?;
        let url = invite.server_url.clone();
        let challenge: ChallengeAnswer = self.network.post(&url, "/v1/challenge", &())?;
        let request = self.prove_for_invite(&invite, challenge.challenge)?;
        let admission: Admission = self.network.post(&url, "/v1/enrolment", &request)?;
        self.admitted(&url, &admission).map(|_| ())
    }

    /// Gets this linked device's own tokens, over the network.
    pub fn join_as_device(&self, server_url: String) -> Result<(), CompanionError> {
        for _ in 0..ADMISSION_TRIES {
            let challenge: ChallengeAnswer = self.network.post(&server_url, "/v1/challenge", &())?;
            let request = self.prove_as_device(challenge.challenge)?;
            let admission: Admission = self.network.post(&server_url, "/v1/device", &request)?;
            if !self.admitted(&server_url, &admission)? {
                return Ok(());
            }
        }
        Err(CompanionError::Unreachable { code: "busy".to_owned() })
    }
}

impl Unlocked {
    /// The server that came with the account: from the device that let this one in, or with the words.
    pub(super) fn linked_server(&self) -> Result<Option<String>, CompanionError> {
        let fact = self.storage.read(|transaction| transaction.fact(LINKED_SERVER))?;
        let url = fact.as_deref().and_then(|fact| fact.strip_prefix(&self.account().as_bytes()[..]));
        Ok(url.and_then(|url| String::from_utf8(url.to_vec()).ok()).filter(|url| !url.is_empty()))
    }

    /// The tenants that this device exchanges with, the home first.
    pub(super) fn tenants(&self) -> Result<Vec<KnownTenant>, CompanionError> {
        tenants_of(&self.storage)
    }

    fn is_newly_recovered(&self) -> Result<bool, CompanionError> {
        let own = self.device();
        let is_recovered = self.log.devices().any(|(id, device)| id == own && device.added_by == AddedBy::Recovery);
        Ok(is_recovered && self.tenants()?.is_empty())
    }

    fn admitted(&mut self, server_url: &str, admission: &Admission) -> Result<(), CompanionError> {
        self.engine_nudge();
        let (device, home) = (self.device(), TenantId::of(self.account()));
        self.storage.transaction(|transaction| {
            let known_before = transaction.tenants()?;
            let met_by_old = transaction.fact(&linked_incarnation(home))?;
            let met_by_old = met_by_old.and_then(|bytes| IncarnationId::from_slice(&bytes));
            for token in &admission.tokens {
                let tenant = token.tenant();
                let house = admission.houses.iter().find(|house| house.tenant == tenant);
                if token.device() != device || (house.is_none() && tenant != home) {
                    return Err(CompanionError::internal("foreign_token"));
                }
                let before = known_before.iter().find(|known| known.tenant == tenant);
                transaction.keep_tenant(&KnownTenant {
                    tenant,
                    is_house: house.is_some(),
                    name: house.map_or_else(String::new, |house| house.name.clone()),
                    zone: house.map_or_else(String::new, |house| house.zone.clone()),
                    server_url: server_url.to_owned(),
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

/// Keeps the server that came with the account, before the account itself is here.
pub(super) fn keep_linked_server(bare: &BareStorage, linked: &Linked) -> Result<(), StorageError> {
    let account = linked.log.account();
    bare.set_fact(LINKED_SERVER, &[account.as_bytes(), linked.server_url.as_bytes()].concat())?;
    let Some(incarnation) = linked.incarnation else { return Ok(()) };
    bare.set_fact(&linked_incarnation(TenantId::of(account)), incarnation.as_bytes())
}

/// The fact that names the database of a home's server that the old device last spoke to.
fn linked_incarnation(home: TenantId) -> String {
    format!("linked_incarnation/{home}")
}
