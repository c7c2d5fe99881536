//! Identities of accounts, with the proof that they are recorded in the log.

pub(crate) mod lookup;

use bulla_protocol::identity::IdentityRecord;
use bulla_storage::record::Account;

use crate::error::{Answer, ApiError};
use crate::extract;
use crate::session::statement_record;
use crate::state::AppState;

/// An account's identities and their entries in the log.
pub(crate) async fn record(state: &AppState, account: &Account) -> Answer<IdentityRecord> {
    let identities = state.store().identities_of(account.account_id).await?;
    let (mut statements, mut leaves) = (Vec::new(), Vec::new());
    for identity in &identities {
        statements.push(statement_record(&identity.statement)?);
        let leaf = state
            .store()
            .leaf_of_statement(account.tenant_id, identity.identity_id)
            .await?;
        leaves.push(leaf.ok_or_else(|| ApiError::internal("an identity is not in the log yet"))?);
    }
    leaves.sort_by_key(|leaf| leaf.index);
    Ok(IdentityRecord {
        account_id: account.account_id,
        name: account.name.clone(),
        email: account.email.clone(),
        statements,
        log: extract::entries(state, account.tenant_id, leaves).await?,
    })
}
