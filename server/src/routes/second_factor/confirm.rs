//! POST `/api/second-factor/confirm`: the first code of the new app, which takes the old one's place.
//! Other sessions end, and so does a reset that is under way: the factor is not lost.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::second_factor::ConfirmRenewal;
use bulla_protocol::session::SessionView;
use bulla_protocol::sessions::WhichSessions;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;

use crate::commit::commit;
use crate::error::Answer;
use crate::mail::{self, Changed, ResetNotice};
use crate::routes::second_factor::AwaitCode;
use crate::session::{self, SignedIn};
use crate::state::AppState;
use crate::{request, reset, run, second_factor as factor};

/// Confirms the new second factor.
#[utoipa::path(
    post, path = path::SECOND_FACTOR_CONFIRM, tag = "second factor", request_body = ConfirmRenewal,
    responses((status = 200, description = "The new second factor is in force.", body = SessionView)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["wrong_credentials", "wrong_code", "too_many_attempts"]))),
)]
pub(crate) async fn confirm(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<ConfirmRenewal>,
) -> Answer<Json<SessionView>> {
    let (account_id, tenant) = (me.account.account_id, me.account.tenant_id);
    let run = run::find::<AwaitCode>(&state, body.renewal_id).await?;
    if run.account_id() != Some(account_id) {
        return Err(ErrorCode::WrongCredentials.into());
    }
    let run = run.take_try(&state, tenant, Vec::new()).await?;
    let totp = factor::kept_secret(run.state.totp.as_slice())?;
    let step = match totp.check(&body.code, state.now(), 0) {
        Ok(passed) => passed.step(),
        Err(error) => {
            let code = factor::totp_code(error);
            return Err(run.refuse(&state, tenant, code, Vec::new()).await?);
        }
    };
    let actor = me.actor(&state).await?;
    let (end_others, ended) = session::end(&me, WhichSessions::Others);
    let email = me.account.email.clone();
    let mut writes = vec![
        run.end(),
        Write::ReplaceTotp {
            account_id,
            sealed: factor::seal(&state, &account_id, &totp),
            step,
        },
        end_others,
        Write::QueueMail(mail::second_factor_changed(&state, email, Changed::App)),
    ];
    let event = |kind| Event::new(kind, *account_id.as_bytes()).by(actor);
    let mut events = vec![event(EventKind::SecondFactorEnrolled), ended.by(actor)];
    if let Some(pending) = reset::pending(&state, &me.account).await? {
        writes.push(reset::end(&pending));
        writes.extend(reset::notices(&state, &me.account, ResetNotice::Cancelled).await?);
        events.push(event(EventKind::SecondFactorResetCancelled));
    }
    commit(&state, tenant, writes, events).await?;
    let view = session::view(&state, &me.account, &me.session).await?;
    Ok(Json(view))
}
