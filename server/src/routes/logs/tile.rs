//! GET `/api/logs/{tenant}/tile/…`: a tile or entry bundle, for members of the organisation, and of the
//! instance's own log for everybody who is signed in. Full
//! tiles never change; partial ones do not either, a wider one has another path.

use axum::extract::State;
use axum::http::{HeaderName, header};
use bulla_protocol::{ErrorCode, path};
use bulla_tlog::TilePath;
use bulla_types::TenantId;

use crate::authority::INSTANCE_LOG;
use crate::error::Answer;
use crate::request::Segments;
use crate::session::SignedIn;
use crate::state::AppState;

/// A tile or entry bundle.
#[utoipa::path(
    get, path = path::LOG_TILE, tag = "logs",
    params(
        ("tenant" = TenantId, Path, description = "The organisation."),
        ("path" = String, Path, description = "The path after tile/, as in C2SP tlog-tiles."),
    ),
    responses((status = 200, description = "The tile.", body = Vec<u8>, content_type = "application/octet-stream")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn tile(
    State(state): State<AppState>,
    me: SignedIn,
    Segments(tenant, path): Segments<TenantId, String>,
) -> Answer<([(HeaderName, &'static str); 2], Vec<u8>)> {
    if tenant != me.account.tenant_id && tenant != INSTANCE_LOG {
        return Err(ErrorCode::NotFound.into());
    }
    let tile = stored(&state, tenant, &path).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        ),
    ];
    Ok((headers, tile))
}

/// The tile of this log at this path, which stands after `tile/`.
pub(crate) async fn stored(state: &AppState, log: TenantId, path: &str) -> Answer<Vec<u8>> {
    let path: TilePath = format!("tile/{path}")
        .parse()
        .map_err(|_| ErrorCode::NotFound)?;
    let tiles = state.store().log_tiles(log, &[path]).await?;
    let tile = tiles.into_iter().next().ok_or(ErrorCode::NotFound)?;
    Ok(tile)
}
