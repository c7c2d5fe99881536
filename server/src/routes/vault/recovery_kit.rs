//! POST `/api/vault/recovery-kit`: stores the slot that the recovery kit opens, and the key that shows
//! the kit. The first one needs a session and an opened vault, each later one the second factor too.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_protocol::vault::{SlotKind, StoreRecoveryKit};
use bulla_protocol::{ErrorCode, VaultWrite, path};
use bulla_storage::Write;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::routes::keys::{check_write, kit_auth_key};
use crate::routes::vault::{check_slot, slot_event};
use crate::second_factor::{FreshSecondFactor, demand};
use crate::session::{SignedIn, has_recovery_kit};
use crate::state::AppState;
use crate::{mail, request};

/// Stores the recovery kit's slot.
#[utoipa::path(
    post, path = path::VAULT_RECOVERY_KIT, tag = "vault", request_body = StoreRecoveryKit,
    responses((status = 204, description = "Stored.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["statement_invalid", "second_factor_required", "wrong_code", "code_already_used", "too_many_attempts", "version_conflict"]))),
)]
pub(crate) async fn store(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<StoreRecoveryKit>,
) -> Answer<StatusCode> {
    let auth_key = kit_auth_key(&body.auth_key)?;
    check_slot(&body.slot)?;
    if body.slot.kind != SlotKind::RecoveryKit {
        return Err(ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "the slot is of another kind",
        ));
    }
    let write = VaultWrite::RecoveryKit {
        slot: &body.slot,
        auth_key: body.auth_key.as_slice(),
    };
    check_write(&state, &me.account, &write, &body.proof).await?;
    let mut writes = Vec::new();
    if has_recovery_kit(&state, &me.account).await? {
        let code = body
            .code
            .as_deref()
            .ok_or(ErrorCode::SecondFactorRequired)?;
        let _fresh: FreshSecondFactor = demand(&state, &me, code).await?;
        let to = me.account.email.clone();
        writes.push(Write::QueueMail(mail::kit_replaced(&state, to)));
    }
    let account_id = me.account.account_id;
    let event = slot_event(&body.slot, *account_id.as_bytes()).by(me.actor(&state).await?);
    writes.push(Write::PutSlot {
        account_id,
        slot: body.slot,
        auth_key: Some(auth_key),
    });
    commit(&state, me.account.tenant_id, writes, vec![event]).await?;
    Ok(StatusCode::NO_CONTENT)
}
