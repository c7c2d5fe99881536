//! POST `/api/certificates/validation`: issuers, revocation lists and OCSP responses for the
//! certificates of signatures and time-stamps, so that a signature can carry them.

use axum::Json;
use axum::extract::State;
use bulla_pki::Certificate;
use bulla_protocol::certificate::{RequestValidation, ValidationMaterial};
use bulla_protocol::{ErrorCode, path};

use crate::error::{Answer, ApiError};
use crate::request;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::validation::{MAX_CERTIFICATES, material};

/// What could be had for these certificates. Of certificates that are neither ours nor those of an
/// authority that stamps for the organisation there is nothing.
#[utoipa::path(
    post, path = path::VALIDATION, tag = "certificates", request_body = RequestValidation,
    responses((status = 200, description = "The material.", body = ValidationMaterial)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["too_many_attempts"]))),
)]
pub(crate) async fn validation(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<RequestValidation>,
) -> Answer<Json<ValidationMaterial>> {
    if body.certificates.is_empty() || body.certificates.len() > MAX_CERTIFICATES {
        return Err(invalid("1 to 16 certificates are asked about at once"));
    }
    let certificates = body.certificates.iter();
    let certificates = certificates.map(|der| Certificate::from_der(der.as_slice()));
    let certificates = certificates
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| invalid("a certificate is not well formed"))?;
    state
        .allowances()
        .take(me.account.account_id, state.now())?;
    material(&state, me.account.tenant_id, &certificates)
        .await
        .map(Json)
}

const fn invalid(detail: &'static str) -> ApiError {
    ApiError::with_detail(ErrorCode::InvalidRequest, detail)
}
