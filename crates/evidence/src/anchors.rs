//! Places in the anchor log: that the checkpoints which the evidence stands on are those that the
//! server shows to everybody (`docs/spec/audit-log.md#anchor-log`), and by when they stood there.

use bulla_protocol::trust::TrustFile;
use bulla_tlog::policy::{Quorum, WitnessPolicy};
use bulla_tlog::{AnchorClaim, AnchorError, Anchored, LogVerifier, VerifiedCheckpoint};

use crate::file::LogAnchor;
use crate::instance_logs::{anchor_verifier, is_beyond_end};
use crate::stamps::{self, Stamp};
use crate::trust::Anchors;
use crate::{Evidence, Reason};

/// What the places show.
#[derive(Debug, Default)]
pub(crate) struct Anchoring {
    /// Those of the evidence, by rising size; none where the trust file names no anchor log.
    pub(crate) places: Vec<Place>,
    /// Whether each checkpoint of the evidence has one.
    pub(crate) is_complete: bool,
}

/// A checkpoint that was shown to stand in the anchor log.
#[derive(Debug)]
pub(crate) struct Place {
    /// Number of leaves of the checkpoint.
    pub(crate) size: u64,
    pub(crate) anchored: Anchored,
    /// The token over the anchor log's checkpoint.
    pub(crate) stamp: Option<Stamp>,
    /// Which witnesses cosigned it; `None` where the trust file names none.
    pub(crate) quorum: Option<Quorum>,
}

/// Verifies every place that the evidence holds. Order: the trust file's key, then for each place the
/// checkpoint that it is for, the anchor log's checkpoint, the inclusion, the witnesses, the token.
pub(crate) fn check(
    evidence: &Evidence,
    trust: (&TrustFile, &Anchors),
    checkpoints: &[VerifiedCheckpoint],
) -> Result<Anchoring, Reason> {
    let (file, anchors) = trust;
    let Some(log) = anchor_verifier(file).map_err(|_| Reason::TrustInvalid)? else {
        return Ok(Anchoring::default());
    };
    let policy = file.witness_policy.as_deref().map(WitnessPolicy::parse);
    let policy = policy.transpose().map_err(|_| Reason::TrustInvalid)?;
    let mut places: Vec<Place> = Vec::with_capacity(evidence.log_anchors.len());
    for place in &evidence.log_anchors {
        let anchored = verify(place, &log, checkpoints)?;
        let anchor = anchored.anchor();
        if is_beyond_end(file, anchor) {
            return Err(Reason::LogFork);
        }
        let forked = |other: &Place| {
            let other = other.anchored.anchor();
            other.size() == anchor.size() && other.root() != anchor.root()
        };
        if places.iter().any(forked) {
            return Err(Reason::LogFork);
        }
        let quorum = policy.as_ref().map(|policy| quorum(policy, anchor));
        let quorum = quorum.transpose()?;
        let text = anchor.checkpoint().body();
        let token = place.token.as_ref();
        let stamp = token.map(|token| stamps::over(text.as_bytes(), token.as_slice(), anchors));
        places.push(Place {
            size: place.size,
            stamp: stamp.transpose()?,
            quorum,
            anchored,
        });
    }
    let has_place = |checkpoint: &VerifiedCheckpoint| {
        let mut places = places.iter();
        places.any(|place| place.size == checkpoint.size())
    };
    // Who has an old key can sign any history under the old name: what the anchor log does not show to
    // be from before its end counts for nothing.
    let is_of_old = |checkpoint: &VerifiedCheckpoint| {
        let name = checkpoint.origin().as_str();
        !name.starts_with(&file.log_origin_prefix)
    };
    if checkpoints.iter().any(|it| is_of_old(it) && !has_place(it)) {
        return Err(Reason::LogUnknown);
    }
    Ok(Anchoring {
        is_complete: checkpoints.iter().all(has_place),
        places,
    })
}

/// Who cosigned a checkpoint of the anchor log.
fn quorum(policy: &WitnessPolicy, anchor: &VerifiedCheckpoint) -> Result<Quorum, Reason> {
    policy.check(anchor).map_err(|error| {
        if error.is_foreign() {
            Reason::LogUnknown
        } else {
            Reason::WitnessInvalid
        }
    })
}

fn verify(
    place: &LogAnchor,
    log: &LogVerifier,
    checkpoints: &[VerifiedCheckpoint],
) -> Result<Anchored, Reason> {
    let mut of_size = checkpoints.iter().filter(|it| it.size() == place.size);
    let checkpoint = of_size.next().ok_or(Reason::ProofInvalid)?;
    let claim = AnchorClaim {
        anchor: &place.anchor,
        index: place.index,
        proof: &place.proof,
    };
    claim.verify(log, checkpoint).map_err(|error| {
        if error.is_foreign() {
            Reason::LogUnknown
        } else if matches!(error, AnchorError::Note(_)) {
            Reason::CheckpointInvalid
        } else {
            Reason::ProofInvalid
        }
    })
}
