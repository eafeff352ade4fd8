//! A person's devices: linking one by two codes, seeing them, letting a token rest, removing one.

use super::identity::Identity;
use super::open::{self, Opened, Randomness};
use super::platform::system_randomness;
use super::{Clock, Companion, KeyStore, OpenConfig, admissions};
use crate::crypto::keys::DeviceKeys;
use crate::error::CompanionError;
use crate::identity::account_log::{AddedBy, LogRecord};
use crate::identity::linking::{self, HomeServer, InvalidLinkCode, LinkAnswer, LinkRequest, Linked};
use crate::ids::DeviceId;
use crate::storage::MayCommit;
use crate::time::EpochMs;
use crate::views::{DeviceAddedBy, DeviceView};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long a new device is announced on all others: 7 days.
pub const ANNOUNCED_MS: EpochMs = 7 * 24 * 3_600_000;

/// A new device that waits for the answer of the old one.
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct LinkingDevice {
    request: LinkRequest,
    waiting: Mutex<Option<Waiting>>,
}

struct Waiting {
    keys: DeviceKeys,
    rng: Randomness,
}

impl std::fmt::Debug for LinkingDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkingDevice(…)")
    }
}

/// The steps of linking, for a caller that carries the messages itself.
impl LinkingDevice {
    /// A new device with keys of its own.
    pub fn begin(mut rng: Randomness) -> Self {
        let keys = DeviceKeys::generate(&mut rng);
        Self { request: LinkRequest { device: keys.public() }, waiting: Mutex::new(Some(Waiting { keys, rng })) }
    }

    /// What the new device shows to the old one.
    pub fn request(&self) -> LinkRequest {
        self.request.clone()
    }

    /// Opens a companion for the account that the answer holds, as its new device. The folder must
    /// hold no companion yet.
    pub fn finish(
        self,
        answer: &LinkAnswer,
        config: &OpenConfig,
        key_store: &dyn KeyStore,
        clock: Arc<dyn Clock>,
        may_commit: Option<MayCommit>,
    ) -> Result<Companion, CompanionError> {
        let Waiting { keys, rng } = self.waiting().take().ok_or_else(already_linked)?;
        link(keys, rng, answer, config, key_store, clock, may_commit)
    }

    fn waiting(&self) -> MutexGuard<'_, Option<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl LinkingDevice {
    /// A new device with keys of its own. They are nowhere but here: keep this object until the answer
    /// has come. Errors: `Internal` with `no_randomness`, where the system has none.
    #[cfg_attr(feature = "uniffi", uniffi::constructor)]
    pub fn begin_now() -> Result<Arc<Self>, CompanionError> {
        Ok(Arc::new(Self::begin(system_randomness()?)))
    }

    /// The code to show as a QR picture, for the old phone's camera. It is no secret.
    pub fn code(&self) -> String {
        self.request.to_code()
    }

