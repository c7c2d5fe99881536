//! Envelopes. The server verifies every statement before it takes it and decides states without
//! any key that opens a document.

pub(crate) mod act;
pub(crate) mod list;
pub(crate) mod release;
pub(crate) mod send;
pub(crate) mod show;
pub(crate) mod stamped;
pub(crate) mod take_over;

mod admission;
mod containers;
mod notice;
mod papers;
mod view;

pub(crate) use admission::SEALED_KEY_BYTES;

use bulla_protocol::ErrorCode;
use bulla_statement::{Dsse, Identity, Verified, verify_identity};
use bulla_storage::record::{Account, StoredEnvelope};
use bulla_types::{AccountId, EnvelopeId, Timestamp};

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
