//! Places in the anchor log: that the checkpoints which the evidence stands on are those that the
//! server shows to everybody (`docs/spec/audit-log.md#anchor-log`).

use bulla_protocol::trust::TrustFile;
use bulla_tlog::{AnchorClaim, AnchorError, Anchored, LogVerifier, VerifiedCheckpoint};

use crate::file::LogAnchor;
use crate::{Evidence, Reason};

/// What the places show.
pub(crate) enum Anchoring {
    /// Each checkpoint of the evidence stands in the anchor log; the place of the newest.
    Shown(Box<Anchored>),
    /// The trust file names no anchor log, or the evidence holds no place of some checkpoint. The
    /// places that are there hold.
    NotChecked,
}

/// Verifies every place that the evidence holds. Order: the trust file's key, then for each place the
/// checkpoint that it is for, the anchor log's checkpoint, the inclusion.
pub(crate) fn check(
    evidence: &Evidence,
    trust: &TrustFile,
    checkpoints: &[VerifiedCheckpoint],
) -> Result<Anchoring, Reason> {
    let Some(vkey) = &trust.anchor_log else {
        return Ok(Anchoring::NotChecked);
    };
    let log = LogVerifier::from_vkey(vkey).map_err(|_| Reason::TrustInvalid)?;
    let mut shown: Vec<Anchored> = Vec::with_capacity(evidence.log_anchors.len());
    for place in &evidence.log_anchors {
        let anchored = verify(place, &log, checkpoints)?;
        let anchor = anchored.anchor();
        let forked = |other: &Anchored| {
            other.anchor().size() == anchor.size() && other.anchor().root() != anchor.root()
        };
        if shown.iter().any(forked) {
            return Err(Reason::LogFork);
        }
        shown.push(anchored);
    }
    let has_place = |checkpoint: &VerifiedCheckpoint| {
        let mut places = evidence.log_anchors.iter();
        places.any(|place| place.size == checkpoint.size())
    };
    let newest = shown.pop().filter(|_| checkpoints.iter().all(has_place));
    Ok(newest.map_or(Anchoring::NotChecked, |anchored| {
        Anchoring::Shown(Box::new(anchored))
    }))
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
