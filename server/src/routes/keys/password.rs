//! POST `/api/keys/password`: a new OPAQUE record and a new password slot, at once. The account key
//! stays; all other sessions end.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::keys::ChangePassword;
use bulla_protocol::vault::SlotKind;
use bulla_protocol::{ErrorCode, VaultWrite, path};
use bulla_storage::Write;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::routes::keys::{Caller, ProvenBy, check_write, opaque_record};
use crate::routes::vault::{check_slot, slot_event};
use crate::session::{SignedIn, newest_identity};
use crate::state::AppState;
use crate::{mail, request};

/// Replaces the password.
#[utoipa::path(
    post, path = path::KEYS_PASSWORD, tag = "keys", request_body = ChangePassword,
    responses((status = 204, description = "Changed.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["wrong_credentials", "statement_invalid", "version_conflict"]))),
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    _me: SignedIn,
    caller: Caller,
    request::Json(body): request::Json<ChangePassword>,
) -> Answer<StatusCode> {
    let (run, account) = caller.proven(&state, body.run_id).await?;
    // A kit that was used is spent: after it there is a new account key.
    let ProvenBy::Password(session_id) = run.state.by else {
        return Err(ErrorCode::RecoveryRefused.into());
    };
    check_slot(&body.slot)?;
    if body.slot.kind != SlotKind::Password {
        let detail = "the slot is of another kind";
        return Err(ApiError::with_detail(ErrorCode::InvalidRequest, detail));
    }
    let record = opaque_record(&body.record)?;
    let write = VaultWrite::Password {
        record: body.record.as_slice(),
        slot: &body.slot,
    };
    check_write(&state, &account, &write, &body.proof).await?;
    let account_id = account.account_id;
    let actor = Some(newest_identity(&state, &account).await?.identity_id);
    let object = *account_id.as_bytes();
    let events = vec![
        Event::new(EventKind::PasswordChanged, object).by(actor),
        slot_event(&body.slot, object).by(actor),
    ];
    let writes = vec![
        run.end(),
        Write::ReplaceOpaqueRecord {
            account_id,
            expected: run.state.opaque_record.as_slice().to_vec(),
            record,
        },
        Write::PutSlot {
            account_id,
            slot: body.slot,
            auth_key: None,
        },
        Write::EndSessions {
            account_id,
            except: Some(session_id),
        },
        Write::QueueMail(mail::password_changed(&state, account.email.clone())),
    ];
    commit(&state, account.tenant_id, writes, events).await?;
    Ok(StatusCode::NO_CONTENT)
}
