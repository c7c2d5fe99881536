//! POST `/api/unlock/finish`: KE3 in, the vault out.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::login::{LoginFinish, Unlocked};
use bulla_protocol::path;

use crate::attempts::Counted;
use crate::commit::commit;
use crate::error::Answer;
use crate::routes::login::{REFUSED, finish::check_ke3};
use crate::routes::unlock::AwaitKe3;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{request, run};

/// Last message of an unlock.
#[utoipa::path(
    post, path = path::UNLOCK_FINISH, tag = "login", request_body = LoginFinish,
    responses((status = 200, description = "The vault.", body = Unlocked)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["wrong_credentials"]))),
)]
pub(crate) async fn finish(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<LoginFinish>,
) -> Answer<Json<Unlocked>> {
    let (account_id, tenant) = (me.account.account_id, me.account.tenant_id);
    let run = run::find::<AwaitKe3>(&state, body.login_id).await?;
    if run.account_id() != Some(account_id) {
        return Err(REFUSED.into());
    }
    if check_ke3(&run.state.0, body.ke3.as_slice()).is_err() {
        commit(&state, tenant, vec![run.end()], Vec::new()).await?;
        return Err(REFUSED.into());
    }
    let event =
        Event::new(EventKind::VaultUnlocked, *account_id.as_bytes()).by(me.actor(&state).await?);
    let mut writes = Counted::within(&state, &me.session).passed();
    writes.push(run.end());
    commit(&state, tenant, writes, vec![event]).await?;
    Ok(Json(Unlocked {
        vault: state.store().vault(account_id).await?,
    }))
}
