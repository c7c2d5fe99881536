//! The port of certificates, method by method.

use async_trait::async_trait;
use bulla_storage::authority::{
    Authority, AuthorityId, IssuedCertificate, Revocation, RevocationList, TimestampPolicy,
};
use bulla_storage::{AuthorityStore, StoreError};
use bulla_types::{AccountId, TenantId};

use crate::{SqlStore, authority, certificate, revocation, timestamp_policy};

type Outcome<T> = Result<T, StoreError>;

#[async_trait]
impl AuthorityStore for SqlStore {
    async fn authorities(&self) -> Outcome<Vec<Authority>> {
        authority::all(&mut *self.engine().read().await?).await
    }

    async fn certificate(&self, serial: [u8; 16]) -> Outcome<Option<IssuedCertificate>> {
        certificate::by_serial(&mut *self.engine().read().await?, serial).await
    }

    async fn certificates_of(&self, account: AccountId) -> Outcome<Vec<IssuedCertificate>> {
        certificate::of_account(&mut *self.engine().read().await?, account).await
    }

    async fn certificates_in(&self, tenant: Option<TenantId>) -> Outcome<Vec<IssuedCertificate>> {
        certificate::in_tenant(&mut *self.engine().read().await?, tenant).await
    }

    async fn revocations(&self, issuer: AuthorityId) -> Outcome<Vec<Revocation>> {
        revocation::of_issuer(&mut *self.engine().read().await?, issuer).await
    }

    async fn revocation(
        &self,
        issuer: AuthorityId,
        serial: [u8; 16],
    ) -> Outcome<Option<Revocation>> {
        revocation::one(&mut *self.engine().read().await?, issuer, serial).await
    }

    async fn count_revocations(&self, issuer: AuthorityId) -> Outcome<u64> {
        revocation::count(&mut *self.engine().read().await?, issuer).await
    }

    async fn revocation_list(&self, authority: AuthorityId) -> Outcome<Option<RevocationList>> {
        revocation::list(&mut *self.engine().read().await?, authority).await
    }

    async fn timestamp_policy(&self, tenant: TenantId) -> Outcome<(u64, TimestampPolicy)> {
        timestamp_policy::of_tenant(&mut *self.engine().read().await?, tenant).await
    }
}
