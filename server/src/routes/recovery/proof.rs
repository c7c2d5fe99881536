//! POST `/api/recovery/proof`: the kit's signature over the challenge. A run takes one kit: a wrong
//! one ends it.

use axum::Json;
use axum::extract::State;
use bulla_auth::proof::generate_challenge;
use bulla_protocol::login::SecondFactorChallenge;
use bulla_protocol::path;
use bulla_protocol::recovery::{RecoveryProof, RecoveryStep};

use crate::address::Network;
use crate::attempts::Counted;
use crate::commit::{NO_TENANT, commit};
use crate::error::Answer;
use crate::routes::recovery::{AwaitCode, AwaitKit, REFUSED, check_kit, find};
use crate::state::AppState;
use crate::{request, reset};

/// Shows the kit.
#[utoipa::path(
    post, path = path::RECOVERY_PROOF, tag = "recovery", request_body = RecoveryProof,
    responses((status = 200, description = "The kit is right.", body = SecondFactorChallenge)),
    extensions(("x-error-codes" = json!(["recovery_refused"]))),
)]
pub(crate) async fn prove(
    State(state): State<AppState>,
    network: Network,
    request::Json(body): request::Json<RecoveryProof>,
) -> Answer<Json<SecondFactorChallenge>> {
    let run = find::<AwaitKit>(&state, body.run_id).await?;
    let account_id = run.state.account_id;
    let key = state.store().kit_auth_key(account_id).await?;
    let place = (&account_id, &body.run_id);
    let shown = check_kit(
        key,
        RecoveryStep::Kit,
        place,
        &run.state.challenge,
        &body.proof,
    );
    let (Ok(_), Some(key)) = (shown, key) else {
        commit(&state, NO_TENANT, vec![run.end()], Vec::new()).await?;
        return Err(REFUSED.into());
    };
    let account = run.account_id().ok_or(REFUSED)?;
    let asked = reset::ask(&state, account).await?;
    let challenge = generate_challenge(&mut state.rng());
    let next = AwaitCode {
        auth_key: key.as_bytes().as_slice().into(),
        challenge: challenge[..].into(),
        enrol: asked.enrol,
    };
    let mut writes = Counted::kit(&state, account_id, &network).passed();
    writes.push(run.advance(&state, &next)?);
    commit(&state, NO_TENANT, writes, Vec::new()).await?;
    Ok(Json(SecondFactorChallenge {
        challenge: next.challenge,
        enrolment: asked.enrolment,
        reset: asked.reset,
    }))
}
