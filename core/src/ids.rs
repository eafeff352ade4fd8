//! Identifiers. Every id is a newtype over fixed bytes, shown as lower-case hexadecimal.
//!
//! Random ids are 16 bytes from the caller's generator. Nothing here reveals when an entry was
//! written, which is why there is no UUIDv7 and no ULID.

use data_encoding::HEXLOWER_PERMISSIVE;
use rand_core::Rng;
use sha2::{Digest, Sha256};

/// A text that should have been an id is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind} id: expected {hex_digits} hexadecimal digits")]
pub struct InvalidId {
    /// Which id was expected, for example `account`.
    pub kind: &'static str,
    /// How many hexadecimal digits it has.
    pub hex_digits: usize,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $bytes;

            /// The id with exactly these bytes.
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// The id in a slice of exactly [`Self::LEN`] bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                Some(Self(bytes.try_into().ok()?))
            }

            /// The bytes of the id.
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }

            /// A new id from the caller's generator.
            pub fn random(rng: &mut impl Rng) -> Self {
                let mut bytes = [0; $bytes];
                rng.fill_bytes(&mut bytes);
                Self(bytes)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&HEXLOWER_PERMISSIVE.encode(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), &self.to_string()[..8])
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let invalid = InvalidId { kind: $kind, hex_digits: 2 * $bytes };
                let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| invalid.clone())?;
                Self::from_slice(&bytes).ok_or(invalid)
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?)
                    .ok_or_else(|| minicbor::decode::Error::message(concat!("length of a ", $kind, " id")))
            }
        }
    };
}

id!(
    /// A person's (or a house's) identity: the first 16 bytes of SHA-256 of its first log record.
    AccountId, 16, "account"
);
id!(
    /// The first half of every server key: a house, or one account's home. Equal to the account id
    /// of the house or of the person, so neither can be invented.
    TenantId, 16, "tenant"
);
id!(
    /// A device: the first 16 bytes of SHA-256 of its two public keys.
    DeviceId, 16, "device"
);
id!(
    /// A space: who may read, and one log.
    SpaceId, 16, "space"
);
id!(
    /// One Automerge document.
    DocumentId, 16, "document"
);
id!(
    /// One immutable record inside a document.
    RecordId, 16, "record"
);
id!(
    /// The lifetime of a server database; a restore from backup gets a new one.
    IncarnationId, 16, "incarnation"
);
id!(
    /// SHA-256(header ‖ SHA-256(body)) of an envelope.
    EnvelopeId, 32, "envelope"
);
id!(
    /// Hash of the last record of an account log.
    LogHead, 32, "log head"
);

impl TenantId {
    /// The tenant in which a person's account log and personal space rest, or, for a house's
    /// account, the tenant of that house.
    pub const fn of(account: AccountId) -> Self {
        Self(account.0)
    }

    /// The account that this tenant belongs to.
    pub const fn account(self) -> AccountId {
        AccountId(self.0)
    }
}

impl SpaceId {
    /// The `personal` space of an account, in its home tenant.
    pub const fn personal(account: AccountId) -> Self {
        Self(account.0)
    }

    /// The `care` space of an account in a house; phone and server compute the same one offline.
    pub fn care(house: TenantId, account: AccountId) -> Self {
        Self(truncated(&digest("porchlight/v1/space/care", &[&house.0, &account.0])))
    }

    /// The circle of everybody who lives in a house.
    pub fn house_circle(house: TenantId) -> Self {
        Self(truncated(&digest("porchlight/v1/space/house-circle", &[&house.0])))
    }

    /// The circle of those who lived in a house and want to stay in touch.
    pub fn alumni_circle(house: TenantId) -> Self {
        Self(truncated(&digest("porchlight/v1/space/alumni-circle", &[&house.0])))
    }

    /// The pair of two accounts in a house, whichever of them is named first.
    pub fn pair(house: TenantId, one: AccountId, other: AccountId) -> Self {
        let (first, second) = (one.min(other), one.max(other));
        Self(truncated(&digest("porchlight/v1/space/pair", &[&house.0, &first.0, &second.0])))
    }

    /// A small circle, named by who founded it and by the record that did.
    pub fn small_circle(house: TenantId, founder: AccountId, founding: RecordId) -> Self {
        Self(truncated(&digest("porchlight/v1/space/small-circle", &[&house.0, &founder.0, &founding.0])))
    }
}

/// SHA-256 over a domain and parts, each preceded by its length as a big-endian `u32`, so that no
/// two lists of parts hash the same.
pub fn digest(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in std::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
        hash.update(u32::try_from(part.len()).expect("parts are bounded far below 4 GiB").to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The first 16 bytes of a hash.
pub fn truncated(hash: &[u8; 32]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&hash[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text() {
        let id = AccountId::from_bytes([0xab; 16]);
        assert_eq!(id.to_string().parse::<AccountId>(), Ok(id));
        assert!("abab".parse::<AccountId>().is_err());
        assert!("zz".repeat(16).parse::<AccountId>().is_err());
    }

    #[test]
    fn parts_cannot_slide_into_each_other() {
        assert_ne!(digest("d", &[b"ab", b"c"]), digest("d", &[b"a", b"bc"]));
        assert_ne!(digest("d", &[b"ab"]), digest("d", &[b"ab", b""]));
    }

    #[test]
    fn debug_shows_a_prefix_only() {
        assert_eq!(format!("{:?}", RecordId::from_bytes([1; 16])), "RecordId(01010101)");
    }
}
