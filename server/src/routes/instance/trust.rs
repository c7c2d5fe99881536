//! GET `/api/trust`: the trust anchors of the instance, to be pinned at first use.

use axum::Json;
use axum::extract::State;
use bulla_protocol::path;
use bulla_protocol::trust::TrustFile;
use bulla_storage::log::ANCHOR;

use crate::authority::Authorities;
use crate::commit::log_origin_prefix;
use crate::error::Answer;
use crate::publication;
use crate::state::AppState;

/// Trust anchors of the instance.
#[utoipa::path(get, path = path::TRUST, tag = "instance", responses((status = 200, description = "The trust file.", body = TrustFile)))]
pub(crate) async fn trust(State(state): State<AppState>) -> Answer<Json<TrustFile>> {
    let authorities = Authorities::load(&state).await?;
    // Our authority for time stands below the same root.
    let roots = || {
        let roots = authorities.roots();
        roots.map(|root| root.certificate.as_der().into()).collect()
    };
    Ok(Json(TrustFile {
        v: 1,
        instance: state.config().public_url.as_str().to_owned(),
        log_origin_prefix: log_origin_prefix(&state),
        anchor_log: publication::verifier(&state, ANCHOR)
            .ok()
            .map(|log| log.vkey()),
        log_public_key: state.secrets().log_key().public_key().as_bytes()[..].into(),
        certificate_roots: roots(),
        timestamp_roots: roots(),
        witness_policy: None,
    }))
}
