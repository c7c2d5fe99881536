//! The store of records and of the audit trail.
//!
//! Durability: when a method returns, its effect survives the loss of power. Consistency: reads see
//! every commit that returned before they began. Concurrency: any number of callers; commits are
//! serialisable. Idempotency is stated at each [`Write`].

use async_trait::async_trait;
use bulla_auth::lockout::Tries;
use bulla_protocol::vault::VaultBundle;
use bulla_tlog::{LogSigner, TilePath};
use bulla_types::{
    AccountId, ContainerId, EmailAddress, EnvelopeId, LoginId, Sha256Digest, TenantId, Timestamp,
};

use crate::authority::AuthorityStore;
use crate::error::StoreError;
use crate::log::{LogHead, PendingEvent, StoredLeaf};
use crate::log_store::LogStore;
use crate::record::{
    Account, Container, Identity, IdentityStep, Invitation, KitAuthKey, ListedEnvelope, LockedOut,
    Mail, Paper, Part, Reminder, Reset, Run, Session, StoredEnvelope, Tenant, Wrap,
};
use crate::write::Write;

/// Records and audit trail in one transactional store.
#[async_trait]
pub trait Store: AuthorityStore + LogStore {
    /// Applies all writes, in order, and records all events in the organisation's trail, in order,
    /// or nothing. An event id that was recorded before is not recorded again.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a write's precondition fails, [`StoreError::NotFound`] when it
    /// names a missing record, [`StoreError::Damaged`] for a value that has no stored form,
    /// [`StoreError::Unavailable`].
    async fn commit(
        &self,
        tenant: TenantId,
        writes: Vec<Write>,
        events: Vec<PendingEvent>,
    ) -> Result<(), StoreError>;

    /// Gives every pending event of the organisation its place: writes leaves and tiles, signs the
    /// checkpoint and commits all of it, compared and set on the log's size and epoch. Returns the
    /// head, or `None` where the log is empty. Nothing pending: no new checkpoint. The checkpoint
    /// waits for its place in the anchor log from the same transaction on. Times never go back
    /// within a log: an event that is older than the leaf before it gets that leaf's time.
    ///
    /// Events committed before the call are in the log when it returns, whoever else sequences.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; [`StoreError::Damaged`] when the stored edge does not give the
    /// stored root, or the stored checkpoint is not one of this signer: a log does not change its
    /// name or key; [`StoreError::Superseded`] where another process has the right to sign.
    async fn sequence(
        &self,
        tenant: TenantId,
        signer: &LogSigner,
    ) -> Result<Option<LogHead>, StoreError>;

    /// Organisations with pending events.
    async fn tenants_with_pending_events(&self) -> Result<Vec<TenantId>, StoreError>;
    /// The newest head of a log.
    async fn log_head(&self, tenant: TenantId) -> Result<Option<LogHead>, StoreError>;
    /// The bytes of tiles and entry bundles, in the order of `paths`. A narrower partial tile than
    /// stored is cut from the stored one, so the tiles of every earlier size stay readable.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a tile beyond the log.
    async fn log_tiles(
        &self,
        tenant: TenantId,
        paths: &[TilePath],
    ) -> Result<Vec<Vec<u8>>, StoreError>;
    /// Leaves of the events of one object, by rising index.
    async fn leaves_of_object(
        &self,
        tenant: TenantId,
        object: [u8; 16],
    ) -> Result<Vec<StoredLeaf>, StoreError>;
    /// The first leaf whose event records this statement.
    async fn leaf_of_statement(
        &self,
        tenant: TenantId,
        statement: Sha256Digest,
    ) -> Result<Option<StoredLeaf>, StoreError>;

