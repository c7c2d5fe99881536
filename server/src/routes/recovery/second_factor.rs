//! POST `/api/recovery/second-factor`: a code and the signature that ties it to the kit. After it
//! the account's sealed records can be fetched, which is an event and a mail.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::path;
use bulla_protocol::recovery::{RecoveryOpened, RecoverySecondFactor, RecoveryStep};
use bulla_storage::Write;
use bulla_storage::record::Account;

use crate::attempts::Guess;
use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::routes::keys::{Proven, ProvenBy};
use crate::routes::login::second_factor::check_fresh;
use crate::routes::recovery::{AwaitCode, REFUSED, check_kit, find};
use crate::session::{newest_identity, statement_record};
use crate::state::AppState;
use crate::{mail, request};

/// The second factor of a recovery.
#[utoipa::path(
    post, path = path::RECOVERY_SECOND_FACTOR, tag = "recovery", request_body = RecoverySecondFactor,
    responses((status = 200, description = "Whose account it is.", body = RecoveryOpened)),
    extensions(("x-error-codes" = json!(["recovery_refused", "wrong_code", "code_already_used", "too_many_attempts"]))),
)]
pub(crate) async fn second_factor(
    State(state): State<AppState>,
    request::Json(body): request::Json<RecoverySecondFactor>,
) -> Answer<Json<RecoveryOpened>> {
    let run = find::<AwaitCode>(&state, body.run_id).await?;
    let account_id = run.account_id().ok_or(REFUSED)?;
    let account = state.store().account(account_id).await?.ok_or(REFUSED)?;
    let tenant = account.tenant_id;
    state
        .attempts()
        .take(Guess::Code(account_id), state.now())?;
    let run = run.take_try(&state, tenant).await?;
    let key = state.store().kit_auth_key(account_id).await?;
    let key = key.filter(|key| key.as_bytes() == run.state.auth_key.as_slice());
    let (step, place) = (RecoveryStep::SecondFactor, (&account_id, &body.run_id));
    let checked = match check_kit(key, step, place, &run.state.challenge, &body.proof) {
        Ok(_) => check_fresh(&state, &account, &body.code).await?,
        Err(_) => Err(REFUSED),
    };
    let burn = match checked {
        Ok(burn) => burn,
        Err(code) => {
            let event = Event::new(EventKind::SecondFactorRefused, *account_id.as_bytes());
            return Err(run.refuse(&state, tenant, code, vec![event]).await?);
        }
    };
    let next = Proven {
        account_id,
        by: ProvenBy::Kit(run.state.auth_key.clone()),
        opaque_record: account.opaque_record.as_slice().into(),
    };
    let actor = newest_identity(&state, &account).await?.identity_id;
    let event = Event::new(EventKind::RecoveryOpened, *account_id.as_bytes()).by(Some(actor));
    let mail = Write::QueueMail(mail::kit_used(&state, account.email.clone()));
    let writes = vec![run.advance_anew(&state, &next)?, burn, mail];
    commit(&state, tenant, writes, vec![event]).await?;
    state.attempts().passed(Guess::Code(account_id));
    opened(&state, account).await.map(Json)
}

/// Whose account it is.
async fn opened(state: &AppState, account: Account) -> Answer<RecoveryOpened> {
    let tenant = state.store().tenant(account.tenant_id).await?;
    let tenant = tenant.ok_or_else(|| ApiError::internal("an account has no organisation"))?;
    let identities = state.store().identities_of(account.account_id).await?;
    let identities = identities.iter().map(|i| statement_record(&i.statement));
    Ok(RecoveryOpened {
        account_id: account.account_id,
        tenant_id: account.tenant_id,
        email: account.email,
        name: account.name,
        organisation_name: tenant.name,
        identities: identities.collect::<Answer<_>>()?,
    })
}
