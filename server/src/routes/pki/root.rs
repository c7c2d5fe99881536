//! GET `/pki/root.cer`: the newest root certificate, for import into other programs.

use axum::extract::State;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::authority::AuthorityKind;

use crate::authority::Authorities;
use crate::error::Answer;
use crate::routes::pki::{CERTIFICATE, File, served};
use crate::state::AppState;

/// The newest root certificate of the instance.
#[utoipa::path(
    get, path = path::PKI_ROOT, tag = "pki",
    responses((status = 200, description = "The certificate, DER.", body = Vec<u8>, content_type = "application/pkix-cert")),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn root(State(state): State<AppState>) -> Answer<File> {
    let authorities = Authorities::load(&state).await?;
    let root = authorities.in_force(AuthorityKind::Root);
    let root = root.ok_or(ErrorCode::NotFound)?;
    Ok(served(CERTIFICATE, 300, root.certificate.as_der().to_vec()))
}
