//! A store that counts what it is asked.

use core::ops::Range;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bulla_auth::lockout::Tries;
use bulla_protocol::vault::VaultBundle;
use bulla_storage::authority::{
    Authority, AuthorityId, IssuedCertificate, Revocation, RevocationList, TimestampPolicy,
};
use bulla_storage::detail::LeafRecord;
use bulla_storage::log::{
    Anchored, Backlog, LogHead, OpenErasure, PendingEvent, Restored, ShownAnchor, StoredLeaf, Trip,
    WitnessState,
};
use bulla_storage::record::{
    Account, Container, Identity, IdentityStep, Invitation, KitAuthKey, ListedEnvelope, LockedOut,
    Mail, Paper, Part, Reminder, Reset, Run, Session, StoredEnvelope, Tenant, Wrap,
};
use bulla_storage::{AuthorityStore, LogStore, Store, StoreError, Write};
use bulla_tlog::{LogSigner, LogVerifier, TilePath};
use bulla_types::{
    AccountId, ContainerId, EmailAddress, EnvelopeId, LoginId, Sha256Digest, TenantId, Timestamp,
};

/// The names of the methods that were called, in their order; a commit with its kinds of writes.
pub(crate) type Calls = Arc<Mutex<Vec<String>>>;

/// Counts and hands on.
pub(crate) struct Counting {
    pub(crate) inner: Arc<dyn Store>,
    pub(crate) calls: Calls,
}

impl Counting {
    fn note(&self, call: impl Into<String>) {
        self.calls.lock().unwrap().push(call.into());
    }
}

/// The calls since the last look.
pub(crate) fn taken(calls: &Calls) -> Vec<String> {
    std::mem::take(&mut *calls.lock().unwrap())
}

/// The kind of a write, without its content.
fn kind(write: &Write) -> String {
    let text = format!("{write:?}");
    let end = text.find([' ', '(', '{']).unwrap_or(text.len());
    text.get(..end).unwrap_or_default().to_owned()
}

macro_rules! counted {
    ($($name:ident($($arg:ident: $type:ty),*) -> $out:ty;)+) => {
        #[async_trait]
        impl Store for Counting {
            async fn commit(
                &self,
                tenant: TenantId,
                writes: Vec<Write>,
                events: Vec<PendingEvent>,
            ) -> Result<(), StoreError> {
                let kinds: Vec<String> = writes.iter().map(kind).collect();
                self.note(format!("commit {} {}", kinds.join("+"), events.len()));
                self.inner.commit(tenant, writes, events).await
            }

            $(async fn $name(&self, $($arg: $type),*) -> Result<$out, StoreError> {
                self.note(stringify!($name));
                self.inner.$name($($arg),*).await
            })+
        }
    };
}

/// Hands on what is not counted.
macro_rules! handed_on {
    ($port:ident: $($name:ident($($arg:ident: $type:ty),*) -> $out:ty;)+) => {
        #[async_trait]
        impl $port for Counting {
            $(async fn $name(&self, $($arg: $type),*) -> Result<$out, StoreError> {
                self.inner.$name($($arg),*).await
            })+
        }
    };
}

handed_on! {
    AuthorityStore:
    authorities() -> Vec<Authority>;
    certificate(serial: [u8; 16]) -> Option<IssuedCertificate>;
    certificates_of(account: AccountId) -> Vec<IssuedCertificate>;
    certificates_in(tenant: Option<TenantId>) -> Vec<IssuedCertificate>;
    revocations(issuer: AuthorityId) -> Vec<Revocation>;
    revocation(issuer: AuthorityId, serial: [u8; 16]) -> Option<Revocation>;
    count_revocations(issuer: AuthorityId) -> u64;
    revocation_list(authority: AuthorityId) -> Option<RevocationList>;
    timestamp_policy(tenant: TenantId) -> (u64, TimestampPolicy);
}

