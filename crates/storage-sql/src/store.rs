//! The port, method by method: each opens its transaction and hands on to its noun's module.

use async_trait::async_trait;
use bulla_auth::lockout::Tries;
use bulla_protocol::vault::VaultBundle;
use bulla_storage::log::{LogHead, PendingEvent, StoredLeaf};
use bulla_storage::record::{
    Account, Container, Identity, IdentityStep, Invitation, KitAuthKey, ListedEnvelope, LockedOut,
    Mail, Paper, Part, Reminder, Reset, Run, Session, StoredEnvelope, Tenant, Wrap,
};
use bulla_storage::{Store, StoreError, Write};
use bulla_tlog::{LogSigner, TilePath};
use bulla_types::{
    AccountId, ContainerId, EmailAddress, EnvelopeId, LoginId, Sha256Digest, TenantId, Timestamp,
};

use crate::error::failed;
use crate::{
    SqlStore, account, attempt, container, envelope, identity, invitation, log, mail, paper, probe,
    recovery_code, reminder, reset, run, sequence, session, vault, wrap,
};

type Outcome<T> = Result<T, StoreError>;

#[async_trait]
impl Store for SqlStore {
    async fn commit(
        &self,
        tenant: TenantId,
        writes: Vec<Write>,
        events: Vec<PendingEvent>,
    ) -> Outcome<()> {
        self.group().commit(tenant, writes, events).await
    }

    async fn sequence(&self, tenant: TenantId, signer: &LogSigner) -> Outcome<Option<LogHead>> {
        let run = |run| sequence::run(self.sequencer(), run, tenant, signer);
        self.turns().take(tenant, run).await
    }

    async fn tenants_with_pending_events(&self) -> Outcome<Vec<TenantId>> {
        log::tenants_with_pending(&mut *self.engine().read().await?).await
    }

    async fn log_head(&self, tenant: TenantId) -> Outcome<Option<LogHead>> {
        log::head(&mut *self.engine().read().await?, tenant).await
    }

    async fn log_tiles(&self, tenant: TenantId, paths: &[TilePath]) -> Outcome<Vec<Vec<u8>>> {
        let mut tx = self.engine().read().await?;
        let mut tiles = Vec::with_capacity(paths.len());
        for path in paths {
            let tile = log::tile(&mut tx, tenant, *path).await?;
            tiles.push(tile.ok_or(StoreError::NotFound)?);
        }
        Ok(tiles)
    }

    async fn leaves_of_object(
        &self,
        tenant: TenantId,
        object: [u8; 16],
    ) -> Outcome<Vec<StoredLeaf>> {
        log::leaves_of_object(&mut *self.engine().read().await?, tenant, object).await
    }

    async fn leaf_of_statement(
        &self,
        tenant: TenantId,
        statement: Sha256Digest,
    ) -> Outcome<Option<StoredLeaf>> {
        log::leaf_of_statement(&mut *self.engine().read().await?, tenant, statement).await
    }

    async fn has_accounts(&self) -> Outcome<bool> {
        account::exists(&mut *self.engine().read().await?).await
    }

    async fn invitation(&self, token: Sha256Digest) -> Outcome<Option<Invitation>> {
        invitation::by_token(&mut *self.engine().read().await?, token).await
    }

    async fn open_set_up_invitation(&self) -> Outcome<Option<Invitation>> {
        invitation::open_set_up(&mut *self.engine().read().await?).await
    }

    async fn tenant(&self, tenant: TenantId) -> Outcome<Option<Tenant>> {
        account::tenant(&mut *self.engine().read().await?, tenant).await
    }

    async fn account(&self, account: AccountId) -> Outcome<Option<Account>> {
        account::by_id(&mut *self.engine().read().await?, account).await
    }

    async fn account_by_email(&self, email: &EmailAddress) -> Outcome<Option<Account>> {
        account::by_email(&mut *self.engine().read().await?, email).await
    }

    async fn vault(&self, account: AccountId) -> Outcome<VaultBundle> {
        vault::of_account(&mut *self.engine().read().await?, account).await
    }

    async fn kit_auth_key(&self, account: AccountId) -> Outcome<Option<KitAuthKey>> {
        vault::kit_auth_key(&mut *self.engine().read().await?, account).await
    }

    async fn sender_keys(&self, account: AccountId) -> Outcome<Vec<(EnvelopeId, Vec<u8>)>> {
        envelope::sender_keys(&mut *self.engine().read().await?, account).await
    }

    async fn identities_of(&self, account: AccountId) -> Outcome<Vec<Identity>> {
        identity::of_account(&mut *self.engine().read().await?, account).await
    }

    async fn identity_steps_of(&self, account: AccountId) -> Outcome<Vec<IdentityStep>> {
        identity::steps_of_account(&mut *self.engine().read().await?, account).await
    }

    async fn rewraps_of(&self, account: AccountId) -> Outcome<Vec<EnvelopeId>> {
        wrap::to_replace(&mut *self.engine().read().await?, account).await
    }

