//! POST `/api/vault/recovery-kit`: stores the slot that the recovery kit opens.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_protocol::vault::{SlotKind, StoreRecoveryKit};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::request;
use crate::routes::vault::{check_slot, slot_event};
use crate::session::SignedIn;
use crate::state::AppState;

/// Stores the recovery kit's slot.
#[utoipa::path(
    post, path = path::VAULT_RECOVERY_KIT, tag = "vault", request_body = StoreRecoveryKit,
    responses((status = 204, description = "Stored.")),
    security(("session" = [])),
)]
pub(crate) async fn store(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<StoreRecoveryKit>,
) -> Answer<StatusCode> {
    check_slot(&body.slot)?;
    if body.slot.kind != SlotKind::RecoveryKit {
        return Err(ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "the slot is of another kind",
        ));
    }
    let account_id = me.account.account_id;
    let event = slot_event(&body.slot, *account_id.as_bytes()).by(me.actor(&state).await?);
    let slot = body.slot;
    let writes = vec![Write::PutSlot { account_id, slot }];
    commit(&state, me.account.tenant_id, writes, vec![event]).await?;
    Ok(StatusCode::NO_CONTENT)
}
