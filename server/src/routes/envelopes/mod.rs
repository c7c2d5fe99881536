//! Envelopes. The server verifies every statement before it takes it and decides states without
//! any key that opens a document.

pub(crate) mod act;
pub(crate) mod list;
pub(crate) mod release;
pub(crate) mod remind;
pub(crate) mod send;
pub(crate) mod show;
pub(crate) mod stamped;
pub(crate) mod take_over;
pub(crate) mod view;
pub(crate) mod withdraw;

mod admission;
mod append;
mod containers;
mod notice;
mod papers;

pub(crate) use admission::SEALED_KEY_BYTES;

use bulla_protocol::ErrorCode;
use bulla_statement::{
    Dsse, EnvelopeChain, ExpectedEnvelope, Identity, KnownIdentities, Verified, verify_identity,
};
use bulla_storage::Write;
use bulla_storage::record::{Account, StoredEnvelope};
use bulla_types::{AccountId, EnvelopeId, Timestamp};

use crate::epochs;
use crate::error::{Answer, ApiError};
use crate::session::SignedIn;
use crate::state::AppState;

/// The envelope, if the caller sent it or stands in it as a recipient. An auditor does neither.
async fn visible(state: &AppState, me: &SignedIn, id: EnvelopeId) -> Answer<StoredEnvelope> {
    let account = me.account.account_id;
    let found = state.store().envelope(id).await?;
    found
        .filter(|stored| me.account.role.takes_part() && participants(stored).contains(&account))
        .ok_or_else(|| ErrorCode::NotFound.into())
}

/// Accounts of the sender and of all recipients, each once.
fn participants(stored: &StoredEnvelope) -> Vec<AccountId> {
    let mut accounts = vec![stored.envelope.sender];
    for recipient in &stored.envelope.recipients {
        if !accounts.contains(&recipient.account_id) {
            accounts.push(recipient.account_id);
        }
    }
    accounts
}

/// The accounts of all participants.
async fn accounts(state: &AppState, stored: &StoredEnvelope) -> Answer<Vec<Account>> {
    let mut accounts = Vec::new();
    for id in participants(stored) {
        let account = state.store().account(id).await?;
        accounts.push(account.ok_or_else(|| ApiError::internal("a participant has no account"))?);
    }
    Ok(accounts)
}

/// Mails about an envelope whose deadline has passed before everybody had signed.
pub(crate) async fn expired_mails(state: &AppState, stored: &StoredEnvelope) -> Answer<Vec<Write>> {
    let sender = state.store().account(stored.envelope.sender).await?;
    let sender = sender.ok_or_else(|| ApiError::internal("the sender has no account"))?;
    Ok(notice::expired(state, stored, &sender.email))
}

/// A statement of the store, verified before.
pub(crate) fn stored_record(json: &str) -> Answer<Dsse> {
    serde_json::from_str(json).map_err(ApiError::internal)
}

/// Whether this very statement was taken before.
fn has(stored: &StoredEnvelope, statement: &Dsse) -> Answer<bool> {
    let id = statement.claimed_id();
    for taken in &stored.statements {
        if stored_record(taken)?.claimed_id() == id {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The chain with these statements at its end, all of them verified.
async fn chain_with(
    state: &AppState,
    stored: &StoredEnvelope,
    next: &[Dsse],
) -> Answer<EnvelopeChain> {
    let epochs = epochs::of_accounts(state, &accounts(state, stored).await?).await?;
    let identities = KnownIdentities::of_accounts(&epochs);
    let statements = stored.statements.iter().map(|s| stored_record(s));
    let statements = statements.collect::<Answer<Vec<_>>>()?;
    let expected = ExpectedEnvelope {
        tenant_id: stored.envelope.tenant_id,
        envelope_id: stored.envelope.envelope_id,
    };
    let chain = EnvelopeChain::verify(&statements, &identities, &expected);
    let mut chain = chain.map_err(ApiError::internal)?;
    for statement in next {
        let appended = chain.append(statement, &identities);
        appended.map_err(|_| refused("it is no valid next statement"))?;
    }
    Ok(chain)
}

/// Verifies that a statement is a valid next one of the chain, and that the caller's identity in force
/// signed it.
async fn verify_next(
    state: &AppState,
    me: &SignedIn,
    stored: &StoredEnvelope,
    statement: &Dsse,
) -> Answer<()> {
    let chain = chain_with(state, stored, core::slice::from_ref(statement)).await?;
    let newest = chain.entries().last();
    let signer = newest.map(|entry| *entry.signer().digest());
    if signer == Some(me.identity(state).await?.identity_id) {
        Ok(())
    } else {
        Err(refused("the signer is not the caller's identity in force"))
    }
}

/// An identity of the store, verified again.
fn stored_identity(json: &str) -> Answer<Verified<Identity>> {
    verify_identity(&stored_record(json)?).map_err(ApiError::internal)
}

/// A refusal of a statement, with what is wrong with it.
const fn refused(detail: &'static str) -> ApiError {
    ApiError::with_detail(ErrorCode::StatementInvalid, detail)
}

/// Refuses a statement whose own time is far from the server's: it would stand beside the log's
/// time in every report.
fn punctual(state: &AppState, at: Timestamp) -> Answer<()> {
    let off = at.as_millis().abs_diff(state.now().as_millis());
    if off > CLOCK_TOLERANCE_MS {
        return Err(ErrorCode::ClockWrong.into());
    }
    Ok(())
}

/// How far a device's clock may be off: half an hour, in milliseconds.
const CLOCK_TOLERANCE_MS: u64 = 30 * 60 * 1000;