    async fn identity(&self, identity: Sha256Digest) -> Outcome<Option<Identity>> {
        identity::by_id(&mut *self.engine().read().await?, identity).await
    }

    async fn run(&self, run: LoginId) -> Outcome<Option<Run>> {
        run::by_id(&mut *self.engine().read().await?, run).await
    }

    async fn session(&self, token: Sha256Digest) -> Outcome<Option<Session>> {
        session::by_token(&mut *self.engine().read().await?, token).await
    }

    async fn sessions_of(&self, account: AccountId) -> Outcome<Vec<Session>> {
        session::of_account(&mut *self.engine().read().await?, account).await
    }

    async fn recovery_codes_left(&self, account: AccountId) -> Outcome<u32> {
        recovery_code::left(&mut *self.engine().read().await?, account).await
    }

    async fn reset_of(&self, account: AccountId) -> Outcome<Option<Reset>> {
        reset::of_account(&mut *self.engine().read().await?, account).await
    }

    async fn resets_in(&self, tenant: TenantId) -> Outcome<Vec<Reset>> {
        reset::in_tenant(&mut *self.engine().read().await?, tenant).await
    }

    async fn owners_of(&self, tenant: TenantId) -> Outcome<Vec<Account>> {
        account::owners(&mut *self.engine().read().await?, tenant).await
    }

    async fn tries(&self, keys: &[Sha256Digest]) -> Outcome<Vec<Option<Tries>>> {
        let mut tx = self.engine().read().await?;
        let mut tries = Vec::with_capacity(keys.len());
        for key in keys {
            tries.push(attempt::by_key(&mut tx, *key).await?);
        }
        Ok(tries)
    }

    async fn unrecorded_lockouts(&self) -> Outcome<Vec<LockedOut>> {
        attempt::unrecorded(&mut *self.engine().read().await?).await
    }

    async fn container(&self, container: ContainerId) -> Outcome<Option<Container>> {
        container::by_id(&mut *self.engine().read().await?, container).await
    }

    async fn parts(&self, container: ContainerId) -> Outcome<Vec<Part>> {
        container::parts(&mut *self.engine().read().await?, container).await
    }

    async fn envelope(&self, envelope: EnvelopeId) -> Outcome<Option<StoredEnvelope>> {
        envelope::by_id(&mut *self.engine().read().await?, envelope).await
    }

    async fn envelopes_of(&self, account: AccountId) -> Outcome<Vec<ListedEnvelope>> {
        envelope::of_account(&mut *self.engine().read().await?, account).await
    }

    async fn wraps(&self, envelope: EnvelopeId, account: AccountId) -> Outcome<Vec<Wrap>> {
        wrap::of_holder(&mut *self.engine().read().await?, envelope, account).await
    }

    async fn paper(&self, envelope: EnvelopeId, locator: Sha256Digest) -> Outcome<Option<Paper>> {
        paper::by_locator(&mut *self.engine().read().await?, envelope, locator).await
    }

    async fn abandon_containers(&self, before: Timestamp) -> Outcome<Vec<ContainerId>> {
        let mut tx = self.engine().write().await?;
        let abandoned = container::abandon(&mut tx, before).await?;
        tx.commit().await.map_err(failed)?;
        Ok(abandoned)
    }

    async fn forget_container(&self, container: ContainerId) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        container::forget(&mut tx, container).await?;
        tx.commit().await.map_err(failed)
    }

    async fn tenants_with_logs(&self) -> Outcome<Vec<TenantId>> {
        log::tenants_with_logs(&mut *self.engine().read().await?).await
    }

    async fn due_reminders(&self, now: Timestamp) -> Outcome<Vec<EnvelopeId>> {
        reminder::due(&mut *self.engine().read().await?, now).await
    }

    async fn reminders_of(&self, envelope: EnvelopeId) -> Outcome<Vec<Reminder>> {
        reminder::of_envelope(&mut *self.engine().read().await?, envelope).await
    }

    async fn overdue_envelopes(&self, now: Timestamp) -> Outcome<Vec<EnvelopeId>> {
        envelope::overdue(&mut *self.engine().read().await?, now).await
    }

    async fn queued_mails(&self) -> Outcome<Vec<Mail>> {
        mail::queued(&mut *self.engine().read().await?).await
    }

    async fn forget_mail(&self, mail_id: [u8; 16]) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        mail::forget(&mut tx, mail_id).await?;
        tx.commit().await.map_err(failed)
    }

    async fn sweep(&self, now: Timestamp, idle_since: Timestamp) -> Outcome<()> {
        let mut tx = self.engine().write().await?;
        run::sweep(&mut tx, now).await?;
        session::sweep(&mut tx, now, idle_since).await?;
        attempt::sweep(&mut tx, now).await?;
        reset::sweep(&mut tx, now).await?;
        tx.commit().await.map_err(failed)
    }

    async fn probe(&self) -> Outcome<()> {
        probe::run(self.engine()).await
    }
}
