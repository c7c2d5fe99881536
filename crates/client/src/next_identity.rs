//! The records of a rotation: the next identity, the succession by which the present one names it,
//! and the closing of the present one.

use bulla_protocol::identity::{IdentityStep, NextIdentity};
use bulla_statement::{
    CheckpointRef, Closing, ClosingReason, Epochs, Identity, StepRecord, Succession, V1, Verified,
    sign, sign_identity,
};
use bulla_tlog::VerifiedCheckpoint;
use bulla_types::Timestamp;
use bulla_vault::Vault;
use rand_core::CryptoRng;

use crate::ClientError;
use crate::send::record;

/// Why, when, and from which point of the log on.
pub(crate) struct Rotation<'a> {
    pub(crate) reason: ClosingReason,
    pub(crate) now: Timestamp,
    pub(crate) since: &'a VerifiedCheckpoint,
}

impl Rotation<'_> {
    /// Signs the records that lead from the identity in force, of the vault `present`, to that of
    /// the vault `next`.
    pub(crate) fn sign(
        &self,
        epochs: &Epochs,
        (present, next): (&Vault, &Vault),
        rng: &mut impl CryptoRng,
    ) -> Result<NextIdentity, ClientError> {
        let invalid = |_| ClientError::VaultInvalid;
        let (old, keys) = (epochs.newest(), next.public_keys());
        let (tenant_id, account_id) = (epochs.tenant_id(), epochs.account_id());
        let identity = Identity {
            v: V1,
            tenant_id,
            account_id,
            epoch: next.identity_epoch(),
            ed25519: keys.ed25519,
            ml_dsa_65: keys.ml_dsa_65,
            x_wing: keys.x_wing,
            p256: keys.p256,
            not_before_ms: self.now,
            previous: Some(old.id()),
        };
        let identity = sign_identity(&identity, &next.signer(), rng).map_err(invalid)?;
        let succession = Succession {
            v: V1,
            tenant_id,
            account_id,
            identity: old.id(),
            next: identity.id(),
            at_ms: self.now,
        };
        let succession = sign(&succession, &present.signer(), rng).map_err(invalid)?;
        let closing = Closing {
            v: V1,
            tenant_id,
            account_id,
            identity: old.id(),
            next: identity.id(),
            succession: Some(succession.id()),
            reason: self.reason,
            since: CheckpointRef {
                origin: self.since.origin().as_str().to_owned(),
                size: self.since.size(),
                root: *self.since.root(),
            },
            at_ms: self.now,
        };
        let closing = sign(&closing, &next.signer(), rng).map_err(invalid)?;
        let step = IdentityStep {
            closing: record(closing.dsse())?,
            succession: Some(record(succession.dsse())?),
        };
        let request = NextIdentity {
            identity: record(identity.dsse())?,
            step,
        };
        next.prove(&extended(epochs, (identity, closing, succession))?)?;
        Ok(request)
    }
}

/// The identities with one more, verified as others will verify them.
fn extended(
    epochs: &Epochs,
    (identity, closing, succession): (Verified<Identity>, Verified<Closing>, Verified<Succession>),
) -> Result<Epochs, ClientError> {
    let mut identities: Vec<_> = epochs.identities().map(|it| it.dsse().clone()).collect();
    let step = |step: &bulla_statement::Step| StepRecord {
        closing: step.closing().dsse().clone(),
        succession: step.succession().map(|it| it.dsse().clone()),
    };
    let mut steps: Vec<_> = epochs.steps().map(step).collect();
    identities.push(identity.into_dsse());
    steps.push(StepRecord {
        closing: closing.into_dsse(),
        succession: Some(succession.into_dsse()),
    });
    Epochs::verify(&identities, &steps).map_err(|_| ClientError::VaultInvalid)
}
