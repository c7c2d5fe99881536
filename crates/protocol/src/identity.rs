//! Identities of others, with the proof that they are recorded in the log.

use bulla_types::{AccountId, DisplayName, EmailAddress};
use serde::{Deserialize, Serialize};

use crate::StatementRecord;
use crate::log::LogExtract;

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
    /// One entry for each statement.
    pub log: LogExtract,
}