    /// Opens a companion in a folder that holds none yet, as a new device of the account that the old
    /// phone's codes hold. It asks their server for its tokens at its first exchange. Errors:
    /// `InvalidInput` for `code` with `not_a_link_code`, `parts_missing` (show the next code to the
    /// camera) or `not_for_this_device`; `NotAllowed` with `account_exists_here` or `already_linked`.
    /// After an error the same device may try again.
    pub fn finish_with_codes(
        &self,
        codes: Vec<String>,
        config: OpenConfig,
        key_store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Companion>, CompanionError> {
        let (answer, randomness) = (LinkAnswer::parse(&codes)?, system_randomness()?);
        // No lock is held while the keystore and the clock are asked.
        let waiting = self.waiting().take().ok_or_else(already_linked)?;
        let keys = DeviceKeys::from_secret_bytes(&waiting.keys.to_secret_bytes());
        let keys = keys.ok_or_else(|| CompanionError::internal("device_keys"))?;
        match link(keys, randomness, &answer, &config, &*key_store, clock, None) {
            Ok(companion) => Ok(Arc::new(companion)),
            Err(error) => {
                *self.waiting() = Some(waiting);
                Err(error)
            }
        }
    }
}

/// Comes back with the words, over the network, on a phone that holds nothing yet, where a language can have no second
/// constructor: a new device of the account, while the tokens of all others rest. Errors: `InvalidInput` for the words,
/// `NotAllowed` with `account_exists_here` or `no_home_here`, `Unreachable`.
#[cfg(feature = "uniffi")]
#[uniffi::export]
pub fn recover_companion(
    config: OpenConfig,
    key_store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    words: String,
    server_url: String,
) -> Result<Arc<Companion>, CompanionError> {
    Companion::recover(config, key_store, clock, words, server_url)
}

fn link(
    keys: DeviceKeys,
    mut rng: Randomness,
    answer: &LinkAnswer,
    config: &OpenConfig,
    key_store: &dyn KeyStore,
    clock: Arc<dyn Clock>,
    may_commit: Option<MayCommit>,
) -> Result<Companion, CompanionError> {
    let linked = linking::accept(answer, &keys).map_err(|_| InvalidLinkCode::NotForThisDevice)?;
    let opened = open::open_free(config, key_store, &mut rng, may_commit)?;
    start_linked(opened, keys, linked, clock, rng)
}

/// Opens a companion as a new device of the account that let it in.
pub(super) fn start_linked(
    opened: Opened,
    keys: DeviceKeys,
    linked: Linked,
    clock: Arc<dyn Clock>,
    rng: Randomness,
) -> Result<Companion, CompanionError> {
    // Before the account is there, so that a device that is killed on the way has both or no account of these.
    admissions::keep_linked_server(&opened.bare, &linked)?;
    let identity = Identity { keys, secrets: linked.secrets, log: linked.log };
    Companion::start(opened, Some(identity), clock, rng)
}

fn already_linked() -> CompanionError {
    CompanionError::not_allowed("already_linked")
}

impl From<InvalidLinkCode> for CompanionError {
    fn from(invalid: InvalidLinkCode) -> Self {
        match invalid {
            InvalidLinkCode::NotALinkCode => Self::invalid("code", "not_a_link_code"),
            InvalidLinkCode::PartsMissing { .. } => Self::invalid("code", "parts_missing"),
            InvalidLinkCode::NotForThisDevice => Self::invalid("code", "not_for_this_device"),
            InvalidLinkCode::TooLong => Self::not_allowed("account_too_long_for_codes"),
        }
    }
}

impl Companion {
    /// The old device's answer to a new one: a grant and the account's secret, sealed to its keys.
    pub fn answer_link(&self, request: &LinkRequest) -> Result<LinkAnswer, CompanionError> {
        self.with(|unlocked| {
            let tenants = unlocked.tenants()?;
            let home = tenants.iter().find(|known| !known.is_house);
            let server = HomeServer {
                url: tenants.first().map_or("", |known| &known.server_url),
                incarnation: home.and_then(|known| known.incarnation),
            };
            let houses: Vec<_> = tenants.iter().filter(|known| known.is_house).map(|known| known.tenant).collect();
            linking::answer(
                request,
                &unlocked.log,
                &unlocked.keys,
                unlocked.secrets.current(),
                server,
                &houses,
                &mut unlocked.rng,
            )
            .map_err(|_| InvalidLinkCode::NotALinkCode.into())
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The codes that answer a new device's code, to be shown to it one after another as QR pictures:
    /// as a rule one or two. Nobody else can open them. Errors: `InvalidInput` for `code` with
    /// `not_a_link_code`; `NotAllowed` with `account_too_long_for_codes` (use the recovery words).
    pub fn answer_link_code(&self, code: String) -> Result<Vec<String>, CompanionError> {
        Ok(self.answer_link(&LinkRequest::parse(&code)?)?.to_codes()?)
    }

    /// The account's devices: this one first, then by when they came.
    pub fn devices(&self) -> Result<Vec<DeviceView>, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let planned = unlocked.planned()?.remove;
            let (own, log) = (unlocked.device(), &unlocked.log);
            let came = log.records().iter().map(LogRecord::hash).find(|head| log.device_at(own, *head).is_some());
            // Those that were there when this one came are no news.
            let is_news =
                |id| log.live_device(id).is_some() && came.is_some_and(|head| log.device_at(id, head).is_none());
            // As the log tells it: whoever came back with the words saw all the others at one moment.
            let mut devices: Vec<_> = log.devices().map(|(id, device)| (id, device.added_by)).collect();
            devices.sort_by_key(|(id, _)| (*id != own, log.place_of(*id)));
            let mut views = Vec::new();
            for (id, device) in devices {
                let first_seen_ms = unlocked.first_seen_ms(id)?;
                let is_this = id == unlocked.device();
                views.push(DeviceView {
                    id: id.to_string(),
                    is_this,
                    added_by: match device {
                        AddedBy::Genesis => DeviceAddedBy::First,
                        AddedBy::Device(by) => DeviceAddedBy::Device { id: by.to_string() },
                        AddedBy::Recovery => DeviceAddedBy::Words,
                    },
                    first_seen_ms,
                    is_new: is_news(id) && first_seen_ms.is_some_and(|seen| now_ms - seen < ANNOUNCED_MS),
                    is_removed: unlocked.log.is_removed(id),
                    is_removal_waiting: planned.contains(&id) && !unlocked.log.is_removed(id),
                });
            }
            Ok(views)
        })
    }

