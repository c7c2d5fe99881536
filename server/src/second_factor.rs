//! The second factor: checking a code of the authenticator app or a recovery code, demanding a fresh
//! one within a session, and making new recovery codes.

use bulla_auth::recovery_code::CODES;
use bulla_auth::{Cell, RecoveryCode, TotpError, TotpSecret};
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::ErrorCode;
use bulla_protocol::second_factor::RecoveryCodes;
use bulla_storage::Write;
use bulla_storage::record::Account;
use bulla_types::AccountId;

use crate::attempts::Counted;
use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::mail;
use crate::session::{SignedIn, newest_identity};
use crate::state::AppState;

/// Issuer that authenticator apps show.
pub(crate) const ISSUER: &str = "Bulla";

/// A code that fits. It counts once its writes are committed, which fails if it was used meanwhile.
#[must_use]
pub(crate) struct Fitting {
    /// Burns the code, and tells the person if it was a recovery code.
    pub(crate) writes: Vec<Write>,
    /// What is recorded of it.
    pub(crate) events: Vec<Event>,
}

/// A fresh code was shown within the session: what a sensitive change demands.
#[derive(Debug)]
#[must_use]
pub(crate) struct FreshSecondFactor(());

/// Checks a code of the account: six digits against the secret and its last step, anything that
/// reads as a recovery code as one. The latter is found by its hash when the writes are committed.
pub(crate) async fn check(
    state: &AppState,
    account: &Account,
    text: &str,
) -> Answer<Result<Fitting, ErrorCode>> {
    if let Some(code) = RecoveryCode::parse(text) {
        return recovery(state, account, &code).await.map(Ok);
    }
    let checked = secret(state, account)?.check(text, state.now(), account.totp_last_step);
    Ok(checked.map_err(totp_code).map(|passed| Fitting {
        writes: vec![Write::BurnTotpStep {
            account_id: account.account_id,
            step: passed.step(),
        }],
        events: Vec::new(),
    }))
}

/// Demands a fresh code within a session. The code is used up, whatever becomes of the change that
/// asked for it.
///
/// # Errors
/// `wrong_code`, `code_already_used`, `wrong_recovery_code`, `too_many_attempts`.
pub(crate) async fn demand(
    state: &AppState,
    me: &SignedIn,
    text: &str,
) -> Answer<FreshSecondFactor> {
    let tenant = me.account.tenant_id;
    let counted = Counted::within(state, &me.session);
    counted.allowed(state).await?;
    commit(state, tenant, counted.take(state.now()), Vec::new()).await?;
    let done = match check(state, &me.account, text).await? {
        Ok(Fitting { mut writes, events }) => {
            writes.extend(counted.passed());
            commit(state, tenant, writes, events).await
        }
        Err(code) => Err(code.into()),
    };
    match done {
        Ok(()) => Ok(FreshSecondFactor(())),
        Err(error) => {
            if is_refusal(error.code()) {
                let object = *me.account.account_id.as_bytes();
                let event = Event::new(EventKind::SecondFactorRefused, object);
                commit(state, tenant, Vec::new(), vec![event]).await?;
            }
            Err(error)
        }
    }
}

/// Whether a code was refused, and not the server unable.
pub(crate) const fn is_refusal(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::CodeAlreadyUsed | ErrorCode::WrongCode | ErrorCode::WrongRecoveryCode
    )
}

/// The code for a refused one-time code.
pub(crate) const fn totp_code(error: TotpError) -> ErrorCode {
    match error {
        TotpError::AlreadyUsed => ErrorCode::CodeAlreadyUsed,
        TotpError::Wrong | _ => ErrorCode::WrongCode,
    }
}

/// New recovery codes, and the write that puts them in the place of those before.
pub(crate) fn new_recovery_codes(state: &AppState, account: AccountId) -> (RecoveryCodes, Write) {
    let mut rng = state.rng();
    let codes: Vec<RecoveryCode> = (0..CODES)
        .map(|_| RecoveryCode::generate(&mut rng))
        .collect();
    let key = &state.secrets().recovery_codes;
    let write = Write::ReplaceRecoveryCodes {
        account_id: account,
        hashes: codes.iter().map(|code| code.hash(key, &account)).collect(),
    };
    let codes = codes.iter().map(RecoveryCode::expose_text).collect();
    (RecoveryCodes { codes }, write)
}

/// A secret sealed for its account.
pub(crate) fn seal(state: &AppState, account: &AccountId, secret: &TotpSecret) -> Vec<u8> {
    let key = &state.secrets().column;
    key.seal(&cell(account), secret.expose_secret(), &mut state.rng())
}

/// The secret in a run's state.
pub(crate) fn kept_secret(bytes: &[u8]) -> Answer<TotpSecret> {
    TotpSecret::from_slice(bytes)
        .ok_or_else(|| ApiError::internal("a second factor's secret has another length"))
}

fn secret(state: &AppState, account: &Account) -> Answer<TotpSecret> {
    let opened = state
        .secrets()
        .column
        .open(&cell(&account.account_id), &account.totp_sealed)
        .map_err(ApiError::internal)?;
    kept_secret(opened.expose_secret())
}

async fn recovery(state: &AppState, account: &Account, code: &RecoveryCode) -> Answer<Fitting> {
    let account_id = account.account_id;
    let left = state.store().recovery_codes_left(account_id).await?;
    let left = left.saturating_sub(1);
    let notice = mail::recovery_code_used(state, account.email.clone(), left);
    let actor = newest_identity(state, account).await?.identity_id;
    let event = Event::new(EventKind::RecoveryCodeUsed, *account_id.as_bytes())
        .by(Some(actor))
        .with_field("left", left.to_string());
    Ok(Fitting {
        writes: vec![
            Write::BurnRecoveryCode {
                account_id,
                hash: code.hash(&state.secrets().recovery_codes, &account_id),
            },
            Write::QueueMail(notice),
        ],
        events: vec![event],
    })
}

/// Where an account's second factor is sealed.
const fn cell(account: &AccountId) -> Cell<'_> {
    Cell::new("account", account.as_bytes(), "totp")
}
