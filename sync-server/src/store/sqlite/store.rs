//! Every method of the trait: reads on a snapshot, writes through the writer.

use super::{
    SqliteStore, append, away, disclosures, exits, house_page, log_entries, people, read, reports, resync, superseded,
};
use crate::auth::StaffId;
use crate::disclosures::Disclosure;
use crate::store::{
    Appended, Away, Device, Enrolled, Enrolment, Exit, FurtherDevice, HouseRead, HouseReports, Page, PlacedPost,
    PostDecision, Push, Store, StoreError,
};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::segment::Segment;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, DeviceId, IncarnationId, TenantId};
use porchlight_core::protocol::{Cursor, DifferingDocument, DocumentCheck, House, HouseWord, WantedChain};
use porchlight_core::time::EpochMs;
use rusqlite::params;
use std::sync::{Arc, PoisonError};

impl Store for SqliteStore {
    fn incarnation(&self) -> IncarnationId {
        self.incarnation
    }

    fn health(&self) -> Result<(), StoreError> {
        self.writer.write(0, |tx, _| {
            tx.execute("UPDATE server SET created_ms = created_ms WHERE only_row = 1", [])?;
            Ok(())
        })
    }

    fn settle(&self) {
        self.writer.settle();
    }

    fn device(&self, tenant: TenantId, device: DeviceId) -> Result<Option<Device>, StoreError> {
        self.read(|conn| read::device(conn, tenant, device))
    }

    fn account_log(&self, tenant: TenantId, account: AccountId) -> Result<Option<Arc<AccountLog>>, StoreError> {
        self.read(|conn| self.log_in(conn, tenant, account))
    }

    fn append(&self, tenant: TenantId, push: Push) -> Result<Appended, StoreError> {
        let bytes = push.segments.iter().flat_map(|checked| checked.segment.envelopes());
        let bytes = bytes.map(|envelope| envelope.header.body_len as usize).sum();
        let quotas = self.quotas;
        let closed = push.log.as_ref().map(|extension| Arc::clone(&extension.log)).filter(|log| log.is_closed());
        if let Some(log) = &closed {
            self.keep_closing(tenant, log, None)?;
        }
        let appended =
            self.writer.write(bytes, move |tx, effects| append::append(tx, effects, tenant, &push, quotas))?;
        if let (Some(log), Appended::LogMoved | Appended::CutBehind) = (&closed, &appended) {
            self.forget_closing(tenant, log.account())?;
        }
        Ok(appended)
    }

    fn since(
        &self,
        tenant: TenantId,
        account: AccountId,
        device: DeviceId,
        cursor: &[Cursor],
        budget: u32,
    ) -> Result<Page, StoreError> {
        self.read(|conn| {
            let mut page = read::Paging::new(conn, &self.data_keys, (tenant, account, device), budget).read(cursor)?;
            for grown in std::mem::take(&mut page.grown) {
                page.page.logs.extend(self.log_in(conn, tenant, grown)?);
            }
            Ok(page.page)
        })
    }

    fn touch(&self, tenant: TenantId, device: DeviceId, now_ms: EpochMs) {
        self.writer.note(move |tx, _| append::touch(tx, tenant, device, now_ms));
    }

    fn hear(&self, tenant: TenantId, account: AccountId) -> Result<(), StoreError> {
        if !self.read(|conn| resync::is_unheard(conn, tenant, account))? {
            return Ok(());
        }
        self.writer.write(0, move |tx, _| resync::hear(tx, tenant, account))
    }

    fn differing(
        &self,
        tenant: TenantId,
        account: AccountId,
        have: &[DocumentCheck],
    ) -> Result<Vec<DifferingDocument>, StoreError> {
        self.read(|conn| resync::differing(conn, tenant, account, have))
    }

    fn chains(
        &self,
        tenant: TenantId,
        account: AccountId,
        want: &[WantedChain],
        budget: u32,
    ) -> Result<Vec<Segment>, StoreError> {
        self.read(|conn| resync::chains(conn, &self.data_keys, (tenant, account), want, budget))
    }

    fn houses(&self) -> Result<Vec<House>, StoreError> {
        self.read(people::houses)
    }

    fn house(&self, house: TenantId) -> Result<Option<House>, StoreError> {
        self.read(|conn| people::house(conn, house))
    }

    fn houses_of(&self, home: TenantId) -> Result<Vec<House>, StoreError> {
        self.read(|conn| people::houses_of(conn, home))
    }