handed_on! {
    LogStore:
    lead() -> ();
    leads() -> ();
    sequence_anchor(signer: &LogSigner) -> Option<LogHead>;
    first_anchored(log: TenantId, size: u64) -> Option<Anchored>;
    shown_anchor() -> Option<ShownAnchor>;
    show_anchor(shown: &ShownAnchor) -> ();
    stamped_anchor(index: u64) -> Option<ShownAnchor>;
    stamp_anchor(shown: &ShownAnchor) -> ();
    witness_state() -> WitnessState;
    logs_to_publish() -> Vec<TenantId>;
    published_size(log: TenantId) -> u64;
    set_published_size(log: TenantId, size: u64) -> ();
    leaves(log: TenantId, places: Range<u64>) -> Vec<Vec<u8>>;
    leaf_records(log: TenantId, places: Range<u64>) -> Vec<LeafRecord>;
    check_log(log: TenantId, verifier: &LogVerifier) -> ();
    newest_leaf_time() -> Option<Timestamp>;
    trips() -> Vec<Trip>;
    trip(trip: &Trip) -> ();
    reset_trip(log: TenantId) -> ();
    roll_forward(log: TenantId, restored: &Restored) -> ();
    backlog() -> Vec<Backlog>;
    epoch() -> u64;
    erasures() -> Vec<OpenErasure>;
    finish_erasures(done: &[OpenErasure]) -> ();
    scrub() -> bool;
}

counted! {
    sequence(tenant: TenantId, signer: &LogSigner) -> Option<LogHead>;
    tenants_with_pending_events() -> Vec<TenantId>;
    log_head(tenant: TenantId) -> Option<LogHead>;
    log_tiles(tenant: TenantId, paths: &[TilePath]) -> Vec<Vec<u8>>;
    leaves_of_object(tenant: TenantId, object: [u8; 16]) -> Vec<StoredLeaf>;
    leaf_of_statement(tenant: TenantId, statement: Sha256Digest) -> Option<StoredLeaf>;
    has_accounts() -> bool;
    invitation(token: Sha256Digest) -> Option<Invitation>;
    open_set_up_invitation() -> Option<Invitation>;
    tenant(tenant: TenantId) -> Option<Tenant>;
    account(account: AccountId) -> Option<Account>;
    account_by_email(email: &EmailAddress) -> Option<Account>;
    vault(account: AccountId) -> VaultBundle;
    kit_auth_key(account: AccountId) -> Option<KitAuthKey>;
    sender_keys(account: AccountId) -> Vec<(EnvelopeId, Vec<u8>)>;
    identities_of(account: AccountId) -> Vec<Identity>;
    identity_steps_of(account: AccountId) -> Vec<IdentityStep>;
    rewraps_of(account: AccountId) -> Vec<EnvelopeId>;
    identity(identity: Sha256Digest) -> Option<Identity>;
    run(run: LoginId) -> Option<Run>;
    session(token: Sha256Digest) -> Option<Session>;
    sessions_of(account: AccountId) -> Vec<Session>;
    recovery_codes_left(account: AccountId) -> u32;
    reset_of(account: AccountId) -> Option<Reset>;
    resets_in(tenant: TenantId) -> Vec<Reset>;
    owners_of(tenant: TenantId) -> Vec<Account>;
    tries(keys: &[Sha256Digest]) -> Vec<Option<Tries>>;
    unrecorded_lockouts() -> Vec<LockedOut>;
    container(container: ContainerId) -> Option<Container>;
    parts(container: ContainerId) -> Vec<Part>;
    envelope(envelope: EnvelopeId) -> Option<StoredEnvelope>;
    envelopes_of(account: AccountId) -> Vec<ListedEnvelope>;
    wraps(envelope: EnvelopeId, account: AccountId) -> Vec<Wrap>;
    paper(envelope: EnvelopeId, locator: Sha256Digest) -> Option<Paper>;
    abandon_containers(before: Timestamp) -> Vec<ContainerId>;
    forget_container(container: ContainerId) -> ();
    tenants_with_logs() -> Vec<TenantId>;
    due_reminders(now: Timestamp) -> Vec<EnvelopeId>;
    reminders_of(envelope: EnvelopeId) -> Vec<Reminder>;
    overdue_envelopes(now: Timestamp) -> Vec<EnvelopeId>;
    queued_mails() -> Vec<Mail>;
    forget_mail(mail_id: [u8; 16]) -> ();
    sweep(now: Timestamp, idle_since: Timestamp) -> ();
    probe() -> ();
}
