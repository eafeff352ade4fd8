//! How an invitation reaches somebody who cannot read the circle yet: the member who writes it among the circle's bonds
//! says it again in the pair of the two. Nobody hears of a no: it lies in the sealed path of the one who said it.

use super::INVITATION_MS;
use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, RecordId, SpaceId, TenantId};
use crate::profile::{self, InvalidDisplayName};
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

/// An invitation, as the one who is asked can read it. It names the circle by its founding, so it can be for no other
/// kind of space.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CircleInvitation {
    #[n(0)]
    record_type: RecordType,
    /// Who founded the circle.
    #[n(1)]
    pub founder: AccountId,
    /// The record with which they did.
    #[n(2)]
    pub founded: RecordId,
    /// The invitation among the circle's bonds.
    #[n(3)]
    pub invitation: RecordId,
    /// When, by the inviting member's clock; as in the invitation itself.
    #[n(4)]
    pub at_ms: EpochMs,
    /// Their day then.
    #[n(5)]
    pub day: Day,
    /// What the circle is called.
    #[n(6)]
    pub name: String,
}

impl std::fmt::Debug for CircleInvitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CircleInvitation").field("day", &self.day).finish_non_exhaustive()
    }
}

impl CircleInvitation {
    /// What is said in the pair, of an invitation into the circle that `founder` made by the record `founded`.
    pub fn parse(
        (founder, founded, name): (AccountId, RecordId, &str),
        invitation: RecordId,
        at_ms: EpochMs,
        day: Day,
    ) -> Result<Self, InvalidDisplayName> {
        let name = profile::trimmed(name)?.to_owned();
        Ok(Self { record_type: RecordType::CircleInvitation, founder, founded, invitation, at_ms, day, name })
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The invitation in a record, if it is one and can be.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::CircleInvitation)?;
        profile::trimmed(&read.name).is_ok_and(|name| name == read.name).then_some(read)
    }

    /// The circle.
    pub fn circle(&self, house: TenantId) -> SpaceId {
        SpaceId::small_circle(house, self.founder, self.founded)
    }

    /// Until when it can be accepted.
    pub fn until_ms(&self) -> EpochMs {
        self.at_ms.saturating_add(INVITATION_MS)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct Declined {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    invitation: RecordId,
}

/// The record that declines an invitation, for the author's own path.
pub fn declined_record(id: RecordId, invitation: RecordId) -> Record {
    Record::of(id, &Declined { record_type: RecordType::InvitationDeclined, invitation })
}

/// The invitations that were declined, by the records of a path.
pub fn declined(records: &[Record]) -> BTreeSet<RecordId> {
    let read = |record: &Record| record.read::<Declined>(RecordType::InvitationDeclined);
    records.iter().filter_map(read).map(|declined| declined.invitation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_names_its_circle_and_its_name_has_a_form() {
        let (ana, id, house) =
            (AccountId::from_bytes([1; 16]), |n| RecordId::from_bytes([n; 16]), TenantId::from_bytes([9; 16]));
        let day = Day::from_number(20_000).unwrap();
        let said = CircleInvitation::parse((ana, id(1), " Porch "), id(2), 5, day).unwrap();
        assert_eq!((said.name.as_str(), said.until_ms()), ("Porch", 5 + INVITATION_MS));
        assert_eq!(said.circle(house), SpaceId::small_circle(house, ana, id(1)));
        assert_eq!(CircleInvitation::read(&said.record(id(3))), Some(said.clone()));
        let bad = CircleInvitation { name: "Po\u{202e}rch".into(), ..said };
        assert_eq!(CircleInvitation::read(&bad.record(id(3))), None);
        let declined_one = declined_record(id(4), id(2));
        assert_eq!(declined(&[declined_one, bad.record(id(3))]), BTreeSet::from([id(2)]));
    }
}
