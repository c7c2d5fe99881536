//! POST `/api/keys/proof`: the password and a fresh code of the second factor, in one request. From
//! here on the run may change what opens the account.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::keys::KeysProof;
use bulla_protocol::{ErrorCode, path};
use bulla_types::TenantId;

use crate::attempts::Counted;
use crate::commit::commit;
use crate::error::Answer;
use crate::routes::keys::{AwaitProof, Proven, ProvenBy};
use crate::routes::login::REFUSED;
use crate::routes::login::finish::check_ke3;
use crate::run::Found;
use crate::second_factor::{Fitting, check, is_refusal};
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{request, run};

/// Password and second factor.
#[utoipa::path(
    post, path = path::KEYS_PROOF, tag = "keys", request_body = KeysProof,
    responses((status = 204, description = "Both are right.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["wrong_credentials", "wrong_code", "code_already_used", "too_many_attempts"]))),
)]
pub(crate) async fn prove(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<KeysProof>,
) -> Answer<StatusCode> {
    let (account_id, tenant) = (me.account.account_id, me.account.tenant_id);
    let session_id = me.session.session_id;
    let run = run::find::<AwaitProof>(&state, body.run_id).await?;
    if run.state.session_id != session_id || run.account_id() != Some(account_id) {
        return Err(REFUSED.into());
    }
    if check_ke3(&run.state.ke3, body.ke3.as_slice()).is_err() {
        commit(&state, tenant, vec![run.end()], Vec::new()).await?;
        return Err(REFUSED.into());
    }
    let counted = Counted::within(&state, &me.session);
    counted.allowed(&state).await?;
    let run = run
        .take_try(&state, tenant, counted.take(state.now()))
        .await?;
    let fitting = match check(&state, &me.account, &body.code).await? {
        Ok(fitting) => fitting,
        Err(code) => return refuse(&state, run, tenant, code).await,
    };
    let next = Proven {
        account_id,
        by: ProvenBy::Password(session_id),
        opaque_record: run.state.opaque_record.clone(),
    };
    let Fitting {
        mut writes,
        mut events,
    } = fitting;
    let event = Event::new(EventKind::VaultUnlocked, *account_id.as_bytes());
    events.push(event.by(me.actor(&state).await?));
    writes.push(run.advance_anew(&state, &next)?);
    writes.extend(counted.passed());
    match commit(&state, tenant, writes, events).await {
        Err(error) if is_refusal(error.code()) => refuse(&state, run, tenant, error.code()).await,
        done => done.map(|()| StatusCode::NO_CONTENT),
    }
}

/// Records the refusal and ends the run after its last try.
async fn refuse<T>(
    state: &AppState,
    run: Found<AwaitProof>,
    tenant: TenantId,
    code: ErrorCode,
) -> Answer<T> {
    let account = run.account_id().ok_or(REFUSED)?;
    let event = Event::new(EventKind::SecondFactorRefused, *account.as_bytes());
    Err(run.refuse(state, tenant, code, vec![event]).await?)
}