    /// Whether any account exists.
    async fn has_accounts(&self) -> Result<bool, StoreError>;
    /// The invitation with this token hash.
    async fn invitation(&self, token: Sha256Digest) -> Result<Option<Invitation>, StoreError>;
    /// The unused set-up invitation, where there is one.
    async fn open_set_up_invitation(&self) -> Result<Option<Invitation>, StoreError>;
    /// An organisation.
    async fn tenant(&self, tenant: TenantId) -> Result<Option<Tenant>, StoreError>;
    /// An account.
    async fn account(&self, account: AccountId) -> Result<Option<Account>, StoreError>;
    /// The account with this address.
    async fn account_by_email(&self, email: &EmailAddress) -> Result<Option<Account>, StoreError>;
    /// An account's vault.
    async fn vault(&self, account: AccountId) -> Result<VaultBundle, StoreError>;
    /// Public key of an account's recovery kit; `None` without a kit.
    async fn kit_auth_key(&self, account: AccountId) -> Result<Option<KitAuthKey>, StoreError>;
    /// The sealed key of every envelope that the account sent, by rising id.
    async fn sender_keys(
        &self,
        account: AccountId,
    ) -> Result<Vec<(EnvelopeId, Vec<u8>)>, StoreError>;
    /// An account's identities, oldest epoch first.
    async fn identities_of(&self, account: AccountId) -> Result<Vec<Identity>, StoreError>;
    /// The steps between an account's identities, oldest first.
    async fn identity_steps_of(&self, account: AccountId) -> Result<Vec<IdentityStep>, StoreError>;
    /// Envelopes that hold wraps from before the account's newest identity, by their ids.
    async fn rewraps_of(&self, account: AccountId) -> Result<Vec<EnvelopeId>, StoreError>;
    /// The identity with this statement id.
    async fn identity(&self, identity: Sha256Digest) -> Result<Option<Identity>, StoreError>;
    /// A run of registration or login.
    async fn run(&self, run: LoginId) -> Result<Option<Run>, StoreError>;
    /// The session with this token hash.
    async fn session(&self, token: Sha256Digest) -> Result<Option<Session>, StoreError>;
    /// An account's sessions, newest first, those that have ended and were not swept yet among them.
    async fn sessions_of(&self, account: AccountId) -> Result<Vec<Session>, StoreError>;
    /// How many recovery codes of an account are left.
    async fn recovery_codes_left(&self, account: AccountId) -> Result<u32, StoreError>;
    /// The reset of an account's second factor, one that is over among them.
    async fn reset_of(&self, account: AccountId) -> Result<Option<Reset>, StoreError>;
    /// The resets of an organisation's accounts, oldest first, those that are over among them.
    async fn resets_in(&self, tenant: TenantId) -> Result<Vec<Reset>, StoreError>;
    /// The accounts that own an organisation.
    async fn owners_of(&self, tenant: TenantId) -> Result<Vec<Account>, StoreError>;
    /// The tries under these keys, in their order.
    async fn tries(&self, keys: &[Sha256Digest]) -> Result<Vec<Option<Tries>>, StoreError>;
    /// Lockouts that no event records yet, some at a time.
    async fn unrecorded_lockouts(&self) -> Result<Vec<LockedOut>, StoreError>;
    /// A container.
    async fn container(&self, container: ContainerId) -> Result<Option<Container>, StoreError>;
    /// A container's stored parts, by number.
    async fn parts(&self, container: ContainerId) -> Result<Vec<Part>, StoreError>;
    /// An envelope.
    async fn envelope(&self, envelope: EnvelopeId) -> Result<Option<StoredEnvelope>, StoreError>;
    /// Envelopes that the account sent or stands in as a recipient, newest first, without their
    /// statements, which are by far the larger part.
    async fn envelopes_of(&self, account: AccountId) -> Result<Vec<ListedEnvelope>, StoreError>;
    /// The account's wraps of an envelope.
    async fn wraps(
        &self,
        envelope: EnvelopeId,
        account: AccountId,
    ) -> Result<Vec<Wrap>, StoreError>;
    /// The paper of an envelope under this locator.
    async fn paper(
        &self,
        envelope: EnvelopeId,
        locator: Sha256Digest,
    ) -> Result<Option<Paper>, StoreError>;
    /// Takes out containers that were begun before `before` and stand in no envelope, with their
    /// parts, some at a time. Returns the ids of all whose blobs are still to be removed, of earlier
    /// calls too; none of them can be begun again until [`Self::forget_container`].
    async fn abandon_containers(&self, before: Timestamp) -> Result<Vec<ContainerId>, StoreError>;
    /// Forgets an abandoned container, once its blobs are gone; another id has no effect.
    async fn forget_container(&self, container: ContainerId) -> Result<(), StoreError>;
    /// Organisations that have a log.
    async fn tenants_with_logs(&self) -> Result<Vec<TenantId>, StoreError>;
    /// Envelopes of which somebody is to be reminded at `now`, some at a time, the longest due first;
    /// none after an end or the deadline.
    async fn due_reminders(&self, now: Timestamp) -> Result<Vec<EnvelopeId>, StoreError>;
    /// Everybody of an envelope who was asked to act, by their places.
    async fn reminders_of(&self, envelope: EnvelopeId) -> Result<Vec<Reminder>, StoreError>;
    /// Envelopes that wait for recipients though their deadline lies before `now`, some at a time, the
    /// longest overdue first.
    async fn overdue_envelopes(&self, now: Timestamp) -> Result<Vec<EnvelopeId>, StoreError>;
    /// Mails that wait, oldest first.
    async fn queued_mails(&self) -> Result<Vec<Mail>, StoreError>;
    /// Forgets a mail that was delivered.
    async fn forget_mail(&self, mail_id: [u8; 16]) -> Result<(), StoreError>;
    /// Removes runs, sessions and resets that have ended at `now`, sessions that nobody used since
    /// `idle_since`, and tries of which nothing is left.
    async fn sweep(&self, now: Timestamp, idle_since: Timestamp) -> Result<(), StoreError>;
    /// Writes and reads back a probe.
    async fn probe(&self) -> Result<(), StoreError>;
}
