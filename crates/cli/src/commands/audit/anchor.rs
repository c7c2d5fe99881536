//! The anchor log without a server: the proof that came with the log (`anchor.tlog-proof`), or a
//! folder in which the anchor log itself was published.

use std::path::Path;

use bulla_evidence::anchor_verifier;
use bulla_protocol::trust::TrustFile;
use bulla_tlog::policy::WitnessPolicy;
use bulla_tlog::proof_text::{self, ProofTextError};
use bulla_tlog::{
    AnchorClaim, AnchorError, Anchored, AuditError, AuditSummary, LogVerifier, MAX_NOTE_BYTES,
    NoteError, ProveError, VerifiedCheckpoint, find_anchored, prove_consistency,
};

use super::folder::Folder;
use super::{NO_ANCHOR_LOG, Outcome, Place, remembered};
use crate::failure::Failure;
use crate::home::Home;

/// What there is to check with.
pub(super) struct Given<'a> {
    /// Folder of the published anchor log.
    pub(super) folder: Option<&'a Path>,
    pub(super) trust: &'a TrustFile,
    pub(super) home: Option<&'a Home>,
}

/// Looks for the checkpoint of a log that holds in the anchor log.
pub(super) fn check(
    log: &Folder<'_>,
    given: &Given<'_>,
    checkpoint: &VerifiedCheckpoint,
    summary: AuditSummary,
) -> Result<Outcome, Failure> {
    let verifier = match anchor_verifier(given.trust) {
        Ok(Some(verifier)) => verifier,
        Ok(None) => return Ok(Outcome::Holds(summary, Place::NotChecked(NO_ANCHOR_LOG))),
        Err(_) => {
            let why = "the anchor log in the trust file is no verifier key";
            return Ok(Outcome::Unrecognised(why));
        }
    };
    let policy = given.trust.witness_policy.as_deref();
    let Ok(policy) = policy.map(WitnessPolicy::parse).transpose() else {
        let why = "the policy about witnesses in the trust file is none";
        return Ok(Outcome::Unrecognised(why));
    };
    let seen = remembered(given.home, &verifier)?;
    let found = match given.folder {
        Some(path) => in_folder(&Folder::new(path), &verifier, checkpoint, seen.as_ref())?,
        None => in_proof(log, &verifier, checkpoint, seen.as_ref())?,
    };
    Ok(match found {
        Found::Anchored(anchored, remembered) => {
            match policy.map(|policy| anchored.witnesses(&policy)).transpose() {
                Ok(quorum) => {
                    let quorum = quorum.map(Box::new);
                    Outcome::Holds(summary, Place::Shown(anchored.summary(remembered), quorum))
                }
                Err(error) => Outcome::Altered(AuditError::Anchor(error)),
            }
        }
        Found::Place(place) => Outcome::Holds(summary, place),
        Found::Other(outcome) => outcome,
    })
}

/// The place, or what stands against the whole log.
enum Found {
    /// With the size that this device remembered of the anchor log.
    Anchored(Anchored, Option<u64>),
    Place(Place),
    Other(Outcome),
}

impl From<AnchorError> for Found {
    fn from(error: AnchorError) -> Self {
        Self::Other(Outcome::Altered(AuditError::Anchor(error)))
    }
}

/// The whole anchor log is at hand: it must continue what this device has seen of it.
fn in_folder(
    folder: &Folder<'_>,
    verifier: &LogVerifier,
    checkpoint: &VerifiedCheckpoint,
    seen: Option<&VerifiedCheckpoint>,
) -> Result<Found, Failure> {
    let Some(note) = folder.read("checkpoint", MAX_NOTE_BYTES)? else {
        return Ok(Found::Other(Outcome::Missing(folder.path("checkpoint"))));
    };
    let Ok(note) = String::from_utf8(note) else {
        return Ok(AnchorError::Note(NoteError::Format).into());
    };
    let anchor = match verifier.open_any(&note) {
        Ok(anchor) => anchor,
        Err(error) => return Ok(AnchorError::Note(error).into()),
    };
    let size = anchor.size();
    let (index, proof) = match find_anchored(size, checkpoint.checkpoint(), folder) {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(Found::Place(Place::Absent)),
        Err(error) => return Ok(unreadable(folder, error)),
    };
    let claim = AnchorClaim {
        anchor: &note,
        index,
        proof: &proof,
    };
    let anchored = match claim.verify(verifier, checkpoint) {
        Ok(anchored) => anchored,
        Err(error) => return Ok(error.into()),
    };
    let Some(seen) = seen else {
        return Ok(Found::Anchored(anchored, None));
    };
    // A log that went back has no proof to be made; `continues` says so.
    let growth = match prove_consistency(seen.size().min(size), size, folder) {
        Ok(growth) => growth,
        Err(error) => return Ok(unreadable(folder, error)),
    };
    Ok(match anchored.continues(seen, &growth) {
        Ok(_) => Found::Anchored(anchored, Some(seen.size())),
        Err(error) => error.into(),
    })
}

/// Only the proof is at hand. It is of the time when the log was taken away, so what this device has
/// seen can be newer; only two checkpoints of one size can be compared.
fn in_proof(
    log: &Folder<'_>,
    verifier: &LogVerifier,
    checkpoint: &VerifiedCheckpoint,
    seen: Option<&VerifiedCheckpoint>,
) -> Result<Found, Failure> {
    let Some(text) = log.read(PROOF, 2 * MAX_NOTE_BYTES)? else {
        let why = "there is no anchor.tlog-proof beside the checkpoint; use --anchor";
        return Ok(Found::Place(Place::NotChecked(why)));
    };
    let text = str::from_utf8(&text).map_err(|_| ProofTextError::Format);
    let proof = match text.and_then(proof_text::parse) {
        Ok(proof) => proof,
        Err(error) => return Ok(AnchorError::Text(error).into()),
    };
    let claim = AnchorClaim {
        anchor: &proof.checkpoint,
        index: proof.index,
        proof: &proof.hashes,
    };
    let anchored: Anchored = match claim.verify(verifier, checkpoint) {
        Ok(anchored) => anchored,
        Err(error) => return Ok(error.into()),
    };
    let same_size = seen.filter(|seen| seen.size() == anchored.anchor().size());
    Ok(match same_size.map(|seen| anchored.continues(seen, &[])) {
        Some(Err(error)) => error.into(),
        Some(Ok(_)) => {
            let size = anchored.anchor().size();
            Found::Anchored(anchored, Some(size))
        }
        None => Found::Anchored(anchored, None),
    })
}

fn unreadable(folder: &Folder<'_>, error: ProveError) -> Found {
    if let ProveError::Missing { path } = error {
        Found::Other(Outcome::Missing(folder.path(&path.to_string())))
    } else {
        AnchorError::Tiles(error).into()
    }
}

/// The proof as a member takes it away together with the log.
const PROOF: &str = "anchor.tlog-proof";
