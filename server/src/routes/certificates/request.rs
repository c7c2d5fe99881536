//! POST `/api/certificates`: a certificate for the P-256 key of the caller's identity in force, as the
//! log shows it. The caller names no key and no address: both are known.

use axum::Json;
use axum::extract::State;
use bulla_protocol::certificate::{RequestCertificate, SignerCertificate};
use bulla_protocol::path;

use crate::authority;
use crate::error::Answer;
use crate::request;
use crate::session::SignedIn;
use crate::state::AppState;

/// The caller's certificate: the one in use, or a new one where there is none or it ends within 30
/// days.
#[utoipa::path(
    post, path = path::CERTIFICATES, tag = "certificates", request_body = RequestCertificate,
    responses((status = 200, description = "The certificate.", body = SignerCertificate)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["log_stopped", "not_certified"]))),
)]
pub(crate) async fn request(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(RequestCertificate {}): request::Json<RequestCertificate>,
) -> Answer<Json<SignerCertificate>> {
    authority::certificate_for(&state, &me.account)
        .await
        .map(Json)
}
