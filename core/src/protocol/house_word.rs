//! The house's word to one member: who they are there, and who is in the circles that they read. How somebody else left
//! is never part of it.

use crate::ids::{AccountId, RecordId, SpaceId, digest};
use crate::time::{Day, EpochMs};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// What a house says to one member. It crosses the wire as bytes of its own, so that a number of a later version costs an
/// earlier one this word only.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HouseWord {
    /// Who the member is in the house.
    #[n(0)]
    pub standing: Standing,
    /// The circles that the member reads.
    #[n(1)]
    pub circles: Vec<CircleMembers>,
    /// What the house noted of their stay, if it did.
    #[n(2)]
    pub stay: Option<StayNoted>,
    /// What concerns a new account in the place of an old one, if anything does.
    #[n(3)]
    pub reissue: Option<ReissueWord>,
}

/// What a house says to one member of a re-issue: to the old account, that one waits or is done; to the new one, what it may
/// take over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReissueWord {
    /// A re-issue of this account that two of the staff asked for, while it can still be stopped.
    #[n(0)]
    pub waiting: Option<WaitingReissue>,
    /// Since when another account stands in this one's place, in milliseconds on the server's clock.
    #[n(1)]
    pub superseded_ms: Option<EpochMs>,
    /// The account in whose place this one stands.
    #[n(2)]
    pub before: Option<AccountId>,
    /// Copies of what that account had shared when it ended, which this one may take over: record ids and records.
    #[n(3)]
    pub copies: Option<Vec<(RecordId, ByteVec)>>,
}

/// A re-issue that waits.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct WaitingReissue {
    /// Its name, for stopping it.
    #[n(0)]
    pub reissue: RecordId,
    /// When the second one of the staff asked for it.
    #[n(1)]
    pub asked_ms: EpochMs,
    /// Until when nothing happens.
    #[n(2)]
    pub until_ms: EpochMs,
    /// What the two are called in the house.
    #[n(3)]
    pub staff: Vec<String>,
}

/// What a house noted of somebody's stay, told to nobody else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct StayNoted {
    /// Their room or bed.
    #[n(0)]
    pub room: Option<String>,
    /// The last day that is planned.
    #[n(1)]
    pub last_day: Option<Day>,
    /// The name of their counsellor: nobody else on the staff reads what is for a counsellor.
    #[n(2)]
    pub counsellor: Option<String>,
}

/// Who somebody is in a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Standing {
    /// What they are there now.
    #[n(0)]
    pub state: State,
    /// How they left, told to nobody else.
    #[n(1)]
    pub exit: Option<ExitKind>,
    /// Since when, in milliseconds on the server's clock.
    #[n(2)]
    pub since_ms: EpochMs,
    /// Until when the time after leaving lasts.
    #[n(3)]
    pub landing_until_ms: Option<EpochMs>,
    /// When staff stop reading what they shared.
    #[n(4)]
    pub staff_access_ends_ms: Option<EpochMs>,
    /// The last day away that the house expects, of somebody who is away for a while.
    #[n(5)]
    pub away_until: Option<Day>,
}

/// What somebody is in a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum State {
    /// Lives there.
    #[n(1)]
    Resident,
    /// Lives there and is away for a while.
    #[n(2)]
    Leave,
    /// Left in the last 28 days.
    #[n(3)]
    Landing,
    /// Left, and is in the alumni circle.
    #[n(4)]
    Alumni,
    /// Left, and keeps to themselves.
    #[n(5)]
    PrivateOnly,
}

/// How somebody left a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum ExitKind {
    /// As it was planned.
    #[n(1)]
    Planned,
    /// To another place of help.
    #[n(2)]
    Transferred,
    /// Earlier than planned.
    #[n(3)]
    LeftEarly,
    /// The house ended it.
    #[n(4)]
    EndedByHouse,
}

/// Who is in a circle.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CircleMembers {
    /// The circle.
    #[n(0)]
    pub space: SpaceId,
    /// Its members.
    #[n(1)]
    pub members: Vec<CircleMember>,
}

/// One member of a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CircleMember {
    /// The account.
    #[n(0)]
    pub account: AccountId,
    /// What it is in the house.
    #[n(1)]
    pub role: Role,
}

/// What an account is in a house, as everybody there may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// Lives there.
    #[n(1)]
    Resident,
    /// Lived there.
    #[n(2)]
    Alumni,
    /// Helps there.
    #[n(3)]
    Mentor,
    /// The house itself.
    #[n(4)]
    House,
}

macro_rules! named {
    ($type:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name in SQL, commands and the shells.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }

            /// The one with this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name() == name)
            }
        }
    };
}

named!(State {
    Resident => "resident",
    Leave => "leave",
    Landing => "landing",
    Alumni => "alumni",
    PrivateOnly => "private_only",
});
named!(ExitKind {
    Planned => "planned",
    Transferred => "transferred",
    LeftEarly => "left_early",
    EndedByHouse => "ended_by_house",
});
named!(Role { Resident => "resident", Alumni => "alumni", Mentor => "mentor", House => "house" });

impl HouseWord {
    /// Its bytes on the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("writing CBOR to memory cannot fail")
    }

    /// The word in these bytes, if this version can read it.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        minicbor::decode(bytes).ok()
    }

    /// What a phone says that it holds: eight bytes of a hash of the word.
    pub fn hash(bytes: &[u8]) -> [u8; 8] {
        let hash = digest("porchlight/v1/house-word", &[bytes]);
        std::array::from_fn(|index| hash[index])
    }
}
