//! One question to one witness, and the question where it is.

use bulla_storage::log::ANCHOR;
use bulla_tlog::cosignature::Cosignature;
use bulla_tlog::policy::PolicyWitness;
use bulla_tlog::witness::{AddCheckpoint, SIZE_TYPE, origin_hash, parse_size};
use bulla_tlog::{LogVerifier, MAX_NOTE_BYTES, NoteError, VerifiedCheckpoint};

use super::{Known, Witnesses};
use crate::egress::{EgressError, NamedBy};
use crate::error::ApiError;
use crate::extract;
use crate::publication::recognise;
use crate::state::AppState;

/// Largest answer with cosignatures in bytes; ours has 110.
const MAX_ANSWER_BYTES: usize = 16 << 10;
/// How far a witness's time may lie from ours, in seconds: 5 minutes. A time that is further away
/// would contradict the times of events in every piece of evidence.
const MAX_SKEW_SECS: u64 = 5 * 60;

/// Why a witness did not cosign, or its cosignature does not count.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("the policy names no address of it")]
    Address,
    #[error("its time is not ours")]
    Clock,
    #[error("what it answers is no cosignature of it over this checkpoint: {0}")]
    Cosignature(#[from] NoteError),
    #[error(transparent)]
    Egress(#[from] EgressError),
    #[error("it says that it has cosigned more than there is, and shows nothing")]
    Ahead,
    #[error("no proof can be made: {0:?}")]
    Proof(ApiError),
    #[error("it answers with status {0}")]
    Status(u16),
}

/// A cosignature over this checkpoint. Where the witness is elsewhere than was known, it is asked once
/// more from there.
pub(super) async fn cosignature(
    state: &AppState,
    witnesses: &Witnesses,
    (witness, known): (&PolicyWitness, &mut Known),
    checkpoint: &VerifiedCheckpoint,
) -> Result<Cosignature, Fault> {
    let mut old = known.size.unwrap_or(0).min(checkpoint.size());
    for _ in 0..2 {
        let proof = extract::growth(state, ANCHOR, old, checkpoint.size());
        let proof = proof.await.map_err(Fault::Proof)?;
        let body = AddCheckpoint::encode(old, &proof, checkpoint.text());
        let url = address(witness, "add-checkpoint")?;
        let to = (url.as_str(), NamedBy::Operator);
        let egress = &witnesses.egress;
        let answer = egress
            .exchange(to, TEXT, body.into_bytes(), MAX_ANSWER_BYTES)
            .await?;
        match answer.status {
            200 => {
                let found = accept(state, witness, checkpoint, &answer.body)?;
                known.size = Some(checkpoint.size());
                return Ok(found);
            }
            409 if answer.media_type.as_deref() == Some(SIZE_TYPE) => {
                let text = str::from_utf8(&answer.body).ok();
                old = text.and_then(parse_size).ok_or(Fault::Status(409))?;
                if old > checkpoint.size() {
                    return Err(contradiction(state, witnesses, witness).await);
                }
                known.size = Some(old);
            }
            422 => return Err(contradiction(state, witnesses, witness).await),
            status => return Err(Fault::Status(status)),
        }
    }
    Err(Fault::Status(409))
}

/// The newest checkpoint that a witness cosigned of a log; `None` where it says none that counts.
pub(super) async fn newest(
    witnesses: &Witnesses,
    witness: &PolicyWitness,
    log: &LogVerifier,
) -> Option<VerifiedCheckpoint> {
    let url = address(
        witness,
        &format!("{}/checkpoint", origin_hash(log.origin())),
    )
    .ok()?;
    let to = (url.as_str(), NamedBy::Operator);
    let note = witnesses.egress.get(to, MAX_NOTE_BYTES).await.ok()?;
    // The log's own signature makes it count, whoever shows it. A key that is out of use may be in other
    // hands: what it signs stops nobody.
    log.open(str::from_utf8(&note).ok()?).ok()
}

/// A witness that says that the log does not continue what it has seen shows what it has seen. If our
/// own key signed that and the database does not know it, the fuse goes; if not, the witness lies.
async fn contradiction(state: &AppState, witnesses: &Witnesses, witness: &PolicyWitness) -> Fault {
    let log = match crate::log_keys::verifier(state, ANCHOR) {
        Ok(log) => log,
        Err(error) => return Fault::Proof(error),
    };
    match newest(witnesses, witness, &log).await {
        Some(note) => match recognise(state, ANCHOR, &note).await {
            Ok(()) => Fault::Status(422),
            Err(error) => Fault::Proof(error),
        },
        None => Fault::Ahead,
    }
}

fn accept(
    state: &AppState,
    witness: &PolicyWitness,
    checkpoint: &VerifiedCheckpoint,
    body: &[u8],
) -> Result<Cosignature, Fault> {
    let lines = str::from_utf8(body).map_err(|_| NoteError::Format)?;
    let found = witness.verifier().find_in_answer(checkpoint, lines)?;
    if found.at_secs().abs_diff(state.now().as_secs()) > MAX_SKEW_SECS {
        return Err(Fault::Clock);
    }
    Ok(found)
}

fn address(witness: &PolicyWitness, path: &str) -> Result<String, Fault> {
    let url = witness.url().ok_or(Fault::Address)?;
    Ok(format!("{}/{path}", url.trim_end_matches('/')))
}

const TEXT: &str = "text/plain; charset=utf-8";
