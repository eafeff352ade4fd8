//! Ana, always the same: a phone and a tablet, a phone that was lost and removed, recovery words, a house.

use house_simulator::forger::Forger;
use house_simulator::phone::generator;
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{AccountLog, CutEntry, CutList, ProvenRecovery};
use porchlight_core::ids::{DocumentId, EnvelopeId, SpaceId, TenantId};
use porchlight_core::time::Day;
use std::sync::LazyLock;

/// Her house.
pub const HOUSE: TenantId = TenantId::from_bytes([0x22; 16]);

/// Her keys, and what her devices know of her account.
pub struct Ana {
    /// The phone that let the others in.
    pub phone: DeviceKeys,
    /// Her tablet.
    pub tablet: DeviceKeys,
    /// The phone that was lost, and removed.
    pub lost: DeviceKeys,
    /// A laptop that is not yet hers.
    pub laptop: DeviceKeys,
    /// The account's log: five records, key epoch 3.
    pub log: AccountLog,
    /// Her secrets of all three key epochs.
    pub secrets: AccountSecrets,
    /// What stays valid of the lost phone's writing at home.
    pub cut: CutList,
}

/// Ana.
pub fn ana() -> &'static Ana {
    static ANA: LazyLock<Ana> = LazyLock::new(Ana::new);
    &ANA
}

impl Ana {
    fn new() -> Self {
        let mut rng = generator(20_261_124, 0);
        let [phone, tablet, lost, laptop, words] = std::array::from_fn(|_| DeviceKeys::generate(&mut rng));
        let mut log = AccountLog::genesis(&phone, &mut rng);
        for device in [&tablet, &lost] {
            let grant = log.grant(&device.public(), &phone);
            log.append(log.device_add(&grant, device)).expect("a device that was let in");
        }
        let first = AccountSecret::generate(&mut rng);
        let proven = ProvenRecovery::signed(log.account(), &words);
        let set = log.recovery_replace(&proven, &first, &phone, &mut rng).expect("new words");
        log.append(set.record).expect("new words");
        let device = lost.public().device_id();
        let end = CutEntry {
            device,
            document: DocumentId::from_bytes([7; 16]),
            sequence: 3,
            id: EnvelopeId::from_bytes([8; 32]),
        };
        let cut = CutList::of(SpaceId::personal(log.account()), vec![end]);
        let cuts = std::slice::from_ref(&cut);
        let removal = log.device_remove(&[device], cuts, &set.secret, &phone, &mut rng).expect("a removal");
        log.append(removal.record).expect("a removal");
        log.attach(cut.clone()).expect("the removal names it");
        let secrets = log.secrets(removal.secret).expect("the latest secret");
        Self { phone, tablet, lost, laptop, log, secrets, cut }
    }

    /// Her phone, as something that writes.
    pub fn writing(&self) -> Forger {
        let today = Day::parse("2026-11-24").expect("a date");
        let mut forger = Forger::stranger(HOUSE, today, generator(20_261_124, 1));
        forger.keys = DeviceKeys::from_secret_bytes(&self.phone.to_secret_bytes()).expect("her own bytes");
        (forger.log, forger.secrets) = (self.log.clone(), self.secrets.clone());
        forger
    }
}
