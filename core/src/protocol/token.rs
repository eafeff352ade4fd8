//! Tokens: how a device proves, request by request, that it was admitted.

use crate::ids::{DeviceId, TenantId, digest};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

/// A device's token for one tenant: 16 bytes of tenant, 16 of device, 32 random. Stored hashed.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Token(#[n(0)] ByteArray<64>);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new token.
    pub fn generate(tenant: TenantId, device: DeviceId, rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 64];
        bytes[..16].copy_from_slice(tenant.as_bytes());
        bytes[16..32].copy_from_slice(device.as_bytes());
        rng.fill_bytes(&mut bytes[32..]);
        Self(bytes.into())
    }

    /// A token from its bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(<[u8; 64]>::try_from(bytes).ok()?.into()))
    }

    /// The bytes, for storage on the phone only.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0[..]
    }

    /// The tenant it belongs to.
    pub fn tenant(&self) -> TenantId {
        TenantId::from_slice(&self.0[..16]).expect("a token starts with a tenant")
    }

    /// The device it belongs to.
    pub fn device(&self) -> DeviceId {
        DeviceId::from_slice(&self.0[16..32]).expect("a token names a device")
    }

    /// What the server stores and compares.
    pub fn hash(&self) -> [u8; 32] {
        digest("porchlight/v1/token", &[&self.0[..]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_tenant_and_device_and_prints_nothing() {
        use rand_core::SeedableRng;
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        let token = Token::generate(TenantId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]), &mut rng);
        assert_eq!((token.tenant(), token.device()), (TenantId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16])));
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
