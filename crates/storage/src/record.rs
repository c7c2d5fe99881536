//! The records of the store. Statements stand as JSON text, byte for byte as they came.

use bulla_auth::lockout::{Guessed, Limit};
use bulla_domain::envelope::Envelope;
use bulla_protocol::second_factor::ResetOrigin;
use bulla_protocol::session::{Device, Role};
use bulla_protocol::vault::{SlotRecord, VaultItem};
use bulla_types::{
    AccountId, ContainerId, DisplayName, DocumentId, EmailAddress, EnvelopeId, InvitationId,
    LoginId, RecipientId, SessionId, Sha256Digest, TenantId, Timestamp,
};

/// An invitation, found by the hash of its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// SHA-256 of the token's text.
    pub token_sha256: Sha256Digest,
    /// The organisation to join, or the one that a set-up link makes.
    pub tenant_id: TenantId,
    /// Whom a member's link invites; `None` for a set-up link.
    pub email: Option<EmailAddress>,
    /// Who invites; `None` for a set-up link.
    pub invited_by: Option<AccountId>,
    /// The role of the account to come.
    pub role: Role,
    /// When the link ends.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// The organisation.
    pub tenant_id: TenantId,
    /// Its name.
    pub name: DisplayName,
}

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub account_id: AccountId,
    /// Its organisation.
    pub tenant_id: TenantId,
    /// Its address, unique in the instance.
    pub email: EmailAddress,
    /// The person's name.
    pub name: DisplayName,
    /// Its role.
    pub role: Role,
    /// OPAQUE registration record.
    pub opaque_record: Vec<u8>,
    /// TOTP secret, sealed for this row and column.
    pub totp_sealed: Vec<u8>,
    /// Last accepted TOTP step.
    pub totp_last_step: u64,
    /// Epoch of the account key in force, from 1.
    pub ak_epoch: u32,
    /// When it was opened.
    pub created_at: Timestamp,
}

impl core::fmt::Debug for Account {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Account({})", self.account_id)
    }
}

/// Ed25519 public key of a recovery kit: 32 bytes that were checked to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KitAuthKey([u8; 32]);

impl KitAuthKey {
    /// The key in these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// An account key of the next epoch: the whole of what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccountKey {
    /// The account.
    pub account_id: AccountId,
    /// The new epoch.
    pub ak_epoch: u32,
    /// Its slots; all others are dropped. The public key belongs to a recovery kit.
    pub slots: Vec<(SlotRecord, Option<KitAuthKey>)>,
    /// Its items.
    pub items: Vec<VaultItem>,
    /// The key of every envelope that the account sent, sealed.
    pub sender_keys: Vec<(EnvelopeId, Vec<u8>)>,
}

/// An identity statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Statement id.
    pub identity_id: Sha256Digest,
    /// Whose it is.
    pub account_id: AccountId,
    /// Its organisation.
    pub tenant_id: TenantId,
    /// Epoch, from 1.
    pub epoch: u32,
    /// The DSSE record as JSON text.
    pub statement: String,
}

/// The step from one identity of an account to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityStep {
    /// Whose identities they are.
    pub account_id: AccountId,
    /// Statement id of the identity that is closed.
    pub closed: Sha256Digest,
    /// Statement id of the next.
    pub next: Sha256Digest,
    /// The closing: a DSSE record as JSON text.
    pub closing: String,
    /// The succession that the closing names, as JSON text.
    pub succession: Option<String>,
}

/// A run of registration or login between its requests. `state` is the server's own encoding,
/// sealed where it holds secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Run {
    /// The run.
    pub run_id: LoginId,
    /// What kind of run it is and how far it has come, such as `login.1`.
    pub stage: String,
    /// The account, where there is one.
    pub account_id: Option<AccountId>,
    /// Sealed state.
    pub state: Vec<u8>,
    /// Wrong codes so far.
    pub failures: u32,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl core::fmt::Debug for Run {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Run({}, {})", self.run_id, self.stage)
    }
}

