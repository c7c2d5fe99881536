//! POST `/api/login/second-factor`: the code and the proof that ties it to the password. Opens a
//! session and hands out the vault; before this, no slot leaves the server. After a reset the code
//! is that of the second factor that this login enrols.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use bulla_auth::proof::check_proof;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::login::{LoggedIn, SecondFactor};
use bulla_protocol::second_factor::RecoveryCodes;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_storage::record::Account;

use crate::address::Network;
use crate::attempts::Counted;
use crate::commit::commit;
use crate::error::Answer;
use crate::reset::{Enrol, Enrolled};
use crate::routes::login::{AwaitCode, REFUSED};
use crate::run::{self, Found};
use crate::second_factor::{self as factor, Fitting};
use crate::state::AppState;
use crate::{request, reset, session};

/// The second factor.
#[utoipa::path(
    post, path = path::LOGIN_SECOND_FACTOR, tag = "login", request_body = SecondFactor,
    responses((status = 200, description = "Signed in; the session's token is in the cookie.", body = LoggedIn)),
    extensions(("x-error-codes" = json!(["wrong_credentials", "wrong_code", "wrong_recovery_code", "code_already_used", "too_many_attempts"]))),
)]
pub(crate) async fn second_factor(
    State(state): State<AppState>,
    network: Network,
    headers: HeaderMap,
    request::Json(body): request::Json<SecondFactor>,
) -> Answer<([(HeaderName, HeaderValue); 1], Json<LoggedIn>)> {
    let run = run::find::<AwaitCode>(&state, body.login_id).await?;
    let account_id = run.account_id().ok_or(REFUSED)?;
    let account = state.store().account(account_id).await?.ok_or(REFUSED)?;
    let tenant = account.tenant_id;
    let counted = Counted::code(&state, account_id, &network);
    counted.allowed(&state).await?;
    let run = run
        .take_try(&state, tenant, counted.take(state.now()))
        .await?;
    let Passed {
        writes: passed,
        mut events,
        recovery_codes,
    } = match pass(&state, &account, &run, &body).await? {
        Ok(passed) => passed,
        Err(code) => return refuse(&state, run, &account, code).await,
    };
    let (opened, cookie) = session::open(&state, &account, &headers)?;
    let mut writes = vec![run.end()];
    writes.extend(passed);
    writes.extend(counted.passed());
    writes.push(Write::CreateSession(opened.clone()));
    let actor = session::newest_identity(&state, &account).await?;
    let event = Event::new(EventKind::SessionOpened, *account_id.as_bytes());
    events.push(event.by(Some(actor.identity_id)));
    if let Err(error) = commit(&state, tenant, writes, events).await {
        let code = error.code();
        if factor::is_refusal(code) {
            return refuse(&state, run, &account, code).await;
        }
        if code == ErrorCode::ResetPending {
            // The reset was cancelled, or used by another request, in this moment.
            return refuse(&state, run, &account, REFUSED).await;
        }
        return Err(error);
    }
    let answer = LoggedIn {
        session: session::view(&state, &account, &opened).await?,
        vault: state.store().vault(account_id).await?,
        recovery_codes,
    };
    Ok(([(header::SET_COOKIE, cookie)], Json(answer)))
}

/// What a right code does besides opening the session.
struct Passed {
    writes: Vec<Write>,
    events: Vec<Event>,
    recovery_codes: Option<RecoveryCodes>,
}

/// Checks proof and code: against the second factor, or against the one that is to be enrolled.
async fn pass(
    state: &AppState,
    account: &Account,
    run: &Found<AwaitCode>,
    body: &SecondFactor,
) -> Answer<Result<Passed, ErrorCode>> {
    let kept = &run.state;
    let (key, challenge) = (kept.session_key.as_slice(), kept.challenge.as_slice());
    if check_proof(key, &body.login_id, challenge, body.proof.as_slice()).is_err() {
        return Ok(Err(REFUSED));
    }
    if let Some(enrol) = &kept.enrol {
        return enrolled(state, account, enrol, &body.code).await;
    }
    let checked = factor::check(state, account, &body.code).await?;
    Ok(checked.map(|Fitting { writes, events }| Passed {
        writes,
        events,
        recovery_codes: None,
    }))
}

/// The new second factor takes the place of the lost one; every session ends: who knows who has them.
async fn enrolled(
    state: &AppState,
    account: &Account,
    enrol: &Enrol,
    code: &str,
) -> Answer<Result<Passed, ErrorCode>> {
    let Enrolled {
        mut writes,
        mut events,
        recovery_codes,
    } = match reset::enrolled(state, account, enrol, code).await? {
        Ok(enrolled) => enrolled,
        Err(code) => return Ok(Err(code)),
    };
    let account_id = account.account_id;
    writes.push(Write::EndSessions {
        account_id,
        except: None,
    });
    let actor = session::newest_identity(state, account).await?.identity_id;
    let ended = Event::new(EventKind::SessionsEnded, *account_id.as_bytes());
    events.push(ended.by(Some(actor)).with_field("which", "all"));
    Ok(Ok(Passed {
        writes,
        events,
        recovery_codes: Some(recovery_codes),
    }))
}

/// Records the refusal and ends the run after its last try.
async fn refuse<T>(
    state: &AppState,
    run: Found<AwaitCode>,
    account: &Account,
    code: ErrorCode,
) -> Answer<T> {
    let event = Event::new(EventKind::LoginRefused, *account.account_id.as_bytes());
    Err(run
        .refuse(state, account.tenant_id, code, vec![event])
        .await?)
}
