//! Resets of members' second factors, by owners.

pub(crate) mod begin;
pub(crate) mod cancel;
pub(crate) mod list;

use bulla_protocol::ErrorCode;
use bulla_protocol::session::Role;
use bulla_storage::record::Account;
use bulla_types::EmailAddress;

use crate::error::Answer;
use crate::session::SignedIn;
use crate::state::AppState;

/// Refuses whoever does not own the organisation.
fn owner(me: &SignedIn) -> Answer<()> {
    if me.account.role == Role::Owner {
        Ok(())
    } else {
        Err(ErrorCode::Forbidden.into())
    }
}

/// The account of this address in the caller's organisation.
async fn colleague(state: &AppState, me: &SignedIn, email: &EmailAddress) -> Answer<Account> {
    let found = state.store().account_by_email(email).await?;
    found
        .filter(|account| account.tenant_id == me.account.tenant_id)
        .ok_or_else(|| ErrorCode::UnknownRecipient.into())
}
