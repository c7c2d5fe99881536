//! Resets of a lost second factor (`docs/spec/login.md#lost-second-factor`): asked for by an owner,
//! the operator, or the person where nobody else can; effective after a delay, told to everybody
//! whom it concerns, cancelled by any of them. A reset never yields a key: after the delay the login
//! still needs the password, and enrols a new second factor before anything is released.

use bulla_auth::TotpSecret;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::ErrorCode;
use bulla_protocol::register::TotpEnrolment;
use bulla_protocol::second_factor::{PendingReset, RecoveryCodes, ResetOrigin};
use bulla_storage::Write;
use bulla_storage::record::{Account, Reset};
use bulla_types::{AccountId, Base64Bytes, Sha256Digest, Timestamp};
use serde::{Deserialize, Serialize};

use crate::commit::commit_at;
use crate::error::Answer;
use crate::mail::{self, ResetNotice};
use crate::second_factor as factor;
use crate::session::newest_identity;
use crate::state::AppState;

/// How long a reset by somebody else takes to become effective, in milliseconds: a day.
const DELAY_MS: u64 = 24 * 60 * 60 * 1000;
/// How long one takes that nobody else could ask for, in milliseconds: three days.
const ALONE_DELAY_MS: u64 = 72 * 60 * 60 * 1000;
/// How long it can be used from then on, in milliseconds: a week.
const WINDOW_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// A second factor that a login or a recovery enrols.
#[derive(Serialize, Deserialize)]
pub(crate) struct Enrol {
    /// The reset that it rests on.
    reset_id: [u8; 16],
    /// The new secret.
    totp: Base64Bytes,
}

/// What the first code of a new second factor does.
#[must_use]
pub(crate) struct Enrolled {
    pub(crate) writes: Vec<Write>,
    pub(crate) events: Vec<Event>,
    pub(crate) recovery_codes: RecoveryCodes,
}

/// Begins a reset and tells everybody. `writes` go into the same transaction, first.
///
/// # Errors
/// `reset_pending` where one is under way.
pub(crate) async fn begin(
    state: &AppState,
    account: &Account,
    origin: ResetOrigin,
    actor: Option<Sha256Digest>,
    mut writes: Vec<Write>,
) -> Answer<Reset> {
    let now = state.now();
    let delay_ms = match origin {
        ResetOrigin::Operator | ResetOrigin::Owner => DELAY_MS,
        ResetOrigin::Kit | _ => ALONE_DELAY_MS,
    };
    let effective_at = now.plus_millis(delay_ms);
    let reset = Reset {
        reset_id: state.rng().bytes(),
        account_id: account.account_id,
        origin,
        begun_at: now,
        effective_at,
        ends_at: effective_at.plus_millis(WINDOW_MS),
    };
    writes.push(Write::BeginReset(reset.clone()));
    writes.extend(notices(state, account, ResetNotice::Begun(effective_at)).await?);
    let object = *account.account_id.as_bytes();
    let event = Event::new(EventKind::SecondFactorResetBegun, object)
        .by(actor)
        .with_field("origin", name(origin))
        .with_field("effective", effective_at.to_string());
    commit_at(state, account.tenant_id, now, (writes, vec![event])).await?;
    Ok(reset)
}

/// Cancels the reset of this account and tells everybody.
///
/// # Errors
/// `not_found` where none is under way.
pub(crate) async fn cancel(
    state: &AppState,
    account: &Account,
    actor: Option<Sha256Digest>,
) -> Answer<()> {
    let reset = pending(state, account).await?.ok_or(ErrorCode::NotFound)?;
    let mut writes = vec![end(&reset)];
    writes.extend(notices(state, account, ResetNotice::Cancelled).await?);
    let object = *account.account_id.as_bytes();
    let event = Event::new(EventKind::SecondFactorResetCancelled, object).by(actor);
    commit_at(state, account.tenant_id, state.now(), (writes, vec![event])).await
}

/// The reset of this account that is not over.
pub(crate) async fn pending(state: &AppState, account: &Account) -> Answer<Option<Reset>> {
    let reset = state.store().reset_of(account.account_id).await?;
    Ok(reset.filter(|reset| !is_over(reset, state.now())))
}

/// The reset of this account that a login may use now.
pub(crate) async fn effective(state: &AppState, account: &Account) -> Answer<Option<Reset>> {
    let now = state.now();
    let reset = pending(state, account).await?;
    Ok(reset.filter(|reset| now >= reset.effective_at))
}

