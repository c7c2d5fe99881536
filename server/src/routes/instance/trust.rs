//! GET `/api/trust`: the trust anchors of the instance, to be pinned at first use.

use axum::Json;
use axum::extract::State;
use bulla_protocol::path;
use bulla_protocol::trust::{EarlierLogs, TrustFile};
use bulla_storage::log::ANCHOR;

use crate::authority::Authorities;
use crate::error::{Answer, ApiError};
use crate::log_keys;
use crate::log_keys::log_origin_prefix;
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
        anchor_log: log_keys::verifier(&state, ANCHOR)
            .ok()
            .map(|log| log.vkey()),
        earlier_logs: earlier_logs(&state)?,
        log_public_key: state.secrets().log_key().public_key().as_bytes()[..].into(),
        certificate_roots: roots(),
        timestamp_roots: roots(),
        witness_policy: state
            .witnesses()?
            .map(|witnesses| witnesses.policy().without_logs()),
    }))
}

/// The logs under each key before.
fn earlier_logs(state: &AppState) -> Answer<Vec<EarlierLogs>> {
    let verifiers = log_keys::earlier(state, ANCHOR)?;
    let ended = state.secrets().earlier_logs.iter();
    let logs = ended.zip(&verifiers).zip(1..);
    logs.map(|((ended, anchor), generation)| {
        let last = anchor.open(&ended.anchor_checkpoint);
        let last = last.map_err(ApiError::internal)?;
        Ok(EarlierLogs {
            log_origin_prefix: log_keys::prefix_at(state, generation),
            anchor_log: anchor.vkey(),
            log_public_key: ended.public_key.clone(),
            anchor_size: last.size(),
            anchor_root: *last.root(),
        })
    })
    .collect()
}
