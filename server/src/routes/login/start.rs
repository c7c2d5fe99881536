//! POST `/api/login/start`: KE1 in, KE2 out. An address that nobody has gets the same kind of
//! answer, with an account id that is the same each time.

use axum::Json;
use axum::extract::State;
use bulla_auth::unknown::fake_account_id;
use bulla_crypto::opaque::ServerLogin;
use bulla_protocol::login::{LoginStart, LoginStarted};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_types::AccountId;

use crate::address::Network;
use crate::attempts::Counted;
use crate::commit::{NO_TENANT, commit};
use crate::error::{Answer, ApiError};
use crate::request;
use crate::routes::login::AwaitKe3;
use crate::run::{self, Stage};
use crate::session::SignedIn;
use crate::state::AppState;

/// First message of login.
#[utoipa::path(
    post, path = path::LOGIN_START, tag = "login", request_body = LoginStart,
    responses((status = 200, description = "KE2.", body = LoginStarted)),
    extensions(("x-error-codes" = json!(["too_many_attempts"]))),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    network: Network,
    request::Json(body): request::Json<LoginStart>,
) -> Answer<Json<LoginStarted>> {
    let account = state.store().account_by_email(&body.email).await?;
    // Computed in any case: the same work for every address.
    let made_up = fake_account_id(&state.secrets().unknown_account, &body.email);
    let account_id = account.as_ref().map_or(made_up, |a| a.account_id);
    let counted = Counted::password(&state, account_id, &network);
    counted.allowed(&state).await?;
    let record = account.as_ref().map(|a| a.opaque_record.as_slice());
    let (kept, ke2) = respond(&state, record, body.ke1.as_slice(), account_id)?;
    let run = run::begin(&state, account.as_ref().map(|a| a.account_id), &kept)?;
    let login_id = run.run_id;
    let tenant = account.map_or(NO_TENANT, |account| account.tenant_id);
    let mut writes = counted.take(state.now());
    writes.push(Write::CreateRun(run));
    commit(&state, tenant, writes, Vec::new()).await?;
    Ok(Json(LoginStarted {
        login_id,
        account_id,
        ke2: ke2.into(),
    }))
}

/// First message of a run for the session's own account; `keep` says what the run keeps.
pub(crate) async fn within<S: Stage>(
    state: &AppState,
    me: &SignedIn,
    ke1: &[u8],
    keep: impl FnOnce(AwaitKe3) -> S,
) -> Answer<LoginStarted> {
    let account_id = me.account.account_id;
    let counted = Counted::within(state, &me.session);
    counted.allowed(state).await?;
    let record = Some(me.account.opaque_record.as_slice());
    let (kept, ke2) = respond(state, record, ke1, account_id)?;
    let run = run::begin(state, Some(account_id), &keep(kept))?;
    let login_id = run.run_id;
    let mut writes = counted.take(state.now());
    writes.push(Write::CreateRun(run));
    commit(state, me.account.tenant_id, writes, Vec::new()).await?;
    Ok(LoginStarted {
        login_id,
        account_id,
        ke2: ke2.into(),
    })
}

/// OPAQUE's answer to KE1: what the server keeps, and KE2.
fn respond(
    state: &AppState,
    record: Option<&[u8]>,
    ke1: &[u8],
    account_id: AccountId,
) -> Answer<(AwaitKe3, Vec<u8>)> {
    let setup = &state.secrets().opaque;
    let started = ServerLogin::start(setup, record, ke1, account_id.as_bytes(), &mut state.rng());
    let (login, ke2) = started
        .map_err(|_| ApiError::with_detail(ErrorCode::InvalidRequest, "ke1 is not of its form"))?;
    let kept = AwaitKe3 {
        account_id,
        opaque: login.serialize().expose_secret().into(),
    };
    Ok((kept, ke2))
}
