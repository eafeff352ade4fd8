//! What may follow what in an account log.

use super::RECORDS_MAX;
use super::record::{RecordBody, RecordKind};
use super::{AccountLog, AddedBy, CutEntry, CutList, DEVICES_MAX, DeviceGrant, InvalidLog, LogRecord, LoggedDevice};
use crate::ids::DeviceId;

/// Most spaces that a removal may cut.
const CUT_SPACES_MAX: usize = 48;

impl AccountLog {
    /// Verifies one more record and appends it; on an error the log is unchanged.
    pub fn append(&mut self, record: LogRecord) -> Result<(), InvalidLog> {
        let body = record.read()?;
        let kind = RecordKind::of(&body)?;
        // A log that is full can still be closed.
        if self.records.len() >= RECORDS_MAX && kind != RecordKind::AccountClose {
            return Err(InvalidLog::Malformed);
        }
        if self.is_closed {
            return Err(InvalidLog::BrokenChain);
        }
        if kind == RecordKind::Genesis {
            if !self.records.is_empty() || record.account() != self.account || body.random.is_none() {
                return Err(InvalidLog::WrongStart);
            }
        } else {
            let head = self.heads.last().ok_or(InvalidLog::WrongStart)?;
            if body.previous != Some(*head) {
                return Err(InvalidLog::BrokenChain);
            }
        }
        match kind {
            RecordKind::Genesis | RecordKind::DeviceAdd => self.add_device(&record, body, kind)?,
            RecordKind::DeviceRemove => self.remove_devices(&record, body)?,
            RecordKind::EpochRotate => self.rotate(&record, body, &[])?,
            RecordKind::RecoveryReplace => self.replace_recovery(&record, body)?,
            RecordKind::AccountClose => self.close(&record, &body)?,
        }
        self.heads.push(record.hash());
        self.records.push(record);
        Ok(())
    }

    fn add_device(&mut self, record: &LogRecord, body: RecordBody, kind: RecordKind) -> Result<(), InvalidLog> {
        let public = body.device.ok_or(InvalidLog::Malformed)?;
        let id = public.device_id();
        if self.devices.contains_key(&id) {
            return Err(InvalidLog::BrokenChain); // a device that was removed does not come back
        }
        let added_by = match (kind, body.granted_by) {
            (RecordKind::Genesis, _) => AddedBy::Genesis,
            (_, Some(device)) => AddedBy::Device(device),
            (_, None) => AddedBy::Recovery,
        };
        let granter = match added_by {
            AddedBy::Genesis => None,
            AddedBy::Device(device) => Some(self.live_device(device).ok_or(InvalidLog::BadSignature)?),
            AddedBy::Recovery => Some(&self.recovery.as_ref().ok_or(InvalidLog::BadSignature)?.0),
        };
        if let Some(granter) = granter {
            let grant = body.grant.ok_or(InvalidLog::BadSignature)?;
            DeviceGrant::check(self.account, &public, granter, &grant).map_err(|_| InvalidLog::BadSignature)?;
        }
        record.check_signature(&public)?;
        if self.live_devices().count() >= DEVICES_MAX {
            return Err(InvalidLog::TooManyDevices);
        }
        self.devices.insert(id, LoggedDevice { public, added_by, added: self.records.len(), removed: None });
        Ok(())
    }

    fn remove_devices(&mut self, record: &LogRecord, body: RecordBody) -> Result<(), InvalidLog> {
        let removed = body.removed.clone().filter(|removed| !removed.is_empty()).ok_or(InvalidLog::Malformed)?;
        let cut = body.cut.clone().unwrap_or_default();
        if cut.len() > CUT_SPACES_MAX {
            return Err(InvalidLog::Malformed);
        }
        if removed.iter().any(|device| self.live_device(*device).is_none()) {
            return Err(InvalidLog::BrokenChain);
        }
        self.rotate(record, body, &removed)?;
        let index = self.records.len();
        for device in removed {
            self.devices.entry(device).and_modify(|device| device.removed = Some(index));
        }
        self.cuts.extend(cut.into_iter().map(|hash| (*hash, index)));
        Ok(())
    }

    fn replace_recovery(&mut self, record: &LogRecord, body: RecordBody) -> Result<(), InvalidLog> {
        let recovery = body.recovery.clone().ok_or(InvalidLog::Malformed)?;
        recovery.check(self.account).map_err(|_| InvalidLog::BadSignature)?;
        let before = self.recovery.replace(recovery.keys);
        self.rotate(record, body, &[]).inspect_err(|_| self.recovery = before)
    }

    fn close(&mut self, record: &LogRecord, body: &RecordBody) -> Result<(), InvalidLog> {
        let signer = body.signed_by.and_then(|device| self.live_device(device));
        record.check_signature(signer.ok_or(InvalidLog::BadSignature)?)?;
        self.is_closed = true;
        Ok(())
    }

    /// The part that removing, rotating and replacing share: a live device signs, and the new secret
    /// goes to exactly those who stay, and to the recovery key.
    fn rotate(&mut self, record: &LogRecord, body: RecordBody, leaving: &[DeviceId]) -> Result<(), InvalidLog> {
        let signer = body.signed_by.and_then(|device| self.live_device(device));
        record.check_signature(signer.ok_or(InvalidLog::BadSignature)?)?;
        let rotation = body.rotation.ok_or(InvalidLog::WrongRotation)?;
        let staying: Vec<DeviceId> = self.live_devices().filter(|device| !leaving.contains(device)).collect();
        let is_next = self.epoch().checked_add(1) == Some(rotation.epoch);
        if staying.is_empty() || !is_next || !rotation.is_for(staying.iter(), self.recovery.is_some()) {
            return Err(InvalidLog::WrongRotation);
        }
        self.rotations.push((self.records.len(), rotation));
        Ok(())
    }

    /// Takes in a list of what stays valid in one space, if a removal of this log names it.
    pub fn attach(&mut self, list: CutList) -> Result<(), InvalidLog> {
        let hash = list.hash();
        let is_removed_at = |entry: &CutEntry, at: usize| {
            self.devices.get(&entry.device).is_some_and(|device| device.removed == Some(at))
        };
        // Two removals that leave nothing of a space name the same empty list.
        let mut removals = self.cuts.range((hash, 0)..=(hash, usize::MAX)).map(|(_, at)| *at);
        let fits = removals.any(|at| list.entries.iter().all(|entry| is_removed_at(entry, at)));
        if !fits || !list.is_in_order() {
            return Err(InvalidLog::ForeignList);
        }
        self.lists.insert(hash, list);
        Ok(())
    }
}
