//! The anchor log as a client sees it: that an organisation's checkpoint stands in it, under a
//! checkpoint of the anchor log that continues the one that this device remembers, and which of the
//! pinned witnesses cosigned that one.

use bulla_evidence::anchor_verifier;
use bulla_protocol::log::AnchorProof;
use bulla_protocol::{ErrorCode, path};
use bulla_tlog::policy::{Quorum, WitnessPolicy};
use bulla_tlog::{
    AnchorClaim, AnchorError, AnchorSummary, NoteError, VerifiedCheckpoint, demand_shown,
};
use bulla_types::TenantId;

use crate::log::Log;
use crate::{Client, ClientError, Host};

/// Whether a checkpoint of an organisation stands in the anchor log of its instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Anchoring {
    /// It does: every signature, the inclusion and the consistency with what this device remembers of
    /// the anchor log were verified.
    Anchored {
        /// Where it stands.
        summary: AnchorSummary,
        /// The server's answer, for an evidence file.
        proof: AnchorProof,
        /// Which witnesses of the pinned trust file cosigned the anchor log's checkpoint; `None` where
        /// it names none. One without a quorum has to be told.
        witnesses: Option<Box<Quorum>>,
    },
    /// The server knows no place of it.
    Missing,
    /// The pinned trust file names no anchor log.
    NotNamed,
}

impl<H: Host> Client<H> {
    /// Demands that a checkpoint of an organisation's log stands in the instance's anchor log, and
    /// remembers the anchor log's newest checkpoint. What is wrong with it is the inner error.
    pub(crate) async fn anchoring(
        &mut self,
        tenant: TenantId,
        checkpoint: &VerifiedCheckpoint,
    ) -> Result<Result<Anchoring, AnchorError>, ClientError> {
        let trust = self.trust().await?;
        let policy = trust.witness_policy.as_deref().map(WitnessPolicy::parse);
        let policy = policy.transpose().map_err(|_| ClientError::ProofInvalid)?;
        let anchor = anchor_verifier(&trust);
        let Some(anchor) = anchor.map_err(|_| ClientError::ProofInvalid)? else {
            return Ok(Ok(Anchoring::NotNamed));
        };
        let path = path::log_anchor(&tenant, checkpoint.size());
        let proof: AnchorProof = match self.get(&path).await {
            Ok(proof) => proof,
            Err(error) if error.is_server(ErrorCode::NotFound) => {
                return Ok(Ok(Anchoring::Missing));
            }
            Err(error) => return Err(error),
        };
        let own = self.log_verifier(tenant).await?;
        let claim = AnchorClaim {
            anchor: &proof.anchor,
            index: proof.index,
            proof: &proof.proof,
        };
        let anchored = demand_shown(&own, checkpoint, &proof.checkpoint)
            .and_then(|()| claim.verify(&anchor, checkpoint));
        let checked = anchored.and_then(|anchored| {
            let quorum = policy.map(|policy| anchored.witnesses(&policy));
            Ok((anchored, quorum.transpose()?))
        });
        let (anchored, witnesses) = match checked {
            Ok(checked) => checked,
            Err(error) => return Ok(Err(error)),
        };
        if anchored.anchor().origin() != anchor.origin() {
            return Ok(Err(AnchorError::Note(NoteError::Origin)));
        }
        let remembered = self.remembered(&anchor)?.map(|seen| seen.size());
        let advanced = self.advance(Log::Anchor, &anchor, anchored.anchor()).await;
        if let Err(error) = advanced {
            let size = anchored.anchor().size();
            let remembered = remembered.unwrap_or_default();
            let contradicts = matches!(error, ClientError::LogRollback | ClientError::LogUnproven);
            if !contradicts {
                return Err(error);
            }
            // A longer one than the log that proves its growth is no part of it either.
            return Ok(Err(if size < remembered {
                AnchorError::Shrunk { size, remembered }
            } else {
                AnchorError::Diverged { size: remembered }
            }));
        }
        Ok(Ok(Anchoring::Anchored {
            summary: anchored.summary(remembered),
            proof,
            witnesses: witnesses.map(Box::new),
        }))
    }
}
