//! POST `/api/login/finish`: KE3 in, the challenge for the second factor out. A run takes one
//! password: a wrong one ends it.

use axum::Json;
use axum::extract::State;
use bulla_auth::proof::generate_challenge;
use bulla_crypto::opaque::ServerLogin;
use bulla_crypto::secret::SecretBytes;
use bulla_protocol::login::{LoginFinish, SecondFactorChallenge};
use bulla_protocol::path;

use crate::address::Network;
use crate::attempts::Counted;
use crate::commit::{NO_TENANT, commit};
use crate::error::{Answer, ApiError};
use crate::routes::login::{AwaitCode, AwaitKe3, REFUSED};
use crate::state::AppState;
use crate::{request, reset, run};

/// Last message of login.
#[utoipa::path(
    post, path = path::LOGIN_FINISH, tag = "login", request_body = LoginFinish,
    responses((status = 200, description = "The password is right.", body = SecondFactorChallenge)),
    extensions(("x-error-codes" = json!(["wrong_credentials"]))),
)]
pub(crate) async fn finish(
    State(state): State<AppState>,
    network: Network,
    request::Json(body): request::Json<LoginFinish>,
) -> Answer<Json<SecondFactorChallenge>> {
    let run = run::find::<AwaitKe3>(&state, body.login_id).await?;
    let Ok(session_key) = check_ke3(&run.state, body.ke3.as_slice()) else {
        commit(&state, NO_TENANT, vec![run.end()], Vec::new()).await?;
        return Err(REFUSED.into());
    };
    let asked = reset::ask(&state, run.account_id().ok_or(REFUSED)?).await?;
    let counted = Counted::password(&state, run.state.account_id, &network);
    let challenge = generate_challenge(&mut state.rng());
    let next = AwaitCode {
        session_key: session_key.expose_secret().into(),
        challenge: challenge[..].into(),
        enrol: asked.enrol,
    };
    let mut writes = counted.passed();
    writes.push(run.advance(&state, &next)?);
    commit(&state, NO_TENANT, writes, Vec::new()).await?;
    Ok(Json(SecondFactorChallenge {
        challenge: next.challenge,
        enrolment: asked.enrolment,
        reset: asked.reset,
    }))
}

/// The key that both sides share, if the client knew the password.
pub(crate) fn check_ke3(kept: &AwaitKe3, ke3: &[u8]) -> Answer<SecretBytes> {
    let login = ServerLogin::deserialize(kept.opaque.as_slice()).map_err(ApiError::internal)?;
    login
        .finish(ke3, kept.account_id.as_bytes())
        .map_err(|_| REFUSED.into())
}
