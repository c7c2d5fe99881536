//! The anchor log as a client sees it: that an organisation's checkpoint stands in it, under a
//! checkpoint of the anchor log that continues the one that this device remembers.

use bulla_protocol::log::AnchorProof;
use bulla_protocol::path;
use bulla_tlog::{LogVerifier, VerifiedCheckpoint, verify_anchored};
use bulla_types::TenantId;

use crate::log::{Log, open_note};
use crate::{Client, ClientError, Host};

/// A checkpoint of an organisation and the one of the anchor log that covers it. Both signatures and the
/// inclusion were verified.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnchoredCheckpoint {
    /// The organisation's checkpoint.
    pub checkpoint: VerifiedCheckpoint,
    /// The anchor log's.
    pub anchor: VerifiedCheckpoint,
    /// The answer as it came, for an evidence or audit file.
    pub proof: AnchorProof,
}

impl<H: Host> Client<H> {
    /// Shows that the organisation's newest checkpoint stands in the instance's anchor log, and
    /// remembers both. `None` where the trust file names no anchor log.
    ///
    /// # Errors
    /// [`ClientError::ProofInvalid`], [`ClientError::LogFork`] and [`ClientError::LogRollback`] for
    /// either log; the network's.
    pub async fn anchored_log(
        &mut self,
        tenant: TenantId,
    ) -> Result<Option<AnchoredCheckpoint>, ClientError> {
        let Some(vkey) = self.trust().await?.anchor_log else {
            return Ok(None);
        };
        let verifier = LogVerifier::from_vkey(&vkey).map_err(|_| ClientError::ProofInvalid)?;
        let newest = self.refresh_log(tenant).await?;
        let path = path::log_anchor(&tenant, newest.size());
        let proof: AnchorProof = self.get(&path).await?;
        let own = self.log_verifier(tenant).await?;
        let checkpoint = open_note(&own, &proof.checkpoint)?;
        if checkpoint.size() != newest.size() {
            return Err(ClientError::ProofInvalid);
        }
        if checkpoint.root() != newest.root() {
            return Err(ClientError::LogFork);
        }
        let anchor = open_note(&verifier, &proof.anchor)?;
        verify_anchored(&anchor, &checkpoint, proof.index, &proof.proof)
            .map_err(|_| ClientError::ProofInvalid)?;
        self.advance(Log::Anchor, &verifier, &anchor).await?;
        Ok(Some(AnchoredCheckpoint {
            checkpoint,
            anchor,
            proof,
        }))
    }
}
