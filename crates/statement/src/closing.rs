//! The end of an identity: the next epoch closes it, and it names its successor itself where its
//! keys still exist (`docs/spec/statement.md#closing`).

use bulla_types::{AccountId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::parts::ensure;
use crate::{CheckpointRef, Statement, StatementError, StatementId, V1};

/// Closes an identity. Signed by the identity of the next epoch: whoever has taken the closed keys
/// can neither make a closing nor move the point from which on they do not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Version.
    pub v: V1,
    /// Organisation whose log records the identities.
    pub tenant_id: TenantId,
    /// Account of both identities.
    pub account_id: AccountId,
    /// The identity that ends.
    pub identity: StatementId,
    /// The identity of the next epoch, which signs.
    pub next: StatementId,
    /// The [`Succession`] by which the closed identity named `next`; absent where its keys were
    /// lost. So nobody can strip it.
    pub succession: Option<StatementId>,
    /// Why.
    pub reason: ClosingReason,
    /// What the closed identity signed counts if the log recorded it under this checkpoint, and not
    /// if it came later.
    pub since: CheckpointRef,
    /// When, by the account's clock.
    pub at_ms: Timestamp,
}

/// Why an identity ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ClosingReason {
    /// Somebody else has, or may have, the keys.
    Compromised,
    /// A device or a recovery kit is lost.
    Lost,
    /// Nothing is known to have happened.
    Precaution,
}

impl ClosingReason {
    /// Every reason, in the order of their names.
    pub const ALL: &'static [Self] = &[Self::Compromised, Self::Lost, Self::Precaution];

    /// The reason as it stands in a closing.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compromised => "compromised",
            Self::Lost => "lost",
            Self::Precaution => "precaution",
        }
    }
}

/// Names the next epoch. Signed by the identity that is followed, whose holder thereby passes on
/// the places that it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succession {
    /// Version.
    pub v: V1,
    /// Organisation whose log records the identities.
    pub tenant_id: TenantId,
    /// Account of both identities.
    pub account_id: AccountId,
    /// The identity that is followed, which signs.
    pub identity: StatementId,
    /// The identity of the next epoch.
    pub next: StatementId,
    /// When, by the account's clock.
    pub at_ms: Timestamp,
}

impl Statement for Closing {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.closing.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        ensure(self.identity != self.next, "next")?;
        self.since.check()
    }
}

impl Statement for Succession {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.succession.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        ensure(self.identity != self.next, "next")
    }
}