    fn has_home(&self, home: TenantId) -> Result<bool, StoreError> {
        self.read(|conn| log_entries::has_home(conn, home))
    }

    fn create_house(
        &self,
        house: &House,
        log: &AccountLog,
        keys: &DeviceKeys,
        now_ms: EpochMs,
    ) -> Result<(), StoreError> {
        people::keep_keys(&self.keys.lock().unwrap_or_else(PoisonError::into_inner), house.tenant, keys)?;
        let (house, log, tree) = (house.clone(), log.clone(), self.incarnation);
        self.writer.write(0, move |tx, _| {
            people::create_house(tx, &house, &log, now_ms)?;
            disclosures::begin(tx, house.tenant, tree)
        })
    }

    fn add_invite(
        &self,
        house: TenantId,
        invite_hash: [u8; 32],
        display_name: &str,
        expires_ms: EpochMs,
    ) -> Result<(), StoreError> {
        let display_name = display_name.to_owned();
        self.writer.write(0, move |tx, _| {
            tx.execute(people::ADD_INVITE, params![house.as_bytes(), invite_hash, display_name, expires_ms])?;
            Ok(())
        })
    }

    fn enrol(&self, house: TenantId, enrolment: Enrolment) -> Result<Enrolled, StoreError> {
        if self.was_closed(enrolment.log.account())? {
            return Ok(Enrolled::Conflict);
        }
        self.write_seen(house, move |tx| people::enrol(tx, house, &enrolment))
    }

    fn admit(&self, home: TenantId, device: FurtherDevice) -> Result<Enrolled, StoreError> {
        self.writer.write(0, move |tx, effects| people::admit(tx, effects, home, &device))
    }

    fn suspend(&self, tenant: TenantId, account: AccountId, device: DeviceId, rests: bool) -> Result<bool, StoreError> {
        self.writer.write(0, move |tx, _| people::suspend(tx, tenant, account, device, rests))
    }

    fn exit(&self, house: TenantId, account: AccountId, exit: Exit) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| exits::exit(tx, house, account, &exit))
    }

    fn readmit(&self, house: TenantId, account: AccountId, now_ms: EpochMs) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| exits::readmit(tx, house, account, now_ms))
    }

    fn away(&self, house: TenantId, account: AccountId, away: Away) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| away::begin(tx, house, account, away))
    }

    fn back(&self, house: TenantId, account: AccountId, now_ms: EpochMs) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| away::back(tx, house, account, now_ms))
    }

    fn accounts_named(&self, house: TenantId, name: &str) -> Result<Vec<AccountId>, StoreError> {
        self.read(|conn| exits::named(conn, house, name))
    }

    fn house_word(
        &self,
        house: TenantId,
        account: AccountId,
        now_ms: EpochMs,
    ) -> Result<Option<HouseWord>, StoreError> {
        self.read(|conn| {
            let Some(word) = exits::word(conn, &self.remembered, house, account, now_ms)? else { return Ok(None) };
            let reissue = superseded::word(conn, &self.data_keys, house, account, now_ms)?;
            Ok(Some(HouseWord { reissue, ..word }))
        })
    }

    fn account_of_words(&self, directory: TenantId) -> Result<Option<AccountId>, StoreError> {
        self.read(|conn| people::account_of_words(conn, directory))
    }

    fn read_house(&self, house: TenantId, now_ms: EpochMs) -> Result<Option<HouseRead>, StoreError> {
        self.read(|conn| house_page::read(conn, &self.data_keys, house, now_ms))
    }

    fn log_disclosures(&self, house: TenantId, staff: StaffId, disclosures: &[Disclosure]) -> Result<(), StoreError> {
        if disclosures.is_empty() {
            return Ok(());
        }
        let disclosures = disclosures.to_vec();
        self.writer.write(0, move |tx, _| disclosures::log(tx, house, staff, &disclosures))
    }

    fn disclosures_of(&self, house: TenantId, account: AccountId) -> Result<Vec<Disclosure>, StoreError> {
        self.read(|conn| disclosures::of(conn, house, account))
    }

    fn reports(&self, house: TenantId, of: Option<PlacedPost>) -> Result<HouseReports, StoreError> {
        self.read(|conn| reports::of(conn, &self.data_keys, house, of))
    }

    fn decide(&self, house: TenantId, decision: PostDecision) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| reports::decide(tx, house, &decision))
    }
}
