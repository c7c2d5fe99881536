//! Records lockouts in the logs of their accounts, each once. No request does it: the answer to one
//! try too many takes the same work whether anybody has the address or not.

use bulla_domain::event::{Event, EventKind};
use bulla_storage::Write;

use crate::commit::{NO_TENANT, commit};
use crate::error::Answer;
use crate::state::AppState;

/// Records the lockouts that no event tells of yet.
pub(crate) async fn record(state: &AppState) -> Answer<()> {
    for lockout in state.store().unrecorded_lockouts().await? {
        let guessed = lockout.guessed.as_str();
        tracing::warn!(guessed, "tries have to wait from now on");
        let account = match lockout.subject {
            Some(account) => state.store().account(account).await?,
            None => None,
        };
        let event = account.as_ref().map(|account| {
            Event::new(EventKind::LoginLocked, *account.account_id.as_bytes())
                .with_field("guessed", guessed)
        });
        let tenant = account.map_or(NO_TENANT, |account| account.tenant_id);
        let writes = vec![Write::NoteLockout(lockout.key)];
        commit(state, tenant, writes, event.into_iter().collect()).await?;
    }
    Ok(())
}