    /// Removes devices for good, with new keys that they do not get. It happens when this phone has
    /// read everything that the server has; what the removed ones sent until then stays valid.
    /// Errors: `NotFound`, `NotAllowed` with `last_device` or `this_device`.
    pub fn remove_devices(&self, devices: Vec<String>) -> Result<(), CompanionError> {
        let devices = devices.iter().map(|device| parse_device(device)).collect::<Result<Vec<_>, _>>()?;
        self.with(|unlocked| {
            for device in &devices {
                if unlocked.log.device(*device).is_none() {
                    return Err(CompanionError::not_found("device"));
                }
                if *device == unlocked.device() {
                    return Err(CompanionError::not_allowed("this_device"));
                }
            }
            unlocked.plan(|plan| plan.remove.extend(devices))
        })
    }
}

pub(super) fn parse_device(text: &str) -> Result<DeviceId, CompanionError> {
    text.parse().map_err(|_| CompanionError::invalid("device", "not_an_id"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::companion::{ClockReading, PlatformError};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use std::path::Path;
    use std::sync::atomic::{AtomicU64, Ordering};

    pub struct Platform;

    impl KeyStore for Platform {
        fn wrap_secret(&self, secret: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
            Ok(secret)
        }

        fn unwrap_secret(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
            Ok(wrapped)
        }
    }

    impl Clock for Platform {
        fn read_clock(&self) -> Result<ClockReading, PlatformError> {
            Ok(ClockReading { at_ms: 1_795_546_800_000, zone: "UTC".into() })
        }
    }

    pub fn config(folder: &Path, name: &str) -> OpenConfig {
        OpenConfig { directory: folder.join(name).to_string_lossy().into_owned() }
    }

    pub fn rng(seed: u64) -> Randomness {
        Box::new(ChaCha20Rng::seed_from_u64(seed))
    }

    #[test]
    fn devices_stand_in_the_order_in_which_they_came() {
        let folder = tempfile::tempdir().unwrap();
        let first = config(folder.path(), "phone");
        let mut latest = Companion::open_with(&first, &Platform, Arc::new(Platform), rng(9), None).unwrap();
        let mut came = vec![latest.whoami().unwrap().1.to_string()];
        for seed in 20..26 {
            let (device, config) = (LinkingDevice::begin(rng(seed)), config(folder.path(), &seed.to_string()));
            let answer = latest.answer_link(&device.request()).unwrap();
            latest = device.finish(&answer, &config, &Platform, Arc::new(Platform), None).unwrap();
            came.push(latest.whoami().unwrap().1.to_string());
        }
        let this = came.pop().unwrap();
        let shown: Vec<_> = latest.devices().unwrap().into_iter().map(|device| device.id).collect();
        assert_eq!(shown, [vec![this], came].concat(), "this one, then as they came");
    }

    #[test]
    fn a_device_that_is_killed_while_it_links_is_linked_or_knows_no_server() {
        let folder = tempfile::tempdir().unwrap();
        let keys = DeviceKeys::generate(&mut rng(1));
        let log = crate::identity::account_log::AccountLog::genesis(&keys, &mut rng(2));
        let secret = crate::crypto::account_secret::AccountSecret::generate(&mut rng(3));
        let mut linked = Vec::new();
        for commits in 0..64 {
            let name = format!("tablet-{commits}");
            let device = LinkingDevice::begin(rng(100 + commits));
            let url = "http://localhost:1";
            let server = HomeServer::at(url);
            let answer = linking::answer(&device.request(), &log, &keys, &secret, server, &[], &mut rng(4)).unwrap();
            let done = AtomicU64::new(0);
            let may_commit: MayCommit = Arc::new(move || done.fetch_add(1, Ordering::SeqCst) < commits);
            let config = config(folder.path(), &name);
            let is_whole = device.finish(&answer, &config, &Platform, Arc::new(Platform), Some(may_commit)).is_ok();
            let again = Companion::open_with(&config, &Platform, Arc::new(Platform), rng(5), None).unwrap();
            let is_linked = again.whoami().unwrap().0 == log.account();
            assert_eq!(again.needs_admission().unwrap().as_deref(), is_linked.then_some(url), "{commits}");
            linked.push(is_linked);
            if is_whole {
                assert!(is_linked && linked.contains(&false), "{linked:?}");
                return;
            }
        }
        panic!("it never comes to an end");
    }
}
