//! GET `/pki/{id}.cer` and `/pki/{id}.crl`: the certificate of an authority, and its revocation list.

use axum::extract::State;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::authority::AuthorityId;

use crate::authority::{Authorities, list_of};
use crate::error::Answer;
use crate::request::Segment;
use crate::routes::pki::{CERTIFICATE, File, LIST, served};
use crate::state::AppState;

/// How long a list may be kept by others, in seconds: what was revoked shows soon.
const LIST_SECS: u64 = 600;
/// A certificate never changes.
const CERTIFICATE_SECS: u64 = 86_400;

/// A certificate or revocation list of an authority, retired ones included.
#[utoipa::path(
    get, path = path::PKI_FILE, tag = "pki",
    params(("file" = String, Path, description = "The authority's id and .cer or .crl.")),
    responses((status = 200, description = "DER, application/pkix-cert or application/pkix-crl.", body = Vec<u8>, content_type = "application/pkix-cert")),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn file(
    State(state): State<AppState>,
    Segment(name): Segment<String>,
) -> Answer<File> {
    let (id, ending) = name.split_once('.').ok_or(ErrorCode::NotFound)?;
    let id: AuthorityId = id.parse().map_err(|_| ErrorCode::NotFound)?;
    let authorities = Authorities::load(&state).await?;
    let known = authorities.get(id).ok_or(ErrorCode::NotFound)?;
    match ending {
        "cer" => Ok(served(
            CERTIFICATE,
            CERTIFICATE_SECS,
            known.certificate.as_der().to_vec(),
        )),
        "crl" if known.certifies() => {
            let list = list_of(&state, known).await?;
            Ok(served(LIST, LIST_SECS, list.list))
        }
        _ => Err(ErrorCode::NotFound.into()),
    }
}
