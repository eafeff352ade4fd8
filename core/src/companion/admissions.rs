//! Where a device asks for its tokens, what it says of itself there, and which of the answers it keeps.

use super::open::Unlocked;
use crate::documents::Record;
use crate::error::CompanionError;
use crate::houses::HouseJoined;
use crate::identity::account_log::{AddedBy, CutList};
use crate::identity::enrolment::Invite;
use crate::identity::linking::Linked;
use crate::ids::{RecordId, TenantId};
use crate::storage::tenants::KnownTenant;
use crate::storage::{BareStorage, StorageError};
use crate::time::EpochMs;

/// The account that a device came to, and where it asks for its tokens as long as it knows no tenant.
const LINKED_SERVER: &str = "linked_server";
/// Stands on a device that the words let in until it has asked every server of the account for its tokens.
pub(super) const OTHERS_REST: &str = "others_rest";

impl Unlocked {
    /// The server that came with the account: from the device that let this one in, or with the words.
    pub(super) fn linked_server(&self) -> Result<Option<String>, CompanionError> {
        let fact = self.storage.read(|transaction| transaction.fact(LINKED_SERVER))?;
        let url = fact.as_deref().and_then(|fact| fact.strip_prefix(&self.account().as_bytes()[..]));
        Ok(url.and_then(|url| String::from_utf8(url.to_vec()).ok()).filter(|url| !url.is_empty()))
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
    pub(super) fn home_to_enter(&mut self) -> Result<Option<String>, CompanionError> {
        if self.tenants()?.is_empty() { self.linked_server() } else { Ok(None) }
    }

    /// What is known to be on a server; nothing while no tenant is known at all.
    pub(super) fn tenants_at(&mut self, server_url: &str) -> Result<Option<Vec<TenantId>>, CompanionError> {
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
    pub(super) fn lists_for(&self, tenants: Option<&[TenantId]>) -> Result<Vec<CutList>, CompanionError> {
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
    pub(super) fn house_to_tell(&mut self, invite: &Invite, now_ms: EpochMs) -> Result<Option<Record>, CompanionError> {
        let is_first = self.tenants()?.iter().all(|known| !known.is_house || known.tenant == invite.house);
        let url = trimmed(&invite.server_url).to_owned();
        let is_told = self.houses_joined()?.get(&invite.house).is_some_and(|joined| joined.server_url == url);
        let record = |id| HouseJoined::record(id, invite.house, url, now_ms);
        Ok((!is_first && !is_told).then(|| record(RecordId::random(&mut self.rng))))
    }

    /// Whether the tokens of all others are to rest on a server: this device came with the words, and has not asked there
    /// yet for the first time.
    pub(super) fn do_others_rest(&self, server_url: &str) -> Result<bool, CompanionError> {
        let tenants = self.tenants()?;
        let is_first = self.storage.read(|transaction| transaction.fact(OTHERS_REST))?.is_some();
        let is_new_there = || !tenants.iter().any(|known| is_same(&known.server_url, server_url));
        Ok(self.is_recovered() && (tenants.is_empty() || is_first && is_new_there()))
    }

    pub(super) fn is_recovered(&self) -> bool {
        let own = self.device();
        self.log.devices().any(|(id, device)| id == own && device.added_by == AddedBy::Recovery)
    }
}

/// Whether a token of a server is kept for a tenant. Nothing moves to another server because that one says so: a house
/// moves with an invite to it, and the home with the house beside which it lived.
pub(super) fn is_kept(
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

pub(super) fn trimmed(url: &str) -> &str {
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
pub(super) fn linked_incarnation(home: TenantId) -> String {
    format!("linked_incarnation/{home}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DeviceId;
    use crate::protocol::Token;
    use rand_core::SeedableRng;

    const HOME: TenantId = TenantId::from_bytes([1; 16]);
    const CEDAR: TenantId = TenantId::from_bytes([2; 16]);
    const OAK: TenantId = TenantId::from_bytes([3; 16]);
    const A: &str = "https://a.example";
    const B: &str = "https://b.example";

    fn known(tenant: TenantId, url: &str) -> KnownTenant {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        KnownTenant {
            tenant,
            is_house: tenant != HOME,
            name: String::new(),
            zone: String::new(),
            server_url: url.to_owned(),
            token: Token::generate(tenant, DeviceId::from_bytes([9; 16]), &mut rng),
            incarnation: None,
            log_head: None,
        }
    }

    #[test]
    fn nothing_moves_to_another_server_because_that_one_says_so() {
        let held = [known(HOME, A), known(CEDAR, A)];
        let kept = |tenant, url, invited| is_kept(tenant, &held, HOME, url, invited);
        assert!(is_kept(HOME, &[], HOME, A, Some(CEDAR)), "the home begins with the first house");
        assert!(kept(HOME, A, None) && kept(CEDAR, "https://a.example/", None) && kept(OAK, A, Some(OAK)));
        assert!(kept(OAK, B, Some(OAK)) && !kept(HOME, B, Some(OAK)) && !kept(CEDAR, B, Some(OAK)));
        assert!(!kept(HOME, B, None) && !kept(CEDAR, B, None));
        assert!(kept(HOME, B, Some(CEDAR)) && kept(CEDAR, B, Some(CEDAR)), "its server has a new address");
        let held = [known(HOME, A), known(CEDAR, A), known(OAK, B)];
        assert!(!is_kept(HOME, &held, HOME, "https://c.example", Some(OAK)), "Oak alone has a new address");
    }
}
