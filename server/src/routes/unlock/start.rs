//! POST `/api/unlock/start`: KE1 in, KE2 out, for the session's own account.

use axum::Json;
use axum::extract::State;
use bulla_protocol::login::{LoginStarted, UnlockStart};
use bulla_protocol::path;
use bulla_storage::Write;

use crate::attempts::Counted;
use crate::commit::commit;
use crate::error::Answer;
use crate::routes::login::start::respond;
use crate::routes::unlock::AwaitKe3;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{request, run};

/// First message of an unlock.
#[utoipa::path(
    post, path = path::UNLOCK_START, tag = "login", request_body = UnlockStart,
    responses((status = 200, description = "KE2.", body = LoginStarted)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["too_many_attempts"]))),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<UnlockStart>,
) -> Answer<Json<LoginStarted>> {
    let account_id = me.account.account_id;
    let counted = Counted::within(&state, &me.session);
    counted.allowed(&state).await?;
    let record = Some(me.account.opaque_record.as_slice());
    let (kept, ke2) = respond(&state, record, body.ke1.as_slice(), account_id)?;
    let run = run::begin(&state, Some(account_id), &AwaitKe3(kept))?;
    let login_id = run.run_id;
    let mut writes = counted.take(state.now());
    writes.push(Write::CreateRun(run));
    commit(&state, me.account.tenant_id, writes, Vec::new()).await?;
    Ok(Json(LoginStarted {
        login_id,
        account_id,
        ke2: ke2.into(),
    }))
}
