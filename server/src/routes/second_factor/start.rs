//! POST `/api/second-factor/start`: a secret for another authenticator app, against a fresh code. The
//! old one works until the new one has given its first code.

use axum::Json;
use axum::extract::State;
use bulla_auth::TotpSecret;
use bulla_protocol::path;
use bulla_protocol::register::TotpEnrolment;
use bulla_protocol::second_factor::{FreshCode, RenewalStarted};
use bulla_storage::Write;

use crate::commit::commit;
use crate::error::Answer;
use crate::routes::second_factor::AwaitCode;
use crate::second_factor::{FreshSecondFactor, ISSUER, demand};
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{request, run};

/// Begins with another second factor.
#[utoipa::path(
    post, path = path::SECOND_FACTOR_START, tag = "second factor", request_body = FreshCode,
    responses((status = 200, description = "What an authenticator app needs.", body = RenewalStarted)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["wrong_code", "wrong_recovery_code", "code_already_used", "too_many_attempts"]))),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<FreshCode>,
) -> Answer<Json<RenewalStarted>> {
    let fresh = demand(&state, &me, &body.code).await?;
    begin(&state, &me, fresh).await.map(Json)
}

async fn begin(
    state: &AppState,
    me: &SignedIn,
    _fresh: FreshSecondFactor,
) -> Answer<RenewalStarted> {
    let totp = TotpSecret::generate(&mut state.rng());
    let kept = AwaitCode {
        totp: totp.expose_secret().into(),
    };
    let run = run::begin(state, Some(me.account.account_id), &kept)?;
    let renewal_id = run.run_id;
    let writes = vec![Write::CreateRun(run)];
    commit(state, me.account.tenant_id, writes, Vec::new()).await?;
    Ok(RenewalStarted {
        renewal_id,
        enrolment: TotpEnrolment {
            secret: totp.expose_base32(),
            otpauth_uri: totp.expose_otpauth_uri(ISSUER, &me.account.email),
        },
    })
}
