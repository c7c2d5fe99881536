//! POST `/api/keys/proof`: the password and a fresh code of the second factor, in one request. From
//! here on the run may change what opens the account.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::keys::KeysProof;
use bulla_protocol::path;

use crate::attempts::Guess;
use crate::commit::commit;
use crate::error::Answer;
use crate::routes::keys::{AwaitProof, Proven, ProvenBy};
use crate::routes::login::REFUSED;
use crate::routes::login::finish::check_ke3;
use crate::routes::login::second_factor::check_fresh;
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
    let guess = Guess::SessionCode(session_id);
    state.attempts().take(guess, state.now())?;
    let run = run.take_try(&state, tenant).await?;
    let burn = match check_fresh(&state, &me.account, &body.code).await? {
        Ok(burn) => burn,
        Err(code) => {
            let event = Event::new(EventKind::SecondFactorRefused, *account_id.as_bytes());
            return Err(run.refuse(&state, tenant, code, vec![event]).await?);
        }
    };
    let next = Proven {
        account_id,
        by: ProvenBy::Password(session_id),
        opaque_record: run.state.opaque_record.clone(),
    };
    let event =
        Event::new(EventKind::VaultUnlocked, *account_id.as_bytes()).by(me.actor(&state).await?);
    let writes = vec![run.advance_anew(&state, &next)?, burn];
    commit(&state, tenant, writes, vec![event]).await?;
    state.attempts().passed(guess);
    state.attempts().passed(Guess::Unlock(session_id));
    Ok(StatusCode::NO_CONTENT)
}
