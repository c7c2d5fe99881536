//! POST `/api/login/second-factor`: the code and the proof that ties it to the password. Opens a
//! session and hands out the vault; before this, no slot leaves the server.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use bulla_auth::proof::check_proof;
use bulla_auth::totp::SecondFactorPassed;
use bulla_auth::{Cell, TotpError, TotpSecret};
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::login::{LoggedIn, SecondFactor};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_storage::record::Account;

use crate::attempts::Guess;
use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::routes::login::{AwaitCode, REFUSED};
use crate::state::AppState;
use crate::{request, run, session};

/// The second factor.
#[utoipa::path(
    post, path = path::LOGIN_SECOND_FACTOR, tag = "login", request_body = SecondFactor,
    responses((status = 200, description = "Signed in; the session's token is in the cookie.", body = LoggedIn)),
    extensions(("x-error-codes" = json!(["wrong_credentials", "wrong_code", "code_already_used", "too_many_attempts"]))),
)]
pub(crate) async fn second_factor(
    State(state): State<AppState>,
    request::Json(body): request::Json<SecondFactor>,
) -> Answer<([(HeaderName, HeaderValue); 1], Json<LoggedIn>)> {
    let run = run::find::<AwaitCode>(&state, body.login_id).await?;
    let account_id = run.account_id().ok_or(REFUSED)?;
    let account = state.store().account(account_id).await?.ok_or(REFUSED)?;
    let tenant = account.tenant_id;
    state
        .attempts()
        .take(Guess::Code(account_id), state.now())?;
    let run = run.take_try(&state, tenant).await?;
    let kept = &run.state;
    let bound = check_proof(
        kept.session_key.as_slice(),
        &body.login_id,
        kept.challenge.as_slice(),
        body.proof.as_slice(),
    );
    let checked = match bound {
        Ok(_) => check_code(&state, &account, &body.code)?,
        Err(_) => Err(REFUSED),
    };
    let passed = match checked {
        Ok(passed) => passed,
        Err(code) => {
            let event = Event::new(EventKind::LoginRefused, *account_id.as_bytes());
            return Err(run.refuse(&state, tenant, code, vec![event]).await?);
        }
    };
    let (opened, cookie) = session::open(&state, &account)?;
    let burn = Write::BurnTotpStep {
        account_id,
        step: passed.step(),
    };
    let writes = vec![run.end(), burn, Write::CreateSession(opened.clone())];
    let event = Event::new(EventKind::SessionOpened, *account_id.as_bytes()).by(Some(
        session::newest_identity(&state, &account)
            .await?
            .identity_id,
    ));
    commit(&state, tenant, writes, vec![event]).await?;
    state.attempts().passed(Guess::Code(account_id));
    let answer = LoggedIn {
        session: session::view(&state, &account, &opened).await?,
        vault: state.store().vault(account_id).await?,
    };
    Ok(([(header::SET_COOKIE, cookie)], Json(answer)))
}

/// Checks a code outside of a login: the write that burns it, or why it is refused.
pub(crate) async fn check_fresh(
    state: &AppState,
    account: &Account,
    code: &str,
) -> Answer<Result<Write, ErrorCode>> {
    let account_id = account.account_id;
    Ok(
        check_code(state, account, code)?.map(|passed| Write::BurnTotpStep {
            account_id,
            step: passed.step(),
        }),
    )
}

/// Checks a code against the account's secret and its last step.
fn check_code(
    state: &AppState,
    account: &Account,
    code: &str,
) -> Answer<Result<SecondFactorPassed, ErrorCode>> {
    let sealed = state
        .secrets()
        .column
        .open(&totp_cell(account), &account.totp_sealed)
        .map_err(ApiError::internal)?;
    let secret = TotpSecret::from_slice(sealed.expose_secret())
        .ok_or_else(|| ApiError::internal("a second factor's secret has another length"))?;
    let checked = secret.check(code, state.now(), account.totp_last_step);
    Ok(checked.map_err(totp_code))
}

/// The code for a refused one-time code.
pub(crate) const fn totp_code(error: TotpError) -> ErrorCode {
    match error {
        TotpError::AlreadyUsed => ErrorCode::CodeAlreadyUsed,
        TotpError::Wrong | _ => ErrorCode::WrongCode,
    }
}

/// Where an account's second factor is sealed.
pub(crate) const fn totp_cell(account: &Account) -> Cell<'_> {
    Cell::new("account", account.account_id.as_bytes(), "totp")
}
