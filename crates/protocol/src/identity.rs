//! Identities of others, with the proof that they are recorded in the log.

use bulla_types::{AccountId, DisplayName, EmailAddress, EnvelopeId};
use serde::{Deserialize, Serialize};

use crate::StatementRecord;
use crate::log::{LogEntry, LogExtract};

/// Request of [`crate::path::IDENTITY_LOOKUP`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LookUpIdentity {
    /// Address of the account that is looked for, in the caller's organisation.
    pub email: EmailAddress,
}

/// An account's identity, as the server says it; a client checks signatures, chain and log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityRecord {
    /// The account.
    pub account_id: AccountId,
    /// Name of the person, on the server's word.
    pub name: DisplayName,
    /// Address of the account, on the server's word.
    pub email: EmailAddress,
    /// Identity statements, oldest epoch first; the last is in force.
    pub statements: Vec<StatementRecord>,
    /// The steps between the statements: the first leads to epoch 2.
    #[serde(default)]
    pub steps: Vec<IdentityStep>,
    /// One entry for each statement, and one for each closing.
    pub log: LogExtract,
    /// The newest entry of the log under the same checkpoint; where an identity is looked up.
    #[serde(default)]
    pub newest: Option<LogEntry>,
}

/// The records that lead from one identity of an account to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityStep {
    /// The closing of the one before, signed by the next.
    pub closing: StatementRecord,
    /// The succession that the closing names, signed by the one before.
    pub succession: Option<StatementRecord>,
}

/// A new identity for an account whose keys may be known to somebody else. It is taken together
/// with a new account key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextIdentity {
    /// The identity statement of the next epoch.
    pub identity: StatementRecord,
    /// How it follows the present one.
    pub step: IdentityStep,
}

/// Answer of [`crate::path::IDENTITY_REWRAPS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rewraps {
    /// Envelopes whose key is still sealed for an earlier identity of the caller.
    pub envelopes: Vec<EnvelopeId>,
}
