//! Share links as the manifest names them: the public keys that a link yields, so that a grant can
//! give the place to whoever has the link (`docs/spec/share-link.md`).

use bulla_crypto::hash::{sha256, sha256_parts};
use bulla_crypto::kem::XWingPublicKey;
use bulla_crypto::sign::Ed25519PublicKey;
use bulla_types::Sha256Digest;
use serde::{Deserialize, Serialize};

use crate::StatementId;
use crate::keys::base64_key;

/// The public keys of a share link. The key that receives stands by its digest: only whoever has
/// the link needs it, and 100 keys of 1216 bytes would not fit into a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkKeys {
    /// The key that admits a guest's identity; it signs no document.
    #[serde(with = "base64_key::ed25519")]
    pub ed25519: Ed25519PublicKey,
    /// SHA-256 of the X-Wing public key that receives the envelope key.
    pub x_wing_sha256: Sha256Digest,
}

/// For whom the manifest keeps a recipient's place; in JSON the id of an identity, or the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Addressee {
    /// This identity.
    Identity(StatementId),
    /// Whoever has this link.
    Link(LinkKeys),
}

impl LinkKeys {
    /// The keys of a link.
    #[must_use]
    pub fn new(ed25519: Ed25519PublicKey, x_wing: &XWingPublicKey) -> Self {
        Self {
            ed25519,
            x_wing_sha256: sha256(x_wing.as_bytes()),
        }
    }

    /// The name under which a grant makes the link a holder:
    /// `SHA-256("bulla/link-keys/1\0" ‖ ed25519 ‖ x_wing_sha256)`. It has the form of a
    /// statement's id and is none, because a PAE does not begin like this.
    #[must_use]
    pub fn holder(&self) -> StatementId {
        let parts: [&[u8]; 3] = [
            HOLDER_DOMAIN,
            self.ed25519.as_bytes(),
            self.x_wing_sha256.as_bytes(),
        ];
        StatementId::from_digest(sha256_parts(&parts))
    }
}

impl Addressee {
    /// What a grant to the addressee names as its holder.
    #[must_use]
    pub fn holder(&self) -> StatementId {
        match self {
            Self::Identity(id) => *id,
            Self::Link(keys) => keys.holder(),
        }
    }

    /// The identity, if it is one.
    #[must_use]
    pub const fn as_identity(&self) -> Option<StatementId> {
        match self {
            Self::Identity(id) => Some(*id),
            Self::Link(_) => None,
        }
    }
}

impl From<StatementId> for Addressee {
    fn from(identity: StatementId) -> Self {
        Self::Identity(identity)
    }
}

const HOLDER_DOMAIN: &[u8] = b"bulla/link-keys/1\0";
