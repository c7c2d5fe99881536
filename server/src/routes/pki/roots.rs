//! GET `/pki/root.pem`: every root certificate of the instance, newest first; earlier ones still carry
//! signatures.

use axum::extract::State;
use bulla_protocol::{ErrorCode, path};

use crate::authority::Authorities;
use crate::error::Answer;
use crate::routes::pki::{File, served};
use crate::state::AppState;

/// All root certificates of the instance.
#[utoipa::path(
    get, path = path::PKI_ROOTS_PEM, tag = "pki",
    responses((status = 200, description = "The certificates, PEM.", body = String, content_type = "application/x-pem-file")),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn roots(State(state): State<AppState>) -> Answer<File> {
    let authorities = Authorities::load(&state).await?;
    let text: String = authorities
        .roots()
        .map(|root| root.certificate.to_pem())
        .collect();
    if text.is_empty() {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(served("application/x-pem-file", 300, text.into_bytes()))
}
