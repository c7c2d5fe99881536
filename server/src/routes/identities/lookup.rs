//! POST `/api/identities/lookup`: the identity of a colleague, by address.

use axum::Json;
use axum::extract::State;
use bulla_protocol::identity::{IdentityRecord, LookUpIdentity};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::log::StoredLeaf;

use crate::commit::catch_up;
use crate::error::Answer;
use crate::routes::identities::Recorded;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{epochs, extract, request};

/// Looks up an identity.
#[utoipa::path(
    post, path = path::IDENTITY_LOOKUP, tag = "identities", request_body = LookUpIdentity,
    responses((status = 200, description = "The identity.", body = IdentityRecord)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["unknown_recipient"]))),
)]
pub(crate) async fn look_up(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<LookUpIdentity>,
) -> Answer<Json<IdentityRecord>> {
    let found = state.store().account_by_email(&body.email).await?;
    let account = found
        .filter(|account| account.tenant_id == me.account.tenant_id)
        .filter(|account| account.role.takes_part())
        .ok_or(ErrorCode::UnknownRecipient)?;
    catch_up(&state, me.account.tenant_id).await?;
    let recorded = Recorded::of(&state, account).await?;
    let head = extract::head(&state, me.account.tenant_id).await?;
    let mut record = recorded.under(&state, &head).await?;
    // An identity that is looked up is about to be trusted: the newest entry shows how old the
    // view is in which it is the newest identity.
    let index = head.size.saturating_sub(1);
    let leaf = epochs::leaf(&state, me.account.tenant_id, head.size, index).await?;
    let newest = StoredLeaf { index, leaf };
    let proven = extract::entries(&state, me.account.tenant_id, &head, vec![newest]).await?;
    record.newest = proven.entries.into_iter().next();
    Ok(Json(record))
}
