//! Identities of accounts, with the proof that they are recorded in the log.

pub(crate) mod lookup;
pub(crate) mod rewraps;

use bulla_protocol::StatementRecord;
use bulla_protocol::identity::{IdentityRecord, IdentityStep};
use bulla_statement::Dsse;
use bulla_storage::log::{LogHead, StoredLeaf};
use bulla_storage::record::Account;

use crate::error::{Answer, ApiError};
use crate::session::statement_record;
use crate::state::AppState;
use crate::{epochs, extract};

/// An account's identities and their leaves in the log.
pub(crate) struct Recorded {
    account: Account,
    statements: Vec<StatementRecord>,
    steps: Vec<IdentityStep>,
    leaves: Vec<StoredLeaf>,
}

impl Recorded {
    pub(crate) async fn of(state: &AppState, account: Account) -> Answer<Self> {
        let identities = state.store().identities_of(account.account_id).await?;
        let steps = epochs::steps(state, &account).await?;
        let statements = identities.iter().map(|it| statement_record(&it.statement));
        let statements = statements.collect::<Answer<Vec<_>>>()?;
        let mut recorded: Vec<_> = identities.iter().map(|it| it.identity_id).collect();
        for step in &steps {
            let closing: Dsse = step.closing.to_typed().map_err(ApiError::internal)?;
            recorded.push(*closing.claimed_id().digest());
        }
        let mut leaves = Vec::with_capacity(recorded.len());
        for statement in recorded {
            let store = state.store();
            let leaf = store
                .leaf_of_statement(account.tenant_id, statement)
                .await?;
            let leaf = leaf.ok_or_else(|| ApiError::internal("an identity is not in the log yet"));
            leaves.push(leaf?);
        }
        leaves.sort_by_key(|leaf| leaf.index);
        Ok(Self {
            account,
            statements,
            steps,
            leaves,
        })
    }

    /// Their leaves, by rising index.
    pub(crate) fn leaves(&self) -> &[StoredLeaf] {
        &self.leaves
    }

    /// The record, with proofs under this head of the log, which was read after the leaves.
    pub(crate) async fn under(self, state: &AppState, head: &LogHead) -> Answer<IdentityRecord> {
        let tenant = self.account.tenant_id;
        Ok(IdentityRecord {
            account_id: self.account.account_id,
            name: self.account.name,
            email: self.account.email,
            statements: self.statements,
            steps: self.steps,
            newest: None,
            log: extract::entries(state, tenant, head, self.leaves).await?,
        })
    }
}
