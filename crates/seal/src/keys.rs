//! The keys of one container.

use core::fmt;

use bulla_container::ContainerSpec;
use bulla_crypto::{
    aead::{DefaultEngine, Nonce},
    kdf::derive_key,
    secret::Key32,
};
use bulla_types::{ContainerId, EnvelopeId, Sha256Digest, TenantId};

/// First byte of the payload: the length of the payload header.
pub(crate) const PAYLOAD_HEADER_LENGTH: u8 = 40;

/// CK, which opens one container. It comes out of a [paper's wrap](crate::PaperKey::unwrap) alone;
/// holders of the envelope key derive it where they need it.
pub struct ContainerKey(Key32);

impl ContainerKey {
    pub(crate) const fn from_key(key: Key32) -> Self {
        Self(key)
    }

    pub(crate) fn derive(
        envelope_key: &Key32,
        container_id: &ContainerId,
        (tenant_id, envelope_id): (&TenantId, &EnvelopeId),
    ) -> Self {
        Self(derive_key(
            envelope_key.expose_secret(),
            container_id.as_bytes(),
            &[
                b"bulla/container-key/1\0",
                tenant_id.as_bytes(),
                envelope_id.as_bytes(),
            ],
        ))
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ContainerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContainerKey")
    }
}

/// Children of CK.
pub(crate) struct ContainerKeys {
    pub(crate) payload: Key32,
    pub(crate) metadata: Key32,
    pub(crate) commit: Key32,
}

impl ContainerKeys {
    pub(crate) fn derive(envelope_key: &Key32, spec: &ContainerSpec) -> Self {
        let named = (&spec.tenant_id, &spec.envelope_id);
        let key = ContainerKey::derive(envelope_key, &spec.container_id, named);
        Self::of(&key, &spec.container_id)
    }

    pub(crate) fn of(container_key: &ContainerKey, container_id: &ContainerId) -> Self {
        let child = |label: &[u8]| {
            let salt = container_id.as_bytes();
            derive_key(
                container_key.expose(),
                salt,
                &[b"bulla/container/1/", label],
            )
        };
        Self {
            payload: child(b"payload"),
            metadata: child(b"meta"),
            commit: child(b"commit"),
        }
    }
}

/// The 40 bytes in front of the first ciphertext: length, salt and nonce prefix.
#[derive(Clone, Copy)]
pub(crate) struct PayloadHeader {
    pub(crate) salt: [u8; 32],
    prefix: [u8; 7],
}

impl PayloadHeader {
    pub(crate) const fn of(salt: [u8; 32], prefix: [u8; 7]) -> Self {
        Self { salt, prefix }
    }

    pub(crate) fn parse(bytes: &[u8; 40]) -> Option<Self> {
        let (length, rest) = bytes.split_first()?;
        let (salt, prefix) = rest.split_first_chunk::<32>()?;
        (*length == PAYLOAD_HEADER_LENGTH).then_some(())?;
        Some(Self {
            salt: *salt,
            prefix: prefix.try_into().ok()?,
        })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        [&[PAYLOAD_HEADER_LENGTH], self.salt.as_slice(), &self.prefix].concat()
    }

    /// prefix ‖ big-endian number of the segment ‖ 1 for the last segment, 0 for the others.
    pub(crate) fn nonce(&self, segment: u32, is_last: bool) -> Nonce {
        let mut bytes = [0; 12];
        let parts = self
            .prefix
            .into_iter()
            .chain(segment.to_be_bytes())
            .chain([u8::from(is_last)]);
        for (byte, part) in bytes.iter_mut().zip(parts) {
            *byte = part;
        }
        Nonce::from_bytes(bytes)
    }
}

/// The AES-256-GCM key of one container's segments. Each nonce serves one segment.
pub struct SegmentKey(Key32);

impl SegmentKey {
    pub(crate) fn derive(payload: &Key32, salt: &[u8; 32], header: &Sha256Digest) -> Self {
        Self(derive_key(
            payload.expose_secret(),
            salt,
            &[header.as_bytes()],
        ))
    }

    /// The key, for an engine outside this crate. The one place where a key of a container leaves
    /// it: WebCrypto takes a copy, which its caller overwrites at once.
    #[must_use]
    pub const fn dangerous_expose(&self) -> &Key32 {
        &self.0
    }

    /// The fastest engine of this target, with the key.
    #[must_use]
    pub fn engine(&self) -> DefaultEngine {
        DefaultEngine::new(&self.0)
    }
}

impl fmt::Debug for SegmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SegmentKey")
    }
}
