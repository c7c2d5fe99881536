//! POST `/api/keys/start`: KE1 in, KE2 out, for the session's own account.

use axum::Json;
use axum::extract::State;
use bulla_protocol::keys::KeysStart;
use bulla_protocol::login::LoginStarted;
use bulla_protocol::path;
use bulla_storage::Write;

use crate::attempts::Counted;
use crate::commit::commit;
use crate::error::Answer;
use crate::routes::keys::AwaitProof;
use crate::routes::login::start::respond;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{request, run};

/// First message of a run that changes what opens the account.
#[utoipa::path(
    post, path = path::KEYS_START, tag = "keys", request_body = KeysStart,
    responses((status = 200, description = "KE2.", body = LoginStarted)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["too_many_attempts"]))),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<KeysStart>,
) -> Answer<Json<LoginStarted>> {
    let account_id = me.account.account_id;
    let counted = Counted::within(&state, &me.session);
    counted.allowed(&state).await?;
    let record = me.account.opaque_record.as_slice();
    let (ke3, ke2) = respond(&state, Some(record), body.ke1.as_slice(), account_id)?;
    let kept = AwaitProof {
        ke3,
        session_id: me.session.session_id,
        opaque_record: record.into(),
    };
    let run = run::begin(&state, Some(account_id), &kept)?;
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
