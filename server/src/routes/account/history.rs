//! GET `/api/account/history/{from}`: the events of the caller's account with their proofs, so that
//! its client sees every identity that was published in its name.

use axum::Json;
use axum::extract::State;
use bulla_protocol::log::LogExtract;
use bulla_protocol::path;

use crate::commit::catch_up;
use crate::error::Answer;
use crate::extract;
use crate::request::Segment;
use crate::session::SignedIn;
use crate::state::AppState;

/// Most events of one answer; who gets as many asks for the next.
const MAX_EVENTS: usize = 500;

/// The events of the caller's account.
#[utoipa::path(
    get, path = path::ACCOUNT_HISTORY, tag = "account",
    params(("from" = u64, Path, description = "Index in the log of the first event that is wanted.")),
    responses((status = 200, description = "At most 500 events, oldest first.", body = LogExtract)),
    security(("session" = [])),
)]
pub(crate) async fn history(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(from): Segment<u64>,
) -> Answer<Json<LogExtract>> {
    let tenant = me.account.tenant_id;
    catch_up(&state, tenant).await?;
    let object = *me.account.account_id.as_bytes();
    let leaves = state.store().leaves_of_object(tenant, object).await?;
    let head = extract::head(&state, tenant).await?;
    let wanted = leaves.into_iter().filter(|leaf| leaf.index >= from);
    let wanted = wanted.take(MAX_EVENTS).collect();
    extract::entries(&state, tenant, &head, wanted)
        .await
        .map(Json)
}
