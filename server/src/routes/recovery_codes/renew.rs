//! POST `/api/recovery-codes`: new recovery codes against a fresh code; those before end.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::path;
use bulla_protocol::second_factor::{FreshCode, RecoveryCodes};
use bulla_storage::Write;

use crate::commit::commit;
use crate::error::Answer;
use crate::mail::{self, Changed};
use crate::request;
use crate::second_factor::{FreshSecondFactor, demand, new_recovery_codes};
use crate::session::SignedIn;
use crate::state::AppState;

/// Makes new recovery codes.
#[utoipa::path(
    post, path = path::RECOVERY_CODES, tag = "second factor", request_body = FreshCode,
    responses((status = 200, description = "The new codes, shown this once.", body = RecoveryCodes)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["wrong_code", "wrong_recovery_code", "code_already_used", "too_many_attempts"]))),
)]
pub(crate) async fn renew(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<FreshCode>,
) -> Answer<Json<RecoveryCodes>> {
    let fresh: FreshSecondFactor = demand(&state, &me, &body.code).await?;
    replace(&state, &me, fresh).await.map(Json)
}

async fn replace(
    state: &AppState,
    me: &SignedIn,
    _fresh: FreshSecondFactor,
) -> Answer<RecoveryCodes> {
    let account_id = me.account.account_id;
    let (codes, write) = new_recovery_codes(state, account_id);
    let email = me.account.email.clone();
    let notice = mail::second_factor_changed(state, email, Changed::RecoveryCodes);
    let event = Event::new(EventKind::RecoveryCodesMade, *account_id.as_bytes())
        .by(me.actor(state).await?);
    let writes = vec![write, Write::QueueMail(notice)];
    commit(state, me.account.tenant_id, writes, vec![event]).await?;
    Ok(codes)
}