/// What the second step of a login or a recovery asks for.
#[derive(Default)]
pub(crate) struct Asked {
    /// What the run keeps of a second factor that it enrols.
    pub(crate) enrol: Option<Enrol>,
    /// What an authenticator app needs for it.
    pub(crate) enrolment: Option<TotpEnrolment>,
    /// A reset that is not effective yet.
    pub(crate) reset: Option<PendingReset>,
}

/// What is asked of this account: its own second factor, or a new one where a reset is effective.
pub(crate) async fn ask(state: &AppState, account: AccountId) -> Answer<Asked> {
    let account = state.store().account(account).await?;
    let account = account.ok_or(ErrorCode::WrongCredentials)?;
    let Some(reset) = pending(state, &account).await? else {
        return Ok(Asked::default());
    };
    if state.now() < reset.effective_at {
        return Ok(Asked {
            reset: Some(view(&reset)),
            ..Asked::default()
        });
    }
    let totp = TotpSecret::generate(&mut state.rng());
    Ok(Asked {
        enrol: Some(Enrol {
            reset_id: reset.reset_id,
            totp: totp.expose_secret().into(),
        }),
        enrolment: Some(TotpEnrolment {
            secret: totp.expose_base32(),
            otpauth_uri: totp.expose_otpauth_uri(factor::ISSUER, &account.email),
        }),
        reset: None,
    })
}

/// The new second factor takes the place of the lost one, if its first code is right and nobody
/// cancelled the reset meanwhile. The recovery codes from before end with it.
pub(crate) async fn enrolled(
    state: &AppState,
    account: &Account,
    enrol: &Enrol,
    code: &str,
) -> Answer<Result<Enrolled, ErrorCode>> {
    let pending = effective(state, account).await?;
    let Some(pending) = pending.filter(|reset| reset.reset_id == enrol.reset_id) else {
        return Ok(Err(ErrorCode::WrongCredentials));
    };
    let totp = factor::kept_secret(enrol.totp.as_slice())?;
    let step = match totp.check(code, state.now(), 0) {
        Ok(passed) => passed.step(),
        Err(error) => return Ok(Err(factor::totp_code(error))),
    };
    let account_id = account.account_id;
    let (recovery_codes, codes) = factor::new_recovery_codes(state, account_id);
    let mut writes = vec![
        end(&pending),
        Write::ReplaceTotp {
            account_id,
            sealed: factor::seal(state, &account_id, &totp),
            step,
        },
        codes,
    ];
    writes.extend(notices(state, account, ResetNotice::Used).await?);
    let actor = newest_identity(state, account).await?.identity_id;
    let event = |kind| Event::new(kind, *account_id.as_bytes()).by(Some(actor));
    Ok(Ok(Enrolled {
        writes,
        events: vec![
            event(EventKind::SecondFactorEnrolled),
            event(EventKind::RecoveryCodesMade),
        ],
        recovery_codes,
    }))
}

/// Whether it can be used no more.
pub(crate) fn is_over(reset: &Reset, now: Timestamp) -> bool {
    now >= reset.ends_at
}

/// The write that ends this reset and no other.
pub(crate) const fn end(reset: &Reset) -> Write {
    Write::EndReset {
        account_id: reset.account_id,
        reset_id: reset.reset_id,
    }
}

/// Mails to the person and to every owner.
pub(crate) async fn notices(
    state: &AppState,
    account: &Account,
    notice: ResetNotice,
) -> Answer<Vec<Write>> {
    let owners = state.store().owners_of(account.tenant_id).await?;
    let mut told: Vec<_> = owners.into_iter().map(|owner| owner.email).collect();
    if !told.contains(&account.email) {
        told.push(account.email.clone());
    }
    let mails = told
        .into_iter()
        .map(|to| Write::QueueMail(mail::second_factor_reset(state, to, account, notice)));
    Ok(mails.collect())
}

/// A reset as it travels.
pub(crate) const fn view(reset: &Reset) -> PendingReset {
    PendingReset {
        origin: reset.origin,
        begun_at_ms: reset.begun_at,
        effective_at_ms: reset.effective_at,
        ends_at_ms: reset.ends_at,
    }
}

const fn name(origin: ResetOrigin) -> &'static str {
    match origin {
        ResetOrigin::Operator => "operator",
        ResetOrigin::Owner => "owner",
        ResetOrigin::Kit | _ => "kit",
    }
}
