//! POST `/api/keys/registration`: first message of a new password. Given out to runs whose factors
//! are proven alone, and a few times each: it would help whoever guesses passwords.

use axum::Json;
use axum::extract::State;
use bulla_crypto::opaque::server_registration_response;
use bulla_protocol::keys::{RegistrationStart, RegistrationStarted};
use bulla_protocol::{ErrorCode, path};

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::request;
use crate::routes::keys::Caller;
use crate::run::MAX_PER_RUN;
use crate::state::AppState;

/// First message of a new password.
#[utoipa::path(
    post, path = path::KEYS_REGISTRATION, tag = "keys", request_body = RegistrationStart,
    responses((status = 200, description = "OPAQUE's response.", body = RegistrationStarted)),
    extensions(("x-error-codes" = json!(["wrong_credentials", "recovery_refused", "too_many_attempts"]))),
)]
pub(crate) async fn begin(
    State(state): State<AppState>,
    caller: Caller,
    request::Json(body): request::Json<RegistrationStart>,
) -> Answer<Json<RegistrationStarted>> {
    let (run, account) = caller.proven(&state, body.run_id).await?;
    if run.tries() >= MAX_PER_RUN {
        commit(&state, account.tenant_id, vec![run.end()], Vec::new()).await?;
        return Err(ErrorCode::TooManyAttempts.into());
    }
    let response = server_registration_response(
        &state.secrets().opaque,
        body.request.as_slice(),
        account.account_id.as_bytes(),
    )
    .map_err(|_| {
        ApiError::with_detail(ErrorCode::InvalidRequest, "the request is not of its form")
    })?;
    run.take_try(&state, account.tenant_id, Vec::new()).await?;
    Ok(Json(RegistrationStarted {
        response: response.into(),
    }))
}