/// A session, found by the hash of its token.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub session_id: SessionId,
    /// SHA-256 of the token.
    pub token_sha256: Sha256Digest,
    /// Its account.
    pub account_id: AccountId,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// A client's unlock share, sealed for this row and column.
    pub unlock_share_sealed: Option<Vec<u8>>,
    /// What it was opened on, coarsely.
    pub device: Device,
}

impl core::fmt::Debug for Session {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Session({})", self.session_id)
    }
}

/// A try that is to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// Under what it is counted: a hash under an instance key, so that no network address is stored.
    pub key: Sha256Digest,
    /// What is tried.
    pub guessed: Guessed,
    /// Whose it is; also the made-up id of an unknown address. `None` for a network.
    pub subject: Option<AccountId>,
    /// How many there may be.
    pub limit: Limit,
}

/// A lockout that no event records yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockedOut {
    /// Under what its tries are counted.
    pub key: Sha256Digest,
    /// What was tried.
    pub guessed: Guessed,
    /// Whose it is, if anybody's.
    pub subject: Option<AccountId>,
}

/// A reset of a second factor that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// Random name of this reset, so that another one is not ended in its place.
    pub reset_id: [u8; 16],
    /// Whose second factor it is.
    pub account_id: AccountId,
    /// Who asked for it.
    pub origin: ResetOrigin,
    /// When it was asked for.
    pub begun_at: Timestamp,
    /// From when on a login enrols a new second factor.
    pub effective_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

/// A container, from the begin of its upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// The container.
    pub container_id: ContainerId,
    /// Its organisation.
    pub tenant_id: TenantId,
    /// Its envelope.
    pub envelope_id: EnvelopeId,
    /// Account that uploads it.
    pub uploaded_by: AccountId,
    /// The header, byte for byte.
    pub header: Vec<u8>,
    /// Its hash, once complete.
    pub container_hash: Option<Sha256Digest>,
    /// When the upload began.
    pub begun_at: Timestamp,
}

/// A stored part of a container's payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Number, from 0.
    pub number: u64,
    /// SHA-256 of each of its segments, in order: which bytes it has.
    pub segment_hashes: Vec<Sha256Digest>,
}

/// An envelope as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEnvelope {
    /// State, head and recipients.
    pub envelope: Envelope,
    /// Routing address of each recipient, in the order of `envelope.recipients`.
    pub emails: Vec<EmailAddress>,
}

/// An envelope with its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEnvelope {
    /// State, head and recipients.
    pub envelope: Envelope,
    /// The chain: DSSE records as JSON text, manifest first.
    pub statements: Vec<String>,
    /// Routing address of each recipient, in the order of `envelope.recipients`.
    pub emails: Vec<EmailAddress>,
    /// The envelope key sealed under the sender's `K_open`.
    pub sender_key: Vec<u8>,
    /// Containers that its statements name.
    pub containers: Vec<ContainerId>,
}

/// A wrap: the envelope key sealed for one holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrap {
    /// Statement id of its grant.
    pub grant: Sha256Digest,
    /// The place it belongs to.
    pub recipient_id: RecipientId,
    /// Account of the holder.
    pub account_id: AccountId,
    /// HPKE `enc ‖ ct`.
    pub wrap: Vec<u8>,
}

/// What opens a document for whoever holds it on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// The document.
    pub document_id: DocumentId,
    /// Under what the holder asks for it.
    pub locator: Sha256Digest,
    /// The container that the wrap opens, of the document's newest revision.
    pub container_id: ContainerId,
    /// The wrap.
    pub wrap: Vec<u8>,
}

/// Somebody who was asked to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// The place.
    pub recipient_id: RecipientId,
    /// When the service reminds next; `None` for never.
    pub next_at: Option<Timestamp>,
    /// When the last reminder went out.
    pub last_at: Option<Timestamp>,
}

/// A mail that waits to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Random name; the file or message id.
    pub mail_id: [u8; 16],
    /// To whom.
    pub to: EmailAddress,
    /// Subject, without title or name of a document.
    pub subject: String,
    /// Text body.
    pub text: String,
    /// When it was queued.
    pub queued_at: Timestamp,
}

impl core::fmt::Debug for Mail {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Mail(…)")
    }
}
