//! Identities of accounts, with the proof that they are recorded in the log.

pub(crate) mod lookup;

use bulla_protocol::StatementRecord;
use bulla_protocol::identity::IdentityRecord;
use bulla_storage::log::{LogHead, StoredLeaf};
use bulla_storage::record::Account;

use crate::error::{Answer, ApiError};
use crate::extract;
use crate::session::statement_record;
use crate::state::AppState;

/// An account's identities and their leaves in the log.
pub(crate) struct Recorded {
    account: Account,
    statements: Vec<StatementRecord>,
    leaves: Vec<StoredLeaf>,
}

impl Recorded {
    pub(crate) async fn of(state: &AppState, account: Account) -> Answer<Self> {
        let identities = state.store().identities_of(account.account_id).await?;
        let (mut statements, mut leaves) = (Vec::new(), Vec::new());
        for identity in &identities {
            statements.push(statement_record(&identity.statement)?);
            let leaf = state
                .store()
                .leaf_of_statement(account.tenant_id, identity.identity_id)
                .await?;
            let leaf = leaf.ok_or_else(|| ApiError::internal("an identity is not in the log yet"));
            leaves.push(leaf?);
        }
        leaves.sort_by_key(|leaf| leaf.index);
        Ok(Self {
            account,
            statements,
            leaves,
        })
    }

    /// The record, with proofs under this head of the log, which was read after the leaves.
    pub(crate) async fn under(self, state: &AppState, head: &LogHead) -> Answer<IdentityRecord> {
        let tenant = self.account.tenant_id;
        Ok(IdentityRecord {
            account_id: self.account.account_id,
            name: self.account.name,
            email: self.account.email,
            statements: self.statements,
            log: extract::entries(state, tenant, head, self.leaves).await?,
        })
    }
}
