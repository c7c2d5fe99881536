//! POST `/api/register/start`: first message of registration.

use axum::Json;
use axum::extract::State;
use bulla_crypto::opaque::server_registration_response;
use bulla_protocol::register::{RegisterStart, RegisterStarted};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_types::AccountId;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::routes::invitations;
use crate::routes::register::AwaitRecords;
use crate::state::AppState;
use crate::{request, run};

/// First message of registration.
#[utoipa::path(
    post, path = path::REGISTER_START, tag = "register", request_body = RegisterStart,
    responses((status = 200, description = "OPAQUE's response.", body = RegisterStarted)),
    extensions(("x-error-codes" = json!(["invitation_unknown", "invitation_used", "invitation_expired"]))),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    request::Json(body): request::Json<RegisterStart>,
) -> Answer<Json<RegisterStarted>> {
    let invitation = invitations::open(&state, &body.token).await?;
    let account_id = AccountId::from_bytes(state.rng().bytes());
    let response = server_registration_response(
        &state.secrets().opaque,
        body.request.as_slice(),
        account_id.as_bytes(),
    )
    .map_err(|_| {
        ApiError::with_detail(ErrorCode::InvalidRequest, "the request is not of its form")
    })?;
    let tenant_id = invitation.tenant_id;
    let begun = AwaitRecords {
        invitation_id: invitation.invitation_id,
        account_id,
        tenant_id,
    };
    let run = run::begin(&state, None, &begun)?;
    let registration_id = run.run_id;
    commit(&state, tenant_id, vec![Write::CreateRun(run)], Vec::new()).await?;
    Ok(Json(RegisterStarted {
        registration_id,
        account_id,
        tenant_id,
        response: response.into(),
    }))
}
