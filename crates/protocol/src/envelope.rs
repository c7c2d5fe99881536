//! Envelopes: sending, listing, releasing and acting.

use bulla_types::{
    AccountId, Base64Bytes, EmailAddress, EnvelopeId, RecipientId, Sha256Digest, TenantId,
    Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::StatementRecord;
use crate::identity::IdentityRecord;
use crate::log::{AnchorProof, LogExtract};
use crate::paper::PaperWrap;

/// State of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum EnvelopeState {
    /// Waits for recipients.
    Sent,
    /// Every required act is there.
    Completed,
    /// A recipient declined: nobody can act any more.
    Declined,
    /// The sender ended it before everybody had signed.
    Cancelled,
    /// Its deadline passed before everybody had signed.
    Expired,
    /// Every required act is there, and the sender says that it is no longer relied on.
    Retracted,
    /// Every required act is there, and the sender says that it must not be relied on.
    Revoked,
}

/// State of a recipient's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum RecipientState {
    /// Nothing was handed out yet.
    Pending,
    /// The server handed out the wrap.
    Released,
    /// The recipient signed.
    Signed,
    /// The recipient declined.
    Declined,
}

/// A grant and the wrap that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantWithWrap {
    /// The signed grant.
    pub grant: StatementRecord,
    /// The envelope key sealed for its holder: HPKE `enc ‖ ct`.
    pub wrap: Base64Bytes,
}

/// Opens the manifest's commitment to a recipient's address, which the server needs for routing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecipientRouting {
    /// The place in the manifest.
    pub recipient_id: RecipientId,
    /// The address.
    pub email: EmailAddress,
    /// Salt of the commitment, 32 bytes.
    pub salt: Base64Bytes,
}

/// Request of POST [`crate::path::ENVELOPES`]: everything at once. Repeating the same request has
/// no second effect: the envelope id and the manifest decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendEnvelope {
    /// The signed manifest.
    pub manifest: StatementRecord,
    /// Grants in the order of the chain.
    pub grants: Vec<GrantWithWrap>,
    /// One for each recipient.
    pub routing: Vec<RecipientRouting>,
    /// The envelope key sealed under the sender's `K_open`.
    pub sender_key: Base64Bytes,
    /// Epoch of the account key behind that `K_open`; the one in force.
    pub ak_epoch: u32,
}

/// One recipient of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecipientView {
    /// The place in the manifest.
    pub recipient_id: RecipientId,
    /// The routing address.
    pub email: EmailAddress,
    /// Order group.
    pub order: u16,
    /// State of the place.
    pub state: RecipientState,
    /// Whether this place is the caller's.
    pub is_me: bool,
}

/// A row of the caller's list. Titles are decrypted by the client from the envelope's records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvelopeSummary {
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Its state.
    pub state: EnvelopeState,
    /// When it was sent.
    pub sent_at_ms: Timestamp,
    /// Account of the sender.
    pub sender: AccountId,
    /// Whether the caller sent it.
    pub sent_by_me: bool,
    /// Its recipients.
    pub recipients: Vec<RecipientView>,
}

/// Answer of GET [`crate::path::ENVELOPES`], newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvelopeList {
    /// The rows.
    pub envelopes: Vec<EnvelopeSummary>,
}

/// Answer of GET [`crate::path::ENVELOPE`], and of sending and acting: all records of an envelope
/// that are not secret to its participants. Reading changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvelopeRecord {
    /// Organisation of the sender, whose log records the envelope.
    pub tenant_id: TenantId,
    /// The row of the list.
    pub summary: EnvelopeSummary,
    /// Statement chain, manifest first.
    pub statements: Vec<StatementRecord>,
    /// Id of the newest statement.
    pub head: Sha256Digest,
    /// Identities of everybody who stands in the chain, with their entries in the log.
    pub identities: Vec<IdentityRecord>,
    /// The envelope's events with proofs.
    pub log: LogExtract,
    /// The envelope key sealed under the sender's `K_open`; to the sender alone.
    pub sender_key: Option<Base64Bytes>,
}

/// Answer of GET [`crate::path::ENVELOPE_STAMPED`]: the entries of an [`EnvelopeRecord`] under the first
/// checkpoint of the log that covers them all and lies below a stamped checkpoint of the anchor log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StampedEntries {
    /// The checkpoint and its place, with a `token`.
    pub place: AnchorProof,
    /// The envelope's events.
    pub log: LogExtract,
    /// The entries of each account's identities, in the order of the record.
    pub identities: Vec<LogExtract>,
}

/// Answer of POST [`crate::path::ENVELOPE_RELEASE`]: the caller's wraps. The first call is an
/// event of the audit trail. After the end of an envelope, only those get them who had them before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Released {
    /// One for each place of the caller.
    pub wraps: Vec<ReleasedWrap>,
}

/// A wrap and the grant it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleasedWrap {
    /// Statement id of the grant.
    pub grant: Sha256Digest,
    /// HPKE `enc ‖ ct`.
    pub wrap: Base64Bytes,
}

/// Request of POST [`crate::path::ENVELOPE_GRANTS`]: the caller's identity in force takes over the
/// places of an earlier one, whose wraps are then deleted. Repeating the same grants has no second
/// effect. Answer: [`EnvelopeRecord`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TakeOver {
    /// One grant for each place, in the order of the chain.
    pub grants: Vec<GrantWithWrap>,
}

/// Request of POST [`crate::path::ENVELOPE_WITHDRAWALS`]: the sender retracts or revokes an envelope that
/// everybody has signed. Repeating the same statement has no second effect. Answer: [`EnvelopeRecord`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Withdraw {
    /// The signed cancellation, retraction or revocation.
    pub statement: StatementRecord,
}

/// Answer of POST [`crate::path::ENVELOPE_REMINDERS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reminded {
    /// The places that the reminder reaches.
    pub recipients: Vec<RecipientId>,
}

/// Request of POST [`crate::path::ENVELOPE_ACTS`]: a recipient signs or declines. Repeating the
/// same statement has no second
/// effect. Answer: [`EnvelopeRecord`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitAct {
    /// The signed act.
    pub act: StatementRecord,
    /// One for each document that can be checked on paper; none where the manifest does not allow
    /// it, and none with a decline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<PaperWrap>,
}
