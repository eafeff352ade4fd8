//! Joining a house, and getting tokens for a device that was linked.

use super::Companion;
use super::open::Unlocked;
use super::reading::path;
use super::sync::tenants_of;
use crate::documents::Record;
use crate::error::CompanionError;
use crate::houses::HouseJoined;
use crate::identity::account_log::{AccountLog, AddedBy, CutList};
use crate::identity::enrolment::{Challenge, Invite, Proof};
use crate::identity::linking::Linked;
use crate::ids::{IncarnationId, RecordId, TenantId};
use crate::protocol::{Admission, ChallengeAnswer, DeviceRequest, EnrolmentRequest};
use crate::storage::tenants::KnownTenant;
use crate::storage::{BareStorage, StorageError};
use crate::time::EpochMs;

/// The account that a device came to, and where it asks for its tokens as long as it knows no tenant.
const LINKED_SERVER: &str = "linked_server";
/// Stands on a device that the words let in until it has asked every server of the account for its tokens.
const OTHERS_REST: &str = "others_rest";
/// How often a new device asks for its tokens while other devices' records come first.
const ADMISSION_TRIES: u32 = 4;

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
        self.with(|unlocked| {
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
            unlocked.show(invite.house)
        })
    }

    /// Keeps the tokens of an admission. Where another device's record came first there are none: this
    /// device adds itself again behind it, and is to ask again (`true`). Errors: `NotAllowed` with
    /// `link_again`.
    pub fn admitted(&self, server_url: &str, admission: &Admission) -> Result<bool, CompanionError> {
        self.with(|unlocked| match &admission.log {
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
        let invite = Invite::parse(&invite_code)?;
        let url = invite.server_url.clone();
        // A device that was linked enters its home first, which puts it into the account's log before others do.
        if let Some(home_url) = self.with(Unlocked::home_to_enter)? {
            self.join_as_device(home_url)?;
        }
        let challenge: ChallengeAnswer = self.network.post(&url, "/v1/challenge", &())?;
        let request = self.prove_for_invite(&invite, challenge.challenge)?;
        let admission: Admission = self.network.post(&url, "/v1/enrolment", &request)?;
        self.joined(&invite, &admission)
    }

    /// Gets this linked device's own tokens, over the network.
    pub fn join_as_device(&self, server_url: String) -> Result<(), CompanionError> {
        for _ in 0..ADMISSION_TRIES {
            let challenge: ChallengeAnswer = self.network.post(&server_url, "/v1/challenge", &())?;
            let request = self.prove_as_device(&server_url, challenge.challenge)?;
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

    /// The servers to ask for tokens, the home's first: it alone puts a device into the account's log.
    pub(super) fn admissions_due(&mut self) -> Result<Vec<String>, CompanionError> {
        let (device, tenants) = (self.device(), self.tenants()?);
        let Some(home) = tenants.first() else {
            let url = self.linked_server()?;
            if url.is_some() {
                self.engine_nudge(); // it has rested with nobody to ask; with a token it is to begin
            }
            return Ok(url.into_iter().collect());
        };
        if home.token.device() != device {
            return Ok(vec![home.server_url.clone()]);
        }
        let without = tenants.iter().filter(|known| known.token.device() != device);
        let mut urls: Vec<String> = without.map(|known| known.server_url.clone()).collect();
        for joined in self.houses_to_follow()? {
            if !urls.contains(&joined.server_url) {
                urls.push(joined.server_url);
            }
        }
        let is_first = self.storage.read(|transaction| transaction.fact(OTHERS_REST))?.is_some();
        if is_first && urls.is_empty() && self.engine.is_settled(&home.server_url) {
            self.storage.transaction(|transaction| transaction.forget_fact(OTHERS_REST))?;
        }
        Ok(urls)
    }

    /// Where this device's home is, while it was linked and has not entered it.
    fn home_to_enter(&mut self) -> Result<Option<String>, CompanionError> {
        if self.tenants()?.is_empty() { self.linked_server() } else { Ok(None) }
    }

    /// What is known to be on a server; nothing while no tenant is known at all.
    fn tenants_at(&mut self, server_url: &str) -> Result<Option<Vec<TenantId>>, CompanionError> {
        let known = self.tenants()?;
        if known.is_empty() {
            return Ok(None);
        }
        let there = known.iter().filter(|known| is_same(&known.server_url, server_url)).map(|known| known.tenant);
        let mut there: Vec<_> = there.collect();
        let follows = self.houses_to_follow()?.into_iter().filter(|joined| is_same(&joined.server_url, server_url));
        there.extend(follows.map(|joined| joined.house));
        Ok(Some(there))
    }

    /// The cut lists for a server with these tenants: at home all of them, elsewhere those of its own spaces.
    fn lists_for(&self, tenants: Option<&[TenantId]>) -> Result<Vec<CutList>, CompanionError> {
        let (account, home) = (self.account(), TenantId::of(self.account()));
        let Some(tenants) = tenants.filter(|tenants| !tenants.contains(&home)) else {
            return Ok(self.log.lists().cloned().collect());
        };
        Ok(self.storage.read(|transaction| {
            let mut lists = Vec::new();
            for list in self.log.lists() {
                for tenant in tenants {
                    if transaction.is_space_of(*tenant, account, list.space)? {
                        lists.push(list.clone());
                    }
                }
            }
            Ok::<_, StorageError>(lists)
        })?)
    }

    /// What the person's other devices are to be told of a house that this one joins: every one but the first, which
    /// comes with the home.
    fn house_to_tell(&mut self, invite: &Invite, now_ms: EpochMs) -> Result<Option<Record>, CompanionError> {
        let is_first = self.tenants()?.iter().all(|known| !known.is_house || known.tenant == invite.house);
        let url = trimmed(&invite.server_url).to_owned();
        let is_told = self.houses_joined()?.get(&invite.house).is_some_and(|joined| joined.server_url == url);
        let record = |id| HouseJoined::record(id, invite.house, url, now_ms);
        Ok((!is_first && !is_told).then(|| record(RecordId::random(&mut self.rng))))
    }

    /// Whether the tokens of all others are to rest on a server: this device came with the words, and has not asked there
    /// yet for the first time.
    fn do_others_rest(&self, server_url: &str) -> Result<bool, CompanionError> {
        let tenants = self.tenants()?;
        let is_first = self.storage.read(|transaction| transaction.fact(OTHERS_REST))?.is_some();
        let is_new_there = || !tenants.iter().any(|known| is_same(&known.server_url, server_url));
        Ok(self.is_recovered() && (tenants.is_empty() || is_first && is_new_there()))
    }

    fn is_recovered(&self) -> bool {
        let own = self.device();
        self.log.devices().any(|(id, device)| id == own && device.added_by == AddedBy::Recovery)
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

/// Whether a token of a server is kept for a tenant. Nothing moves to another server because that one says so: a house
/// moves with an invite to it, and the home with the house beside which it lived.
fn is_kept(
    tenant: TenantId,
    known: &[KnownTenant],
    home: TenantId,
    server_url: &str,
    invited: Option<TenantId>,
) -> bool {
    let place_of = |tenant| known.iter().find(|known| known.tenant == tenant).map(|known| &known.server_url);
    match place_of(tenant) {
        None => tenant != home || known.is_empty(),
        Some(place) if is_same(place, server_url) => true,
        Some(place) if tenant == home => invited.and_then(place_of) == Some(place),
        Some(_) => invited == Some(tenant),
    }
}

fn is_same(one: &str, other: &str) -> bool {
    trimmed(one) == trimmed(other)
}

fn trimmed(url: &str) -> &str {
    url.trim_end_matches('/')
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
