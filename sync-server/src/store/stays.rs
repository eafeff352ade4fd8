//! What the house notes of somebody who lives there.

use crate::auth::StaffId;
use crate::store::StoreError;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::{Day, EpochMs};

/// Longest name of a room, in characters.
pub const ROOM_CHARS_MAX: usize = 40;

/// One person's stay, by the house's own word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stay {
    /// Their room or bed.
    pub room: Option<String>,
    /// The last day that is planned. No day ends a stay by itself.
    pub last_day: Option<Day>,
    /// Who their counsellor is.
    pub counsellor: Option<Counsellor>,
}

/// Somebody's counsellor, whose access has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counsellor {
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
}

impl Stay {
    /// Whose the person is.
    pub fn assigned(&self) -> Option<StaffId> {
        self.counsellor.as_ref().map(|counsellor| counsellor.staff)
    }
}

/// A room's name as it is kept: one line of at most 40 characters, or nothing for no room. `None` if it is neither.
pub fn room_of(text: &str) -> Option<Option<String>> {
    let room = text.trim();
    let is_line = room.chars().count() <= ROOM_CHARS_MAX && !room.chars().any(char::is_control);
    is_line.then(|| Some(room.to_owned()).filter(|room| !room.is_empty()))
}

/// Where a house keeps that. Each method answers false if the account does not live in the house.
pub trait Stays {
    /// Notes in which room somebody is, or in none.
    fn note_room(
        &self,
        house: TenantId,
        account: AccountId,
        room: Option<String>,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError>;
    /// Notes the last day that is planned, or that none is.
    fn plan_last_day(&self, house: TenantId, account: AccountId, last_day: Option<Day>) -> Result<bool, StoreError>;
    /// Notes who somebody's counsellor is, or that nobody is.
    fn assign(&self, house: TenantId, account: AccountId, counsellor: Option<StaffId>) -> Result<bool, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_one_line() {
        assert_eq!(room_of("  Room 3, window "), Some(Some("Room 3, window".into())));
        assert_eq!(room_of(" "), Some(None));
        assert_eq!(room_of(&"x".repeat(ROOM_CHARS_MAX)).unwrap().unwrap().len(), ROOM_CHARS_MAX);
        assert_eq!((room_of(&"x".repeat(ROOM_CHARS_MAX + 1)), room_of("a\nb")), (None, None));
    }
}
