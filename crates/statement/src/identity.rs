//! Identity statements: the public keys of an account or guest in one epoch, self-signed.

use bulla_crypto::kem::XWingPublicKey;
use bulla_crypto::sign::{Ed25519PublicKey, MlDsa65PublicKey, P256PublicKey};
use bulla_types::{AccountId, TenantId, Timestamp};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::keys::base64_key;
use crate::parts::ensure;
use crate::verified::parse_body;
use crate::{
    Dsse, IdentityKeys, Signer, Statement, StatementError, StatementId, V1, Verified, sign, verify,
};

/// An account's keys from one point in time on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Version.
    pub v: V1,
    /// Organisation whose log records the identity.
    pub tenant_id: TenantId,
    /// Account, or guest, whose keys these are.
    pub account_id: AccountId,
    /// Number of the identity within the account, from 1.
    pub epoch: u32,
    /// Signs statements, 32 bytes.
    #[serde(with = "base64_key::ed25519")]
    pub ed25519: Ed25519PublicKey,
    /// Signs statements, 1952 bytes.
    #[serde(with = "base64_key::ml_dsa_65")]
    pub ml_dsa_65: MlDsa65PublicKey,
    /// Receives envelope keys, 1216 bytes.
    #[serde(with = "base64_key::x_wing")]
    pub x_wing: XWingPublicKey,
    /// Signs PDFs, SEC1 uncompressed, 65 bytes.
    #[serde(with = "base64_key::p256")]
    pub p256: P256PublicKey,
    /// Since when the keys count, by the account's clock.
    pub not_before_ms: Timestamp,
    /// Identity of the epoch before; absent exactly in epoch 1.
    pub previous: Option<StatementId>,
}

impl Identity {
    /// The public keys.
    #[must_use]
    pub fn keys(&self) -> IdentityKeys {
        IdentityKeys {
            ed25519: self.ed25519,
            ml_dsa_65: self.ml_dsa_65.clone(),
            x_wing: self.x_wing.clone(),
            p256: self.p256,
        }
    }
}

impl Statement for Identity {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.identity.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        ensure(self.epoch >= 1, "epoch")?;
        ensure((self.epoch == 1) == self.previous.is_none(), "previous")
    }
}

/// Signs an identity with its own keys.
///
/// # Errors
/// [`StatementError::ForeignKeys`] if the signer's keys are not those that the identity lists;
/// otherwise as [`sign`].
pub fn sign_identity(
    identity: &Identity,
    signer: &Signer<'_>,
    rng: &mut impl CryptoRng,
) -> Result<Verified<Identity>, StatementError> {
    let own = signer.ed25519.public_key() == identity.ed25519
        && signer.ml_dsa_65.public_key() == identity.ml_dsa_65;
    if !own {
        return Err(StatementError::ForeignKeys);
    }
    sign(identity, signer, rng)
}

/// Verifies an identity with the keys that it lists. That shows possession of the signing keys and
/// nothing about whose they are: the log, an endorsement or the words do that.
///
/// # Errors
/// As [`verify`].
pub fn verify_identity(dsse: &Dsse) -> Result<Verified<Identity>, StatementError> {
    // The keys must be read before anything is verified; the value is dropped if they do not fit.
    let claimed: Identity = parse_body(dsse)?;
    verify(dsse, &claimed.keys())
}
