//! Removal of containers that stand in no envelope a day after their upload began: drafts that were
//! given up, and uploads that broke off. Their rows go first, so that nobody can send them any more;
//! their blobs after, however often the process ends in between.

use bulla_types::Timestamp;

use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// How long a container may stand in no envelope, in milliseconds: 24 hours.
const KEPT_MS: u64 = 24 * 60 * 60 * 1000;

/// Removes what nobody sent.
pub(super) async fn remove(state: &AppState) -> Answer<()> {
    let before = state.now().as_millis().saturating_sub(KEPT_MS);
    let before = Timestamp::from_millis(before).map_err(ApiError::internal)?;
    for container in state.store().abandon_containers(before).await? {
        state.blobs().remove(container).await?;
        state.store().forget_container(container).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use bulla_protocol::session::Role;
    use bulla_storage::record::{Account, Container, Tenant};
    use bulla_storage::{BlobKey, StoreError, Write};
    use bulla_types::{AccountId, ContainerId, EnvelopeId, TenantId};

    use super::*;

    const ID: ContainerId = ContainerId::from_bytes([1; 16]);
    const KEY: BlobKey = BlobKey {
        container_id: ID,
        part: 0,
    };

    async fn begin(state: &AppState, begun_at: Timestamp) {
        let (tenant_id, account_id) = (
            TenantId::from_bytes([1; 16]),
            AccountId::from_bytes([1; 16]),
        );
        let account = Account {
            account_id,
            tenant_id,
            email: "anna@example.ch".parse().unwrap(),
            name: "Anna Keller".parse().unwrap(),
            role: Role::Owner,
            opaque_record: Vec::new(),
            totp_sealed: Vec::new(),
            totp_last_step: 0,
            ak_epoch: 1,
            created_at: begun_at,
        };
        let container = Container {
            container_id: ID,
            tenant_id,
            envelope_id: EnvelopeId::from_bytes([1; 16]),
            uploaded_by: account_id,
            header: vec![1],
            container_hash: None,
            begun_at,
        };
        let writes = vec![
            Write::CreateTenant(Tenant {
                tenant_id,
                name: "Muster AG".parse().unwrap(),
            }),
            Write::CreateAccount(Box::new(account)),
            Write::BeginContainer(container),
        ];
        let store = state.store();
        store.commit(tenant_id, writes, Vec::new()).await.unwrap();
        state.blobs().put(KEY, "sealed".into()).await.unwrap();
    }

    #[tokio::test]
    async fn an_upload_that_nobody_sent_goes_after_a_day_and_not_before() {
        for (age, gone) in [(KEPT_MS, false), (KEPT_MS + 1, true)] {
            let server = crate::testing::Server::start().await;
            let state = &server.state;
            let begun_at = state.now().as_millis() - age;
            begin(state, Timestamp::from_millis(begun_at).unwrap()).await;
            remove(state).await.unwrap();
            let row = state.store().container(ID).await.unwrap();
            assert_eq!(row.is_none(), gone);
            let blob = state.blobs().get(KEY, 0..1).await;
            assert_eq!(matches!(blob, Err(StoreError::NotFound)), gone);
            let events = state.store().tenants_with_pending_events().await;
            assert!(events.unwrap().is_empty());
        }
    }

    #[tokio::test]
    async fn blobs_are_removed_at_the_next_turn_where_the_process_ended_in_between() {
        let server = crate::testing::Server::start().await;
        let state = &server.state;
        begin(state, Timestamp::from_millis(5).unwrap()).await;
        let taken = state.store().abandon_containers(state.now()).await.unwrap();
        assert_eq!(taken, [ID]);
        remove(state).await.unwrap();
        let blob = state.blobs().get(KEY, 0..1).await;
        assert!(matches!(blob, Err(StoreError::NotFound)));
        let left = state.store().abandon_containers(state.now()).await;
        assert!(left.unwrap().is_empty());
    }
}
