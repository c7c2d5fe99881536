//! POST `/api/recovery/second-factor`: a code and the signature that ties it to the kit. After it
//! the account's sealed records can be fetched, which is an event and a mail.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::recovery::{RecoveryOpened, RecoverySecondFactor, RecoveryStep};
use bulla_protocol::second_factor::RecoveryCodes;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_storage::record::Account;

use crate::address::Network;
use crate::attempts::Counted;
use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::reset::Enrol;
use crate::routes::keys::{Proven, ProvenBy};
use crate::routes::recovery::{AwaitCode, REFUSED, check_kit, find};
use crate::run::Found;
use crate::second_factor::{Fitting, check, is_refusal};
use crate::session::{newest_identity, statement_record};
use crate::state::AppState;
use crate::{epochs, mail, request, reset};

/// The second factor of a recovery.
#[utoipa::path(
    post, path = path::RECOVERY_SECOND_FACTOR, tag = "recovery", request_body = RecoverySecondFactor,
    responses((status = 200, description = "Whose account it is.", body = RecoveryOpened)),
    extensions(("x-error-codes" = json!(["recovery_refused", "wrong_code", "wrong_recovery_code", "code_already_used", "too_many_attempts"]))),
)]
pub(crate) async fn second_factor(
    State(state): State<AppState>,
    network: Network,
    request::Json(body): request::Json<RecoverySecondFactor>,
) -> Answer<Json<RecoveryOpened>> {
    let run = find::<AwaitCode>(&state, body.run_id).await?;
    let account_id = run.account_id().ok_or(REFUSED)?;
    let account = state.store().account(account_id).await?.ok_or(REFUSED)?;
    let tenant = account.tenant_id;
    let counted = Counted::code(&state, account_id, &network);
    counted.allowed(&state).await?;
    let run = run
        .take_try(&state, tenant, counted.take(state.now()))
        .await?;
    let key = state.store().kit_auth_key(account_id).await?;
    let key = key.filter(|key| key.as_bytes() == run.state.auth_key.as_slice());
    let (step, place) = (RecoveryStep::SecondFactor, (&account_id, &body.run_id));
    let checked = match check_kit(key, step, place, &run.state.challenge, &body.proof) {
        Ok(_) => pass(&state, &account, run.state.enrol.as_ref(), &body.code).await?,
        Err(_) => Err(REFUSED),
    };
    let (mut writes, mut events, codes) = match checked {
        Ok(passed) => passed,
        Err(code) => return refuse(&state, run, &account, code).await,
    };
    let next = Proven {
        account_id,
        by: ProvenBy::Kit(run.state.auth_key.clone()),
        opaque_record: account.opaque_record.as_slice().into(),
    };
    let actor = newest_identity(&state, &account).await?.identity_id;
    events.push(Event::new(EventKind::RecoveryOpened, *account_id.as_bytes()).by(Some(actor)));
    let notice = mail::kit_used(&state, account.email.clone());
    writes.extend([run.advance_anew(&state, &next)?, Write::QueueMail(notice)]);
    writes.extend(counted.passed());
    match commit(&state, tenant, writes, events).await {
        Err(error) if is_refusal(error.code()) => refuse(&state, run, &account, error.code()).await,
        Err(error) if error.code() == ErrorCode::ResetPending => {
            refuse(&state, run, &account, REFUSED).await
        }
        Err(error) => Err(error),
        Ok(()) => opened(&state, account, codes).await.map(Json),
    }
}

/// What a right code does besides opening the vault, and new recovery codes.
type Passed = (Vec<Write>, Vec<Event>, Option<RecoveryCodes>);

/// Checks the code: against the second factor, or against the one that is to be enrolled.
async fn pass(
    state: &AppState,
    account: &Account,
    enrol: Option<&Enrol>,
    code: &str,
) -> Answer<Result<Passed, ErrorCode>> {
    let Some(enrol) = enrol else {
        let checked = check(state, account, code).await?;
        return Ok(checked.map(|Fitting { writes, events }| (writes, events, None)));
    };
    let checked = reset::enrolled(state, account, enrol, code).await?;
    let passed = checked.map(|done| (done.writes, done.events, Some(done.recovery_codes)));
    Ok(passed.map_err(|code| {
        if code == ErrorCode::WrongCredentials {
            REFUSED
        } else {
            code
        }
    }))
}

/// Records the refusal and ends the run after its last try.
async fn refuse<T>(
    state: &AppState,
    run: Found<AwaitCode>,
    account: &Account,
    code: ErrorCode,
) -> Answer<T> {
    let event = Event::new(
        EventKind::SecondFactorRefused,
        *account.account_id.as_bytes(),
    );
    Err(run
        .refuse(state, account.tenant_id, code, vec![event])
        .await?)
}

/// Whose account it is.
async fn opened(
    state: &AppState,
    account: Account,
    recovery_codes: Option<RecoveryCodes>,
) -> Answer<RecoveryOpened> {
    let tenant = state.store().tenant(account.tenant_id).await?;
    let tenant = tenant.ok_or_else(|| ApiError::internal("an account has no organisation"))?;
    let identities = state.store().identities_of(account.account_id).await?;
    let identities = identities.iter().map(|i| statement_record(&i.statement));
    let identity_steps = epochs::steps(state, &account).await?;
    Ok(RecoveryOpened {
        identity_steps,
        account_id: account.account_id,
        tenant_id: account.tenant_id,
        email: account.email,
        name: account.name,
        organisation_name: tenant.name,
        identities: identities.collect::<Answer<_>>()?,
        recovery_codes,
    })
}
