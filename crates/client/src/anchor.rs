//! The anchor log as a client sees it: that an organisation's checkpoint stands in it, under a
//! checkpoint of the anchor log that continues the one that this device remembers, and which of the
//! pinned witnesses cosigned that one.

use bulla_evidence::{anchor_verifier, witnessed_at};
use bulla_protocol::log::AnchorProof;
use bulla_protocol::{ErrorCode, path};
use bulla_tlog::policy::{Quorum, WitnessPolicy};
use bulla_tlog::{
    AnchorClaim, AnchorError, AnchorSummary, NoteError, VerifiedCheckpoint, demand_shown,
};
use bulla_types::TenantId;

use crate::identities::is_recent;
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

/// Whether others stand behind what a log says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Witnessed {
    /// The pinned trust file demands no witness.
    NotDemanded,
    /// The log's checkpoint stands in the anchor log, under a checkpoint that a quorum of the pinned
    /// witnesses cosigned within a day.
    ByQuorum,
    /// Witnesses are demanded, and no quorum of them says so.
    No,
}

impl<H: Host> Client<H> {
    /// Whether a quorum of the pinned witnesses stands behind a checkpoint of an organisation's log.
    ///
    /// # Errors
    /// [`ClientError::Stopped`] and others for an anchor log that does not hold; the network's and the
    /// server's.
    pub(crate) async fn witnessed(
        &mut self,
        tenant: TenantId,
        checkpoint: &VerifiedCheckpoint,
    ) -> Result<Witnessed, ClientError> {
        let trust = self.trust().await?;
        let policy = trust.witness_policy.as_deref().map(WitnessPolicy::parse);
        let policy = policy.transpose().map_err(|_| ClientError::ProofInvalid)?;
        if !policy.is_some_and(|policy| policy.needs_cosignatures()) {
            return Ok(Witnessed::NotDemanded);
        }
        let anchoring = match self.anchoring(tenant, checkpoint).await {
            Ok(anchoring) => anchoring?,
            Err(error) if error.is_server(ErrorCode::LogUnwitnessed) => return Ok(Witnessed::No),
            Err(error) => return Err(error),
        };
        let Anchoring::Anchored { witnesses, .. } = anchoring else {
            return Ok(Witnessed::No);
        };
        let now = self.host.now();
        let at = witnesses.and_then(|quorum| witnessed_at(&quorum, now));
        Ok(match at {
            Some(at) if is_recent(at, now) => Witnessed::ByQuorum,
            Some(_) | None => Witnessed::No,
        })
    }

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
